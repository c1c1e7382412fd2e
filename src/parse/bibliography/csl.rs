//! CSL-JSON, leniently: numbers and texts in each other's places, dates as parts, raw text or EDTF. What the formatter could not bear
//! (empty dates, months beyond twelve, ranges) is mended or left out.

use super::{Item, OwnFields, ParsedSource, Problem, export, map};
use crate::parse::edtf;
use citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// The variables that hold dates and names.
const DATES: [&str; 6] = ["accessed", "available-date", "event-date", "issued", "original-date", "submitted"];

/// Reads an array of CSL-JSON items, or one item.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    let mut problems = Vec::new();
    let json: Json = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(json) => json,
        Err(error) => {
            let at = offset(text, error.line(), error.column());
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or("").to_owned();
            return (Vec::new(), vec![Problem::new(at..at, format!("this is not valid JSON: {message}"))]);
        }
    };
    let items = match json {
        Json::Array(items) => items,
        item @ Json::Object(_) => vec![item],
        _ => {
            return (Vec::new(), vec![Problem::new(0..0, "a CSL-JSON bibliography is a list of items")]);
        }
    };
    let mut sources = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut cursor = 0;
    for (index, item) in items.iter().enumerate() {
        let Json::Object(fields) = item else {
            problems.push(Problem::new(0..0, format!("item {} is no object", index + 1)));
            continue;
        };
        let Some(key) = fields.get("id").and_then(scalar).filter(|k| !k.trim().is_empty()) else {
            problems.push(Problem::new(0..0, format!("item {} has no `id`", index + 1)));
            continue;
        };
        let key_range = find_key(text, &key, &mut cursor);
        if !seen.insert(key.clone()) {
            let mut problem = Problem::new(key_range, format!("the source `{key}` is defined twice"));
            problem.duplicate_of = sources.iter().find(|s: &&ParsedSource| s.key == key).map(|s| s.key_range.clone());
            problems.push(problem);
            continue;
        }
        sources.push(source(key, key_range, fields, &mut problems));
    }
    (sources, problems)
}

fn source(
    key: String,
    key_range: Range<usize>,
    fields: &serde_json::Map<String, Json>,
    problems: &mut Vec<Problem>,
) -> ParsedSource {
    let mut map: BTreeMap<String, Value> = BTreeMap::new();
    let mut own = OwnFields::default();
    let mut written = Vec::new();
    for (name, value) in fields {
        if let Some(text) = scalar(value) {
            own.set(name, &text);
            written.push((name.to_ascii_lowercase(), map::tidy(&text)));
        }
        if name == "custom" {
            for (name, value) in value.as_object().into_iter().flatten() {
                own.set(name, &scalar(value).unwrap_or_default());
            }
        } else if DATES.contains(&name.as_str()) {
            match date(value) {
                Some(date) => {
                    map.insert(name.clone(), Value::Date(date));
                }
                None => problems.push(Problem::new(key_range.clone(), format!("`{name}` of `{key}` is no date"))),
            }
        } else if let Json::Array(names) = value {
            let names: Vec<NameValue> = names.iter().filter_map(self::name).collect();
            if !names.is_empty() {
                map.insert(name.clone(), Value::Names(names));
            }
        } else if let Some(text) = scalar(value).filter(|t| !t.is_empty() && name != "note") {
            // The formatter reads instructions out of notes; they are shown by us.
            map.insert(name.clone(), Value::String(text));
        }
    }
    map.insert("id".to_owned(), Value::String(key.clone()));
    let kind = fields.get("type").and_then(scalar).unwrap_or_else(|| "document".to_owned());
    map.insert("type".to_owned(), Value::String(kind.clone()));
    let item = Item(map);
    let url = item.0.get("URL").and_then(|u| u.to_str()).map(|u| u.into_owned());
    let biblatex = export::biblatex(&key, &item, &own);
    ParsedSource { key, key_range, item, own, kind, fields: written, url, biblatex }
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
        (Some(family), None) => Some(NameValue::Literal(LiteralName { literal: family })),
        (family, given) => Some(NameValue::Item(NameItem {
            family: family.unwrap_or_default(),
            given,
            non_dropping_particle: part("non-dropping-particle"),
            dropping_particle: part("dropping-particle"),
            suffix: part("suffix"),
            comma_suffix: None,
        })),
    }
}

fn date(value: &Json) -> Option<DateValue> {
    if let Some(parts) = value.get("date-parts").and_then(Json::as_array) {
        let first = parts.first()?.as_array()?;
        let number = |v: &Json| v.as_i64().or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()));
        let mut kept: Vec<i16> = Vec::new();
        for (index, part) in first.iter().take(3).enumerate() {
            let Some(number) = number(part) else { break };
            let fits = match index {
                0 => i16::try_from(number).is_ok(),
                1 => (1..=12).contains(&number),
                _ => (1..=31).contains(&number),
            };
            if !fits {
                break;
            }
            kept.push(number as i16);
        }
        let circa = value.get("circa").is_some_and(|c| c.as_bool().unwrap_or(true));
        return (!kept.is_empty()).then(|| DateValue::DateParts {
            date_parts: VecDateRange(vec![VecDate(kept)]),
            literal: None,
            season: None,
            circa,
        });
    }
    let text = value.get("raw").or_else(|| value.get("literal")).unwrap_or(value).as_str()?;
    map::csl_date(&edtf::parse(text).ok()?)
}

/// The place of an item's id: looked for from where the last one was found, so that the search is linear.
pub fn find_key(text: &str, key: &str, cursor: &mut usize) -> Range<usize> {
    let quoted = serde_json::Value::from(key).to_string();
    match text[*cursor..].find(&quoted) {
        Some(at) => {
            let start = *cursor + at + 1;
            *cursor = start;
            start..(start + quoted.len() - 2).min(text.len())
        }
        None => 0..0,
    }
}

/// The byte of a line and column, as serde counts them.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
