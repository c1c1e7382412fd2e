//! What a source says, by CSL variable: as text, ISO 8601 dates and names. Pure functions of one source.

use super::{NameValue, ParsedSource, Value, date_text};
use crate::html;

/// The source's type in CSL.
pub fn csl_type(data: &ParsedSource) -> String {
    data.item.type_().map(|t| t.into_owned()).unwrap_or_default()
}

/// The source's title, or its key.
pub fn title(data: &ParsedSource) -> String {
    let title = field(data, "title");
    if title.is_empty() { data.key.clone() } else { title }
}

/// The address of the source itself, where it has one that may be linked.
pub fn url(data: &ParsedSource) -> Option<String> {
    data.url.clone().filter(|u| html::is_web_address(u))
}

/// A CSL variable as text; empty where there is none.
pub fn field(data: &ParsedSource, name: &str) -> String {
    data.item.0.get(name).and_then(Value::to_str).map(|t| t.trim().to_owned()).unwrap_or_default()
}

/// A CSL date as ISO 8601, as far as it is known; empty where there is none.
pub fn date(data: &ParsedSource, name: &str) -> String {
    match data.item.0.get(name) {
        Some(Value::Date(date)) => {
            crate::parse::edtf::parse(&date_text(date)).ok().and_then(|d| d.html_datetime()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The names of a CSL variable.
pub fn names<'d>(data: &'d ParsedSource, name: &str) -> impl Iterator<Item = &'d NameValue> {
    let names: &[NameValue] = match data.item.0.get(name) {
        Some(Value::Names(names)) => names,
        _ => &[],
    };
    names.iter()
}
