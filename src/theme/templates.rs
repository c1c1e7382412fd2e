//! The theme: built in, with a book's own files in place of those of the same name; rendered by Tera.
//!
//! A template's error is a diagnostic at the template's line, in the book's file where it is the book's.

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::digest::Digest;
use crate::theme::assets::Assets;
use crate::theme::built_in::{self, BUILT_IN};
use crate::theme::growth;
use crate::theme::loops::{self, Counted, Page};
use crate::theme::parts::{self, Parts};
use crate::theme::words::Words;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult};

/// All templates of a book, parsed.
pub struct Templates {
    tera: Tera,
    /// Where a book's own templates come from.
    files: HashMap<String, FileId>,
    /// The book's own templates as Tera has them.
    counted: HashMap<String, Counted>,
    /// By name: what a template is made of.
    made_of: HashMap<String, Parts>,
    /// Whether no template of the book stands in for a built-in one, or may change what one shows.
    is_built_in: bool,
    /// What every template sees as `words`, by the page's language.
    pub words: Words,
    /// What `asset()` knows.
    pub assets: Arc<Assets>,
}

/// A file that a template made.
pub struct Rendered {
    pub text: String,
    /// The static files that it asked for while it ran.
    pub asked: BTreeSet<String>,
}

thread_local! {
    /// The static files that the template which this thread renders has asked for.
    static ASKED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

impl Templates {
    /// Parses the built-in templates with `own` (name, file, text) in their places and beside them.
    ///
    /// `words` are the book's own files of words, by language. Where some templates do not parse, each is told of and the built-in one stands in, so that the rest can be checked.
    pub fn new<'t>(
        own: impl Iterator<Item = (&'t str, FileId, &'t str)>,
        words: impl Iterator<Item = (&'t str, FileId, &'t str)>,
        assets: Assets,
    ) -> (Self, Vec<Diagnostic>) {
        let own: Vec<(&str, FileId, &str)> = own.collect();
        let (words, mut diagnostics) = Words::new(words);
        let files = own.iter().map(|(name, file, _)| ((*name).to_owned(), *file)).collect();
        let assets = Arc::new(assets);
        let tera = with_functions(&assets);
        // A component of any file is seen by all of them.
        let changes =
            |(name, _, text): &(&str, FileId, &str)| built_in::template(name).is_some() || text.contains("component");
        let is_built_in = !own.iter().any(changes);
        let (counted, made_of) = (HashMap::new(), HashMap::new());
        let mut templates = Self { tera, files, counted, made_of, is_built_in, words, assets };
        let built_in = || BUILT_IN.iter().map(|(name, text)| (name.to_string(), *text));
        let mut all: Vec<(String, &str)> = built_in().filter(|(n, _)| !own.iter().any(|(o, ..)| o == n)).collect();
        // Each of the book's templates by itself first, for its own syntax: so that every bad one is named, not the first.
        for (name, _, text) in &own {
            if let Err(error) = Tera::new().add_raw_template(name, text)
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                diagnostics.push(templates.diagnostic(&error, name));
                all.extend(built_in().filter(|(n, _)| n == name));
            } else {
                all.push(((*name).to_owned(), text));
            }
        }
        for (name, message) in parts::endless(&all) {
            let found =
                Diagnostic::new(Code::TemplateError, message).help("include fewer templates, or put their text in one");
            diagnostics.push(match templates.files.get(&name) {
                Some(file) => found.at(Span::new(*file, 0..0)),
                None => found,
            });
            // The built-in one stands in, or none.
            all.retain(|(known, _)| *known != name);
            all.extend(built_in().filter(|(known, _)| *known == name));
        }
        templates.made_of = parts::of(&all, &|| with_functions(&templates.assets));
        let sound = |name: &str| {
            all.iter().any(|(known, text)| known == name && own.iter().any(|o| o.0 == name && o.2 == *text))
        };
        let counted = own.iter().filter(|(name, ..)| sound(name));
        templates.counted = counted.map(|(name, _, text)| ((*name).to_owned(), Counted::of(text))).collect();
        let given: Vec<(String, &str)> = all
            .iter()
            .map(|(name, text)| {
                let counted = templates.counted.get(name);
                (name.clone(), counted.map_or(*text, |counted| counted.text.as_str()))
            })
            .collect();
        if let Err(error) = templates.tera.add_raw_templates(given) {
            let found = unknown_names(&error.to_string(), &own, &templates.counted);
            if found.is_empty() {
                diagnostics.push(templates.diagnostic(&error, ""));
            }
            diagnostics.extend(found);
            templates.tera = with_functions(&templates.assets);
            templates.counted.clear();
            // The built-in theme parses: a test holds it.
            let all: Vec<(String, &str)> = built_in().collect();
            templates.made_of = parts::of(&all, &|| with_functions(&templates.assets));
            let _ = templates.tera.add_raw_templates(all);
        }
        (templates, diagnostics)
    }

    /// Whether there is a template of that name.
    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    /// Whether the built-in templates are what renders their pages: the book has none in their places, and none that defines components.
    pub fn is_built_in(&self) -> bool {
        self.is_built_in
    }

    /// A digest of the template's text and of all that it takes in.
    pub fn digest(&self, name: &str) -> Digest {
        self.made_of.get(name).map(|parts| parts.digest).unwrap_or_default()
    }

    /// Whether the template, or what it takes in, names `counts`: only then may it ask for the site's.
    pub fn names_counts(&self, name: &str) -> bool {
        self.made_of.get(name).is_some_and(|parts| parts.counts)
    }

    /// Renders a template, and notes which static files it asks for.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn render(&self, name: &str, context: &Context) -> Result<Rendered, Box<Diagnostic>> {
        let mut page = Page::default();
        loops::begin();
        ASKED.take();
        let rendered = self.tera.render_to(name, context, &mut page);
        let asked = ASKED.take();
        match rendered {
            Ok(()) => Ok(Rendered { text: page.text(), asked }),
            Err(_) if page.is_full => {
                let diagnostic = Diagnostic::new(Code::TemplateError, Page::message()).help(ENDLESS);
                Err(Box::new(match self.files.get(name) {
                    Some(file) => diagnostic.at(Span::new(*file, 0..0)),
                    None => diagnostic,
                }))
            }
            Err(error) => Err(Box::new(self.diagnostic(&error, name))),
        }
    }

    fn diagnostic(&self, error: &tera::Error, name: &str) -> Diagnostic {
        let report = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
            _ => None,
        };
        let Some(report) = report else {
            let mut diagnostic = Diagnostic::new(Code::TemplateError, first_line(&error.to_string()));
            let file = match error.kind() {
                ErrorKind::MissingParent { current, .. } => self.files.get(current),
                ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => self.files.get(tpl),
                _ => self.files.get(name),
            };
            if let Some(file) = file {
                diagnostic = diagnostic.at(Span::new(*file, 0..0));
            }
            return diagnostic;
        };
        let template = if report.filename().is_empty() { name } else { report.filename() };
        let span = report.span();
        let mut diagnostic = Diagnostic::new(Code::TemplateError, first_line(report.message()));
        if report.message().contains(loops::TOO_OFTEN) {
            diagnostic = diagnostic.help(ENDLESS);
        } else if report.message().contains(growth::TOO_LONG) {
            diagnostic = diagnostic.help(GROWING);
        } else if let Some(name) = missing_asset(report.message()) {
            diagnostic = diagnostic.help(match self.assets.nearest(name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "static files are in `static/` and `themes/NAME/static/`".to_owned(),
            });
        } else if report.message().contains("undefined") {
            diagnostic =
                diagnostic.help("no value has that name here: check the spelling, or test for it with `{% if … %}`");
        }
        match self.files.get(template).copied() {
            Some(file) => {
                let range = match self.counted.get(template) {
                    Some(counted) => counted.original(span.range.clone()),
                    None => span.range.clone(),
                };
                diagnostic.at(Span::new(file, range))
            }
            None => match built_in::template(template) {
                Some((file, _)) => diagnostic.at(Span::new(file, span.range.clone())).help(
                    "the built-in theme works on its own: a template in your theme does not provide what is used here",
                ),
                None => diagnostic,
            },
        }
    }
}

/// Tera with the functions that briefbook adds to its own: `asset(path="css/briefing.css")`.
fn with_functions(assets: &Arc<Assets>) -> Tera {
    let mut tera = Tera::new();
    let assets = assets.clone();
    tera.register_function(loops::NAME, loops::turn);
    tera.register_function("range", loops::range);
    tera.register_function(growth::NAME, growth::measure);
    tera.register_filter(growth::ELEMENT, growth::element);
    tera.register_filter(growth::PART, growth::part);
    tera.register_filter("replace", growth::replace);
    tera.register_filter("join", growth::join);
    tera.register_function("asset", move |arguments: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let name = arguments.must_get::<&str>("path")?;
        ASKED.with_borrow_mut(|asked| asked.insert(name.to_owned()));
        assets.address(name).ok_or_else(|| tera::Error::message(format!("{NO_ASSET}`{name}`")))
    });
    tera
}

/// What to do about a template that makes too much.
const ENDLESS: &str = "look for nested loops: the inner loop starts again for each turn of the outer loop";

/// What to do about a template whose texts grow.
const GROWING: &str = "look for a text that is added to itself, as in `{% set x = x ~ x %}`";

/// How the message begins where `asset()` is asked for a file that is not there.
const NO_ASSET: &str = "the theme and the book have no static file ";

/// Filters, functions and tests that do not exist: Tera tells of all of them in one text, each with ` --> NAME:LINE:COLUMN`.
fn unknown_names(report: &str, own: &[(&str, FileId, &str)], counted: &HashMap<String, Counted>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut message = "";
    for line in report.lines() {
        if let Some(text) = line.strip_prefix("error: ") {
            message = text;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ") {
            let mut parts = place.rsplitn(3, ':');
            let (column, line, name) = (parts.next(), parts.next(), parts.next());
            let number = |text: Option<&str>| text.and_then(|t| t.trim().parse::<usize>().ok()).unwrap_or(1);
            let mut diagnostic = Diagnostic::new(Code::TemplateError, message);
            let own = own.iter().find(|(own, ..)| Some(*own) == name).map(|(_, file, text)| (*file, *text));
            let counted = name.and_then(|name| counted.get(name));
            if let Some((file, text)) = own.or_else(|| built_in::template(name?)) {
                let text = counted.map_or(text, |counted| counted.text.as_str());
                let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
                let at = text[start..]
                    .char_indices()
                    .nth(number(column).saturating_sub(1))
                    .map_or(text.len(), |(i, _)| start + i);
                let place = counted.map_or(at..at, |counted| counted.original(at..at));
                diagnostic = diagnostic.at(Span::new(file, place));
            }
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// The file that `asset()` did not find.
fn missing_asset(message: &str) -> Option<&str> {
    message.split_once(NO_ASSET)?.1.split('`').nth(1)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("the template failed").to_owned()
}

#[cfg(test)]
mod tests;
