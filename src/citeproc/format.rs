//! Formatting a book's sources: each alone and in parallel, then the few that would look the same together. What is known from the last
//! time is not formatted again.

use super::pieces::{self, Key, Member, Pieces};
use super::render::{self, Rendered, fallback, shown};
use super::style::{Formatter, Kind};
use super::suffix::{self, Distinct};
use super::{Cite, Request, Seg, html, order};
use hayagriva::citationberg::json::Item;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// All sources of a book, formatted.
#[derive(Clone, Debug, Default)]
pub struct Formatted {
    /// Parallel to the items.
    pub sources: Vec<SourceText>,
    /// Items that could not be formatted, with the reason.
    pub failed: Vec<(usize, String)>,
}

/// One source, formatted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceText {
    /// The reference, as HTML, without the number of numeric styles.
    pub bibliography: String,
    pub cite: Cite,
    /// Its place when all sources are sorted as the style sorts them.
    pub order: usize,
    /// The citation as it would be if there were no other source: what a locator is appended to.
    alone: String,
    /// The letter behind its year, where one was set by hand.
    letter: Option<String>,
}

/// Formats every item once, but for what is `known`, and gives what is to be known the next time: the pieces that were used now. Equal
/// sets of items give equal texts, whatever their order, what is known, and the number of threads.
pub fn format(formatter: &Formatter, items: &[&Item], known: &Pieces) -> (Formatted, Pieces) {
    let shown: Vec<Item> = items.iter().map(|item| shown(item)).collect();
    let items: Vec<&Item> = shown.iter().collect();
    let keys: Vec<Key> = items.par_iter().map(|item| pieces::of_item(item)).collect();
    let order = order::sorted(&items, formatter.sorting);
    let tells_apart = matches!(formatter.kind(), Kind::AuthorDate | Kind::Label);
    // Sources of the same names and year will be formatted with each other: of these, only the citation is needed before.
    let kin = if tells_apart { kin(&items) } else { vec![false; items.len()] };
    let cite = |i: usize| known.cites.get(&keys[i]).cloned().or_else(|| guarded(|| render::cite(formatter, items[i])));
    let whole =
        |i: usize| known.whole.get(&keys[i]).cloned().or_else(|| guarded(|| render::one(formatter, items[i], None)));
    let first: Vec<Option<First>> = (0..items.len())
        .into_par_iter()
        .map(|i| if kin[i] { cite(i).map(First::Cite) } else { whole(i).map(First::Whole) })
        .collect();
    let mut used = Pieces::default();
    for (first, key) in first.iter().zip(&keys) {
        if let Some(First::Cite(cite)) = first {
            used.cites.insert(*key, cite.clone());
        }
    }
    let alone: Vec<String> = first.iter().map(|f| f.as_ref().map(First::text).unwrap_or_default()).collect();
    let mut distinct: HashMap<usize, (Rendered, Option<String>)> = HashMap::new();
    if tells_apart {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for index in order.iter().filter(|index| first[**index].is_some()) {
            groups.entry(&alone[*index]).or_default().push(*index);
        }
        let groups: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
        let told = |group: &Vec<usize>| {
            let key = pieces::of(&group.iter().map(|index| &keys[*index][..]).collect::<Vec<_>>());
            (key, known.groups.get(&key).cloned().unwrap_or_else(|| members(formatter, &items, group)))
        };
        let told: Vec<(Key, Vec<Member>)> = groups.par_iter().map(told).collect();
        for (group, (_, members)) in groups.iter().zip(&told) {
            let members = members.iter().filter_map(|m| Some((*group.get(m.place)?, m)));
            distinct.extend(members.map(|(index, m)| (index, (m.rendered.clone(), m.letter.clone()))));
        }
        used.groups.extend(told);
    }
    let one = |(index, first): (usize, Option<First>)| match (distinct.get(&index), first) {
        (Some(distinct), _) => Some(distinct.clone()),
        (None, Some(First::Whole(rendered))) => Some((rendered, None)),
        (None, Some(First::Cite(_))) => whole(index).map(|rendered| (rendered, None)),
        (None, None) => None,
    };
    let rendered: Vec<Option<(Rendered, Option<String>)>> = first.into_par_iter().enumerate().map(one).collect();
    let mut formatted = Formatted::default();
    for ((index, rendered), alone) in rendered.into_iter().enumerate().zip(alone) {
        match &rendered {
            None => formatted.failed.push((index, "the formatter failed on it".to_owned())),
            Some((rendered, _)) if !distinct.contains_key(&index) => {
                used.whole.insert(keys[index], rendered.clone());
            }
            Some(_) => {}
        }
        let (Rendered { cite, reference }, letter) = rendered.unwrap_or_else(|| (fallback(items[index]), None));
        formatted.sources.push(SourceText { bibliography: reference, cite, order: 0, alone, letter });
    }
    for (place, index) in order.into_iter().enumerate() {
        formatted.sources[index].order = place;
    }
    (formatted, used)
}

/// A group told apart, by places in it.
fn members(formatter: &Formatter, items: &[&Item], group: &[usize]) -> Vec<Member> {
    let place = |index: usize| group.iter().position(|i| *i == index);
    let member = |d: Distinct| Some(Member { place: place(d.index)?, rendered: d.rendered, letter: d.letter });
    suffix::group(formatter, items, group).into_iter().filter_map(member).collect()
}

/// What the first pass makes of a source.
enum First {
    Cite(Cite),
    Whole(Rendered),
}

impl First {
    fn text(&self) -> String {
        let (First::Cite(cite) | First::Whole(Rendered { cite, .. })) = self;
        html::join(&cite.full)
    }
}

/// The formatter panics on what it did not foresee; that costs one source.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Which items share their names and year with another.
fn kin(items: &[&Item]) -> Vec<bool> {
    let keys: Vec<_> = items.iter().map(|item| (order::names(item), order::year(item))).collect();
    let mut counts: HashMap<_, usize> = HashMap::new();
    for key in keys.iter().filter(|(names, _)| names.is_some()) {
        *counts.entry(key).or_default() += 1;
    }
    keys.iter().map(|key| counts.get(key).is_some_and(|count| *count > 1)).collect()
}

/// Formats the citations that point into a source, parallel to `requests`, but for those that are `known`; all of them are added to
/// what was `used`. `formatted` must be of the same items.
pub fn format_located(
    formatter: &Formatter,
    items: &[&Item],
    formatted: &Formatted,
    requests: &[Request],
    known: &Pieces,
    used: &mut Pieces,
) -> Vec<Cite> {
    let one = |request: &Request| match (items.get(request.source), formatted.sources.get(request.source)) {
        (Some(item), Some(source)) => {
            let item = shown(item);
            let key = located_key(&item, source, request);
            let cite = known.located.get(&key).cloned().unwrap_or_else(|| located(formatter, &item, source, request));
            (Some(key), cite)
        }
        _ => (None, Cite::default()),
    };
    let made: Vec<(Option<Key>, Cite)> = requests.par_iter().map(one).collect();
    used.located.extend(made.iter().filter_map(|(key, cite)| Some(((*key)?, cite.clone()))));
    made.into_iter().map(|(_, cite)| cite).collect()
}

/// What a citation with a place is made from: the item, the place, and what the book as a whole decided of the source.
fn located_key(item: &Item, source: &SourceText, request: &Request) -> Key {
    let (label, value) = request.locator.as_ref().map_or(("", ""), |(label, value)| (label, value));
    let decided = serde_json::to_vec(&(&source.cite, &source.letter)).unwrap_or_default();
    pieces::of(&[&pieces::of_item(item), label.as_bytes(), value.as_bytes(), source.alone.as_bytes(), &decided])
}

fn located(formatter: &Formatter, item: &Item, source: &SourceText, request: &Request) -> Cite {
    let Some(place) = &request.locator else {
        return source.cite.clone();
    };
    let rendered = guarded(|| render::one(formatter, item, Some(render::locator(place))));
    let Some(Rendered { mut cite, .. }) = rendered else {
        return source.cite.clone();
    };
    if html::join(&source.cite.full) == source.alone || !matches!(formatter.kind(), Kind::AuthorDate | Kind::Label) {
        return cite;
    }
    // A year suffix is known to the whole book only: the locator is what formatting adds, and goes behind the source's own citation.
    let full = html::join(&cite.full);
    if let Some(tail) = full.strip_prefix(source.alone.as_str()).filter(|t| !t.is_empty()) {
        let with = |segments: &[Seg]| segments.iter().cloned().chain([Seg::Html(tail.to_owned())]).collect::<Vec<_>>();
        cite.full = with(&source.cite.full);
        cite.suppressed = with(&source.cite.suppressed);
        cite.author.clone_from(&source.cite.author);
        return cite;
    }
    // Styles that set the locator elsewhere are formatted with the letter; without one, the place is the lesser loss.
    let letter = source.letter.as_deref();
    letter
        .and_then(|letter| suffix::with_letter(formatter, item, letter, Some(render::locator(place))))
        .map_or_else(|| source.cite.clone(), |rendered| rendered.cite)
}
