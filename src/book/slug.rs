//! Slugs: names that are safe in addresses and on every file system.

/// The slug of a title or file name: lower case; letters and digits of any script stay, everything else becomes one `-`.
/// An apostrophe disappears, so that `China’s` is `chinas`.
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
    for c in text.chars().filter(|c| !matches!(c, '\'' | '’' | '‘')).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
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
    }

    #[test]
    fn unsafe_segments() {
        for bad in ["", ".", "..", "a/b", "a\\b", "a\0b", "con:", " a", "x.", "a\u{202e}b"] {
            assert!(!is_safe_segment(bad), "{bad:?}");
        }
        assert!(is_safe_segment("smic-2.0") && is_safe_segment("华为"));
    }
}
