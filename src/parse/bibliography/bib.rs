//! BibLaTeX and BibTeX entries → sources, by the `biblatex` crate (its data model is that of BibLaTeX 3.19's manual).
//!
//! [`super::raw`] has read the text; here values are resolved (TeX escapes, `@string`, `crossref`, `xdata`), and each entry becomes a
//! source with the places of its parts. An entry that the crate refuses costs itself. Knows no other file.

use super::raw::{self, place};
use super::{OwnFields, ParsedSource, Problem, known, map};
use biblatex::{
    Bibliography, Chunk, ChunksExt, Entry, Pair, ParseError, ParseErrorKind, RawBibliography, RawChunk, RawEntry,
    Spanned,
};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads a `.bib` text.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut raw = raw::read(text, &mut problems);
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
            sources.push(source(text, entry, resolved, &mut problems));
        }
    }
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
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
            let message = format!("the source `{}` does not parse: {what}", entry.v.key.v);
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
                let message = format!("`{}` of `{key}` cannot be followed", pair.key.v);
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

fn source(text: &str, raw: &Spanned<RawEntry<'_>>, entry: &Entry, problems: &mut Vec<Problem>) -> ParsedSource {
    let key = raw.v.key.v.to_owned();
    let kind = raw.v.kind.v.to_ascii_lowercase();
    let mut fields: Vec<(String, String)> = Vec::with_capacity(raw.v.fields.len());
    let mut places = HashMap::new();
    let mut own = OwnFields::default();
    for pair in &raw.v.fields {
        let name = pair.key.v.to_ascii_lowercase();
        let span = place(text, pair.value.span.clone());
        let span = inside(text, span.start..span.start + text[span.clone()].trim_end().len());
        // Written twice, a field's last value counts.
        if places.insert(name.clone(), span.clone()).is_some() {
            continue;
        }
        problems.extend(known::biblatex(&name, place(text, pair.key.span.clone())));
        let value = map::tidy(&entry.get(&name).map(|chunks| chunks.format_verbatim()).unwrap_or_default());
        if !own.set(&name, &value) {
            problems.push(Problem::tier(&key, &value, span));
        }
        fields.push((name, value));
    }
    let item = map::item(entry, &kind, text, &places, problems);
    let key_range = place(text, raw.v.key.span.clone());
    let end = place(text, raw.span.clone()).end;
    // The crate's span ends before the closing brace.
    let gap = text[end..].len() - text[end..].trim_start().len();
    let end = if text[end + gap..].starts_with(['}', '"']) { end + gap + 1 } else { end };
    ParsedSource {
        url: fields.iter().find(|(n, _)| n == "url").map(|(_, v)| v.clone()).filter(|v| !v.is_empty()),
        biblatex: biblatex(&key, &kind, raw, entry),
        entry_range: place(text, raw.span.clone()).start.min(key_range.start)..end.max(key_range.end),
        key,
        key_range,
        item,
        own,
        kind,
        fields,
    }
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

/// The entry as BibLaTeX that stands alone: its fields in their order, abbreviations written out, and what it took from others.
fn biblatex(key: &str, kind: &str, raw: &Spanned<RawEntry<'_>>, entry: &Entry) -> String {
    let mut out = format!("@{kind}{{{key},\n");
    let mut written = HashSet::from(["crossref".to_owned(), "xdata".to_owned()]);
    let verbatim = |name: &str| matches!(name, "url" | "doi" | "eprint" | "file" | "uri");
    for pair in &raw.v.fields {
        let name = pair.key.v.to_ascii_lowercase();
        if !written.insert(name.clone()) {
            continue;
        }
        let plain = pair.value.v.iter().map(|chunk| match chunk.v {
            RawChunk::Normal(value) if balanced(value) => Some(value),
            _ => None,
        });
        // The names of months are defined everywhere.
        if let ("month", [Spanned { v: RawChunk::Abbreviation(month), .. }]) = (name.as_str(), pair.value.v.as_slice())
        {
            out.push_str(&format!("  month = {month},\n"));
            continue;
        }
        let value = match plain.collect::<Option<Vec<&str>>>() {
            Some(parts) => format!("{{{}}}", parts.concat().split_whitespace().collect::<Vec<_>>().join(" ")),
            None => entry.get(&name).map(|c| c.to_biblatex_string(verbatim(&name))).unwrap_or_default(),
        };
        out.push_str(&format!("  {name} = {value},\n"));
    }
    for (name, chunks) in entry.fields.iter().filter(|(name, _)| !written.contains(*name)) {
        let detached: Vec<Spanned<Chunk>> = chunks.clone();
        out.push_str(&format!("  {name} = {},\n", detached.to_biblatex_string(verbatim(name))));
    }
    out.push_str("}\n");
    out
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
