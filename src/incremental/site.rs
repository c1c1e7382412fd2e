//! From a resolved book to a site that can be made: templates, formatted sources, highlighted code, the plan of files.

use super::memo::Memo;
use super::{Engine, State, has_errors, is_whole};
use crate::book::Source;
use crate::citations::{Cites, Entry, Formatter, StyleError};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ids;
use crate::output;
use crate::parse::bibliography::ParsedSource;
use crate::progress::Stage;
use crate::prose::highlight::Highlighted;
use crate::site::Renderer;
use crate::site::Site;
use crate::source::{Located, Sources};
use crate::theme::templates::Templates;
use std::sync::Arc;

impl Engine {
    /// Makes the site of a state, where one is asked for and the book has no errors.
    pub(super) fn make_site(&mut self, state: &mut State) {
        if !self.options.site {
            return;
        }
        self.options.watcher.begin(Stage::Prepare);
        let mut found = Vec::new();
        let (templates, d) = self.memo.templates(&state.sources);
        found.extend(d);
        missing_templates(state, &templates, &mut found);
        if state.sources.found && state.config().base_url.is_empty() && !state.config().base_url_is_wrong {
            let missing = Diagnostic::new(Code::MissingBaseUrl, "the feed and the sitemap need absolute addresses")
                .help("set `base_url` in `briefbook.toml`, or build with `-u URL`");
            found.push(match state.config().base_url_place {
                Some(place) => missing.at(place),
                None => missing,
            });
        }
        let formatter = match self.memo.formatter(state.config(), &state.sources) {
            Ok(formatter) => Some(formatter),
            Err(error) => {
                found.push(style_diagnostic(state.config(), &state.sources, &error));
                None
            }
        };
        if let Some(formatter) = formatter.filter(|_| !self.is_spoilt(&found) && !self.is_spoilt(&state.diagnostics)) {
            let renderer = self.renderer(state, &formatter);
            let (copies, sizes) = (state.sources.published().cloned().collect(), state.sources.sizes.clone());
            let site = Site::new(renderer, templates, copies, sizes);
            let sources = &mut state.sources;
            let mut place = |from: &Located| Arc::make_mut(sources).place(from.name().to_owned());
            let (plan, d) = output::plan(&site, &mut place);
            found.extend(d);
            state.plan = Arc::new(plan);
            state.site = Some(Arc::new(site));
        }
        state.found.site = found;
        self.judge(state);
        if self.is_spoilt(&state.diagnostics) {
            state.site = None;
        }
    }

    /// Whether something that was found stands in the way of a site.
    fn is_spoilt(&self, found: &[Diagnostic]) -> bool {
        if self.options.thorough { !is_whole(found) } else { has_errors(found) }
    }

    /// Makes the site again after an edit that left addresses, titles, sources and events alone.
    pub(super) fn renew_site(&mut self, state: &mut State, old: &State) {
        let formatter = self.memo.formatter(state.config(), &state.sources);
        match (&old.site, formatter) {
            (Some(site), Ok(formatter)) if !state.has_errors() => {
                let renderer = self.renderer(state, &formatter);
                state.site = Some(Arc::new(site.again(renderer)));
            }
            _ => self.make_site(state),
        }
    }

    fn renderer(&mut self, state: &State, formatter: &Arc<Formatter>) -> Renderer {
        let keys = Memo::cites_keys(formatter, &state.sources);
        let known = self.memo.formatted(keys[0]);
        let previous = self.memo.cites.take().filter(|(known, _)| *known == keys).map(|(_, cites)| cites);
        let code = self.memo.code.clone();
        let format = || Arc::new(Cites::of(formatter.clone(), state.book.sources.iter().map(entry).collect(), &known));
        let (cites, code) = rayon::join(
            || previous.unwrap_or_else(format),
            || Highlighted::new(state.book.pages.iter().flat_map(|p| &p.facts.code), &code),
        );
        let code = Arc::new(code);
        self.memo.cites = Some((keys, cites.clone()));
        self.memo.code = code.clone();
        let (book, resolved) = (state.book.clone(), state.resolved.clone());
        Renderer::new(book, resolved, state.claims.clone(), cites, code, state.sources.clone())
    }
}

/// A source as it is to be formatted.
fn entry(source: &Source) -> Entry<'_> {
    let slug = source.address.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let ParsedSource { item, key, own, .. } = &*source.data;
    let (short_author, short_editor) = (own.short_author.as_slice(), own.short_editor.as_slice());
    Entry { item, key, short_author, short_editor, anchor: ids::source(slug) }
}

fn missing_templates(state: &State, templates: &Templates, found: &mut Vec<Diagnostic>) {
    for page in &state.book.pages {
        if let Some(template) = page.front.template.as_ref().filter(|t| !templates.has(&t.value)) {
            found.push(
                Diagnostic::new(Code::TemplateError, format!("the template `{}` does not exist", template.value))
                    .at(template.span)
                    .help("templates are in `themes/NAME/templates/`"),
            );
        }
    }
}

fn style_diagnostic(config: &Config, sources: &Sources, error: &StyleError) -> Diagnostic {
    let name = config.style();
    let message = match error {
        StyleError::Invalid(why, _) => format!("the citation style `{name}` cannot be read: {why}"),
        StyleError::NoParent(_) => format!("the citation style `{name}` cannot be used: {error}"),
        StyleError::Unknown => format!("`{name}` is not a citation style: {error}"),
    };
    let d = Diagnostic::new(Code::InvalidConfig, message);
    let d = match (error, sources.style, &config.style) {
        (StyleError::Invalid(_, Some(range)), Some(file), _) => d.at(Span::new(file, range.clone())),
        (_, _, Some(named)) => d.at(named.span),
        (_, _, None) => d,
    };
    match error {
        StyleError::Unknown => d.help(nearest_styles(name)),
        StyleError::NoParent(_) => d.help("put the style that it depends on into the book, and name that"),
        StyleError::Invalid(..) => d,
    }
}

/// The built-in styles that a name could mean: the one that it is a slip for, or those that have all its words.
fn nearest_styles(name: &str) -> String {
    let journals = citation_styles::journals();
    let mut all: Vec<&str> = citation_styles::names().collect();
    all.extend(journals.iter().map(String::as_str));
    // A style's own name is likelier than a journal's.
    let near = crate::parse::nearest(name, citation_styles::names());
    if let Some(near) = near.or_else(|| crate::parse::nearest(name, all.iter().copied())) {
        return format!("did you mean `{near}`?");
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
    let fits = |known: &&str| !words.is_empty() && words.iter().all(|word| known.contains(word));
    let mut fitting: Vec<&str> = all.into_iter().filter(fits).collect();
    fitting.sort_by_key(|known| (known.len(), *known));
    fitting.truncate(3);
    match fitting.as_slice() {
        [] => "use the name of a style such as `chicago-author-date`, `apa` or `ieee`, or the path of a `.csl` file"
            .to_owned(),
        some => {
            format!("did you mean {}?", some.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or "))
        }
    }
}
