//! A tree that outlives the text that it was made from.

use super::tree::{Block, BlockKind, Callout, Cell, Definition, Inline, InlineKind, Item, Table, Tree};

impl Tree<'_> {
    /// The same tree, which borrows nothing.
    pub fn into_static(self) -> Tree<'static> {
        Tree { blocks: blocks(self.blocks) }
    }
}

fn blocks(all: Vec<Block<'_>>) -> Vec<Block<'static>> {
    all.into_iter().map(|block| Block { kind: block_kind(block.kind), range: block.range, name: block.name }).collect()
}

fn block_kind(kind: BlockKind<'_>) -> BlockKind<'static> {
    match kind {
        BlockKind::Paragraph(all) => BlockKind::Paragraph(inlines(all)),
        BlockKind::Plain(all) => BlockKind::Plain(inlines(all)),
        BlockKind::Heading { index, inlines: all } => BlockKind::Heading { index, inlines: inlines(all) },
        BlockKind::Quote(all) => BlockKind::Quote(blocks(all)),
        BlockKind::Callout(callout) => {
            let Callout { kind, fold, attributes, title, blocks: all } = *callout;
            let (title, blocks) = (title.map(inlines), blocks(all));
            BlockKind::Callout(Box::new(Callout { kind, fold, attributes, title, blocks }))
        }
        BlockKind::Div { attributes, blocks: all } => BlockKind::Div { attributes, blocks: blocks(all) },
        BlockKind::List { start, items } => {
            let one = |item: Item<'_>| Item { blocks: blocks(item.blocks), range: item.range };
            BlockKind::List { start, items: items.into_iter().map(one).collect() }
        }
        BlockKind::Code(index) => BlockKind::Code(index),
        BlockKind::Html(pieces) => BlockKind::Html(pieces.into_iter().map(|piece| piece.into_static()).collect()),
        BlockKind::Rule => BlockKind::Rule,
        BlockKind::Table(table) => {
            let Table { alignments, head, rows } = *table;
            let rows = rows.into_iter().map(cells).collect();
            BlockKind::Table(Box::new(Table { alignments, head: cells(head), rows }))
        }
        BlockKind::Definitions(parts) => {
            let one = |part: Definition<'_>| match part {
                Definition::Term(all) => Definition::Term(inlines(all)),
                Definition::Meaning(all) => Definition::Meaning(blocks(all)),
            };
            BlockKind::Definitions(parts.into_iter().map(one).collect())
        }
        BlockKind::Note { label, blocks: all } => BlockKind::Note { label: label.into_static(), blocks: blocks(all) },
    }
}

fn cells(all: Vec<Cell<'_>>) -> Vec<Cell<'static>> {
    all.into_iter().map(|cell| Cell { inlines: inlines(cell.inlines), range: cell.range }).collect()
}

fn inlines(all: Vec<Inline<'_>>) -> Vec<Inline<'static>> {
    all.into_iter().map(|inline| Inline { kind: inline_kind(inline.kind), range: inline.range }).collect()
}

fn inline_kind(kind: InlineKind<'_>) -> InlineKind<'static> {
    match kind {
        InlineKind::Text { text, run, at } => InlineKind::Text { text: text.into_static(), run, at },
        InlineKind::Annotation(text) => InlineKind::Annotation(text.into_static()),
        InlineKind::Sentence { run, text, inlines: all } => InlineKind::Sentence { run, text, inlines: inlines(all) },
        InlineKind::Styled(style, all) => InlineKind::Styled(style, inlines(all)),
        InlineKind::Span { attributes, inlines: all } => InlineKind::Span { attributes, inlines: inlines(all) },
        InlineKind::Note(all) => InlineKind::Note(inlines(all)),
        InlineKind::Link { index, inlines: all } => InlineKind::Link { index, inlines: inlines(all) },
        InlineKind::Image { index, inlines: all } => InlineKind::Image { index, inlines: inlines(all) },
        InlineKind::Embed { index, inlines: all } => InlineKind::Embed { index, inlines: inlines(all) },
        InlineKind::Citation(index) => InlineKind::Citation(index),
        InlineKind::NoteRef(label) => InlineKind::NoteRef(label.into_static()),
        InlineKind::Code(code) => InlineKind::Code(code.into_static()),
        InlineKind::Math { tex, display } => InlineKind::Math { tex: tex.into_static(), display },
        InlineKind::Html(html) => InlineKind::Html(html.into_static()),
        InlineKind::SoftBreak => InlineKind::SoftBreak,
        InlineKind::HardBreak => InlineKind::HardBreak,
        InlineKind::Task(done) => InlineKind::Task(done),
    }
}
