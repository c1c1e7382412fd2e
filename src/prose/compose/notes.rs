//! Citations and notes of a page's text: what is composed in its place, and what stands beside it or at the text's end.

use super::{Composer, Place, Text};
use crate::book::{PageId, SourceId};
use crate::citations::{Composed, Stand, StyleKind};
use crate::ids;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::tree::{Block, BlockKind, Inline, InlineKind};
use crate::prose::tree::{DocCitation, DocInline, DocNote, EndNote, NoteText};

/// How deep notes may be referred to by notes.
const DEEPEST_NOTE: usize = 8;

/// A note whose text is being composed.
#[derive(Clone, Copy)]
pub(super) struct OpenNote {
    number: usize,
    /// The citation that it begins with, by its page and its number there.
    first: Option<(PageId, u32)>,
}

impl<'s> Composer<'_, 's> {
    pub(super) fn citation(&mut self, id: PageId, index: u32, place: Place, line: &mut Vec<DocInline<'s>>) {
        let group = &self.r.body(id).page.facts.citations[index as usize];
        let sources = &self.r.body(id).citations[index as usize];
        let sets_notes = self.cites.kind() == StyleKind::Note;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let stand = match self.note.filter(|_| place.in_note) {
            Some(note) => Stand::InNote { number: number(note.number), first: note.first == Some((id, index)) },
            None if sets_notes => Stand::OwnNote(number(self.notes + 1)),
            None => Stand::Text,
        };
        let Composed { author, text } = self.r.citation(group.kind, &group.items, sources, stand, self.cites);
        let mut named: Vec<SourceId> = Vec::new();
        for source in sources.iter().flatten() {
            if !named.contains(source) {
                named.push(*source);
            }
        }
        let id = (self.depth == 0).then(|| ids::citation(index));
        if let Stand::OwnNote(_) = stand {
            line.push(DocInline::Citation(Box::new(DocCitation {
                id,
                author,
                text: Vec::new(),
                gap: false,
                sources: named,
            })));
            let note = self.note(NoteText::Line(vec![DocInline::Cited(text)]), place);
            line.push(note);
            return;
        }
        let gap = !author.is_empty() && group.kind == GroupKind::Narrative && !text.is_empty();
        line.push(DocInline::Citation(Box::new(DocCitation { id, author, text, gap, sources: named })));
    }

    /// Places a note: beside the text where it is one line, at the text's end otherwise.
    fn note(&mut self, text: NoteText<'s>, place: Place) -> DocInline<'s> {
        self.notes += 1;
        let number = self.notes;
        let aside = match text {
            NoteText::Line(line) if !place.in_table && !place.in_heading && !place.in_note => Some(line),
            text => {
                self.endnotes.push(EndNote { number, text });
                None
            }
        };
        DocInline::Note(Box::new(DocNote { number, first: true, aside }))
    }

    /// A note that stands where it is referred to.
    pub(super) fn inline_note(&mut self, text: &Text<'_, 's>, inlines: &[Inline<'s>], place: Place) -> DocInline<'s> {
        let number = self.notes;
        self.notes += 1;
        let within = Place { in_note: true, ..Place::default() };
        let outer = self.note.replace(OpenNote { number: number + 1, first: first_citation(text.id, inlines) });
        let composed = NoteText::Line(self.inlines(text, inlines, within));
        self.note = outer;
        // As with footnotes, its own notes come after it.
        let after = std::mem::replace(&mut self.notes, number);
        let note = self.note(composed, place);
        self.notes = self.notes.max(after);
        note
    }

    pub(super) fn footnote(&mut self, text: &Text<'_, 's>, label: &str, place: Place) -> DocInline<'s> {
        let key = (text.id, label.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            return DocInline::Note(Box::new(DocNote { number: *number, first: false, aside: None }));
        }
        // Notes within notes within notes: a chain of thousands is nobody's text, and every step of it is a call deeper.
        let Some(blocks) = text.notes.get(label).filter(|_| self.note_depth < DEEPEST_NOTE) else {
            return DocInline::Text(format!("[^{label}]").into());
        };
        // Its number is taken before its text is composed: a note that refers to itself must find it.
        self.numbers.insert(key, self.notes + 1);
        let number = self.notes;
        self.notes += 1;
        let within = Place { in_note: true, ..Place::default() };
        self.note_depth += 1;
        let first = match blocks.first().map(|block| &block.kind) {
            Some(BlockKind::Paragraph(inlines)) => first_citation(text.id, inlines),
            _ => None,
        };
        let outer = self.note.replace(OpenNote { number: number + 1, first });
        let composed = match single_paragraph(blocks) {
            Some(inlines) => NoteText::Line(self.inlines(text, inlines, within)),
            None => NoteText::Blocks(self.blocks(text, blocks, within)),
        };
        self.note_depth -= 1;
        self.note = outer;
        // The text's own notes come after it.
        let after = std::mem::replace(&mut self.notes, number);
        let note = self.note(composed, place);
        self.notes = self.notes.max(after);
        note
    }
}

/// The citation that a text begins with.
fn first_citation(id: PageId, inlines: &[Inline<'_>]) -> Option<(PageId, u32)> {
    match &inlines.first()?.kind {
        InlineKind::Citation(index) => Some((id, *index)),
        InlineKind::Sentence { inlines, .. } => first_citation(id, inlines),
        _ => None,
    }
}

/// The inside of a note's only paragraph, unless it shows a section of another page.
fn single_paragraph<'t, 's>(blocks: &'t [Block<'s>]) -> Option<&'t [Inline<'s>]> {
    let [Block { kind: BlockKind::Paragraph(inlines), .. }] = blocks else { return None };
    fn embeds(inlines: &[Inline<'_>]) -> bool {
        inlines.iter().any(|inline| match &inline.kind {
            InlineKind::Embed { .. } => true,
            InlineKind::Styled(_, inner)
            | InlineKind::Sentence { inlines: inner, .. }
            | InlineKind::Span { inlines: inner, .. }
            | InlineKind::Link { inlines: inner, .. } => embeds(inner),
            _ => false,
        })
    }
    (!embeds(inlines)).then_some(inlines)
}
