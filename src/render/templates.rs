//! The theme: built in, with a book's own files in place of those of the same name; rendered by Tera.
//!
//! A template's error is a diagnostic at the template's line, in the book's file where it is the book's.

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::collections::HashMap;
use tera::{Context, ErrorKind, Tera};

/// The built-in theme's templates, compiled into the binary.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("404.html", include_str!("../../themes/briefing/templates/404.html")),
    ("base.html", include_str!("../../themes/briefing/templates/base.html")),
    ("components.html", include_str!("../../themes/briefing/templates/components.html")),
    ("entities.html", include_str!("../../themes/briefing/templates/entities.html")),
    ("entity.html", include_str!("../../themes/briefing/templates/entity.html")),
    ("index.html", include_str!("../../themes/briefing/templates/index.html")),
    ("page.html", include_str!("../../themes/briefing/templates/page.html")),
    ("redirect.html", include_str!("../../themes/briefing/templates/redirect.html")),
    ("search.html", include_str!("../../themes/briefing/templates/search.html")),
    ("search-panel.html", include_str!("../../themes/briefing/templates/search-panel.html")),
    ("section.html", include_str!("../../themes/briefing/templates/section.html")),
    ("source.html", include_str!("../../themes/briefing/templates/source.html")),
    ("sources.html", include_str!("../../themes/briefing/templates/sources.html")),
    ("timeline.html", include_str!("../../themes/briefing/templates/timeline.html")),
    ("topic.html", include_str!("../../themes/briefing/templates/topic.html")),
    ("topics.html", include_str!("../../themes/briefing/templates/topics.html")),
];

/// The built-in theme's static files: path below the site's root, and bytes.
pub const BUILT_IN_STATIC: &[(&str, &[u8])] = &[
    ("css/briefing.css", include_bytes!("../../themes/briefing/static/css/briefing.css")),
    ("css/search.css", include_bytes!("../../themes/briefing/static/css/search.css")),
    ("favicon.svg", include_bytes!("../../themes/briefing/static/favicon.svg")),
    ("js/search-core.js", include_bytes!("../../themes/briefing/static/js/search-core.js")),
    ("js/search-panel.js", include_bytes!("../../themes/briefing/static/js/search-panel.js")),
    ("js/search.js", include_bytes!("../../themes/briefing/static/js/search.js")),
];

/// All templates of a book, parsed.
pub struct Templates {
    tera: Tera,
    /// Where a book's own templates come from.
    files: HashMap<String, FileId>,
}

impl Templates {
    /// Parses the built-in templates with `own` (name, file, text) in their places and beside them.
    ///
    /// Where some do not parse, each is told of and the built-in one stands in, so that the rest can be checked.
    pub fn new<'t>(own: impl Iterator<Item = (&'t str, FileId, &'t str)>) -> (Self, Vec<Diagnostic>) {
        let own: Vec<(&str, FileId, &str)> = own.collect();
        let files = own.iter().map(|(name, file, _)| ((*name).to_owned(), *file)).collect();
        let mut templates = Self { tera: Tera::new(), files };
        let mut diagnostics = Vec::new();
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
        if let Err(error) = templates.tera.add_raw_templates(all) {
            let found = unknown_names(&error.to_string(), &own);
            if found.is_empty() {
                diagnostics.push(templates.diagnostic(&error, ""));
            }
            diagnostics.extend(found);
            templates.tera = Tera::new();
            // The built-in theme parses: a test holds it.
            let _ = templates.tera.add_raw_templates(built_in());
        }
        (templates, diagnostics)
    }

    /// Whether there is a template of that name.
    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, Box<Diagnostic>> {
        self.tera.render(name, context).map_err(|error| Box::new(self.diagnostic(&error, name)))
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
        match self.files.get(template) {
            Some(file) => Diagnostic::new(Code::TemplateError, first_line(report.message()))
                .at(Span::new(*file, span.range.clone())),
            None => Diagnostic::new(
                Code::TemplateError,
                format!(
                    "{} (in the built-in template `{template}`, line {}, column {})",
                    first_line(report.message()),
                    span.start_line,
                    span.start_col + 1
                ),
            ),
        }
    }
}

/// Filters, functions and tests that do not exist: Tera tells of all of them in one text, each with ` --> NAME:LINE:COLUMN`.
fn unknown_names(report: &str, own: &[(&str, FileId, &str)]) -> Vec<Diagnostic> {
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
            if let Some((_, file, text)) = own.iter().find(|(own, ..)| Some(*own) == name) {
                let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
                let at = text[start..]
                    .char_indices()
                    .nth(number(column).saturating_sub(1))
                    .map_or(text.len(), |(i, _)| start + i);
                diagnostic = diagnostic.at(Span::new(*file, at..at));
            }
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("the template failed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_parses() {
        let (templates, diagnostics) = Templates::new(std::iter::empty());
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(BUILT_IN.iter().all(|(name, _)| templates.has(name)));
    }

    #[test]
    fn every_bad_template_is_named() {
        let own = [("page.html", FileId(1), "{% if %}"), ("x.html", FileId(2), "a\n{{ 1 +* }}")];
        let (_, diagnostics) = Templates::new(own.into_iter());
        let files: Vec<u32> = diagnostics.iter().filter_map(|d| d.span).map(|s| s.file.0).collect();
        assert_eq!(files, [1, 2]);
    }
}
