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

impl<'a> Book<'a> {
    /// Sorts the cites of each citation, and finds their positions.
    pub(super) fn place(&mut self, clusters: &'a [Cluster], options: BookOptions) {
        let mut placed: Vec<Placed<'a>> = Vec::with_capacity(clusters.len());
        // Notes and the running text are two rows of citations. For each item in each: the note of its first cite, the note of its last one.
        let mut rows: [Vec<Option<(u32, u32)>>; 2] = [vec![None; self.items.len()], vec![None; self.items.len()]];
        let mut in_note: HashMap<u32, usize> = HashMap::new();
        for cluster in clusters.iter().filter(|cluster| cluster.note > 0) {
            *in_note.entry(cluster.note).or_default() += cluster.cites.len();
        }
        let near = self.processor.style.citation.options.near_note_distance;
        // The cite before in each row, if it was alone in its citation, and its note.
        let mut last_ones: [Option<(PlacedCite, u32)>; 2] = [None, None];
        for cluster in clusters {
            let mut cites: Vec<PlacedCite<'a>> = cluster.cites.iter().filter_map(|cite| self.known(cite)).collect();
            self.sort_cites(&mut cites);
            let row = usize::from(cluster.note > 0);
            if options.independent {
                rows[row].fill(None);
                last_ones[row] = None;
            }
            let seen = &mut rows[row];
            // In another note, the cite must be alone in the whole note.
            let alone = |note: u32| note == cluster.note || in_note.get(&note).is_none_or(|count| *count == 1);
            let before = last_ones[row].take().filter(|(_, note)| alone(*note)).map(|(cite, _)| cite);
            for index in 0..cites.len() {
                let item = cites[index].item;
                let last = if index > 0 { cites.get(index - 1) } else { before.as_ref() };
                let mut position = Position::First;
                let mut near_note = false;
                if let Some((first, latest)) = seen[item] {
                    position = repeated(&cites[index], last, item);
                    near_note = cluster.note == 0 || latest == 0 || cluster.note.saturating_sub(latest) <= near;
                    cites[index].data.first_note = (first > 0).then_some(first);
                    seen[item] = Some((first, cluster.note));
                } else {
                    seen[item] = Some((cluster.note, cluster.note));
                }
                let own = cites[index].cite;
                let data = &mut cites[index].data;
                if options.independent {
                    (position, near_note) = (Position::First, false);
                    data.first_note = None;
                }
                data.position = own.position.unwrap_or(position);
                data.near_note = own.near_note.unwrap_or(near_note);
                data.first_note = own.first_note.or(data.first_note);
            }
            last_ones[row] = if let [only] = cites.as_slice() { Some((only.clone(), cluster.note)) } else { None };
            placed.push(Placed { cites });
        }
        self.clusters = placed;
    }

    fn known(&self, cite: &'a Cite) -> Option<PlacedCite<'a>> {
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
fn repeated(cite: &PlacedCite, last: Option<&PlacedCite>, item: usize) -> Position {
    let Some(last) = last.filter(|last| last.item == item) else { return Position::Subsequent };
    match (&last.data.locator, &cite.data.locator) {
        (None, None) => Position::Ibid,
        (None, Some(_)) => Position::IbidWithLocator,
        (Some(_), None) => Position::Subsequent,
        (Some(a), Some(b)) if a == b && last.data.label == cite.data.label => Position::Ibid,
        (Some(_), Some(_)) => Position::IbidWithLocator,
    }
}
