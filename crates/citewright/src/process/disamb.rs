//! Disambiguation: what a cite must show so that it means one source.

use super::Book;
use crate::eval::{CiteData, Disamb};
use crate::style::{GivennameRule, Position};
use crate::tree::html;
use std::collections::HashMap;

impl<'a> Book<'a> {
    pub(super) fn disambiguate(&mut self) {
        let options = self.processor.style.citation.options.clone();
        self.global_given_names();
        let cites = self.probes();
        let all: Vec<usize> = self.order.clone();
        let mut groups = self.clashes(&all, &cites);
        if options.add_names {
            groups = groups.into_iter().flat_map(|group| self.add_names(group, &cites)).collect();
        }
        if options.add_givenname && options.givenname_rule == GivennameRule::ByCite {
            groups = groups.into_iter().flat_map(|group| self.add_given(group, &cites, options.add_names)).collect();
        }
        groups = groups.into_iter().flat_map(|group| self.set_condition(group, &cites)).collect();
        if options.add_year_suffix {
            for group in groups {
                for (index, item) in group.into_iter().enumerate() {
                    self.disamb[item].suffix = Some(index as u32);
                }
            }
        }
    }

    /// The cite by which each item is compared with the others: a later one if it is cited again.
    fn probes(&self) -> Vec<CiteData> {
        let mut times = vec![0u32; self.items.len()];
        for cite in self.clusters.iter().flat_map(|placed| &placed.cites) {
            if cite.data.position != Position::First {
                times[cite.item] += 1;
            }
        }
        let position = |times: &u32| if *times > 0 { Position::Subsequent } else { Position::First };
        times.iter().map(|times| CiteData { position: position(times), ..CiteData::default() }).collect()
    }

    fn probe(&self, item: usize, cites: &[CiteData], disamb: &Disamb) -> String {
        html(&self.cite_nodes(item, &cites[item], disamb).0)
    }

    /// The sets of items that look the same, each in the given order.
    fn clashes(&self, items: &[usize], cites: &[CiteData]) -> Vec<Vec<usize>> {
        let parts = self.partition(items, cites, |disamb| disamb.clone());
        parts.into_iter().filter(|part| part.len() > 1).collect()
    }

    fn partition(&self, items: &[usize], cites: &[CiteData], change: impl Fn(&Disamb) -> Disamb) -> Vec<Vec<usize>> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for &item in items {
            let text = self.probe(item, cites, &change(&self.disamb[item]));
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
    fn add_names(&mut self, group: Vec<usize>, cites: &[CiteData]) -> Vec<Vec<usize>> {
        let blocks = |book: &Self, item: usize| book.cite_nodes(item, &cites[item], &book.disamb[item]).1.blocks;
        let most = group.iter().flat_map(|&item| blocks(self, item)).map(|block| block.total).max().unwrap_or(0);
        let least = group.iter().flat_map(|&item| blocks(self, item)).map(|block| block.shown).min().unwrap_or(0);
        self.refine(group, cites, &mut |disamb, step| {
            let shown = least + step;
            (shown <= most).then(|| Disamb { shown: vec![shown; 8], ..disamb.clone() })
        })
    }

    /// Shows more of the given names, from the first name on.
    fn add_given(&mut self, group: Vec<usize>, cites: &[CiteData], names_too: bool) -> Vec<Vec<usize>> {
        let blocks = |book: &Self, item: usize| book.cite_nodes(item, &cites[item], &book.disamb[item]).1.blocks;
        let all: Vec<_> = group.iter().map(|&item| blocks(self, item)).collect();
        let most =
            all.iter().flatten().map(|block| if names_too { block.total } else { block.shown }).max().unwrap_or(0);
        self.refine(group, cites, &mut |disamb, step| {
            let (name, level) = ((step - 1) / 2, (step - 1) % 2 + 1);
            if name >= most {
                return None;
            }
            let mut changed = disamb.clone();
            changed.given.resize(changed.given.len().max(1), Vec::new());
            for levels in &mut changed.given {
                levels.resize(levels.len().max(name + 1), 0);
                levels[name] = level as u8;
            }
            if names_too {
                changed.shown.resize(changed.shown.len().max(1), 0);
                changed.shown.iter_mut().for_each(|shown| *shown = (*shown).max(name + 1));
            }
            Some(changed)
        })
    }

    /// Goes on with a change step by step. A set that a step parts keeps what the step shows; one that no step parts stays as it was.
    fn refine(
        &mut self,
        group: Vec<usize>,
        cites: &[CiteData],
        change: &mut dyn FnMut(&Disamb, usize) -> Option<Disamb>,
    ) -> Vec<Vec<usize>> {
        let base: HashMap<usize, Disamb> = group.iter().map(|&item| (item, self.disamb[item].clone())).collect();
        let mut open = vec![group];
        let mut current = base.clone();
        let mut step = 1;
        while !open.is_empty() {
            let mut steps: HashMap<usize, Disamb> = HashMap::new();
            for &item in open.iter().flatten() {
                match change(&current[&item], step) {
                    Some(changed) => steps.insert(item, changed),
                    None => return open,
                };
            }
            let mut next = Vec::new();
            for group in open {
                let parts = self.partition_by(&group, cites, &steps);
                let parted = parts.len() > 1;
                for part in parts {
                    for &item in &part {
                        if parted {
                            self.disamb[item] = steps[&item].clone();
                        }
                        current.insert(item, steps[&item].clone());
                    }
                    if part.len() > 1 {
                        next.push(part);
                    }
                }
            }
            open = next;
            step += 1;
        }
        open
    }

    fn partition_by(&self, items: &[usize], cites: &[CiteData], states: &HashMap<usize, Disamb>) -> Vec<Vec<usize>> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for &item in items {
            let text = self.probe(item, cites, &states[&item]);
            let next = parts.len();
            let place = *places.entry(text).or_insert(next);
            if place == next {
                parts.push(Vec::new());
            }
            parts[place].push(item);
        }
        parts
    }

    /// Renders what the style keeps for ambiguous cites, if that parts the set.
    fn set_condition(&mut self, group: Vec<usize>, cites: &[CiteData]) -> Vec<Vec<usize>> {
        let with = |disamb: &Disamb| Disamb { condition: true, ..disamb.clone() };
        let parts = self.partition(&group, cites, with);
        if parts.len() > 1 {
            for &item in &group {
                self.disamb[item].condition = true;
            }
        }
        parts.into_iter().filter(|part| part.len() > 1).collect()
    }
}
