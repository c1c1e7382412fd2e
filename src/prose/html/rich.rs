//! Formatted text without a page → HTML.

use super::Writer;
use crate::html::escape;
use crate::ids::fragment;
use crate::prose::math;
use crate::rich::{CLASSES, ELEMENTS, Rich, RichStyle};

/// A row as HTML.
pub fn write(row: &[Rich]) -> String {
    let mut html = String::new();
    add(row, &mut html);
    html
}

impl Writer<'_> {
    pub(super) fn rich(&mut self, row: &[Rich]) {
        self.push(&write(row));
    }
}

fn add(row: &[Rich], out: &mut String) {
    for piece in row {
        match piece {
            Rich::Text(text) => out.push_str(&escape(text)),
            Rich::Styled(style, row) => {
                let is = |(_, known): &&(&str, RichStyle)| known == style;
                let close = match (ELEMENTS.iter().find(is), CLASSES.iter().find(is)) {
                    (Some((name, _)), _) => {
                        out.push_str(&format!("<{name}>"));
                        format!("</{name}>")
                    }
                    (None, class) => {
                        let class = class.map_or("", |(class, _)| *class);
                        out.push_str(&format!("<span class=\"{class}\">"));
                        "</span>".to_owned()
                    }
                };
                add(row, out);
                out.push_str(&close);
            }
            Rich::Link { address, inlines } => {
                out.push_str(&format!("<a href=\"{}\">", escape(address)));
                add(inlines, out);
                out.push_str("</a>");
            }
            Rich::Source { anchor, inlines } => {
                out.push_str(&format!("<a class=\"cite\" href=\"#{}\">", fragment(anchor)));
                add(inlines, out);
                out.push_str("</a>");
            }
            Rich::Unknown(key) => {
                out.push_str(&format!("<strong class=\"unknown-source\">@{}?</strong>", escape(key)));
            }
            Rich::Code(code) => out.push_str(&format!("<code>{}</code>", escape(code))),
            Rich::Math { tex, display } => out.push_str(&math::to_mathml(tex, *display)),
            Rich::SoftBreak => out.push('\n'),
            Rich::HardBreak => out.push_str("<br />\n"),
        }
    }
}
