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
    /// Its own fields in order: the keys' bytes without quotes, and the values' with theirs.
    pub fields: Vec<Field>,
}

/// A field of an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub key: Range<usize>,
    pub value: Range<usize>,
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
    let mut fields: Vec<Field> = Vec::new();
    // The key of the element whose value has not ended.
    let mut open: Option<Range<usize>> = None;
    let mut value: Option<usize> = None;
    // Whether the last string was the key `id` of the element, and its colon has been seen.
    let mut key_is_id = false;
    // Ends the value that is open, if there is one, at a byte.
    let end = |open: &mut Option<Range<usize>>, value: &mut Option<usize>, fields: &mut Vec<Field>, at: usize| {
        if let (Some(key), Some(start)) = (open.take(), value.take()) {
            fields.push(Field { key, value: start..trimmed(bytes, start, at) });
        }
    };
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if depth == 0 && matches!(byte, b',' | b']') {
            end(&mut open, &mut value, &mut fields, at);
            if let Some(start) = start.take() {
                let fields = std::mem::take(&mut fields);
                found.push(Element { range: start..trimmed(bytes, start, at), id: id.take(), fields });
            }
            if byte == b']' {
                return found;
            }
            at += 1;
            continue;
        }
        start.get_or_insert(at);
        if depth == 1 && matches!(byte, b',' | b'}') {
            end(&mut open, &mut value, &mut fields, at);
        } else if depth == 1 && open.is_some() && byte != b':' {
            value.get_or_insert(at);
        }
        match byte {
            b'"' => {
                let string = string_end(bytes, at);
                let inner = at + 1..string.saturating_sub(1).max(at + 1);
                if key_is_id && id.is_none() {
                    id = Some(inner.clone());
                }
                let after = skip(bytes, string);
                let is_key = depth == 1 && bytes.get(after) == Some(&b':');
                key_is_id = is_key && &bytes[inner.clone()] == b"id";
                if is_key {
                    (open, value) = (Some(inner), None);
                }
                at = if is_key { after + 1 } else { string };
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
    end(&mut open, &mut value, &mut fields, bytes.len());
    if let Some(start) = start {
        found.push(Element { range: start..trimmed(bytes, start, bytes.len()), id, fields });
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
        let text = r#"[{"a" : {"b": [1, {"c": 2}]} , "d":"x,}", "e": 12 }, {"f": [1], "g": tr"#;
        let fields: Vec<(&str, &str)> = elements(text)
            .iter()
            .flat_map(|e| e.fields.clone())
            .map(|field| (&text[field.key], &text[field.value]))
            .collect();
        let wanted = [("a", r#"{"b": [1, {"c": 2}]}"#), ("d", r#""x,}""#), ("e", "12"), ("f", "[1]"), ("g", "tr")];
        assert_eq!(fields, wanted);
        assert_eq!(elements(r#"{"id": "one"}"#)[0].id, Some(8..11));
        assert_eq!(elements(r#"[{"id": "open"#).len(), 1);
        assert!(elements("").is_empty());
    }
}
