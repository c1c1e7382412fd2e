//! Where each cite stands among the cites of its source.

use super::{Book, BookOptions, Cite, Cluster};
use crate::eval::CiteData;
use crate::style::Position;
use std::collections::HashMap;

/// A citation with its cites in the order in which they are shown.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    pub cites: Vec<PlacedCite<'a>>,
}

#[derive(Clone, Debug)]
pub(super) struct PlacedCite<'a> {
    pub cite: &'a Cite,
    pub item: usize,
    pub data: CiteData,
}

/// What the cites so far say of the next ones.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// Notes and the running text are two rows of citations. For each item in each: the note of its first cite, the note of its last one.
    rows: [Vec<Option<(u32, u32)>>; 2],
    /// How many cites each note has.
    in_note: HashMap<u32, usize>,
    /// The cite before in each row, if it was alone in its citation.
    last: [Option<Last>; 2],
}

#[derive(Debug)]
struct Last {
    item: usize,
    locator: Option<String>,
    label: Option<String>,
    note: u32,
}

impl Positions {
    /// Says how many cites a note will have, or has more than was said.
    pub fn expect(&mut self, note: u32, cites: usize) {
        if note > 0 {
            *self.in_note.entry(note).or_default() += cites;
        }
    }

    /// Whether an item has been cited.
    pub fn has(&self, item: usize) -> bool {
        self.rows.iter().any(|row| row.get(item).is_some_and(Option::is_some))
    }

    /// Finds the positions of a citation's cites, which are in the order in which they are shown.
    pub fn find(&mut self, cites: &mut [PlacedCite], note: u32, near: u32, independent: bool) {
        let row = usize::from(note > 0);
        let seen = &mut self.rows[row];
        if independent {
            seen.fill(None);
            self.last[row] = None;
        }
        // In another note, the cite must be alone in the whole note.
        let in_note = &self.in_note;
        let alone = |other: u32| other == note || in_note.get(&other).is_none_or(|count| *count == 1);
        let mut last = self.last[row].take().filter(|last| alone(last.note));
        for cite in cites.iter_mut() {
            let item = cite.item;
            if seen.len() <= item {
                seen.resize(item + 1, None);
            }
            let mut position = Position::First;
            let mut near_note = false;
            if let Some((first, latest)) = seen[item] {
                position = repeated(cite, last.as_ref());
                near_note = note == 0 || latest == 0 || note.saturating_sub(latest) <= near;
                cite.data.first_note = (first > 0).then_some(first);
                seen[item] = Some((first, note));
            } else {
                seen[item] = Some((note, note));
            }
            let own = cite.cite;
            let data = &mut cite.data;
            if independent {
                (position, near_note) = (Position::First, false);
                data.first_note = None;
            }
            data.position = own.position.unwrap_or(position);
            data.near_note = own.near_note.unwrap_or(near_note);
            data.first_note = own.first_note.or(data.first_note);
            last = Some(Last { item, locator: data.locator.clone(), label: data.label.clone(), note });
        }
        self.last[row] = last.filter(|_| cites.len() == 1);
    }
}

impl<'a> Book<'a> {
    /// Sorts the cites of each citation, and finds their positions.
    pub(super) fn place(&mut self, clusters: &'a [Cluster], options: BookOptions) {
        let mut positions = Positions::default();
        for cluster in clusters {
            positions.expect(cluster.note, cluster.cites.len());
        }
        let mut placed: Vec<Placed<'a>> = Vec::with_capacity(clusters.len());
        for cluster in clusters {
            let mut cites = self.sorted(&cluster.cites);
            positions.find(&mut cites, cluster.note, self.near_distance(), options.independent);
            placed.push(Placed { cites });
        }
        self.clusters = placed;
    }

    /// The cites of a citation whose sources are known, as the style sorts them.
    pub(super) fn sorted<'c>(&self, cites: &'c [Cite]) -> Vec<PlacedCite<'c>>
    where
        'a: 'c,
    {
        let mut cites: Vec<PlacedCite<'c>> = cites.iter().filter_map(|cite| self.known(cite)).collect();
        self.sort_cites(&mut cites);
        cites
    }

    /// Within how many notes a cite is near.
    pub(super) fn near_distance(&self) -> u32 {
        self.processor.style.citation.options.near_note_distance
    }

    pub(super) fn known<'c>(&self, cite: &'c Cite) -> Option<PlacedCite<'c>> {
        let item = *self.by_id.get(cite.id.as_str())?;
        let data = CiteData {
            locator: cite.locator.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            label: cite.label.clone(),
            number: Some(self.numbers[item]),
            suppress_author: cite.suppress_author,
            ..CiteData::default()
        };
        Some(PlacedCite { cite, item, data })
    }
}

/// The position of a cite whose source was cited before.
fn repeated(cite: &PlacedCite, last: Option<&Last>) -> Position {
    let Some(last) = last.filter(|last| last.item == cite.item) else { return Position::Subsequent };
    match (&last.locator, &cite.data.locator) {
        (None, None) => Position::Ibid,
        (None, Some(_)) => Position::IbidWithLocator,
        (Some(_), None) => Position::Subsequent,
        (Some(a), Some(b)) if a == b && last.label == cite.data.label => Position::Ibid,
        (Some(_), Some(_)) => Position::IbidWithLocator,
    }
}
