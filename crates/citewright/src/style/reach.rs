//! What a style's parts come to when their macros are written out.

use super::{Element, KeySource, Section, Style, Test, TextSource};
use crate::item::Variable;

impl Style {
    /// Whether its citations are numbers of a list.
    pub fn cites_by_number(&self) -> bool {
        self.shows(&self.citation, Variable::CITATION_NUMBER)
    }

    /// Whether its citations are labels, such as `Doe65`.
    pub fn cites_by_label(&self) -> bool {
        self.shows(&self.citation, Variable::CITATION_LABEL)
    }

    /// Whether its citations show when a source was published.
    pub fn cites_by_date(&self) -> bool {
        self.shows(&self.citation, Variable::ISSUED)
    }

    /// Whether its bibliography has the order in which sources are cited.
    pub fn lists_as_cited(&self) -> bool {
        let Some(section) = &self.bibliography else { return true };
        let Some(first) = section.sort.first() else { return true };
        match first.source {
            KeySource::Variable(variable) => variable == Variable::CITATION_NUMBER,
            KeySource::Macro(number) => {
                let mut seen = vec![false; self.macros.len()];
                self.reaches(&self.macros[number], Variable::CITATION_NUMBER, &mut seen)
            }
        }
    }

    /// Whether the order of its bibliography may depend on what disambiguation decides: on the letters of years, or on conditions for ambiguous cites.
    pub(crate) fn sorts_by_decisions(&self) -> bool {
        let keys = self.bibliography.iter().flat_map(|section| &section.sort);
        keys.into_iter().any(|key| match key.source {
            KeySource::Variable(variable) => is_decided(variable),
            KeySource::Macro(number) => {
                let mut seen = vec![false; self.macros.len()];
                self.asks_decisions(&self.macros[number], &mut seen)
            }
        })
    }

    fn asks_decisions(&self, elements: &[Element], seen: &mut [bool]) -> bool {
        elements.iter().any(|element| match element {
            Element::Text(TextSource::Macro(number), _) => {
                !std::mem::replace(&mut seen[*number], true) && self.asks_decisions(&self.macros[*number], seen)
            }
            Element::Text(TextSource::Variable(variable, _), _) => is_decided(*variable),
            Element::Number(number, _) => is_decided(number.variable),
            Element::Choose(branches) => branches.iter().any(|branch| {
                let mut tests = branch.condition.iter().flat_map(|condition| &condition.tests);
                let decided = |test: &Test| match test {
                    Test::Disambiguate(_) => true,
                    Test::Variable(variable) | Test::IsNumeric(variable) => variable.is_some_and(is_decided),
                    _ => false,
                };
                tests.any(decided) || self.asks_decisions(&branch.children, seen)
            }),
            Element::Names(names, _) => self.asks_decisions(&names.substitute, seen),
            Element::Group(children, _) => self.asks_decisions(children, seen),
            Element::Date(..) | Element::Label(..) | Element::Text(..) => false,
        })
    }

    fn shows(&self, section: &Section, wanted: Variable) -> bool {
        let mut seen = vec![false; self.macros.len()];
        section.layouts.iter().any(|layout| self.reaches(&layout.children, wanted, &mut seen))
    }

    /// Whether elements render a variable. Each macro is looked into once.
    fn reaches(&self, elements: &[Element], wanted: Variable, seen: &mut [bool]) -> bool {
        elements.iter().any(|element| match element {
            Element::Text(TextSource::Macro(number), _) => {
                !std::mem::replace(&mut seen[*number], true) && self.reaches(&self.macros[*number], wanted, seen)
            }
            Element::Text(TextSource::Variable(variable, _), _) => *variable == wanted,
            Element::Number(number, _) => number.variable == wanted,
            Element::Date(date, _) => date.variable == wanted,
            Element::Label(..) | Element::Text(..) => false,
            Element::Names(names, _) => {
                names.variables.contains(&wanted) || self.reaches(&names.substitute, wanted, seen)
            }
            Element::Choose(branches) => branches.iter().any(|branch| self.reaches(&branch.children, wanted, seen)),
            Element::Group(children, _) => self.reaches(children, wanted, seen),
        })
    }
}

/// Whether a variable's value is decided for the book as a whole.
fn is_decided(variable: Variable) -> bool {
    matches!(variable, Variable::YEAR_SUFFIX | Variable::CITATION_LABEL | Variable::CITATION_NUMBER)
}
