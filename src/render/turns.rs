//! Loops of a book's own templates are counted, so that one that would never end is an error at its line and no hang.
//!
//! Tera bounds what `range()` makes and how deep components call each other, but not how often loops within loops turn, nor how much they
//! write. A call that counts is put behind each `{% for … %}` of a book's template before Tera sees it; [`Counted::original`] leads
//! places back to the file's text. What turns elsewhere is bounded where this can be: the elements that `range()` makes count as turns, and
//! what is written has an end ([`Page`]). Not bounded are list comprehensions over what was made before, and texts that double
//! themselves (`{% set x = x ~ x %}`).

use std::cell::Cell;
use std::io::Write;
use std::ops::Range;
use tera::{Kwargs, State, TeraResult};

/// How often the loops of one file may turn. A page that lists ten thousand things with ten each needs a twentieth of that.
const MOST_TURNS: u64 = 2_000_000;

/// How long a file may grow: the whole book on one page has about a megabyte for each hundred pages.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// How many elements `range()` makes; Tera's own bound.
const LONGEST_RANGE: i128 = 100_000;

/// The function that counts.
pub const NAME: &str = "briefbook_turn";

/// How the message begins where loops turn too often.
pub const TOO_OFTEN: &str = "the loops of this template turn more than";

thread_local! {
    /// Turns that are left to the file that this thread renders.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Begins a file.
pub fn begin() {
    LEFT.set(MOST_TURNS);
}

fn spend(turns: u64) -> TeraResult<()> {
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

/// A call that was put in: its bytes in the new text, and the tag that it stands behind in the old one.
#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    tag: Range<usize>,
}

impl Counted {
    /// Puts the call behind each `{% for … %}`. White space that a tag trims (`-%}`) stays trimmed.
    pub fn of(text: &str) -> Self {
        let mut counted = Self::default();
        let mut copied = 0;
        for tag in loops(text) {
            counted.text.push_str(&text[copied..tag.end]);
            copied = tag.end;
            let start = counted.text.len();
            let trims = text[tag.clone()].ends_with("-%}");
            let call = if trims { format!("{{{{- {NAME}() -}}}}") } else { format!("{{{{ {NAME}() }}}}") };
            counted.text.push_str(&call);
            counted.marks.push(Mark { range: start..counted.text.len(), tag });
        }
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

/// The `{% for … %}` tags of a template, as Tera's lexer sees it: not in comments, texts or `raw`.
fn loops(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|i| at + i) {
        let inside = open + 2;
        at = match text.as_bytes().get(open + 1) {
            Some(b'#') => text[inside..].find("#}").map_or(text.len(), |i| inside + i + 2),
            Some(b'{') => closed(text, inside, "}}"),
            Some(b'%') => {
                let end = closed(text, inside, "%}");
                match text[inside..end].trim_start_matches('-').split_whitespace().next() {
                    Some("for") => found.push(open..end),
                    Some("raw" | "raw%}" | "raw-%}") => {
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
    found
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
        fn what_was_put_in_can_be_taken_out(pieces in proptest::collection::vec(r#"\{%|%\}|\{\{|\}\}|\{#|#\}| for |raw|endraw|-|"|'|\\|é| "#, 0..30)) {
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
        let tags: Vec<&str> = loops(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(tags, ["{% for a in [\"%}\", '{% for'] %}", "{%- for b in a -%}", "{%for i in j%}"]);
        let counted = Counted::of(text);
        assert_eq!(counted.text.matches(NAME).count(), 3);
        assert!(counted.text.contains("{%- for b in a -%}{{- briefbook_turn() -}} {{"), "{}", counted.text);
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
    fn texts_that_are_no_templates() {
        for text in ["{", "{%", "{{ \"", "{#", "{% raw %}", "{% for", "{% for a in b", "é{% '\\", "{{ '\\é"] {
            Counted::of(text);
        }
    }
}
