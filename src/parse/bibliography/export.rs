//! A source as CSL-JSON and as BibLaTeX, for readers to take away.

use super::{Item, OwnFields, ParsedSource};
use citationberg::json::{DateValue, NameValue, Value, VecDateRange};
use serde_json::{Map, Value as Json, json};

/// A CSL-JSON array with this one item; what CSL has no place for stands under `custom`, as its schema provides.
pub fn csl_json(source: &ParsedSource) -> String {
    let mut map: Map<String, Json> = source.item.0.iter().map(|(name, value)| (name.clone(), to_json(value))).collect();
    let custom: Map<String, Json> =
        source.own.entries().into_iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect();
    if !custom.is_empty() {
        map.insert("custom".to_owned(), Json::Object(custom));
    }
    serde_json::to_string_pretty(&json!([Json::Object(map)])).unwrap_or_default() + "\n"
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Number(number) => Json::from(*number),
        Value::Names(names) => Json::Array(names.iter().map(name_json).collect()),
        // The crate's own serialiser leaves out `date-parts`.
        Value::Date(date) => {
            let parts: Vec<&Vec<i16>> = parts(date).0.iter().map(|d| &d.0).collect();
            match date {
                DateValue::DateParts { circa: true, .. } => {
                    json!({"date-parts": parts, "circa": true})
                }
                _ => json!({"date-parts": parts}),
            }
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
    out.push_str(&format!("  {name} = {{{}}},\n", value.replace(['{', '}'], "")));
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
    const NAMES: [(&str, &str); 17] = [
        ("title", "title"),
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
        ("language", "langid"),
        ("abstract", "abstract"),
    ];
    for variable in ["author", "editor"] {
        if let Some(Value::Names(names)) = item.0.get(variable) {
            // A literal name keeps its braces, so that nobody splits it again.
            let names: Vec<String> = names.iter().map(name_bib).collect();
            out.push_str(&format!("  {variable} = {{{}}},\n", names.join(" and ")));
        }
    }
    for (variable, name) in NAMES {
        if let Some(text) = item.0.get(variable).and_then(Value::to_str) {
            let name = if variable == "container-title" && kind != "article" { "booktitle" } else { name };
            field(&mut out, name, &text);
        }
    }
    for (variable, name) in [("issued", "date"), ("accessed", "urldate")] {
        if let Some(Value::Date(date)) = item.0.get(variable)
            && let Some(first) = parts(date).0.first()
        {
            let text: Vec<String> = first
                .0
                .iter()
                .enumerate()
                .map(|(i, n)| if i == 0 { format!("{n:04}") } else { format!("{n:02}") })
                .collect();
            field(&mut out, name, &text.join("-"));
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
        NameValue::Literal(literal) => format!("{{{}}}", literal.literal.replace(['{', '}'], "")),
        NameValue::Item(item) => {
            let family = [item.non_dropping_particle.as_deref(), Some(item.family.as_str())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ");
            match &item.given {
                Some(given) => format!("{family}, {given}"),
                None => family,
            }
        }
    }
}
