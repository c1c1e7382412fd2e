//! TOML 1.0 → [`Node`], by the `toml` crate's own spanned tree. All syntax errors of a text are returned, not the first.

use super::value::{Entry, Node, SyntaxError, Value};
use crate::diagnostic::{Code, Diagnostic, Span};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Reads `text`, whose first byte is byte `base` of the file.
pub fn parse(text: &str, base: usize) -> (Node, Vec<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .into_iter()
        .map(|e| {
            let span = e.span().unwrap_or(0..0);
            SyntaxError { message: e.message().to_owned(), range: place(span, text, base), help: None }
        })
        .collect();
    let node = Node { value: map(table.get_ref(), text, base), range: base..base + text.len() };
    (node, errors)
}

/// Leaves out of what was `found` in a tree what only follows from the syntax errors at `broken`: values in their place, and keys that may have
/// lost their table.
pub fn without_followers(found: Vec<Diagnostic>, broken: &[Range<usize>]) -> Vec<Diagnostic> {
    let follows = |d: &Diagnostic| {
        let meets = |span: Span| broken.iter().any(|r| span.start <= r.end && r.start <= span.end);
        d.code == Code::UnknownKey || d.span.is_some_and(meets)
    };
    found.into_iter().filter(|d| broken.is_empty() || !follows(d)).collect()
}

/// A span as bytes of the file. Where the crate recovers from an error, its spans can begin or end within a character.
fn place(span: Range<usize>, text: &str, base: usize) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    base + start..base + text.ceil_char_boundary(span.end).max(start)
}

fn map(table: &DeTable<'_>, text: &str, base: usize) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_range: place(key.span(), text, base),
            node: Node { range: place(value.span(), text, base), value: convert(value.get_ref(), text, base) },
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
        DeValue::Boolean(b) => Value::Bool(*b, b.to_string()),
        DeValue::Datetime(d) => Value::Text(d.to_string()),
        DeValue::Array(a) => Value::List(
            a.iter()
                .map(|v| Node { range: place(v.span(), text, base), value: convert(v.get_ref(), text, base) })
                .collect(),
        ),
        DeValue::Table(t) => map(t, text, base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: a word that is no value is recovered from as a number, whose span ended within a character.
    #[test]
    fn places_are_borders_of_characters() {
        for text in [
            "title =ie\u{fffd} =ieghe = \u{1}\u{0}\u{0}\u{0}3\n# \n\"\ndate 3\n",
            "a =i华\n",
            "a =n华",
            "a = [t华, f华]",
        ] {
            let (node, errors) = parse(text, 0);
            assert!(!errors.is_empty());
            let Value::Map(entries) = node.value else { panic!() };
            let ranges =
                entries.iter().flat_map(|e| [&e.key_range, &e.node.range]).chain(errors.iter().map(|e| &e.range));
            for range in ranges {
                assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }
}
