//! Where the items of a JSON array stand in its text (RFC 8259), which `serde_json` does not say.
//!
//! A single pass over bytes that never fails: it knows strings and brackets only, and what is no JSON is left to the parser to tell of.

use std::ops::Range;

/// An element of the outermost array, or the outermost object itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub range: Range<usize>,
    /// The value of its own `id`, without quotes.
    pub id: Option<Range<usize>>,
}

/// The elements of a text, in order. An element that does not end reaches to the text's end.
pub fn elements(text: &str) -> Vec<Element> {
    let bytes = text.as_bytes();
    let mut found: Vec<Element> = Vec::new();
    let mut at = skip(bytes, 0);
    // An object alone is read as a list of one.
    let base = usize::from(bytes.get(at) == Some(&b'['));
    at += base;
    let mut depth = 0usize;
    let mut start: Option<usize> = None;
    let mut id = None;
    // Whether the last string was the key `id` of the element, and its colon has been seen.
    let mut key_is_id = false;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if depth == 0 && matches!(byte, b',' | b']') {
            if let Some(start) = start.take() {
                found.push(Element { range: start..trimmed(bytes, start, at), id: id.take() });
            }
            if byte == b']' {
                return found;
            }
            at += 1;
            continue;
        }
        start.get_or_insert(at);
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                let inner = at + 1..end.saturating_sub(1).max(at + 1);
                if key_is_id && id.is_none() {
                    id = Some(inner.clone());
                }
                let after = skip(bytes, end);
                key_is_id = depth == 1 && &bytes[inner] == b"id" && bytes.get(after) == Some(&b':');
                at = if key_is_id { after + 1 } else { end };
            }
            b'{' | b'[' => {
                depth += 1;
                key_is_id = false;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                key_is_id = false;
                at += 1;
            }
            _ => {
                // A number or a word: an id may be a number.
                let end = (at..bytes.len())
                    .find(|i| {
                        matches!(bytes[*i], b',' | b'}' | b']' | b'{' | b'[' | b'"') || bytes[*i].is_ascii_whitespace()
                    })
                    .unwrap_or(bytes.len())
                    .max(at + 1);
                if key_is_id && id.is_none() && byte != b',' && byte != b':' {
                    id = Some(at..end);
                }
                key_is_id = false;
                at = end;
            }
        }
    }
    if let Some(start) = start {
        found.push(Element { range: start..trimmed(bytes, start, bytes.len()), id });
    }
    found
}

/// The first byte from `at` that is no white space.
fn skip(bytes: &[u8], at: usize) -> usize {
    (at..bytes.len()).find(|i| !bytes[*i].is_ascii_whitespace()).unwrap_or(bytes.len())
}

/// The end of `start..end` without white space.
fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    (start..end).rev().find(|i| !bytes[*i].is_ascii_whitespace()).map_or(start, |i| i + 1)
}

/// The byte behind the string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut i = at + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'"' => return i + 1,
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn items_and_their_ids() {
        let text = r#" [ {"a": {"id": "no"}, "id" : "x\"y", "b": ["]", 1]} , 3, {"id": 42}, {"title": "id"} ] "#;
        let found = elements(text);
        let shown: Vec<(&str, Option<&str>)> =
            found.iter().map(|e| (&text[e.range.clone()], e.id.clone().map(|id| &text[id]))).collect();
        assert_eq!(
            shown,
            [
                (r#"{"a": {"id": "no"}, "id" : "x\"y", "b": ["]", 1]}"#, Some(r#"x\"y"#)),
                ("3", None),
                (r#"{"id": 42}"#, Some("42")),
                (r#"{"title": "id"}"#, None),
            ]
        );
        assert_eq!(elements(r#"{"id": "one"}"#)[0].id, Some(8..11));
        assert_eq!(elements(r#"[{"id": "open"#).len(), 1);
        assert!(elements("").is_empty());
    }
}
