//! A page's tree → its document: links lead somewhere, citations are formatted, notes are placed, sections embedded, names linked.

mod figures;
mod inlines;
mod links;
mod notes;

use super::tree::{
    Destination, DocBlock, DocCallout, DocDefinition, DocHeading, DocInline, DocTable, Document, EndNote, TocEntry,
};
use super::{Setting, TextQueries, lower};
use crate::book::PageId;
use crate::citations::PageCites;
use crate::ids;
use crate::parse::edtf::Edtf;
use crate::parse::markdown::attributes::Attributes;
use crate::parse::markdown::tree::{Block, BlockKind, Cell, Definition};
use crate::parse::markdown::{Lowered, points};
use std::collections::HashMap;

/// How deep blocks may stand in each other, embedded sections included.
const DEEPEST: usize = 192;

/// Composes the body of a page.
pub fn compose<'s>(
    r: &dyn TextQueries<'s>,
    id: PageId,
    setting: &Setting<'_>,
    cites: &mut PageCites<'s>,
) -> Document<'s> {
    let page = r.body(id).page;
    let lowered = lower(r, id);
    let shift = shift(r, id, &lowered);
    let mut toc = Vec::new();
    for (index, heading) in page.facts.headings.iter().enumerate() {
        let level = (heading.level + shift.levels).min(6);
        if Some(index as u32) != shift.title && level <= 3 && !heading.title.is_empty() {
            toc.push(TocEntry { level, id: heading.id.clone(), title: heading.title.clone() });
        }
    }
    let mut composer = Composer {
        r,
        whole: setting.part.is_some(),
        cites,
        notes: 0,
        endnotes: Vec::new(),
        numbers: HashMap::new(),
        depth: 0,
        level: 0,
        note_depth: 0,
        note: None,
        shift: shift.levels + setting.part.as_ref().map_or(0, |part| part.deeper),
        told: HashMap::new(),
    };
    let text = Text { id, notes: lowered.tree.notes(), title: shift.title };
    // They stand above the text, and cite before it.
    let points = page.front.points.iter().zip(&page.facts.points);
    let points = points.map(|(point, start)| points::inlines(&point.value, *start, r.markdown()));
    let points: Vec<_> = points.map(|inlines| composer.inlines(&text, &inlines, Place::default())).collect();
    let blocks = composer.blocks(&text, &lowered.tree.blocks, Place::default());
    Document { points, blocks, toc, notes: composer.endnotes }
}

struct Shift {
    /// By how many levels headings go down, so that the page's title alone is a first-level heading.
    levels: u8,
    /// The heading that is the page's title and is not shown again.
    title: Option<u32>,
}

fn shift(r: &dyn TextQueries<'_>, id: PageId, lowered: &Lowered<'_>) -> Shift {
    let page = r.body(id).page;
    let first_block = lowered.tree.blocks.first().map(|block| &block.kind);
    let opens = matches!(first_block, Some(BlockKind::Heading { index: 0, .. }));
    let first = page.facts.headings.first();
    let title = (opens
        && first.is_some_and(|h| {
            h.event.is_none() && (page.front.title.is_none() || (h.level == 1 && h.title == page.title))
        }))
    .then_some(0);
    let top = page.facts.headings.iter().zip(0..).any(|(h, i)| Some(i) != title && h.level == 1);
    Shift { levels: u8::from(top), title }
}

/// The text that is being composed: the page's own, or one that is embedded in it.
struct Text<'t, 's> {
    id: PageId,
    notes: HashMap<&'t str, &'t [Block<'s>]>,
    /// The heading that is not shown.
    title: Option<u32>,
}

struct Composer<'c, 's> {
    r: &'c dyn TextQueries<'s>,
    /// Whether all pages of the book stand on this one, so that links to them are links within it.
    whole: bool,
    cites: &'c mut PageCites<'s>,
    /// How many notes the page has so far.
    notes: usize,
    endnotes: Vec<EndNote<'s>>,
    /// Footnotes that have been referred to, by page and label.
    numbers: HashMap<(PageId, String), usize>,
    /// How many embeds deep we are.
    depth: usize,
    /// How many blocks deep we are.
    level: usize,
    /// How many notes deep we are.
    note_depth: usize,
    /// The note whose text is being composed.
    note: Option<notes::OpenNote>,
    shift: u8,
    /// The events that headings tell, by page.
    told: HashMap<PageId, HashMap<u32, (&'s Edtf, String)>>,
}

/// What surrounds a piece of text.
#[derive(Clone, Copy, Default)]
struct Place {
    in_table: bool,
    in_note: bool,
    in_heading: bool,
}

/// A block without the id that its author gave it.
fn unnamed<'b, 's>(block: &'b mut DocBlock<'s>) -> &'b mut DocBlock<'s> {
    match block {
        DocBlock::Named { block, .. } => block,
        block => block,
    }
}

impl<'s> Composer<'_, 's> {
    fn blocks(&mut self, text: &Text<'_, 's>, blocks: &[Block<'s>], place: Place) -> Vec<DocBlock<'s>> {
        self.level += 1;
        let mut composed = Vec::with_capacity(blocks.len());
        let mut blocks = blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            composed.extend(self.named(text, block, place));
            // A paragraph below a picture may be its caption.
            if let Some(DocBlock::Figure(figure)) = composed.last_mut().map(unnamed)
                && let Some(caption) = blocks.peek().and_then(|next| figures::caption(next))
            {
                let caption = self.inlines(text, caption, place);
                figure.caption = Some(figures::without_prefix(caption));
                blocks.next();
            }
        }
        self.level -= 1;
        composed
    }

    /// A block with the id that its author's name for it makes; an embedded one has none.
    fn named(&mut self, text: &Text<'_, 's>, block: &Block<'s>, place: Place) -> Option<DocBlock<'s>> {
        let composed = self.block(text, block, place)?;
        Some(match &block.name {
            // A heading has an id of its own.
            Some(name) if self.depth == 0 && !matches!(block.kind, BlockKind::Heading { .. }) => {
                DocBlock::Named { id: ids::block(&name.name), block: Box::new(composed) }
            }
            _ => composed,
        })
    }

    fn block(&mut self, text: &Text<'_, 's>, block: &Block<'s>, place: Place) -> Option<DocBlock<'s>> {
        Some(match &block.kind {
            BlockKind::Paragraph(inlines) => match self.embed_alone(text, inlines) {
                Some(embed) => embed,
                None => match self.figure(text, inlines, place) {
                    Some(figure) => figure,
                    None => DocBlock::Paragraph(self.inlines(text, inlines, place)),
                },
            },
            BlockKind::Plain(inlines) => DocBlock::Plain(self.inlines(text, inlines, place)),
            BlockKind::Heading { index, .. } if text.title == Some(*index) => return None,
            BlockKind::Heading { index, inlines } => {
                let inlines = self.inlines(text, inlines, Place { in_heading: true, ..place });
                self.heading(text.id, *index, inlines)
            }
            BlockKind::Quote(blocks) => DocBlock::Quote(self.blocks(text, blocks, place)),
            BlockKind::Callout(callout) => {
                let title = callout.title.as_ref().map(|title| self.inlines(text, title, place));
                let blocks = self.blocks(text, &callout.blocks, place);
                let (kind, fold) = (callout.kind.clone(), callout.fold);
                DocBlock::Callout(Box::new(DocCallout { kind, fold, title, blocks }))
            }
            BlockKind::Div { attributes, blocks } => {
                DocBlock::Div(self.attributes(attributes), self.blocks(text, blocks, place))
            }
            BlockKind::List { start, items } => {
                let items = items.iter().map(|item| self.blocks(text, &item.blocks, place)).collect();
                DocBlock::List { start: *start, items }
            }
            BlockKind::Code(index) => DocBlock::Code(self.r.body(text.id).page.facts.code.get(*index as usize)?),
            BlockKind::Html(pieces) => DocBlock::Html(pieces.clone()),
            BlockKind::Rule => DocBlock::Rule,
            BlockKind::Table(table) => {
                let place = Place { in_table: true, ..place };
                let mut row = |cells: &[Cell<'s>]| -> Vec<Vec<DocInline<'s>>> {
                    cells.iter().map(|cell| self.inlines(text, &cell.inlines, place)).collect()
                };
                let head = row(&table.head);
                let rows = table.rows.iter().map(|cells| row(cells)).collect();
                DocBlock::Table(Box::new(DocTable { alignments: table.alignments.clone(), head, rows }))
            }
            BlockKind::Definitions(parts) => {
                let one = |part: &Definition<'s>| match part {
                    Definition::Term(inlines) => DocDefinition::Term(self.inlines(text, inlines, place)),
                    Definition::Meaning(blocks) => DocDefinition::Meaning(self.blocks(text, blocks, place)),
                };
                DocBlock::Definitions(parts.iter().map(one).collect())
            }
            // A footnote is composed where it is referred to.
            BlockKind::Note { .. } => return None,
        })
    }

    /// What an author says of a piece of the text. An embedded section's ids belong to its own page.
    fn attributes(&self, attributes: &Attributes) -> Box<Attributes> {
        let mut attributes = attributes.clone();
        attributes.id = attributes.id.filter(|_| self.depth == 0);
        Box::new(attributes)
    }

    fn heading(&mut self, id: PageId, index: u32, inlines: Vec<DocInline<'s>>) -> DocBlock<'s> {
        let heading = &self.r.body(id).page.facts.headings[index as usize];
        let event = heading
            .event
            .as_ref()
            .and_then(|_| self.told_by(id, index))
            .map(|(date, address)| (date, Destination::Site(address)));
        DocBlock::Heading(Box::new(DocHeading {
            level: (heading.level + self.shift).min(6),
            // An embedded section's ids belong to its own page.
            id: (self.depth == 0).then_some(heading.id.as_str()),
            classes: &heading.classes,
            inlines,
            event,
        }))
    }

    /// The date of the event that a page's heading tells, and the event's address.
    fn told_by(&mut self, id: PageId, heading: u32) -> Option<(&'s Edtf, String)> {
        let r = self.r;
        let table = || r.told_by_headings(id).into_iter().rev().map(|(at, date, to)| (at, (date, to))).collect();
        self.told.entry(id).or_insert_with(table).get(&heading).cloned()
    }
}
