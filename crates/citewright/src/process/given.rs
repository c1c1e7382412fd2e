//! Given names that are shown everywhere because two persons of one family name are cited.

use super::Book;
use crate::eval::{CiteData, Context};
use crate::item::Name;
use crate::style::GivennameRule;
use std::collections::{HashMap, HashSet};

/// Given names as they are compared: how initials are spaced says nothing.
fn spaceless(given: &str) -> String {
    given.chars().filter(|c| !c.is_whitespace() && *c != '.').collect()
}

/// For each family name: the initials that occur with it, and for each the given names.
pub(super) type Known<'n> = HashMap<(&'n str, &'n str), HashMap<String, HashSet<String>>>;

impl<'a> Book<'a> {
    /// Sets the levels of given names that hold for the whole book.
    pub(super) fn global_given_names(&mut self) {
        let options = &self.processor.style.citation.options;
        let rule = options.givenname_rule;
        if !options.add_givenname || rule == GivennameRule::ByCite {
            return;
        }
        let primary = matches!(rule, GivennameRule::Primary | GivennameRule::PrimaryInitials);
        let cite = CiteData::default();
        let lists: Vec<Vec<&'a [Name]>> = (0..self.items.len()).map(|item| self.name_lists(item, &cite)).collect();
        let mut known: Known = HashMap::new();
        let counted = if primary { 1 } else { usize::MAX };
        for name in lists.iter().flatten().flat_map(|names| names.iter().take(counted)) {
            if name.is_literal() || name.given.is_empty() {
                continue;
            }
            let initials = Context::initials_of(&name.given);
            known
                .entry((&name.family, &name.non_dropping))
                .or_default()
                .entry(initials)
                .or_default()
                .insert(spaceless(&name.given));
        }
        let highest = match rule {
            GivennameRule::AllNamesInitials | GivennameRule::PrimaryInitials => 1,
            _ => 2,
        };
        for (item, lists) in lists.iter().enumerate() {
            self.disamb[item].given = lists
                .iter()
                .map(|names| {
                    let level = |(index, name): (usize, &Name)| {
                        if primary && index > 0 {
                            return 0;
                        }
                        level(name, &known, highest)
                    };
                    names.iter().enumerate().map(level).collect()
                })
                .collect();
        }
    }

    /// The lists of names that a cite of an item shows.
    pub(super) fn name_lists(&self, item: usize, cite: &CiteData) -> Vec<&'a [Name]> {
        let (_, state) = self.cite_nodes(item, cite, &self.disamb[item]);
        let source = self.items[item];
        state.blocks.iter().map(|block| source.names(block.variable).unwrap_or_default()).collect()
    }
}

fn level(name: &Name, known: &Known, highest: u8) -> u8 {
    if name.is_literal() {
        return 0;
    }
    let Some(initials) = known.get(&(name.family.as_str(), name.non_dropping.as_str())) else { return 0 };
    let own = initials.get(&Context::initials_of(&name.given));
    match own {
        Some(given) if given.len() > 1 && highest > 1 => 2,
        _ if initials.len() > 1 => 1,
        _ => 0,
    }
}
