//! Facts: what a file of the site may be made from, each with a name that outlives the run and a digest of its value.
//!
//! A file is as it was while every fact that was read for it has the digest that it had then ("verifying traces": Mokhov, Mitchell and
//! Peyton Jones, *Build Systems à la Carte*). Facts are known by the names of things (a page's path, a source's key), for their numbers
//! change whenever a page comes or goes.

use super::digest::{Digest, Sink};
use super::pictured::{self, Pictured};
use super::site::NavItem;
use super::{Site, lists, relations, views};
use crate::book::address::Address;
use crate::book::made::{self, MadePage};
use crate::book::{PageId, SourceId, TopicId};
use crate::resolve::{EventId, Picture, Target};
use std::collections::HashMap;
use tera::Value;

/// Something that is read while a file is rendered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// All that the book was read from; for files that are made from everything.
    Whole,
    /// The configuration, the navigation, and how the citation style composes.
    Config,
    /// How much the book holds.
    Counts,
    /// A template and all that it takes in.
    Template(String),
    /// The front page's lists.
    Home,
    TopicCards,
    EntityGroups,
    SourceGroups,
    /// All events, in their order.
    Events,
    /// A page's own text, and what the names in it mean.
    Body(PageId),
    /// What the book says of a page besides: the order of its sources, its neighbours, its backlinks.
    Page(PageId),
    /// A page's title and address.
    Ref(PageId),
    /// A page's other names and its headings.
    Outline(PageId),
    Card(PageId),
    /// An entity's relations, and the pages and events that belong to it.
    Entity(PageId),
    /// The pages and folders of a folder.
    Section(String),
    /// Which page lies at an address.
    At(Address),
    /// What lies above the folder of an address.
    Crumbs(Address),
    /// Where an old address leads.
    Redirect(Address),
    TopicRef(TopicId),
    /// A topic with its pages and events.
    Topic(TopicId),
    Event(EventId),
    /// A source as lists show it.
    Source(SourceId),
    SourceData(SourceId),
    /// A source's citation.
    Cite(SourceId),
    /// A citation with a place in the source: label and value.
    Located(SourceId, String, String),
    /// The passages that cite a source.
    Passages(SourceId),
    /// An entity's relations told once, and what is drawn around it.
    Map(PageId),
    /// The relations of all entities, as far as they are drawn.
    WholeMap,
    /// A page in all its languages: titles and addresses.
    Translations(PageId),
    /// The name that tells a static file's content.
    Asset(String),
    /// The names of all static files.
    Assets,
    /// The size of a picture, by its path in the site.
    Size(String),
    /// What a social card says.
    Social(Pictured),
    /// Which file of the book stands in for the social card of the page at an address.
    OwnCard(Address),
}

/// A fact's kind and the name of what it is about, as they are kept on disk.
pub type Name = (u8, String);

/// Names → things, for facts that are remembered.
pub struct Names<'s> {
    site: &'s Site,
    events: HashMap<&'s str, EventId>,
    redirects: HashMap<&'s str, Address>,
}

impl<'s> Names<'s> {
    /// What names mean in a state of the book.
    pub fn of(site: &'s Site) -> Self {
        let events = site.r.resolved.events.iter().enumerate().map(|(i, e)| (e.id.as_str(), EventId(i as u32)));
        let redirects = site.r.book.redirects.iter().map(|r| (r.from.as_str(), r.from.clone()));
        Self { site, events: events.collect(), redirects: redirects.collect() }
    }

    /// The fact of a name, if there is such a thing still.
    pub fn find(&self, (kind, name): &Name) -> Option<Fact> {
        let book = &self.site.r.book;
        let page = || book.pages.binary_search_by(|p| p.path.as_str().cmp(name)).ok().map(|i| PageId(i as u32));
        let source = |key: &str| book.source_named(key);
        let topic = || book.topic_of_slug.get(name).copied();
        Some(match kind {
            0 => Fact::Whole,
            1 => Fact::Config,
            2 => Fact::Counts,
            3 => Fact::Template(name.clone()),
            4 => Fact::Home,
            5 => Fact::TopicCards,
            6 => Fact::EntityGroups,
            7 => Fact::SourceGroups,
            8 => Fact::Events,
            9 => Fact::Body(page()?),
            10 => Fact::Page(page()?),
            11 => Fact::Ref(page()?),
            12 => Fact::Outline(page()?),
            13 => Fact::Card(page()?),
            14 => Fact::Entity(page()?),
            15 => Fact::Section(name.clone()),
            16 => Fact::At(Address::of([name.as_str()])),
            17 => Fact::Crumbs(Address::of([name.as_str()])),
            18 => Fact::Redirect(self.redirects.get(name.as_str())?.clone()),
            19 => Fact::TopicRef(topic()?),
            20 => Fact::Topic(topic()?),
            21 => Fact::Event(*self.events.get(name.as_str())?),
            22 => Fact::Source(source(name)?),
            23 => Fact::SourceData(source(name)?),
            24 => Fact::Cite(source(name)?),
            25 => {
                let mut parts = name.splitn(3, '\0');
                let (label, key, value) = (parts.next()?, parts.next()?, parts.next()?);
                Fact::Located(source(key)?, label.to_owned(), value.to_owned())
            }
            26 => Fact::Passages(source(name)?),
            27 => Fact::Map(page()?),
            28 => Fact::WholeMap,
            29 => Fact::Translations(page()?),
            40 => Fact::Asset(name.clone()),
            41 => Fact::Assets,
            42 => Fact::Size(name.clone()),
            50 => Fact::Social(Pictured::Page(page()?)),
            51 => Fact::Social(Pictured::Topic(topic()?)),
            52 => Fact::Social(Pictured::Source(source(name)?)),
            53 => Fact::Social(Pictured::List(MadePage::of_slug(name)?)),
            54 => Fact::OwnCard(Address::of([name.as_str()])),
            _ => return None,
        })
    }
}

impl Fact {
    /// The fact's kind, and the name of what it is about.
    pub fn name(&self, site: &Site) -> Name {
        let book = &site.r.book;
        let page = |id: &PageId| book.page(*id).path.clone();
        let source = |id: &SourceId| book.source(*id).data.key.clone();
        let topic = |id: &TopicId| book.topic(*id).slug.clone();
        match self {
            Fact::Whole => (0, String::new()),
            Fact::Config => (1, String::new()),
            Fact::Counts => (2, String::new()),
            Fact::Template(name) => (3, name.clone()),
            Fact::Home => (4, String::new()),
            Fact::TopicCards => (5, String::new()),
            Fact::EntityGroups => (6, String::new()),
            Fact::SourceGroups => (7, String::new()),
            Fact::Events => (8, String::new()),
            Fact::Body(id) => (9, page(id)),
            Fact::Page(id) => (10, page(id)),
            Fact::Ref(id) => (11, page(id)),
            Fact::Outline(id) => (12, page(id)),
            Fact::Card(id) => (13, page(id)),
            Fact::Entity(id) => (14, page(id)),
            Fact::Section(folder) => (15, folder.clone()),
            Fact::At(address) => (16, address.to_string()),
            Fact::Crumbs(address) => (17, address.to_string()),
            Fact::Redirect(address) => (18, address.to_string()),
            Fact::TopicRef(id) => (19, topic(id)),
            Fact::Topic(id) => (20, topic(id)),
            Fact::Event(id) => (21, site.r.resolved.event(*id).id.clone()),
            Fact::Source(id) => (22, source(id)),
            Fact::SourceData(id) => (23, source(id)),
            Fact::Cite(id) => (24, source(id)),
            Fact::Located(id, label, value) => (25, format!("{label}\0{}\0{value}", source(id))),
            Fact::Passages(id) => (26, source(id)),
            Fact::Map(id) => (27, page(id)),
            Fact::WholeMap => (28, String::new()),
            Fact::Translations(id) => (29, page(id)),
            Fact::Asset(name) => (40, name.clone()),
            Fact::Assets => (41, String::new()),
            Fact::Size(path) => (42, path.clone()),
            Fact::Social(Pictured::Page(id)) => (50, page(id)),
            Fact::Social(Pictured::Topic(id)) => (51, topic(id)),
            Fact::Social(Pictured::Source(id)) => (52, source(id)),
            Fact::Social(Pictured::List(made)) => (53, made.slug().to_owned()),
            Fact::OwnCard(address) => (54, address.to_string()),
        }
    }

    /// The digest of the fact's value in a state of the book.
    pub fn digest(&self, site: &Site) -> Digest {
        let mut sink = Sink::default();
        let r = &*site.r;
        match self {
            Fact::Whole => return site.whole,
            Fact::Config => {
                // Every page links to the whole book on one page, where there is such a page.
                sink.text(&format!("{:?} {:?}", r.book.config, r.cites.style()))
                    .number(MadePage::Print.is_made(&r.book));
                // So does every page name its card.
                sink.number(made::social_cards(&r.book));
                // Of a book in one language nothing is noted of translations: each file must hear of the first.
                sink.number(r.book.translations.is_empty()).digest(site.templates.words.digest());
                sink.list(&site.nav, |s, item| match item {
                    NavItem::Page(id) => {
                        s.value(&site.views().page(*id));
                        translations(site, *id, s);
                    }
                    NavItem::Made(made) => {
                        s.text(made.slug());
                    }
                });
            }
            Fact::Counts => {
                sink.value(&site.counts);
            }
            Fact::Template(name) => return site.templates.digest(name),
            Fact::Home => {
                let front = lists::home(site);
                for pages in [&front.latest, &front.entities, &front.sections] {
                    paths(site, pages, &mut sink);
                }
                events(site, &front.key_events, &mut sink);
            }
            Fact::TopicCards => {
                sink.value(&Value::from(lists::topic_cards(site, site.views())));
                r.book.topics.iter().filter_map(|t| t.page).for_each(|page| translations(site, page, &mut sink));
            }
            Fact::EntityGroups => {
                sink.list(&lists::entity_groups(site), |s, (kind, pages)| {
                    s.text(kind);
                    paths(site, pages, s);
                });
            }
            Fact::SourceGroups => {
                let views = site.views();
                sink.value(&Value::from(lists::source_groups(site, views)));
                sink.value(&Value::from(lists::tiers(site, views)));
                r.book.sources.iter().for_each(|source| {
                    sink.maybe(source.data.own.archive_date.as_deref());
                });
            }
            Fact::Events => {
                for event in 0..r.resolved.events.len() as u32 {
                    sink.digest(site.event_digest(EventId(event)));
                }
            }
            Fact::Body(id) => body(site, *id, &mut sink),
            Fact::Page(id) => page(site, *id, &mut sink),
            Fact::Ref(id) => {
                let page = r.book.page(*id);
                sink.text(&page.title).text(page.address.as_str()).text(r.book.title_lang(page));
            }
            Fact::Outline(id) => {
                let page = r.book.page(*id);
                page.names().for_each(|name| {
                    sink.text(name);
                });
                sink.list(&page.facts.headings, |s, h| {
                    s.text(&h.id).text(&h.title).number(h.level);
                });
            }
            Fact::Card(id) => return site.card_digest(*id),
            Fact::Entity(id) => {
                let (own, incoming) = lists::relations(site, site.views(), *id);
                relation_words(site, *id, &mut sink);
                sink.value(&Value::from(own)).value(&Value::from(incoming));
                sink.list(&lists::pages_about(site, *id), |s, id| {
                    s.text(&r.book.page(*id).path);
                });
                events(site, &r.resolved.entity_events[id.0 as usize], &mut sink);
            }
            Fact::Section(folder) => {
                let (pages, sections) = lists::section(site, folder);
                sink.list(&pages, |s, id| {
                    s.text(&r.book.page(*id).path);
                });
                sink.list(&sections, |s, id| {
                    s.text(&r.book.page(*id).path);
                });
            }
            Fact::At(address) => {
                let page = r.book.page_of_address.get(address);
                sink.maybe(page.map(|id| r.book.page(*id).path.as_str()));
            }
            Fact::Crumbs(address) => {
                sink.value(&Value::from(lists::breadcrumbs(site, site.views(), address)));
            }
            Fact::Redirect(from) => {
                let redirect = r.book.redirects.iter().find(|r| r.from == *from);
                sink.maybe(redirect.map(|redirect| r.book.page(redirect.to).path.as_str()));
            }
            Fact::TopicRef(id) => {
                sink.value(&site.views().topic(*id));
                r.book.topic(*id).page.iter().for_each(|page| translations(site, *page, &mut sink));
            }
            Fact::Topic(id) => {
                let topic = r.book.topic(*id);
                sink.text(&topic.slug).text(&topic.title).text(topic.address.as_str());
                topic.page.iter().for_each(|page| translations(site, *page, &mut sink));
                use crate::book::PageKind::{Briefing, Entity, Page};
                for kinds in [&[Briefing, Page][..], &[Entity]] {
                    sink.list(&lists::topic_pages(site, *id, kinds), |s, id| {
                        s.text(&r.book.page(*id).path);
                    });
                }
                events(site, &r.resolved.topic_events[id.0 as usize], &mut sink);
            }
            Fact::Event(id) => return site.event_digest(*id),
            Fact::Source(id) => {
                sink.value(&site.views().source(*id, 0)).maybe(r.book.source(*id).data.own.archive_date.as_deref());
            }
            Fact::SourceData(id) => {
                let source = r.book.source(*id);
                let data = &source.data;
                sink.text(source.address.as_str()).text(&data.key).text(&data.biblatex);
                sink.text(&crate::parse::bibliography::csl_json(data))
                    .text(&format!("{:?} {:?}", data.fields, data.own));
            }
            Fact::Cite(id) => {
                sink.serialized(r.cites.cite(*id)).text(r.cites.anchor(*id));
            }
            Fact::Located(id, label, value) => {
                sink.serialized(&r.cites.located(*id, label, value));
            }
            Fact::Map(id) => {
                drawn(site, &relations::around(site, site.views(), *id), &mut sink);
                sink.value(&Value::from(relations::of(site, site.views(), *id)));
                relation_words(site, *id, &mut sink);
            }
            Fact::WholeMap => {
                drawn(site, &relations::whole(site, site.views()), &mut sink);
                sink.value(&Value::from(relations::of_all(site, site.views())));
                r.book.entities().into_iter().for_each(|id| relation_words(site, id, &mut sink));
            }
            Fact::Translations(id) => translations(site, *id, &mut sink),
            Fact::Asset(name) => {
                sink.maybe(site.assets().address(name).as_deref());
            }
            Fact::Assets => return site.assets().digest(),
            Fact::Size(path) => {
                sink.serialized(&site.sizes.get(path));
            }
            Fact::Social(what) => {
                let card = pictured::card(site, *what);
                sink.text(&card.lang).text(&card.book).text(&card.kind).text(&card.title);
                sink.text(&card.summary).text(&card.day).text(&card.topics);
            }
            Fact::OwnCard(address) => {
                sink.maybe(site.own_card(address));
            }
            Fact::Passages(id) => {
                let (passages, told) = views::passages(r, site.views(), *id);
                sink.value(&Value::from(passages));
                events(site, &told, &mut sink);
            }
        }
        sink.finish()
    }
}

/// Pages of a list, by names that last.
fn paths(site: &Site, ids: &[PageId], sink: &mut Sink) {
    sink.list(ids, |s, id| {
        s.text(&site.r.book.page(*id).path);
    });
}

/// What a page is called in its languages, where it lies, and what it says of itself in lists.
fn translations(site: &Site, id: PageId, sink: &mut Sink) {
    sink.list(site.r.book.translations(id), |s, t| {
        let page = site.r.book.page(t.page);
        s.text(&page.path).text(&t.lang).text(&page.title).text(page.address.as_str());
        s.maybe(page.front.summary.as_ref().map(|s| s.value.as_str()));
    });
}

/// What is said of an entity's relations in other languages, and dates as they are written: words for them may run together.
fn relation_words(site: &Site, id: PageId, sink: &mut Sink) {
    let resolved = &site.r.resolved;
    let own = resolved.page(id).relations.iter().map(|r| (id, r));
    let incoming = resolved.incoming[id.0 as usize].iter();
    let incoming = incoming.map(|(from, index)| (*from, &resolved.page(*from).relations[*index as usize]));
    for (from, relation) in own.chain(incoming) {
        let date = |d: &Option<crate::parse::edtf::Edtf>| d.as_ref().map(ToString::to_string);
        sink.maybe(date(&relation.since).as_deref()).maybe(date(&relation.until).as_deref());
        sink.serialized(&relation.translated);
        translations(site, from, sink);
        translations(site, relation.to, sink);
    }
}

/// What a drawing is made of; how it is laid out follows from that.
fn drawn(site: &Site, chosen: &relations::Chosen, sink: &mut Sink) {
    sink.list(&chosen.ids, |s, id| translations(site, *id, s));
    sink.list(&chosen.graph.actors, |s, actor| {
        s.text(&actor.title).text(&actor.address).text(&actor.kind).text(&actor.lang_html);
    });
    sink.list(&chosen.graph.ties, |s, tie| {
        s.number(tie.a).number(tie.b).number(tie.there).number(tie.back).number(tie.ended);
    });
    sink.number(chosen.graph.centre.map_or(u64::MAX, |c| c as u64)).number(chosen.all).number(chosen.alone);
}

/// Events by their ids: what each of them says is a fact of its own.
fn events(site: &Site, ids: &[EventId], sink: &mut Sink) {
    sink.list(ids, |s, id| {
        s.text(&site.r.resolved.event(*id).id);
    });
}

/// A page's text and what the names in it mean, by names that last.
fn body(site: &Site, id: PageId, sink: &mut Sink) {
    let book = &site.r.book;
    let (page, resolved) = (book.page(id), site.r.resolved.page(id));
    let path = |id: PageId| book.page(id).path.as_str();
    let key = |id: SourceId| book.source(id).data.key.as_str();
    sink.text(site.r.text(page)).number(page.body);
    sink.text(&page.path).text(&page.folder).text(page.kind.as_str()).text(&page.slug);
    sink.text(page.address.as_str()).text(&page.title).text(&page.lang);
    sink.list(&page.topics, |s, t| {
        s.text(&book.topic(*t).slug);
    });
    sink.list(&resolved.links, |s, target| match target {
        Target::Page { page, heading, anchor } => {
            s.number(0u8).text(path(*page)).number(heading.map_or(u64::MAX, u64::from)).maybe(anchor.as_deref());
        }
        Target::Made { path, anchor } => {
            s.number(1u8).text(path).maybe(anchor.as_deref());
        }
        Target::File { path, fragment } => {
            s.number(2u8).text(path).maybe(fragment.as_deref());
        }
        Target::External => {
            s.number(3u8);
        }
        Target::Broken => {
            s.number(4u8);
        }
    });
    sink.list(&resolved.mentions, |s, m| {
        s.number(m.run).number(m.start).number(m.end).text(path(m.to));
    });
    sink.list(&resolved.citations, |s, group| {
        s.list(group, |s, source| {
            s.maybe(source.map(key));
        });
    });
    sink.list(&resolved.sources, |s, source| {
        s.text(key(*source));
    });
    sink.list(&resolved.images, |s, image| match image {
        Picture::File(path) => {
            s.number(0u8).text(path);
        }
        Picture::Web(url) => {
            s.number(1u8).text(url);
        }
    });
    sink.list(&resolved.entities, |s, entity| {
        s.text(path(*entity));
    });
    sink.list(&resolved.events, |s, id| {
        let event = site.r.resolved.event(*id);
        s.text(&event.id).text(&event.date.to_string());
        for telling in event.tellings.iter().filter(|t| path(t.page) == page.path) {
            s.number(telling.heading.map_or(u64::MAX, u64::from));
        }
    });
}

/// What the book says of a page besides its text.
fn page(site: &Site, id: PageId, sink: &mut Sink) {
    let book = &site.r.book;
    let (list, _) = site.r.cites.page_list(&site.r.resolved.page(id).sources);
    sink.list(&list, |s, source| {
        s.text(&book.source(*source).data.key);
    });
    let (before, after) = site.neighbours.get(&book.original(id)).copied().unwrap_or_default();
    for neighbour in [before, after] {
        sink.maybe(neighbour.map(|id| book.page(id).path.as_str()));
    }
    sink.text(&lists::description(site, id));
    sink.value(&Value::from(lists::backlinks(site, id)));
}

impl Site {
    /// The digest of a card, made once.
    pub(super) fn card_digest(&self, id: PageId) -> Digest {
        *self.card_digests[id.0 as usize].get_or_init(|| {
            let mut sink = Sink::default();
            let date = self.r.book.page(id).date().map(ToString::to_string);
            let topics = &self.r.book.page(id).topics;
            sink.value(&self.views().card(id)).maybe(date.as_deref()).text(&self.r.book.page(id).lang);
            // Cards of a book in one language are told apart by their values.
            if !self.r.book.translations.is_empty() {
                let pages = topics.iter().filter_map(|t| self.r.book.topic(*t).page);
                pages.for_each(|page| translations(self, page, &mut sink));
            }
            sink.finish()
        })
    }

    /// The digest of an event, made once: what templates see of it, and the short names of its actors and topics.
    pub(super) fn event_digest(&self, id: EventId) -> Digest {
        *self.event_digests[id.0 as usize].get_or_init(|| {
            let event = self.r.resolved.event(id);
            let mut sink = Sink::default();
            sink.value(&self.views().event(id));
            if !self.r.book.translations.is_empty() {
                let topics = event.topics.iter().filter_map(|t| self.r.book.topic(*t).page);
                let told = event.tellings.iter().map(|t| t.page);
                event.actors.iter().copied().chain(told).chain(topics).for_each(|p| translations(self, p, &mut sink));
                sink.list(&event.translated, |s, t| {
                    s.text(&t.lang).text(&t.title).text(&t.summary);
                });
            }
            sink.list(&event.actors, |s, id| {
                s.text(&self.r.book.page(*id).slug);
            });
            sink.list(&event.topics, |s, id| {
                s.text(&self.r.book.topic(*id).slug);
            });
            sink.finish()
        })
    }
}
