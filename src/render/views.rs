//! The book → views: cards, references, events and sources are made once and shared by all pages that show them.

use super::{Renderer, fragment, view};
use crate::book::address::Address;
use crate::book::{PageId, PageKind, SourceId, TopicId};
use crate::html;
use crate::parse::edtf::Edtf;
use crate::resolve::{Event, EventId, Passage};
use std::sync::{Arc, OnceLock};
use tera::Value;

/// The parts that many pages show, ready for templates. Clones are references.
pub(super) struct Views {
    r: Arc<Renderer>,
    /// Parallel to the book's pages.
    refs: Cells,
    cards: Cells,
    /// Parallel to the book's topics, events and sources.
    topics: Cells,
    events: Cells,
    sources: Cells,
    source_refs: Cells,
}

/// Views that are made when they are first asked for: a server that shows one page makes those of one page.
type Cells = Vec<OnceLock<Value>>;

fn cells(length: usize) -> Cells {
    std::iter::repeat_with(OnceLock::new).take(length).collect()
}

/// The English names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Views {
    /// The shared views of a book, none of them made yet.
    pub fn of(r: &Arc<Renderer>) -> Self {
        let (pages, sources) = (r.book.pages.len(), r.book.sources.len());
        Self {
            r: r.clone(),
            refs: cells(pages),
            cards: cells(pages),
            topics: cells(r.book.topics.len()),
            events: cells(r.resolved.events.len()),
            sources: cells(sources),
            source_refs: cells(sources),
        }
    }

    /// A page's reference.
    pub fn page(&self, id: PageId) -> Value {
        let make = || {
            let page = self.r.book.page(id);
            view::Ref { title: page.title.clone(), address: self.r.href(&page.address) }.into()
        };
        self.refs[id.0 as usize].get_or_init(make).clone()
    }

    /// A page's card.
    pub fn card(&self, id: PageId) -> Value {
        self.cards[id.0 as usize].get_or_init(|| card(&self.r, self, id).into()).clone()
    }

    /// A topic's reference.
    pub fn topic(&self, id: TopicId) -> Value {
        let make = || {
            let topic = self.r.book.topic(id);
            view::Ref { title: topic.title.clone(), address: self.r.href(&topic.address) }.into()
        };
        self.topics[id.0 as usize].get_or_init(make).clone()
    }

    /// An event.
    pub fn event(&self, id: EventId) -> Value {
        self.events[id.0 as usize].get_or_init(|| event(&self.r, self, self.r.resolved.event(id)).into()).clone()
    }

    /// A source with its number in a list.
    pub fn source(&self, id: SourceId, number: usize) -> Value {
        let view = self.sources[id.0 as usize].get_or_init(|| source(&self.r, id).into());
        let mut map = view.as_map().cloned().unwrap_or_default();
        map.insert("number".into(), Value::from(number));
        Value::from(map)
    }

    /// Sources beside an event or relation.
    pub fn source_refs(&self, ids: &[SourceId]) -> Vec<Value> {
        let one =
            |id: &SourceId| self.source_refs[id.0 as usize].get_or_init(|| source_ref(&self.r, *id).into()).clone();
        ids.iter().map(one).collect()
    }
}

/// A day as templates see it.
pub fn date(date: &Edtf) -> view::Date {
    view::Date { iso: date.html_datetime().unwrap_or_default(), text: date.human() }
}

/// A `<time>` element for a date of any precision.
pub fn time(date: &Edtf) -> String {
    let text = date.human();
    match date.html_datetime() {
        Some(iso) => format!("<time datetime=\"{iso}\">{}</time>", html::escape(&text)),
        None => format!("<span class=\"date\">{}</span>", html::escape(&text)),
    }
}

/// Minutes to read so many words, at 230 a minute.
pub fn minutes(words: usize) -> usize {
    words.div_ceil(230).max(1)
}

fn card(r: &Renderer, views: &Views, id: PageId) -> view::Card {
    let page = r.book.page(id);
    view::Card {
        title: page.title.clone(),
        address: r.href(&page.address),
        kind: page.kind.as_str().to_owned(),
        summary: page.front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default(),
        date: page.date().map(date),
        topics: page.topics.iter().map(|t| views.topic(*t)).collect(),
        entity_type: entity_type(page).to_owned(),
        words: page.facts.words,
        sources: r.resolved.page(id).sources.len(),
        minutes: minutes(page.facts.words),
    }
}

/// The type of an entity page, empty for others.
pub fn entity_type(page: &crate::book::Page) -> &str {
    if page.kind != PageKind::Entity {
        return "";
    }
    page.front.entity.as_ref().and_then(|e| e.kind.as_ref()).map_or("", |k| k.value.as_str())
}

fn source_ref(r: &Renderer, id: SourceId) -> view::SourceRef {
    let source = r.book.source(id);
    view::SourceRef {
        key: source.data.key.clone(),
        short: r.cites.short(id),
        address: r.href(&source.address),
        anchor: r.cites.anchor(id).to_owned(),
    }
}

fn event(r: &Renderer, views: &Views, event: &Event) -> view::Event {
    let mut pages: Vec<Value> = Vec::new();
    let mut told: Vec<PageId> = Vec::new();
    for telling in &event.tellings {
        if told.contains(&telling.page) {
            continue;
        }
        told.push(telling.page);
        pages.push(match telling.heading {
            None => views.page(telling.page),
            Some(heading) => {
                let page = r.book.page(telling.page);
                let anchor = &page.facts.headings[heading as usize].id;
                view::Ref { title: page.title.clone(), address: r.page_href(telling.page, Some(anchor)) }.into()
            }
        });
    }
    view::Event {
        id: event.id.clone(),
        address: format!("{}#{}", r.href(&Address::of(["timeline"])), fragment(&event.id)),
        title: event.title.clone(),
        date: view::EventDate {
            edtf: event.date.to_string(),
            text: event.date.human(),
            iso: event.date.html_datetime().unwrap_or_default(),
        },
        summary: event.summary.trim().to_owned(),
        importance: event.importance as usize,
        actors: event.actors.iter().map(|a| views.page(*a)).collect(),
        topics: event.topics.iter().map(|t| views.topic(*t)).collect(),
        sources: views.source_refs(&event.sources),
        pages,
        uncertain: event.date.is_qualified(),
        range: event.date.is_range(),
        start: day(event.date.earliest_day()),
        end: day(event.date.latest_day()),
        actor_slugs: event.actors.iter().map(|a| r.book.page(*a).slug.clone()).collect(),
        topic_slugs: event.topics.iter().map(|t| r.book.topic(*t).slug.clone()).collect(),
    }
}

/// A day as `YYYY-MM-DD`, empty where there is none.
fn day(day: Option<crate::parse::edtf::Day>) -> String {
    day.map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")).unwrap_or_default()
}

/// A source as lists show it; its number is set where it is listed.
fn source(r: &Renderer, id: SourceId) -> view::Source {
    let source = r.book.source(id);
    let own = &source.data.own;
    let url = source.data.url.clone().filter(|u| html::is_web_address(u)).unwrap_or_default();
    let archive = own.archive_url.clone().filter(|u| html::is_web_address(u)).map(|url| view::Archive {
        url,
        date: own.archive_date.as_deref().and_then(|d| crate::parse::edtf::parse(d).ok()).as_ref().map(date),
    });
    let mut details = Vec::new();
    let mut detail = |label: &str, value: &Option<String>| {
        if let Some(value) = value.as_ref().filter(|v| !v.trim().is_empty()) {
            details.push(view::Detail { label: label.to_owned(), value: value.trim().to_owned(), url: String::new() });
        }
    };
    detail("Federal Register", &own.frcite);
    detail("FR Doc.", &own.frdoc);
    detail("Docket", &own.docket);
    detail("RIN", &own.rin);
    detail("Note", &own.note.as_ref().map(|n| remaining_note(n, [&own.frcite, &own.frdoc, &own.docket, &own.rin])));
    view::Source {
        key: source.data.key.clone(),
        address: r.href(&source.address),
        html: r.cites.reference(id).to_owned(),
        number: 0,
        anchor: r.cites.anchor(id).to_owned(),
        url,
        archive,
        details,
        tier: own.tier.map(|level| view::Tier { level: level as usize, label: tier_label(level).to_owned() }),
        type_label: type_label(&source.data.kind, source.data.item.type_().as_deref().unwrap_or("")).to_owned(),
        cited: r.resolved.passages[id.0 as usize].len(),
    }
}

/// What a note says besides the numbers that are shown with labels of their own.
fn remaining_note(note: &str, shown: [&Option<String>; 4]) -> String {
    let parts: Vec<&str> = note
        .split(';')
        .flat_map(|p| p.split_inclusive(". "))
        .map(|p| p.trim().trim_end_matches('.').trim())
        .filter(|p| !p.is_empty() && !matches!(*p, "FR Doc" | "Docket No"))
        .filter(|p| !shown.iter().any(|s| s.as_deref().is_some_and(|s| p.contains(s))))
        .collect();
    parts.join("; ")
}

/// The name of a tier.
pub fn tier_label(level: u8) -> &'static str {
    match level {
        1 => "Official or academic",
        2 => "Press or analysis",
        _ => "Copy or trade blog",
    }
}

/// A reader's word for a source's type.
fn type_label(kind: &str, csl: &str) -> &'static str {
    match (kind, csl) {
        ("legislation", _) | (_, "legislation" | "regulation") => "Legal text",
        (_, "bill") => "Bill",
        (_, "legal_case") => "Case",
        (_, "report") => "Report",
        (_, "article-journal") => "Journal article",
        (_, "article-newspaper" | "article-magazine") => "Press article",
        (_, "book") => "Book",
        (_, "chapter") => "Chapter",
        (_, "thesis") => "Thesis",
        (_, "paper-conference") => "Conference paper",
        (_, "dataset") => "Data set",
        (_, "patent") => "Patent",
        (_, "motion_picture" | "broadcast") => "Video",
        (_, "webpage" | "post" | "post-weblog") => "Web page",
        _ => "Document",
    }
}

/// Events by year and month. An event without a month comes before its year's months; one without a year before all.
pub(super) fn timeline(r: &Renderer, views: &Views, events: &[EventId]) -> view::Timeline {
    let mut years: Vec<view::Year> = Vec::new();
    for id in events {
        let date = &r.resolved.event(*id).date;
        let year = date.year().map_or_else(|| "Before".to_owned(), |y| y.to_string());
        if years.last().is_none_or(|y| y.year != year) {
            years.push(view::Year { id: format!("y{year}"), year: year.clone(), count: 0, months: Vec::new() });
        }
        let Some(entry) = years.last_mut() else {
            continue;
        };
        entry.count += 1;
        let month = date.month().filter(|m| (1..=12).contains(m));
        let (label, month_id) = match month {
            Some(month) => (MONTHS[month as usize - 1].to_owned(), format!("m{year}-{month:02}")),
            None => (String::new(), String::new()),
        };
        // A season or a range may sort between two months: it stands where it sorts, and a month may be resumed after it.
        if entry.months.last().is_none_or(|m| m.label != label) {
            let known = entry.months.iter().any(|m| m.id == month_id);
            entry.months.push(view::Month {
                id: if known { String::new() } else { month_id },
                label,
                events: Vec::new(),
            });
        }
        if let Some(month) = entry.months.last_mut() {
            month.events.push(views.event(*id));
        }
    }
    let text = |id: Option<&EventId>| id.map(|e| r.resolved.event(*e).date.human()).unwrap_or_default();
    view::Timeline { count: events.len(), first: text(events.first()), last: text(events.last()), years }
}

/// The passages that cite a source, and the events that do.
pub(super) fn passages(r: &Renderer, id: SourceId) -> (Vec<view::Passage>, Vec<EventId>) {
    let mut passages = Vec::new();
    let mut events = Vec::new();
    for passage in &r.resolved.passages[id.0 as usize] {
        match passage {
            Passage::Text(page, index) => {
                let citation = &r.book.page(*page).facts.citations[*index as usize];
                let at = citation.place.1 as usize;
                passages.push(view::Passage {
                    title: r.book.page(*page).title.clone(),
                    address: r.page_href(*page, Some(&format!("cite-{}", index + 1))),
                    html: super::excerpt::sentence(r, *page, citation.place.0, at..at),
                    kind: r.book.page(*page).kind.as_str().to_owned(),
                });
            }
            Passage::Relation(page, index) => {
                let relation = &r.resolved.page(*page).relations[*index as usize];
                let (from, to) = (&r.book.page(*page).title, &r.book.page(relation.to).title);
                passages.push(view::Passage {
                    title: from.clone(),
                    address: r.page_href(*page, None),
                    html: html::escape(&format!("{from} – {} – {to}", relation.kind)).into_owned(),
                    kind: "relation".to_owned(),
                });
            }
            Passage::Listed(page) => passages.push(view::Passage {
                title: r.book.page(*page).title.clone(),
                address: r.page_href(*page, None),
                html: String::new(),
                kind: "listed".to_owned(),
            }),
            Passage::Event(event) => events.push(*event),
        }
    }
    (passages, events)
}

/// The name of an entity type, of one or of many.
pub fn entity_type_label(kind: &str, many: bool) -> String {
    let (one, all) = match kind {
        "company" => ("Company", "Companies"),
        "agency" => ("Agency", "Agencies and bodies"),
        "country" => ("Country", "Countries and economies"),
        "product" => ("Product", "Products and technologies"),
        "rule" => ("Rule", "Rules and laws"),
        "treaty" => ("Treaty", "Treaties and groupings"),
        "person" => ("Person", "People"),
        "" => ("Entity", "Others"),
        other => return capital(other),
    };
    if many { all } else { one }.to_owned()
}

/// A text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
