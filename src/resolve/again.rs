//! One page's names again, where its text changed and nothing that other pages know of it: the early cut-off of an edit.

use super::{Backlink, Lookup, Resolved, ResolvedPage, Target, resolve_page};
use crate::book::{Book, Page, PageId};
use crate::diagnostic::Diagnostic;
use crate::parse::markdown::{Facts, LinkKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The links of a page as the pages that they lead to see them; the first to each page speaks for all. Sorted by where they lead.
pub fn outgoing(id: PageId, page: &Page, resolved: &ResolvedPage) -> Vec<(PageId, Backlink)> {
    let mut links: Vec<(PageId, u32, u32, u32)> = Vec::new();
    for (link, target) in page.facts.links.iter().zip(&resolved.links) {
        if let (Target::Page { page: to, .. }, Some((run, place))) = (target, &link.place) {
            links.push((*to, *run, place.start, place.end));
        }
    }
    links.extend(resolved.mentions.iter().map(|m| (m.to, m.run, m.start, m.end)));
    links.sort_unstable();
    links.dedup_by_key(|l| l.0);
    let other = links.into_iter().filter(|l| l.0 != id);
    other.map(|(to, run, start, end)| (to, Backlink { from: id, run, start, end })).collect()
}

/// Whether what other pages, and the book as a whole, know of a page is the same before and after an edit: its front matter, its
/// headings, its ids. A page that embeds others, or tells events by headings, is more than its own text.
fn keeps_to_itself(old: &Page, new: &Page) -> bool {
    let plain = |facts: &Facts| {
        !facts.headings.iter().any(|h| h.event.is_some()) && !facts.links.iter().any(|l| l.kind == LinkKind::Embed)
    };
    let heading = |page: &Page, i: usize| {
        let h = &page.facts.headings[i];
        (h.level, h.id.clone(), h.title.clone(), h.classes.clone())
    };
    old.front == new.front
        && old.body == new.body
        && plain(&old.facts)
        && plain(&new.facts)
        && old.facts.html_ids == new.facts.html_ids
        && old.facts.headings.len() == new.facts.headings.len()
        && (0..old.facts.headings.len()).all(|i| heading(old, i) == heading(new, i))
}

/// Resolves page `id` of `book` again, which was `old` when `resolved` was made; all else of the book is as it was.
///
/// Returns what is wrong with the page, or `None` where more than this page must be looked at; `resolved` is of no use then.
pub fn again(book: &Book, resolved: &mut Resolved, lookup: &Lookup, id: PageId, old: &Page) -> Option<Vec<Diagnostic>> {
    let new = book.page(id);
    let embeds = |target: &Target| matches!(target, Target::Page { page, .. } if *page == id);
    let embedded = book.pages.iter().zip(&resolved.pages).any(|(page, resolved)| {
        let mut links = page.facts.links.iter().zip(&resolved.links);
        links.any(|(link, target)| link.kind == LinkKind::Embed && embeds(target))
    });
    if embedded || !keeps_to_itself(old, new) {
        return None;
    }
    let before = resolved.pages[id.0 as usize].clone();
    let (mut page, diagnostics) = resolve_page(book, lookup, id, None);
    if page.citations != before.citations {
        return None;
    }
    // These come from the front matter and the citations, and from other pages.
    page.sources.clone_from(&before.sources);
    page.events.clone_from(&before.events);
    page.relations.clone_from(&before.relations);
    page.backlinks.clone_from(&before.backlinks);
    let links = outgoing(id, new, &page);
    let left = outgoing(id, old, &before);
    let touched: BTreeSet<PageId> = links.iter().chain(&left).map(|(to, _)| *to).collect();
    for to in touched {
        let link = links.binary_search_by_key(&to, |(to, _)| *to).ok().map(|i| links[i].1.clone());
        let target = &mut resolved.pages[to.0 as usize];
        let place = target.backlinks.binary_search_by_key(&id, |b| b.from);
        match (place, link) {
            (Ok(at), Some(link)) if target.backlinks[at] == link => {}
            (Ok(at), Some(link)) => Arc::make_mut(target).backlinks[at] = link,
            (Ok(at), None) => drop(Arc::make_mut(target).backlinks.remove(at)),
            (Err(at), Some(link)) => Arc::make_mut(target).backlinks.insert(at, link),
            (Err(_), None) => {}
        }
    }
    resolved.pages[id.0 as usize] = Arc::new(page);
    Some(diagnostics)
}
