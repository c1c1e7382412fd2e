//! First mentions of entities in running text, found in one pass over each page by Aho–Corasick; the longest name wins.

use super::Mention;
use super::links::LinkTarget;
use crate::book::{Book, PageId, PageKind};
use crate::parse::markdown::is_cjk;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The names of all entities, ready to be looked for.
pub struct Automaton {
    automaton: Option<AhoCorasick>,
    names: Vec<String>,
    pages: Vec<PageId>,
}

impl Automaton {
    /// Titles and aliases of the entity pages, each name of a translation being one of its original. A name of two entities means neither. `known` again where it is the same.
    pub fn build(book: &Book, known: Option<&Arc<Self>>) -> Arc<Self> {
        let mut names: BTreeMap<String, Option<PageId>> = BTreeMap::new();
        let mut add = |name: &str, id: PageId| {
            let name = name.trim();
            if name.chars().count() < 2 {
                return;
            }
            // Texts are searched as they are written, composed or not.
            let forms = match name.is_ascii() {
                true => vec![name.to_owned()],
                false => vec![name.to_owned(), name.nfc().collect(), name.nfd().collect()],
            };
            for form in forms {
                let known = names.entry(form).or_insert(Some(id));
                if *known != Some(id) {
                    *known = None;
                }
            }
        };
        for (id, page) in book.iter_pages().filter(|(_, p)| p.kind == PageKind::Entity) {
            for name in std::iter::once(page.title.as_str()).chain(page.names()) {
                add(name, book.original(id));
                if let Some(lower) = in_mid_sentence(name) {
                    add(&lower, book.original(id));
                }
            }
        }
        let (names, pages): (Vec<String>, Vec<PageId>) =
            names.into_iter().filter_map(|(name, id)| id.map(|id| (name, id))).unzip();
        if let Some(known) = known.filter(|known| known.names == names && known.pages == pages) {
            return known.clone();
        }
        // A build fails only where patterns exceed the automaton's own limits (gigabytes of names); then nothing is linked.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Arc::new(Self { automaton: automaton.filter(|_| !names.is_empty()), names, pages })
    }

    /// The first mention of each entity on a page, which leads to its page in the language of this one, apart from those that the page links to by itself, and from its own.
    pub fn mentions(&self, book: &Book, id: PageId, links: &[LinkTarget]) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut seen: HashSet<PageId> = HashSet::from([book.original(id)]);
        for target in links {
            if let LinkTarget::Page { page, .. } = target {
                seen.insert(book.original(*page));
            }
        }
        let mut mentions = Vec::new();
        let lang = &book.page(id).lang;
        for (run, text) in book.page(id).facts.runs.iter().enumerate() {
            for range in &text.linkable {
                let piece = &text.text[range.start as usize..range.end as usize];
                for found in automaton.find_iter(piece) {
                    let (start, end) = (range.start as usize + found.start(), range.start as usize + found.end());
                    let page = self.pages[found.pattern().as_usize()];
                    if is_word(&text.text, start, end) && seen.insert(page) {
                        let to = book.in_language(page, lang);
                        mentions.push(Mention { run: run as u32, start: start as u32, end: end as u32, to });
                    }
                }
            }
        }
        mentions
    }
}

/// How a name of several words is written within a sentence, where that differs: `Foreign direct product rule` → `foreign …`.
fn in_mid_sentence(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let first = letters.next().filter(|c| c.is_uppercase())?;
    let rest = letters.as_str();
    let (head, tail) = rest.split_once(' ')?;
    let plain = !head.is_empty() && head.chars().all(char::is_lowercase) && tail.chars().all(|c| !c.is_uppercase());
    plain.then(|| first.to_lowercase().chain(rest.chars()).collect())
}

/// Whether the bytes are a word of their own. Scripts without spaces have no such borders.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let joins = |a: Option<char>, b: Option<char>| match (a, b) {
        // A mark makes another letter of the one before it.
        (Some(_), Some(b)) if is_combining_mark(b) => true,
        // Kana's marks are of a script without spaces, too.
        (Some('\u{3099}' | '\u{309a}'), Some(_)) => false,
        (Some(a), Some(b)) => is_letter(a) && is_letter(b) && !is_cjk(a) && !is_cjk(b),
        _ => false,
    };
    let (name, before, after) = (&text[start..end], text[..start].chars().next_back(), text[end..].chars().next());
    !joins(before, name.chars().next()) && !joins(name.chars().next_back(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert!(is_word("the SMIC fab", 4, 8));
        assert!(!is_word("SMICs", 0, 4));
        assert!(is_word("SMIC’s", 0, 4));
        assert!(is_word("在华为的", 3, 9));
        assert!(!is_word("Cafe\u{301}", 0, 4) && !is_word("e\u{301}tat", 3, 6) && is_word("か\u{3099}SMIC", 6, 10));
        assert_eq!(in_mid_sentence("Foreign direct product rule").as_deref(), Some("foreign direct product rule"));
        assert_eq!(in_mid_sentence("Entity List"), None);
        assert_eq!(in_mid_sentence("Huawei"), None);
    }
}
