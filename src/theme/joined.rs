//! Where a template makes values that get no name: the elements of list comprehensions, and what `~` joins. Filters that measure are put there.
//!
//! A filter binds more tightly than `~` and all else that stands between two values, so that one before each `~` measures what is joined, the last part
//! apart, which an expression has once; and an element in parentheses is measured as a whole.

use crate::theme::growth;
use std::ops::Range;

/// A text to put in, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Insert {
    pub at: usize,
    pub text: String,
}

/// A bracket that has not ended.
struct Open {
    bracket: u8,
    at: usize,
    /// Whether an element of a comprehension may end here: no comma has come yet, and no `for`.
    first: bool,
}

/// What is put into the bytes `range` of a template, the inner of a tag, in order.
pub fn inserts(text: &str, range: Range<usize>) -> Vec<Insert> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let byte = bytes[at];
        match byte {
            b'"' | b'\'' | b'`' => {
                at += 1;
                while at < range.end && bytes[at] != byte {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'[' | b'(' | b'{' => open.push(Open { bracket: byte, at, first: true }),
            b']' | b')' | b'}' => drop(open.pop()),
            b',' => {
                if let Some(last) = open.last_mut() {
                    last.first = false;
                }
            }
            b'~' => found.push(Insert { at, text: format!(" | {} ", growth::PART) }),
            b if b.is_ascii_alphabetic() || b == b'_' => {
                let end =
                    at + bytes[at..range.end].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
                let is_name = at > range.start && bytes[at - 1] == b'.';
                if &bytes[at..end] == b"for"
                    && !is_name
                    && let Some(last) = open.last_mut().filter(|last| last.bracket == b'[' && last.first)
                {
                    last.first = false;
                    let element = text[last.at + 1..at].trim_end().len();
                    found.push(Insert { at: last.at + 1, text: "(".to_owned() });
                    found.push(Insert { at: last.at + 1 + element, text: format!(") | {}", growth::ELEMENT) });
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    // What is put in at one place stays in the order in which it was found: an inner bracket begins behind the outer one.
    found.sort_by_key(|insert| insert.at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_parts_are_measured() {
        let put = |text: &str| {
            let mut out = text.to_owned();
            for insert in inserts(text, 0..text.len()).iter().rev() {
                out.insert_str(insert.at, &insert.text);
            }
            out.replace(growth::PART, "P").replace(growth::ELEMENT, "E")
        };
        for (text, wanted) in [
            ("a ~ b~c", "a  | P ~ b | P ~c"),
            (
                "[x ~ x for x in [y for y in z if y.for] if x]",
                "[(x  | P ~ x) | E for x in [(y) | E for y in z if y.for] if x]",
            ),
            ("[[a for b in c] for d in e]", "[([(a) | E for b in c]) | E for d in e]"),
            ("[\"for ~\", format] ~ '[~'", "[\"for ~\", format]  | P ~ '[~'"),
            ("f(a=[x for k, x in m]) ~ {\"k\": a ~ b}.k", "f(a=[(x) | E for k, x in m])  | P ~ {\"k\": a  | P ~ b}.k"),
            (" for a in b ", " for a in b "),
            ("x[1] ~ [é for é in é]", "x[1]  | P ~ [(é) | E for é in é]"),
        ] {
            assert_eq!(put(text), wanted);
        }
        for text in ["[", "[for", "'", "\"\\", "]~", "[a for", "[,for x", "[ for x in y]"] {
            inserts(text, 0..text.len());
        }
    }
}
