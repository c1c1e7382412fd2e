//! The built-in theme's own words, one file a language, compiled in; the language is chosen by a page's tag.
//!
//! Templates see them as `words`. Which file serves a tag is BCP 47's Lookup (RFC 4647, section 3.4), with CLDR's parents: a text in
//! traditional Chinese script does not fall back to the simplified one. Knows no page and no template.

use crate::parse::value::Value as Node;
use tera::{Map, Value};

/// The language that serves where there is no other.
const DEFAULT: &str = "en";

/// Each language's tag and file: flat `key = "text"`, the same keys in every file.
pub const FILES: [(&str, &str); 2] = [
    (DEFAULT, include_str!("../../themes/briefing/i18n/en.toml")),
    ("zh-Hans", include_str!("../../themes/briefing/i18n/zh-Hans.toml")),
];

/// The words of all languages, ready for templates.
pub struct Words(Vec<(&'static str, Value)>);

impl Default for Words {
    fn default() -> Self {
        Self(FILES.iter().map(|(tag, text)| (*tag, Value::from(parse(text)))).collect())
    }
}

impl Words {
    /// The words for a language tag, in any case. A clone is a reference to the one map.
    pub fn of(&self, language: &str) -> Value {
        let tag = lookup(language);
        self.0.iter().find(|(known, _)| *known == tag).map_or_else(|| Map::new().into(), |(_, words)| words.clone())
    }
}

/// A file's keys and texts. The files are the theme's own and a test reads them: what is no text is left out, and nothing fails.
fn parse(text: &str) -> Map {
    let (root, _) = crate::parse::toml::parse(text, 0);
    let mut map = Map::new();
    if let Node::Map(entries) = root.value {
        for entry in entries {
            if let Node::Text(text) = entry.node.value {
                map.insert(entry.key.into(), Value::from(text));
            }
        }
    }
    map
}

/// The tag of the file that serves a language.
fn lookup(language: &str) -> &'static str {
    let tag = language.replace('_', "-").to_ascii_lowercase();
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    let traditional = parts.any(|part| ["hant", "tw", "hk", "mo"].contains(&part)) && !tag.contains("-hans");
    match primary {
        // `cmn`, Mandarin, is what ISO 639-3 calls most of what is tagged `zh`.
        "zh" | "cmn" if !traditional => "zh-Hans",
        _ => DEFAULT,
    }
}

#[cfg(test)]
mod tests {
    use super::super::templates::BUILT_IN;
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn texts(file: &str) -> BTreeMap<String, String> {
        parse(file).iter().map(|(k, v)| (k.to_string(), v.as_str().unwrap().to_owned())).collect()
    }

    /// The names that stand behind `words.` in the templates.
    fn used() -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for (name, text) in BUILT_IN {
            for (at, _) in text.match_indices("words.") {
                let key: String =
                    text[at + 6..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                assert!(!key.is_empty(), "{name}");
                used.insert(key);
            }
            assert!(!text.contains("words["), "{name} asks for a word by a name that is not written down");
        }
        used
    }

    #[test]
    fn templates_and_files_have_the_same_keys() {
        let used = used();
        assert!(used.len() > 50, "{used:?}");
        for (tag, file) in FILES {
            let keys: BTreeSet<String> = texts(file).into_keys().collect();
            let missing: Vec<_> = used.difference(&keys).collect();
            let unused: Vec<_> = keys.difference(&used).collect();
            assert!(missing.is_empty() && unused.is_empty(), "{tag}: missing {missing:?}, unused {unused:?}");
        }
    }

    #[test]
    fn every_line_is_a_key_and_a_text() {
        for (tag, file) in FILES {
            let (_, errors) = crate::parse::toml::parse(file, 0);
            assert!(errors.is_empty(), "{tag}");
            let lines = file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).count();
            assert_eq!(lines, texts(file).len(), "{tag}");
            assert!(texts(file).values().all(|text| !text.trim().is_empty()), "{tag}");
        }
    }

    #[test]
    fn a_word_has_the_same_places_to_fill_in_every_language() {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        let english = texts(FILES[0].1);
        for (tag, file) in FILES {
            for (key, text) in texts(file) {
                let wanted = places(&english[&key]);
                // What is said of one thing may leave the number out.
                assert!(places(&text) == wanted || key.ends_with("_one"), "{tag}: {key}");
            }
        }
    }

    #[test]
    fn the_nearest_language_serves() {
        for tag in ["zh", "zh-CN", "ZH-hans", "zh-Hans-CN", "zh_CN", "zh-SG", "cmn-Hans", "zh-Hans-HK"] {
            assert_eq!(lookup(tag), "zh-Hans", "{tag}");
        }
        for tag in ["en", "en-GB", "de", "", "zh-Hant", "zh-TW", "zh-HK", "zha", "日本語"] {
            assert_eq!(lookup(tag), "en", "{tag}");
        }
        let words = Words::default();
        let word = |tag: &str| {
            let map = words.of(tag).into_map().unwrap();
            map.iter().find(|(key, _)| key.to_string() == "sources").unwrap().1.to_string()
        };
        assert_eq!([word("fr"), word("zh-CN")], ["Sources", "来源"]);
    }
}
