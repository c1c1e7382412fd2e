//! Plain text.

use super::{DisplayKind, Inline};

/// The text of a tree alone: quotation marks stay, formats go; a block begins a line.
pub fn plain(nodes: &[Inline]) -> String {
    let mut out = String::new();
    write(nodes, &mut out);
    out
}

fn write(nodes: &[Inline], out: &mut String) {
    for node in nodes {
        match node {
            Inline::Text(text) | Inline::Atom { text, .. } => out.push_str(text),
            Inline::Quoted { open, close, children } => {
                out.push_str(open);
                write(children, out);
                out.push_str(close);
            }
            Inline::Display(kind, children) => {
                if matches!(kind, DisplayKind::Block | DisplayKind::Indent) && !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                write(children, out);
                if *kind == DisplayKind::Block {
                    out.push('\n');
                }
            }
            other => write(other.children(), out),
        }
    }
}
