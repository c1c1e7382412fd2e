//! An event, described once: lists, JSON, calendars, search, cards of the command line and data for machines are all written from this description.
//!
//! Whatever two outputs say of an event's id, day, title or address they take from here, so that they cannot differ.

use super::fact::hashed::{Hashed, hash_all};
use super::{Site, state::Voice};
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Book, PageId, SourceId, TopicId};
use crate::config::LinkForm;
use crate::digest::Sink;
use crate::ids;
use crate::parse::edtf::{Day, Edtf};
use crate::resolve::Event;
use crate::theme::words::Language;

/// An event in the words of one language, where it has some in it.
pub struct EventRecord<'s> {
    pub id: &'s str,
    pub date: &'s Edtf,
    pub title: &'s str,
    /// Without space around it; empty where nothing more is said than the title.
    pub summary: &'s str,
    /// The language of title and summary.
    pub lang: &'s str,
    /// Its place on the timeline, behind the site's root.
    pub address: String,
    /// 3 is the highest.
    pub importance: u8,
    pub actors: Vec<EventActor<'s>>,
    /// With their slugs.
    pub topics: Vec<(TopicId, &'s str)>,
    /// With their keys.
    pub sources: Vec<(SourceId, &'s str)>,
    /// The pages that tell it, each once: of translations the one in the language, where that tells it.
    pub pages: Vec<EventPage<'s>>,
}

/// An entity that acts in an event.
pub struct EventActor<'s> {
    /// Its page in the language.
    pub page: PageId,
    /// The slug that stands for it in every language.
    pub slug: &'s str,
    pub title: &'s str,
    pub address: &'s Address,
}

/// A page that tells an event.
pub struct EventPage<'s> {
    pub page: PageId,
    pub title: &'s str,
    /// The language of the page.
    pub lang: &'s str,
    pub address: &'s Address,
    /// The id of the heading that tells it; `None`: the front matter does.
    pub anchor: Option<&'s str>,
}

impl<'s> EventRecord<'s> {
    /// Describes an event in a language.
    pub fn of(book: &'s Book, event: &'s Event, lang: &str) -> Self {
        let (title, summary, own) = event.words(lang);
        let first = event.tellings.first().map_or("", |telling| &book.page(telling.page).lang);
        let actor = |id: &PageId| {
            let page = book.in_language(*id, lang);
            let shown = book.page(page);
            EventActor { page, slug: &book.page(*id).slug, title: &shown.title, address: &shown.address }
        };
        Self {
            id: &event.id,
            date: &event.date,
            title,
            summary: summary.trim(),
            lang: own.unwrap_or(first),
            address: address(book.config.link_form, &event.id),
            importance: event.importance,
            actors: event.actors.iter().map(actor).collect(),
            topics: event.topics.iter().map(|id| (*id, book.topic(*id).slug.as_str())).collect(),
            sources: event.sources.iter().map(|id| (*id, book.source(*id).data.key.as_str())).collect(),
            pages: pages(book, event, lang),
        }
    }

    /// Its date in the words of a language: what every output shows.
    pub fn date_text(&self, words: &Language) -> String {
        words.date(self.date)
    }

    /// The first day on which it may have been.
    pub fn first_day(&self) -> Option<Day> {
        self.date.earliest_day()
    }

    /// The last day on which it may have been.
    pub fn last_day(&self) -> Option<Day> {
        self.date.latest_day()
    }

    /// Whether its date is uncertain or approximate.
    pub fn is_uncertain(&self) -> bool {
        self.date.is_qualified()
    }

    /// Whether it lasted from one date to another.
    pub fn is_range(&self) -> bool {
        self.date.is_range()
    }
}

/// The place of an event on the timeline, behind the site's root.
pub fn address(form: LinkForm, id: &str) -> String {
    let timeline = MadePage::Timeline.address().href(form == LinkForm::Portable);
    format!("{timeline}#{}", ids::fragment(id))
}

/// The pages that tell an event, each once.
fn pages<'s>(book: &'s Book, event: &'s Event, lang: &str) -> Vec<EventPage<'s>> {
    let mut originals: Vec<PageId> = Vec::new();
    let mut pages = Vec::new();
    for telling in &event.tellings {
        let original = book.original(telling.page);
        if originals.contains(&original) {
            continue;
        }
        originals.push(original);
        let chosen = book.in_language(telling.page, lang);
        let telling = event.tellings.iter().find(|t| t.page == chosen).unwrap_or(telling);
        let page = book.page(telling.page);
        let heading = telling.heading.and_then(|heading| page.facts.headings.get(heading as usize));
        pages.push(EventPage {
            page: telling.page,
            title: &page.title,
            lang: &page.lang,
            address: &page.address,
            anchor: heading.map(|heading| heading.id.as_str()),
        });
    }
    pages
}

/// All events of the book in a language, in the order of time.
pub fn all(site: &Site, voice: Voice) -> Vec<EventRecord<'_>> {
    let lang = site.voice(voice).lang();
    site.r.resolved.events.iter().map(|event| EventRecord::of(&site.r.book, event, lang)).collect()
}

impl Hashed for EventRecord<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { id, date, title, summary, lang, address, importance, actors, topics, sources, pages } = self;
        hash_all!(site, sink, id, date, title, summary, lang, address, importance, actors, topics, sources, pages);
    }
}

impl Hashed for EventActor<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { page, slug, title, address } = self;
        hash_all!(site, sink, page, slug, title, address);
    }
}

impl Hashed for EventPage<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { page, title, lang, address, anchor } = self;
        hash_all!(site, sink, page, title, lang, address, anchor);
    }
}
