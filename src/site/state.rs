//! What outputs are made from: a book, its templates, and what every page shows of both. It never changes.

use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Book, PageId, PageKind, SourceId};
use crate::digest::Digest;
#[cfg(feature = "cards")]
use crate::draw::social::CardPainter;
use crate::parse::markdown::Tree;
use crate::resolve::Resolved;
use crate::search;
use crate::site::Renderer;
use crate::site::fact::link_cards;
use crate::site::social_cards;
use crate::site::view;
use crate::site::views::Views;
use crate::source::{Located, Sizes};
use crate::theme::assets::Assets;
use crate::theme::templates::Templates;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use tera::Value;

/// Of a book in more languages than this, pages in the others show the originals of what they list: what pages share is made once a language,
/// and a book must not be able to ask for a language a page.
const MOST_LANGUAGES: usize = 64;

/// The most sections in the navigation: each page shows all of it, so that it grows with the square of the book where it is not bounded. The
/// front page has a card for every one.
const MOST_SECTIONS: usize = 50;

/// An entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NavItem {
    /// A page of the book, shown in the reader's language.
    Page(PageId),
    /// A page that briefbook makes.
    Made(MadePage),
}

/// By page, the one before and the one after.
type Neighbours = HashMap<PageId, (Option<PageId>, Option<PageId>)>;

/// One state of a book, ready to be rendered. How a file comes to be is told by a [`crate::site::reader::Reader`] over it; what lies here in
/// the open is for planning.
pub struct Site {
    pub(super) r: Arc<Renderer>,
    pub(super) templates: Arc<Templates>,
    /// The languages of its pages, the book's first; of no more than [`MOST_LANGUAGES`] the shared views are kept.
    languages: Arc<[String]>,
    views: Vec<OnceLock<Views>>,
    /// `site` as templates see it, but for its navigation, which knows the page, and its counts.
    pub(super) shown: view::Site,
    /// The same as a template's map, which has no counts.
    pub(super) site: tera::Map,
    pub(super) counts: Value,
    pub(super) nav: Vec<NavItem>,
    /// The pages before and after each page in its folder's reading order.
    pub(super) neighbours: Arc<Neighbours>,
    /// Files that are copied: where from, and their path in the site.
    pub copies: Arc<Vec<(Located, String)>>,
    /// The sizes of the pictures among them, by their path in the site.
    pub(super) sizes: Arc<Sizes>,
    /// The trees of pages that others embed, each made when it is first shown.
    embedded: Vec<OnceLock<Tree<'static>>>,
    link_shards: OnceLock<Vec<Vec<PageId>>>,
    /// The sources' references as Markdown, each made when it is first shown.
    references: Vec<OnceLock<String>>,
    /// The search index, made when its first file is asked for.
    search: OnceLock<search::Files>,
    /// Of what is found in it.
    pub(super) search_digest: OnceLock<Digest>,
    /// Where social cards are drawn.
    #[cfg(feature = "cards")]
    studio: Arc<CardPainter>,
    /// The book's own files that may stand in for social cards: their paths, by these in lower case.
    own_cards: Arc<HashMap<String, String>>,
}

/// Cells that are filled when they are first asked for.
fn cells<T>(length: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(length).collect()
}

/// A language of the site, by its place; the first is the book's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Voice(usize);

impl Site {
    /// Prepares what all outputs share.
    pub fn new(
        renderer: Renderer,
        templates: Arc<Templates>,
        copies: Vec<(Located, String)>,
        sizes: Arc<Sizes>,
    ) -> Self {
        let r = Arc::new(in_words(renderer, &templates));
        let book = &r.book;
        let config = &book.config;
        let counts = counts(book, &r.resolved);
        let shown = view::Site {
            title: config.title.clone(),
            description: config.description.clone(),
            base_url: config.base_url.clone(),
            language: config.language.clone(),
            authors: config.authors.clone(),
            nav: Vec::new(),
            counts: view::Counts { briefings: 0, entities: 0, sources: 0, events: 0, topics: 0 },
            view_version: view::VERSION,
            feed: "feed.xml".to_owned(),
            home: r.href(&Address::default()),
            front: r.href(&Address::default()),
            hanging_indent: r.cites.formatter.hanging_indent(),
            numeric: r.cites.formatter.kind() == crate::citations::StyleKind::Numeric,
            print: match MadePage::Print {
                page if page.is_made(book) => r.href(&page.address()),
                _ => String::new(),
            },
        };
        let mut site = Value::from(shown.clone()).into_map().unwrap_or_default();
        site.retain(|key, _| key.as_str() != Some("counts"));
        let nav = navigation(&r);
        let neighbours = Arc::new(neighbours(&r.book));
        let (languages, pages, sources) = (languages(book), book.pages.len(), book.sources.len());
        let own_cards = copies.iter().map(|(_, path)| (path.to_lowercase(), path.clone()));
        let own_cards = own_cards.filter(|(path, _)| path.ends_with("card.png")).collect();
        Self {
            views: languages.iter().map(|_| OnceLock::new()).collect(),
            languages,
            r,
            templates,
            shown,
            site,
            counts: counts.into(),
            nav,
            neighbours,
            copies: Arc::new(copies),
            sizes,
            embedded: cells(pages),
            references: cells(sources),
            search: OnceLock::new(),
            search_digest: OnceLock::new(),
            link_shards: OnceLock::new(),
            #[cfg(feature = "cards")]
            studio: Arc::default(),
            own_cards: Arc::new(own_cards),
        }
    }

    /// The same site after an edit that left addresses, counts and the plan of files alone.
    pub fn again(&self, renderer: Renderer) -> Self {
        let r = Arc::new(in_words(renderer, &self.templates));
        let neighbours = match Arc::ptr_eq(&r.book.folders, &self.r.book.folders) {
            true => self.neighbours.clone(),
            false => Arc::new(neighbours(&r.book)),
        };
        let nav = navigation(&r);
        Self {
            nav,
            neighbours,
            views: self.languages.iter().map(|_| OnceLock::new()).collect(),
            languages: self.languages.clone(),
            embedded: cells(r.book.pages.len()),
            references: cells(r.book.sources.len()),
            search: OnceLock::new(),
            search_digest: OnceLock::new(),
            link_shards: OnceLock::new(),
            #[cfg(feature = "cards")]
            studio: self.studio.clone(),
            own_cards: self.own_cards.clone(),
            r,
            templates: self.templates.clone(),
            shown: self.shown.clone(),
            site: self.site.clone(),
            counts: self.counts.clone(),
            copies: self.copies.clone(),
            sizes: self.sizes.clone(),
        }
    }

    /// What differs first in two sites of one book and one theme, of what they have made of both.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        [
            (self.r.book != other.r.book, "the book that the site shows"),
            (self.r.claims != other.r.claims, "what the book claims"),
            (self.nav != other.nav, "the navigation"),
            (self.neighbours != other.neighbours, "what is before and after a page"),
            (self.languages != other.languages, "the languages of the site"),
            (self.counts != other.counts, "how much the book holds"),
            (self.site != other.site, "what templates know of the site"),
            (self.sizes != other.sizes, "the sizes of pictures"),
            (self.own_cards != other.own_cards, "the book's own cards"),
        ]
        .into_iter()
        .find_map(|(differs, what)| differs.then_some(what))
    }

    /// The book, for plans of files: what a plan reads is not noted, for it is made anew each time.
    pub fn book(&self) -> &Book {
        &self.r.book
    }

    /// The resolved book, for plans of files.
    pub fn resolved(&self) -> &Resolved {
        &self.r.resolved
    }

    /// The theme's static files, for plans.
    pub fn assets(&self) -> &Assets {
        &self.templates.assets
    }

    /// Where social cards are drawn.
    #[cfg(feature = "cards")]
    pub fn studio(&self) -> &CardPainter {
        &self.studio
    }

    /// The path of the book's own file that stands in for a page's social card.
    pub fn own_card(&self, address: &Address) -> Option<&str> {
        self.own_cards.get(&social_cards::file(address).to_lowercase()).map(String::as_str)
    }

    /// The search index.
    pub fn search(&self) -> &search::Files {
        self.search.get_or_init(|| crate::site::records::index(self))
    }

    /// What pages in the book's language share.
    pub(super) fn views(&self) -> &Views {
        self.voice(Voice::default())
    }

    /// The place of a language among those of the site; the book's where it has none.
    pub(super) fn voice_of(&self, lang: &str) -> Voice {
        self.exact_voice(lang).unwrap_or_default()
    }

    /// The place of a language among those of the site.
    pub(super) fn exact_voice(&self, lang: &str) -> Option<Voice> {
        self.languages.iter().position(|known| known == lang).map(Voice)
    }

    /// What pages of a language share, by its place.
    pub(super) fn voice(&self, voice: Voice) -> &Views {
        let make = || {
            let lang = &self.languages[voice.0];
            Views::new(&self.r, lang, self.templates.words.in_language(lang).clone())
        };
        self.views[voice.0].get_or_init(make)
    }

    /// The pages of each shard of link cards.
    pub(super) fn link_shards(&self) -> &[Vec<PageId>] {
        self.link_shards.get_or_init(|| link_cards::shards(&self.r.book))
    }

    /// The theme's words in a language.
    pub fn words(&self, lang: &str) -> &crate::theme::words::Language {
        &self.voice(self.voice_of(lang)).words
    }

    /// A source's reference as Markdown.
    pub(super) fn reference(&self, source: SourceId) -> &str {
        let write = || crate::prose::rich_markdown(self.r.cites.reference(source));
        self.references[source.0 as usize].get_or_init(write)
    }

    /// The tree of a page that others embed; `lower` makes it.
    pub(super) fn embedded(&self, page: PageId, lower: impl FnOnce() -> Tree<'static>) -> &Tree<'static> {
        self.embedded[page.0 as usize].get_or_init(lower)
    }
}

/// How much a book holds.
pub(super) fn counts(book: &Book, resolved: &Resolved) -> view::Counts {
    let count = |kind: PageKind| book.originals().filter(|(_, p)| p.kind == kind).count();
    view::Counts {
        briefings: count(PageKind::Briefing),
        entities: count(PageKind::Entity),
        sources: book.sources.len(),
        events: resolved.events.len(),
        topics: book.topics.len(),
    }
}

/// The languages of a book's pages, the book's own first.
fn languages(book: &Book) -> Arc<[String]> {
    let own = book.config.language.clone();
    let mut others: Vec<String> = book.pages.iter().map(|p| p.lang.clone()).filter(|lang| *lang != own).collect();
    others.sort_unstable();
    others.dedup();
    std::iter::once(own).chain(others).take(MOST_LANGUAGES).collect()
}

/// The pages before and after each page in its folder's reading order.
fn neighbours(book: &Book) -> Neighbours {
    let mut neighbours = HashMap::new();
    for folder in book.folders.values() {
        for (index, page) in folder.pages.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|i| folder.pages.get(i)).copied();
            neighbours.insert(*page, (before, folder.pages.get(index + 1).copied()));
        }
    }
    neighbours
}

/// The lists that briefbook makes are called by the theme's words, where the folder of that name has no page of its own to say otherwise.
fn in_words(mut renderer: Renderer, templates: &Templates) -> Renderer {
    let book = &renderer.book;
    let words = templates.words.in_language(&book.config.language);
    let called = |made: MadePage| {
        let id = *book.page_of_address.get(&made.address())?;
        let (page, word) = (book.page(id), words.word(made.word()?));
        (page.file.is_none() && page.title != word).then(|| (id, word.to_owned()))
    };
    let titles: Vec<_> = MadePage::ALL.into_iter().filter_map(called).collect();
    if !titles.is_empty() {
        let mut book = (*renderer.book).clone();
        for (id, title) in titles {
            Arc::make_mut(&mut book.pages[id.0 as usize]).title = title;
        }
        renderer.book = Arc::new(book);
    }
    renderer
}

/// The site's navigation: its sections, then the lists that briefbook makes, then the pages that the book chose. Not every page of a folder: each
/// page shows all of it.
fn navigation(r: &Renderer) -> Vec<NavItem> {
    let book = &r.book;
    let mut nav: Vec<NavItem> = Vec::new();
    let made = MadePage::ALL.into_iter().filter(|made| made.has_place_in_navigation());
    let made: Vec<(MadePage, Address)> = made.map(|made| (made, made.address())).collect();
    let is_made = |page: &PageId| made.iter().any(|(_, address)| book.page(*page).address == *address);
    if let Some(home) = book.folders.get("") {
        let sections = home.folders.iter().filter_map(|folder| book.folders.get(folder)?.page);
        nav.extend(sections.filter(|page| !is_made(page)).take(MOST_SECTIONS).map(NavItem::Page));
        for (made, address) in made.iter().filter(|(made, _)| made.is_in_navigation(book, r.resolved.events.len())) {
            nav.push(match book.page_of_address.get(address) {
                Some(page) => NavItem::Page(*page),
                None => NavItem::Made(*made),
            });
        }
    }
    for page in r.resolved.nav.iter().filter(|page| !is_made(page)) {
        if !nav.contains(&NavItem::Page(*page)) {
            nav.push(NavItem::Page(*page));
        }
    }
    nav
}
