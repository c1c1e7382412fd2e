//! Hayagriva's YAML format (file-format.md of its version 0.10).
//!
//! An entry whose type, dates or shape are wrong costs itself, and each of its faults is told of. Keys of our own (`archive_url`, `frcite`, `tier` …) may
//! stand in an entry or in its `serial-number`. Knows no other file.

mod item;

use super::{OwnFields, ParsedSource, Problem, Value, known, normal, place, public};
use crate::parse::value::{Entry as Field, Node, Value as Yaml};
use crate::parse::{fields::as_text, is_alone, nearest, yaml};
use std::collections::HashMap;
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
        let before = problems.len();
        faults(text, &entry.key, &entry.node, &mut problems);
        if !map_of(&entry.node).iter().any(|field| field.key == "type") {
            problems.push(Problem::new(key_range, format!("the source `{}` has no `type`", entry.key)));
        } else if problems.len() == before {
            sources.push(source(text, entry, key_range, &mut problems));
        }
        unknown(text, &entry.node, &mut problems);
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// Tells of the fields of an entry that cannot be used. `key` is the whole entry's.
fn faults(text: &str, key: &str, node: &Node, problems: &mut Vec<Problem>) {
    for field in map_of(node) {
        if OwnFields::has(&field.key) {
            continue;
        }
        let range = place(text, field.node.range.clone());
        let range = if range.is_empty() { place(text, field.key_range.clone()) } else { range };
        let written = as_text(&field.node).unwrap_or_default();
        let wrong = |what: &str| Some(Problem::new(range.clone(), format!("`{}` of `{key}` {what}", field.key)));
        let problem = match (field.key.as_str(), &field.node.value) {
            ("parent", Yaml::List(parents)) => {
                parents.iter().for_each(|parent| faults(text, key, parent, problems));
                None
            }
            ("parent", _) => {
                faults(text, key, &field.node, problems);
                None
            }
            ("type", _) if !TYPES.contains(&written.to_lowercase().as_str()) => match written.is_empty() {
                true => wrong("is not a type of source"),
                false => Some(no_type(&written, range)),
            },
            ("date", _) if item::date_of(&written).is_none() => wrong("is not a valid date"),
            ("url", Yaml::Map(_)) => {
                let address = item::part(&field.node, "value").unwrap_or_default();
                let date = item::part(&field.node, "date");
                let is_date = date.is_none_or(|date| item::date_of(&date).is_some());
                match (is_address(&address), is_date) {
                    (true, true) => None,
                    (true, false) => wrong("has a `date` that is not valid"),
                    (false, _) => wrong("has a `value` that is not a valid web address"),
                }
            }
            ("url", _) if !is_address(&written) => {
                Some(Problem::new(range, format!("`{written}` in `url` of `{key}` is not a valid web address")))
            }
            ("title" | "edition" | "language" | "genre" | "volume" | "issue", Yaml::List(_)) => {
                wrong("is a list, and must be a text")
            }
            _ => None,
        };
        problems.extend(problem);
    }
}

/// Whether a text is an address with a scheme; whether it may be published is asked elsewhere.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let sound = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
        sound
            && !rest.is_empty()
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && !text.contains(char::is_whitespace)
    })
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

/// A type that there is not.
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

fn source(text: &str, entry: &Field, key_range: Range<usize>, problems: &mut Vec<Problem>) -> ParsedSource {
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
    for (name, list) in [("shortauthor", &mut own.short_author), ("shorteditor", &mut own.short_editor)] {
        let node = map_of(&entry.node).iter().find(|field| field.key == name);
        *list = normal::names(node.map(|field| item::people(&field.node)).unwrap_or_default());
    }
    let mut item = normal::item(item::item(&entry.key, &entry.node));
    // What leads to one computer.
    item.0.retain(|name, variable| !matches!(variable, Value::String(text) if !public::value(name, text)));
    ParsedSource {
        key: entry.key.clone(),
        other_keys: Vec::new(),
        sets: Vec::new(),
        entry_range: key_range.start..place(text, entry.node.range.clone()).end.max(key_range.end),
        key_range,
        url: item.markup("URL").map(str::to_owned),
        biblatex: String::new(),
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
    match name {
        "url" => public::encoded(value),
        "doi" => public::doi(&public::encoded(value)),
        _ => item::text(value),
    }
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
