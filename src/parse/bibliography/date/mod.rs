//! Dates of bibliographies: EDTF, and the loose forms that people write, → CSL's dates; and back.

mod words;

use super::DateValue;
use crate::parse::edtf::{self, Edtf, Precision};
use words::{decade_or_century, is_loose, month_of, status, worded, year};

/// What a date field says.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    Date(DateValue),
    /// Not as EDTF has it, and understood.
    Loose(DateValue),
    /// It says that there is none: `n.d.`
    None,
    /// Figures that are no date.
    Wrong(edtf::EdtfError),
}

/// Reads a date. Words that are no date are kept as they are.
pub fn read(text: &str) -> Read {
    let text = text.trim();
    let lower = text.to_lowercase();
    if matches!(
        lower.trim_matches(['[', ']']),
        "n.d." | "n. d." | "nd" | "no date" | "undated" | "s.a." | "o. j." | "o.j." | ""
    ) {
        return Read::None;
    }
    let error = match edtf::parse(&without_times(text)) {
        Ok(date) => return of_edtf(&date).map_or(Read::None, Read::Date),
        Err(error) => error,
    };
    if let Some(words) = decade_or_century(text).or_else(|| status(text)) {
        return Read::Date(words);
    }
    if let Some(date) = year(text) {
        return Read::Date(date);
    }
    if let Some(date) = worded(text) {
        return Read::Loose(date);
    }
    if is_loose(text) { Read::Loose(DateValue::words(text)) } else { Read::Wrong(error) }
}

/// A date of the field `year`, where BibTeX allows all words.
pub fn read_year(text: &str) -> Read {
    match read(text) {
        Read::Wrong(_) | Read::Loose(DateValue { literal: Some(_), .. }) => {
            let has_year = text.split(|c: char| !c.is_ascii_digit()).any(|digits| (3..=4).contains(&digits.len()));
            let words = DateValue::words(text.trim());
            if has_year { Read::Date(words) } else { Read::Loose(words) }
        }
        Read::Loose(date) => Read::Date(date),
        other => other,
    }
}

/// BibTeX's `year`, `month` and `day`. A month of the field `month` may hold the day as well (`12~December`), or be two months (`May--June`).
pub fn of_fields(year: &str, month: &str, day: &str) -> Read {
    let read = read_year(year);
    let Read::Date(DateValue { parts, literal: None, circa }) = &read else { return read };
    let ([first], true) = (parts.as_slice(), !month.trim().is_empty()) else { return read };
    if first.len() > 1 {
        return read;
    }
    let year = first[0];
    let halves: Vec<&str> = month.split(['–', '—', '/', '-']).map(str::trim).filter(|half| !half.is_empty()).collect();
    let mut dates = Vec::new();
    for half in halves.iter().take(2) {
        let Some((month, inside)) = month_and_day(half) else { return read };
        let day = day.trim().parse::<i32>().ok().or(inside).filter(|day| (1..=31).contains(day) && month <= 12);
        dates.push([Some(year), Some(month), day].into_iter().flatten().collect());
    }
    if dates.is_empty() { read } else { Read::Date(DateValue { parts: dates, circa: *circa, literal: None }) }
}

/// `May`, `5`, `12 December`, `spring`
fn month_and_day(text: &str) -> Option<(i32, Option<i32>)> {
    let words: Vec<&str> = text.split([' ', '\u{a0}', ',', '.']).filter(|word| !word.is_empty()).collect();
    if let [figure] = words.as_slice()
        && let Ok(month) = figure.parse::<i32>()
    {
        return ((1..=12).contains(&month) || (21..=24).contains(&month)).then_some((month, None));
    }
    let month = words.iter().find_map(|word| month_of(word))?;
    let day = words.iter().find_map(|word| word.parse::<i32>().ok());
    Some((month, day))
}

/// The text without times of day, which no citation shows.
fn without_times(text: &str) -> String {
    let day = |part: &str| match part.split_once(['T', ' ']) {
        Some((day, time)) if day.len() == 10 && time.starts_with(|c: char| c.is_ascii_digit()) => day.to_owned(),
        _ => part.to_owned(),
    };
    text.split('/').map(day).collect::<Vec<_>>().join("/")
}

/// A date of EDTF as CSL has it. `None` for one without any year.
pub fn of_edtf(date: &Edtf) -> Option<DateValue> {
    let text = date.to_string();
    // What CSL has no numbers for is told in words.
    if matches!(date.precision(), Precision::Decade | Precision::Century) {
        return Some(DateValue::words(text.split('/').map(span).collect::<Vec<_>>().join("–")));
    }
    let circa = !date.qualifier().is_none();
    let ends: Vec<&str> = text.split('/').collect();
    let parts = match ends.as_slice() {
        [single] => vec![parts_of(single)?],
        [start, end] => match (parts_of(start), parts_of(end)) {
            (Some(start), Some(end)) => vec![start, end],
            (Some(start), None) => vec![start, vec![0]],
            (None, Some(end)) => return Some(DateValue { parts: vec![end], circa: true, literal: None }),
            (None, None) => return None,
        },
        _ => return None,
    };
    Some(DateValue { parts, circa, literal: None })
}

/// `201X` as `2010s`, `19XX` as `20th century`.
fn span(text: &str) -> String {
    let text = text.trim_end_matches(['?', '~', '%']);
    match (text.strip_suffix("XX").map(str::parse::<u32>), text.strip_suffix('X')) {
        (Some(Ok(century)), _) => {
            let number = century + 1;
            let ordinal = match (number % 10, number % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{number}{ordinal} century")
        }
        (None, Some(decade)) => format!("{decade}0s"),
        _ => text.to_owned(),
    }
}

/// The numbers of one end of a canonical EDTF date.
fn parts_of(text: &str) -> Option<Vec<i32>> {
    let text = text.trim_end_matches(['?', '~', '%']);
    let (sign, digits) = match text.strip_prefix('Y').unwrap_or(text).strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('Y').unwrap_or(text)),
    };
    let mut numbers = digits.split('-').map_while(|part| part.parse::<i32>().ok());
    let year = sign * numbers.next()?;
    // EDTF counts a year 0, which is the year 1 before Christ.
    let year = if year <= 0 { year - 1 } else { year };
    Some(std::iter::once(year).chain(numbers.take(2)).collect())
}

/// The date as EDTF, or its words.
pub fn text(date: &DateValue) -> String {
    if let Some(literal) = &date.literal {
        return literal.clone();
    }
    let part = |(index, number): (usize, &i32)| match (index, *number) {
        (0, year) => {
            let year = if year < 0 { year + 1 } else { year };
            let sign = if year < 0 { "-" } else { "" };
            let long = if year.unsigned_abs() > 9999 { "Y" } else { "" };
            format!("{long}{sign}{:04}", year.unsigned_abs())
        }
        (_, number) => format!("{number:02}"),
    };
    let circa = if date.circa { "~" } else { "" };
    let end = |parts: &Vec<i32>| match parts.as_slice() {
        [0] | [] => "..".to_owned(),
        parts => parts.iter().enumerate().map(part).collect::<Vec<_>>().join("-") + circa,
    };
    date.parts.iter().map(end).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(read: Read) -> String {
        match read {
            Read::Date(date) => text(&date),
            Read::Loose(date) => format!("loose {}", text(&date)),
            Read::None => "none".to_owned(),
            Read::Wrong(_) => "wrong".to_owned(),
        }
    }

    #[test]
    fn dates_of_every_form() {
        for (written, expected) in [
            ("2020/2021", "2020/2021"),
            ("2021-05-03/2021-05-07", "2021-05-03/2021-05-07"),
            ("2019/", "2019/.."),
            ("2019/..", "2019/.."),
            ("2021-21", "2021-21"),
            ("201X", "2010s"),
            ("1850~", "1850~"),
            ("-0049", "-0049"),
            ("0000", "0000"),
            ("2024-01-01T00:30:00+08:00", "2024-01-01"),
            ("May 16, 2019", "loose 2019-05-16"),
            ("16th May 2019", "loose 2019-05-16"),
            ("June 2010", "loose 2010-06"),
            ("Spring 1999", "loose 1999-21"),
            ("16.5.2019", "loose 2019-05-16"),
            ("05/16/2019", "loose 2019-05-16"),
            ("05/06/2019", "loose 05/06/2019"),
            ("Summer term of 2020", "loose Summer term of 2020"),
            ("n.d.", "none"),
            ("forthcoming", "forthcoming"),
            ("inpress", "in press"),
            ("2023-02-30", "wrong"),
            ("2019-13", "wrong"),
        ] {
            assert_eq!(shown(read(written)), expected, "{written}");
        }
        for (written, expected) in [
            ("2020--2021", "2020/2021"),
            ("1999/00", "1999/2000"),
            ("c. 1850", "1850~"),
            ("50 BCE", "-0049"),
            ("800", "0800"),
            ("[1968]", "[1968]"),
            ("1998a", "1998a"),
            ("unknown", "loose unknown"),
        ] {
            assert_eq!(shown(read_year(written)), expected, "{written}");
        }
        for (year, month, day, expected) in [
            ("2021", "May", "", "2021-05"),
            ("2021", "12\u{a0}December", "", "2021-12-12"),
            ("2021", "May–June", "", "2021-05/2021-06"),
            ("2021", "3", "9", "2021-03-09"),
            ("2021", "some time", "", "2021"),
        ] {
            assert_eq!(shown(of_fields(year, month, day)), expected, "{year} {month}");
        }
    }
}
