//! The JSON Schema (2020-12) of front matter, derived from its types, for editors. It says the shape; what names and dates mean is for `check`.
//!
//! The types' own fields are derived (`schemars`); this file says how the leaf types are written, and closes the maps.

use super::edtf::Edtf;
use super::fields::Spanned;
use super::front_matter::FrontMatter;
use crate::diagnostic::policy::{Level, POLICIES};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

impl JsonSchema for Spanned<String> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "text".into()
    }

    /// Numbers, as in `title: 2019`, are taken as they are written.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"] })
    }
}

impl JsonSchema for Spanned<Edtf> {
    fn schema_name() -> Cow<'static, str> {
        "date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A date of EDTF level 1: 2024, 2024-05, 2024-05-16, 2024-05-16/2024-06-01, 2024~, 2024?, 2024/..",
            "type": ["string", "integer"],
        })
    }
}

/// A calendar day, as the keys of a page take it; of a date-time the day is taken.
pub fn day(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}.*)?$" })
}

/// A list of texts; one text alone is a list of one.
pub fn texts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["array", "string", "number"],
        "items": { "type": ["string", "number"] },
    })
}

/// The levels of a page, or of the book with those that are no page's, by key.
fn levels(of_page: bool) -> Map<String, Value> {
    let words: Vec<&str> = Level::WORDS.iter().map(|(word, _)| *word).collect();
    let keys = POLICIES.iter().filter(|p| p.of_page || !of_page);
    keys.map(|p| {
        let default = Level::WORDS.iter().find(|(_, l)| *l == p.level).map(|(word, _)| *word);
        let mut key = json!({ "description": p.code.meaning(), "enum": words });
        // A page that says nothing has its book's level.
        if !of_page {
            key["default"] = json!(default);
        }
        (p.key.to_owned(), key)
    })
    .collect()
}

/// The levels that a page may set.
pub fn page_levels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "properties": levels(true), "additionalProperties": false })
}

/// The levels that a profile may set.
pub fn profile_levels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "properties": levels(false), "additionalProperties": false })
}

/// The levels that a book may set, and beside them the table `external`.
pub fn book_levels<External: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut keys = levels(false);
    keys.insert("external".to_owned(), generator.subschema_for::<External>().to_value());
    json_schema!({ "type": "object", "properties": keys, "additionalProperties": false })
}

/// The schema of front matter.
pub fn front_matter() -> Value {
    finish(schemars::schema_for!(FrontMatter), "The front matter of a page of briefbook")
}

/// Gives a schema its title, and lets a key without a value stand wherever a key may be absent, as the reader does.
pub fn finish(schema: Schema, title: &str) -> Value {
    let mut value = schema.to_value();
    value["title"] = title.into();
    value
}
