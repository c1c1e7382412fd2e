//! The citation style (CSL 1.0.2) and the locale that a book is formatted in. Knows neither sources nor pages, and reads no file.

use super::locale;
use citewright::{BuiltinLocales, Processor, Style};
use std::ops::Range;

/// Counts changes of this module that change what it writes; stored formattings of another count are stale.
const VERSION: u32 = 4;

/// How a style cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StyleKind {
    /// By names and what tells their works apart: a year, a title.
    AuthorDate,
    Numeric,
    /// `[Doe22]`
    Label,
    /// In notes.
    Note,
}

/// Where a style comes from.
#[derive(Clone, Copy, Debug)]
pub enum StyleSource<'a> {
    /// The name of a built-in style, or of a journal that follows one.
    Name(&'a str),
    /// The text of a `.csl` file.
    Xml(&'a str),
}

/// Why there is no style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StyleError {
    Unknown,
    /// What is wrong with a `.csl` file, and where in it, if that is known.
    Invalid(String, Option<Range<usize>>),
    /// A dependent style whose parent is not built in.
    NoParent(String),
}

impl std::fmt::Display for StyleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StyleError::Unknown => f.write_str("there is none of that name"),
            StyleError::Invalid(why, _) => f.write_str(why),
            StyleError::NoParent(parent) => {
                write!(f, "it depends on the style {parent}, which is not built in")
            }
        }
    }
}

/// What sentences call sources where a style's citations have no names, as numbers have none.
const NAMES: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <citation et-al-min="4" et-al-use-first="1"><layout><names variable="author"><name form="short" and="text" delimiter=", "/><substitute>
    <names variable="editor"/><names variable="translator"/><names variable="director"/><names variable="container-author"/>
    <text variable="title" form="short" quotes="true"/><text variable="container-title" quotes="true"/></substitute></names></layout></citation>
</style>"#;

/// The style whose references a style borrows that is made for citations only.
const REFERENCES: &str = "modern-language-association";

/// A style with its locale, ready to format.
#[derive(Debug)]
pub struct Formatter {
    pub(super) processor: Processor,
    /// Calls sources by their names.
    pub(super) names: Processor,
    /// Makes references where the style makes none.
    pub(super) references: Option<Processor>,
    kind: StyleKind,
    lists_as_cited: bool,
    hanging_indent: bool,
    /// Whether the style itself writes the year of a case in square brackets, as Britain does: `[2017] UKSC 5`.
    pub(super) brackets_years_of_cases: bool,
    fingerprint: String,
}

impl Formatter {
    /// Compiles a style for a BCP 47 tag. Without one, the language is the style's own, or American English.
    ///
    /// # Errors
    /// A style that does not exist or cannot be read.
    pub fn new(source: StyleSource<'_>, language: Option<&str>) -> Result<Self, StyleError> {
        let (style, own) = independent(source)?;
        let language = match (language, own.as_deref().or(style.default_locale())) {
            (Some(language), _) => locale::tag(language),
            (None, own) => own.unwrap_or("en-US").to_owned(),
        };
        let processor = |style: Style| {
            let made = Processor::new(style, &BuiltinLocales, Some(&language))
                .map(|processor| processor.with_links().with_tidy_stops());
            made.map_err(|error| StyleError::Invalid(error.message, None))
        };
        let kind = kind(&style);
        let lists_as_cited = style.lists_as_cited();
        let borrows = !style.has_bibliography() && kind != StyleKind::Note;
        let references = match citation_styles::find(REFERENCES).filter(|_| borrows) {
            Some(found) => Some(processor(parse(&found.text)?)?),
            None => None,
        };
        let names = processor(parse(NAMES)?)?;
        let (StyleSource::Name(text) | StyleSource::Xml(text)) = source;
        let fingerprint = format!("citations {VERSION}, {} {language}\n{text}", env!("CARGO_PKG_VERSION"));
        let processor = processor(style)?;
        let look = processor.book(&[], &[], citewright::BookOptions::default()).bibliography_look();
        let hanging_indent = look.is_some_and(|look| look.hanging_indent);
        let brackets_years_of_cases = brackets_years_of_cases(&processor);
        Ok(Self {
            processor,
            names,
            references,
            kind,
            lists_as_cited,
            hanging_indent,
            brackets_years_of_cases,
            fingerprint,
        })
    }

    /// Text that changes whenever the same sources would be formatted otherwise; made for hashing.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// How the style cites.
    pub fn kind(&self) -> StyleKind {
        self.kind
    }

    /// Whether a list of sources has the order in which they are cited.
    pub fn lists_as_cited(&self) -> bool {
        self.lists_as_cited
    }

    /// Whether references hang, with their first line out.
    pub fn hanging_indent(&self) -> bool {
        self.hanging_indent
    }
}

/// Asks a style by a case that it is shown.
fn brackets_years_of_cases(processor: &Processor) -> bool {
    let case = serde_json::json!({"id": "x", "type": "legal_case", "title": "A v B", "container-title": "R", "page": "1",
        "issued": {"date-parts": [[2000]]}});
    let Ok(case) = citewright::Item::from_json(&case) else { return false };
    let items = [case];
    citewright::plain(&processor.book(&items, &[], citewright::BookOptions::default()).cite_alone(0)).contains("[2000]")
}

fn parse(text: &str) -> Result<Style, StyleError> {
    Style::parse(text).map_err(|error| StyleError::Invalid(error.message, error.span))
}

/// The style that a source means, and the language that a journal asks for.
fn independent(source: StyleSource<'_>) -> Result<(Style, Option<String>), StyleError> {
    match source {
        StyleSource::Name(name) => {
            let found = citation_styles::find(name).ok_or(StyleError::Unknown)?;
            Ok((parse(&found.text)?, found.locale))
        }
        StyleSource::Xml(text) => {
            let style = parse(text)?;
            let Some(address) = style.info().parent.clone() else { return Ok((style, None)) };
            let parent = citation_styles::by_address(&address).ok_or(StyleError::NoParent(address))?;
            Ok((parse(&parent.text)?, style.default_locale().map(str::to_owned)))
        }
    }
}

fn kind(style: &Style) -> StyleKind {
    if style.is_note() {
        StyleKind::Note
    } else if style.cites_by_number() {
        StyleKind::Numeric
    } else if style.cites_by_label() {
        StyleKind::Label
    } else {
        StyleKind::AuthorDate
    }
}
