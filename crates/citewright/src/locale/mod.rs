//! Locales: terms, the forms of dates, and options; those of files, and what styles change in them.

#[cfg(feature = "locales")]
mod data;
mod ordinals;
mod parse;

use crate::error::Error;
use crate::style::{DateForm, DatePart, TermForm};
use std::collections::HashMap;

pub use parse::{LocaleFile, parse_locale};

/// A locale with all that a style can ask of it.
#[derive(Clone, Debug, Default)]
pub struct Locale {
    pub(crate) language: String,
    pub(crate) terms: HashMap<String, Vec<Term>>,
    pub(crate) dates: HashMap<DateForm, LocaleDate>,
    pub(crate) punctuation_in_quote: bool,
    pub(crate) limit_day_ordinals: bool,
}

/// One form of a term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Term {
    pub form: TermForm,
    pub gender_form: Option<Gender>,
    pub gender: Option<Gender>,
    pub matching: OrdinalMatch,
    pub single: String,
    pub multiple: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OrdinalMatch {
    #[default]
    Default,
    LastDigit,
    LastTwoDigits,
    WholeNumber,
}

/// How a locale writes a date in a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct LocaleDate {
    pub common: crate::style::Common,
    pub parts: Vec<DatePart>,
}

/// What a `locale` element holds, in a file or in a style.
#[derive(Clone, Debug, Default)]
pub(crate) struct StyleLocale {
    pub language: Option<String>,
    pub terms: Vec<(String, Term)>,
    pub dates: Vec<(DateForm, LocaleDate)>,
    pub punctuation_in_quote: Option<bool>,
    pub limit_day_ordinals: Option<bool>,
}

impl StyleLocale {
    /// How near it is to a language: 0 for every language, 1 for the language without a region, 2 for the very one. `None` if it is for another.
    pub fn rank(&self, language: &str) -> Option<u8> {
        match self.language.as_deref() {
            None | Some("") => Some(0),
            Some(own) if own.eq_ignore_ascii_case(language) => Some(2),
            Some(own) if !own.contains('-') && own.eq_ignore_ascii_case(base(language)) => Some(1),
            Some(_) => None,
        }
    }
}

/// The language of a tag, without script and region.
pub(crate) fn base(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// The locale that stands for a language without a region.
pub(crate) fn main_dialect(language: &str) -> String {
    const MAIN: &[(&str, &str)] = &[
        ("af", "af-ZA"),
        ("bal", "bal-PK"),
        ("bg", "bg-BG"),
        ("brh", "brh-PK"),
        ("ca", "ca-AD"),
        ("cs", "cs-CZ"),
        ("cy", "cy-GB"),
        ("da", "da-DK"),
        ("de", "de-DE"),
        ("el", "el-GR"),
        ("en", "en-US"),
        ("es", "es-ES"),
        ("et", "et-EE"),
        ("fa", "fa-IR"),
        ("fi", "fi-FI"),
        ("fr", "fr-FR"),
        ("gl", "gl-ES"),
        ("he", "he-IL"),
        ("hi", "hi-IN"),
        ("hr", "hr-HR"),
        ("hu", "hu-HU"),
        ("hy", "hy-AM"),
        ("id", "id-ID"),
        ("is", "is-IS"),
        ("it", "it-IT"),
        ("ja", "ja-JP"),
        ("km", "km-KH"),
        ("ko", "ko-KR"),
        ("lij", "lij-IT"),
        ("lt", "lt-LT"),
        ("lv", "lv-LV"),
        ("mn", "mn-MN"),
        ("ms", "ms-MY"),
        ("nb", "nb-NO"),
        ("nl", "nl-NL"),
        ("nn", "nn-NO"),
        ("no", "nb-NO"),
        ("pa", "pa-PK"),
        ("pl", "pl-PL"),
        ("pt", "pt-PT"),
        ("ro", "ro-RO"),
        ("ru", "ru-RU"),
        ("sk", "sk-SK"),
        ("sl", "sl-SI"),
        ("sr", "sr-Latn-RS"),
        ("sv", "sv-SE"),
        ("th", "th-TH"),
        ("tr", "tr-TR"),
        ("uk", "uk-UA"),
        ("vi", "vi-VN"),
        ("zh", "zh-CN"),
    ];
    let found = MAIN.iter().find(|(code, _)| code.eq_ignore_ascii_case(language));
    found.map_or_else(|| language.to_owned(), |(_, full)| (*full).to_owned())
}

impl Locale {
    /// The language that it is for.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Puts what a `locale` element says over what is here.
    pub(crate) fn overlay(&mut self, other: &StyleLocale) {
        if let Some(value) = other.punctuation_in_quote {
            self.punctuation_in_quote = value;
        }
        if let Some(value) = other.limit_day_ordinals {
            self.limit_day_ordinals = value;
        }
        // Ordinals make sense only together: a set replaces the set before.
        if other.terms.iter().any(|(name, _)| is_ordinal(name)) {
            self.terms.retain(|name, _| !is_ordinal(name));
        }
        for (name, term) in &other.terms {
            let forms = self.terms.entry(name.clone()).or_default();
            match forms.iter_mut().find(|known| known.form == term.form && known.gender_form == term.gender_form) {
                Some(known) => {
                    let gender = term.gender.or(known.gender);
                    *known = Term { gender, ..term.clone() };
                }
                None => forms.push(term.clone()),
            }
        }
        for (form, date) in &other.dates {
            self.dates.insert(*form, date.clone());
        }
    }

    /// A term, or the form that stands for it where it has none of its own.
    pub(crate) fn term(&self, name: &str, form: TermForm, plural: bool) -> Option<&str> {
        self.gendered_term(name, form, plural, None)
    }

    /// A term in the gender of what it goes with, if it has such a form.
    pub(crate) fn gendered_term(
        &self,
        name: &str,
        form: TermForm,
        plural: bool,
        gender: Option<Gender>,
    ) -> Option<&str> {
        let forms = self.terms.get(name)?;
        let mut form = form;
        loop {
            let mut own = forms.iter().filter(|term| term.form == form);
            let found = match gender {
                Some(_) => own.clone().find(|term| term.gender_form == gender).or_else(|| own.next()),
                None => own.clone().find(|term| term.gender_form.is_none()).or_else(|| own.next()),
            };
            if let Some(term) = found {
                return Some(if plural { &term.multiple } else { &term.single });
            }
            form = match form {
                TermForm::VerbShort => TermForm::Verb,
                TermForm::Verb | TermForm::Short => TermForm::Long,
                TermForm::Symbol => TermForm::Short,
                TermForm::Long => return None,
            };
        }
    }

    /// The gender of a term's noun.
    pub(crate) fn gender(&self, name: &str) -> Option<Gender> {
        self.terms.get(name)?.iter().find_map(|term| term.gender)
    }
}

fn is_ordinal(name: &str) -> bool {
    name == "ordinal" || name.starts_with("ordinal-")
}

/// Gives locales to a processor: the text of a locale file for a language.
pub trait LocaleSource {
    /// The XML of the locale for a full tag such as `de-AT`.
    fn locale_xml(&self, language: &str) -> Option<std::borrow::Cow<'_, str>>;
}

/// The locales that are built in.
#[cfg(feature = "locales")]
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltinLocales;

#[cfg(feature = "locales")]
impl LocaleSource for BuiltinLocales {
    fn locale_xml(&self, language: &str) -> Option<std::borrow::Cow<'_, str>> {
        data::get(language).map(std::borrow::Cow::Borrowed)
    }
}

impl Locale {
    /// The locale for a language: American English, under the language's main dialect, under the locale of the very tag.
    ///
    /// # Errors
    ///
    /// If a locale of the source cannot be read.
    pub fn load(source: &dyn LocaleSource, language: &str) -> Result<Locale, Error> {
        let language = language.trim().replace('_', "-");
        let main = main_dialect(base(&language));
        let mut locale = Locale { language: language.clone(), ..Locale::default() };
        let mut done: Vec<&str> = Vec::new();
        for tag in ["en-US", main.as_str(), base(&language), language.as_str()] {
            if done.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
                continue;
            }
            done.push(tag);
            if let Some(text) = source.locale_xml(tag) {
                let layer = parse_locale(&text)?;
                if tag != "en-US" {
                    // The options of English are not those of a language that says nothing.
                    locale.punctuation_in_quote = false;
                    locale.limit_day_ordinals = false;
                }
                locale.overlay(&layer.0);
            }
        }
        Ok(locale)
    }
}
