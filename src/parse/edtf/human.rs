//! Dates in words, as precise as they are: `16 May 2019`, `May 2019`, `about 2024`, `7–9 October 2022`, `since 2019`.
//!
//! Which words, and in which order the parts stand, is a language's: [`Edtf::in_words`] is given them by key; [`ENGLISH`] are those of
//! messages.

use super::{Date, Edtf, End, Precision};

/// The wording of dates in English, by key; names in braces are put in. Other languages have the same keys.
pub const ENGLISH: [(&str, &str); 42] = [
    ("month_1", "January"),
    ("month_2", "February"),
    ("month_3", "March"),
    ("month_4", "April"),
    ("month_5", "May"),
    ("month_6", "June"),
    ("month_7", "July"),
    ("month_8", "August"),
    ("month_9", "September"),
    ("month_10", "October"),
    ("month_11", "November"),
    ("month_12", "December"),
    ("season_1", "spring"),
    ("season_2", "summer"),
    ("season_3", "autumn"),
    ("season_4", "winter"),
    ("year_bc", "{y} BC"),
    ("date_day", "{d} {month} {y}"),
    ("date_month", "{month} {y}"),
    ("date_year", "{y}"),
    ("date_season", "{season} {y}"),
    ("date_day_of_month", "a day in {month} {y}"),
    ("date_day_of_year", "a day of {y}"),
    ("date_month_of_year", "a month of {y}"),
    ("date_decade", "the {y}s"),
    ("date_century", "the {ordinal} century"),
    ("date_hundred", "the century from {y}"),
    ("date_about", "about {date}"),
    ("date_possibly", "possibly {date}"),
    ("date_possibly_about", "possibly about {date}"),
    ("date_since", "since {date}"),
    ("date_from", "from {date}"),
    ("date_until", "until {date}"),
    ("date_unknown", "unknown date"),
    ("date_days", "{d}–{d2} {month} {y}"),
    ("date_days_of_months", "{d} {month} to {d2} {month2} {y}"),
    ("date_months", "{month}–{month2} {y}"),
    ("date_years", "{y}–{y2}"),
    ("date_between", "{from} to {to}"),
    // What a list of events by year shows above them.
    ("year_head", "{y}"),
    ("year_unknown", "Earlier"),
    ("date_note", "Date: {date}."),
];

/// A language's words by key. What is not there is empty.
pub type Wording<'w> = dyn Fn(&str) -> &'w str + 'w;

/// The English word of a key.
pub fn english(key: &str) -> &'static str {
    ENGLISH.iter().find(|(known, _)| *known == key).map_or("", |(_, text)| text)
}

/// A text with values put in for the names in braces.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((value.1, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

impl Edtf {
    /// The date in English, for messages.
    pub fn human(&self) -> String {
        self.in_words(&english)
    }

    /// The date in the words of a language.
    pub fn in_words(&self, word: &Wording<'_>) -> String {
        let put = |key: &str, date: &Date| fill(word(key), &[("date", &words(date, word))]);
        match (&self.start, &self.end) {
            (End::Date(date), None) => words(date, word),
            (End::Date(from), Some(End::Date(to))) => between(from, to, word),
            (End::Date(from), Some(End::Open)) => put("date_since", from),
            (End::Date(from), _) => put("date_from", from),
            (_, Some(End::Date(to))) => put("date_until", to),
            _ => word("date_unknown").to_owned(),
        }
    }
}

/// The name of a month from 1.
pub fn month<'w>(number: u8, word: &Wording<'w>) -> &'w str {
    if (1..=12).contains(&number) { word(&format!("month_{number}")) } else { "" }
}

/// A year as part of a date.
pub fn year(year: i32, word: &Wording<'_>) -> String {
    if year <= 0 { fill(word("year_bc"), &[("y", &(1 - i64::from(year)).to_string())]) } else { year.to_string() }
}

/// `20th`, `21st`: an English ordinal number.
fn ordinal(number: i64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn words(date: &Date, word: &Wording<'_>) -> String {
    let (y, m) = (year(date.year, word), date.month.unwrap_or(0));
    let key = match date.precision {
        Precision::Day => "date_day",
        Precision::Month => "date_month",
        Precision::DayOfMonth => "date_day_of_month",
        Precision::Season => "date_season",
        Precision::Year => "date_year",
        Precision::MonthOfYear => "date_month_of_year",
        Precision::DayOfYear => "date_day_of_year",
        Precision::Decade => "date_decade",
        Precision::Century if date.year % 100 == 0 && date.year >= 1000 => "date_century",
        Precision::Century => "date_hundred",
    };
    let season = if (21..=24).contains(&m) { word(&format!("season_{}", m - 20)) } else { "" };
    let century = (i64::from(date.year).div_euclid(100) + 1).to_string();
    let ordinal = ordinal(i64::from(date.year).div_euclid(100) + 1);
    let day = date.day.unwrap_or(1).to_string();
    let values = [
        ("y", y.as_str()),
        ("month", month(m, word)),
        ("d", &day),
        ("season", season),
        ("century", &century),
        ("ordinal", &ordinal),
    ];
    let plain = fill(word(key), &values);
    let qualified = match (date.qualifier.uncertain, date.qualifier.approximate) {
        (true, true) => "date_possibly_about",
        (true, false) => "date_possibly",
        (false, true) => "date_about",
        (false, false) => return plain,
    };
    fill(word(qualified), &[("date", &plain)])
}

/// `7–9 October 2022`, `October–December 2022`, `2019–2021`; what shares nothing is joined by `to`.
fn between(from: &Date, to: &Date, word: &Wording<'_>) -> String {
    if from == to {
        return words(from, word);
    }
    let plain = |d: &Date| d.qualifier.is_none() && d.year > 0;
    if plain(from) && plain(to) && from.precision == to.precision {
        let same_year = from.year == to.year;
        let key = match from.precision {
            Precision::Day if same_year && from.month == to.month => "date_days",
            Precision::Day if same_year => "date_days_of_months",
            Precision::Month if same_year => "date_months",
            Precision::Year => "date_years",
            _ => "",
        };
        if !key.is_empty() {
            let (y, y2) = (from.year.to_string(), to.year.to_string());
            let (d, d2) = (from.day.unwrap_or(1).to_string(), to.day.unwrap_or(1).to_string());
            let names = (month(from.month.unwrap_or(0), word), month(to.month.unwrap_or(0), word));
            let values =
                [("y", y.as_str()), ("y2", &y2), ("d", &d), ("d2", &d2), ("month", names.0), ("month2", names.1)];
            return fill(word(key), &values);
        }
    }
    fill(word("date_between"), &[("from", &words(from, word)), ("to", &words(to, word))])
}
