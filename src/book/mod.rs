//! The model: pages, entities, sources, and the [`Book`] that indexes them.
//!
//! Made once from all parsed files and never changed afterwards. It knows names and addresses, but not yet what links to what
//! ([`crate::resolve`]), and nothing of HTML or of the output folder.

pub mod address;
mod build;
pub mod slug;

pub use build::{ParsedPage, build};

use crate::config::Config;
use crate::diagnostic::{FileId, Span};
use crate::parse::bibliography::ParsedSource;
use crate::parse::edtf::Edtf;
use crate::parse::front_matter::FrontMatter;
use crate::parse::markdown::Facts;
use address::Address;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A page, by its place in [`Book::pages`]. Pages are in the order of their paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// A source, by its place in [`Book::sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// What a page is to the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageKind {
    Home,
    Section,
    Briefing,
    Entity,
    Page,
}

impl PageKind {
    /// The name that front matter, templates and `list` use.
    pub fn as_str(self) -> &'static str {
        match self {
            PageKind::Home => "home",
            PageKind::Section => "section",
            PageKind::Briefing => "briefing",
            PageKind::Entity => "entity",
            PageKind::Page => "page",
        }
    }
}

/// A page of the book: a Markdown file, or a folder without one of its own.
#[derive(Clone, Debug)]
pub struct Page {
    /// `None`: a folder that has no `index.md`; the page shows what the folder holds.
    pub file: Option<FileId>,
    /// The path of the source below `content/`, `/` between parts: `entities/smic.md`.
    pub path: String,
    /// The folder below `content/`: `entities`, or empty.
    pub folder: String,
    pub kind: PageKind,
    pub slug: String,
    pub address: Address,
    pub title: String,
    pub lang: String,
    pub front: Arc<FrontMatter>,
    /// The byte of the file at which the body begins.
    pub body: usize,
    pub facts: Arc<Facts>,
    pub topics: Vec<TopicId>,
}

/// A topic, by its place in [`Book::topics`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

/// A topic: pages and events that share a word. A page `content/topics/SLUG.md` gives it a title, a summary and a text.
#[derive(Clone, Debug)]
pub struct Topic {
    pub slug: String,
    pub title: String,
    pub address: Address,
    pub page: Option<PageId>,
}

/// A source of the bibliography.
#[derive(Clone, Debug)]
pub struct Source {
    pub file: FileId,
    /// The key, where it is defined.
    pub span: Span,
    pub address: Address,
    pub data: Arc<ParsedSource>,
}

/// An old address that leads to a page.
#[derive(Clone, Debug)]
pub struct Redirect {
    pub from: Address,
    pub to: PageId,
}

/// Everything that was read, indexed. Clones share what they hold: to take one page's new text in costs a list of references.
#[derive(Clone, Debug)]
pub struct Book {
    pub pages: Vec<Arc<Page>>,
    index: Arc<Index>,
}

impl Deref for Book {
    type Target = Index;

    fn deref(&self) -> &Index {
        &self.index
    }
}

impl DerefMut for Book {
    fn deref_mut(&mut self) -> &mut Index {
        Arc::make_mut(&mut self.index)
    }
}

/// What the pages are to each other and to the book; it stays where only a page's text changes.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub config: Config,
    pub sources: Vec<Source>,
    pub topics: Vec<Topic>,
    pub redirects: Vec<Redirect>,
    pub source_of_key: HashMap<String, SourceId>,
    pub page_of_address: HashMap<Address, PageId>,
    pub topic_of_slug: HashMap<String, TopicId>,
    /// Files beside the Markdown and under `static/` that links may lead to: path below the site's root.
    pub files: std::collections::BTreeSet<String>,
    /// The pages directly in each folder, in reading order (weight, then date from new to old, then title), sections apart.
    pub folders: BTreeMap<String, Folder>,
    /// Drafts that were left out: slug or path → file, so that a link to one can say so.
    pub drafts: HashMap<String, FileId>,
}

/// A folder of `content/`.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    pub page: Option<PageId>,
    pub pages: Vec<PageId>,
    pub folders: Vec<String>,
}

impl Book {
    /// A book without pages.
    fn new(index: Index) -> Self {
        Self { pages: Vec::new(), index: Arc::new(index) }
    }

    /// The page of an id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// The source of an id.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The topic of an id.
    pub fn topic(&self, id: TopicId) -> &Topic {
        &self.topics[id.0 as usize]
    }

    /// The entity pages, in the order of their paths.
    pub fn entities(&self) -> Vec<PageId> {
        self.iter_pages().filter(|(_, p)| p.kind == PageKind::Entity).map(|(id, _)| id).collect()
    }

    /// Ids and pages, in the order of their paths.
    pub fn iter_pages(&self) -> impl Iterator<Item = (PageId, &Page)> {
        self.pages.iter().enumerate().map(|(i, p)| (PageId(i as u32), &**p))
    }
}

impl Page {
    /// The day the page was published, if it says so.
    pub fn date(&self) -> Option<&Edtf> {
        self.front.date.as_ref().map(|d| &d.value)
    }

    /// The day of the last change that the page tells of: `updated`, else `date`.
    pub fn changed(&self) -> Option<&Edtf> {
        self.front.updated.as_ref().or(self.front.date.as_ref()).map(|d| &d.value)
    }

    /// Names that readers and wikilinks know the page by, besides its title: aliases that are no old addresses.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.front.aliases.iter().map(|a| a.value.as_str()).filter(|a| !a.starts_with('/'))
    }
}
