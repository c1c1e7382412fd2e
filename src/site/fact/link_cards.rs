//! The cards of links to pages, in shards: a page's shard is the low bits of a hash of its address.

use super::answers::{PageRef, page_ref};
use super::hashed::{Hashed, hash_all};
use crate::book::{Book, PageId};
use crate::digest::Sink;
use crate::site::Site;
use crate::site::views;

/// About so many pages share a shard, up to [`MOST`] shards.
const PAGES: usize = 64;
const MOST: usize = 256;

/// What the card of a link tells of the page it leads to.
pub struct LinkCard<'s> {
    pub page: PageRef<'s>,
    pub summary: &'s str,
    /// The day of its facts, and its type as an entity, in its own words.
    pub as_of: String,
    pub kind: String,
}

impl Hashed for LinkCard<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { page, summary, as_of, kind } = self;
        hash_all!(site, sink, page, summary, as_of, kind);
    }
}

/// How many shards there are: a power of two.
pub fn count(book: &Book) -> usize {
    book.pages.len().div_ceil(PAGES).next_power_of_two().min(MOST)
}

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The pages of each shard, by address.
pub fn shards(book: &Book) -> Vec<Vec<PageId>> {
    let count = count(book);
    let mut shards = vec![Vec::new(); count];
    for (id, page) in book.iter_pages() {
        shards[hash(page.address.as_str()) as usize & (count - 1)].push(id);
    }
    shards.iter_mut().for_each(|pages| pages.sort_by_key(|id| &book.page(*id).address));
    shards
}

/// The cards of a shard.
pub fn of_shard(site: &Site, shard: u32) -> Vec<LinkCard<'_>> {
    let pages = site.link_shards().get(shard as usize);
    pages.into_iter().flatten().map(|id| card(site, *id)).collect()
}

/// How many shards there are, and all cards in the order of the book.
pub fn all(site: &Site) -> (usize, Vec<LinkCard<'_>>) {
    let book = &site.r.book;
    (count(book), (0..book.pages.len() as u32).map(|id| card(site, PageId(id))).collect())
}

fn card(site: &Site, id: PageId) -> LinkCard<'_> {
    let page = site.r.book.page(id);
    let words = site.words(&page.lang);
    LinkCard {
        page: page_ref(site, id),
        summary: page.front.summary.as_ref().map_or("", |s| s.value.trim()),
        as_of: page.front.as_of.as_ref().map(|d| words.date(&d.value)).unwrap_or_default(),
        kind: match views::entity_type(page) {
            "" => String::new(),
            kind => views::entity_type_label(kind, false, words),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv_1a_as_published() {
        assert_eq!(hash(""), 0x811c_9dc5);
        assert_eq!(hash("a"), 0xe40c_292c);
        assert_eq!(hash("foobar"), 0xbf9c_f968);
    }
}
