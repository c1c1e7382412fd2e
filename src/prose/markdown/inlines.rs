//! Text, links, citations and notes as Markdown, with everything escaped that Markdown would read otherwise.

use super::{Writer, destination, longest_run, rich};
use crate::config::RawHtml;
use crate::parse::markdown::tree::Style;
use crate::prose::tree::{Destination, DocCitation, DocInline, DocNote};

/// What a line of inlines stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A paragraph, which may have several lines.
    Block,
    /// One line: a heading, a link's text.
    Row,
    /// A cell of a table: one line without bars.
    Cell,
}

impl Writer<'_> {
    pub(super) fn line(&mut self, inlines: &[DocInline<'_>], line: Line) -> String {
        let mut out = String::new();
        self.inlines(inlines, line, &mut out);
        let text = out.trim();
        match line {
            // What seems to close a heading does not belong to it.
            Line::Row if text.ends_with('#') => format!("{}\\#", &text[..text.len() - 1]),
            _ => text.to_owned(),
        }
    }

    fn inlines(&mut self, inlines: &[DocInline<'_>], line: Line, out: &mut String) {
        for (index, inline) in inlines.iter().enumerate() {
            self.inline(inline, line, inlines.get(index + 1), out);
        }
    }

    fn inline(&mut self, inline: &DocInline<'_>, line: Line, next: Option<&DocInline<'_>>, out: &mut String) {
        match inline {
            DocInline::Text(text) => add(text, line, out),
            DocInline::Styled(style, inlines) => {
                let mut inner = String::new();
                self.inlines(inlines, line, &mut inner);
                set_off(*style, &inner, begins_apart(next), out);
            }
            DocInline::Span(_, inlines) => self.inlines(inlines, line, out),
            DocInline::Link(link) => {
                let mut inner = String::new();
                self.inlines(&link.inlines, inline_of(line), &mut inner);
                // A name that briefbook linked is the author's plain text; of a broken link the text is left.
                if link.to == Destination::Nowhere {
                    out.push_str(&inner);
                } else {
                    after_mark(out);
                    out.push_str(&format!("[{inner}]({}{})", self.address(&link.to), title(link.title, line)));
                }
            }
            DocInline::Image(image) => {
                let alt = escaped(&image.alt, inline_of(line));
                match image.to {
                    Destination::Nowhere => out.push_str(&alt),
                    _ => out.push_str(&format!("![{alt}]({}{})", self.address(&image.to), title(image.title, line))),
                }
            }
            DocInline::Citation(citation) => self.citation(citation, out),
            DocInline::Cited(row) => out.push_str(&rich::write(row)),
            DocInline::Note(note) => self.note(note, out),
            DocInline::Code(code) => out.push_str(&code_span(code, line)),
            DocInline::Math { tex, display } => {
                let marks = if *display { "$$" } else { "$" };
                let tex = if line == Line::Block { tex.to_string() } else { tex.replace('\n', " ") };
                out.push_str(&format!("{marks}{tex}{marks}"));
            }
            DocInline::Html(html) => match self.copy.raw_html {
                RawHtml::Allow if line == Line::Block => out.push_str(html),
                RawHtml::Allow => out.push_str(&html.replace('\n', " ")),
                RawHtml::Escape => add(html, line, out),
                // The text between tags stands outside them.
                RawHtml::Sanitize => {}
            },
            DocInline::SoftBreak => out.push(if line == Line::Block { '\n' } else { ' ' }),
            DocInline::HardBreak => out.push_str(if line == Line::Block { "\\\n" } else { "<br>" }),
            DocInline::Task(true) => out.push_str("[x] "),
            DocInline::Task(false) => out.push_str("[ ] "),
        }
    }

    fn citation(&mut self, citation: &DocCitation, out: &mut String) {
        out.push_str(&rich::write(&citation.author));
        if citation.gap {
            out.push(' ');
        }
        out.push_str(&rich::write(&citation.text));
        // In note styles the note says the source.
        let footnoted = citation.sources.iter().filter(|_| !citation.text.is_empty());
        for source in footnoted {
            if let Some(number) = self.numbers.get(source) {
                self.cited.insert(*number, ());
                out.push_str(&format!("[^{number}]"));
            }
        }
    }

    fn note(&mut self, note: &DocNote<'_>, out: &mut String) {
        if let Some(aside) = &note.aside {
            let text = self.line(aside, Line::Block);
            self.notes.insert(note.number, text);
        }
        out.push_str(&format!("[^n{}]", note.number));
    }
}

/// What stands in a line of the same block, on one line.
fn inline_of(line: Line) -> Line {
    if line == Line::Cell { Line::Cell } else { Line::Row }
}

/// A `!` before a link would make a picture of it.
fn after_mark(out: &mut String) {
    if out.ends_with('!') && !out.ends_with("\\!") {
        out.pop();
        out.push_str("\\!");
    }
}

fn title(title: &str, line: Line) -> String {
    match title {
        "" => String::new(),
        title => format!(" \"{}\"", escaped(title, inline_of(line)).replace('"', "\\\"")),
    }
}

/// Whether what comes next begins with what cannot be a part of a word.
fn begins_apart(next: Option<&DocInline<'_>>) -> bool {
    match next {
        None | Some(DocInline::SoftBreak | DocInline::HardBreak) => true,
        Some(DocInline::Text(text)) => text.starts_with(|c: char| c.is_whitespace() || c.is_ascii_punctuation()),
        _ => false,
    }
}

/// Sets a text off, with marks where these work and with HTML where they would be read otherwise. `apart`: whether white space or punctuation follows.
pub fn set_off(style: Style, inner: &str, apart: bool, out: &mut String) {
    let (mark, name) = match style {
        Style::Emphasis => ("*", "em"),
        Style::Strong => ("**", "strong"),
        Style::Strikethrough => ("~~", "del"),
        Style::Superscript => ("", "sup"),
        Style::Subscript => ("", "sub"),
        Style::Mark => ("", "mark"),
    };
    // A mark beside a letter on its inner side always works; beside punctuation, where white space or punctuation is on its outer side (CommonMark,
    // "Emphasis"). Another mark beside it would run together with it.
    let works = |c: Option<char>, apart: bool| c.is_some_and(|c| c.is_alphanumeric() || (apart && !c.is_whitespace()));
    let before = out.is_empty() || out.ends_with(char::is_whitespace);
    let works = !mark.is_empty()
        && works(inner.chars().next(), before)
        && works(inner.chars().next_back(), apart)
        && !inner.starts_with(['*', '~', '_'])
        && !inner.ends_with(['*', '~', '_'])
        && !out.ends_with(['*', '~', '_']);
    match (inner.trim().is_empty(), works) {
        (true, _) => out.push_str(inner),
        (false, true) => out.push_str(&format!("{mark}{inner}{mark}")),
        (false, false) => out.push_str(&format!("<{name}>{inner}</{name}>")),
    }
}

/// Text in backticks.
pub fn code_span(code: &str, line: Line) -> String {
    let code = code.replace('\n', " ");
    let code = if line == Line::Cell { code.replace('|', "\\|") } else { code };
    let fence = "`".repeat(match longest_run(&code, '`') {
        0 => 1,
        longest => longest + 1,
    });
    let padded = code.starts_with('`')
        || code.ends_with('`')
        || (code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty());
    if padded { format!("{fence} {code} {fence}") } else { format!("{fence}{code}{fence}") }
}

/// A web address as a link of its own.
pub fn link(address: &str, text: &str) -> String {
    // An autolink holds no space and no `<` or `>` (CommonMark, "Autolinks").
    let bare = crate::html::is_web_address(address) && !address.contains(['<', '>']);
    if bare && text == escaped(address, Line::Row) {
        return format!("<{address}>");
    }
    format!("[{text}]({})", destination(address))
}

/// A text on its own, with everything escaped that Markdown would read otherwise.
pub fn escaped(text: &str, line: Line) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    add(text, line, &mut out);
    out
}

/// Whether a character may have to be escaped, or stands where a line begins.
fn may_matter(c: char) -> bool {
    matches!(
        c,
        '\\' | '*'
            | '`'
            | '['
            | ']'
            | '<'
            | '$'
            | '~'
            | '_'
            | '&'
            | '|'
            | '#'
            | '>'
            | '+'
            | '-'
            | '='
            | ':'
            | '.'
            | ')'
            | '@'
            | '%'
            | '^'
            | '{'
            | '\n'
            | '\r'
    )
}

/// Adds a text, with everything escaped that Markdown would read otherwise where it stands.
fn add(text: &str, line: Line, out: &mut String) {
    let mut done = 0;
    for (index, c) in text.char_indices().filter(|(_, c)| may_matter(*c)) {
        out.push_str(&text[done..index]);
        done = index + c.len_utf8();
        let next = text[done..].chars().next();
        let begins = || {
            let line = out.trim_end_matches([' ', '\t']);
            line.is_empty() || line.ends_with('\n')
        };
        let escape = match c {
            '\\' | '*' | '`' | '[' | ']' | '<' | '$' | '~' => true,
            '_' => !(out.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '&' => next.is_some_and(|c| c.is_ascii_alphabetic() || c == '#'),
            '|' => line == Line::Cell || begins(),
            // What would begin a heading, a quotation, a list, a rule, a definition or a fence.
            '#' | '>' | '+' | '-' | '=' | ':' => begins(),
            '.' | ')' => next.is_none_or(char::is_whitespace) && is_number(out),
            // What would be read as a citation, a comment, a mark or an attribute by those who know more than CommonMark.
            '@' => !out.ends_with(char::is_alphanumeric),
            '%' | '^' | '{' => next == Some(c) || c == '^' && next == Some('['),
            _ => false,
        };
        match c {
            // An entity of the author's: within a line it would end it.
            '\n' | '\r' => out.push(' '),
            _ => {
                if escape {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out.push_str(&text[done..]);
}

/// Whether the line so far is a number, which a full stop would make an item of a list.
fn is_number(out: &str) -> bool {
    let digits = out.bytes().rev().take(10).take_while(u8::is_ascii_digit).count();
    let before = out[..out.len() - digits].trim_end_matches([' ', '\t']);
    (1..=9).contains(&digits) && (before.is_empty() || before.ends_with('\n'))
}
