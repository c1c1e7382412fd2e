//! The bibliography's items → the processor's.

use super::legal;
use crate::parse::bibliography::{Item, item_json};
use serde_json::{Value, json};

/// An item as styles should see it, and the text that it is known by: whatever changes in it, changes that.
pub fn shown(item: &Item, key: &str, short_author: Option<&str>) -> (citewright::Item, Vec<u8>) {
    let mut fields = item_json(item);
    fields.insert("id".to_owned(), key.into());
    // Notes are for the bibliography's owner; the processor would read instructions out of them.
    fields.remove("note");
    if let Some(short) = short_author.filter(|short| !short.trim().is_empty()) {
        let name = |name: &str| match name.split_once(',') {
            Some((family, given)) => json!({"family": family.trim(), "given": given.trim()}),
            None => json!({"literal": name.trim()}),
        };
        fields.insert("author-short".to_owned(), short.split(" and ").map(name).collect());
    }
    legal::set(&mut fields);
    let json = Value::Object(fields);
    let text = serde_json::to_vec(&json).unwrap_or_default();
    (citewright::Item::from_json(&json).unwrap_or_else(|_| citewright::Item::new(key, "document")), text)
}
