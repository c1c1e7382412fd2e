//! The TeX in a value → text with CSL-JSON's mark-up. TeX itself is never shown: what is unknown is dropped, its arguments stay, and it is told of.
//!
//! Commands are read one after the other, groups by recursion, as deep as [`super::syntax::DEEPEST_BRACES`]; each byte is read once.

use super::super::markup::Tag;
use super::formula;
use super::symbols::{self, Command};
use std::ops::Range;

/// Groups may nest so deep. (A brace behind a backslash counts for the one who cuts the text into entries, and is a letter here.)
pub(super) const DEEPEST_GROUP: usize = 2 * super::syntax::DEEPEST_BRACES;
/// Commands may be each other's argument without braces (`\'\i`) so deep.
pub(super) const DEEPEST_CHAIN: usize = 4;

/// A value as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// With CSL-JSON's mark-up, blanks joined.
    pub markup: String,
    /// What was not understood: bytes of the TeX, and what is said of them.
    pub faults: Vec<(Range<usize>, String)>,
}

/// Reads a value. Groups in braces keep their letters' case where `protects` is set, as in titles.
pub fn read(tex: &str, protects: bool) -> Text {
    if !tex.contains(['\\', '{', '}', '$', '~', '-', '`', '\'', ',', '\n', '\t', '\r']) && !tex.contains("  ") {
        return Text { markup: tex.trim().to_owned(), faults: Vec::new() };
    }
    let mut reader = Reader {
        tex,
        at: 0,
        out: String::with_capacity(tex.len()),
        protects,
        quotes: 0,
        singles: 0,
        patience: 64,
        depth: 0,
        chain: 0,
        faults: Vec::new(),
    };
    while reader.at < tex.len() {
        // A closing brace too many is dropped.
        reader.group(None);
    }
    let Reader { out, faults, .. } = reader;
    Text { markup: tidy(&out), faults }
}

/// Blanks joined into one, none at the ends.
fn tidy(text: &str) -> String {
    let is_blank = |c: char| matches!(c, ' ' | '\n' | '\t' | '\r');
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

struct Reader<'t> {
    tex: &'t str,
    at: usize,
    out: String,
    protects: bool,
    /// How many quotations are open.
    quotes: usize,
    /// How many single quotation marks are open.
    singles: usize,
    /// How many more dollars may be tried as the beginning of a formula in vain.
    patience: usize,
    depth: usize,
    chain: usize,
    faults: Vec<(Range<usize>, String)>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.tex[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\n', '\t', '\r']).len();
    }

    /// Reads up to and with the brace that closes a group, or the end.
    fn group(&mut self, inside: Option<Tag>) {
        if self.depth >= DEEPEST_GROUP {
            // The brace is dropped.
            return;
        }
        self.depth += 1;
        let mut open: Vec<Tag> = inside.into_iter().collect();
        open.iter().for_each(|tag| self.out.push_str(tag.open()));
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '}' => break,
                '{' => self.braces(),
                '\\' => {
                    if let Some(tag) = self.command() {
                        self.out.push_str(tag.open());
                        open.push(tag);
                    }
                }
                '$' => self.dollar(),
                '~' => self.out.push('\u{a0}'),
                '-' if self.rest().starts_with("--") => self.ligature(2, '—'),
                '-' if self.rest().starts_with('-') => self.ligature(1, '–'),
                '`' if self.rest().starts_with('`') => self.ligature(1, '“'),
                '`' => {
                    self.singles += 1;
                    self.out.push('‘');
                }
                '\'' if self.rest().starts_with('\'') => self.ligature(1, '”'),
                '\'' if self.is_behind_word() => {
                    self.singles = self.singles.saturating_sub(1);
                    self.out.push('’');
                }
                ',' if self.rest().starts_with(',') && self.begins_quotation() => self.ligature(1, '„'),
                c => self.out.push(c),
            }
        }
        open.iter().rev().for_each(|tag| self.out.push_str(tag.close()));
        self.depth -= 1;
    }

    fn ligature(&mut self, more: usize, c: char) {
        self.at += more;
        self.out.push(c);
    }

    /// Whether an apostrophe here stands behind a letter, a figure or a mark that ends a word, or closes a quotation that was opened with its own mark.
    fn is_behind_word(&self) -> bool {
        let last = self.out.chars().next_back();
        let within = last.is_some_and(|c| c.is_alphanumeric() || matches!(c, '>' | '’' | '”'));
        within || (self.singles > 0 && last.is_some_and(|c| !c.is_whitespace()))
    }

    /// Whether two commas here are a low quotation mark, as TeX makes one of them: before a word.
    fn begins_quotation(&self) -> bool {
        let before = self.out.chars().next_back();
        let after = self.rest()[1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || "([“".contains(c))
            && after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\\' | '{'))
    }

    /// A group that begins here, behind its brace.
    fn braces(&mut self) {
        let inside = self.rest();
        // Braces around a command are TeX's, not the author's; an empty group only keeps two characters apart.
        let protects =
            self.protects && !inside.starts_with('\\') && inside.starts_with(|c: char| c.is_alphanumeric() || c == '{');
        if protects {
            self.protects = false;
            self.group(Some(Tag::NoCase));
            self.protects = true;
        } else {
            self.group(None);
        }
    }

    /// A command, behind its backslash. Returns what is marked from here to the end of the group.
    fn command(&mut self) -> Option<Tag> {
        let start = self.at - 1;
        let letters = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            self.sign();
            return None;
        }
        let name = &self.rest()[..letters];
        self.at += letters;
        let starred = self.rest().starts_with('*');
        if starred {
            self.at += 1;
        }
        let Some(command) = symbols::command(name).or_else(|| symbols::math(name).map(Command::Text)) else {
            self.faults.push((start..self.at, unknown(name)));
            self.skip_blanks();
            self.optional();
            return None;
        };
        match command {
            // `\i` before a blank swallows it, `\i{}` does not.
            Command::Text(text) => {
                self.skip_blanks();
                self.out.push_str(text);
            }
            Command::Accent(mark) => {
                let argument = self.argument(None);
                self.out.push_str(&symbols::accented(&argument, mark));
            }
            Command::Marked(tag) => {
                self.optional();
                let argument = self.argument(Some(tag));
                self.out.push_str(&argument);
            }
            Command::Switch(tag) => {
                self.skip_blanks();
                return Some(tag);
            }
            Command::Quoted => {
                self.optional();
                let (open, close) = if self.quotes.is_multiple_of(2) { ('“', '”') } else { ('‘', '’') };
                self.quotes += 1;
                let argument = self.argument(None);
                self.quotes -= 1;
                self.out.extend([open]);
                self.out.push_str(&argument);
                self.out.push(close);
            }
            Command::Argument => {
                self.optional();
                self.skip_blanks();
                if self.peek() == Some('{') {
                    let argument = self.argument(None);
                    self.out.push_str(&argument);
                }
            }
            Command::Between(before, after) => {
                let argument = self.argument(None);
                self.out.push_str(before);
                self.out.push_str(&argument);
                self.out.push_str(after);
            }
            Command::Upper => {
                let argument = self.argument(None);
                self.out.push_str(&cased(&argument, |text| text.to_uppercase()));
            }
            Command::Lower => {
                let argument = self.argument(None);
                self.out.push_str(&cased(&argument, |text| text.to_lowercase()));
            }
            Command::Dropped(count, shows) => {
                self.optional();
                for _ in 0..count {
                    self.raw();
                }
                if shows {
                    let argument = self.argument(None);
                    self.out.push_str(&argument);
                    if name == "texorpdfstring" {
                        self.raw();
                    }
                }
            }
            Command::Address => {
                let address = self.raw();
                self.out.push_str(&super::verbatim(&self.tex[address]));
            }
            Command::Math => {
                self.skip_blanks();
                let inside = self.raw();
                self.math(inside);
            }
            Command::Nothing => self.skip_blanks(),
        }
        None
    }

    /// A command of one sign.
    fn sign(&mut self) {
        let Some(c) = self.peek() else {
            // A backslash at the very end stands for itself.
            self.out.push('\\');
            return;
        };
        self.at += c.len_utf8();
        if let Some(mark) = symbols::sign_accent(c) {
            let argument = self.argument(None);
            if argument.is_empty() {
                // `\~{}` is how programs write the sign itself.
                self.out.extend(matches!(c, '~' | '^').then_some(c));
            } else {
                self.out.push_str(&symbols::accented(&argument, mark));
            }
            return;
        }
        match c {
            '\\' | ' ' | '\n' | '\t' | '\r' => self.out.push(' '),
            ',' | ':' | ';' => self.out.push('\u{2009}'),
            '-' | '/' | '@' | '!' | '(' | ')' | '[' | ']' => {}
            c => self.out.push(c),
        }
    }

    /// An optional argument, which says nothing to readers.
    fn optional(&mut self) {
        if self.rest().starts_with('[')
            && let Some(end) = self.rest().find([']', '}', '\\'])
            && self.rest()[end..].starts_with(']')
        {
            self.at += end + 1;
        }
    }

    /// The next argument as text: a group, a command or a single character.
    fn argument(&mut self, tag: Option<Tag>) -> String {
        self.skip_blanks();
        let before = std::mem::take(&mut self.out);
        // Braces of an argument are no protection, and what is in them is read as what stands around them.
        match self.peek() {
            Some('{') => {
                self.at += 1;
                self.group(tag);
            }
            Some('}') | None => {}
            Some(c) => {
                self.at += c.len_utf8();
                self.out.extend(tag.map(Tag::open));
                if c == '\\' && self.chain < DEEPEST_CHAIN {
                    self.chain += 1;
                    self.command();
                    self.chain -= 1;
                } else if c == '$' {
                    self.dollar();
                } else {
                    self.out.push(c);
                }
                self.out.extend(tag.map(Tag::close));
            }
        }
        std::mem::replace(&mut self.out, before)
    }

    /// The next argument as it is written, without its braces.
    fn raw(&mut self) -> Range<usize> {
        self.skip_blanks();
        let (from, rest) = (self.at, self.rest());
        if !rest.starts_with('{') {
            self.at += rest.chars().next().filter(|c| *c != '}').map_or(0, char::len_utf8);
            return from..self.at;
        }
        let mut depth = 0usize;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => {
                    self.at += at + 1;
                    return from + 1..from + at;
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        self.at = self.tex.len();
        from + 1..self.at
    }

    /// Behind a dollar sign: mathematics up to the next one, where that can be meant; else money.
    fn dollar(&mut self) {
        let doubled = self.rest().starts_with('$');
        let from = self.at + usize::from(doubled);
        let end = if self.patience > 0 {
            formula::closing_dollar(&self.tex[from..]).map(|length| from + length)
        } else {
            None
        };
        match end {
            Some(end) => {
                self.at = (end + 1 + usize::from(doubled && self.tex[end + 1..].starts_with('$'))).min(self.tex.len());
                self.math(from..end);
            }
            None => {
                self.patience = self.patience.saturating_sub(1);
                let what = "this `$` begins no formula: it is shown as it is; write a dollar sign as `\\$`".to_owned();
                self.faults.push((self.at - 1..self.at, what));
                self.out.push('$');
            }
        }
    }

    /// Mathematics, in a line of text: what is raised and lowered is marked, letters stay upright.
    fn math(&mut self, inside: Range<usize>) {
        let start = inside.start;
        let (text, faults) = formula::read(&self.tex[inside], self.depth, self.chain);
        self.out.push_str(&text);
        self.faults.extend(faults.into_iter().map(|(range, what)| (start + range.start..start + range.end, what)));
    }
}

/// What is said of a command that nobody here knows.
pub(super) fn unknown(name: &str) -> String {
    format!("`\\{name}` is not a command that is read here: it is left out, and what it stands around is kept")
}

/// The text in other letters; tags and addresses of entities apart.
fn cased(markup: &str, case: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(markup.len());
    for piece in super::super::markup::pieces(markup) {
        match piece {
            super::super::markup::Piece::Text(text) => out.push_str(&case(text)),
            super::super::markup::Piece::Open(tag) => out.push_str(tag.open()),
            super::super::markup::Piece::Close(tag) => out.push_str(tag.close()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tex: &str) -> String {
        let read = read(tex, true);
        assert_eq!(read.faults, [], "{tex}");
        read.markup
    }

    #[test]
    fn tex_is_never_shown() {
        for (tex, expected) in [
            (
                r#"M{\"u}ller, Jos\'e and \O{}stby, {\AA}ge, \v{S}t\v{e}p\'an, Garc{\'\i}a"#,
                "Müller, José and Østby, Åge, Štěpán, García",
            ),
            (
                r"Stra{\ss}e, {\oe}uvre, \c{c}a, {\l}{\'o}d{\'z}, \d{h}, Viet\~{o}, \=a \.z \H{o} \k{a} \r{a}",
                "Straße, œuvre, ça, łódź, ḥ, Vietõ, ā ż ő ą å",
            ),
            (
                r"A \emph{Homo \textbf{sap}} H\textsubscript{2}O, CO$_2$, $10^{-3}$",
                "A <i>Homo <b>sap</b></i> H<sub>2</sub>O, CO<sub>2</sub>, 10<sup>−3</sup>",
            ),
            (r"{\em old} {\it a {\bf b} c} \& {\&} \textbackslash{}x", r"<i>old</i> <i>a <b>b</b> c</i> & & \x"),
            (
                r"\enquote{a \enquote{b}} ``c'' `d' it's 'tis ,,e`` \url{https://example.org/a\_b}",
                "“a ‘b’” “c” ‘d’ it’s 'tis „e“ https://example.org/a_b",
            ),
            (
                "The {NASA} {\\emph{x}} {\\'e}tude {{DNA}}, 1--2 --- 10~km",
                "The <span class=\"nocase\">NASA</span> <i>x</i> étude <span class=\"nocase\">DNA</span>, 1–2 — 10\u{a0}km",
            ),
            (
                r"\href{https://example.org}{link} \foreignlanguage{german}{Wort} \noopsort{1973b}x \uppercase{abc\emph{d}}",
                "link Wort x ABC<i>D</i>",
            ),
            (
                r"$\alpha$-particles, $\sim$5, 20$^\circ$C, $\mathrm{H_2O}$, $\frac{1}{2}$, $x'$",
                "α-particles, ∼5, 20°C, H<sub>2</sub>O, 1/2, x′",
            ),
            (r"a -{}- b \{x\} \% \$5 \textasciitilde{} \ldots{} \dots", "a -- b {x} % $5 ~ … …"),
            ("line\n  broken\ttab", "line broken tab"),
        ] {
            assert_eq!(shown(tex), expected, "{tex}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let read = read(r"a \nosuch[x]{kept} for $1 fine", false);
        assert_eq!(read.markup, "a kept for $1 fine");
        assert_eq!(read.faults.iter().map(|(range, _)| range.clone()).collect::<Vec<_>>(), [2..9, 23..24]);
    }
}
