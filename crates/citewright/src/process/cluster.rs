//! One citation.

use super::collapse::Placement;
use super::positions::PlacedCite;
use super::{Book, Cite};
use crate::rich;
use crate::style::{Common, TextCase};
use crate::tree::{self, Inline, Mark, finish};

impl<'a> Book<'a> {
    /// Punctuation, quotation marks and formats of a whole, set right.
    pub(super) fn finish(&self, nodes: Vec<Inline>) -> Vec<Inline> {
        finish(nodes, &self.processor.locale, self.processor.tidy)
    }

    /// The citation with a number, as it is shown.
    pub fn citation(&self, index: usize) -> Option<Vec<Inline>> {
        self.clusters.get(index).map(|placed| self.compose(&placed.cites))
    }

    /// Cites whose positions are known, as one citation.
    pub(super) fn compose(&self, cites: &[PlacedCite<'a>]) -> Vec<Inline> {
        let Some(first) = cites.first() else { return Vec::new() };
        let item = self.items[first.item];
        let Some(layout) = self.processor.layout(&self.processor.style.citation, item) else { return Vec::new() };
        let parts = self.collapsed(cites);
        let mut nodes = Vec::new();
        // What the author writes around a cite can end the cite before by itself.
        let mut before: Option<String> = None;
        for Placement { content, mut delimiter, cite, item } in parts {
            if tree::is_empty(&content) {
                continue;
            }
            let (prefix, suffix) = (cite.prefix.text(), cite.suffix.text());
            let begins = if prefix.trim().is_empty() { nodes.is_empty() } else { ends_sentence(&prefix) };
            let content = with_affixes(cite, item, content, begins && self.processor.style.note);
            if !nodes.is_empty() {
                let stop = |text: Option<char>| text.is_some_and(|c| matches!(c, ';' | '.' | ','));
                if stop(prefix.chars().next()) && before.as_ref().is_none_or(String::is_empty) {
                    delimiter.clear();
                } else if before.is_some_and(|before| stop(before.chars().next_back())) {
                    delimiter = delimiter.find(' ').map(|space| delimiter[space..].to_owned()).unwrap_or_default();
                }
                nodes.push(Inline::Text(delimiter));
            }
            nodes.extend(content);
            before = Some(suffix);
        }
        if cites.iter().all(|cite| cite.cite.author_only) {
            return self.finish(nodes);
        }
        let disamb = crate::eval::Disamb::default();
        let section = &self.processor.style.citation;
        let context = self.processor.context(section, item, &first.data, &disamb, crate::eval::Mode::Cite);
        let affixes =
            Common { prefix: layout.common.prefix.clone(), suffix: layout.common.suffix.clone(), ..Common::default() };
        self.finish(context.wrap_layout(nodes, &layout.common, &affixes))
    }
}

/// A cite with the text that the author puts before and after it.
fn with_affixes(own: &Cite, item: usize, mut content: Vec<Inline>, begins: bool) -> Vec<Inline> {
    if begins {
        capitalize_term(&mut content);
    }
    let mut nodes = own.prefix.nodes();
    if own.prefix.text().ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | ';' | ')')) {
        nodes.push(Inline::Text(" ".to_owned()));
    }
    nodes.push(Inline::Cite { item, children: content });
    if own.suffix.text().starts_with(|c: char| c.is_alphanumeric() || c == '(') {
        nodes.push(Inline::Text(" ".to_owned()));
    }
    nodes.extend(own.suffix.nodes());
    nodes
}

/// Whether a text before a cite ends a sentence. A single word is an abbreviation.
fn ends_sentence(prefix: &str) -> bool {
    let text = prefix.trim();
    let ends = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']).ends_with(['.', '?', '!']);
    ends && text.contains(char::is_whitespace)
}

/// Gives a capital to the term that a cite begins with, if it begins with one.
fn capitalize_term(nodes: &mut [Inline]) {
    let Some(first) = nodes.iter_mut().find(|node| !tree::is_empty(std::slice::from_ref(node))) else { return };
    if let Inline::Mark(Mark::Term, children) = first {
        rich::text_case(children, TextCase::CapitalizeFirst, "");
    } else if let Some(children) = first.children_mut() {
        capitalize_term(children);
    }
}

/// The text of the names that a cite begins with.
pub(super) fn names_text(nodes: &[Inline]) -> Option<String> {
    for node in nodes {
        if let Inline::Mark(Mark::Names, children) = node {
            return Some(tree::plain(children));
        }
        if let Some(found) = names_text(node.children()) {
            return Some(found);
        }
    }
    None
}
