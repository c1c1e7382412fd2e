//! Events: from front matter, entity pages and headings; the same event told twice is one event with two tellings.

use super::{Part, Resolved, citations, names::Names, transclusion};
use crate::book::{Book, PageId, PageKind, SourceId, TopicId};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::edtf::Edtf;
use crate::parse::fields::{Spanned, parse_date};
use crate::slug::{composed, slugify};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
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

/// How alike two titles must be to be one event's (normalised Damerau–Levenshtein, 1 is equal).
const NEAR_EQUAL: f64 = 0.85;

/// Above this many events of one day and the same actors only equal titles are merged: comparing all with all would be quadratic.
const MOST_COMPARED: usize = 64;

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
    pair(book, &mut told);
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
    let mut events = merge(book, told, d);
    name(&mut events);
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
                sources: unique(fields.sources.iter().filter_map(|s| citations::source(book, names, s, d)).collect()),
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
            citations::source(book, names, source, d);
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

/// Finds which events of a translation are its original's: the first of a date in the one is the first of that date in the other, and so
/// on, headings and front matter apart. Originals come first then, so that an event is called what they call it.
fn pair(book: &Book, told: &mut [Told]) {
    if book.translations.is_empty() {
        return;
    }
    let mut counts: HashMap<(PageId, bool, String), usize> = HashMap::new();
    for one in told.iter_mut() {
        let telling = &one.event.tellings[0];
        if book.translations(telling.page).is_empty() {
            continue;
        }
        let (heading, date) = (telling.heading.is_some(), one.event.date.to_string());
        let count = counts.entry((telling.page, heading, date.clone())).or_default();
        one.place = Some((book.original(telling.page), heading, date, *count));
        *count += 1;
    }
    told.sort_by_key(|one| !book.is_original(one.event.tellings[0].page));
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

/// One event of several tellings: by id first, then by day, actors and title.
fn merge(book: &Book, told: Vec<Told>, d: &mut Vec<Diagnostic>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut by_place: HashMap<Place, usize> = HashMap::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    // Events of one date and the same actors: places in `events`.
    let mut groups: HashMap<(String, Vec<PageId>), usize> = HashMap::new();
    let mut alike: Vec<Vec<usize>> = Vec::new();
    let mut by_title: HashMap<(usize, Arc<str>), usize> = HashMap::new();
    // Parallel to `events`: their titles, normalised. The first title of an event stays.
    let mut titles: Vec<Arc<str>> = Vec::new();
    let keys: Vec<(String, Vec<PageId>, Arc<str>)> = told.par_iter().map(|told| key(&told.event)).collect();
    for (Told { explicit, event, place }, (day, actors, title)) in told.into_iter().zip(keys) {
        if let Some(id) = &explicit
            && let Some(&known) = by_id.get(id)
        {
            if events[known].date == event.date {
                twice(book, &events[known], &event, d);
                absorb(book, &mut events[known], event);
                place.map(|place| by_place.entry(place).or_insert(known));
            } else {
                let first = &events[known];
                d.push(
                    Diagnostic::new(
                        Code::ConflictingEvent,
                        format!(
                            "the event `{id}` is dated {} here and {} elsewhere",
                            event.date.human(),
                            first.date.human()
                        ),
                    )
                    .at(dated(book, &event.tellings[0]))
                    .related(dated(book, &first.tellings[0]), "first dated here")
                    .help("give both the same date, or give one of them a different id"),
                );
            }
            continue;
        }
        let acted = !actors.is_empty();
        let group = *groups.entry((day, actors)).or_insert(alike.len());
        if group == alike.len() {
            alike.push(Vec::new());
        }
        // Two events that were given different ids are meant to be two.
        let free = |known: &Event| explicit.is_none() || known.id.is_empty();
        let translated = place.as_ref().and_then(|p| by_place.get(p)).copied().filter(|k| free(&events[*k]));
        let equal = by_title.get(&(group, title.clone())).copied().filter(|k| free(&events[*k]));
        let near = || {
            let others = alike.get(group).filter(|o| o.len() <= MOST_COMPARED && acted)?;
            let near = |k: &usize| strsim::normalized_damerau_levenshtein(&titles[*k], &title) >= NEAR_EQUAL;
            others.iter().copied().find(|k| free(&events[*k]) && near(k))
        };
        let known = translated.or(equal).or_else(near);
        if let Some(place) = place {
            by_place.entry(place).or_insert(known.unwrap_or(events.len()));
        }
        match known {
            Some(known) => {
                if let Some(id) = explicit {
                    by_id.insert(id.clone(), known);
                    events[known].id = id;
                }
                twice(book, &events[known], &event, d);
                absorb(book, &mut events[known], event);
            }
            None => {
                let index = events.len();
                let mut event = event;
                if let Some(id) = explicit {
                    by_id.insert(id.clone(), index);
                    event.id = id;
                }
                alike[group].push(index);
                by_title.entry((group, title.clone())).or_insert(index);
                titles.push(title);
                events.push(event);
            }
        }
    }
    events
}

/// Tells of an event that one page tells twice in the same way: a heading may well tell what the front matter lists.
fn twice(book: &Book, known: &Event, event: &Event, d: &mut Vec<Diagnostic>) {
    let here = &event.tellings[0];
    let same = |t: &&Telling| t.page == here.page && t.heading.is_some() == here.heading.is_some();
    if let Some(first) = known.tellings.iter().find(same) {
        d.push(
            Diagnostic::new(Code::DuplicateEvent, format!("this page has the event “{}” twice", event.title))
                .at(here.span(book))
                .related(first.span(book), "first mentioned here")
                .help("remove one of them; if they are two events, give each its own `id`"),
        );
    }
}

/// Where a telling says its date.
fn dated(book: &Book, telling: &Telling) -> Span {
    let page = book.page(telling.page);
    let date = match telling.heading {
        Some(index) => {
            let heading = page.facts.headings.get(index as usize);
            let range = heading.and_then(|heading| heading.event.as_ref()).map(|event| event.range.clone());
            page.file.zip(range).map(|(file, range)| Span::new(file, range))
        }
        None => page.front.events.get(telling.entry as usize).map(|e| e.date.span),
    };
    date.unwrap_or(telling.span(book))
}

/// What events that may be one have in common: the date, the actors in order, and the normalised title.
fn key(event: &Event) -> (String, Vec<PageId>, Arc<str>) {
    let mut actors = event.actors.clone();
    actors.sort_unstable();
    (event.date.to_string(), actors, slugify(&event.title).into())
}

/// Adds another telling: what it knows more is taken over, the first title stays.
fn absorb(book: &Book, event: &mut Event, other: Event) {
    let lang = |event: &Event| &book.page(event.tellings[0].page).lang;
    let translated = lang(event) != lang(&other) && !book.is_original(other.tellings[0].page);
    if translated && !event.translated.iter().any(|t| t.lang == *lang(&other)) {
        let lang = lang(&other).clone();
        event.translated.push(Translated { lang, title: other.title, summary: other.summary });
    } else if event.summary.is_empty() && !translated {
        event.summary = other.summary;
    }
    event.importance = event.importance.max(other.importance);
    event.actors = unique(event.actors.iter().copied().chain(other.actors).collect());
    event.topics = unique(event.topics.iter().copied().chain(other.topics).collect());
    event.sources = unique(event.sources.iter().copied().chain(other.sources).collect());
    event.tellings.extend(other.tellings);
}

/// Gives an id to each event that has none: its date and title, and a number where that is taken.
fn name(events: &mut [Event]) {
    let mut taken: HashSet<String> = events.iter().filter(|e| !e.id.is_empty()).map(|e| e.id.clone()).collect();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let bases: Vec<String> = events
        .par_iter()
        .map(|e| if e.id.is_empty() { slugify(&format!("{} {}", e.date, e.title)) } else { String::new() })
        .collect();
    for (event, base) in events.iter_mut().zip(bases).filter(|(e, _)| e.id.is_empty()) {
        let mut id = base.clone();
        while !taken.insert(id.clone()) {
            let number = next.entry(base.clone()).or_insert(1);
            *number += 1;
            id = format!("{base}-{number}");
        }
        event.id = id;
    }
}
