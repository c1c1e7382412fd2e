//! Locators: labels of CSL 1.0.2 with the abbreviations that Pandoc knows, and the numbers behind them.

use super::Locator;
use std::ops::Range;

macro_rules! labels {
    ($($variant:ident $csl:literal [$($term:literal),*];)*) => {
        /// What a locator counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Label { $($variant,)* }

        impl Label {
            /// The name that CSL gives it.
            pub fn csl_name(self) -> &'static str {
                match self { $(Label::$variant => $csl,)* }
            }
        }

        /// Each way to write a label, in English.
        const TERMS: &[(&str, Label)] = &[$($(($term, Label::$variant),)*)*];
    };
}

labels! {
    Act "act" ["act", "acts"];
    Appendix "appendix" ["appendix", "appendices", "app.", "apps."];
    Article "article-locator" ["article", "articles", "art.", "arts."];
    Book "book" ["book", "books", "bk.", "bks."];
    Canon "canon" ["canon", "canons", "can.", "cann."];
    Chapter "chapter" ["chapter", "chapters", "chap.", "chaps.", "ch.", "chs."];
    Column "column" ["column", "columns", "col.", "cols."];
    Elocation "elocation" ["location", "locations", "loc.", "locs."];
    Equation "equation" ["equation", "equations", "eq.", "eqs."];
    Figure "figure" ["figure", "figures", "fig.", "figs."];
    Folio "folio" ["folio", "folios", "fol.", "fols."];
    Issue "issue" ["issue", "issues"];
    Line "line" ["line", "lines", "l.", "ll."];
    Note "note" ["note", "notes", "n.", "nn."];
    Number "number" ["number", "numbers", "no.", "nos."];
    Opus "opus" ["opus", "opera", "op.", "opp."];
    Page "page" ["page", "pages", "p.", "pp."];
    Paragraph "paragraph" ["paragraph", "paragraphs", "para.", "paras.", "¶¶", "¶"];
    Part "part" ["part", "parts", "pt.", "pts."];
    Rule "rule" ["rule", "rules", "r.", "rr."];
    Scene "scene" ["scene", "scenes", "sc.", "scs."];
    Section "section" ["section", "sections", "sec.", "secs.", "sect.", "§§", "§"];
    SubVerbo "sub-verbo" ["sub verbo", "sub verbis", "s.v.", "s.vv."];
    Supplement "supplement" ["supplement", "supplements", "supp.", "supps."];
    Table "table" ["table", "tables", "tbl.", "tbls."];
    Timestamp "timestamp" ["timestamp", "timestamps"];
    Title "title-locator" ["title", "titles", "tit.", "tits."];
    Verse "verse" ["verse", "verses", "v.", "vv."];
    Volume "volume" ["volume", "volumes", "vol.", "vols."];
}

/// Splits what follows a key into its locator and the rest, which is the suffix.
pub fn split(text: &str, range: Range<usize>) -> (Option<Locator>, Range<usize>) {
    let none = (None, range.clone());
    let all = &text[range.clone()];
    // A locator stands behind a comma, or in braces right behind the key; a bare one begins the brackets of `@key [p. 3]`.
    let lead = all.len() - all.trim_start().trim_start_matches(',').trim_start().len();
    let start = range.start + lead;
    let body = &text[start..range.end];
    if let Some(inner) = body.strip_prefix('{') {
        let Some(length) = closing_brace(inner) else {
            return none;
        };
        let content = inner[..length].trim();
        let after = start + length + 2;
        if content.is_empty() {
            return (None, after..range.end);
        }
        let (label, value) = match label(content) {
            Some((label, length)) => (label, content[length..].trim()),
            None => (Label::Page, content),
        };
        if value.is_empty() || value.contains('\u{fffc}') {
            return none;
        }
        return (Some(Locator { label, value: value.to_owned(), range: start..after }), after..range.end);
    }
    let (label, skip, labelled) = match label(body) {
        Some((label, length)) => (label, length, true),
        None => (Label::Page, 0, false),
    };
    let spaces = body[skip..].len() - body[skip..].trim_start().len();
    let value_start = skip + spaces;
    let length = numbers(&body[value_start..], labelled);
    if length == 0 {
        return none;
    }
    let end = start + value_start + length;
    let value = body[value_start..value_start + length].to_owned();
    (Some(Locator { label, value, range: start..end }), end..range.end)
}

/// The place of the brace that closes, counted from behind the one that opens.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The label that a text begins with, and its length; the longest that fits. A word must end where its letters end.
fn label(text: &str) -> Option<(Label, usize)> {
    let mut best: Option<(Label, usize)> = None;
    for (term, label) in TERMS {
        let Some(head) = text.get(..term.len()).filter(|head| head.eq_ignore_ascii_case(term)) else {
            continue;
        };
        let next = text[head.len()..].chars().next();
        let sign = term.starts_with(['§', '¶']);
        let ends = sign || next.is_none_or(|c| c.is_whitespace() || (term.ends_with('.') && c.is_ascii_digit()));
        if ends && best.is_none_or(|(_, length)| term.len() > length) {
            best = Some((*label, term.len()));
        }
    }
    best
}

/// The length of the numbers that a text begins with: `33-35, 38-39`, `iv, vi–xi`, `12 and 14`, `3.2(a)`.
fn numbers(text: &str, labelled: bool) -> usize {
    let mut end = 0;
    let mut at = 0;
    loop {
        let length = number(&text[at..], labelled);
        if length == 0 {
            return end;
        }
        end = at + length;
        let rest = &text[end..];
        let joint = [", ", ",", " & ", " and "].into_iter().find(|j| rest.starts_with(j));
        let Some(joint) = joint else { return end };
        at = end + joint.len();
        // What follows a joint must have a digit: `33, a suffix` and `12 and i` end before it.
        // A single letter is more often a word than a Roman number.
        let word = text[at..].split([' ', ',', ';']).next().unwrap_or("");
        let goes_on = word.bytes().any(|b| b.is_ascii_digit()) || (labelled && word.len() > 1 && is_roman_range(word));
        if !goes_on {
            return end;
        }
    }
}

/// The length of one number: a word with a digit in it, or, behind a label, a Roman one. Punctuation at its end is not its own.
fn number(text: &str, labelled: bool) -> usize {
    let length = text.find(|c: char| !(c.is_alphanumeric() || ".:-–—/()*'’".contains(c))).unwrap_or(text.len());
    let mut word = &text[..length];
    while let Some(cut) = word.strip_suffix(['.', ':', '-', '–', '—', '/', '\'', '’']) {
        word = cut;
    }
    while word.ends_with(')') && word.matches(')').count() > word.matches('(').count() {
        word = &word[..word.len() - 1];
    }
    let digits = word.starts_with(|c: char| c.is_ascii_digit() || c == '(' || (labelled && c.is_alphabetic()))
        && word.bytes().any(|b| b.is_ascii_digit());
    if digits || (labelled && is_roman_range(word)) { word.len() } else { 0 }
}

fn is_roman_range(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ')']);
    !word.is_empty()
        && word.split(['-', '–']).all(|part| {
            let part = part.trim_matches(['(', ')']);
            !part.is_empty() && part.bytes().all(|b| b"ivxlcdmIVXLCDM".contains(&b))
        })
}
