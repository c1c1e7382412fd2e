//! A document of a book, such as a page or a chapter: it has its own numbers, notes and positions, and calls each source what the book as a
//! whole calls it.

use super::positions::Positions;
use super::{Book, Cite, Cluster, Processor};
use crate::eval::{CiteData, Disamb};
use crate::item::Item;
use crate::style::Position;
use crate::tree::Inline;
use std::collections::HashMap;

/// What a book as a whole decided of a source, so that a cite of it means no other: names, given names, the year's letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decided(pub(super) Disamb);

impl Decided {
    /// The decision as bytes: equal ones for equal decisions, and no others. Made for hashing.
    pub fn bytes(&self) -> Vec<u8> {
        let Disamb { shown, given, conditions, suffix } = &self.0;
        let mut out = Vec::with_capacity(16);
        let mut number = |value: usize| out.extend_from_slice(&(value as u64).to_le_bytes());
        number(*conditions as usize);
        number(suffix.map_or(0, |suffix| suffix as usize + 1));
        number(shown.len());
        shown.iter().for_each(|count| number(*count));
        number(given.len());
        for levels in given {
            number(levels.len());
            levels.iter().for_each(|level| number(usize::from(*level)));
        }
        out
    }
}

/// A document whose citations are rendered one after the other.
///
/// ```
/// use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style, plain};
/// # let style = Style::parse(r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><citation>
/// #   <layout prefix="[" suffix="]"><text variable="citation-number"/></layout></citation></style>"#)?;
/// let processor = Processor::new(style, &BuiltinLocales, None)?;
/// let items = [Item::new("a", "book"), Item::new("b", "book")];
/// let book = processor.book(&items, &[], BookOptions::default());
/// let mut chapter = processor.document();
/// chapter.add(&items[1], &book.decided(1), 1);
/// let citation = chapter.citation(&Cluster { note: 0, cites: vec![Cite::new("b")] });
/// assert_eq!(plain(&citation), "[1]");
/// # Ok::<(), citewright::Error>(())
/// ```
#[derive(Debug)]
pub struct Document<'a> {
    book: Book<'a>,
    positions: Positions,
}

impl Processor {
    /// A document that has no sources yet.
    pub fn document(&self) -> Document<'_> {
        let book = Book {
            processor: self,
            items: Vec::new(),
            by_id: HashMap::new(),
            disamb: Vec::new(),
            numbers: Vec::new(),
            order: Vec::new(),
            clusters: Vec::new(),
        };
        Document { book, positions: Positions::default() }
    }
}

impl Book<'_> {
    /// What the book decided of an item.
    pub fn decided(&self, item: usize) -> Decided {
        Decided(self.disamb.get(item).cloned().unwrap_or_default())
    }

    /// An item's first cite by itself: without the affixes that a citation has, and without a number.
    pub fn cite_alone(&self, item: usize) -> Vec<Inline> {
        let (Some(_), Some(disamb)) = (self.items.get(item), self.disamb.get(item)) else { return Vec::new() };
        self.finish(self.cite_nodes(item, &CiteData::default(), disamb).0)
    }

    /// The same as a sentence, with a full stop at its end.
    pub fn cite_sentence(&self, item: usize) -> Vec<Inline> {
        let (Some(_), Some(disamb)) = (self.items.get(item), self.disamb.get(item)) else { return Vec::new() };
        let mut nodes = self.cite_nodes(item, &CiteData::default(), disamb).0;
        if !crate::tree::is_empty(&nodes) {
            nodes.push(Inline::Text(".".to_owned()));
        }
        self.finish(nodes)
    }
}

impl<'a> Document<'a> {
    /// Adds a source with its number in the document's list, and gives its place, by which citations name it. A source that is there already
    /// stays as it is.
    pub fn add(&mut self, item: &'a Item, decided: &Decided, number: u32) -> usize {
        let book = &mut self.book;
        let next = book.items.len();
        let place = *book.by_id.entry(&item.id).or_insert(next);
        if place == next {
            book.items.push(item);
            book.disamb.push(decided.0.clone());
            book.numbers.push(number);
            book.order.push(next);
        }
        place
    }

    /// The next citation. Its position follows from those before. A cite of an unknown source shows nothing.
    pub fn citation(&mut self, cluster: &Cluster) -> Vec<Inline> {
        let mut cites = self.book.sorted(&cluster.cites);
        self.positions.expect(cluster.note, cites.len());
        self.positions.find(&mut cites, cluster.note, self.book.near_distance(), false);
        self.book.compose(&cites)
    }

    /// The names that a cite shows, for a sentence that is built on them. It is no citation: it has no position, and gives none.
    pub fn names(&self, cite: &Cite) -> Vec<Inline> {
        let cite = Cite { author_only: true, ..cite.clone() };
        let Some(mut placed) = self.book.known(&cite) else { return Vec::new() };
        if self.positions.has(placed.item) {
            placed.data.position = Position::Subsequent;
        }
        self.book.compose(&[placed])
    }
}
