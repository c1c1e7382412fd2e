//! `card.png` beside each page: the picture that stands for it where its address is shared. Drawn by [`crate::draw::social`], and again only
//! when what it says changes. A file of that name in the book stands in for it.

use super::{Make, Proposed, Site};
use crate::book::made::social_cards;

/// A card for each of the files that is a page with one, where there is a `base_url` by which it can be named.
pub fn plan(site: &Site, files: &[Proposed]) -> Vec<Proposed> {
    if !social_cards(site.book()) {
        return Vec::new();
    }
    let card = |file: &Proposed| {
        let folder = file.path.strip_suffix("index.html")?;
        Some(Proposed {
            path: format!("{folder}card.png"),
            origin: format!("the social card of /{folder}"),
            make: Make::Drawn(file.pictured?),
            pictured: None,
            owner: file.owner,
        })
    };
    files.iter().filter_map(card).collect()
}
