//! What other ways of writing a date mean, where they can mean only one. Each suggestion is itself a date that
//! [`parse`](super::parse::parse) reads.

use super::human;
use super::parse::is_date;

/// How to write `text` in EDTF, as a sentence.
pub fn suggest(text: &str) -> Option<String> {
    let written = guess(text)?;
    // Whatever the guess was made from, what is no date is not suggested.
    let sound = written != text && is_date(&written);
    sound.then(|| format!("write it as `{written}`"))
}

fn guess(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    for word in ["circa ", "about ", "around ", "ca. ", "ca ", "c. "] {
        if let Some(rest) = lower.strip_prefix(word) {
            return Some(format!("{}~", plain(rest.trim())?));
        }
    }
    plain(text)
}

/// A date without words around it.
fn plain(text: &str) -> Option<String> {
    let separators = |c: char| c.is_whitespace() || ",./-".contains(c);
    let fields: Vec<&str> = text.split(separators).filter(|f| !f.is_empty()).collect();
    match fields.as_slice() {
        [a, b, c] => day(a, b, c),
        [a, b] => match (year(a), year(b)) {
            (Some(from), Some(to)) => Some(format!("{from}/{to}")),
            (Some(year), None) => Some(format!("{year}-{:02}", named(b).or_else(|| number(b))?)),
            (None, Some(year)) => Some(format!("{year}-{:02}", named(a).or_else(|| number(a))?)),
            (None, None) => None,
        },
        [a] if a.len() == 8 && a.bytes().all(|b| b.is_ascii_digit()) => {
            Some(format!("{}-{}-{}", &a[..4], &a[4..6], &a[6..]))
        }
        [a] if a.contains('x') => Some(a.replace('x', "X")),
        [a] => year(a).map(str::to_owned),
        _ => None,
    }
}

/// Year, month and day in any order that leaves no doubt.
fn day(a: &str, b: &str, c: &str) -> Option<String> {
    let (year, first, second, year_first) = match (year(a), year(c)) {
        (Some(year), None) => (year, b, c, true),
        (None, Some(year)) => (year, a, b, false),
        _ => return None,
    };
    let (month, day) = match (named(first), named(second)) {
        (Some(month), _) => (month, number(second)?),
        (_, Some(month)) => (month, number(first)?),
        (None, None) => match (number(first)?, number(second)?) {
            // Behind a year the month comes first.
            (month, day) if year_first => (month, day),
            // `16.05.2019` and `05/16/2019` are clear, since one number can be no month, or both are the same.
            (x, y) if x > 12 || x == y => (y, x),
            (x, y) if y > 12 => (x, y),
            _ => return None,
        },
    };
    Some(format!("{year}-{month:02}-{day:02}"))
}

fn year(text: &str) -> Option<&str> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// A number of one or two digits, `16th` included.
fn number(text: &str) -> Option<u8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let plain = digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// The month of an English name, or of its first three letters or more.
fn named(text: &str) -> Option<u8> {
    let text = text.to_lowercase();
    let begins = |m: &u8| human::month(*m, &human::english).to_lowercase().starts_with(&text);
    (text.len() >= 3).then(|| (1..=12).find(begins)).flatten()
}
