//! An entry's key, fields and values as they are written: braces, quotation marks, `#`.

use super::super::{Problem, place, public};
use super::syntax::{DEEPEST_BRACES, Fault, RawField, RawPiece, line_end, skip_blanks};
use std::ops::Range;

/// A place in an entry, which ends at `limit` at the latest.
#[derive(Clone, Copy)]
pub struct Reader<'s> {
    pub text: &'s str,
    pub bytes: &'s [u8],
    pub at: usize,
    pub limit: usize,
    /// What closes the entry.
    pub close: u8,
    /// Whether a backslash takes a brace's meaning away.
    pub escapes: bool,
}

impl<'s> Reader<'s> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied().filter(|_| self.at < self.limit)
    }

    /// Past blanks and comments.
    fn blanks(&mut self) {
        loop {
            self.at = skip_blanks(self.bytes, self.at).min(self.limit);
            if self.peek() != Some(b'%') {
                return;
            }
            self.at = line_end(self.bytes, self.at).min(self.limit);
        }
    }

    /// The character here, for a message.
    fn here(&self) -> Range<usize> {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        self.at..self.at + length
    }

    /// The entry's key, and its place.
    pub fn key(&mut self) -> Result<(&'s str, Range<usize>), Box<Problem>> {
        let from = skip_blanks(self.bytes, self.at).min(self.limit);
        let is_end = |b: &u8| matches!(b, b',' | b'}' | b'\n') || *b == self.close;
        let length = self.bytes[from..self.limit].iter().position(is_end).unwrap_or(self.limit - from);
        let key = self.text[from..from + length].trim();
        let range = from..from + key.len();
        self.at = from + length;
        if key.is_empty()
            || key.contains(['{', '"'])
            || key.split_once('=').is_some_and(|(name, _)| name.ends_with(' '))
        {
            let at = if key.is_empty() { from.saturating_sub(1)..from } else { range };
            return Err(Box::new(Problem::new(place(self.text, at), "this entry has no key")));
        }
        match public::key_fault(key) {
            Some(fault) => Err(Box::new(public::key_problem(key, &fault, range))),
            None => Ok((key, range)),
        }
    }

    /// The fields, up to the brace that closes the entry.
    pub fn fields(&mut self) -> Result<Vec<RawField<'s>>, Fault> {
        let mut fields = Vec::new();
        let mut comma = false;
        self.blanks();
        loop {
            match self.peek() {
                None => return Err(Fault::new(self.at..self.at, "")),
                Some(byte) if byte == self.close => {
                    self.at += 1;
                    return Ok(fields);
                }
                // Programs leave commas behind.
                Some(b',') => {
                    self.at += 1;
                    comma = true;
                }
                Some(_) if comma => {
                    fields.push(self.field()?);
                    comma = false;
                }
                Some(_) => {
                    let fault = Fault::new(self.here(), "a comma is missing here");
                    return Err(fault.help("put a comma between two fields"));
                }
            }
            self.blanks();
        }
    }

    fn field(&mut self) -> Result<RawField<'s>, Fault> {
        let from = self.at;
        let is_name = |b: &u8| {
            !b.is_ascii_whitespace() && !matches!(b, b'=' | b',' | b'{' | b'}' | b'(' | b')' | b'"' | b'#' | b'%')
        };
        let length = self.bytes[from..self.limit].iter().take_while(|b| is_name(b)).count();
        self.at = from + length;
        if length == 0 {
            let what = match self.peek() {
                Some(b'{') => "an opening brace is not allowed here",
                Some(b'}') => "a closing brace is not allowed here",
                Some(b'"') => "a quotation mark is not allowed here",
                Some(b'=') => "an equals sign is not allowed here",
                Some(_) => "a name is missing here",
                None => return Err(Fault::new(from..from, "")),
            };
            return Err(Fault::new(self.here(), what));
        }
        self.blanks();
        if self.peek() != Some(b'=') {
            if self.peek().is_none() {
                return Err(Fault::new(self.at..self.at, ""));
            }
            let fault = Fault::new(self.here(), "an equals sign is missing here");
            return Err(fault.help("write a field as `name = {value}`"));
        }
        self.at += 1;
        let (pieces, range) = self.value()?;
        let name = self.text[from..from + length].to_lowercase();
        Ok(RawField { name, name_range: from..from + length, pieces, range })
    }

    /// `name = value` of an abbreviation.
    pub fn string(&mut self) -> Result<RawField<'s>, Fault> {
        self.blanks();
        self.field()
    }

    /// The end of an abbreviation.
    pub fn end(&mut self) -> Result<(), Fault> {
        self.blanks();
        while self.peek() == Some(b',') {
            self.at += 1;
            self.blanks();
        }
        match self.peek() {
            Some(byte) if byte == self.close => {
                self.at += 1;
                Ok(())
            }
            None => Err(Fault::new(self.at..self.at, "")),
            Some(_) => Err(Fault::new(self.here(), "a closing brace is missing here")),
        }
    }

    /// A value: pieces with `#` between them.
    pub fn value(&mut self) -> Result<(Vec<RawPiece<'s>>, Range<usize>), Fault> {
        let mut pieces = Vec::new();
        self.blanks();
        let from = self.at;
        loop {
            self.blanks();
            let start = self.at;
            match self.peek() {
                Some(b'{') => pieces.push(self.delimited(b'}')?),
                Some(b'"') => pieces.push(self.delimited(b'"')?),
                Some(byte) if !matches!(byte, b',' | b'}' | b'#' | b'=' | b')') => {
                    let is_end = |b: &u8| {
                        b.is_ascii_whitespace() || matches!(b, b',' | b'}' | b'#' | b'"' | b'{') || *b == self.close
                    };
                    let length = self.bytes[start..self.limit].iter().position(is_end).unwrap_or(self.limit - start);
                    let word = &self.text[start..start + length];
                    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
                    pieces.push(if is_number { RawPiece::Text(word, start) } else { RawPiece::Name(word, start) });
                    self.at = start + length;
                }
                None => return Err(Fault::new(self.at..self.at, "")),
                Some(_) => {
                    let fault = Fault::new(self.here(), "a value is missing here");
                    return Err(fault.help("put the value in braces or quotation marks"));
                }
            }
            let end = self.at;
            self.blanks();
            if self.peek() == Some(b'#') {
                self.at += 1;
                continue;
            }
            let range = match pieces.as_slice() {
                [RawPiece::Text(text, at)] if !text.trim().is_empty() => {
                    let lead = text.len() - text.trim_start().len();
                    at + lead..at + lead + text.trim().len()
                }
                _ => from..end,
            };
            return Ok((pieces, range));
        }
    }

    /// Text in braces or quotation marks, in which braces pair.
    fn delimited(&mut self, end: u8) -> Result<RawPiece<'s>, Fault> {
        let from = self.at + 1;
        let mut depth = 0usize;
        let mut at = from;
        while at < self.limit {
            match self.bytes[at] {
                b'\\' if self.escapes => at += 1,
                b'"' if end == b'"' && depth == 0 => break,
                b'}' if end == b'}' && depth == 0 => break,
                b'{' => {
                    depth += 1;
                    if depth > DEEPEST_BRACES {
                        let what = format!("braces are nested more than {DEEPEST_BRACES} levels deep");
                        return Err(Fault::new(at..at + 1, what));
                    }
                }
                b'}' if depth == 0 => {
                    return Err(Fault::new(at..at + 1, "a closing brace is not allowed here"));
                }
                b'}' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        if at >= self.limit {
            return Err(Fault::new(self.at..self.at, ""));
        }
        self.at = at + 1;
        Ok(RawPiece::Text(&self.text[from..at], from))
    }
}
