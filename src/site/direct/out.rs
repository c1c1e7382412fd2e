//! The text that is written.

use crate::theme::loops::MOST_BYTES;
use pulldown_cmark_escape::{FmtWriter, escape_html};
use std::fmt::Write;

/// A page while it is written.
#[derive(Default)]
pub struct Out(String);

impl Out {
    /// HTML as it stands.
    pub fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Text, escaped as Tera does.
    pub fn text(&mut self, text: &str) {
        // Writing to a string does not fail.
        let _ = escape_html(FmtWriter(&mut self.0), text);
    }

    /// A number.
    pub fn number(&mut self, number: impl std::fmt::Display) {
        let _ = write!(self.0, "{number}");
    }

    /// The whole text; nothing where a template would have met its bound.
    pub fn finish(self) -> Option<String> {
        (self.0.len() <= MOST_BYTES).then_some(self.0)
    }
}

/// Writes pieces one after the other: a literal and `[x]` as they stand, `(x)` escaped, `{x}` a number.
macro_rules! put {
    ($out:expr;) => {};
    ($out:expr; $html:literal $($rest:tt)*) => { $out.raw($html); put!($out; $($rest)*); };
    ($out:expr; [$html:expr] $($rest:tt)*) => { $out.raw($html); put!($out; $($rest)*); };
    ($out:expr; ($text:expr) $($rest:tt)*) => { $out.text($text); put!($out; $($rest)*); };
    ($out:expr; {$number:expr} $($rest:tt)*) => { $out.number($number); put!($out; $($rest)*); };
}
pub(super) use put;
