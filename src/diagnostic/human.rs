//! The format for people: rustc's layout, drawn by `annotate-snippets`.

use super::visible::{one_line, visible};
use super::{Diagnostic, Position, Severity, Span, Texts};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;

/// Draws one diagnostic; `colour` adds ANSI styles for a terminal.
pub fn render(diagnostic: &Diagnostic, texts: &impl Texts, colour: bool) -> String {
    // Whatever a book says is shown, and steers no terminal. The renderer writes only its own escapes: all texts that it gets are visible ones.
    let mut diagnostic = diagnostic.clone();
    diagnostic.message = visible(&diagnostic.message).into_owned();
    diagnostic.help = diagnostic.help.map(|help| visible(&help).into_owned());
    for related in &mut diagnostic.related {
        related.label = visible(&related.label).into_owned();
    }
    draw(&diagnostic, texts, colour)
}

fn draw(diagnostic: &Diagnostic, texts: &impl Texts, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str()));
    let path = |file| one_line(texts.path(file));
    let mut place = String::new();
    let mut is_bare = false;
    if let Some(span) = diagnostic.span.filter(|span| texts.text(span.file).is_empty()) {
        // A file without text, or one that cannot be read: its name is all there is to show.
        group = group.element(Origin::path(path(span.file)));
        is_bare = true;
    } else if let Some(span) = diagnostic.span {
        match line_of(texts, span) {
            Some(line) => {
                group = group.element(
                    Snippet::source(line.text)
                        .line_start(line.number)
                        .path(path(span.file))
                        .annotation(AnnotationKind::Primary.span(line.range)),
                );
            }
            None => {
                let position = Position::at(texts, span.file, span.start);
                place = format!("{}:{}:{}", path(span.file), position.line, position.column);
            }
        }
    }
    if !place.is_empty() {
        group = group.element(Level::NOTE.message(place.as_str()));
    }
    for related in &diagnostic.related {
        if let Some(line) = line_of(texts, related.span) {
            group = group.element(
                Snippet::source(line.text)
                    .line_start(line.number)
                    .path(path(related.span.file))
                    .annotation(AnnotationKind::Context.span(line.range).label(related.label.as_str())),
            );
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let more = format!("for details, run `briefbook explain {}`", diagnostic.code.as_str());
    group = group.element(Level::NOTE.message(more.as_str()));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]).to_string();
    match text.split_once('\n').filter(|_| is_bare) {
        // Without a line the renderer leaves no room for its number, and has the arrow a column too far left.
        Some((title, rest)) => format!("{title}\n{}", rest.replacen("-->", " -->", 1)),
        None => text,
    }
}

/// Lines longer than this are not shown: they are no lines that somebody wrote, and a screen would drown in them.
const LONGEST_LINE: usize = 2000;

/// The line that a span begins in: what a reader needs to find the place, and all that the renderer has to look at.
struct Line<'t> {
    /// As it is shown.
    text: Cow<'t, str>,
    number: usize,
    range: std::ops::Range<usize>,
}

/// The line of a span, with the span cut to it and to whole characters; `None` where the line is too long to show.
fn line_of(texts: &impl Texts, span: Span) -> Option<Line<'_>> {
    let text = texts.text(span.file);
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.floor_char_boundary(span.end.min(text.len())).max(start);
    let (line, range) = texts.lines(span.file).around(text, start);
    // A place may lie within the line's break.
    let (from, to) = (range.start, range.end.max(start));
    (to - from <= LONGEST_LINE).then(|| {
        // What is shown otherwise than it stands there is longer.
        let shown = |to: usize| visible(&text[from..to]).len();
        let range = shown(start)..shown(end.min(to).max(start));
        Line { text: visible(&text[from..to]), number: line + 1, range }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Code, FileId};
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
          = note: for details, run `briefbook explain broken-link`
        ");
    }
}
