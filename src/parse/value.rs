//! One tree for YAML and TOML: values with the bytes they came from.
//!
//! Front matter and configuration are read into this tree first and into types afterwards ([`super::fields`]), because a serde
//! deserialiser stops at its first error and forgets where values stood. It knows nothing of what keys mean.

use crate::diagnostic::{Code, Diagnostic, FileId, Span, visible};
use std::borrow::Cow;
use std::ops::Range;

/// A value and its bytes in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub range: Range<usize>,
}

/// What YAML (core schema) and TOML have in common. Dates are text: their meaning belongs to [`super::edtf`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    /// With its spelling: `True` may be a word among others.
    Bool(bool, String),
    /// A whole number, with its spelling kept for keys that want text (`title: 2019`).
    Integer(i64, String),
    Float(f64, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key, its bytes, and what it holds. Keys keep the file's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_range: Range<usize>,
    pub node: Node,
}

/// Why a text is no YAML or TOML, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    pub message: String,
    pub range: Range<usize>,
    /// What to do about it, where there is something to say.
    pub help: Option<String>,
}

impl Node {
    /// Puts U+FFFD in the place of control characters, in keys and texts; gives the places of those that held one. The CR of a line's end counts
    /// for nothing.
    pub fn clean(&mut self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        clean(self, &mut found);
        found
    }
}

fn clean(node: &mut Node, found: &mut Vec<Range<usize>>) {
    let mut text = |text: &mut String, range: &Range<usize>| {
        if visible::first(text).is_some() {
            found.push(range.clone());
        }
        if let Cow::Owned(clean) = visible::clean(text) {
            *text = clean;
        }
    };
    match &mut node.value {
        Value::Text(value) => text(value, &node.range),
        Value::List(items) => items.iter_mut().for_each(|item| clean(item, found)),
        Value::Map(entries) => {
            for entry in entries {
                let range = entry.key_range.clone();
                if visible::first(&entry.key).is_some() {
                    found.push(range);
                    entry.key = visible::clean(&entry.key).into_owned();
                }
                clean(&mut entry.node, found);
            }
        }
        _ => {}
    }
}

/// What is said of control characters at those places.
pub fn controls(file: FileId, places: Vec<Range<usize>>) -> impl Iterator<Item = Diagnostic> {
    places.into_iter().map(move |range| {
        Diagnostic::new(Code::ControlCharacter, "this text contains a control character")
            .at(Span::new(file, range))
            .help("delete it; readers see U+FFFD instead")
    })
}

impl Value {
    /// What to call it in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(..) => "true or false",
            Value::Integer(..) => "a whole number",
            Value::Float(..) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The value as JSON, for `extra` and for templates.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null => Json::Null,
            Value::Bool(b, _) => Json::Bool(*b),
            Value::Integer(i, _) => Json::from(*i),
            Value::Float(f, _) => serde_json::Number::from_f64(*f).map_or(Json::Null, Json::Number),
            Value::Text(t) => Json::String(t.clone()),
            Value::List(l) => Json::Array(l.iter().map(|n| n.value.to_json()).collect()),
            Value::Map(m) => Json::Object(m.iter().map(|e| (e.key.clone(), e.node.value.to_json())).collect()),
        }
    }
}
