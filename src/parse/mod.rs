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
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        // A length too different cannot be near; skipping it keeps thousands of candidates cheap.
        if name.chars().count().abs_diff(length) > most {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
        if distance <= most && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Whether no other known name is as near to `wrong` as `near` is: only then may a program put it in the place of the wrong one.
pub fn is_alone<'a>(wrong: &str, near: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    let wrong = wrong.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
    let least = distance(near);
    known.into_iter().all(|name| name == near || distance(name) > least)
}

#[cfg(test)]
mod tests {
    use super::{is_alone, nearest};

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("smick", ["smic", "asml"]), Some("smic"));
        assert_eq!(nearest("Hauwei", ["huawei"]), Some("huawei"));
        assert_eq!(nearest("x", ["huawei"]), None);
        assert!(is_alone("smick", "smic", ["smic", "asml"]));
        assert!(!is_alone("rule2023", "rule2022", ["rule2022", "rule2024"]));
    }
}
