//! What was formatted before, found by the hash of what it was made from: a bibliography in which one entry changed is formatted where that
//! entry shows, and nowhere else. Of one style and locale; whoever keeps it must know which.

use crate::rich::Rich;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// 128 bits of BLAKE3 over what a piece is made from.
pub type Key = [u8; 16];

/// Formatted sources by what they were made from. Ordered, so that what is kept on disk is the same for the same book.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub(super) made: BTreeMap<Key, Arc<Made>>,
}

/// What a style makes of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The reference, without the number of numeric styles; never empty.
    pub reference: Vec<Rich>,
    /// What a sentence calls it: its authors, or a short title; never empty.
    pub name: Vec<Rich>,
    /// The shortest name in plain text: `Bureau of Industry and Security 2022`.
    pub short: String,
}

/// The key of some parts, each with its length, so that no two lists run together.
pub fn key(parts: &[&[u8]]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut key = Key::default();
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}
