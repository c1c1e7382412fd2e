//! `number`, and what counts as a number.

use super::{Context, State, text_node};
use crate::item::Variable;
use crate::locale::Gender;
use crate::style::{Common, NumberElement, NumberForm};
use crate::tree::Inline;

/// A part of a value: a number with letters around it, what stands between, or other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Number { prefix: &'a str, digits: &'a str, suffix: &'a str },
    Hyphen,
    Comma,
    Ampersand,
    Words(&'a str),
}

/// Takes a value apart at commas, ampersands and hyphens.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let first = rest.chars().next().unwrap_or_default();
        let joint = match first {
            '-' | '–' => Some(Piece::Hyphen),
            ',' => Some(Piece::Comma),
            '&' => Some(Piece::Ampersand),
            _ => None,
        };
        if let Some(joint) = joint {
            found.push(joint);
            rest = rest[first.len_utf8()..].trim_start();
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | ',' | '&')).unwrap_or(rest.len());
        let word = &rest[..end];
        found.push(number(word).unwrap_or(Piece::Words(word)));
        rest = rest[end..].trim_start();
    }
    found
}

fn number(word: &str) -> Option<Piece<'_>> {
    let start = word.find(|c: char| c.is_ascii_digit())?;
    let length = word[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len() - start);
    let (prefix, rest) = word.split_at(start);
    let (digits, suffix) = rest.split_at(length);
    let letters = |part: &str| part.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '/'));
    let plain = |part: &str| part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '/' | ':'));
    (letters(prefix) && plain(suffix)).then_some(Piece::Number { prefix, digits, suffix })
}

/// Whether a value is numbers alone: with letters before and after, and commas, hyphens and ampersands between.
pub(crate) fn is_numeric(text: &str) -> bool {
    let pieces = pieces(text);
    let mut number_next = true;
    for piece in &pieces {
        let is_number = matches!(piece, Piece::Number { .. });
        if is_number != number_next {
            return false;
        }
        number_next = !number_next;
    }
    !pieces.is_empty() && !number_next
}

/// Whether a value holds several numbers: numbers, Roman ones too, with commas, hyphens or ampersands between. An escaped hyphen is a letter.
pub(crate) fn is_multiple(text: &str, and: &str) -> bool {
    let text = text.replace("\\-", "\u{2010}");
    let text = if and.is_empty() { text } else { text.replace(&format!(" {and} "), " & ") };
    let pieces = pieces(&text);
    let roman = |words: &str| words.chars().all(|c| "ivxlcdmIVXLCDM".contains(c));
    let words = |piece: &&Piece| !matches!(piece, Piece::Words(words) if !roman(words));
    // What comes after the first word that is no number has a label of its own.
    let leading = pieces.iter().take_while(words);
    leading.filter(|piece| matches!(piece, Piece::Number { .. } | Piece::Words(_))).count() > 1
}

impl<'a> Context<'a> {
    pub(super) fn number(&self, element: &NumberElement, common: &Common, state: &mut State<'a>) -> Vec<Inline> {
        let variable = element.variable;
        let value = if self.is_suppressed(variable, state) { None } else { self.value(variable) };
        self.call(value.is_some(), state);
        let Some(value) = value else { return Vec::new() };
        state.shown(variable);
        if !is_numeric(&value) {
            return self.wrap(text_node(value), common);
        }
        if matches!(variable, Variable::PAGE | Variable::LOCATOR) && element.form == NumberForm::Numeric {
            return self.wrap(text_node(self.page_range(&value)), common);
        }
        let gender = self.locale.gender(variable.name());
        let mut out = String::new();
        for piece in pieces(&value) {
            match piece {
                Piece::Number { prefix, digits, suffix } => {
                    out.push_str(prefix);
                    match digits.parse::<u32>() {
                        Ok(number) if prefix.is_empty() && suffix.is_empty() => {
                            out.push_str(&self.number_form(number, digits, element.form, gender));
                        }
                        _ => out.push_str(digits),
                    }
                    out.push_str(suffix);
                }
                Piece::Hyphen => out.push('–'),
                Piece::Comma => out.push_str(", "),
                Piece::Ampersand => out.push_str(" & "),
                Piece::Words(words) => out.push_str(words),
            }
        }
        self.wrap(text_node(out), common)
    }

    fn number_form(&self, number: u32, digits: &str, form: NumberForm, gender: Option<Gender>) -> String {
        match form {
            NumberForm::Numeric => digits.to_owned(),
            NumberForm::Roman => roman(number).unwrap_or_else(|| digits.to_owned()),
            NumberForm::LongOrdinal => match self.locale.long_ordinal(number, gender) {
                Some(word) => word.to_owned(),
                None => self.ordinal(number, digits, gender),
            },
            NumberForm::Ordinal => self.ordinal(number, digits, gender),
        }
    }

    pub(super) fn ordinal(&self, number: u32, digits: &str, gender: Option<Gender>) -> String {
        format!("{digits}{}", self.locale.ordinal_suffix(number, gender))
    }
}

fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..6000).contains(&number) {
        return None;
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, letters) in PARTS {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_letters_are_numeric() {
        for text in ["2", "2nd", "D2", "L2d", "2, 3", "2-4", "2 & 3", "1.2.3"] {
            assert!(is_numeric(text), "{text}");
        }
        for text in ["second", "2nd edition", "2 3", "", "-"] {
            assert!(!is_numeric(text), "{text}");
        }
        assert!(is_multiple("2-3", "and") && is_multiple("iv–vi", "and") && is_multiple("2 and 3", "and"));
        assert!(!is_multiple("2", "and") && !is_multiple("3\\-B", "and") && !is_multiple("Miller-Jones", "and"));
        assert_eq!(roman(1994).as_deref(), Some("mcmxciv"));
    }
}
