//! The model: pages, entities, sources, and the [`Book`] that indexes them.
//!
//! Made once from all parsed files and never changed afterwards. It knows names and addresses, but not yet what links to what
//! ([`crate::resolve`]), and nothing of HTML or of the output folder.

pub mod address;
mod build;
pub mod language;
pub mod made;

pub use build::{FolderSlugs, Held, ParsedPage, build, same_uses, title, title_of};

use crate::config::Config;
use crate::diagnostic::{FileId, Span};
use crate::parse::bibliography::ParsedSource;
use crate::parse::edtf::Edtf;
use crate::parse::front_matter::FrontMatter;
use crate::parse::ledger::Ledger;
use crate::parse::markdown::Facts;
use address::Address;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A page, by its place in [`Book::pages`]. Pages are in the order of their paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// A source, by its place in `Book::sources`.
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
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// `None`: a folder that has no `index.md`; the page shows what the folder holds.
    pub file: Option<FileId>,
    /// The path of the source below `content/`, `/` between parts: `entities/smic.md`.
    pub path: String,
    /// The path without the language that the file's name tells: translations of one page have the same.
    pub base: String,
    /// The language that the file's name tells: `zh` of `smic.zh.md`.
    pub suffix: Option<String>,
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

/// A topic, by its place in `Book::topics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

/// A topic: pages and events that share a word. A page `content/topics/SLUG.md` gives it a title, a summary and a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    pub slug: String,
    pub title: String,
    pub address: Address,
    pub page: Option<PageId>,
}

/// A source of the bibliography.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub file: FileId,
    /// The key, where it is defined.
    pub span: Span,
    pub address: Address,
    pub data: Arc<ParsedSource>,
}

/// An old address that leads to a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    pub from: Address,
    pub to: PageId,
    /// Where it is written.
    pub span: Span,
}

/// Everything that was read, indexed. Clones share what they hold: to take one page's new text in costs a list of references.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    pub pages: Vec<Arc<Page>>,
    /// The pages directly in each folder, in reading order (weight, then date from new to old, then title), sections apart.
    pub folders: Arc<BTreeMap<String, Folder>>,
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    pub config: Config,
    pub sources: Vec<Source>,
    /// What was settled about claims.
    pub ledger: Arc<Ledger>,
    pub topics: Vec<Topic>,
    pub redirects: Vec<Redirect>,
    /// By the composed key ([`crate::slug::composed`]).
    pub source_of_key: HashMap<String, SourceId>,
    /// The members of sets of sources, by the composed key of the set.
    pub source_sets: HashMap<String, Vec<SourceId>>,
    pub page_of_address: HashMap<Address, PageId>,
    pub topic_of_slug: HashMap<String, TopicId>,
    /// Files beside the Markdown and under `static/` that links may lead to: path below the site's root.
    pub files: std::collections::BTreeSet<String>,
    /// What folders are called in addresses.
    pub slugs: FolderSlugs,
    /// The pages that have translations, with all of their group; see [`Book::translations`].
    pub translations: HashMap<PageId, Arc<[Translation]>>,
    /// What is held back: drafts and what belongs to them.
    pub held: Held,
    /// The pages that are held back: slug or path → what to say of a link to one.
    pub drafts: HashMap<String, String>,
}

/// A page of a group that says the same in several languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    pub page: PageId,
    pub lang: String,
}

/// A folder of `content/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folder {
    pub page: Option<PageId>,
    pub pages: Vec<PageId>,
    pub folders: Vec<String>,
}

impl Book {
    /// A book without pages.
    fn new(index: Index) -> Self {
        Self { pages: Vec::new(), folders: Arc::default(), index: Arc::new(index) }
    }

    /// Puts the pages of a folder into their reading order again, where one of them changed what that depends on.
    pub fn reorder(&mut self, folder: &str) {
        let Some(listed) = self.folders.get(folder) else { return };
        let mut pages = listed.pages.clone();
        build::order(self, &mut pages);
        if pages != listed.pages
            && let Some(listed) = Arc::make_mut(&mut self.folders).get_mut(folder)
        {
            listed.pages = pages;
        }
    }

    /// Where a folder of `content/` is in the site: empty, or with a final `/`.
    pub fn folder_address(&self, folder: &str) -> String {
        self.slugs.address(folder).as_str().to_owned()
    }

    /// The path of a page's file, relative to the book.
    pub fn file_path(&self, page: &Page) -> String {
        format!("{}/{}", self.config.content, page.path)
    }

    /// The page of an id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// The source of an id.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The source of a key, whatever the normal form in which it is written; of a set its first member.
    pub fn source_named(&self, key: &str) -> Option<SourceId> {
        self.sources_named(key).first().copied()
    }

    /// What a citation of a key cites: a source, or all members of a set; nothing if the key is unknown.
    pub fn sources_named(&self, key: &str) -> Vec<SourceId> {
        let key = crate::slug::composed(key);
        match (self.source_of_key.get(&*key), self.source_sets.get(&*key)) {
            (Some(id), _) => vec![*id],
            (None, members) => members.cloned().unwrap_or_default(),
        }
    }

    /// The topic of an id.
    pub fn topic(&self, id: TopicId) -> &Topic {
        &self.topics[id.0 as usize]
    }

    /// The entity pages, in the order of their paths; of translations the original.
    pub fn entities(&self) -> Vec<PageId> {
        self.originals().filter(|(_, p)| p.kind == PageKind::Entity).map(|(id, _)| id).collect()
    }

    /// The pages that are no translations of others, in the order of their paths: what the book holds, each thing once.
    pub fn originals(&self) -> impl Iterator<Item = (PageId, &Page)> {
        self.iter_pages().filter(|(id, _)| self.is_original(*id))
    }

    /// The page in all its languages, the original first, then by language; empty where there is only one.
    pub fn translations(&self, id: PageId) -> &[Translation] {
        self.translations.get(&id).map_or(&[], |group| group)
    }

    /// The page that others of its group are translations of: the one in the book's language, or the first of those that there are.
    pub fn original(&self, id: PageId) -> PageId {
        self.translations(id).first().map_or(id, |first| first.page)
    }

    /// Whether a page is no translation of another.
    pub fn is_original(&self, id: PageId) -> bool {
        self.original(id) == id
    }

    /// The page in a language: of that very tag, else of the same language in another script or region, else the original.
    pub fn in_language(&self, id: PageId, lang: &str) -> PageId {
        let group = self.translations(id);
        use crate::config::primary;
        let exact = group.iter().find(|t| t.lang.eq_ignore_ascii_case(lang));
        let near = || {
            let wanted = primary(lang);
            group.iter().find(|t| primary(&t.lang) == wanted)
        };
        exact.or_else(near).or(group.first()).map_or(id, |t| t.page)
    }

    /// The language of a page's title: a folder's page without a file has the title of its folder, in the book's.
    pub fn title_lang<'a>(&'a self, page: &'a Page) -> &'a str {
        page.title_lang(&self.config.language)
    }

    /// The languages in which pages have a place of their own besides the book's, sorted.
    pub fn languages(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.pages.iter().filter_map(|p| p.suffix.as_deref()).collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|lang| !lang.eq_ignore_ascii_case(&self.config.language));
        all
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

    /// Addresses that the page had, as they are written: aliases that begin with `/`.
    pub fn old_addresses(&self) -> impl Iterator<Item = &str> {
        self.front.aliases.iter().map(|a| a.value.as_str()).filter(|a| a.starts_with('/'))
    }

    /// The type of an entity, as its front matter has it; empty where it says none, and for other pages.
    pub fn entity_type(&self) -> &str {
        let entity = self.front.entity.as_ref().filter(|_| self.kind == PageKind::Entity);
        entity.and_then(|entity| entity.kind.as_ref()).map_or("", |kind| &kind.value)
    }

    /// The language of its title in a book of the language `own`.
    pub fn title_lang<'a>(&'a self, own: &'a str) -> &'a str {
        if self.file.is_some() { &self.lang } else { own }
    }

    /// Names that readers and wikilinks know the page by, besides its title: aliases that are no old addresses.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.front.aliases.iter().map(|a| a.value.as_str()).filter(|a| !a.starts_with('/'))
    }
}
