//! Disambiguation: what a cite must show so that it means one source.

use super::Book;
use crate::eval::{CiteData, Disamb};
use crate::item::Name;
use crate::style::{GivennameRule, Position};
use crate::tree::plain;
use std::collections::HashMap;

/// No cite is told apart by names behind these: a list of a thousand authors is not tried name by name.
const MOST_NAMES: usize = 64;

impl<'a> Book<'a> {
    pub(super) fn disambiguate(&mut self) {
        let options = self.processor.style.citation.options.clone();
        self.global_given_names();
        let cite = Self::probe_cite();
        let all: Vec<usize> = self.order.clone();
        let mut groups = self.partition(&all, &cite, |item| self.disamb[item].clone());
        groups.retain(|group| group.len() > 1);
        if options.add_names {
            groups = groups.into_iter().flat_map(|group| self.add_names(group, &cite)).collect();
        }
        if options.add_givenname && options.givenname_rule == GivennameRule::ByCite {
            groups = groups.into_iter().flat_map(|group| self.add_given(group, &cite, options.add_names)).collect();
        }
        groups = groups.into_iter().flat_map(|group| self.set_conditions(group, &cite)).collect();
        if options.add_year_suffix {
            for group in groups {
                for (index, item) in group.into_iter().enumerate() {
                    self.disamb[item].suffix = Some(index as u32);
                }
            }
        }
    }

    /// The cite by which items are compared: a later one, as short as the style has it.
    fn probe_cite() -> CiteData {
        CiteData { position: Position::Subsequent, near_note: true, probe: true, ..CiteData::default() }
    }

    fn probe(&self, item: usize, cite: &CiteData, disamb: &Disamb) -> String {
        plain(&self.cite_nodes(item, cite, disamb).0)
    }

    /// Parts a set into those that look the same with a change, each in the given order.
    fn partition(&self, items: &[usize], cite: &CiteData, state: impl Fn(usize) -> Disamb) -> Vec<Vec<usize>> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for &item in items {
            let text = self.probe(item, cite, &state(item));
            let next = parts.len();
            let place = *places.entry(text).or_insert(next);
            if place == next {
                parts.push(Vec::new());
            }
            parts[place].push(item);
        }
        parts
    }

    /// Shows more names, one by one, to the members of a set, as long as that parts them.
    fn add_names(&mut self, group: Vec<usize>, cite: &CiteData) -> Vec<Vec<usize>> {
        let lists: Vec<Vec<&[Name]>> = group.iter().map(|&item| self.name_lists(item, cite)).collect();
        let most = lists.iter().flatten().map(|names| names.len()).max().unwrap_or(0).min(MOST_NAMES);
        let blocks = lists.iter().map(Vec::len).max().unwrap_or(0);
        // Only names that differ, or the end of a list, can part the set.
        let parts = |shown: usize| {
            let differs = |block: usize| {
                let at = |names: &Vec<&'a [Name]>| {
                    names.get(block).map(|names| (names.get(shown - 1), names.len() <= shown))
                };
                lists.windows(2).any(|pair| at(&pair[0]) != at(&pair[1]))
            };
            (0..blocks).any(differs)
        };
        let steps: Vec<usize> = (1..=most).filter(|&shown| parts(shown)).collect();
        self.refine(group, cite, steps.len(), &|disamb, step| Disamb {
            shown: vec![steps[step]; blocks],
            ..disamb.clone()
        })
    }

    /// Shows more of the given names, from the first name on.
    fn add_given(&mut self, group: Vec<usize>, cite: &CiteData, names_too: bool) -> Vec<Vec<usize>> {
        let lists: Vec<Vec<&[Name]>> = group.iter().map(|&item| self.name_lists(item, cite)).collect();
        let blocks = lists.iter().map(Vec::len).max().unwrap_or(0);
        let mut steps: Vec<(usize, usize, u8)> = Vec::new();
        for block in 0..blocks {
            let most = lists
                .iter()
                .filter_map(|lists| lists.get(block))
                .map(|names| names.len())
                .max()
                .unwrap_or(0)
                .min(MOST_NAMES);
            for index in 0..most {
                let at = |lists: &Vec<&'a [Name]>| lists.get(block).and_then(|names| names.get(index));
                if lists.windows(2).any(|pair| at(&pair[0]) != at(&pair[1])) {
                    steps.extend([(block, index, 1), (block, index, 2)]);
                }
            }
        }
        self.refine(group, cite, steps.len(), &|disamb, step| {
            let (block, index, level) = steps[step];
            let mut changed = disamb.clone();
            changed.given.resize(changed.given.len().max(block + 1), Vec::new());
            let levels = &mut changed.given[block];
            levels.resize(levels.len().max(index + 1), 0);
            levels[index] = levels[index].max(level);
            if names_too {
                changed.shown.resize(changed.shown.len().max(block + 1), 0);
                changed.shown[block] = changed.shown[block].max(index + 1);
            }
            changed
        })
    }

    /// Renders what the style keeps for ambiguous cites, condition by condition, as long as that parts the set.
    fn set_conditions(&mut self, group: Vec<usize>, cite: &CiteData) -> Vec<Vec<usize>> {
        let shown = |&item: &usize| self.cite_nodes(item, cite, &self.disamb[item]).1.conditions;
        let most = group.iter().map(shown).max().unwrap_or(0) as usize;
        self.refine(group, cite, most, &|disamb, step| Disamb { conditions: step as u32 + 1, ..disamb.clone() })
    }

    /// Tries changes step by step. A set that a step parts keeps what the step shows; else the step leaves it as it was.
    fn refine(
        &mut self,
        group: Vec<usize>,
        cite: &CiteData,
        steps: usize,
        change: &dyn Fn(&Disamb, usize) -> Disamb,
    ) -> Vec<Vec<usize>> {
        let mut open = vec![group];
        for step in 0..steps {
            let mut next = Vec::new();
            for group in open {
                let mut parts = self.partition(&group, cite, |item| change(&self.disamb[item], step));
                if parts.len() > 1 {
                    for &item in &group {
                        self.disamb[item] = change(&self.disamb[item], step);
                    }
                }
                parts.retain(|part| part.len() > 1);
                next.append(&mut parts);
            }
            open = next;
        }
        open
    }
}
