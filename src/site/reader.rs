//! What a file's maker may ask, in its words: views for the template, texts, addresses.
//!
//! A reader has the book through its `Asker` alone: every answer is noted. Ids that an answer hands out are good within one state of the
//! book only.

use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::citations::PageCites;
use crate::config::{Config, LinkForm};
use crate::draw::card::Card;
use crate::parse::bibliography::ParsedSource;
use crate::prose::{self, Alone, Body};
use crate::resolve::EventId;
use crate::search;
use crate::site::Site;
use crate::site::asker::Asker;
use crate::site::event::EventRecord;
use crate::site::fact::answers::{PageRef, Settings, Translation};
use crate::site::fact::claims::ClaimPages;
use crate::site::fact::gathered::{Event, EventTag, FeedEntry, Location, SourceData};
use crate::site::fact::keys::RedirectId;
use crate::site::fact::link_cards::LinkCard;
use crate::site::fact::{Fact, ask};
use crate::site::relations;
use crate::site::social_cards::CardSubject;
use crate::site::state::Voice;
use crate::site::view::{self, Shared};
use crate::site::views;
use crate::source::Size;
use crate::theme::words::Language;
use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What the files of one page are made from together: its document, and what was asked for it. The first of the files that needs it makes it.
#[derive(Default)]
pub struct Together<'s>(OnceCell<(PageId, Rc<Alone<'s>>, HashSet<Fact>)>);

/// Reads facts for one file.
pub struct Reader<'s> {
    pub(super) asker: Asker<'s>,
    together: Rc<Together<'s>>,
    pub(super) settings: Settings<'s>,
    /// The language that the file is in.
    pub(super) voice: Cell<Voice>,
    lang: Cell<&'s str>,
    words: Cell<&'s Language>,
}

impl<'s> Reader<'s> {
    /// A reader that has asked for nothing yet but the settings, which everything depends on.
    pub fn new(site: &'s Site) -> Self {
        Self::beside(site, &Rc::default())
    }

    /// A reader for one of several files that are made together.
    pub fn beside(site: &'s Site, together: &Rc<Together<'s>>) -> Self {
        Self::with(Asker::new(site), together.clone())
    }

    fn with(asker: Asker<'s>, together: Rc<Together<'s>>) -> Self {
        let settings = asker.ask(ask::Settings(()));
        let lang = settings.config.language.as_str();
        let words: &'s Language = settings.words.in_language(lang);
        Self { asker, together, settings, voice: Cell::default(), lang: Cell::new(lang), words: Cell::new(words) }
    }

    /// What was asked.
    pub fn noted(self) -> HashSet<Fact> {
        self.asker.noted()
    }

    /// Makes parts of the file on all cores, each with a reader of its own; what these ask, this one asks.
    pub fn parts<P: Sync, T: Send>(&self, parts: &[P], make: impl Fn(&Reader<'s>, &P) -> T + Sync) -> Vec<T> {
        self.asker.parts(parts, |asker, part| {
            let reader = Reader::with(asker, Rc::default());
            let made = make(&reader, part);
            (made, reader.noted())
        })
    }

    /// The language that the file is in, from here on; the book's, where it is not set. Of what is in several languages it shows what is
    /// in this one; dates and labels are in its words.
    pub fn speak(&self, lang: &str) {
        if self.lang.get() == lang {
            return;
        }
        let (voice, lang) = self.asker.ask(ask::VoiceOf(lang.to_owned()));
        self.voice.set(voice);
        self.lang.set(lang);
        self.words.set(self.settings.words.in_language(lang));
    }

    /// The theme's words in the file's language.
    pub fn words(&self) -> &'s Language {
        self.words.get()
    }

    /// Of a page in several languages the one that this file shows.
    pub fn chosen(&self, id: PageId) -> PageId {
        if self.settings.is_in_one_language { id } else { self.asker.ask(ask::Chosen((id, self.voice.get()))) }
    }

    /// The page that a page is a translation of, or itself.
    pub fn original(&self, id: PageId) -> PageId {
        if self.settings.is_in_one_language { id } else { self.asker.ask(ask::Original(id)) }
    }

    /// The page in all its languages, the original first; empty where there is one only.
    pub fn translations(&self, id: PageId) -> Vec<Translation<'s>> {
        if self.settings.is_in_one_language { Vec::new() } else { self.asker.ask(ask::Translations(id)) }
    }

    /// The configuration.
    pub fn config(&self) -> &'s Config {
        self.settings.config
    }

    /// An address behind `root`.
    pub fn href(&self, address: &Address) -> String {
        address.href(self.config().link_form == LinkForm::Portable)
    }

    /// The absolute address of a page, or nothing where the book has no `base_url`.
    pub fn absolute(&self, address: &Address) -> String {
        let base = &self.config().base_url;
        if base.is_empty() { String::new() } else { format!("{base}{}", self.href(address)) }
    }

    /// What a page is called, and where it is.
    pub fn page_ref(&self, id: PageId) -> PageRef<'s> {
        self.asker.ask(ask::Ref(id))
    }

    /// A page's address behind `root`, with a section of it.
    pub fn page_href(&self, id: PageId, anchor: Option<&str>) -> String {
        let href = self.href(self.address(id));
        match anchor {
            Some(anchor) => format!("{href}#{}", crate::ids::fragment(anchor)),
            None => href,
        }
    }

    /// A page's title.
    pub fn title(&self, id: PageId) -> &'s str {
        self.page_ref(id).title
    }

    /// A page's address.
    pub fn address(&self, id: PageId) -> &'s Address {
        self.page_ref(id).address
    }

    /// A page's own text and names.
    pub fn body(&self, id: PageId) -> Body<'s> {
        self.asker.ask(ask::Body(id))
    }

    /// A page's document where it stands on the page's own address, in the page's language. The files of a page share it; each of them has asked what it was
    /// composed from.
    pub fn document(&self, id: PageId) -> Rc<Alone<'s>> {
        let compose = || {
            let (document, asked) = self.asker.apart(|| Rc::new(prose::alone(self, id)));
            (id, document, asked)
        };
        let (of, document, asked) = self.together.0.get_or_init(compose);
        if *of != id {
            return Rc::new(prose::alone(self, id));
        }
        self.asker.note(asked);
        document.clone()
    }

    /// A page's sources in the order of its list, and their numbers.
    pub fn list(&self, id: PageId) -> (Vec<SourceId>, PageCites<'s>) {
        let list = self.asker.ask(ask::List(id));
        let cites = self.cites(numbers(&list));
        (list, cites)
    }

    /// The citations of a page of which nothing has been composed yet, whose sources have these numbers.
    pub fn cites(&self, numbers: HashMap<SourceId, usize>) -> PageCites<'s> {
        PageCites::new(self.settings.style, self.config().link_citations, numbers)
    }

    /// All claims of the book, page by page.
    pub fn all_claims(&self) -> ClaimPages<'s> {
        self.asker.ask(ask::AllClaims(()))
    }

    /// The pages before and after in the folder's reading order.
    pub fn neighbours(&self, id: PageId) -> (Option<PageId>, Option<PageId>) {
        self.asker.ask(ask::Neighbours(id))
    }

    /// A page's summary or the begin of its text.
    pub fn description(&self, id: PageId) -> String {
        self.asker.ask(ask::Description(id))
    }

    /// The pages that link to a page.
    pub fn backlinks(&self, id: PageId) -> Vec<view::Backlink> {
        self.asker.ask(ask::Backlinks(id))
    }

    /// The page at an address.
    pub fn page_at(&self, address: &Address) -> Option<PageId> {
        self.asker.ask(ask::At(address.clone()))
    }

    /// The pages above an address, the home page first.
    pub fn breadcrumbs(&self, address: &Address) -> Vec<Shared<view::Ref>> {
        // What is above depends on the folder alone: one fact serves all that is in it.
        let above = address.as_str().trim_end_matches('/').rfind('/').map_or("", |i| &address.as_str()[..=i]);
        let inside = if address.as_str().is_empty() { Address::default() } else { Address::from_parts([above, "x"]) };
        self.asker.ask(ask::Crumbs((inside, self.voice.get())))
    }

    /// A page's reference, in the file's language where it is in several.
    pub fn page(&self, id: PageId) -> Shared<view::Ref> {
        self.exactly(self.chosen(id))
    }

    /// The reference of this very page.
    pub fn exactly(&self, id: PageId) -> Shared<view::Ref> {
        self.asker.ask(ask::Reference((id, self.voice.get())))
    }

    /// A page's card, in the file's language where it is in several.
    pub fn card(&self, id: PageId) -> Shared<view::Card> {
        self.asker.ask(ask::Card((self.chosen(id), self.voice.get())))
    }

    /// The cards of pages.
    pub fn cards(&self, ids: &[PageId]) -> Vec<Shared<view::Card>> {
        ids.iter().map(|id| self.card(*id)).collect()
    }

    /// A topic's reference.
    pub fn topic_ref(&self, id: TopicId) -> Shared<view::Ref> {
        self.asker.ask(ask::TopicRef((id, self.voice.get())))
    }

    /// The relations that a page tells, with the ids of parts of the whole book.
    pub fn part_relations(&self, id: PageId) -> Vec<view::PartRelation> {
        self.asker.ask(ask::PartRelations((id, self.voice.get())))
    }

    pub(super) fn told(&self, id: EventId) -> Event<'s> {
        self.asker.ask(ask::Event((id, self.voice.get())))
    }

    /// An event.
    pub fn event(&self, id: EventId) -> Shared<view::Event> {
        self.told(id).view
    }

    /// The descriptions of all events of the book, in the words of the file's language.
    pub fn events(&self) -> Vec<EventRecord<'s>> {
        self.asker.ask(ask::EventRecords(self.voice.get()))
    }

    /// The topics and the actors of all events.
    pub fn event_tags(&self) -> (Vec<EventTag<'s>>, Vec<EventTag<'s>>) {
        self.asker.ask(ask::EventTags(()))
    }

    /// A source with its number in a list.
    pub fn source(&self, id: SourceId, number: usize) -> view::Listed {
        view::Listed { source: self.asker.ask(ask::Source((id, self.voice.get()))), number }
    }

    /// All sources that pages cite or list, in the order of one list, and their numbers in it.
    pub fn joint_list(&self) -> (Vec<SourceId>, HashMap<SourceId, usize>) {
        let list = self.asker.ask(ask::JointList(()));
        let numbers = numbers(&list);
        (list, numbers)
    }

    /// All pages in the order of a printed book, with the levels of their headings.
    pub fn reading_order(&self) -> Vec<(PageId, u8)> {
        self.asker.ask(ask::ReadingOrder(()))
    }

    /// A source's reference, as the citation style sets it, in plain text.
    pub fn reference(&self, id: SourceId) -> String {
        self.asker.ask(ask::SourceReference(id))
    }

    /// What the bibliography says of a source, and its page's address.
    pub fn source_data(&self, id: SourceId) -> (&'s ParsedSource, &'s Address) {
        let SourceData { data, address } = self.asker.ask(ask::SourceData(id));
        (data, address)
    }

    /// All sources of the bibliography.
    pub fn bibliography(&self) -> Vec<&'s ParsedSource> {
        self.asker.ask(ask::Bibliography(())).into_iter().map(|source| source.data).collect()
    }

    /// The size of the picture at a path in the site, where it is the book's or its theme's.
    pub fn size(&self, path: &str) -> Option<Size> {
        self.asker.ask(ask::Size(path.to_owned()))
    }

    /// An entity's relations, what both sides tell told once.
    pub fn ties(&self, id: PageId) -> Vec<view::Tie> {
        self.asker.ask(ask::Ties((id, self.voice.get())))
    }

    /// What is drawn around an entity.
    pub fn around(&self, id: PageId) -> relations::Chosen {
        self.asker.ask(ask::Around((id, self.voice.get())))
    }

    /// All topics with their counts.
    pub fn topic_cards(&self) -> Vec<view::TopicCard> {
        self.asker.ask(ask::TopicCards(self.voice.get()))
    }

    /// The topic that a page, or the page that it is a translation of, gives its text.
    pub fn topic_of(&self, id: PageId) -> Option<TopicId> {
        self.asker.ask(ask::TopicOf(id))
    }

    /// An old address and where it leads.
    pub fn redirect(&self, index: u32) -> (Address, PageId) {
        self.asker.ask(ask::Redirect(RedirectId(index)))
    }

    /// What a page's social card says.
    pub fn social_card(&self, what: CardSubject) -> Card {
        self.asker.ask(ask::Social(what))
    }

    /// Whether pages have social cards.
    pub fn has_social_cards(&self) -> bool {
        self.settings.has_social_cards
    }

    /// The path of the book's own file that stands in for the social card of the page at an address.
    pub fn own_card(&self, address: &Address) -> Option<&'s str> {
        self.asker.ask(ask::OwnCard(address.clone()))
    }

    /// The newest briefings.
    pub fn feed(&self) -> Vec<FeedEntry<'s>> {
        self.asker.ask(ask::Feed(()))
    }

    /// All pages of the site, by address.
    pub fn sitemap(&self) -> Vec<Location> {
        self.asker.ask(ask::Sitemap(()))
    }

    /// The cards of links to the pages of a shard.
    pub fn link_cards(&self, shard: u32) -> Vec<LinkCard<'s>> {
        self.asker.ask(ask::LinkCards(shard))
    }

    /// How many shards of link cards there are, and all cards in the order of the book.
    pub fn all_link_cards(&self) -> (usize, Vec<LinkCard<'s>>) {
        self.asker.ask(ask::AllLinkCards(()))
    }

    /// The search index.
    pub fn search(&self) -> &'s search::Files {
        self.asker.ask(ask::Search(())).files()
    }

    /// What marks a text in a language where the file is in another.
    pub fn mark(&self, lang: &str) -> String {
        prose::mark(lang, self.lang.get())
    }

    /// What a page calls itself, and what marks that where it is in another language than the page.
    pub fn own_title(&self, id: PageId) -> (&'s str, String) {
        let page = self.body(id).page;
        let (title, lang) = views::title(page, &self.config().language, self.words(), self.lang.get());
        (title, self.mark(lang))
    }
}

/// The places of sources in a list, from 1.
fn numbers(list: &[SourceId]) -> HashMap<SourceId, usize> {
    list.iter().enumerate().map(|(index, source)| (*source, index + 1)).collect()
}
