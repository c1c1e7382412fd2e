//! Places in a lowered body: where footnotes, links, headings and sections begin and end.

use crate::parse::markdown::{Lowered, Node};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// The nodes of each footnote's definition, by label.
pub fn footnotes(lowered: &Lowered<'_>) -> HashMap<String, Range<usize>> {
    let mut found = HashMap::new();
    for (at, (node, _)) in lowered.nodes.iter().enumerate() {
        if let Node::Event(Event::Start(Tag::FootnoteDefinition(label))) = node {
            found.entry(label.to_string()).or_insert(at + 1..definition_end(lowered, at));
        }
    }
    found
}

/// Where a footnote's definition that begins at `at` ends.
pub fn definition_end(lowered: &Lowered<'_>, at: usize) -> usize {
    let end =
        |(node, _): &(Node<'_>, Range<usize>)| matches!(node, Node::Event(Event::End(TagEnd::FootnoteDefinition)));
    lowered.nodes[at..].iter().position(end).map_or(lowered.nodes.len(), |i| at + i)
}

/// The inside of a definition's only paragraph.
pub fn single_paragraph(lowered: &Lowered<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let nodes = &lowered.nodes[range.clone()];
    let is = |node: Option<&(Node<'_>, Range<usize>)>, wanted: &Event<'_>| matches!(node, Some((Node::Event(e), _)) if e == wanted);
    let paragraphs = nodes.iter().filter(|n| is(Some(n), &Event::Start(Tag::Paragraph))).count();
    let fits = paragraphs == 1
        && is(nodes.first(), &Event::Start(Tag::Paragraph))
        && is(nodes.last(), &Event::End(TagEnd::Paragraph))
        && !nodes.iter().any(|(n, _)| matches!(n, Node::Embed(_)));
    fits.then(|| range.start + 1..range.end - 1)
}

/// Where a link that begins at `at` ends.
pub fn link_end(lowered: &Lowered<'_>, at: usize, index: u32) -> usize {
    let end = |(node, _): &(Node<'_>, Range<usize>)| *node == Node::LinkEnd(index);
    lowered.nodes[at..].iter().position(end).map_or(at, |i| at + i)
}

/// Where a heading that begins at `at` ends.
pub fn heading_end(lowered: &Lowered<'_>, at: usize, index: u32) -> usize {
    let end = |(node, _): &(Node<'_>, Range<usize>)| *node == Node::HeadingEnd(index);
    lowered.nodes[at..].iter().position(end).map_or(at, |i| at + i)
}

/// The nodes of a section, its heading included; the whole body without one.
pub fn section(lowered: &Lowered<'_>, heading: Option<u32>) -> Range<usize> {
    let Some(wanted) = heading else {
        return 0..lowered.nodes.len();
    };
    let level = lowered.facts.headings[wanted as usize].level;
    let start = lowered.nodes.iter().position(|(n, _)| *n == Node::HeadingStart(wanted)).unwrap_or(0);
    let end = lowered.nodes[start + 1..]
        .iter()
        .position(|(n, _)| matches!(n, Node::HeadingStart(i) if lowered.facts.headings[*i as usize].level <= level))
        .map_or(lowered.nodes.len(), |i| start + 1 + i);
    start..end
}

/// The plain text of nodes, for an image's alternative text.
pub fn alt(lowered: &Lowered<'_>, range: Range<usize>) -> String {
    let mut text = String::new();
    for (node, _) in &lowered.nodes[range] {
        match node {
            Node::Text { text: t, .. } => text.push_str(t),
            Node::Event(Event::Code(t) | Event::InlineMath(t)) => text.push_str(t),
            Node::Event(Event::SoftBreak | Event::HardBreak) => text.push(' '),
            _ => {}
        }
    }
    text
}
