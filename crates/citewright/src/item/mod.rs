//! Items: what is cited. They are CSL-JSON, read into types.

mod date;
mod json;
mod name;
mod note;
mod particles;
mod variable;

pub use date::{Date, Day};
pub use name::Name;
pub use variable::{Variable, VariableKind};

/// A source as CSL knows it.
///
/// ```
/// use citewright::{Item, Variable};
/// let item = Item::from_json(&serde_json::json!({ "id": "a", "type": "book", "title": "A Book", "volume": 3 })).unwrap();
/// assert_eq!(item.text(Variable::TITLE), Some("A Book"));
/// assert_eq!(item.text(Variable::VOLUME), Some("3"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The name by which it is cited.
    pub id: String,
    /// Its type, such as `book`.
    pub kind: String,
    /// The language of its text, as a tag such as `en` or `zh-CN`.
    pub language: Option<String>,
    fields: Vec<(Variable, Value)>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Text, with the rich text of CSL-JSON in it.
    Text(String),
    /// Names.
    Names(Vec<Name>),
    /// A date or range.
    Date(Date),
}

impl Item {
    /// An item without fields.
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Item {
        Item { id: id.into(), kind: kind.into(), ..Item::default() }
    }

    /// Sets a field. A value of the wrong kind for its variable is never shown.
    pub fn set(&mut self, variable: Variable, value: Value) {
        match self.fields.binary_search_by_key(&variable, |(known, _)| *known) {
            Ok(index) => self.fields[index].1 = value,
            Err(index) => self.fields.insert(index, (variable, value)),
        }
    }

    /// The value of a field.
    pub fn get(&self, variable: Variable) -> Option<&Value> {
        let index = self.fields.binary_search_by_key(&variable, |(known, _)| *known).ok()?;
        Some(&self.fields[index].1)
    }

    /// The text of a field, if it is text and not empty.
    pub fn text(&self, variable: Variable) -> Option<&str> {
        match self.get(variable)? {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The names in a field, if there are any.
    pub fn names(&self, variable: Variable) -> Option<&[Name]> {
        match self.get(variable)? {
            Value::Names(names) if !names.is_empty() => Some(names),
            _ => None,
        }
    }

    /// The date in a field.
    pub fn date(&self, variable: Variable) -> Option<&Date> {
        match self.get(variable)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The fields, in the order of their variables.
    pub fn fields(&self) -> impl Iterator<Item = (Variable, &Value)> {
        self.fields.iter().map(|(variable, value)| (*variable, value))
    }
}
