//! Locators: the labels of CSL 1.0.2 with their English words and abbreviations, and where a suffix splits into locator
//! and rest. Follows Pandoc's manual and heuristics; knows one text, no style and no other language.

use super::{Locator, number};
use std::ops::Range;

macro_rules! labels {
    ($($(#[$note:meta])* $variant:ident $csl:literal [$($term:literal),*];)*) => {
        /// What a locator counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Label {
            $(#[doc = concat!("`", $csl, "`")] $(#[$note])* $variant,)*
        }

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
    /// CSL's English short form of an issue is `no.`, and `number` is no locator of CSL's.
    Issue "issue" ["issue", "issues", "no.", "nos.", "number", "numbers"];
    Line "line" ["line", "lines", "l.", "ll."];
    Note "note" ["note", "notes", "n.", "nn."];
    Opus "opus" ["opus", "opera", "op.", "opp."];
    Page "page" ["page", "pages", "p.", "pp."];
    Paragraph "paragraph" ["paragraph", "paragraphs", "para.", "paras.", "¶¶", "¶"];
    Part "part" ["part", "parts", "pt.", "pts."];
    Rule "rule" ["rule", "rules", "r.", "rr."];
    Scene "scene" ["scene", "scenes", "sc.", "scs."];
    Section "section" ["section", "sections", "sec.", "secs.", "sect.", "sects.", "§§", "§"];
    SubVerbo "sub-verbo" ["sub verbo", "sub verbis", "s.v.", "s.vv."];
    Supplement "supplement" ["supplement", "supplements", "supp.", "supps."];
    Table "table" ["table", "tables", "tbl.", "tbls."];
    Timestamp "timestamp" ["timestamp", "timestamps"];
    Title "title-locator" ["title", "titles", "tit.", "tits."];
    Verse "verse" ["verse", "verses", "v.", "vv."];
    Volume "volume" ["volume", "volumes", "vol.", "vols."];
}

/// Splits what follows a key into its locator and the rest, which is the suffix. The range may begin with white space
/// and a comma. Braces around a locator say what it is, empty ones that there is none.
pub fn split(text: &str, range: Range<usize>) -> (Option<Locator>, Range<usize>) {
    let all = &text[range.clone()];
    let body = all.trim_start();
    let body = body.strip_prefix(',').unwrap_or(body).trim_start();
    let start = range.end - body.len();
    if let Some(inner) = body.strip_prefix('{') {
        return match closing_brace(inner) {
            Some(length) => braced(&inner[..length], start, range),
            None => (None, range),
        };
    }
    let Some((label, value)) = labelled(body).or_else(|| {
        let length = number::numbers(body, false);
        (length > 0).then_some((Label::Page, 0..length))
    }) else {
        return (None, range);
    };
    let end = start + value.end;
    let locator = Locator { label, value: body[value].to_owned(), range: start..end };
    (Some(locator), end..range.end)
}

/// A locator in braces that begin at `start`; `content` is what stands between them.
fn braced(content: &str, start: usize, range: Range<usize>) -> (Option<Locator>, Range<usize>) {
    // What is opaque cannot be part of a value, which is plain text.
    if content.contains('\u{fffc}') {
        return (None, range);
    }
    let after = start + content.len() + 2;
    let content = content.trim();
    if content.is_empty() {
        return (None, after..range.end);
    }
    let (label, value) = terms(content)
        .map(|(length, label)| (label, content[length..].trim_start()))
        .find(|(_, value)| !value.is_empty())
        .unwrap_or((Label::Page, content));
    let locator = Locator { label, value: value.to_owned(), range: start..after };
    (Some(locator), after..range.end)
}

/// The label that a text begins with and where the numbers behind it stand.
fn labelled(body: &str) -> Option<(Label, Range<usize>)> {
    terms(body).find_map(|(length, label)| {
        let value = body[length..].trim_start();
        let start = body.len() - value.len();
        let numbers = number::numbers(value, true);
        (numbers > 0).then(|| (label, start..start + with_further(value, numbers)))
    })
}

/// The length of numbers with those that `and` adds: `213 and 235` is one place. Figures alone, for a word may be a Roman number.
fn with_further(value: &str, mut length: usize) -> usize {
    while let Some(further) = [" and ", " & "].iter().find_map(|and| value[length..].strip_prefix(and)) {
        let numbers =
            if further.starts_with(|c: char| c.is_ascii_digit()) { number::numbers(further, true) } else { 0 };
        if numbers == 0 {
            break;
        }
        length = value.len() - further.len() + numbers;
    }
    length
}

/// The labels that a text begins with, and their lengths; the longest first. A word must end where its letters end.
fn terms(text: &str) -> impl Iterator<Item = (usize, Label)> {
    let mut found: Vec<(usize, Label)> = TERMS
        .iter()
        .filter(|(term, _)| {
            let head = text.get(..term.len());
            let rest = text.get(term.len()..).unwrap_or("");
            head.is_some_and(|head| head.eq_ignore_ascii_case(term))
                && !(term.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphanumeric))
        })
        .map(|(term, label)| (term.len(), *label))
        .collect();
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    found.into_iter()
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
