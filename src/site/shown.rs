//! What pages of one kind show: views that are put together from several answers.

use super::fact::ask;
use super::reader::Reader;
use super::view::Shared;
use super::{relations, timeline, view, views};
use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::resolve::EventId;

impl<'s> Reader<'s> {
    /// The front page's lists.
    pub fn home(&self) -> view::Home {
        let front = self.asker.ask(ask::Home(()));
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
        let (pages, sections) = self.asker.ask(ask::Section(folder.to_owned()));
        view::Section { pages: self.cards(&pages), sections: self.cards(&sections) }
    }

    /// An entity's relations, those that lead to it, the pages about it, and its events.
    pub fn entity(
        &self,
        id: PageId,
    ) -> (Vec<view::Relation>, Vec<view::Relation>, Vec<Shared<view::Card>>, view::Timeline) {
        let known = self.asker.ask(ask::Entity((id, self.voice.get())));
        (known.relations, known.incoming, self.cards(&known.pages), self.timeline(&known.events))
    }

    /// What is drawn of all entities, and the relations among those drawn.
    pub fn whole_map(&self) -> (relations::Chosen, Vec<view::MapTie>) {
        let voice = self.voice.get();
        (self.asker.ask(ask::WholeMap(voice)), self.asker.ask(ask::MapTies(voice)))
    }

    /// All entities by type.
    pub fn entity_groups(&self) -> Vec<view::EntityGroup> {
        let group = |(kind, pages): (String, Vec<PageId>)| view::EntityGroup {
            label: views::entity_type_label(&kind, true, self.words()),
            r#type: kind,
            entities: self.cards(&pages),
        };
        self.asker.ask(ask::EntityGroups(())).into_iter().map(group).collect()
    }

    /// A topic with its pages and events, and its address.
    pub fn topic(&self, id: TopicId) -> (view::Topic, &'s Address) {
        let topic = self.asker.ask(ask::Topic((id, self.voice.get())));
        let view = view::Topic {
            title: topic.title.to_owned(),
            slug: topic.slug.to_owned(),
            briefings: self.cards(&topic.briefings),
            entities: self.cards(&topic.entities),
            timeline: self.timeline(topic.events),
        };
        (view, topic.address)
    }

    /// All sources by letter, and how many each tier has.
    pub fn source_groups(&self) -> (Vec<view::SourceGroup>, Vec<view::TierCount>) {
        self.asker.ask(ask::SourceGroups(self.voice.get()))
    }

    /// The passages that cite a source, and the events that do.
    pub fn passages(&self, id: SourceId) -> (Vec<view::Passage>, Vec<Shared<view::Event>>) {
        let (passages, events) = self.asker.ask(ask::Passages((id, self.voice.get())));
        (passages, events.into_iter().map(|e| self.event(e)).collect())
    }

    /// Events by year and month.
    pub fn timeline(&self, ids: &[EventId]) -> view::Timeline {
        timeline::timeline(self.words(), ids.iter().map(|id| self.told(*id)))
    }

    /// All events of the book, by year and month.
    pub fn whole_timeline(&self) -> view::Timeline {
        timeline::timeline(self.words(), self.asker.ask(ask::Events(self.voice.get())).into_iter())
    }
}
