//! One state of the book, and every question that an output may ask of it.
//!
//! Pure: the same book gives the same answers. It knows the resolved book and the formatted sources, never the output folder or which files there
//! are, and it looks nothing up by name. [`Site`] holds what all pages share, by reference, over threads; outputs see it through a
//! [`reader::Reader`] only, which notes each fact that it hands out.

mod asker;
mod composing;
mod direct;
pub mod event;
pub mod fact;
pub mod job;
mod lists;
pub mod reader;
mod records;
pub mod relations;
mod shown;
pub mod social_cards;
mod source_views;
mod state;
mod timeline;
pub mod view;
pub mod views;

pub use state::Site;

use crate::book::{Book, Page, PageId, address::Address};
use crate::citations::Cites;
use crate::config::LinkForm;
use crate::diagnostic::Texts;
use crate::evidence::Claims;
use crate::ids;
use crate::prose::passage::BookText;
use crate::resolve::Resolved;
use std::sync::Arc;

/// One state of the book, shared with whoever else holds it. Its parts are this module's own: who renders asks a
/// [`reader::Reader`].
pub struct Renderer {
    book: Arc<Book>,
    resolved: Arc<Resolved>,
    claims: Arc<Claims>,
    cites: Arc<Cites>,
    code: Arc<crate::prose::highlight::Highlighted>,
    texts: Arc<dyn Texts + Send + Sync>,
}

impl Renderer {
    /// Puts together what every page is rendered from.
    pub fn new(
        book: Arc<Book>,
        resolved: Arc<Resolved>,
        claims: Arc<Claims>,
        cites: Arc<Cites>,
        code: Arc<crate::prose::highlight::Highlighted>,
        texts: Arc<dyn Texts + Send + Sync>,
    ) -> Self {
        Self { book, resolved, claims, cites, code, texts }
    }

    /// Whether links end in `index.html`.
    fn portable(&self) -> bool {
        self.book.config.link_form == LinkForm::Portable
    }

    /// An address behind `root`.
    fn href(&self, address: &Address) -> String {
        address.href(self.portable())
    }

    /// A page's address behind `root`, with a section of it.
    fn page_href(&self, id: PageId, anchor: Option<&str>) -> String {
        let mut href = self.href(&self.book.page(id).address);
        if let Some(anchor) = anchor {
            href.push('#');
            href.push_str(&ids::fragment(anchor));
        }
        href
    }

    /// What the texts of pages show follows from this.
    fn shown(&self) -> BookText<'_> {
        BookText { book: &self.book, resolved: &self.resolved, cites: &self.cites }
    }

    /// The text of a page's file; empty for a folder without one.
    fn text(&self, page: &Page) -> &str {
        page.file.map_or("", |file| self.texts.text(file))
    }
}
