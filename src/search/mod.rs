//! The search index: what the reader's browser loads piece by piece to find pages by their words.
//!
//! Knows no book, only [`record::Record`]s: [`terms::of`] makes the terms of each by itself, [`shards::merge`] the files of all. What can be found in a
//! book, `site/records.rs` says. See `docs/decisions/0006-search.md`.

pub mod fold;
pub mod pack;
pub mod record;
pub mod shards;
pub mod terms;

pub use shards::Files;

use rayon::prelude::*;
use record::Record;

/// The whole index of what these records hold.
pub fn index(records: &[Record]) -> Files {
    let terms: Vec<terms::PageTerms> = records.par_iter().map(terms::of).collect();
    shards::merge(records, &terms)
}

#[cfg(test)]
mod tests;
