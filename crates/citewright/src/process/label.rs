//! Labels such as `Doe65`, for styles that use `citation-label`.

use crate::item::{Item, Variable};

/// Four letters of one author, two of each of two, one of each of more; then two digits of the year.
pub(crate) fn label(item: &Item) -> String {
    let names =
        [Variable::AUTHOR, Variable::EDITOR, Variable::TRANSLATOR].iter().find_map(|&variable| item.names(variable));
    let names = names.unwrap_or_default();
    let each = match names.len() {
        0 | 1 => 4,
        2 => 2,
        _ => 1,
    };
    let mut out = String::new();
    for name in names.iter().take(4) {
        let family = if name.is_literal() { &name.literal } else { &name.family };
        out.extend(family.chars().filter(|c| c.is_alphanumeric()).take(each));
    }
    if names.is_empty() {
        out.extend(item.text(Variable::TITLE).unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).take(4));
    }
    if let Some(start) = item.date(Variable::ISSUED).and_then(|date| date.start) {
        out.push_str(&format!("{:02}", start.year.unsigned_abs() % 100));
    }
    out
}
