//! citewright, on all cores.

use crate::books::Book;
use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style};
use rayon::prelude::*;

fn processor(style: &str) -> Option<Processor> {
    Processor::new(Style::parse(style).ok()?, &BuiltinLocales, Some("en-US")).ok()
}

fn items(book: &Book) -> Vec<Item> {
    book.sources.par_iter().filter_map(|source| Item::from_json(source).ok()).collect()
}

/// Compiles the style, and formats every reference.
pub fn sources(book: &Book, style: &str) -> Option<usize> {
    let (processor, items) = (processor(style)?, items(book));
    let whole = processor.book(&items, &[], BookOptions::default());
    Some((0..items.len()).into_par_iter().filter_map(|index| whole.entry(index)).count())
}

/// The same, and every citation.
pub fn all(book: &Book, style: &str) -> Option<usize> {
    let (processor, items) = (processor(style)?, items(book));
    let cite = |(source, page): &(usize, Option<usize>)| {
        let locator = page.map(|page| page.to_string());
        Cite { locator, ..Cite::new(format!("s{source}")) }
    };
    let cluster = |(group, note): (&Vec<(usize, Option<usize>)>, u32)| {
        let note = if processor.style().is_note() { note } else { 0 };
        Cluster { note, cites: group.iter().map(cite).collect() }
    };
    let clusters: Vec<Cluster> = book.citations.iter().zip(1..).map(cluster).collect();
    let whole = processor.book(&items, &clusters, BookOptions::default());
    let entries = (0..items.len()).into_par_iter().filter_map(|index| whole.entry(index)).count();
    Some(entries + (0..whole.len()).into_par_iter().filter_map(|index| whole.citation(index)).count())
}
