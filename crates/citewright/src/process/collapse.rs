//! Grouping the cites of a citation, and leaving out what the cite before has shown.

use super::Book;
use super::cluster::names_text;
use super::positions::PlacedCite;
use crate::eval::CiteData;
use crate::style::Collapse;
use crate::tree::{self, Inline, Mark};

/// A cite as it is rendered, with what grouping asks.
struct Rendered<'c, 'a> {
    placed: &'c PlacedCite<'a>,
    nodes: Vec<Inline>,
    names: Option<String>,
    years: Vec<String>,
}

impl<'a> Book<'a> {
    /// The cites of a citation, each with the delimiter before it.
    pub(super) fn collapsed(&self, cites: &[PlacedCite<'a>]) -> Vec<(Vec<Inline>, String)> {
        let options = &self.processor.style.citation.options;
        let delimiter = self.delimiter(cites);
        let mut rendered: Vec<Rendered> = cites.iter().map(|placed| self.render(placed, &placed.data)).collect();
        if options.collapse == Collapse::Number {
            return self.by_number(rendered, &delimiter);
        }
        let by_year = matches!(options.collapse, Collapse::Year | Collapse::YearSuffix | Collapse::YearSuffixRanged);
        if by_year || options.cite_group_delimiter.is_some() {
            rendered = grouped(rendered);
        }
        let mut out: Vec<(Vec<Inline>, String)> = Vec::new();
        let group_delimiter = options.cite_group_delimiter.clone().unwrap_or_else(|| ", ".to_owned());
        let suffix_delimiter = options.year_suffix_delimiter.clone().unwrap_or_else(|| delimiter.clone());
        let after = options.after_collapse_delimiter.clone().unwrap_or_else(|| delimiter.clone());
        let mut collapsed = false;
        let mut ranged: Option<(u32, u32)> = None;
        for index in 0..rendered.len() {
            let this = &rendered[index];
            let before = index.checked_sub(1).map(|before| &rendered[before]);
            let same_names = before.is_some_and(|before| {
                this.names.is_some()
                    && before.names == this.names
                    && this.placed.cite.prefix.is_empty()
                    && before.placed.cite.suffix.is_empty()
            });
            if !same_names {
                let between = if collapsed && by_year { after.clone() } else { delimiter.clone() };
                out.push((self.with_affixes(this.placed, this.nodes.clone()), between));
                collapsed = false;
                ranged = None;
                continue;
            }
            if !by_year {
                out.push((self.with_affixes(this.placed, this.nodes.clone()), group_delimiter.clone()));
                continue;
            }
            collapsed = true;
            let suffix = self.disamb[this.placed.item].suffix;
            let same_year = options.collapse != Collapse::Year
                && suffix.is_some()
                && before.is_some_and(|before| before.years == this.years)
                && before.is_some_and(|before| before.placed.data.locator.is_none());
            let data = CiteData { collapse_names: true, collapse_year: same_year, ..this.placed.data.clone() };
            let nodes = self.render(this.placed, &data).nodes;
            let nodes = self.with_affixes(this.placed, nodes);
            if !same_year {
                out.push((nodes, group_delimiter.clone()));
                ranged = None;
                continue;
            }
            out.push((nodes, suffix_delimiter.clone()));
            let _ = &mut ranged;
        }
        out
    }

    fn delimiter(&self, cites: &[PlacedCite]) -> String {
        let section = &self.processor.style.citation;
        let layout = cites.first().and_then(|first| self.processor.layout(section, &self.items[first.item]));
        layout.and_then(|layout| layout.common.delimiter.as_deref()).unwrap_or_default().to_owned()
    }

    fn render<'c>(&self, placed: &'c PlacedCite<'a>, data: &CiteData) -> Rendered<'c, 'a> {
        let (mut nodes, state) = self.cite_nodes(placed.item, data, &self.disamb[placed.item]);
        if placed.cite.author_only {
            nodes = author_only(&nodes);
        }
        Rendered { placed, names: names_text(&nodes), nodes, years: state.years }
    }

    /// Numbers that follow each other as a range.
    fn by_number(&self, rendered: Vec<Rendered>, delimiter: &str) -> Vec<(Vec<Inline>, String)> {
        let plain_number = |at: &Rendered| {
            let own = at.placed.cite;
            (own.prefix.is_empty()
                && own.suffix.is_empty()
                && own.locator.is_none()
                && number_node(&at.nodes).is_some())
            .then_some(at.placed.data.number)
            .flatten()
        };
        let after = self
            .processor
            .style
            .citation
            .options
            .after_collapse_delimiter
            .clone()
            .unwrap_or_else(|| delimiter.to_owned());
        let mut out = Vec::new();
        let mut index = 0;
        let mut collapsed = false;
        while index < rendered.len() {
            let mut end = index;
            while end + 1 < rendered.len() {
                let (Some(a), Some(b)) = (plain_number(&rendered[end]), plain_number(&rendered[end + 1])) else {
                    break;
                };
                if b != a + 1 {
                    break;
                }
                end += 1;
            }
            let between = if collapsed { after.clone() } else { delimiter.to_owned() };
            let first = &rendered[index];
            out.push((self.with_affixes(first.placed, first.nodes.clone()), between));
            collapsed = end > index;
            if end > index + 1 {
                out.push((rendered[end].nodes.clone(), "–".to_owned()));
                index = end + 1;
            } else {
                index += 1;
                collapsed = false;
            }
        }
        out
    }
}

fn number_node(nodes: &[Inline]) -> Option<&Inline> {
    nodes.iter().find_map(|node| match node {
        Inline::Mark(Mark::Number, _) => Some(node),
        other => number_node(other.children()),
    })
}

/// Cites with the same names, moved behind the first of them.
fn grouped<'c, 'a>(rendered: Vec<Rendered<'c, 'a>>) -> Vec<Rendered<'c, 'a>> {
    let mut out: Vec<Vec<Rendered>> = Vec::new();
    for cite in rendered {
        let found = out.iter().position(|group| cite.names.is_some() && group[0].names == cite.names);
        match found {
            Some(found) => out[found].push(cite),
            None => out.push(vec![cite]),
        }
    }
    out.into_iter().flatten().collect()
}

/// The names alone.
fn author_only(nodes: &[Inline]) -> Vec<Inline> {
    for node in nodes {
        if matches!(node, Inline::Mark(Mark::Names, _)) {
            return vec![node.clone()];
        }
        let found = author_only(node.children());
        if !tree::is_empty(&found) {
            return found;
        }
    }
    Vec::new()
}
