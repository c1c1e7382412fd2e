//! Topics: the words that pages and events share, by their slugs.

use super::title_of;
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Book, PageKind, Topic, TopicId};
use crate::diagnostic::{Code, Diagnostic};
use crate::slug::slugify;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub(super) fn index_topics(book: &mut Book, d: &mut Vec<Diagnostic>) {
    // Slug → the first way it was written, over pages in order; events' topics count as well.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut slugs = Slugs::default();
    for page in &book.pages {
        let of_events = page.front.events.iter().flat_map(|e| &e.topics);
        let of_unfinished = page.front.unfinished.iter().flat_map(|e| &e.topics);
        for topic in page.front.topics.iter().chain(of_events).chain(of_unfinished) {
            let slug = slugs.of(&topic.value);
            if slug.is_empty() {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` is not a valid topic", topic.value.escape_debug()),
                    )
                    .at(topic.span),
                );
            } else if !names.contains_key(slug) {
                names.insert(slug.to_owned(), topic.value.clone());
            }
        }
    }
    for page in &book.pages {
        for topic in page.facts.headings.iter().filter_map(|h| h.event.as_ref()).flat_map(|e| &e.topics) {
            let slug = slugs.of(topic);
            if !slug.is_empty() && !names.contains_key(slug) {
                names.insert(slug.to_owned(), topic.clone());
            }
        }
        if MadePage::at(&book.slugs.address(&page.folder)) == Some(MadePage::Topics)
            && !matches!(page.kind, PageKind::Section)
        {
            names.entry(page.slug.clone()).or_insert_with(|| page.title.clone());
        }
    }
    for (slug, name) in names {
        let address = Address::from_parts([MadePage::Topics.slug(), &slug]);
        let page = book.page_of_address.get(&address).copied();
        let title = match page {
            Some(page) => book.page(page).title.clone(),
            None if name == slug => title_of(&slug),
            None => name,
        };
        let id = TopicId(book.topics.len() as u32);
        book.topic_of_slug.insert(slug.clone(), id);
        book.topics.push(Topic { slug, title, address, page });
    }
    for index in 0..book.pages.len() {
        let front = book.pages[index].front.clone();
        let known = &book.topic_of_slug;
        let mut topics: Vec<TopicId> =
            front.topics.iter().filter_map(|t| known.get(slugs.of(&t.value)).copied()).collect();
        let mut seen = HashSet::new();
        topics.retain(|t| seen.insert(*t));
        Arc::make_mut(&mut book.pages[index]).topics = topics;
    }
}

/// Slugs of names, each made once: few topics are named by many pages.
#[derive(Default)]
struct Slugs(HashMap<String, String>);

impl Slugs {
    fn of(&mut self, name: &str) -> &str {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), slugify(name));
        }
        self.0.get(name).map_or("", String::as_str)
    }
}
