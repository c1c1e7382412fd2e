//! What the text of a page asks of the book while it is composed.
//!
//! The document knows no book: whoever has one answers these questions, and may note that they were asked.

use crate::book::address::Address;
use crate::book::{Page, PageId, SourceId};
use crate::citations::{Composed, PageCites, Stand};
use crate::config::Config;
use crate::parse::citation::GroupKind;
use crate::parse::edtf::Edtf;
use crate::parse::markdown::CitationItem;
use crate::parse::markdown::tree::Tree;
use crate::parse::markdown::{self, CodeBlock};
use crate::resolve::{EventId, LinkTarget, Mention, Picture};
use crate::source::Size;
use crate::theme::words::Language;

/// A page's own: its text, and what the names in it mean.
#[derive(Clone, Copy)]
pub struct Body<'s> {
    pub page: &'s Page,
    /// The whole file, of which the body is a part.
    pub file: &'s str,
    pub links: &'s [LinkTarget],
    pub mentions: &'s [Mention],
    pub citations: &'s [Vec<Vec<SourceId>>],
    pub sources: &'s [SourceId],
    pub images: &'s [Picture],
    pub entities: &'s [PageId],
    pub events: &'s [EventId],
}

impl<'s> Body<'s> {
    /// The Markdown, front matter left out.
    pub fn text(&self) -> &'s str {
        self.file.get(self.page.body..).unwrap_or("")
    }
}

/// Names within a page: its other names, and the titles of its headings. It is asked for by each link to the page, so that it holds the page itself.
pub struct Outline<'s>(&'s Page);

impl<'s> Outline<'s> {
    /// That of a page.
    pub fn of(page: &'s Page) -> Self {
        Self(page)
    }

    /// The page's other names.
    pub fn names(&self) -> impl Iterator<Item = &'s str> {
        self.0.names()
    }

    /// The titles of its headings.
    pub fn headings(&self) -> impl Iterator<Item = &'s str> {
        self.0.facts.headings.iter().map(|heading| heading.title.as_str())
    }

    /// The title of a heading.
    pub fn heading(&self, index: u32) -> &'s str {
        self.0.facts.headings.get(index as usize).map_or("", |heading| heading.title.as_str())
    }
}

/// A state of the book, as the text of a page asks of it.
pub trait TextQueries<'s> {
    /// The configuration.
    fn config(&self) -> &'s Config;
    /// The theme's words in the language that the page is in.
    fn words(&self) -> &'s Language;
    /// How Markdown is read.
    fn markdown(&self) -> markdown::MarkdownOptions;
    /// A page's own text and names.
    fn body(&self, id: PageId) -> Body<'s>;
    /// The tree of a page that is shown in others: made once for all of them.
    fn embedded(&self, id: PageId) -> &'s Tree<'static>;
    /// A page's title.
    fn title(&self, id: PageId) -> &'s str;
    /// The language of a page's title.
    fn title_lang(&self, id: PageId) -> &'s str;
    /// A page's address.
    fn address(&self, id: PageId) -> &'s Address;
    /// A page's address behind the site's root, with a section of it.
    fn page_href(&self, id: PageId, anchor: Option<&str>) -> String;
    /// An address behind the site's root.
    fn href(&self, address: &Address) -> String;
    /// The page that a page is a translation of, or itself.
    fn original(&self, id: PageId) -> PageId;
    /// What a wikilink of a page shows where it has no label of its own, by its place among the page's links.
    fn wiki_label(&self, id: PageId, link: u32) -> Option<String>;
    /// The events that a page's headings tell: the heading's place, the event's date, and its address behind the site's root.
    fn told_by_headings(&self, id: PageId) -> Vec<(u32, &'s Edtf, String)>;
    /// A page's sources in the order of its list, and their numbers.
    fn list(&self, id: PageId) -> (Vec<SourceId>, PageCites<'s>);
    /// The next citation group of a page.
    fn citation(
        &self,
        kind: GroupKind,
        items: &[CitationItem],
        sources: &[Vec<SourceId>],
        stand: Stand,
        page: &mut PageCites<'s>,
    ) -> Composed;
    /// A source's reference as Markdown.
    fn reference_markdown(&self, id: SourceId) -> &'s str;
    /// A code block's inner HTML; it depends on the block alone.
    fn code(&self, block: &CodeBlock) -> String;
    /// The size of the picture at a path in the site, where it is the book's or its theme's.
    fn size(&self, path: &str) -> Option<Size>;
}
