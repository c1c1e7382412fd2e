//! Grouping the cites of a citation, and leaving out what the cite before has shown.

use super::cluster::names_text;
use super::positions::PlacedCite;
use super::{Book, Cite};
use crate::eval::CiteData;
use crate::style::Collapse;
use crate::tree::{self, Inline, Mark};

/// A cite in its citation, with the delimiter before it.
pub(super) struct Placement<'a> {
    pub content: Vec<Inline>,
    pub delimiter: String,
    pub cite: &'a Cite,
    pub item: usize,
}

/// A cite as it is rendered, with what grouping asks.
struct Rendered<'c, 'a> {
    placed: &'c PlacedCite<'a>,
    nodes: Vec<Inline>,
    names: Option<String>,
    years: Vec<String>,
    /// Whether its year has a suffix, and the style leaves out years.
    suffixed: bool,
}

impl Rendered<'_, '_> {
    /// Whether it can be joined to the one before: the same names, and nothing of the author's between them.
    fn follows(&self, before: &Rendered) -> bool {
        // Cites without names are one group where only the suffixes of their years differ.
        let nameless = self.names.is_none() && self.suffixed && before.suffixed && self.years == before.years;
        (self.names.is_some() || nameless)
            && before.names == self.names
            && self.placed.cite.prefix.is_empty()
            && before.placed.cite.suffix.is_empty()
    }
}

/// A cite as it will stand in the citation.
struct Part<'c> {
    cite: &'c Cite,
    item: usize,
    nodes: Vec<Inline>,
    suffix: Option<u32>,
    locator: bool,
    /// Whether it has the names of the one before.
    in_group: bool,
    /// Whether something was left out that the one before has shown.
    collapsed: bool,
    /// Whether the year's suffix alone is left.
    only_suffix: bool,
}

impl<'a> Book<'a> {
    /// The cites of a citation, each with the delimiter before it.
    pub(super) fn collapsed(&self, cites: &[PlacedCite<'a>]) -> Vec<Placement<'a>> {
        let options = &self.processor.style.citation.options;
        let delimiter = self.delimiter(cites);
        let mut rendered: Vec<Rendered> = cites.iter().map(|placed| self.render(placed, &placed.data)).collect();
        if options.collapse == Collapse::Number {
            return self.by_number(rendered, &delimiter);
        }
        let by_year = matches!(options.collapse, Collapse::Year | Collapse::YearSuffix | Collapse::YearSuffixRanged);
        let grouping = by_year || options.cite_group_delimiter.is_some();
        if grouping {
            rendered = grouped(rendered);
        }
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (index, this) in rendered.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &rendered[before]);
            let names = before.filter(|before| grouping && this.follows(before));
            let part = match names {
                Some(before) if by_year => self.shortened(this, before, options.collapse != Collapse::Year),
                _ => Part { nodes: this.nodes.clone(), in_group: names.is_some(), ..self.part(this) },
            };
            parts.push(part);
        }
        self.joined(parts, &delimiter)
    }

    /// A cite whose names the one before has shown; and its year, if only the suffix is new.
    fn shortened(&self, this: &Rendered<'_, 'a>, before: &Rendered, by_suffix: bool) -> Part<'a> {
        let suffix = self.disamb[this.placed.item].suffix;
        let same_year = by_suffix && suffix.is_some() && before.years == this.years;
        let data = CiteData { collapse_names: true, collapse_year: same_year, ..this.placed.data.clone() };
        let nodes = self.render(this.placed, &data).nodes;
        let only_suffix = same_year && only_suffix(&nodes);
        Part { nodes, in_group: true, collapsed: true, only_suffix, ..self.part(this) }
    }

    /// The parts with the delimiter that stands before each.
    fn joined(&self, parts: Vec<Part<'a>>, delimiter: &str) -> Vec<Placement<'a>> {
        let style = &self.processor.style;
        let options = &style.citation.options;
        let group = options.cite_group_delimiter.as_deref();
        let after = options.after_collapse_delimiter.as_deref();
        let suffix_delimiter = options.year_suffix_delimiter.as_deref().or(group).unwrap_or(delimiter);
        let ranged = options.collapse == Collapse::YearSuffixRanged;
        let mut out: Vec<Placement<'a>> = Vec::new();
        let mut index = 0;
        while index < parts.len() {
            let part = &parts[index];
            let before = index.checked_sub(1).map(|before| &parts[before]);
            let was_collapsed = before.is_some_and(|before| before.collapsed);
            let mut between = match (after, group) {
                _ if part.only_suffix => suffix_delimiter,
                (Some(after), _) if before.is_some_and(|before| before.locator) => after,
                (Some(after), _) if !part.collapsed && (was_collapsed || options.collapse != Collapse::YearSuffix) => {
                    after
                }
                (None, Some(group)) if part.in_group => group,
                (_, None) if part.collapsed && !style.note => ", ",
                _ => delimiter,
            };
            let mut last = index;
            if ranged && part.only_suffix {
                while parts
                    .get(last + 1)
                    .is_some_and(|next| next.only_suffix && next.suffix == parts[last].suffix.map(|suffix| suffix + 1))
                {
                    last += 1;
                }
            }
            // Three letters and more are a range, from the one before on.
            let joins = before.is_some_and(|before| before.suffix.map(|suffix| suffix + 1) == part.suffix);
            if ranged && part.only_suffix && last > index && joins {
                index = last;
                between = self.processor.range_mark();
            }
            let part = &parts[index];
            let nodes = part.nodes.clone();
            out.push(Placement { content: nodes, delimiter: between.to_owned(), cite: part.cite, item: part.item });
            if last > index {
                let delimiter = if last > index + 1 { self.processor.range_mark() } else { suffix_delimiter };
                out.push(Placement {
                    content: parts[last].nodes.clone(),
                    delimiter: delimiter.to_owned(),
                    cite: parts[last].cite,
                    item: parts[last].item,
                });
                index = last;
            }
            index += 1;
        }
        out
    }

    fn part(&self, this: &Rendered<'_, 'a>) -> Part<'a> {
        Part {
            cite: this.placed.cite,
            item: this.placed.item,
            nodes: Vec::new(),
            suffix: self.disamb[this.placed.item].suffix,
            locator: this.placed.data.locator.is_some(),
            in_group: false,
            collapsed: false,
            only_suffix: false,
        }
    }

    fn delimiter(&self, cites: &[PlacedCite]) -> String {
        let section = &self.processor.style.citation;
        let layout = cites.first().and_then(|first| self.processor.layout(section, self.items[first.item]));
        layout.and_then(|layout| layout.common.delimiter.as_deref()).unwrap_or_default().to_owned()
    }

    fn render<'c>(&self, placed: &'c PlacedCite<'a>, data: &CiteData) -> Rendered<'c, 'a> {
        let (mut nodes, state) = self.cite_nodes(placed.item, data, &self.disamb[placed.item]);
        if placed.cite.author_only {
            nodes = author_only(&nodes);
        }
        let options = &self.processor.style.citation.options;
        let by_suffix = matches!(options.collapse, Collapse::YearSuffix | Collapse::YearSuffixRanged);
        let suffixed = by_suffix && self.disamb[placed.item].suffix.is_some();
        Rendered { suffixed, placed, names: names_text(&nodes), nodes, years: state.years }
    }

    /// Numbers that follow each other as a range.
    fn by_number(&self, rendered: Vec<Rendered<'_, 'a>>, delimiter: &str) -> Vec<Placement<'a>> {
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
            out.push(Placement {
                content: first.nodes.clone(),
                delimiter: between,
                cite: first.placed.cite,
                item: first.placed.item,
            });
            collapsed = end > index;
            if end > index + 1 {
                let last = &rendered[end];
                let delimiter = self.processor.range_mark().to_owned();
                out.push(Placement {
                    content: last.nodes.clone(),
                    delimiter,
                    cite: last.placed.cite,
                    item: last.placed.item,
                });
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
        // What an author has put before a cite keeps it where it is.
        let moves = cite.names.is_some() && cite.placed.cite.prefix.is_empty();
        let found = out.iter().position(|group| moves && group[0].names == cite.names);
        match found {
            Some(found) => out[found].push(cite),
            None => out.push(vec![cite]),
        }
    }
    out.into_iter().flatten().collect()
}

/// The names alone, or what stands in their place.
fn author_only(nodes: &[Inline]) -> Vec<Inline> {
    fn first(nodes: &[Inline], marks: &[Mark]) -> Vec<Inline> {
        for node in nodes {
            if matches!(node, Inline::Mark(mark, _) if marks.contains(mark)) {
                return vec![node.clone()];
            }
            let found = first(node.children(), marks);
            if !tree::is_empty(&found) {
                return found;
            }
        }
        Vec::new()
    }
    let names = first(nodes, &[Mark::Names, Mark::Substitute]);
    if tree::is_empty(&names) { first(nodes, &[Mark::Title]) } else { names }
}

/// Whether nothing but a year's suffix shows.
fn only_suffix(nodes: &[Inline]) -> bool {
    nodes.iter().all(|node| match node {
        Inline::Mark(Mark::YearSuffix, _) => true,
        Inline::Text(text) => text.is_empty(),
        other => only_suffix(other.children()),
    })
}
