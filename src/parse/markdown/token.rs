//! Tokens of a run: the parser's events, and what briefbook's own marks begin and end.

use super::attributes::Attributes;
use pulldown_cmark::Event;
use std::ops::Range;

/// A token with its bytes in the body.
pub type Placed<'a> = (Token<'a>, Range<usize>);

/// Whether a text stands in the body as it is, at these bytes.
pub fn is_verbatim(text: &str, body: &str, range: &Range<usize>) -> bool {
    // Most texts are the body's own bytes.
    body.get(range.clone())
        .is_some_and(|source| source.len() == text.len() && (source.as_ptr() == text.as_ptr() || source == text))
}

/// A piece of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    Event(Event<'a>),
    Open(Wrap),
    Close,
}

/// What one of briefbook's own marks begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrap {
    /// `==words==`
    Mark,
    /// `[words]{.class}`
    Span(Box<Attributes>),
    /// `^[a note]`
    Note,
}
