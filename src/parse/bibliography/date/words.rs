//! Dates in words, as people write them, → CSL's dates.

use super::super::DateValue;
use crate::parse::edtf;

/// `201X` in other hands: `201-`, `2010s`, `20--`.
pub(super) fn decade_or_century(text: &str) -> Option<DateValue> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let known = matches!(
        (digits, &text[digits..]),
        (3, "-" | "u" | "x" | "X") | (2, "--" | "uu" | "xx") | (4, "s" | "’s" | "'s")
    );
    known.then(|| match (digits, text) {
        (3, text) => DateValue::words(format!("{}0s", &text[..3])),
        (2, text) => DateValue::words(format!("{}XX", &text[..2])),
        (_, text) => DateValue::words(text.replace(['’', '\''], "")),
    })
}

/// Words that are known to stand in the place of a date.
pub(super) fn status(text: &str) -> Option<DateValue> {
    const STATES: [&str; 14] = [
        "forthcoming",
        "in press",
        "inpress",
        "in-press",
        "submitted",
        "in preparation",
        "inpreparation",
        "in review",
        "under review",
        "to appear",
        "accepted",
        "unpublished",
        "prepublished",
        "ongoing",
    ];
    let lower = text.to_lowercase();
    let known = STATES.iter().find(|state| **state == lower)?;
    Some(DateValue::words(match *known {
        "inpress" | "in-press" => "in press",
        "inpreparation" => "in preparation",
        _ => text,
    }))
}

/// A year in other forms than EDTF's: `800`, `c. 1850`, `1850?`, `50 BCE`, `1999/2000` and `2020--2021`.
pub(super) fn year(text: &str) -> Option<DateValue> {
    let mut rest = text;
    let mut circa = false;
    for mark in ["circa", "ca.", "c.", "ca", "about", "approx."] {
        if let Some(after) = strip_word(rest, mark) {
            (rest, circa) = (after.trim_start(), true);
            break;
        }
    }
    let halves: Vec<&str> = match rest.split_once("--").or_else(|| rest.split_once(['–', '—', '/'])) {
        Some((first, last)) => vec![first, last.trim_start_matches('-')],
        // `2020-2021`, and never `2020-05`.
        None => match rest.split_once('-') {
            Some((first, last)) if is_year(first.trim()) && is_year(last.trim()) && last.trim().len() == 4 => {
                vec![first, last]
            }
            _ => vec![rest],
        },
    };
    let mut parts = Vec::new();
    for (index, half) in halves.iter().enumerate() {
        let half = half.trim();
        if half.is_empty() && index == 1 {
            parts.push(vec![0]);
            continue;
        }
        let (figures, doubted) = match half.strip_suffix(['?', '~']) {
            Some(figures) => (figures, true),
            None => (half, false),
        };
        circa |= doubted;
        let (figures, sign) = match ["BCE", "BC", "B.C.E.", "B.C."].iter().find_map(|era| figures.strip_suffix(era)) {
            Some(figures) => (figures.trim(), -1),
            None => {
                (["CE", "AD", "A.D."].iter().find_map(|era| figures.strip_suffix(era)).unwrap_or(figures).trim(), 1)
            }
        };
        // `1999/00` and `1999--2000`
        let full = match (parts.first(), figures.parse::<i32>()) {
            (Some(first), Ok(last)) if index == 1 && figures.len() == 2 => {
                let year = first_year(first) / 100 * 100 + last;
                (if year < first_year(first) { year + 100 } else { year }).to_string()
            }
            _ => figures.to_owned(),
        };
        let bounds = if sign < 0 { 1..=5 } else { 3..=5 };
        if !full.bytes().all(|b| b.is_ascii_digit()) || !bounds.contains(&full.len()) {
            return None;
        }
        parts.push(vec![sign * full.parse::<i32>().ok().filter(|year| *year > 0)?]);
    }
    // A second half that is smaller is something else: an issue, or a month.
    let grows = parts.len() < 2 || parts[1] == [0] || parts[0] < parts[1];
    grows.then_some(DateValue { parts, circa, literal: None })
}

pub(super) fn first_year(parts: &[i32]) -> i32 {
    parts.first().copied().unwrap_or_default()
}

pub(super) fn is_year(text: &str) -> bool {
    (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let after = &text[word.len()..];
    (head.eq_ignore_ascii_case(word) && !after.starts_with(|c: char| c.is_alphabetic())).then_some(after)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) fn month_of(word: &str) -> Option<i32> {
    let word = word.trim_matches(['.', ',']).to_lowercase();
    let known = MONTHS
        .iter()
        .position(|month| *month == word || (word.len() >= 3 && word.is_ascii() && month.starts_with(&word)));
    if let Some(month) = known {
        return Some(month as i32 + 1);
    }
    Some(match word.as_str() {
        "sept" => 9,
        "spring" => 21,
        "summer" => 22,
        "autumn" | "fall" => 23,
        "winter" => 24,
        _ => return None,
    })
}

/// A date in words whose meaning is not in doubt: `May 16, 2019`, `16 May 2019`, `June 2010`, `2010 June`, `16.5.2019`, `5/16/2019`.
pub(super) fn worded(text: &str) -> Option<DateValue> {
    let words: Vec<&str> = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let mut parts: Vec<i32> = Vec::new();
    if words.iter().any(|word| word.chars().any(char::is_alphabetic)) {
        let (mut year, mut month, mut day) = (None, None, None);
        for word in words {
            let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
            let figures = ordinal
                .filter(|figures| figures.bytes().all(|b| b.is_ascii_digit()))
                .unwrap_or(word)
                .trim_end_matches('.');
            let slot = match (figures.parse::<i32>(), figures.len()) {
                (Ok(number), 4) if is_year(figures) => year.replace(number),
                (Ok(number), 1 | 2) if (1..=31).contains(&number) => day.replace(number),
                _ => month.replace(month_of(word)?),
            };
            if slot.is_some() {
                return None;
            }
        }
        parts.extend([year?]);
        parts.extend(month);
        parts.extend(day.filter(|_| month.is_some_and(|month| month <= 12)));
        (day.is_none() || parts.len() == 3).then_some(())?;
    } else {
        let figures: Vec<i32> =
            text.split(['.', '/', ' ']).filter(|p| !p.is_empty()).map_while(|part| part.parse().ok()).collect();
        let [first, second, year] = figures.as_slice() else { return None };
        if !(1000..=9999).contains(year) {
            return None;
        }
        // Points stand between day and month; of a slash nobody knows, unless one number is no month.
        let (day, month) = match (text.contains('.'), *first, *second) {
            (true, day, month) | (false, day @ 13..=31, month) => (day, month),
            (false, month, day @ 13..=31) => (day, month),
            (false, month, day) if month == day => (day, month),
            _ => return None,
        };
        parts.extend([*year, month, day]);
    }
    let real = match parts.as_slice() {
        [year, month, day] => edtf::parse(&format!("{year:04}-{month:02}-{day:02}")).is_ok(),
        _ => true,
    };
    real.then(|| DateValue::of(parts))
}

/// Whether a date is written for people, and not a slip in figures: `Summer term 2020`, `05/06/2019`.
pub(super) fn is_loose(text: &str) -> bool {
    let has_word = text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1);
    let first = text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
    let bracketed = text.starts_with(['[', '(']);
    has_word
        || bracketed
        || first.is_some_and(|digits| digits.len() < 3)
        || text.ends_with(|c: char| c.is_ascii_lowercase())
}
