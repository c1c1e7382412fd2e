//! Small changes to all text of a tree.

use crate::tree::Inline;

/// Takes every period out.
pub(crate) fn strip_periods(nodes: &mut [Inline]) {
    for node in nodes {
        match node {
            Inline::Text(text) if text.contains('.') => *text = text.replace('.', ""),
            Inline::Text(_) => {}
            other => {
                if let Some(children) = other.children_mut() {
                    strip_periods(children);
                }
            }
        }
    }
}
