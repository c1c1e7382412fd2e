//! The book's sources and citations → formatted text in a citation style (CSL 1.0.2), by `citewright`.
//!
//! The book as a whole decides what its sources are called (2022a, 2022b), and in which order they stand; each source's reference is rendered
//! once, in parallel, and kept while neither the source nor that decision changes. A page is a document of its own: its citations are
//! composed one after the other, with the page's numbers and positions ("ibid."). What comes out is a tree ([`crate::rich`]). Does no I/O: a
//! style's text is handed in.

mod book;
mod item;
mod kept;
mod legal;
mod locale;
mod order;
mod page;
mod style;
#[cfg(test)]
mod tests;
mod tree;

pub use book::{Cites, Entry, Source};
pub use kept::Kept;
pub use page::{Composed, PageCites, Part, Stand};
pub use style::{Formatter, StyleError, StyleKind, StyleSource};
