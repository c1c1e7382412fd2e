//! What a style's parts come to when their macros are written out.

use super::{Element, KeySource, Section, Style, TextSource};
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
