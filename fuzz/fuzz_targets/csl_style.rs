//! CSL styles, and locales where the text begins with `<locale`; a style that is read renders a small book.
#![no_main]

mod holds;

use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style, html, parse_locale, plain};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    let json: serde_json::Value = serde_json::from_str(include_str!("../items.json")).expect("the items are JSON");
    json.as_array().expect("a list").iter().map(|item| Item::from_json(item).expect("an item")).collect()
});

fuzz_target!(|data: &[u8]| {
    let text = holds::text(data);
    if text.starts_with("<locale") {
        if let Err(error) = parse_locale(&text) {
            error.span.iter().for_each(|span| holds::range(&text, span, &error.message));
        }
        return;
    }
    let style = match Style::parse(&text) {
        Ok(style) => style,
        Err(error) => {
            error.span.iter().for_each(|span| holds::range(&text, span, &error.message));
            return;
        }
    };
    let processor =
        Processor::new(style, &BuiltinLocales, None).expect("the locales that are built in are right").with_links();
    let cites = || ITEMS.iter().map(|item| Cite { locator: Some("12-14".into()), ..Cite::new(&item.id) });
    let clusters: Vec<Cluster> =
        (1..4).map(|note| Cluster { note, cites: cites().skip(note as usize % 2).collect() }).collect();
    let book = processor.book(&ITEMS, &clusters, BookOptions::default());
    for index in 0..book.len() {
        let nodes = book.citation(index).expect("a citation of the book");
        (html(&nodes), plain(&nodes));
    }
    let entries = book.bibliography();
    assert!(entries.len() <= ITEMS.len(), "an entry for each item at most");
    let again: Vec<_> = book.bibliography();
    assert_eq!(entries, again, "the same book gives the same entries");
});
