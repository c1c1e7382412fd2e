//! Control characters: what they are, and texts without them. Pure functions of text.

use std::borrow::Cow;

/// What stands in the place of a control character.
pub const REPLACEMENT: char = '\u{fffd}';

/// Whether a character has no place in a text: the control characters but tab and line feed, and code points that are no characters.
/// XML 1.0 forbids most of them, terminals obey them.
pub fn is_control(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Whether a character changes the direction of the text around it, so that it reads otherwise than it is.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with U+FFFD in the place of each control character; CR LF becomes LF.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n");
    Cow::Owned(lines.chars().map(|c| if is_control(c) { REPLACEMENT } else { c }).collect())
}

/// The first control character of a text; the CR of CR LF is none.
pub fn first(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    text.char_indices().find(|(at, c)| is_control(*c) && !(*c == '\r' && bytes.get(at + 1) == Some(&b'\n')))
}

/// Whether a character does something to the text around it that nobody sees: control characters, those that turn the direction of text, and the
/// separators of lines and paragraphs, which break a line where programs that read it see none.
fn is_hidden(c: char) -> bool {
    is_control(c) || is_bidi(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The text as a terminal may show it: hidden characters are written as escapes. Line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden, |c, out| out.extend(c.escape_unicode()))
}

/// As [`visible`], on one line: a line end in a file's name begins no line that looks like another message.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) || matches!(c, '\n' | '\t'), |c, out| out.extend(c.escape_unicode()))
}

/// JSON whose texts write hidden characters as escapes: JSON allows most of them as they are, and terminals obey them.
pub fn json(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden, |c, out| out.push_str(&format!("\\u{:04x}", u32::from(c))))
}

fn escaped<'t>(text: &'t str, is_wrong: impl Fn(char) -> bool, escape: impl Fn(char, &mut String)) -> Cow<'t, str> {
    if !text.contains(&is_wrong) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_wrong(c) { escape(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// A cell of a CSV file as spreadsheets may open it: one that they would take for a formula has an apostrophe before it (OWASP, "CSV
/// Injection"), and nothing in it steers a terminal.
pub fn csv_cell(text: &str) -> String {
    let text = visible(text);
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ if text.starts_with("\\u{d}") => format!("'{text}"),
        _ => text.into_owned(),
    }
}

/// A text as HTML shows it, in elements and in attributes.
pub fn html_text(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hidden_character_is_escaped() {
        let hidden = ('\0'..='\u{1f}').filter(|c| !matches!(c, '\n' | '\t')).chain('\u{7f}'..='\u{9f}');
        let hidden = hidden.chain(['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}']);
        for c in hidden.chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
            let text = format!("a{c}b");
            let escape = format!("a\\u{{{:x}}}b", u32::from(c));
            assert_eq!((&*visible(&text), &*one_line(&text)), (&*escape, &*escape));
            let written = serde_json::to_string(&text).unwrap();
            assert!(json(&written).is_ascii() && serde_json::from_str::<String>(&json(&written)).unwrap() == text);
        }
        assert_eq!(one_line("a\nb\tc"), "a\\u{a}b\\u{9}c");
        for plain in ["a\nb\tc", "é华\u{200b}\u{200d}\u{ad}"] {
            assert_eq!(visible(plain), plain);
        }
    }

    #[test]
    fn nothing_steers_a_terminal_or_a_spreadsheet() {
        assert_eq!(visible("a\u{1b}]0;x\u{7}\u{9b}\u{202e}b\tc\n"), "a\\u{1b}]0;x\\u{7}\\u{9b}\\u{202e}b\tc\n");
        assert_eq!(clean("a\r\nb\rc\0\u{fffe}"), "a\nb\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(first("a\r\nb\u{c}"), Some((4, '\u{c}')));
        for formula in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"] {
            assert!(csv_cell(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(csv_cell("a=1"), "a=1");
    }
}
