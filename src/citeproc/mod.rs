//! CSL-JSON items → formatted pieces in a citation style (CSL 1.0.2), by `hayagriva`.
//!
//! A source is formatted once for a book, alone, in parallel: one driver for everything grows faster than linearly. What a book decides
//! as a whole (2022a, 2022b) is decided among the few sources whose citations would look the same. Knows nothing of pages and does no
//! I/O: a style's text is handed in.

mod format;
mod html;
mod locale;
mod order;
mod pieces;
mod punctuation;
mod render;
mod repair;
mod style;
mod suffix;
#[cfg(test)]
mod tests;

pub use format::{Formatted, SourceText, format, format_located};
pub use pieces::Pieces;
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
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
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

/// The composed texts of a group's sources, with what the style puts between and around them.
pub fn join(formatter: &Formatter, parts: &[String]) -> String {
    let affixes = formatter.affixes();
    let escape = |text: &str| crate::html::escape(text).into_owned();
    format!("{}{}{}", escape(&affixes.prefix), parts.join(&escape(&affixes.delimiter)), escape(&affixes.suffix))
}

/// A piece of a citation.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Seg {
    /// Text with its mark-up, escaped.
    Html(String),
    /// Where a numeric style puts the source's number on the page.
    Number,
}
