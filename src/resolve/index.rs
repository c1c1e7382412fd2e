//! What is seen from the other side: backlinks, the pages of topics and entities, incoming relations.

use super::{Backlink, Index, LinkTarget, Resolved, ResolvedPage};
use crate::book::{Book, Page, PageId};
use rayon::prelude::*;
use std::sync::Arc;

/// The links of a page as the pages that they lead to see them; the first to each page speaks for all. Sorted by where they lead.
pub fn outgoing(id: PageId, page: &Page, resolved: &ResolvedPage) -> Vec<(PageId, Backlink)> {
    let mut links: Vec<(PageId, u32, u32, u32)> = Vec::new();
    for (link, target) in page.facts.links.iter().zip(&resolved.links) {
        if let (LinkTarget::Page { page: to, .. }, Some((run, place))) = (target, &link.place) {
            links.push((*to, *run, place.start, place.end));
        }
    }
    links.extend(resolved.mentions.iter().map(|m| (m.to, m.run, m.start, m.end)));
    links.sort_unstable();
    links.dedup_by_key(|l| l.0);
    let other = links.into_iter().filter(|l| l.0 != id);
    other.map(|(to, run, start, end)| (to, Backlink { from: id, run, start, end })).collect()
}

/// What is seen from the other side: backlinks, pages of topics and entities, incoming relations.
pub(super) fn index(book: &Book, resolved: &mut Resolved) {
    let pages = book.pages.len();
    let resolved_pages = resolved.pages.clone();
    resolved.entity_pages = vec![Vec::new(); pages];
    resolved.incoming = vec![Vec::new(); pages];
    resolved.topic_pages = vec![Vec::new(); book.topics.len()];
    let mut backlinks: Vec<Vec<Backlink>> = vec![Vec::new(); pages];
    let of_page = |index: u32| outgoing(PageId(index), book.page(PageId(index)), resolved.page(PageId(index)));
    let links: Vec<Vec<(PageId, Backlink)>> = (0..pages as u32).into_par_iter().map(of_page).collect();
    for ((id, page), links) in book.iter_pages().zip(links) {
        let this = &resolved_pages[id.0 as usize];
        // A page in several languages is one page of its topics and entities.
        let original = book.original(id);
        for topic in &page.topics {
            // A topic's own page is not one of the pages that belong to it.
            if book.topic(*topic).page != Some(original) {
                resolved.topic_pages[topic.0 as usize].push(original);
            }
        }
        for entity in &this.entities {
            resolved.entity_pages[entity.0 as usize].push(original);
        }
        for (index, relation) in this.relations.iter().enumerate() {
            resolved.incoming[relation.to.0 as usize].push((id, index as u32));
        }
        for (to, backlink) in links {
            backlinks[to.0 as usize].push(backlink);
        }
    }
    drop(resolved_pages);
    if !book.translations.is_empty() {
        let index: &mut Index = resolved;
        for list in index.topic_pages.iter_mut().chain(&mut index.entity_pages) {
            list.sort_unstable();
            list.dedup();
        }
    }
    for (page, links) in resolved.pages.iter_mut().zip(backlinks) {
        Arc::make_mut(page).backlinks = links;
    }
}
