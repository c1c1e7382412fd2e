//! What was probably meant: the nearest of the names that there are, by Damerau–Levenshtein distance, where it is near at all (at most
//! a third of the letters, or one letter, differ, and not all of them). Case is no difference. Ties go to the first in order.

use std::collections::HashMap;
use std::sync::Mutex;

/// Names longer than this, in characters, are near to none: the distance of two names costs the product of their lengths.
const LONGEST: usize = 200;

/// How many names a question looks at, and of how many it asks the distance: a book may have tens of thousands of names and as many wrong ones.
const MOST_SEEN: usize = 20_000;
const MOST_MEASURED: usize = 500;

/// The nearest of a few names; [`Known`] is for many, and for many questions.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = Word::new(wrong);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        // Only what is nearer than the best so far is of interest.
        let most = match best {
            Some((0, _)) => break,
            Some((least, _)) => least - 1,
            None => wrong.most(),
        };
        if let Some(distance) = wrong.distance_within(&Word::new(name), most) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Whether no other known name is as near to `wrong` as `near` is: only then may a program put it in the place of the wrong one.
pub fn is_alone<'a>(wrong: &str, near: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    let wrong = Word::new(wrong);
    let least = strsim::damerau_levenshtein(&wrong.lower, &near.to_lowercase());
    known.into_iter().all(|name| name == near || wrong.distance_within(&Word::new(name), least).is_none())
}

/// A name that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'k> {
    pub name: &'k str,
    /// Whether no other name is as near: only then may a program put it in the place of the wrong one.
    pub alone: bool,
}

/// Many names, ready to be asked for the nearest one. A book of thousands of pages may have thousands of wrong names, and the same ones
/// again and again: names are sorted by their length, what is told by few instructions rules out nearly all of them, and each answer is kept.
pub struct Known {
    names: Vec<String>,
    /// By their number of characters: the names of that length, in order.
    by_length: Vec<Vec<(u32, Word)>>,
    answers: Mutex<HashMap<String, Option<(u32, bool)>>>,
}

impl Known {
    /// Takes in names; those in front win ties. A name that stands there twice counts once.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut known = Self { names: Vec::new(), by_length: Vec::new(), answers: Mutex::default() };
        let mut seen = std::collections::HashSet::new();
        for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
            let word = Word::new(&name);
            if known.by_length.len() <= word.length {
                known.by_length.resize_with(word.length + 1, Vec::new);
            }
            known.by_length[word.length].push((known.names.len() as u32, word));
            known.names.push(name);
        }
        known
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The name that was probably meant by `wrong`.
    pub fn nearest(&self, wrong: &str) -> Option<Near<'_>> {
        let kept = self.answers.lock().ok().and_then(|answers| answers.get(wrong).copied());
        let answer = kept.unwrap_or_else(|| {
            let answer = self.find(wrong);
            if let Ok(mut answers) = self.answers.lock() {
                answers.insert(wrong.to_owned(), answer);
            }
            answer
        });
        answer.map(|(index, alone)| Near { name: &self.names[index as usize], alone })
    }

    fn find(&self, wrong: &str) -> Option<(u32, bool)> {
        let wrong = Word::new(wrong);
        let mut most = wrong.most();
        let mut best: Option<(usize, u32)> = None;
        let mut alone = true;
        let (mut seen, mut measured) = (0, 0);
        // The lengths next to its own first: a near name among them makes the others too far.
        let lengths = (0..=most).flat_map(|off| {
            let shorter = wrong.length.checked_sub(off).filter(|_| off > 0);
            std::iter::once(wrong.length + off).chain(shorter).map(move |length| (off, length))
        });
        for (off, length) in lengths {
            if off > most {
                break;
            }
            for (index, word) in self.by_length.get(length).into_iter().flatten() {
                seen += 1;
                if seen > MOST_SEEN || measured == MOST_MEASURED {
                    return best.map(|(_, index)| (index, false));
                }
                if !wrong.may_be_within(word, most) {
                    continue;
                }
                measured += 1;
                let Some(distance) = wrong.measured_within(word, most) else { continue };
                match best {
                    Some((least, first)) if least == distance => {
                        alone = false;
                        best = Some((least, first.min(*index)));
                    }
                    _ => {
                        alone = true;
                        best = Some((distance, *index));
                    }
                }
                most = distance;
            }
        }
        best.map(|(_, index)| (index, alone))
    }
}

/// A name in lower case, with what tells quickly that another is not near.
struct Word {
    lower: String,
    /// In characters.
    length: usize,
    /// Which letters there are, by the low bits of their code points.
    set: u64,
    /// And how many of each.
    counts: [u8; 64],
}

impl Word {
    fn new(name: &str) -> Self {
        let lower = name.to_lowercase();
        let (mut length, mut set, mut counts) = (0, 0u64, [0u8; 64]);
        for letter in lower.chars() {
            let bit = letter as usize % 64;
            length += 1;
            set |= 1 << bit;
            counts[bit] = counts[bit].saturating_add(1);
        }
        Self { lower, length, set, counts }
    }

    /// How much a near name may differ.
    fn most(&self) -> usize {
        (self.length / 3).max(1)
    }

    /// Whether what is told by few instructions lets the distance of another name be at most `most`.
    fn may_be_within(&self, other: &Self, most: usize) -> bool {
        // Each letter that only one of them has is one change at least; so is each letter that one has more often.
        let only = |a: u64, b: u64| (a & !b).count_ones() as usize;
        self.length.max(other.length) <= LONGEST
            && self.length.abs_diff(other.length) <= most
            && only(self.set, other.set) <= most
            && only(other.set, self.set) <= most
            && self.apart(other) <= most
    }

    /// The distance of another name, where it is at most `most`. The distance itself is dear.
    fn distance_within(&self, other: &Self, most: usize) -> Option<usize> {
        if self.may_be_within(other, most) { self.measured_within(other, most) } else { None }
    }

    fn measured_within(&self, other: &Self, most: usize) -> Option<usize> {
        // Names that differ in every letter have nothing in common, however short they are; so has a name without letters (the home page's path).
        let length = self.length.max(other.length);
        Some(strsim::damerau_levenshtein(&self.lower, &other.lower)).filter(|far| *far <= most && *far < length)
    }

    /// What two names differ by at least: a change of one letter moves one count down and another up.
    fn apart(&self, other: &Self) -> usize {
        let (mut more, mut fewer) = (0usize, 0usize);
        for (a, b) in self.counts.iter().zip(&other.counts) {
            more += usize::from(a.saturating_sub(*b));
            fewer += usize::from(b.saturating_sub(*a));
        }
        more.max(fewer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("smick", ["smic", "asml"]), Some("smic"));
        assert_eq!(nearest("Hauwei", ["huawei"]), Some("huawei"));
        assert_eq!(nearest("x", ["huawei", "", "y"]), None);
        assert_eq!(nearest("B", ["", "a", "b"]), Some("b"));
        assert_eq!(nearest("", [""]), None);
        assert_eq!(nearest("smcic", ["smck", "smic", "smcia"]), Some("smic"), "the first of those as near");
        assert_eq!(nearest("中芯国祭", ["华为", "中芯国际"]), Some("中芯国际"));
        assert!(is_alone("smick", "smic", ["smic", "asml"]));
        assert!(!is_alone("rule2023", "rule2022", ["rule2022", "rule2024"]));
    }

    proptest! {
        /// Lengths, letters and kept answers change nothing.
        #[test]
        fn many_are_asked_as_few_are(names in proptest::collection::vec("[a-dA-Bé华]{0,7}", 0..30), wrong in "[a-dB华]{0,7}") {
            let known = Known::new(names.clone());
            let mut names = names;
            let mut seen = std::collections::HashSet::new();
            names.retain(|name| seen.insert(name.clone()));
            let all = || names.iter().map(String::as_str);
            let simple = all().map(|n| (strsim::damerau_levenshtein(&n.to_lowercase(), &wrong.to_lowercase()), n));
            let most = (wrong.to_lowercase().chars().count() / 3).max(1);
            let length = |name: &str| name.to_lowercase().chars().count().max(wrong.to_lowercase().chars().count());
            let simple = simple.filter(|(d, name)| *d <= most && *d < length(name)).min_by_key(|(d, _)| *d).map(|(_, n)| n);
            for _ in 0..2 {
                let found = known.nearest(&wrong);
                prop_assert_eq!(found.map(|n| n.name), simple);
                if let Some(near) = found {
                    prop_assert_eq!(near.alone, is_alone(&wrong, near.name, all()));
                }
            }
            prop_assert_eq!(nearest(&wrong, all()), simple);
        }
    }
}
