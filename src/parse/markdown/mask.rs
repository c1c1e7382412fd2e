//! Marks that must be found before CommonMark reads the text: formulas, comments (`%% … %%`), fenced divs (`:::`), and emphasis between wide
//! characters.
//!
//! They are masked: other bytes, as many, stand in their place, so that every place in the text stays what it is. [`Mask::restore`] gives the text
//! back. A text without such marks is not masked at all, and most texts have none.

mod find;

use super::attributes::Attributes;
use super::wide::wide_runs;
use find::Finder;
use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// A text with its marks masked.
pub struct Mask {
    pub text: String,
    marks: Vec<Mark>,
    /// Where fenced divs begin and end, in order.
    pub divs: VecDeque<(usize, Div)>,
    /// A comment that nobody ends.
    pub unclosed: Option<Range<usize>>,
    /// Comments in tags of HTML, where they are none.
    pub shown: Vec<Range<usize>>,
}

/// The line that begins or ends a fenced div.
pub enum Div {
    Begin(Box<Attributes>),
    End,
}

/// Something that is no text.
struct Mark {
    range: Range<usize>,
    kind: MarkKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MarkKind {
    Math {
        display: bool,
    },
    /// In a block of HTML no line of it becomes empty, which would end the block.
    Comment {
        in_html: bool,
    },
}

/// Stand in for formulas and comments: neither white space nor punctuation, and no mark of Markdown.
const MATH: u8 = 1;
const COMMENT: u8 = 2;

/// How often a text is looked at again without the comments that have been found.
const MOST_ROUNDS: usize = 16;

/// Masks a text; `None` where it has no such marks. `flags` are those with which it will be parsed.
pub fn mask(body: &str, flags: pulldown_cmark::Options) -> Option<Mask> {
    let mut finder = Finder {
        body,
        apart: Vec::new(),
        cells: Vec::new(),
        html: Vec::new(),
        tags: Vec::new(),
        marks: Vec::new(),
        divs: VecDeque::new(),
        unclosed: None,
        paragraph: None,
        no_more_ends: false,
    };
    let wide = wide_runs(body);
    finder.find();
    if wide.is_empty() && finder.marks.is_empty() && finder.divs.is_empty() {
        return None;
    }
    // There is something: look again, and not into code. What stands in a comment (a fence that nobody ends) may be what made code of the rest, so that
    // the text without the comments is looked at, until no further one is found.
    let mut bytes = body.as_bytes().to_vec();
    let mut comments = Vec::new();
    for round in 0..=MOST_ROUNDS {
        let found = match round {
            // Nothing of a comment may be published: rather too much is hidden.
            MOST_ROUNDS => Structure::default(),
            _ => structure(std::str::from_utf8(&bytes).unwrap_or(body), flags),
        };
        (finder.apart, finder.cells, finder.html, finder.tags) = (found.apart, found.cells, found.html, found.tags);
        finder.marks.clear();
        finder.divs.clear();
        finder.unclosed = None;
        finder.find();
        let of = |mark: &Mark| match mark.kind {
            MarkKind::Comment { in_html } => Some((mark.range.clone(), in_html)),
            MarkKind::Math { .. } => None,
        };
        let found: Vec<(Range<usize>, bool)> = finder.marks.iter().filter_map(of).collect();
        if found == comments {
            break;
        }
        bytes.copy_from_slice(body.as_bytes());
        found.iter().for_each(|(range, in_html)| hide(body, &mut bytes, range, *in_html));
        comments = found;
    }
    bytes.copy_from_slice(body.as_bytes());
    for (range, instead) in wide {
        if !finder.is_apart(range.start) {
            bytes[range].copy_from_slice(instead.as_bytes());
        }
    }
    for mark in &finder.marks {
        match mark.kind {
            MarkKind::Math { .. } => bytes[mark.range.clone()].fill(MATH),
            MarkKind::Comment { in_html } => hide(body, &mut bytes, &mark.range, in_html),
        }
    }
    for (at, _) in &finder.divs {
        let end = body[*at..].find('\n').map_or(body.len(), |end| at + end);
        bytes[*at..end].fill(b' ');
    }
    let text = String::from_utf8(bytes).ok()?;
    let hidden = |at: usize| {
        let index = finder.marks.partition_point(|mark| mark.range.end <= at);
        finder.marks.get(index).is_some_and(|mark| mark.range.contains(&at))
    };
    let comments = finder.tags.iter().filter_map(|tag| {
        let found = super::hidden::first(body.get(tag.clone())?)?;
        Some(tag.start + found.start..tag.start + found.end).filter(|found| !hidden(found.start))
    });
    let shown = comments.collect();
    Some(Mask { text, marks: finder.marks, divs: finder.divs, unclosed: finder.unclosed, shown })
}

impl Mask {
    /// Gives an event of the masked text as one of the text, in pieces where formulas and comments stand in it.
    pub fn restore<'a>(
        &self,
        event: Event<'_>,
        range: Range<usize>,
        body: &'a str,
        give: &mut impl FnMut(Event<'a>, Range<usize>),
    ) {
        if let Event::Text(CowStr::Borrowed(text)) = &event
            && let Some(start) = self.offset(text)
        {
            return self.text(start..start + text.len(), body, give);
        }
        if let Event::Html(CowStr::Borrowed(html)) = &event
            && let Some(start) = self.offset(html)
        {
            let end = start + html.len();
            let first = self.marks.partition_point(|mark| mark.range.end <= start);
            let mut at = start;
            let mut push = |piece: Range<usize>| {
                if let Some(html) = body.get(piece.clone()).filter(|html| !html.is_empty()) {
                    give(Event::Html(html.into()), piece);
                }
            };
            for mark in self.marks[first..].iter().take_while(|mark| mark.range.start < end) {
                push(at..mark.range.start.max(at));
                at = mark.range.end.min(end);
            }
            return push(at..end);
        }
        give(self.event(event, body), range);
    }

    /// Where a piece of the masked text stands in it.
    fn offset(&self, piece: &str) -> Option<usize> {
        let start = (piece.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (start + piece.len() <= self.text.len()).then_some(start)
    }

    fn text<'a>(&self, range: Range<usize>, body: &'a str, give: &mut impl FnMut(Event<'a>, Range<usize>)) {
        let mut at = range.start;
        let push = |from: usize, to: usize, give: &mut dyn FnMut(Event<'a>, Range<usize>)| {
            if from < to
                && let Some(text) = body.get(from..to)
            {
                give(Event::Text(text.into()), from..to);
            }
        };
        let first = self.marks.partition_point(|mark| mark.range.end <= range.start);
        for mark in self.marks[first..].iter().take_while(|mark| mark.range.start < range.end) {
            push(at, mark.range.start.min(range.end), give);
            let end = mark.range.end.min(range.end);
            match mark.kind {
                // A formula whose bytes are cut is given once, where it begins.
                MarkKind::Math { display } if mark.range.start >= range.start => {
                    let dollars = if display { 2 } else { 1 };
                    let tex = &body[mark.range.start + dollars..mark.range.end - dollars];
                    let tex = without_prefixes(tex);
                    let event = if display { Event::DisplayMath(tex) } else { Event::InlineMath(tex) };
                    give(event, mark.range.clone());
                    at = end;
                }
                MarkKind::Math { .. } => at = end,
                MarkKind::Comment { .. } => {
                    // Of the spaces around a comment one stays.
                    let spaced = body[..mark.range.start].chars().next_back().is_none_or(char::is_whitespace);
                    at = end + usize::from(spaced && end < range.end && body[end..].starts_with(' '));
                }
            }
        }
        push(at, range.end, give);
    }

    fn event<'a>(&self, event: Event<'_>, body: &'a str) -> Event<'a> {
        let text = |text: CowStr<'_>| -> CowStr<'a> {
            match &text {
                CowStr::Borrowed(piece) => match self.offset(piece).and_then(|at| body.get(at..at + piece.len())) {
                    Some(own) => CowStr::Borrowed(own),
                    None => text.into_static(),
                },
                _ => text.into_static(),
            }
        };
        match event {
            Event::Start(tag) => Event::Start(match tag {
                Tag::Heading { level, id, classes, attrs } => Tag::Heading {
                    level,
                    id: id.map(text),
                    classes: classes.into_iter().map(text).collect(),
                    attrs: attrs.into_iter().map(|(key, value)| (text(key), value.map(text))).collect(),
                },
                Tag::CodeBlock(kind) => Tag::CodeBlock(match kind {
                    pulldown_cmark::CodeBlockKind::Indented => pulldown_cmark::CodeBlockKind::Indented,
                    pulldown_cmark::CodeBlockKind::Fenced(info) => pulldown_cmark::CodeBlockKind::Fenced(text(info)),
                }),
                Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(text(label)),
                Tag::Link { link_type, dest_url, title, id } => {
                    Tag::Link { link_type, dest_url: text(dest_url), title: text(title), id: text(id) }
                }
                Tag::Image { link_type, dest_url, title, id } => {
                    Tag::Image { link_type, dest_url: text(dest_url), title: text(title), id: text(id) }
                }
                other => other.into_static(),
            }),
            Event::Text(words) => Event::Text(text(words)),
            Event::Code(code) => Event::Code(text(code)),
            Event::Html(html) => Event::Html(text(html)),
            Event::InlineHtml(html) => Event::InlineHtml(text(html)),
            Event::FootnoteReference(label) => Event::FootnoteReference(text(label)),
            other => other.into_static(),
        }
    }
}

/// A formula over several lines without what begins each line of a quotation.
fn without_prefixes(tex: &str) -> CowStr<'_> {
    if !tex.contains("\n>") && !tex.contains("\n >") {
        return CowStr::Borrowed(tex);
    }
    let lines: Vec<&str> = tex.split('\n').map(|line| line.trim_start().trim_start_matches(['>', ' '])).collect();
    lines.join("\n").into()
}

/// Masks a comment: lines that it fills become empty, but in HTML, and of what stands in a line with other text nothing is left to read.
fn hide(body: &str, bytes: &mut [u8], range: &Range<usize>, in_html: bool) {
    // No more is looked at than is blank: a line may have thousands of comments.
    let ends = |byte: Option<u8>| byte.is_none_or(|b| b == b'\n');
    let before = ends(body[..range.start].bytes().rev().find(|b| !BLANK.contains(b)));
    let behind = ends(body[range.end..].bytes().find(|b| !BLANK.contains(b)));
    let mut at = range.start;
    for part in body[range.clone()].split_inclusive('\n') {
        let (is_first, is_last) = (at == range.start, at + part.len() == range.end);
        let alone = !in_html && (!is_first || before) && (!is_last || behind);
        // What makes a line one of a quotation stays.
        let prefix = if is_first { 0 } else { part.len() - part.trim_start_matches([' ', '\t', '>']).len() };
        let end = part.trim_end_matches('\n').len();
        bytes[at + prefix.min(end)..at + end].fill(if alone { b' ' } else { COMMENT });
        at += part.len();
    }
}

/// Whether a part of a line holds nothing but what makes it a line of a quotation.
fn is_blank(part: &str) -> bool {
    part.bytes().all(|b| BLANK.contains(&b))
}

/// White space, and what makes a line one of a quotation.
const BLANK: [u8; 4] = [b' ', b'\t', b'>', b'\r'];

/// What stands where in a text; all in order.
#[derive(Default)]
struct Structure {
    /// Code, HTML and addresses.
    apart: Vec<Range<usize>>,
    /// The cells of tables.
    cells: Vec<Range<usize>>,
    /// What is text in blocks of HTML: comments are hidden there, too.
    html: Vec<Range<usize>>,
    /// Tags of HTML.
    tags: Vec<Range<usize>>,
}

fn structure(body: &str, flags: pulldown_cmark::Options) -> Structure {
    let (mut html, mut tags) = (Vec::new(), Vec::new());
    let mut apart: Vec<Range<usize>> = Vec::new();
    let mut cells = Vec::new();
    // For each open link: whether it is a wikilink, where it begins, and the end of what has been seen in it.
    let mut links: Vec<(bool, usize, Option<usize>)> = Vec::new();
    for (event, range) in Parser::new_ext(body, flags).into_offset_iter() {
        if let Some((wiki, start, seen)) = links.last_mut()
            && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
        {
            if seen.is_none() && *wiki {
                apart.push(*start..range.start);
            }
            *seen = Some(seen.unwrap_or(0).max(range.end));
        }
        match event {
            Event::Code(_) | Event::Html(_) => apart.push(range),
            Event::InlineHtml(_) => {
                tags.push(range.clone());
                apart.push(range);
            }
            Event::Start(Tag::CodeBlock(_)) => apart.push(range),
            Event::Start(Tag::HtmlBlock) => {
                let moved = |part: Range<usize>| range.start + part.start..range.start + part.end;
                let (texts, found) = super::hidden::parts(&body[range.clone()]);
                html.extend(texts.into_iter().map(moved));
                tags.extend(found.into_iter().map(moved));
                apart.push(range);
            }
            Event::Start(Tag::TableCell) => cells.push(range),
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => match link_type {
                LinkType::Autolink | LinkType::Email => apart.push(range),
                link_type => links.push((matches!(link_type, LinkType::WikiLink { .. }), range.start, None)),
            },
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((_, start, seen)) = links.pop() {
                    apart.push(seen.unwrap_or(start).min(range.end)..range.end);
                }
            }
            _ => {}
        }
    }
    apart.sort_by_key(|range| (range.start, range.end));
    // Ranges in ranges are those.
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(apart.len());
    for range in apart {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    Structure { apart: merged, cells, html, tags }
}
