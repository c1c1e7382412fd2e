//! One page's names again, where its text changed and little that other pages know of it: the early cut-off of an edit.

use super::visible;
use crate::book::{Book, Page, PageId, PageKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::fields::Spanned;
use crate::parse::markdown::LinkKind;
use crate::resolve::{LinkTarget, Lookup, Problems, Resolved, ResolvedPage, is_title, outgoing, resolve_page};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An edit of one page.
pub struct Edit<'e> {
    pub id: PageId,
    /// The page as it was.
    pub old: &'e Page,
    /// Whether only the front matter changed.
    pub same_body: bool,
}

/// Resolves a page of `book` again that was edited; all else of the book is as it was when `resolved`, `lookup` and `problems` were made.
/// Where its title changed, the pages that ask for the old or the new one are resolved again, too.
///
/// Returns `None` where more must be looked at than that; what was passed is of no use then.
pub fn again(
    book: &Book,
    resolved: &mut Resolved,
    lookup: &mut Lookup,
    problems: &mut Problems,
    edit: &Edit<'_>,
) -> Option<()> {
    let Edit { id, old, same_body } = *edit;
    let new = book.page(id);
    let moved = old.front != new.front || old.body != new.body;
    // What is reported of other pages may point into this one: their names are looked up again, so that the places are those of now.
    let mut asking = Vec::new();
    if let Some(file) = new.file.filter(|_| moved) {
        let pointing = problems.pages.iter().enumerate().filter(|(_, found)| found.iter().any(|d| d.points_into(file)));
        asking.extend(pointing.map(|(index, _)| PageId(index as u32)));
    }
    if moved {
        // What is told of the book as a whole may point into the page.
        let points_there = new.file.is_some_and(|file| problems.rest.iter().any(|d| d.points_into(file)));
        if points_there || !visible::same_front(&old.front, &new.front) {
            return None;
        }
    }
    if !same_body && (is_embedded(book, resolved, id) || !visible::same_outline(old, new)) {
        return None;
    }
    if old.title != new.title {
        // Titles of entities are looked for in all texts, those of sections, topics and translations are shown and sorted elsewhere.
        let alone = matches!(new.kind, PageKind::Briefing | PageKind::Page)
            && !book.topics.iter().any(|topic| topic.page == Some(id));
        if !alone || !book.translations(id).is_empty() {
            return None;
        }
        asking.extend(asking_for(book, problems, &[&old.title, &new.title])?);
        lookup.rename(book, id, &old.title)?;
    }
    problems.pages[id.0 as usize] = resolve_alone(book, resolved, lookup, (id, old))?;
    asking.sort_unstable();
    asking.dedup();
    for other in asking.into_iter().filter(|other| *other != id) {
        problems.pages[other.0 as usize] = resolve_alone(book, resolved, lookup, (other, book.page(other)))?;
    }
    Some(())
}

/// Whether a page or a part of it is shown within another.
fn is_embedded(book: &Book, resolved: &Resolved, id: PageId) -> bool {
    let embeds = |target: &LinkTarget| matches!(target, LinkTarget::Page { page, .. } if *page == id);
    book.pages.par_iter().zip(&resolved.pages).any(|(page, resolved)| {
        let mut links = page.facts.links.iter().zip(&resolved.links);
        links.any(|(link, target)| link.kind == LinkKind::Embed && embeds(target))
    })
}

/// The pages whose links may lead elsewhere when these titles come or go: those that ask for them, and those with a name that led nowhere or
/// to several pages. `None` where relations or events ask for them, which the whole book knows of.
fn asking_for(book: &Book, problems: &Problems, titles: &[&str]) -> Option<Vec<PageId>> {
    let wrong = |d: &Diagnostic| matches!(d.code, Code::BrokenLink | Code::AmbiguousLink);
    if problems.rest.iter().any(wrong) {
        return None;
    }
    let asked = |name: &str| titles.iter().any(|title| is_title(name, title));
    if book.config.nav.iter().any(|name| asked(&name.value)) {
        return None;
    }
    let texts = |list: &[Spanned<String>]| list.iter().any(|name| asked(&name.value));
    let of_page = |(index, page): (usize, &Arc<Page>)| {
        let (front, facts) = (&page.front, &page.facts);
        let told = front.events.iter().any(|event| texts(&event.actors))
            || front.unfinished.iter().any(|event| texts(&event.actors))
            || facts.headings.iter().filter_map(|h| h.event.as_ref()).any(|e| e.actors.iter().any(|a| asked(a)))
            || front.relations.iter().any(|relation| asked(&relation.to.value));
        let linked = || {
            facts.links.iter().any(|link| {
                matches!(link.kind, LinkKind::Wiki { .. } | LinkKind::Embed)
                    && asked(link.target.split_once('#').map_or(link.target.as_str(), |(name, _)| name))
            })
        };
        let asks = || texts(&front.entities) || linked() || problems.pages[index].iter().any(wrong);
        if told { Some(None) } else { asks().then_some(Some(PageId(index as u32))) }
    };
    book.pages.par_iter().enumerate().filter_map(of_page).collect()
}

/// Resolves one page again and moves the links that it sends out; `old` is the page as it was. Returns what is wrong with it, or `None` where
/// something of it changed that more than the pages which it links to know of.
fn resolve_alone(
    book: &Book,
    resolved: &mut Resolved,
    lookup: &Lookup,
    (id, old): (PageId, &Page),
) -> Option<Vec<Diagnostic>> {
    let new = book.page(id);
    let before = resolved.pages[id.0 as usize].clone();
    let (mut page, diagnostics) = resolve_page(book, lookup, id, None);
    let embeds = |of: &Page, resolved: &ResolvedPage| -> Vec<LinkTarget> {
        let links = of.facts.links.iter().zip(&resolved.links);
        links.filter(|(link, _)| link.kind == LinkKind::Embed).map(|(_, target)| target.clone()).collect()
    };
    if page.citations != before.citations
        || page.entities != before.entities
        || embeds(new, &page) != embeds(old, &before)
    {
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
