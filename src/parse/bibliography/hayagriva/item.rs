//! An entry of Hayagriva's format → a CSL item.

use super::super::bib;
use super::super::date::{self, Read};
use super::super::{DateValue, Item, LiteralName, NameItem, NameValue, Value};
use super::map_of;
use crate::parse::fields::as_text;
use crate::parse::value::{Node, Value as Yaml};

/// Text as it is shown: the format's braces keep letters as they are and are not shown, formulas are TeX's.
pub fn text(written: &str) -> String {
    if written.bytes().filter(|b| *b == b'{').count() > 40 {
        return curly(written);
    }
    // Of TeX, the format knows braces and formulas only.
    let formula = written.matches('$').count() > 1;
    let mut tex = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            _ if formula => tex.push(c),
            '~' => tex.push_str("\\textasciitilde{}"),
            '^' => tex.push_str("\\textasciicircum{}"),
            '`' => tex.push_str("\\textasciigrave{}"),
            '\'' => tex.push_str("\\textquotesingle{}"),
            '\\' => tex.push_str("\\textbackslash{}"),
            '$' => tex.push_str("\\$"),
            c => tex.push(c),
        }
    }
    curly(&bib::read_tex(&tex, false).markup)
}

/// An apostrophe within a word.
fn curly(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_word = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
    letters.iter().enumerate().map(|(at, c)| if *c == '\'' && is_word(at.checked_sub(1)) { '’' } else { *c }).collect()
}

/// A part of a map, as text.
pub fn part(node: &Node, name: &str) -> Option<String> {
    field(node, name).and_then(as_text)
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    map_of(node).iter().find(|field| field.key == name).map(|field| &field.node)
}

/// A text field: a text, a number, or a map with a `value`.
fn value(node: &Node, name: &str) -> Option<String> {
    let node = field(node, name)?;
    let written = as_text(node).or_else(|| part(node, "value")).or_else(|| part(node, "name"))?;
    Some(text(&written)).filter(|text| !text.is_empty())
}

/// A date as the format has it: EDTF.
pub fn date_of(written: &str) -> Option<DateValue> {
    match date::read(written) {
        Read::Date(date) => Some(date),
        _ => None,
    }
}

/// People: a text, a map, or a list of these.
pub fn people(node: &Node) -> Vec<NameValue> {
    match &node.value {
        Yaml::List(list) => list.iter().filter_map(person).collect(),
        _ => person(node).into_iter().collect(),
    }
}

fn person(node: &Node) -> Option<NameValue> {
    let some = |text: Option<String>| text.map(|text| self::text(&text)).filter(|text| !text.is_empty());
    if let Some(written) = as_text(node) {
        let parts: Vec<&str> = written.split(',').map(str::trim).collect();
        return match parts.as_slice() {
            [family, given] => Some(built(family, Some(given), None)),
            [family, suffix, given] => Some(built(family, Some(given), Some(suffix))),
            _ => some(Some(written.clone())).map(|literal| NameValue::Literal(LiteralName { literal })),
        };
    }
    let family = some(part(node, "name"))?;
    let (given, prefix, suffix) =
        (some(part(node, "given-name")), some(part(node, "prefix")), some(part(node, "suffix")));
    if given.is_none() && prefix.is_none() {
        return Some(NameValue::Literal(LiteralName { literal: family }));
    }
    // A map tells its particles itself.
    let held = family.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) && family.contains(' ');
    let family = if held { format!("\"{family}\"") } else { family };
    Some(NameValue::Item(NameItem { family, given, non_dropping_particle: prefix, suffix, ..NameItem::default() }))
}

fn built(family: &str, given: Option<&str>, suffix: Option<&str>) -> NameValue {
    let some = |text: Option<&str>| text.map(text_of).filter(|text| !text.is_empty());
    NameValue::Item(NameItem { family: text(family), given: some(given), suffix: some(suffix), ..NameItem::default() })
}

fn text_of(written: &str) -> String {
    text(written)
}

/// What a work stands in: the first of its parents.
fn parent(node: &Node) -> Option<&Node> {
    match field(node, "parent") {
        Some(Node { value: Yaml::List(parents), .. }) => parents.first(),
        other => other,
    }
}

fn type_of(node: &Node) -> String {
    part(node, "type").unwrap_or_default().to_lowercase()
}

fn kind(node: &Node) -> &'static str {
    let parent = parent(node).map(type_of).unwrap_or_default();
    match type_of(node).as_str() {
        "misc" if field(node, "url").is_some() => "webpage",
        "article" => match parent.as_str() {
            "newspaper" => "article-newspaper",
            "proceedings" | "conference" => "paper-conference",
            "blog" | "web" => "post-weblog",
            _ => "article-journal",
        },
        "chapter" | "anthos" => "chapter",
        "entry" => "entry",
        "report" => "report",
        "thesis" => "thesis",
        "web" | "blog" => "webpage",
        "post" => "post",
        "book" | "anthology" | "proceedings" | "reference" => "book",
        "patent" => "patent",
        "case" => "legal_case",
        "legislation" => "legislation",
        "manuscript" => "manuscript",
        "video" => "motion_picture",
        "audio" => "song",
        "artwork" => "graphic",
        "performance" => "performance",
        "repository" => "software",
        "periodical" | "newspaper" => "periodical",
        _ => "document",
    }
}

/// The item of an entry.
pub fn item(key: &str, node: &Node) -> Item {
    let mut item = Item::default();
    let kind = kind(node);
    let parent = parent(node);
    let grandparent = parent.and_then(self::parent);
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            item.0.insert(name.to_owned(), Value::String(value));
        }
    };
    let own = |name: &str| value(node, name);
    let either = |name: &str| value(node, name).or_else(|| value(parent?, name));
    put("id", Some(key.to_owned()));
    put("type", Some(kind.to_owned()));
    put("title", own("title"));
    put("title-short", field(node, "title").and_then(|title| part(title, "short")).map(|short| text(&short)));
    put("container-title", parent.and_then(|parent| value(parent, "title")));
    put("collection-title", grandparent.and_then(|parent| value(parent, "title")));
    for (name, variable) in [("volume", "volume"), ("issue", "issue"), ("edition", "edition")] {
        put(variable, either(name));
    }
    for (name, variable) in [
        ("page-range", "page"),
        ("page-total", "number-of-pages"),
        ("volume-total", "number-of-volumes"),
        ("chapter", "chapter-number"),
        ("genre", "genre"),
        ("archive", "archive"),
    ] {
        put(variable, own(name));
    }
    put("language", part(node, "language").map(|language| bib::language_tag(&language).unwrap_or(language)));
    let publisher = field(node, "publisher").or_else(|| field(parent?, "publisher"));
    put(
        "publisher",
        publisher.and_then(|publisher| as_text(publisher).or_else(|| part(publisher, "name"))).map(|name| text(&name)),
    );
    let place = publisher.and_then(|publisher| part(publisher, "location")).map(|place| text(&place));
    put("publisher-place", place.or_else(|| either("location")));
    let url = field(node, "url").or_else(|| field(parent?, "url"));
    put("URL", url.and_then(|url| as_text(url).or_else(|| part(url, "value"))));
    let serial = |name: &str| field(node, "serial-number").and_then(|serial| part(serial, name));
    let of_parent = |name: &str| field(parent?, "serial-number").and_then(|serial| part(serial, name));
    put("DOI", serial("doi").or_else(|| part(node, "doi")));
    put("ISBN", serial("isbn").or_else(|| part(node, "isbn")).or_else(|| of_parent("isbn")));
    put("ISSN", serial("issn").or_else(|| part(node, "issn")).or_else(|| of_parent("issn")));
    put("PMID", serial("pmid").or_else(|| part(node, "pmid")));
    put("PMCID", serial("pmcid").or_else(|| part(node, "pmcid")));
    put(
        "number",
        serial("serial").or_else(|| field(node, "serial-number").and_then(as_text)).map(|number| text(&number)),
    );
    named(&mut item, node, parent, kind);
    let date = field(node, "date").or_else(|| field(parent?, "date")).and_then(as_text);
    if let Some(date) = date.and_then(|date| date_of(&date)) {
        item.0.insert("issued".to_owned(), Value::Date(date));
    }
    if let Some(date) = url.and_then(|url| part(url, "date")).and_then(|date| date_of(&date)) {
        item.0.insert("accessed".to_owned(), Value::Date(date));
    }
    item
}

fn named(item: &mut Item, node: &Node, parent: Option<&Node>, kind: &str) {
    let names = |node: &Node, name: &str| field(node, name).map(people).unwrap_or_default();
    let authors = names(node, "author");
    let body = value(node, "organization");
    let editors = Some(names(node, "editor")).filter(|names| !names.is_empty());
    let editors = editors.or_else(|| parent.map(|parent| names(parent, "editor"))).unwrap_or_default();
    let mut add = |variable: &str, names: Vec<NameValue>| {
        if !names.is_empty() {
            item.0.insert(variable.to_owned(), Value::Names(names));
        }
    };
    match body {
        Some(body) if authors.is_empty() => add("author", vec![NameValue::Literal(LiteralName { literal: body })]),
        Some(body) => {
            add("author", authors);
            let site = kind == "webpage" && !item.0.contains_key("container-title");
            let variable = if site { "container-title" } else { "publisher" };
            item.0.entry(variable.to_owned()).or_insert(Value::String(body));
        }
        None => add("author", authors),
    }
    let mut add = |variable: &str, names: Vec<NameValue>| {
        if !names.is_empty() {
            item.0.insert(variable.to_owned(), Value::Names(names));
        }
    };
    add("editor", editors);
    add("container-author", parent.map(|parent| names(parent, "author")).unwrap_or_default());
    let affiliated = match field(node, "affiliated") {
        Some(Node { value: Yaml::List(groups), .. }) => groups.iter().collect(),
        Some(group) => vec![group],
        None => Vec::new(),
    };
    for (role, variable) in [
        ("translator", "translator"),
        ("director", "director"),
        ("compiler", "compiler"),
        ("composer", "composer"),
        ("illustrator", "illustrator"),
        ("narrator", "narrator"),
        ("producer", "producer"),
        ("executive-producer", "executive-producer"),
        ("writer", "script-writer"),
        ("organizer", "organizer"),
    ] {
        let of_role =
            affiliated.iter().filter(|group| part(group, "role").is_some_and(|own| own.eq_ignore_ascii_case(role)));
        add(variable, of_role.flat_map(|group| names(group, "names")).collect());
    }
}
