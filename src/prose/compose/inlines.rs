//! Inlines of a text: what stands in the line, with the names in it linked.

use super::{Composer, Place, Text};
use crate::book::PageId;
use crate::parse::markdown::tree::{Inline, InlineKind, plain_text};
use crate::prose::tree::{DocInline, DocLink};
use pulldown_cmark::CowStr;
use std::ops::Range;

/// Inlines that are being composed. A name may be written in several pieces of text, across a line's end.
#[derive(Default)]
pub(super) struct Line<'s> {
    done: Vec<DocInline<'s>>,
    /// The page whose name is being passed, and where the name began.
    name: Option<(PageId, usize)>,
}

impl<'s> Composer<'_, 's> {
    pub(super) fn inlines(&mut self, text: &Text<'_, 's>, inlines: &[Inline<'s>], place: Place) -> Vec<DocInline<'s>> {
        let mut line = Line { done: Vec::with_capacity(inlines.len()), name: None };
        for inline in inlines {
            self.inline(text, inline, place, &mut line);
        }
        self.end_name(&mut line);
        line.done
    }

    fn inline(&mut self, text: &Text<'_, 's>, inline: &Inline<'s>, place: Place, line: &mut Line<'s>) {
        let composed = match &inline.kind {
            InlineKind::Text { text: words, run, at } => return self.text(text.id, words, *run, *at, line),
            InlineKind::Sentence { inlines, .. } => {
                return inlines.iter().for_each(|inline| self.inline(text, inline, place, line));
            }
            InlineKind::Span { attributes, inlines } => {
                DocInline::Span(self.attributes(attributes), self.inlines(text, inlines, place))
            }
            InlineKind::Note(inlines) => self.inline_note(text, inlines, place),
            InlineKind::Annotation(words) => DocInline::Text(words.clone()),
            InlineKind::Styled(style, inlines) => DocInline::Styled(*style, self.inlines(text, inlines, place)),
            InlineKind::Link { index, inlines } => self.link(text, *index, inlines, place),
            InlineKind::Image { index, inlines } => self.image(text.id, *index, plain_text(inlines)),
            InlineKind::Embed { index, inlines } => match self.embed_in_line(text, *index, inlines) {
                Some(shown) => shown,
                None => return,
            },
            InlineKind::Citation(index) => return self.citation(text.id, *index, place, &mut line.done),
            InlineKind::NoteRef(label) => self.footnote(text, label, place),
            InlineKind::Code(code) => DocInline::Code(code.clone()),
            InlineKind::Math { tex, display } => DocInline::Math { tex: tex.clone(), display: *display },
            InlineKind::Html(html) => DocInline::Html(html.clone()),
            InlineKind::SoftBreak => DocInline::SoftBreak,
            InlineKind::HardBreak => DocInline::HardBreak,
            InlineKind::Task(done) => DocInline::Task(*done),
        };
        line.done.push(composed);
    }

    /// A text with the names in it linked.
    fn text(&self, id: PageId, text: &CowStr<'s>, run: u32, at: u32, line: &mut Line<'s>) {
        let end = at + text.len() as u32;
        let mentions = self.r.body(id).mentions;
        let from = mentions.partition_point(|m| (m.run, m.end) <= (run, at));
        let mut done = 0usize;
        for mention in mentions[from..].iter().take_while(|m| m.run == run && m.start < end) {
            if mention.start >= at {
                let start = (mention.start - at) as usize;
                push(&mut line.done, slice(text, done..start));
                line.name = Some((mention.to, line.done.len()));
                done = start;
            }
            if mention.end <= end {
                let stop = (mention.end - at) as usize;
                push(&mut line.done, slice(text, done..stop));
                self.end_name(line);
                done = stop;
            }
        }
        if done == 0 {
            push(&mut line.done, text.clone());
        } else {
            push(&mut line.done, slice(text, done..text.len()));
        }
    }

    /// Makes a link of what was written since a name began.
    fn end_name(&self, line: &mut Line<'s>) {
        if let Some((page, from)) = line.name.take() {
            let inlines = line.done.split_off(from.min(line.done.len()));
            let to = self.to_page(page, None);
            line.done.push(DocInline::Link(Box::new(DocLink { to, name: true, title: "", lang: None, inlines })));
        }
    }
}

fn push<'s>(line: &mut Vec<DocInline<'s>>, text: CowStr<'s>) {
    if !text.is_empty() {
        line.push(DocInline::Text(text));
    }
}

fn slice<'s>(text: &CowStr<'s>, range: Range<usize>) -> CowStr<'s> {
    match text {
        CowStr::Borrowed(t) => CowStr::Borrowed(t.get(range).unwrap_or("")),
        other => other.get(range).unwrap_or("").to_owned().into(),
    }
}
