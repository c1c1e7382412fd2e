//! Ordinal numbers.

use super::{Gender, Locale, OrdinalMatch};
use crate::style::TermForm;

impl Locale {
    /// The suffix that makes a number an ordinal.
    pub(crate) fn ordinal_suffix(&self, number: u32, gender: Option<Gender>) -> &str {
        let fits = |key: &str, whole: u32, matching: OrdinalMatch| {
            let Some(forms) = self.terms.get(key) else { return false };
            forms.iter().any(|term| {
                let effective = match (term.matching, key.len()) {
                    (OrdinalMatch::Default, _) if whole < 10 => OrdinalMatch::LastDigit,
                    (OrdinalMatch::Default, _) => OrdinalMatch::LastTwoDigits,
                    (other, _) => other,
                };
                effective == matching && (term.gender_form.is_none() || term.gender_form == gender)
            })
        };
        let tries = [
            (number, OrdinalMatch::WholeNumber),
            (number % 100, OrdinalMatch::LastTwoDigits),
            (number % 10, OrdinalMatch::LastDigit),
        ];
        for (value, matching) in tries {
            if value > 99 {
                continue;
            }
            let key = format!("ordinal-{value:02}");
            if fits(&key, value, matching)
                && let Some(found) = self.gendered_term(&key, TermForm::Long, false, gender)
            {
                return found;
            }
        }
        self.gendered_term("ordinal", TermForm::Long, false, gender).unwrap_or_default()
    }

    /// The word for the first ten ordinals.
    pub(crate) fn long_ordinal(&self, number: u32, gender: Option<Gender>) -> Option<&str> {
        if !(1..=10).contains(&number) {
            return None;
        }
        self.gendered_term(&format!("long-ordinal-{number:02}"), TermForm::Long, false, gender)
    }
}
