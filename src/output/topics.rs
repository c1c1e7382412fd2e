//! `/topics/` and a page for each topic: its briefings, actors and events, with the text of `content/topics/SLUG.md`.

use super::{Job, Planned, Site, made_page};
use crate::book::TopicId;
use crate::book::address::Address;
use crate::render::linked_data::Subject;
use crate::render::reader::Reader;

/// The list of topics and each topic's page.
pub fn plan(site: &Site) -> Vec<Planned> {
    let topics = &site.book().topics;
    if topics.is_empty() {
        return Vec::new();
    }
    let make = |reader: &Reader<'_>, index| reader.render(topic(reader, TopicId(index)));
    let one = |(index, topic): (usize, &crate::book::Topic)| {
        Planned::text(topic.address.file(), format!("the topic `{}`", topic.slug), make, index as u32)
    };
    let mut plan: Vec<Planned> = topics.iter().enumerate().map(one).collect();
    let path = Address::of(["topics"]).file();
    plan.push(Planned::text(path, "the list of topics", |reader, _| reader.render(list(reader)), 0));
    plan
}

fn list(reader: &Reader<'_>) -> Job {
    let address = Address::of(["topics"]);
    Job {
        template: "topics.html".to_owned(),
        page: made_page(reader, "topics", "Topics", &address),
        address,
        anywhere: false,
        objects: vec![("topics", reader.topic_cards().into())],
        about: Subject::List,
    }
}

fn topic(reader: &Reader<'_>, id: TopicId) -> Job {
    let (view, address) = reader.topic(id);
    Job {
        template: "topic.html".to_owned(),
        address: address.clone(),
        anywhere: false,
        page: made_page(reader, "topic", &view.title, address),
        objects: vec![("topic", view.into())],
        about: Subject::Topic(id),
    }
}
