//! Pandoc's citation syntax (Pandoc's manual, section 'Citation syntax'), found in the text of one paragraph.
//!
//! `[see @doe99, pp. 33-35; @smith04]`, `[-@doe99]`, `@doe99 [p. 33]`, `-@doe99`, `@{a key}`, `[@smith{ii, A}, a suffix]`.
//!
//! Invariant: works on a flat string in which U+FFFC stands for whatever is opaque (emphasis, code, links, escaped
//! characters); knows no Markdown, no bibliography and no other text. It cannot fail: what is no citation is text. The
//! time is linear in the text, whatever its brackets do: `scan` pairs and classifies all of them in one pass, and
//! each byte then belongs to one group at most.
//!
//! Where it leaves Pandoc, it is so that prose stays prose:
//! - an `@` after `/` or `@` is no citation (`https://example.social/@user`);
//! - in the running text a bracket that begins with a key is a group of its own, also right after a key;
//! - a locator without a label begins with a digit (Pandoc takes any word that holds one, `COVID-19` too);
//! - a number in the running text's own braces, `@smith{ii}`, is its locator.

mod locator;
mod number;
mod scan;
#[cfg(test)]
mod tests;

pub use locator::Label;

use scan::{Content, Mark, Token};
use std::ops::Range;

/// One citation group. All ranges are bytes of the text that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitationGroup {
    /// From the first `[`, `@` or `-` to behind the last character.
    pub range: Range<usize>,
    /// At least one.
    pub items: Vec<CitationItem>,
    /// Where the group stands.
    pub kind: GroupKind,
}

/// Whether the group stands in brackets or is part of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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
    /// Where `key` stands.
    pub key_range: Range<usize>,
    /// `-@key`
    pub suppress_author: bool,
    /// What stands before the key, without the white space around it.
    pub prefix: Range<usize>,
    /// Where in the source.
    pub locator: Option<Locator>,
    /// What stands behind key and locator, its leading comma included, without the white space around it. As in
    /// Pandoc it may hold another `@key`, which [`find`] finds when it is given the suffix.
    pub suffix: Range<usize>,
}

/// Where in the source: `pp. 33-35` is a page and `33-35`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locator {
    /// What is counted.
    pub label: Label,
    /// The numbers, as they are written.
    pub value: String,
    /// Label and numbers, and the braces around them.
    pub range: Range<usize>,
}

/// Finds the citation groups of `text`, in order. They do not overlap.
pub fn find(text: &str) -> Vec<CitationGroup> {
    let tokens = scan::scan(text);
    let mut groups = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index = match (&token.mark, token.partner) {
            (Mark::Open(Content::Citations), Some(close)) => {
                groups.push(CitationGroup {
                    range: token.range.start..tokens[close].range.end,
                    items: items(text, &tokens, index, close),
                    kind: GroupKind::Parenthetical,
                });
                close + 1
            }
            (Mark::Key { .. }, _) => {
                let (group, next) = narrative(text, &tokens, index);
                groups.extend(group);
                next
            }
            _ => index + 1,
        };
    }
    groups
}

/// What stands between two `;`, or `;` and bracket.
struct Part {
    range: Range<usize>,
    /// The first key that is not within inner brackets.
    key: Option<usize>,
}

/// The parts of the brackets between two tokens.
fn parts(tokens: &[Token], open: usize, close: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = tokens[open].range.end;
    let mut key = None;
    let mut index = open + 1;
    while index < close {
        let token = &tokens[index];
        match (&token.mark, token.partner) {
            // Inner brackets and braces hold nothing of ours.
            (Mark::Open(_) | Mark::BraceOpen, Some(partner)) => index = partner,
            (Mark::Key { .. }, _) => key = key.or(Some(index)),
            (Mark::Semicolon, _) => {
                let range = start..token.range.start;
                parts.push(Part { range, key: key.take() });
                start = token.range.end;
            }
            _ => {}
        }
        index += 1;
    }
    let range = start..tokens[close].range.start;
    parts.push(Part { range, key });
    parts
}

/// The items of brackets; a part without a key gives none.
fn items(text: &str, tokens: &[Token], open: usize, close: usize) -> Vec<CitationItem> {
    let parts = parts(tokens, open, close);
    parts.iter().filter_map(|p| item(text, tokens, p)).collect()
}

/// One item: prefix, key, locator, suffix.
fn item(text: &str, tokens: &[Token], part: &Part) -> Option<CitationItem> {
    let token = tokens.get(part.key?)?;
    let (locator, suffix) = locator::split(text, token.range.end..part.range.end);
    let mut item = bare(text, token)?;
    item.prefix = trim(text, part.range.start..token.range.start);
    item.locator = locator;
    item.suffix = trim(text, suffix);
    Some(item)
}

/// A key with nothing around it.
fn bare(text: &str, token: &Token) -> Option<CitationItem> {
    let Mark::Key { range, suppress } = &token.mark else {
        return None;
    };
    Some(CitationItem {
        key: text[range.clone()].to_owned(),
        key_range: range.clone(),
        suppress_author: *suppress,
        prefix: token.range.start..token.range.start,
        locator: None,
        suffix: token.range.end..token.range.end,
    })
}

/// `@key` or `-@key` in running text with the brackets that belong to it, and the token to go on with.
fn narrative(text: &str, tokens: &[Token], index: usize) -> (Option<CitationGroup>, usize) {
    let Some(mut first) = bare(text, &tokens[index]) else {
        return (None, index + 1);
    };
    let start = tokens[index].range.start;
    let mut end = tokens[index].range.end;
    let mut next = index + 1;
    if let Some((locator, close)) = own_braces(text, tokens, next, end) {
        end = tokens[close].range.end;
        first.locator = Some(locator);
        first.suffix = end..end;
        next = close + 1;
    }
    let mut items = vec![first];
    if let Some(close) = absorb(text, tokens, next, end, &mut items) {
        end = tokens[close].range.end;
        next = close + 1;
    }
    let group = CitationGroup { range: start..end, items, kind: GroupKind::Narrative };
    (Some(group), next)
}

/// The locator in braces that touch a key of the running text, and the token that closes them.
fn own_braces(text: &str, tokens: &[Token], index: usize, end: usize) -> Option<(Locator, usize)> {
    let open = tokens.get(index)?;
    if open.mark != Mark::BraceOpen || open.range.start != end {
        return None;
    }
    let close = open.partner?;
    // Braces within braces are no locator here; looking into each level anew would take quadratic time.
    let mut inner = tokens.get(index + 1..close)?.iter();
    if inner.any(|t| t.mark == Mark::BraceOpen) {
        return None;
    }
    let (locator, _) = locator::split(text, end..tokens[close].range.end);
    Some((locator?, close))
}

/// Adds what the brackets behind a key of the running text hold, and gives the token that closes them: its own locator
/// and suffix, then further citations (`[p. 30; see also @b]`), or citations alone (`[see @b]`). Brackets that begin
/// with a key are a group of their own; footnotes and links are something else.
fn absorb(text: &str, tokens: &[Token], index: usize, end: usize, items: &mut Vec<CitationItem>) -> Option<usize> {
    let open = tokens.get(index)?;
    let Mark::Open(content) = open.mark else {
        return None;
    };
    let close = open.partner?;
    let gap = text.get(end..open.range.start)?;
    if !matches!(gap, "" | " " | "\n") {
        return None;
    }
    let inner = open.range.end..tokens[close].range.start;
    match content {
        Content::Citations => {
            let first = tokens.get(index + 1)?;
            let lead = text.get(inner.start..first.range.start)?;
            if lead.trim().is_empty() && matches!(first.mark, Mark::Key { .. }) {
                return None;
            }
            items.extend(self::items(text, tokens, index, close));
        }
        Content::Continued => {
            let behind = &text[tokens[close].range.end..];
            let written = text[inner].trim_start();
            if written.is_empty() || written.starts_with('^') || behind.starts_with(['(', '[']) {
                return None;
            }
            let parts = parts(tokens, index, close);
            let (own, rest) = parts.split_first()?;
            let (locator, suffix) = locator::split(text, own.range.clone());
            if let Some(first) = items.first_mut() {
                first.locator = locator.or_else(|| first.locator.take());
                first.suffix = trim(text, suffix);
            }
            items.extend(rest.iter().filter_map(|p| item(text, tokens, p)));
        }
        Content::Other => return None,
    }
    Some(close)
}

/// The range without white space at its ends.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}
