//! The answers that are more than one value, and how each comes to be.

use super::hashed::{Hashed, hash_all};
use crate::book::address::Address;
use crate::book::made;
use crate::book::{Page, PageId, SourceId};
use crate::citations::Formatter;
use crate::config::Config;
use crate::digest::{Digest, Sink};
use crate::parse::edtf::Edtf;
use crate::prose::{Body, Outline};
use crate::resolve::{Event, LinkTarget, Mention, Part, Picture};
use crate::site::state::{NavItem, Voice};
use crate::site::{Site, event, view};
use crate::theme::templates::Templates;
use crate::theme::words::Words;

/// What every file depends on.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    pub config: &'s Config,
    /// How the citation style composes.
    pub style: &'s Formatter,
    pub words: &'s Words,
    /// `site` as templates see it, but for what is asked for apart: its navigation and its counts.
    pub shown: &'s view::Site,
    /// The same as a template's map, which has no counts.
    pub site: &'s tera::Map,
    pub has_social_cards: bool,
    /// Whether no page has a translation.
    pub is_in_one_language: bool,
}

pub fn settings(site: &Site) -> Settings<'_> {
    let book = &site.r.book;
    Settings {
        config: &book.config,
        style: &site.r.cites.formatter,
        words: &site.templates.words,
        shown: &site.shown,
        site: &site.site,
        has_social_cards: made::social_cards(book),
        is_in_one_language: book.translations.is_empty(),
    }
}

impl Hashed for Settings<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { config, style, words, shown, site: _, has_social_cards, is_in_one_language } = self;
        sink.text(&format!("{config:?} {}", style.fingerprint())).digest(words.digest());
        hash_all!(site, sink, shown, has_social_cards, is_in_one_language);
    }
}

/// The place of a language among those of the site, and which language is spoken for it.
pub fn voice_of<'s>(site: &'s Site, lang: &str) -> (Voice, &'s str) {
    let voice = site.voice_of(lang);
    (voice, site.voice(voice).lang())
}

impl Hashed for Voice {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.text(site.voice(*self).lang());
    }
}

impl Hashed for Digest {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.digest(*self);
    }
}

/// A template, ready to be rendered.
#[derive(Clone, Copy)]
pub struct Template<'s> {
    pub templates: &'s Templates,
    digest: Digest,
}

pub fn template<'s>(site: &'s Site, name: &str) -> Template<'s> {
    Template { templates: &site.templates, digest: site.templates.digest(name) }
}

impl Hashed for Template<'_> {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.digest(self.digest);
    }
}

/// An entry of the navigation.
pub struct NavEntry {
    pub title: String,
    pub address: Address,
    pub lang: String,
}

pub fn nav(site: &Site, voice: Voice) -> Vec<NavEntry> {
    let (book, views) = (&site.r.book, site.voice(voice));
    let one = |item: &NavItem| match item {
        NavItem::Page(id) => {
            let page = book.page(views.chosen(*id));
            let (title, lang) = views.title(page);
            NavEntry { title: title.to_owned(), address: page.address.clone(), lang: lang.to_owned() }
        }
        NavItem::Made(made) => {
            let title = made.word().map_or("", |word| views.words.word(word));
            NavEntry { title: title.to_owned(), address: made.address(), lang: views.lang().to_owned() }
        }
    };
    site.nav.iter().map(one).collect()
}

impl Hashed for NavEntry {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { title, address, lang } = self;
        hash_all!(site, sink, title, address, lang);
    }
}

pub fn body(site: &Site, id: PageId) -> Body<'_> {
    let (page, resolved) = (site.r.book.page(id), site.r.resolved.page(id));
    Body {
        page,
        file: site.r.text(page),
        links: &resolved.links,
        mentions: &resolved.mentions,
        citations: &resolved.citations,
        sources: &resolved.sources,
        images: &resolved.images,
        entities: &resolved.entities,
        events: &resolved.events,
    }
}

impl Hashed for Body<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { page, file: text, links, mentions, citations, sources, images, entities, events } = self;
        let Page {
            file,
            path,
            base,
            suffix,
            folder,
            kind,
            slug,
            address,
            title,
            lang,
            front: _,
            body,
            facts: _,
            topics,
        } = page;
        // The front matter and the facts are read from the text alone.
        hash_all!(
            site,
            sink,
            file.is_some(),
            text,
            path,
            base,
            suffix,
            folder,
            slug,
            address,
            title,
            lang,
            body,
            topics
        );
        sink.text(kind.as_str());
        hash_all!(site, sink, links, mentions, citations, sources, images, entities, events);
    }
}

impl Hashed for LinkTarget {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        match self {
            Self::Page { page, part, anchor } => hash_all!(site, sink, 0u8, page, part, anchor),
            Self::Made { path, anchor } => hash_all!(site, sink, 1u8, path, anchor),
            Self::File { path, fragment } => hash_all!(site, sink, 2u8, path, fragment),
            Self::External => hash_all!(site, sink, 3u8),
            Self::Broken => hash_all!(site, sink, 4u8),
        }
    }
}

impl Hashed for Part {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        match self {
            Self::Whole => hash_all!(site, sink, 0u8),
            Self::Section(heading) => hash_all!(site, sink, 1u8, heading),
            Self::Block(block) => hash_all!(site, sink, 2u8, block),
        }
    }
}

impl Hashed for Mention {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { run, start, end, to } = self;
        hash_all!(site, sink, run, start, end, to);
    }
}

impl Hashed for Picture {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        match self {
            Self::File(path) => hash_all!(site, sink, 0u8, path),
            Self::Web(url) => hash_all!(site, sink, 1u8, url),
        }
    }
}

/// An event that a heading tells.
pub struct Told<'s> {
    pub heading: u32,
    pub date: &'s Edtf,
    /// The event's, behind the site's root.
    pub address: String,
}

pub fn told(site: &Site, id: PageId) -> Vec<Told<'_>> {
    let resolved = &site.r.resolved;
    let own = resolved.page(id).events.iter().map(|event| resolved.event(*event));
    let tellings = own.flat_map(|event| event.tellings.iter().filter(|t| t.page == id).map(move |t| (event, t)));
    let address = |event: &Event| event::address(site.r.book.config.link_form, &event.id);
    let told = tellings
        .filter_map(|(event, t)| Some(Told { heading: t.heading?, date: &event.date, address: address(event) }));
    told.collect()
}

impl Hashed for Told<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { heading, date, address } = self;
        hash_all!(site, sink, heading, date, address);
    }
}

/// What a page is called, and where it is.
pub struct PageRef<'s> {
    pub title: &'s str,
    /// The language of the title.
    pub lang: &'s str,
    pub address: &'s Address,
}

pub fn page_ref(site: &Site, id: PageId) -> PageRef<'_> {
    let page = site.r.book.page(id);
    PageRef { title: &page.title, lang: site.r.book.title_lang(page), address: &page.address }
}

impl Hashed for PageRef<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { title, lang, address } = self;
        hash_all!(site, sink, title, lang, address);
    }
}

pub fn outline(site: &Site, id: PageId) -> Outline<'_> {
    Outline::of(site.r.book.page(id))
}

impl Hashed for Outline<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let names: Vec<&str> = self.names().collect();
        let headings: Vec<&str> = self.headings().collect();
        hash_all!(site, sink, names, headings);
    }
}

pub fn list(site: &Site, id: PageId) -> Vec<SourceId> {
    site.r.cites.in_order(&site.r.resolved.page(id).sources)
}

pub fn neighbours(site: &Site, id: PageId) -> (Option<PageId>, Option<PageId>) {
    site.neighbours.get(&site.r.book.original(id)).copied().unwrap_or_default()
}

/// A page in one of its languages.
pub struct Translation<'s> {
    pub id: PageId,
    pub lang: &'s str,
    pub title: &'s str,
    pub address: &'s Address,
}

pub fn translations(site: &Site, id: PageId) -> Vec<Translation<'_>> {
    let book = &site.r.book;
    let pages = book.translations(id).iter().map(|t| (t.page, book.page(t.page)));
    pages.map(|(id, page)| Translation { id, lang: &page.lang, title: &page.title, address: &page.address }).collect()
}

impl Hashed for Translation<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { id, lang, title, address } = self;
        hash_all!(site, sink, id, lang, title, address);
    }
}
