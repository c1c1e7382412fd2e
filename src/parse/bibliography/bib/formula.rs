//! Formulas in a value: what is raised and lowered is marked, letters stay upright, all in a line of text.

use super::super::markup::Tag;
use super::latex::{DEEPEST_CHAIN, DEEPEST_GROUP, unknown};
use super::symbols::{self, Command};
use std::ops::Range;

/// What was not understood: bytes of the formula, and what is said of them.
type Faults = Vec<(Range<usize>, String)>;

/// Reads a formula that is in groups and chains of commands so deep. Returns text with CSL-JSON's mark-up.
pub fn read(tex: &str, depth: usize, chain: usize) -> (String, Faults) {
    let mut math = Math { tex, at: 0, out: String::new(), faults: Vec::new(), depth, chain };
    math.row();
    (math.out, math.faults)
}

/// Where the dollar stands that closes a formula: not behind a blank and not before a figure, and in the same group.
pub fn closing_dollar(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first().is_none_or(|b| b.is_ascii_whitespace()) {
        return None;
    }
    let mut depth = 0usize;
    let mut at = 0;
    // No formula in a title is longer.
    while at < bytes.len().min(2000) {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b'$' if depth == 0 => {
                let blank_before = bytes[at - usize::from(at > 0)].is_ascii_whitespace();
                let figure_behind = bytes.get(at + 1).is_some_and(u8::is_ascii_digit) && bytes[0].is_ascii_digit();
                return (at > 0 && !blank_before && !figure_behind).then_some(at);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

struct Math<'t> {
    tex: &'t str,
    at: usize,
    out: String,
    faults: Faults,
    depth: usize,
    chain: usize,
}

impl<'t> Math<'t> {
    /// Reads up to and with a closing brace, or the end.
    fn row(&mut self) {
        if self.depth >= DEEPEST_GROUP {
            return;
        }
        self.depth += 1;
        while let Some(c) = self.tex[self.at..].chars().next() {
            self.at += c.len_utf8();
            match c {
                '}' => break,
                '{' => self.row(),
                '_' => self.script(Tag::Sub),
                '^' => self.script(Tag::Sup),
                '\\' => self.command(),
                '-' => self.out.push('−'),
                '\'' => self.out.push('′'),
                '~' => self.out.push('\u{a0}'),
                '&' | '$' => {}
                c => self.out.push(c),
            }
        }
        self.depth -= 1;
    }

    fn script(&mut self, tag: Tag) {
        let inside = self.argument();
        if tag == Tag::Sup && matches!(inside.as_str(), "∘" | "°") {
            self.out.push('°');
        } else if tag == Tag::Sup && matches!(inside.as_str(), "′" | "″") {
            self.out.push_str(&inside);
        } else if !inside.is_empty() {
            self.out.push_str(tag.open());
            self.out.push_str(&inside);
            self.out.push_str(tag.close());
        }
    }

    fn argument(&mut self) -> String {
        let before = std::mem::take(&mut self.out);
        let rest = &self.tex[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        match self.tex[self.at..].chars().next() {
            Some('{') => {
                self.at += 1;
                self.row();
            }
            Some('}') | None => {}
            Some(c) => {
                self.at += c.len_utf8();
                match c {
                    '\\' if self.chain < DEEPEST_CHAIN => {
                        self.chain += 1;
                        self.command();
                        self.chain -= 1;
                    }
                    '-' => self.out.push('−'),
                    '_' | '^' | '$' => {}
                    c => self.out.push(c),
                }
            }
        }
        std::mem::replace(&mut self.out, before)
    }

    fn command(&mut self) {
        let start = self.at - 1;
        let rest = &self.tex[self.at..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &rest[..letters];
        if letters == 0 {
            let Some(c) = rest.chars().next() else { return };
            self.at += c.len_utf8();
            match c {
                ',' | ':' | ';' | '>' => self.out.push('\u{2009}'),
                '!' | '(' | ')' | '[' | ']' => {}
                ' ' | '\\' => self.out.push(' '),
                c => self.out.push(c),
            }
            return;
        }
        self.at += letters;
        if let Some(text) = symbols::math(name) {
            // The blank behind a command ends its name.
            let rest = &self.tex[self.at..];
            self.at += rest.len() - rest.trim_start().len();
            self.out.push_str(text);
            return;
        }
        match name {
            "frac" | "tfrac" | "dfrac" => {
                let (over, under) = (self.argument(), self.argument());
                self.out.push_str(&format!("{over}/{under}"));
            }
            "textit" | "emph" | "mathit" => {
                let inside = self.argument();
                self.out.push_str(&format!("<i>{inside}</i>"));
            }
            "textbf" | "mathbf" | "bm" | "boldsymbol" => {
                let inside = self.argument();
                self.out.push_str(&format!("<b>{inside}</b>"));
            }
            "textsubscript" => self.script(Tag::Sub),
            "textsuperscript" => self.script(Tag::Sup),
            "bar" | "overline" => self.accent('\u{304}'),
            "hat" | "widehat" => self.accent('\u{302}'),
            "tilde" | "widetilde" => self.accent('\u{303}'),
            "dot" => self.accent('\u{307}'),
            "ddot" => self.accent('\u{308}'),
            "vec" => self.accent('\u{20d7}'),
            "mathrm" | "mathsf" | "mathtt" | "mathcal" | "mathbb" | "mathfrak" | "mathscr" | "operatorname"
            | "text" | "textrm" | "mbox" | "hbox" | "rm" | "it" | "bf" | "textnormal" | "textsc" | "mathnormal" => {}
            _ => match symbols::command(name) {
                Some(Command::Text(text)) => self.out.push_str(text),
                Some(Command::Nothing) => {}
                _ => {
                    self.faults.push((start..self.at, unknown(name)));
                }
            },
        }
    }

    fn accent(&mut self, mark: char) {
        let inside = self.argument();
        self.out.push_str(&symbols::accented(&inside, mark));
    }
}
