//! `card.png` beside each page: the picture that stands for it where its address is shared. Drawn by [`crate::render::social`], and again only
//! when what it says changes. A file of that name in the book stands in for it.

use super::{Planned, Site};
use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::render::reader::Reader;
use crate::render::social::{Card, path};
use crate::render::social_cards;

/// A card for each page of the site, where there is a `base_url` by which it can be named.
pub fn plan(site: &Site) -> Vec<Planned> {
    let book = site.book();
    if !social_cards(book) {
        return Vec::new();
    }
    let mut plan = Vec::with_capacity(book.pages.len() + book.sources.len() + book.topics.len() + 5);
    let mut add = |address: &Address, draw: fn(&Reader<'_>, u32) -> Card, index: u32| {
        let origin = format!("{} of /{address}", super::SOCIAL_CARD);
        plan.push(Planned::drawn(path(address.as_str()), origin, draw, index));
    };
    for (id, page) in book.iter_pages() {
        add(&page.address, |reader, id| reader.social_card(PageId(id)), id.0);
    }
    let is_free = |address: &Address| !book.page_of_address.contains_key(address);
    for (index, topic) in book.topics.iter().enumerate().filter(|(_, topic)| is_free(&topic.address)) {
        let card = |reader: &Reader<'_>, id| made(reader, "kind_topic", reader.topic_title(TopicId(id)));
        add(&topic.address, card, index as u32);
    }
    for (index, source) in book.sources.iter().enumerate().filter(|(_, source)| is_free(&source.address)) {
        let card = |reader: &Reader<'_>, id| {
            let title = reader.source_data(SourceId(id)).0.title();
            let said = crate::html::to_text(reader.reference(SourceId(id)));
            Card { summary: said, ..made(reader, "kind_source", &title) }
        };
        add(&source.address, card, index as u32);
    }
    for (index, (slug, ..)) in LISTS.iter().enumerate() {
        let address = Address::of([*slug]);
        if is_free(&address) {
            add(&address, |reader, index| list(reader, index as usize), index as u32);
        }
    }
    plan
}

/// The lists that briefbook makes: where, how they are called, and by which word of the theme a card tells what they are.
const LISTS: [(&str, &str, &str); 5] = [
    ("timeline", "Timeline", "timeline"),
    ("topics", "Topics", "topics"),
    ("sources", "Sources", "sources"),
    ("entities", "Entities", "actors"),
    ("search", "Search", "search"),
];

fn list(reader: &Reader<'_>, index: usize) -> Card {
    let (_, title, word) = LISTS[index];
    made(reader, word, title)
}

/// The card of a page that comes from no Markdown file.
fn made(reader: &Reader<'_>, kind: &'static str, title: &str) -> Card {
    let config = reader.config();
    Card {
        rtl: super::direction(&config.language) == "rtl",
        lang: config.language.clone(),
        book: config.title.clone(),
        kind: reader.word(&config.language, kind),
        title: title.to_owned(),
        summary: config.description.clone(),
        ..Card::default()
    }
}
