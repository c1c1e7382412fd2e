//! What a source says, by CSL variable: as text, ISO 8601 dates and names. Pure functions of one source.

use super::{NameValue, ParsedSource, date_text};
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

/// A CSL variable as plain text; empty where there is none.
pub fn field(data: &ParsedSource, name: &str) -> String {
    data.item.text(name).map(|t| t.trim().to_owned()).unwrap_or_default()
}

/// A CSL date as ISO 8601, as far as it is known; empty where there is none.
pub fn date(data: &ParsedSource, name: &str) -> String {
    let date = data.item.date(name).and_then(|date| crate::parse::edtf::parse(&date_text(date)).ok());
    date.and_then(|date| date.html_datetime()).unwrap_or_default()
}

/// The names of a CSL variable.
pub fn names<'d>(data: &'d ParsedSource, name: &str) -> impl Iterator<Item = &'d NameValue> {
    // A list that goes on says so in no format for machines.
    let is_others = |name: &&NameValue| matches!(name, NameValue::Literal(name) if name.literal == "others");
    data.item.names(name).iter().filter(move |name| !is_others(name))
}
