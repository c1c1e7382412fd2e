//! Formatted text without a page → HTML.

use super::Writer;
use crate::html::escape;
use crate::ids::fragment;
use crate::prose::math;
use crate::rich::{CLASSES, ELEMENTS, Rich, RichStyle};

impl Writer<'_> {
    pub(super) fn rich(&mut self, row: &[Rich]) {
        for piece in row {
            match piece {
                Rich::Text(text) => self.push(&escape(text)),
                Rich::Styled(style, row) => {
                    let is = |(_, known): &&(&str, RichStyle)| known == style;
                    let close = match (ELEMENTS.iter().find(is), CLASSES.iter().find(is)) {
                        (Some((name, _)), _) => {
                            self.push(&format!("<{name}>"));
                            format!("</{name}>")
                        }
                        (None, class) => {
                            let class = class.map_or("", |(class, _)| *class);
                            self.push(&format!("<span class=\"{class}\">"));
                            "</span>".to_owned()
                        }
                    };
                    self.rich(row);
                    self.push(&close);
                }
                Rich::Link { address, inlines } => {
                    self.push(&format!("<a href=\"{}\">", escape(address)));
                    self.rich(inlines);
                    self.push("</a>");
                }
                Rich::Source { anchor, inlines } => {
                    self.push(&format!("<a class=\"cite\" href=\"#{}\">", fragment(anchor)));
                    self.rich(inlines);
                    self.push("</a>");
                }
                Rich::Unknown(key) => {
                    self.push(&format!("<strong class=\"unknown-source\">@{}?</strong>", escape(key)));
                }
                Rich::Code(code) => self.push(&format!("<code>{}</code>", escape(code))),
                Rich::Math { tex, display } => self.push(&math::to_mathml(tex, *display)),
                Rich::SoftBreak => self.push("\n"),
                Rich::HardBreak => self.push("<br />\n"),
            }
        }
    }
}
