//! What an author writes before and after a cite.

use crate::rich;
use crate::tree::{self, Inline, plain};

/// Text before or after a cite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affix(Vec<Inline>);

impl Affix {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        tree::is_empty(&self.0)
    }

    /// What is shown.
    pub(super) fn nodes(&self) -> Vec<Inline> {
        self.0.clone()
    }

    /// The text alone.
    pub(super) fn text(&self) -> String {
        plain(&self.0)
    }
}

impl From<Vec<Inline>> for Affix {
    fn from(nodes: Vec<Inline>) -> Affix {
        Affix(nodes)
    }
}

impl From<&str> for Affix {
    /// Reads the rich text of CSL-JSON.
    fn from(text: &str) -> Affix {
        Affix(if text.is_empty() { Vec::new() } else { rich::parse(text) })
    }
}

impl From<String> for Affix {
    /// Reads the rich text of CSL-JSON.
    fn from(text: String) -> Affix {
        Affix::from(text.as_str())
    }
}
