//! BibLaTeX and BibTeX entries → sources, by the `biblatex` crate (its data model is that of BibLaTeX 3.19's manual).
//!
//! [`super::raw`] has read the text; here values are resolved (TeX escapes, `@string`, `crossref`, `xdata`), and each entry becomes a
//! source with the places of its parts. An entry that the crate refuses costs itself. Knows no other file.

use super::raw::{self, place};
use super::{OwnFields, ParsedSource, Problem, export, known, map, public};
use biblatex::{
    Bibliography, Chunk, ChunksExt, Entry, Pair, ParseError, ParseErrorKind, RawBibliography, RawChunk, RawEntry,
    Spanned,
};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads a `.bib` text; `others` may define abbreviations that it uses.
pub fn parse(text: &str, others: &[&str]) -> (Vec<ParsedSource>, Vec<Problem>) {
    let mut problems = Vec::new();
    let text = &*raw::braces_for_parentheses(text);
    let others: Vec<Cow<'_, str>> = others.iter().map(|other| raw::braces_for_parentheses(other)).collect();
    let mut raw = raw::read(text, &mut problems);
    borrow_strings(&mut raw, &others);
    duplicates(text, &mut raw, &mut problems);
    raw::references(text, &mut raw, &mut problems);
    let mut bibliography = resolved(text, &mut raw, &mut problems);
    let mut sources = Vec::with_capacity(raw.entries.len());
    for entry in &raw.entries {
        // `@xdata` and `@set` only hold what other entries take from them.
        if matches!(entry.v.kind.v.to_ascii_lowercase().as_str(), "xdata" | "set") {
            continue;
        }
        if let Some(resolved) = bibliography.get_mut(entry.v.key.v) {
            own_title(entry, resolved);
            addresses(entry, resolved);
            sources.push(source(text, entry, resolved, &mut problems));
        }
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// Takes the abbreviations that entries use and their own file does not define from other files.
fn borrow_strings<'s>(raw: &mut RawBibliography<'s>, others: &'s [Cow<'s, str>]) {
    let defined: HashSet<&str> = raw.abbreviations.iter().map(|pair| pair.key.v).collect();
    let chunks = raw.entries.iter().flat_map(|entry| &entry.v.fields).chain(&raw.abbreviations);
    let mut used = chunks.flat_map(|pair| &pair.value.v).filter_map(|chunk| match chunk.v {
        RawChunk::Abbreviation(name) => Some(name),
        RawChunk::Normal(_) => None,
    });
    if used.all(|name| defined.contains(name)) {
        return;
    }
    let mut known: HashSet<&str> = defined;
    let mut borrowed = Vec::new();
    for other in others {
        // What is wrong with it is reported where it is read for itself.
        let found = raw::read(other, &mut Vec::new());
        borrowed.extend(found.abbreviations.into_iter().filter(|pair| known.insert(pair.key.v)));
    }
    raw.abbreviations.append(&mut borrowed);
}

/// Removes repeated keys, which the crate refuses, and tells of them.
fn duplicates(text: &str, raw: &mut RawBibliography<'_>, problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, Range<usize>> = HashMap::new();
    raw.entries.retain(|entry| {
        let (key, span) = (entry.v.key.v, place(text, entry.v.key.span.clone()));
        if key.is_empty() {
            problems.push(Problem::new(span, "this entry has no key"));
            return false;
        }
        match first.get(key) {
            Some(range) => {
                problems.push(Problem::duplicate(key, span, range.clone()));
                false
            }
            None => first.insert(key, span).is_none(),
        }
    });
}

/// The entries with their values resolved. Where the whole does not resolve, entries are tried alone and the bad ones left out, so
/// that the time stays linear.
fn resolved(text: &str, raw: &mut RawBibliography<'_>, problems: &mut Vec<Problem>) -> Bibliography {
    if let Ok(bibliography) = resolve(raw.clone()) {
        return bibliography;
    }
    let definitions: HashMap<&str, &Pair<'_>> = raw.abbreviations.iter().map(|p| (p.key.v, p)).collect();
    raw.entries.retain(|entry| match resolve(alone(entry, &definitions)) {
        Ok(_) => true,
        Err(error) => {
            // The crate counts some places twice; an entry's error lies in the entry.
            let span = entry.v.key.span.start..entry.span.end;
            let inside = span.contains(&error.span.start) && error.span.end <= span.end;
            let range = if inside { error.span.clone() } else { entry.v.key.span.clone() };
            let what = raw::describe(&error.kind);
            let message = format!("the source `{}` cannot be parsed: {what}", entry.v.key.v);
            problems.push(Problem::new(place(text, range), message));
            false
        }
    });
    if let Ok(bibliography) = resolve(raw.clone()) {
        return bibliography;
    }
    // Entries that are sound alone fail together only by what they take from each other.
    for entry in &mut raw.entries {
        let key = entry.v.key.v;
        entry.v.fields.retain(|pair| {
            let refers = pair.key.v.eq_ignore_ascii_case("crossref") || pair.key.v.eq_ignore_ascii_case("xdata");
            if refers {
                let message = format!("`{}` of `{key}` refers to an entry that cannot be used", pair.key.v);
                problems.push(Problem::new(place(text, pair.value.span.clone()), message));
            }
            !refers
        });
    }
    resolve(raw.clone()).unwrap_or_default()
}

/// The crate's resolver; a panic in it counts as an error.
fn resolve(raw: RawBibliography<'_>) -> Result<Bibliography, ParseError> {
    catch_unwind(AssertUnwindSafe(|| Bibliography::from_raw(raw)))
        .unwrap_or(Err(ParseError { span: 0..0, kind: ParseErrorKind::MalformedCommand }))
}

/// A bibliography of one entry and the abbreviations that it needs.
fn alone<'s>(entry: &Spanned<RawEntry<'s>>, definitions: &HashMap<&'s str, &Pair<'s>>) -> RawBibliography<'s> {
    let mut abbreviations: Vec<Pair<'s>> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let mut wanted: Vec<&Pair<'s>> = entry.v.fields.iter().collect();
    while let Some(pair) = wanted.pop() {
        for chunk in &pair.value.v {
            if let RawChunk::Abbreviation(name) = chunk.v
                && known.insert(name)
                && let Some(definition) = definitions.get(name)
            {
                abbreviations.push((*definition).clone());
                wanted.push(definition);
            }
        }
    }
    RawBibliography { preamble: String::new(), entries: vec![entry.clone()], abbreviations }
}

/// Takes away what the crate lets a chapter inherit and BibLaTeX does not (appendix B of its manual): the parts of the book's title.
fn own_title(raw: &Spanned<RawEntry<'_>>, entry: &mut Entry) {
    let has = |name: &str| raw.v.fields.iter().any(|pair| pair.key.v.eq_ignore_ascii_case(name));
    if has("crossref") {
        for name in ["subtitle", "titleaddon", "shorttitle"].into_iter().filter(|name| !has(name)) {
            entry.remove(name);
        }
    }
}

/// Fields in which TeX's characters stand for themselves.
const ADDRESSES: [&str; 4] = ["url", "doi", "archive_url", "eprint"];

/// Reads addresses as they are written: the crate makes a dash of `--`, and drops braces.
fn addresses(raw: &Spanned<RawEntry<'_>>, entry: &mut Entry) {
    for pair in &raw.v.fields {
        let name = pair.key.v.to_ascii_lowercase();
        if let ([Spanned { v: RawChunk::Normal(value), .. }], true) =
            (pair.value.v.as_slice(), ADDRESSES.contains(&name.as_str()))
            && !value.contains("\\url")
        {
            // A field written twice counts once, by its last value, as the crate has it.
            let last = raw.v.fields.iter().rev().find(|other| other.key.v.eq_ignore_ascii_case(&name));
            if last.is_some_and(|last| last.key.span == pair.key.span) {
                entry.set(&name, vec![Spanned::detached(Chunk::Normal(public::encoded(&verbatim(value))))]);
            }
        }
    }
    for name in ADDRESSES {
        if let Some(value) = entry.get(name).map(|chunks| public::encoded(&chunks.format_verbatim())) {
            entry.set(name, vec![Spanned::detached(Chunk::Normal(value))]);
        }
    }
}

/// A verbatim field's text: braces around all of it are dropped, and so are backslashes before TeX's characters, which programs put there.
fn verbatim(value: &str) -> String {
    let mut value = value.trim();
    while let Some(inner) = value.strip_prefix('{').and_then(|v| v.strip_suffix('}')).filter(|v| balanced(v)) {
        value = inner.trim();
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek().is_some_and(|next| "&%#$_~^{}:\\".contains(*next)) {
            out.extend(rest.next());
        } else {
            out.push(c);
        }
    }
    out
}

/// Takes away what is not published, and tells of addresses that an author meant to publish. `places` are those of the entry's own values.
fn published(
    key: (&str, &Range<usize>),
    entry: &mut Entry,
    places: &HashMap<String, Range<usize>>,
    problems: &mut Vec<Problem>,
) {
    entry.fields.retain(|name, chunks| {
        if !public::field(name, &public::BIBLATEX) {
            return false;
        }
        let value = chunks.format_verbatim();
        let fits = public::value(name, &value);
        match places.get(name) {
            Some(place) if !fits => problems.push(public::problem(name, &value, key.0, place.clone())),
            // What comes from another entry has its place there.
            None if !fits => problems.extend(public::login(&value, key.1.clone())),
            _ => {}
        }
        fits
    });
}

fn source(text: &str, raw: &Spanned<RawEntry<'_>>, entry: &mut Entry, problems: &mut Vec<Problem>) -> ParsedSource {
    let key = raw.v.key.v.to_owned();
    let kind = raw.v.kind.v.to_ascii_lowercase();
    let mut names: Vec<String> = Vec::with_capacity(raw.v.fields.len());
    let mut places = HashMap::new();
    for pair in &raw.v.fields {
        let name = pair.key.v.to_ascii_lowercase();
        let span = place(text, pair.value.span.clone());
        let span = inside(text, span.start..span.start + text[span.clone()].trim_end().len());
        // Written twice, a field's last value counts.
        if places.insert(name.clone(), span).is_none() {
            problems.extend(known::biblatex(&name, place(text, pair.key.span.clone())));
            names.push(name);
        }
    }
    let key_range = place(text, raw.v.key.span.clone());
    published((&key, &key_range), entry, &places, problems);
    let mut fields: Vec<(String, String)> = Vec::with_capacity(names.len());
    let mut own = OwnFields::default();
    for name in names {
        let Some(value) = entry.get(&name).map(|chunks| chunks.format_verbatim()) else { continue };
        let value = if ADDRESSES.contains(&name.as_str()) { value } else { map::tidy(&value) };
        if !own.set(&name, &value) {
            problems.push(Problem::tier(&key, &value, places.get(&name).cloned().unwrap_or_default()));
        }
        fields.push((name, value));
    }
    let item = public::item(map::item(entry, &kind, text, &places, problems));
    let end = place(text, raw.span.clone()).end;
    // The crate's span ends before the closing brace.
    let gap = text[end..].len() - text[end..].trim_start().len();
    let end = if text[end + gap..].starts_with(['}', '"']) { end + gap + 1 } else { end };
    ParsedSource {
        url: fields.iter().find(|(n, _)| n == "url").map(|(_, v)| v.clone()).filter(|v| !v.is_empty()),
        biblatex: biblatex(&key, &kind, raw, entry),
        other_keys: other_keys(text, &places),
        entry_range: place(text, raw.span.clone()).start.min(key_range.start)..end.max(key_range.end),
        key,
        key_range,
        item,
        own,
        kind,
        fields,
    }
}

/// The further keys that an entry has in its own `ids`, each with its place.
fn other_keys(text: &str, places: &HashMap<String, Range<usize>>) -> Vec<(String, Range<usize>)> {
    let Some(place) = places.get("ids") else { return Vec::new() };
    let mut at = place.start;
    let mut keys = Vec::new();
    for part in text[place.clone()].split_inclusive(',') {
        let key = part.trim_end_matches(',').trim();
        let start = at + part.find(key).unwrap_or(0);
        at += part.len();
        if !key.is_empty() {
            keys.push((key.to_owned(), start..start + key.len()));
        }
    }
    keys
}

/// A value without its braces or quotation marks, where it has some and anything between them.
fn inside(text: &str, span: Range<usize>) -> Range<usize> {
    let value = &text[span.clone()];
    let inner = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
    let inner = inner.or_else(|| value.strip_prefix('"').and_then(|v| v.strip_suffix('"')));
    match inner.map(str::trim).filter(|inner| !inner.is_empty()) {
        Some(inner) => {
            let start = span.start + 1 + value[1..].find(inner).unwrap_or(0);
            start..start + inner.len()
        }
        None => span,
    }
}

/// The published part of an entry as BibLaTeX that stands alone: its fields in their order, abbreviations written out, and what it took from
/// others. Field names are in lower case.
fn biblatex(key: &str, kind: &str, raw: &Spanned<RawEntry<'_>>, entry: &Entry) -> String {
    let mut out = format!("@{kind}{{{key},\n");
    let mut written: HashSet<String> = HashSet::new();
    for pair in &raw.v.fields {
        let name = pair.key.v.to_ascii_lowercase();
        // The names of months are defined everywhere, unless a file gives them another meaning. The crate may take a month for part of a date.
        if let ("month", [Spanned { v: RawChunk::Abbreviation(month), .. }]) = (name.as_str(), pair.value.v.as_slice())
            && is_month(month, &entry.get("month").map(|c| c.format_verbatim()).unwrap_or_default())
        {
            if written.insert(name) {
                out.push_str(&format!("  month = {month},\n"));
            }
            continue;
        }
        let Some(chunks) = entry.get(&name).filter(|_| written.insert(name.clone())) else { continue };
        // Written twice, the last value counts.
        let pair = raw.v.fields.iter().rfind(|other| other.key.v.eq_ignore_ascii_case(&name)).unwrap_or(pair);
        let plain = pair.value.v.iter().map(|chunk| match chunk.v {
            RawChunk::Normal(value) if balanced(value) => Some(value),
            _ => None,
        });
        let joined = |parts: Vec<&str>| parts.concat().split_whitespace().collect::<Vec<_>>().join(" ");
        // A blank behind a last backslash is gone now, and the backslash would take the brace that closes the value.
        let value = match plain.collect::<Option<Vec<&str>>>().map(joined).filter(|text| balanced(text)) {
            _ if ADDRESSES.contains(&name.as_str()) => {
                format!("{{{}}}", export::address(&name, &chunks.format_verbatim()))
            }
            Some(text) => format!("{{{text}}}"),
            None => detached(chunks),
        };
        out.push_str(&format!("  {name} = {value},\n"));
    }
    for (name, chunks) in entry.fields.iter().filter(|(name, _)| !written.contains(*name)) {
        out.push_str(&format!("  {name} = {},\n", detached(chunks)));
    }
    out.push_str("}\n");
    out
}

/// Whether that is a month's abbreviation in its usual meaning.
fn is_month(abbreviation: &str, meaning: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = meaning.get(..3).unwrap_or_default().to_ascii_lowercase();
    MONTHS.contains(&abbreviation) && (name == abbreviation || meaning.chars().all(|c| c.is_ascii_digit()))
}

/// A value between braces, from what was read of it.
fn detached(chunks: &[Spanned<Chunk>]) -> String {
    let parts = chunks.iter().map(|chunk| match &chunk.v {
        Chunk::Normal(text) => export::escaped(text),
        Chunk::Verbatim(text) => format!("{{{}}}", export::escaped(text)),
        Chunk::Math(text) if balanced(text) => format!("${text}$"),
        Chunk::Math(text) => export::escaped(&format!("${text}$")),
    });
    format!("{{{}}}", parts.collect::<String>())
}

/// Whether braces close in their order, so that the text may stand between braces.
fn balanced(value: &str) -> bool {
    let mut depth = 0i64;
    let mut escaped = false;
    for byte in value.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !escaped
}
