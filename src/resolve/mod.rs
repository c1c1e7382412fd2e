//! Names → things, across the whole book: links, entities, citations, events, backlinks, transclusions.
//!
//! After this stage nothing is looked up by name again: pages, sources, topics and events are ids. A name that leads nowhere is a
//! diagnostic and a hole in the value, never a stop. Knows nothing of HTML, templates or the output folder.

mod citations;
mod entities;
mod events;
mod front_names;
mod html;
mod index;
mod links;
mod names;
mod paths;
mod sections;
mod transclusion;

pub use events::{Event, EventId, Telling};
pub use front_names::FrontNames;
pub use index::outgoing;
pub use links::{LinkTarget, Part, Picture, scheme};
pub use names::is_title;

use crate::book::{Book, Page, PageId, SourceId};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::edtf::Edtf;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What a page's names mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResolvedPage {
    /// For each of the page's links, where it leads.
    pub links: Vec<LinkTarget>,
    /// The first mentions of entities, which become links; in the order of the text.
    pub mentions: Vec<Mention>,
    /// For each citation group, the source of each of its items.
    pub citations: Vec<Vec<Vec<SourceId>>>,
    /// Every source of the page, each once, in the order in which a reader meets them: the text (embedded sections included), then
    /// events, relations and the front matter's `sources`.
    pub sources: Vec<SourceId>,
    /// The front matter's `images`: web addresses, and paths of files below the site's root.
    pub images: Vec<Picture>,
    /// The front matter's `entities`.
    pub entities: Vec<PageId>,
    pub relations: Vec<Relation>,
    /// The events told on the page, in the order of time.
    pub events: Vec<EventId>,
    /// Which pages link here, and where.
    pub backlinks: Vec<Backlink>,
}

/// A name of an entity in running text: bytes of a run's plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub run: u32,
    pub start: u32,
    pub end: u32,
    pub to: PageId,
}

/// A link to a page, seen from that page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    pub from: PageId,
    /// The run and the bytes of its text that are the link.
    pub run: u32,
    pub start: u32,
    pub end: u32,
}

/// A typed relation from one entity to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    pub to: PageId,
    pub kind: String,
    pub since: Option<Edtf>,
    pub until: Option<Edtf>,
    pub sources: Vec<SourceId>,
    /// Its kind in the words of translations: language and text.
    pub translated: Vec<(String, String)>,
}

impl Relation {
    /// Its kind in a language, and the language that this is in, where it is another than its page's.
    pub fn kind_in(&self, lang: &str) -> &str {
        self.translated.iter().find(|(l, _)| l == lang).map_or(&self.kind, |(_, kind)| kind)
    }
}

/// A place that cites a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// A citation group of a page's text.
    Text(PageId, u32),
    /// An event.
    Event(EventId),
    /// A relation of an entity page.
    Relation(PageId, u32),
    /// A page that lists the source without citing it.
    Listed(PageId),
}

/// The whole book, resolved. Clones share what they hold, as those of [`Book`] do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    /// Parallel to [`Book::pages`].
    pub pages: Vec<Arc<ResolvedPage>>,
    index: Arc<Index>,
}

impl Deref for Resolved {
    type Target = Index;

    fn deref(&self) -> &Index {
        &self.index
    }
}

impl DerefMut for Resolved {
    fn deref_mut(&mut self) -> &mut Index {
        Arc::make_mut(&mut self.index)
    }
}

/// What belongs to no single page; it stays where only a page's text changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// In the order of time.
    pub events: Vec<Event>,
    /// Parallel to `Book::topics`: events by topic, and the pages of each.
    pub topic_events: Vec<Vec<EventId>>,
    pub topic_pages: Vec<Vec<PageId>>,
    /// Parallel to [`Book::pages`]; for entities: events they act in, pages about them, relations that lead to them.
    pub entity_events: Vec<Vec<EventId>>,
    pub entity_pages: Vec<Vec<PageId>>,
    pub incoming: Vec<Vec<(PageId, u32)>>,
    /// Parallel to `Book::sources`.
    pub passages: Vec<Vec<Passage>>,
    /// The pages that the navigation names, besides sections and lists.
    pub nav: Vec<PageId>,
}

impl Resolved {
    /// What a page's names mean.
    pub fn page(&self, id: PageId) -> &ResolvedPage {
        &self.pages[id.0 as usize]
    }

    /// The event of an id.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.0 as usize]
    }
}

/// What pages are resolved with: where names are looked up, and the day on which pages may be stale.
pub struct Lookup {
    names: names::Names,
    automaton: Option<Arc<entities::Automaton>>,
    today: Option<(i32, u8, u8)>,
}

impl Lookup {
    /// Looks a page up by the title that it has in `book`, and no longer by its old one. `None` where more than that changes.
    pub fn rename(&mut self, book: &Book, id: PageId, old: &str) -> Option<()> {
        self.names.rename(book, id, old)
    }
}

/// A book as it was, for the next one to take over what cannot have changed.
pub struct Before<'b> {
    pub book: &'b Book,
    pub resolved: &'b Resolved,
    pub lookup: &'b Lookup,
}

impl Before<'_> {
    /// The mentions of a page, where its text, its links and the names that are looked for are what they were.
    fn mentions(
        &self,
        automaton: &Arc<entities::Automaton>,
        page: (PageId, &Page),
        links: &[LinkTarget],
    ) -> Option<&[Mention]> {
        let (id, page) = page;
        let old = self.book.pages.get(id.0 as usize)?;
        let resolved = self.resolved.pages.get(id.0 as usize)?;
        let same = old.lang == page.lang
            && self.lookup.automaton.as_ref().is_some_and(|old| Arc::ptr_eq(old, automaton))
            && Arc::ptr_eq(&old.facts, &page.facts)
            && resolved.links == links;
        same.then_some(&resolved.mentions)
    }
}

/// What is wrong with names: by page, where a page's text alone says so, and the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problems {
    /// Parallel to [`Book::pages`].
    pub pages: Vec<Vec<Diagnostic>>,
    pub rest: Vec<Diagnostic>,
}

/// Resolves all names of `book`. `today` is the day on which pages may be stale; `None` asks for no such check. What is taken over from
/// `before` changes nothing but the time that it takes.
pub fn resolve(book: &Book, today: Option<(i32, u8, u8)>, before: Option<&Before<'_>>) -> (Resolved, Lookup, Problems) {
    // Where languages come or go, the same name may lead to another page.
    let before = before.filter(|before| before.book.translations == book.translations);
    let known = before.and_then(|b| b.lookup.automaton.as_ref());
    let (names, automaton) = rayon::join(
        || names::Names::of(book),
        || book.config.auto_entities.then(|| entities::Automaton::build(book, known)),
    );
    let lookup = Lookup { names, automaton, today };
    let results: Vec<(ResolvedPage, Vec<Diagnostic>)> = (0..book.pages.len() as u32)
        .into_par_iter()
        .map(|index| resolve_page(book, &lookup, PageId(index), before))
        .collect();
    let mut problems = Problems::default();
    let mut resolved = Resolved::default();
    for (page, d) in results {
        resolved.pages.push(Arc::new(page));
        problems.pages.push(d);
    }
    join_relations(book, &mut resolved);
    resolved.nav = navigation(book, &lookup.names, &mut problems.rest);
    let diagnostics = &mut problems.rest;
    transclusion::check(book, &resolved, diagnostics);
    events::collect(book, &lookup.names, &mut resolved, diagnostics);
    citations::list_sources(book, &mut resolved);
    index::index(book, &mut resolved);
    citations::passages(book, &lookup.names, &mut resolved, diagnostics);
    (resolved, lookup, problems)
}

/// What the names of one page mean, and what is wrong with them. Events, sources and backlinks are not among that: the whole book says them.
pub fn resolve_page(
    book: &Book,
    lookup: &Lookup,
    id: PageId,
    before: Option<&Before<'_>>,
) -> (ResolvedPage, Vec<Diagnostic>) {
    let names = &lookup.names;
    let mut d = Vec::new();
    let page = book.page(id);
    let mut resolved = ResolvedPage {
        links: links::resolve(book, names, id, &mut d),
        images: links::pictures(book, names, id, &mut d),
        citations: citations::resolve(book, names, id, &mut d),
        ..ResolvedPage::default()
    };
    for name in &page.front.entities {
        if let Some(entity) = names.entity(book, name, "entities", &mut d)
            && !resolved.entities.contains(&entity)
        {
            resolved.entities.push(entity);
        }
    }
    for relation in &page.front.relations {
        let sources = relation.sources.iter().flat_map(|s| citations::sources(book, names, s, &mut d)).collect();
        if let Some(to) = names.entity(book, &relation.to, "relations", &mut d) {
            resolved.relations.push(Relation {
                to,
                kind: relation.kind.clone(),
                since: relation.since.as_ref().map(|s| s.value.clone()),
                until: relation.until.as_ref().map(|s| s.value.clone()),
                sources,
                translated: Vec::new(),
            });
        }
    }
    if let Some(automaton) = &lookup.automaton {
        let known = before.and_then(|b| b.mentions(automaton, (id, page), &resolved.links));
        resolved.mentions = known.map_or_else(|| automaton.mentions(book, id, &resolved.links), <[Mention]>::to_vec);
    }
    d.extend(stale(page, lookup.today));
    d.extend(scheduled(page, lookup.today));
    (resolved, d)
}

/// Relations are told once: those of a translation are its original's, in other words where both tell one, and one more where only the
/// translation does. The same relation is the one to the same entity at the same place among those to it.
fn join_relations(book: &Book, resolved: &mut Resolved) {
    for (id, page) in book.iter_pages().filter(|(id, _)| !book.is_original(*id)) {
        if resolved.page(id).relations.is_empty() {
            continue;
        }
        let own = std::mem::take(&mut Arc::make_mut(&mut resolved.pages[id.0 as usize]).relations);
        let original = Arc::make_mut(&mut resolved.pages[book.original(id).0 as usize]);
        let mut places: HashMap<PageId, VecDeque<usize>> = HashMap::new();
        for (place, relation) in original.relations.iter().enumerate() {
            places.entry(relation.to).or_default().push_back(place);
        }
        for relation in own {
            match places.get_mut(&relation.to).and_then(VecDeque::pop_front) {
                Some(place) => {
                    original.relations[place].translated.push((page.lang.clone(), relation.kind));
                }
                None => original.relations.push(relation),
            }
        }
    }
}

/// The pages that the navigation names: those of the configuration in its order, then those that say so themselves, in the order of their paths.
fn navigation(book: &Book, names: &names::Names, d: &mut Vec<Diagnostic>) -> Vec<PageId> {
    use names::Found;
    let mut pages = Vec::new();
    for name in &book.config.nav {
        let wrong = match names.page(&name.value, "") {
            Found::Page(id) | Found::Exact(id) => {
                pages.push(book.original(id));
                continue;
            }
            Found::Several(several) => match names::spelled(book, &name.value, &several) {
                Some(id) => {
                    pages.push(book.original(id));
                    continue;
                }
                None => names::ambiguous(book, &name.value, &several),
            },
            Found::Nothing => {
                let wrong = Diagnostic::new(Code::BrokenLink, format!("there is no `{}` in the book", name.value));
                match names.nearest(&name.value) {
                    Some(near) => wrong.help(format!("did you mean `{}`?", near.name)),
                    None => wrong.help("`[nav] pages` takes the names that wikilinks use"),
                }
            }
        };
        d.push(wrong.at(name.span));
    }
    pages.extend(book.iter_pages().filter(|(_, page)| page.front.nav).map(|(id, _)| book.original(id)));
    let mut seen = HashSet::new();
    pages.retain(|page| seen.insert(*page));
    pages
}

/// Tells of a page that was to be checked again before `today`.
fn stale(page: &Page, today: Option<(i32, u8, u8)>) -> Option<Diagnostic> {
    let (review, today) = (page.front.review_by.as_ref()?, today?);
    review.value.latest_day().filter(|day| *day < today)?;
    Some(
        Diagnostic::new(
            Code::StalePage,
            format!("this page should have been checked again by {}", review.value.human()),
        )
        .at(review.span)
        .help("check its facts, then update `as_of` and `review_by`"),
    )
}

/// Tells of a page that another tool would not publish on the day `today`: what is published must not depend on a clock, so that a page that is to
/// wait waits as a draft.
fn scheduled(page: &Page, today: Option<(i32, u8, u8)>) -> Option<Diagnostic> {
    let today = today?;
    let front = &page.front;
    let early = front.publish_from.as_ref().filter(|from| from.value.earliest_day().is_some_and(|day| day > today));
    let late = front.publish_until.as_ref().filter(|until| until.value.earliest_day().is_some_and(|day| day <= today));
    let message = match (early, late) {
        (Some(from), _) => format!("this page is scheduled for {}", from.value.human()),
        (_, Some(until)) => format!("this page expired on {}", until.value.human()),
        _ => return None,
    };
    let help = "write `draft: true` to keep the page back, or remove the date to publish it: briefbook does not publish by the clock";
    Some(Diagnostic::new(Code::ScheduledPage, message).at(early.or(late)?.span).help(help))
}
