//! `.bib` text → entries as they are written, each with its places; values are not read yet.
//!
//! The rules are those of biber's reader (btparse): what stands outside entries is a comment, braces count whether or not a backslash stands before
//! them. An entry that does not close ends before the next line that begins one. Every entry is returned or told of, once; each byte is looked at
//! a fixed number of times. Knows no TeX and no CSL.

use super::super::Problem;
use super::fields::Reader;
use std::ops::Range;

/// Braces in a value may nest this deep: values are read by recursion.
pub const DEEPEST_BRACES: usize = 48;

/// A file as it is written.
#[derive(Debug, Default)]
pub struct RawFile<'s> {
    pub entries: Vec<RawEntry<'s>>,
    /// Abbreviations (`@string`), in the file's order.
    pub strings: Vec<RawField<'s>>,
}

/// An entry as it is written.
#[derive(Debug)]
pub struct RawEntry<'s> {
    /// Its type in lower case: `article`.
    pub kind: String,
    pub key: &'s str,
    pub key_range: Range<usize>,
    /// From the `@` to the brace that closes it.
    pub range: Range<usize>,
    pub fields: Vec<RawField<'s>>,
}

/// A field or an abbreviation.
#[derive(Debug)]
pub struct RawField<'s> {
    /// In lower case.
    pub name: String,
    pub name_range: Range<usize>,
    pub pieces: Vec<RawPiece<'s>>,
    /// The value, without the marks around it and the blanks inside of them where it is a single piece.
    pub range: Range<usize>,
}

/// A part of a value; `#` stands between two.
#[derive(Clone, Debug)]
pub enum RawPiece<'s> {
    /// Text, and where it begins.
    Text(&'s str, usize),
    /// The name of an abbreviation.
    Name(&'s str, usize),
}

/// Why an entry does not parse, and where.
pub struct Fault {
    pub at: Range<usize>,
    pub what: String,
    pub help: Option<&'static str>,
}

impl Fault {
    pub fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), help: None }
    }

    pub fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// Reads all entries that can be read.
pub fn read<'s>(text: &'s str, problems: &mut Vec<Problem>) -> RawFile<'s> {
    let mut file = RawFile::default();
    let bytes = text.as_bytes();
    let lines = entry_lines(bytes);
    let mut patience = 8;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| matches!(b, b'@' | b'%')) {
        at += next;
        if bytes[at] == b'%' {
            at = line_end(bytes, at);
            continue;
        }
        at = entry(text, at, (&lines, &mut patience), &mut file, problems);
    }
    file
}

pub fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |length| at + length + 1)
}

pub fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// Reads what begins with the `@` at a place; returns where to go on. `lines` are the beginnings of entries that begin a line; `patience` is how
/// many more comments may be looked for to the text's end in vain.
fn entry<'s>(
    text: &'s str,
    start: usize,
    (lines, patience): (&[usize], &mut usize),
    file: &mut RawFile<'s>,
    problems: &mut Vec<Problem>,
) -> usize {
    let bytes = text.as_bytes();
    let word = skip_blanks(bytes, start + 1);
    let name =
        bytes[word..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+')).count();
    let kind = text[word..word + name].to_ascii_lowercase();
    let open = skip_blanks(bytes, word + name);
    if name == 0 {
        return start + 1;
    }
    let close = match bytes.get(open) {
        Some(b'{') => b'}',
        Some(b'(') => b')',
        found => {
            // Elsewhere it is an address of mail or the like.
            let begins_line = text[..start].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
            if begins_line && word == start + 1 && matches!(found, Some(b'[' | b'<')) {
                let place = open..open + 1;
                let fault =
                    Fault::new(place, "an opening brace is missing here").help("write an entry as `@type{key, …}`");
                problems.push(problem("this entry", fault));
            }
            return word + name;
        }
    };
    if kind == "comment" {
        return comment_end(bytes, open, close, patience);
    }
    let limit = lines.get(lines.partition_point(|line| *line <= open)).copied().unwrap_or(bytes.len());
    let mut reader = Reader { text, bytes, at: open + 1, limit, close, escapes: false };
    if matches!(kind.as_str(), "string" | "preamble") {
        let read = if kind == "string" { reader.string().map(Some) } else { reader.value().map(|_| None) };
        let read = read.and_then(|field| reader.end().map(|()| field));
        return match read {
            Ok(field) => {
                file.strings.extend(field);
                reader.at
            }
            Err(fault) => {
                problems.push(problem(&format!("this `@{kind}`"), fault));
                end_of(bytes, open, limit)
            }
        };
    }
    let (key, key_range) = match reader.key() {
        Ok(key) => key,
        Err(told) => {
            problems.push(*told);
            return end_of(bytes, open, limit);
        }
    };
    let fields_from = reader.at;
    let read = reader.fields().or_else(|fault| {
        // A backslash before a brace or quotation mark is meant to take its meaning away: where the entry cannot be read otherwise, it does.
        reader = Reader { at: fields_from, escapes: true, ..reader };
        reader.fields().map_err(|_| fault)
    });
    match read {
        Ok(fields) => {
            let range = start..reader.at;
            file.entries.push(RawEntry { kind, key, key_range, range, fields });
            reader.at
        }
        Err(fault) => {
            let name = format!("the source `{key}`");
            let unclosed = fault.what.is_empty();
            let fault = if unclosed {
                Fault { at: start..key_range.end, what: "it is not closed".to_owned(), help: None }
            } else {
                fault
            };
            problems.push(problem(&name, fault));
            end_of(bytes, open, limit)
        }
    }
}

fn problem(name: &str, fault: Fault) -> Problem {
    let what = if fault.what.is_empty() { "it is not closed" } else { &fault.what };
    Problem {
        help: fault.help.map(str::to_owned),
        ..Problem::new(fault.at, format!("{name} cannot be parsed: {what}"))
    }
}

/// Where a comment ends: with its braces, in which entries may stand, or with its line where they never close.
fn comment_end(bytes: &[u8], open: usize, close: u8, patience: &mut usize) -> usize {
    let mut depth = 0usize;
    let inside = if *patience > 0 { &bytes[open..] } else { &bytes[open..line_end(bytes, open)] };
    for (at, byte) in inside.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'(' if at == 0 => depth += 1,
            b'}' | b')' if depth == 1 && *byte == close => return open + at + 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    *patience = patience.saturating_sub(1);
    line_end(bytes, open)
}

/// Where lines begin that begin an entry.
fn entry_lines(bytes: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = skip_blanks(bytes, at);
        if bytes.get(start) == Some(&b'@') {
            let letters = bytes[start + 1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
            let open = skip_blanks(bytes, start + 1 + letters);
            if letters > 0 && matches!(bytes.get(open), Some(b'{' | b'(')) {
                starts.push(start);
            }
        }
        at = line_end(bytes, start);
    }
    starts
}

/// Behind the brace that closes the one at `open`, or the limit.
fn end_of(bytes: &[u8], open: usize, limit: usize) -> usize {
    let (mut depth, mut quoted) = (0usize, false);
    for at in open..limit {
        match bytes[at] {
            b'{' => depth += 1,
            b'(' if at == open => depth += 1,
            b'"' if depth == 1 => quoted = !quoted,
            b'}' if depth == 1 => return at + 1,
            b')' if depth == 1 && bytes[open] == b'(' && !quoted => return at + 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    limit
}
