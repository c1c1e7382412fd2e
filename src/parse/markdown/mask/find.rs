//! Where formulas, comments and fenced divs begin and end in a text.

use super::super::attributes::{self, Attributes};
use super::{Div, Mark, MarkKind, is_blank};
use std::collections::VecDeque;
use std::ops::Range;

/// Looks for marks in a text, and keeps what it found.
pub(super) struct Finder<'a> {
    pub(super) body: &'a str,
    pub(super) apart: Vec<Range<usize>>,
    pub(super) cells: Vec<Range<usize>>,
    pub(super) html: Vec<Range<usize>>,
    pub(super) tags: Vec<Range<usize>>,
    pub(super) marks: Vec<Mark>,
    pub(super) divs: VecDeque<(usize, Div)>,
    pub(super) unclosed: Option<Range<usize>>,
    /// Where the paragraph ends in which something was last looked for.
    pub(super) paragraph: Option<usize>,
    /// Whether no comment of HTML ends behind where we are.
    pub(super) no_more_ends: bool,
}

impl Finder<'_> {
    pub(super) fn is_apart(&self, at: usize) -> bool {
        let index = self.apart.partition_point(|range| range.end <= at);
        self.apart.get(index).is_some_and(|range| range.contains(&at))
    }

    /// Whether a byte is text in a block of HTML.
    fn is_html_text(&self, at: usize) -> bool {
        let index = self.html.partition_point(|range| range.end <= at);
        self.html.get(index).is_some_and(|range| range.contains(&at))
    }

    /// The cell of a table that holds a byte.
    fn cell(&self, at: usize) -> Option<usize> {
        let index = self.cells.partition_point(|range| range.end <= at);
        self.cells.get(index).filter(|range| range.contains(&at)).map(|_| index)
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.body.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    /// Whether nothing but what makes a quotation stands before a byte in its line.
    fn begins_line(&self, at: usize) -> bool {
        // Nobody quotes deeper; a long line is not looked through for each of its colons.
        let bytes = &self.body.as_bytes()[at.saturating_sub(500)..at];
        let line = bytes.iter().rposition(|b| *b == b'\n').map(|found| &bytes[found + 1..]);
        let line = line.or((at <= 500).then_some(bytes));
        line.is_some_and(|line| line.iter().all(|b| matches!(b, b' ' | b'\t' | b'>' | b'\r')))
    }

    /// Where the paragraph ends that a byte stands in.
    fn paragraph_end(&mut self, at: usize) -> usize {
        if self.paragraph.is_none_or(|end| end < at) {
            let ends = |(newline, _): &(usize, &str)| {
                let line = self.body[at + newline + 1..].split('\n').next().unwrap_or_default();
                is_blank(line)
            };
            let end = self.body[at..].match_indices('\n').find(ends).map(|(newline, _)| at + newline);
            self.paragraph = Some(end.unwrap_or(self.body.len()));
        }
        self.paragraph.unwrap_or(self.body.len())
    }

    pub(super) fn find(&mut self) {
        let bytes = self.body.as_bytes();
        let mut at = 0;
        (self.paragraph, self.no_more_ends) = (None, false);
        // The next mark, and the next comment of HTML: CommonMark does not see one with an empty line in it. Each is kept until it is passed.
        let comments = memchr::memmem::Finder::new(b"<!--");
        let (mut mark, mut html) = (None, None);
        let mut next = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            let find = |found: Option<usize>| found.map_or(usize::MAX, |found| at + found);
            mark = mark.filter(|known| *known >= at).or_else(|| Some(find(memchr::memchr3(b'$', b'%', b':', rest))));
            html = html.filter(|known| *known >= at).or_else(|| Some(find(comments.find(rest))));
            mark.min(html).filter(|found| *found < usize::MAX)
        };
        while let Some(found) = next(at) {
            at = found;
            let length = match bytes[at] {
                _ if self.is_escaped(at) => 0,
                _ if self.is_apart(at) => match bytes[at..].starts_with(b"%%") && self.is_html_text(at) {
                    true => self.comment(at, true),
                    false => 0,
                },
                b'$' => self.formula(at),
                b'%' if bytes[at..].starts_with(b"%%") => self.comment(at, false),
                b'<' => self.html_comment(at),
                b':' if bytes[at..].starts_with(b":::") && self.begins_line(at) => self.div(at),
                _ => 0,
            };
            at += length.max(1);
        }
    }

    /// A formula, by Pandoc's rule: no white space inside the dollars, no digit behind the closing one. A dollar behind a letter or a digit (`US$5`,
    /// `35$`) opens none.
    fn formula(&mut self, at: usize) -> usize {
        let bytes = self.body.as_bytes();
        let display = bytes[at..].starts_with(b"$$");
        let dollars = if display { 2 } else { 1 };
        let inner = at + dollars;
        let before = self.body[..at].chars().next_back();
        let opens = match display {
            true => true,
            false => {
                before.is_none_or(|c| !c.is_alphanumeric() && c != '$')
                    && self.body[inner..].chars().next().is_some_and(|c| !c.is_whitespace())
            }
        };
        if !opens {
            return dollars;
        }
        let paragraph = self.paragraph_end(at);
        let mut end = inner;
        while let Some(found) = bytes[end..paragraph].iter().position(|b| *b == b'$') {
            end += found;
            if self.is_escaped(end) || self.is_apart(end) {
                end += 1;
                continue;
            }
            if display && !bytes[end..].starts_with(b"$$") {
                end += 1;
                continue;
            }
            let behind = self.body[end + dollars..].chars().next();
            let closes = end > inner
                && (display
                    || (!self.body[..end].ends_with(char::is_whitespace)
                        && !behind.is_some_and(|c| c.is_ascii_digit())))
                && self.cell(at) == self.cell(end);
            if closes {
                let range = at..end + dollars;
                let length = range.len();
                self.marks.push(Mark { range, kind: MarkKind::Math { display } });
                return length;
            }
            break;
        }
        dollars
    }

    /// A comment, which may be as long as it likes. What begins one and is not ended hides the rest, as in Obsidian: nothing of a comment may be
    /// published.
    fn comment(&mut self, at: usize, in_html: bool) -> usize {
        let end = match self.body[at + 2..].find("%%") {
            Some(end) => at + 2 + end + 2,
            None => {
                self.unclosed.get_or_insert(at..at + 2);
                self.body.len()
            }
        };
        self.marks.push(Mark { range: at..end, kind: MarkKind::Comment { in_html } });
        end - at
    }

    /// A comment of HTML over several lines. Where CommonMark sees one it is apart; where an empty line hides it from CommonMark it is masked.
    fn html_comment(&mut self, at: usize) -> usize {
        if self.no_more_ends {
            return 4;
        }
        let Some(end) = self.body[at + 4..].find("-->").map(|end| at + 4 + end + 3) else {
            self.no_more_ends = true;
            return 4;
        };
        if self.body[at..end].contains('\n') {
            self.marks.push(Mark { range: at..end, kind: MarkKind::Comment { in_html: false } });
        }
        end - at
    }

    /// A line of colons, which begins a div where a class or attributes stand behind them, and ends one where nothing does.
    fn div(&mut self, at: usize) -> usize {
        let line = self.body[at..].split('\n').next().unwrap_or_default();
        let said = line.trim_start_matches(':').trim().trim_end_matches(':').trim_end();
        let div = match said {
            "" => Div::End,
            said if said.starts_with('{') => match attributes::read(said) {
                Some((attributes, length)) if length == said.len() => Div::Begin(Box::new(attributes)),
                _ => return line.len(),
            },
            said if !said.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '"' | '<' | ':')) => {
                Div::Begin(Box::new(Attributes { classes: vec![said.to_owned()], ..Attributes::default() }))
            }
            _ => return line.len(),
        };
        self.divs.push_back((at, div));
        line.len()
    }
}
