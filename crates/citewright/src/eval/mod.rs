//! Rendering one cite, entry or sort key: the elements of a style with the fields of an item.

mod choose;
mod date;
mod given;
mod label;
mod name;
mod names;
mod number;
mod page;
mod text;

use crate::item::{Item, Variable};
use crate::locale::Locale;
use crate::rich;
use crate::style::{Common, Element, NameOptions, NamesElement, Position, Style, TextSource};
use crate::tree::{self, Inline};

pub(crate) use names::Block;
pub(crate) use number::{is_multiple, is_numeric};

/// What is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Cite,
    Entry,
    Key,
}

/// What a cite adds to its item.
#[derive(Clone, Debug, Default)]
pub(crate) struct CiteData {
    pub locator: Option<String>,
    pub label: Option<String>,
    pub position: Position,
    pub near_note: bool,
    pub first_note: Option<u32>,
    pub number: Option<u32>,
    pub suppress_author: bool,
    /// The names and the years that the cite before has shown already.
    pub collapse_names: bool,
    pub collapse_year: bool,
    /// The cite is only compared with others.
    pub probe: bool,
}

/// What disambiguation has found for an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Disamb {
    /// For each list of names: how many are shown at least.
    pub shown: Vec<usize>,
    /// For each list of names, for each name: 1 for initials, 2 for the whole given names.
    pub given: Vec<Vec<u8>>,
    /// How many of the style's conditions for ambiguous cites hold.
    pub conditions: u32,
    pub suffix: Option<u32>,
}

/// All that rendering reads.
pub(crate) struct Context<'a> {
    pub style: &'a Style,
    pub locale: &'a Locale,
    pub names: &'a NameOptions,
    pub item: &'a Item,
    pub cite: &'a CiteData,
    pub disamb: &'a Disamb,
    pub mode: Mode,
    pub links: bool,
}

/// What changes while one cite is rendered.
#[derive(Default)]
pub(crate) struct State<'a> {
    /// Variables that a substitution has shown: they are not shown again.
    suppressed: Vec<Variable>,
    /// Whether a variable was called, and whether one had a value, in the group that is open.
    called: bool,
    filled: bool,
    /// The lists of names in the order in which they were rendered.
    pub blocks: Vec<Block>,
    pub suffix_shown: bool,
    /// How many conditions for ambiguous cites were met.
    pub conditions: u32,
    pub years: Vec<String>,
    /// Inside `substitute`, the names element around it.
    outer: Option<(&'a NamesElement, &'a Common)>,
    in_names: u32,
}

impl<'a> Context<'a> {
    /// Renders elements one after the other, with a delimiter between those that show something.
    pub fn elements(&self, elements: &'a [Element], delimiter: Option<&str>, state: &mut State<'a>) -> Vec<Inline> {
        let mut out = Vec::new();
        self.append(elements, delimiter.unwrap_or_default(), state, &mut out);
        out
    }

    fn append(&self, elements: &'a [Element], delimiter: &str, state: &mut State<'a>, out: &mut Vec<Inline>) {
        for element in elements {
            if let Element::Choose(branches) = element {
                if let Some(children) = self.branch(branches, state) {
                    self.append(children, delimiter, state, out);
                }
                continue;
            }
            let mut nodes = self.element(element, state);
            if tree::is_empty(&nodes) {
                continue;
            }
            if !delimiter.is_empty() && !out.is_empty() {
                out.push(Inline::Text(delimiter.to_owned()));
            }
            out.append(&mut nodes);
        }
    }

    fn element(&self, element: &'a Element, state: &mut State<'a>) -> Vec<Inline> {
        match element {
            Element::Text(TextSource::Macro(number), common) => {
                // A macro hides and shows as a group does.
                self.group(&self.style.macros[*number], common, None, state)
            }
            Element::Text(source, common) => self.text(source, common, state),
            Element::Number(number, common) => self.number(number, common, state),
            Element::Label(label, common) => self.label(label, common, state),
            Element::Date(date, common) => self.date(date, common, state),
            Element::Names(names, common) => self.names(names, common, state),
            Element::Choose(branches) => match self.branch(branches, state) {
                Some(children) => self.elements(children, None, state),
                None => Vec::new(),
            },
            Element::Group(children, common) => self.group(children, common, common.delimiter.as_deref(), state),
        }
    }

    /// A group shows nothing if it calls variables and none of them has a value.
    fn group(
        &self,
        children: &'a [Element],
        common: &'a Common,
        delimiter: Option<&str>,
        state: &mut State<'a>,
    ) -> Vec<Inline> {
        let outer = (std::mem::take(&mut state.called), std::mem::take(&mut state.filled));
        let nodes = self.elements(children, delimiter, state);
        let hidden = state.called && !state.filled;
        let shows = !hidden && !tree::is_empty(&nodes);
        // A group that shows something is to the group around it a variable with a value; one that is hidden, a variable without.
        state.called = outer.0 || state.called || shows;
        state.filled = outer.1 || shows;
        if hidden { Vec::new() } else { self.wrap(nodes, common) }
    }

    /// Notes a variable's call.
    fn call(&self, filled: bool, state: &mut State<'a>) {
        state.called = true;
        state.filled |= filled;
    }

    fn is_suppressed(&self, variable: Variable, state: &State) -> bool {
        state.suppressed.contains(&variable)
    }

    /// The language of the item's text, without script and region.
    fn language(&self) -> &str {
        let language = self.item.language.as_deref().filter(|language| !language.is_empty());
        let language = language.or(self.style.default_locale.as_deref()).unwrap_or(&self.locale.language);
        crate::locale::base(language)
    }

    /// Applies an element's attributes: case, periods, format, quotation marks, then affixes, then the block.
    fn wrap(&self, nodes: Vec<Inline>, common: &Common) -> Vec<Inline> {
        if tree::is_empty(&nodes) {
            return Vec::new();
        }
        let mut nodes = self.inner(nodes, common);
        if !common.prefix.is_empty() {
            nodes.insert(0, Inline::Text(common.prefix.to_string()));
        }
        if !common.suffix.is_empty() {
            nodes.push(Inline::Text(common.suffix.to_string()));
        }
        match common.display {
            Some(kind) if self.mode == Mode::Entry => vec![Inline::Display(kind, nodes)],
            _ => nodes,
        }
    }

    /// What `wrap` does within the affixes.
    fn inner(&self, mut nodes: Vec<Inline>, common: &Common) -> Vec<Inline> {
        if common.strip_periods {
            rich::strip_periods(&mut nodes);
        }
        if let Some(case) = common.text_case {
            rich::text_case(&mut nodes, case, self.language());
        }
        if !common.format.is_plain() && self.mode != Mode::Key {
            nodes = vec![Inline::Format(common.format, nodes)];
        }
        if common.quotes && self.mode != Mode::Key {
            nodes = vec![quoted(nodes)];
        }
        nodes
    }

    /// What `wrap` does for a layout: its affixes are within its format.
    pub fn wrap_layout(&self, nodes: Vec<Inline>, common: &Common, affixes: &Common) -> Vec<Inline> {
        if tree::is_empty(&nodes) {
            return Vec::new();
        }
        let nodes = self.wrap(nodes, affixes);
        self.inner(nodes, common)
    }

    /// A text or number as a key for sorting.
    pub fn variable_key(&self, variable: Variable) -> String {
        self.value(variable).map(|text| tree::plain(&rich::parse(&text))).unwrap_or_default()
    }

    /// The initials by which given names are compared.
    pub fn initials_of(given: &str) -> String {
        given::initials(given, "", true)
    }

    /// A term's text.
    fn term(&self, name: &str, form: crate::style::TermForm, plural: bool) -> &'a str {
        self.locale.term(name, form, plural).unwrap_or_default()
    }
}

/// A quotation whose marks are set when its depth is known.
pub(crate) fn quoted(children: Vec<Inline>) -> Inline {
    Inline::Quoted { open: "\u{201c}".to_owned(), close: "\u{201d}".to_owned(), children }
}

/// Text as a list of nodes.
pub(crate) fn text_node(text: impl Into<String>) -> Vec<Inline> {
    let text = text.into();
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text)] }
}
