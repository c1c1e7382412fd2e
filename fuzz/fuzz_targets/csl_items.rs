//! A list of CSL-JSON items, cited and listed in styles of several kinds.
#![no_main]

mod holds;

use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style, html, plain};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static PROCESSORS: LazyLock<Vec<Processor>> = LazyLock::new(|| {
    let processor = |text: &str| {
        let style = Style::parse(text).expect("the style is right");
        Processor::new(style, &BuiltinLocales, None).expect("the locales that are built in are right")
    };
    [include_str!("../styles/author-date.csl"), include_str!("../styles/notes.csl")].map(processor).into()
});

fuzz_target!(|data: &[u8]| {
    let text = holds::text(data);
    let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else { return };
    let items: Vec<Item> =
        json.as_array().into_iter().flatten().filter_map(|item| Item::from_json(item).ok()).collect();
    let field = text.get(..text.len().min(40)).unwrap_or_default();
    let cites =
        || items.iter().map(|item| Cite { prefix: field.into(), locator: Some(field.into()), ..Cite::new(&item.id) });
    let clusters =
        vec![Cluster { note: 1, cites: cites().collect() }, Cluster { note: 2, cites: cites().take(1).collect() }];
    for processor in PROCESSORS.iter() {
        let book = processor.book(&items, &clusters, BookOptions::default());
        for index in 0..book.len() {
            let nodes = book.citation(index).expect("a citation of the book");
            (html(&nodes), plain(&nodes));
        }
        assert!(book.bibliography().len() <= items.len(), "an entry for each item at most");
    }
});
