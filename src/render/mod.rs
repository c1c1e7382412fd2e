//! Things → HTML text: documents, citations, highlighted code, and the views that templates see.
//!
//! Pure: the same book gives the same text. It knows the resolved book and the formatted sources, never the output folder, and it
//! looks nothing up by name. [`Renderer`] holds what all pages share, by reference, over threads.

pub mod cites;
pub mod document;
pub mod excerpt;
pub mod highlight;

pub mod math;
mod nodes;
pub mod overview;
pub mod templates;
pub mod view;
pub mod views;

use crate::book::{Book, Page, PageId, address::Address};
use crate::config::LinkForm;
use crate::diagnostic::Texts;
use crate::resolve::Resolved;
use std::sync::Arc;

/// What every page is rendered from: one state of the book, shared with whoever else holds it.
pub struct Renderer {
    pub book: Arc<Book>,
    pub resolved: Arc<Resolved>,
    pub cites: Arc<cites::Cites>,
    pub code: Arc<highlight::Highlighted>,
    pub texts: Arc<dyn Texts + Send + Sync>,
}

impl Renderer {
    /// Whether links end in `index.html`.
    pub fn portable(&self) -> bool {
        self.book.config.link_form == LinkForm::Portable
    }

    /// An address behind `root`.
    pub fn href(&self, address: &Address) -> String {
        address.href(self.portable())
    }

    /// A page's address behind `root`, with a section of it.
    pub fn page_href(&self, id: PageId, anchor: Option<&str>) -> String {
        let mut href = self.href(&self.book.page(id).address);
        if let Some(anchor) = anchor {
            href.push('#');
            href.push_str(&fragment(anchor));
        }
        href
    }

    /// The Markdown of a page, front matter left out; empty for a folder without a file.
    pub fn body(&self, page: &Page) -> &str {
        page.file.and_then(|file| self.texts.text(file).get(page.body..)).unwrap_or("")
    }
}

/// An id as the fragment of an address.
pub fn fragment(id: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b':')
        .remove(b'/')
        .remove(b'(')
        .remove(b')')
        .remove(b',');
    percent_encoding::utf8_percent_encode(id, KEEP).to_string()
}
