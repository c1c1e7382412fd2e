//! The stages that work file by file: one text → one value, with what is wrong with it.

use crate::book::ParsedPage;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::bibliography::{self, Format, ParsedSource};
use crate::parse::{front_matter, markdown};
use std::sync::Arc;

/// Parses a page.
pub fn page(file: FileId, path: &str, text: &str, options: markdown::MarkdownOptions) -> (ParsedPage, Vec<Diagnostic>) {
    let (front, body, mut diagnostics) = front_matter::parse(file, text);
    let mut lowered = markdown::lower(&text[body..], body, options);
    let (claims, uncited, wrong) = markdown::claims::find(&lowered.tree, &lowered.facts);
    (lowered.facts.claims, lowered.facts.uncited) = (claims, uncited);
    lowered.problems.extend(wrong);
    let wrong = markdown::points::read(&front.points, &mut lowered.facts, options);
    lowered.problems.extend(wrong);
    lowered.facts.count_words();
    lowered.facts.shrink();
    let first = lowered.facts.headings.first().filter(|heading| heading.level == 1);
    lowered.facts.begins_with_title =
        first.is_some_and(|h| text.get(body..h.range.start).is_some_and(|before| before.trim().is_empty()));
    for problem in lowered.problems {
        let mut d =
            Diagnostic::new(problem.code, problem.message).at(Span::new(file, problem.range)).maybe_help(problem.help);
        if let Some((range, label)) = problem.related {
            d = d.related(Span::new(file, range), label);
        }
        diagnostics.push(d);
    }
    let (front, facts) = (Arc::new(front), Arc::new(lowered.facts));
    (ParsedPage { file, path: path.to_owned(), front, body, facts }, diagnostics)
}

/// What the configuration says of Markdown.
pub fn markdown_options(config: &Config) -> markdown::MarkdownOptions {
    config.markdown()
}

/// Parses a bibliography, beside other `.bib` texts that may define what it uses.
pub fn bibliography(
    file: FileId,
    path: &str,
    text: &str,
    others: &[&str],
) -> (Vec<Arc<ParsedSource>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Some(format) = Format::of_path(path) else {
        diagnostics.push(
            Diagnostic::new(Code::InvalidBibliography, "briefbook cannot read this bibliography format")
                .at(Span::new(file, 0..0))
                .help("use BibLaTeX (.bib), Hayagriva (.yaml, .yml) or CSL-JSON (.json)"),
        );
        return (Vec::new(), diagnostics);
    };
    let (found, problems) = bibliography::parse_beside(text, format, others);
    for problem in problems {
        let span = Span::new(file, problem.range);
        let mut d = Diagnostic::new(problem.code, problem.message).at(span).maybe_help(problem.help);
        if let Some(first) = problem.duplicate_of {
            d = d.related(Span::new(file, first), "first defined here");
        }
        if let Some(replacement) = problem.fix {
            d = d.fix(span, replacement);
        }
        diagnostics.push(d);
    }
    (found.into_iter().map(Arc::new).collect(), diagnostics)
}
