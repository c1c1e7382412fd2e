//! Blocks of a body: what the parser's events begin and end, with callouts and fenced divs among them.

use super::builder::{Builder, ids_taken};
use super::grow::Opening;
use super::kinds::{is_inline, is_inline_end, opening, plain_text};
use super::mask::Div;
use super::tree::{BlockKind, Name};
use super::{CodeBlock, Heading, callout, foreign, heading, html, names, shown};
use crate::diagnostic::Code;
use crate::ids;
use crate::slug::composed;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// A block that has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OpenBlock {
    Div,
    Html,
    Other,
}

impl<'a> Builder<'a> {
    /// Takes an event of the parser.
    pub fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Some((_, text, _)) = &mut self.code {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((language, text, range)) = self.code.take() {
                        self.out.facts.code.push(CodeBlock { language, text });
                        let index = self.out.facts.code.len() as u32 - 1;
                        let range = self.place(&range);
                        self.grow.block(BlockKind::Code(index), range);
                    }
                }
                _ => {}
            }
            return;
        }
        if self.in_name {
            self.in_name = !matches!(event, Event::End(TagEnd::TableRow));
            return;
        }
        match event {
            Event::Start(Tag::TableRow) if self.extensions && names::is_mark(self.body[range.clone()].trim()) => {
                self.in_name = true;
                let start = range.start + self.body[range.clone()].find('^').unwrap_or(0);
                let name = self.body[range].trim()[1..].to_owned();
                self.grow.name(Name { place: start..start + 1 + name.len(), name }, false);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.flush();
                self.callout = None;
                self.divs_before(range.start);
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                if let Some(what) = foreign::query(&language) {
                    let line = self.body[range.clone()].find('\n').map_or(range.end, |end| range.start + end);
                    self.foreign(range.start..line, what);
                }
                self.code = Some((language, String::new(), range));
            }
            Event::Start(Tag::Heading { .. }) => {
                self.flush();
                self.callout = None;
                self.divs_before(range.start);
                let Event::Start(tag) = event else { return };
                self.heading = Some((tag, range));
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(range),
            Event::Start(ref tag) if is_inline(tag) => self.run.push((event, range)),
            Event::End(ref tag) if is_inline_end(tag) => self.run.push((event, range)),
            Event::Start(Tag::Paragraph) if self.callout.is_some_and(|title| range.start < title) => {
                self.flush();
                self.callout_head = self.callout.take();
            }
            Event::End(TagEnd::Paragraph) if self.callout_head.is_some() => self.end_callout_head(range),
            Event::Start(Tag::BlockQuote(_)) => {
                self.flush();
                self.divs_before(range.start);
                let head = self.body.get(range.clone()).filter(|_| self.extensions).and_then(callout::head);
                self.callout = head.as_ref().map(|head| range.start + head.title);
                let opening =
                    head.map_or(Opening::Quote, |head| Opening::Callout(head.kind, head.fold, head.attributes));
                self.open_block(opening, &range);
            }
            Event::Start(tag) => {
                self.flush();
                self.callout = None;
                self.divs_before(range.start);
                match &tag {
                    Tag::FootnoteDefinition(label) => {
                        self.in_footnote = true;
                        self.notes.push((label.to_string(), range.clone()));
                    }
                    Tag::TableCell => self.split_link(&range),
                    Tag::HtmlBlock => {
                        self.in_html = true;
                        html::links(self.body, &range, self.base, &mut self.out.facts.html_links);
                    }
                    _ => {}
                }
                if matches!(tag, Tag::HtmlBlock) {
                    self.open(Opening::Html, &range);
                    self.open_blocks.push(OpenBlock::Html);
                } else {
                    self.open_block(opening(tag), &range);
                }
            }
            Event::End(end) => {
                self.flush();
                self.callout = None;
                self.divs_before(range.end);
                match end {
                    TagEnd::FootnoteDefinition => self.in_footnote = false,
                    TagEnd::HtmlBlock => self.in_html = false,
                    _ => {}
                }
                self.close_block();
            }
            Event::Rule => {
                self.flush();
                self.divs_before(range.start);
                let range = self.place(&range);
                self.grow.block(BlockKind::Rule, range);
            }
            // The space that a line of HTML is indented by.
            Event::Text(text) if self.in_html => {
                let range = self.place(&range);
                self.grow.html(text, range);
            }
            Event::Html(html) => {
                self.flush();
                for found in shown::within(&html, &range) {
                    self.login(found);
                }
                let range = self.place(&range);
                self.grow.html(html, range);
            }
            Event::FootnoteReference(ref label) => {
                self.used_notes.insert(label.to_lowercase());
                self.run.push((event, range));
            }
            // A comment is no part of what the page says.
            Event::InlineHtml(ref html) if self.extensions && html.starts_with("<!--") => {}
            _ => self.run.push((event, range)),
        }
    }

    /// Reports a wikilink whose bar begins the next cell.
    fn split_link(&mut self, range: &Range<usize>) {
        let Some(cell) = self.body.get(range.clone()) else { return };
        let Some(at) = cell.rfind("[[").filter(|at| !cell[*at..].contains("]]")) else { return };
        let next = self.body[range.end..].split('\n').next().unwrap_or_default();
        if next.find("]]").is_some_and(|end| !next[..end].contains("[[")) {
            let help = "write `\\|` instead of `|`".to_owned();
            let place = range.start + at..range.start + at + 2;
            let message = "the `|` in this wikilink starts a new table cell".to_owned();
            self.problem(Code::SplitWikilink, message, place, Some(help));
        }
    }

    /// A block begins that may hold others.
    fn open_block(&mut self, opening: Opening<'a>, range: &Range<usize>) {
        self.open(opening, range);
        self.open_blocks.push(OpenBlock::Other);
    }

    /// The block that began last ends, and divs within it that nobody ended.
    fn close_block(&mut self) {
        while let Some(open) = self.open_blocks.pop() {
            if open == OpenBlock::Html {
                self.out.facts.html_ids.extend(self.grow.close_html(self.extensions));
            } else {
                self.close();
            }
            if open != OpenBlock::Div {
                break;
            }
        }
    }

    /// Begins and ends the fenced divs whose lines stand before a byte of the body.
    pub fn divs_before(&mut self, at: usize) {
        while self.divs.front().is_some_and(|(place, _)| *place < at) {
            let Some((place, div)) = self.divs.pop_front() else { return };
            match div {
                Div::Begin(attributes) => {
                    let range = place..place;
                    self.name(&attributes, &range);
                    self.open(Opening::Div(attributes), &range);
                    self.open_blocks.push(OpenBlock::Div);
                }
                // A line that ends nothing is a slip that changes nothing.
                Div::End if self.open_blocks.last() == Some(&OpenBlock::Div) => {
                    self.open_blocks.pop();
                    self.close();
                }
                Div::End => {}
            }
        }
    }

    /// The first paragraph of a callout: its first line is the title, and what is left a paragraph.
    fn end_callout_head(&mut self, range: Range<usize>) {
        let Some(title_at) = self.callout_head.take() else { return };
        let events = std::mem::take(&mut self.run);
        let mut title = Vec::new();
        let mut rest = Vec::new();
        let mut depth = 0usize;
        let mut is_title = true;
        for (event, place) in events {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::SoftBreak | Event::HardBreak if is_title && depth == 0 => {
                    is_title = false;
                    continue;
                }
                _ => {}
            }
            match (is_title, event) {
                (false, event) => rest.push((event, place)),
                (true, _) if place.end <= title_at => {}
                (true, Event::Text(text)) if place.start < title_at => {
                    let from = text.len().min(title_at - place.start);
                    if let (CowStr::Borrowed(text), true) = (&text, text.is_char_boundary(from)) {
                        title.push((Event::Text(CowStr::Borrowed(&text[from..])), title_at..place.end));
                    }
                }
                (true, event) => title.push((event, place)),
            }
        }
        if !title.is_empty() {
            self.open(Opening::CalloutTitle, &range);
            self.run = title;
            self.flush();
            self.close();
        }
        if !rest.is_empty() {
            self.open(Opening::Paragraph, &range);
            self.run = rest;
            self.flush();
            self.close();
        }
    }

    /// A heading is known only at its end, when its title is; its start node is set before its text then.
    fn end_heading(&mut self, range: Range<usize>) {
        let Some((Tag::Heading { level, id, classes, attrs }, start_range)) = self.heading.take() else {
            return;
        };
        let mark = names::find(&self.run, self.body).filter(|mark| self.extensions && !mark.alone);
        if let Some(mark) = &mark {
            mark.take(&mut self.run);
        }
        let events = self.tokens();
        let title: String = plain_text(&events);
        let whole = start_range.start..range.end.max(start_range.end);
        let explicit = id.is_some();
        let id = match id {
            Some(written) => {
                // Links to it may be written in another normal form.
                let id = composed(&written).into_owned();
                if ids::is_reserved(&id) {
                    let (message, help) = ids_taken(&id);
                    let place = heading::id_place(self.body, &whole, &written);
                    self.problem(Code::DuplicateAnchor, message, place, Some(help));
                }
                if !self.ids.claim(&id) {
                    let first = self.out.facts.headings.iter().find(|h| h.id == id).map(|h| h.range.clone());
                    let first = first.map(|range| {
                        let range = range.start - self.base..range.end - self.base;
                        let place = heading::id_place(self.body, &range, &written);
                        place.start + self.base..place.end + self.base
                    });
                    self.problem(
                        Code::DuplicateAnchor,
                        format!("the id `{id}` is already used by another heading on this page"),
                        heading::id_place(self.body, &whole, &written),
                        Some("give it a different id, or remove the id".to_owned()),
                    );
                    if let (Some(first), Some(problem)) = (first, self.out.problems.last_mut()) {
                        problem.related = Some((first, "the first heading with this id".to_owned()));
                    }
                }
                id
            }
            None => self.ids.make(&title),
        };
        let event = heading::event(&attrs, self.body, &whole, explicit).map(|mut e| {
            e.range = self.base + e.range.start..self.base + e.range.end;
            e
        });
        if event.is_some() {
            for (key, place, help) in heading::unknown(&attrs, self.body, &whole) {
                let message = format!("a heading has no attribute `{key}`");
                self.problem(Code::UnknownKey, message, place, Some(help));
            }
        }
        self.out.facts.headings.push(Heading {
            level: level as u8,
            id,
            title,
            classes: classes.iter().map(|c| c.to_string()).collect(),
            range: self.base + whole.start..self.base + whole.end,
            section_end: 0,
            event,
        });
        let index = self.out.facts.headings.len() as u32 - 1;
        self.current_heading = Some(index);
        self.open(Opening::Heading(index), &whole);
        if let Some(mark) = mark {
            self.grow.name(Name { name: mark.name, place: mark.place }, false);
        }
        self.emit(events, true);
        self.close();
    }
}
