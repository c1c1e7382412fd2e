//! Citation groups composed of formatted pieces: prefix, author, year, locator, suffix, in the style's brackets.
//!
//! The pieces come from [`crate::citeproc`], once per source and book; composing them costs a copy of some text, however often a
//! source is cited.

use crate::book::{Book, SourceId};
use crate::citeproc::{self, Cite, Formatted, Formatter, Kind, Pieces, Request, Seg};
use crate::parse::citation::GroupKind;
use crate::parse::markdown::CitationItem;
use crate::rich::{self, Rich};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// All formatted sources of a book, and the few citations that point into one (`p. 4`).
pub struct Cites {
    pub style: Style,
    formatted: Arc<Formatted>,
    /// What all of this was made of, to be kept.
    kept: Arc<Pieces>,
    located: HashMap<(SourceId, String, String), Cite>,
    /// Ids of the sources' places in lists: `src-KEY`.
    anchors: Vec<String>,
}

/// What the style does to every citation.
#[derive(Debug)]
pub struct Style {
    pub kind: Kind,
    pub hanging_indent: bool,
    /// What it puts around and between citations.
    affixes: citeproc::Affixes,
    /// Whether citations are links.
    link: bool,
}

/// A page's own numbering of its sources and which of them it has cited so far; note styles shorten the second citation.
#[derive(Default)]
pub struct PageCites {
    pub numbers: HashMap<SourceId, usize>,
    cited: std::collections::HashSet<SourceId>,
}

impl PageCites {
    /// A page of which nothing has been cited yet, whose sources have these numbers.
    pub fn numbered(numbers: HashMap<SourceId, usize>) -> Self {
        Self { numbers, ..Self::default() }
    }
}

impl Cites {
    /// Formats every source of `book` and every citation with a locator. `previous` must be of the same sources and formatter: what was
    /// formatted there is taken over as it is. `known` must be of the same formatter: what is in it is not formatted again.
    pub fn of(
        book: &Book,
        resolved: &crate::resolve::Resolved,
        formatter: &Formatter,
        previous: Option<&Self>,
        known: Arc<Pieces>,
    ) -> Self {
        let items: Vec<_> = book.sources.iter().map(|s| &s.data.item).collect();
        let known = previous.map_or(known, |previous| previous.kept.clone());
        let (formatted, mut kept) = match previous {
            Some(previous) => (previous.formatted.clone(), known.clone()),
            None => {
                let (formatted, kept) = citeproc::format(formatter, &items, &known);
                (Arc::new(formatted), Arc::new(kept))
            }
        };
        let old = |key: &(SourceId, String, String)| previous.and_then(|p| p.located.get(key)).cloned();
        let mut requests: BTreeMap<(SourceId, String, String), Request> = BTreeMap::new();
        for (id, page) in book.iter_pages() {
            for (group, sources) in page.facts.citations.iter().zip(&resolved.page(id).citations) {
                for (item, source) in group.items.iter().zip(sources) {
                    if let (Some((label, value)), Some(source)) = (&item.locator, source) {
                        let label = label.csl_name().to_owned();
                        requests.entry((*source, label.clone(), value.clone())).or_insert_with(|| Request {
                            source: source.0 as usize,
                            locator: Some((label, value.clone())),
                        });
                    }
                }
            }
        }
        let mut all: HashMap<(SourceId, String, String), Cite> =
            requests.keys().filter_map(|key| old(key).map(|cite| (key.clone(), cite))).collect();
        let (keys, requests): (Vec<_>, Vec<_>) = requests.into_iter().filter(|(k, _)| !all.contains_key(k)).unzip();
        if !requests.is_empty() {
            let used = Arc::make_mut(&mut kept);
            let located = citeproc::format_located(formatter, &items, &formatted, &requests, &known, used);
            all.extend(keys.into_iter().zip(located));
        }
        Self {
            style: Style {
                kind: formatter.kind(),
                hanging_indent: formatter.hanging_indent(),
                affixes: formatter.affixes(),
                link: book.config.link_citations,
            },
            formatted,
            // Where nothing came and nothing went, it is what it was.
            kept: if Arc::ptr_eq(&kept, &known) || *kept == *known { known } else { kept },
            located: all,
            anchors: book
                .sources
                .iter()
                .map(|s| crate::ids::source(s.address.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or("")))
                .collect(),
        }
    }

    /// The formatted pieces, to be kept.
    pub fn kept(&self) -> &Arc<Pieces> {
        &self.kept
    }

    /// Sources whose formatting failed, with the reason.
    pub fn failed(&self) -> &[(usize, String)] {
        &self.formatted.failed
    }

    /// The reference as the style's bibliography shows it.
    pub fn reference(&self, source: SourceId) -> &str {
        &self.formatted.sources[source.0 as usize].bibliography
    }

    /// The source's citation.
    pub fn cite(&self, source: SourceId) -> &Cite {
        &self.formatted.sources[source.0 as usize].cite
    }

    /// The source's citation with a place in it, by CSL's name of the label.
    pub fn located(&self, source: SourceId, label: &str, value: &str) -> Option<&Cite> {
        self.located.get(&(source, label.to_owned(), value.to_owned()))
    }

    /// The place of the source among all sources, as the style sorts them.
    pub fn order(&self, source: SourceId) -> usize {
        self.formatted.sources[source.0 as usize].order
    }

    /// The id of the source's place in a page's list.
    pub fn anchor(&self, source: SourceId) -> &str {
        &self.anchors[source.0 as usize]
    }

    /// The shortest name of a source in plain text: `Bureau of Industry and Security 2022`. Numeric and note styles show the author.
    pub fn short(&self, source: SourceId) -> String {
        let cite = &self.formatted.sources[source.0 as usize].cite;
        match self.style.kind {
            Kind::AuthorDate | Kind::Label => crate::html::to_text(&plain(&cite.full)),
            Kind::Numeric | Kind::Note => crate::html::to_text(&cite.author),
        }
    }

    /// A page's sources in the order of its list: that of the text in numeric styles, in the others as the style sorts.
    pub fn in_order(&self, sources: &[SourceId]) -> Vec<SourceId> {
        let mut list = sources.to_vec();
        if self.style.kind != Kind::Numeric {
            list.sort_by_key(|s| (self.order(*s), *s));
        }
        list
    }
}

/// A source in a citation group.
#[derive(Clone, Copy)]
pub struct Part<'s> {
    pub source: SourceId,
    /// Its citation, with its place in the source where one is named.
    pub cite: &'s Cite,
    /// The id of its place in the page's list.
    pub anchor: &'s str,
}

impl Style {
    /// A citation group of these items; a part is missing where the key is unknown. In note styles its text is that of the note, and `author` what
    /// stays in the sentence.
    pub fn group(
        &self,
        kind: GroupKind,
        items: &[CitationItem],
        sources: &[Option<Part<'_>>],
        page: &mut PageCites,
    ) -> Composed {
        let narrative = kind == GroupKind::Narrative;
        let mut author = Vec::new();
        let mut parts: Vec<Vec<Rich>> = Vec::new();
        for (index, (item, source)) in items.iter().zip(sources).enumerate() {
            let Some(source) = source else {
                // An unknown key is an error, and shown as such where it is allowed to be one.
                parts.push(vec![Rich::Unknown(item.key.clone())]);
                continue;
            };
            let Part { source, cite, anchor } = source;
            let first = index == 0 && narrative;
            let before = page.cited.contains(source);
            let segments = match (&cite.subsequent, self.kind) {
                (Some(subsequent), Kind::Note) if before => subsequent,
                _ if (first || item.suppress_author) && self.kind != Kind::Note => &cite.suppressed,
                _ => &cite.full,
            };
            if self.kind == Kind::Note {
                page.cited.insert(*source);
            }
            if first && !item.suppress_author {
                author = rich::read(&cite.author);
            }
            let core = rich::read(&numbered(segments, page.numbers.get(source).copied()));
            parts.push(with_affixes(item, self.linked(anchor, core)));
        }
        parts.retain(|part| !part.is_empty());
        let mut text = Vec::new();
        for (index, part) in parts.into_iter().enumerate() {
            let before = if index == 0 { &self.affixes.prefix } else { &self.affixes.delimiter };
            text.extend((!before.is_empty()).then(|| Rich::Text(before.clone())));
            text.extend(part);
        }
        if !text.is_empty() && !self.affixes.suffix.is_empty() {
            text.push(Rich::Text(self.affixes.suffix.clone()));
        }
        Composed { author, text }
    }

    fn linked(&self, anchor: &str, inlines: Vec<Rich>) -> Vec<Rich> {
        // A note's text may hold a link of its own (the source's address), and links do not nest.
        if self.link && !inlines.is_empty() && !rich::has_link(&inlines) {
            vec![Rich::Source { anchor: anchor.to_owned(), inlines }]
        } else {
            inlines
        }
    }
}

/// A composed citation: what stays in the sentence, and what stands in brackets or in the note.
pub struct Composed {
    pub author: Vec<Rich>,
    pub text: Vec<Rich>,
}

fn with_affixes(item: &CitationItem, core: Vec<Rich>) -> Vec<Rich> {
    let mut row = Vec::with_capacity(core.len() + 4);
    let space = || Rich::Text(" ".to_owned());
    if !item.prefix.is_empty() {
        row.extend(item.prefix.iter().cloned());
        row.push(space());
    }
    row.extend(core);
    if !item.suffix.is_empty() {
        if !rich::plain(&item.suffix).starts_with([',', ';', ':', '.']) {
            row.push(space());
        }
        row.extend(item.suffix.iter().cloned());
    }
    row
}

fn numbered(segments: &[Seg], number: Option<usize>) -> String {
    let mut html = String::new();
    for segment in segments {
        match segment {
            Seg::Html(text) => html.push_str(text),
            Seg::Number => html.push_str(&number.map_or_else(|| "?".to_owned(), |n| n.to_string())),
        }
    }
    html
}

fn plain(segments: &[Seg]) -> String {
    segments.iter().map(|s| if let Seg::Html(h) = s { h.as_str() } else { "" }).collect()
}
