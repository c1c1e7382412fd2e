//! The bibliography's items → the processor's.

use super::legal;
use crate::parse::bibliography::{Item, item_json};
use serde_json::Value;

/// An item as styles should see it, and the text that it is known by: whatever changes in it, changes that.
pub fn shown(item: &Item, key: &str) -> (citewright::Item, Vec<u8>) {
    let mut fields = item_json(item);
    fields.insert("id".to_owned(), key.into());
    // Notes are for the bibliography's owner; the processor would read instructions out of them.
    fields.remove("note");
    legal::set(&mut fields);
    let json = Value::Object(fields);
    let text = serde_json::to_vec(&json).unwrap_or_default();
    (citewright::Item::from_json(&json).unwrap_or_else(|_| citewright::Item::new(key, "document")), text)
}
