//! Conditions.

use super::{Context, Mode, State, is_numeric};
use crate::item::Variable;
use crate::style::{Branch, Condition, Element, MatchKind, Position, Test};

impl<'a> Context<'a> {
    /// The children of the first branch whose condition holds.
    pub(super) fn branch(&self, branches: &'a [Branch], state: &mut State<'a>) -> Option<&'a [Element]> {
        let found = branches
            .iter()
            .find(|branch| branch.condition.as_ref().is_none_or(|condition| self.holds(condition, state)));
        found.map(|branch| branch.children.as_slice())
    }

    fn holds(&self, condition: &Condition, state: &mut State) -> bool {
        let mut tests = condition.tests.iter();
        match condition.match_kind {
            MatchKind::All => tests.all(|test| self.test(test, state)),
            MatchKind::Any => tests.any(|test| self.test(test, state)),
            MatchKind::None => !tests.any(|test| self.test(test, state)),
        }
    }

    fn test(&self, test: &Test, state: &mut State) -> bool {
        match test {
            Test::Disambiguate(wanted) => {
                state.conditions += 1;
                (state.conditions <= self.disamb.conditions) == *wanted
            }
            Test::IsNumeric(variable) => {
                variable.and_then(|variable| self.value(variable)).is_some_and(|text| is_numeric(&text))
            }
            Test::IsUncertain(variable) => {
                variable.and_then(|variable| self.item.date(variable)).is_some_and(|date| date.circa)
            }
            Test::Locator(kind) => {
                let label = self.cite.locator.as_ref().map(|_| self.cite.label.as_deref().unwrap_or("page"));
                label.is_some_and(|label| label == kind || label.replace(' ', "-") == *kind)
            }
            Test::Position(position) => self.mode != Mode::Entry && self.stands(*position),
            Test::Type(kind) => *kind == self.item.kind,
            Test::Variable(variable) => variable.is_some_and(|variable| self.has(variable)),
            Test::Never => false,
        }
    }

    fn stands(&self, position: Position) -> bool {
        let own = self.cite.position;
        match position {
            Position::First => own == Position::First,
            Position::Subsequent => own != Position::First,
            Position::Ibid => matches!(own, Position::Ibid | Position::IbidWithLocator),
            Position::IbidWithLocator => own == Position::IbidWithLocator,
            Position::NearNote => self.cite.near_note,
        }
    }

    fn has(&self, variable: Variable) -> bool {
        self.item.date(variable).is_some() || self.item.names(variable).is_some() || self.value(variable).is_some()
    }
}
