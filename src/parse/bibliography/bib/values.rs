//! The pieces of values → their TeX: abbreviations (`@string`, of this file or another of the book, and the months) are put in.
//!
//! Abbreviations that use each other in circles, or grow beyond all measure, are told of: expanding them would never end, or fill the memory.

use super::super::Problem;
use super::syntax::{RawField, RawFile, RawPiece};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// `@string` definitions may use each other this deep.
const DEEPEST: usize = 16;
/// An abbreviation's full text may have so many bytes.
const LARGEST: usize = 1_000_000;

/// The months' abbreviations, which are defined everywhere.
const MONTHS: [(&str, &str); 12] = [
    ("jan", "January"),
    ("feb", "February"),
    ("mar", "March"),
    ("apr", "April"),
    ("may", "May"),
    ("jun", "June"),
    ("jul", "July"),
    ("aug", "August"),
    ("sep", "September"),
    ("oct", "October"),
    ("nov", "November"),
    ("dec", "December"),
];

/// The abbreviations of a file, with those of the book's other files behind them.
pub struct Strings<'s> {
    definitions: HashMap<&'s str, &'s RawField<'s>>,
    known: HashMap<&'s str, Option<Rc<str>>>,
    /// How many bytes abbreviations may still add to the file's values.
    budget: usize,
}

/// Why a value cannot be read.
pub enum Fault<'s> {
    /// An abbreviation that is not defined, and its place.
    Unknown(&'s str, usize),
    /// The abbreviations are too much.
    TooLarge,
}

impl<'s> Strings<'s> {
    /// The abbreviations of `own` and `others`; those of the file itself go before, and of two in one file the last counts, as for BibTeX.
    pub fn new(length: usize, own: &'s RawFile<'s>, others: &'s [RawFile<'s>]) -> Self {
        let mut definitions: HashMap<&str, &RawField<'_>> = HashMap::new();
        for file in others {
            for field in &file.strings {
                definitions.entry(&field.name).or_insert(field);
            }
        }
        definitions.extend(own.strings.iter().map(|field| (field.name.as_str(), field)));
        let mut strings = Self { definitions, known: HashMap::new(), budget: 4_000_000 + length * 8 };
        // What is defined before it is used, as it must be for biber, needs no recursion in this order.
        for field in others.iter().chain([own]).flat_map(|file| &file.strings) {
            strings.definition(&field.name, 0);
        }
        strings
    }

    /// Tells of the file's own abbreviations that cannot be read.
    pub fn check(&mut self, own: &'s RawFile<'s>, problems: &mut Vec<Problem>) {
        for field in &own.strings {
            if self.definition(&field.name, 0).is_none() {
                let message = format!("the abbreviation `{}` refers to itself, or is too long", field.name);
                problems.push(Problem::new(field.name_range.clone(), message));
            }
        }
    }

    /// The text of an abbreviation; `None` where it is endless. What is not defined there is empty.
    fn definition(&mut self, name: &str, depth: usize) -> Option<Rc<str>> {
        let Some((name, field)) = self.definitions.get_key_value(name).map(|(name, field)| (*name, *field)) else {
            return Some(Rc::from(""));
        };
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        // While it is being read it counts as endless: who meets it again has gone in a circle.
        self.known.insert(name, None);
        let mut text = Some(String::new());
        for piece in &field.pieces {
            let more: Option<Cow<'_, str>> = match piece {
                RawPiece::Text(text, _) => Some(Cow::Borrowed(*text)),
                RawPiece::Name(..) if depth >= DEEPEST => None,
                RawPiece::Name(other, _) => {
                    let other = other.to_lowercase();
                    match month(&other).filter(|_| !self.definitions.contains_key(other.as_str())) {
                        Some(month) => Some(Cow::Borrowed(month)),
                        None => self.definition(&other, depth + 1).map(|text| Cow::Owned(text.to_string())),
                    }
                }
            };
            text = text.zip(more).map(|(text, more)| text + &more).filter(|text| text.len() <= LARGEST);
        }
        let text: Option<Rc<str>> = text.map(Rc::from);
        self.known.insert(name, text.clone());
        text
    }

    /// The TeX of a value.
    pub fn value(&mut self, pieces: &[RawPiece<'s>]) -> Result<Cow<'s, str>, Fault<'s>> {
        if let [RawPiece::Text(text, _)] = pieces {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::new();
        for piece in pieces {
            match piece {
                RawPiece::Text(text, _) => out.push_str(text),
                RawPiece::Name(written, at) => {
                    let name = written.to_lowercase();
                    let text = if self.definitions.contains_key(name.as_str()) {
                        self.definition(&name, 0).ok_or(Fault::TooLarge)?
                    } else {
                        Rc::from(month(&name).ok_or(Fault::Unknown(written, *at))?)
                    };
                    self.budget = self.budget.checked_sub(text.len()).ok_or(Fault::TooLarge)?;
                    out.push_str(&text);
                }
            }
        }
        Ok(Cow::Owned(out))
    }
}

fn month(name: &str) -> Option<&'static str> {
    MONTHS.iter().find(|(month, _)| *month == name).map(|(_, full)| *full)
}
