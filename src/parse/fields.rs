//! From the spanned tree to types: reads a map key by key, collects every error with its place, and names unknown keys at the end.
//!
//! A wrong value is reported and left out; the rest of the map is still read. It knows nothing of what the values mean together.

use super::edtf::{self, Edtf};
use super::foreign::{self, Foreign};
use super::value::{Entry, Node, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Fix, Span};
use std::ops::Range;

/// A value with the place it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl Spanned<String> {
    /// The place of the text without its quotes; `None` where the text stands otherwise in the file (escapes, folded lines), so that no
    /// program can put another in its place.
    ///
    /// Lengths tell it. They are alike by chance where lines are folded (a break and two blanks are one blank, which looks like two
    /// quotation marks) and where escapes stand for separators: such texts are taken to stand otherwise.
    pub fn inner(&self) -> Option<Span> {
        if self.value.chars().any(|c| c.is_whitespace() && c != ' ') {
            return None;
        }
        match (self.span.end - self.span.start).checked_sub(self.value.len()) {
            Some(0) => Some(self.span),
            Some(2) if !self.value.contains(' ') => {
                Some(Span { start: self.span.start + 1, end: self.span.end - 1, ..self.span })
            }
            _ => None,
        }
    }
}

/// Reads the entries of one map.
pub struct Fields<'a> {
    file: FileId,
    node: &'a Node,
    /// What the map is called in messages: "the front matter", "an event", "[book]".
    what: &'a str,
    /// The code of a wrong type: front matter or configuration.
    code: Code,
    known: Vec<&'static str>,
    /// Whether keys of other tools may stand there, as in front matter.
    foreign: bool,
    /// Keys that somebody else has read.
    told: Vec<String>,
}

impl<'a> Fields<'a> {
    /// A reader of `node`; anything but a map is reported and reads as an empty one.
    pub fn new(file: FileId, node: &'a Node, what: &'a str, code: Code, diagnostics: &mut Vec<Diagnostic>) -> Self {
        if !matches!(node.value, Value::Map(_) | Value::Null) {
            diagnostics.push(
                Diagnostic::new(code, format!("{what} must be a map of keys to values, not {}", node.value.kind()))
                    .at(Span::new(file, node.range.clone())),
            );
        }
        Self { file, node, what, code, known: Vec::new(), foreign: false, told: Vec::new() }
    }

    /// A reader that knows what other tools call things in front matter.
    pub fn with_foreign(self) -> Self {
        Self { foreign: true, ..self }
    }

    /// Keys that were read elsewhere are not unknown.
    pub fn told(&mut self, keys: Vec<String>) {
        self.told = keys;
    }

    /// The node of `key`, which is from now on a known one. A key without a value counts as absent.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let Value::Map(entries) = &self.node.value else {
            return None;
        };
        entries.iter().find(|e| e.key == key).map(|e| &e.node).filter(|n| n.value != Value::Null)
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }

    fn wrong(&self, key: &str, node: &Node, wanted: &str, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(
            Diagnostic::new(self.code, format!("`{key}` must be {wanted}, not {}", node.value.kind()))
                .at(self.span(&node.range)),
        );
    }

    /// Offers another value in the place of the one that was just told of.
    fn instead(&self, node: &Node, value: &str, diagnostics: &mut [Diagnostic]) {
        if let Some(last) = diagnostics.last_mut() {
            last.help = Some(format!("write `{value}`"));
            last.fix = Some(Fix { span: self.span(&node.range), replacement: value.to_owned() });
        }
    }

    /// Text; numbers, as in `title: 2019`, are taken as they are written.
    pub fn text(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        match as_text(node) {
            Some(value) => Some(Spanned { value, span: self.span(&node.range) }),
            None => {
                self.wrong(key, node, "text", diagnostics);
                None
            }
        }
    }

    /// `true` or `false`. In front matter the words that YAML 1.1 has for them count as well, as Hugo and Jekyll read them.
    pub fn flag(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
        let node = self.node(key)?;
        if let Value::Bool(flag, _) = node.value {
            return Some(flag);
        }
        let meant = match as_text(node).unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" | "y" => Some(true),
            "no" | "off" | "false" | "n" => Some(false),
            // `draft: ""` says nothing.
            "" if self.foreign && matches!(node.value, Value::Text(_)) => return None,
            _ => None,
        };
        if self.foreign && meant.is_some() {
            return meant;
        }
        self.wrong(key, node, "true or false", diagnostics);
        if let Some(flag) = meant {
            self.instead(node, if flag { "true" } else { "false" }, diagnostics);
        }
        None
    }

    /// One of a few words; another is reported with the nearest of them.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let text = self.text(key, diagnostics)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text.value) {
            return Some(*value);
        }
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let names_help = format!("use one of {}", names.join(", "));
        let diagnostic =
            Diagnostic::new(self.code, format!("`{key}` cannot be \"{}\"", text.value)).at(text.span).help(names_help);
        let words = || choices.iter().map(|(name, _)| *name);
        diagnostics.push(match super::nearest(&text.value, words()) {
            Some(near) if super::is_alone(&text.value, near, words()) => match text.inner() {
                Some(span) => diagnostic.fix(span, near),
                None => diagnostic,
            },
            _ => diagnostic,
        });
        None
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<i64>> {
        let node = self.node(key)?;
        match node.value {
            Value::Integer(value, _) => Some(Spanned { value, span: self.span(&node.range) }),
            _ => {
                self.wrong(key, node, "a whole number", diagnostics);
                if let Value::Text(text) = &node.value
                    && let Ok(number) = text.trim().parse::<i64>()
                {
                    self.instead(node, &number.to_string(), diagnostics);
                }
                None
            }
        }
    }

    /// The text of a scalar in a list of words.
    fn word(&self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Bool(_, word) if self.foreign => Some(word.clone()),
            _ => as_text(node),
        }
    }

    /// A list of texts. One text alone is a list of one, as Obsidian, Hugo and Pandoc read it. In front matter `true` is a word there, and what is
    /// empty says nothing.
    pub fn texts(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            return match self.word(node) {
                Some(value) if value.trim().is_empty() => Vec::new(),
                Some(value) => vec![Spanned { value, span: self.span(&node.range) }],
                None => {
                    self.wrong(key, node, "text or a list of text", diagnostics);
                    Vec::new()
                }
            };
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items.iter().filter(|item| !self.foreign || item.value != Value::Null) {
            match self.word(item) {
                Some(value) if self.foreign && value.trim().is_empty() => {}
                Some(value) => texts.push(Spanned { value, span: self.span(&item.range) }),
                None => diagnostics.push(
                    Diagnostic::new(self.code, format!("`{key}` must contain text, not {}", item.value.kind()))
                        .at(self.span(&item.range)),
                ),
            }
        }
        texts
    }

    /// As [`Fields::texts`], and one text without quotation marks is as many as its commas make of it: `aliases: BCN, big chips`, as Obsidian read it.
    pub fn listed(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        let texts = self.texts(key, diagnostics);
        let is_list = matches!(self.node(key).map(|node| &node.value), Some(Value::List(_)));
        let [one] = &texts[..] else { return texts };
        // What is longer than its text stands in quotation marks, or over several lines.
        if is_list || one.span.end - one.span.start != one.value.len() {
            return texts;
        }
        let mut at = one.span.start;
        let part = |part: &str| {
            let start = at + (part.len() - part.trim_start().len());
            let text = part.trim().to_owned();
            let span = Span { start, end: start + text.len(), ..one.span };
            at += part.len() + 1;
            Spanned { value: text, span }
        };
        one.value.split(',').map(part).filter(|part| !part.value.is_empty()).collect()
    }

    /// The nodes of a list.
    pub fn list(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> &'a [Node] {
        let Some(node) = self.node(key) else {
            return &[];
        };
        match &node.value {
            Value::List(items) => items,
            _ => {
                self.wrong(key, node, "a list", diagnostics);
                &[]
            }
        }
    }

    /// An EDTF date.
    pub fn date(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<Edtf>> {
        let text = self.text(key, diagnostics)?;
        parse_date(&text, diagnostics).map(|value| Spanned { value, span: text.span })
    }

    /// A calendar day.
    pub fn day(&mut self, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<Edtf>> {
        let date = self.date(key, diagnostics)?;
        if !date.value.is_day() {
            diagnostics.push(
                Diagnostic::new(Code::InvalidDate, format!("`{key}` must be a day, but `{}` is not", date.value))
                    .at(date.span)
                    .help("write it as YYYY-MM-DD"),
            );
            return None;
        }
        Some(date)
    }

    /// Ends the reading: every key that nobody asked for is reported, with the nearest known one.
    pub fn finish(self, diagnostics: &mut Vec<Diagnostic>) {
        let Value::Map(entries) = &self.node.value else {
            return;
        };
        for entry in entries.iter().filter(|e| !self.known.contains(&e.key.as_str()) && !self.told.contains(&e.key)) {
            let span = self.span(&entry.key_range);
            let mut d = Diagnostic::new(Code::UnknownKey, format!("{} has no key `{}`", self.what, entry.key)).at(span);
            if let Some(other) = foreign::find(&entry.key).filter(|_| self.foreign) {
                diagnostics.push(match other {
                    Foreign::Otherwise(help) => d.help(help),
                    Foreign::Called(name) => {
                        // Where the key is there already, or another one will be renamed to it, it would stand there twice.
                        let same = |e: &Entry| e.key == name || foreign::find(&e.key) == Some(other);
                        let alone = entries.iter().filter(|e| same(e)).count() == 1;
                        let d = d.help(format!("briefbook calls it `{name}`"));
                        if alone && foreign::fits(name, &entry.node) { d.fix(span, name) } else { d }
                    }
                });
                continue;
            }
            match crate::parse::nearest(&entry.key, self.known.iter().copied()) {
                Some(name) => {
                    d = d.help(format!("did you mean `{name}`?"));
                    // Where the key is there already, a second one would hide it.
                    let alone = !entries.iter().any(|e| e.key == name);
                    if alone && crate::parse::is_alone(&entry.key, name, self.known.iter().copied()) {
                        d = d.fix(span, name);
                    }
                }
                None => match self.longer(&entry.key) {
                    // What it stands for may be counted otherwise, `timeout` in milliseconds: no program puts it in.
                    Some(name) => d = d.help(format!("did you mean `{name}`?")),
                    None => d = d.help(format!("known keys: {}", self.known.join(", "))),
                },
            }
            diagnostics.push(d);
        }
    }
}

impl Fields<'_> {
    /// The known key that begins with `short` as a word, or ends with it, where there is one only: `timeout_seconds` for `timeout`.
    fn longer(&self, short: &str) -> Option<&'static str> {
        let parts = |name: &str| {
            name.strip_prefix(short).is_some_and(|rest| rest.starts_with('_'))
                || name.strip_suffix(short).is_some_and(|rest| rest.ends_with('_'))
        };
        let mut found = self.known.iter().copied().filter(|name| parts(name));
        found.next().filter(|_| found.next().is_none())
    }
}

/// The text of a scalar that may stand where text is wanted.
pub fn as_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(t) | Value::Integer(_, t) | Value::Float(_, t) => Some(t.clone()),
        _ => None,
    }
}

/// The day of a date-time (RFC 3339, and what Hugo, Zola and TOML take beside it): `2024-01-15T10:00:00+08:00` is `2024-01-15`.
fn day_of_date_time(text: &str) -> Option<&str> {
    let (day, time) = text.split_at_checked(10)?;
    let digits = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.chars().zip(shape.chars()).all(|(c, s)| if s == '0' { c.is_ascii_digit() } else { c == s })
    };
    let time = time.strip_prefix(['T', 't', ' '])?;
    let zone = time.find(['Z', 'z', '+', '-', ' ']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let zone = zone.trim_start();
    let is_zone = zone.is_empty()
        || zone.eq_ignore_ascii_case("z")
        || zone.strip_prefix(['+', '-']).is_some_and(|z| ["00:00", "0000", "00"].iter().any(|shape| digits(z, shape)));
    let is_clock = digits(clock, "00:00") || digits(clock, "00:00:00");
    let is_fraction = !fraction.is_empty() && fraction.chars().all(|c| c.is_ascii_digit());
    (digits(day, "0000-00-00") && is_clock && is_fraction && is_zone).then_some(day)
}

/// Whether a text is a day, or a date-time that has one.
pub fn is_day(text: &str) -> bool {
    edtf::parse(day_of_date_time(text.trim()).unwrap_or(text)).is_ok_and(|date| date.is_day())
}

/// Reads an EDTF date, or says exactly which part of it is wrong. Of a date-time the day is taken.
pub fn parse_date(text: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) -> Option<Edtf> {
    match edtf::parse(day_of_date_time(text.value.trim()).unwrap_or(&text.value)) {
        Ok(date) => Some(date),
        Err(error) => {
            let span = match text.inner().filter(|_| error.range.start < error.range.end) {
                Some(inner) => Span::new(
                    inner.file,
                    inner.start + error.range.start..(inner.start + error.range.end).min(inner.end),
                ),
                None => text.span,
            };
            diagnostics.push(
                Diagnostic::new(Code::InvalidDate, format!("`{}` is not a valid date: {}", text.value, error.message))
                    .at(span)
                    .maybe_help(error.help),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spanned(value: &str, length: usize) -> Spanned<String> {
        Spanned { value: value.to_owned(), span: Span::new(FileId(0), 10..10 + length) }
    }

    #[test]
    fn a_key_that_lacks_a_word() {
        let text = "timeout = 5\nhost = 1\nretry = 2\n";
        let (node, _) = crate::parse::toml::parse(text, 0);
        let mut d = Vec::new();
        let mut fields = Fields::new(FileId(0), &node, "it", Code::InvalidConfig, &mut d);
        for key in ["timeout_seconds", "per_host", "retry_delay_ms", "retry_after_max_seconds"] {
            fields.node(key);
        }
        fields.finish(&mut d);
        let told: Vec<_> = d.iter().map(|d| (d.help.as_deref().unwrap(), d.fix.is_some())).collect();
        assert_eq!(told[0], ("did you mean `timeout_seconds`?", false));
        assert_eq!(told[1], ("did you mean `per_host`?", false));
        assert!(told[2].0.starts_with("known keys: "), "two begin so");
    }

    #[test]
    fn of_a_date_time_the_day_is_taken() {
        for text in [
            "2024-01-15T10:00:00+08:00",
            "2024-01-15T10:00:00Z",
            "2024-01-15 10:00",
            "2024-01-15t10:00:00.123456-0800",
            "2024-01-15 10:00:00 +0000",
        ] {
            assert_eq!(day_of_date_time(text), Some("2024-01-15"), "{text}");
        }
        for text in
            ["2024-01-15", "2024-01-15T", "2024-01-15T10", "2024-01-15/2024-01-16", "2024-01-15Tten", "日本語日本語"]
        {
            assert_eq!(day_of_date_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_nearly_right() {
        let text = "draft = \"yes\"\ntoc = \"maybe\"\nweight = \"3\"\n";
        let (node, _) = crate::parse::toml::parse(text, 0);
        let mut d = Vec::new();
        let mut fields = Fields::new(FileId(0), &node, "it", Code::InvalidConfig, &mut d);
        assert_eq!((fields.flag("draft", &mut d), fields.flag("toc", &mut d)), (None, None));
        assert_eq!(fields.integer("weight", &mut d), None);
        let fixes: Vec<_> = d
            .iter()
            .map(|d| d.fix.as_ref().map(|f| (f.replacement.as_str(), &text[f.span.start..f.span.end])))
            .collect();
        assert_eq!(fixes, [Some(("true", "\"yes\"")), None, Some(("3", "\"3\""))]);
    }

    #[test]
    fn words_of_yaml_1_1() {
        let text =
            "a: no\nb: Yes\nc: ON\nd: \"false\"\ne: \"\"\nf: 3\ng: [NO, 2024, True, ~, \"\", no, 1.50, x]\nh: True\n";
        let node = crate::parse::yaml::parse(text, 0).unwrap();
        let mut d = Vec::new();
        let mut fields = Fields::new(FileId(0), &node, "it", Code::InvalidFrontMatter, &mut d).with_foreign();
        let flags = ["a", "b", "c", "d", "e", "f"].map(|key| fields.flag(key, &mut d));
        assert_eq!(flags, [Some(false), Some(true), Some(true), Some(false), None, None]);
        assert_eq!(d.len(), 1, "{d:?}");
        let words = |texts: Vec<Spanned<String>>| texts.into_iter().map(|t| t.value).collect::<Vec<_>>().join(" ");
        assert_eq!(words(fields.texts("g", &mut d)), "NO 2024 True no 1.50 x");
        assert_eq!(words(fields.texts("h", &mut d)), "True");
        assert_eq!(d.len(), 1, "{d:?}");
    }

    /// Found by fuzzing: a date folded over two lines was taken for a quoted one, and its place fell into a character.
    #[test]
    fn a_folded_text_is_not_a_quoted_one() {
        let inner = |value: &str, length| spanned(value, length).inner().map(|s| s.start..s.end);
        assert_eq!(inner("2019", 4), Some(10..14));
        assert_eq!(inner("2019", 6), Some(11..15));
        assert_eq!(inner("20 19", 5), Some(10..15));
        assert_eq!(inner("20 19", 7), None, "as long as a quoted one, and as one with a line break and two blanks");
        assert_eq!(inner("\u{2028}\u{2028}", 6), None, "`\"\\L\\L\"`");
        let mut found = Vec::new();
        assert_eq!(parse_date(&spanned("20\u{fffd} \u{fffd}/\u{fffd}", 16), &mut found), None);
        assert_eq!(found[0].span, Some(Span::new(FileId(0), 10..26)));
    }
}
