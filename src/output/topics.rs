//! `/topics/` and a page for each topic: its briefings, actors and events, with the text of `content/topics/SLUG.md`.

use super::{Job, Planned, Site};
use crate::book::address::Address;
use crate::book::{PageId, PageKind};
use crate::render::{view, views};
use tera::Value;

/// The list of topics and each topic's page.
pub fn plan(site: &Site) -> Vec<Planned> {
    let topics = &site.renderer.book.topics;
    if topics.is_empty() {
        return Vec::new();
    }
    let make = |site: &Site, index| site.render(topic(site, index as usize));
    let one = |(index, topic): (usize, &crate::book::Topic)| {
        Planned::text(topic.address.file(), format!("the topic `{}`", topic.slug), make, index as u32)
    };
    let mut plan: Vec<Planned> = topics.iter().enumerate().map(one).collect();
    let path = Address::of(["topics"]).file();
    plan.push(Planned::text(path, "the list of topics", |site, _| site.render(list(site)), 0));
    plan
}

fn list(site: &Site) -> Job {
    let address = Address::of(["topics"]);
    Job {
        template: "topics.html".to_owned(),
        page: site.page("topics", "Topics", &address),
        address,
        anywhere: false,
        objects: vec![("topics", cards(site).into())],
    }
}

/// All topics with their counts, as written in lists.
pub fn cards(site: &Site) -> Vec<view::TopicCard> {
    let r = &*site.renderer;
    let summary = |page: PageId| r.book.page(page).front.summary.as_ref().map(|s| s.value.clone());
    let mut cards: Vec<view::TopicCard> = r
        .book
        .topics
        .iter()
        .enumerate()
        .map(|(index, topic)| view::TopicCard {
            title: topic.title.clone(),
            address: r.href(&topic.address),
            count: of_kind(site, index, &[PageKind::Briefing, PageKind::Page]).len(),
            events: r.resolved.topic_events[index].len(),
            summary: topic.page.and_then(summary).unwrap_or_default(),
        })
        .collect();
    cards.sort_by_cached_key(|c| (c.title.to_lowercase(), c.address.clone()));
    cards
}

/// The topic's pages of some kinds, in the order of reading: weight, then title.
fn of_kind(site: &Site, index: usize, kinds: &[PageKind]) -> Vec<PageId> {
    let r = &*site.renderer;
    let mut pages: Vec<PageId> =
        r.resolved.topic_pages[index].iter().copied().filter(|p| kinds.contains(&r.book.page(*p).kind)).collect();
    pages.sort_by_cached_key(|p| {
        (r.book.page(*p).front.weight.unwrap_or(i64::MAX), r.book.page(*p).title.to_lowercase(), *p)
    });
    pages
}

fn topic(site: &Site, index: usize) -> Job {
    let r = &*site.renderer;
    let topic = &r.book.topics[index];
    let cards = |kinds: &[PageKind]| -> Vec<Value> {
        of_kind(site, index, kinds).iter().map(|p| site.views.card(*p)).collect()
    };
    let view = view::Topic {
        title: topic.title.clone(),
        slug: topic.slug.clone(),
        briefings: cards(&[PageKind::Briefing, PageKind::Page]),
        entities: cards(&[PageKind::Entity]),
        timeline: views::timeline(r, &site.views, &r.resolved.topic_events[index]),
    };
    Job {
        template: "topic.html".to_owned(),
        address: topic.address.clone(),
        anywhere: false,
        page: site.page("topic", &topic.title, &topic.address),
        objects: vec![("topic", view.into())],
    }
}
