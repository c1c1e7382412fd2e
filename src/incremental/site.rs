//! From a resolved book to a site that can be made: templates, formatted sources, highlighted code, the plan of files.

use super::memo::Memo;
use super::{Engine, State, has_errors, is_whole};
use crate::citeproc::{Formatter, StyleError};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::output;
use crate::prose::cites::Cites;
use crate::prose::highlight::Highlighted;
use crate::site::Renderer;
use crate::site::Site;
use crate::source::Located;
use crate::theme::templates::Templates;
use std::sync::Arc;

impl Engine {
    /// Makes the site of a state, where one is asked for and the book has no errors.
    pub(super) fn make_site(&mut self, state: &mut State) {
        if !self.options.site {
            return;
        }
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
                found.push(style_diagnostic(state.config(), &error));
                None
            }
        };
        if let Some(formatter) = formatter.filter(|_| !self.is_spoilt(&found) && !self.is_spoilt(&state.diagnostics)) {
            let (renderer, cites) = self.renderer(state, &formatter);
            for (source, reason) in cites.failed() {
                let source = &state.book.sources[*source];
                let message = format!("the source `{}` cannot be formatted: {reason}", source.data.key);
                found.push(Diagnostic::new(Code::InvalidBibliography, message).at(source.span));
            }
            let (copies, sizes) = (state.sources.copies.clone(), state.sources.sizes.clone());
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
                let (renderer, _) = self.renderer(state, &formatter);
                state.site = Some(Arc::new(site.again(renderer)));
            }
            _ => self.make_site(state),
        }
    }

    fn renderer(&mut self, state: &State, formatter: &Formatter) -> (Renderer, Arc<Cites>) {
        let keys = Memo::cites_keys(formatter, state.config(), &state.sources);
        let formatted = self.memo.formatted(keys[0]);
        let previous = self.memo.cites.take().filter(|(known, _)| *known == keys).map(|(_, cites)| cites);
        let known = self.memo.code.clone();
        let (cites, code) = rayon::join(
            || Cites::of(&state.book, &state.resolved, formatter, previous.as_deref(), formatted),
            || Highlighted::of(state.book.pages.iter().flat_map(|p| &p.facts.code), &known),
        );
        let (cites, code) = (Arc::new(cites), Arc::new(code));
        self.memo.cites = Some((keys, cites.clone()));
        self.memo.code = code.clone();
        let (book, resolved) = (state.book.clone(), state.resolved.clone());
        (Renderer::new(book, resolved, cites.clone(), code, state.sources.clone()), cites)
    }
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

fn style_diagnostic(config: &Config, error: &StyleError) -> Diagnostic {
    let mut d = Diagnostic::new(Code::InvalidConfig, format!("`{}` is no citation style: {error}", config.style()));
    if let Some(style) = &config.style {
        d = d.at(style.span);
    }
    match crate::parse::nearest(config.style(), crate::citeproc::style_names()) {
        Some(near) => d.help(format!("did you mean `{near}`?")),
        None => d.help(
            "use the name of a style such as `chicago-author-date`, `apa` or `ieee`, or the path of a `.csl` file",
        ),
    }
}
