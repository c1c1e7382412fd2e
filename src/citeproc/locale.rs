//! The locales of hayagriva's archive, each decoded alone: decoding all 63 costs as much as formatting a hundred sources.
//!
//! The archive holds locales as CBOR (RFC 8949) whose first pair names the language. A few lines turn CBOR into a JSON value, from which
//! the locale is read; a test holds that the result is the archive's own. Knows nothing of styles.

use hayagriva::archive;
use hayagriva::citationberg::{Locale, LocaleCode};
use serde_json::{Map, Value};

/// Languages whose main variant is not the first of the archive.
const DEFAULTS: [(&str, &str); 9] = [
    ("de", "de-DE"),
    ("en", "en-US"),
    ("es", "es-ES"),
    ("fr", "fr-FR"),
    ("nb", "nb-NO"),
    ("no", "nb-NO"),
    ("pt", "pt-PT"),
    ("sr", "sr-Cyrl-RS"),
    ("zh", "zh-CN"),
];

/// The locale that is nearest to a BCP 47 tag, and American English, in which all terms exist, behind it; and the code of the former.
pub fn nearest(language: &str) -> (Vec<Locale>, LocaleCode) {
    let codes: Vec<&'static str> = archive::LOCALES.iter().map(|bytes| code(bytes).unwrap_or("")).collect();
    let code = choose(language, &codes);
    let decoded = |wanted: &str| codes.iter().position(|c| *c == wanted).and_then(|i| decode(archive::LOCALES[i]));
    let mut locales: Vec<Locale> = decoded(code).into_iter().collect();
    if code != "en-US" {
        locales.extend(decoded("en-US"));
    }
    if locales.is_empty() {
        // An archive in another form than ours knows: slower, and as good.
        locales = archive::locales();
    }
    (locales, LocaleCode(code.to_owned()))
}

/// The code of the archive for a tag: the tag itself, its language's main variant, any variant, American English.
fn choose(language: &str, codes: &[&'static str]) -> &'static str {
    let tag = language.replace('_', "-").to_ascii_lowercase();
    let primary = tag.split('-').next().unwrap_or("");
    let traditional =
        primary == "zh" && ["hant", "tw", "hk", "mo"].iter().any(|part| tag.split('-').any(|p| p == *part));
    let known = |wanted: &str| codes.iter().copied().find(|code| code.eq_ignore_ascii_case(wanted));
    let default = DEFAULTS.iter().find(|(language, _)| *language == primary).map(|(_, code)| *code);
    traditional
        .then(|| known("zh-TW"))
        .flatten()
        .or_else(|| known(&tag))
        .or_else(|| default.and_then(known))
        .or_else(|| codes.iter().copied().find(|code| code.split('-').next() == Some(primary)))
        .unwrap_or("en-US")
}

/// The language that an encoded locale is for.
fn code(bytes: &'static [u8]) -> Option<&'static str> {
    let mut reader = Reader { bytes, at: 0 };
    let (5, _) = reader.head()? else { return None };
    (reader.text()? == "@xml:lang").then(|| reader.text()).flatten()
}

fn decode(bytes: &'static [u8]) -> Option<Locale> {
    serde_json::from_value(Reader { bytes, at: 0 }.value(0)?).ok()
}

/// A reader of the CBOR that the archive is written in: no tags, no floats, and only maps of indefinite length.
struct Reader {
    bytes: &'static [u8],
    at: usize,
}

impl Reader {
    fn take(&mut self, count: usize) -> Option<&'static [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    /// The major type and the argument of the next item; an indefinite length is the largest number.
    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let argument = match first & 31 {
            small @ 0..24 => u64::from(small),
            width @ 24..28 => self.take(1 << (width - 24))?.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)),
            31 => u64::MAX,
            _ => return None,
        };
        Some((first >> 5, argument))
    }

    fn text(&mut self) -> Option<&'static str> {
        let (3, length) = self.head()? else { return None };
        std::str::from_utf8(self.take(usize::try_from(length).ok()?)?).ok()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > 32 {
            return None;
        }
        let start = self.at;
        Some(match self.head()? {
            (0, number) => Value::from(number),
            (1, number) => Value::from(-1 - i64::try_from(number).ok()?),
            (3, _) => {
                self.at = start;
                Value::from(self.text()?)
            }
            (4, count) => Value::Array((0..count).map(|_| self.value(depth + 1)).collect::<Option<_>>()?),
            (5, count) => {
                let mut map = Map::new();
                for _ in 0..count {
                    // The end of an indefinite map.
                    if count == u64::MAX && self.bytes.get(self.at) == Some(&0xff) {
                        self.at += 1;
                        break;
                    }
                    map.insert(self.text()?.to_owned(), self.value(depth + 1)?);
                }
                Value::Object(map)
            }
            (7, 20) => Value::from(false),
            (7, 21) => Value::from(true),
            (7, 22) => Value::Null,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_locale_equals_the_archive_s() {
        for (bytes, archived) in archive::LOCALES.iter().zip(archive::locales()) {
            assert!(decode(bytes).as_ref() == Some(&archived));
            assert_eq!(code(bytes), archived.lang.as_ref().map(|code| code.0.as_str()));
        }
    }

    #[test]
    fn the_nearest_locale() {
        for (language, code) in [
            ("en", "en-US"),
            ("en-gb", "en-GB"),
            ("de", "de-DE"),
            ("de-LI", "de-DE"),
            ("zh-Hant", "zh-TW"),
            ("zh-Hans-CN", "zh-CN"),
            ("pt_BR", "pt-BR"),
            ("ja", "ja-JP"),
            ("eo", "en-US"),
            ("", "en-US"),
        ] {
            assert_eq!(nearest(language).1.0, code, "{language}");
        }
    }
}
