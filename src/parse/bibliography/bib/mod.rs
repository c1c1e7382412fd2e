//! BibLaTeX and BibTeX entries → sources, by biber's rules.
//!
//! [`syntax`] cuts the text into entries, [`values`] puts in abbreviations, [`inherit`] what entries take from others, [`map`] makes CSL's items of
//! them; [`latex`] and [`names`] read TeX and names. An entry that cannot be read costs itself. Knows no other file but those it is handed.

mod entry;
mod fields;
mod formula;
mod inherit;
mod latex;
mod legal;
mod map;
mod names;
mod symbols;
mod syntax;
mod types;
mod values;

pub use latex::read as read_tex;
pub use types::tag as language_tag;

use super::{OwnFields, ParsedSource, Problem, SourceSet, known, markup, normal, public};
use crate::diagnostic::{Code, visible};
use entry::{Entry, Field};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use syntax::{RawEntry, RawFile, RawPiece};
use values::{Fault, Strings};

/// Reads a `.bib` text; `others` are the book's other `.bib` texts, which may define abbreviations and entries that this one refers to.
pub fn parse(text: &str, others: &[&str]) -> (Vec<ParsedSource>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut file = syntax::read(text, &mut problems);
    duplicates(&mut file, &mut problems);
    // What is wrong with the others is told where they are read for themselves.
    let others = if borrows(&file) { others } else { &[] };
    let other_files: Vec<RawFile<'_>> = others.iter().map(|other| syntax::read(other, &mut Vec::new())).collect();
    let mut strings = Strings::new(text.len(), &file, &other_files);
    strings.check(&file, &mut problems);
    let mut entries: Vec<Entry<'_>> =
        file.entries.iter().filter_map(|raw| self::entry(raw, &mut strings, &mut problems)).collect();
    let lent: Vec<Entry<'_>> = if refers(&entries) { lent(&other_files, text.len()) } else { Vec::new() };
    let lent = lent.iter().rev().map(|entry| (entry.key, entry)).collect();
    inherit::resolve(&mut entries, &lent, &mut problems);
    let mut sources = Vec::with_capacity(entries.len());
    for entry in &entries {
        // `@xdata` and `@set` only hold what other entries take from them.
        if !matches!(entry.kind.as_str(), "xdata" | "set") {
            sources.push(source(text, entry, &mut problems));
        }
    }
    if let Some(first) = sources.first_mut() {
        first.sets = sets(&entries);
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// Whether a file may need what others have: abbreviations that it does not define, or entries to inherit from.
fn borrows(file: &RawFile<'_>) -> bool {
    let defined: HashSet<&str> = file.strings.iter().map(|field| field.name.as_str()).collect();
    let fields = || file.entries.iter().flat_map(|entry| &entry.fields).chain(&file.strings);
    let mut pieces = fields().flat_map(|field| &field.pieces);
    pieces.any(|piece| matches!(piece, RawPiece::Name(name, _) if !defined.contains(name.to_lowercase().as_str())))
        || fields().any(|field| matches!(field.name.as_str(), "crossref" | "xdata"))
}

/// Whether entries refer to others that are not among them.
fn refers(entries: &[Entry<'_>]) -> bool {
    let keys: HashSet<&str> = entries.iter().map(|entry| entry.key).collect();
    let references =
        entries.iter().flat_map(|entry| &entry.fields).filter(|f| matches!(f.name.as_str(), "crossref" | "xdata"));
    references.flat_map(|field| field.tex.split(',')).any(|key| !key.trim().is_empty() && !keys.contains(key.trim()))
}

/// The entries of other files, each with what it takes from its own.
fn lent<'s>(files: &'s [RawFile<'s>], length: usize) -> Vec<Entry<'s>> {
    let mut all = Vec::new();
    for file in files {
        let mut strings = Strings::new(length, file, files);
        let mut entries: Vec<Entry<'_>> =
            file.entries.iter().filter_map(|raw| entry(raw, &mut strings, &mut Vec::new())).collect();
        inherit::resolve(&mut entries, &HashMap::new(), &mut Vec::new());
        all.append(&mut entries);
    }
    all
}

/// Removes repeated keys and tells of them.
fn duplicates(file: &mut RawFile<'_>, problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, Range<usize>> = HashMap::new();
    file.entries.retain(|entry| match first.get(entry.key) {
        Some(range) => {
            problems.push(Problem::duplicate(entry.key, entry.key_range.clone(), range.clone()));
            false
        }
        None => first.insert(entry.key, entry.key_range.clone()).is_none(),
    });
}

/// An entry with its values put together; `None` where one cannot be, which is told.
fn entry<'s>(raw: &'s RawEntry<'s>, strings: &mut Strings<'s>, problems: &mut Vec<Problem>) -> Option<Entry<'s>> {
    let mut fields: Vec<Field<'s>> = Vec::with_capacity(raw.fields.len());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for field in &raw.fields {
        let tex = match strings.value(&field.pieces) {
            Ok(tex) => tex,
            Err(fault) => {
                let (what, range) = match fault {
                    Fault::Unknown(name, at) => {
                        let what =
                            format!("the abbreviation `{name}` is not defined; put text in braces or quotation marks");
                        (what, at..at + name.len())
                    }
                    Fault::TooLarge => ("its abbreviations are too long".to_owned(), raw.key_range.clone()),
                };
                problems.push(Problem::new(range, format!("the source `{}` cannot be parsed: {what}", raw.key)));
                return None;
            }
        };
        let begins = match field.pieces.as_slice() {
            [RawPiece::Text(_, at)] => Some(*at),
            _ => None,
        };
        let name = entry::field(&field.name);
        let written = Some((field.name.as_str(), field.name_range.clone()));
        let found = Field { name: name.to_owned(), tex, written, range: field.range.clone(), begins, own: true };
        // Written twice, a field's last value counts.
        match places.get(name) {
            Some(index) => fields[*index] = found,
            None => {
                places.insert(name, fields.len());
                fields.push(found);
            }
        }
    }
    let kind = entry::kind(&raw.kind).0.to_owned();
    let (key_range, range) = (raw.key_range.clone(), raw.range.clone());
    Some(Entry { kind, written: raw.kind.clone(), key: raw.key, key_range, range, fields })
}

/// The sets of a file.
fn sets(entries: &[Entry<'_>]) -> Vec<SourceSet> {
    let sets = entries.iter().filter(|entry| entry.kind == "set");
    sets.map(|entry| {
        let members = entry.tex("entryset").split(',').map(str::trim).filter(|key| !key.is_empty());
        let members = members.map(str::to_owned).collect();
        SourceSet { key: entry.key.to_owned(), key_range: entry.key_range.clone(), members }
    })
    .collect()
}

/// The plain text of TeX.
fn plain(tex: &str) -> String {
    markup::plain(&latex::read(tex, false).markup).into_owned()
}

/// A field's text, with mark-up.
fn text_of(entry: &Entry<'_>, name: &str) -> Option<String> {
    let field = entry.get(name)?;
    Some(latex::read(&field.tex, false).markup).filter(|text| !text.is_empty())
}

/// A field's text as a title, in which braces keep the letters' case.
fn title_of(entry: &Entry<'_>, name: &str) -> Option<String> {
    let field = entry.get(name)?;
    Some(latex::read(&field.tex, true).markup).filter(|text| !text.is_empty())
}

/// Fields in which TeX's characters stand for themselves.
const ADDRESSES: [&str; 4] = ["url", "doi", "archive_url", "eprint"];

/// A verbatim field's text: braces around all of it and `\url` are dropped, and so are backslashes before TeX's characters, which programs put there.
fn verbatim(tex: &str) -> String {
    let mut value = tex.trim();
    loop {
        let inner = value.strip_prefix("\\url").map_or(value, str::trim_start);
        match inner.strip_prefix('{').and_then(|v| v.strip_suffix('}')).filter(|v| is_balanced(v)) {
            Some(inner) => value = inner.trim(),
            None => break,
        }
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match rest.peek() {
            Some(next) if c == '\\' && "&%#$_~^{}:\\-".contains(*next) => out.extend(rest.next()),
            _ => out.push(c),
        }
    }
    for (command, sign) in [
        ("\\textasciitilde{}", "~"),
        ("\\textasciitilde ", "~"),
        ("\\textasciitilde", "~"),
        ("\\textunderscore{}", "_"),
        ("{_}", "_"),
        ("{\\&}", "&"),
    ] {
        if out.contains(command) {
            out = out.replace(command, sign);
        }
    }
    out
}

fn is_balanced(value: &str) -> bool {
    let mut depth = 0i64;
    value.bytes().all(|byte| {
        depth += match byte {
            b'{' => 1,
            b'}' => -1,
            _ => 0,
        };
        depth >= 0
    }) && depth == 0
}

fn source(text: &str, entry: &Entry<'_>, problems: &mut Vec<Problem>) -> ParsedSource {
    let key = entry.key.to_owned();
    let mut fields: Vec<(String, String)> = Vec::with_capacity(entry.fields.len());
    let mut own = OwnFields::default();
    let mut kept: Vec<Field<'_>> = Vec::with_capacity(entry.fields.len());
    for field in &entry.fields {
        if let Some((name, range)) = &field.written {
            problems.extend(known::biblatex(name, range.clone()));
        }
        let is_public = public::field(&field.name, &public::BIBLATEX);
        // Options say how names are taken apart, and are shown nowhere.
        if !is_public && field.name != "options" {
            continue;
        }
        let mut field = field.clone();
        if let std::borrow::Cow::Owned(clean) = visible::clean(&field.tex) {
            if field.own {
                problems.push(Problem::control(field.range.clone()));
            }
            (field.tex, field.begins) = (clean.into(), None);
        }
        let value = if ADDRESSES.contains(&field.name.as_str()) {
            verbatim(&field.tex)
        } else {
            let read = latex::read(&field.tex, false);
            if let (Some(begins), true) = (field.begins, field.own) {
                problems.extend(
                    read.faults
                        .into_iter()
                        .map(|(range, what)| unknown_macro(begins + range.start..begins + range.end, what)),
                );
            } else if field.own {
                problems.extend(read.faults.into_iter().map(|(_, what)| unknown_macro(field.range.clone(), what)));
            }
            markup::plain(&read.markup).into_owned()
        };
        if !public::value(&field.name, &value) {
            // What comes from another entry has its place there.
            if field.own {
                problems.push(public::problem(&field.name, &value, &key, field.range.clone()));
            } else {
                problems.extend(public::login(&value, entry.key_range.clone()));
            }
            continue;
        }
        match field.name.as_str() {
            "shortauthor" => own.short_author = normal::names(map::names_of(entry, "shortauthor")),
            "shorteditor" => own.short_editor = normal::names(map::names_of(entry, "shorteditor")),
            name if !own.set(name, &value) => problems.push(Problem::tier(&key, &value, field.range.clone())),
            _ => {}
        }
        if field.own && is_public && public::csl_field(&field.name).is_none() {
            fields.push((field.name.clone(), shown(&field.name, value)));
        }
        kept.push(field);
    }
    let alias = entry::kind(&entry.written).1;
    let entry = Entry { fields: kept, ..entry.clone() };
    let item = normal::item(map::item(&entry, alias, problems));
    ParsedSource {
        url: item.markup("URL").map(str::to_owned).filter(|_| entry.has("url")),
        other_keys: other_keys(text, &entry),
        sets: Vec::new(),
        entry_range: entry.range.clone(),
        key_range: entry.key_range.clone(),
        key,
        item,
        own,
        kind: entry.written,
        fields,
        biblatex: String::new(),
    }
}

/// A field as a page shows it.
fn shown(name: &str, value: String) -> String {
    match name {
        "doi" => public::doi(&public::encoded(&value)),
        "url" | "archive_url" => public::encoded(&value),
        _ => value,
    }
}

fn unknown_macro(range: Range<usize>, what: String) -> Problem {
    Problem { code: Code::UnknownMacro, ..Problem::new(range, what) }
}

/// The further keys that an entry has in its own `ids`, each with its place.
fn other_keys(text: &str, entry: &Entry<'_>) -> Vec<(String, Range<usize>)> {
    let Some(field) = entry.get("ids").filter(|field| field.own) else { return Vec::new() };
    let mut at = field.range.start;
    let mut keys = Vec::new();
    for part in text[field.range.clone()].split_inclusive(',') {
        let key = part.trim_end_matches(',').trim();
        let start = at + part.find(key).unwrap_or(0);
        at += part.len();
        if !key.is_empty() && public::key_fault(key).is_none() {
            keys.push((key.to_owned(), start..start + key.len()));
        }
    }
    keys
}
