//! The order of sources where a style has none of its own, and among those that it holds for equal: by author, date, title, and key. Total and
//! the same on any machine.

use super::book::Entry;
use crate::parse::bibliography::{Item, NameValue};
use unicode_normalization::UnicodeNormalization;

/// The places of items, sorted.
pub fn sorted(entries: &[Entry<'_>]) -> Vec<usize> {
    let keys: Vec<[String; 4]> = entries.iter().map(|entry| key(entry.item, entry.key)).collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(a.cmp(b)));
    order
}

/// What items are sorted by.
fn key(item: &Item, id: &str) -> [String; 4] {
    let title = item.text("title").unwrap_or_default();
    let title = plain(["The ", "A ", "An "].iter().find_map(|article| title.strip_prefix(article)).unwrap_or(&title));
    let names = names(item).map_or_else(|| title.clone(), |names| plain(&names));
    [names, date(item), title, id.to_owned()]
}

fn names(item: &Item) -> Option<String> {
    let name = |name: &NameValue| match name {
        NameValue::Literal(literal) => literal.literal.clone(),
        NameValue::Item(item) => format!("{} {}", item.family(), item.given.as_deref().unwrap_or("")),
    };
    let variables = ["author", "editor", "translator", "director"].iter();
    let names = variables.map(|variable| item.names(variable)).find(|names| !names.is_empty())?;
    Some(names.iter().map(name).collect::<Vec<_>>().join(" "))
}

/// Year, month and day as texts that sort as numbers do; years before Christ too.
fn date(item: &Item) -> String {
    let parts = item.date("issued").and_then(|date| date.parts.first());
    parts.into_iter().flatten().map(|part| format!("{:07}", part + 1_000_000)).collect()
}

/// Lower case, without accents and punctuation.
fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|c| c.is_alphanumeric() || *c == ' ').flat_map(char::to_lowercase);
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
