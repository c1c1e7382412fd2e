//! Formatted text without a page → Markdown.

use super::inlines::{Line, code_span, escaped, link, set_off};
use crate::parse::markdown::tree::Style;
use crate::rich::{Rich, RichStyle, plain};

/// A row as Markdown. Links to sources in lists are their text: a footnote says the source.
pub fn write(row: &[Rich]) -> String {
    let mut out = String::new();
    add(row, &mut out);
    out
}

fn add(row: &[Rich], out: &mut String) {
    for (index, piece) in row.iter().enumerate() {
        let row_behind = &row[index + 1..];
        match piece {
            Rich::Text(text) => out.push_str(&escaped(text, Line::Row)),
            Rich::Styled(style, row) => {
                let inner = write(row);
                let apart = || match row_behind {
                    [] => true,
                    behind => plain(behind).starts_with(|c: char| c.is_whitespace() || c.is_ascii_punctuation()),
                };
                match style {
                    RichStyle::Emphasis => set_off(Style::Emphasis, &inner, apart(), out),
                    RichStyle::Strong => set_off(Style::Strong, &inner, apart(), out),
                    RichStyle::Strikethrough => set_off(Style::Strikethrough, &inner, apart(), out),
                    RichStyle::Superscript => set_off(Style::Superscript, &inner, apart(), out),
                    RichStyle::Subscript => set_off(Style::Subscript, &inner, apart(), out),
                    RichStyle::Mark => set_off(Style::Mark, &inner, apart(), out),
                    RichStyle::Upright | RichStyle::SmallCaps | RichStyle::Underline | RichStyle::RightInline => {
                        out.push_str(&inner);
                    }
                    RichStyle::Block | RichStyle::LeftMargin | RichStyle::Indent => out.push_str(&format!("{inner} ")),
                }
            }
            Rich::Link { address, inlines } => out.push_str(&link(address, &write(inlines))),
            Rich::Source { inlines, .. } => add(inlines, out),
            Rich::Unknown(key) => out.push_str(&escaped(&format!("@{key}?"), Line::Row)),
            Rich::Code(code) => out.push_str(&code_span(code, Line::Row)),
            Rich::Math { tex, display: false } => out.push_str(&format!("${tex}$")),
            Rich::Math { tex, display: true } => out.push_str(&format!("$${tex}$$")),
            Rich::SoftBreak | Rich::HardBreak => out.push(' '),
        }
    }
}
