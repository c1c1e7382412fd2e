//! The last pass over a rendered whole: punctuation that meets, quotation marks by depth, formats that turn within formats.

use super::{Align, Decoration, FontStyle, FontVariant, FontWeight, Format, Inline, Mark};
use crate::locale::Locale;
use crate::style::TermForm;

/// Sets a rendered citation or entry right; `tidy` takes away blanks before stops and commas, too.
pub(crate) fn finish(nodes: Vec<Inline>, locale: &Locale, tidy: bool) -> Vec<Inline> {
    let mut tokens = Vec::new();
    flatten(nodes, &mut tokens);
    super::punctuation::merge(&mut tokens, locale.punctuation_in_quote, tidy);
    let marks = Marks {
        outer: [
            locale.term("open-quote", TermForm::Long, false).unwrap_or("“"),
            locale.term("close-quote", TermForm::Long, false).unwrap_or("”"),
        ],
        inner: [
            locale.term("open-inner-quote", TermForm::Long, false).unwrap_or("‘"),
            locale.term("close-inner-quote", TermForm::Long, false).unwrap_or("’"),
        ],
    };
    let mut tokens = tokens.into_iter().peekable();
    build(&mut tokens, &marks, 0, &Format::default())
}

/// A tree as a row: text, and where nodes begin and end.
#[derive(Clone, Debug)]
pub(super) enum Token {
    Text(String),
    /// The node without its children.
    Open(Inline),
    Close(Closing),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Quote,
    Field,
    /// Of a format or a link: what a reader sees end there.
    Look,
    Other,
}

struct Marks<'a> {
    outer: [&'a str; 2],
    inner: [&'a str; 2],
}

fn flatten(nodes: Vec<Inline>, out: &mut Vec<Token>) {
    for mut node in nodes {
        if let Inline::Text(text) = node {
            raised(text, out);
            continue;
        }
        let closing = match node {
            Inline::Quoted { .. } => Closing::Quote,
            Inline::Mark(Mark::Field, _) => Closing::Field,
            Inline::Format(..) | Inline::Link { .. } => Closing::Look,
            _ => Closing::Other,
        };
        let children = node.children_mut().map(std::mem::take).unwrap_or_default();
        if super::is_empty(&children) && !matches!(node, Inline::Atom { .. }) {
            continue;
        }
        out.push(Token::Open(node));
        flatten(children, out);
        if closing == Closing::Quote {
            // A place for the punctuation that moves into the quotation.
            out.push(Token::Text(String::new()));
        }
        out.push(Token::Close(closing));
    }
}

/// Text, with its raised characters as raised text.
fn raised(text: String, out: &mut Vec<Token>) {
    if text.is_ascii() || !text.chars().any(|c| super::raised::plain(c).is_some()) {
        if !text.is_empty() {
            out.push(Token::Text(text));
        }
        return;
    }
    let mut run = String::new();
    for character in text.chars() {
        let Some(plain) = super::raised::plain(character) else {
            run.push(character);
            continue;
        };
        if !run.is_empty() {
            out.push(Token::Text(std::mem::take(&mut run)));
        }
        let format = Format { align: Some(Align::Sup), ..Format::default() };
        out.push(Token::Open(Inline::Format(format, Vec::new())));
        out.push(Token::Text(plain.to_owned()));
        out.push(Token::Close(Closing::Look));
    }
    if !run.is_empty() {
        out.push(Token::Text(run));
    }
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

fn build(tokens: &mut Tokens, marks: &Marks, depth: usize, around: &Format) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Close(_) => break,
            Token::Text(text) => push(&mut out, Inline::Text(text)),
            Token::Open(Inline::Quoted { .. }) => {
                let children = build(tokens, marks, depth + 1, around);
                let [open, close] = if depth.is_multiple_of(2) { marks.outer } else { marks.inner };
                out.push(Inline::Quoted { open: open.to_owned(), close: close.to_owned(), children });
            }
            Token::Open(Inline::Format(format, _)) => {
                let (shown, inside) = turned(format, around);
                let children = build(tokens, marks, depth, &inside);
                if shown.is_plain() { extend(&mut out, children) } else { out.push(Inline::Format(shown, children)) }
            }
            Token::Open(Inline::NoDecor(_)) => {
                let plain = undone(around);
                let children = build(tokens, marks, depth, &Format::default());
                if plain.is_plain() { extend(&mut out, children) } else { out.push(Inline::Format(plain, children)) }
            }
            // The processor's own marks have done their work.
            Token::Open(Inline::Mark(..) | Inline::NoCase(_)) => {
                let children = build(tokens, marks, depth, around);
                extend(&mut out, children);
            }
            Token::Open(mut node) => {
                let children = build(tokens, marks, depth, around);
                if let Some(place) = node.children_mut() {
                    *place = children;
                }
                out.push(node);
            }
        }
    }
    out
}

/// Appends a node; texts that meet become one.
fn push(out: &mut Vec<Inline>, node: Inline) {
    match (out.last_mut(), node) {
        (_, Inline::Text(text)) if text.is_empty() => {}
        (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
        (_, node) => out.push(node),
    }
}

fn extend(out: &mut Vec<Inline>, children: Vec<Inline>) {
    children.into_iter().for_each(|child| push(out, child));
}

/// A format within another: what is the same turns back.
fn turned(format: Format, around: &Format) -> (Format, Format) {
    let mut shown = format;
    let mut inside = *around;
    if let Some(style) = format.style {
        let now = match (style, around.style) {
            (FontStyle::Italic, Some(FontStyle::Italic)) => FontStyle::Normal,
            (FontStyle::Oblique, Some(FontStyle::Oblique)) => FontStyle::Normal,
            (style, _) => style,
        };
        shown.style = (now != around.style.unwrap_or(FontStyle::Normal)).then_some(now);
        inside.style = Some(now);
    }
    if let Some(weight) = format.weight {
        let now = if weight == FontWeight::Bold && around.weight == Some(FontWeight::Bold) {
            FontWeight::Normal
        } else {
            weight
        };
        shown.weight = (now != around.weight.unwrap_or(FontWeight::Normal)).then_some(now);
        inside.weight = Some(now);
    }
    if let Some(variant) = format.variant {
        let caps = FontVariant::SmallCaps;
        let now = if variant == caps && around.variant == Some(caps) { FontVariant::Normal } else { variant };
        shown.variant = (now != around.variant.unwrap_or(FontVariant::Normal)).then_some(now);
        inside.variant = Some(now);
    }
    if let Some(decoration) = format.decoration {
        shown.decoration = (decoration != around.decoration.unwrap_or(Decoration::None)).then_some(decoration);
        inside.decoration = Some(decoration);
    }
    (shown, inside)
}

/// What undoes the formats around.
fn undone(around: &Format) -> Format {
    Format {
        style: around.style.filter(|style| *style != FontStyle::Normal).map(|_| FontStyle::Normal),
        weight: around.weight.filter(|weight| *weight != FontWeight::Normal).map(|_| FontWeight::Normal),
        variant: around.variant.filter(|variant| *variant != FontVariant::Normal).map(|_| FontVariant::Normal),
        decoration: around.decoration.filter(|decoration| *decoration != Decoration::None).map(|_| Decoration::None),
        align: None,
    }
}
