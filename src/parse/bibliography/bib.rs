//! BibLaTeX and BibTeX, by the `biblatex` crate. Where a file does not parse as a whole, its entries are read one by one, so that one
//! bad entry is named and the others are kept.

use super::{OwnFields, ParsedSource, Problem, map};
use biblatex::{Bibliography, ChunksExt, ParseError, ParseErrorKind, RawBibliography, RawChunk};
use std::collections::HashMap;
use std::ops::Range;

/// `@string` definitions longer than this are not repeated for each entry of a broken file.
const LONGEST_STRINGS: usize = 64 * 1024;

/// No entry needs braces as deep as this.
const MAX_DEPTH: usize = 64;

/// Reads a `.bib` text.
pub fn parse(text: &str) -> (Vec<ParsedSource>, Vec<Problem>) {
    // The crate looks at nested braces again at each level.
    if let Some(at) = too_deep(text) {
        return (Vec::new(), vec![Problem::new(at..at + 1, format!("braces are nested more than {MAX_DEPTH} deep"))]);
    }
    let mut problems = Vec::new();
    let mut sources = Vec::new();
    match whole(text, 0, &mut problems) {
        Ok(found) => sources = found,
        Err(_) => {
            problems.clear();
            let chunks = chunks(text);
            let is_string = |chunk: &Range<usize>| text[chunk.clone()].to_ascii_lowercase().starts_with("@string");
            let strings: String = chunks.iter().filter(|c| is_string(c)).map(|c| &text[c.clone()]).collect();
            let strings = if strings.len() > LONGEST_STRINGS { "" } else { strings.as_str() };
            for chunk in chunks.iter().filter(|c| !is_string(c)) {
                entry_alone(text, chunk, strings, &mut sources, &mut problems);
            }
        }
    }
    duplicates(&mut sources, &mut problems);
    problems.sort_by_key(|p| p.range.start);
    (sources, problems)
}

/// The byte at which braces are nested too deeply.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Removes repeated keys and tells of them.
fn duplicates(sources: &mut Vec<ParsedSource>, problems: &mut Vec<Problem>) {
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    sources.retain(|source| match first.get(&source.key) {
        Some(range) => {
            let mut problem =
                Problem::new(source.key_range.clone(), format!("the source `{}` is defined twice", source.key));
            problem.duplicate_of = Some(range.clone());
            problems.push(problem);
            false
        }
        None => {
            first.insert(source.key.clone(), source.key_range.clone());
            true
        }
    });
}

/// One entry of a file that does not parse as a whole.
fn entry_alone(
    text: &str,
    chunk: &Range<usize>,
    strings: &str,
    sources: &mut Vec<ParsedSource>,
    problems: &mut Vec<Problem>,
) {
    let alone = format!("{strings}\n{}", &text[chunk.clone()]);
    let lead = strings.len() + 1;
    let mut found_problems = Vec::new();
    let place = |range: Range<usize>| {
        let at = |i: usize| (i.saturating_sub(lead) + chunk.start).min(chunk.end);
        at(range.start)..at(range.end.max(range.start))
    };
    match whole(&alone, 0, &mut found_problems) {
        Ok(found) => {
            sources.extend(found.into_iter().map(|mut s| {
                s.key_range = place(s.key_range);
                s
            }));
            problems.extend(found_problems.into_iter().map(|mut p| {
                p.range = place(p.range);
                p
            }));
        }
        Err(error) => {
            let mut range = place(error.span.clone());
            // An entry that never ends is wrong where it begins: its end is the end of the file or the next entry.
            if range.start >= chunk.end || matches!(error.kind, ParseErrorKind::UnexpectedEof) {
                range = chunk.start..chunk.start + text[chunk.clone()].find([',', '\n']).unwrap_or(1).max(1);
            }
            let name = key_of(&text[chunk.clone()])
                .map(|key| format!("the source `{key}`"))
                .unwrap_or_else(|| "this entry".to_owned());
            problems.push(Problem::new(range, format!("{name} does not parse: {}", describe(&error.kind))));
        }
    }
}

/// What the parser missed, in words.
fn describe(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::UnexpectedEof => "it is not closed".to_owned(),
        ParseErrorKind::UnknownAbbreviation(name) => {
            format!("the abbreviation `{name}` is not defined; put text in braces or quotation marks")
        }
        other => other.to_string(),
    }
}

/// The key of an entry that may be broken.
fn key_of(chunk: &str) -> Option<&str> {
    let open = chunk.find('{')?;
    let key = chunk[open + 1..].split([',', '\n', '}', '=']).next()?.trim();
    (!key.is_empty() && key.len() < 200).then_some(key)
}

/// The file cut before each line that begins with `@`.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        if line.trim_start().starts_with('@') {
            starts.push(at + lead);
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

/// Reads a text that parses as a whole.
fn whole(text: &str, base: usize, problems: &mut Vec<Problem>) -> Result<Vec<ParsedSource>, ParseError> {
    let mut raw = RawBibliography::parse(text)?;
    // `from_raw` refuses repeated keys; they are read under names of their own here and told of later.
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut doubled = Vec::new();
    raw.entries.retain(|entry| {
        let count = seen.entry(entry.v.key.v.to_owned()).or_default();
        *count += 1;
        if *count > 1 {
            doubled.push((entry.v.key.v.to_owned(), entry.v.key.span.clone()));
        }
        *count == 1
    });
    let places: Vec<_> = raw.entries.iter().map(|e| (e.v.clone(), e.span.clone())).collect();
    let bibliography = Bibliography::from_raw(raw)?;
    let mut sources = Vec::with_capacity(places.len());
    for (raw, span) in &places {
        let Some(entry) = bibliography.get(raw.key.v) else {
            continue;
        };
        let mut fields = Vec::with_capacity(raw.fields.len());
        let mut field_places = HashMap::new();
        let mut own = OwnFields::default();
        let mut abbreviated = false;
        for pair in &raw.fields {
            let name = pair.key.v.to_ascii_lowercase();
            abbreviated |= pair
                .value
                .v
                .iter()
                .any(|chunk| matches!(chunk.v, RawChunk::Abbreviation(a) if a.parse::<i64>().is_err()));
            let value = entry.get(&name).map(|chunks| chunks.format_verbatim()).unwrap_or_default();
            let value = map::tidy(&value);
            own.set(&name, &value);
            field_places.insert(name.clone(), base + pair.value.span.start..base + pair.value.span.end);
            fields.push((name, value));
        }
        let kind = raw.kind.v.to_ascii_lowercase();
        let item = map::item(entry, &kind, &field_places, problems);
        let start = text[..raw.key.span.start].rfind('@').unwrap_or(span.start);
        // The entry's range may end before the brace that closes it.
        let end = span.end.max(raw.key.span.end).min(text.len());
        let gap = text[end..].len() - text[end..].trim_start().len();
        let end = if !text[..end].trim_end().ends_with('}') && text[end + gap..].starts_with(['}', ')']) {
            end + gap + 1
        } else {
            end
        };
        let verbatim = text[start..end].trim();
        let complete = !abbreviated
            && verbatim.ends_with(['}', ')'])
            && !fields.iter().any(|(n, _)| n == "crossref" || n == "xdata");
        sources.push(ParsedSource {
            key: raw.key.v.to_owned(),
            key_range: base + raw.key.span.start..base + raw.key.span.end,
            url: fields.iter().find(|(n, _)| n == "url").map(|(_, v)| v.clone()).filter(|v| !v.is_empty()),
            biblatex: if complete { format!("{verbatim}\n") } else { format!("{}\n", entry.to_biblatex_string()) },
            item,
            own,
            kind,
            fields,
        });
    }
    for (key, span) in doubled {
        let first = sources.iter().find(|s| s.key == key).map(|s| s.key_range.clone());
        let mut problem =
            Problem::new(base + span.start..base + span.end, format!("the source `{key}` is defined twice"));
        problem.duplicate_of = first;
        problems.push(problem);
    }
    Ok(sources)
}
