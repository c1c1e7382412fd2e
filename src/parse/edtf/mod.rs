//! Dates of any precision: EDTF (ISO 8601-2:2019; Library of Congress specification of 2019), levels 0 and 1, without
//! times of day.
//!
//! A date keeps what it says: a month is a month, never its first day. Inside, each end of a date has an earliest and a
//! latest day, on the proleptic Gregorian calendar. `human` puts dates into words.
//!
//! Invariant: knows one text only, asks no clock and no locale, and does not panic on any text.

mod calendar;
mod human;
mod parse;
mod suggest;
#[cfg(test)]
mod tests;

pub use human::{ENGLISH, Wording, english, fill, month, year};
pub use parse::parse;

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::ops::Range;

/// A calendar day: year (astronomical: 0 is 1 BC), month and day from 1.
pub type Day = (i32, u8, u8);

/// An EDTF date or interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Edtf {
    start: End,
    /// `None`: a single date.
    end: Option<End>,
}

/// One end of an interval, or a single date.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
enum End {
    Date(Date),
    /// `..`: without end.
    Open,
    /// Nothing beside the `/`: there is an end, and nobody knows it.
    Unknown,
}

/// A date of some precision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
struct Date {
    year: i32,
    /// 1 to 12, or a season 21 to 24.
    month: Option<u8>,
    day: Option<u8>,
    precision: Precision,
    qualifier: Qualifier,
    /// Written with a leading `Y`.
    long: bool,
}

/// What stands behind a date: `?`, `~`, or `%` for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Qualifier {
    /// `?`: the source is doubted.
    pub uncertain: bool,
    /// `~`: it was about then.
    pub approximate: bool,
}

impl Qualifier {
    /// Whether the date stands without any.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// How exact a date is, from the finest to the coarsest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Precision {
    /// `1985-04-12`
    Day,
    /// `1985-04-XX`: some day of a month.
    DayOfMonth,
    /// `1985-04`
    Month,
    /// `2001-21`, spring, to `2001-24`, winter
    Season,
    /// `1985-XX-XX`: some day of a year.
    DayOfYear,
    /// `2004-XX`: some month of a year.
    MonthOfYear,
    /// `1985`
    Year,
    /// `201X`
    Decade,
    /// `20XX`
    Century,
}

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdtfError {
    /// What is wrong, in a few words: "February 2023 has 28 days".
    pub message: String,
    /// The bytes of the text that are wrong.
    pub range: Range<usize>,
    /// What was probably meant.
    pub help: Option<String>,
}

impl fmt::Display for EdtfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EdtfError {}

/// What dates sort by: earliest day (an open begin comes first), then latest day (a coarser date, whose days end later,
/// comes first), then precision. Dates with equal keys differ in how they are written or qualified only.
pub type SortKey = (Option<Day>, Reverse<Option<Day>>, Reverse<Precision>);

impl Edtf {
    /// The first day that the date may mean; `None` where its begin is open or unknown.
    pub fn earliest_day(&self) -> Option<Day> {
        match &self.start {
            End::Date(date) => Some(date.first()),
            End::Open | End::Unknown => None,
        }
    }

    /// The last day that the date may mean; `None` where its end is open or unknown.
    pub fn latest_day(&self) -> Option<Day> {
        match self.end.as_ref().unwrap_or(&self.start) {
            End::Date(date) => Some(date.last()),
            End::Open | End::Unknown => None,
        }
    }

    /// The order of time; see [`SortKey`].
    pub fn sort_key(&self) -> SortKey {
        // An open end lies after every day.
        let latest = self.latest_day().unwrap_or((i32::MAX, 12, 31));
        (self.earliest_day(), Reverse(Some(latest)), Reverse(self.precision()))
    }

    /// How exact the date is; an interval's is that of its coarser end.
    pub fn precision(&self) -> Precision {
        self.dates().map(|date| date.precision).max().unwrap_or(Precision::Century)
    }

    /// The begin's date, or the end's where the begin is open.
    fn lead(&self) -> Option<&Date> {
        self.dates().next()
    }

    /// The year to file the date under: its begin's, or its end's where the begin is open.
    pub fn year(&self) -> Option<i32> {
        self.lead().map(|d| d.year)
    }

    /// The month to file the date under. A year, a season or an interval of years has none.
    pub fn month(&self) -> Option<u8> {
        self.lead().and_then(|d| d.month).filter(|m| (1..=12).contains(m))
    }

    /// Whether the date is one certain day.
    pub fn is_day(&self) -> bool {
        self.end.is_none() && self.precision() == Precision::Day && self.qualifier().is_none()
    }

    /// Whether the date is an interval.
    pub fn is_range(&self) -> bool {
        self.end.is_some()
    }

    /// The qualifiers of the date, or of both ends of an interval together.
    pub fn qualifier(&self) -> Qualifier {
        self.dates().fold(Qualifier::default(), |all, date| Qualifier {
            uncertain: all.uncertain || date.qualifier.uncertain,
            approximate: all.approximate || date.qualifier.approximate,
        })
    }

    /// Whether any part is uncertain (`?`), approximate (`~`), both (`%`) or has unspecified digits (`X`).
    pub fn is_qualified(&self) -> bool {
        use Precision::{Day, Month, Season, Year};
        self.dates().any(|date| !date.qualifier.is_none() || !matches!(date.precision, Day | Month | Season | Year))
    }

    /// The one or two dates that are known.
    fn dates(&self) -> impl Iterator<Item = &Date> {
        std::iter::once(&self.start).chain(&self.end).filter_map(|end| match end {
            End::Date(date) => Some(date),
            End::Open | End::Unknown => None,
        })
    }

    /// The first day as `YYYY-MM-DD`; `None` where there is none, or its year has not four digits.
    pub fn iso_start(&self) -> Option<String> {
        self.earliest_day().and_then(iso)
    }

    /// The day after the last one as `YYYY-MM-DD`, as iCalendar wants it.
    pub fn iso_end_exclusive(&self) -> Option<String> {
        self.latest_day().map(calendar::next_day).and_then(iso)
    }

    /// A value for HTML's `<time datetime>` of the same precision: `2019`, `2019-05`, `2019-05-16`; for an interval its begin's.
    pub fn html_datetime(&self) -> Option<String> {
        let End::Date(date) = &self.start else {
            return None;
        };
        // HTML wants years of four digits or more, above zero.
        if date.year < 1 {
            return None;
        }
        match (date.precision, date.month, date.day) {
            (Precision::Day, Some(m), Some(d)) => Some(format!("{:04}-{m:02}-{d:02}", date.year)),
            (Precision::Month | Precision::DayOfMonth, Some(m), _) => Some(format!("{:04}-{m:02}", date.year)),
            (Precision::Decade | Precision::Century, ..) => None,
            _ => Some(format!("{:04}", date.year)),
        }
    }
}

fn iso(day: Day) -> Option<String> {
    (0..=9999).contains(&day.0).then(|| iso_day(day))
}

/// A day in ISO 8601: a year has four digits or more, whatever its sign: `-0049-01-10`.
pub fn iso_day((year, month, day): Day) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
}

impl Date {
    fn first(&self) -> Day {
        match (self.precision, self.month, self.day) {
            (Precision::Day, Some(m), Some(d)) => (self.year, m, d),
            (Precision::Month | Precision::DayOfMonth, Some(m), _) => (self.year, m, 1),
            (Precision::Season, Some(s), _) => (self.year, season_months(s).0, 1),
            _ => (self.year, 1, 1),
        }
    }

    fn last(&self) -> Day {
        match (self.precision, self.month, self.day) {
            (Precision::Day, Some(m), Some(d)) => (self.year, m, d),
            (Precision::Month | Precision::DayOfMonth, Some(m), _) => (self.year, m, calendar::days_in(self.year, m)),
            (Precision::Season, Some(s), _) => {
                let month = season_months(s).1;
                (self.year, month, calendar::days_in(self.year, month))
            }
            (Precision::Decade, ..) => (self.year.saturating_add(9), 12, 31),
            (Precision::Century, ..) => (self.year.saturating_add(99), 12, 31),
            _ => (self.year, 12, 31),
        }
    }
}

/// The months of a season. EDTF leaves the hemisphere open; the northern, meteorological seasons are taken, and winter is that at the
/// year's end, so that a season never leaves its year.
fn season_months(season: u8) -> (u8, u8) {
    match season {
        21 => (3, 5),
        22 => (6, 8),
        23 => (9, 11),
        _ => (12, 12),
    }
}

impl Ord for Edtf {
    /// The order of [`Edtf::sort_key`]; what is equal there goes by its text, so that no two dates tie.
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.sort_key().cmp(&other.sort_key());
        order.then_with(|| self.to_string().cmp(&other.to_string()))
    }
}

impl PartialOrd for Edtf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |f: &mut fmt::Formatter<'_>| match (self.long, self.year < 0) {
            (true, _) => write!(f, "Y{}", self.year),
            (false, true) => write!(f, "-{:04}", self.year.unsigned_abs()),
            (false, false) => write!(f, "{:04}", self.year),
        };
        match self.precision {
            Precision::Decade => write!(f, "{:03}X", self.year / 10)?,
            Precision::Century => write!(f, "{:02}XX", self.year / 100)?,
            Precision::Year => year(f)?,
            Precision::MonthOfYear => {
                year(f)?;
                f.write_str("-XX")?;
            }
            Precision::DayOfYear => {
                year(f)?;
                f.write_str("-XX-XX")?;
            }
            Precision::Month | Precision::Season | Precision::DayOfMonth | Precision::Day => {
                year(f)?;
                write!(f, "-{:02}", self.month.unwrap_or(1))?;
                match self.precision {
                    Precision::Day => write!(f, "-{:02}", self.day.unwrap_or(1))?,
                    Precision::DayOfMonth => f.write_str("-XX")?,
                    _ => {}
                }
            }
        }
        f.write_str(match (self.qualifier.uncertain, self.qualifier.approximate) {
            (true, true) => "%",
            (true, false) => "?",
            (false, true) => "~",
            (false, false) => "",
        })
    }
}

impl fmt::Display for Edtf {
    /// The canonical EDTF text; parsing it gives the same date.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, end: &End| match end {
            End::Date(date) => write!(f, "{date}"),
            End::Open => f.write_str(".."),
            End::Unknown => Ok(()),
        };
        write(f, &self.start)?;
        match &self.end {
            None => Ok(()),
            Some(end) => {
                f.write_str("/")?;
                write(f, end)
            }
        }
    }
}
