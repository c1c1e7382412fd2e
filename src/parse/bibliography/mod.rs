//! Bibliographies: BibLaTeX, Hayagriva YAML and CSL-JSON, each read into CSL-JSON items and what CSL has no place for.
//!
//! One text → its sources, with the places of their keys; a bad entry costs itself, not the file. Does no I/O and knows no page.
//! CSL-JSON (citationstyles.org, schema 1.0.2) is the common form, because styles ask for its types and variables.

mod bib;
mod csl;
mod date;
mod export;
mod hayagriva;
mod item;
mod known;
pub mod laws;
mod markup;
mod normal;
mod public;
mod spans;
#[cfg(test)]
mod tests;
pub mod variables;

pub use date::text as date_text;
pub use export::{csl_json, item_json, names_json, names_text};
pub use item::{DateValue, Item, LiteralName, NameItem, NameValue, Value};

use crate::diagnostic::Code;
use std::ops::Range;

/// The format of a bibliography file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    BibLatex,
    Hayagriva,
    CslJson,
}

impl Format {
    /// The format that a file's name tells.
    pub fn of_path(path: &str) -> Option<Self> {
        match path.rsplit('.').next()?.to_ascii_lowercase().as_str() {
            "bib" => Some(Format::BibLatex),
            "yaml" | "yml" => Some(Format::Hayagriva),
            "json" => Some(Format::CslJson),
            _ => None,
        }
    }
}

/// A source as it was read: what may be published of it (`public`). Ranges are bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedSource {
    pub key: String,
    pub key_range: Range<usize>,
    /// Further keys of the same source (BibLaTeX's `ids`), with their places.
    pub other_keys: Vec<(String, Range<usize>)>,
    /// Sets of the same file (BibLaTeX's `@set`) that it carries; it need not be a member of them.
    pub sets: Vec<SourceSet>,
    /// The whole entry, with its key.
    pub entry_range: Range<usize>,
    /// For the citation style.
    pub item: Item,
    pub own: OwnFields,
    /// Its type as written: `legislation`.
    pub kind: String,
    /// The published fields as written, as plain text, in the file's order.
    pub fields: Vec<(String, String)>,
    pub url: Option<String>,
    /// The source as BibLaTeX that stands alone, without abbreviations and references to other entries.
    pub biblatex: String,
}

/// Sources that are cited together under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSet {
    pub key: String,
    pub key_range: Range<usize>,
    /// The keys of its members, in order.
    pub members: Vec<String>,
}

impl ParsedSource {
    /// The source's title as plain text, or its key.
    pub fn title(&self) -> String {
        self.text("title").filter(|t| !t.is_empty()).unwrap_or_else(|| self.key.clone())
    }

    /// The plain text of a CSL variable, where the source has one.
    pub fn text(&self, variable: &str) -> Option<String> {
        self.item.text(variable).map(|text| text.into_owned())
    }
}

/// What CSL has no place for; shown after the reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnFields {
    pub archive_url: Option<String>,
    pub archive_date: Option<String>,
    /// A citation of the Federal Register: `88 FR 73458`.
    pub frcite: Option<String>,
    /// The Federal Register's document number.
    pub frdoc: Option<String>,
    pub docket: Option<String>,
    /// The Regulation Identifier Number.
    pub rin: Option<String>,
    /// 1 official or academic, 2 press or analysis, 3 copies and blogs.
    pub tier: Option<u8>,
    /// The report that it repeats: the key of a source, or a name. Sources of one origin count once.
    pub origin: Option<String>,
    /// Words that follow the reference.
    pub addendum: Option<String>,
    /// What citations in the text call the author, or the editor, where a style cites by names (BibLaTeX's `shortauthor`).
    pub short_author: Vec<NameValue>,
    pub short_editor: Vec<NameValue>,
}

impl OwnFields {
    /// Whether a field of that name is one of these.
    fn has(name: &str) -> bool {
        const NAMES: [&str; 9] =
            ["frcite", "frdoc", "docket", "origin", "rin", "tier", "addendum", "shortauthor", "shorteditor"];
        name.starts_with("archive_url")
            || ["archive_date", "archive-url", "archive-date", "archiveurl", "archivedate"].contains(&name)
            || NAMES.contains(&name)
    }

    /// Takes a field of that name, if it is one of these; `false` where the value does not fit it.
    fn set(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        if value.is_empty() {
            return true;
        }
        let address = matches!(name, "archive_url" | "archive-url" | "archiveurl").then(|| public::encoded(value));
        let value = address.as_deref().unwrap_or(value);
        let slot = match name {
            "archive_url" | "archive-url" | "archiveurl" => &mut self.archive_url,
            "archive_date" | "archive-date" | "archivedate" => &mut self.archive_date,
            "frcite" => &mut self.frcite,
            "frdoc" => &mut self.frdoc,
            "docket" => &mut self.docket,
            "rin" => &mut self.rin,
            "origin" => &mut self.origin,
            "addendum" => &mut self.addendum,
            "tier" => {
                self.tier = value.parse().ok().filter(|t| (1..=3).contains(t));
                return self.tier.is_some();
            }
            _ => return true,
        };
        *slot = Some(value.to_owned());
        true
    }

    /// The fields that are set, by name.
    fn entries(&self) -> Vec<(&'static str, String)> {
        let text = [
            ("archive_url", &self.archive_url),
            ("archive_date", &self.archive_date),
            ("frcite", &self.frcite),
            ("frdoc", &self.frdoc),
            ("docket", &self.docket),
            ("rin", &self.rin),
            ("origin", &self.origin),
            ("addendum", &self.addendum),
        ];
        let mut entries: Vec<(&'static str, String)> =
            text.into_iter().filter_map(|(name, value)| value.clone().map(|v| (name, v))).collect();
        entries.extend(self.tier.map(|t| ("tier", t.to_string())));
        entries
    }
}

/// Something wrong with a bibliography.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub range: Range<usize>,
    pub message: String,
    pub help: Option<String>,
    /// The first definition, where a key is defined twice.
    pub duplicate_of: Option<Range<usize>>,
    /// What mends it in the place of `range`.
    pub fix: Option<String>,
}

impl Problem {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        let code = Code::InvalidBibliography;
        Self { code, range, message: message.into(), help: None, duplicate_of: None, fix: None }
    }

    fn control(range: Range<usize>) -> Self {
        let help = Some("delete it; readers see U+FFFD instead".to_owned());
        Self { code: Code::ControlCharacter, help, ..Self::new(range, "this text contains a control character") }
    }

    fn duplicate(key: &str, range: Range<usize>, first: Range<usize>) -> Self {
        let message = format!("the source `{key}` is defined twice");
        let help = "give one of them a different key, or remove one if they are the same".to_owned();
        let help = Some(help);
        Self { code: Code::DuplicateSource, help, duplicate_of: Some(first), ..Self::new(range, message) }
    }

    /// A tier that is none.
    fn tier(key: &str, value: &str, range: Range<usize>) -> Self {
        let help = "1 official or academic, 2 press or analysis, 3 copies and blogs".to_owned();
        Self { help: Some(help), ..Self::new(range, format!("`{value}` in `tier` of `{key}` is not 1, 2 or 3")) }
    }
}

/// A range that lies in the text, on whole characters, and covers one at least where there is one.
fn place(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let next = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    start..text.ceil_char_boundary(range.end.min(text.len())).max(next)
}

/// Reads a bibliography: its sound sources in order, and what is wrong with the others.
pub fn parse(text: &str, format: Format) -> (Vec<ParsedSource>, Vec<Problem>) {
    parse_beside(text, format, &[])
}

/// Whether a `.bib` text may define abbreviations.
pub fn defines_strings(text: &str) -> bool {
    text.match_indices('@')
        .any(|(at, _)| text.get(at + 1..at + 7).is_some_and(|word| word.eq_ignore_ascii_case("string")))
}

/// Whether entries of a `.bib` text may take something from those of another one.
pub fn refers(text: &str) -> bool {
    let is =
        |at: usize, word: &str| text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
    text.match_indices(['c', 'C', 'x', 'X']).any(|(at, _)| is(at, "crossref") || is(at, "xdata"))
}

/// As [`parse`], beside other `.bib` texts of the book, whose abbreviations (`@string`) and entries hold here as well, as they do for biber.
pub fn parse_beside(text: &str, format: Format, others: &[&str]) -> (Vec<ParsedSource>, Vec<Problem>) {
    let (mut sources, mut problems) = match format {
        Format::BibLatex => bib::parse(text, others),
        Format::Hayagriva => hayagriva::parse(text),
        Format::CslJson => csl::parse(text),
    };
    for problem in problems.iter_mut().filter(|problem| problem.code == Code::LoginInAddress) {
        problem.range = super::login::place(text, problem.range.clone());
    }
    for source in &mut sources {
        source.biblatex = export::biblatex(&source.key, &source.item, &source.own);
    }
    (sources, problems)
}
