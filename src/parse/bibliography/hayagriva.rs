//! Hayagriva's YAML format, by the `hayagriva` crate. Keys of our own (`archive_url`, `frcite`, `tier` …) may stand in an entry.

use super::{Item, OwnFields, ParsedSource, Problem, export, map};
use crate::parse::value::{Node, Value as Yaml};
use crate::parse::{fields::as_text, yaml};
use citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use hayagriva::Entry;
use hayagriva::types::{Date, EntryType, Person};
use std::collections::BTreeMap;

/// Reads a text. Each entry is handed to the crate alone, so that one that it refuses costs no other.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    let root = match yaml::parse(text, 0) {
        Ok(node) => node,
        Err(error) => {
            return (Vec::new(), vec![Problem::new(error.range, format!("this is not valid YAML: {}", error.message))]);
        }
    };
    let Yaml::Map(entries) = &root.value else {
        return (Vec::new(), vec![Problem::new(root.range, "a Hayagriva bibliography is a map from keys to entries")]);
    };
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for entry in entries {
        let mut own = OwnFields::default();
        let mut fields = Vec::new();
        if let Yaml::Map(written) = &entry.node.value {
            for field in written {
                if let Some(text) = as_text(&field.node) {
                    own.set(&field.key, &text);
                    fields.push((field.key.clone(), map::tidy(&text)));
                }
            }
        }
        // JSON is YAML: the entry as the crate reads it, without our own keys.
        let alone = serde_json::json!({ entry.key.clone(): without_own(&entry.node) }).to_string();
        let library = std::panic::catch_unwind(|| hayagriva::io::from_yaml_str(&alone));
        let read = match library {
            Ok(Ok(library)) => library.get(&entry.key).cloned(),
            Ok(Err(error)) => {
                let message = error.to_string();
                problems.push(Problem::new(
                    entry.key_range.clone(),
                    format!("the source `{}` does not parse: {message}", entry.key),
                ));
                continue;
            }
            Err(_) => None,
        };
        let Some(read) = read else {
            problems.push(Problem::new(entry.key_range.clone(), format!("the source `{}` does not parse", entry.key)));
            continue;
        };
        let item = item(&read);
        let url = item.0.get("URL").and_then(|u| u.to_str()).map(|u| u.into_owned());
        sources.push(ParsedSource {
            key: entry.key.clone(),
            key_range: entry.key_range.clone(),
            biblatex: export::biblatex(&entry.key, &item, &own),
            kind: fields.iter().find(|(n, _)| n == "type").map_or_else(|| "misc".to_owned(), |(_, t)| t.to_lowercase()),
            item,
            own,
            fields,
            url,
        });
    }
    (sources, problems)
}

fn without_own(node: &Node) -> serde_json::Value {
    let mut json = node.value.to_json();
    if let Some(map) = json.as_object_mut() {
        for name in ["archive_url", "archive_date", "frcite", "frdoc", "docket", "rin", "tier"] {
            map.remove(name);
        }
    }
    json
}

fn kind(entry: &Entry) -> &'static str {
    match entry.entry_type() {
        EntryType::Article => match entry.parents().first().map(Entry::entry_type) {
            Some(EntryType::Newspaper) => "article-newspaper",
            Some(EntryType::Proceedings | EntryType::Conference) => "paper-conference",
            Some(EntryType::Blog | EntryType::Web) => "post-weblog",
            _ => "article-journal",
        },
        EntryType::Chapter | EntryType::Anthos => "chapter",
        EntryType::Entry => "entry",
        EntryType::Report => "report",
        EntryType::Thesis => "thesis",
        EntryType::Web => "webpage",
        EntryType::Post => "post",
        EntryType::Blog => "webpage",
        EntryType::Book | EntryType::Anthology | EntryType::Proceedings | EntryType::Reference => "book",
        EntryType::Patent => "patent",
        EntryType::Case => "legal_case",
        EntryType::Legislation => "legislation",
        EntryType::Manuscript => "manuscript",
        EntryType::Video => "motion_picture",
        EntryType::Audio => "song",
        EntryType::Artwork => "graphic",
        EntryType::Repository => "software",
        EntryType::Periodical | EntryType::Newspaper => "periodical",
        _ => "document",
    }
}

fn item(entry: &Entry) -> Item {
    let mut map: BTreeMap<String, Value> = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.map(|v| map::tidy(&v)).filter(|v| !v.is_empty()) {
            map.insert(name.to_owned(), Value::String(value));
        }
    };
    let parent = entry.parents().first();
    put("id", Some(entry.key().to_owned()));
    put("type", Some(kind(entry).to_owned()));
    put("title", entry.title().map(|t| t.to_string()));
    put("container-title", parent.and_then(|p| p.title()).map(|t| t.to_string()));
    put("volume", entry.volume().or_else(|| parent?.volume()).map(|v| v.to_string()));
    put("issue", entry.issue().or_else(|| parent?.issue()).map(|v| v.to_string()));
    put("edition", entry.edition().or_else(|| parent?.edition()).map(|v| v.to_string()));
    put("page", entry.page_range().map(|p| p.to_string()));
    let publisher = entry.publisher().or_else(|| parent?.publisher());
    put("publisher", publisher.and_then(|p| p.name()).map(|n| n.to_string()));
    put("publisher-place", publisher.and_then(|p| p.location()).map(|n| n.to_string()));
    put("genre", entry.genre().map(|g| g.to_string()));
    put("abstract", entry.abstract_().map(|g| g.to_string()));
    put("URL", entry.url_any().map(|u| u.value.to_string()));
    put("DOI", entry.doi().map(str::to_owned));
    put("ISBN", entry.isbn().or_else(|| parent?.isbn()).map(str::to_owned));
    put("ISSN", entry.issn().or_else(|| parent?.issn()).map(str::to_owned));
    put("number", entry.keyed_serial_number("serial").map(str::to_owned));
    put("language", entry.language().map(|l| l.to_string()));
    let organization = entry.organization().map(|o| map::tidy(&o.to_string()));
    let names = |people: &[Person]| -> Vec<NameValue> { people.iter().map(name).collect() };
    let authors = entry.authors().map(names).filter(|n| !n.is_empty());
    let editors = entry.editors().or_else(|| parent?.editors()).map(names).filter(|n| !n.is_empty());
    match (&authors, organization) {
        (None, Some(body)) => {
            map.insert("author".to_owned(), Value::Names(vec![NameValue::Literal(LiteralName { literal: body })]));
        }
        (Some(_), Some(body)) => {
            map.entry("publisher".to_owned()).or_insert(Value::String(body));
        }
        _ => {}
    }
    for (variable, names) in [("author", authors), ("editor", editors)] {
        if let Some(names) = names {
            map.insert(variable.to_owned(), Value::Names(names));
        }
    }
    if let Some(date) = entry.date_any().and_then(date) {
        map.insert("issued".to_owned(), Value::Date(date));
    }
    if let Some(date) = entry.url_any().and_then(|u| u.visit_date.as_ref()).and_then(date) {
        map.insert("accessed".to_owned(), Value::Date(date));
    }
    Item(map)
}

fn name(person: &Person) -> NameValue {
    match &person.given_name {
        None => NameValue::Literal(LiteralName { literal: person.name.clone() }),
        Some(given) => NameValue::Item(NameItem {
            family: person.name.clone(),
            given: Some(given.clone()),
            non_dropping_particle: person.prefix.clone(),
            dropping_particle: None,
            suffix: person.suffix.clone(),
            comma_suffix: None,
        }),
    }
}

/// The crate counts months and days from 0.
fn date(date: &Date) -> Option<DateValue> {
    let mut parts = vec![i16::try_from(date.year).ok()?];
    if let Some(month) = date.month.filter(|m| *m < 12) {
        parts.push(i16::from(month) + 1);
        parts.extend(date.day.filter(|d| *d < 31).map(|d| i16::from(d) + 1));
    }
    Some(DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(parts)]),
        literal: None,
        season: None,
        circa: date.approximate,
    })
}
