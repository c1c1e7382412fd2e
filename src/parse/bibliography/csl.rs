//! CSL-JSON (schema 1.0.2), leniently: numbers and texts in each other's places, dates as parts, raw text or EDTF.
//!
//! What the formatter could not bear (empty dates, months beyond twelve, ranges) is mended or left out, so that every [`Item`] that
//! leaves here is safe. An item that does not parse costs itself. Knows no other file.

use super::raw::place;
use super::spans::{Element, Field, elements};
use super::{Item, OwnFields, ParsedSource, Problem, export, known, map, public};
use crate::diagnostic::{Code, visible};
use crate::parse::edtf;
use citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The variables that hold dates and names.
const DATES: [&str; 6] = ["accessed", "available-date", "event-date", "issued", "original-date", "submitted"];

/// Reads an array of CSL-JSON items, or one item.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    // A byte order mark is no white space to JSON.
    let lead = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = &text[lead..];
    let mut problems = Vec::new();
    let whole = serde_json::from_str::<Json>(body);
    let mut sources: Vec<ParsedSource> = Vec::new();
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    if let Ok(Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) = whole {
        let problem = Problem::new(place(text, 0..text.len()), "a CSL-JSON bibliography is a list of items");
        return (sources, vec![problem]);
    }
    let mut broken = false;
    for (index, element) in elements(body).into_iter().enumerate() {
        let range = element.range.start + lead..element.range.end + lead;
        let fields: serde_json::Map<String, Json> = match serde_json::from_str::<Json>(&text[range.clone()]) {
            Ok(Json::Object(fields)) => fields
                .into_iter()
                .map(|(name, mut value)| {
                    let controls = name != "id" && clean(&mut value);
                    if controls && public::field(&name, &public::CSL) {
                        let places = Places { text, lead, element: &element };
                        let place = places.value(&name).unwrap_or_else(|| range.clone());
                        problems.push(Problem::control(place));
                    }
                    (name, value)
                })
                .collect(),
            Ok(_) => {
                problems.push(Problem::new(place(text, range), format!("item {} is not an object", index + 1)));
                continue;
            }
            Err(error) => {
                broken = true;
                let at = range.start + offset(&text[range.clone()], error.line(), error.column());
                let message = format!("item {} is not valid JSON: {}", index + 1, what(&error));
                problems.push(Problem::new(place(text, at..at), message));
                continue;
            }
        };
        let key = fields.get("id").and_then(scalar).map(|key| key.trim().to_owned());
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            let head = range.start..range.start + 1;
            problems.push(Problem::new(place(text, head), format!("item {} has no `id`", index + 1)));
            continue;
        };
        let place_of_key = place_of(&element, lead).unwrap_or_else(|| range.clone());
        if let Some(fault) = public::key_fault(&key) {
            problems.push(public::key_problem(&key, &fault, place_of_key));
            continue;
        }
        if let Some(known) = first.get(&key) {
            problems.push(Problem::duplicate(&key, place_of_key, known.clone()));
            continue;
        }
        first.insert(key.clone(), place_of_key.clone());
        let places = Places { text, lead, element: &element };
        sources.push(source(key, place_of_key, range, &fields, &places, &mut problems));
    }
    if let (Err(error), false) = (&whole, broken) {
        // The items are sound, and what is around them is not.
        let at = lead + offset(body, error.line(), error.column());
        problems.push(Problem::new(place(text, at..at), format!("this is not valid JSON: {}", what(error))));
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// Where an item's fields stand.
struct Places<'t> {
    text: &'t str,
    lead: usize,
    element: &'t Element,
}

impl Places<'_> {
    /// The bytes of a field's value, without quotation marks.
    fn value(&self, name: &str) -> Option<Range<usize>> {
        let field = self.field(name)?;
        let range = field.value.start + self.lead..field.value.end + self.lead;
        let text = &self.text[range.clone()];
        let quoted = text.len() > 2 && text.starts_with('"') && text.ends_with('"');
        Some(if quoted { range.start + 1..range.end - 1 } else { range })
    }

    /// The bytes of a field's name.
    fn key(&self, name: &str) -> Option<Range<usize>> {
        self.field(name).map(|field| field.key.start + self.lead..field.key.end + self.lead)
    }

    /// Written twice, a field's last value counts.
    fn field(&self, name: &str) -> Option<&Field> {
        let is = |field: &&Field| self.text.get(field.key.start + self.lead..field.key.end + self.lead) == Some(name);
        self.element.fields.iter().rev().find(is)
    }

    /// The number of a date that is wrong: the `index`th of `date-parts`.
    fn part(&self, name: &str, index: usize) -> Option<Range<usize>> {
        let value = self.value(name)?;
        let text = &self.text[value.clone()];
        let from = text.find("date-parts")? + "date-parts".len();
        let mut at = from + text[from..].find('[')?;
        for _ in 0..index {
            at += text[at..].find(',')? + 1;
        }
        let start = at + text[at..].find(|c: char| c.is_ascii_digit() || c == '-')?;
        let end = text[start..].find(|c: char| !c.is_ascii_digit() && c != '-').map_or(text.len(), |i| start + i);
        Some(value.start + start..value.start + end)
    }
}

fn place_of(element: &Element, lead: usize) -> Option<Range<usize>> {
    element.id.as_ref().map(|id| id.start + lead..id.end + lead)
}

/// The parser's message without its own place.
fn what(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.split(" at line ").next().unwrap_or("") {
        open if open.starts_with("EOF while parsing") => "it is not closed".to_owned(),
        other => other.to_owned(),
    }
}

fn source(
    key: String,
    key_range: Range<usize>,
    entry_range: Range<usize>,
    fields: &serde_json::Map<String, Json>,
    places: &Places<'_>,
    problems: &mut Vec<Problem>,
) -> ParsedSource {
    let mut map: BTreeMap<String, Value> = BTreeMap::new();
    let mut own = OwnFields::default();
    let mut written = Vec::new();
    let mut set = |field: &str, name: &str, text: &str, problems: &mut Vec<Problem>| {
        if !own.set(name, text) {
            let place = places.value(field).unwrap_or_else(|| key_range.clone());
            problems.push(Problem::tier(&key, text, place));
        }
    };
    let published = |field: &str, name: &str, text: &str, problems: &mut Vec<Problem>| {
        let fits = public::value(name, text);
        if !fits {
            let place = places.value(field).unwrap_or_else(|| key_range.clone());
            problems.push(public::problem(name, text, &key, place));
        }
        fits
    };
    for (name, value) in fields {
        problems.extend(known::csl(name, places.key(name).unwrap_or_else(|| key_range.clone())));
        if name == "custom" {
            for (name, value) in value.as_object().into_iter().flatten() {
                let text = scalar(value).unwrap_or_default();
                if public::field(name, &public::CSL) && published("custom", name, &text, problems) {
                    set("custom", name, &text, problems);
                }
            }
            continue;
        }
        if !public::field(name, &public::CSL) {
            continue;
        }
        if let Some(text) = scalar(value) {
            if !published(name, name, &text, problems) {
                continue;
            }
            set(name, name, &text, problems);
            let text = if matches!(name.as_str(), "URL" | "DOI") { public::encoded(&text) } else { map::tidy(&text) };
            written.push((name.to_ascii_lowercase(), text));
        }
        if DATES.contains(&name.as_str()) {
            match date(value) {
                Some(date) => {
                    if let Some((index, number)) = wrong_part(value) {
                        let place = places.part(name, index).or_else(|| places.value(name));
                        let what = if index == 1 { "month" } else { "day" };
                        let message = format!("{number} in `{name}` of `{key}` is not a valid {what}");
                        problems.push(Problem::new(place.unwrap_or_else(|| key_range.clone()), message));
                    }
                    written.push((name.clone(), export::date_text(&date)));
                    map.insert(name.clone(), Value::Date(date));
                }
                None if is_empty(value) => {}
                // CSL has dates in words: `forthcoming`, `in press`.
                None if value.get("literal").or_else(|| value.get("raw")).and_then(scalar).is_some() => {
                    let words = value.get("literal").or_else(|| value.get("raw")).and_then(scalar).unwrap_or_default();
                    if value.get("literal").is_none() {
                        let place = places.value(name).unwrap_or_else(|| key_range.clone());
                        let message = format!(
                            "`{words}` in `{name}` of `{key}` is not a valid date: readers see it as it is written"
                        );
                        let help = Some("write it as `2019-05-16`".to_owned());
                        problems.push(Problem { code: Code::LooseDate, help, ..Problem::new(place, message) });
                    }
                    if name == "issued" && !fields.contains_key("status") {
                        map.insert("status".to_owned(), Value::String(words));
                    }
                }
                None => {
                    let place = places.value(name).unwrap_or_else(|| key_range.clone());
                    problems.push(Problem::new(place, format!("`{name}` of `{key}` is not a valid date")));
                }
            }
        } else if let Json::Array(names) = value {
            let names: Vec<NameValue> = names.iter().filter_map(self::name).collect();
            let text = export::names_text(&names);
            if !names.is_empty() && published(name, name, &text, problems) {
                written.push((name.clone(), text));
                map.insert(name.clone(), Value::Names(names));
            }
        } else if OwnFields::has(name) {
            // Shown by us.
        } else if let Some(text) = scalar(value) {
            map.insert(name.clone(), Value::String(text));
        }
    }
    map.insert("id".to_owned(), Value::String(key.clone()));
    let kind = fields.get("type").and_then(scalar).unwrap_or_else(|| "document".to_owned());
    map.insert("type".to_owned(), Value::String(kind.clone()));
    let item = public::item(Item(map));
    let url = item.0.get("URL").and_then(|u| u.to_str()).map(|u| u.into_owned());
    let biblatex = export::biblatex(&key, &item, &own);
    ParsedSource {
        key,
        key_range,
        other_keys: Vec::new(),
        entry_range,
        item,
        own,
        kind,
        fields: written,
        url,
        biblatex,
    }
}

/// Whether a date says nothing: Zotero writes such.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Object(map) => map.values().all(is_empty),
        Json::Array(list) => list.iter().all(is_empty),
        _ => false,
    }
}

/// Takes control characters out of a value, keys apart; whether there were any.
fn clean(value: &mut Json) -> bool {
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
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

fn name(value: &Json) -> Option<NameValue> {
    let part = |name: &str| value.get(name).and_then(scalar).filter(|t| !t.trim().is_empty());
    if let Some(literal) = part("literal").or_else(|| value.as_str().map(str::to_owned)) {
        return Some(NameValue::Literal(LiteralName { literal }));
    }
    let (family, given) = (part("family"), part("given"));
    match (family, given) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some(NameValue::Literal(LiteralName { literal: only })),
        (Some(family), given) => Some(NameValue::Item(NameItem {
            family,
            given,
            non_dropping_particle: part("non-dropping-particle"),
            dropping_particle: part("dropping-particle"),
            suffix: part("suffix"),
            comma_suffix: None,
        })),
    }
}

fn date(value: &Json) -> Option<DateValue> {
    if let Some(parts) = value.get("date-parts").and_then(Json::as_array).filter(|parts| !parts.is_empty()) {
        let first = parts.first()?.as_array()?;
        let number = |v: &Json| v.as_i64().or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()));
        let mut kept: Vec<i16> = Vec::new();
        for (index, part) in first.iter().take(3).enumerate() {
            let Some(number) = number(part) else { break };
            let fits = match index {
                0 => i16::try_from(number).is_ok(),
                // Months beyond twelve are seasons (CSL 1.0.2, and EDTF).
                1 if season_of(number).is_some() => break,
                1 => (1..=12).contains(&number),
                _ => (1..=31).contains(&number),
            };
            if !fits {
                break;
            }
            kept.push(number as i16);
        }
        let circa = match value.get("circa") {
            None | Some(Json::Null | Json::Bool(false)) => false,
            Some(Json::Number(number)) => number.as_i64() != Some(0),
            Some(Json::String(text)) => !matches!(text.trim(), "" | "0" | "false"),
            Some(_) => true,
        };
        let named = first.get(1).and_then(number).and_then(season_of).map(|season| season.to_string());
        let season = value
            .get("season")
            .and_then(scalar)
            .or(named)
            .and_then(|s| s.trim().parse::<u8>().ok())
            .and_then(|s| if s > 20 { s.checked_sub(20) } else { Some(s) })
            .filter(|s| (1..=4).contains(s) && kept.len() == 1);
        return (!kept.is_empty()).then(|| DateValue::DateParts {
            date_parts: VecDateRange(vec![VecDate(kept)]),
            literal: None,
            season: season.map(|s| s.to_string()),
            circa,
        });
    }
    let text = value.get("raw").or_else(|| value.get("literal")).unwrap_or(value).as_str()?;
    map::csl_date(&edtf::parse(text).ok()?)
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
fn wrong_part(value: &Json) -> Option<(usize, i64)> {
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

/// The byte of a line and column, as serde counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
