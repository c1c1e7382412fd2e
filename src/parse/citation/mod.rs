//! Pandoc's citation syntax (its manual, section 'Citation syntax'), found in the text of one paragraph.
//!
//! `[see @doe99, pp. 33-35; @smith04]`, `[-@doe99]`, `@doe99 [p. 33]`, `-@doe99`, `@{a key}`, `[@smith{ii, A}, a suffix]`. Works on a
//! flat string in which U+FFFC stands for whatever is opaque (emphasis, code, links); knows no Markdown and no bibliography. Linear
//! in the text, whatever its brackets do.

mod locator;
#[cfg(test)]
mod tests;

pub use locator::Label;

use std::ops::Range;

/// One citation group. All ranges are bytes of the text that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitationGroup {
    pub range: Range<usize>,
    pub items: Vec<CitationItem>,
    pub kind: GroupKind,
}

/// Whether the group stands in brackets or is part of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// `[@key]`
    Parenthetical,
    /// `@key` in the running text: the first item; the others came out of its brackets.
    Narrative,
}

/// One key with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitationItem {
    /// Without `@` and braces.
    pub key: String,
    pub key_range: Range<usize>,
    /// `-@key`
    pub suppress_author: bool,
    /// White space around prefix and suffix is left out; a suffix keeps its leading comma.
    pub prefix: Range<usize>,
    pub locator: Option<Locator>,
    pub suffix: Range<usize>,
}

/// Where in the source: `pp. 33-35` is a page and `33-35`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locator {
    pub label: Label,
    pub value: String,
    pub range: Range<usize>,
}

/// Brackets that hold brackets deeper than this are no citations; it bounds how often a byte is looked at.
const MAX_DEPTH: u32 = 4;

/// Finds the citation groups of `text`, in order.
pub fn find(text: &str) -> Vec<CitationGroup> {
    let brackets = Brackets::of(text);
    let mut groups = Vec::new();
    let mut at = 0;
    while let Some(step) = text[at..].find(['[', '@']) {
        let here = at + step;
        at = here + 1;
        if text.as_bytes()[here] == b'[' {
            if let Some(close) = brackets.close(here)
                && let Some(items) = list(text, here + 1..close)
            {
                groups.push(CitationGroup { range: here..close + 1, items, kind: GroupKind::Parenthetical });
                at = close + 1;
            }
        } else if let Some(group) = narrative(text, here, &brackets) {
            at = group.range.end;
            groups.push(group);
        }
    }
    groups
}

/// For each `[` the `]` that closes it, where it is not nested too deeply.
struct Brackets {
    /// Sorted by the place of `[`.
    pairs: Vec<(usize, usize)>,
}

impl Brackets {
    fn of(text: &str) -> Self {
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut pairs = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'[' => open.push((at, 1)),
                b']' => {
                    if let Some((start, depth)) = open.pop() {
                        if depth <= MAX_DEPTH {
                            pairs.push((start, at));
                        }
                        if let Some((_, outer)) = open.last_mut() {
                            *outer = (*outer).max(depth + 1);
                        }
                    }
                }
                _ => {}
            }
        }
        pairs.sort_unstable();
        Self { pairs }
    }

    fn close(&self, open: usize) -> Option<usize> {
        self.pairs.binary_search_by_key(&open, |pair| pair.0).ok().map(|index| self.pairs[index].1)
    }
}

/// The items of a list within brackets: every part between `;` has a key, or it is no list of citations.
fn list(text: &str, range: Range<usize>) -> Option<Vec<CitationItem>> {
    text[range.clone()].contains('@').then(|| parts(text, range).map(|part| item(text, part)).collect())?
}

/// The parts between the `;` that stand in no inner brackets or braces.
fn parts(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut depth = 0i32;
    let mut cuts = vec![range.start];
    for (offset, byte) in text[range.clone()].bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b';' if depth <= 0 => cuts.push(range.start + offset + 1),
            _ => {}
        }
    }
    let ends: Vec<usize> = cuts.iter().skip(1).map(|cut| cut - 1).chain([range.end]).collect();
    cuts.into_iter().zip(ends).map(|(start, end)| start..end)
}

/// One item: prefix, key, locator, suffix.
fn item(text: &str, part: Range<usize>) -> Option<CitationItem> {
    let mut from = part.start;
    loop {
        let at = from + text[from..part.end].find('@')?;
        from = at + 1;
        let Some((key_range, after)) = key(text, at, part.end) else {
            continue;
        };
        let suppress_author = at > part.start && text.as_bytes()[at - 1] == b'-' && starts_word(text, at - 1);
        if !suppress_author && !starts_word(text, at) {
            continue;
        }
        let prefix = trim(text, part.start..at - usize::from(suppress_author));
        let (locator, suffix) = locator::split(text, after..part.end);
        return Some(CitationItem {
            key: text[key_range.clone()].to_owned(),
            key_range,
            suppress_author,
            prefix,
            locator,
            suffix: trim(text, suffix),
        });
    }
}

/// `@key` or `-@key` in running text, with the brackets that may follow.
fn narrative(text: &str, at: usize, brackets: &Brackets) -> Option<CitationGroup> {
    let suppress_author = at > 0 && text.as_bytes()[at - 1] == b'-' && starts_word(text, at - 1);
    if !suppress_author && !starts_word(text, at) {
        return None;
    }
    let (key_range, mut end) = key(text, at, text.len())?;
    let start = at - usize::from(suppress_author);
    let mut first = CitationItem {
        key: text[key_range.clone()].to_owned(),
        key_range,
        suppress_author,
        prefix: start..start,
        locator: None,
        suffix: end..end,
    };
    // `@smith{ii}`: a locator in braces binds to the key itself.
    if text[end..].starts_with('{')
        && let (Some(locator), rest) = locator::split(text, end..text.len())
    {
        first.locator = Some(locator);
        end = rest.start;
        first.suffix = end..end;
    }
    let mut items = vec![first];
    let open = end + usize::from(text[end..].starts_with([' ', '\n']));
    if text[open..].starts_with('[')
        && let Some(close) = brackets.close(open)
        && let Some((own, rest)) = bare_locator(text, open + 1..close)
    {
        let (locator, suffix) = locator::split(text, own);
        items[0].locator = locator.or_else(|| items[0].locator.take());
        items[0].suffix = trim(text, suffix);
        items.extend(rest);
        end = close + 1;
    }
    Some(CitationGroup { range: start..end, items, kind: GroupKind::Narrative })
}

/// The brackets after a key in running text: its own locator and suffix, then further citations. Brackets that begin with a key are a
/// citation of their own, and `[^1]`, `[text](…)`, `[text][…]` are something else.
fn bare_locator(text: &str, inner: Range<usize>) -> Option<(Range<usize>, Vec<CitationItem>)> {
    let content = text[inner.clone()].trim_start();
    if content.is_empty()
        || content.starts_with(['^', '@'])
        || content.starts_with("-@")
        || text[inner.end + 1..].starts_with(['(', '['])
    {
        return None;
    }
    let mut parts = parts(text, inner);
    let own = parts.next()?;
    if item(text, own.clone()).is_some() {
        return None;
    }
    let rest: Option<Vec<CitationItem>> = parts.map(|part| item(text, part)).collect();
    rest.map(|rest| (own, rest))
}

/// Whether an `@` (or the `-` before it) at `at` may begin a citation: `a@b.org` holds none.
fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '/' | '.'))
}

/// The key after the `@` at `at`: its bytes, and where what follows it begins.
fn key(text: &str, at: usize, end: usize) -> Option<(Range<usize>, usize)> {
    let start = at + 1;
    let rest = text.get(start..end)?;
    if let Some(inner) = rest.strip_prefix('{') {
        let length = inner.find('}')?;
        let content = &inner[..length];
        let fits = !content.trim().is_empty() && !content.contains(['{', '@', '\u{fffc}', '\n']);
        return fits.then_some((start + 1..start + 1 + length, start + length + 2));
    }
    let mut length = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((offset, c)) = letters.next() {
        let word = c.is_alphanumeric() || c == '_';
        if word {
            length = offset + c.len_utf8();
        } else {
            // Punctuation belongs to a key only singly and within it.
            let inside = offset > 0
                && ":.#$%&-+?<>~/".contains(c)
                && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric() || *next == '_');
            if !inside {
                break;
            }
        }
    }
    (length > 0).then_some((start..start + length, start + length))
}

/// The range without white space at its ends.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let lead = slice.len() - slice.trim_start().len();
    let start = range.start + lead;
    start..start + slice.trim().len()
}
