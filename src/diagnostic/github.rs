//! The format of GitHub's workflow commands: a line a diagnostic, which its runner turns into an annotation of the changed file.
//!
//! Escapes as the runner reads them: `%`, CR and LF in messages, `:` and `,` as well in properties.

use super::visible::visible;
use super::{Diagnostic, Texts};
use std::fmt::Write;

/// All diagnostics, one a line.
pub fn render(diagnostics: &[Diagnostic], texts: &impl Texts) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let _ = write!(out, "::{} ", diagnostic.severity.as_str());
        if let Some(span) = diagnostic.span {
            let (text, lines) = (texts.text(span.file), texts.lines(span.file));
            let (from, to) = (lines.position(text, span.start), lines.position(text, span.end));
            let _ = write!(
                out,
                "file={},line={},endLine={},col={}",
                property(texts.path(span.file)),
                from.line,
                to.line,
                from.column
            );
            // The runner takes an end column only where it is on the same line.
            if from.line == to.line {
                let _ = write!(out, ",endColumn={}", to.column.max(from.column));
            }
            out.push(',');
        }
        let _ = write!(out, "title={}::{}", property(diagnostic.code.as_str()), message(&diagnostic.message));
        if let Some(help) = &diagnostic.help {
            let _ = write!(out, "%0A{}", message(help));
        }
        out.push('\n');
    }
    out
}

fn message(text: &str) -> String {
    // What the runner reads as a line's end is escaped below; nothing else may steer the terminal that shows a log.
    let text: String = text
        .split_inclusive(['\r', '\n'])
        .map(|line| match line.strip_suffix('\r') {
            Some(line) => visible(line).into_owned() + "\r",
            None => visible(line).into_owned(),
        })
        .collect();
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Code, FileId, Span};
    use super::*;

    struct One;
    impl Texts for One {
        fn path(&self, _: FileId) -> &str {
            "content/a,b.md"
        }
        fn text(&self, _: FileId) -> &str {
            "first\n华为 [[smick]]\n"
        }
    }

    #[test]
    fn a_line_each_and_nothing_of_the_book_is_a_command() {
        let span = Span::new(FileId(0), 15..20);
        let d = Diagnostic::new(Code::BrokenLink, "100%\n::error::x").at(span).help("did you mean `smic`?");
        assert_eq!(
            render(&[d], &One),
            "::error file=content/a%2Cb.md,line=2,endLine=2,col=6,endColumn=11,title=broken-link::100%25%0A::error::x%0Adid you mean `smic`?\n"
        );
    }
}
