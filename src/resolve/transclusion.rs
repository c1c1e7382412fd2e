//! Embeds (`![[page#section]]`): what lies within a section, and that no page shows itself within itself.

use super::{LinkTarget, Part, Resolved};
use crate::book::{Book, PageId, SourceId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::markdown::LinkKind;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A page, or one part of it.
type Section = (PageId, Part);

/// How deep embeds may be nested. Cycles are errors; this bounds honest chains, so that rendering recurses no further.
pub const MAX_DEPTH: usize = 16;

/// How many embeds one page may show in all, nested ones counted each time: ten pages that embed each other ten times over would
/// otherwise make a page of gigabytes.
const MAX_EMBEDS: usize = 1000;

/// The bytes of a section, from its heading to the next one of its level or above, of a block, or of the whole body.
pub fn extent(book: &Book, (page, part): Section) -> Range<usize> {
    let facts = &book.page(page).facts;
    let found = match part {
        Part::Whole => None,
        Part::Block(block) => facts.named.get(block as usize).map(|block| block.range.clone()),
        Part::Section(heading) => {
            facts.headings.get(heading as usize).map(|found| found.range.start..found.section_end)
        }
    };
    found.unwrap_or(0..usize::MAX)
}

/// The embeds within a section, with the place of each.
fn embeds<'a>(
    book: &'a Book,
    resolved: &'a Resolved,
    section: Section,
) -> impl Iterator<Item = (Section, &'a Range<usize>)> {
    let extent = extent(book, section);
    let page = book.page(section.0);
    page.facts.links.iter().zip(&resolved.page(section.0).links).filter_map(move |(link, target)| match target {
        LinkTarget::Page { page, part, .. } if link.kind == LinkKind::Embed && extent.contains(&link.range.start) => {
            Some(((*page, *part), &link.range))
        }
        _ => None,
    })
}

/// Calls `add` with each source cited within an embed's target, in order, nested embeds included.
pub fn sources_within(book: &Book, resolved: &Resolved, target: &LinkTarget, add: &mut impl FnMut(SourceId)) {
    if let LinkTarget::Page { page, part, .. } = target {
        within(book, resolved, (*page, *part), add, &mut HashSet::new());
    }
}

fn within(
    book: &Book,
    resolved: &Resolved,
    section: Section,
    add: &mut impl FnMut(SourceId),
    seen: &mut HashSet<Section>,
) {
    if !seen.insert(section) {
        return;
    }
    let extent = extent(book, section);
    let page = book.page(section.0);
    for (group, sources) in page.facts.citations.iter().zip(&resolved.page(section.0).citations) {
        if extent.contains(&group.range.start) {
            sources.iter().flatten().for_each(|s| add(*s));
        }
    }
    for (inner, _) in embeds(book, resolved, section) {
        within(book, resolved, inner, add, seen);
    }
}

/// Reports each cycle once, at the embed that closes it, and embeds nested too deep.
pub fn check(book: &Book, resolved: &Resolved, d: &mut Vec<Diagnostic>) {
    let mut state: HashMap<Section, Visit> = HashMap::new();
    for (id, page) in book.iter_pages() {
        if page.facts.links.iter().any(|l| l.kind == LinkKind::Embed) {
            visit(book, resolved, (id, Part::Whole), &mut state, &mut Trail::default(), d);
        }
    }
}

/// A section that was looked at: still on the path, or done, with the number of embeds that it shows in all.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Open,
    Done(usize),
}

/// How the walk came to where it is.
#[derive(Default)]
struct Trail {
    path: Vec<Section>,
    /// The embed in each section of the path that led to the next.
    hops: Vec<Option<Span>>,
}

/// Walks the embeds below a section, depth first; returns how many it shows in all.
fn visit(
    book: &Book,
    resolved: &Resolved,
    section: Section,
    state: &mut HashMap<Section, Visit>,
    trail: &mut Trail,
    d: &mut Vec<Diagnostic>,
) -> usize {
    state.insert(section, Visit::Open);
    trail.path.push(section);
    let mut shown = 0usize;
    for (inner, range) in embeds(book, resolved, section) {
        let place = book.page(section.0).file.map(|f| Span::new(f, range.clone()));
        let report = |message: String, help: &str| {
            let mut diagnostic = Diagnostic::new(Code::TransclusionCycle, message).help(help);
            diagnostic.span = place;
            diagnostic
        };
        let path = &trail.path;
        // A page that embeds one of its own sections, or a section of the page it is in, cycles only where the embed lies within it.
        let closes = path.iter().position(|s| *s == inner || covers(book, inner, *s, path, section, range));
        if let Some(from) = closes {
            let mut names: Vec<String> = path[from..].iter().map(|s| name(book, *s)).collect();
            names.push(name(book, inner));
            let hops: Vec<(Span, String)> = trail.hops[from..]
                .iter()
                .zip(names.windows(2))
                .filter_map(|(hop, pair)| Some(((*hop)?, format!("`{}` embeds `{}` here", pair[0], pair[1]))))
                .collect();
            names.dedup();
            if names.len() == 1 {
                names.push(names[0].clone());
            }
            let diagnostic = report(
                format!("this embed includes itself: {}", names.join(" → ")),
                "remove one of the embeds, or make it a link: `[[…]]` without the `!`",
            );
            d.push(hops.into_iter().fold(diagnostic, |d, (span, label)| d.related(span, label)));
        } else if path.len() >= MAX_DEPTH {
            d.push(report(
                format!("embeds are nested more than {MAX_DEPTH} levels deep"),
                "embed the innermost section directly",
            ));
        } else {
            let below = match state.get(&inner) {
                Some(Visit::Done(count)) => *count,
                _ => {
                    trail.hops.push(place);
                    let below = visit(book, resolved, inner, state, trail, d);
                    trail.hops.pop();
                    below
                }
            };
            let before = shown;
            shown = shown.saturating_add(below).saturating_add(1);
            if before <= MAX_EMBEDS && shown > MAX_EMBEDS {
                let mut diagnostic =
                    Diagnostic::new(Code::TransclusionCycle, format!("there are more than {MAX_EMBEDS} embeds here"))
                        .help("link to some of these sections instead");
                diagnostic.span = book.page(section.0).file.map(|f| Span::new(f, range.clone()));
                d.push(diagnostic);
            }
        }
    }
    trail.path.pop();
    state.insert(section, Visit::Done(shown));
    shown
}

/// Whether embedding `inner` at `range` of the section on top of the path shows that very embed again: `inner` is (part of) the same
/// page and holds the place of the embed.
fn covers(book: &Book, inner: Section, step: Section, path: &[Section], top: Section, range: &Range<usize>) -> bool {
    step == top && path.last() == Some(&top) && inner.0 == top.0 && extent(book, inner).contains(&range.start)
}

fn name(book: &Book, (page, part): Section) -> String {
    let page = book.page(page);
    let path = page.path.trim_end_matches(".md");
    let id = match part {
        Part::Whole => None,
        Part::Section(heading) => page.facts.headings.get(heading as usize).map(|heading| heading.id.clone()),
        Part::Block(block) => page.facts.named.get(block as usize).map(|block| crate::ids::block(&block.name)),
    };
    id.map_or_else(|| path.to_owned(), |id| format!("{path}#{id}"))
}
