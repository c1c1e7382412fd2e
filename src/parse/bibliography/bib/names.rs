//! Lists of names, as BibTeX takes them apart, with biber's extended form (`given=Hans, family=Harman, prefix=von`).
//!
//! A name is taken apart in its TeX, where braces hold together what belongs together, and its parts are read afterwards.

use super::super::{LiteralName, NameItem, NameValue};
use super::latex;

/// What a list of more names than are written ends with; processors write it as “et al.”, as Pandoc has it.
const OTHERS: &str = "others";

/// The names of a field. `prefix_drops`: whether `van` goes when the family name stands alone (the option `useprefix=false`).
pub fn read(tex: &str, prefix_drops: bool) -> Vec<NameValue> {
    let names = split_list(tex);
    names.into_iter().filter_map(|name| self::name(name.trim(), prefix_drops)).collect()
}

/// The parts of a list of bodies, publishers or places, which `and` separates as well.
pub fn literals(tex: &str) -> Vec<String> {
    let parts = split_list(tex).into_iter().map(|part| latex::read(part, false).markup);
    let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    // A list that goes on says so.
    if parts.len() > 1 && parts.last().is_some_and(|last| last == OTHERS) {
        parts.pop();
        parts.iter_mut().next_back().into_iter().for_each(|last| last.push_str(" and others"));
    }
    parts
}

/// The text cut at each `and` outside of braces.
fn split_list(tex: &str) -> Vec<&str> {
    let bytes = tex.as_bytes();
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'a' | b'A' if depth == 0 && bytes[at..].get(..3).is_some_and(|word| word.eq_ignore_ascii_case(b"and")) => {
                let before = at == 0 || bytes[at - 1].is_ascii_whitespace();
                let behind = bytes.get(at + 3).is_none_or(u8::is_ascii_whitespace);
                if before && behind && at >= start {
                    parts.push(&tex[start..at]);
                    start = at + 3;
                }
            }
            _ => {}
        }
    }
    parts.push(&tex[start..]);
    parts
}

/// The text cut outside of braces where `is_end` holds.
fn split(tex: &str, is_end: impl Fn(char) -> bool) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut escaped) = (Vec::new(), 0, 0usize, false);
    for (at, c) in tex.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && is_end(c) => {
                parts.push(&tex[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&tex[start..]);
    parts
}

fn words(tex: &str) -> Vec<&str> {
    split(tex, |c| c.is_whitespace() || c == '~').into_iter().filter(|word| !word.is_empty()).collect()
}

/// What a part says. Names are plain: what TeX marks in them is not kept.
fn plain(tex: &str) -> String {
    let read = latex::read(tex, false).markup;
    super::super::markup::plain(&read).replace('\u{a0}', " ").trim().to_owned()
}

fn joined(words: &[&str]) -> String {
    plain(&words.join(" "))
}

fn name(tex: &str, prefix_drops: bool) -> Option<NameValue> {
    if tex.is_empty() {
        return None;
    }
    if is_braced(tex) || tex.eq_ignore_ascii_case(OTHERS) {
        return literal(plain(tex));
    }
    let mut parts: Vec<&str> = split(tex, |c| c == ',').into_iter().map(str::trim).collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    if let Some(name) = extended(&parts, prefix_drops) {
        return name;
    }
    let (prefix, family, suffix, given) = match parts.as_slice() {
        [whole] => first_last(&words(whole)),
        [family, given] => (prefix_of(family), family_of(family), String::new(), plain(given)),
        [family, suffix, given @ ..] => (prefix_of(family), family_of(family), plain(suffix), plain(&given.join(", "))),
        [] => return None,
    };
    built(prefix, family, suffix, given, prefix_drops)
}

/// Whether a single pair of braces holds all of a text.
fn is_braced(tex: &str) -> bool {
    let Some(inner) = tex.strip_prefix('{').and_then(|tex| tex.strip_suffix('}')) else { return false };
    let mut depth = 0usize;
    for byte in inner.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    // `{\'E}` is a letter, and no body.
    depth == 0 && !(inner.starts_with('\\') && inner.chars().filter(|c| c.is_alphabetic()).count() <= 3)
}

fn literal(text: String) -> Option<NameValue> {
    (!text.is_empty()).then_some(NameValue::Literal(LiteralName { literal: text }))
}

/// `given=Hans, family=Harman`; the parts' initials are of no use here.
fn extended(parts: &[&str], prefix_drops: bool) -> Option<Option<NameValue>> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let name = name.trim().to_lowercase();
        let known = [
            "family",
            "given",
            "prefix",
            "suffix",
            "family-i",
            "given-i",
            "prefix-i",
            "suffix-i",
            "useprefix",
            "commasuffix",
            "id",
            "gender",
        ];
        known.contains(&name.as_str()).then(|| {
            let value = value.trim();
            let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
            (name, inner.to_owned())
        })
    };
    pair(parts.first()?)?;
    // A comma within quotation marks does not end a part.
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in parts {
        match (pair(part), pairs.last_mut()) {
            (Some(found), _) => pairs.push(found),
            (None, Some(last)) => last.1 = format!("{}, {part}", last.1),
            (None, None) => {}
        }
    }
    let value = |name: &str| {
        pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim_matches('"')).unwrap_or_default()
    };
    let drops = match value("useprefix") {
        "true" => false,
        "false" => true,
        _ => prefix_drops,
    };
    let family = guarded(plain(value("family")));
    let mut name = built(plain(value("prefix")), family, plain(value("suffix")), plain(value("given")), drops);
    if let Some(NameValue::Item(item)) = &mut name {
        item.comma_suffix = value("commasuffix") == "true" && item.suffix.is_some();
    }
    Some(name)
}

fn built(prefix: String, family: String, suffix: String, given: String, prefix_drops: bool) -> Option<NameValue> {
    let some = |text: String| (!text.is_empty()).then_some(text);
    if given.is_empty() && prefix.is_empty() && suffix.is_empty() {
        let whole = NameItem { family, ..NameItem::default() };
        return literal(whole.family().to_owned());
    }
    if family.is_empty() {
        let whole = [given, prefix, suffix].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        return literal(whole);
    }
    let (non_dropping_particle, dropping_particle) =
        if prefix_drops { (None, some(prefix)) } else { (some(prefix), None) };
    // Given names that hold a comma would lose what is behind it.
    Some(NameValue::Item(NameItem {
        family,
        given: some(given),
        non_dropping_particle,
        dropping_particle,
        suffix: some(suffix),
        comma_suffix: false,
    }))
}

/// `First von Last`: what begins with a small letter in the middle belongs to the family name.
fn first_last(words: &[&str]) -> (String, String, String, String) {
    let Some(last) = words.len().checked_sub(1) else { return Default::default() };
    let first_small = words[..last].iter().position(|word| is_small(word));
    let (given, prefix) = match first_small {
        Some(begin) => {
            let end = words[..last].iter().rposition(|word| is_small(word)).unwrap_or(begin) + 1;
            return (joined(&words[begin..end]), family(&words[end..]), String::new(), joined(&words[..begin]));
        }
        None => (joined(&words[..last]), String::new()),
    };
    (prefix, family(&words[last..]), String::new(), given)
}

/// The particle that a family name begins with.
fn prefix_of(part: &str) -> String {
    let words = words(part);
    joined(&words[..small_at_front(&words)])
}

fn family_of(part: &str) -> String {
    let words = words(part);
    family(&words[small_at_front(&words)..])
}

/// How many words are the particle: those in front that begin with a small letter, and never the last word. (BibTeX would take `Vázques de` of
/// “Vázques de Parga” for one.)
fn small_at_front(words: &[&str]) -> usize {
    let Some(last) = words.len().checked_sub(1) else { return 0 };
    words[..last].iter().take_while(|word| is_small(word)).count()
}

fn family(words: &[&str]) -> String {
    guarded(joined(words))
}

/// A family name of which a style would take a particle off is held together.
fn guarded(family: String) -> String {
    let begins_small = family.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    if begins_small && family.contains(' ') && !family.contains('"') { format!("\"{family}\"") } else { family }
}

/// Whether a word begins with a small letter outside of braces; a letter that TeX makes counts, a group in braces has no case.
fn is_small(word: &str) -> bool {
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        match c {
            '{' if rest[1..].starts_with('\\') => {
                return plain(rest).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
            }
            '{' => return false,
            '\\' => return plain(rest).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase),
            c if c.is_alphabetic() => return c.is_lowercase(),
            c => rest = &rest[c.len_utf8()..],
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tex: &str) -> Vec<String> {
        let part =
            |name: &str, part: &Option<String>| part.as_ref().map(|part| format!(" {name}:{part}")).unwrap_or_default();
        read(tex, false)
            .iter()
            .map(|name| match name {
                NameValue::Literal(name) => format!("[{}]", name.literal),
                NameValue::Item(name) => format!(
                    "{}{}{}{}{}",
                    name.family,
                    part("given", &name.given),
                    part("non", &name.non_dropping_particle),
                    part("drop", &name.dropping_particle),
                    part("suffix", &name.suffix)
                ),
            })
            .collect()
    }

    #[test]
    fn names_are_taken_apart() {
        for (tex, expected) in [
            ("Doe, Jane and John Q. Public", vec!["Doe given:Jane", "Public given:John Q."]),
            (
                "Ludwig van Beethoven and van der Berg, Jan",
                vec!["Beethoven given:Ludwig non:van", "Berg given:Jan non:van der"],
            ),
            (
                "{van Houten}, Rolf and {Della Rocca}, Maria",
                vec!["\"van Houten\" given:Rolf", "Della Rocca given:Maria"],
            ),
            (
                "Doe, Jr., John and King, III, Martin Luther",
                vec!["Doe given:John suffix:Jr.", "King given:Martin Luther suffix:III"],
            ),
            ("{Army and Navy} and {{Bureau of X}} and others", vec!["[Army and Navy]", "[Bureau of X]", "[others]"]),
            ("{\\'E}mile Zola and {\\'E}tienne", vec!["Zola given:Émile", "[Étienne]"]),
            (
                "given=Hans, family=Harman, prefix=von and family={de la Cruz}, given=\"Ana, Maria\"",
                vec!["Harman given:Hans non:von", "\"de la Cruz\" given:Ana, Maria"],
            ),
            ("王小明 and 李, 雷", vec!["[王小明]", "李 given:雷"]),
            ("Fernand and Anderson, Andy", vec!["[Fernand]", "Anderson given:Andy"]),
            ("Vázques de Parga, Luis", vec!["Vázques de Parga given:Luis"]),
            ("Jean de La Fontaine and Doe, Jane,", vec!["La Fontaine given:Jean non:de", "Doe given:Jane"]),
            ("", vec![]),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(shown(tex), expected, "{tex}");
        }
        assert!(
            matches!(&read("Jan van Eyck", true)[0], NameValue::Item(name) if name.dropping_particle.as_deref() == Some("van"))
        );
    }
}
