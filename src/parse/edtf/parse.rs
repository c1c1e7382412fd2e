//! Text → date, with errors that say which part is wrong and what was meant.

use super::{Date, Edtf, EdtfError, End, Precision, calendar, human};
use std::ops::Range;

/// Reads an EDTF date of level 0 or 1, white space around it left out.
///
/// # Errors
/// What is wrong, where, and what was probably meant.
pub fn parse(text: &str) -> Result<Edtf, EdtfError> {
    let lead = text.len() - text.trim_start().len();
    let inner = text.trim();
    let fail = |range: Range<usize>, message: String| EdtfError { message, range, help: suggest(inner) };
    if inner.is_empty() {
        return Err(fail(0..text.len(), "it is empty".to_owned()));
    }
    let mut parts = inner.splitn(3, '/');
    let (first, second, third) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    if third.is_some() {
        return Err(fail(lead..lead + inner.len(), "an interval has two ends, with one `/` between them".to_owned()));
    }
    let at = |part: &str, offset: usize, error: (Range<usize>, String)| {
        let range = if error.0.is_empty() { 0..part.len() } else { error.0 };
        fail(lead + offset + range.start..lead + offset + range.end, error.1)
    };
    let Some(second) = second else {
        let date = date(first).map_err(|e| at(first, 0, e))?;
        return Ok(Edtf { start: End::Date(date), end: None });
    };
    let start = end(first).map_err(|e| at(first, 0, e))?;
    let offset = first.len() + 1;
    let stop = end(second).map_err(|e| at(second, offset, e))?;
    if !matches!(start, End::Date(_)) && !matches!(stop, End::Date(_)) {
        return Err(fail(lead..lead + inner.len(), "an interval needs a date at one end at least".to_owned()));
    }
    if let (End::Date(from), End::Date(to)) = (&start, &stop)
        && to.last() < from.first()
    {
        return Err(EdtfError {
            message: "the interval ends before it begins".to_owned(),
            range: lead..lead + inner.len(),
            help: Some(format!("did you mean `{second}/{first}`?")),
        });
    }
    Ok(Edtf { start, end: Some(stop) })
}

type Wrong = (Range<usize>, String);

fn end(text: &str) -> Result<End, Wrong> {
    match text {
        ".." => Ok(End::Open),
        "" => Ok(End::Unknown),
        text => date(text).map(End::Date),
    }
}

fn date(text: &str) -> Result<Date, Wrong> {
    let whole = || 0..text.len();
    let (body, uncertain, approximate) = match text.as_bytes().last() {
        Some(b'?') => (&text[..text.len() - 1], true, false),
        Some(b'~') => (&text[..text.len() - 1], false, true),
        Some(b'%') => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    if let Some(at) = body.find('T').filter(|at| *at > 0) {
        return Err((at..body.len(), "a time of day has no place here".to_owned()));
    }
    let make = |year, month, day, precision, long| Date { year, month, day, precision, uncertain, approximate, long };
    if let Some(digits) = body.strip_prefix('Y') {
        let number = digits.strip_prefix('-').unwrap_or(digits);
        let fits = number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let year = digits.parse::<i32>().ok().filter(|y| fits && y.unsigned_abs() < 2_000_000_000);
        return year.map(|y| make(y, None, None, Precision::Year, true)).ok_or_else(|| {
            (whole(), "a year after `Y` has five digits or more, up to two thousand million".to_owned())
        });
    }
    let (sign, unsigned) = match body.strip_prefix('-') {
        Some(rest) => (1, rest),
        None => (0, body),
    };
    let mut fields = unsigned.split('-');
    let (y, m, d, more) = (fields.next().unwrap_or(""), fields.next(), fields.next(), fields.next());
    if more.is_some() {
        return Err((whole(), "a date has a year, a month and a day, not more".to_owned()));
    }
    let year_range = 0..sign + y.len();
    let (year, precision) = year(y).ok_or_else(|| (year_range.clone(), "a year has four digits".to_owned()))?;
    let year = if sign == 1 { -year } else { year };
    if sign == 1 && (precision != Precision::Year || year == 0) {
        return Err((year_range, "a year before the common era is written `-0044`".to_owned()));
    }
    let Some(m) = m else {
        return Ok(make(year, None, None, precision, false));
    };
    if precision != Precision::Year {
        return Err((year_range.end + 1..body.len(), "a year with unspecified digits has no month".to_owned()));
    }
    let month_at = year_range.end + 1;
    let month_range = month_at..month_at + m.len();
    if m == "XX" {
        return match d {
            None => Ok(make(year, None, None, Precision::MonthOfYear, false)),
            Some("XX") => Ok(make(year, None, None, Precision::DayOfYear, false)),
            Some(day) => {
                let at = month_range.end + 1;
                Err((at..at + day.len(), "a day in an unspecified month is written `XX`".to_owned()))
            }
        };
    }
    let month = two(m).ok_or_else(|| (month_range.clone(), "a month has two digits".to_owned()))?;
    match (month, d) {
        (1..=12, None) => Ok(make(year, Some(month), None, Precision::Month, false)),
        (21..=24, None) => Ok(make(year, Some(month), None, Precision::Season, false)),
        (1..=12, Some("XX")) => Ok(make(year, Some(month), None, Precision::DayOfMonth, false)),
        (1..=12, Some(day)) => {
            let at = month_range.end + 1;
            let range = at..at + day.len();
            let number = two(day).ok_or_else(|| (range.clone(), "a day has two digits".to_owned()))?;
            let most = calendar::days_in(year, month);
            if number == 0 || number > most {
                return Err((range, format!("{} {} has {most} days", human::month(month), year)));
            }
            Ok(make(year, Some(month), Some(number), Precision::Day, false))
        }
        (21..=24, Some(_)) => Err((month_range, "a season has no days".to_owned())),
        _ => Err((month_range, format!("there is no month {m}"))),
    }
}

fn year(text: &str) -> Option<(i32, Precision)> {
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse::<i32>().ok()).flatten();
    match text.len() {
        4 if text.ends_with("XX") => digits(&text[..2]).map(|n| (n * 100, Precision::Century)),
        4 if text.ends_with('X') => digits(&text[..3]).map(|n| (n * 10, Precision::Decade)),
        4 => digits(text).map(|n| (n, Precision::Year)),
        _ => None,
    }
}

fn two(text: &str) -> Option<u8> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The date that other ways of writing mean, where they can mean only one.
fn suggest(text: &str) -> Option<String> {
    let fields: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",./-".contains(c)).filter(|f| !f.is_empty()).collect();
    let number = |f: &str| f.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u16>().ok();
    let named = |f: &str| {
        let f = f.to_lowercase();
        (1..=12).find(|m| f.len() >= 3 && human::month(*m).to_lowercase().starts_with(&f))
    };
    let found = match fields.as_slice() {
        [a, b, c] => match (named(a), named(b)) {
            (Some(m), _) => Some((number(c)?, m, number(b)?)),
            (_, Some(m)) => Some((number(c)?, m, number(a)?)),
            // `2019-5-6`, `2019/05/06`: the year first leaves no doubt.
            _ if a.len() == 4 => Some((number(a)?, u8::try_from(number(b)?).ok()?, number(c)?)),
            // `16.05.2019` and `05/16/2019`: clear where one of the numbers can be no month.
            _ if c.len() == 4 => {
                let (x, y) = (number(a)?, number(b)?);
                match (x > 12, y > 12) {
                    (true, false) => Some((number(c)?, u8::try_from(y).ok()?, x)),
                    (false, true) => Some((number(c)?, u8::try_from(x).ok()?, y)),
                    _ => None,
                }
            }
            _ => None,
        },
        [a, b] => match (named(a), b.len() == 4) {
            (Some(m), true) => return Some(format!("write it as `{:04}-{m:02}`", number(b)?)),
            _ if a.len() == 4 => {
                let month = number(b).filter(|m| (1..=12).contains(m))?;
                return Some(format!("write it as `{:04}-{month:02}`", number(a)?));
            }
            _ => None,
        },
        _ => None,
    };
    let (year, month, day) = found?;
    let day = u8::try_from(day).ok()?;
    let valid = (1..=12).contains(&month) && day >= 1 && day <= calendar::days_in(i32::from(year), month);
    valid.then(|| format!("write it as `{year:04}-{month:02}-{day:02}`"))
}
