//! The values of CSL-JSON → names, dates and texts, whatever shape they have.

use super::super::date::{self, Read};
use super::super::{DateValue, LiteralName, NameItem, NameValue};
use crate::diagnostic::visible;
use crate::parse::edtf;
use serde_json::Value as Json;

/// Whether a date says nothing: Zotero writes such.
pub(super) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Object(map) => map.values().all(is_empty),
        Json::Array(list) => list.iter().all(is_empty),
        _ => false,
    }
}

/// Takes control characters out of a value, keys apart; whether there were any.
pub(super) fn clean(value: &mut Json) -> bool {
    match value {
        Json::String(text) => {
            let found = visible::first(text).is_some();
            if let std::borrow::Cow::Owned(clean) = visible::clean(text) {
                *text = clean;
            }
            found
        }
        Json::Array(items) => items.iter_mut().fold(false, |found, item| clean(item) | found),
        Json::Object(map) => map.values_mut().fold(false, |found, item| clean(item) | found),
        _ => false,
    }
}

/// Text of a text, number or truth value.
pub(super) fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// The names of a list; a text alone is one name.
pub(super) fn names(value: &Json) -> Vec<NameValue> {
    match value {
        Json::Array(names) => names.iter().filter_map(name).collect(),
        Json::String(_) | Json::Object(_) => name(value).into_iter().collect(),
        _ => Vec::new(),
    }
}

pub(super) fn name(value: &Json) -> Option<NameValue> {
    let part = |name: &str| value.get(name).and_then(scalar).filter(|t| !t.trim().is_empty());
    if let Some(literal) = part("literal").or_else(|| value.as_str().map(str::to_owned)) {
        return Some(NameValue::Literal(LiteralName { literal }));
    }
    let (family, given) = (part("family"), part("given"));
    match (family, given) {
        (None, None) => None,
        (None, Some(only)) => Some(NameValue::Literal(LiteralName { literal: only })),
        (Some(family), given) => {
            let (given, suffix) = match (part("suffix"), given) {
                // `Martin Luther, Jr.`, as Zotero writes a suffix.
                (None, Some(given)) => match given.split_once(',') {
                    Some((given, suffix))
                        if !given.trim().is_empty() && !suffix.trim_matches(['!', ' ']).is_empty() =>
                    {
                        (Some(given.to_owned()), Some(suffix.trim_matches(['!', ' ']).to_owned()))
                    }
                    _ => (Some(given), None),
                },
                (suffix, given) => (given, suffix),
            };
            Some(NameValue::Item(NameItem {
                family,
                given,
                non_dropping_particle: part("non-dropping-particle"),
                dropping_particle: part("dropping-particle"),
                suffix,
                comma_suffix: truth(value.get("comma-suffix")),
            }))
        }
    }
}

/// Whether a value says yes: programs write truth as numbers and as texts.
fn truth(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Number(number)) => number.as_i64() != Some(0),
        Some(Json::String(text)) => !matches!(text.trim(), "" | "0" | "false"),
        Some(_) => true,
    }
}

/// A date; `None` for what is none.
pub(super) fn date(value: &Json) -> Option<Read> {
    let circa = truth(value.get("circa"));
    let season = || value.get("season").and_then(scalar).and_then(|season| season_number(&season));
    if let Some(list) = value.get("date-parts").and_then(Json::as_array).filter(|list| !list.is_empty()) {
        let mut parts: Vec<Vec<i32>> = list.iter().take(2).map(numbers).take_while(|end| !end.is_empty()).collect();
        if let ([single], Some(season)) = (parts.as_mut_slice(), season())
            && single.len() == 1
        {
            single.push(season);
        }
        // A begin that nobody knows.
        let (parts, circa) = match parts.as_slice() {
            [begin, end] if begin[0] == 0 => (vec![end.clone()], true),
            _ => (parts, circa),
        };
        if parts.first().is_some_and(|first| first[0] != 0) {
            return Some(Read::Date(DateValue { parts, circa, literal: None }));
        }
    }
    if let Some(literal) = value.get("literal").and_then(scalar).filter(|text| !text.trim().is_empty()) {
        return Some(Read::Date(DateValue::words(literal)));
    }
    let text = value.get("raw").or_else(|| value.get("edtf")).unwrap_or(value);
    let text = text.as_str().filter(|text| !text.trim().is_empty())?;
    match date::read_year(text) {
        // What is written for people is told of.
        Read::Date(date) if edtf::parse(text.trim()).is_err() && date.literal.is_none() => Some(Read::Loose(date)),
        Read::Date(mut date) => {
            date.circa |= circa;
            Some(Read::Date(date))
        }
        Read::Wrong(_) => None,
        other => Some(other),
    }
}

/// The year, month and day of one end, as far as they are numbers that fit; seasons are months from 21 on.
fn numbers(end: &Json) -> Vec<i32> {
    let mut kept = Vec::new();
    for (index, part) in end.as_array().into_iter().flatten().take(3).enumerate() {
        let number = part
            .as_i64()
            .or_else(|| part.as_f64().map(|n| n as i64))
            .or_else(|| part.as_str().and_then(|s| s.trim().parse().ok()));
        let Some(number) = number.and_then(|number| i32::try_from(number).ok()) else { break };
        let fits = match index {
            0 => number.unsigned_abs() < 1_000_000,
            1 => match season_of(i64::from(number)) {
                Some(season) => {
                    kept.push(20 + season as i32);
                    break;
                }
                None => (1..=12).contains(&number),
            },
            _ => (1..=31).contains(&number),
        };
        if !fits {
            break;
        }
        kept.push(number);
    }
    kept
}

/// A season by its number or English name, as a month from 21 on.
fn season_number(text: &str) -> Option<i32> {
    match text.trim().to_lowercase().as_str() {
        "1" | "21" | "spring" => Some(21),
        "2" | "22" | "summer" => Some(22),
        "3" | "23" | "autumn" | "fall" => Some(23),
        "4" | "24" | "winter" => Some(24),
        _ => None,
    }
}

/// The season, 1 to 4, that a month beyond twelve stands for.
fn season_of(month: i64) -> Option<i64> {
    match month {
        13..=16 => Some(month - 12),
        21..=24 => Some(month - 20),
        _ => None,
    }
}

/// A month or day of `date-parts` that is none, and which of the numbers it is. Zeroes stand for nothing in some programs' files.
pub(super) fn wrong_part(value: &Json) -> Option<(usize, i64)> {
    let first = value.get("date-parts")?.as_array()?.first()?.as_array()?;
    let number = |index: usize| {
        let part = first.get(index)?;
        part.as_i64().or_else(|| part.as_str().and_then(|s| s.trim().parse().ok())).filter(|n| *n != 0)
    };
    let month = number(1)?;
    if season_of(month).is_some() {
        return None;
    }
    if !(1..=12).contains(&month) {
        return Some((1, month));
    }
    let day = number(2)?;
    let year = i32::try_from(number(0)?).ok()?;
    let real = edtf::parse(&format!("{:04}-{month:02}-{day:02}", year.abs())).is_ok();
    (!real && year.abs() < 10_000).then_some((2, day))
}
