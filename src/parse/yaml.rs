//! YAML 1.2 (core schema) → [`Node`], by `saphyr`, whose nodes carry their place in the text.

use super::value::{Entry, Node, SyntaxError, Value};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use std::borrow::Cow;

/// Nesting deeper than this is refused: no front matter needs it, and a recursive walk must end.
const MAX_DEPTH: usize = 64;

/// Reads `text`, whose first byte is byte `base` of the file. A text without a value gives an empty map.
pub fn parse(text: &str, base: usize) -> Result<Node, SyntaxError> {
    // Parsers of YAML recurse over collections, so a text of thousands of `[`, of `- ` or of indented lines is refused before it gets there.
    if let Some(at) = too_deep(text).or_else(|| too_indented(text)) {
        return Err(SyntaxError {
            message: format!("lists and maps are nested more than {MAX_DEPTH} deep"),
            range: base + at..base + text.ceil_char_boundary(at + 1),
            help: None,
        });
    }
    let joined = closed_at_the_margin(text);
    let text = &*joined;
    let places = Places::new(text, base);
    let documents = MarkedYaml::load_from_str(text).map_err(|e| {
        let at = places.byte(e.marker().index());
        let error = explain(e.info(), text, at - base);
        SyntaxError { range: error.range.start + base..error.range.end + base, ..error }
    })?;
    match documents.into_iter().next() {
        Some(document) => convert(&document, text, &places, 0),
        None => Ok(Node { value: Value::Map(Vec::new()), range: base..base + text.len() }),
    }
}

/// The text with blanks for the line ends before lines that only close a list or a map (`]`, `}`): YAML wants these indented, and other readers
/// of front matter do not. Every byte keeps its place. Behind a comment the line stays where it is.
fn closed_at_the_margin(text: &str) -> Cow<'_, str> {
    let mut out: Option<Vec<u8>> = None;
    let (mut start, mut commented) = (0, true);
    for line in text.split_inclusive('\n') {
        if !commented && line.starts_with([']', '}']) {
            let out = out.get_or_insert_with(|| text.as_bytes().to_vec());
            let end = text[..start].trim_end_matches(['\n', '\r']).len();
            out[end..start].fill(b' ');
        }
        commented = line.contains('#');
        start += line.len();
    }
    match out.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(text),
    }
}

/// What the crate says of byte `at`, in words for who writes pages: these mistakes are most of those that are made.
fn explain(info: &str, text: &str, at: usize) -> SyntaxError {
    let letter = at..text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let told = |message: &str, range: std::ops::Range<usize>, help: &str| SyntaxError {
        message: message.to_owned(),
        range,
        help: Some(help.to_owned()),
    };
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let value = || line.split_once(": ").map(|(key, value)| (key, value.trim())).filter(|(_, value)| !value.is_empty());
    if info.starts_with("mapping values are not allowed")
        && let Some((key, value)) = value()
        && (value.contains(": ") || value.ends_with(':'))
    {
        let from = start + key.len() + 2 + line[key.len() + 2..].find(value).unwrap_or(0);
        let quoted = format!("write `{}: \"{}\"`", key.trim(), value.replace('\\', "\\\\").replace('"', "\\\""));
        return told("a value that contains `: ` needs quotation marks", from..from + value.len(), &quoted);
    }
    if info.contains("found a tab")
        && let Some(tab) = text[at..].find('\t').map(|i| at + i)
    {
        return told(
            "a line is indented with a tab",
            tab..tab + 1,
            "indent with spaces: YAML does not allow tabs here",
        );
    }
    if info.starts_with("unexpected character") && ["@", "`", "%"].contains(&&text[letter.clone()]) {
        let message = format!("a value cannot start with `{}`", &text[letter.clone()]);
        return told(&message, letter, "put it in quotation marks");
    }
    if info.contains("quoted scalar") && info.contains("unexpected end") {
        return told("a quotation mark is not closed", letter, "end the text with the same mark");
    }
    if info.contains("trailing content after") {
        let help = "put the whole value in one pair of quotation marks";
        return told("there is text after a closing quotation mark", letter, help);
    }
    if info.contains("duplicated key") {
        let key = text[at..].split([':', '\n']).next().unwrap_or_default().trim_end();
        return told(&format!("the key `{key}` appears twice"), at..at + key.len(), "keep one of them");
    }
    let indented = info.contains("did not find expected '-' indicator") || info.contains("did not find expected key");
    let help = indented.then(|| "all keys of a map, and all items of a list, must start in the same column".to_owned());
    SyntaxError { message: info.to_owned(), range: letter, help }
}

/// The byte at which brackets are nested too deeply; brackets within quotes count too, which errs on the safe side only for absurd texts.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The byte at which lines are indented, or `- ` stand behind each other, too deeply. Lines of a literal text count too, which errs on the
/// safe side only for texts of more than [`MAX_DEPTH`] steps.
fn too_indented(text: &str) -> Option<usize> {
    // The columns at which the open collections begin.
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bytes = line.as_bytes();
        let blank = |from: usize| bytes[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let mut column = blank(0);
        while bytes.get(column).is_some_and(|b| !matches!(b, b'#' | b'\r' | b'\n')) {
            open.truncate(open.partition_point(|known| *known < column));
            open.push(column);
            if open.len() > MAX_DEPTH {
                return Some(start + text[start..].floor_char_boundary(column));
            }
            // An item or key may begin another collection on its own line.
            match (bytes[column], blank(column + 1)) {
                (b'-' | b'?' | b':', blanks) if blanks > 0 => column += 1 + blanks,
                _ => break,
            }
        }
        start += line.len();
    }
    None
}

/// saphyr counts characters; the house counts bytes.
struct Places {
    base: usize,
    length: usize,
    /// The byte of each character, only where the text is not ASCII.
    bytes: Option<Vec<usize>>,
}

impl Places {
    fn new(text: &str, base: usize) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(i, _)| i).collect());
        Self { base, length: text.len(), bytes }
    }

    fn byte(&self, character: usize) -> usize {
        let byte = match &self.bytes {
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.length),
            None => character.min(self.length),
        };
        self.base + byte
    }
}

fn convert(yaml: &MarkedYaml<'_>, text: &str, places: &Places, depth: usize) -> Result<Node, SyntaxError> {
    let (start, end) = (places.byte(yaml.span.start.index()), places.byte(yaml.span.end.index()));
    // A block collection ends where the next token begins; its range should not swallow the blank lines between.
    let raw = &text[start - places.base..end.max(start) - places.base];
    let mut range = start..start + raw.trim_end().len();
    // A collection in brackets ends, to the crate, before the bracket that closes it.
    if let (YamlData::Sequence(_) | YamlData::Mapping(_), Some(open)) = (&yaml.data, raw.chars().next()) {
        let close = [('[', ']'), ('{', '}')].into_iter().find(|(o, _)| *o == open).map(|(_, close)| close);
        let end = end.max(start);
        if close.is_some_and(|close| text[end - places.base..].starts_with(close)) {
            range.end = end + 1;
        }
    }
    let error = |message: &str| SyntaxError { message: message.to_owned(), range: range.clone(), help: None };
    if depth > MAX_DEPTH {
        return Err(error("lists and maps are nested too deep"));
    }
    let value = match &yaml.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(b) => Value::Bool(*b, raw.trim().to_owned()),
            Scalar::Integer(i) => Value::Integer(*i, raw.trim().to_owned()),
            Scalar::FloatingPoint(f) => Value::Float(f.into_inner(), raw.trim().to_owned()),
            Scalar::String(s) => Value::Text(s.to_string()),
        },
        YamlData::Representation(s, ..) => Value::Text(s.to_string()),
        YamlData::Sequence(list) => {
            Value::List(list.iter().map(|n| convert(n, text, places, depth + 1)).collect::<Result<_, _>>()?)
        }
        YamlData::Mapping(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, node) in map {
                let key_node = convert(key, text, places, depth + 1)?;
                let name = match key_node.value {
                    Value::Text(t) | Value::Integer(_, t) | Value::Float(_, t) | Value::Bool(_, t) => t,
                    _ => {
                        return Err(SyntaxError {
                            message: "a key must be text".to_owned(),
                            range: key_node.range,
                            help: None,
                        });
                    }
                };
                let node = convert(node, text, places, depth + 1)?;
                entries.push(Entry { key: name, key_range: key_node.range, node });
            }
            Value::Map(entries)
        }
        YamlData::Tagged(_, inner) => return convert(inner, text, places, depth + 1),
        YamlData::Alias(_) => return Err(error("this YAML alias cannot be resolved")),
        YamlData::BadValue => return Err(error("this value does not fit its tag")),
    };
    Ok(Node { value, range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(text: &str) -> Vec<Entry> {
        match parse(text, 10).unwrap().value {
            Value::Map(m) => m,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ranges_point_into_the_file() {
        let text = "title: 华为\ndate: 2019-05\nweight: 010\n";
        let entries = map(text);
        assert_eq!(&text[entries[0].node.range.start - 10..entries[0].node.range.end - 10], "华为");
        assert_eq!(&text[entries[1].key_range.start - 10..entries[1].key_range.end - 10], "date");
        assert_eq!(entries[1].node.value, Value::Text("2019-05".into()));
    }

    #[test]
    fn a_list_in_brackets_has_both() {
        for value in ["[a, b]", "{x: 1}", "[[a], [b ] ]", "[]", "{a: {b: [华]}}"] {
            let text = format!("k: {value}\nl: 1\n");
            let range = map(&text)[0].node.range.clone();
            assert_eq!(&text[range.start - 10..range.end - 10], value);
        }
        let Value::List(inner) = &map("k: [[a], {b: 1}, c]\n")[0].node.value else { panic!() };
        assert_eq!(inner.iter().map(|n| n.range.len()).collect::<Vec<_>>(), [3, 6, 1]);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(parse(&"[".repeat(100_000), 0).is_err());
        let lines = |n: usize| (0..n).map(|i| "  ".repeat(i) + "a:\n").collect::<String>();
        assert!(parse(&lines(40), 0).is_ok());
        for text in [lines(3000), lines(100), "- ".repeat(100_000), "? ".repeat(100_000) + "é", "-\t".repeat(3000)] {
            assert!(parse(&text, 0).is_err_and(|e| e.message.contains("64 deep")));
        }
        assert!(parse(&"a:\n  - b: 1\n    c: 2\n".replace('a', "k"), 0).is_ok());
        let wide: String = (0..1000).map(|i| format!("- k{i}:\n    l: [x]\n")).collect();
        assert!(parse(&wide, 0).is_ok(), "many are not deep");
    }

    #[test]
    fn what_is_often_done_is_told_in_words() {
        for (text, message, place) in [
            ("title: é: bar\n", "a value that contains `: ` needs quotation marks", "é: bar"),
            ("a: 1\ntitle: \"x\" é\n", "there is text after a closing quotation mark", "é"),
            ("title: é\n\ttopics: [a]\n", "a line is indented with a tab", "\t"),
            ("title: @x\n", "a value cannot start with `@`", "@"),
            ("title: `x`\n", "a value cannot start with ```", "`"),
            ("title: \"x\n", "a quotation mark is not closed", "\""),
            ("é: x\nb: 1\né: y\n", "the key `é` appears twice", "é"),
        ] {
            let error = parse(text, 5).unwrap_err();
            let told = (error.message.as_str(), &text[error.range.start - 5..error.range.end - 5]);
            assert_eq!(told, (message, place), "{text}");
            assert!(error.help.is_some(), "{text}");
        }
    }

    #[test]
    fn duplicate_keys_are_an_error() {
        assert!(parse("a: 1\na: 2\n", 0).is_err());
    }

    proptest! {
        #[test]
        fn mistakes_have_their_place(lines in proptest::collection::vec("[ \t]?[aé\"']?: ?[@`%\"'é:\t]{0,3} ?[é:x]{0,3}", 1..4)) {
            let text = lines.join("\n");
            if let Err(e) = parse(&text, 3) {
                prop_assert!(text.get(e.range.start - 3..e.range.end - 3).is_some(), "{e:?}");
            }
        }

        #[test]
        fn never_panics(text in "[\\PC\n\t:\\-\\[\\]{}#&*!|>'\"%@`? ]{0,200}") {
            match parse(&text, 3) {
                Ok(node) => prop_assert!(node.range.end <= text.len() + 3),
                Err(e) => prop_assert!(text.get(e.range.start - 3..e.range.end - 3).is_some(), "{e:?}"),
            }
        }
    }
}
