//! What the social card of a page says: from the book to the words of a [`Card`].

use crate::book::address::Address;
use crate::book::language::direction;
use crate::book::made::MadePage;
use crate::book::{Book, Page, PageId, PageKind, SourceId, TopicId};
use crate::draw::card::Card;
use crate::parse::bibliography::variables;
use crate::resolve::Resolved;
use crate::site::Site;
use crate::site::lists;
use crate::site::state;
use crate::site::views::{entity_type, entity_type_label};
use crate::theme::words::Language;

/// A page of the site that has a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardSubject {
    Page(PageId),
    Topic(TopicId),
    Source(SourceId),
    /// A list that briefbook makes.
    List(MadePage),
}

/// The file of a page's card: `briefings/rules/card.png`.
pub fn file(address: &Address) -> String {
    format!("{address}card.png")
}

/// How many topics a card names.
const TOPICS: usize = 3;
/// What stands between facts of one line.
const BETWEEN: &str = " · ";

/// What a card says.
pub fn card(site: &Site, what: CardSubject) -> Card {
    let book = site.book();
    let address = match what {
        CardSubject::Page(id) => return page(site, id),
        CardSubject::Topic(id) => book.topic(id).address.clone(),
        CardSubject::Source(id) => book.source(id).address.clone(),
        CardSubject::List(made) => made.address(),
    };
    // A page of the book that lies there gives it title and summary.
    let own = book.page_of_address.get(&address).map(|id| page(site, *id));
    let words = site.words(own.as_ref().map_or(&book.config.language, |card| &card.lang));
    let made = match what {
        CardSubject::Topic(id) => topic(site, id, words),
        CardSubject::Source(id) => source(site, id, words),
        CardSubject::List(made) => list(site, made, words),
        CardSubject::Page(_) => Card::default(),
    };
    match own {
        Some(own) => Card { kind: made.kind, topics: made.topics, ..own },
        None => {
            let card = of(book, &book.config.language, made);
            let summary = if card.summary.is_empty() { book.config.description.clone() } else { card.summary };
            Card { summary, ..card }
        }
    }
}

/// A card in a language: what all cards have.
fn of(book: &Book, lang: &str, said: Card) -> Card {
    // Where the title is the book's, its authors stand in its place.
    let config = &book.config;
    let book = if said.title == config.title { config.authors.join(BETWEEN) } else { config.title.clone() };
    let topics = if said.topics.is_empty() { host(&config.base_url).to_owned() } else { said.topics };
    Card { lang: lang.to_owned(), rtl: direction(lang) == "rtl", book, topics, ..said }
}

/// `https://example.org/sub/` → `example.org/sub`.
fn host(base_url: &str) -> &str {
    base_url.split_once("://").map_or(base_url, |(_, rest)| rest).trim_end_matches('/')
}

/// What an entity is called in its own script, where that is not the title's: 华为.
fn native_name(page: &Page) -> Option<&str> {
    let is_other = |name: &str| name.chars().any(|c| c.is_alphabetic() && c >= '\u{590}');
    page.names().find(|name| is_other(name)).filter(|_| !is_other(&page.title))
}

fn page(site: &Site, id: PageId) -> Card {
    let book = site.book();
    let page = book.page(id);
    let words = site.words(&page.lang);
    let (kind, last) = match page.kind {
        PageKind::Home => (String::new(), counts(book, site.resolved(), words)),
        _ if is_of_topic(book, id) => (words.word("kind_topic").to_owned(), String::new()),
        PageKind::Section => (words.word("kind_section").to_owned(), topics(site, id)),
        PageKind::Briefing => (words.word("kind_briefing").to_owned(), topics(site, id)),
        PageKind::Page => (String::new(), topics(site, id)),
        PageKind::Entity => {
            let own = [page, book.page(book.original(id))].map(entity_type);
            let kind = own.into_iter().find(|kind| !kind.is_empty()).unwrap_or_default();
            let kind = entity_type_label(kind, false, words);
            let name = native_name(page).map(|name| format!("{name}{BETWEEN}"));
            (name.unwrap_or_default() + &kind, topics(site, id))
        }
    };
    let front = &page.front;
    let days = [("as_of", &front.as_of), ("updated", &front.updated), ("published", &front.date)];
    let day = days.into_iter().find_map(|(key, day)| Some((words.word(key), words.date(&day.as_ref()?.value))));
    let said = Card {
        kind,
        title: page.title.clone(),
        summary: match front.summary.as_ref().map(|s| s.value.trim()) {
            Some(summary) if !summary.is_empty() => summary.to_owned(),
            _ => lists::description(site, id),
        },
        day: day.map(|(word, day)| format!("{word} {day}")).unwrap_or_default(),
        topics: last,
        ..Card::default()
    };
    of(book, &page.lang, said)
}

/// Whether a page, or the one that it is a translation of, is a topic's own.
fn is_of_topic(book: &Book, id: PageId) -> bool {
    let own = book.original(id);
    book.topic_of_slug.get(&book.page(own).slug).is_some_and(|topic| book.topic(*topic).page == Some(own))
}

/// The first topics of a page, in its language.
fn topics(site: &Site, id: PageId) -> String {
    let page = site.book().page(id);
    let views = site.voice(site.voice_of(&page.lang));
    let named: Vec<&str> = page.topics.iter().take(TOPICS).map(|topic| views.topic_words(*topic).0).collect();
    named.join(BETWEEN)
}

/// "12 briefings", "1 source".
fn counted(words: &Language, n: usize, one: &str, other: &str) -> Option<String> {
    (n > 0).then(|| words.filled(if n == 1 { one } else { other }, &[("n", &n.to_string())]))
}

fn counts(book: &Book, resolved: &Resolved, words: &Language) -> String {
    let counts = state::counts(book, resolved);
    let all = [
        counted(words, counts.briefings, "briefing_one", "briefing_other"),
        counted(words, counts.sources, "source_one", "source_other"),
        counted(words, counts.events, "event_one", "event_other"),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(BETWEEN)
}

fn topic(site: &Site, id: TopicId, words: &Language) -> Card {
    let resolved = site.resolved();
    let all = [
        counted(words, lists::topic_pages(site, id, &[PageKind::Briefing]).len(), "briefing_one", "briefing_other"),
        counted(words, resolved.topic_events[id.0 as usize].len(), "event_one", "event_other"),
    ];
    Card {
        kind: words.word("kind_topic").to_owned(),
        title: site.book().topic(id).title.clone(),
        topics: all.into_iter().flatten().collect::<Vec<_>>().join(BETWEEN),
        ..Card::default()
    }
}

fn source(site: &Site, id: SourceId, words: &Language) -> Card {
    let data = &site.book().source(id).data;
    let kind = crate::site::source_views::type_label(&data.kind, &variables::csl_type(data));
    let mut by: Vec<String> = variables::names(data, "author")
        .map(|name| crate::parse::bibliography::names_text(std::slice::from_ref(name)))
        .filter(|name| !name.is_empty())
        .collect();
    by.dedup();
    let more = by.len() > TOPICS;
    by.truncate(TOPICS);
    let mut by = by.join(words.word("comma"));
    if more {
        by.push('…');
    }
    let said = [by, variables::field(data, "container-title"), variables::field(data, "publisher")];
    let mut parts: Vec<&str> = said.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.dedup();
    let day = crate::parse::edtf::parse(&variables::date(data, "issued")).ok();
    Card {
        kind: words.word(kind).to_owned(),
        title: data.title(),
        summary: parts.join(BETWEEN),
        day: day.map(|day| words.date(&day)).unwrap_or_default(),
        topics: data
            .own
            .tier
            .map(|tier| crate::site::source_views::tier_label(tier, words).to_owned())
            .unwrap_or_default(),
        ..Card::default()
    }
}

fn list(site: &Site, made: MadePage, words: &Language) -> Card {
    let (book, resolved) = (site.book(), site.resolved());
    let events = &resolved.events;
    let summary = match (made, events.first(), events.last()) {
        (MadePage::Timeline, Some(first), Some(last)) => {
            let (n, first, last) = (events.len().to_string(), words.date(&first.date), words.date(&last.date));
            words.filled("timeline_about", &[("n", &n), ("first", &first), ("last", &last)])
        }
        _ => String::new(),
    };
    let title = made.word().map_or("", |word| words.word(word));
    Card { title: title.to_owned(), summary, topics: counts(book, resolved, words), ..Card::default() }
}
