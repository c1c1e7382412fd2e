//! The theme's words, one file a language: the built-in ones, compiled in, with those of a book's own theme in their places. The language is
//! chosen by a page's tag.
//!
//! Templates see them as `words`; Rust asks for them by [`Language::word`]. Which file serves a tag is BCP 47's Lookup (RFC 4647, section
//! 3.4), with CLDR's parents: a text in traditional Chinese script does not fall back to the simplified one. Knows no page and no template.

use crate::config::{canonical, is_language, primary};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::digest::{Digest, Sink};
use crate::html;
use crate::parse::edtf::{Edtf, fill};
use crate::parse::value::{Node, Value as Parsed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{Map, Value};

/// The language that serves where there is no other, and whose keys all have.
const DEFAULT: &str = "en";

/// Each language's tag and file: flat `key = "text"`, the same keys in every file.
pub const FILES: [(&str, &str); 2] = [
    (DEFAULT, include_str!("../../themes/briefing/i18n/en.toml")),
    ("zh-Hans", include_str!("../../themes/briefing/i18n/zh-Hans.toml")),
];

/// The words of all languages.
pub struct Words {
    /// The first is the default.
    languages: Vec<Arc<Language>>,
    digest: Digest,
}

/// The words of one language.
pub struct Language {
    tag: String,
    texts: BTreeMap<String, String>,
    value: Value,
}

impl Language {
    fn new(tag: &str, texts: BTreeMap<String, String>) -> Self {
        let map: Map = texts.iter().map(|(k, v)| (k.clone().into(), Value::from(v.as_str()))).collect();
        Self { tag: tag.to_owned(), texts, value: map.into() }
    }

    /// The word of a key; empty where there is none.
    pub fn word(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }

    /// A word with values put in.
    pub fn filled(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.word(key), values)
    }

    /// A date in this language.
    pub fn date(&self, date: &Edtf) -> String {
        date.in_words(&|key| self.word(key))
    }

    /// A `<time>` element for a date of any precision.
    pub fn time_html(&self, date: &Edtf) -> String {
        let text = self.date(date);
        match date.html_datetime() {
            Some(iso) => format!("<time datetime=\"{iso}\">{}</time>", html::escape(&text)),
            None => format!("<span class=\"date\">{}</span>", html::escape(&text)),
        }
    }

    /// The name of a month from 1.
    pub fn month(&self, number: u8) -> &str {
        crate::parse::edtf::month(number, &|key| self.word(key))
    }

    /// All words as templates see them. A clone is a reference to the one map.
    pub fn value(&self) -> Value {
        self.value.clone()
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::new(std::iter::empty()).0
    }
}

impl Words {
    /// The built-in words with a book's `own` (file name below `i18n/`, file, text) over them. A language that is not built in has English
    /// ones for what its file leaves out.
    pub fn new<'t>(own: impl Iterator<Item = (&'t str, FileId, &'t str)>) -> (Self, Vec<Diagnostic>) {
        let mut d = Vec::new();
        let mut sink = Sink::default();
        let mut all: Vec<(String, BTreeMap<String, String>)> =
            FILES.iter().map(|(tag, text)| ((*tag).to_owned(), built_in(text))).collect();
        let english = all[0].1.clone();
        for (name, file, text) in own {
            sink.text(name).text(text);
            let tag = name.strip_suffix(".toml").filter(|tag| is_language(tag));
            let Some(tag) = tag.map(canonical) else {
                d.push(
                    Diagnostic::new(Code::InvalidConfig, format!("the name of `{name}` is not a language"))
                        .at(Span::new(file, 0..0))
                        .help("name the file after its language, such as `fr.toml` or `pt-BR.toml`"),
                );
                continue;
            };
            let texts = checked(file, text, &english, &mut d);
            match all.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, known)) => known.extend(texts),
                None => {
                    let mut whole = english.clone();
                    whole.extend(texts);
                    all.push((tag, whole));
                }
            }
        }
        let languages = all.into_iter().map(|(tag, texts)| Arc::new(Language::new(&tag, texts))).collect();
        (Self { languages, digest: sink.finish() }, d)
    }

    /// The words for a language tag, in any case.
    pub fn in_language(&self, language: &str) -> &Arc<Language> {
        let find = |tag: &str| self.languages.iter().find(|known| known.tag.eq_ignore_ascii_case(tag));
        candidates(language).iter().find_map(|tag| find(tag)).unwrap_or(&self.languages[0])
    }

    /// A digest of the words that are a book's own.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

/// A built-in file's keys and texts. A test reads them: what is no text is left out, and nothing fails.
fn built_in(text: &str) -> BTreeMap<String, String> {
    let (root, _) = crate::parse::toml::parse(text, 0);
    let mut texts = BTreeMap::new();
    if let Parsed::Map(entries) = root.value {
        for entry in entries {
            if let Parsed::Text(text) = entry.node.value {
                texts.insert(entry.key, text);
            }
        }
    }
    texts
}

/// The names in braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// What may stand in braces in a text of a key: what stands in the English one; in dates, parts of any date.
fn allowed<'e>(key: &str, english: &'e str) -> BTreeSet<&'e str> {
    let mut allowed = places(english);
    if key.starts_with("date_") && (allowed.contains("y") || allowed.contains("ordinal")) {
        allowed.extend(["y", "century", "ordinal"]);
    }
    allowed
}

/// A book's own file: what English has no key for, or puts nothing in for, is told.
fn checked(
    file: FileId,
    text: &str,
    english: &BTreeMap<String, String>,
    d: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let (Node { value, .. }, errors) = crate::parse::toml::parse(text, 0);
    d.extend(errors.into_iter().map(|error| {
        Diagnostic::new(Code::InvalidConfig, format!("this is not valid TOML: {}", error.message))
            .at(Span::new(file, error.range))
    }));
    let mut texts = Vec::new();
    let Parsed::Map(entries) = value else { return texts };
    for entry in entries {
        let Some(known) = english.get(&entry.key) else {
            let unknown = Diagnostic::new(Code::UnknownKey, format!("the theme has no text `{}`", entry.key))
                .at(Span::new(file, entry.key_range.clone()));
            let near = crate::parse::nearest(&entry.key, english.keys().map(String::as_str));
            d.push(match near {
                Some(near) => unknown.help(format!("did you mean `{near}`?")),
                None => unknown.help("the built-in theme's `i18n/en.toml` has all keys"),
            });
            continue;
        };
        let place = Span::new(file, entry.node.range.clone());
        let Parsed::Text(text) = entry.node.value else {
            d.push(Diagnostic::new(Code::InvalidConfig, format!("`{}` must be text", entry.key)).at(place));
            continue;
        };
        for name in places(&text).difference(&allowed(&entry.key, known)) {
            d.push(
                Diagnostic::new(Code::UnknownKey, format!("`{{{name}}}` has no value here"))
                    .at(place)
                    .help(format!("the English text is “{known}”")),
            );
        }
        texts.push((entry.key, text));
    }
    texts
}

/// The tags that may serve a language, the nearest first.
fn candidates(language: &str) -> Vec<String> {
    let tag = language.replace('_', "-").to_ascii_lowercase();
    let mut parts: Vec<&str> = tag.split('-').collect();
    let mut tags = Vec::new();
    // `cmn`, Mandarin, is what ISO 639-3 calls most of what is tagged `zh`.
    let chinese = ["zh", "cmn"].contains(&primary(&tag).as_str());
    let traditional = parts.iter().any(|part| ["hant", "tw", "hk", "mo"].contains(part)) && !parts.contains(&"hans");
    while !(parts.is_empty() || chinese && traditional && parts.len() == 1) {
        tags.push(parts.join("-"));
        parts.pop();
        // A singleton means nothing by itself.
        if parts.last().is_some_and(|part| part.len() == 1) {
            parts.pop();
        }
    }
    if chinese {
        tags.push(if traditional { "zh-hant" } else { "zh-hans" }.to_owned());
    }
    tags
}

#[cfg(test)]
mod tests;
