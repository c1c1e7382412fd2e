//! A source as CSL-JSON (schema 1.0.2) and as BibLaTeX, for readers to take away. Both are written from the parsed item alone, so that nothing private
//! can be in them, and read in again as the same item.

mod biblatex;

pub use biblatex::biblatex;

use super::{Item, NameItem, NameValue, ParsedSource};
use serde_json::{Map, Value as Json, json};

/// A CSL-JSON array with this one item; what CSL has no place for stands under `custom`, as its schema provides.
pub fn csl_json(source: &ParsedSource) -> String {
    let mut map = item_json(&source.item);
    let own = &source.own;
    let mut custom: Map<String, Json> =
        own.entries().into_iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect();
    if let Some(tier) = own.tier {
        custom.insert("tier".to_owned(), Json::from(tier));
    }
    for (name, names) in [("shortauthor", &own.short_author), ("shorteditor", &own.short_editor)] {
        if !names.is_empty() {
            custom.insert(name.to_owned(), names_json(names));
        }
    }
    if !custom.is_empty() {
        map.insert("custom".to_owned(), Json::Object(custom));
    }
    serde_json::to_string_pretty(&json!([Json::Object(map)])).unwrap_or_default() + "\n"
}

/// An item's fields as CSL-JSON has them.
pub fn item_json(item: &Item) -> Map<String, Json> {
    item.json()
}

/// Names as CSL-JSON has them.
pub fn names_json(names: &[NameValue]) -> Json {
    super::item::names_json(names)
}

/// Names as a reader reads them: `Jane Doe; Rick Roe`.
pub fn names_text(names: &[NameValue]) -> String {
    names.iter().map(name_text).collect::<Vec<_>>().join("; ")
}

fn name_text(name: &NameValue) -> String {
    match name {
        NameValue::Literal(literal) if literal.literal == "others" => "et al.".to_owned(),
        NameValue::Literal(literal) => literal.literal.clone(),
        NameValue::Item(item) => {
            let NameItem { given, dropping_particle, non_dropping_particle, suffix, .. } = item;
            let parts = [given, dropping_particle, non_dropping_particle, &Some(item.family().to_owned()), suffix];
            let parts: Vec<&str> =
                parts.into_iter().flatten().map(String::as_str).filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        }
    }
}
