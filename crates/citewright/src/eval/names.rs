//! `names`: lists of names, labels, et al., substitutes.

use super::name::NameLook;
use super::{Context, Mode, State, text_node};
use crate::item::{Name, Variable};
use crate::rich;
use crate::style::{
    AndKind, Common, DelimiterPrecedes, LabelElement, NameForm, NameOptions, NamesElement, Position, SortOrder,
    TermForm,
};
use crate::tree::{self, Inline, Mark};

/// A list of names that was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub variable: Variable,
    /// How many names there are, and how many were shown.
    pub total: usize,
    pub shown: usize,
    /// Whether the given names can be shown in more detail than the style does: by initials, by all.
    pub initials: bool,
    pub short: bool,
}

/// The elements that hold for a list of names: those of a substitute, filled up by the element around it.
#[derive(Clone, Copy)]
struct Parts<'a> {
    element: &'a NamesElement,
    label: Option<&'a (LabelElement, Common)>,
    label_first: bool,
    et_al: Option<&'a (String, Common)>,
    common: &'a Common,
}

impl<'a> Context<'a> {
    pub(super) fn names(&self, element: &'a NamesElement, common: &'a Common, state: &mut State<'a>) -> Vec<Inline> {
        let bare = !element.has_name && element.label.is_none() && element.et_al.is_none();
        let parts = match state.outer {
            Some((outer, outer_common)) if bare => {
                Parts { element: outer, common: outer_common, ..Parts::of(outer, common) }
            }
            _ => Parts::of(element, common),
        };
        let first_block = state.blocks.is_empty();
        let mut options = parts.element.options.or(self.names);
        if self.mode == Mode::Key {
            options.as_sort_order = Some(SortOrder::All);
        }
        let found = self.variables(element, &parts, &options, state);
        self.call(!found.is_empty(), state);
        if found.is_empty() {
            return self.substitute(element, common, first_block, state);
        }
        if first_block && (self.cite.suppress_author || self.cite.collapse_names) && self.mode == Mode::Cite {
            return Vec::new();
        }
        if options.form == Some(NameForm::Count) {
            let count: usize = state.blocks.iter().rev().take(found.len()).map(|block| block.shown).sum();
            return self.wrap(text_node(count.to_string()), parts.common);
        }
        let delimiter = parts.common.delimiter.as_deref().or(options.names_delimiter.as_deref()).unwrap_or_default();
        let mut nodes = Vec::new();
        for list in found {
            if !nodes.is_empty() {
                nodes.extend(text_node(delimiter));
            }
            nodes.extend(list);
        }
        let nodes = self.wrap(nodes, parts.common);
        if first_block { vec![Inline::Mark(Mark::Names, nodes)] } else { nodes }
    }

    /// The lists of the variables that have names, each with its label.
    fn variables(
        &self,
        element: &NamesElement,
        parts: &Parts<'a>,
        options: &NameOptions,
        state: &mut State<'a>,
    ) -> Vec<Vec<Inline>> {
        let mut variables: Vec<(Variable, &str)> =
            element.variables.iter().map(|&found| (found, found.name())).collect();
        // An editor who is the translator as well is named once.
        let both = [Variable::EDITOR, Variable::TRANSLATOR];
        if both.iter().all(|wanted| element.variables.contains(wanted)) {
            let lists = both.map(|wanted| self.item.names(wanted));
            let known = ["editortranslator", "editor-translator"]
                .map(|term| (term, self.locale.term(term, TermForm::Long, false)));
            // A style that empties the term wants both of them.
            let term = known.into_iter().find_map(|(term, words)| words.map(|words| (term, words)));
            let term = term.filter(|(_, words)| !words.is_empty()).map(|(term, _)| term);
            if let (Some(term), [Some(editors), Some(translators)]) = (term, lists)
                && editors == translators
            {
                let first = element.variables.iter().find(|found| both.contains(found)).copied();
                variables.retain(|(found, _)| !both.contains(found) || Some(*found) == first);
                variables.iter_mut().filter(|(found, _)| both.contains(found)).for_each(|found| found.1 = term);
            }
        }
        let mut out = Vec::new();
        for (variable, term) in variables {
            if self.is_suppressed(variable, state) {
                continue;
            }
            let Some(names) = self.item.names(variable) else { continue };
            // Where a cite is short, an institution may have a shorter name than its own (BibLaTeX's `shortauthor` and `shorteditor`).
            let is_short = options.form == Some(NameForm::Short) && self.mode == Mode::Cite;
            let short = match variable {
                Variable::AUTHOR if is_short => Some(Variable::AUTHOR_SHORT),
                Variable::EDITOR if is_short => Some(Variable::EDITOR_SHORT),
                _ => None,
            };
            let short = short.and_then(|short| Some((self.item.names(short)?, short)));
            let (names, shown) = short.unwrap_or((names, variable));
            let mut nodes = self.list(names, shown, parts, options, state);
            state.shown(variable);
            if let Some((label, label_common)) = parts.label.filter(|_| self.mode != Mode::Key) {
                let label = self.names_label(label, label_common, term, names.len());
                if !tree::is_empty(&label) {
                    let label = Inline::Mark(Mark::NamesLabel, label);
                    if parts.label_first { nodes.insert(0, label) } else { nodes.push(label) }
                }
            }
            out.push(nodes);
        }
        out
    }

    /// The first of the substitutes that shows something. What it shows is not shown again.
    fn substitute(
        &self,
        element: &'a NamesElement,
        common: &'a Common,
        first_block: bool,
        state: &mut State<'a>,
    ) -> Vec<Inline> {
        if element.substitute.is_empty() {
            return Vec::new();
        }
        let outer = state.outer.replace((element, common));
        state.in_names += 1;
        let before = state.suppressed.len();
        let mut nodes = Vec::new();
        // Names that are left out here are found all the same, and nothing stands in their place.
        let leaves_out = (self.cite.suppress_author || self.cite.collapse_names) && self.mode == Mode::Cite;
        let left_out = |state: &State| leaves_out && first_block && !state.blocks.is_empty();
        for child in &element.substitute {
            nodes = self.elements(std::slice::from_ref(child), None, state);
            if !tree::is_empty(&nodes) || left_out(state) {
                break;
            }
            state.suppressed.truncate(before);
        }
        state.in_names -= 1;
        state.outer = outer;
        let shown = !tree::is_empty(&nodes);
        self.call(shown || left_out(state), state);
        // What stands in the author's place is left out as the author would be, and is not shown further on.
        if first_block && self.cite.suppress_author && self.mode == Mode::Cite {
            return Vec::new();
        }
        if shown && first_block && state.blocks.is_empty() {
            vec![Inline::Mark(Mark::Substitute, nodes)]
        } else {
            nodes
        }
    }

    /// Names as a key for sorting.
    pub(crate) fn names_variable_key(&self, variable: Variable) -> String {
        let element = NamesElement { variables: vec![variable], ..NamesElement::default() };
        let Some(names) = self.item.names(variable) else { return String::new() };
        let options = NameOptions { as_sort_order: Some(SortOrder::All), ..self.names.clone() };
        let (names, others) = without_others(names);
        let (shown, _) = self.cut(names.len(), others, 0, &options);
        let look = NameLook { element: &element, options: &options, inverted: true, level: 2 };
        names[..shown].iter().map(|name| tree::plain(&self.name(name, &look))).collect::<Vec<_>>().join(", ")
    }

    fn list(
        &self,
        names: &[Name],
        variable: Variable,
        parts: &Parts<'a>,
        options: &NameOptions,
        state: &mut State<'a>,
    ) -> Vec<Inline> {
        let index = state.blocks.len();
        let total = names.len();
        let (names, others) = without_others(names);
        let (shown, more) = self.cut(names.len(), others, index, options);
        let given = self.disamb.given.get(index).filter(|_| self.mode == Mode::Cite);
        state.blocks.push(Block {
            variable,
            total,
            shown,
            initials: options.initialize_with.is_some(),
            short: options.form == Some(NameForm::Short),
        });
        let mut rendered: Vec<(Vec<Inline>, bool)> = Vec::new();
        let last_shown =
            more && !others && options.et_al_use_last == Some(true) && shown + 1 < names.len() && shown > 0;
        let visible = (0..shown).chain(last_shown.then(|| names.len() - 1));
        for at in visible {
            let name = &names[at];
            let inverted = match options.as_sort_order {
                Some(SortOrder::All) => true,
                Some(SortOrder::First) => at == 0,
                None => false,
            };
            let level = given.and_then(|levels| levels.get(at)).copied().unwrap_or(0);
            let nodes = self.name(name, &NameLook { element: parts.element, options, inverted, level });
            let format = &parts.element.name_common.format;
            let nodes =
                if format.is_plain() || self.mode == Mode::Key { nodes } else { vec![Inline::Format(*format, nodes)] };
            rendered
                .push((vec![Inline::Mark(Mark::Name, nodes)], inverted && !name.is_literal() && name.is_romanesque()));
        }
        let nodes = self.join_names(rendered, options, more, last_shown, parts);
        let outer = &parts.element.name_common;
        let affixes = Common { prefix: outer.prefix.clone(), suffix: outer.suffix.clone(), ..Common::default() };
        self.wrap(nodes, &affixes)
    }

    /// How many of so many names are shown, and whether more are left, or there are others whom nobody named.
    fn cut(&self, named: usize, others: bool, index: usize, options: &NameOptions) -> (usize, bool) {
        let total = named + usize::from(others);
        let later = self.mode == Mode::Cite && self.cite.position != Position::First;
        let (min, first) = match later {
            true => (
                options.et_al_subsequent_min.or(options.et_al_min),
                options.et_al_subsequent_use_first.or(options.et_al_use_first),
            ),
            false => (options.et_al_min, options.et_al_use_first),
        };
        let (Some(min), Some(first)) = (min, first) else { return (named, others) };
        if total < min as usize || total <= first as usize {
            return (named, others);
        }
        let more = self.disamb.shown.get(index).copied().filter(|_| self.mode == Mode::Cite).unwrap_or(0);
        let shown = (first as usize).max(more);
        if shown >= named { (named, others) } else { (shown, true) }
    }

    fn join_names(
        &self,
        rendered: Vec<(Vec<Inline>, bool)>,
        options: &NameOptions,
        more: bool,
        last_shown: bool,
        parts: &Parts<'a>,
    ) -> Vec<Inline> {
        let delimiter = options.delimiter.as_deref().unwrap_or(", ");
        let count = rendered.len();
        let and = match options.and {
            _ if more || self.mode == Mode::Key => None,
            Some(AndKind::Text) => Some(self.term("and", TermForm::Long, false)),
            Some(AndKind::Symbol) => Some(self.locale.term("and", TermForm::Symbol, false).unwrap_or("&")),
            None => None,
        };
        let mut out = Vec::new();
        let mut inverted = false;
        for (index, (nodes, is_inverted)) in rendered.into_iter().enumerate() {
            let last = index + 1 == count;
            if index > 0 {
                if last && last_shown {
                    out.extend(text_node(format!("{delimiter}… ")));
                } else if let Some(and) = and.filter(|_| last) {
                    let before = precedes(options.precedes_last, count > 2, inverted);
                    if before {
                        out.extend(text_node(format!("{delimiter}{and} ")));
                    } else {
                        out.extend(text_node(format!(" {and} ")));
                    }
                } else {
                    out.extend(text_node(delimiter));
                }
            }
            inverted = is_inverted;
            out.extend(nodes);
        }
        if more && !last_shown && count > 0 && self.mode != Mode::Key {
            let (term, common) = match parts.et_al {
                Some((term, common)) => (self.term(term, TermForm::Long, false), Some(common)),
                None => (self.term("et-al", TermForm::Long, false), None),
            };
            let words = rich::parse(term);
            let words = common.map_or_else(|| words.clone(), |common| self.wrap(words.clone(), common));
            if !tree::is_empty(&words) {
                let before = precedes(options.precedes_et_al, count > 1, inverted);
                // Chinese and Japanese write the words without a space before them.
                let eastern = first_char(&words)
                    .is_some_and(|c| matches!(u32::from(c), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF));
                out.extend(text_node(if before {
                    delimiter
                } else if eastern {
                    ""
                } else {
                    " "
                }));
                out.extend(words);
            }
        }
        out
    }
}

/// The names without the `others` at the end that stand for names that nobody gives (BibTeX's `and others`, which CSL-JSON keeps as a name).
fn without_others(names: &[Name]) -> (&[Name], bool) {
    match names.split_last() {
        Some((last, named)) if !named.is_empty() && last.is_others() => (named, true),
        _ => (names, false),
    }
}

fn precedes(rule: Option<DelimiterPrecedes>, enough: bool, inverted: bool) -> bool {
    match rule.unwrap_or(DelimiterPrecedes::Contextual) {
        DelimiterPrecedes::Contextual => enough,
        DelimiterPrecedes::AfterInvertedName => inverted,
        DelimiterPrecedes::Always => true,
        DelimiterPrecedes::Never => false,
    }
}

fn first_char(nodes: &[Inline]) -> Option<char> {
    nodes.iter().find_map(|node| match node {
        Inline::Text(text) => text.chars().next(),
        other => first_char(other.children()),
    })
}

impl<'a> Parts<'a> {
    fn of(element: &'a NamesElement, common: &'a Common) -> Parts<'a> {
        Parts {
            element,
            label: element.label.as_ref(),
            label_first: element.label_first,
            et_al: element.et_al.as_ref(),
            common,
        }
    }
}
