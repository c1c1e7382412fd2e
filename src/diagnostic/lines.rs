//! Where the lines of a text begin, so that the place of a diagnostic is found without reading the text from its start: a file of a
//! hundred thousand mistakes would be read as often.

use super::{FileId, Texts};
use std::ops::Range;

/// A place as editors count it: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1: characters (Unicode scalar values), whatever their width.
    pub column: usize,
}

/// A position as the Language Server Protocol counts it: both from 0, `character` in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf16 {
    /// The line, from 0.
    pub line: usize,
    /// How many UTF-16 units of the line come before it.
    pub character: usize,
}

/// The lines of one text.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The first byte of each line.
    starts: Vec<usize>,
    /// How many characters and UTF-16 units there are before each [`STEP`]th byte; nothing where each byte is a character.
    counts: Option<Vec<Count>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    characters: usize,
    units: usize,
}

/// A line of a megabyte must not be counted from its start for each of its places either.
const STEP: usize = 4096;

impl Lines {
    /// Reads a text once.
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let counts = (!text.is_ascii()).then(|| {
            let mut counts = Vec::with_capacity(text.len() / STEP + 1);
            let mut count = Count::default();
            for piece in text.as_bytes().chunks(STEP) {
                counts.push(count);
                count = count.and(piece);
            }
            counts
        });
        Self { starts, counts }
    }

    /// The line of byte `offset`, counted from 0.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// The number of the line that byte `offset` lies in, from 0, and its bytes without the line break.
    pub fn around(&self, text: &str, offset: usize) -> (usize, Range<usize>) {
        let line = self.line(offset.min(text.len()));
        let start = self.starts[line];
        let mut end = self.starts.get(line + 1).map_or(text.len(), |next| next - 1);
        // The line end of Windows is no part of the line.
        if end > start && self.starts.len() > line + 1 && text.as_bytes()[end - 1] == b'\r' {
            end -= 1;
        }
        (line, start..end)
    }

    /// The position of byte `offset` of `text`; past the end is the end, inside a character is its start.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let (line, before) = self.column(text, offset);
        Position { line: line + 1, column: before.characters + 1 }
    }

    /// The position as editors' programs count it. A byte-order mark is no character: editors do not show it.
    pub fn utf16(&self, text: &str, offset: usize) -> Utf16 {
        let (line, before) = self.column(text, offset);
        Utf16 { line, character: before.units }
    }

    /// The byte of a position that an editor gives. Past a line's end is the end of the line, past the last line that of the text, and within a
    /// character its start.
    pub fn offset(&self, text: &str, position: Utf16) -> usize {
        let Some(start) = self.starts.get(position.line).copied() else { return text.len() };
        let (_, range) = self.around(text, start);
        let mut start = range.start;
        if position.line == 0 && text.starts_with('\u{feff}') {
            start = '\u{feff}'.len_utf8().min(range.end);
        }
        let mut units = 0;
        let line = text.get(start..range.end).unwrap_or_default();
        let wanted = |(_, c): &(usize, char)| {
            units += c.len_utf16();
            units > position.character
        };
        line.char_indices().find(wanted).map_or(range.end, |(at, _)| start + at)
    }

    /// The line of a byte, and what stands before the byte in it.
    fn column(&self, text: &str, offset: usize) -> (usize, Count) {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.line(offset);
        let mut start = self.starts[line];
        if line == 0 && text.starts_with('\u{feff}') {
            start = '\u{feff}'.len_utf8().min(offset);
        }
        let before = match &self.counts {
            None => Count { characters: offset - start, units: offset - start },
            Some(counts) if offset - start > STEP => {
                let count = |at: usize| {
                    // A text whose length is a multiple of the step has no count for its end.
                    let step = (at / STEP).min(counts.len() - 1);
                    counts[step].and(&text.as_bytes()[step * STEP..at])
                };
                let (from, to) = (count(start), count(offset));
                Count { characters: to.characters - from.characters, units: to.units - from.units }
            }
            Some(_) => Count::default().and(&text.as_bytes()[start..offset]),
        };
        (line, before)
    }
}

impl Count {
    /// This and what begins in some more bytes of UTF-8.
    fn and(self, bytes: &[u8]) -> Self {
        let characters = bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count();
        let pairs = bytes.iter().filter(|byte| **byte >= 0xf0).count();
        Self { characters: self.characters + characters, units: self.units + characters + pairs }
    }
}

impl Position {
    /// The position of a byte of a text that is asked for once: the text is read up to there.
    pub fn new(text: &str, offset: usize) -> Self {
        let end = text.floor_char_boundary(offset.min(text.len()));
        Lines::new(&text[..end]).position(text, end)
    }

    /// The position of a byte of a file of a book.
    pub fn at(texts: &impl Texts, file: FileId, offset: usize) -> Self {
        texts.lines(file).position(texts.text(file), offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_count_characters() {
        assert_eq!(Position::new("a\n华为 x", 9), Position { line: 2, column: 4 });
        assert_eq!(Position::new("\u{feff}a", 3), Position { line: 1, column: 1 });
        assert_eq!(Position::new("\u{feff}a", 1), Position { line: 1, column: 1 });
        assert_eq!(Position::new("abc", 99), Position { line: 1, column: 4 });
        assert_eq!(Position::new("é", 1), Position { line: 1, column: 1 });
        assert_eq!(Position::new("", 0), Position { line: 1, column: 1 });
        assert_eq!(Position::new("a\n", 2), Position { line: 2, column: 1 });
    }

    #[test]
    fn characters_are_utf16_units() {
        let utf16 = |text: &str, offset| Lines::new(text).utf16(text, offset);
        assert_eq!(utf16("a\n😀华x", 9), Utf16 { line: 1, character: 3 });
        assert_eq!(utf16("\u{feff}ab", 4), Utf16 { line: 0, character: 1 });
        assert_eq!(utf16("😀", 2), Utf16 { line: 0, character: 0 });
    }

    #[test]
    fn a_line_has_no_line_break() {
        let text = "one\r\ntwo\r\n\r\n\r";
        let line = |offset| {
            let (number, range) = Lines::new(text).around(text, offset);
            (number, &text[range])
        };
        assert_eq!(line(0), (0, "one"));
        assert_eq!(line(4), (0, "one"));
        assert_eq!(line(5), (1, "two"));
        assert_eq!(line(10), (2, ""));
        assert_eq!(line(12), (3, "\r"), "a file's last line ends with the file");
        assert_eq!(line(99), (3, "\r"));
    }

    #[test]
    fn a_position_of_an_editor_is_a_byte() {
        let offset = |text: &str, line, character| Lines::new(text).offset(text, Utf16 { line, character });
        assert_eq!([offset("a\n😀华x\r\n", 1, 2), offset("a\n😀华x\r\n", 1, 3)], [6, 9]);
        assert_eq!(offset("a\n😀华x", 1, 1), 2, "within a pair is before it");
        assert_eq!(offset("ab\r\ncd", 0, 99), 2, "past a line's end is before its break");
        assert_eq!(offset("ab\ncd", 7, 0), 5);
        assert_eq!(offset("\u{feff}ab", 0, 1), 4);
        assert_eq!(offset("", 0, 0), 0);
    }

    proptest! {
        /// What is told to an editor, and told back by it, is the same place.
        #[test]
        fn positions_of_editors_lead_back(pieces in proptest::collection::vec("[a-é华😀\n\u{feff}]{0,9}", 0..9), at in 0usize..100) {
            let text = pieces.concat();
            let lines = Lines::new(&text);
            let mut end = text.floor_char_boundary(at.min(text.len()));
            if end == 0 && text.starts_with('\u{feff}') {
                end = '\u{feff}'.len_utf8();
            }
            prop_assert_eq!(lines.offset(&text, lines.utf16(&text, end)), end);
        }

        /// Long lines are counted from the nearest of the marks: it must not show.
        #[test]
        fn places_are_those_that_counting_gives(pieces in proptest::collection::vec("[a-é华😀\n\r\u{feff}]{0,9}", 0..9), at in 0usize..20_000) {
            let text = pieces.join(&"华x😀".repeat(300));
            let lines = Lines::new(&text);
            let end = text.floor_char_boundary(at.min(text.len()));
            let start = text[..end].rfind('\n').map_or(0, |i| i + 1);
            let mut before = &text[start..end];
            if start == 0 {
                before = before.strip_prefix('\u{feff}').unwrap_or(before);
            }
            let line = text[..end].matches('\n').count();
            prop_assert_eq!(lines.position(&text, at), Position { line: line + 1, column: before.chars().count() + 1 });
            prop_assert_eq!(lines.utf16(&text, at), Utf16 { line, character: before.encode_utf16().count() });
        }
    }
}
