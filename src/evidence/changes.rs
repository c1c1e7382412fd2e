//! What of a book's claims changed since an earlier state of them.

use super::{Claim, Claims, ids, same::normal};
use crate::book::{Book, PageId};
use crate::parse::ledger::LockedClaim;
use std::collections::{HashMap, HashSet};

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimChange {
    /// Its id now, or the one that it had.
    pub id: String,
    /// The page that it is on, or was; below the content folder.
    pub page: String,
    /// What it said, where there was such a claim.
    pub said: Option<String>,
    /// What it says, where there still is one.
    pub says: Option<String>,
    /// Whether it cites something else.
    pub citations: bool,
}

impl ClaimChange {
    /// Whether it says something else than before, and not only in other words' order or with another comma.
    pub fn is_of_text(&self) -> bool {
        match (&self.said, &self.says) {
            (Some(said), Some(says)) => normal(said) != normal(says),
            _ => false,
        }
    }
}

/// What changed since `before`, in the order of pages; claims that are gone come last.
pub fn changes(book: &Book, claims: &Claims, before: &[LockedClaim]) -> Vec<ClaimChange> {
    let all: Vec<(PageId, &Claim)> = claims.all().collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, (_, claim)) in all.iter().enumerate() {
        places.entry(&claim.id).or_insert(place);
    }
    // The same id is the same claim; of the others the nearest.
    let mut was: HashMap<usize, &LockedClaim> = HashMap::new();
    let mut left: Vec<LockedClaim> = Vec::new();
    let mut by_id: HashMap<String, &LockedClaim> = HashMap::new();
    for locked in before {
        match places.get(locked.id.as_str()) {
            Some(place) => drop(was.entry(*place).or_insert(locked)),
            None => {
                left.push(locked.clone());
                by_id.entry(locked.id.clone()).or_insert(locked);
            }
        }
    }
    let drafts: Vec<Vec<Claim>> = claims.pages.iter().map(|page| page.claims.clone()).collect();
    let known: HashSet<usize> = was.keys().copied().collect();
    let mut starts = Vec::with_capacity(drafts.len());
    let mut start = 0;
    for page in &drafts {
        starts.push(start);
        start += page.len();
    }
    let is_open = |(page, index): ids::At| !known.contains(&(starts[page] + index));
    let mut used: HashSet<&str> = HashSet::new();
    for ((page, index), id) in ids::match_locked(book, &left, &drafts, &is_open) {
        if let Some((id, locked)) = by_id.get_key_value(&*id) {
            was.insert(starts[page] + index, locked);
            used.insert(id);
        }
    }
    let mut found = Vec::new();
    for (place, (page, claim)) in all.iter().enumerate() {
        let old = was.get(&place);
        let citations = old.is_some_and(|old| old.citations != claim.citations(book));
        let same = old.is_some_and(|old| normal(&old.text) == normal(&claim.text));
        if same && !citations {
            continue;
        }
        found.push(ClaimChange {
            id: claim.id.to_string(),
            page: book.page(*page).path.clone(),
            said: old.map(|old| old.text.clone()),
            says: Some(claim.text.clone()),
            citations,
        });
    }
    let gone = left.iter().filter(|locked| !used.contains(locked.id.as_str()));
    found.extend(gone.map(|locked| ClaimChange {
        id: locked.id.clone(),
        page: locked.page.clone(),
        said: Some(locked.text.clone()),
        says: None,
        citations: false,
    }));
    found
}
