//! Dates of any precision: EDTF (ISO 8601-2:2019; Library of Congress specification of 2019), levels 0 and 1, dates without times.
//!
//! A date keeps what it says: a month is a month, never its first day. Inside, each end of a date has an earliest and a latest day,
//! on the proleptic Gregorian calendar. Knows one text only, asks no clock. [`human`] puts dates into English.

mod calendar;
mod human;
mod parse;
#[cfg(test)]
mod tests;

pub use parse::parse;

use std::fmt;
use std::ops::Range;

/// A calendar day: year (astronomical: 0 is 1 BC), month and day from 1.
pub type Day = (i32, u8, u8);

/// An EDTF date or interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edtf {
    start: End,
    /// `None`: a single date.
    end: Option<End>,
}

/// One end of an interval, or a single date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum End {
    Date(Date),
    /// `..`: without end.
    Open,
    /// Nothing beside the `/`: there is an end, and nobody knows it.
    Unknown,
}

/// A date of some precision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Date {
    year: i32,
    /// 1 to 12, or a season 21 to 24.
    month: Option<u8>,
    day: Option<u8>,
    precision: Precision,
    uncertain: bool,
    approximate: bool,
    /// Written with a leading `Y`.
    long: bool,
}

/// How exact a date is, from the finest to the coarsest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Day,
    /// `1985-04-XX`: some day of a month.
    DayOfMonth,
    Month,
    Season,
    /// `1985-XX-XX`: some day of a year.
    DayOfYear,
    /// `2004-XX`: some month of a year.
    MonthOfYear,
    Year,
    Decade,
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

/// What dates sort by: earliest day (an open begin comes first), then latest day (a coarser date, whose days end later, comes first),
/// then precision. With equal keys, dates are equal but for their qualifiers.
pub type SortKey = (Option<Day>, std::cmp::Reverse<Option<Day>>, std::cmp::Reverse<Precision>);

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
        (self.earliest_day(), std::cmp::Reverse(Some(latest)), std::cmp::Reverse(self.precision()))
    }

    /// How exact the date is; an interval's is that of its coarser end.
    pub fn precision(&self) -> Precision {
        let of = |end: &End| match end {
            End::Date(date) => Some(date.precision),
            End::Open | End::Unknown => None,
        };
        of(&self.start).max(self.end.as_ref().and_then(of)).unwrap_or(Precision::Century)
    }

    fn lead(&self) -> Option<&Date> {
        match (&self.start, &self.end) {
            (End::Date(date), _) => Some(date),
            (_, Some(End::Date(date))) => Some(date),
            _ => None,
        }
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
        matches!((&self.start, &self.end), (End::Date(d), None) if d.precision == Precision::Day && !d.uncertain && !d.approximate)
    }

    /// Whether the date is an interval.
    pub fn is_range(&self) -> bool {
        self.end.is_some()
    }

    /// Whether any part is uncertain (`?`), approximate (`~`), both (`%`) or has unspecified digits (`X`).
    pub fn is_qualified(&self) -> bool {
        let of = |end: &End| match end {
            End::Date(d) => {
                d.uncertain
                    || d.approximate
                    || !matches!(d.precision, Precision::Day | Precision::Month | Precision::Season | Precision::Year)
            }
            End::Open | End::Unknown => false,
        };
        of(&self.start) || self.end.as_ref().is_some_and(of)
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

fn iso((year, month, day): Day) -> Option<String> {
    (0..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
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
        f.write_str(match (self.uncertain, self.approximate) {
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
