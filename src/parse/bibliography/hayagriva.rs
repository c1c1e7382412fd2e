//! Hayagriva's YAML format (its file-format.md), by the `hayagriva` crate.
//!
//! Each entry is handed to the crate alone, so that one that it refuses costs no other. Keys of our own (`archive_url`, `frcite`,
//! `tier` …) may stand in an entry or in its `serial-number`. Knows no other file.

use super::raw::place;
use super::{Item, OwnFields, ParsedSource, Problem, export, known, map, public};
use crate::parse::value::{Entry as Field, Node, Value as Yaml};
use crate::parse::{fields::as_text, is_alone, nearest, yaml};
use citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use hayagriva::Entry;
use hayagriva::types::{Date, EntryType, Person, PersonRole};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Reads a text.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    let mut root = match yaml::parse(text, 0) {
        Ok(node) => node,
        Err(error) => {
            let message = format!("this is not valid YAML: {}", error.message);
            let problem = Problem { help: error.help, ..Problem::new(place(text, error.range), message) };
            return (Vec::new(), vec![problem]);
        }
    };
    let controls = root.clean();
    let Yaml::Map(entries) = &root.value else {
        let message = "a Hayagriva bibliography is a map from keys to entries";
        return (Vec::new(), vec![Problem::new(place(text, root.range), message)]);
    };
    let mut sources = Vec::new();
    let mut problems: Vec<Problem> = controls.into_iter().map(|range| Problem::control(place(text, range))).collect();
    let mut first: HashMap<&str, Range<usize>> = HashMap::new();
    for entry in entries {
        let key_range = place(text, entry.key_range.clone());
        if let Some(fault) = public::key_fault(&entry.key) {
            problems.push(public::key_problem(&entry.key, &fault, key_range));
            continue;
        }
        if let Some(known) = first.get(entry.key.as_str()) {
            problems.push(Problem::duplicate(&entry.key, key_range, known.clone()));
            continue;
        }
        first.insert(&entry.key, key_range.clone());
        match read(entry) {
            Ok(read) => sources.push(source(text, entry, key_range, &read, &mut problems)),
            Err(why) => {
                let before = problems.len();
                faults(text, &entry.key, &entry.node, &mut problems);
                if problems.len() == before {
                    let message = match map_of(&entry.node).iter().any(|field| field.key == "type") {
                        true => format!("the source `{}` cannot be parsed{why}", entry.key),
                        false => format!("the source `{}` has no `type`", entry.key),
                    };
                    problems.push(Problem::new(key_range, message));
                }
            }
        }
        unknown(text, &entry.node, &mut problems);
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// Finds the fields that the crate refuses: each is handed to it alone. `key` is the whole entry's.
fn faults(text: &str, key: &str, node: &Node, problems: &mut Vec<Problem>) {
    let known = |kind: &serde_json::Value| try_alone(key, serde_json::json!({ "type": kind }));
    let fields = map_of(node);
    let given = fields.iter().find(|field| field.key == "type").map(|field| field.node.value.to_json());
    let kind = given.filter(|kind| known(kind).is_ok()).unwrap_or_else(|| "misc".into());
    for field in fields {
        if field.key != "archive-location" && OwnFields::has(&field.key) {
            continue;
        }
        if field.key == "parent" {
            match &field.node.value {
                Yaml::List(parents) => parents.iter().for_each(|parent| faults(text, key, parent, problems)),
                _ => faults(text, key, &field.node, problems),
            }
            continue;
        }
        let value = field.node.value.to_json();
        let alone = match field.key.as_str() {
            "type" => known(&value),
            name => try_alone(key, serde_json::json!({ "type": kind, name: value })),
        };
        if let Err(why) = alone {
            let place = place(text, field.node.range.clone());
            let place = if place.is_empty() { field.key_range.clone() } else { place };
            let written = as_text(&field.node).unwrap_or_default();
            problems.push(match field.key.as_str() {
                "type" if !written.is_empty() => no_type(&written, place),
                "url" if !written.is_empty() => {
                    Problem::new(place, format!("`{written}` in `url` of `{key}` is not a valid web address"))
                }
                name => Problem::new(place, format!("`{name}` of `{key}` cannot be parsed{why}")),
            });
        }
    }
}

/// The format's types of works.
const TYPES: [&str; 30] = [
    "anthology",
    "anthos",
    "article",
    "artwork",
    "audio",
    "blog",
    "book",
    "case",
    "chapter",
    "conference",
    "entry",
    "exhibition",
    "legislation",
    "manuscript",
    "misc",
    "newspaper",
    "original",
    "patent",
    "performance",
    "periodical",
    "post",
    "proceedings",
    "reference",
    "report",
    "repository",
    "scene",
    "thesis",
    "thread",
    "video",
    "web",
];

/// A type that is none.
fn no_type(written: &str, range: Range<usize>) -> Problem {
    let near = nearest(&written.to_lowercase(), TYPES);
    Problem {
        help: Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", TYPES.join(", ")),
        }),
        // A text in quotation marks would lose them.
        fix: near.filter(|near| range.len() == written.len() && is_alone(written, near, TYPES)).map(str::to_owned),
        ..Problem::new(range, format!("`{written}` is not a type of source"))
    }
}

/// Tells of fields that the format does not have, those of what holds the work included.
fn unknown(text: &str, node: &Node, problems: &mut Vec<Problem>) {
    for field in map_of(node) {
        problems.extend(known::hayagriva(&field.key, place(text, field.key_range.clone())));
        if field.key == "parent" {
            match &field.node.value {
                Yaml::List(parents) => parents.iter().for_each(|parent| unknown(text, parent, problems)),
                _ => unknown(text, &field.node, problems),
            }
        }
    }
}

/// The entry as the crate reads it, or why it does not.
fn read(entry: &Field) -> Result<Entry, String> {
    try_alone(&entry.key, without_own(&entry.node))
}

/// One entry as the crate reads it.
fn try_alone(key: &str, entry: serde_json::Value) -> Result<Entry, String> {
    // JSON is YAML.
    let alone = serde_json::json!({ key: entry }).to_string();
    match std::panic::catch_unwind(|| hayagriva::io::from_yaml_str(&alone)) {
        Ok(Ok(library)) => library.iter().next().cloned().ok_or_else(String::new),
        Ok(Err(error)) => {
            // The place is one in the text that was made here, by the names of fields in front and by a line behind.
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or("");
            let names = message.split_once(": ").filter(|(names, _)| names.split('.').next() == Some(key));
            Err(format!(": {}", names.map_or(message, |(_, what)| what)))
        }
        Err(_) => Err(String::new()),
    }
}

fn source(
    text: &str,
    entry: &Field,
    key_range: Range<usize>,
    read: &Entry,
    problems: &mut Vec<Problem>,
) -> ParsedSource {
    let mut own = OwnFields::default();
    let mut fields = Vec::new();
    let published = |name: &str, node: &Node, value: &str, problems: &mut Vec<Problem>| {
        let fits = public::value(name, value);
        if !fits {
            problems.push(public::problem(name, value, &entry.key, place(text, node.range.clone())));
        }
        fits
    };
    for field in map_of(&entry.node).iter().filter(|field| public::field(&field.key, &public::HAYAGRIVA)) {
        // `url: {value: …, date: …}`, `serial-number: {doi: …}`
        for inner in map_of(&field.node).iter().filter(|_| matches!(field.key.as_str(), "url" | "serial-number")) {
            let name = match (field.key.as_str(), inner.key.as_str()) {
                ("url", "value") => "url",
                ("url", "date") => "urldate",
                ("serial-number", "serial") => "number",
                (_, name) => name,
            };
            let value = as_text(&inner.node).unwrap_or_default();
            if !public::field(name, &public::HAYAGRIVA) || !published(name, &inner.node, &value, problems) {
                continue;
            }
            if field.key == "serial-number" {
                own.set(name, &value);
            }
            fields.push((name.to_owned(), tidy(name, &value)));
        }
        if !matches!(field.key.as_str(), "url" | "serial-number") {
            logins(text, &field.node, problems);
        }
        let value = plain(&field.node);
        // What is inside of `url: {…}` was told of above.
        let is_map = !map_of(&field.node).is_empty();
        if (is_map && !public::value(&field.key, &value))
            || (!is_map && !published(&field.key, &field.node, &value, problems))
        {
            continue;
        }
        if !own.set(&field.key, &value) {
            problems.push(Problem::tier(&entry.key, &value, place(text, field.node.range.clone())));
        }
        if !value.is_empty() {
            fields.push((field.key.clone(), tidy(&field.key, &value)));
        }
    }
    let item = local(public::item(item(read)));
    ParsedSource {
        key: entry.key.clone(),
        other_keys: Vec::new(),
        entry_range: key_range.start..place(text, entry.node.range.clone()).end.max(key_range.end),
        key_range,
        url: item.0.get("URL").and_then(|u| u.to_str()).map(|u| u.into_owned()),
        biblatex: export::biblatex(&entry.key, &item, &own),
        kind: fields.iter().find(|(n, _)| n == "type").map_or_else(|| "misc".to_owned(), |(_, t)| t.to_lowercase()),
        item,
        own,
        fields,
    }
}

/// Tells of each login in what a map or a list holds, `parent: {url: …}`.
fn logins(text: &str, node: &Node, problems: &mut Vec<Problem>) {
    let inner: Vec<&Node> = match &node.value {
        Yaml::Map(fields) => fields.iter().map(|field| &field.node).collect(),
        Yaml::List(items) => items.iter().collect(),
        _ => return,
    };
    for node in inner {
        problems.extend(as_text(node).and_then(|value| public::login(&value, place(text, node.range.clone()))));
        logins(text, node, problems);
    }
}

/// A value as text: an address is no typography.
fn tidy(name: &str, value: &str) -> String {
    if matches!(name, "url" | "doi") { public::encoded(value) } else { map::tidy(value) }
}

/// Takes out of an item what leads to one computer: the crate has read the whole entry.
fn local(mut item: Item) -> Item {
    item.0.retain(|name, variable| match variable {
        Value::String(text) => public::value(name, text),
        _ => true,
    });
    item
}

fn map_of(node: &Node) -> &[Field] {
    match &node.value {
        Yaml::Map(fields) => fields,
        _ => &[],
    }
}

/// A field as plain text: a list's parts joined; what is a map (`title: {value: …}`) by its value.
fn plain(node: &Node) -> String {
    match &node.value {
        Yaml::List(list) => list.iter().map(plain).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; "),
        Yaml::Map(fields) => {
            let named = |name: &str| fields.iter().find(|f| f.key == name).and_then(|f| as_text(&f.node));
            match (named("name"), named("given-name")) {
                (Some(name), Some(given)) => format!("{name}, {given}"),
                (Some(name), None) => name,
                _ => named("value").filter(|_| !fields.iter().any(|f| f.key == "date")).unwrap_or_default(),
            }
        }
        _ => as_text(node).unwrap_or_default(),
    }
}

fn without_own(node: &Node) -> serde_json::Value {
    let mut json = node.value.to_json();
    if let Some(map) = json.as_object_mut() {
        map.retain(|name, _| name == "archive-location" || !OwnFields::has(name));
    }
    json
}

fn kind(entry: &Entry) -> &'static str {
    match entry.entry_type() {
        EntryType::Misc if entry.url_any().is_some() => "webpage",
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
        let value = value.map(|v| if matches!(name, "URL" | "DOI") { v } else { map::tidy(&v) });
        if let Some(value) = value.filter(|v| !v.is_empty()) {
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
    put("URL", entry.url_any().map(|u| u.value.to_string()));
    put("DOI", entry.doi().map(str::to_owned));
    put("ISBN", entry.isbn().or_else(|| parent?.isbn()).map(str::to_owned));
    put("ISSN", entry.issn().or_else(|| parent?.issn()).map(str::to_owned));
    put("number", entry.keyed_serial_number("serial").map(str::to_owned));
    put("title-short", entry.title().and_then(|t| t.short.as_ref()).map(|t| t.to_string()));
    put("number-of-pages", entry.page_total().map(|p| p.to_string()));
    put("chapter-number", entry.chapter().map(|c| c.to_string()));
    put("archive", entry.archive().map(|a| a.to_string()));
    put("archive_location", entry.archive_location().map(|a| a.to_string()));
    put("call-number", entry.call_number().map(|c| c.to_string()));
    let grandparent = parent.and_then(|p| p.parents().first());
    put("collection-title", grandparent.and_then(|g| g.title()).map(|t| t.to_string()));
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
            let site = kind(entry) == "webpage" && !map.contains_key("container-title");
            let variable = if site { "container-title" } else { "publisher" };
            map.entry(variable.to_owned()).or_insert(Value::String(body));
        }
        _ => {}
    }
    let with_role = |role: PersonRole| {
        let people = entry.affiliated().into_iter().flatten().filter(|group| group.role == role);
        Some(people.flat_map(|group| names(&group.names)).collect::<Vec<_>>()).filter(|n| !n.is_empty())
    };
    let people = [
        ("author", authors),
        ("editor", editors),
        ("translator", with_role(PersonRole::Translator)),
        ("director", with_role(PersonRole::Director)),
        ("container-author", parent.and_then(|p| p.authors()).map(names).filter(|n| !n.is_empty())),
    ];
    for (variable, names) in people {
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
