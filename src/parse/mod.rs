//! One text → one value, without knowledge of any other file.
//!
//! Invariant: nothing here reads a file, knows the book, or fails half way: a parser gives its value beside the diagnostics, and
//! every parsed thing keeps the bytes it came from. Each format is a folder or file of its own.

pub mod bibliography;
pub mod citation;
pub mod edtf;
pub mod fields;
pub mod front_matter;
pub mod markdown;
pub mod schema;
pub mod toml;
pub mod value;
pub mod yaml;

/// The known name that was probably meant by `wrong`: the nearest by Damerau–Levenshtein distance, where it is near at all
/// (at most a third of the letters, and at least one letter, differ). Ties go to the first in order.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    let most = (length / 3).max(1);
    let letters = Letters::of(&wrong);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        // Only what is nearer than the best so far is of interest.
        let most = match best {
            Some((0, _)) => break,
            Some((least, _)) => least - 1,
            None => most,
        };
        if let Some(distance) = distance_within(&wrong, length, &letters, name, most) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// How many there are of each letter, by the low bits of its code point: texts whose counts are far apart cannot be near.
struct Letters([u16; 64]);

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0u16; 64];
        for letter in text.chars() {
            let count = &mut counts[letter as usize % 64];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// What two texts differ by at least: a change of one letter moves one count down and another up.
    fn apart(&self, other: &Self) -> usize {
        let (mut more, mut fewer) = (0usize, 0usize);
        for (a, b) in self.0.iter().zip(&other.0) {
            more += usize::from(a.saturating_sub(*b));
            fewer += usize::from(b.saturating_sub(*a));
        }
        more.max(fewer)
    }
}

/// The distance of a name from a text in lower case, where it is at most `most`. The distance itself is dear, and a book of thousands of
/// pages has thousands of names for each wrong one: lengths and letters rule out nearly all before.
fn distance_within(wrong: &str, length: usize, letters: &Letters, name: &str, most: usize) -> Option<usize> {
    // Lower case can be longer, by a letter for each: few names are so.
    if name.is_ascii() && name.len().abs_diff(length) > most {
        return None;
    }
    let name = name.to_lowercase();
    if letters.apart(&Letters::of(&name)) > most {
        return None;
    }
    Some(strsim::damerau_levenshtein(wrong, &name)).filter(|distance| *distance <= most)
}

/// Whether no other known name is as near to `wrong` as `near` is: only then may a program put it in the place of the wrong one.
pub fn is_alone<'a>(wrong: &str, near: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    let wrong = wrong.to_lowercase();
    let least = strsim::damerau_levenshtein(&wrong, &near.to_lowercase());
    let (length, letters) = (wrong.chars().count(), Letters::of(&wrong));
    known.into_iter().all(|name| name == near || distance_within(&wrong, length, &letters, name, least).is_none())
}

#[cfg(test)]
mod tests {
    use super::{is_alone, nearest};

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("smick", ["smic", "asml"]), Some("smic"));
        assert_eq!(nearest("Hauwei", ["huawei"]), Some("huawei"));
        assert_eq!(nearest("x", ["huawei"]), None);
        assert_eq!(nearest("smcic", ["smck", "smic", "smcia"]), Some("smic"), "the first of those as near");
        assert_eq!(nearest("中芯国祭", ["华为", "中芯国际"]), Some("中芯国际"));
        assert!(is_alone("smick", "smic", ["smic", "asml"]));
        assert!(!is_alone("rule2023", "rule2022", ["rule2022", "rule2024"]));
    }
}
