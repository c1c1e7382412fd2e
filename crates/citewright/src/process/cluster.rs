//! One citation.

use super::Book;
use super::positions::PlacedCite;
use crate::rich;
use crate::style::Common;
use crate::tree::{self, Inline, Mark, finish};

impl<'a> Book<'a> {
    /// Punctuation, quotation marks and formats of a whole, set right.
    pub(super) fn finish(&self, nodes: Vec<Inline>) -> Vec<Inline> {
        finish(nodes, &self.processor.locale)
    }

    /// The citation with a number, as it is shown.
    pub fn citation(&self, index: usize) -> Option<Vec<Inline>> {
        let placed = self.clusters.get(index)?;
        let parts = self.collapsed(&placed.cites);
        let Some(first) = placed.cites.first() else { return Some(Vec::new()) };
        let layout = self.processor.layout(&self.processor.style.citation, &self.items[first.item])?;
        let mut nodes = Vec::new();
        for (content, delimiter) in parts {
            if tree::is_empty(&content) {
                continue;
            }
            if !nodes.is_empty() {
                nodes.push(Inline::Text(delimiter));
            }
            nodes.extend(content);
        }
        if placed.cites.iter().all(|cite| cite.cite.author_only) {
            return Some(self.finish(nodes));
        }
        let disamb = crate::eval::Disamb::default();
        let context = self.processor.context(
            &self.processor.style.citation,
            &self.items[first.item],
            &first.data,
            &disamb,
            crate::eval::Mode::Cite,
        );
        let affixes =
            Common { prefix: layout.common.prefix.clone(), suffix: layout.common.suffix.clone(), ..Common::default() };
        Some(self.finish(context.wrap_layout(nodes, &layout.common, &affixes)))
    }

    /// A cite with the text that the author puts before and after it.
    pub(super) fn with_affixes(&self, cite: &PlacedCite, content: Vec<Inline>) -> Vec<Inline> {
        let own = cite.cite;
        let mut nodes = Vec::new();
        if !own.prefix.is_empty() {
            nodes.extend(rich::parse(&own.prefix));
            if own.prefix.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | ';' | ')')) {
                nodes.push(Inline::Text(" ".to_owned()));
            }
        }
        nodes.extend(content);
        if !own.suffix.is_empty() {
            if own.suffix.starts_with(|c: char| c.is_alphanumeric() || c == '(') {
                nodes.push(Inline::Text(" ".to_owned()));
            }
            nodes.extend(rich::parse(&own.suffix));
        }
        nodes
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
