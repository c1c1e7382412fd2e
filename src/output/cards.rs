//! `cards/`: what a link's card tells of the page it leads to, for `js/cards.js`.
//!
//! Scripts, not JSON: a page opened from `file://` may load the one and not the other. A page's shard is the low bits of a hash of its
//! address (FNV-1a, 32 bits, over UTF-8: Fowler, Noll, Vo), which the script computes as well; `cards/index.js` says how many there are, and
//! their version, so that a browser that keeps files for long never shows old cards.

use super::{Proposed, Site};
use crate::book::language::direction;
use crate::site::fact::link_cards::{self, LinkCard};
use crate::site::reader::Reader;
use serde_json::json;

/// The shards and their index.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let shard = |n| Proposed::text(format!("cards/{n}.js"), "the cards of links", |r, n| Ok(shard_of(r, n)), n as u32);
    let mut plan = vec![Proposed::text("cards/index.js", "the cards of links", |reader, _| Ok(index(reader)), 0)];
    plan.extend((0..link_cards::count(site.book())).map(shard));
    plan
}

/// How many shards there are, a hash of them all, and the language and direction of the book.
fn index(reader: &Reader<'_>) -> String {
    let mut version = blake3::Hasher::new();
    let (count, cards) = reader.all_link_cards();
    for page in &cards {
        version.update(card(reader, page).as_bytes());
    }
    let lang = &reader.config().language;
    let own = json!([lang, direction(lang)]);
    format!("briefbook.cards({count}, {:?}, {own});\n", &version.finalize().to_hex()[..10])
}

/// `[address, title, summary, day of the facts, type, language]` of each page; language and direction are left out where they are the book's.
/// Dates and types are in the words of the page that they are of. One for each page whose address falls into a shard, sorted by address.
fn shard_of(reader: &Reader<'_>, shard: u32) -> String {
    let mut text = format!("briefbook.cards({shard}, [\n");
    for page in reader.link_cards(shard) {
        text.push_str(&card(reader, &page));
        text.push_str(",\n");
    }
    text.push_str("]);\n");
    text
}

/// A page's entry.
fn card(reader: &Reader<'_>, card: &LinkCard<'_>) -> String {
    let LinkCard { page, summary, as_of, kind } = card;
    let mut card = json!([page.address.as_str(), page.title, summary, as_of, kind]);
    if let (Some(list), lang) = (card.as_array_mut(), page.lang)
        && lang != reader.config().language
    {
        list.extend([json!(lang), json!(direction(lang))]);
    }
    // Line separators end a line in older JavaScript.
    card.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
