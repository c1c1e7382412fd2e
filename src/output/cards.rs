//! `cards/`: what a link's card tells of the page it leads to, for `js/cards.js`.
//!
//! Scripts, not JSON: a page opened from `file://` may load the one and not the other. A page's shard is the low bits of a hash of its
//! address (FNV-1a, 32 bits, over UTF-8: Fowler, Noll, Vo), which the script computes as well; `cards/index.js` says how many there are, and
//! their version, so that a browser that keeps files for long never shows old cards.

use super::{Proposed, Site};
use crate::book::Page;
use crate::book::language::direction;
use crate::render::reader::Reader;
use crate::render::views;
use serde_json::json;

/// About so many pages share a file, up to [`MOST`] files.
const PAGES: usize = 64;
const MOST: usize = 256;

/// The shards and their index.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let make = |reader: &Reader<'_>, shard| Ok(shard_of(reader.whole(), shard));
    let shard = |n| Proposed::text(format!("cards/{n}.js"), "the cards of links", make, n as u32);
    let index = |reader: &Reader<'_>, _| Ok(index(reader.whole()));
    let mut plan = vec![Proposed::text("cards/index.js", "the cards of links", index, 0)];
    plan.extend((0..shards(site)).map(shard));
    plan
}

/// How many files: a power of two, so that a page's file is the low bits of its hash.
fn shards(site: &Site) -> usize {
    site.book().pages.len().div_ceil(PAGES).next_power_of_two().min(MOST)
}

/// How many shards there are, a hash of them all, and the language and direction of the book.
fn index(site: &Site) -> String {
    let mut version = blake3::Hasher::new();
    for page in &site.book().pages {
        version.update(card(site, page).as_bytes());
    }
    let lang = &site.book().config.language;
    let own = json!([lang, direction(lang)]);
    format!("briefbook.cards({}, {:?}, {own});\n", shards(site), &version.finalize().to_hex()[..10])
}

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// `[address, title, summary, day of the facts, type, language]` of each page; language and direction are left out where they are the book's.
/// Dates and types are in the words of the page that they are of. One for each page whose address falls into a shard, sorted by address.
fn shard_of(site: &Site, shard: u32) -> String {
    let book = site.book();
    let mask = shards(site) as u32 - 1;
    let mut pages: Vec<_> = book.pages.iter().filter(|p| hash(p.address.as_str()) & mask == shard).collect();
    pages.sort_by_key(|p| &p.address);
    let mut text = format!("briefbook.cards({shard}, [\n");
    for page in pages {
        text.push_str(&card(site, page));
        text.push_str(",\n");
    }
    text.push_str("]);\n");
    text
}

/// A page's entry.
fn card(site: &Site, page: &Page) -> String {
    let book = site.book();
    let summary = page.front.summary.as_ref().map_or("", |s| s.value.trim());
    let words = site.words(&page.lang);
    let as_of = page.front.as_of.as_ref().map(|d| words.date(&d.value)).unwrap_or_default();
    let kind = match views::entity_type(page) {
        "" => String::new(),
        kind => views::entity_type_label(kind, false, words),
    };
    let mut card = json!([page.address.as_str(), page.title, summary, as_of, kind]);
    if let (Some(list), lang) = (card.as_array_mut(), book.title_lang(page))
        && lang != book.config.language
    {
        list.extend([json!(lang), json!(direction(lang))]);
    }
    // Line separators end a line in older JavaScript.
    card.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
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
