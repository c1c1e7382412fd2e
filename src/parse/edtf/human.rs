//! Dates in English words, as precise as they are: `16 May 2019`, `May 2019`, `about 2024`, `7–9 October 2022`, `since 2019`.

use super::{Date, Edtf, End, Precision};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Edtf {
    /// The date in English.
    pub fn human(&self) -> String {
        match (&self.start, &self.end) {
            (End::Date(date), None) => words(date),
            (End::Date(from), Some(End::Date(to))) => between(from, to),
            (End::Date(from), Some(End::Open)) => format!("since {}", words(from)),
            (End::Date(from), _) => format!("from {}", words(from)),
            (_, Some(End::Date(to))) => format!("until {}", words(to)),
            _ => "unknown date".to_owned(),
        }
    }
}

/// The name of a month from 1.
pub fn month(number: u8) -> &'static str {
    MONTHS.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or("")
}

fn year(year: i32) -> String {
    if year <= 0 { format!("{} BC", 1 - i64::from(year)) } else { year.to_string() }
}

fn words(date: &Date) -> String {
    let (y, m) = (year(date.year), date.month.unwrap_or(0));
    let plain = match date.precision {
        Precision::Day => format!("{} {} {y}", date.day.unwrap_or(1), month(m)),
        Precision::Month => format!("{} {y}", month(m)),
        Precision::DayOfMonth => format!("a day in {} {y}", month(m)),
        Precision::Season => format!(
            "{} {y}",
            ["spring", "summer", "autumn", "winter"].get(usize::from(m).wrapping_sub(21)).copied().unwrap_or("")
        ),
        Precision::Year => y,
        Precision::MonthOfYear => format!("a month of {y}"),
        Precision::DayOfYear => format!("a day of {y}"),
        Precision::Decade => format!("the {y}s"),
        Precision::Century if date.year >= 0 && date.year % 100 == 0 && date.year >= 1000 => {
            format!("the {y}s")
        }
        Precision::Century => format!("the century from {y}"),
    };
    match (date.qualifier.uncertain, date.qualifier.approximate) {
        (true, true) => format!("possibly about {plain}"),
        (true, false) => format!("possibly {plain}"),
        (false, true) => format!("about {plain}"),
        (false, false) => plain,
    }
}

/// `7–9 October 2022`, `October–December 2022`, `2019–2021`; what shares nothing is joined by `to`.
fn between(from: &Date, to: &Date) -> String {
    if from == to {
        return words(from);
    }
    let plain = |d: &Date| d.qualifier.is_none() && d.year > 0;
    if plain(from) && plain(to) && from.precision == to.precision {
        let same_year = from.year == to.year;
        match from.precision {
            Precision::Day if same_year && from.month == to.month => {
                return format!("{}–{}", from.day.unwrap_or(1), words(to));
            }
            Precision::Day if same_year => {
                return format!("{} {} to {}", from.day.unwrap_or(1), month(from.month.unwrap_or(0)), words(to));
            }
            Precision::Month if same_year => {
                return format!("{}–{}", month(from.month.unwrap_or(0)), words(to));
            }
            Precision::Year => return format!("{}–{}", from.year, to.year),
            _ => {}
        }
    }
    format!("{} to {}", words(from), words(to))
}
