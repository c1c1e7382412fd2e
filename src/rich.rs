//! Formatted text without a page: what a citation style makes of a source, and what an author writes around a citation.
//!
//! A tree, so that every format writes it in its own way. Knows no HTML.

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
    /// Upright within emphasis.
    Upright,
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
pub const CLASSES: [(&str, RichStyle); 7] = [
    ("csl-upright", RichStyle::Upright),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_links_are_found_at_any_depth() {
        let text = |text: &str| Rich::Text(text.into());
        let link = Rich::Link { address: "https://e.org/".into(), inlines: vec![text("here")] };
        let row = [text("A "), Rich::Styled(RichStyle::Emphasis, vec![text("b "), link])];
        assert_eq!(plain(&row), "A b here");
        assert!(has_link(&row) && !has_link(&row[..1]));
    }
}
