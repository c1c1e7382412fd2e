//! Answers that are gathered from many pages: entities, topics, events, sources, and what files of the whole book hold.

use super::answers::PageRef;
use super::hashed::{Hashed, hash_all};
use super::keys::RedirectId;
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Page, PageId, PageKind, SourceId, TopicId};
use crate::citations::Source;
use crate::digest::{Digest, Sink};
use crate::draw::card::Card;
use crate::draw::map::{Actor, Graph, Tie};
use crate::parse::bibliography::{ParsedSource, csl_json};
use crate::parse::edtf::Edtf;
use crate::resolve::EventId;
use crate::search;
use crate::site::Site;
use crate::site::lists;
use crate::site::relations;
use crate::site::state::Voice;
use crate::site::view::{self, Shared};
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub fn redirect(site: &Site, id: RedirectId) -> (Address, PageId) {
    let redirect = &site.r.book.redirects[id.0 as usize];
    (redirect.from.clone(), redirect.to)
}

impl Hashed for lists::Front {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { latest, key_events, entities, sections } = self;
        hash_all!(site, sink, latest, key_events, entities, sections);
    }
}

/// What the book knows of an entity, apart from its own text.
pub struct Entity {
    pub relations: Vec<view::Relation>,
    pub incoming: Vec<view::Relation>,
    /// The pages about it.
    pub pages: Vec<PageId>,
    pub events: Vec<EventId>,
}

pub fn entity(site: &Site, id: PageId, voice: Voice) -> Entity {
    let (relations, incoming) = lists::relations(site, site.voice(voice), id);
    let events = site.r.resolved.entity_events[id.0 as usize].clone();
    Entity { relations, incoming, pages: lists::pages_about(site, id), events }
}

impl Hashed for Entity {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { relations, incoming, pages, events } = self;
        hash_all!(site, sink, relations, incoming, pages, events);
    }
}

impl Hashed for relations::Chosen {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { graph: Graph { actors, ties, centre }, all, alone } = self;
        hash_all!(site, sink, actors, ties, centre, all, alone);
    }
}

impl Hashed for Actor {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { title, address, kind, lang_html } = self;
        hash_all!(site, sink, title, address, kind, lang_html);
    }
}

impl Hashed for Tie {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { a, b, there, back, ended } = self;
        hash_all!(site, sink, a, b, there, back, ended);
    }
}

/// A topic with its pages and events.
pub struct Topic<'s> {
    pub title: &'s str,
    pub slug: &'s str,
    pub address: &'s Address,
    pub briefings: Vec<PageId>,
    pub entities: Vec<PageId>,
    pub events: &'s [EventId],
}

pub fn topic(site: &Site, id: TopicId, voice: Voice) -> Topic<'_> {
    let topic = site.r.book.topic(id);
    Topic {
        title: site.voice(voice).topic_words(id).0,
        slug: &topic.slug,
        address: &topic.address,
        briefings: lists::topic_pages(site, id, &[PageKind::Briefing, PageKind::Page]),
        entities: lists::topic_pages(site, id, &[PageKind::Entity]),
        events: &site.r.resolved.topic_events[id.0 as usize],
    }
}

impl Hashed for Topic<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { title, slug, address, briefings, entities, events } = self;
        hash_all!(site, sink, title, slug, address, briefings, entities, events);
    }
}

pub fn topic_of(site: &Site, id: PageId) -> Option<TopicId> {
    let book = &site.r.book;
    let own = book.original(id);
    let topic = *book.topic_of_slug.get(&book.page(own).slug)?;
    (book.topic(topic).page == Some(own)).then_some(topic)
}

/// An event as templates see it, and its date.
pub struct Event<'s> {
    pub view: Shared<view::Event>,
    pub date: &'s Edtf,
    /// Where its digest is kept: that of all events is made of those of each.
    digest: &'s OnceLock<Digest>,
}

pub fn event(site: &Site, id: EventId, voice: Voice) -> Event<'_> {
    let (view, digest) = site.voice(voice).event(id);
    Event { view, date: &site.r.resolved.event(id).date, digest }
}

pub fn events(site: &Site, voice: Voice) -> Vec<Event<'_>> {
    (0..site.r.resolved.events.len() as u32).map(|id| event(site, EventId(id), voice)).collect()
}

impl Hashed for Event<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { view, date, digest } = self;
        let make = || {
            let mut sink = Sink::default();
            hash_all!(site, &mut sink, view, date);
            sink.finish()
        };
        sink.digest(*digest.get_or_init(make));
    }
}

/// A topic or an actor of events.
pub struct EventTag<'s> {
    pub title: &'s str,
    pub lang: &'s str,
    pub slug: &'s str,
    pub address: &'s Address,
    /// How many events have it.
    pub count: usize,
}

pub fn event_tags(site: &Site) -> (Vec<EventTag<'_>>, Vec<EventTag<'_>>) {
    let book = &site.r.book;
    let mut topics: BTreeMap<TopicId, usize> = BTreeMap::new();
    let mut actors: BTreeMap<PageId, usize> = BTreeMap::new();
    for event in &site.r.resolved.events {
        event.topics.iter().for_each(|t| *topics.entry(*t).or_default() += 1);
        event.actors.iter().for_each(|a| *actors.entry(*a).or_default() += 1);
    }
    let topic = |(id, count): (TopicId, usize)| {
        let topic = book.topic(id);
        let lang = topic.page.map_or(book.config.language.as_str(), |page| &book.page(page).lang);
        EventTag { title: &topic.title, lang, slug: &topic.slug, address: &topic.address, count }
    };
    let actor = |(id, count): (PageId, usize)| {
        let page = book.page(id);
        EventTag { title: &page.title, lang: &page.lang, slug: &page.slug, address: &page.address, count }
    };
    (topics.into_iter().map(topic).collect(), actors.into_iter().map(actor).collect())
}

impl Hashed for EventTag<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { title, lang, slug, address, count } = self;
        hash_all!(site, sink, title, lang, slug, address, count);
    }
}

/// What the bibliography says of a source, and where its page is.
#[derive(Clone, Copy)]
pub struct SourceData<'s> {
    pub data: &'s ParsedSource,
    pub address: &'s Address,
}

pub fn source_data(site: &Site, id: SourceId) -> SourceData<'_> {
    let source = site.r.book.source(id);
    SourceData { data: &source.data, address: &source.address }
}

pub fn bibliography(site: &Site) -> Vec<SourceData<'_>> {
    (0..site.r.book.sources.len() as u32).map(|id| source_data(site, SourceId(id))).collect()
}

impl Hashed for SourceData<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { data, address } = self;
        // A set is what its key cites, which is asked for where it is cited.
        let ParsedSource {
            key,
            key_range: _,
            other_keys,
            sets: _,
            entry_range: _,
            item: _,
            own,
            kind,
            fields,
            url,
            biblatex,
        } = data;
        let other: Vec<&str> = other_keys.iter().map(|(key, _)| key.as_str()).collect();
        // An item is known by the JSON of it.
        hash_all!(site, sink, address, key, other, kind, fields, url, biblatex, csl_json(data));
        sink.text(&format!("{own:?}"));
    }
}

impl Hashed for Source {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.serialized(self.digest()).text(self.anchor());
    }
}

pub fn source_groups(site: &Site, voice: Voice) -> (Vec<view::SourceGroup>, Vec<view::TierCount>) {
    let views = site.voice(voice);
    (lists::source_groups(site, views), lists::tiers(site, views))
}

impl Hashed for Card {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { lang, rtl, book, kind, title, summary, day, topics } = self;
        hash_all!(site, sink, lang, rtl, book, kind, title, summary, day, topics);
    }
}

/// How many briefings the feed holds.
const ENTRIES: usize = 30;

/// A briefing in the feed.
pub struct FeedEntry<'s> {
    pub page: PageRef<'s>,
    /// The day of its last change.
    pub changed: &'s Edtf,
    pub published: Option<&'s Edtf>,
    pub summary: &'s str,
    pub authors: Vec<&'s str>,
    /// Slugs and titles.
    pub topics: Vec<(&'s str, &'s str)>,
}

pub fn feed(site: &Site) -> Vec<FeedEntry<'_>> {
    let book = &site.r.book;
    let briefings = book.originals().filter(|(_, p)| p.kind == PageKind::Briefing);
    let mut pages: Vec<(&Edtf, PageId)> = briefings.filter_map(|(id, p)| Some((p.changed()?, id))).collect();
    pages.sort_by_key(|(date, id)| {
        (std::cmp::Reverse(date.earliest_day()), book.page(*id).front.weight.unwrap_or(i64::MAX), *id)
    });
    pages.truncate(ENTRIES);
    let one = |(changed, id): (_, PageId)| {
        let page = book.page(id);
        let topics = page.topics.iter().map(|t| book.topic(*t));
        FeedEntry {
            page: super::answers::page_ref(site, id),
            changed,
            published: page.date(),
            summary: page.front.summary.as_ref().map_or("", |s| s.value.trim()),
            authors: page.front.authors.iter().map(|a| a.value.as_str()).collect(),
            topics: topics.map(|t| (t.slug.as_str(), t.title.as_str())).collect(),
        }
    };
    pages.into_iter().map(one).collect()
}

impl Hashed for FeedEntry<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { page, changed, published, summary, authors, topics } = self;
        hash_all!(site, sink, page, changed, published, summary, authors, topics);
    }
}

/// A page of the sitemap.
pub struct Location {
    pub address: Address,
    /// The day of its last change.
    pub changed: Option<String>,
    /// Where it is in its languages, the original first; empty where there is one only.
    pub languages: Vec<(String, Address)>,
}

/// Sorted by address; what is made at the address of a page of the book has that page's day.
pub fn sitemap(site: &Site) -> Vec<Location> {
    let book = &site.r.book;
    let mut all: BTreeMap<Address, Location> = BTreeMap::new();
    let mut add = |address: &Address, page: Option<(PageId, &Page)>| {
        let languages = page.map_or(&[][..], |(id, _)| book.translations(id));
        let location = Location {
            address: address.clone(),
            changed: page.and_then(|(_, page)| page.changed()?.html_datetime()),
            languages: languages.iter().map(|t| (t.lang.clone(), book.page(t.page).address.clone())).collect(),
        };
        all.insert(address.clone(), location);
    };
    MadePage::ALL.into_iter().filter(|made| made.is_in_sitemap(book)).for_each(|made| add(&made.address(), None));
    book.topics.iter().for_each(|topic| add(&topic.address, None));
    book.sources.iter().for_each(|source| add(&source.address, None));
    book.iter_pages().for_each(|(id, page)| add(&page.address, Some((id, page))));
    all.into_values().collect()
}

impl Location {
    /// The languages with addresses, and the original's once more, for readers of all others; none where there is no absolute address.
    pub fn alternates(&self, absolute: impl Fn(&Address) -> String) -> Vec<(&str, String)> {
        let original = self.languages.first().map(|(_, address)| ("x-default", address));
        let all = self.languages.iter().map(|(lang, address)| (lang.as_str(), address)).chain(original);
        all.map(|(lang, address)| (lang, absolute(address))).filter(|(_, url)| !url.is_empty()).collect()
    }
}

impl Hashed for Location {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { address, changed, languages } = self;
        hash_all!(site, sink, address, changed, languages);
    }
}

/// The search index: known by what is found in it, from which its files follow.
pub struct Search<'s>(pub &'s Site);

impl<'s> Search<'s> {
    /// Its files.
    pub fn files(&self) -> &'s search::Files {
        self.0.search()
    }
}

impl Hashed for Search<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.digest(crate::site::records::digest(site));
    }
}
