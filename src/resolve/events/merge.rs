//! The same event told twice is one event with two tellings: by its id, by its place in a translation, or by day, actors and title.

use super::{Event, Place, Telling, Told, Translated, unique};
use crate::book::{Book, PageId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::slug::slugify;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// How alike two titles must be to be one event's (normalised Damerau–Levenshtein, 1 is equal).
const NEAR_EQUAL: f64 = 0.85;

/// Above this many events of one day and the same actors only equal titles are merged: comparing all with all would be quadratic.
const MOST_COMPARED: usize = 64;

/// Finds which events of a translation are its original's: the first of a date in the one is the first of that date in the other, and so
/// on, headings and front matter apart. Originals come first then, so that an event is called what they call it.
pub(super) fn pair(book: &Book, told: &mut [Told]) {
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

/// One event of several tellings: by id first, then by day, actors and title.
pub(super) fn merge(book: &Book, told: Vec<Told>, d: &mut Vec<Diagnostic>) -> Vec<Event> {
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
pub(super) fn name(events: &mut [Event]) {
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
