//! The places of a span as programs want them: bytes, lines and characters from 1, and lines and UTF-16 units from 0.

use super::{Position, Span, Texts};
use serde_json::{Map, Value, json};

/// A position as the Language Server Protocol counts it: both from 0, `character` in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf16 {
    pub line: usize,
    pub character: usize,
}

impl Utf16 {
    /// The position of byte `offset` of `text`. A byte-order mark is no character: editors do not show it.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        Self {
            line: before.matches('\n').count(),
            character: before[start..].trim_start_matches('\u{feff}').encode_utf16().count(),
        }
    }

    fn json(self) -> Value {
        json!({ "line": self.line, "character": self.character })
    }
}

/// The place fields of the contract, and `range`, the same place as the Language Server Protocol writes it. Without a span each is null.
pub fn fields(span: Option<Span>, texts: &impl Texts) -> Map<String, Value> {
    let value = match span {
        Some(span) => {
            let text = texts.text(span.file);
            let (from, to) = (Position::of(text, span.start), Position::of(text, span.end));
            json!({
                "file": texts.path(span.file),
                "line": from.line,
                "column": from.column,
                "end_line": to.line,
                "end_column": to.column,
                "start": span.start,
                "end": span.end,
                "range": { "start": Utf16::of(text, span.start).json(), "end": Utf16::of(text, span.end).json() },
            })
        }
        None => json!({
            "file": null, "line": null, "column": null, "end_line": null, "end_column": null, "start": null, "end": null,
            "range": null,
        }),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_utf16_units() {
        assert_eq!(Utf16::of("a\n😀华x", 9), Utf16 { line: 1, character: 3 });
        assert_eq!(Utf16::of("\u{feff}ab", 4), Utf16 { line: 0, character: 1 });
        assert_eq!(Utf16::of("😀", 2), Utf16 { line: 0, character: 0 });
    }
}
