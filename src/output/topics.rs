//! `/topics/` and a page for each topic: its briefings, actors and events, with the text of `content/topics/SLUG.md`.

use super::{Job, Owner, Proposed, Site, made_page, render};
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{PageId, TopicId};
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;
use crate::site::social_cards::CardSubject;

/// The list of topics and each topic's page.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let topics = &site.book().topics;
    if !MadePage::Topics.is_made(site.book()) {
        return Vec::new();
    }
    let make = |reader: &Reader<'_>, index| render(reader, topic(reader, TopicId(index)));
    let one = |(index, topic): (usize, &crate::book::Topic)| {
        Proposed::text(topic.address.file(), format!("the topic `{}`", topic.slug), make, index as u32)
            .pictured(CardSubject::Topic(TopicId(index as u32)))
            .owned(Owner::Topic(TopicId(index as u32)))
    };
    let mut plan: Vec<Proposed> = topics.iter().enumerate().map(one).collect();
    let book = site.book();
    for (topic, own) in topics.iter().filter_map(|topic| Some((topic, topic.page?))) {
        // A topic's page in other languages is the topic in these.
        for page in book.translations(own).iter().map(|t| t.page).filter(|page| *page != own) {
            let make = |reader: &Reader<'_>, page| render(reader, translated(reader, PageId(page)));
            let path = book.page(page).address.file();
            let planned = Proposed::text(path, format!("the topic `{}`", topic.slug), make, page.0);
            plan.push(planned.pictured(CardSubject::Page(page)).owned(Owner::Page(page)));
        }
    }
    plan.push(Proposed::made(MadePage::Topics, |reader, _| render(reader, list(reader))));
    plan
}

fn list(reader: &Reader<'_>) -> Job {
    let address = MadePage::Topics.address();
    Job {
        template: "topics.html".to_owned(),
        page: made_page(reader, "topics", reader.words().word("topics"), &address),
        address,
        anywhere: false,
        objects: vec![("topics", Object::Value(reader.topic_cards().into()))],
        about: Subject::List,
    }
}

fn topic(reader: &Reader<'_>, id: TopicId) -> Job {
    let address = reader.topic(id).1;
    at(reader, id, address)
}

fn translated(reader: &Reader<'_>, page: PageId) -> Job {
    let own = reader.body(page).page;
    reader.speak(&own.lang);
    match reader.topic_of(page) {
        Some(topic) => at(reader, topic, &own.address),
        None => super::pages::job(reader, page),
    }
}

fn at(reader: &Reader<'_>, id: TopicId, address: &Address) -> Job {
    let (view, _) = reader.topic(id);
    Job {
        template: "topic.html".to_owned(),
        address: address.clone(),
        anywhere: false,
        page: made_page(reader, "topic", &view.title, address),
        objects: vec![("topic", Object::Topic(view))],
        about: Subject::Topic(id),
    }
}
