//! Tokens of a run: the parser's events, and what briefbook's own marks begin and end.

use super::attributes::Attributes;
use pulldown_cmark::Event;
use std::ops::Range;

/// A token with its bytes in the body.
pub type Placed<'a> = (Token<'a>, Range<usize>);

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
