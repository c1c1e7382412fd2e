//! A page's citations, composed one after the other: with the page's numbers, and with the position of each among those before it.

use super::book::Source;
use super::style::{Formatter, StyleKind};
use super::tree::{affix, rich};
use crate::book::SourceId;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::CitationItem;
use crate::rich::{self, Rich};
use citewright::{Cite, Cluster, Document};
use std::collections::HashMap;

/// A page whose citations are composed in the order of its text.
pub struct PageCites<'s> {
    formatter: &'s Formatter,
    /// Whether citations are links.
    link: bool,
    document: Document<'s>,
    numbers: HashMap<SourceId, usize>,
    /// What was cited so far, in the order of the document: the id of each source's place in the page's list.
    cited: Vec<&'s str>,
}

/// A source in a citation group.
#[derive(Clone, Copy)]
pub struct Part<'s> {
    pub id: SourceId,
    pub source: &'s Source,
}

/// Where a citation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// In the text.
    Text,
    /// In a note of its own, which has this number.
    OwnNote(u32),
    /// Within the text of a note.
    InNote {
        number: u32,
        /// Whether the note begins with it.
        first: bool,
    },
}

/// A composed citation: what stays in the sentence, and what stands in brackets or in the note.
pub struct Composed {
    pub author: Vec<Rich>,
    pub text: Vec<Rich>,
}

impl<'s> PageCites<'s> {
    /// A page of which nothing has been cited yet, whose sources have these numbers.
    pub fn new(formatter: &'s Formatter, link: bool, numbers: HashMap<SourceId, usize>) -> Self {
        Self { formatter, link, document: formatter.processor.document(), numbers, cited: Vec::new() }
    }

    /// How the style cites.
    pub fn kind(&self) -> StyleKind {
        self.formatter.kind()
    }

    /// The next citation group of the page. A key has one part, or those of a set; none where it is unknown.
    pub fn group(
        &mut self,
        kind: GroupKind,
        items: &[CitationItem],
        sources: &[Vec<Part<'s>>],
        stand: Stand,
    ) -> Composed {
        let narrative = kind == GroupKind::Narrative;
        let in_note_style = self.kind() == StyleKind::Note;
        // In a note of its own a source is named in full; in brackets, and within a note's sentence, the names have been said.
        let said = narrative && !matches!(stand, Stand::OwnNote(_));
        let mut atoms = Vec::new();
        let mut cites = Vec::new();
        let mut author = Vec::new();
        let mut unknown = Vec::new();
        for (index, (item, members)) in items.iter().zip(sources).enumerate() {
            if members.is_empty() {
                // An unknown key is an error, and shown as such where it is allowed to be one.
                unknown.push(Rich::Unknown(item.key.clone()));
            }
            let last = members.len().saturating_sub(1);
            for (place, part) in members.iter().enumerate() {
                self.add(part);
                let first = index == 0 && place == 0 && narrative;
                let mut cite = Cite {
                    suppress_author: (first && said) || item.suppress_author && !in_note_style,
                    ..Cite::new(part.source.item.id.as_str())
                };
                // What is written around a set's key stands around all of it.
                if place == 0 {
                    cite.prefix = affix(&spaced_after(&item.prefix), &mut atoms);
                }
                if place == last {
                    cite.locator = item.locator.as_ref().map(|(_, value)| value.clone());
                    cite.label = item.locator.as_ref().map(|(label, _)| label.csl_name().to_owned());
                    cite.suffix = affix(&spaced_before(&item.suffix), &mut atoms);
                }
                if first && !item.suppress_author {
                    author = self.names(&cite, part);
                }
                cites.push(cite);
            }
        }
        let note = match stand {
            Stand::Text => 0,
            Stand::OwnNote(number) | Stand::InNote { number, .. } => number,
        };
        let mut text = if cites.is_empty() { Vec::new() } else { self.text(&Cluster { note, cites }, &atoms) };
        if rich::plain(&text).trim().is_empty() && author.is_empty() && !items.is_empty() && unknown.is_empty() {
            text = self.named(sources);
        }
        if let Stand::InNote { first, .. } = stand
            && in_note_style
        {
            text = within_note(text, first, !author.is_empty());
        }
        for (index, key) in unknown.into_iter().enumerate() {
            text.extend((index > 0 || !text.is_empty()).then(|| Rich::Text("; ".to_owned())));
            text.push(key);
        }
        // Where nothing is left for the brackets, the name leads to the source.
        if text.is_empty()
            && let Some(part) = sources.first().and_then(|members| members.first())
        {
            author = linked(self.link, part.source.anchor(), author);
        }
        Composed { author, text }
    }

    fn add(&mut self, part: &Part<'s>) {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(part.id).or_insert(next);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let place = self.document.add(&part.source.item, &part.source.decided, number);
        if place == self.cited.len() {
            self.cited.push(part.source.anchor());
        }
    }

    /// The names that a sentence is built on: as the style's citations have them, where they have any.
    fn names(&self, cite: &Cite, part: &Part<'_>) -> Vec<Rich> {
        let found = match self.kind() {
            StyleKind::AuthorDate => {
                let bare = Cite::new(cite.id.as_str());
                rich(&self.document.names(&bare), &[], &|_, row| row)
            }
            StyleKind::Numeric | StyleKind::Label | StyleKind::Note => Vec::new(),
        };
        if rich::plain(&found).trim().is_empty() { part.source.name().to_vec() } else { found }
    }

    fn text(&mut self, cluster: &Cluster, atoms: &[Rich]) -> Vec<Rich> {
        let nodes = self.document.citation(cluster);
        let link = |item: usize, row: Vec<Rich>| match self.cited.get(item) {
            Some(anchor) => linked(self.link, anchor, row),
            None => row,
        };
        rich(&nodes, atoms, &link)
    }

    /// The names of sources of which the style shows nothing else.
    fn named(&self, sources: &[Vec<Part<'_>>]) -> Vec<Rich> {
        let mut row = Vec::new();
        for part in sources.iter().flatten() {
            row.extend((!row.is_empty()).then(|| Rich::Text("; ".to_owned())));
            row.extend(linked(self.link, part.source.anchor(), part.source.name().to_vec()));
        }
        row
    }
}

/// A citation as a link to its source in the list. A note's text may hold a link of its own (the source's address), and links do not nest.
fn linked(link: bool, anchor: &str, inlines: Vec<Rich>) -> Vec<Rich> {
    if link && !inlines.is_empty() && !rich::has_link(&inlines) {
        vec![Rich::Source { anchor: anchor.to_owned(), inlines }]
    } else {
        inlines
    }
}

/// The text of a note style's citation that stands within a note: what the note begins with is as it would be in a note of its own; what stands
/// in its sentences has brackets around it, or follows the names that the sentence has said.
fn within_note(text: Vec<Rich>, first: bool, has_names: bool) -> Vec<Rich> {
    if first && !has_names || text.is_empty() {
        return text;
    }
    let text = without_stop(text);
    let bracket = |bracket: &str| std::iter::once(Rich::Text(bracket.to_owned()));
    bracket("(").chain(text).chain(bracket(")")).collect()
}

/// A row without the full stop at its end.
fn without_stop(mut row: Vec<Rich>) -> Vec<Rich> {
    match row.last_mut() {
        Some(Rich::Text(text)) if text.ends_with('.') => {
            text.pop();
            if text.is_empty() {
                row.pop();
            }
        }
        Some(Rich::Styled(_, inner) | Rich::Source { inlines: inner, .. }) => {
            *inner = without_stop(std::mem::take(inner));
        }
        _ => {}
    }
    row
}

fn spaced_after(row: &[Rich]) -> Vec<Rich> {
    let space = (!row.is_empty()).then(|| Rich::Text(" ".to_owned()));
    row.iter().cloned().chain(space).collect()
}

fn spaced_before(row: &[Rich]) -> Vec<Rich> {
    let apart = !row.is_empty() && !rich::plain(row).starts_with([',', ';', ':', '.']);
    apart.then(|| Rich::Text(" ".to_owned())).into_iter().chain(row.iter().cloned()).collect()
}
