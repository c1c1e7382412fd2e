//! The flat text of a run, in which citations are looked for: text as it is, everything else one opaque character.

use super::token::{Placed, Token, is_verbatim};
use crate::parse::citation;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// The character that stands for something opaque in plain text.
pub const OPAQUE: char = '\u{fffc}';

/// One run's text for the citation parser: texts as they are, everything else one opaque character.
pub struct Flat {
    pub text: String,
    /// For each event: where it begins in `text`.
    pub starts: Vec<usize>,
    /// For each event: whether its text is, byte for byte, that of the source at its range.
    verbatim: Vec<bool>,
}

/// The longest key in braces that is looked for, in bytes.
const LONGEST_KEY: usize = 200;

/// Whether a text ends within a key in braces: behind `@{`, and nothing has ended it.
fn in_braced_key(text: &str) -> bool {
    let from = text.ceil_char_boundary(text.len().saturating_sub(LONGEST_KEY));
    let ended = |c: char| c == '}' || c == OPAQUE || c.is_whitespace();
    let word = text[from..].rsplit(ended).next().unwrap_or_default();
    word.rfind('{').is_some_and(|at| word[..at].ends_with('@'))
}

impl Flat {
    pub fn new(events: &[Placed<'_>], body: &str) -> Self {
        let length =
            events.first().zip(events.last()).map_or(0, |(first, last)| last.1.end - first.1.start.min(last.1.end));
        let mut flat = Flat {
            text: String::with_capacity(length),
            starts: Vec::with_capacity(events.len()),
            verbatim: Vec::with_capacity(events.len()),
        };
        let mut link_depth = 0usize;
        for (token, range) in events {
            flat.starts.push(flat.text.len());
            let mut verbatim = false;
            let Token::Event(event) = token else {
                flat.text.push(OPAQUE);
                flat.verbatim.push(false);
                continue;
            };
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    link_depth += 1;
                    flat.text.push(OPAQUE);
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    link_depth = link_depth.saturating_sub(1);
                    flat.text.push(OPAQUE);
                }
                Event::Text(text) if link_depth == 0 => {
                    let source = body.get(range.clone()).unwrap_or_default();
                    verbatim = is_verbatim(text, body, range);
                    // Smart punctuation changes no key: `@{smith--jones}` and `@{o'neil}` are names.
                    if !verbatim && in_braced_key(&flat.text) && source.bytes().all(|b| b"-.'\"".contains(&b)) {
                        flat.text.push_str(source);
                        flat.verbatim.push(true);
                        continue;
                    }
                    // An escaped character means itself: it opens no citation.
                    let escaped = range.start > 0 && body.as_bytes()[range.start - 1] == b'\\' && verbatim;
                    match text.chars().next() {
                        Some(first) if escaped && first.is_ascii_punctuation() => {
                            // Same length in bytes is not needed: the character's own place is never asked for.
                            flat.text.push(OPAQUE);
                            flat.text.push_str(&text[first.len_utf8()..]);
                            verbatim = false;
                        }
                        _ => flat.text.push_str(text),
                    }
                }
                Event::Text(_) => flat.text.push(OPAQUE),
                Event::SoftBreak => flat.text.push(' '),
                Event::HardBreak => flat.text.push('\n'),
                _ => flat.text.push(OPAQUE),
            }
            flat.verbatim.push(verbatim);
        }
        flat
    }

    /// The citation groups of the run. Brackets that cut an element in two (`[see @a *b]* c`) hold none; the keys in them are looked for
    /// again as if the brackets were not there.
    pub fn citations(&self, events: &[Placed<'_>]) -> Vec<citation::CitationGroup> {
        if !self.text.contains('@') {
            return Vec::new();
        }
        let mut text = std::borrow::Cow::Borrowed(self.text.as_str());
        // A few rounds serve every honest text; a hostile one loses the citations that are left.
        for _ in 0..8 {
            let groups = citation::find(&text);
            let Some(cut) = groups.iter().find(|g| !self.balanced(&g.range, events)) else {
                return groups;
            };
            let Some(bracket) = text[cut.range.clone()].find('[') else {
                break;
            };
            let at = cut.range.start + bracket;
            text.to_mut().replace_range(at..=at, "(");
        }
        let mut groups = citation::find(&text);
        groups.retain(|g| self.balanced(&g.range, events));
        groups
    }

    /// `[^label]` that is still text: pulldown-cmark makes references only of labels that have a footnote. With the bytes of the body.
    pub fn unknown_footnotes(&self, events: &[Placed<'_>]) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        for (at, _) in self.text.match_indices("[^") {
            let rest = &self.text[at + 2..];
            let Some(end) = rest.find(|c: char| c == ']' || c == '[' || c == OPAQUE || c.is_whitespace()) else {
                continue;
            };
            if end > 0 && rest[end..].starts_with(']') {
                let start = self.source(at, events);
                found.push((rest[..end].to_owned(), start..self.source(at + 2 + end, events).max(start) + 1));
            }
        }
        found
    }

    /// The event that holds byte `at` of the flat text.
    pub fn event_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Whether as many elements begin as end within the range: `[see @a *b]* c` is no citation.
    fn balanced(&self, range: &Range<usize>, events: &[Placed<'_>]) -> bool {
        let mut depth = 0i32;
        let (first, last) = (self.event_at(range.start), self.event_at(range.end.saturating_sub(1)));
        for (token, _) in &events[first..=last.min(events.len() - 1)] {
            match token {
                Token::Event(Event::Start(_)) | Token::Open(_) => depth += 1,
                Token::Event(Event::End(_)) | Token::Close => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return false;
            }
        }
        depth == 0
    }

    /// Byte `at` of the flat text as a byte of the body.
    pub fn source(&self, at: usize, events: &[Placed<'_>]) -> usize {
        let index = self.event_at(at);
        let Some((_, range)) = events.get(index) else {
            return 0;
        };
        let within = at - self.starts[index];
        if self.verbatim[index] {
            (range.start + within).min(range.end)
        } else {
            // A text whose source is longer or shorter (an entity, an escape): count from its end, which is right after an escape.
            let length = self.starts.get(index + 1).copied().unwrap_or(self.text.len()) - self.starts[index];
            range.end.saturating_sub(length.saturating_sub(within)).max(range.start)
        }
    }
}
