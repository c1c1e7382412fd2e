//! `text`, and the values of variables.

use super::{Context, Mode, State, text_node};
use crate::item::Variable;
use crate::rich;
use crate::style::{Common, TextSource};
use crate::tree::{Inline, Mark};
use std::borrow::Cow;

impl<'a> Context<'a> {
    /// A variable's value as text, those of the cite included.
    pub(super) fn value(&self, variable: Variable) -> Option<Cow<'a, str>> {
        match variable {
            Variable::LOCATOR => self.cite.locator.as_deref().filter(|text| !text.is_empty()).map(Cow::Borrowed),
            Variable::CITATION_NUMBER => self.cite.number.map(|number| Cow::Owned(number.to_string())),
            Variable::FIRST_NOTE => self.cite.first_note.map(|number| Cow::Owned(number.to_string())),
            Variable::PAGE_FIRST => match self.item.text(Variable::PAGE_FIRST) {
                Some(text) => Some(Cow::Borrowed(text)),
                None => self.item.text(Variable::PAGE).map(|text| Cow::Borrowed(super::page::first(text))),
            },
            Variable::YEAR_SUFFIX => self.disamb.suffix.map(|index| Cow::Owned(suffix_letters(index))),
            Variable::CITATION_LABEL => match self.item.text(variable) {
                Some(text) => Some(Cow::Borrowed(text)),
                None => Some(Cow::Owned(crate::process::label(self.item))),
            },
            _ => self.item.text(variable).map(Cow::Borrowed),
        }
    }

    pub(super) fn text(&self, source: &TextSource, common: &Common, state: &mut State<'a>) -> Vec<Inline> {
        match source {
            TextSource::Variable(variable, short) => self.variable(*variable, *short, common, state),
            TextSource::Unknown => {
                self.call(false, state);
                Vec::new()
            }
            TextSource::Term { name, form, plural } => {
                let nodes = rich::parse(self.term(name, *form, *plural));
                // A note may begin with a term, which then gets a capital.
                let nodes = if self.mode == Mode::Cite && self.style.note {
                    vec![Inline::Mark(Mark::Term, nodes)]
                } else {
                    nodes
                };
                self.wrap(nodes, common)
            }
            TextSource::Value(text) => self.wrap(rich::parse(text), common),
            // Macros are rendered as groups, where all elements are.
            TextSource::Macro(_) => Vec::new(),
        }
    }

    /// An identifier, as a link where links are wanted. What stands before it and belongs to its address is part of the link.
    fn linked(&self, variable: Variable, value: &str, common: &Common) -> Vec<Inline> {
        let prefix = &common.prefix;
        let start = ["https://", "http://"].iter().find_map(|scheme| prefix.find(scheme));
        if let Some(start) = start.filter(|_| self.links && self.mode != Mode::Key) {
            let address = format!("{}{value}", &prefix[start..]);
            let outer = Common { prefix: prefix[..start].into(), ..common.clone() };
            return self.wrap(vec![Inline::Link { url: address.clone(), children: text_node(address) }], &outer);
        }
        self.wrap(self.bare_link(variable, value), common)
    }

    fn bare_link(&self, variable: Variable, value: &str) -> Vec<Inline> {
        let base = match variable {
            Variable::DOI => "https://doi.org/",
            Variable::PMID => "https://www.ncbi.nlm.nih.gov/pubmed/",
            Variable::PMCID => "https://www.ncbi.nlm.nih.gov/pmc/articles/",
            _ => "",
        };
        let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let url = if is_address(value) { value.to_owned() } else { format!("{base}{value}") };
        if self.links && self.mode != Mode::Key && is_address(&url) {
            return vec![Inline::Link { url, children: text_node(value) }];
        }
        text_node(value)
    }

    fn variable(&self, variable: Variable, short: bool, common: &Common, state: &mut State<'a>) -> Vec<Inline> {
        // A letter twice in one cite is never meant, but some styles ask for it.
        let again = variable == Variable::YEAR_SUFFIX && state.suffix_shown && self.mode == Mode::Cite;
        if again || self.is_suppressed(variable, state) {
            self.call(false, state);
            return Vec::new();
        }
        let mut value = None;
        if short {
            value = variable.short().and_then(|short| self.value(short));
        }
        let value = value.or_else(|| self.value(variable));
        // The suffix of a year says nothing about whether there is something to say.
        if variable != Variable::YEAR_SUFFIX || value.is_some() {
            self.call(value.is_some(), state);
        }
        let Some(value) = value else { return Vec::new() };
        state.shown(variable);
        let nodes = match variable {
            Variable::CITATION_NUMBER => vec![Inline::Mark(Mark::Number, text_node(value))],
            Variable::CITATION_LABEL => {
                let mut nodes = text_node(value);
                if let Some(suffix) = self.disamb.suffix {
                    nodes.push(Inline::Mark(Mark::YearSuffix, text_node(suffix_letters(suffix))));
                }
                nodes
            }
            Variable::YEAR_SUFFIX => {
                state.suffix_shown = true;
                vec![Inline::Mark(Mark::YearSuffix, text_node(value))]
            }
            Variable::PAGE => text_node(self.page_range(&value)),
            Variable::LOCATOR => rich::parse(&self.locator(&value)),
            Variable::ISSUE
            | Variable::VOLUME
            | Variable::EDITION
            | Variable::CHAPTER_NUMBER
            | Variable::COLLECTION_NUMBER => rich::parse(&self.number_range(&value)),
            Variable::URL | Variable::DOI | Variable::PMID | Variable::PMCID => {
                return self.linked(variable, &value, common);
            }
            Variable::TITLE | Variable::TITLE_SHORT if self.mode == Mode::Cite && state.blocks.is_empty() => {
                // A title in the author's place goes where the author would go.
                if self.cite.suppress_author && !self.style.note && state.years.is_empty() {
                    return Vec::new();
                }
                return vec![Inline::Mark(Mark::Title, self.wrap(rich::parse(&value), common))];
            }
            _ => rich::parse(&value),
        };
        self.wrap(nodes, common)
    }
}

impl State<'_> {
    /// Inside `substitute`, what is shown is not shown again.
    pub(super) fn shown(&mut self, variable: Variable) {
        if self.in_names > 0 {
            self.suppressed.push(variable);
        }
    }
}

/// `a` to `z`, then `aa` and on.
pub(crate) fn suffix_letters(index: u32) -> String {
    let mut number = index + 1;
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn suffixes_count_on() {
        let letters = |index| super::suffix_letters(index);
        assert_eq!([letters(0), letters(25), letters(26), letters(27), letters(702)], ["a", "z", "aa", "ab", "aaa"]);
    }
}
