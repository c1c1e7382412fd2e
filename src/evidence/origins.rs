//! The origins of sources: of several copies of one report the report counts, once.

use crate::book::{Book, SourceId};
use std::collections::{BTreeSet, HashMap};

/// The longest chain of copies of copies that is followed.
const LONGEST: usize = 16;

/// The origin of each source of a book.
#[derive(Debug, Default, PartialEq)]
pub struct Origins {
    /// Parallel to the book's sources: the key or the name of the origin.
    names: Vec<String>,
    /// The same as numbers, which compare faster.
    numbers: Vec<u32>,
}

impl Origins {
    /// Finds them: a source that repeats nothing is its own.
    pub fn new(book: &Book) -> Self {
        let mut names: Vec<String> = Vec::with_capacity(book.sources.len());
        let mut numbers = Vec::with_capacity(book.sources.len());
        let mut known: HashMap<String, u32> = HashMap::new();
        for index in 0..book.sources.len() as u32 {
            let name = origin(book, SourceId(index));
            // A name may be written with other capitals.
            let key = match book.source_named(&name) {
                Some(source) => format!("\0{}", source.0),
                None => name.to_lowercase(),
            };
            let next = known.len() as u32;
            let number = *known.entry(key).or_insert(next);
            names.push(name);
            numbers.push(number);
        }
        Self { names, numbers }
    }

    /// The origin of a source: its own key, the key of the source that it repeats, or the name of what it repeats.
    pub fn of_source(&self, source: SourceId) -> &str {
        self.names.get(source.0 as usize).map_or("", String::as_str)
    }

    /// How many different origins sources have.
    pub fn count(&self, sources: impl Iterator<Item = SourceId>) -> usize {
        let numbers: BTreeSet<u32> =
            sources.filter_map(|source| self.numbers.get(source.0 as usize).copied()).collect();
        numbers.len()
    }
}

/// Follows what a source repeats to its end. Sources that repeat each other in a ring have the first of them by key.
fn origin(book: &Book, source: SourceId) -> String {
    let mut at = source;
    let mut passed = vec![source];
    for _ in 0..LONGEST {
        let own = &book.source(at).data;
        let Some(name) = own.own.origin.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return own.key.clone();
        };
        let name = name.trim_start_matches('@');
        match book.source_named(name) {
            None => return name.to_owned(),
            Some(next) if passed.contains(&next) => {
                let ring = passed.iter().skip_while(|source| **source != next);
                return ring.map(|source| book.source(*source).data.key.clone()).min().unwrap_or_default();
            }
            Some(next) => {
                passed.push(next);
                at = next;
            }
        }
    }
    book.source(at).data.key.clone()
}
