//! Ids of claims: what their authors gave, what `claims.lock` keeps, and else what follows from their texts.

use super::same::{normal, similarity};
use super::{Claim, ClaimPlace};
use crate::book::Book;
use crate::parse::ledger::LockedClaim;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// How alike a sentence must be to one that is locked, to be it: on the same page, and on another one.
const NEAR: f64 = 0.6;
const FAR: f64 = 0.75;
/// The same where both cite the same.
const NEAR_CITED: f64 = 0.45;
/// So many pairs are compared at most, of a page and of the book: beyond that an edit was no edit of sentences.
const MOST_PAIRS: usize = 250_000;

/// The hash of what a text says.
pub fn hash(text: &str) -> u64 {
    hash_of(&normal(text))
}

fn hash_of(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

/// An id: `c-` and seven characters of base 32 (RFC 4648, in small letters) of a hash.
fn id(hash: u64) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let letter = |place: u32| LETTERS[(hash >> (59 - 5 * place)) as usize & 31] as char;
    let letters: String = (0..7).map(letter).collect();
    format!("c-{letters}")
}

/// Whether two claims at one place have the same id, whatever other claims there are.
pub fn has_same_name(old: &Claim, new: &Claim) -> bool {
    old.hash == new.hash
        && old.written_id == new.written_id
        && old.place_kind() == new.place_kind()
        && old.sources == new.sources
}

impl Claim {
    fn place_kind(&self) -> u8 {
        match self.place {
            ClaimPlace::Judgement => 0,
            ClaimPlace::Point(_) => 1,
            ClaimPlace::Text { .. } => 2,
        }
    }
}

/// A claim by its page and its place there.
pub type At = (usize, usize);

/// Gives each claim its id. `drafts` are parallel to the book's pages.
pub fn name(book: &Book, mut drafts: Vec<Vec<Claim>>) -> Vec<Vec<Claim>> {
    let written = |claim: &Claim| claim.written_id.clone();
    let mut taken: HashSet<Arc<str>> = drafts.iter().flatten().filter_map(written).collect();
    let locked = match book.ledger.locked.is_empty() {
        true => HashMap::new(),
        false => {
            // An id that an author wrote is theirs, whatever the lock says.
            let kept = |locked: &&LockedClaim| !taken.contains(locked.id.as_str());
            let locked: Vec<LockedClaim> = book.ledger.locked.iter().filter(kept).cloned().collect();
            match_locked(book, &locked, &drafts, &|(page, index)| drafts[page][index].written_id.is_none())
        }
    };
    taken.extend(locked.values().cloned());
    for (page, claims) in drafts.iter_mut().enumerate() {
        for (index, claim) in claims.iter_mut().enumerate() {
            if let Some(known) = claim.written_id.as_ref().or_else(|| locked.get(&(page, index))) {
                claim.id = known.clone();
                continue;
            }
            let first: Arc<str> = id(claim.hash).into();
            if taken.insert(first.clone()) {
                claim.id = first;
                continue;
            }
            // The same sentence on another page, or once more on this one.
            let path = &book.pages[page].path;
            let mut count = 0u32;
            claim.id = loop {
                let salted: Arc<str> = id(hash_of(&format!("{}\n{path}\n{count}", normal(&claim.text)))).into();
                if taken.insert(salted.clone()) {
                    break salted;
                }
                count += 1;
            };
        }
    }
    drafts
}

/// The ids that claims have from an earlier state of the book, `locked`, where `is_open` says that they want one: by their texts on the same page, on another page, then the nearest on the same page, and the nearest
/// that cites the same on any.
pub fn match_locked(
    book: &Book,
    all: &[LockedClaim],
    drafts: &[Vec<Claim>],
    is_open: &dyn Fn(At) -> bool,
) -> HashMap<At, Arc<str>> {
    let page_of: HashMap<&str, usize> = book.pages.iter().enumerate().map(|(i, p)| (p.path.as_str(), i)).collect();
    let mut open: BTreeMap<usize, &LockedClaim> = BTreeMap::new();
    let mut ids = HashSet::new();
    for (index, locked) in all.iter().enumerate() {
        if ids.insert(locked.id.as_str()) {
            open.insert(index, locked);
        }
    }
    let mut found: HashMap<At, Arc<str>> = HashMap::new();
    let claims = || {
        let pages = drafts.iter().enumerate();
        pages.flat_map(|(page, claims)| claims.iter().enumerate().map(move |(index, claim)| ((page, index), claim)))
    };
    // Exactly the same text: on its page first, then anywhere.
    let mut by_text: HashMap<u64, Vec<usize>> = HashMap::new();
    for (index, locked) in &open {
        by_text.entry(hash(&locked.text)).or_default().push(*index);
    }
    for same_page in [true, false] {
        for (at, claim) in claims().filter(|(at, _)| is_open(*at)) {
            if found.contains_key(&at) {
                continue;
            }
            let Some(candidates) = by_text.get(&claim.hash) else { continue };
            let fits = |index: &&usize| {
                open.get(index).is_some_and(|locked| !same_page || page_of.get(locked.page.as_str()) == Some(&at.0))
            };
            if let Some(index) = candidates.iter().find(fits)
                && let Some(locked) = open.remove(index)
            {
                found.insert(at, locked.id.as_str().into());
            }
        }
    }
    // What is left has changed.
    let texts: HashMap<usize, String> = open.iter().map(|(index, locked)| (*index, normal(&locked.text))).collect();
    let left = |found: &HashMap<At, Arc<str>>| -> Vec<(At, &Claim)> {
        claims().filter(|(at, _)| is_open(*at) && !found.contains_key(at)).collect()
    };
    for same_page in [true, false] {
        let unnamed = left(&found);
        let mut by_page: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, locked) in &open {
            if let (true, Some(page)) = (same_page, page_of.get(locked.page.as_str())) {
                by_page.entry(*page).or_default().push(*index);
            }
            for citation in locked.citations.iter().filter(|_| !same_page) {
                let key = citation.split(", ").next().unwrap_or(citation);
                by_key.entry(key.to_owned()).or_default().push(*index);
            }
        }
        let mut pairs: Vec<(f64, At, usize)> = Vec::new();
        let mut compared = 0;
        for (at, claim) in unnamed {
            let keys = claim.sources.iter().map(|source| &book.source(source.source).data.key);
            let candidates: Vec<usize> = match same_page {
                true => by_page.get(&at.0).cloned().unwrap_or_default(),
                false => {
                    let mut all: Vec<usize> = keys.filter_map(|key| by_key.get(key)).flatten().copied().collect();
                    all.sort_unstable();
                    all.dedup();
                    all
                }
            };
            compared += candidates.len();
            if compared > MOST_PAIRS {
                break;
            }
            let (text, citations) = (normal(&claim.text), claim.citations(book));
            for index in candidates {
                let likeness = similarity(&text, texts.get(&index).map_or("", String::as_str));
                let cites_same =
                    open.get(&index).is_some_and(|locked| locked.citations == citations && !citations.is_empty());
                let least = if !same_page {
                    FAR
                } else if cites_same {
                    NEAR_CITED
                } else {
                    NEAR
                };
                if likeness >= least {
                    pairs.push((likeness, at, index));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, at, index) in pairs {
            if !found.contains_key(&at)
                && let Some(locked) = open.remove(&index)
            {
                found.insert(at, locked.id.as_str().into());
            }
        }
    }
    found
}
