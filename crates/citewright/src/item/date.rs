//! Dates: one or two days with what is known of them, or words.

/// A date or a range of dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Date {
    /// The first day; `None` if the date is only words.
    pub start: Option<Day>,
    /// The last day of a range.
    pub end: Option<Day>,
    /// Whether it is approximate.
    pub circa: bool,
    /// A date in words, shown as it is.
    pub literal: Option<String>,
}

/// A day, month, season or year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// The year; before Christ it is negative. The end of an open range has the year 0.
    pub year: i32,
    /// The month, 1 to 12, or a season, 13 to 16 (spring to winter).
    pub month: Option<u8>,
    /// The day of the month.
    pub day: Option<u8>,
}

impl Day {
    /// The season, 1 to 4, if the month is one.
    pub fn season(&self) -> Option<u8> {
        self.month.filter(|month| (13..=16).contains(month)).map(|month| month - 12)
    }
}

impl Date {
    /// A date in words.
    pub fn literal(text: impl Into<String>) -> Date {
        Date { literal: Some(text.into()), ..Date::default() }
    }
}

/// A month or season as dates write it: 1 to 12, then the seasons by fours, as EDTF (21 to 24) and its readers (13 to 16) write them.
pub(super) fn month(number: u32) -> Option<u8> {
    match number {
        1..=12 => Some(number as u8),
        13..=24 => Some((13 + (number - 13) % 4) as u8),
        _ => None,
    }
}

/// A date from text: `2003-04-05`, `2003-04`, ranges with `/`, uncertainty with `?` or `~`, and forms with words. What is none is a literal.
pub(super) fn raw(text: &str) -> Date {
    let text = text.trim();
    let (first, last) = match text.split_once('/') {
        Some((first, last)) if !last.contains('/') => (first, Some(last)),
        _ => (text, None),
    };
    let Some((start, circa)) = edtf(first) else { return worded(text) };
    match last {
        None => Date { start: Some(start), end: None, circa, literal: None },
        Some("" | "..") => Date { start: Some(start), end: Some(Day::default()), circa, literal: None },
        Some(last) => match edtf(last) {
            Some((end, also)) => Date { start: Some(start), end: Some(end), circa: circa || also, literal: None },
            None => worded(text),
        },
    }
}

fn edtf(text: &str) -> Option<(Day, bool)> {
    let trimmed = text.trim();
    let plain = trimmed.trim_end_matches(['?', '~', '%']);
    let circa = plain.len() < trimmed.len();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, plain.strip_prefix('Y').unwrap_or(plain)),
    };
    let digits = digits.split('T').next().unwrap_or_default();
    let mut parts = digits.split('-');
    let year = parts.next()?;
    if year.len() < 3 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let mut day = Day { year: sign * year.parse::<i32>().ok()?, month: None, day: None };
    if let Some(part) = parts.next() {
        day.month = Some(month(number(part)?)?);
    }
    if let Some(part) = parts.next() {
        let found = number(part)?;
        day.day = Some(u8::try_from(found).ok().filter(|day| (1..=31).contains(day))?);
    }
    parts.next().is_none().then_some((day, circa))
}

const MONTHS: [&str; 16] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "spr", "sum", "aut", "win"];

/// `5 April 2003`, `April 5, 2003`, `Spring 1999 - Summer 2001`, `4/5/2003`.
fn worded(text: &str) -> Date {
    let literal = || Date::literal(text);
    let halves: Vec<&str> = match text.split_once(" - ").or_else(|| text.split_once('–')) {
        Some((first, last)) => vec![first, last],
        None => vec![text],
    };
    let mut days = Vec::new();
    for half in halves {
        match words(half) {
            Some(day) => days.push(day),
            None => return literal(),
        }
    }
    Date { start: days.first().copied(), end: days.get(1).copied(), circa: false, literal: None }
}

fn words(text: &str) -> Option<Day> {
    let mut found = Day::default();
    let mut year = None;
    let mut numbers = Vec::new();
    for word in text.split([' ', ',', '.', '/', '-']).filter(|word| !word.is_empty()) {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            match word.len() {
                1 | 2 => numbers.push(word.parse::<u8>().ok()?),
                3..=5 if year.is_none() => year = word.parse::<i32>().ok(),
                _ => return None,
            }
            continue;
        }
        let lower = word.to_lowercase();
        let index = MONTHS.iter().position(|month| lower.starts_with(month)).or((lower == "fall").then_some(14))?;
        if found.month.is_some() {
            return None;
        }
        found.month = Some(index as u8 + 1);
    }
    found.year = year?;
    match (numbers.as_slice(), found.month) {
        ([], _) => {}
        (&[day], Some(_)) => found.day = Some(day),
        (&[month], None) => found.month = Some(month),
        (&[month, day], None) => (found.month, found.day) = (Some(month), Some(day)),
        _ => return None,
    }
    let valid = found.month.is_none_or(|month| (1..=16).contains(&month))
        && found.day.is_none_or(|day| (1..=31).contains(&day));
    valid.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_dates_are_read() {
        let day = |year, month, day| Some(Day { year, month, day });
        assert_eq!(raw("2003-04-05").start, day(2003, Some(4), Some(5)));
        assert_eq!(raw("5 April 2003").start, day(2003, Some(4), Some(5)));
        assert_eq!(raw("1999/2001").end, day(2001, None, None));
        assert_eq!(raw("Spring 1999 - Summer 2001").end, day(2001, Some(14), None));
        assert!(raw("1999?").circa);
        assert_eq!(raw("Bogus Date"), Date::literal("Bogus Date"));
        assert_eq!(raw("-0044-03-15").start, day(-44, Some(3), Some(15)));
    }
}
