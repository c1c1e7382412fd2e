//! What a page shows in place of bytes of its plain text: the titles of pages that it links to by their slugs, and the authors of
//! sources that are cited as part of a sentence. Other citations show nothing here.

use super::Outline;
use crate::book::{Book, PageId};
use crate::citations::Cites;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::{Link, LinkKind};
use crate::resolve::{LinkTarget, Part, Resolved};
use std::ops::Range;

/// What stands in a run's text for a citation.
pub const OPAQUE: char = '\u{fffc}';

/// A resolved book and how it cites: what the texts of its pages show follows from these.
#[derive(Clone, Copy)]
pub struct BookText<'b> {
    pub book: &'b Book,
    pub resolved: &'b Resolved,
    pub cites: &'b Cites,
}

/// One piece: its run, its bytes there, and what is shown for them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownPiece {
    pub run: u32,
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// The page whose title the text is, or begins with.
    pub title_of: Option<PageId>,
}

/// The pieces of a page's runs, sorted. `runs` tells which of them are asked for.
pub fn of(r: &BookText<'_>, id: PageId, runs: Range<u32>) -> Vec<ShownPiece> {
    let facts = &r.book.page(id).facts;
    let mut said = Vec::new();
    for (index, link) in facts.links.iter().enumerate() {
        if let Some((run, at)) = &link.place
            && runs.contains(run)
            && let Some(text) = own_label(r, id, index)
        {
            let title_of = match &r.resolved.page(id).links[index] {
                LinkTarget::Page { page, .. } if text.starts_with(&r.book.page(*page).title) => Some(*page),
                _ => None,
            };
            said.push(ShownPiece { run: *run, start: at.start, end: at.end, text, title_of });
        }
    }
    for (citation, sources) in facts.citations.iter().zip(&r.resolved.page(id).citations) {
        let (run, start) = citation.place;
        if runs.contains(&run)
            && citation.kind == GroupKind::Narrative
            && let Some(source) = sources.first().and_then(|members| members.first()).copied()
        {
            said.push(ShownPiece {
                run,
                start,
                end: start + OPAQUE.len_utf8() as u32,
                text: r.cites.short(source).to_owned(),
                title_of: None,
            });
        }
    }
    said.sort_unstable();
    said
}

fn own_label(r: &BookText<'_>, id: PageId, index: usize) -> Option<String> {
    let facts = &r.book.page(id).facts;
    let link = (&facts.links[index], &r.resolved.page(id).links[index]);
    if link.0.kind == LinkKind::Embed {
        // Within a line it is a link, as `compose::links` shows it: `![[page#^block]]` says the page's title, `![[a/report.pdf]]` the file's name.
        let target = link.0.target.as_str();
        let (run, place) = link.0.place.as_ref()?;
        let shown = facts.runs.get(*run as usize)?.text.get(place.start as usize..place.end as usize)?;
        return match link.1 {
            LinkTarget::Page { page, .. } => Some(r.book.page(*page).title.clone()),
            LinkTarget::File { .. } if shown == target => {
                target.split('#').next().and_then(|path| path.rsplit('/').next()).map(str::to_owned)
            }
            _ => None,
        };
    }
    wiki_label(id, link, |page| {
        let page = r.book.page(page);
        (&page.title, Outline::of(page))
    })
}

/// What a wikilink of a page without a label of its own shows: the title of the page that it leads to, and of the section. `called` gives a page's
/// title, and the names within it.
pub fn wiki_label<'a>(
    id: PageId,
    (link, target): (&Link, &LinkTarget),
    called: impl FnOnce(PageId) -> (&'a str, Outline<'a>),
) -> Option<String> {
    if link.kind != (LinkKind::Wiki { labelled: false }) {
        return None;
    }
    let LinkTarget::Page { page, part, anchor } = target else { return None };
    let (title, outline) = called(*page);
    let section = match part {
        Part::Section(heading) => Some(outline.heading(*heading)),
        // A block of the same page has no other name than its own.
        Part::Block(_) if *page == id => anchor.as_deref(),
        Part::Whole | Part::Block(_) => None,
    };
    Some(match section {
        Some(section) if *page == id => section.to_owned(),
        Some(section) => format!("{title}: {section}"),
        None => {
            // A name that a reader knows the page by is shown as it was written: `[[华为]]`.
            let known = outline.names().any(|name| name == link.target);
            if known { link.target.clone() } else { title.to_owned() }
        }
    })
}
