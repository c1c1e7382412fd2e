//! TOML 1.0 → [`Node`], by the `toml` crate's own spanned tree. All syntax errors of a text are returned, not the first.

use super::value::{Entry, Node, SyntaxError, Value};
use toml::de::{DeTable, DeValue};

/// Reads `text`, whose first byte is byte `base` of the file.
pub fn parse(text: &str, base: usize) -> (Node, Vec<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .into_iter()
        .map(|e| {
            let span = e.span().unwrap_or(0..0);
            SyntaxError { message: e.message().to_owned(), range: base + span.start..base + span.end }
        })
        .collect();
    let node = Node { value: map(table.get_ref(), text, base), range: base..base + text.len() };
    (node, errors)
}

fn map(table: &DeTable<'_>, text: &str, base: usize) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_range: base + key.span().start..base + key.span().end,
            node: Node {
                range: base + value.span().start..base + value.span().end,
                value: convert(value.get_ref(), text, base),
            },
        })
        .collect();
    entries.sort_by_key(|e| e.key_range.start);
    Value::Map(entries)
}

fn convert(value: &DeValue<'_>, text: &str, base: usize) -> Value {
    match value {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
            Ok(n) => Value::Integer(n, i.as_str().to_owned()),
            Err(_) => Value::Text(i.as_str().to_owned()),
        },
        DeValue::Float(f) => match f.as_str().parse() {
            Ok(n) => Value::Float(n, f.as_str().to_owned()),
            Err(_) => Value::Text(f.as_str().to_owned()),
        },
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::Text(d.to_string()),
        DeValue::Array(a) => Value::List(
            a.iter()
                .map(|v| Node {
                    range: base + v.span().start..base + v.span().end,
                    value: convert(v.get_ref(), text, base),
                })
                .collect(),
        ),
        DeValue::Table(t) => map(t, text, base),
    }
}
