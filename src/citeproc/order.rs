//! The order of sources in a list: by author, then as the style has it by date and title.
//!
//! The style's own sort compares by formatting, with a new collator for each pair, which is too dear for a whole book. How a style sorts
//! the works of one author is found out once, by letting it sort three made-up ones. Total and the same on any machine.

use super::style::{Formatter, Kind};
use hayagriva::citationberg::json::{DateValue, Item, LiteralName, NameValue, Value, VecDate, VecDateRange};
use hayagriva::{BibliographyDriver, CitationItem};
use std::panic::{AssertUnwindSafe, catch_unwind};
use unicode_normalization::UnicodeNormalization;

/// How a style sorts the works of one author.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Sorting {
    /// By the whole date, then by title.
    #[default]
    Date,
    /// By year, then by title.
    Year,
    /// By title, then by date.
    Title,
}

impl Sorting {
    /// The sorting of a formatter's style.
    pub fn of(formatter: &Formatter) -> Self {
        let sorts = formatter.style.bibliography.as_ref().is_some_and(|b| b.sort.is_some());
        if !sorts || formatter.kind() == Kind::Numeric {
            return Sorting::default();
        }
        let works = [work("1", "Bee", 2020, 1), work("2", "Ant", 2020, 6), work("3", "Aal", 2021, 1)];
        let sorted = catch_unwind(AssertUnwindSafe(|| {
            let mut driver = BibliographyDriver::new();
            for item in &works {
                driver.citation(formatter.request(vec![CitationItem::with_entry(item)], None));
            }
            let items = driver.finish(formatter.bibliography_request()).bibliography.map(|b| b.items);
            items.unwrap_or_default().into_iter().map(|item| item.key).collect::<String>()
        }));
        match sorted.as_deref() {
            Ok("213") => Sorting::Year,
            Ok("321") => Sorting::Title,
            _ => Sorting::Date,
        }
    }
}

/// A book of one author.
fn work(id: &str, title: &str, year: i16, month: i16) -> Item {
    let date = DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(vec![year, month, 1])]),
        literal: None,
        season: None,
        circa: false,
    };
    let text = |text: &str| Value::String(text.to_owned());
    let author = NameValue::Literal(LiteralName { literal: "Author".to_owned() });
    let fields = [
        ("id", text(id)),
        ("type", text("book")),
        ("title", text(title)),
        ("author", Value::Names(vec![author])),
        ("issued", Value::Date(date)),
    ];
    Item(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The places of items, sorted.
pub fn sorted(items: &[&Item], sorting: Sorting) -> Vec<usize> {
    let keys: Vec<[String; 5]> = items.iter().map(|item| key(item, sorting)).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(a.cmp(b)));
    order
}

/// What items are sorted by; the id makes it total whatever the order of files.
fn key(item: &Item, sorting: Sorting) -> [String; 5] {
    let title = item.0.get("title").and_then(Value::to_str).unwrap_or_default();
    let title = plain(["The ", "A ", "An "].iter().find_map(|article| title.strip_prefix(article)).unwrap_or(&title));
    let names = names(item).map_or_else(|| title.clone(), |names| plain(&names));
    let parts = date(item);
    let year = parts.first().cloned().unwrap_or_default();
    let date = parts.concat();
    let id = item.id().unwrap_or_default().into_owned();
    match sorting {
        Sorting::Date => [names, date, title, String::new(), id],
        Sorting::Year => [names, year, title, date, id],
        Sorting::Title => [names, title, date, String::new(), id],
    }
}

/// The names that a list is sorted by.
pub fn names(item: &Item) -> Option<String> {
    let name = |name: &NameValue| match name {
        NameValue::Literal(literal) => literal.literal.clone(),
        NameValue::Item(item) => format!("{} {}", item.family, item.given.as_deref().unwrap_or("")),
    };
    ["author", "editor", "translator", "director"].iter().find_map(|variable| match item.0.get(*variable) {
        Some(Value::Names(names)) => Some(names.iter().map(name).collect::<Vec<_>>().join(" ")),
        _ => None,
    })
}

/// The year of publication as it is written; none before the year 1000, which styles write otherwise.
pub fn year(item: &Item) -> Option<String> {
    match item.0.get("issued") {
        Some(Value::Date(DateValue::DateParts { date_parts, .. })) => {
            date_parts.0.first()?.0.first().filter(|year| **year >= 1000).map(i16::to_string)
        }
        _ => None,
    }
}

/// Year, month and day as texts that sort as numbers do; years before Christ too.
fn date(item: &Item) -> Vec<String> {
    match item.0.get("issued") {
        Some(Value::Date(DateValue::DateParts { date_parts, .. })) => {
            let parts = date_parts.0.first().map(|date| date.0.as_slice()).unwrap_or_default();
            parts.iter().map(|part| format!("{:06}", i32::from(*part) + 100_000)).collect()
        }
        _ => Vec::new(),
    }
}

/// Lower case, without accents and punctuation.
fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|c| c.is_alphanumeric() || *c == ' ').flat_map(char::to_lowercase);
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
