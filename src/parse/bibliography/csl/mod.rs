//! CSL-JSON (schema 1.0.2), leniently: numbers and texts in each other's places, dates as parts, ranges, words, raw text or EDTF.
//!
//! Fields in `note` (Zotero's "Extra") are not read: notes are private, and styles would show them. An item that does not parse costs itself. Knows no
//! other file.

mod values;

use super::date::{self, Read};
use super::spans::{Element, Field, elements};
use super::{Item, OwnFields, ParsedSource, Problem, Value};
use super::{export, known, markup, normal, place, public};
use crate::diagnostic::Code;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use values::{clean, date, is_empty, names, scalar, wrong_part};

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
    let mut short = Vec::new();
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
                if let "shortauthor" | "shorteditor" = name.as_str() {
                    short.push((name.clone(), value.clone()));
                } else if public::field(name, &public::CSL) && published("custom", name, &text, problems) {
                    set("custom", name, &text, problems);
                }
            }
            continue;
        }
        if !public::field(name, &public::CSL) {
            continue;
        }
        if let "shortauthor" | "shorteditor" = name.as_str() {
            short.push((name.clone(), value.clone()));
            continue;
        }
        if let Some(text) = scalar(value) {
            if !published(name, name, &text, problems) {
                continue;
            }
            set(name, name, &text, problems);
            let text = match name.as_str() {
                "URL" => public::encoded(&text),
                "DOI" => public::doi(&public::encoded(&text)),
                _ => markup::plain(&text).split_whitespace().collect::<Vec<_>>().join(" "),
            };
            written.push((name.to_ascii_lowercase(), text));
        }
        match public::kind_of(name) {
            public::Kind::Date => {
                let place = || places.value(name).unwrap_or_else(|| key_range.clone());
                let Some(read) = self::date(value) else {
                    if !is_empty(value) {
                        problems.push(Problem::new(place(), format!("`{name}` of `{key}` is not a valid date")));
                    }
                    continue;
                };
                if let Some((index, number)) = wrong_part(value) {
                    let place = places.part(name, index).unwrap_or_else(place);
                    let what = if index == 1 { "month" } else { "day" };
                    problems
                        .push(Problem::new(place, format!("{number} in `{name}` of `{key}` is not a valid {what}")));
                }
                if let (Read::Loose(_), Some(words)) = (&read, value.get("raw").unwrap_or(value).as_str()) {
                    let message = format!(
                        "`{words}` in `{name}` of `{key}` is not a date as CSL-JSON has it: it is read as it may be meant"
                    );
                    let help = Some("write it as `2019-05-16`".to_owned());
                    problems.push(Problem { code: Code::LooseDate, help, ..Problem::new(place(), message) });
                }
                if let Read::Date(date) | Read::Loose(date) = read {
                    if date.literal.as_deref().is_some_and(|words| !published(name, name, words, problems)) {
                        continue;
                    }
                    if scalar(value).is_none() {
                        written.push((name.clone(), date::text(&date)));
                    }
                    map.insert(name.clone(), Value::Date(date));
                }
            }
            public::Kind::Names => {
                let names = names(value);
                let text = export::names_text(&names);
                if !names.is_empty() && published(name, name, &text, problems) {
                    written.push((name.clone(), text));
                    map.insert(name.clone(), Value::Names(names));
                }
            }
            public::Kind::Text if OwnFields::has(name) => {}
            public::Kind::Text => {
                if let Some(text) = scalar(value) {
                    map.insert(name.clone(), Value::String(text));
                }
            }
        }
    }
    for (old, new) in
        [("shortTitle", "title-short"), ("journalAbbreviation", "container-title-short"), ("event", "event-title")]
    {
        if let Some(value) = map.remove(old) {
            map.entry(new.to_owned()).or_insert(value);
        }
    }
    for (name, value) in short {
        let names = normal::names(names(&value));
        match name.as_str() {
            "shortauthor" => own.short_author = names,
            _ => own.short_editor = names,
        }
    }
    map.insert("id".to_owned(), Value::String(key.clone()));
    let kind = fields
        .get("type")
        .and_then(scalar)
        .filter(|kind| !kind.trim().is_empty())
        .unwrap_or_else(|| "document".to_owned());
    map.insert("type".to_owned(), Value::String(kind.clone()));
    let item = normal::item(Item(map));
    ParsedSource {
        key,
        key_range,
        other_keys: Vec::new(),
        sets: Vec::new(),
        entry_range,
        url: item.markup("URL").map(str::to_owned),
        item,
        own,
        kind,
        fields: written,
        biblatex: String::new(),
    }
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
