//! Markdown with the book's extensions: CommonMark and GFM by `pulldown-cmark`, wikilinks, embeds, Pandoc citations, heading events.
//!
//! [`lower`] turns a body into a [`Tree`], in which links and citations are numbers, and the [`Facts`] that those numbers point into.
//! It is a pure function of one text: the parse stage keeps the facts and drops the tree; the render stage lowers the same text again
//! and finds the same numbers. That costs a tenth of a millisecond a page and saves holding the trees of all pages in memory.
//! Nothing here knows other pages, the bibliography, or HTML.

mod asserts;
pub mod attributes;
mod autolink;
mod blocks;
mod builder;
pub mod callout;
pub mod claims;
mod emit;
mod flat;
mod foreign;
mod grow;
mod heading;
pub mod hidden;
mod html;
mod kinds;
mod mask;
mod names;
mod owned;
mod picture;
pub mod points;
mod sentence;
mod shown;
#[cfg(test)]
mod tests;
mod token;
pub mod tree;
mod wide;
mod wrap;

pub use asserts::Asserts;
pub use builder::lower;
pub use claims::{ClaimStatus, UncitedSentence, WrittenClaim};
pub use html::tags;
pub use kinds::is_cjk;
pub use sentence::{among, sentence_at, sentences};
pub use tree::Tree;

use super::citation::{GroupKind, Label};
use crate::rich::Rich;
use std::ops::Range;

/// Whether a terminal shows the character two columns wide, near enough for tables.
pub fn is_wide(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}')
}

/// A body, lowered: its tree, what is known of it, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lowered<'a> {
    pub tree: Tree<'a>,
    pub facts: Facts,
    pub problems: Vec<Problem>,
}

/// Something wrong within one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub code: crate::diagnostic::Code,
    pub message: String,
    pub range: Range<usize>,
    pub help: Option<String>,
    pub related: Option<(Range<usize>, String)>,
}

/// What the rest of the house wants to know of a body. All ranges are bytes of the file.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    pub citations: Vec<Citation>,
    pub runs: Vec<Run>,
    pub code: Vec<CodeBlock>,
    /// Words of the running text and headings, once they are [counted](Facts::count_words); a CJK character counts as one.
    pub words: usize,
    /// The ids that `<a id>` and the like in raw HTML and explicit heading ids set, besides the headings' own.
    pub html_ids: Vec<String>,
    /// Blocks with a name.
    pub named: Vec<Named>,
    /// Where raw HTML leads, as written.
    pub html_links: Vec<HtmlLink>,
    pub has_math: bool,
    /// What the text claims, and the sentences that cite nothing, once they are [looked for](claims::find).
    pub claims: Vec<WrittenClaim>,
    pub uncited: Vec<UncitedSentence>,
    /// The front matter's `points`, each with where its parts begin in the lists above; those of the text come first.
    pub points: Vec<PointStart>,
    /// Whether the text begins with a heading of the first level, which is the page's title where front matter gives none.
    pub begins_with_title: bool,
}

/// Where the parts of a text begin that is read apart from the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PointStart {
    pub runs: u32,
    pub links: u32,
    pub citations: u32,
}

/// A block that its author gave a name, `^name`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Named {
    pub name: String,
    /// The block, or the item or quotation that it stands for.
    pub range: Range<usize>,
    /// Where the name is.
    pub place: Range<usize>,
    pub what: NamedAs,
}

/// What sort of block has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NamedAs {
    Block,
    /// A heading, by its index.
    Heading(u32),
}

/// A heading and the section that it opens.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    /// Plain text.
    pub title: String,
    pub classes: Vec<String>,
    pub range: Range<usize>,
    /// The byte at which the section ends that it opens: where the next heading of its level or above begins beside it, or what it stands in ends.
    pub section_end: usize,
    /// The `event` attribute, as written, with its bytes; and the other attributes of an event.
    pub event: Option<HeadingEvent>,
}

/// A heading's event attributes: `{#id event="2023-08-29" importance=2 actors="huawei,smic" topics="smic"}`.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HeadingEvent {
    pub date: String,
    pub range: Range<usize>,
    pub importance: Option<String>,
    pub actors: Vec<String>,
    pub topics: Vec<String>,
    /// The id that the author wrote; a heading without one gets its event's id from date and title.
    pub explicit_id: bool,
}

/// How a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LinkKind {
    /// `[[target]]`, with `[[target|label]]` having a label of its own.
    Wiki { labelled: bool },
    /// `![[target]]`
    Embed,
    /// `[text](target)` and its relatives.
    Inline,
    /// `![alt](target)`
    Image,
}

/// A link as written.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    /// The target without its title, entities and escapes resolved.
    pub target: String,
    pub title: String,
    /// Of a picture, how wide its label says that it is to be, and how high: `![[chart.png|300x200]]`.
    pub size: Option<picture::Asked>,
    /// The whole link, and its target alone.
    pub range: Range<usize>,
    pub target_range: Range<usize>,
    /// Where its text stands: run and bytes in the run's text. `None` in headings.
    pub place: Option<(u32, Range<u32>)>,
}

/// An address in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HtmlLink {
    pub target: String,
    pub range: Range<usize>,
}

/// A citation group.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Citation {
    pub kind: GroupKind,
    pub items: Vec<CitationItem>,
    pub range: Range<usize>,
    /// The run it stands in and where (a U+FFFC in the run's text).
    pub place: (u32, u32),
    /// The heading it stands under.
    pub heading: Option<u32>,
}

/// One key of a citation group. Prefix and suffix are inline Markdown without links.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CitationItem {
    pub key: String,
    pub key_range: Range<usize>,
    pub suppress_author: bool,
    pub prefix: Vec<Rich>,
    pub suffix: Vec<Rich>,
    pub locator: Option<(Label, String)>,
}

/// The running text of one block: a paragraph, a list item, a table cell, a heading.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// Plain text; a citation group is one U+FFFC, a line break a space.
    pub text: String,
    /// Pieces in which names of entities may become links: no links, code, emphasis (titles), quotations, headings.
    pub linkable: Vec<Range<u32>>,
    pub heading: Option<u32>,
    pub is_heading: bool,
    pub is_footnote: bool,
    /// Where citations stand beside the text, and are no part of a sentence (`@a says`): bytes of the text, in order.
    pub beside: Vec<u32>,
    /// Byte of the file at which it begins.
    pub start: usize,
}

impl Facts {
    /// Lets go of the room that growing left: these are kept for all pages of a book.
    pub fn shrink(&mut self) {
        self.headings.shrink_to_fit();
        self.links.shrink_to_fit();
        self.citations.shrink_to_fit();
        self.runs.shrink_to_fit();
        self.code.shrink_to_fit();
        self.claims.shrink_to_fit();
        self.uncited.shrink_to_fit();
        for run in &mut self.runs {
            run.text.shrink_to_fit();
            run.linkable.shrink_to_fit();
            run.beside.shrink_to_fit();
        }
    }

    /// Counts the words. Lowering does not: who lowers a text again knows them.
    pub fn count_words(&mut self) {
        self.words = self.runs.iter().map(|run| kinds::count_words(&run.text)).sum();
    }

    /// The sentences of a run, as bytes of its text.
    pub fn sentences(&self, run: u32) -> Vec<std::ops::Range<usize>> {
        let Some(run) = self.runs.get(run as usize) else { return Vec::new() };
        sentences(&run.text, &|at| run.beside.binary_search(&(at as u32)).is_ok())
    }

    /// The sentence of a run that holds byte `at` of its text, trimmed of white space.
    pub fn sentence_at(&self, run: u32, at: usize) -> std::ops::Range<usize> {
        let Some(run) = self.runs.get(run as usize) else { return 0..0 };
        sentence_at(&run.text, at, &|at| run.beside.binary_search(&(at as u32)).is_ok())
    }
}

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct CodeBlock {
    /// The first word of the fence's info string.
    pub language: String,
    pub text: String,
}

/// What the configuration says of Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkdownOptions {
    pub smart_punctuation: bool,
    /// `false` for the specification's own examples: CommonMark alone.
    pub extensions: bool,
    /// Whether a key in running text cites: where there is no bibliography, `@name` is somebody's name elsewhere, and only `[@key]` is a citation.
    pub names_cite: bool,
}

impl Default for MarkdownOptions {
    fn default() -> Self {
        Self { smart_punctuation: true, extensions: true, names_cite: true }
    }
}
