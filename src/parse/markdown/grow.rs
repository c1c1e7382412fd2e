//! Steps of the lowering → the tree: what begins, ends and stands between, in the order of the text.

use super::attributes::Attributes;
use super::tree::{
    Block, BlockKind, Callout, Cell, DEEPEST, Definition, Inline, InlineKind, Item, Name, Style, Table, Tree,
};
use pulldown_cmark::{Alignment, CowStr};
use std::ops::Range;

/// What begins in a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening<'a> {
    Paragraph,
    Heading(u32),
    Quote,
    /// A callout: its type, whether it can be folded, and what its author says of it.
    Callout(String, Option<bool>, Option<Box<Attributes>>),
    CalloutTitle,
    Div(Box<Attributes>),
    List(Option<u64>),
    Item,
    Html,
    Table(Vec<Alignment>),
    TableHead,
    TableRow,
    TableCell,
    Definitions,
    Term,
    Meaning,
    Note(CowStr<'a>),
    Styled(Style),
    Span(Box<Attributes>),
    InlineNote,
    Link(u32),
    Image(u32),
    Embed(u32),
}

/// Grows a tree.
#[derive(Default)]
pub struct Grow<'a> {
    root: Frame<'a>,
    stack: Vec<(Opening<'a>, Range<usize>, Frame<'a>)>,
    /// How many things have begun that are too deep to be kept.
    beyond: usize,
}

impl Opening<'_> {
    /// Whether it is a part of what it stands in, which has no place for anything else.
    fn is_part(&self) -> bool {
        use Opening::{CalloutTitle, Item, Meaning, TableCell, TableHead, TableRow, Term};
        matches!(self, CalloutTitle | Item | TableHead | TableRow | TableCell | Term | Meaning)
    }
}

/// What has been found so far in something that has not ended.
#[derive(Default)]
struct Frame<'a> {
    blocks: Vec<Block<'a>>,
    inlines: Vec<Inline<'a>>,
    items: Vec<Item<'a>>,
    cells: Vec<Cell<'a>>,
    table: Option<Box<Table<'a>>>,
    definitions: Vec<Definition<'a>>,
    html: Vec<CowStr<'a>>,
    /// The name of the block that is being read.
    name: Option<Box<Name>>,
    title: Option<Vec<Inline<'a>>>,
}

impl<'a> Frame<'a> {
    /// Inlines that stand among blocks are a block of their own.
    fn settle(&mut self) {
        if let (Some(first), Some(last)) = (self.inlines.first(), self.inlines.last()) {
            let range = first.range.start..last.range.end.max(first.range.start);
            let inlines = std::mem::take(&mut self.inlines);
            self.blocks.push(Block { kind: BlockKind::Plain(inlines), range, name: self.name.take() });
        }
    }

    fn into_blocks(mut self) -> Vec<Block<'a>> {
        self.settle();
        self.blocks
    }
}

impl<'a> Grow<'a> {
    fn top(&mut self) -> &mut Frame<'a> {
        self.stack.last_mut().map_or(&mut self.root, |(_, _, frame)| frame)
    }

    /// Something begins.
    pub fn open(&mut self, opening: Opening<'a>, range: Range<usize>) {
        if self.beyond > 0 || (self.stack.len() >= DEEPEST && !opening.is_part()) {
            self.beyond += 1;
            return;
        }
        self.stack.push((opening, range, Frame::default()));
    }

    /// What began last ends.
    pub fn close(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some((opening, range, frame)) = self.stack.pop() else { return };
        match opening {
            // What stood there named the block before.
            Opening::Paragraph if frame.inlines.is_empty() && frame.name.is_some() => self.name_last(frame.name),
            Opening::Paragraph => self.named_block(BlockKind::Paragraph(frame.inlines), range, frame.name),
            Opening::Heading(index) => {
                self.named_block(BlockKind::Heading { index, inlines: frame.inlines }, range, frame.name);
            }
            Opening::Quote => self.block(BlockKind::Quote(frame.into_blocks()), range),
            Opening::Callout(kind, fold, attributes) => {
                let mut frame = frame;
                let title = frame.title.take();
                let callout = Callout { kind, fold, attributes, title, blocks: frame.into_blocks() };
                self.block(BlockKind::Callout(Box::new(callout)), range);
            }
            Opening::CalloutTitle => self.top().title = Some(frame.inlines),
            Opening::Div(attributes) => self.block(BlockKind::Div { attributes, blocks: frame.into_blocks() }, range),
            Opening::List(start) => self.block(BlockKind::List { start, items: frame.items }, range),
            Opening::Item => {
                let item = Item { blocks: frame.into_blocks(), range };
                self.top().items.push(item);
            }
            Opening::Html => self.block(BlockKind::Html(frame.html), range),
            Opening::Table(alignments) => {
                let mut table = frame.table.unwrap_or_default();
                table.alignments = alignments;
                self.named_block(BlockKind::Table(table), range, frame.name);
            }
            Opening::TableHead => self.top().table.get_or_insert_default().head = frame.cells,
            Opening::TableRow => self.top().table.get_or_insert_default().rows.push(frame.cells),
            Opening::TableCell => self.top().cells.push(Cell { inlines: frame.inlines, range }),
            Opening::Definitions => self.block(BlockKind::Definitions(frame.definitions), range),
            Opening::Term => self.top().definitions.push(Definition::Term(frame.inlines)),
            Opening::Meaning => {
                let blocks = frame.into_blocks();
                self.top().definitions.push(Definition::Meaning(blocks));
            }
            Opening::Note(label) => self.block(BlockKind::Note { label, blocks: frame.into_blocks() }, range),
            Opening::Styled(style) => self.inline(InlineKind::Styled(style, frame.inlines), range),
            Opening::Span(attributes) => {
                self.inline(InlineKind::Span { attributes, inlines: frame.inlines }, range);
            }
            Opening::InlineNote => self.inline(InlineKind::Note(frame.inlines), range),
            Opening::Link(index) => self.inline(InlineKind::Link { index, inlines: frame.inlines }, range),
            Opening::Image(index) => self.inline(InlineKind::Image { index, inlines: frame.inlines }, range),
            Opening::Embed(index) => self.inline(InlineKind::Embed { index, inlines: frame.inlines }, range),
        }
    }

    /// A block that holds nothing more.
    pub fn block(&mut self, kind: BlockKind<'a>, range: Range<usize>) {
        self.named_block(kind, range, None);
    }

    fn named_block(&mut self, kind: BlockKind<'a>, range: Range<usize>, name: Option<Box<Name>>) {
        let top = self.top();
        top.settle();
        top.blocks.push(Block { kind, range, name });
    }

    /// Gives a name to the block that was read last, unless it has one.
    fn name_last(&mut self, name: Option<Box<Name>>) {
        let top = self.top();
        top.settle();
        if let Some(last) = top.blocks.last_mut() {
            last.name = last.name.take().or(name);
        }
    }

    /// Whether what is being read may have a name: a paragraph, an item or a heading; where it holds nothing else, the block before it has the name, if
    /// there is one.
    pub fn takes_name(&self, alone: bool) -> bool {
        if self.beyond > 0 {
            return false;
        }
        let frame = |above: usize| self.stack.len().checked_sub(above + 1).map_or(&self.root, |at| &self.stack[at].2);
        let is_empty = |frame: &Frame<'_>| frame.blocks.is_empty() && frame.inlines.is_empty();
        match self.stack.last().map(|(opening, ..)| opening) {
            Some(Opening::Paragraph) => !alone || !is_empty(frame(1)),
            Some(Opening::Item) => !alone || !is_empty(frame(0)),
            Some(Opening::Heading(_)) => !alone,
            _ => false,
        }
    }

    /// Gives a name to what is being read, or, where that holds nothing else, to the block before.
    pub fn name(&mut self, name: Name, alone: bool) {
        let name = Some(Box::new(name));
        match self.stack.last() {
            Some((Opening::Item, ..)) if alone => self.name_last(name),
            _ => self.top().name = name,
        }
    }

    /// An inline that holds nothing more.
    pub fn inline(&mut self, kind: InlineKind<'a>, range: Range<usize>) {
        self.top().inlines.push(Inline { kind, range });
    }

    /// How many inlines stand in what has begun last.
    pub fn here(&mut self) -> usize {
        self.top().inlines.len()
    }

    /// Makes sentences of the inlines since `from`, which are those of a run; `ends` are the ends of its sentences in its plain text.
    pub fn cut(&mut self, from: usize, run: u32, ends: &[u32]) {
        let top = self.top();
        let inlines = top.inlines.split_off(from.min(top.inlines.len()));
        // A picture that stands alone says nothing.
        if let [Inline { kind: InlineKind::Image { .. } | InlineKind::Embed { .. }, .. }] = inlines.as_slice() {
            top.inlines.extend(inlines);
            return;
        }
        let mut cutter =
            Cutter { run, ends, at: 0, start: 0, inlines: Vec::new(), sentences: Vec::with_capacity(ends.len()) };
        inlines.into_iter().for_each(|inline| cutter.add(inline));
        cutter.close(cutter.at);
        top.inlines.append(&mut cutter.sentences);
    }

    /// A block of raw HTML ends, and loses its comments where these go; gives the ids that it sets.
    pub fn close_html(&mut self, comments_go: bool) -> Vec<String> {
        let mut ids = Vec::new();
        match self.stack.last_mut() {
            Some((Opening::Html, _, frame)) if self.beyond == 0 => {
                if comments_go && frame.html.iter().any(|piece| piece.contains("<!--")) {
                    let html: String = frame.html.iter().map(|piece| &**piece).collect();
                    let kept = super::html::without_comments(&html);
                    frame.html = if kept.trim().is_empty() { Vec::new() } else { vec![kept.into()] };
                }
                frame.html.iter().for_each(|piece| super::kinds::collect_ids(piece, &mut ids));
                if frame.html.is_empty() {
                    self.stack.pop();
                    return ids;
                }
            }
            _ => {}
        }
        self.close();
        ids
    }

    /// A piece of raw HTML in a block.
    pub fn html(&mut self, html: CowStr<'a>, range: Range<usize>) {
        match self.stack.last_mut() {
            Some((Opening::Html, _, frame)) if self.beyond == 0 => frame.html.push(html),
            _ => self.block(BlockKind::Html(vec![html]), range),
        }
    }

    /// The whole tree.
    pub fn finish(mut self) -> Tree<'a> {
        self.beyond = 0;
        while !self.stack.is_empty() {
            self.close();
        }
        Tree { blocks: self.root.into_blocks() }
    }
}

/// Makes sentences of the inlines of a run.
struct Cutter<'e, 'a> {
    run: u32,
    /// The ends that have not been passed.
    ends: &'e [u32],
    /// Where in the run's plain text we are, and where the sentence began.
    at: u32,
    start: u32,
    inlines: Vec<Inline<'a>>,
    sentences: Vec<Inline<'a>>,
}

impl<'a> Cutter<'_, 'a> {
    fn add(&mut self, mut inline: Inline<'a>) {
        // A note whose number stands right behind a full stop belongs to the sentence before.
        if let (InlineKind::NoteRef(_) | InlineKind::Note(_), true, Some(last)) =
            (&inline.kind, self.inlines.is_empty(), self.sentences.last_mut())
            && let InlineKind::Sentence { inlines, .. } = &mut last.kind
        {
            last.range.end = last.range.end.max(inline.range.end);
            inlines.push(inline);
            return;
        }
        while let InlineKind::Text { text, at, .. } = &mut inline.kind
            && let Some(end) = self.ends.first().copied()
            && end > *at
            && end < *at + text.len() as u32
        {
            let Some((before, behind)) = split(text, (end - *at) as usize) else { break };
            let length = inline.range.end - inline.range.start;
            // Where a text is written as it is read, the place of the cut is known; else it is the text's.
            let middle = match length == before.len() + behind.len() {
                true => inline.range.start + before.len(),
                false => inline.range.end,
            };
            let range = inline.range.start..middle;
            let first = Inline { kind: InlineKind::Text { text: before, run: self.run, at: *at }, range };
            inline.kind = InlineKind::Text { text: behind, run: self.run, at: end };
            inline.range.start = middle.min(inline.range.end);
            self.inlines.push(first);
            self.close(end);
        }
        let end = self.at + width(&inline);
        self.inlines.push(inline);
        self.at = end;
        // Ends within what is not cut are none.
        self.ends = &self.ends[self.ends.partition_point(|wanted| *wanted < end)..];
        if self.ends.first() == Some(&end) {
            self.close(end);
        }
    }

    /// Ends a sentence.
    fn close(&mut self, end: u32) {
        self.at = end;
        self.ends = &self.ends[self.ends.partition_point(|wanted| *wanted <= end)..];
        if let (Some(first), Some(last)) = (self.inlines.first(), self.inlines.last()) {
            let range = first.range.start..last.range.end.max(first.range.start);
            let inlines = std::mem::take(&mut self.inlines);
            let kind = InlineKind::Sentence { run: self.run, text: self.start..end, inlines };
            self.sentences.push(Inline { kind, range });
        }
        self.start = end;
    }
}

/// How many bytes an inline has in the plain text of its run.
pub(super) fn width(inline: &Inline<'_>) -> u32 {
    match &inline.kind {
        InlineKind::Text { text, .. } | InlineKind::Code(text) => text.len() as u32,
        InlineKind::Citation(_) => super::flat::OPAQUE.len_utf8() as u32,
        InlineKind::SoftBreak | InlineKind::HardBreak => 1,
        InlineKind::Styled(_, inlines)
        | InlineKind::Sentence { inlines, .. }
        | InlineKind::Span { inlines, .. }
        | InlineKind::Link { inlines, .. }
        | InlineKind::Image { inlines, .. }
        | InlineKind::Embed { inlines, .. } => inlines.iter().map(width).sum(),
        InlineKind::Annotation(_)
        | InlineKind::Note(_)
        | InlineKind::NoteRef(_)
        | InlineKind::Math { .. }
        | InlineKind::Html(_)
        | InlineKind::Task(_) => 0,
    }
}

/// A text in two.
fn split<'a>(text: &CowStr<'a>, at: usize) -> Option<(CowStr<'a>, CowStr<'a>)> {
    let (before, behind) = text.split_at_checked(at)?;
    Some(match text {
        CowStr::Borrowed(text) => {
            let (before, behind) = text.split_at(before.len());
            (before.into(), behind.into())
        }
        _ => (before.to_owned().into(), behind.to_owned().into()),
    })
}
