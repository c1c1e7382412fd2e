//! The bibliography.

use super::Book;
use crate::eval::{CiteData, Mode, State};
use crate::style::{Common, SecondField, SubsequentRule};
use crate::tree::{self, DisplayKind, Inline, Mark};

/// An entry of the bibliography.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place of its item among the items.
    pub item: usize,
    /// The reference.
    pub content: Vec<Inline>,
}

/// How the entries are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BibliographyLook {
    /// Whether all lines but the first are indented.
    pub hanging_indent: bool,
    /// Whether the first field stands apart.
    pub second_field_align: Option<SecondField>,
    /// The distance of lines, in lines.
    pub line_spacing: u32,
    /// The space between entries, in lines.
    pub entry_spacing: u32,
}

impl<'a> Book<'a> {
    /// How the style wants the entries set; `None` if it has no bibliography.
    pub fn bibliography_look(&self) -> Option<BibliographyLook> {
        let options = &self.processor.style.bibliography.as_ref()?.options;
        Some(BibliographyLook {
            hanging_indent: options.hanging_indent,
            second_field_align: options.second_field_align,
            line_spacing: options.line_spacing,
            entry_spacing: options.entry_spacing,
        })
    }

    /// The items in the order of the bibliography, by their place among the items.
    pub fn bibliography_order(&self) -> &[usize] {
        &self.order
    }

    /// One item's reference, without what the entry before it changes.
    pub fn entry(&self, item: usize) -> Option<Entry> {
        let content = self.raw_entry(item, Some(self.numbers[item]))?;
        Some(Entry { item, content: self.finish(content) })
    }

    /// One item's reference without its number, for lists that count by themselves.
    pub fn entry_without_number(&self, item: usize) -> Option<Entry> {
        let content = self.raw_entry(item, None)?;
        Some(Entry { item, content: self.finish(content) })
    }

    /// The whole bibliography.
    pub fn bibliography(&self) -> Vec<Entry> {
        self.bibliography_where(|_| true)
    }

    /// The part of the bibliography whose items pass a test, such as those that one page cites: in the order and with the numbers and letters of the
    /// whole.
    pub fn bibliography_where(&self, keep: impl Fn(usize) -> bool) -> Vec<Entry> {
        let Some(section) = &self.processor.style.bibliography else { return Vec::new() };
        let mut before: Option<Vec<Vec<Inline>>> = None;
        let mut entries = Vec::new();
        for &item in self.order.iter().filter(|item| keep(**item)) {
            let Some(mut content) = self.raw_entry(item, Some(self.numbers[item])) else { continue };
            if let Some(text) = &section.options.subsequent_author {
                let names = names_of(&content);
                if let (Some(names), Some(before)) = (&names, &before) {
                    replace(&mut content, names, before, text, section.options.subsequent_rule);
                }
                before = names;
            }
            let content = self.finish(content);
            if !tree::is_empty(&content) {
                entries.push(Entry { item, content });
            }
        }
        entries
    }

    fn raw_entry(&self, item: usize, number: Option<u32>) -> Option<Vec<Inline>> {
        let processor = self.processor;
        let section = processor.style.bibliography.as_ref()?;
        let source = *self.items.get(item)?;
        let layout = processor.layout(section, source)?;
        let cite = CiteData { number, ..CiteData::default() };
        let mut state = State::default();
        let context = processor.context(section, source, &cite, &self.disamb[item], Mode::Entry);
        let nodes = if section.options.second_field_align.is_some() && !layout.children.is_empty() {
            let first = context.elements(&layout.children[..1], None, &mut state);
            let rest = context.elements(&layout.children[1..], layout.common.delimiter.as_deref(), &mut state);
            aligned(first, rest)
        } else {
            context.elements(&layout.children, None, &mut state)
        };
        let mut affixes =
            Common { prefix: layout.common.prefix.clone(), suffix: layout.common.suffix.clone(), ..Common::default() };
        let mut nodes = nodes;
        // The suffix is set with the last block.
        if let Some(Inline::Display(_, children)) = nodes.last_mut() {
            children.push(Inline::Text(std::mem::take(&mut affixes.suffix).to_string()));
        }
        Some(context.wrap_layout(nodes, &layout.common, &affixes))
    }
}

/// The first field in the margin, the rest beside it. A space at the first field's end belongs to the rest.
fn aligned(first: Vec<Inline>, rest: Vec<Inline>) -> Vec<Inline> {
    if tree::is_empty(&first) {
        return rest;
    }
    vec![Inline::Display(DisplayKind::LeftMargin, first), Inline::Display(DisplayKind::RightInline, rest)]
}

/// The names that an entry begins with.
fn names_of(nodes: &[Inline]) -> Option<Vec<Vec<Inline>>> {
    for node in nodes {
        match node {
            Inline::Mark(Mark::Names, children) => {
                let mut found = Vec::new();
                collect(children, &mut found);
                return Some(found);
            }
            Inline::Mark(Mark::Substitute, children) => return Some(vec![children.clone()]),
            _ => {}
        }
        if let Some(found) = names_of(node.children()) {
            return Some(found);
        }
    }
    None
}

fn collect(nodes: &[Inline], out: &mut Vec<Vec<Inline>>) {
    for node in nodes {
        match node {
            Inline::Mark(Mark::Name, children) => out.push(children.clone()),
            other => collect(other.children(), out),
        }
    }
}

fn replace(nodes: &mut [Inline], names: &[Vec<Inline>], before: &[Vec<Inline>], text: &str, rule: SubsequentRule) {
    let same = names == before;
    let leading = names.iter().zip(before).take_while(|(a, b)| a == b).count();
    let whole = !has_names(nodes);
    let Some(children) = first_names(nodes) else { return };
    let substitute = || vec![Inline::Text(text.to_owned())];
    match rule {
        _ if whole && same => *children = substitute(),
        _ if whole => {}
        SubsequentRule::CompleteAll if same && !names.is_empty() => {
            let labels: Vec<Inline> =
                children.iter().filter(|node| matches!(node, Inline::Mark(Mark::NamesLabel, _))).cloned().collect();
            *children = if text.is_empty() { Vec::new() } else { substitute() };
            children.extend(labels);
        }
        SubsequentRule::CompleteEach if same => each_name(children, &mut 0, &mut |_| Some(substitute())),
        SubsequentRule::PartialEach => each_name(children, &mut 0, &mut |index| (index < leading).then(substitute)),
        SubsequentRule::PartialFirst => {
            each_name(children, &mut 0, &mut |index| (index == 0 && leading > 0).then(substitute))
        }
        _ => {}
    }
}

fn has_names(nodes: &[Inline]) -> bool {
    nodes.iter().any(|node| matches!(node, Inline::Mark(Mark::Names, _)) || has_names(node.children()))
}

fn first_names(nodes: &mut [Inline]) -> Option<&mut Vec<Inline>> {
    for node in nodes {
        match node {
            Inline::Mark(Mark::Names | Mark::Substitute, children) => return Some(children),
            other => {
                if let Some(found) = other.children_mut().and_then(|children| first_names(children)) {
                    return Some(found);
                }
            }
        }
    }
    None
}

fn each_name(nodes: &mut [Inline], index: &mut usize, change: &mut dyn FnMut(usize) -> Option<Vec<Inline>>) {
    for node in nodes {
        if let Inline::Mark(Mark::Name, children) = node {
            if let Some(changed) = change(*index) {
                *children = changed;
            }
            *index += 1;
        } else if let Some(children) = node.children_mut() {
            each_name(children, index, change);
        }
    }
}
