//! What a book holds, as plain values: the rows of `briefbook list`.

use super::Reading;
use crate::book::PageKind;
use crate::diagnostic::Texts;
use crate::site::event::EventRecord;
use serde::Serialize;

/// A page that is written in a Markdown file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PageEntry {
    /// Its title.
    pub title: String,
    /// `home`, `section`, `briefing`, `entity` or `page`.
    pub kind: &'static str,
    /// Its file, below the book's folder.
    pub path: String,
    /// Where the site has it: `/briefings/a/`.
    pub address: String,
    /// Its `date`, in the Extended Date/Time Format.
    pub date: Option<String>,
    /// How many words its running text has; a CJK character counts as one.
    pub words: usize,
    /// How many citation groups its text has.
    pub citations: usize,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// Whether it is a draft.
    pub draft: bool,
}

/// An entity: a page of `kind: entity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EntityEntry {
    /// Its title.
    pub title: String,
    /// `entity`.
    pub kind: &'static str,
    /// Its file, below the book's folder.
    pub path: String,
    /// Where the site has it: `/entities/smic/`.
    pub address: String,
    /// Its `date`, in the Extended Date/Time Format.
    pub date: Option<String>,
    /// How many words its running text has; a CJK character counts as one.
    pub words: usize,
    /// How many citation groups its text has.
    pub citations: usize,
    /// The name by which wikilinks know it.
    pub slug: String,
    /// Its type: `company`, `agency`; empty where it says none.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// How many events it acts in.
    pub events: usize,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EventEntry {
    /// Its id in the timeline, the feed and the calendar.
    pub id: String,
    /// When it happened, in the Extended Date/Time Format.
    pub date: String,
    /// Its title.
    pub title: String,
    /// 1 to 3; 3 is the highest.
    pub importance: u8,
    /// The slugs of the entities that act in it.
    pub actors: Vec<String>,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// The keys of its sources.
    pub sources: Vec<String>,
    /// The files that tell it, below the book's folder.
    pub pages: Vec<String>,
}

/// A source of the bibliographies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceEntry {
    /// Its key.
    pub key: String,
    /// Its type, as the bibliography has it: `article`, `legislation`.
    #[serde(rename = "type")]
    pub source_type: String,
    /// Its title.
    pub title: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// Where the site has its page: `/sources/smith2020/`.
    pub address: String,
    /// The bibliography that defines it, below the book's folder.
    pub file: String,
    /// Its `tier`, 1 to 3, where the bibliography gives one.
    pub tier: Option<u8>,
    /// How many passages of the book cite it.
    pub passages: usize,
}

impl Reading {
    /// The pages that are written in Markdown files, in the order of their paths.
    pub fn pages(&self) -> Vec<PageEntry> {
        let book = &self.state.book;
        let written = book.iter_pages().filter(|(_, page)| page.file.is_some());
        written
            .map(|(_, page)| PageEntry {
                title: page.title.clone(),
                kind: page.kind.as_str(),
                path: book.file_path(page),
                address: format!("/{}", page.address),
                date: page.date().map(ToString::to_string),
                words: page.facts.words,
                citations: page.facts.citations.len(),
                topics: page.topics.iter().map(|topic| book.topic(*topic).slug.clone()).collect(),
                draft: page.front.draft,
            })
            .collect()
    }

    /// The entities, in the order of their paths.
    pub fn entities(&self) -> Vec<EntityEntry> {
        let book = &self.state.book;
        let written = book.iter_pages().filter(|(_, page)| page.file.is_some() && page.kind == PageKind::Entity);
        written
            .map(|(id, page)| EntityEntry {
                title: page.title.clone(),
                kind: page.kind.as_str(),
                path: book.file_path(page),
                address: format!("/{}", page.address),
                date: page.date().map(ToString::to_string),
                words: page.facts.words,
                citations: page.facts.citations.len(),
                slug: page.slug.clone(),
                entity_type: page.entity_type().to_owned(),
                aliases: page.names().map(str::to_owned).collect(),
                events: self.state.resolved.entity_events[id.0 as usize].len(),
            })
            .collect()
    }

    /// The events, in the order of time.
    pub fn events(&self) -> Vec<EventEntry> {
        let book = &self.state.book;
        let entry = |event: &crate::resolve::Event| {
            let telling = |telling: &crate::resolve::Telling| book.file_path(book.page(telling.page));
            let mut pages: Vec<String> = event.tellings.iter().map(telling).collect();
            pages.dedup();
            let event = EventRecord::of(book, event, &book.config.language);
            EventEntry {
                id: event.id.to_owned(),
                date: event.date.to_string(),
                title: event.title.to_owned(),
                importance: event.importance,
                actors: event.actors.iter().map(|actor| actor.slug.to_owned()).collect(),
                topics: event.topics.iter().map(|(_, slug)| (*slug).to_owned()).collect(),
                sources: event.sources.iter().map(|(_, key)| (*key).to_owned()).collect(),
                pages,
            }
        };
        self.state.resolved.events.iter().map(entry).collect()
    }

    /// The sources, in the order of the bibliographies.
    pub fn sources(&self) -> Vec<SourceEntry> {
        let sources = self.state.book.sources.iter().enumerate();
        sources
            .map(|(index, source)| SourceEntry {
                key: source.data.key.clone(),
                source_type: source.data.kind.clone(),
                title: source.data.text("title"),
                url: source.data.url.clone(),
                address: format!("/{}", source.address),
                file: self.path(source.file).to_owned(),
                tier: source.data.own.tier,
                passages: self.state.resolved.passages[index].len(),
            })
            .collect()
    }
}
