//! The format for people: rustc's layout, drawn by `annotate-snippets`.

use super::{Diagnostic, Severity, Texts};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Draws one diagnostic; `colour` adds ANSI styles for a terminal.
pub fn render(diagnostic: &Diagnostic, texts: &impl Texts, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str()));
    if let Some(span) = diagnostic.span {
        let text = texts.text(span.file);
        group = group.element(
            Snippet::source(text)
                .path(texts.path(span.file))
                .annotation(AnnotationKind::Primary.span(on_characters(text, span.start, span.end))),
        );
    }
    for related in &diagnostic.related {
        let text = texts.text(related.span.file);
        group = group.element(
            Snippet::source(text).path(texts.path(related.span.file)).annotation(
                AnnotationKind::Context
                    .span(on_characters(text, related.span.start, related.span.end))
                    .label(related.label.as_str()),
            ),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group]).to_string()
}

/// The range, cut to the text and to whole characters; multi-line spans shrink to their first line, which is what a reader needs to find the place.
fn on_characters(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let floor = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = floor(start);
    let end = floor(end).max(start);
    let end = text[start..end].find('\n').map_or(end, |i| start + i);
    start..end
}

#[cfg(test)]
mod tests {
    use super::super::{Code, FileId, Span};
    use super::*;

    struct One;
    impl Texts for One {
        fn path(&self, _: FileId) -> &str {
            "content/a.md"
        }
        fn text(&self, _: FileId) -> &str {
            "first\n华为 [[smick]]\n"
        }
    }

    #[test]
    fn points_at_the_words() {
        let span = Span::new(FileId(0), 15..20);
        let d = Diagnostic::new(Code::BrokenLink, "no page is called `smick`").at(span).help("did you mean `smic`?");
        insta::assert_snapshot!(render(&d, &One, false), @r"
        error[broken-link]: no page is called `smick`
         --> content/a.md:2:6
          |
        2 | 华为 [[smick]]
          |        ^^^^^
          |
          = help: did you mean `smic`?
        ");
    }
}
