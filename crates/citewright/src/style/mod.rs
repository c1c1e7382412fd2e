//! A style as it is compiled: an arena of elements, macros by number, options with their types.

mod check;
pub(crate) mod elements;
mod names;
mod parse;
mod reach;
pub(crate) mod xml;

use crate::item::Variable;
use crate::locale::{Locale, StyleLocale};
use crate::tree::{DisplayKind, Format};
use std::collections::HashMap;

pub(crate) use elements::{common, date_parts, term_form};
pub(crate) use names::{AndKind, DelimiterPrecedes, NameForm, NameOptions, SortOrder};

/// A compiled style. It is made once and shared by all who render.
#[derive(Clone, Debug)]
pub struct Style {
    pub(crate) info: Info,
    pub(crate) note: bool,
    pub(crate) default_locale: Option<String>,
    pub(crate) locales: Vec<StyleLocale>,
    pub(crate) macros: Vec<Vec<Element>>,
    pub(crate) macro_names: HashMap<String, usize>,
    pub(crate) citation: Section,
    pub(crate) bibliography: Option<Section>,
    pub(crate) initialize_with_hyphen: bool,
    pub(crate) page_range: Option<PageRange>,
    pub(crate) demote: Demote,
    /// Whether the style renders `year-suffix` by itself; else the suffix follows the first year.
    pub(crate) explicit_year_suffix: bool,
}

/// What a style says about itself.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The style's address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// For a dependent style, the address of the style that it stands for.
    pub parent: Option<String>,
}

/// `citation` or `bibliography`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub layouts: Vec<Layout>,
    pub sort: Vec<SortKey>,
    pub names: NameOptions,
    pub options: SectionOptions,
}

/// A layout; the CSL-M extension gives several, for items in several languages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub locales: Vec<String>,
    pub children: Vec<Element>,
    pub common: Common,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct SectionOptions {
    pub add_givenname: bool,
    pub givenname_rule: GivennameRule,
    pub add_names: bool,
    pub add_year_suffix: bool,
    pub cite_group_delimiter: Option<String>,
    pub collapse: Collapse,
    pub year_suffix_delimiter: Option<String>,
    pub after_collapse_delimiter: Option<String>,
    pub near_note_distance: u32,
    pub hanging_indent: bool,
    pub second_field_align: Option<SecondField>,
    pub line_spacing: u32,
    pub entry_spacing: u32,
    pub subsequent_author: Option<String>,
    pub subsequent_rule: SubsequentRule,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum GivennameRule {
    AllNames,
    AllNamesInitials,
    Primary,
    PrimaryInitials,
    #[default]
    ByCite,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Collapse {
    #[default]
    None,
    Number,
    Year,
    YearSuffix,
    YearSuffixRanged,
}

/// How the first field of an entry is set apart from the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondField {
    /// The following fields and lines are aligned with the first field's end.
    Flush,
    /// The first field stands in the margin.
    Margin,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SubsequentRule {
    #[default]
    CompleteAll,
    CompleteEach,
    PartialEach,
    PartialFirst,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageRange {
    Chicago15,
    Chicago16,
    Expanded,
    Minimal,
    MinimalTwo,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Demote {
    Never,
    SortOnly,
    #[default]
    DisplayAndSort,
}

#[derive(Clone, Debug)]
pub(crate) struct SortKey {
    pub source: KeySource,
    pub descending: bool,
    pub names: NameOptions,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum KeySource {
    Variable(Variable),
    Macro(usize),
}

/// The attributes that most elements share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Common {
    pub format: Format,
    pub prefix: Box<str>,
    pub suffix: Box<str>,
    pub delimiter: Option<Box<str>>,
    pub display: Option<DisplayKind>,
    pub quotes: bool,
    pub strip_periods: bool,
    pub text_case: Option<TextCase>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextCase {
    Lower,
    Upper,
    CapitalizeFirst,
    CapitalizeAll,
    Sentence,
    Title,
}

#[derive(Clone, Debug)]
pub(crate) enum Element {
    Text(TextSource, Common),
    Number(NumberElement, Common),
    Label(LabelElement, Common),
    Date(Box<DateElement>, Common),
    Names(Box<NamesElement>, Common),
    Choose(Vec<Branch>),
    Group(Vec<Element>, Common),
}

#[derive(Clone, Debug)]
pub(crate) enum TextSource {
    Variable(Variable, bool),
    /// A variable that the specification does not have: it is called, and never has a value.
    Unknown,
    Macro(usize),
    Term {
        name: String,
        form: TermForm,
        plural: bool,
    },
    Value(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TermForm {
    #[default]
    Long,
    Short,
    Symbol,
    Verb,
    VerbShort,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberElement {
    pub variable: Variable,
    pub form: NumberForm,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NumberForm {
    #[default]
    Numeric,
    Ordinal,
    LongOrdinal,
    Roman,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct LabelElement {
    /// In `names` the label is that of the variable that is rendered.
    pub variable: Option<Variable>,
    pub form: TermForm,
    pub plural: Plural,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Plural {
    #[default]
    Contextual,
    Always,
    Never,
}

#[derive(Clone, Debug)]
pub(crate) struct DateElement {
    pub variable: Variable,
    pub localized: Option<DateForm>,
    pub shown: DateParts,
    pub parts: Vec<DatePart>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DateForm {
    Text,
    Numeric,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DateParts {
    #[default]
    All,
    YearMonth,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatePartKind {
    Year,
    Month,
    Day,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DatePartForm {
    #[default]
    Default,
    Long,
    Short,
    Numeric,
    LeadingZeros,
    Ordinal,
}

#[derive(Clone, Debug)]
pub(crate) struct DatePart {
    pub kind: DatePartKind,
    pub form: DatePartForm,
    pub range_delimiter: Option<Box<str>>,
    pub common: Common,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NamesElement {
    pub variables: Vec<Variable>,
    pub options: NameOptions,
    /// The affixes and formats of `name` itself.
    pub name_common: Common,
    /// Whether a `name` element is there: a label before it comes first.
    pub label_first: bool,
    pub label: Option<(LabelElement, Common)>,
    pub et_al: Option<(String, Common)>,
    pub family: Option<Common>,
    pub given: Option<Common>,
    pub substitute: Vec<Element>,
    /// Whether `name`, `et-al` or `label` are given: within `substitute`, the outer ones hold where they are not.
    pub has_name: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub condition: Option<Condition>,
    pub children: Vec<Element>,
}

#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub match_kind: MatchKind,
    pub tests: Vec<Test>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MatchKind {
    #[default]
    All,
    Any,
    None,
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    Disambiguate(bool),
    IsNumeric(Option<Variable>),
    IsUncertain(Option<Variable>),
    Locator(String),
    Position(Position),
    Type(String),
    Variable(Option<Variable>),
    Never,
}

/// Where a cite stands among the cites of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Position {
    /// The first cite of the source.
    #[default]
    First,
    /// Any later cite.
    Subsequent,
    /// A cite that follows a cite of the same source, with the same locator or none in both.
    Ibid,
    /// A cite that follows a cite of the same source, with another locator.
    IbidWithLocator,
    /// A later cite, within `near-note-distance` notes of the one before.
    NearNote,
}

impl Style {
    /// Compiles a style from the text of a `.csl` file.
    ///
    /// # Errors
    ///
    /// If the text is not XML, is not a style of CSL 1.0, is larger or deeper than any style needs to be, or has macros that call themselves or
    /// grow without bound.
    pub fn parse(text: &str) -> Result<Style, crate::Error> {
        let trimmed = xml::trimmed(text);
        parse::style(trimmed).map_err(|error| xml::moved(error, text.len() - trimmed.len()))
    }

    /// What the style says about itself.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Whether its citations stand in notes.
    pub fn is_note(&self) -> bool {
        self.note
    }

    /// Whether it has a bibliography.
    pub fn has_bibliography(&self) -> bool {
        self.bibliography.is_some()
    }

    /// The language that the style is written for.
    pub fn default_locale(&self) -> Option<&str> {
        self.default_locale.as_deref()
    }

    /// The locale that this style uses for a language: `base` and what the style itself changes in it.
    pub(crate) fn localize(&self, base: &Locale, language: &str) -> Locale {
        let mut locale = base.clone();
        for rank in 0..3 {
            for own in &self.locales {
                if own.rank(language) == Some(rank) {
                    locale.overlay(own);
                }
            }
        }
        locale
    }
}
