//! The citation style (CSL 1.0.2) and the locale that a book is formatted in. Knows neither sources nor pages, and reads no file.

use super::{locale, order, repair};
use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::{CitationFormat, IndependentStyle, Locale, LocaleCode, Style, StyleCategory, StyleClass};

/// Counts changes of this module that change what it writes; stored formattings of another count are stale.
const VERSION: u32 = 1;

/// How a style cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    AuthorDate,
    Numeric,
    /// `[Doe22]`
    Label,
    /// In notes.
    Note,
}

/// What stands around and between the sources of a citation group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affixes {
    pub prefix: String,
    pub suffix: String,
    pub delimiter: String,
}

/// Where a style comes from.
#[derive(Clone, Copy, Debug)]
pub enum StyleSource<'a> {
    /// A name of hayagriva's archive.
    Name(&'a str),
    /// The text of a `.csl` file.
    Xml(&'a str),
}

/// Why there is no style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StyleError {
    Unknown,
    Invalid(String),
    /// A dependent style whose parent is not in the archive.
    NoParent(String),
}

impl std::fmt::Display for StyleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StyleError::Unknown => f.write_str("there is none of that name"),
            StyleError::Invalid(why) => write!(f, "its XML cannot be read: {why}"),
            StyleError::NoParent(parent) => {
                write!(f, "it depends on the style {parent}, which is not built in")
            }
        }
    }
}

/// A style with its locale, ready to format.
pub struct Formatter {
    /// The style, its citations without brackets around them.
    pub(super) style: IndependentStyle,
    /// The style of references, where the former has none: it is made for citations only.
    pub(super) references: Option<IndependentStyle>,
    pub(super) locales: Vec<Locale>,
    pub(super) locale: LocaleCode,
    pub(super) sorting: order::Sorting,
    kind: Kind,
    affixes: Affixes,
    fingerprint: String,
}

/// The names of all built-in styles.
pub fn style_names() -> impl Iterator<Item = &'static str> {
    ArchivedStyle::all().iter().flat_map(|style| style.names().iter().copied())
}

impl Formatter {
    /// Loads a style and the locale that is nearest to a BCP 47 tag (American English where there is none).
    ///
    /// # Errors
    /// A style that does not exist or cannot be read.
    pub fn new(source: StyleSource<'_>, language: &str) -> Result<Self, StyleError> {
        let mut style = independent(source)?;
        if let Some(name) = repair::circle(&style) {
            return Err(StyleError::Invalid(format!("its macro `{name}` calls itself")));
        }
        if let Some(what) = repair::too_large(&style) {
            return Err(StyleError::Invalid(format!(
                "its {what} comes to more elements than any source needs: its macros call each other too often"
            )));
        }
        repair::names(&mut style);
        let layout = &mut style.citation.layout;
        let affixes = Affixes {
            prefix: layout.prefix.take().unwrap_or_default(),
            suffix: layout.suffix.take().unwrap_or_default(),
            delimiter: layout.delimiter.take().unwrap_or_else(|| "; ".to_owned()),
        };
        // Sources are composed one by one, and shown in lists of any choice: what joins neighbours has no place.
        style.citation.collapse = None;
        separate(&mut style);
        let kind = kind(&style);
        let references = (style.bibliography.is_none() && kind != Kind::Note)
            .then(|| independent(StyleSource::Name("modern-language-association")).ok())
            .flatten()
            .map(|mut style| {
                separate(&mut style);
                style
            });
        let (locales, locale) = locale::nearest(language);
        let (StyleSource::Name(text) | StyleSource::Xml(text)) = source;
        let fingerprint = format!("citeproc {VERSION}, hayagriva 0.10.1, {}\n{text}", locale.0);
        let mut formatter =
            Self { kind, references, sorting: order::Sorting::default(), style, locales, locale, affixes, fingerprint };
        formatter.sorting = order::Sorting::of(&formatter);
        Ok(formatter)
    }

    /// Text that changes whenever the same sources would be formatted otherwise; made for hashing.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    /// How the style cites.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether references hang, with their first line out.
    pub fn hanging_indent(&self) -> bool {
        self.style.bibliography.as_ref().is_some_and(|b| b.hanging_indent)
    }

    /// What stands around and between the sources of a group.
    pub fn affixes(&self) -> Affixes {
        self.affixes.clone()
    }
}

/// Takes away what a reference owes to its neighbours, and what the formatter does with its first field, which is not always the number:
/// we find that by ourselves.
fn separate(style: &mut IndependentStyle) {
    if let Some(bibliography) = &mut style.bibliography {
        bibliography.subsequent_author_substitute = None;
        bibliography.second_field_align = None;
    }
}

fn independent(source: StyleSource<'_>) -> Result<IndependentStyle, StyleError> {
    let style = match source {
        StyleSource::Name(name) => ArchivedStyle::by_name(name).ok_or(StyleError::Unknown)?.get(),
        StyleSource::Xml(xml) if repair::too_deep(xml) => {
            return Err(StyleError::Invalid("its elements nest too deep".to_owned()));
        }
        StyleSource::Xml(xml) => Style::from_xml(xml).map_err(|e| StyleError::Invalid(e.to_string()))?,
    };
    match style {
        Style::Independent(style) => Ok(style),
        Style::Dependent(dependent) => {
            let parent = dependent.parent_link.href;
            match ArchivedStyle::by_id(&parent).map(ArchivedStyle::get) {
                Some(Style::Independent(style)) => Ok(style),
                _ => Err(StyleError::NoParent(parent)),
            }
        }
    }
}

fn kind(style: &IndependentStyle) -> Kind {
    if style.settings.class == StyleClass::Note {
        return Kind::Note;
    }
    let format = style.info.category.iter().find_map(|c| match c {
        StyleCategory::CitationFormat { format } => Some(*format),
        StyleCategory::Field { .. } => None,
    });
    match format {
        Some(CitationFormat::Numeric) => Kind::Numeric,
        Some(CitationFormat::Label) => Kind::Label,
        Some(CitationFormat::Note) => Kind::Note,
        _ => Kind::AuthorDate,
    }
}
