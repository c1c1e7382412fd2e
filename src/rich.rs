//! Formatted text without a page: what a citation style makes of a source, and what an author writes around a citation.
//!
//! A tree, so that every format writes it in its own way. Knows no HTML but what [`crate::citeproc`] hands out.

use serde::{Deserialize, Serialize};

/// A piece of formatted text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rich {
    Text(String),
    Styled(RichStyle, Vec<Rich>),
    /// A link to a web address.
    Link {
        address: String,
        inlines: Vec<Rich>,
    },
    /// A link to a source's place in the list of sources, by the id of that place.
    Source {
        anchor: String,
        inlines: Vec<Rich>,
    },
    /// A key that the bibliography does not have.
    Unknown(String),
    Code(String),
    Math {
        tex: String,
        display: bool,
    },
    SoftBreak,
    HardBreak,
}

/// How a piece is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RichStyle {
    Emphasis,
    Strong,
    SmallCaps,
    Underline,
    Strikethrough,
    Superscript,
    Subscript,
    Mark,
    /// A block of its own within a reference (CSL 1.0.2, "Display").
    Block,
    LeftMargin,
    RightInline,
    Indent,
}

/// The classes of HTML that stand for a style.
pub const CLASSES: [(&str, RichStyle); 6] = [
    ("small-caps", RichStyle::SmallCaps),
    ("underline", RichStyle::Underline),
    ("csl-block", RichStyle::Block),
    ("csl-left-margin", RichStyle::LeftMargin),
    ("csl-right-inline", RichStyle::RightInline),
    ("csl-indent", RichStyle::Indent),
];

/// The elements of HTML that stand for a style.
pub const ELEMENTS: [(&str, RichStyle); 6] = [
    ("em", RichStyle::Emphasis),
    ("strong", RichStyle::Strong),
    ("del", RichStyle::Strikethrough),
    ("sup", RichStyle::Superscript),
    ("sub", RichStyle::Subscript),
    ("mark", RichStyle::Mark),
];

/// The plain text of a row.
pub fn plain(row: &[Rich]) -> String {
    let mut text = String::new();
    add_plain(row, &mut text);
    text
}

fn add_plain(row: &[Rich], out: &mut String) {
    for piece in row {
        match piece {
            Rich::Text(text) | Rich::Code(text) | Rich::Math { tex: text, .. } => out.push_str(text),
            Rich::Styled(_, row) | Rich::Link { inlines: row, .. } | Rich::Source { inlines: row, .. } => {
                add_plain(row, out);
            }
            Rich::Unknown(key) => out.push_str(key),
            Rich::SoftBreak | Rich::HardBreak => out.push(' '),
        }
    }
}

/// Whether a row holds a link.
pub fn has_link(row: &[Rich]) -> bool {
    row.iter().any(|piece| match piece {
        Rich::Link { .. } | Rich::Source { .. } => true,
        Rich::Styled(_, row) => has_link(row),
        _ => false,
    })
}

/// Reads the HTML of the formatter: text with the five escapes, the [`ELEMENTS`], spans with one of the [`CLASSES`], and links. Elements
/// end where they should; what is none of these is left out, and its text kept.
pub fn read(html: &str) -> Vec<Rich> {
    enum Open {
        Styled(RichStyle),
        Link(String),
        Other,
    }
    let mut stack: Vec<(Open, Vec<Rich>)> = Vec::new();
    let mut row: Vec<Rich> = Vec::new();
    let text = |text: &str| (!text.is_empty()).then(|| Rich::Text(crate::html::to_text(text)));
    // Most citations are names and numbers.
    if !html.contains('<') {
        return text(html).into_iter().collect();
    }
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        row.extend(text(&rest[..at]));
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { break };
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('/') {
            if let Some((open, outer)) = stack.pop() {
                let inner = std::mem::replace(&mut row, outer);
                match open {
                    Open::Styled(style) => row.push(Rich::Styled(style, inner)),
                    Open::Link(address) => row.push(Rich::Link { address, inlines: inner }),
                    Open::Other => row.extend(inner),
                }
            }
            continue;
        }
        let known =
            |list: &[(&str, RichStyle)], name: &str| list.iter().find(|(known, _)| *known == name).map(|(_, s)| *s);
        let quoted = |before: &str| tag.strip_prefix(before).and_then(|rest| rest.split('"').next());
        let style = known(&ELEMENTS, tag).or_else(|| known(&CLASSES, quoted("span class=\"")?));
        let open = match (style, quoted("a href=\"")) {
            (Some(style), _) => Open::Styled(style),
            (None, Some(address)) => Open::Link(crate::html::to_text(address)),
            (None, None) => Open::Other,
        };
        stack.push((open, std::mem::take(&mut row)));
    }
    row.extend(text(rest));
    while let Some((_, mut outer)) = stack.pop() {
        outer.append(&mut row);
        row = outer;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_it_was_written() {
        let html = "Doe &amp; Roe, <em>A &lt;b&gt;</em> <span class=\"csl-block\">x<strong><sup>2</sup></strong></span> \
            <a href=\"https://e.org/?a&amp;b\">here</a>.";
        let row = read(html);
        assert_eq!(plain(&row), "Doe & Roe, A <b> x2 here.");
        assert!(has_link(&row));
        assert!(matches!(&row[1], Rich::Styled(RichStyle::Emphasis, inner) if *inner == [Rich::Text("A <b>".into())]));
        assert!(row.iter().any(|p| matches!(p, Rich::Link { address, .. } if address == "https://e.org/?a&b")));
        assert_eq!(plain(&read("a</em> <i>b <em>c")), "a b c");
    }
}
