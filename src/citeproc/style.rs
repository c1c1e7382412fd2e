//! The citation style and the locale that a book is formatted in.

use hayagriva::archive::{self, ArchivedStyle};
use hayagriva::citationberg::{CitationFormat, IndependentStyle, Locale, LocaleCode, Style, StyleCategory, StyleClass};

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
    pub(super) locales: Vec<Locale>,
    pub(super) locale: LocaleCode,
    kind: Kind,
    affixes: Affixes,
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
        let affixes = Affixes {
            prefix: style.citation.layout.prefix.take().unwrap_or_default(),
            suffix: style.citation.layout.suffix.take().unwrap_or_default(),
            delimiter: style.citation.layout.delimiter.take().unwrap_or_else(|| "; ".to_owned()),
        };
        let (locales, locale) = locales(language);
        let kind = kind(&style);
        Ok(Self { style, locales, locale, kind, affixes })
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

fn independent(source: StyleSource<'_>) -> Result<IndependentStyle, StyleError> {
    let style = match source {
        StyleSource::Name(name) => ArchivedStyle::by_name(name).ok_or(StyleError::Unknown)?.get(),
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

/// The locale for a language, and American English, in which all terms exist.
fn locales(language: &str) -> (Vec<Locale>, LocaleCode) {
    const DEFAULTS: [(&str, &str); 9] = [
        ("en", "en-US"),
        ("de", "de-DE"),
        ("fr", "fr-FR"),
        ("es", "es-ES"),
        ("pt", "pt-PT"),
        ("zh", "zh-CN"),
        ("nl", "nl-NL"),
        ("ko", "ko-KR"),
        ("ja", "ja-JP"),
    ];
    let all = archive::locales();
    let code = |l: &Locale| l.lang.as_ref().map(|c| c.0.clone()).unwrap_or_default();
    let primary = language.split('-').next().unwrap_or("").to_lowercase();
    let traditional = language.to_lowercase();
    let wanted = if traditional.starts_with("zh-hant") { "zh-TW".to_owned() } else { language.to_owned() };
    let known = |tag: &str| all.iter().map(&code).find(|c| c.eq_ignore_ascii_case(tag));
    let default = DEFAULTS.iter().find(|(p, _)| *p == primary).map(|(_, tag)| (*tag).to_owned());
    let locale = known(&wanted)
        .or_else(|| default.and_then(|tag| known(&tag)))
        .or_else(|| all.iter().map(&code).find(|c| c.split('-').next() == Some(primary.as_str())))
        .unwrap_or_else(|| "en-US".to_owned());
    let kept = all.into_iter().filter(|l| [locale.as_str(), "en-US"].contains(&code(l).as_str())).collect();
    (kept, LocaleCode(locale))
}
