//! Sentences quoted elsewhere: for backlinks, and for the passages that cite a source.

use super::Renderer;
use crate::book::PageId;
use crate::html::escape;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::sentence_at;
use std::ops::Range;

/// Longer sentences are cut around what they are quoted for; in characters.
const LONGEST: usize = 320;

/// The sentence of a run that holds `focus`, as HTML; `focus` is marked where it is not empty.
/// Citations are left out, but for those that the sentence is built on (`@key` as its subject), which show their author.
pub fn sentence(r: &Renderer, page: PageId, run: u32, focus: Range<usize>) -> String {
    let facts = &r.book.page(page).facts;
    let Some(text) = facts.runs.get(run as usize).map(|run| run.text.as_str()) else {
        return String::new();
    };
    let whole = sentence_at(text, focus.start);
    let whole = whole.start..whole.end.max(focus.end.min(text.len()));
    let (range, cut_start, cut_end) = shorten(text, whole, &focus);
    let mut html = String::new();
    if cut_start {
        html.push_str("… ");
    }
    let piece = |range: Range<usize>| plain(r, page, run, text, range);
    if focus.is_empty() || focus.start < range.start || focus.end > range.end {
        html.push_str(&escape(piece(range).trim()));
    } else {
        html.push_str(&escape(piece(range.start..focus.start).trim_start()));
        html.push_str("<mark>");
        html.push_str(&escape(&piece(focus.clone())));
        html.push_str("</mark>");
        html.push_str(&escape(piece(focus.end..range.end).trim_end()));
    }
    if cut_end {
        html.push_str(" …");
    }
    html
}

/// A run's plain text, its citations resolved as in sentences.
pub fn text(r: &Renderer, page: PageId, run: u32) -> String {
    let runs = &r.book.page(page).facts.runs;
    runs.get(run as usize).map(|found| plain(r, page, run, &found.text, 0..found.text.len())).unwrap_or_default()
}

fn shorten(text: &str, range: Range<usize>, focus: &Range<usize>) -> (Range<usize>, bool, bool) {
    if text[range.clone()].chars().count() <= LONGEST {
        return (range, false, false);
    }
    let boundary = |mut at: usize, forward: bool| {
        while at > range.start && at < range.end && !text[..at].ends_with(' ') {
            at = if forward { at + 1 } else { at - 1 };
            while !text.is_char_boundary(at) {
                at = if forward { at + 1 } else { at - 1 };
            }
        }
        at
    };
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let half = LONGEST / 2;
    let start = boundary(floor(focus.start.saturating_sub(half).max(range.start)), false);
    let end = boundary(floor((focus.end + half).min(range.end)), true).max(focus.end.min(range.end));
    (start..end, start > range.start, end < range.end)
}

/// Text with its citations resolved.
fn plain(r: &Renderer, page: PageId, run: u32, text: &str, range: Range<usize>) -> String {
    let mut out = String::with_capacity(range.len());
    for (offset, c) in text[range.clone()].char_indices() {
        if c != '\u{fffc}' {
            // A space before a citation that was left out, or before the stop behind it, goes with it.
            if matches!(c, '.' | ',' | ';' | ')' | ':')
                && out.ends_with(' ')
                && text[..range.start + offset].ends_with('\u{fffc}')
            {
                out.pop();
            }
            out.push(c);
            continue;
        }
        let at = (range.start + offset) as u32;
        let citations = &r.book.page(page).facts.citations;
        let Some(index) = citations.iter().position(|c| c.place == (run, at)) else {
            continue;
        };
        if citations[index].kind == GroupKind::Narrative
            && let Some(source) = r.resolved.page(page).citations[index].first().copied().flatten()
        {
            out.push_str(&r.cites.short(source));
        }
    }
    out
}
