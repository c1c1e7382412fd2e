//! `label`.

use super::{Context, State, is_multiple};
use crate::item::Variable;
use crate::rich;
use crate::style::{Common, LabelElement, Plural};
use crate::tree::Inline;

impl<'a> Context<'a> {
    pub(super) fn label(&self, element: &LabelElement, common: &Common, state: &mut State<'a>) -> Vec<Inline> {
        let Some(variable) = element.variable else { return Vec::new() };
        if self.is_suppressed(variable, state) {
            return Vec::new();
        }
        let Some(value) = self.value(variable) else { return Vec::new() };
        if variable == Variable::LOCATOR && self.cite.label.is_none() && names_its_unit(&value) {
            return Vec::new();
        }
        let term = match variable {
            Variable::LOCATOR => self.cite.label.as_deref().filter(|label| !label.is_empty()).unwrap_or("page"),
            other => other.name(),
        };
        let and = self.term("and", crate::style::TermForm::Long, false);
        let plural = match element.plural {
            Plural::Always => true,
            Plural::Never => false,
            Plural::Contextual => match variable {
                Variable::NUMBER_OF_PAGES | Variable::NUMBER_OF_VOLUMES => {
                    value.trim().parse::<u32>().is_ok_and(|number| number != 1) || is_multiple(&value, and)
                }
                // A document's number has hyphens that make no range (GAO-23-105, 117-167).
                Variable::NUMBER => is_multiple(&value.replace('-', "\u{2010}"), and),
                _ => is_multiple(&value, and),
            },
        };
        let words = self.locale.term(term, element.form, plural);
        let words = words.or_else(|| self.locale.term(&term.replace(' ', "-"), element.form, plural));
        self.wrap(rich::parse(words.unwrap_or_default()), common)
    }

    /// The label of a list of names.
    pub(super) fn names_label(&self, element: &LabelElement, common: &Common, term: &str, count: usize) -> Vec<Inline> {
        let plural = match element.plural {
            Plural::Always => true,
            Plural::Never => false,
            Plural::Contextual => count > 1,
        };
        self.wrap(rich::parse(self.term(term, element.form, plural)), common)
    }
}

/// Whether a locator begins with what it counts, as in `vol. 1, fol. 186`.
fn names_its_unit(locator: &str) -> bool {
    const UNITS: &[&str] = &[
        "art.", "bk.", "ch.", "chap.", "col.", "fig.", "fol.", "l.", "ll.", "n.", "no.", "nos.", "op.", "p.", "pp.",
        "para.", "pt.", "sec.", "s.v.", "v.", "vol.", "vols.", "§", "¶",
    ];
    let first = locator.split_whitespace().next().unwrap_or_default();
    first.len() < locator.trim().len() && UNITS.iter().any(|unit| first.eq_ignore_ascii_case(unit))
}
