//! The format of one line a diagnostic: `content/a.md:3:5: error[broken-link]: no page is called …`, as compilers and editors have it.

use super::visible::one_line;
use super::{Diagnostic, Position, Texts};

/// The line, without its line end.
pub fn render(diagnostic: &Diagnostic, texts: &impl Texts) -> String {
    let place = diagnostic.span.map(|span| {
        let position = Position::at(texts, span.file, span.start);
        format!("{}:{}:{}: ", texts.path(span.file), position.line, position.column)
    });
    let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
    let line = format!("{}{severity}[{code}]: {}", place.unwrap_or_default(), diagnostic.message);
    one_line(&line).into_owned()
}
