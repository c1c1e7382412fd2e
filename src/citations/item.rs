//! The bibliography's items → the processor's.

use super::book::Entry;
use super::legal;
use crate::parse::bibliography::{item_json, names_json};
use serde_json::{Map, Value};

/// An item as a style should see it, and the text that it is known by: whatever changes in it, changes that. `brackets_years`: whether the style
/// writes the years of cases in square brackets by itself.
pub fn shown(entry: &Entry<'_>, brackets_years: bool) -> (citewright::Item, Vec<u8>) {
    let mut fields = item_json(entry.item);
    fields.insert("id".to_owned(), entry.key.into());
    // Notes are for the bibliography's owner; the processor would read instructions out of them.
    fields.remove("note");
    for (name, names) in [("author-short", entry.short_author), ("editor-short", entry.short_editor)] {
        if !names.is_empty() {
            fields.insert(name.to_owned(), names_json(names));
        }
    }
    number(&mut fields);
    legal::set(&mut fields, brackets_years);
    let json = Value::Object(fields);
    let text = serde_json::to_vec(&json).unwrap_or_default();
    (citewright::Item::from_json(&json).unwrap_or_else(|_| citewright::Item::new(entry.key, "document")), text)
}

/// A number that says what it counts (`Staff Report 1096`) where the genre says it too: styles write the one before the other.
fn number(fields: &mut Map<String, Value>) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::trim);
    let (Some(genre), Some(number)) = (text("genre"), text("number")) else { return };
    let Some(head) = number.get(..genre.len()).filter(|head| head.eq_ignore_ascii_case(genre)) else { return };
    let rest = &number[head.len()..];
    let bare = rest.trim_start();
    let bare = ["No.", "no.", "Nr.", "#"].iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare).trim_start();
    let starts = rest.starts_with(|c: char| c.is_whitespace() || c == '#');
    if starts && bare.starts_with(|c: char| c.is_alphanumeric()) && !genre.is_empty() {
        let bare = bare.to_owned();
        fields.insert("number".to_owned(), bare.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_does_not_repeat_the_genre() {
        for (genre, number, wanted) in [
            ("Staff Report", "Staff Report 1096", "1096"),
            ("Report", "report No. 5", "5"),
            ("Report", "Reported 5", "Reported 5"),
            ("Report", "Report", "Report"),
            ("Report", "GAO-23-105", "GAO-23-105"),
            ("通知", "通知 第5号", "第5号"),
        ] {
            let mut fields = Map::new();
            fields.insert("genre".to_owned(), genre.into());
            fields.insert("number".to_owned(), number.into());
            super::number(&mut fields);
            assert_eq!(fields["number"], wanted, "{genre}: {number}");
        }
    }
}
