//! What a page shows in place of bytes of its plain text: the titles of pages that it links to by their slugs, and the authors of
//! sources that are cited as part of a sentence. Other citations show nothing here.

use super::Renderer;
use crate::book::PageId;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::LinkKind;
use crate::resolve::Target;
use std::ops::Range;

/// What stands in a run's text for a citation.
pub const OPAQUE: char = '\u{fffc}';

/// One piece: its run, its bytes there, and what is shown for them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    pub run: u32,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// The pieces of a page's runs, sorted. `runs` tells which of them are asked for.
pub fn of(r: &Renderer, id: PageId, runs: Range<u32>) -> Vec<Said> {
    let facts = &r.book.page(id).facts;
    let mut said = Vec::new();
    for (index, link) in facts.links.iter().enumerate() {
        if let Some((run, at)) = &link.place
            && runs.contains(run)
            && let Some(text) = wiki_label(r, id, index as u32)
        {
            said.push(Said { run: *run, start: at.start, end: at.end, text });
        }
    }
    for (citation, sources) in facts.citations.iter().zip(&r.resolved.page(id).citations) {
        let (run, start) = citation.place;
        if runs.contains(&run)
            && citation.kind == GroupKind::Narrative
            && let Some(source) = sources.first().copied().flatten()
        {
            said.push(Said { run, start, end: start + OPAQUE.len_utf8() as u32, text: r.cites.short(source) });
        }
    }
    said.sort_unstable();
    said
}

/// What a wikilink without a label of its own shows: the title of the page, and of the section.
pub fn wiki_label(r: &Renderer, id: PageId, index: u32) -> Option<String> {
    let link = &r.book.page(id).facts.links[index as usize];
    if link.kind != (LinkKind::Wiki { labelled: false }) {
        return None;
    }
    let Target::Page { page, heading, .. } = &r.resolved.page(id).links[index as usize] else {
        return None;
    };
    let target = r.book.page(*page);
    let section = heading.map(|h| target.facts.headings.get(h as usize).map_or("", |h| h.title.as_str()));
    Some(match section {
        Some(section) if *page == id => section.to_owned(),
        Some(section) => format!("{}: {section}", target.title),
        None => {
            // A name that a reader knows the page by is shown as it was written: `[[华为]]`.
            let known = target.names().any(|n| n == link.target);
            if known { link.target.clone() } else { target.title.clone() }
        }
    })
}
