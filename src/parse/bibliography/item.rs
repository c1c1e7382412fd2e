//! A source as CSL knows it: the variables of CSL 1.0.2, as CSL-JSON writes them, with the mark-up of CSL-JSON in their texts.

use super::markup;
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The variables of a source by name; `id` and `type` are texts among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item(pub BTreeMap<String, Value>);

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text or a number as it is written, with CSL-JSON's mark-up (`<i>`, `<b>`, `<sub>`, `<sup>`, `<span …>`).
    String(String),
    Names(Vec<NameValue>),
    Date(DateValue),
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameValue {
    /// A body, or a name that is not taken apart.
    Literal(LiteralName),
    Item(NameItem),
}

/// A name in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralName {
    pub literal: String,
}

/// A name in parts. A family name in straight quotation marks is one piece for every style (as citeproc-js has it), particles included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameItem {
    pub family: String,
    pub given: Option<String>,
    pub non_dropping_particle: Option<String>,
    pub dropping_particle: Option<String>,
    pub suffix: Option<String>,
    /// Whether a comma stands before the suffix.
    pub comma_suffix: bool,
}

impl NameItem {
    /// The family name as it is read, without the marks that keep it in one piece.
    pub fn family(&self) -> &str {
        let inner = self.family.strip_prefix('"').and_then(|f| f.strip_suffix('"'));
        inner.filter(|inner| !inner.is_empty()).unwrap_or(&self.family)
    }
}

/// A date, a range of two dates, or words in the place of a date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateValue {
    /// None, one, or the two ends of a range; each a year, a month (21 to 24: the seasons from spring on) and a day, as far as they are known. Years before
    /// Christ are negative. An end `[0]` is open.
    pub parts: Vec<Vec<i32>>,
    pub circa: bool,
    /// Words that are shown as they are; there are no parts then.
    pub literal: Option<String>,
}

impl DateValue {
    /// A single date.
    pub fn of(parts: Vec<i32>) -> Self {
        Self { parts: vec![parts], ..Self::default() }
    }

    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self { literal: Some(text.into()), ..Self::default() }
    }
}

impl Value {
    /// The text of a text, with its mark-up.
    pub fn to_str(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::String(text) => Some(text.as_str().into()),
            Value::Names(_) | Value::Date(_) => None,
        }
    }
}

impl Item {
    /// The item's id, which is the source's key.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.markup("id").map(Cow::Borrowed)
    }

    /// Its type: `article-journal`.
    pub fn type_(&self) -> Option<Cow<'_, str>> {
        self.markup("type").map(Cow::Borrowed)
    }

    /// A text with its mark-up.
    pub fn markup(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// A text without its mark-up.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.markup(name).map(markup::plain)
    }

    /// The names of a variable; none where it has none.
    pub fn names(&self, name: &str) -> &[NameValue] {
        match self.0.get(name) {
            Some(Value::Names(names)) => names,
            _ => &[],
        }
    }

    /// The date of a variable.
    pub fn date(&self, name: &str) -> Option<&DateValue> {
        match self.0.get(name) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// The item as an object of CSL-JSON.
    pub fn json(&self) -> Map<String, Json> {
        self.0.iter().map(|(name, value)| (name.clone(), value_json(value))).collect()
    }
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Names(names) => names_json(names),
        Value::Date(date) => date_json(date),
    }
}

/// Names as CSL-JSON.
pub(super) fn names_json(names: &[NameValue]) -> Json {
    Json::Array(names.iter().map(name_json).collect())
}

fn date_json(date: &DateValue) -> Json {
    let mut map = Map::new();
    if !date.parts.is_empty() {
        // A season by itself is told as all readers know it; within a range only a month can tell it.
        let season = match date.parts.as_slice() {
            [single] => single.get(1).copied().filter(|month| (21..=24).contains(month)).map(|month| month - 20),
            _ => None,
        };
        let parts = match (season, date.parts.as_slice()) {
            (Some(_), [single]) => json!([[single[0]]]),
            (_, parts) => json!(parts),
        };
        map.insert("date-parts".to_owned(), parts);
        if let Some(season) = season {
            map.insert("season".to_owned(), Json::from(season.to_string()));
        }
    }
    if date.circa {
        map.insert("circa".to_owned(), Json::from(true));
    }
    if let Some(literal) = &date.literal {
        map.insert("literal".to_owned(), Json::from(literal.as_str()));
    }
    Json::Object(map)
}

fn name_json(name: &NameValue) -> Json {
    let item = match name {
        NameValue::Literal(literal) => return json!({"literal": literal.literal}),
        NameValue::Item(item) => item,
    };
    let mut map = Map::new();
    map.insert("family".to_owned(), Json::from(item.family.as_str()));
    for (name, value) in [
        ("given", &item.given),
        ("non-dropping-particle", &item.non_dropping_particle),
        ("dropping-particle", &item.dropping_particle),
        ("suffix", &item.suffix),
    ] {
        if let Some(value) = value {
            map.insert(name.to_owned(), Json::from(value.as_str()));
        }
    }
    if item.comma_suffix {
        map.insert("comma-suffix".to_owned(), Json::from(true));
    }
    Json::Object(map)
}
