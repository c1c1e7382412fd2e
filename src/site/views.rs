//! The book → views: cards, references, events and sources are made once and shared by all pages that show them.

use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Page, PageId, SourceId, TopicId};
use crate::digest::Digest;
use crate::html;
use crate::parse::edtf::Edtf;
use crate::prose;
use crate::resolve::{Event, EventId, Passage};
use crate::site::Renderer;
use crate::site::event::{EventPage, EventRecord};
use crate::site::source_views::source;
use crate::site::view::{self, Card, Ref, Shared, Source, SourceRef};
use crate::theme::words::Language;
use std::sync::{Arc, OnceLock};

/// The parts that many pages show, ready for templates. Clones are references.
///
/// They are those of one language: of translations, the one in it is shown; dates and labels are in its words.
pub(super) struct Views {
    r: Arc<Renderer>,
    lang: String,
    pub(super) words: Arc<Language>,
    /// Parallel to the book's pages.
    refs: Cells<Ref>,
    cards: Cells<Card>,
    /// Parallel to the book's topics, events and sources.
    topics: Cells<Ref>,
    events: Cells<view::Event>,
    event_digests: Vec<OnceLock<Digest>>,
    sources: Cells<Source>,
    source_refs: Cells<SourceRef>,
}

/// Views that are made when they are first asked for: a server that shows one page makes those of one page.
type Cells<T> = Vec<OnceLock<Shared<T>>>;

fn cells<T>(length: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(length).collect()
}

impl Views {
    /// The shared views of a book, none of them made yet.
    pub fn new(r: &Arc<Renderer>, lang: &str, words: Arc<Language>) -> Self {
        let (pages, sources) = (r.book.pages.len(), r.book.sources.len());
        Self {
            r: r.clone(),
            lang: lang.to_owned(),
            words,
            refs: cells(pages),
            cards: cells(pages),
            topics: cells(r.book.topics.len()),
            events: cells(r.resolved.events.len()),
            event_digests: cells(r.resolved.events.len()),
            sources: cells(sources),
            source_refs: cells(sources),
        }
    }

    /// The language that these are in.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// The page in this language, where it has several.
    pub fn chosen(&self, id: PageId) -> PageId {
        self.r.book.in_language(id, &self.lang)
    }

    /// What marks a text in a language; nothing where it is this one.
    pub fn mark(&self, lang: &str) -> String {
        prose::mark(lang, &self.lang)
    }

    /// The same in SVG, which knows no `dir`.
    pub fn mark_lang(&self, lang: &str) -> String {
        if lang == self.lang { String::new() } else { format!(" lang=\"{}\"", html::escape(lang)) }
    }

    /// A title in a language and where it leads.
    pub fn titled(&self, title: &str, address: String, lang: &str) -> view::Ref {
        view::Ref { title: title.to_owned(), address, lang: lang.to_owned(), lang_html: self.mark(lang) }
    }

    /// What a topic is called and where it lies, and in which language.
    pub fn topic_words(&self, id: TopicId) -> (&str, &Address, &str) {
        let topic = self.r.book.topic(id);
        match topic.page.map(|page| self.r.book.page(self.chosen(page))) {
            Some(page) => (&page.title, &page.address, &page.lang),
            None => (&topic.title, &topic.address, &self.r.book.config.language),
        }
    }

    /// What a page is called, and in which language that is. A folder that briefbook makes a list of, and that has no page of its own in this
    /// language, is called by the theme's word.
    pub fn title<'s>(&'s self, page: &'s Page) -> (&'s str, &'s str) {
        title(page, &self.r.book.config.language, &self.words, &self.lang)
    }

    /// A page's reference.
    pub fn page(&self, id: PageId) -> Shared<Ref> {
        let make = || {
            let page = self.r.book.page(id);
            let (title, lang) = self.title(page);
            Shared::new(self.titled(title, self.r.href(&page.address), lang))
        };
        self.refs[id.0 as usize].get_or_init(make).clone()
    }

    /// A page's card.
    pub fn card(&self, id: PageId) -> Shared<Card> {
        self.cards[id.0 as usize].get_or_init(|| Shared::new(card(&self.r, self, id))).clone()
    }

    /// A topic's reference.
    pub fn topic(&self, id: TopicId) -> Shared<Ref> {
        let make = || {
            let (title, address, lang) = self.topic_words(id);
            Shared::new(self.titled(title, self.r.href(address), lang))
        };
        self.topics[id.0 as usize].get_or_init(make).clone()
    }

    /// An event, and where its digest is kept.
    pub fn event(&self, id: EventId) -> (Shared<view::Event>, &OnceLock<Digest>) {
        let make = || Shared::new(event(&self.r, self, self.r.resolved.event(id)));
        let view = self.events[id.0 as usize].get_or_init(make).clone();
        (view, &self.event_digests[id.0 as usize])
    }

    /// A source; its number is set where it is listed.
    pub fn source(&self, id: SourceId) -> Shared<Source> {
        self.sources[id.0 as usize].get_or_init(|| Shared::new(source(&self.r, &self.words, id))).clone()
    }

    /// Sources beside an event or relation.
    pub fn source_refs(&self, ids: &[SourceId]) -> Vec<Shared<SourceRef>> {
        let one = |id: &SourceId| {
            self.source_refs[id.0 as usize].get_or_init(|| Shared::new(source_ref(&self.r, *id))).clone()
        };
        ids.iter().map(one).collect()
    }
}

/// What a page is called in a book of the language `own`, in the words of the language `lang`, and in which language that is.
pub fn title<'s>(page: &'s Page, own: &'s str, words: &'s Language, lang: &'s str) -> (&'s str, &'s str) {
    match MadePage::of_section(page).filter(|_| page.file.is_none()).and_then(MadePage::word) {
        Some(word) => (words.word(word), lang),
        None => (&page.title, page.title_lang(own)),
    }
}

/// A day as templates see it.
pub fn date(date: &Edtf, words: &Language) -> view::Date {
    view::Date { iso: date.html_datetime().unwrap_or_default(), text: words.date(date) }
}

/// Minutes to read so many words, at 230 a minute.
pub fn minutes(words: usize) -> usize {
    words.div_ceil(230).max(1)
}

fn card(r: &Renderer, views: &Views, id: PageId) -> view::Card {
    let page = r.book.page(id);
    let (title, lang) = views.title(page);
    view::Card {
        title: title.to_owned(),
        lang: lang.to_owned(),
        lang_html: views.mark(lang),
        address: r.href(&page.address),
        kind: page.kind.as_str().to_owned(),
        summary: page.front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default(),
        date: page.date().map(|day| date(day, &views.words)),
        topics: page.topics.iter().map(|t| views.topic(*t)).collect(),
        entity_type: entity_type(page).to_owned(),
        words: page.facts.words,
        sources: r.resolved.page(id).sources.len(),
        minutes: minutes(page.facts.words),
    }
}

/// The type of an entity page, empty for others.
pub fn entity_type(page: &crate::book::Page) -> &str {
    page.entity_type()
}

fn source_ref(r: &Renderer, id: SourceId) -> view::SourceRef {
    let source = r.book.source(id);
    view::SourceRef {
        key: source.data.key.clone(),
        short: r.cites.short(id).to_owned(),
        address: r.href(&source.address),
        anchor: r.cites.source(id).anchor().to_owned(),
    }
}

fn event(r: &Renderer, views: &Views, event: &Event) -> view::Event {
    let event = EventRecord::of(&r.book, event, &views.lang);
    let page = |page: &EventPage<'_>| match page.anchor {
        None => views.page(page.page),
        Some(anchor) => Shared::new(views.titled(page.title, r.page_href(page.page, Some(anchor)), page.lang)),
    };
    let sources: Vec<SourceId> = event.sources.iter().map(|(id, _)| *id).collect();
    view::Event {
        id: event.id.to_owned(),
        title: event.title.to_owned(),
        lang: event.lang.to_owned(),
        lang_html: views.mark(event.lang),
        date: view::EventDate {
            edtf: event.date.to_string(),
            text: event.date_text(&views.words),
            iso: event.date.html_datetime().unwrap_or_default(),
        },
        summary: event.summary.to_owned(),
        importance: event.importance as usize,
        actors: event.actors.iter().map(|actor| views.page(actor.page)).collect(),
        topics: event.topics.iter().map(|(id, _)| views.topic(*id)).collect(),
        sources: views.source_refs(&sources),
        pages: event.pages.iter().map(page).collect(),
        uncertain: event.is_uncertain(),
        range: event.is_range(),
        start: day(event.first_day()),
        end: day(event.last_day()),
        actor_slugs: event.actors.iter().map(|actor| actor.slug.to_owned()).collect(),
        topic_slugs: event.topics.iter().map(|(_, slug)| (*slug).to_owned()).collect(),
        address: event.address,
    }
}

/// A day as `YYYY-MM-DD`, empty where there is none.
fn day(day: Option<crate::parse::edtf::Day>) -> String {
    day.map(crate::parse::edtf::iso_day).unwrap_or_default()
}

/// The passages that cite a source, and the events that do.
pub(super) fn passages(r: &Renderer, views: &Views, id: SourceId) -> (Vec<view::Passage>, Vec<EventId>) {
    let mut passages = Vec::new();
    let mut events = Vec::new();
    let mut excerpts = prose::excerpt::Excerpts::new(r.shown());
    let marked = |page: PageId| (r.book.page(page).lang.clone(), views.mark(&r.book.page(page).lang));
    for passage in &r.resolved.passages[id.0 as usize] {
        match passage {
            Passage::Text(page, index) => {
                let citation = &r.book.page(*page).facts.citations[*index as usize];
                let at = citation.place.1 as usize;
                let (lang, lang_html) = marked(*page);
                passages.push(view::Passage {
                    title: r.book.page(*page).title.clone(),
                    address: r.page_href(*page, Some(&crate::ids::citation(*index))),
                    html: excerpts.sentence(*page, citation.place.0, at..at),
                    kind: r.book.page(*page).kind.as_str().to_owned(),
                    lang,
                    lang_html,
                });
            }
            Passage::Relation(page, index) => {
                let relation = &r.resolved.page(*page).relations[*index as usize];
                let (lang, lang_html) = marked(*page);
                let (from, to) = (&r.book.page(*page).title, &r.book.page(relation.to).title);
                passages.push(view::Passage {
                    title: from.clone(),
                    address: r.page_href(*page, None),
                    html: html::escape(&format!("{from} – {} – {to}", relation.kind)).into_owned(),
                    kind: "relation".to_owned(),
                    lang,
                    lang_html,
                });
            }
            Passage::Listed(page) => {
                let (lang, lang_html) = marked(*page);
                passages.push(view::Passage {
                    title: r.book.page(*page).title.clone(),
                    address: r.page_href(*page, None),
                    html: String::new(),
                    kind: "listed".to_owned(),
                    lang,
                    lang_html,
                });
            }
            Passage::Event(event) => events.push(*event),
        }
    }
    (passages, events)
}

/// The name of an entity type, of one or of many; a type that the theme has no word for stands for itself.
pub fn entity_type_label(kind: &str, many: bool, words: &Language) -> String {
    let key = match (kind, many) {
        ("", true) => "kinds_other".to_owned(),
        ("", false) => "kind_entity".to_owned(),
        (kind, true) => format!("kinds_{kind}"),
        (kind, false) => format!("kind_{kind}"),
    };
    let known = kind.is_empty() || crate::parse::front_matter::ENTITY_TYPES.contains(&kind);
    if known { words.word(&key).to_owned() } else { capital(kind) }
}

/// A text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
