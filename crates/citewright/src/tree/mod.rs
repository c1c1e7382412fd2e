//! The tree that rendering gives: text, formats, quotes, links and blocks. It knows no output language.

mod finish;
mod html;
mod plain;
mod punctuation;
mod raised;

pub(crate) use finish::finish;
pub use html::{bibliography_html, html};
pub use plain::plain;

/// A part of a rendered citation or reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Inline {
    /// Characters as they are read.
    Text(String),
    /// Inlines in a format. Only what differs from the surroundings is set.
    Format(Format, Vec<Inline>),
    /// A quotation, with the marks around it; outer or inner ones as the depth asks.
    Quoted {
        /// The mark before it.
        open: String,
        /// The mark after it.
        close: String,
        /// What is quoted.
        children: Vec<Inline>,
    },
    /// A link to an address.
    Link {
        /// The address.
        url: String,
        /// What is shown.
        children: Vec<Inline>,
    },
    /// A thing of the caller's that the processor does not look into, such as a formula in the text before a cite.
    Atom {
        /// The caller's number for it.
        id: usize,
        /// What stands for it in plain text.
        text: String,
    },
    /// What one source shows in a citation, without the author's text before and after it.
    Cite {
        /// The place of the item among the items of the book.
        item: usize,
        /// What is shown.
        children: Vec<Inline>,
    },
    /// A part that is set as a block, or stands in the margin.
    Display(DisplayKind, Vec<Inline>),
    /// Text whose case is not changed. It shows as its children do.
    NoCase(Vec<Inline>),
    /// Text without the decorations around it (an element of rich text).
    NoDecor(Vec<Inline>),
    /// A mark for the processor. It shows as its children do.
    #[doc(hidden)]
    Mark(Mark, Vec<Inline>),
}

/// What the processor has to find again in a rendered tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(hidden)]
pub enum Mark {
    /// The names that are rendered first, for grouping and `subsequent-author-substitute`.
    Names,
    /// What stands where there are no names.
    Substitute,
    /// A title that no names come before.
    Title,
    /// A field of the item: its own punctuation stays as it is.
    Field,
    /// One name among them.
    Name,
    /// The label after or before the names, which a substitute keeps.
    NamesLabel,
    /// The number of the cite.
    Number,
    /// A year's suffix.
    YearSuffix,
    /// A term, which a note may begin with.
    Term,
}

/// Font and position. What is `None` stays as the surroundings have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Format {
    /// `font-style`
    pub style: Option<FontStyle>,
    /// `font-variant`
    pub variant: Option<FontVariant>,
    /// `font-weight`
    pub weight: Option<FontWeight>,
    /// `text-decoration`
    pub decoration: Option<Decoration>,
    /// `vertical-align`
    pub align: Option<Align>,
}

impl Format {
    /// Whether it changes nothing.
    pub fn is_plain(&self) -> bool {
        *self == Format::default()
    }
}

/// The slope of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FontStyle {
    /// Upright.
    Normal,
    /// Italic.
    Italic,
    /// Slanted.
    Oblique,
}

/// Small capitals, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FontVariant {
    /// Lower-case letters as they are.
    Normal,
    /// Lower-case letters as small capitals.
    SmallCaps,
}

/// The weight of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FontWeight {
    /// Not bold.
    Normal,
    /// Bold.
    Bold,
    /// Lighter than the surroundings.
    Light,
}

/// Lines with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decoration {
    /// None.
    None,
    /// A line below.
    Underline,
}

/// Height on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// On the line.
    Baseline,
    /// Raised and small.
    Sup,
    /// Lowered and small.
    Sub,
}

/// The `display` attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DisplayKind {
    /// A block from margin to margin.
    Block,
    /// In the left margin, before what follows.
    LeftMargin,
    /// A block to the right of what stands in the margin.
    RightInline,
    /// A block that is indented.
    Indent,
}

impl Inline {
    /// The children, where it has any.
    pub fn children(&self) -> &[Inline] {
        match self {
            Inline::Text(_) | Inline::Atom { .. } => &[],
            Inline::Format(_, children)
            | Inline::Quoted { children, .. }
            | Inline::Link { children, .. }
            | Inline::Cite { children, .. }
            | Inline::Display(_, children)
            | Inline::NoCase(children)
            | Inline::NoDecor(children)
            | Inline::Mark(_, children) => children,
        }
    }

    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Inline::Text(_) | Inline::Atom { .. } => None,
            Inline::Format(_, children)
            | Inline::Quoted { children, .. }
            | Inline::Link { children, .. }
            | Inline::Cite { children, .. }
            | Inline::Display(_, children)
            | Inline::NoCase(children)
            | Inline::NoDecor(children)
            | Inline::Mark(_, children) => Some(children),
        }
    }
}

/// Whether nothing would show.
pub(crate) fn is_empty(nodes: &[Inline]) -> bool {
    nodes.iter().all(|node| match node {
        Inline::Text(text) | Inline::Atom { text, .. } => text.is_empty(),
        other => is_empty(other.children()),
    })
}
