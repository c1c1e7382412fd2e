//! CSL-JSON items → formatted pieces in a citation style (CSL 1.0.2), by `hayagriva`.
//!
//! A source is formatted once for a book, alone, in parallel: one driver for everything grows faster than linearly. What a book decides
//! as a whole (2022a, 2022b) is decided among the few sources whose citations would look the same. Knows nothing of pages and does no
//! I/O: a style's text is handed in.

mod format;
mod html;
mod style;
#[cfg(test)]
mod tests;

pub use format::{Formatted, SourceText, format, format_located};
pub use style::{Affixes, Formatter, Kind, StyleError, StyleSource, style_names};

/// A place in a source that a citation points to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The source, by its place among the items.
    pub source: usize,
    /// A CSL locator label (`page`) and what it counts.
    pub locator: Option<(String, String)>,
}

/// The pieces of a citation of one source, as HTML, without the style's brackets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cite {
    /// `Smith 2020, 4`
    pub full: Vec<Seg>,
    /// `Smith`; never empty.
    pub author: String,
    /// `2020, 4`
    pub suppressed: Vec<Seg>,
    /// Note styles: the short form of a later citation.
    pub subsequent: Option<Vec<Seg>>,
}

/// A piece of a citation.
#[derive(Clone, Debug, PartialEq)]
pub enum Seg {
    Html(String),
    /// Where a numeric style puts the source's number on the page.
    Number,
}
