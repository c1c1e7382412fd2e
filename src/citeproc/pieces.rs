//! What was formatted before, found by the hash of what it was made from: a bibliography in which one entry changed is formatted where that
//! entry shows, and nowhere else. Of one style and locale; whoever keeps it must know which.

use super::Cite;
use super::render::Rendered;
use hayagriva::citationberg::json::Item;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 128 bits of BLAKE3 over what a piece is made from.
pub type Key = [u8; 16];

/// Formatted pieces by what they were made from. Ordered, so that what is kept on disk is the same for the same book.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pieces {
    /// Citations of sources that have to be told apart from others, by their item.
    pub(super) cites: BTreeMap<Key, Cite>,
    /// Sources formatted alone, by their item.
    pub(super) whole: BTreeMap<Key, Rendered>,
    /// Sources told apart, by the items of their group in its order.
    pub(super) groups: BTreeMap<Key, Vec<Member>>,
    /// Citations with a place in the source.
    pub(super) located: BTreeMap<Key, Cite>,
}

/// A source of a group that was told apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Member {
    /// Its place in the group.
    pub place: usize,
    pub rendered: Rendered,
    pub letter: Option<String>,
}

/// The key of an item.
pub(super) fn of_item(item: &Item) -> Key {
    // A map of texts, numbers, names and dates: there is nothing that JSON cannot say.
    of(&[&serde_json::to_vec(item).unwrap_or_default()])
}

/// The key of some parts, each with its length, so that no two lists run together.
pub(super) fn of(parts: &[&[u8]]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut key = Key::default();
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}
