//! All sources of a book, formatted: what the book decides of them as a whole, and each one's reference.

use super::kept::{Kept, Key, Made, key};
use super::style::{Formatter, StyleKind};
use super::tree::plain_rich;
use super::{item, order};
use crate::book::SourceId;
use crate::parse::bibliography::{Item, NameValue};
use crate::rich::{Rich, plain};
use citewright::{Book, BookOptions, Decided};
use rayon::prelude::*;
use std::sync::Arc;

/// All sources of a book, formatted in a style.
pub struct Cites {
    pub formatter: Arc<Formatter>,
    /// Parallel to the items.
    sources: Vec<Source>,
    kept: Arc<Kept>,
}

/// A source that is to be formatted.
pub struct Entry<'b> {
    pub item: &'b Item,
    /// By which it is cited.
    pub key: &'b str,
    /// What citations call its authors (`MOFCOM and GAC`) and its editors, where the bibliography has shorter names for them.
    pub short_author: &'b [NameValue],
    pub short_editor: &'b [NameValue],
    /// The id of its place in lists.
    pub anchor: String,
}

/// A source as a book cites it.
pub struct Source {
    pub(super) item: citewright::Item,
    pub(super) decided: Decided,
    /// What everything that is made of it follows from.
    key: Key,
    anchor: String,
    /// Its place when all sources are sorted as the style sorts them.
    order: usize,
    made: Arc<Made>,
}

impl Source {
    /// Bytes that change whenever a citation of it could.
    pub fn digest(&self) -> &[u8] {
        &self.key
    }

    /// The id of its place in lists.
    pub fn anchor(&self) -> &str {
        &self.anchor
    }

    /// What sentences call it.
    pub fn name(&self) -> &[Rich] {
        &self.made.name
    }
}

impl Cites {
    /// Formats the sources of a book, in the order of their ids. What is `known` must be of the same formatter: it is not formatted again. Equal
    /// sets of sources give equal texts, whatever their order, what is known, and the number of threads.
    pub fn of(formatter: Arc<Formatter>, entries: Vec<Entry<'_>>, known: &Arc<Kept>) -> Self {
        let order = order::sorted(&entries);
        let (items, texts): (Vec<citewright::Item>, Vec<Vec<u8>>) = order
            .par_iter()
            .map(|place| {
                let entry = &entries[*place];
                item::shown(entry, formatter.brackets_years_of_cases)
            })
            .unzip();
        let book = formatter.processor.book(&items, &[], BookOptions::default());
        let names = formatter.names.book(&items, &[], BookOptions { unsorted: true, ..BookOptions::default() });
        let references = formatter
            .references
            .as_ref()
            .map(|processor| processor.book(&items, &[], BookOptions { unsorted: true, ..BookOptions::default() }));
        let render = Render { formatter: &formatter, book: &book, names: &names, references: references.as_ref() };
        let made: Vec<(Decided, Key, Arc<Made>)> = (0..items.len())
            .into_par_iter()
            .map(|index| {
                let decided = book.decided(index);
                let key = key(&[&texts[index], &decided.bytes()]);
                let made = known.made.get(&key).cloned();
                (decided, key, made.unwrap_or_else(|| Arc::new(render.source(index, &items[index]))))
            })
            .collect();
        let mut kept = Kept::default();
        let mut sorted = vec![0; items.len()];
        for (place, index) in book.bibliography_order().iter().enumerate() {
            sorted[*index] = place;
        }
        drop((book, names, references));
        let mut sources: Vec<(usize, Source)> = Vec::with_capacity(items.len());
        for (index, (item, (decided, key, made))) in items.into_iter().zip(made).enumerate() {
            kept.made.insert(key, made.clone());
            let anchor = entries[order[index]].anchor.clone();
            sources.push((order[index], Source { item, decided, key, anchor, order: sorted[index], made }));
        }
        sources.sort_unstable_by_key(|(place, _)| *place);
        let sources = sources.into_iter().map(|(_, source)| source).collect();
        // Where nothing came and nothing went, it is what it was.
        let kept = if kept == **known { known.clone() } else { Arc::new(kept) };
        Self { formatter, sources, kept }
    }

    /// The formatted pieces, to be kept.
    pub fn kept(&self) -> &Arc<Kept> {
        &self.kept
    }

    /// A source.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The reference as the style's bibliography shows it.
    pub fn reference(&self, id: SourceId) -> &[Rich] {
        &self.source(id).made.reference
    }

    /// The place of the source among all sources, as the style sorts them.
    pub fn order(&self, id: SourceId) -> usize {
        self.source(id).order
    }

    /// The shortest name of a source in plain text: `Bureau of Industry and Security 2022`. Numeric and note styles show the author.
    pub fn short(&self, id: SourceId) -> &str {
        &self.source(id).made.short
    }

    /// A page's sources in the order of its list: as the text cites them, or as the style sorts.
    pub fn in_order(&self, sources: &[SourceId]) -> Vec<SourceId> {
        let mut list = sources.to_vec();
        if !self.formatter.lists_as_cited() {
            list.sort_by_key(|id| (self.order(*id), *id));
        }
        list
    }
}

/// Renders what is kept of each source.
struct Render<'b> {
    formatter: &'b Formatter,
    book: &'b Book<'b>,
    names: &'b Book<'b>,
    references: Option<&'b Book<'b>>,
}

impl Render<'_> {
    fn source(&self, index: usize, item: &citewright::Item) -> Made {
        let title = item.text(citewright::Variable::TITLE).unwrap_or(&item.id);
        let or_title = |row: Vec<Rich>| if is_blank(&row) { vec![Rich::Text(title.to_owned())] } else { row };
        let name = or_title(plain_rich(&self.names.cite_alone(index)));
        let short = match self.formatter.kind() {
            StyleKind::AuthorDate | StyleKind::Label => plain(&plain_rich(&self.book.cite_alone(index))),
            StyleKind::Numeric | StyleKind::Note => String::new(),
        };
        let short = if short.trim().is_empty() { plain(&name) } else { short };
        let own = self.references.unwrap_or(self.book);
        let entry = own.entry_without_number(index).map(|entry| plain_rich(&entry.content)).unwrap_or_default();
        let reference = self.or_note(trimmed(entry), index);
        Made { reference: or_title(titled(reference, title)), name, short }
    }

    /// The reference, or the citation's text: some styles leave some sources out of the bibliography, and a list of sources has no gaps.
    fn or_note(&self, reference: Vec<Rich>, index: usize) -> Vec<Rich> {
        if !is_blank(&reference) {
            return reference;
        }
        plain_rich(&self.book.cite_sentence(index))
    }
}

/// A reference that says something: chemists' styles show no titles, and a page without an author would be a year.
fn titled(reference: Vec<Rich>, title: &str) -> Vec<Rich> {
    if plain(&reference).chars().any(char::is_alphabetic) {
        return reference;
    }
    let title = Rich::Text(if reference.is_empty() { title.to_owned() } else { format!("{title}, ") });
    std::iter::once(title).chain(reference).collect()
}

fn is_blank(row: &[Rich]) -> bool {
    plain(row).trim().is_empty()
}

/// Without white space at the begin, which stood behind a number.
fn trimmed(mut row: Vec<Rich>) -> Vec<Rich> {
    if let Some(Rich::Text(text)) = row.first_mut() {
        *text = text.trim_start().to_owned();
    }
    row
}
