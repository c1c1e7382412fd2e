//! Facts: the questions that a file's maker may ask of a state of the book, each with its answer.
//!
//! A file is as it was while every answer that was handed out for it has the digest that it had then ("verifying traces": Mokhov,
//! Mitchell and Peyton Jones, *Build Systems à la Carte*). The digest is that of the very answer that is handed out: there is one function
//! for both, so that nothing can be read that is not noted. A new question is a line in the table below. What an answer says in the language of
//! the file has that language in the question.

pub mod answers;
pub mod claims;
pub mod gathered;
pub mod hashed;
pub mod keys;
pub mod link_cards;

use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::citations::Source as Cited;
use crate::digest::{Digest, Sink};
use crate::draw::card::Card as SocialCard;
use crate::prose::{Body, Outline};
use crate::resolve::EventId;
use crate::rich::plain;
use crate::site::Site;
use crate::site::event::{self, EventRecord};
use crate::site::lists;
use crate::site::relations;
use crate::site::social_cards::{self, CardSubject};
use crate::site::state::Voice;
use crate::site::view::{self, Shared};
use crate::site::views;
use crate::source::Size as PictureSize;
use answers::{NavEntry, PageRef, Settings, Template, Told, Translation};
use claims::ClaimPages;
use gathered::{Entity, Event, EventTag, FeedEntry, Location, Search, SourceData, Topic};
use hashed::Hashed;
use keys::{Key, Names, RedirectId};
use link_cards::LinkCard;
use tera::Value;

/// A fact's kind and the name of what it is about, as they are kept on disk.
pub type Name = (u8, String);

/// A question to a state of the book.
pub trait Query: Into<Fact> {
    type Answer<'s>: Hashed;
    /// The answer, which depends on the state alone.
    fn answer<'s>(&self, site: &'s Site) -> Self::Answer<'s>;
}

/// Makes of each line a question and a kind of fact: `number Name(key) -> answer = function`.
macro_rules! facts {
    ($($(#[$doc:meta])* $number:literal $name:ident($key:ty) -> $answer:ty = $make:expr;)*) => {
        /// The questions.
        pub mod ask {
            use super::*;
            $($(#[$doc])* pub struct $name(pub $key);)*
        }

        /// Something that was asked while a file was made.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Fact {
            $($(#[$doc])* $name($key),)*
        }

        $(
            impl From<ask::$name> for Fact {
                fn from(query: ask::$name) -> Self {
                    Fact::$name(query.0)
                }
            }

            impl Query for ask::$name {
                type Answer<'s> = $answer;

                fn answer<'s>(&self, site: &'s Site) -> $answer {
                    let make: fn(&'s Site, &$key) -> $answer = $make;
                    make(site, &self.0)
                }
            }
        )*

        impl Fact {
            /// The fact's kind, and the name of what it is about.
            pub fn name(&self, site: &Site) -> Name {
                match self {
                    $(Fact::$name(key) => ($number, key.name(site)),)*
                }
            }

            /// The fact of a name, if there is such a thing still.
            pub fn find(names: &Names<'_>, (kind, name): &Name) -> Option<Self> {
                match kind {
                    $($number => Key::find(names, name).map(Fact::$name),)*
                    _ => None,
                }
            }

            /// The digest of the answer in a state of the book.
            pub fn digest(&self, site: &Site) -> Digest {
                let mut sink = Sink::default();
                match self {
                    $(Fact::$name(key) => ask::$name(key.clone()).answer(site).hash(site, &mut sink),)*
                }
                sink.finish()
            }
        }
    };
}

facts! {
    /// What every file depends on: the configuration, the theme's words, and how the citation style composes.
    1 Settings(()) -> Settings<'s> = |site, _| answers::settings(site);
    /// The place of a language among those of the site.
    2 VoiceOf(String) -> (Voice, &'s str) = |site, lang| answers::voice_of(site, lang);
    /// The navigation in a language.
    3 Nav(Voice) -> Vec<NavEntry> = |site, voice| answers::nav(site, *voice);
    /// How much the book holds.
    4 Counts(()) -> &'s Value = |site, _| &site.counts;
    /// A template and all that it takes in.
    5 Template(String) -> Template<'s> = |site, name| answers::template(site, name);
    /// The address of a static file, which tells its content.
    6 Asset(String) -> Option<String> = |site, name| site.assets().address(name);

    /// A page's own text, and what the names in it mean.
    10 Body(PageId) -> Body<'s> = |site, id| answers::body(site, *id);
    /// The events that a page's headings tell.
    11 Told(PageId) -> Vec<Told<'s>> = |site, id| answers::told(site, *id);
    /// A page's title and address.
    12 Ref(PageId) -> PageRef<'s> = |site, id| answers::page_ref(site, *id);
    /// A page's other names, and the titles of its headings.
    13 Outline(PageId) -> Outline<'s> = |site, id| answers::outline(site, *id);
    /// A page as a template's reference.
    14 Reference((PageId, Voice)) -> Shared<view::Ref> = |site, (id, voice)| site.voice(*voice).page(*id);
    15 Card((PageId, Voice)) -> Shared<view::Card> = |site, (id, voice)| site.voice(*voice).card(*id);
    /// The sources of a page in the order of its list.
    16 List(PageId) -> Vec<SourceId> = |site, id| answers::list(site, *id);
    /// The pages before and after in the folder's reading order.
    17 Neighbours(PageId) -> (Option<PageId>, Option<PageId>) = |site, id| answers::neighbours(site, *id);
    /// A page's summary or the begin of its text.
    18 Description(PageId) -> String = |site, id| lists::description(site, *id);
    /// The pages that link to a page.
    19 Backlinks(PageId) -> Vec<view::Backlink> = |site, id| lists::backlinks(site, *id);
    /// A page in all its languages, the original first; empty where there is one only.
    20 Translations(PageId) -> Vec<Translation<'s>> = |site, id| answers::translations(site, *id);
    /// Of a page in several languages the one that files in a language show.
    21 Chosen((PageId, Voice)) -> PageId = |site, (id, voice)| site.voice(*voice).chosen(*id);
    /// The page that a page is a translation of, or itself.
    22 Original(PageId) -> PageId = |site, id| site.r.book.original(*id);

    /// The pages and folders of a folder.
    30 Section(String) -> (Vec<PageId>, Vec<PageId>) = |site, folder| lists::section(site, folder);
    /// Which page is at an address.
    31 At(Address) -> Option<PageId> = |site, address| site.r.book.page_of_address.get(address).copied();
    /// What is above the folder of an address.
    32 Crumbs((Address, Voice)) -> Vec<Shared<view::Ref>> = |site, (at, voice)| lists::breadcrumbs(site, site.voice(*voice), at);
    /// An old address and where it leads.
    33 Redirect(RedirectId) -> (Address, PageId) = |site, id| gathered::redirect(site, *id);
    /// The book's front page.
    34 FrontPage(()) -> Option<PageId> = |site, _| site.r.book.folders.get("").and_then(|folder| folder.page);
    /// The front page's lists.
    35 Home(()) -> lists::Front = |site, _| lists::home(site);
    /// The page in the order of a printed book, with the levels of their headings.
    36 ReadingOrder(()) -> Vec<(PageId, u8)> = |site, _| lists::reading_order(&site.r.book);
    /// All sources that pages cite or list, in the order of one list.
    37 JointList(()) -> Vec<SourceId> = |site, _| lists::joint_sources(site);

    /// An entity's relations, and the pages and events that belong to it.
    40 Entity((PageId, Voice)) -> Entity = |site, (id, voice)| gathered::entity(site, *id, *voice);
    /// An entity's own relations, where all entities are on one page.
    41 PartRelations((PageId, Voice)) -> Vec<view::PartRelation> = |site, (id, voice)| lists::part_relations(site, site.voice(*voice), *id);
    /// An entity's relations, those that two pages report once.
    42 Ties((PageId, Voice)) -> Vec<view::Tie> = |site, (id, voice)| relations::ties(site, site.voice(*voice), *id);
    /// What is drawn around an entity.
    43 Around((PageId, Voice)) -> relations::Chosen = |site, (id, voice)| relations::around(site, site.voice(*voice), *id);
    /// What is drawn of all entities.
    44 WholeMap(Voice) -> relations::Chosen = |site, voice| relations::whole(site, site.voice(*voice));
    /// The relations among all entities that are drawn.
    45 MapTies(Voice) -> Vec<view::MapTie> = |site, voice| relations::of_all(site, site.voice(*voice));
    /// All entities by type.
    46 EntityGroups(()) -> Vec<(String, Vec<PageId>)> = |site, _| lists::entity_groups(site);

    50 TopicRef((TopicId, Voice)) -> Shared<view::Ref> = |site, (id, voice)| site.voice(*voice).topic(*id);
    /// A topic with its pages and events.
    51 Topic((TopicId, Voice)) -> Topic<'s> = |site, (id, voice)| gathered::topic(site, *id, *voice);
    /// The topic that a page, or the page that it is a translation of, gives its text.
    52 TopicOf(PageId) -> Option<TopicId> = |site, id| gathered::topic_of(site, *id);
    53 TopicCards(Voice) -> Vec<view::TopicCard> = |site, voice| lists::topic_cards(site, site.voice(*voice));

    60 Event((EventId, Voice)) -> Event<'s> = |site, (id, voice)| gathered::event(site, *id, *voice);
    /// All events, in their order.
    61 Events(Voice) -> Vec<Event<'s>> = |site, voice| gathered::events(site, *voice);
    /// The descriptions of all events, in the words of a language.
    64 EventRecords(Voice) -> Vec<EventRecord<'s>> = |site, voice| event::all(site, *voice);
    /// The topics and the actors of all events.
    63 EventTags(()) -> (Vec<EventTag<'s>>, Vec<EventTag<'s>>) = |site, _| gathered::event_tags(site);

    /// A source as lists show it.
    70 Source((SourceId, Voice)) -> Shared<view::Source> = |site, (id, voice)| site.voice(*voice).source(*id);
    /// A source's reference, as the citation style sets it, in plain text.
    71 SourceReference(SourceId) -> String = |site, id| plain(site.r.cites.reference(*id));
    /// What the bibliography says of a source.
    72 SourceData(SourceId) -> SourceData<'s> = |site, id| gathered::source_data(site, *id);
    /// All sources of the bibliography.
    73 Bibliography(()) -> Vec<SourceData<'s>> = |site, _| gathered::bibliography(site);
    /// A source as citations of it are made from.
    74 Cite(SourceId) -> &'s Cited = |site, id| site.r.cites.source(*id);
    /// The passages that cite a source, and the events that do.
    76 Passages((SourceId, Voice)) -> (Vec<view::Passage>, Vec<EventId>) = |site, (id, voice)| views::passages(&site.r, site.voice(*voice), *id);
    /// A source's reference as Markdown.
    78 SourceMarkdown(SourceId) -> &'s str = |site, id| site.reference(*id);
    /// All sources by letter, and how many each tier has.
    77 SourceGroups(Voice) -> (Vec<view::SourceGroup>, Vec<view::TierCount>) = |site, voice| gathered::source_groups(site, *voice);

    /// The size of a picture, by its path in the site.
    80 Size(String) -> Option<PictureSize> = |site, path| site.sizes.get(path).copied();
    /// What a social card says.
    81 Social(CardSubject) -> SocialCard = |site, what| social_cards::card(site, *what);
    /// Which file of the book stands in for the social card of the page at an address.
    82 OwnCard(Address) -> Option<&'s str> = |site, address| site.own_card(address);

    /// The newest briefings.
    90 Feed(()) -> Vec<FeedEntry<'s>> = |site, _| gathered::feed(site);
    /// All pages of the site.
    91 Sitemap(()) -> Vec<Location> = |site, _| gathered::sitemap(site);
    /// The cards of links to the pages of a shard.
    92 LinkCards(u32) -> Vec<LinkCard<'s>> = |site, shard| link_cards::of_shard(site, *shard);
    /// How many shards of link cards there are, and all cards.
    93 AllLinkCards(()) -> (usize, Vec<LinkCard<'s>>) = |site, _| link_cards::all(site);
    /// All claims, page by page.
    96 AllClaims(()) -> ClaimPages<'s> = |site, _| claims::all(site);
    /// The search index.
    94 Search(()) -> Search<'s> = |site, _| Search(site);
}
