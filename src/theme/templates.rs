//! The theme: built in, with a book's own files in place of those of the same name; rendered by Tera.
//!
//! A template's error is a diagnostic at the template's line, in the book's file where it is the book's.

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::digest::Digest;
use crate::theme::assets::Assets;
use crate::theme::growth;
use crate::theme::parts::{self, Parts};
use crate::theme::turns::{self, Counted, Page};
use crate::theme::words::Words;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult};

/// The built-in theme's templates, compiled into the binary.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("404.html", include_str!("../../themes/briefing/templates/404.html")),
    ("base.html", include_str!("../../themes/briefing/templates/base.html")),
    ("components.html", include_str!("../../themes/briefing/templates/components.html")),
    ("entities.html", include_str!("../../themes/briefing/templates/entities.html")),
    ("entity.html", include_str!("../../themes/briefing/templates/entity.html")),
    ("index.html", include_str!("../../themes/briefing/templates/index.html")),
    ("map-parts.html", include_str!("../../themes/briefing/templates/map-parts.html")),
    ("page.html", include_str!("../../themes/briefing/templates/page.html")),
    ("print.html", include_str!("../../themes/briefing/templates/print.html")),
    ("redirect.html", include_str!("../../themes/briefing/templates/redirect.html")),
    ("search.html", include_str!("../../themes/briefing/templates/search.html")),
    ("search-panel.html", include_str!("../../themes/briefing/templates/search-panel.html")),
    ("section.html", include_str!("../../themes/briefing/templates/section.html")),
    ("source.html", include_str!("../../themes/briefing/templates/source.html")),
    ("sources.html", include_str!("../../themes/briefing/templates/sources.html")),
    ("timeline.html", include_str!("../../themes/briefing/templates/timeline.html")),
    ("timeline-embed.html", include_str!("../../themes/briefing/templates/timeline-embed.html")),
    ("timeline-parts.html", include_str!("../../themes/briefing/templates/timeline-parts.html")),
    ("topic.html", include_str!("../../themes/briefing/templates/topic.html")),
    ("topics.html", include_str!("../../themes/briefing/templates/topics.html")),
];

/// The built-in theme's static files: path below the site's root, and bytes.
pub const BUILT_IN_STATIC: &[(&str, &[u8])] = &[
    ("css/briefing.css", include_bytes!("../../themes/briefing/static/css/briefing.css")),
    ("css/print.css", include_bytes!("../../themes/briefing/static/css/print.css")),
    ("js/contents.js", include_bytes!("../../themes/briefing/static/js/contents.js")),
    ("css/cards.css", include_bytes!("../../themes/briefing/static/css/cards.css")),
    ("css/timeline.css", include_bytes!("../../themes/briefing/static/css/timeline.css")),
    ("css/map.css", include_bytes!("../../themes/briefing/static/css/map.css")),
    ("favicon.svg", include_bytes!("../../themes/briefing/static/favicon.svg")),
    ("js/cards.js", include_bytes!("../../themes/briefing/static/js/cards.js")),
    ("js/timeline.js", include_bytes!("../../themes/briefing/static/js/timeline.js")),
    ("css/search.css", include_bytes!("../../themes/briefing/static/css/search.css")),
    ("js/search-core.js", include_bytes!("../../themes/briefing/static/js/search-core.js")),
    ("js/search-panel.js", include_bytes!("../../themes/briefing/static/js/search-panel.js")),
    ("js/search.js", include_bytes!("../../themes/briefing/static/js/search.js")),
];

/// All templates of a book, parsed.
pub struct Templates {
    tera: Tera,
    /// Where a book's own templates come from.
    files: HashMap<String, FileId>,
    /// The book's own templates as Tera has them.
    counted: HashMap<String, Counted>,
    /// By name: what a template is made of.
    made_of: HashMap<String, Parts>,
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
        let mut templates = Self { tera, files, counted: HashMap::new(), made_of: HashMap::new(), words, assets };
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
        turns::begin();
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
        if report.message().contains(turns::TOO_OFTEN) {
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
            None => match built_in(template) {
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
    tera.register_function(turns::NAME, turns::turn);
    tera.register_function("range", turns::range);
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
            if let Some((file, text)) = own.or_else(|| built_in(name?)) {
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

/// The number and text of a template of the built-in theme.
fn built_in(name: &str) -> Option<(FileId, &'static str)> {
    let index = BUILT_IN.iter().position(|(own, _)| *own == name)?;
    Some((FileId::built_in(index), BUILT_IN[index].1))
}

/// The file that `asset()` did not find.
fn missing_asset(message: &str) -> Option<&str> {
    message.split_once(NO_ASSET)?.1.split('`').nth(1)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("the template failed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_parses() {
        let (templates, diagnostics) = Templates::new(std::iter::empty(), std::iter::empty(), Assets::default());
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(BUILT_IN.iter().all(|(name, _)| templates.has(name)));
    }

    fn rendered(text: &str) -> Result<String, Box<Diagnostic>> {
        let own = [("x.html", FileId(1), text)];
        let (templates, found) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
        assert!(found.is_empty(), "{found:?}");
        templates.render("x.html", &Context::new()).map(|rendered| rendered.text)
    }

    #[test]
    fn loops_that_do_not_end_are_errors_at_their_line() {
        let bombs = [
            "é\n{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% endfor %}{% endfor %}",
            "é\n{% set r = range(end=9000) %}{% for a in r -%}\n {% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}",
            "é\n{% for a in range(end=100000) %}{{ range(end=100000) | length }}{% endfor %}",
        ];
        for bomb in bombs {
            let error = rendered(bomb).unwrap_err();
            assert!(error.message.starts_with(turns::TOO_OFTEN), "{error:?}");
            let place = &bomb[error.span.unwrap().start..error.span.unwrap().end];
            assert!(
                place.starts_with("{% for b") || place.starts_with("{% for c") || place.starts_with("range("),
                "{place}"
            );
        }
    }

    #[test]
    fn texts_that_double_are_errors_at_their_line() {
        let doubled = "{% set x = x ~ x %}".repeat(40);
        let nested = "{% for y in [x ~ x] %}{% set x = y %}".repeat(20) + &"{% endfor %}".repeat(20);
        let bombs = [
            format!("é\n{{% set x = \"xy\" %}}{doubled}"),
            format!("é\n{{% set x = \"x\" %}}{}", "{% set x %}{{ x }}{{ x }}{% endset %}".repeat(40)),
            format!("é\n{{% set x = \"xxxxxxxxxx\" %}}{nested}{{{{ x }}}}{doubled}"),
            format!("é\n{{% set x = [\"x\"] %}}{}", "{% set x = [x, x] %}".repeat(40)),
            "{% set x = \"aaaaaaaaaa\" %}{% set y = x | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) %}".to_owned(),
            "{% set x = \"x\" | indent(width=1000, first=true) %}{{ [x for i in range(end=100000)] | join(sep=x) | length }}".to_owned(),
            "{% component c(a) %}{{ <c a={a ~ a} /> }}{% endcomponent c %}{{ <c a=\"xxxxxxxx\" /> }}".to_owned(),
        ];
        for bomb in bombs {
            let error = rendered(&bomb).unwrap_err();
            let known = [growth::TOO_LONG, turns::TOO_OFTEN].iter().any(|known| error.message.contains(known));
            assert!(known || error.message.contains("recursion"), "{bomb}: {error:?}");
            assert!(error.span.is_some(), "{error:?}");
        }
        let text = "{% set x = \"a\" ~ 1 %}{{ x | replace(from=\"a\", to=\"<b>\") }} {{ [1, x] | join(sep=\", \") }} {{ \"<a>\" | safe | replace(from=\"a\", to=\"<\") }}";
        let plain = {
            let mut tera = Tera::new();
            tera.add_raw_template("x.html", text).unwrap();
            tera.render("x.html", &Context::new()).unwrap()
        };
        assert_eq!(rendered(text).unwrap(), plain);
    }

    /// Nothing here gets a name, or only what is small does.
    #[test]
    fn lists_that_grow_are_errors_at_their_line() {
        let long = "{% set x = \"xxxxxxxxxx\" %}".to_owned() + &"{% set x = x ~ x %}".repeat(16);
        let list = "{% set r = range(end=9000) %}";
        let joined = format!("{}x", "x ~ ".repeat(100));
        let deep = format!("{}x{}", "(x ~ x) ~ (".repeat(15), ")".repeat(15));
        let bombs = [
            format!("é\n{long}{list}{{{{ [x ~ x for i in r] | length }}}}"),
            format!("é\n{long}{list}{{{{ [{joined} for i in r] | length }}}}"),
            format!("é\n{long}{list}{{{{ [[x ~ i, x ~ i] for i in r] | length }}}}"),
            format!("é\n{long}{list}{{{{ ([x for i in r] ~ \"\") ~ \"\" | length }}}}"),
            format!("é\n{list}{{{{ [[1 for a in r] for b in r] | length }}}}"),
            format!("é\n{list}{{{{ [[i for a in r] for b in r] ~ \"\" }}}}"),
            format!("é\n{long}{list}{{% for i in r %}}{{{{ (x ~ x ~ x ~ x ~ x) | length }}}}{{% endfor %}}"),
            format!("é\n{long}{list}{{% for i in r %}}{{% if {deep} == x %}}{{% endif %}}{{% endfor %}}"),
        ];
        for bomb in bombs {
            let error = rendered(&bomb).unwrap_err();
            let known = [growth::TOO_LONG, turns::TOO_OFTEN].iter().any(|known| error.message.contains(known));
            let span = error.span.unwrap();
            assert!(known && span.start > 2 && bomb.get(span.start..span.end).is_some(), "{bomb}: {error:?}");
        }
    }

    #[test]
    fn lists_and_texts_that_are_joined_are_what_they_were() {
        let text = "{% set l = [[\"<b>\" ~ i ~ \"</b>\", i] for i in range(end=3) if i != 1] %}{{ l | length }}{% for p in l %}{{ p[0] }}{{ p[0] | safe }}{% endfor %}\
            {{ [a.k ~ \"!\" for a in [{\"k\": \"x\"}, {\"k\": (\"y\" ~ 1.5)}]] | join(sep=\"~\") }}{{ \"a\" ~ [1, \"b\"] ~ none ~ true ~ (2 * 3 ~ 4) }}\
            {% if \"a\" ~ \"b\" == \"ab\" and \"x~[y for z in w]\" is containing(pat=\"~\") %}yes{% endif %}{{ [k ~ v for k, v in {\"m\": 1}] }}{{ \"<i>\" | safe ~ \"<u>\" }}";
        let plain = {
            let mut tera = Tera::new();
            tera.add_raw_template("x.html", text).unwrap();
            tera.render("x.html", &Context::new()).unwrap()
        };
        assert_eq!(rendered(text).unwrap(), plain);
    }

    #[test]
    fn loops_that_end_are_what_they_were() {
        let text = "{% for a in range(start=1, end=4) -%}\n  {{ a }}{% for b in range(start=6, end=0, step_by=-2) %} {{ b }}{%- endfor %};\n{% endfor %}";
        let plain = {
            let mut tera = Tera::new();
            tera.add_raw_template("x.html", text).unwrap();
            tera.render("x.html", &Context::new()).unwrap()
        };
        assert_eq!(rendered(text).unwrap(), plain);
        // A place behind a loop is where it is in the file.
        let wrong = "{% for a in range(end=1) %}é{{ a.b.c }}{% endfor %}";
        let span = rendered(wrong).unwrap_err().span.unwrap();
        assert!(["a.b", "b"].contains(&&wrong[span.start..span.end]), "{}", &wrong[span.start..span.end]);
        let own = [("x.html", FileId(1), "{% for a in [1] %}{{ a | nonsense }}{% endfor %}")];
        let (_, found) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
        assert_eq!(own[0].2.find("nonsense"), found[0].span.map(|s| s.start), "{found:?}");
    }

    #[test]
    fn every_bad_template_is_named() {
        let own = [("page.html", FileId(1), "{% if %}"), ("x.html", FileId(2), "a\n{{ 1 +* }}")];
        let (_, diagnostics) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
        let files: Vec<u32> = diagnostics.iter().filter_map(|d| d.span).map(|s| s.file.0).collect();
        assert_eq!(files, [1, 2]);
    }
}
