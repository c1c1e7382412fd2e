//! The text of a run as readers see it, where an address may be cut into pieces by markup, escapes and entities.

use super::HtmlLink;
use crate::parse::login;
use pulldown_cmark::{CowStr, Event};
use std::ops::Range;

/// The bytes of the body at which an address in the run's text holds a login; code and what links lead to are left out.
pub fn logins(events: &[(Event<'_>, Range<usize>)], body: &str) -> Vec<Range<usize>> {
    let has = |c: char| events.iter().any(|(event, _)| matches!(event, Event::Text(text) if text.contains(c)));
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, range) in events {
        if let Event::InlineHtml(html) = event {
            found.extend(within(html, range));
        }
    }
    // Most runs hold no address.
    if !has('@') || !has(':') {
        return found;
    }
    let mut text = String::new();
    // Where each piece begins in `text`, its bytes in the body, and whether it stands there as it is.
    let mut pieces: Vec<(usize, Range<usize>, bool)> = Vec::new();
    for (event, range) in events {
        let (piece, verbatim) = match event {
            Event::Text(piece) => {
                let source = body.get(range.clone()).unwrap_or_default();
                // Smart punctuation makes no other address.
                let is_smart = !source.is_empty() && source.bytes().all(|b| b"-.'\"".contains(&b));
                (if is_smart { CowStr::Borrowed(source) } else { piece.clone() }, is_smart || source == &**piece)
            }
            Event::SoftBreak | Event::HardBreak | Event::Code(_) => (CowStr::Borrowed(" "), false),
            _ => continue,
        };
        pieces.push((text.len(), range.clone(), verbatim));
        text.push_str(&piece);
    }
    let place = |at: usize, is_end: bool| {
        let index = pieces.partition_point(|(start, ..)| *start < at + usize::from(!is_end)).saturating_sub(1);
        match pieces.get(index) {
            Some((start, range, true)) => (range.start + (at - start)).min(range.end),
            Some((_, range, false)) if is_end => range.end,
            Some((_, range, false)) => range.start,
            None => 0,
        }
    };
    found.extend(login::all(&text).map(|login| place(login.start, false)..place(login.end, true)));
    found
}

/// The logins in a piece of raw HTML, whose bytes in the body are `range`.
pub fn within(html: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let moved = |login: Range<usize>| range.start + login.start..(range.start + login.end).min(range.end);
    login::all(html).map(moved).collect()
}

/// The logins of raw HTML's addresses that begin with `//`: without a scheme it is an address only where one is wanted. The body begins at byte `base`.
pub fn bare_logins(links: &[HtmlLink], base: usize) -> Vec<Range<usize>> {
    let bare = |link: &HtmlLink| {
        let found = login::find_in_address(&link.target).filter(|_| login::find(&link.target).is_none())?;
        Some(link.range.start + found.start - base..(link.range.start + found.end).min(link.range.end) - base)
    };
    links.iter().filter_map(bare).collect()
}
