//! The places of a span as programs want them: bytes, lines and characters from 1, and lines and UTF-16 units from 0.

use super::{Span, Texts, Utf16};
use serde_json::{Map, Value, json};

/// The place fields of the contract, and `range`, the same place as the Language Server Protocol writes it. Without a span each is null.
pub fn fields(span: Option<Span>, texts: &impl Texts) -> Map<String, Value> {
    let value = match span {
        Some(span) => {
            let text = texts.text(span.file);
            let lines = texts.lines(span.file);
            let (from, to) = (lines.position(text, span.start), lines.position(text, span.end));
            let utf16 = |offset| {
                let Utf16 { line, character } = lines.utf16(text, offset);
                json!({ "line": line, "character": character })
            };
            json!({
                "file": texts.path(span.file),
                "line": from.line,
                "column": from.column,
                "end_line": to.line,
                "end_column": to.column,
                "start": span.start,
                "end": span.end,
                "range": { "start": utf16(span.start), "end": utf16(span.end) },
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
