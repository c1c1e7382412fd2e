//! Text case. What `nocase` holds, and super- and subscript, are left alone.

use crate::style::TextCase;
use crate::tree::{Align, FontVariant, Inline};

/// Changes the case of all text in a language. Only English titles get capitals.
pub(crate) fn apply(nodes: &mut [Inline], case: TextCase, language: &str) {
    let english = language.eq_ignore_ascii_case("en");
    let turkic = ["tr", "az"].iter().any(|tag| language.eq_ignore_ascii_case(tag));
    match case {
        TextCase::Lower => each(nodes, &mut |text| text.to_lowercase()),
        TextCase::Upper if turkic => each(nodes, &mut |text| text.replace('i', "İ").to_uppercase()),
        TextCase::Upper => each(nodes, &mut |text| text.to_uppercase()),
        TextCase::CapitalizeFirst => {
            let mut done = false;
            words(nodes, &mut |word, _| {
                if done || !word.chars().any(char::is_alphanumeric) {
                    return None;
                }
                done = true;
                // A word with a capital in it keeps its form (arXiv).
                (!word.chars().any(char::is_uppercase)).then(|| capitalized(word))
            });
        }
        TextCase::CapitalizeAll => {
            words(nodes, &mut |word, _| (!word.chars().any(char::is_uppercase)).then(|| capitalized(word)));
        }
        TextCase::Sentence => sentence(nodes),
        TextCase::Title if english => title(nodes),
        TextCase::Title => {}
    }
}

fn protected(node: &Inline) -> bool {
    match node {
        Inline::NoCase(_) | Inline::NoDecor(_) => true,
        Inline::Format(format, _) => {
            matches!(format.align, Some(Align::Sup | Align::Sub)) || format.variant == Some(FontVariant::SmallCaps)
        }
        _ => false,
    }
}

fn each(nodes: &mut [Inline], change: &mut dyn FnMut(&str) -> String) {
    for node in nodes {
        match node {
            Inline::NoCase(_) => {}
            Inline::Text(text) => *text = change(text),
            other => {
                if let Some(children) = other.children_mut() {
                    each(children, change);
                }
            }
        }
    }
}

/// What stands before a word: nothing, a space, or the end of a part of a title.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Colon,
    Space,
    Hyphen,
    /// The word goes on from another node.
    Middle,
}

/// Gets a word, what stands before it, whether it is the last one, and whether a hyphen follows; gives what it becomes, if it changes.
type Change<'a> = dyn FnMut(&str, (Before, bool, bool)) -> Option<String> + 'a;

struct Walk<'a, 'c> {
    change: &'a mut Change<'c>,
    before: Before,
    left: usize,
}

/// Calls the function with every word, what stands before it, and whether it is the last.
fn words(nodes: &mut [Inline], change: &mut Change) {
    let left = count(nodes);
    Walk { change, before: Before::Start, left }.run(nodes);
}

fn is_word(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '-' | '/' | '–' | '—' | '\u{2010}' | '\u{2011}')
}

fn count(nodes: &[Inline]) -> usize {
    let of = |text: &str| text.split(|c| !is_word(c)).filter(|word| word.chars().any(char::is_alphanumeric)).count();
    nodes.iter().map(|node| if let Inline::Text(text) = node { of(text) } else { count(node.children()) }).sum()
}

impl Walk<'_, '_> {
    fn run(&mut self, nodes: &mut [Inline]) {
        for node in nodes {
            if protected(node) {
                self.left = self.left.saturating_sub(count(node.children()));
                self.before = Before::Middle;
                continue;
            }
            match node {
                Inline::Text(text) => *text = self.text(text),
                Inline::Quoted { children, .. } => {
                    // A quotation begins like a title.
                    if self.before != Before::Middle {
                        self.before = Before::Colon;
                    }
                    self.run(children);
                }
                other => {
                    if let Some(children) = other.children_mut() {
                        self.run(children);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if !is_word(first) {
                out.push(first);
                self.before = match (self.before, first) {
                    (Before::Start | Before::Colon, c) if c.is_whitespace() => self.before,
                    (_, '—' | '/') => Before::Space,
                    (_, c) if c.is_whitespace() => Before::Space,
                    _ => Before::Hyphen,
                };
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let word = &rest[..end];
            let counts = word.chars().any(char::is_alphanumeric);
            if counts {
                self.left = self.left.saturating_sub(1);
            }
            let changed = match self.before {
                Before::Middle => None,
                before => (self.change)(word, (before, self.left == 0, rest[end..].starts_with('-'))),
            };
            out.push_str(changed.as_deref().unwrap_or(word));
            let core = word.trim_end_matches(['"', '\u{201d}', '\u{2019}', ')', ']']);
            if core.ends_with([':', '?', '!']) {
                self.before = Before::Colon;
            } else if counts || self.before == Before::Space {
                self.before = Before::Middle;
            }
            rest = &rest[end..];
        }
        out
    }
}

fn first_letter(word: &str) -> Option<(usize, char)> {
    word.char_indices().find(|(_, c)| c.is_alphanumeric())
}

/// The word with its first letter in upper case.
fn capitalized(word: &str) -> String {
    let Some((at, letter)) = first_letter(word) else { return word.to_owned() };
    let mut out = String::with_capacity(word.len());
    out.push_str(&word[..at]);
    out.extend(letter.to_uppercase());
    out.push_str(&word[at + letter.len_utf8()..]);
    out
}

fn all_upper(nodes: &[Inline]) -> bool {
    nodes.iter().all(|node| match node {
        Inline::Text(text) => !text.chars().any(char::is_lowercase),
        other => protected(other) || all_upper(other.children()),
    })
}

fn sentence(nodes: &mut [Inline]) {
    let shouted = all_upper(nodes);
    let mut first = true;
    words(nodes, &mut |word, _| {
        let lower = if shouted || is_title_word(word) { word.to_lowercase() } else { word.to_owned() };
        if first && word.chars().any(char::is_alphanumeric) {
            first = false;
            return Some(capitalized(&lower));
        }
        Some(lower)
    });
}

/// A capital and small letters alone.
fn is_title_word(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// The small words of English titles, sorted.
const SMALL: &[&str] = &[
    "a",
    "about",
    "above",
    "according to",
    "across",
    "afore",
    "after",
    "against",
    "ahead of",
    "along",
    "alongside",
    "amid",
    "amidst",
    "among",
    "amongst",
    "an",
    "and",
    "anenst",
    "apart from",
    "apropos",
    "around",
    "as",
    "as regards",
    "aside",
    "astride",
    "at",
    "athwart",
    "atop",
    "back to",
    "barring",
    "because of",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "but",
    "by",
    "c",
    "ca",
    "circa",
    "close to",
    "d'",
    "de",
    "despite",
    "down",
    "due to",
    "during",
    "et",
    "except",
    "far from",
    "for",
    "forenenst",
    "from",
    "given",
    "in",
    "inside",
    "instead of",
    "into",
    "lest",
    "like",
    "modulo",
    "near",
    "next",
    "nor",
    "notwithstanding",
    "of",
    "off",
    "on",
    "onto",
    "or",
    "out",
    "outside of",
    "over",
    "per",
    "plus",
    "prior to",
    "pro",
    "pursuant to",
    "qua",
    "rather than",
    "regardless of",
    "sans",
    "since",
    "so",
    "such as",
    "than",
    "that of",
    "the",
    "through",
    "throughout",
    "thru",
    "thruout",
    "till",
    "to",
    "toward",
    "towards",
    "under",
    "underneath",
    "until",
    "unto",
    "up",
    "upon",
    "v",
    "v.",
    "van",
    "versus",
    "via",
    "vis-à-vis",
    "von",
    "vs",
    "vs.",
    "where as",
    "with",
    "within",
    "without",
    "yet",
];

fn title(nodes: &mut [Inline]) {
    words(nodes, &mut |word, (before, last, joins)| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'');
        let is_small = |word: &str| SMALL.binary_search(&word).is_ok();
        let small = is_small(core) || is_small(core.trim_end_matches('.'));
        if before == Before::Space && !last && small && !joins || before == Before::Hyphen && !last && small {
            return None;
        }
        // A single letter behind a hyphen, or of another script before one, is a sign and not a word.
        let single = core.chars().nth(1).is_none();
        if single && (before == Before::Hyphen || joins && !core.is_ascii()) {
            return None;
        }
        let at = first_letter(word)?.0;
        // A word with a capital inside keeps its form (iPhone).
        word[at..].chars().all(|c| !c.is_uppercase()).then(|| capitalized(word))
    });
}

#[cfg(test)]
mod tests {
    #[test]
    fn small_words_are_sorted() {
        assert!(super::SMALL.is_sorted());
    }
}
