//! Events: from front matter, entity pages and headings; the same event told twice is one event with two tellings.

mod merge;

use super::{Part, Resolved, citations, names::Names, transclusion};
use crate::book::{Book, PageId, PageKind, SourceId, TopicId};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::edtf::Edtf;
use crate::parse::fields::{Spanned, parse_date};
use crate::slug::{composed, slugify};
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// An event, by its place in `Resolved::events`, which is the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

/// Something that happened, as the book as a whole tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: String,
    pub date: Edtf,
    pub title: String,
    pub summary: String,
    /// 3 is the highest; an event that says nothing has 2.
    pub importance: u8,
    pub actors: Vec<PageId>,
    pub topics: Vec<TopicId>,
    pub sources: Vec<SourceId>,
    pub tellings: Vec<Telling>,
    /// What translations call it.
    pub translated: Vec<Translated>,
}

/// An event in the words of a translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    pub lang: String,
    pub title: String,
    /// Empty where the translation says no more than the title.
    pub summary: String,
}

impl Event {
    /// Its title and summary in a language, and the language that they are in; `None`: that of the page which tells it first.
    pub fn words(&self, lang: &str) -> (&str, &str, Option<&str>) {
        match self.translated.iter().find(|t| t.lang == lang) {
            Some(t) => (&t.title, &t.summary, Some(&t.lang)),
            None => (&self.title, &self.summary, None),
        }
    }
}

/// One page's telling of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub page: PageId,
    /// The heading that tells it; `None`: front matter.
    pub heading: Option<u32>,
    /// Which of the front matter's events it is; 0 for those of headings.
    pub entry: u32,
}

impl Telling {
    /// Where the page tells it: the heading, or the event's title in the front matter. Asked of the page, since a text before it moves it.
    pub fn span(&self, book: &Book) -> Span {
        let page = book.page(self.page);
        let begin = Span::new(page.file.unwrap_or(FileId(0)), 0..0);
        match self.heading {
            Some(heading) => {
                let heading = page.facts.headings.get(heading as usize);
                heading.map_or(begin, |heading| Span::new(begin.file, heading.range.clone()))
            }
            None => page.front.events.get(self.entry as usize).map_or(begin, |event| event.title.span),
        }
    }
}

struct Told {
    explicit: Option<String>,
    event: Event,
    /// Which event of a page with several translations it is; see [`pair`].
    place: Option<Place>,
}

/// The original, whether a heading tells the event, its date, and how many of that date were told so before it.
type Place = (PageId, bool, String, usize);

/// Collects, merges and sorts the events of the book, and notes them at pages, topics and entities.
pub fn collect(book: &Book, names: &Names, resolved: &mut Resolved, d: &mut Vec<Diagnostic>) {
    let of_page = |index: u32| {
        let (mut told, mut found) = (Vec::new(), Vec::new());
        from_front_matter(book, names, PageId(index), &mut told, &mut found);
        check_unfinished(book, names, PageId(index), &mut found);
        from_headings(book, names, resolved, PageId(index), &mut told, &mut found);
        (told, found)
    };
    let pages: Vec<(Vec<Told>, Vec<Diagnostic>)> = (0..book.pages.len() as u32).into_par_iter().map(of_page).collect();
    let mut told = Vec::new();
    for (events, found) in pages {
        told.extend(events);
        d.extend(found);
    }
    merge::pair(book, &mut told);
    let sourced: HashSet<Place> =
        told.iter().filter(|t| !t.event.sources.is_empty()).filter_map(|t| t.place.clone()).collect();
    for one in &told {
        let elsewhere = one.place.as_ref().is_some_and(|place| sourced.contains(place));
        if one.event.sources.is_empty() && !elsewhere {
            d.push(
                Diagnostic::new(Code::UnsourcedEvent, format!("the event “{}” has no source", one.event.title))
                    .at(one.event.tellings[0].span(book))
                    .help("add `sources`, or cite a source under its heading"),
            );
        }
    }
    let mut events = merge::merge(book, told, d);
    merge::name(&mut events);
    events.par_sort_by_cached_key(|event| (event.date.sort_key(), event.id.clone()));
    resolved.topic_events = vec![Vec::new(); book.topics.len()];
    resolved.entity_events = vec![Vec::new(); book.pages.len()];
    for (index, event) in events.iter().enumerate() {
        let id = EventId(index as u32);
        event.topics.iter().for_each(|t| resolved.topic_events[t.0 as usize].push(id));
        event.actors.iter().for_each(|a| resolved.entity_events[a.0 as usize].push(id));
        let mut pages: Vec<PageId> = event.tellings.iter().map(|t| t.page).collect();
        pages.dedup();
        pages.into_iter().for_each(|p| Arc::make_mut(&mut resolved.pages[p.0 as usize]).events.push(id));
    }
    resolved.events = events;
}

fn from_front_matter(book: &Book, names: &Names, id: PageId, told: &mut Vec<Told>, d: &mut Vec<Diagnostic>) {
    let page = book.page(id);
    for (entry, fields) in page.front.events.iter().enumerate() {
        let mut actors: Vec<PageId> = fields.actors.iter().filter_map(|a| names.entity(book, a, "actors", d)).collect();
        own_actor(book, id, &mut actors);
        let topics: Vec<&str> = fields.topics.iter().map(|t| t.value.as_str()).collect();
        let explicit = fields.id.as_ref().and_then(|given| explicit_id(given, d));
        told.push(Told {
            explicit,
            event: Event {
                id: String::new(),
                date: fields.date.value.clone(),
                title: fields.title.value.trim().to_owned(),
                summary: fields.summary.clone().unwrap_or_default(),
                importance: fields.importance.unwrap_or(2),
                actors: unique(actors),
                topics: topics_of(book, id, &topics),
                sources: unique(fields.sources.iter().flat_map(|s| citations::sources(book, names, s, d)).collect()),
                tellings: vec![Telling { page: id, heading: None, entry: entry as u32 }],
                translated: Vec::new(),
            },
            place: None,
        });
    }
}

/// The id that an author gave to an event, where it can be part of an address.
fn explicit_id(given: &Spanned<String>, d: &mut Vec<Diagnostic>) -> Option<String> {
    let fits = !given.value.is_empty()
        && !given.value.chars().any(|c| c.is_whitespace() || c.is_control() || "\"'<>&#%?/".contains(c));
    if !fits {
        d.push(
            Diagnostic::new(Code::InvalidAddress, format!("`{}` is not a valid event id", given.value.escape_debug()))
                .at(given.span)
                .help("an id is part of an address: use letters, digits, `-`, `_` and `.`"),
        );
    }
    fits.then(|| composed(&given.value).into_owned())
}

/// Looks up what events and relations name that cannot be told themselves, so that one run tells of all that is wrong.
fn check_unfinished(book: &Book, names: &Names, id: PageId, d: &mut Vec<Diagnostic>) {
    for unfinished in &book.page(id).front.unfinished {
        unfinished.id.iter().for_each(|id| drop(explicit_id(id, d)));
        for actor in &unfinished.actors {
            names.entity(book, actor, "actors", d);
        }
        for source in &unfinished.sources {
            citations::sources(book, names, source, d);
        }
    }
}

fn from_headings(
    book: &Book,
    names: &Names,
    resolved: &Resolved,
    id: PageId,
    told: &mut Vec<Told>,
    d: &mut Vec<Diagnostic>,
) {
    let page = book.page(id);
    let Some(file) = page.file else { return };
    for (index, heading) in page.facts.headings.iter().enumerate() {
        let Some(fields) = &heading.event else {
            continue;
        };
        let span = Span::new(file, fields.range.clone());
        let date = parse_date(&Spanned { value: fields.date.clone(), span }, d);
        let heading_span = Span::new(file, heading.range.clone());
        let mut actors: Vec<PageId> = fields
            .actors
            .iter()
            .filter_map(|a| names.entity(book, &Spanned { value: a.clone(), span: heading_span }, "actors", d))
            .collect();
        own_actor(book, id, &mut actors);
        let importance = match fields.importance.as_deref() {
            None => 2,
            Some(text @ ("1" | "2" | "3")) => text.as_bytes()[0] - b'0',
            Some(other) => {
                d.push(
                    Diagnostic::new(Code::InvalidFrontMatter, format!("`importance` must be 1, 2 or 3, not `{other}`"))
                        .at(heading_span),
                );
                2
            }
        };
        let Some(date) = date else { continue };
        // Its sources are those cited under it.
        let extent = transclusion::extent(book, (id, Part::Section(index as u32)));
        let sources = page
            .facts
            .citations
            .iter()
            .zip(&resolved.page(id).citations)
            .filter(|(group, _)| extent.contains(&group.range.start))
            .flat_map(|(_, sources)| sources.iter().flatten().copied())
            .collect();
        let topics: Vec<&str> = fields.topics.iter().map(String::as_str).collect();
        told.push(Told {
            explicit: fields.explicit_id.then(|| heading.id.clone()),
            event: Event {
                id: String::new(),
                date,
                title: heading.title.clone(),
                summary: String::new(),
                importance,
                actors: unique(actors),
                topics: topics_of(book, id, &topics),
                sources: unique(sources),
                tellings: vec![Telling { page: id, heading: Some(index as u32), entry: 0 }],
                translated: Vec::new(),
            },
            place: None,
        });
    }
}

/// An entity acts in the events that its own page tells.
fn own_actor(book: &Book, id: PageId, actors: &mut Vec<PageId>) {
    if book.page(id).kind == PageKind::Entity {
        actors.push(book.original(id));
    }
}

/// The event's topics; an event that names none has its page's.
fn topics_of(book: &Book, page: PageId, names: &[&str]) -> Vec<TopicId> {
    if names.is_empty() {
        return book.page(page).topics.clone();
    }
    unique(names.iter().filter_map(|t| book.topic_of_slug.get(&slugify(t)).copied()).collect())
}

fn unique<T: Copy + Eq + std::hash::Hash>(list: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    list.into_iter().filter(|x| seen.insert(*x)).collect()
}
