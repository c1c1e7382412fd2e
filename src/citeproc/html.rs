//! Formatted trees → HTML of our own writing: everything escaped, only web addresses linked, doubled punctuation mended.

use super::Seg;
use crate::html::{escape, is_web_address};
use hayagriva::citationberg::taxonomy::NameVariable;
use hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};
use hayagriva::{Elem, ElemChild, ElemChildren, ElemMeta, Formatting};
use std::borrow::Cow;

/// What of a tree is to be written.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Part {
    #[default]
    All,
    /// Without the first names.
    WithoutNames,
}

/// The tree as segments.
pub fn segments(tree: &ElemChildren, part: Part) -> Vec<Seg> {
    let mut writer = Writer { part, ..Writer::default() };
    writer.children(tree);
    let mut segments = writer.finish();
    if part == Part::WithoutNames {
        trim_start(&mut segments);
    }
    segments
}

/// The tree as HTML; a number is left out.
pub fn html(tree: &ElemChildren) -> String {
    join(&segments(tree, Part::All))
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
    let elem = find(tree)?;
    let text = html(&elem.children);
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// The tree from its first date on.
pub fn from_date(tree: &ElemChildren) -> Option<Vec<Seg>> {
    fn position(children: &ElemChildren) -> bool {
        children
            .0
            .iter()
            .any(|child| matches!(child, ElemChild::Elem(e) if e.meta == Some(ElemMeta::Date) || position(&e.children)))
    }
    fn cut(children: &ElemChildren) -> Option<Vec<ElemChild>> {
        let at = children.0.iter().position(
            |child| matches!(child, ElemChild::Elem(e) if e.meta == Some(ElemMeta::Date) || position(&e.children)),
        )?;
        let mut kept: Vec<ElemChild> = children.0[at..].to_vec();
        if let Some(ElemChild::Elem(elem)) = kept.first_mut()
            && elem.meta != Some(ElemMeta::Date)
            && let Some(inner) = cut(&elem.children)
        {
            elem.children = ElemChildren(inner);
        }
        Some(kept)
    }
    cut(tree).map(|kept| segments(&ElemChildren(kept), Part::All))
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

#[derive(Default)]
struct Writer {
    part: Part,
    segments: Vec<Seg>,
    out: String,
    /// The last two characters that a reader sees.
    last: [Option<char>; 2],
    skipped: bool,
}

impl Writer {
    fn finish(mut self) -> Vec<Seg> {
        if !self.out.is_empty() {
            self.segments.push(Seg::Html(std::mem::take(&mut self.out)));
        }
        self.segments
    }

    fn children(&mut self, children: &ElemChildren) {
        for child in &children.0 {
            self.child(child);
        }
    }

    fn child(&mut self, child: &ElemChild) {
        match child {
            ElemChild::Text(text) => self.text(&text.text, text.formatting),
            ElemChild::Elem(elem) => self.elem(elem),
            // Markup would come from an item's own fields, and data holds no markup: it is text.
            ElemChild::Markup(text) => self.text(text, Formatting::default()),
            ElemChild::Link { text, url } => {
                if is_web_address(url) {
                    self.out.push_str("<a href=\"");
                    self.out.push_str(&escape(url));
                    self.out.push_str("\">");
                    // An address is shown to the letter.
                    self.out.push_str(&escape(&text.text));
                    text.text.chars().for_each(|c| self.note(c));
                    self.out.push_str("</a>");
                } else {
                    self.text(&text.text, text.formatting);
                }
            }
            ElemChild::Transparent { .. } => {}
        }
    }

    fn elem(&mut self, elem: &Elem) {
        if self.part == Part::WithoutNames && !self.skipped && is_names(elem) {
            self.skipped = true;
            return;
        }
        if elem.meta == Some(ElemMeta::CitationNumber) {
            // What stands around the number (brackets) is in the elements around it; the digits are the page's business.
            if !self.out.is_empty() {
                self.segments.push(Seg::Html(std::mem::take(&mut self.out)));
            }
            self.segments.push(Seg::Number);
            self.note('0');
            return;
        }
        self.children(&elem.children);
    }

    fn note(&mut self, c: char) {
        self.last = [self.last[1], Some(c)];
    }

    fn text(&mut self, text: &str, formatting: Formatting) {
        if text.is_empty() {
            return;
        }
        let mut open = String::new();
        let mut close = String::new();
        let mut wrap = |start: &str, end: &str| {
            open.push_str(start);
            close.insert_str(0, end);
        };
        if formatting.font_style == FontStyle::Italic {
            wrap("<em>", "</em>");
        }
        if formatting.font_weight == FontWeight::Bold {
            wrap("<strong>", "</strong>");
        }
        if formatting.font_variant == FontVariant::SmallCaps {
            wrap("<span class=\"small-caps\">", "</span>");
        }
        if formatting.text_decoration == TextDecoration::Underline {
            wrap("<span class=\"underline\">", "</span>");
        }
        match formatting.vertical_align {
            VerticalAlign::Sup => wrap("<sup>", "</sup>"),
            VerticalAlign::Sub => wrap("<sub>", "</sub>"),
            _ => {}
        }
        self.out.push_str(&open);
        self.plain(text);
        self.out.push_str(&close);
    }

    /// Writes text, and leaves out a stop that would stand twice: `Ltd..`, `title?”.`, `1999,)`.
    fn plain(&mut self, text: &str) {
        let text = mend(text);
        let mut rest = text.as_ref();
        if let (Some(first), Some(last)) = (rest.chars().next(), self.last[1]) {
            let closed = matches!(last, '”' | '’' | '"' | '»');
            let before = if closed { self.last[0] } else { Some(last) };
            let stop =
                first == '.' && before.is_some_and(|c| matches!(c, '.' | '?' | '!' | '…')) && !rest.starts_with("..");
            let comma = first == ',' && last == ',';
            let space = first == ' ' && last == ' ';
            if stop || comma || space {
                rest = &rest[1..];
            } else if (matches!(first, ')' | '.') && last == ',' && self.out.ends_with(','))
                || (matches!(first, ':' | ',' | ';') && last == ' ' && self.out.ends_with(' '))
            {
                self.out.pop();
            }
        }
        self.out.push_str(&escape(rest));
        for c in rest.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev() {
            self.note(c);
        }
    }
}

/// The same within a text: pieces of one formatting come joined. An ellipsis stays.
fn mend(text: &str) -> Cow<'_, str> {
    const DOUBLED: [(&str, &str); 9] = [
        (".”.", ".”"),
        ("?”.", "?”"),
        ("!”.", "!”"),
        ("?.”", "?”"),
        ("!.”", "!”"),
        (",.", "."),
        (",,", ","),
        ("....", "..."),
        (" : ", ": "),
    ];
    let double_stop =
        |t: &str| t.match_indices("..").any(|(at, _)| !t[..at].ends_with('.') && !t[at + 2..].starts_with('.'));
    if !double_stop(text) && !DOUBLED.iter().any(|(wrong, _)| text.contains(wrong)) {
        return Cow::Borrowed(text);
    }
    let mut mended = DOUBLED.iter().fold(text.to_owned(), |t, (wrong, right)| t.replace(wrong, right));
    while let Some((at, _)) =
        mended.match_indices("..").find(|(at, _)| !mended[..*at].ends_with('.') && !mended[at + 2..].starts_with('.'))
    {
        mended.remove(at);
    }
    Cow::Owned(mended)
}

/// Takes away what separated the names from what follows.
fn trim_start(segments: &mut Vec<Seg>) {
    while let Some(Seg::Html(first)) = segments.first_mut() {
        let trimmed = first.trim_start_matches([' ', ',', ';', ':', '.']).to_owned();
        if trimmed.is_empty() {
            segments.remove(0);
        } else {
            *first = trimmed;
            return;
        }
    }
}
