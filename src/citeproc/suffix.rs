//! Telling sources apart whose citations look the same, over the whole book: 2022a, 2022b, or J. Doe and R. Doe.
//!
//! A small group is formatted together, in the order of the list of sources. A large one would take a driver time with the square of
//! its size; each of its sources is formatted with a twin instead, which differ by the letters a and b, and these show where the letter
//! stands.

use super::html;
use super::render::{Rendered, one, or_note, pieces};
use super::style::Formatter;
use super::{Cite, Seg};
use hayagriva::citationberg::json::{Item, Value};
use hayagriva::{BibliographyDriver, CitationItem, SpecificLocator};
use rayon::prelude::*;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest group that one driver formats, where its members have different names, which only a driver can expand.
const LARGEST_GROUP: usize = 40;
/// The same where all names are equal, and letters are the only way.
const LARGEST_EQUAL_GROUP: usize = 8;

/// What a source looks like among those that it could be mistaken for.
pub struct Distinct {
    pub index: usize,
    pub rendered: Rendered,
    /// The letter behind its year, where letters were set.
    pub letter: Option<String>,
}

/// Formats a group, whose members are given in the order of the list of sources. What the style cannot tell apart stays out.
pub fn group(formatter: &Formatter, items: &[&Item], group: &[usize]) -> Vec<Distinct> {
    let names =
        |index: &usize| items[*index].0.iter().filter(|(_, v)| matches!(v, Value::Names(_))).collect::<Vec<_>>();
    let equal = group.iter().all(|index| names(index) == names(&group[0]));
    let letters_set = formatter.style.citation.disambiguate_add_year_suffix;
    let largest = match (equal, letters_set) {
        (true, true) => LARGEST_EQUAL_GROUP,
        // A driver leaves the first of them as it is, where a choice of the style adds a title to the others.
        (true, false) => 0,
        (false, _) => LARGEST_GROUP,
    };
    if group.len() <= largest
        && let Ok(Some(found)) = catch_unwind(AssertUnwindSafe(|| together(formatter, items, group)))
    {
        return found;
    }
    let each = |(place, index): (usize, &usize)| {
        let letter = letters(place);
        let lettered = letters_set.then(|| with_letter(formatter, items[*index], &letter, None)).flatten();
        Some(match lettered {
            Some(rendered) => Distinct { index: *index, rendered, letter: Some(letter) },
            None => {
                let chosen = with_choice(formatter, items[*index]);
                let rendered = chosen.or_else(|| letters_set.then(|| undated(formatter, items[*index], &letter))?)?;
                Distinct { index: *index, rendered, letter: None }
            }
        })
    };
    group.par_iter().enumerate().filter_map(each).collect()
}

/// A group in one driver.
fn together(formatter: &Formatter, items: &[&Item], group: &[usize]) -> Option<Vec<Distinct>> {
    let mut driver = BibliographyDriver::new();
    for index in group {
        driver.citation(formatter.request(vec![CitationItem::with_entry(items[*index])], None));
    }
    let rendered = driver.finish(formatter.bibliography_request());
    let references = rendered.bibliography.map(|b| b.items).unwrap_or_default();
    let mut found = Vec::with_capacity(group.len());
    let mut seen = HashSet::new();
    for (index, citation) in group.iter().zip(&rendered.citations) {
        let cite = pieces(formatter, items[*index], &citation.citation);
        seen.insert(html::join(&cite.full));
        let key = items[*index].id().unwrap_or_default();
        let reference = references.iter().find(|r| r.key == key).map(|r| html::reference(&r.content));
        let rendered = Rendered { reference: or_note(reference.unwrap_or_default(), &cite), cite };
        found.push(Distinct { index: *index, rendered, letter: None });
    }
    // A style that sets no letters may leave them equal; half a job is done by letters.
    (seen.len() == group.len() || !formatter.style.citation.disambiguate_add_year_suffix).then_some(found)
}

/// An item and one that differs by its id only.
fn twin(item: &Item) -> Item {
    let mut twin = item.clone();
    twin.0.insert("id".to_owned(), Value::String(format!("{}\u{1}", item.id().unwrap_or_default())));
    twin
}

/// Two items in one driver: their citations and references.
fn pair(formatter: &Formatter, items: [&Item; 2], locator: Option<SpecificLocator<'_>>) -> Option<[(Cite, String); 2]> {
    let rendered = catch_unwind(AssertUnwindSafe(|| {
        let mut driver = BibliographyDriver::new();
        for item in items {
            driver.citation(formatter.request(vec![CitationItem::with_locator(item, locator.clone())], None));
        }
        let rendered = driver.finish(formatter.bibliography_request());
        let references = rendered.bibliography.map(|b| b.items).unwrap_or_default();
        let [first, second] = rendered.citations.as_slice() else { return None };
        let both = [(items[0], first), (items[1], second)];
        Some(both.map(|(item, citation)| {
            let key = item.id().unwrap_or_default();
            let reference = references.iter().find(|r| r.key == key).map(|r| html::reference(&r.content));
            (pieces(formatter, item, &citation.citation), reference.unwrap_or_default())
        }))
    }));
    rendered.ok().flatten()
}

/// One source with a given letter; `None` where the style sets none.
pub fn with_letter(
    formatter: &Formatter,
    item: &Item,
    letter: &str,
    locator: Option<SpecificLocator<'_>>,
) -> Option<Rendered> {
    let [(first, reference), (second, other)] = pair(formatter, [item, &twin(item)], locator)?;
    // Where both are equal, the style has no place for letters (`no date`).
    if first.full == second.full {
        return None;
    }
    let cite = Cite {
        full: segments(&first.full, &second.full, letter)?,
        suppressed: segments(&first.suppressed, &second.suppressed, letter)?,
        author: first.author,
        subsequent: None,
    };
    let reference = text(&reference, &other, letter)?;
    Some(Rendered { reference: or_note(reference, &cite), cite })
}

/// One source as the style shows it when another could be meant: with its title, say. `None` where it looks the same.
fn with_choice(formatter: &Formatter, item: &Item) -> Option<Rendered> {
    let [(first, _), (second, reference)] = pair(formatter, [&twin(item), item], None)?;
    (first.full != second.full).then(|| Rendered { reference: or_note(reference, &second), cite: second })
}

/// A source without a date, for which hayagriva sets no letter: `n.d.-a`, as APA has it.
fn undated(formatter: &Formatter, item: &Item, letter: &str) -> Option<Rendered> {
    if item.0.contains_key("issued") {
        return None;
    }
    let mut rendered = catch_unwind(AssertUnwindSafe(|| one(formatter, item, None))).ok()?;
    let no_date = html::join(&rendered.cite.suppressed);
    for part in [&mut rendered.cite.full, &mut rendered.cite.suppressed] {
        match part.last_mut() {
            Some(Seg::Html(text)) if text.ends_with(&no_date) => text.push_str(&format!("-{letter}")),
            _ => return None,
        }
    }
    rendered.reference = rendered.reference.replacen(&no_date, &format!("{no_date}-{letter}"), 1);
    Some(rendered)
}

fn segments(first: &[Seg], second: &[Seg], letter: &str) -> Option<Vec<Seg>> {
    if first.len() != second.len() {
        return None;
    }
    let one = |pair: (&Seg, &Seg)| match pair {
        (Seg::Html(first), Seg::Html(second)) => text(first, second, letter).map(Seg::Html),
        (Seg::Number, Seg::Number) => Some(Seg::Number),
        _ => None,
    };
    first.iter().zip(second).map(one).collect()
}

/// The first text with `letter` wherever it has an `a` and the second a `b`; `None` where they differ otherwise.
fn text(first: &str, second: &str, letter: &str) -> Option<String> {
    if first.len() != second.len() {
        return None;
    }
    let mut out = String::with_capacity(first.len() + letter.len());
    for (a, b) in first.chars().zip(second.chars()) {
        match (a, b) {
            (a, b) if a == b => out.push(a),
            ('a', 'b') => out.push_str(letter),
            _ => return None,
        }
    }
    Some(out)
}

/// a … z, aa, ab …
pub fn letters(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (place % 26) as u8));
        place /= 26;
        if place == 0 {
            break;
        }
        place -= 1;
    }
    letters.iter().rev().collect()
}
