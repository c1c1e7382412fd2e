//! A page → its terms, each with a weight. Of one page alone, so that it can be kept by the page's hash.

use super::fold;
use super::record::Record;
use std::collections::HashMap;

/// The terms of one page.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PageTerms {
    /// One a line, in no order that means anything but the same each time.
    terms: String,
    /// The weight of each, 1 to 63.
    weights: Vec<u8>,
}

impl PageTerms {
    /// Terms with their weights.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u8)> {
        self.terms.split('\n').zip(self.weights.iter().copied())
    }
}

/// Where a page says a term, and how often.
#[derive(Clone, Copy, Default)]
struct Places {
    text: u32,
    headings: u32,
    /// The share of the title or name that the term is: a title of one word is a better sign than one of ten. 0 to 1.
    title: f64,
    name: f64,
    /// How often the page says something by any of its names, of which this term is a part.
    mention: f64,
}

/// So many words make a page of usual length; a number of the book as a whole would tie every page to every other.
const USUAL: f64 = 400.0;
/// BM25's usual constants: how soon more of the same counts less, and how much long texts are held against.
const K: f64 = 1.2;
const B: f64 = 0.75;
/// The greatest sum of all signs, which is weight 63.
const MOST: f64 = 4.5;

/// Counts and weighs the terms of a page.
pub fn of(record: &Record) -> PageTerms {
    let mut texts = Vec::with_capacity(2 * record.sections.len());
    for section in &record.sections {
        texts.push((fold::fold(&section.title), fold::fold(&section.text)));
    }
    let title = fold::fold(&record.title);
    let names: Vec<String> = record.names.iter().map(|n| fold::fold(n)).collect();
    let mentions: Vec<Vec<String>> =
        record.mentions.iter().map(|names| names.iter().map(|n| fold::fold(n)).collect()).collect();
    let mut places: HashMap<&str, Places> = HashMap::with_capacity(512);
    let mut length = 0u32;
    for (heading, text) in &texts {
        for term in fold::terms(text) {
            length += 1;
            places.entry(term).or_default().text += 1;
        }
        for term in fold::terms(heading) {
            places.entry(term).or_default().headings += 1;
        }
    }
    // The last character of a run that has no spaces is a term of its own, but no word more.
    let words = |name: &str| fold::terms(name).filter(|t| t.chars().nth(1).is_some()).count().max(1);
    let share = |name: &str| 1.0 / (words(name) as f64).sqrt();
    let of_title = share(&title);
    for term in fold::terms(&title) {
        places.entry(term).or_default().title = of_title;
    }
    for name in &names {
        let of_name = share(name);
        for term in fold::terms(name) {
            let place = places.entry(term).or_default();
            place.name = place.name.max(of_name);
        }
    }
    for names in &mentions {
        let said = |name: &String| fold::terms(name).map(|t| places.get(t).map_or(0, |p| p.text)).min().unwrap_or(0);
        // A page that only links there counts for half a word.
        let times = f64::from(names.iter().map(said).max().unwrap_or(0)).max(0.5);
        for term in names.iter().flat_map(|name| fold::terms(name)) {
            let place = places.entry(term).or_default();
            place.mention = place.mention.max(times);
        }
    }
    let norm = K * (1.0 - B + B * (f64::from(length) / USUAL).clamp(0.5, 8.0));
    let mut all: Vec<(&str, Places)> = places.into_iter().collect();
    all.sort_unstable_by_key(|(term, _)| *term);
    let mut terms = String::with_capacity(all.iter().map(|(term, _)| term.len() + 1).sum());
    let mut weights = Vec::with_capacity(all.len());
    for (index, (term, place)) in all.into_iter().enumerate() {
        if index > 0 {
            terms.push('\n');
        }
        terms.push_str(term);
        weights.push(weight(place, norm));
    }
    PageTerms { terms, weights }
}

fn weight(place: Places, norm: f64) -> u8 {
    let text = f64::from(place.text).max(place.mention);
    let headings = f64::from(place.headings);
    let sum = text / (text + norm) + 0.5 * headings / (headings + 1.0) + 1.6 * place.title + 1.4 * place.name;
    (sum / MOST * 63.0).round().clamp(1.0, 63.0) as u8
}

#[cfg(test)]
mod tests {
    use super::super::record::Section;
    use super::*;

    fn weight_of(record: &Record, term: &str) -> u8 {
        of(record).iter().find(|(t, _)| *t == term).map_or(0, |(_, w)| w)
    }

    #[test]
    fn a_title_counts_more_than_a_heading_and_a_heading_more_than_text() {
        let text = |text: &str| vec![Section { text: text.to_owned(), ..Section::default() }];
        let title = Record { title: "Huawei".to_owned(), ..Record::default() };
        let long = Record { title: "Huawei before and after".to_owned(), ..Record::default() };
        let heading = Record {
            sections: vec![Section { title: "Huawei".to_owned(), ..Section::default() }],
            ..Record::default()
        };
        let said = Record { sections: text("Huawei makes chips."), ..Record::default() };
        let named = Record { mentions: vec![["华为".to_owned(), "Huawei".to_owned()].into()], ..Record::default() };
        let weights = [&title, &long, &said, &named].map(|r| weight_of(r, "huawei"));
        assert!(weights.is_sorted_by(|a, b| a >= b) && weights[3] > 0, "{weights:?}");
        assert!(weight_of(&heading, "huawei") > 0 && weight_of(&long, "huawei") > weight_of(&heading, "huawei"));
        assert_eq!(weight_of(&said, "asml"), 0);
    }

    #[test]
    fn an_empty_page_has_no_terms() {
        assert_eq!(of(&Record::default()).iter().count(), 0);
    }
}
