//! Sentences quoted elsewhere: for backlinks, and for the passages that cite a source.

use super::passage::{self, BookText, OPAQUE, ShownPiece};
use crate::book::PageId;
use crate::html::escape;
use crate::parse::markdown::among;
use std::ops::Range;

/// Longer sentences are cut around what they are quoted for; in characters.
const LONGEST: usize = 320;

/// Quotes sentences of a book. What is known of a run is kept for the next sentence of it: a paragraph may cite a source a thousand times.
pub struct Excerpts<'r> {
    r: BookText<'r>,
    last: Option<Run>,
}

/// A run, with its sentences and with what readers see in place of its links and citations.
struct Run {
    page: PageId,
    index: u32,
    sentences: Vec<Range<usize>>,
    said: Vec<ShownPiece>,
}

impl<'r> Excerpts<'r> {
    /// Excerpts of a book.
    pub fn new(r: BookText<'r>) -> Self {
        Self { r, last: None }
    }

    /// The sentence of a run that holds `focus`, as HTML; `focus` is marked where it is not empty.
    /// Citations are left out, but for those that the sentence is built on (`@key` as its subject), which show their author.
    pub fn sentence(&mut self, page: PageId, run: u32, focus: Range<usize>) -> String {
        let facts = &self.r.book.page(page).facts;
        let Some(text) = facts.runs.get(run as usize).map(|run| run.text.as_str()) else {
            return String::new();
        };
        let known = self.last.take().filter(|last| last.page == page && last.index == run);
        let known = known.unwrap_or_else(|| Run {
            page,
            index: run,
            sentences: facts.sentences(run),
            said: passage::of(&self.r, page, run..run + 1),
        });
        let html = quoted(&self.r, text, &known, focus);
        self.last = Some(known);
        html
    }
}

fn quoted(r: &BookText<'_>, text: &str, run: &Run, focus: Range<usize>) -> String {
    let whole = among(text, &run.sentences, focus.start);
    let whole = whole.start..whole.end.max(focus.end.min(text.len()));
    let (range, cut_start, cut_end) = shorten(text, whole, &focus);
    let mut html = String::new();
    if cut_start {
        html.push_str("… ");
    }
    let piece = |range: Range<usize>| pieces(&run.said, text, range);
    if focus.is_empty() || focus.start < range.start || focus.end > range.end {
        html.push_str(marked(r, run.page, piece(range)).trim());
    } else {
        html.push_str(marked(r, run.page, piece(range.start..focus.start)).trim_start());
        html.push_str("<mark>");
        html.push_str(&marked(r, run.page, piece(focus.clone())));
        html.push_str("</mark>");
        html.push_str(marked(r, run.page, piece(focus.end..range.end)).trim_end());
    }
    if cut_end {
        html.push_str(" …");
    }
    html
}

/// Pieces of a page's text as HTML: a title in another language says so, as it does on the page itself.
fn marked(r: &BookText<'_>, page: PageId, pieces: Vec<(String, Option<PageId>)>) -> String {
    let around = &r.book.page(page).lang;
    let mut html = String::new();
    for (text, title_of) in pieces {
        let foreign = title_of.map(|title_of| super::mark(&r.book.page(title_of).lang, around)).unwrap_or_default();
        if foreign.is_empty() {
            html.push_str(&escape(&text));
        } else {
            html.push_str(&format!("<span{foreign}>{}</span>", escape(&text)));
        }
    }
    html
}

/// A run's plain text, its citations resolved as in sentences.
pub fn text(r: &BookText<'_>, page: PageId, run: u32) -> String {
    let runs = &r.book.page(page).facts.runs;
    let said = passage::of(r, page, run..run + 1);
    let pieces =
        runs.get(run as usize).map(|found| pieces(&said, &found.text, 0..found.text.len())).unwrap_or_default();
    pieces.into_iter().map(|(text, _)| text).collect()
}

/// How far a cut is moved to stand between two words, in bytes; words of a text without spaces are cut anywhere.
const WORD: usize = 120;

fn shorten(text: &str, range: Range<usize>, focus: &Range<usize>) -> (Range<usize>, bool, bool) {
    // No more of a long sentence is looked at than is shown: it may be quoted for each of thousands of citations in it.
    if text[range.clone()].chars().nth(LONGEST).is_none() {
        return (range, false, false);
    }
    let behind_space = |at: &usize| *at == range.start || *at == range.end || text[..*at].ends_with(' ');
    let half = LONGEST / 2;
    let begin = text.floor_char_boundary(focus.start.saturating_sub(half).max(range.start));
    let mut start = (begin.saturating_sub(WORD).max(range.start)..=begin).rev().filter(|at| text.is_char_boundary(*at));
    let start = start.find(behind_space).unwrap_or(begin);
    let stop = text.floor_char_boundary((focus.end + half).min(range.end));
    let mut end = (stop..=(stop + WORD).min(range.end)).filter(|at| text.is_char_boundary(*at));
    let end = end.find(behind_space).unwrap_or(stop).max(focus.end.min(range.end));
    (start..end, start > range.start, end < range.end)
}

/// A part of a run as readers see it: links with their labels, citations as in sentences. A text that is a page's title stands by itself, with the page.
fn pieces(said: &[ShownPiece], text: &str, range: Range<usize>) -> Vec<(String, Option<PageId>)> {
    let mut done = Vec::new();
    let mut out = String::with_capacity(range.len());
    let mut at = range.start;
    let first = said.partition_point(|piece| (piece.start as usize) < range.start);
    for piece in said[first..].iter().take_while(|piece| (piece.start as usize) < range.end) {
        let (start, end) = (piece.start as usize, piece.end as usize);
        if start >= at && end <= range.end {
            without_citations(text, at..start, &mut out);
            if piece.title_of.is_some() {
                done.push((std::mem::take(&mut out), None));
                done.push((piece.text.clone(), piece.title_of));
            } else {
                out.push_str(&piece.text);
            }
            at = end;
        }
    }
    without_citations(text, at..range.end, &mut out);
    done.push((out, None));
    done
}

/// Adds text without the places of citations. A space before one, or before the stop behind it, goes with it.
fn without_citations(text: &str, range: Range<usize>, out: &mut String) {
    for (offset, c) in text[range.clone()].char_indices() {
        if c == OPAQUE {
            continue;
        }
        let after = text[..range.start + offset].ends_with(OPAQUE);
        if after && matches!(c, '.' | ',' | ';' | ')' | ':') && out.ends_with(' ') {
            out.pop();
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, shorten};

    #[test]
    fn a_long_sentence_is_cut_between_words_where_it_has_any() {
        let words = "word ".repeat(200);
        let (range, start, end) = shorten(&words, 0..words.len(), &(500..500));
        assert!(start && end && words[..range.start].ends_with(' ') && words[..range.end].ends_with(' '));
        for text in ["中".repeat(1000), "a".repeat(5000)] {
            let (range, start, end) = shorten(&text, 0..text.len(), &(600..600));
            assert!(start && end && range.contains(&600) && range.len() < LONGEST + 4, "{range:?}");
        }
        assert_eq!(shorten("short", 0..5, &(2..2)), (0..5, false, false));
    }
}
