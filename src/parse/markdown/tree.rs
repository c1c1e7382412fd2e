//! A page's text as a tree: blocks and the inlines in them, each with its bytes in the file.
//!
//! Links, headings, citations and code blocks are numbers of the [`Facts`](super::Facts) of the same text. The tree knows no other page.

use super::attributes::Attributes;
use crate::rich::RichStyle;
use pulldown_cmark::{Alignment, CowStr};
use std::collections::HashMap;
use std::ops::Range;

/// How deep blocks and inlines may be nested in each other. What is deeper loses its innermost wrapping and keeps its text.
pub const DEEPEST: usize = 96;

/// A page's blocks, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree<'a> {
    pub blocks: Vec<Block<'a>>,
}

/// A block, and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Block<'a> {
    pub kind: BlockKind<'a>,
    pub range: Range<usize>,
    /// The name that its author gave it.
    pub name: Option<Box<Name>>,
}

/// The name of a block, and the bytes of the body at which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub place: Range<usize>,
}

/// What a name names.
#[derive(Clone, Copy, Debug)]
pub enum NamedPart<'t, 'a> {
    Block(&'t Block<'a>),
    /// An item, and the start of its list.
    Item(Option<u64>, &'t Item<'a>),
}

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind<'a> {
    Paragraph(Vec<Inline<'a>>),
    /// Inlines that no paragraph is around: those of a tight list's items.
    Plain(Vec<Inline<'a>>),
    /// A heading: an index into the headings.
    Heading {
        index: u32,
        inlines: Vec<Inline<'a>>,
    },
    Quote(Vec<Block<'a>>),
    Callout(Box<Callout<'a>>),
    /// `::: {.class}`
    Div {
        attributes: Box<Attributes>,
        blocks: Vec<Block<'a>>,
    },
    /// A list; a numbered one has a start.
    List {
        start: Option<u64>,
        items: Vec<Item<'a>>,
    },
    /// A code block: an index into the code blocks.
    Code(u32),
    /// Raw HTML, in pieces.
    Html(Vec<CowStr<'a>>),
    Rule,
    Table(Box<Table<'a>>),
    Definitions(Vec<Definition<'a>>),
    /// The definition of a footnote. It is shown where it is referred to.
    Note {
        label: CowStr<'a>,
        blocks: Vec<Block<'a>>,
    },
}

/// A callout: `> [!type] Title`.
#[derive(Clone, Debug, PartialEq)]
pub struct Callout<'a> {
    /// The type in lower case, as it was written.
    pub kind: String,
    /// Whether it can be folded, and if so whether it is open at first.
    pub fold: Option<bool>,
    /// What its author says of it in braces: `> [!judgement]{until=2027}`.
    pub attributes: Option<Box<Attributes>>,
    pub title: Option<Vec<Inline<'a>>>,
    pub blocks: Vec<Block<'a>>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'a> {
    pub blocks: Vec<Block<'a>>,
    pub range: Range<usize>,
}

/// A table. Rows may be shorter or longer than the head in what was written; they come filled and cut (GFM).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table<'a> {
    pub alignments: Vec<Alignment>,
    pub head: Vec<Cell<'a>>,
    pub rows: Vec<Vec<Cell<'a>>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell<'a> {
    pub inlines: Vec<Inline<'a>>,
    pub range: Range<usize>,
}

/// A part of a list of definitions.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition<'a> {
    Term(Vec<Inline<'a>>),
    Meaning(Vec<Block<'a>>),
}

/// A piece of running text, and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline<'a> {
    pub kind: InlineKind<'a>,
    pub range: Range<usize>,
}

/// What an inline is.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind<'a> {
    /// Text; `at` is where it stands in the plain text of its run.
    Text {
        text: CowStr<'a>,
        run: u32,
        at: u32,
    },
    /// Text that is no part of the run's: how a character is read.
    Annotation(CowStr<'a>),
    /// A sentence of running text; headings have none. `text` are its bytes in the plain text of its run. What is set off or linked is never cut: a
    /// sentence that ends within it goes on to its end.
    Sentence {
        run: u32,
        text: Range<u32>,
        inlines: Vec<Inline<'a>>,
    },
    Styled(Style, Vec<Inline<'a>>),
    /// `[words]{.class}`
    Span {
        attributes: Box<Attributes>,
        inlines: Vec<Inline<'a>>,
    },
    /// `^[a note]`
    Note(Vec<Inline<'a>>),
    /// A link: an index into the links.
    Link {
        index: u32,
        inlines: Vec<Inline<'a>>,
    },
    /// A picture: an index into the links. What is in it is its alternative text.
    Image {
        index: u32,
        inlines: Vec<Inline<'a>>,
    },
    /// `![[page#section]]`: an index into the links.
    Embed {
        index: u32,
        inlines: Vec<Inline<'a>>,
    },
    /// A citation group: an index into the citations.
    Citation(u32),
    /// A reference to a footnote, by its label.
    NoteRef(CowStr<'a>),
    Code(CowStr<'a>),
    Math {
        tex: CowStr<'a>,
        display: bool,
    },
    Html(CowStr<'a>),
    SoftBreak,
    HardBreak,
    /// The box of a task, ticked or not.
    Task(bool),
}

/// How inlines are set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Emphasis,
    Strong,
    Strikethrough,
    Superscript,
    Subscript,
    /// `==words==`
    Mark,
}

/// A block or an inline of a tree.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'t, 'a> {
    Block(&'t Block<'a>),
    Inline(&'t Inline<'a>),
}

impl Style {
    /// The same of text without a page.
    pub fn rich(self) -> RichStyle {
        match self {
            Style::Emphasis => RichStyle::Emphasis,
            Style::Strong => RichStyle::Strong,
            Style::Strikethrough => RichStyle::Strikethrough,
            Style::Superscript => RichStyle::Superscript,
            Style::Subscript => RichStyle::Subscript,
            Style::Mark => RichStyle::Mark,
        }
    }
}

impl<'a> Tree<'a> {
    /// Calls `visit` with each block and inline, in the order of the text: what holds others comes before them.
    pub fn walk<'t>(&'t self, visit: &mut impl FnMut(Piece<'t, 'a>)) {
        walk_blocks(&self.blocks, visit);
    }

    /// The blocks of each footnote, by label: of several with one label the first.
    pub fn notes(&self) -> HashMap<&str, &[Block<'a>]> {
        let mut found: HashMap<&str, &[Block<'a>]> = HashMap::new();
        self.walk(&mut |piece| {
            if let Piece::Block(Block { kind: BlockKind::Note { label, blocks }, .. }) = piece {
                found.entry(label).or_insert(blocks);
            }
        });
        found
    }

    /// Where the section of each heading ends, by the heading's index. `level` gives a heading's level, `end` is the end of the text.
    pub fn section_ends(&self, level: &dyn Fn(u32) -> u8, end: usize) -> Vec<(u32, usize)> {
        let mut found = Vec::new();
        section_ends(&self.blocks, level, end, &mut found);
        found
    }

    /// The blocks of the section that a heading opens, the heading included: up to the next heading of its level or above beside it. The
    /// whole text where no heading has the index. `level` gives a heading's level.
    pub fn section(&self, heading: u32, level: &dyn Fn(u32) -> u8) -> &[Block<'a>] {
        section(&self.blocks, heading, level).unwrap_or(&self.blocks)
    }
}

impl<'a> Tree<'a> {
    /// What has a name: the item of a list that begins with the named block, the quotation that ends with it, or the block itself.
    pub fn named(&self, name: &str) -> Option<NamedPart<'_, 'a>> {
        named(&self.blocks, name)
    }
}

fn named<'t, 'a>(blocks: &'t [Block<'a>], wanted: &str) -> Option<NamedPart<'t, 'a>> {
    let has = |block: Option<&Block<'a>>| block.and_then(|block| block.name.as_ref()).is_some_and(|n| n.name == wanted);
    blocks.iter().find_map(|block| match &block.kind {
        _ if has(Some(block)) => Some(NamedPart::Block(block)),
        BlockKind::Quote(blocks) if has(blocks.last()) => Some(NamedPart::Block(block)),
        BlockKind::Callout(callout) if has(callout.blocks.last()) => Some(NamedPart::Block(block)),
        BlockKind::List { start, items } => items.iter().find_map(|item| match has(item.blocks.first()) {
            true => Some(NamedPart::Item(*start, item)),
            false => named(&item.blocks, wanted),
        }),
        _ => block.children().into_iter().find_map(|blocks| named(blocks, wanted)),
    })
}

fn walk_blocks<'t, 'a>(blocks: &'t [Block<'a>], visit: &mut impl FnMut(Piece<'t, 'a>)) {
    for block in blocks {
        visit(Piece::Block(block));
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) | BlockKind::Heading { inlines, .. } => {
                walk_inlines(inlines, visit);
            }
            BlockKind::Quote(blocks) | BlockKind::Div { blocks, .. } | BlockKind::Note { blocks, .. } => {
                walk_blocks(blocks, visit);
            }
            BlockKind::Callout(callout) => {
                callout.title.iter().for_each(|title| walk_inlines(title, visit));
                walk_blocks(&callout.blocks, visit);
            }
            BlockKind::List { items, .. } => items.iter().for_each(|item| walk_blocks(&item.blocks, visit)),
            BlockKind::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| walk_inlines(&cell.inlines, visit));
            }
            BlockKind::Definitions(parts) => parts.iter().for_each(|part| match part {
                Definition::Term(inlines) => walk_inlines(inlines, visit),
                Definition::Meaning(blocks) => walk_blocks(blocks, visit),
            }),
            BlockKind::Code(_) | BlockKind::Html(_) | BlockKind::Rule => {}
        }
    }
}

fn walk_inlines<'t, 'a>(inlines: &'t [Inline<'a>], visit: &mut impl FnMut(Piece<'t, 'a>)) {
    for inline in inlines {
        visit(Piece::Inline(inline));
        match &inline.kind {
            InlineKind::Styled(_, inner)
            | InlineKind::Sentence { inlines: inner, .. }
            | InlineKind::Span { inlines: inner, .. }
            | InlineKind::Note(inner)
            | InlineKind::Link { inlines: inner, .. }
            | InlineKind::Image { inlines: inner, .. }
            | InlineKind::Embed { inlines: inner, .. } => walk_inlines(inner, visit),
            _ => {}
        }
    }
}

impl<'a> Block<'a> {
    /// The blocks in a block, in order.
    fn children(&self) -> Vec<&[Block<'a>]> {
        match &self.kind {
            BlockKind::Quote(blocks) | BlockKind::Div { blocks, .. } | BlockKind::Note { blocks, .. } => vec![blocks],
            BlockKind::Callout(callout) => vec![&callout.blocks],
            BlockKind::List { items, .. } => items.iter().map(|item| &item.blocks[..]).collect(),
            BlockKind::Definitions(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Definition::Meaning(blocks) => Some(&blocks[..]),
                    Definition::Term(_) => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn section_ends(blocks: &[Block<'_>], level: &dyn Fn(u32) -> u8, end: usize, found: &mut Vec<(u32, usize)>) {
    // Headings whose sections are open, each deeper than the one before.
    let mut open: Vec<u32> = Vec::new();
    for block in blocks {
        if let BlockKind::Heading { index, .. } = block.kind {
            while let Some(last) = open.pop_if(|last| level(*last) >= level(index)) {
                found.push((last, block.range.start));
            }
            open.push(index);
        }
        block.children().into_iter().for_each(|inner| section_ends(inner, level, block.range.end, found));
    }
    found.extend(open.into_iter().map(|last| (last, end)));
}

fn section<'t, 'a>(blocks: &'t [Block<'a>], wanted: u32, level: &dyn Fn(u32) -> u8) -> Option<&'t [Block<'a>]> {
    let heading = |block: &Block<'_>| match block.kind {
        BlockKind::Heading { index, .. } => Some(index),
        _ => None,
    };
    let Some(start) = blocks.iter().position(|block| heading(block) == Some(wanted)) else {
        return blocks.iter().flat_map(Block::children).find_map(|blocks| section(blocks, wanted, level));
    };
    let ends = |block: &Block<'_>| heading(block).is_some_and(|other| level(other) <= level(wanted));
    let end = blocks[start + 1..].iter().position(ends).map_or(blocks.len(), |at| start + 1 + at);
    Some(&blocks[start..end])
}

/// The plain text of inlines: for a picture's alternative text.
pub fn plain_text(inlines: &[Inline<'_>]) -> String {
    let mut text = String::new();
    add_plain(inlines, &mut text);
    text
}

fn add_plain(inlines: &[Inline<'_>], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text { text, .. } | InlineKind::Code(text) => out.push_str(text),
            InlineKind::Math { tex, display: false } => out.push_str(tex),
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::Styled(_, inlines)
            | InlineKind::Sentence { inlines, .. }
            | InlineKind::Span { inlines, .. }
            | InlineKind::Link { inlines, .. }
            | InlineKind::Image { inlines, .. }
            | InlineKind::Embed { inlines, .. } => add_plain(inlines, out),
            _ => {}
        }
    }
}
