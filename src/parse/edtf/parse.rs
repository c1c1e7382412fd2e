//! Text → date, with errors that say which part is wrong and what was meant.

use super::suggest::suggest;
use super::{Date, Edtf, EdtfError, End, Precision, Qualifier, calendar, human};
use std::ops::Range;

/// Years after `Y` are below this, so that days and centuries around them fit into numbers of 32 bits.
const MOST_YEARS: u32 = 2_000_000_000;

/// Reads an EDTF date of level 0 or 1, white space around it left out.
///
/// # Errors
/// What is wrong, where, and what was probably meant.
pub fn parse(text: &str) -> Result<Edtf, EdtfError> {
    let lead = text.len() - text.trim_start().len();
    let inner = text.trim();
    if inner.is_empty() {
        return Err(Wrong::new(0..text.len(), "it is empty").error(0, ""));
    }
    interval(inner).map_err(|wrong| wrong.error(lead, inner))
}

/// Whether `text` is a date; what is wrong with it is not asked, so that suggestions may be checked with it.
pub fn is_date(text: &str) -> bool {
    interval(text).is_ok()
}

/// What is wrong with a part of the text, and where in that part.
struct Wrong {
    range: Range<usize>,
    message: String,
    help: Option<String>,
}

impl Wrong {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with places that count from `offset` bytes earlier.
    fn after(mut self, offset: usize) -> Self {
        self.range = self.range.start + offset..self.range.end + offset;
        self
    }

    /// The error of the whole text, which begins with `lead` bytes of white space.
    fn error(self, lead: usize, inner: &str) -> EdtfError {
        let wrong = self.after(lead);
        EdtfError { message: wrong.message, range: wrong.range, help: wrong.help.or_else(|| suggest(inner)) }
    }
}

fn interval(text: &str) -> Result<Edtf, Wrong> {
    let whole = 0..text.len();
    let Some((first, second)) = text.split_once('/') else {
        let start = End::Date(date(text)?);
        return Ok(Edtf { start, end: None });
    };
    if second.contains('/') {
        let message = "an interval has two dates with one `/` between them";
        return Err(Wrong::new(whole, message));
    }
    let start = end(first)?;
    let stop = end(second).map_err(|wrong| wrong.after(first.len() + 1))?;
    match (&start, &stop) {
        (End::Date(from), End::Date(to)) if to.last() < from.first() => {
            let wrong = Wrong::new(whole, "the interval ends before it starts");
            Err(wrong.with_help(format!("did you mean `{second}/{first}`?")))
        }
        (End::Open | End::Unknown, End::Open | End::Unknown) => {
            let message = "an interval needs at least one date";
            Err(Wrong::new(whole, message))
        }
        _ => Ok(Edtf { start, end: Some(stop) }),
    }
}

fn end(text: &str) -> Result<End, Wrong> {
    match text {
        ".." => Ok(End::Open),
        "" => Ok(End::Unknown),
        text => date(text).map(End::Date),
    }
}

fn date(text: &str) -> Result<Date, Wrong> {
    let (body, uncertain, approximate) = match text.as_bytes().last() {
        Some(b'?') => (&text[..text.len() - 1], true, false),
        Some(b'~') => (&text[..text.len() - 1], false, true),
        Some(b'%') => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    let (year, month, day, precision) = fields(body)?;
    Ok(Date {
        year,
        month,
        day,
        precision,
        qualifier: Qualifier { uncertain, approximate },
        long: body.starts_with('Y'),
    })
}

type Fields = (i32, Option<u8>, Option<u8>, Precision);

/// Year, month and day of a date without its qualifier.
fn fields(body: &str) -> Result<Fields, Wrong> {
    if let Some((day, _)) = body.split_once('T')
        && let Ok(fields) = fields_of_day(day)
    {
        let range = day.len()..body.len();
        let wrong = Wrong::new(range, "a time of day is not allowed here");
        // A suggestion must be right: a month with a time behind it is something else.
        return Err(match fields.3 {
            Precision::Day => wrong.with_help(format!("write it as `{day}`")),
            _ => wrong,
        });
    }
    match body.strip_prefix('Y') {
        Some(digits) => long_year(digits),
        None => fields_of_day(body),
    }
}

/// A year of many digits, without its `Y`.
fn long_year(digits: &str) -> Result<Fields, Wrong> {
    let number = digits.strip_prefix('-').unwrap_or(digits);
    let wrong = |message: &str| Wrong::new(0..digits.len() + 1, message);
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong("`Y` must be followed by the digits of a year"));
    }
    if number.len() < 5 || number.starts_with('0') {
        let wrong = wrong("a year after `Y` has five digits or more and does not start with 0");
        return Err(match number.len() {
            4 => wrong.with_help(format!("write it as `{digits}`")),
            _ => wrong,
        });
    }
    match digits.parse::<i32>() {
        Ok(year) if year.unsigned_abs() < MOST_YEARS => Ok((year, None, None, Precision::Year)),
        _ => Err(wrong("years go up to 2,000,000,000")),
    }
}

fn fields_of_day(body: &str) -> Result<Fields, Wrong> {
    let unsigned = body.strip_prefix('-').unwrap_or(body);
    let sign = body.len() - unsigned.len();
    let mut fields = unsigned.split('-');
    let (y, m, d) = (fields.next().unwrap_or(""), fields.next(), fields.next());
    if fields.next().is_some() {
        let message = "a date has at most a year, a month and a day";
        return Err(Wrong::new(0..body.len(), message));
    }
    let (mut year, precision) = year(y).map_err(|wrong| wrong.after(sign))?;
    let year_end = sign + y.len();
    if sign == 1 {
        if year == 0 {
            let wrong = Wrong::new(0..year_end, "the year 0 has no sign");
            return Err(wrong.with_help("`0000` is the year 1 BC, `-0001` the year 2 BC"));
        }
        if precision != Precision::Year {
            let message = "a year with a sign cannot have unspecified digits";
            return Err(Wrong::new(0..year_end, message));
        }
        year = -year;
    }
    let Some(m) = m else {
        return Ok((year, None, None, precision));
    };
    if precision != Precision::Year {
        let message = "a year with unspecified digits cannot have a month";
        return Err(Wrong::new(year_end + 1..body.len(), message));
    }
    month_and_day(year, m, d).map_err(|wrong| wrong.after(year_end + 1))
}

/// A year without its sign.
fn year(text: &str) -> Result<(i32, Precision), Wrong> {
    let (digits, unit, precision) = match text.strip_suffix("XX") {
        Some(digits) => (digits, 100, Precision::Century),
        None => match text.strip_suffix('X') {
            Some(digits) => (digits, 10, Precision::Decade),
            None => (text, 1, Precision::Year),
        },
    };
    let number = digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse::<i32>() {
        Ok(year) if number && text.len() == 4 => Ok((year * unit, precision)),
        _ if number && !digits.is_empty() && text.len() > 4 && unit == 1 => {
            let wrong = Wrong::new(0..text.len(), "a year has four digits");
            // `20190516` is a day in another of ISO 8601's forms, and says more than a long year would.
            Err(match text.len() {
                8 => wrong,
                _ if text.starts_with('0') => wrong,
                _ => wrong.with_help(format!("longer years start with `Y`: `Y{text}`")),
            })
        }
        _ => Err(Wrong::new(0..text.len(), "a year has four digits")),
    }
}

/// Month and day, with places that count from the month.
fn month_and_day(year: i32, m: &str, d: Option<&str>) -> Result<Fields, Wrong> {
    let month_range = 0..m.len();
    let day_range = m.len() + 1..m.len() + 1 + d.map_or(0, str::len);
    if m == "XX" {
        return match d {
            None => Ok((year, None, None, Precision::MonthOfYear)),
            Some("XX") => Ok((year, None, None, Precision::DayOfYear)),
            Some(_) => {
                let message = "a day in an unspecified month is written `XX`";
                Err(Wrong::new(day_range, message))
            }
        };
    }
    let month = two(m).ok_or_else(|| Wrong::new(month_range.clone(), "a month has two digits"))?;
    match (month, d) {
        (1..=12, None) => Ok((year, Some(month), None, Precision::Month)),
        (1..=12, Some("XX")) => Ok((year, Some(month), None, Precision::DayOfMonth)),
        (1..=12, Some(day)) => {
            let day = two(day).ok_or_else(|| Wrong::new(day_range.clone(), "a day has two digits"))?;
            let (name, most) = (human::month(month, &human::english), calendar::days_in(year, month));
            if day == 0 || day > most {
                return Err(Wrong::new(day_range, format!("{name} {year} has {most} days")));
            }
            Ok((year, Some(month), Some(day), Precision::Day))
        }
        (21..=24, None) => Ok((year, Some(month), None, Precision::Season)),
        (21..=24, Some(_)) => Err(Wrong::new(day_range, "a season cannot have a day")),
        _ => Err(Wrong::new(month_range, format!("there is no month {m}"))),
    }
}

fn two(text: &str) -> Option<u8> {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
