//! Citation keys → sources, the list of sources of each page, and the passages that cite each source.

use super::{LinkTarget, Passage, Resolved, names::Names, transclusion};
use crate::book::{Book, PageId, SourceId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::fields::Spanned;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// The sources of each key of each citation group of a page: one, or the members of a set; none where the key is unknown.
pub fn resolve(book: &Book, names: &Names, id: PageId, d: &mut Vec<Diagnostic>) -> Vec<Vec<Vec<SourceId>>> {
    let page = book.page(id);
    let Some(file) = page.file else {
        return Vec::new();
    };
    let find = |item: &crate::parse::markdown::CitationItem, d: &mut Vec<Diagnostic>| {
        let key = Spanned { value: item.key.clone(), span: Span::new(file, item.key_range.clone()) };
        look_up(book, names, &key, true, d)
    };
    page.facts.citations.iter().map(|group| group.items.iter().map(|item| find(item, d)).collect()).collect()
}

/// The sources of one key of front matter.
pub fn sources(book: &Book, names: &Names, key: &Spanned<String>, d: &mut Vec<Diagnostic>) -> Vec<SourceId> {
    look_up(book, names, key, false, d)
}

/// The sources of a key; `in_text`: where an `@` may be no citation at all.
fn look_up(book: &Book, names: &Names, key: &Spanned<String>, in_text: bool, d: &mut Vec<Diagnostic>) -> Vec<SourceId> {
    let name = key.value.strip_prefix('@').unwrap_or(&key.value);
    let found = book.sources_named(name);
    if !found.is_empty() {
        return found;
    }
    let diagnostic =
        Diagnostic::new(Code::UnknownSource, format!("the bibliography has no source `{name}`")).at(key.span);
    d.push(match names.nearest_key(book, name) {
        Some(near) => {
            let diagnostic = diagnostic.help(format!("did you mean `{}`?", near.name));
            match key.inner().filter(|_| near.alone) {
                Some(span) => diagnostic.fix(span, near.name),
                None => diagnostic,
            }
        }
        None => {
            let add = match book.sources.is_empty() {
                true => "the book has no bibliography: add `sources.bib`",
                false => "add it to the bibliography",
            };
            let escape = if in_text { ", or write `\\@` if this is not a citation" } else { "" };
            diagnostic.help(format!("{add}{escape}"))
        }
    });
    Vec::new()
}

/// Fills each page's list of sources.
pub fn list_sources(book: &Book, resolved: &mut Resolved) {
    let of_page = |index: u32| {
        let (page, this) = (book.page(PageId(index)), resolved.page(PageId(index)));
        let mut seen = HashSet::new();
        let mut list: Vec<SourceId> = Vec::new();
        let mut add = |source: SourceId| {
            if seen.insert(source) {
                list.push(source);
            }
        };
        // Text and embeds in the order of the text.
        let embeds: Vec<(usize, &LinkTarget)> = page
            .facts
            .links
            .iter()
            .zip(&this.links)
            .filter(|(link, _)| link.kind == crate::parse::markdown::LinkKind::Embed)
            .map(|(link, target)| (link.range.start, target))
            .collect();
        let mut embeds = embeds.into_iter().peekable();
        for (group, sources) in page.facts.citations.iter().zip(&this.citations) {
            while let Some((_, target)) = embeds.next_if(|(at, _)| *at < group.range.start) {
                transclusion::sources_within(book, resolved, target, &mut add);
            }
            sources.iter().flatten().for_each(|s| add(*s));
        }
        embeds.for_each(|(_, target)| transclusion::sources_within(book, resolved, target, &mut add));
        for event in &this.events {
            resolved.event(*event).sources.iter().for_each(|s| add(*s));
        }
        resolved.page(book.original(PageId(index))).relations.iter().flat_map(|r| &r.sources).for_each(|s| add(*s));
        for key in &page.front.sources {
            let found = book.sources_named(key.value.strip_prefix('@').unwrap_or(&key.value));
            found.into_iter().for_each(&mut add);
        }
        list
    };
    let lists: Vec<Vec<SourceId>> = (0..book.pages.len() as u32).into_par_iter().map(of_page).collect();
    for (page, list) in resolved.pages.iter_mut().zip(lists) {
        Arc::make_mut(page).sources = list;
    }
}

/// Fills the passages of each source, and tells of keys in `sources` that lead nowhere and of sources that nobody cites.
pub fn passages(book: &Book, names: &Names, resolved: &mut Resolved, d: &mut Vec<Diagnostic>) {
    let mut passages: Vec<Vec<Passage>> = vec![Vec::new(); book.sources.len()];
    for (id, page) in book.iter_pages() {
        let this = resolved.page(id);
        // What a translation cites as its original does is one passage.
        let original = book.original(id);
        let told: HashSet<SourceId> = match original == id {
            true => HashSet::new(),
            false => resolved.page(original).sources.iter().copied().collect(),
        };
        for (index, group) in this.citations.iter().enumerate() {
            for source in group.iter().flatten().filter(|source| !told.contains(source)) {
                passages[source.0 as usize].push(Passage::Text(id, index as u32));
            }
        }
        for (index, relation) in this.relations.iter().enumerate() {
            relation.sources.iter().for_each(|s| passages[s.0 as usize].push(Passage::Relation(id, index as u32)));
        }
        for key in &page.front.sources {
            for source in sources(book, names, key, d).into_iter().filter(|source| !told.contains(source)) {
                passages[source.0 as usize].push(Passage::Listed(id));
            }
        }
    }
    for (index, event) in resolved.events.iter().enumerate() {
        event.sources.iter().for_each(|s| passages[s.0 as usize].push(Passage::Event(super::EventId(index as u32))));
    }
    for (source, list) in book.sources.iter().zip(&mut passages) {
        list.dedup();
        if list.is_empty() {
            d.push(
                Diagnostic::new(Code::UncitedSource, format!("no page cites the source `{}`", source.data.key))
                    .at(source.span)
                    .help("cite it, add it to a page's `sources`, or remove it"),
            );
        }
    }
    resolved.passages = passages;
}
