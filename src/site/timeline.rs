//! Events as a timeline: by year and month.

use super::fact::gathered::Event as Told;
use super::view;
use crate::parse::edtf::Edtf;
use crate::theme::words::Language;

/// Events by year and month. An event without a month comes before its year's months; one without a year before all.
pub fn timeline<'s>(words: &Language, events: impl Iterator<Item = Told<'s>>) -> view::Timeline {
    let mut years: Vec<view::Year> = Vec::new();
    let mut count = 0;
    let mut ends: Option<(&Edtf, &Edtf)> = None;
    for Told { view, date, .. } in events {
        count += 1;
        ends = Some((ends.map_or(date, |(first, _)| first), date));
        let label = match date.year() {
            None => words.word("year_unknown").to_owned(),
            Some(year) => words.filled("year_head", &[("y", &crate::parse::edtf::year(year, &|key| words.word(key)))]),
        };
        // Ids are the same in every language.
        let year = date.year().map_or_else(|| "Before".to_owned(), |y| y.to_string());
        if years.last().is_none_or(|y| y.year != year) {
            years.push(view::Year { id: format!("y{year}"), year: year.clone(), label, count: 0, months: Vec::new() });
        }
        let Some(entry) = years.last_mut() else {
            continue;
        };
        entry.count += 1;
        let month = date.month().filter(|m| (1..=12).contains(m));
        let (label, month_id) = match month {
            Some(month) => (words.month(month).to_owned(), format!("m{year}-{month:02}")),
            None => (String::new(), String::new()),
        };
        // A season or a range may sort between two months: it stands where it sorts, and a month may be resumed after it.
        if entry.months.last().is_none_or(|m| m.label != label) {
            let known = entry.months.iter().any(|m| m.id == month_id);
            entry.months.push(view::Month {
                id: if known { String::new() } else { month_id },
                label,
                events: Vec::new(),
            });
        }
        if let Some(month) = entry.months.last_mut() {
            month.events.push(view);
        }
    }
    let text = |date: Option<&Edtf>| date.map(|date| words.date(date)).unwrap_or_default();
    view::Timeline { count, first: text(ends.map(|e| e.0)), last: text(ends.map(|e| e.1)), years }
}
