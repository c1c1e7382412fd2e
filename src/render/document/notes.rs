//! Citations and notes of a page's text: what is composed in its place, and what stands beside it or at the page's end.

use super::{Place, Writer, inline, push};
use crate::book::PageId;
use crate::citeproc::Kind;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::Lowered;
use crate::render::cites::Composed;
use crate::render::nodes::single_paragraph;
use pulldown_cmark::Event;
use std::collections::HashMap;
use std::ops::Range;

impl<'a> Writer<'_, 'a> {
    pub(super) fn citation(&mut self, id: PageId, index: u32, place: &mut Place, out: &mut Vec<Event<'_>>) {
        let group = &self.r.body(id).page.facts.citations[index as usize];
        let sources = &self.r.body(id).citations[index as usize];
        let Composed { author, text } = self.r.citation(group.kind, &group.items, sources, self.cites);
        let anchor = if self.depth == 0 {
            format!(" id=\"{}\"", self.id(&format!("cite-{}", index + 1)))
        } else {
            String::new()
        };
        if self.r.cites_kind() == Kind::Note && !place.in_note {
            out.push(inline(format!("<span class=\"citation\"{anchor}>{author}</span>")));
            self.note(text, true, place, out);
            return;
        }
        let gap = if author.is_empty() || group.kind != GroupKind::Narrative || text.is_empty() { "" } else { " " };
        out.push(inline(format!("<span class=\"citation\"{anchor}>{author}{gap}{text}</span>")));
    }

    /// Places a note: in the margin where its text is one line of inline HTML, at the page's end otherwise.
    pub(super) fn note(&mut self, text: String, inline_text: bool, place: &Place, out: &mut Vec<Event<'_>>) -> usize {
        self.notes += 1;
        let number = self.notes;
        let (back, note) = (self.id(&format!("fnref-{number}")), format!("fn-{number}"));
        let (id, href) = (self.id(&note), self.to_own(&note));
        out.push(inline(format!("<sup class=\"note-ref\" id=\"{back}\"><a href=\"{href}\">{number}</a></sup>")));
        if inline_text && !place.in_table && !place.in_heading && !place.in_note {
            out.push(inline(format!(
                "<span class=\"sidenote\" id=\"{id}\" role=\"note\"><span class=\"sidenote-number\">{number}</span> {text}</span>"
            )));
        } else {
            let text = if inline_text { format!("<p>{text}</p>") } else { text };
            self.endnotes.push((number, text));
        }
        number
    }

    pub(super) fn footnote<'e>(
        &mut self,
        id: PageId,
        lowered: &Lowered<'e>,
        label: &str,
        footnotes: &HashMap<String, Range<usize>>,
        place: &Place,
        out: &mut Vec<Event<'e>>,
    ) {
        let key = (id, label.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            let href = self.to_own(&format!("fn-{number}"));
            out.push(inline(format!("<sup class=\"note-ref\"><a href=\"{href}\">{number}</a></sup>")));
            return;
        }
        let Some(range) = footnotes.get(label).cloned() else {
            out.push(Event::Text(format!("[^{label}]").into()));
            return;
        };
        // Notes within notes within notes: a chain of thousands is nobody's text, and every step of it is a call deeper.
        if self.note_depth >= 8 {
            out.push(Event::Text(format!("[^{label}]").into()));
            return;
        }
        // Its number is taken before its text is written: a note that refers to itself must find it.
        self.numbers.insert(key, self.notes + 1);
        let single = single_paragraph(lowered, &range);
        let inner = single.clone().unwrap_or(range);
        let mut text = Vec::new();
        let number = self.notes;
        self.notes += 1;
        let mut within = Place { in_note: true, ..Place::default() };
        self.note_depth += 1;
        self.nodes(id, lowered, inner, footnotes, None, &mut within, &mut text);
        self.note_depth -= 1;
        // The text's own notes come after it.
        let after = std::mem::replace(&mut self.notes, number);
        self.note(push(text).trim().to_owned(), single.is_some(), place, out);
        self.notes = self.notes.max(after);
    }
}
