//! Formatted trees → HTML of our own writing: everything escaped, only web addresses linked, doubled punctuation mended.
//!
//! A tree is first laid out as a row of pieces, so that punctuation can be mended across their borders, and written then. Knows nothing of
//! styles and sources.

use super::Seg;
use super::punctuation::mend;
use crate::html::{escape, is_web_address};
use hayagriva::citationberg::taxonomy::NameVariable;
use hayagriva::citationberg::{Display, FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};
use hayagriva::{Elem, ElemChild, ElemChildren, ElemMeta, Formatting};

/// What of a tree is to be written.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    All,
    /// Without the first names.
    WithoutNames,
    /// Without what stands before the first date.
    FromDate,
}

/// A part of the row that a tree is laid out as.
pub enum Piece {
    Text { text: String, formatting: Formatting, link: Option<String> },
    Number(Formatting),
    Open(&'static str),
    Close,
}

/// The tree as segments.
pub fn segments(tree: &ElemChildren, part: Part) -> Vec<Seg> {
    let mut row = Row { part, pieces: Vec::new(), skipped: false };
    row.children(tree);
    let mut pieces = row.pieces;
    if part == Part::FromDate && !row.skipped {
        return Vec::new();
    }
    if part != Part::All {
        trim_start(&mut pieces);
    }
    write(pieces)
}

/// The tree as HTML; a number is left out.
pub fn html(tree: &ElemChildren) -> String {
    join(&segments(tree, Part::All))
}

/// A reference as HTML: a number at its begin is left out, with what stands around it.
pub fn reference(tree: &ElemChildren) -> String {
    let mut row = Row { part: Part::All, pieces: Vec::new(), skipped: false };
    row.children(tree);
    let mut pieces = row.pieces;
    let number = pieces.iter().position(|piece| matches!(piece, Piece::Number(_)));
    let has_words = |piece: &Piece| matches!(piece, Piece::Text { text, .. } if text.contains(char::is_alphanumeric));
    if let Some(at) = number.filter(|at| !pieces[..*at].iter().any(has_words)) {
        pieces.drain(..=at).for_each(drop);
        let mut closed = 0;
        pieces.retain(|piece| {
            // What the number stood in has lost its begin.
            closed += i32::from(matches!(piece, Piece::Close)) - i32::from(matches!(piece, Piece::Open(_)));
            !(closed > 0 && matches!(piece, Piece::Close))
        });
    }
    // Where the author is missing, a style may begin with what follows it.
    trim_start(&mut pieces);
    join(&write(pieces)).trim().to_owned()
}

/// The HTML of segments, numbers left out.
pub fn join(segments: &[Seg]) -> String {
    segments.iter().map(|s| if let Seg::Html(h) = s { h.as_str() } else { "" }).collect()
}

/// The names of a tree: the first element that is made of them.
pub fn names(tree: &ElemChildren) -> Option<String> {
    fn find(children: &ElemChildren) -> Option<&Elem> {
        children.0.iter().find_map(|child| match child {
            ElemChild::Elem(elem) if is_names(elem) => Some(elem),
            ElemChild::Elem(elem) => find(&elem.children),
            _ => None,
        })
    }
    let text = html(&find(tree)?.children);
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

fn is_names(elem: &Elem) -> bool {
    match &elem.meta {
        Some(ElemMeta::Names(names)) => names.iter().any(|(_, variable)| {
            matches!(
                variable,
                NameVariable::Author
                    | NameVariable::Editor
                    | NameVariable::Translator
                    | NameVariable::Director
                    | NameVariable::ContainerAuthor
            )
        }),
        _ => false,
    }
}

struct Row {
    part: Part,
    pieces: Vec<Piece>,
    /// Whether what the part leaves out has been passed.
    skipped: bool,
}

impl Row {
    fn children(&mut self, children: &ElemChildren) {
        for child in &children.0 {
            match child {
                ElemChild::Text(text) => self.text(&text.text, text.formatting, None),
                ElemChild::Elem(elem) => self.elem(elem),
                // Markup would come from an item's own fields, and data holds no markup: it is text.
                ElemChild::Markup(text) => self.text(text, Formatting::default(), None),
                ElemChild::Link { text, url } => {
                    let link = is_web_address(url).then(|| url.clone());
                    self.text(&text.text, text.formatting, link);
                }
                ElemChild::Transparent { .. } => {}
            }
        }
    }

    fn text(&mut self, text: &str, formatting: Formatting, link: Option<String>) {
        if !text.is_empty() && (self.part != Part::FromDate || self.skipped) {
            self.pieces.push(Piece::Text { text: text.to_owned(), formatting, link });
        }
    }

    fn elem(&mut self, elem: &Elem) {
        if self.part == Part::WithoutNames && !self.skipped && is_names(elem) {
            self.skipped = true;
            return;
        }
        if self.part == Part::FromDate && elem.meta == Some(ElemMeta::Date) {
            self.skipped = true;
        }
        if elem.meta == Some(ElemMeta::CitationNumber) {
            // The digits are the page's business; how they are set is the style's.
            self.pieces.push(Piece::Number(formatting(&elem.children)));
            return;
        }
        let class = elem.display.map(|display| match display {
            Display::Block => "csl-block",
            Display::LeftMargin => "csl-left-margin",
            Display::RightInline => "csl-right-inline",
            Display::Indent => "csl-indent",
        });
        // A citation stands in a line, whatever part of it is asked for.
        let class = class.filter(|_| self.part == Part::All);
        self.pieces.extend(class.map(Piece::Open));
        self.children(&elem.children);
        self.pieces.extend(class.map(|_| Piece::Close));
    }
}

/// The formatting of the first text.
fn formatting(children: &ElemChildren) -> Formatting {
    children
        .0
        .iter()
        .find_map(|child| match child {
            ElemChild::Text(text) => Some(text.formatting),
            ElemChild::Elem(elem) => Some(formatting(&elem.children)),
            _ => None,
        })
        .unwrap_or_default()
}

/// Takes away what separated a part from what stood before it.
fn trim_start(pieces: &mut Vec<Piece>) {
    while let Some(Piece::Text { text, .. }) = pieces.first_mut() {
        let kept = text.trim_start_matches([' ', '\u{a0}', ',', ';', ':', '.', ']', '\t']).len();
        text.drain(..text.len() - kept);
        if kept > 0 {
            return;
        }
        pieces.remove(0);
    }
}

fn write(mut pieces: Vec<Piece>) -> Vec<Seg> {
    mend(&mut pieces);
    let mut segments = Vec::new();
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text { text, .. } if text.is_empty() => {}
            Piece::Text { text, formatting, link } => {
                let (open, close) = tags(formatting);
                out.push_str(&open);
                match link {
                    Some(url) => out.push_str(&format!("<a href=\"{}\">{}</a>", escape(&url), escape(&text))),
                    None => out.push_str(&escape(&text)),
                }
                out.push_str(&close);
            }
            Piece::Number(formatting) => {
                let (open, close) = tags(formatting);
                out.push_str(&open);
                if !out.is_empty() {
                    segments.push(Seg::Html(std::mem::take(&mut out)));
                }
                segments.push(Seg::Number);
                out.push_str(&close);
            }
            Piece::Open(class) => out.push_str(&format!("<span class=\"{class}\">")),
            Piece::Close => out.push_str("</span>"),
        }
    }
    if !out.is_empty() {
        segments.push(Seg::Html(out));
    }
    segments
}

/// The tags before and after a formatted text.
fn tags(formatting: Formatting) -> (String, String) {
    let mut open = String::new();
    let mut close = String::new();
    let mut wrap = |when: bool, start: &str, end: &str| {
        if when {
            open.push_str(start);
            close.insert_str(0, end);
        }
    };
    wrap(formatting.font_style == FontStyle::Italic, "<em>", "</em>");
    wrap(formatting.font_weight == FontWeight::Bold, "<strong>", "</strong>");
    wrap(formatting.font_variant == FontVariant::SmallCaps, "<span class=\"small-caps\">", "</span>");
    wrap(formatting.text_decoration == TextDecoration::Underline, "<span class=\"underline\">", "</span>");
    wrap(formatting.vertical_align == VerticalAlign::Sup, "<sup>", "</sup>");
    wrap(formatting.vertical_align == VerticalAlign::Sub, "<sub>", "</sub>");
    (open, close)
}
