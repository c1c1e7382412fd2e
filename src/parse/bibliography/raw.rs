//! `.bib` text → raw entries, with recovery: what the `biblatex` crate cannot read as a whole is read entry by entry.
//!
//! Every entry is either returned or told of, once. What would make the crate recurse without end or blow up (braces nested
//! thousands deep, abbreviations and cross-references in circles) is taken out before it gets there: a stack that overflows cannot be
//! caught. All spans are bytes of the whole text. Knows nothing of CSL.

use super::Problem;
use biblatex::{ParseError, ParseErrorKind, RawBibliography, RawChunk, RawEntry, Spanned, Token};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::catch_unwind;

/// Braces in a value may nest this deep: the crate recurses over commands' arguments.
const DEEPEST_BRACES: usize = 48;
/// `@string` definitions may use each other this deep.
const DEEPEST_STRING: usize = 16;
/// A chain of `crossref` and `xdata` may be this long, and lead to this many entries in all.
const DEEPEST_REFERENCE: usize = 8;
const MOST_REFERENCES: usize = 64;

/// The text with braces for the parentheses around `@book(…)`, which BibTeX takes as well; every byte keeps its place.
pub fn braces_for_parentheses(text: &str) -> Cow<'_, str> {
    let mut out: Option<Vec<u8>> = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = text[at..].find('@') {
        let word = at + found + 1;
        let end = word + bytes[word..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let open = end + bytes[end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        at = word;
        if end == word || bytes.get(open) != Some(&b'(') {
            continue;
        }
        match parenthesis(&bytes[open..]) {
            Parenthesis::Closed(close) => {
                let out = out.get_or_insert_with(|| bytes.to_vec());
                (out[open], out[open + close]) = (b'{', b'}');
                at = open + close;
            }
            Parenthesis::Broken => {}
            // Whatever follows stands in it: to look again from there would take ever longer.
            Parenthesis::Endless => break,
        }
    }
    match out.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(text),
    }
}

/// How a parenthesis ends.
enum Parenthesis {
    /// At this byte.
    Closed(usize),
    /// Another entry begins first, or a brace closes that none opened.
    Broken,
    /// It does not.
    Endless,
}

/// Where the parenthesis that begins a text ends: outside all braces and quotation marks.
fn parenthesis(bytes: &[u8]) -> Parenthesis {
    let (mut depth, mut quoted) = (0usize, false);
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Parenthesis::Broken,
            b'}' => depth -= 1,
            b'"' if depth == 0 => quoted = !quoted,
            b')' if depth == 0 && !quoted => return Parenthesis::Closed(at),
            b'@' if depth == 0 && !quoted => return Parenthesis::Broken,
            _ => {}
        }
    }
    Parenthesis::Endless
}

/// Reads all entries that can be read.
pub fn read<'s>(text: &'s str, problems: &mut Vec<Problem>) -> RawBibliography<'s> {
    let mut raw = parse(text).unwrap_or_else(|_| recover(text, problems));
    nesting(text, &mut raw, problems);
    strings(text, &mut raw, problems);
    raw
}

/// The crate's parser; a panic in it counts as an error at the beginning.
fn parse(text: &str) -> Result<RawBibliography<'_>, ParseError> {
    catch_unwind(|| RawBibliography::parse(text))
        .unwrap_or(Err(ParseError { span: 0..0, kind: ParseErrorKind::MalformedCommand }))
}

fn recover<'s>(text: &'s str, problems: &mut Vec<Problem>) -> RawBibliography<'s> {
    let mut all = RawBibliography { preamble: String::new(), entries: Vec::new(), abbreviations: Vec::new() };
    for chunk in chunks(text) {
        let mut rest = chunk.clone();
        if let Ok(found) = parse(&text[chunk.clone()]) {
            take(&mut all, found, chunk.start);
            continue;
        }
        // Several entries may share a line, and text between entries may hold an `@`.
        while let Some(at) = text[rest.clone()].find('@') {
            let start = rest.start + at;
            let end = closed(&text[start..rest.end]).map_or(rest.end, |length| start + length);
            match parse(&text[start..end]) {
                Ok(found) => take(&mut all, found, start),
                Err(error) => problems.push(syntax(text, start..end, &error)),
            }
            rest = end..rest.end;
        }
    }
    all
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

/// The bytes up to the brace that closes the first one.
fn closed(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Joins what was read from the bytes after `base`.
fn take<'s>(all: &mut RawBibliography<'s>, mut found: RawBibliography<'s>, base: usize) {
    let shift = |span: &mut Range<usize>| *span = span.start + base..span.end + base;
    let pair = |pair: &mut biblatex::Pair<'s>| {
        shift(&mut pair.key.span);
        shift(&mut pair.value.span);
        pair.value.v.iter_mut().for_each(|chunk| shift(&mut chunk.span));
    };
    for entry in &mut found.entries {
        shift(&mut entry.span);
        shift(&mut entry.v.key.span);
        shift(&mut entry.v.kind.span);
        entry.v.fields.iter_mut().for_each(pair);
    }
    found.abbreviations.iter_mut().for_each(pair);
    all.entries.append(&mut found.entries);
    all.abbreviations.append(&mut found.abbreviations);
}

/// What is wrong with the entry in `piece`, from an error whose span counts from its begin.
fn syntax(text: &str, piece: Range<usize>, error: &ParseError) -> Problem {
    let inside = &text[piece.clone()];
    let end = inside.trim_end().len();
    let at_end = |kind: &ParseErrorKind| {
        use ParseErrorKind::{Expected, UnexpectedEof};
        matches!(kind, UnexpectedEof | Expected(Token::Comma | Token::ClosingBrace | Token::QuotationMark))
    };
    let unclosed = at_end(&error.kind) && error.span.start >= end;
    let range = if unclosed {
        // An entry that never ends is wrong where it begins: its end is the next entry, or that of the file.
        piece.start..piece.start + inside.find([',', '\n']).unwrap_or(end).max(1)
    } else {
        piece.start + error.span.start..piece.start + error.span.end
    };
    let what = match &error.kind {
        _ if unclosed => "it is not closed".to_owned(),
        ParseErrorKind::UnexpectedEof => "a value is missing here".to_owned(),
        kind => describe(kind),
    };
    let name = key_of(inside).map_or_else(|| "this entry".to_owned(), |key| format!("the source `{key}`"));
    let mut problem = Problem::new(place(text, range), format!("{name} cannot be parsed: {what}"));
    problem.help = match &error.kind {
        ParseErrorKind::UnexpectedEof if !unclosed => Some("put the value in braces or quotation marks".to_owned()),
        ParseErrorKind::Expected(Token::Comma) if !unclosed => Some("put a comma between two fields".to_owned()),
        ParseErrorKind::Expected(Token::Equals) => Some("write a field as `name = {value}`".to_owned()),
        ParseErrorKind::Expected(Token::OpeningBrace) => Some("write an entry as `@type{key, …}`".to_owned()),
        _ => None,
    };
    problem
}

/// What the crate missed, in words.
pub fn describe(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::UnknownAbbreviation(name) => {
            format!("the abbreviation `{name}` is not defined; put text in braces or quotation marks")
        }
        ParseErrorKind::UnexpectedEof => "a `$` or a command is not closed; write a dollar sign as `\\$`".to_owned(),
        ParseErrorKind::MalformedCommand => "a TeX command is not valid".to_owned(),
        ParseErrorKind::Expected(token) => format!("{} is missing here", word(token)),
        ParseErrorKind::Unexpected(token) => format!("{} is not allowed here", word(token)),
        ParseErrorKind::DuplicateKey(key) => format!("the key `{key}` appears twice"),
        ParseErrorKind::ResolutionError(error) => {
            format!("a value that it inherits from another entry is not valid: {error}")
        }
        other => other.to_string(),
    }
}

/// What stands in a `.bib` file, in words.
fn word(token: &Token) -> &'static str {
    match token {
        Token::Identifier => "a name",
        Token::OpeningBrace => "an opening brace",
        Token::ClosingBrace => "a closing brace",
        Token::Comma => "a comma",
        Token::QuotationMark => "a quotation mark",
        Token::Equals => "an equals sign",
        Token::DecimalPoint => "a decimal point",
    }
}

/// The key of an entry that may be broken.
fn key_of(entry: &str) -> Option<&str> {
    let (kind, rest) = entry.split_once('{')?;
    if !kind.trim_start_matches('@').trim().chars().all(char::is_alphanumeric) {
        return None;
    }
    let key = rest.split([',', '\n', '}', '=']).next()?.trim();
    (!key.is_empty() && key.len() < 200).then_some(key)
}

/// A range that lies in the text, on whole characters, and covers one at least where there is one.
pub fn place(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let next = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    start..text.ceil_char_boundary(range.end.min(text.len())).max(next)
}

/// Leaves out entries and abbreviations whose braces nest too deep.
fn nesting(text: &str, raw: &mut RawBibliography<'_>, problems: &mut Vec<Problem>) {
    let deep = |pair: &biblatex::Pair<'_>| {
        let mut depth = 0usize;
        pair.value.v.iter().any(|chunk| {
            let RawChunk::Normal(value) = chunk.v else { return false };
            value.bytes().any(|byte| {
                match byte {
                    b'{' => depth += 1,
                    b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth > DEEPEST_BRACES
            })
        })
    };
    let mut tell = |pair: &biblatex::Pair<'_>, what: &str| {
        let message = format!("{what} cannot be parsed: braces are nested more than {DEEPEST_BRACES} levels deep");
        problems.push(Problem::new(place(text, pair.key.span.clone()), message));
    };
    raw.abbreviations.retain(|pair| {
        let wrong = deep(pair);
        if wrong {
            tell(pair, &format!("the abbreviation `{}`", pair.key.v));
        }
        !wrong
    });
    raw.entries.retain(|entry| match entry.v.fields.iter().find(|pair| deep(pair)) {
        Some(pair) => {
            tell(pair, &format!("the source `{}`", entry.v.key.v));
            false
        }
        None => true,
    });
}

/// Leaves out abbreviations that are defined by themselves, and entries whose abbreviations grow beyond all measure: expanding them
/// would never end, or fill the memory.
fn strings(text: &str, raw: &mut RawBibliography<'_>, problems: &mut Vec<Problem>) {
    if raw.abbreviations.is_empty() {
        return;
    }
    let definitions: HashMap<&str, &biblatex::Pair<'_>> = raw.abbreviations.iter().map(|p| (p.key.v, p)).collect();
    let mut extents: HashMap<&str, Option<Extent>> = HashMap::new();
    for pair in &raw.abbreviations {
        extent(pair.key.v, &definitions, &mut extents, 0);
    }
    let bad: HashSet<String> =
        extents.iter().filter(|(_, extent)| extent.is_none()).map(|(name, _)| (*name).to_owned()).collect();
    for pair in raw.abbreviations.iter().filter(|pair| bad.contains(pair.key.v)) {
        let message = format!("the abbreviation `{}` refers to itself, or is too long", pair.key.v);
        problems.push(Problem::new(place(text, pair.key.span.clone()), message));
    }
    let mut budget = 4_000_000 + text.len() * 8;
    raw.entries.retain(|entry| {
        let chunks = entry.v.fields.iter().flat_map(|pair| &pair.value.v);
        let grown: usize = chunks
            .filter_map(|chunk| match chunk.v {
                RawChunk::Abbreviation(name) => extents.get(name).copied().flatten().map(|extent| extent.size),
                RawChunk::Normal(_) => None,
            })
            .fold(0, usize::saturating_add);
        let fits = grown <= budget;
        if fits {
            budget -= grown;
        } else {
            let message = format!("the source `{}` cannot be parsed: its abbreviations are too long", entry.v.key.v);
            problems.push(Problem::new(place(text, entry.v.key.span.clone()), message));
        }
        fits
    });
    raw.abbreviations.retain(|pair| !bad.contains(pair.key.v));
}

/// How large an abbreviation's full text is, and how deep others stand in it.
#[derive(Clone, Copy)]
struct Extent {
    size: usize,
    height: usize,
}

/// Measures an abbreviation; `None` for one that is defined in a circle, too deep, or larger than a megabyte.
fn extent<'s>(
    name: &'s str,
    definitions: &HashMap<&'s str, &biblatex::Pair<'s>>,
    extents: &mut HashMap<&'s str, Option<Extent>>,
    depth: usize,
) -> Option<Extent> {
    if let Some(known) = extents.get(name) {
        return *known;
    }
    let Some(pair) = definitions.get(name) else {
        return Some(Extent { size: 0, height: 0 });
    };
    // While it is being measured it counts as endless: who meets it again has gone in a circle.
    extents.insert(name, None);
    let mut total = Some(Extent { size: 0, height: 0 });
    for chunk in &pair.value.v {
        let more = match chunk.v {
            RawChunk::Normal(value) => Some(Extent { size: value.len(), height: 0 }),
            RawChunk::Abbreviation(_) if depth >= DEEPEST_STRING => None,
            RawChunk::Abbreviation(other) => {
                extent(other, definitions, extents, depth + 1).map(|e| Extent { height: e.height + 1, ..e })
            }
        };
        total = total
            .zip(more)
            .map(|(a, b)| Extent { size: a.size + b.size, height: a.height.max(b.height) })
            .filter(|sum| sum.size < 1_000_000 && sum.height <= DEEPEST_STRING);
    }
    extents.insert(name, total);
    total
}

/// Takes out references to other entries that lead nowhere, in a circle or too far; the crate follows the others.
pub fn references(text: &str, raw: &mut RawBibliography<'_>, problems: &mut Vec<Problem>) {
    let is_reference = |name: &str| name.eq_ignore_ascii_case("crossref") || name.eq_ignore_ascii_case("xdata");
    let mut graph: HashMap<&str, Vec<&str>> = HashMap::new();
    for entry in &raw.entries {
        let targets = entry.v.fields.iter().filter(|p| is_reference(p.key.v)).flat_map(targets).collect();
        graph.insert(entry.v.key.v, targets);
    }
    let mut wrong: Vec<Problem> = Vec::new();
    let mut verdicts: HashSet<(usize, usize)> = HashSet::new();
    for (index, entry) in raw.entries.iter().enumerate() {
        for (place_of, pair) in entry.v.fields.iter().enumerate().filter(|(_, p)| is_reference(p.key.v)) {
            let targets = targets(pair);
            let missing = targets.iter().find(|target| !graph.contains_key(*target));
            let message = if let Some(missing) = missing {
                format!("`{}` of `{}` is not an entry in this file: `{missing}`", pair.key.v, entry.v.key.v)
            } else if targets.is_empty() || !ends(entry, &graph) {
                format!("`{}` of `{}` refers to itself, or through too many entries", pair.key.v, entry.v.key.v)
            } else {
                continue;
            };
            verdicts.insert((index, place_of));
            wrong.push(Problem::new(place(text, pair.value.span.clone()), message));
        }
    }
    for (index, entry) in raw.entries.iter_mut().enumerate() {
        let mut place_of = 0;
        entry.v.fields.retain(|_| {
            place_of += 1;
            !verdicts.contains(&(index, place_of - 1))
        });
    }
    problems.append(&mut wrong);
}

/// The keys that a reference names; none where it is not written plainly, since its text may then turn into another key.
fn targets<'s>(pair: &biblatex::Pair<'s>) -> Vec<&'s str> {
    match pair.value.v.as_slice() {
        [Spanned { v: RawChunk::Normal(value), .. }]
            if !value.contains(['\\', '$', '{', '}']) && !value.contains("--") =>
        {
            value.split(',').map(str::trim).filter(|key| !key.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether all references from an entry end, within the limits.
fn ends(entry: &Spanned<RawEntry<'_>>, graph: &HashMap<&str, Vec<&str>>) -> bool {
    let mut stack: Vec<(&str, usize)> = vec![(entry.v.key.v, 0)];
    let mut count = 0;
    while let Some((key, depth)) = stack.pop() {
        count += 1;
        if depth > DEEPEST_REFERENCE || count > MOST_REFERENCES {
            return false;
        }
        stack.extend(graph.get(key).into_iter().flatten().map(|target| (*target, depth + 1)));
    }
    true
}
