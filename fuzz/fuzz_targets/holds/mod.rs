//! What must hold of every parser's answer, whatever its input: places lie within the text, on borders of characters.

#![allow(dead_code)] // Each target is a program of its own, and uses what it needs.

use briefbook::diagnostic::{Diagnostic, FileId, Span, Texts, human, json};
use std::borrow::Cow;
use std::ops::Range;

/// Takes back the fuzzer's hook, which ends the process at any panic, also at those of other crates that briefbook catches (in BibLaTeX
/// dates, in formulas). A panic that nobody catches still ends it; it alone is told of.
pub fn quiet() {
    std::panic::set_hook(Box::new(|info| {
        if !info.location().is_some_and(|l| l.file().contains(".cargo/registry")) {
            eprintln!("{info}");
        }
    }));
}

/// The input as the text that briefbook would make of such a file: what is not UTF-8 is replaced.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A range that is used to cut the text.
pub fn range(text: &str, range: &Range<usize>, what: &str) {
    assert!(text.get(range.clone()).is_some(), "{what} lies at {range:?} of {} bytes", text.len());
}

/// A span of the one file.
pub fn span(text: &str, span: Span, what: &str) {
    range(text, &(span.start..span.end), what);
}

struct One<'t>(&'t str);

impl Texts for One<'_> {
    fn path(&self, _: FileId) -> &str {
        "content/a.md"
    }

    fn text(&self, _: FileId) -> &str {
        self.0
    }
}

/// What is wrong has its places in the text, and can be shown.
pub fn diagnostics(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let spans = diagnostic.span.into_iter().chain(diagnostic.related.iter().map(|r| r.span));
        for place in spans.chain(diagnostic.fix.iter().map(|f| f.span)) {
            span(text, place, &diagnostic.message);
        }
    }
    // Showing costs more than parsing: the first few stand for all.
    let first = &diagnostics[..diagnostics.len().min(3)];
    for diagnostic in first {
        human::render(diagnostic, &One(text), false);
    }
    if !first.is_empty() {
        json::render(first, &One(text));
    }
}
