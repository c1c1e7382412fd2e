//! A whole book: numbering, positions, disambiguation, and then its citations and entries, each by itself.

mod affix;
mod bibliography;
mod cluster;
mod collapse;
mod disamb;
mod document;
mod given;
mod label;
mod positions;
mod sort;

use crate::error::Error;
use crate::eval::{Block, CiteData, Context, Disamb, Mode, State};
use crate::item::Item;
use crate::locale::{Locale, LocaleSource};
use crate::style::{Layout, Section, Style, TermForm};
use crate::tree::Inline;
use std::collections::HashMap;

pub use affix::Affix;
pub use bibliography::{BibliographyLook, Entry};
pub use document::{Decided, Document};
pub(crate) use label::label;

/// One source that a citation names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cite {
    /// The item's id.
    pub id: String,
    /// The place in the source, such as `12-14`.
    pub locator: Option<String>,
    /// What the locator counts, such as `page` (which it is if nothing is said).
    pub label: Option<String>,
    /// Text before the cite.
    pub prefix: Affix,
    /// Text after it.
    pub suffix: Affix,
    /// Leaves out the names of the authors.
    pub suppress_author: bool,
    /// Shows only the names of the authors.
    pub author_only: bool,
    /// A position that is set from outside instead of being found.
    pub position: Option<crate::style::Position>,
    /// Whether a cite of the same source is near, set from outside.
    pub near_note: Option<bool>,
    /// The number of the note with the first cite of the source, set from outside.
    pub first_note: Option<u32>,
}

impl Cite {
    /// A cite of an item, without a locator.
    pub fn new(id: impl Into<String>) -> Cite {
        Cite { id: id.into(), ..Cite::default() }
    }
}

/// A citation: sources that are cited together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// The number of the note that it stands in; 0 for the running text.
    pub note: u32,
    /// The sources, in the author's order.
    pub cites: Vec<Cite>,
}

/// A style in a language: what renders books.
#[derive(Debug)]
pub struct Processor {
    style: Style,
    locale: Locale,
    /// For items in other languages, where the locale is of a language that has letters of its own for what styles add.
    foreign: Option<Locale>,
    sorter: sort::Sorter,
    links: bool,
    tidy: bool,
}

/// How a book is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookOptions {
    /// Each citation stands alone, as if there were no other: positions are not found.
    pub independent: bool,
    /// The bibliography stays in the order of the items.
    pub unsorted: bool,
}

/// A book whose citations and entries are ready to be rendered, in any order and on any thread.
#[derive(Debug)]
pub struct Book<'a> {
    processor: &'a Processor,
    items: Vec<&'a Item>,
    by_id: HashMap<&'a str, usize>,
    disamb: Vec<Disamb>,
    /// The number of each item in the bibliography, from 1.
    numbers: Vec<u32>,
    /// The items in the order of the bibliography.
    order: Vec<usize>,
    clusters: Vec<positions::Placed<'a>>,
}

impl Processor {
    /// A processor for a style. The language is the given one, or the style's own, or American English.
    ///
    /// # Errors
    ///
    /// If a locale cannot be read.
    pub fn new(style: Style, locales: &dyn LocaleSource, language: Option<&str>) -> Result<Processor, Error> {
        let language = language.or(style.default_locale.as_deref()).unwrap_or("en-US").trim().to_owned();
        let base = Locale::load(locales, &language)?;
        let locale = style.localize(&base, &language);
        let foreign = match crate::locale::base(&language) {
            "zh" | "ja" | "ko" => Some(style.localize(&Locale::load(locales, "en-US")?, "en-US")),
            _ => None,
        };
        let sorter = sort::Sorter::new(&language);
        Ok(Processor { style, locale, foreign, sorter, links: false, tidy: false })
    }

    /// Makes links of addresses, DOIs and other identifiers that have an address.
    #[must_use]
    pub fn with_links(mut self) -> Processor {
        self.links = true;
        self
    }

    /// Takes away the blank before a full stop or a comma where parts of a style meet that do not know of each other (`Title. .`). citeproc-js leaves
    /// it there, and so do the cases of the test suite.
    #[must_use]
    pub fn with_tidy_stops(mut self) -> Processor {
        self.tidy = true;
        self
    }

    /// The style.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// Reads a book: the sources in the order of their first citation, and all citations in order. A cite of an unknown source shows nothing.
    pub fn book<'a>(&'a self, items: &'a [Item], clusters: &'a [Cluster], options: BookOptions) -> Book<'a> {
        let mut by_id = HashMap::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            by_id.insert(item.id.as_str(), index);
        }
        let mut book = Book {
            processor: self,
            items: items.iter().collect(),
            by_id,
            disamb: vec![Disamb::default(); items.len()],
            numbers: (1..=items.len() as u32).collect(),
            order: (0..items.len()).collect(),
            clusters: Vec::new(),
        };
        if !options.unsorted {
            book.sort_bibliography();
        }
        book.place(clusters, options);
        book.disambiguate();
        if !options.unsorted && self.style.citation.options.add_year_suffix && self.style.sorts_by_decisions() {
            book.sort_bibliography();
        }
        book.place(clusters, options);
        book
    }

    fn context<'a>(
        &'a self,
        section: &'a Section,
        item: &'a Item,
        cite: &'a CiteData,
        disamb: &'a Disamb,
        mode: Mode,
    ) -> Context<'a> {
        Context {
            style: &self.style,
            locale: self.locale_for(item),
            names: &section.names,
            item,
            cite,
            disamb,
            mode,
            links: self.links,
        }
    }

    /// The locale in which an item is shown. In a Chinese, Japanese or Korean list, what is added to a source in another script is English: `et al.`,
    /// not `等` (GB/T 7714).
    fn locale_for(&self, item: &Item) -> &Locale {
        let Some(foreign) = &self.foreign else { return &self.locale };
        let language = item.language.as_deref().filter(|language| !language.is_empty());
        let is_foreign = match language {
            Some(language) => !matches!(crate::locale::base(language), "zh" | "ja" | "ko"),
            None => item.text(crate::item::Variable::TITLE).is_some_and(is_latin),
        };
        if is_foreign { foreign } else { &self.locale }
    }

    /// What stands between the ends of a range of cites.
    fn range_mark(&self) -> &str {
        self.locale
            .term("citation-range-delimiter", TermForm::Long, false)
            .filter(|mark| !mark.is_empty())
            .unwrap_or("–")
    }

    /// The layout for an item's language.
    fn layout<'a>(&self, section: &'a Section, item: &Item) -> Option<&'a Layout> {
        let language = item.language.as_deref().unwrap_or_default();
        let fits = |layout: &&Layout| {
            layout
                .locales
                .iter()
                .any(|own| crate::locale::base(own).eq_ignore_ascii_case(crate::locale::base(language)))
        };
        let found = if language.is_empty() { None } else { section.layouts.iter().find(fits) };
        found.or_else(|| section.layouts.iter().find(|layout| layout.locales.is_empty())).or(section.layouts.last())
    }
}

impl<'a> Book<'a> {
    /// The number of citations.
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Whether there are no citations.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    /// One cite without affixes, as the layout of the citation shows it.
    fn cite_nodes(&self, item: usize, cite: &CiteData, disamb: &Disamb) -> (Vec<Inline>, Shown) {
        let section = &self.processor.style.citation;
        let Some(layout) = self.processor.layout(section, self.items[item]) else {
            return (Vec::new(), Shown::default());
        };
        let context = self.processor.context(section, self.items[item], cite, disamb, Mode::Cite);
        let mut state = State::default();
        let nodes = context.elements(&layout.children, None, &mut state);
        (nodes, Shown { blocks: state.blocks, years: state.years, conditions: state.conditions })
    }
}

/// Whether a text has letters, all of them Latin.
fn is_latin(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| u32::from(c) < 0x0250 || matches!(u32::from(c), 0x1E00..=0x1EFF))
}

/// What a cite has shown.
#[derive(Debug, Default)]
struct Shown {
    blocks: Vec<Block>,
    years: Vec<String>,
    conditions: u32,
}
