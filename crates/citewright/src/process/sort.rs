//! Sorting, as the language sorts.

use super::positions::PlacedCite;
use super::{Book, Processor};
use crate::eval::{CiteData, Disamb, Mode, State};
use crate::item::VariableKind;
use crate::style::{KeySource, NameOptions, Section, SortKey};
use crate::tree::plain;
use icu_collator::options::{AlternateHandling, CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use std::cmp::Ordering;

/// Compares text in a language. It is built once.
pub(super) struct Sorter {
    collator: Option<CollatorBorrowed<'static>>,
}

impl std::fmt::Debug for Sorter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sorter")
    }
}

/// A sort key: nothing sorts behind everything.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Missing,
    Number(i64),
    Text(String),
}

impl Sorter {
    pub fn new(language: &str) -> Sorter {
        let locale = language.parse::<icu_locale_core::Locale>().ok();
        let preferences = locale.map(|locale| CollatorPreferences::from(&locale)).unwrap_or_default();
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        options.alternate_handling = Some(AlternateHandling::NonIgnorable);
        let built = icu_collator::Collator::try_new(preferences, options);
        Sorter {
            collator: built.or_else(|_| icu_collator::Collator::try_new(CollatorPreferences::default(), options)).ok(),
        }
    }

    fn text(&self, a: &str, b: &str) -> Ordering {
        match &self.collator {
            Some(collator) => collator.compare(a, b),
            None => a.cmp(b),
        }
    }

    fn keys(&self, a: &[Key], b: &[Key], sort: &[SortKey]) -> Ordering {
        for ((a, b), key) in a.iter().zip(b).zip(sort) {
            let order = match (a, b) {
                (Key::Missing, Key::Missing) => continue,
                (Key::Missing, _) => return Ordering::Greater,
                (_, Key::Missing) => return Ordering::Less,
                (Key::Number(a), Key::Number(b)) => a.cmp(b),
                (Key::Text(a), Key::Text(b)) => self.text(a, b),
                (Key::Number(_), Key::Text(_)) => Ordering::Less,
                (Key::Text(_), Key::Number(_)) => Ordering::Greater,
            };
            let order = if key.descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

impl Processor {
    /// The keys of an item.
    fn keys(&self, section: &Section, item: &crate::Item, cite: &CiteData, disamb: &Disamb) -> Vec<Key> {
        section.sort.iter().map(|key| self.key(section, key, item, cite, disamb)).collect()
    }

    fn key(&self, section: &Section, key: &SortKey, item: &crate::Item, cite: &CiteData, disamb: &Disamb) -> Key {
        let names: NameOptions = key.names.or(&section.names);
        let mut context = self.context(section, item, cite, disamb, Mode::Key);
        context.names = &names;
        let text = match key.source {
            KeySource::Macro(number) => {
                let mut state = State::default();
                plain(&context.elements(&self.style.macros[number], None, &mut state))
            }
            KeySource::Variable(variable) => match variable.kind() {
                VariableKind::Date => context.date_variable_key(variable).unwrap_or_default(),
                VariableKind::Names => context.names_variable_key(variable),
                VariableKind::Text | VariableKind::Number => {
                    let text = context.variable_key(variable);
                    if let (VariableKind::Number, Ok(number)) = (variable.kind(), text.trim().parse::<i64>()) {
                        return Key::Number(number);
                    }
                    text
                }
            },
        };
        let text = clean(&text);
        if text.is_empty() { Key::Missing } else { Key::Text(text) }
    }
}

fn is_silent(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '’' | '‘' | '“' | '”' | '„' | '«' | '»' | '[' | ']' | '(' | ')' | ',' | '.' | ':' | ';'
    )
}

/// Text without what does not count when it is sorted.
fn clean(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if is_silent(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl<'a> Book<'a> {
    /// Sorts the bibliography, and numbers it.
    pub(super) fn sort_bibliography(&mut self) {
        let Some(section) = &self.processor.style.bibliography else { return };
        if section.sort.is_empty() {
            return;
        }
        let keys: Vec<Vec<Key>> = (0..self.items.len())
            .map(|item| {
                let cite = CiteData { number: Some(self.numbers[item]), ..CiteData::default() };
                self.processor.keys(section, self.items[item], &cite, &self.disamb[item])
            })
            .collect();
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by(|&a, &b| self.processor.sorter.keys(&keys[a], &keys[b], &section.sort));
        for (index, &item) in order.iter().enumerate() {
            self.numbers[item] = index as u32 + 1;
        }
        self.order = order;
    }

    pub(super) fn sort_cites<'c>(&self, cites: &mut Vec<PlacedCite<'c>>) {
        let section = &self.processor.style.citation;
        if section.sort.is_empty() || cites.len() < 2 {
            return;
        }
        let mut keyed: Vec<(usize, Vec<Key>, PlacedCite<'c>)> = Vec::with_capacity(cites.len());
        // "see A; but also B": what has words before it keeps its place; what stands between two of these is sorted.
        let mut run = 0;
        let mut after_words = false;
        for cite in cites.drain(..) {
            let words = !cite.cite.prefix.is_empty();
            run += usize::from(words || after_words);
            after_words = words;
            let keys = self.processor.keys(section, self.items[cite.item], &cite.data, &self.disamb[cite.item]);
            keyed.push((run, keys, cite));
        }
        keyed.sort_by(|(run_a, a, _), (run_b, b, _)| {
            run_a.cmp(run_b).then_with(|| self.processor.sorter.keys(a, b, &section.sort))
        });
        cites.extend(keyed.into_iter().map(|(.., cite)| cite));
    }
}
