//! Slugs: names that are safe in addresses and on every file system; and names in one form, however Unicode writes their letters.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text composed (NFC): file systems, programs and input methods differ in whether an accent is part of its letter.
pub fn composed(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || unicode_normalization::is_nfc(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// A name as it is compared with others: composed, and in lower case.
pub fn folded_name(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.nfc().flat_map(char::to_lowercase).nfc().collect() }
}

/// The slug of a title or file name: lower case; letters and digits of any script stay, everything else becomes one `-`.
/// An apostrophe disappears, so that `China’s` is `chinas`. Texts that Unicode takes for the same have one slug, composed; a mark stays with its
/// letter where there is no letter of both.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        // Most names, and twenty thousand events have one.
        for byte in text.bytes().filter(|b| *b != b'\'') {
            if byte.is_ascii_alphanumeric() {
                slug.push(char::from(byte.to_ascii_lowercase()));
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        return slug;
    }
    let letters = text.chars().filter(|c| !matches!(c, '\'' | '’' | '‘'));
    for c in letters.nfc().flat_map(char::to_lowercase).nfc() {
        // Variation selectors are marks that say nothing.
        let is_mark = is_combining_mark(c) && !matches!(c, '\u{fe00}'..='\u{fe0f}') && !slug.is_empty();
        if c.is_alphanumeric() || (is_mark && !slug.ends_with('-')) {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    while slug.ends_with('-') {
        slug.pop();
    }
    slug
}

/// Whether `text` can be one part of an address: not empty, no `.` or `..`, no separator, control character, or character that
/// Windows, URLs or shells read as something else.
pub fn is_safe_segment(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.trim() == text
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.chars().any(|c| c.is_control() || "/\\:*?\"<>|#%&;`$^~".contains(c) || is_invisible(c))
}

/// Characters that change how text around them shows (bidirectional overrides, zero-width marks): a disguise, never a name.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert_eq!(slugify("China’s National University"), "chinas-national-university");
        assert_eq!(slugify("7 nm: the question?"), "7-nm-the-question");
        assert_eq!(slugify("../../etc/passwd"), "etc-passwd");
        assert_eq!(slugify("中芯国际 SMIC"), "中芯国际-smic");
        assert_eq!(slugify("---"), "");
        assert_eq!(slugify("It's  A_b--"), "its-a-b");
        assert_eq!(slugify("It's  A_b--é"), "its-a-b-é");
        assert_eq!(slugify("Cafe\u{301} No\u{308}l"), "caf\u{e9}-n\u{f6}l");
        assert_eq!(slugify("हिन्दी x\u{302} \u{301}y 1\u{fe0f}"), "हिन्दी-x\u{302}-y-1");
        assert_eq!(slugify("İstanbul"), "i\u{307}stanbul");
    }

    proptest::proptest! {
        #[test]
        fn one_slug_whatever_the_form(text in "[\\PC'’\u{300}-\u{30f}\u{323}\u{327}éöÅçạ̈がỆ각]{0,24}") {
            let (composed, apart) = (text.nfc().collect::<String>(), text.nfd().collect::<String>());
            let slug = slugify(&text);
            proptest::prop_assert_eq!(&slugify(&composed), &slug);
            proptest::prop_assert_eq!(&slugify(&apart), &slug);
            proptest::prop_assert!(unicode_normalization::is_nfc(&slug));
            proptest::prop_assert_eq!(folded_name(&composed), folded_name(&apart));
            proptest::prop_assert_eq!(crate::book::address::Address::from_parts([&*composed]), crate::book::address::Address::from_parts([&*apart]));
        }
    }

    #[test]
    fn unsafe_segments() {
        for bad in ["", ".", "..", "a/b", "a\\b", "a\0b", "con:", " a", "x.", "a\u{202e}b"] {
            assert!(!is_safe_segment(bad), "{bad:?}");
        }
        assert!(is_safe_segment("smic-2.0") && is_safe_segment("华为"));
    }
}
