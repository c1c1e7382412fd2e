//! Loops of a book's own templates are counted, so that one that would never end is an error at its line and no hang.
//!
//! Tera bounds what `range()` makes and how deep components call each other, but not how often loops within loops turn, nor how much they
//! write. A call that counts is put behind each `{% for … %}` of a book's template before Tera sees it; [`Counted::original`] leads
//! places back to the file's text. What turns elsewhere is bounded where this can be: the elements that `range()` makes count as turns, and
//! what is written has an end ([`Page`]), what gets a name is measured, and the elements of list comprehensions count as turns ([`growth`]).

use crate::theme::growth;
use crate::theme::joined;
use std::cell::Cell;
use std::io::Write;
use std::ops::Range;
use tera::{Kwargs, State, TeraResult};

/// How often the loops of one file may turn. A page that lists ten thousand things with ten each needs a twentieth of that.
const MOST_TURNS: u64 = 2_000_000;

/// How long a file may grow: the whole book on one page has about a megabyte for each hundred pages.
pub const MOST_BYTES: usize = 512 * 1024 * 1024;

/// How many elements `range()` makes; Tera's own bound.
const LONGEST_RANGE: i128 = 100_000;

/// The function that counts.
pub const NAME: &str = "briefbook_turn";

/// How the message begins where loops turn too often.
pub const TOO_OFTEN: &str = "the loops of this template run more than";

thread_local! {
    /// Turns that are left to the file that this thread renders.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Begins a file.
pub fn begin() {
    LEFT.set(MOST_TURNS);
}

/// Counts turns.
///
/// # Errors
/// Where there were too many.
pub(super) fn spend(turns: u64) -> TeraResult<()> {
    match LEFT.get().checked_sub(turns) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => Err(tera::Error::message(format!("{TOO_OFTEN} {MOST_TURNS} times for one page"))),
    }
}

/// Counts one turn of a loop.
///
/// # Errors
/// Where loops have turned too often.
pub fn turn(_: Kwargs, _: &State<'_>) -> TeraResult<&'static str> {
    spend(1).map(|()| "")
}

/// Tera's `range(start, end, step_by)`, whose elements count as turns.
///
/// # Errors
/// Arguments that give no list, as Tera has it; and where loops have turned too often.
pub fn range(arguments: Kwargs, _: &State<'_>) -> TeraResult<Vec<i128>> {
    let wrong = |what: &str| Err(tera::Error::message(format!("Function `range` was called with {what}")));
    let start = arguments.get::<i64>("start")?.map_or(0, i128::from);
    let end = i128::from(arguments.must_get::<i64>("end")?);
    let step = arguments.get::<i64>("step_by")?.map_or(1, i128::from);
    if step == 0 {
        return wrong("a `step_by` argument of 0");
    }
    if start > end && step > 0 {
        return wrong("a `start` argument greater than the `end` one");
    }
    let span = if step > 0 { end - start } else { (start - end).max(0) };
    let length = (span + step.abs() - 1) / step.abs();
    if length > LONGEST_RANGE {
        return wrong(&format!("arguments that would give {length} elements, more than {LONGEST_RANGE}"));
    }
    spend(length as u64)?;
    Ok((0..length).map(|i| start + i * step).collect())
}

/// What a template writes, up to a bound.
#[derive(Default)]
pub struct Page {
    bytes: Vec<u8>,
    /// Whether the bound was met.
    pub is_full: bool,
}

impl Page {
    /// The text that was written.
    pub fn text(self) -> String {
        // Tera writes text: nothing is replaced.
        String::from_utf8(self.bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// What to say of a page that is full.
    pub fn message() -> String {
        format!("this template writes a page of more than {} MiB", MOST_BYTES / 1024 / 1024)
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_BYTES {
            self.is_full = true;
            return Err(std::io::Error::other("the page is too long"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A template whose loops are counted.
#[derive(Debug, Default)]
pub struct Counted {
    /// What Tera is given.
    pub text: String,
    marks: Vec<Mark>,
}

/// What was put in: its bytes in the new text, and the tag that it stands behind in the old one, or the place within one.
#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    tag: Range<usize>,
}

impl Counted {
    /// Puts the calls behind each `{% for … %}` and what else gives names to values. White space that a tag trims (`-%}`) stays trimmed.
    pub fn of(text: &str) -> Self {
        let mut counted = Self::default();
        let mut copied = 0;
        let Found { tags, expressions } = Found::of(text);
        let mut inserts = expressions.into_iter().flat_map(|range| joined::inserts(text, range)).peekable();
        let mut put = |counted: &mut Self, copied: &mut usize, end: usize| {
            while let Some(insert) = inserts.next_if(|insert| insert.at < end) {
                counted.text.push_str(&text[*copied..insert.at]);
                *copied = insert.at;
                let start = counted.text.len();
                counted.text.push_str(&insert.text);
                counted.marks.push(Mark { range: start..counted.text.len(), tag: insert.at..insert.at });
            }
        };
        for Tag { range: tag, turns, names } in tags {
            put(&mut counted, &mut copied, tag.end);
            counted.text.push_str(&text[copied..tag.end]);
            copied = tag.end;
            let start = counted.text.len();
            let trims = text[tag.clone()].ends_with("-%}");
            let mut call = |call: &str| {
                counted.text.push_str(&if trims { format!("{{{{- {call} -}}}}") } else { format!("{{{{ {call} }}}}") });
            };
            if turns {
                call(&format!("{NAME}()"));
            }
            if !names.is_empty() {
                call(&format!("{}(of=\"{}\")", growth::NAME, names.join(",")));
            }
            counted.marks.push(Mark { range: start..counted.text.len(), tag });
        }
        put(&mut counted, &mut copied, text.len() + 1);
        counted.text.push_str(&text[copied..]);
        counted
    }

    /// A range of the new text in the old one; of what was put in, the tag that it belongs to.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let mut shift = 0;
            for mark in &self.marks {
                if at < mark.range.start || (end && at == mark.range.start) {
                    break;
                }
                if at < mark.range.end || (end && at == mark.range.end) {
                    return if end { mark.tag.end } else { mark.tag.start };
                }
                shift += mark.range.len();
            }
            at - shift
        };
        let start = place(range.start, false);
        start..place(range.end, range.end > range.start).max(start)
    }
}

/// A tag behind which a call is put.
struct Tag {
    range: Range<usize>,
    /// Whether it begins a loop, whose turns are counted.
    turns: bool,
    /// The variables that it gives values, which are measured.
    names: Vec<String>,
}

/// What is found in a template, as Tera's lexer sees it: not in comments, texts or `raw`.
struct Found {
    /// The tags that begin loops or give names to values.
    tags: Vec<Tag>,
    /// The inner of all tags and of what is shown.
    expressions: Vec<Range<usize>>,
}

impl Found {
    fn of(text: &str) -> Self {
        let mut expressions = Vec::new();
        let tags = tags(text, &mut expressions);
        Self { tags, expressions }
    }
}

fn tags(text: &str, expressions: &mut Vec<Range<usize>>) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    // Variables of `{% set x %} … {% endset %}`.
    let mut open_sets = Vec::new();
    while let Some(open) = text[at..].find('{').map(|i| at + i) {
        let inside = open + 2;
        at = match text.as_bytes().get(open + 1) {
            Some(b'#') => text[inside..].find("#}").map_or(text.len(), |i| inside + i + 2),
            Some(b'{') => {
                let end = closed(text, inside, "}}");
                expressions.push(inside..end - if text[inside..end].ends_with("}}") { 2 } else { 0 });
                end
            }
            Some(b'%') => {
                let end = closed(text, inside, "%}");
                expressions.push(inside..end - if text[inside..end].ends_with("%}") { 2 } else { 0 });
                let tag = text[inside..end].trim_end_matches("%}").trim_matches('-').trim();
                let (word, rest) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
                let mut put = |turns: bool, names: Vec<String>| found.push(Tag { range: open..end, turns, names });
                match word {
                    "for" => {
                        let names = rest.split(" in ").next().unwrap_or("");
                        put(true, names.split(',').filter_map(identifier).collect());
                    }
                    "set" | "set_global" => match (identifier(rest), rest.contains('=')) {
                        (Some(name), true) => put(false, vec![name]),
                        (name, _) => open_sets.push(name),
                    },
                    "endset" => put(false, open_sets.pop().flatten().into_iter().collect()),
                    "component" => {
                        let arguments = rest.split_once('(').map_or("", |(_, arguments)| arguments);
                        put(false, arguments.split(',').filter_map(argument).collect());
                    }
                    _ if word.starts_with("raw") && word.trim_end_matches('-') == "raw" => {
                        at = end;
                        let mut rest = end;
                        while let Some(next) = text[rest..].find("{%").map(|i| rest + i + 2) {
                            rest = next;
                            if text[next..].trim_start_matches('-').trim_start().starts_with("endraw") {
                                break;
                            }
                        }
                        at = rest.max(at);
                        continue;
                    }
                    _ => {}
                }
                end
            }
            _ => open + 1,
        };
    }
    found.retain(|tag| tag.turns || !tag.names.is_empty());
    found
}

/// The name that a text begins with.
fn identifier(text: &str) -> Option<String> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let name = &text[..end];
    (name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')).then(|| name.to_owned())
}

/// An argument of a component, with its type or its default behind it, or `...` before it. What is within a default has no name.
fn argument(text: &str) -> Option<String> {
    let name = identifier(text.trim().trim_start_matches("..."))?;
    let rest = text.trim().trim_start_matches("...")[name.len()..].trim_start();
    rest.is_empty().then_some(()).or_else(|| rest.starts_with([':', '=', ')']).then_some(()))?;
    Some(name)
}

/// The byte behind `close`, from `at`, texts in quotes left out; the end where there is none.
fn closed(text: &str, at: usize, close: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while at < bytes.len() {
        if text[at..].starts_with(close) {
            return at + close.len();
        }
        if let quote @ (b'"' | b'\'' | b'`') = bytes[at] {
            at += 1;
            while at < bytes.len() && bytes[at] != quote {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
        }
        at += 1;
        while !text.is_char_boundary(at.min(text.len())) {
            at += 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a template is, what was put in can be taken out again, and nothing else was changed.
        #[test]
        fn what_was_put_in_can_be_taken_out(pieces in proptest::collection::vec(r#"\{%|%\}|\{\{|\}\}|\{#|#\}| for |raw|endraw|-|"|'|\\|é| |\[|\]|~|,|x"#, 0..30)) {
            let text: String = pieces.concat();
            let counted = Counted::of(&text);
            let mut out = counted.text.clone();
            for mark in counted.marks.iter().rev() {
                out.replace_range(mark.range.clone(), "");
            }
            prop_assert_eq!(&out, &text);
            for (at, letter) in counted.text.char_indices() {
                prop_assert!(text.get(counted.original(at..at + letter.len_utf8())).is_some());
            }
        }
    }

    #[test]
    fn each_loop_is_counted_and_nothing_else() {
        let text = "é{% for a in [\"%}\", '{% for'] %}x{%- for b in a -%} {{ \"{% for c in d %}\" }}{# {% for e in f %} #}\
            {% raw %}{% for g in h %}{% endraw %}{% set for_all = 1 %}{%for i in j%}{% endfor %}";
        let found: Vec<&str> =
            Found::of(text).tags.into_iter().filter(|tag| tag.turns).map(|tag| &text[tag.range]).collect();
        assert_eq!(found, ["{% for a in [\"%}\", '{% for'] %}", "{%- for b in a -%}", "{%for i in j%}"]);
        let counted = Counted::of(text);
        assert_eq!(counted.text.matches(NAME).count(), 3);
        assert!(
            counted.text.contains("{%- for b in a -%}{{- briefbook_turn() -}}{{- briefbook_measure(of=\"b\") -}} {{"),
            "{}",
            counted.text
        );
        // Every place leads back to the same text, and what was put in to its tag.
        for (at, letter) in counted.text.char_indices() {
            let original = counted.original(at..at + letter.len_utf8());
            match counted.marks.iter().find(|mark| mark.range.contains(&at)) {
                Some(mark) => assert_eq!(original, mark.tag),
                None => assert_eq!(text[original].chars().next(), Some(letter)),
            }
        }
    }

    #[test]
    fn what_gets_a_name_is_known() {
        let names = |text: &str| Found::of(text).tags.into_iter().flat_map(|tag| tag.names).collect::<Vec<_>>();
        assert_eq!(names("{% set x = x ~ x %}{%- set_global y=1 -%}"), ["x", "y"]);
        assert_eq!(names("{% set x %}{% set y | upper %}{% endset %}{% endset %}"), ["y", "x"]);
        assert_eq!(names("{% for k, v in map %}{% for a in b %}{% endfor %}{% endfor %}"), ["k", "v", "a"]);
        assert_eq!(
            names("{% component c(a, b: string = \"x, y\", d=[1, 2], ...rest) %}{% endcomponent c %}"),
            ["a", "b", "d", "rest"]
        );
    }

    #[test]
    fn texts_that_are_no_templates() {
        for text in ["{", "{%", "{{ \"", "{#", "{% raw %}", "{% for", "{% for a in b", "é{% '\\", "{{ '\\é"] {
            Counted::of(text);
        }
    }
}
