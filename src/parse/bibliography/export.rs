//! A source as CSL-JSON (schema 1.0.2) and as BibLaTeX, for readers to take away.
//!
//! Pure functions of one source; what they write can be read in again.

use super::{Item, OwnFields, ParsedSource, public};
use citationberg::json::{DateValue, NameValue, Value, VecDateRange};
use serde_json::{Map, Value as Json, json};

/// A CSL-JSON array with this one item; what CSL has no place for stands under `custom`, as its schema provides.
pub fn csl_json(source: &ParsedSource) -> String {
    let mut map = item_json(&source.item);
    let mut custom: Map<String, Json> =
        source.own.entries().into_iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect();
    if let Some(tier) = source.own.tier {
        custom.insert("tier".to_owned(), Json::from(tier));
    }
    if !custom.is_empty() {
        map.insert("custom".to_owned(), Json::Object(custom));
    }
    serde_json::to_string_pretty(&json!([Json::Object(map)])).unwrap_or_default() + "\n"
}

/// An item's fields as CSL-JSON has them.
pub fn item_json(item: &Item) -> Map<String, Json> {
    item.0.iter().map(|(name, value)| (name.clone(), to_json(value))).collect()
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Number(number) => Json::from(*number),
        Value::Names(names) => Json::Array(names.iter().map(name_json).collect()),
        // The crate's own serialiser leaves out `date-parts`.
        Value::Date(date) => {
            let parts: Vec<&Vec<i16>> = parts(date).0.iter().map(|d| &d.0).collect();
            let mut map = Map::from_iter([("date-parts".to_owned(), json!(parts))]);
            if let DateValue::DateParts { circa, season, .. } = date {
                if *circa {
                    map.insert("circa".to_owned(), Json::from(true));
                }
                if let Some(season) = season {
                    map.insert("season".to_owned(), Json::from(season.as_str()));
                }
            }
            Json::Object(map)
        }
    }
}

fn parts(date: &DateValue) -> &VecDateRange {
    static NONE: VecDateRange = VecDateRange(Vec::new());
    match date {
        DateValue::DateParts { date_parts, .. } => date_parts,
        // Never made here.
        DateValue::Raw { .. } => &NONE,
    }
}

fn name_json(name: &NameValue) -> Json {
    match name {
        NameValue::Literal(literal) => json!({"literal": literal.literal}),
        NameValue::Item(item) => {
            let mut map = Map::new();
            map.insert("family".to_owned(), Json::from(item.family.as_str()));
            for (name, value) in [
                ("given", &item.given),
                ("non-dropping-particle", &item.non_dropping_particle),
                ("dropping-particle", &item.dropping_particle),
                ("suffix", &item.suffix),
            ] {
                if let Some(value) = value {
                    map.insert(name.to_owned(), Json::from(value.as_str()));
                }
            }
            Json::Object(map)
        }
    }
}

fn field(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!(
        "  {name} = {{{}}},\n",
        if is_verbatim(name) { address(name, value) } else { escaped(value) }
    ));
}

/// Fields in which TeX's characters stand for themselves.
fn is_verbatim(name: &str) -> bool {
    matches!(name, "url" | "doi" | "archive_url")
}

/// An address between braces. Only our own field is no verbatim one to TeX's readers: a dollar would begin mathematics in it.
pub(super) fn address(name: &str, value: &str) -> String {
    let value = public::encoded(value);
    if name == "archive_url" { value.replace('$', "\\$") } else { value }
}

/// Text between braces, with TeX's characters escaped: it reads as it stands, and neither ends the value nor begins a command.
pub(super) fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '&' | '%' | '#' | '$' | '_' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A date as EDTF.
pub fn date_text(date: &DateValue) -> String {
    let Some(first) = parts(date).0.first() else {
        return String::new();
    };
    let part = |(i, n): (usize, &i16)| match (i, *n) {
        (0, n) if n < 0 => format!("-{:04}", n.unsigned_abs()),
        (0, n) => format!("{n:04}"),
        (_, n) => format!("{n:02}"),
    };
    let mut text = first.0.iter().enumerate().map(part).collect::<Vec<_>>().join("-");
    if let DateValue::DateParts { circa, season, .. } = date {
        if let Some(season) = season.as_ref().and_then(|s| s.parse::<u8>().ok()) {
            text.push_str(&format!("-{}", 20 + season));
        }
        if *circa {
            text.push('~');
        }
    }
    text
}

/// Names as a reader reads them: `Jane Doe; Rick Roe`.
pub fn names_text(names: &[NameValue]) -> String {
    let name = |name: &NameValue| match name {
        NameValue::Literal(literal) => literal.literal.clone(),
        NameValue::Item(item) => {
            let parts = [
                &item.given,
                &item.dropping_particle,
                &item.non_dropping_particle,
                &Some(item.family.clone()),
                &item.suffix,
            ];
            parts.into_iter().flatten().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ")
        }
    };
    names.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// The item as a BibLaTeX entry.
pub fn biblatex(key: &str, item: &Item, own: &OwnFields) -> String {
    let kind = match item.type_().as_deref().unwrap_or("") {
        "article-journal" | "article-magazine" | "article-newspaper" => "article",
        "book" => "book",
        "chapter" => "incollection",
        "paper-conference" => "inproceedings",
        "report" => "report",
        "thesis" => "thesis",
        "webpage" | "post" | "post-weblog" => "online",
        "legislation" | "bill" | "regulation" => "legislation",
        "legal_case" => "jurisdiction",
        "patent" => "patent",
        "dataset" => "dataset",
        "software" => "software",
        "manuscript" => "unpublished",
        _ => "misc",
    };
    let mut out = format!("@{kind}{{{key},\n");
    const NAMES: [(&str, &str); 20] = [
        ("title", "title"),
        ("title-short", "shorttitle"),
        ("container-title", "journaltitle"),
        ("collection-title", "series"),
        ("publisher", "publisher"),
        ("publisher-place", "location"),
        ("volume", "volume"),
        ("issue", "number"),
        ("number", "number"),
        ("page", "pages"),
        ("edition", "edition"),
        ("genre", "type"),
        ("DOI", "doi"),
        ("ISBN", "isbn"),
        ("ISSN", "issn"),
        ("URL", "url"),
        ("status", "pubstate"),
        ("version", "version"),
        ("event-title", "eventtitle"),
        ("language", "langid"),
    ];
    for variable in ["author", "editor", "translator"] {
        if let Some(Value::Names(names)) = item.0.get(variable) {
            // A literal name keeps its braces, so that nobody splits it again.
            let names: Vec<String> = names.iter().map(name_bib).collect();
            out.push_str(&format!("  {variable} = {{{}}},\n", names.join(" and ")));
        }
    }
    for (variable, name) in NAMES {
        if let Some(text) = item.0.get(variable).and_then(Value::to_str) {
            let name = match (variable, kind) {
                ("container-title", "article") => name,
                // What these types are published in is their publisher, as this house reads them.
                ("container-title", "legislation") => "publisher",
                ("container-title", "online") => "organization",
                ("container-title", _) => "booktitle",
                ("collection-number", _) => "number",
                _ => name,
            };
            field(&mut out, name, &text);
        }
    }
    for (variable, name) in [("issued", "date"), ("accessed", "urldate")] {
        if let Some(Value::Date(date)) = item.0.get(variable) {
            field(&mut out, name, &date_text(date));
        }
    }
    for (name, value) in own.entries() {
        field(&mut out, name, &value);
    }
    out.push_str("}\n");
    out
}

fn name_bib(name: &NameValue) -> String {
    match name {
        NameValue::Literal(literal) => format!("{{{}}}", escaped(&literal.literal)),
        NameValue::Item(item) => {
            let family = [&item.dropping_particle, &item.non_dropping_particle, &Some(item.family.clone())]
                .into_iter()
                .flatten()
                .map(|part| escaped(part))
                .collect::<Vec<_>>()
                .join(" ");
            [&Some(family), &item.suffix.as_deref().map(escaped), &item.given.as_deref().map(escaped)]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}
