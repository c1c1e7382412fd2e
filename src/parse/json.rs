//! JSON (RFC 8259) → [`Node`], for front matter as Hugo takes it, too. `serde_json` says whether a text is JSON and where it is not; a second
//! pass over what it has accepted finds the places, which it does not tell.

use super::value::{Entry, Node, SyntaxError, Value};
use std::ops::Range;

/// Reads the value that `text` begins with; its first byte is byte `base` of the file. Gives it, and where it ends in the text.
///
/// # Errors
/// The text does not begin with JSON, or a key stands twice in one map.
pub fn parse(text: &str, base: usize) -> Result<(Node, usize), SyntaxError> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let end = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        Some(Err(error)) => return Err(explain(&error, text, base)),
        None => 0,
    };
    let mut reader = Reader { text: &text[..end], at: 0, base, twice: None };
    let node = reader.value();
    match reader.twice {
        Some((key, range)) => {
            let help = Some("keep one of them".to_owned());
            Err(SyntaxError { message: format!("the key `{key}` appears twice"), range, help })
        }
        None => Ok((node, end)),
    }
}

/// What the crate says, with its place in the file instead of a line and a column.
fn explain(error: &serde_json::Error, text: &str, base: usize) -> SyntaxError {
    let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let at = text.floor_char_boundary((line + error.column().saturating_sub(1)).min(text.len()));
    let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let message = error.to_string();
    let message = match message.split(" at line ").next().unwrap_or_default() {
        "expected ident" | "expected value" => "text needs quotation marks",
        "key must be a string" => "a key needs quotation marks",
        "trailing comma" => "there is a comma before the end of a list or map",
        other => other,
    }
    .to_owned();
    let help = error.is_eof().then(|| "it begins with `{` and must end with `}`".to_owned());
    SyntaxError { message, range: base + at..base + end, help }
}

/// Reads a text that is known to be JSON, nested no deeper than `serde_json` goes.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    base: usize,
    /// The first key that stands twice in a map, and its place.
    twice: Option<(String, Range<usize>)>,
}

impl Reader<'_> {
    /// The next byte that is no white space; it stays where it is.
    fn peek(&mut self) -> u8 {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn value(&mut self) -> Node {
        let first = self.peek();
        let start = self.at;
        let value = match first {
            b'{' => self.map(),
            b'[' => self.list(),
            b'"' => Value::Text(self.string()),
            _ => self.word(),
        };
        Node { value, range: self.base + start..self.base + self.at }
    }

    fn map(&mut self) -> Value {
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = std::collections::HashSet::new();
        self.at += 1;
        while !matches!(self.peek(), b'}' | 0) {
            let start = self.at;
            let key = self.string();
            let key_range = self.base + start..self.base + self.at;
            if !known.insert(key.clone()) && self.twice.is_none() {
                self.twice = Some((key.clone(), key_range.clone()));
            }
            self.peek();
            self.at += 1;
            let node = self.value();
            entries.push(Entry { key, key_range, node });
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at = (self.at + 1).min(self.text.len());
        Value::Map(entries)
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        self.at += 1;
        while !matches!(self.peek(), b']' | 0) {
            items.push(self.value());
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at = (self.at + 1).min(self.text.len());
        Value::List(items)
    }

    fn string(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at += 1;
        while let Some(byte) = bytes.get(self.at).filter(|byte| **byte != b'"') {
            self.at += if *byte == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(bytes.len());
        serde_json::from_str(self.text.get(start..self.at).unwrap_or_default()).unwrap_or_default()
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Value {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
        let word = &rest[..length.unwrap_or(rest.len()).max(1).min(rest.len())];
        self.at += word.len();
        match word {
            "null" => Value::Null,
            "true" | "false" => Value::Bool(word == "true", word.to_owned()),
            _ => match (word.parse::<i64>(), word.parse::<f64>()) {
                (Ok(number), _) => Value::Integer(number, word.to_owned()),
                (_, Ok(number)) => Value::Float(number, word.to_owned()),
                _ => Value::Text(word.to_owned()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_those_of_the_file() {
        let text = "{\n\t\"title\": \"Caf\\u00e9 \\\"x\\\"\",\n \"n\" : [1, -2.5e3, null, {\"é\": true}] } rest";
        let (node, end) = parse(text, 7).unwrap();
        assert_eq!(&text[end..], " rest");
        let Value::Map(entries) = &node.value else { panic!() };
        assert_eq!(entries[0].node.value, Value::Text("Café \"x\"".to_owned()));
        let of = |range: &Range<usize>| &text[range.start - 7..range.end - 7];
        assert_eq!(
            (of(&entries[0].key_range), of(&entries[1].node.range)),
            ("\"title\"", "[1, -2.5e3, null, {\"é\": true}]")
        );
        assert_eq!(of(&node.range), &text[..end]);
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (text, at) in [("{\"a\": 1,\n \"b\" 2}", 14), ("{\"a\": 1, \"a\": 2}", 9), ("{\"é\": tru}", 10)] {
            let error = parse(text, 0).unwrap_err();
            assert_eq!(error.range.start, at, "{text}: {error:?}");
        }
        assert!(parse("{\"a\": [", 0).unwrap_err().help.is_some());
        assert!(parse(&"[".repeat(100_000), 0).is_err());
    }

    proptest! {
        #[test]
        fn any_json_reads_as_it_does_elsewhere(text in "[\\[\\]{}:,\"ab\\\\u0 é\n1.e-]{0,40}|\\{(\"[a-c]{1,2}\": ?(1|\"[é\\\\n]?\"|\\[1, 2\\]|null),? ?){0,3}\\}") {
            match (parse(&text, 0), serde_json::from_str::<serde_json::Value>(&text)) {
                (Ok((node, _)), Ok(wanted)) => prop_assert_eq!(node.value.to_json(), wanted),
                (Err(error), _) => prop_assert!(text.get(error.range).is_some()),
                _ => {}
            }
        }
    }
}
