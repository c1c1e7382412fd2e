//! HTML as the test suite of CSL writes it.

use super::{Align, Decoration, DisplayKind, FontStyle, FontVariant, FontWeight, Format, Inline};

/// The tree as HTML. A text is escaped as `&#38;`, `&#60;`, `&#62;`.
pub fn html(nodes: &[Inline]) -> String {
    let mut out = String::new();
    write(nodes, &mut out);
    out
}

/// A bibliography as HTML: one `div` around all entries, and one for each.
pub fn bibliography_html<'a>(entries: impl IntoIterator<Item = &'a [Inline]>) -> String {
    let mut out = String::from("<div class=\"csl-bib-body\">\n");
    for entry in entries {
        out.push_str("  <div class=\"csl-entry\">");
        write(entry, &mut out);
        out.push_str("</div>\n");
    }
    out.push_str("</div>");
    out
}

fn write(nodes: &[Inline], out: &mut String) {
    for node in nodes {
        match node {
            Inline::Text(text) | Inline::Atom { text, .. } => escape(text, out),
            Inline::Format(format, children) => {
                let mut closing = Vec::new();
                open(format, &mut closing, out);
                write(children, out);
                closing.iter().rev().for_each(|tag| out.push_str(tag));
            }
            Inline::Quoted { open, close, children } => {
                escape(open, out);
                write(children, out);
                escape(close, out);
            }
            Inline::Link { url, children } => {
                out.push_str("<a href=\"");
                escape(url, out);
                out.push_str("\">");
                write(children, out);
                out.push_str("</a>");
            }
            Inline::Display(kind, children) => {
                let (open, close) = match kind {
                    DisplayKind::Block => ("\n\n    <div class=\"csl-block\">", "</div>\n"),
                    DisplayKind::LeftMargin => ("\n    <div class=\"csl-left-margin\">", "</div>"),
                    DisplayKind::RightInline => ("<div class=\"csl-right-inline\">", "</div>\n  "),
                    DisplayKind::Indent => ("<div class=\"csl-indent\">", "</div>\n  "),
                };
                out.push_str(open);
                write(children, out);
                // A space at a block's end is not part of it.
                let spaces =
                    if *kind == DisplayKind::RightInline { out.len() - out.trim_end_matches(' ').len() } else { 0 };
                out.truncate(out.len() - spaces);
                out.push_str(close);
                out.push_str(&" ".repeat(spaces));
            }
            other => write(other.children(), out),
        }
    }
}

fn open(format: &Format, closing: &mut Vec<&'static str>, out: &mut String) {
    let mut tag = |opening: &str, close: &'static str| {
        out.push_str(opening);
        closing.push(close);
    };
    match format.align {
        Some(Align::Sup) => tag("<sup>", "</sup>"),
        Some(Align::Sub) => tag("<sub>", "</sub>"),
        Some(Align::Baseline) => tag("<span style=\"baseline\">", "</span>"),
        None => {}
    }
    match format.decoration {
        Some(Decoration::Underline) => tag("<span style=\"text-decoration:underline;\">", "</span>"),
        Some(Decoration::None) => tag("<span style=\"text-decoration:none;\">", "</span>"),
        None => {}
    }
    match format.weight {
        Some(FontWeight::Bold) => tag("<b>", "</b>"),
        Some(FontWeight::Light) => tag("<span style=\"font-weight:light;\">", "</span>"),
        Some(FontWeight::Normal) => tag("<span style=\"font-weight:normal;\">", "</span>"),
        None => {}
    }
    match format.variant {
        Some(FontVariant::SmallCaps) => tag("<span style=\"font-variant:small-caps;\">", "</span>"),
        Some(FontVariant::Normal) => tag("<span style=\"font-variant:normal;\">", "</span>"),
        None => {}
    }
    match format.style {
        Some(FontStyle::Italic) => tag("<i>", "</i>"),
        Some(FontStyle::Oblique) => tag("<em>", "</em>"),
        Some(FontStyle::Normal) => tag("<span style=\"font-style:normal;\">", "</span>"),
        None => {}
    }
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            other => out.push(other),
        }
    }
}
