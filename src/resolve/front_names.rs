//! Names of entities in front matter, for who asks what one means when the book is resolved already.

use super::names::Names;
use crate::book::{Book, PageId};
use crate::parse::fields::Spanned;

/// The names of a book's pages, as front matter uses them.
pub struct FrontNames(Names);

impl FrontNames {
    /// Indexes the names of `book`.
    pub fn of(book: &Book) -> Self {
        Self(Names::of(book))
    }

    /// The entity page of a name in front matter, as resolving the page found it.
    pub fn entity(&self, book: &Book, name: &Spanned<String>) -> Option<PageId> {
        self.0.entity(book, name, "entities", &mut Vec::new())
    }
}
