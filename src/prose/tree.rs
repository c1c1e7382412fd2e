//! The composed document: a text with everything in it resolved. Links have targets, citations are formatted, notes are placed, embedded
//! sections stand where they are shown.
//!
//! It is all that a writer of a format knows. Ids are those of the text alone; a format that puts several texts on one page sets them apart.

use crate::book::SourceId;
use crate::parse::edtf::Edtf;
use crate::parse::markdown::CodeBlock;
use crate::parse::markdown::attributes::Attributes;
use crate::parse::markdown::tree::Style;
use crate::rich::Rich;
use pulldown_cmark::{Alignment, CowStr};

/// A composed text.
#[derive(Debug, Default)]
pub struct Document<'a> {
    /// The bottom lines above the text.
    pub points: Vec<Vec<DocInline<'a>>>,
    pub blocks: Vec<DocBlock<'a>>,
    pub toc: Vec<TocEntry>,
    /// Notes that have no room beside the text, in the order in which they end.
    pub notes: Vec<EndNote<'a>>,
}

/// A heading of the contents list.
#[derive(Clone, Debug)]
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub title: String,
}

/// A block of a document.
#[derive(Debug)]
pub enum DocBlock<'a> {
    Paragraph(Vec<DocInline<'a>>),
    /// Inlines without a paragraph of their own.
    Plain(Vec<DocInline<'a>>),
    Heading(Box<DocHeading<'a>>),
    Quote(Vec<DocBlock<'a>>),
    Callout(Box<DocCallout<'a>>),
    Div(Box<Attributes>, Vec<DocBlock<'a>>),
    List {
        start: Option<u64>,
        items: Vec<Vec<DocBlock<'a>>>,
    },
    Code(&'a CodeBlock),
    /// The author's own HTML, in pieces.
    Html(Vec<CowStr<'a>>),
    Rule,
    Table(Box<DocTable<'a>>),
    Definitions(Vec<DocDefinition<'a>>),
    Embed(Box<DocEmbed<'a>>),
    Figure(Box<DocFigure<'a>>),
    /// A block that its author gave a name.
    Named {
        id: String,
        block: Box<DocBlock<'a>>,
    },
}

impl<'a> DocBlock<'a> {
    /// The block without its name.
    pub fn bare(&self) -> &DocBlock<'a> {
        match self {
            DocBlock::Named { block, .. } => block.bare(),
            block => block,
        }
    }
}

/// A heading.
#[derive(Debug)]
pub struct DocHeading<'a> {
    /// 1 to 6.
    pub level: u8,
    /// `None` in an embedded section: its ids belong to its own page.
    pub id: Option<&'a str>,
    pub classes: &'a [String],
    pub inlines: Vec<DocInline<'a>>,
    /// The day of the event that the heading describes, and where the timeline shows it.
    pub event: Option<(&'a Edtf, Destination)>,
}

/// A callout.
#[derive(Debug)]
pub struct DocCallout<'a> {
    /// The type in lower case, as the author wrote it.
    pub kind: String,
    /// Whether it can be folded, and if so whether it is open at first.
    pub fold: Option<bool>,
    pub title: Option<Vec<DocInline<'a>>>,
    pub blocks: Vec<DocBlock<'a>>,
}

/// A table.
#[derive(Debug)]
pub struct DocTable<'a> {
    pub alignments: Vec<Alignment>,
    pub head: Vec<Vec<DocInline<'a>>>,
    pub rows: Vec<Vec<Vec<DocInline<'a>>>>,
}

/// A part of a list of definitions.
#[derive(Debug)]
pub enum DocDefinition<'a> {
    Term(Vec<DocInline<'a>>),
    Meaning(Vec<DocBlock<'a>>),
}

/// A section of another page, shown in this one.
#[derive(Debug)]
pub struct DocEmbed<'a> {
    pub blocks: Vec<DocBlock<'a>>,
    pub to: Destination,
    /// The title of the page that it is from.
    pub title: &'a str,
    /// The language of that page, and of the text around it.
    pub lang: Foreign<'a>,
}

/// A picture that stands alone.
#[derive(Debug)]
pub struct DocFigure<'a> {
    pub attributes: Option<Box<Attributes>>,
    pub picture: DocInline<'a>,
    /// What the paragraph below says of it; where there is none, the picture's title is its caption.
    pub caption: Option<Vec<DocInline<'a>>>,
}

/// A piece of text.
#[derive(Debug)]
pub enum DocInline<'a> {
    Text(CowStr<'a>),
    Styled(Style, Vec<DocInline<'a>>),
    /// Words of which the author says something.
    Span(Box<Attributes>, Vec<DocInline<'a>>),
    Link(Box<DocLink<'a>>),
    Image(Box<DocImage<'a>>),
    Citation(Box<DocCitation>),
    /// What the citation style makes of sources, in a note.
    Cited(Vec<Rich>),
    Note(Box<DocNote<'a>>),
    Code(CowStr<'a>),
    Math {
        tex: CowStr<'a>,
        display: bool,
    },
    /// The author's own HTML.
    Html(CowStr<'a>),
    SoftBreak,
    HardBreak,
    Task(bool),
}

/// A link.
#[derive(Debug)]
pub struct DocLink<'a> {
    pub to: Destination,
    /// Whether it is a name of an entity that briefbook linked by itself.
    pub name: bool,
    pub title: &'a str,
    /// The language of what it shows, where that is another page's title.
    pub lang: Option<Foreign<'a>>,
    pub inlines: Vec<DocInline<'a>>,
}

/// A picture.
#[derive(Debug)]
pub struct DocImage<'a> {
    pub to: Destination,
    pub sides: Sides,
    pub alt: String,
    pub title: &'a str,
}

/// The sides of a picture that are known, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// A citation in the running text.
#[derive(Debug)]
pub struct DocCitation {
    /// What passages link to; `None` in an embedded section.
    pub id: Option<String>,
    /// The author as a part of the sentence; may be empty.
    pub author: Vec<Rich>,
    /// What stands in brackets; may be empty.
    pub text: Vec<Rich>,
    /// Whether a space is between the two.
    pub gap: bool,
    /// The sources that it names, each once.
    pub sources: Vec<SourceId>,
}

/// A reference to a note.
#[derive(Debug)]
pub struct DocNote<'a> {
    pub number: usize,
    /// Whether it is the note's first reference, which the note leads back to.
    pub first: bool,
    /// The note itself, where it is short enough to stand beside the text.
    pub aside: Option<Vec<DocInline<'a>>>,
}

/// A note at the end of the text.
#[derive(Debug)]
pub struct EndNote<'a> {
    pub number: usize,
    pub text: NoteText<'a>,
}

/// What a note says.
#[derive(Debug)]
pub enum NoteText<'a> {
    Line(Vec<DocInline<'a>>),
    Blocks(Vec<DocBlock<'a>>),
}

/// The language of a piece of text, and of what is around it.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'a> {
    pub lang: &'a str,
    pub around: &'a str,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// An id of the same text.
    Own(String),
    /// An id of the page on which the whole book stands.
    Part(String),
    /// A place of the site: an address behind its root, with its fragment, percent-encoded.
    Site(String),
    /// A place outside the book, as it was written.
    Web(String),
    /// Nowhere: a broken link.
    Nowhere,
}
