//! Reading XML with limits, and attributes with types.

use crate::error::Error;
use roxmltree::{Document, Node, ParsingOptions};

/// No style or locale in use is a tenth as long.
const MAX_BYTES: usize = 4 << 20;
/// No style in use is a quarter as deep.
const MAX_DEPTH: usize = 120;
const MAX_NODES: u32 = 400_000;
const NAMESPACE: &str = "http://purl.org/net/xbiblio/csl";

/// The text without what may stand before XML: a mark of the byte order, white space. Places in errors count from here.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}

/// An error's place, moved by what stood before the XML.
pub(crate) fn moved(error: Error, by: usize) -> Error {
    Error { span: error.span.map(|span| span.start + by..span.end + by), ..error }
}

/// Parses a text as XML; the root element must have the given name.
pub(crate) fn document<'a>(text: &'a str, root: &str) -> Result<Document<'a>, Error> {
    if text.len() > MAX_BYTES {
        return Err(Error::new(format!("the file is larger than {MAX_BYTES} bytes")));
    }
    too_deep(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        // Its place is told by the span.
        let message = error.to_string();
        let message = message.rsplit_once(" at ").map_or(message.as_str(), |(message, _)| message);
        Error::at(format!("the file is not valid XML: {message}"), place(text, error.pos()))
    })?;
    let element = document.root_element();
    if element.tag_name().name() != root {
        return Err(Error::at(
            format!("expected the element \"{root}\", found \"{}\"", element.tag_name().name()),
            element.range(),
        ));
    }
    Ok(document)
}

/// The character at a line and column, which count from 1.
fn place(text: &str, position: roxmltree::TextPos) -> std::ops::Range<usize> {
    let line = text.split_inclusive('\n').take(position.row.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let before = text[line..].chars().take(position.col.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>();
    let start = line + before;
    start..start + text[start..].chars().next().map_or(0, char::len_utf8)
}

/// The XML reader calls itself for each nested element, so depth is counted before it runs. Tags in comments and CDATA count as well: no style
/// that is in use comes near the limit.
fn too_deep(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while let Some(found) = text[at..].find('<') {
        let open = at + found;
        if text[open..].starts_with("<!--") {
            let Some(end) = text[open + 4..].find("-->") else { return Ok(()) };
            at = open + 4 + end + 3;
            continue;
        }
        let Some(end) = tag_end(bytes, open) else { return Ok(()) };
        match bytes.get(open + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'?' | b'!') => {}
            _ if bytes[end - 1] == b'/' => {}
            _ => depth += 1,
        }
        if depth > MAX_DEPTH {
            return Err(Error::at(format!("elements are nested more than {MAX_DEPTH} deep"), open..end + 1));
        }
        at = end + 1;
    }
    Ok(())
}

/// The place of the `>` that ends the tag, outside quoted values.
fn tag_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut quote = None;
    for (index, &byte) in bytes.iter().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            (None, b'>') => return Some(index),
            _ => {}
        }
    }
    None
}

/// The element children that are CSL's own.
pub(crate) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(|child| {
        child.is_element() && child.tag_name().namespace().is_none_or(|namespace| namespace == NAMESPACE)
    })
}

/// The first element child of a name.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

/// All text within, with the white space at its ends kept.
pub(crate) fn text(node: Node) -> String {
    node.descendants().filter(|inner| inner.is_text()).filter_map(|inner| inner.text()).collect()
}

pub(crate) fn flag(node: Node, name: &str) -> Option<bool> {
    node.attribute(name).map(|value| value == "true")
}

pub(crate) fn number(node: Node, name: &str) -> Option<u32> {
    node.attribute(name).and_then(|value| value.trim().parse().ok())
}
