//! The one door through which a file's maker sees the book: each fact that it hands out is noted.
//!
//! What a [`Site`] holds is out of reach of `output/` but through here, so that nothing can be read unnoted. Ids that a fact hands out
//! are good within one state of the book only.

use super::cites::{Composed, PageCites};
use super::fact::Fact;
use super::linked_data::{self, Subject};
use super::pictured::{self, Pictured};
use super::site::NavItem;
use super::social::Card;
use super::templates::Asked;
use super::views::Views;
use super::words::Language;
use super::{Site, head, lists, relations, said, search, view, views};
use crate::book::address::Address;
use crate::book::made;
use crate::book::{Book, Page, PageId, Redirect, SourceId, TopicId};
use crate::citeproc::Kind;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::parse::bibliography::ParsedSource;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::{self, CitationItem, CodeBlock, Tree};
use crate::resolve::{Event, EventId, Mention, Picture, Resolved, Target};
use crate::source::Size;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use tera::{Context, Value};

/// A file's text, or why there is none.
pub type Made = Result<String, Box<Diagnostic>>;

/// Reads facts for one file.
pub struct Reader<'s> {
    site: &'s Site,
    notes: RefCell<HashSet<Fact>>,
    /// The language that the file is in, by its place in the site's.
    voice: Cell<usize>,
}

/// A page's own: its text, and what the names in it mean.
#[derive(Clone, Copy)]
pub struct Body<'s> {
    pub page: &'s Page,
    /// The Markdown, front matter left out.
    pub text: &'s str,
    pub links: &'s [Target],
    pub mentions: &'s [Mention],
    pub citations: &'s [Vec<Option<SourceId>>],
    pub sources: &'s [SourceId],
    pub images: &'s [Picture],
    pub entities: &'s [PageId],
    pub events: &'s [EventId],
}

/// A template to render with its own objects.
pub struct Job {
    pub template: String,
    pub address: Address,
    /// Whether it is shown at any address, as `404.html` is: its links cannot be relative.
    pub anywhere: bool,
    pub page: view::Page,
    pub objects: Vec<(&'static str, Value)>,
    /// What the page shows, for machines.
    pub about: Subject,
}

impl<'s> Reader<'s> {
    /// A reader that has noted nothing yet but the configuration, which everything depends on.
    pub fn new(site: &'s Site) -> Self {
        Self { site, notes: RefCell::new(HashSet::from([Fact::Config])), voice: Cell::new(0) }
    }

    /// What was read. Of a file that is made from everything nothing else is told.
    pub fn noted(self) -> HashSet<Fact> {
        let notes = self.notes.into_inner();
        if notes.contains(&Fact::Whole) { HashSet::from([Fact::Config, Fact::Whole]) } else { notes }
    }

    /// The language that the file is in, from here on; the book's, where it is not told. Of what is in several languages it shows what is
    /// in this one; dates and labels are in its words.
    pub fn speak(&self, lang: &str) {
        self.voice.set(self.site.voice_of(lang));
    }

    fn views(&self) -> &'s Views {
        self.site.voice(self.voice.get())
    }

    /// The words of the file's language; the theme's words are no facts of the book, but for those of its own theme, which are configuration.
    pub fn words(&self) -> &'s Language {
        &self.views().words
    }

    /// Of a page in several languages the one that this file shows.
    pub fn chosen(&self, id: PageId) -> PageId {
        if self.site.r.book.translations.is_empty() {
            return id;
        }
        self.note(Fact::Translations(id));
        self.views().chosen(id)
    }

    /// The page that a page is a translation of, or itself.
    pub fn original(&self, id: PageId) -> PageId {
        if self.site.r.book.translations.is_empty() {
            return id;
        }
        self.note(Fact::Translations(id));
        self.site.r.book.original(id)
    }

    /// The page in all its languages, the original first; empty where there is one only.
    pub fn translations(&self, id: PageId) -> Vec<&'s Page> {
        if self.site.r.book.translations.is_empty() {
            return Vec::new();
        }
        self.note(Fact::Translations(id));
        self.site.r.book.translations(id).iter().map(|t| self.site.r.book.page(t.page)).collect()
    }

    fn note(&self, fact: Fact) {
        self.notes.borrow_mut().insert(fact);
    }

    /// Everything: for files that are made from the whole book.
    pub fn whole(&self) -> &'s Site {
        self.note(Fact::Whole);
        self.site
    }

    /// The configuration.
    pub fn config(&self) -> &'s Config {
        &self.site.r.book.config
    }

    /// An address behind `root`.
    pub fn href(&self, address: &Address) -> String {
        self.site.r.href(address)
    }

    /// The absolute address of a page, or nothing where the book has no `base_url`.
    pub fn absolute(&self, address: &Address) -> String {
        self.site.absolute(address)
    }

    /// A page's address behind `root`, with a section of it.
    pub fn page_href(&self, id: PageId, anchor: Option<&str>) -> String {
        self.note(Fact::Ref(id));
        self.site.r.page_href(id, anchor)
    }

    /// A page's title.
    pub fn title(&self, id: PageId) -> &'s str {
        self.note(Fact::Ref(id));
        &self.site.r.book.page(id).title
    }

    /// The language of a page's title.
    pub fn title_lang(&self, id: PageId) -> &'s str {
        self.note(Fact::Ref(id));
        self.site.r.book.title_lang(self.site.r.book.page(id))
    }

    /// A page's address.
    pub fn address(&self, id: PageId) -> &'s Address {
        self.note(Fact::Ref(id));
        &self.site.r.book.page(id).address
    }

    /// What a wikilink of a page shows where it has no label of its own.
    pub fn wiki_label(&self, id: PageId, link: u32) -> Option<String> {
        let target = &self.body(id).links[link as usize];
        let label = said::wiki_label(&self.site.r, id, link)?;
        if let Target::Page { page, .. } = target {
            self.note(Fact::Ref(*page));
            self.note(Fact::Outline(*page));
        }
        Some(label)
    }

    /// A page's own text and names.
    pub fn body(&self, id: PageId) -> Body<'s> {
        self.note(Fact::Body(id));
        let page = self.site.r.book.page(id);
        let resolved = self.site.r.resolved.page(id);
        Body {
            page,
            text: self.site.r.text(page).get(page.body..).unwrap_or(""),
            links: &resolved.links,
            mentions: &resolved.mentions,
            citations: &resolved.citations,
            sources: &resolved.sources,
            images: &resolved.images,
            entities: &resolved.entities,
            events: &resolved.events,
        }
    }

    /// The tree of a page that is shown in others: made once for all of them.
    pub fn embedded(&self, id: PageId) -> &'s Tree<'static> {
        let body = self.body(id);
        self.site.embedded(id, || markdown::lower(body.text, body.page.body, self.markdown()).tree.into_static())
    }

    /// How Markdown is read.
    pub fn markdown(&self) -> markdown::Options {
        markdown::Options { smart_punctuation: self.config().smart_punctuation, extensions: true }
    }

    /// The event that a page's heading tells.
    pub fn told_by(&self, id: PageId, heading: u32) -> Option<&'s Event> {
        let resolved = &self.site.r.resolved;
        let mut own = self.body(id).events.iter().map(|e| resolved.event(*e));
        own.find(|e| e.tellings.iter().any(|t| t.page == id && t.heading == Some(heading)))
    }

    /// A page's sources in the order of its list, and their numbers.
    pub fn list(&self, id: PageId) -> (Vec<SourceId>, PageCites) {
        self.note(Fact::Page(id));
        self.site.r.cites.page_list(&self.site.r.resolved.page(id).sources)
    }

    /// The pages before and after in the folder's reading order.
    pub fn neighbours(&self, id: PageId) -> (Option<PageId>, Option<PageId>) {
        self.note(Fact::Page(id));
        self.site.neighbours.get(&self.site.r.book.original(id)).copied().unwrap_or_default()
    }

    /// A page's summary or the begin of its text.
    pub fn description(&self, id: PageId) -> String {
        self.note(Fact::Page(id));
        lists::description(self.site, id)
    }

    /// The pages that link to a page.
    pub fn backlinks(&self, id: PageId) -> Vec<view::Backlink> {
        self.note(Fact::Page(id));
        lists::backlinks(self.site, id)
    }

    /// The page at an address.
    pub fn page_at(&self, address: &Address) -> Option<PageId> {
        self.note(Fact::At(address.clone()));
        self.site.r.book.page_of_address.get(address).copied()
    }

    /// The pages above an address, the home page first.
    pub fn breadcrumbs(&self, address: &Address) -> Vec<Value> {
        // What lies above depends on the folder alone: one fact serves all that is in it.
        let above = address.as_str().trim_end_matches('/').rfind('/').map_or("", |i| &address.as_str()[..=i]);
        let inside = if address.as_str().is_empty() { Address::default() } else { Address::of([above, "x"]) };
        self.note(Fact::Crumbs(inside.clone()));
        lists::breadcrumbs(self.site, self.views(), &inside)
    }

    /// A page's reference, in the file's language where it is in several.
    pub fn page(&self, id: PageId) -> Value {
        self.exactly(self.chosen(id))
    }

    /// The reference of this very page.
    pub fn exactly(&self, id: PageId) -> Value {
        self.note(Fact::Ref(id));
        self.views().page(id)
    }

    /// A page's card, in the file's language where it is in several.
    pub fn card(&self, id: PageId) -> Value {
        let id = self.chosen(id);
        self.note(Fact::Card(id));
        self.views().card(id)
    }

    /// The cards of pages.
    pub fn cards(&self, ids: &[PageId]) -> Vec<Value> {
        ids.iter().map(|id| self.card(*id)).collect()
    }

    /// A topic's reference.
    pub fn topic_ref(&self, id: TopicId) -> Value {
        self.note(Fact::TopicRef(id));
        self.views().topic(id)
    }

    /// A topic's title in the file's language.
    pub fn topic_title(&self, id: TopicId) -> &'s str {
        self.note(Fact::TopicRef(id));
        self.views().topic_words(id).0
    }

    /// The relations that a page tells, with the ids of parts of the whole book.
    pub fn part_relations(&self, id: PageId) -> Vec<view::PartRelation> {
        self.note(Fact::Entity(id));
        lists::part_relations(self.site, self.views(), id)
    }

    /// An event.
    pub fn event(&self, id: EventId) -> Value {
        self.note(Fact::Event(id));
        self.views().event(id)
    }

    /// Events by year and month.
    pub fn timeline(&self, ids: &[EventId]) -> view::Timeline {
        ids.iter().for_each(|id| self.note(Fact::Event(*id)));
        views::timeline(&self.site.r, self.views(), ids)
    }

    /// All events of the book, by year and month.
    pub fn whole_timeline(&self) -> view::Timeline {
        self.note(Fact::Events);
        let all: Vec<EventId> = (0..self.site.r.resolved.events.len() as u32).map(EventId).collect();
        views::timeline(&self.site.r, self.views(), &all)
    }

    /// The events as the book tells them, for files that hold them all: what may be read is each event, and the titles, addresses,
    /// slugs and keys of what it names.
    pub fn events(&self) -> (&'s Book, &'s Resolved) {
        self.note(Fact::Events);
        (&self.site.r.book, &self.site.r.resolved)
    }

    /// A source with its number in a list.
    pub fn source(&self, id: SourceId, number: usize) -> Value {
        self.note(Fact::Source(id));
        self.views().source(id, number)
    }

    /// All sources that pages cite or list, in the order of one list, and their numbers in it.
    pub fn joint_list(&self, pages: &[PageId]) -> (Vec<SourceId>, HashMap<SourceId, usize>) {
        self.note(Fact::Whole);
        let mut seen = HashSet::new();
        let pages = pages.iter().map(|page| self.site.r.resolved.page(*page));
        let all = pages.flat_map(|page| page.sources.iter().chain(page.relations.iter().flat_map(|r| &r.sources)));
        let all: Vec<SourceId> = all.copied().filter(|source| seen.insert(*source)).collect();
        let (list, cites) = self.site.r.cites.page_list(&all);
        (list, cites.numbers)
    }

    /// A source's reference, as the citation style sets it.
    pub fn reference(&self, id: SourceId) -> &'s str {
        self.note(Fact::Source(id));
        self.site.r.cites.reference(id)
    }

    /// What the bibliography says of a source, and its page's address.
    pub fn source_data(&self, id: SourceId) -> (&'s ParsedSource, &'s Address) {
        self.note(Fact::SourceData(id));
        let source = self.site.r.book.source(id);
        (&source.data, &source.address)
    }

    /// The passages that cite a source, and the events that do.
    pub fn passages(&self, id: SourceId) -> (Vec<view::Passage>, Vec<Value>) {
        self.note(Fact::Passages(id));
        let (passages, events) = views::passages(&self.site.r, self.views(), id);
        (passages, events.into_iter().map(|e| self.event(e)).collect())
    }

    /// How the citation style cites.
    pub fn cites_kind(&self) -> Kind {
        self.site.r.cites.kind
    }

    /// A citation group's HTML.
    pub fn citation(
        &self,
        kind: GroupKind,
        items: &[CitationItem],
        sources: &[Option<SourceId>],
        page: &mut PageCites,
    ) -> Composed {
        for (item, source) in items.iter().zip(sources) {
            if let Some(source) = source {
                self.note(Fact::Cite(*source));
                if let Some((label, value)) = &item.locator {
                    self.note(Fact::Located(*source, label.csl_name().to_owned(), value.clone()));
                }
            }
        }
        self.site.r.cites.group(kind, items, sources, page)
    }

    /// A code block's inner HTML; it depends on the block alone.
    pub fn code(&self, block: &CodeBlock) -> String {
        self.site.r.code.get(block)
    }

    /// The size of the picture at a path in the site, where it is the book's or its theme's.
    pub fn size(&self, path: &str) -> Option<Size> {
        self.note(Fact::Size(path.to_owned()));
        self.site.sizes.get(path).copied()
    }

    /// The front page's lists.
    pub fn home(&self) -> view::Home {
        self.note(Fact::Home);
        let front = lists::home(self.site);
        view::Home {
            latest: self.cards(&front.latest),
            key_events: front.key_events.iter().map(|e| self.event(*e)).collect(),
            topics: self.topic_cards(),
            entities: self.cards(&front.entities),
            sections: self.cards(&front.sections),
        }
    }

    /// The pages of a folder and the folders in it.
    pub fn section(&self, folder: &str) -> view::Section {
        self.note(Fact::Section(folder.to_owned()));
        let (pages, sections) = lists::section(self.site, folder);
        view::Section { pages: self.cards(&pages), sections: self.cards(&sections) }
    }

    /// An entity's relations, those that lead to it, the pages about it, and its events.
    pub fn entity(&self, id: PageId) -> (Vec<view::Relation>, Vec<view::Relation>, Vec<Value>, view::Timeline) {
        self.note(Fact::Entity(id));
        let (own, incoming) = lists::relations(self.site, self.views(), id);
        let pages = self.cards(&lists::pages_about(self.site, id));
        (own, incoming, pages, self.timeline(&self.site.r.resolved.entity_events[id.0 as usize]))
    }

    /// An entity's relations, what both sides tell told once.
    pub fn ties(&self, id: PageId) -> Vec<view::Tie> {
        self.note(Fact::Map(id));
        relations::of(self.site, self.views(), id)
    }

    /// What is drawn around an entity.
    pub fn around(&self, id: PageId) -> relations::Chosen {
        self.note(Fact::Map(id));
        relations::around(self.site, self.views(), id)
    }

    /// What is drawn of all entities, and the relations among those drawn.
    pub fn whole_map(&self) -> (relations::Chosen, Vec<view::MapTie>) {
        self.note(Fact::WholeMap);
        (relations::whole(self.site, self.views()), relations::of_all(self.site, self.views()))
    }

    /// All entities by type.
    pub fn entity_groups(&self) -> Vec<view::EntityGroup> {
        self.note(Fact::EntityGroups);
        let group = |(kind, pages): (String, Vec<PageId>)| view::EntityGroup {
            label: views::entity_type_label(&kind, true, self.words()),
            r#type: kind,
            entities: self.cards(&pages),
        };
        lists::entity_groups(self.site).into_iter().map(group).collect()
    }

    /// All topics with their counts.
    pub fn topic_cards(&self) -> Vec<view::TopicCard> {
        self.note(Fact::TopicCards);
        lists::topic_cards(self.site, self.views())
    }

    /// A topic with its pages and events, and its address.
    pub fn topic(&self, id: TopicId) -> (view::Topic, &'s Address) {
        use crate::book::PageKind::{Briefing, Entity, Page};
        self.note(Fact::Topic(id));
        let topic = self.site.r.book.topic(id);
        let cards = |kinds| self.cards(&lists::topic_pages(self.site, id, kinds));
        let view = view::Topic {
            title: self.views().topic_words(id).0.to_owned(),
            slug: topic.slug.clone(),
            briefings: cards(&[Briefing, Page]),
            entities: cards(&[Entity]),
            timeline: self.timeline(&self.site.r.resolved.topic_events[id.0 as usize]),
        };
        (view, &topic.address)
    }

    /// The topic that a page, or the page that it is a translation of, gives its text.
    pub fn topic_of(&self, id: PageId) -> Option<TopicId> {
        let book = &self.site.r.book;
        let own = self.original(id);
        let topic = *book.topic_of_slug.get(&book.page(own).slug)?;
        self.note(Fact::Topic(topic));
        (book.topic(topic).page == Some(own)).then_some(topic)
    }

    /// All sources by letter, and how many each tier has.
    pub fn source_groups(&self) -> (Vec<view::SourceGroup>, Vec<view::TierCount>) {
        self.note(Fact::SourceGroups);
        (lists::source_groups(self.site, self.views()), lists::tiers(self.site, self.views()))
    }

    /// An old address and where it leads.
    pub fn redirect(&self, index: usize) -> &'s Redirect {
        let redirect = &self.site.r.book.redirects[index];
        self.note(Fact::Redirect(redirect.from.clone()));
        redirect
    }

    /// What a page's social card says.
    pub fn social_card(&self, what: Pictured) -> Card {
        self.note(Fact::Social(what));
        pictured::card(self.site, what)
    }

    /// Whether pages have social cards; the configuration's fact holds it.
    pub fn has_social_cards(&self) -> bool {
        made::social_cards(&self.site.r.book)
    }

    /// The path of the book's own file that stands in for the social card of the page at an address.
    pub fn own_card(&self, address: &Address) -> Option<&'s str> {
        self.note(Fact::OwnCard(address.clone()));
        self.site.own_card(address)
    }

    /// The search index: it is made from the whole book.
    pub fn search(&self) -> &'s search::Files {
        self.whole().search()
    }

    /// What marks a text in a language where the file is in another.
    pub fn mark(&self, lang: &str) -> String {
        self.views().mark(lang)
    }

    /// What a page calls itself, and what marks that where it is in another language than the page.
    pub fn own_title(&self, id: PageId) -> (&'s str, String) {
        let (title, lang) = self.views().title(self.body(id).page);
        (title, self.views().mark(lang))
    }

    /// The navigation in the file's language.
    fn navigation(&self, here: &Address) -> Vec<view::Nav> {
        let book = &self.site.r.book;
        let one = |item: &NavItem| {
            // What the configuration's fact holds of each is noted already.
            let (title, address, lang) = match item {
                NavItem::Page(id) => {
                    let page = book.page(self.views().chosen(*id));
                    let (title, lang) = self.views().title(page);
                    (title, page.address.clone(), lang)
                }
                NavItem::Made(made) => {
                    (made.word().map_or("", |word| self.words().word(word)), made.address(), self.views().lang())
                }
            };
            view::Nav {
                title: title.to_owned(),
                address: self.href(&address),
                current: !address.as_str().is_empty() && here.as_str().starts_with(address.as_str()),
                lang: lang.to_owned(),
                lang_html: self.views().mark(lang),
            }
        };
        self.site.nav.iter().map(one).collect()
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn render(&self, job: Job) -> Made {
        let root = match job.anywhere {
            true if !self.site.r.portable() => self.site.base_path(),
            _ => job.address.to_root(),
        };
        let mut site = self.site.site.clone();
        site.insert("nav".into(), Value::from(self.navigation(&job.address)));
        // The front page in the file's language, if there is one.
        let book = &self.site.r.book;
        if let Some(home) =
            book.folders.get("").and_then(|folder| folder.page).filter(|_| !book.translations.is_empty())
        {
            let home = self.chosen(home);
            site.insert("front".into(), Value::from(self.page_href(home, None)));
        }
        self.note(Fact::Template(job.template.clone()));
        match self.site.templates.asks_for(&job.template) {
            Asked::Names(names) => names.iter().for_each(|name| self.note(Fact::Asset(name.clone()))),
            Asked::Any => self.note(Fact::Assets),
        }
        // Counts change with every page that comes or goes: only templates that name them get them, and are rendered again for it.
        if self.site.templates.names_counts(&job.template) {
            self.note(Fact::Counts);
            site.insert("counts".into(), self.site.counts.clone());
        }
        let mut context = Context::new();
        context.insert_value("root", Value::from(root));
        context.insert_value("site", Value::from(site));
        // The theme's words are the program's own: no fact of the book.
        context.insert_value("words", self.site.templates.words.of(&job.page.lang).value());
        let meta = view::Meta { json_ld: linked_data::of(self, &job), tags: head::of(self, &job) };
        context.insert_value("meta", meta.into());
        context.insert_value("page", Value::from(job.page));
        for (name, value) in job.objects {
            context.insert_value(name, value);
        }
        self.site.templates.render(&job.template, &context)
    }
}
