//! The processor's trees → ours.

use crate::html::is_web_address;
use crate::rich::{Rich, RichStyle};
use citewright::{Affix, Align, Decoration, DisplayKind, FontStyle, FontVariant, FontWeight, Format, Inline};

/// A tree as ours. `atoms` are the pieces that the author wrote around a citation and the processor did not look into; `cite` makes of a
/// cite's place and text what stands for it.
pub fn rich(nodes: &[Inline], atoms: &[Rich], cite: &dyn Fn(usize, Vec<Rich>) -> Vec<Rich>) -> Vec<Rich> {
    let mut row = Vec::with_capacity(nodes.len());
    add(nodes, atoms, cite, &mut row);
    row
}

/// A tree without cites and atoms.
pub fn plain_rich(nodes: &[Inline]) -> Vec<Rich> {
    rich(nodes, &[], &|_, row| row)
}

fn add(nodes: &[Inline], atoms: &[Rich], cite: &dyn Fn(usize, Vec<Rich>) -> Vec<Rich>, out: &mut Vec<Rich>) {
    let inner = |children: &[Inline]| rich(children, atoms, cite);
    for node in nodes {
        match node {
            Inline::Text(text) => push_text(out, text),
            Inline::Quoted { open, close, children } => {
                push_text(out, open);
                add(children, atoms, cite, out);
                push_text(out, close);
            }
            Inline::Format(format, children) => {
                let styled = styles(format).into_iter().fold(inner(children), |row, style| {
                    if row.is_empty() { row } else { vec![Rich::Styled(style, row)] }
                });
                styled.into_iter().for_each(|piece| push(out, piece));
            }
            Inline::Link { url, children } if is_web_address(url) => {
                out.push(Rich::Link { address: url.clone(), inlines: inner(children) });
            }
            Inline::Cite { item, children } => {
                cite(*item, inner(children)).into_iter().for_each(|piece| push(out, piece));
            }
            Inline::Display(kind, children) => {
                let style = match kind {
                    DisplayKind::Block => RichStyle::Block,
                    DisplayKind::LeftMargin => RichStyle::LeftMargin,
                    DisplayKind::RightInline => RichStyle::RightInline,
                    DisplayKind::Indent => RichStyle::Indent,
                };
                out.push(Rich::Styled(style, inner(children)));
            }
            Inline::Atom { id, text } => match atoms.get(*id) {
                Some(piece) => out.push(piece.clone()),
                None => push_text(out, text),
            },
            other => add(other.children(), atoms, cite, out),
        }
    }
}

/// The styles of a format, the innermost first.
fn styles(format: &Format) -> Vec<RichStyle> {
    let mut styles = Vec::new();
    match format.style {
        Some(FontStyle::Italic | FontStyle::Oblique) => styles.push(RichStyle::Emphasis),
        Some(FontStyle::Normal) => styles.push(RichStyle::Upright),
        None => {}
    }
    if format.variant == Some(FontVariant::SmallCaps) {
        styles.push(RichStyle::SmallCaps);
    }
    if format.weight == Some(FontWeight::Bold) {
        styles.push(RichStyle::Strong);
    }
    if format.decoration == Some(Decoration::Underline) {
        styles.push(RichStyle::Underline);
    }
    match format.align {
        Some(Align::Sup) => styles.push(RichStyle::Superscript),
        Some(Align::Sub) => styles.push(RichStyle::Subscript),
        Some(Align::Baseline) | None => {}
    }
    styles
}

fn push(out: &mut Vec<Rich>, piece: Rich) {
    match piece {
        Rich::Text(text) => push_text(out, &text),
        piece => out.push(piece),
    }
}

/// Appends text; texts that meet become one.
fn push_text(out: &mut Vec<Rich>, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Rich::Text(last)) => last.push_str(text),
        _ => out.push(Rich::Text(text.to_owned())),
    }
}

/// What an author writes around a citation, for the processor: formats that it knows, and the rest as things that it leaves alone.
pub fn affix(row: &[Rich], atoms: &mut Vec<Rich>) -> Affix {
    Affix::from(inlines(row, atoms))
}

fn inlines(row: &[Rich], atoms: &mut Vec<Rich>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(row.len());
    for piece in row {
        let format = match piece {
            Rich::Styled(RichStyle::Emphasis, _) => Format { style: Some(FontStyle::Italic), ..Format::default() },
            Rich::Styled(RichStyle::Strong, _) => Format { weight: Some(FontWeight::Bold), ..Format::default() },
            Rich::Styled(RichStyle::SmallCaps, _) => {
                Format { variant: Some(FontVariant::SmallCaps), ..Format::default() }
            }
            Rich::Styled(RichStyle::Superscript, _) => Format { align: Some(Align::Sup), ..Format::default() },
            Rich::Styled(RichStyle::Subscript, _) => Format { align: Some(Align::Sub), ..Format::default() },
            _ => Format::default(),
        };
        match piece {
            Rich::Text(text) => out.push(Inline::Text(text.clone())),
            Rich::SoftBreak | Rich::HardBreak => out.push(Inline::Text(" ".to_owned())),
            Rich::Styled(_, row) if !format.is_plain() => out.push(Inline::Format(format, inlines(row, atoms))),
            piece => {
                let text = crate::rich::plain(std::slice::from_ref(piece));
                out.push(Inline::Atom { id: atoms.len(), text });
                atoms.push(piece.clone());
            }
        }
    }
    out
}
