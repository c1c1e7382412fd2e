//! `date`.

use super::text::suffix_letters;
use super::{Context, Mode, State, text_node};
use crate::item::{Date, Day, Variable};
use crate::style::{Common, DateElement, DatePart, DatePartForm, DatePartKind, DateParts, TermForm};
use crate::tree::{self, Format, Inline, Mark};
use std::borrow::Cow;

impl<'a> Context<'a> {
    pub(super) fn date(&self, element: &'a DateElement, common: &'a Common, state: &mut State<'a>) -> Vec<Inline> {
        let suppressed = self.is_suppressed(element.variable, state);
        // The day of access says nothing about which source is meant.
        let aside = self.cite.probe && element.variable == Variable::ACCESSED;
        let date = self.item.date(element.variable).filter(|_| !suppressed && !aside);
        let Some(date) = date else {
            self.call(false, state);
            return Vec::new();
        };
        if self.mode == Mode::Key {
            self.call(true, state);
            return text_node(self.date_key(date, element));
        }
        let Some(start) = date.start else {
            let words = date.literal.as_deref().unwrap_or_default();
            self.call(!words.is_empty(), state);
            state.shown(element.variable);
            return self.wrap(crate::rich::parse(words), common);
        };
        let (parts, common, delimiter) = self.date_form(element, common);
        let nodes = match date.end {
            Some(end) if end != start => self.date_range(&parts, start, end, &delimiter, state),
            _ => self.date_run(&parts, start, &delimiter, state),
        };
        let shown = !tree::is_empty(&nodes);
        self.call(shown, state);
        if shown {
            state.shown(element.variable);
        }
        self.wrap(nodes, &common)
    }

    /// The parts, the attributes and the delimiter: the element's own, or the locale's with what the element changes.
    fn date_form(
        &self,
        element: &'a DateElement,
        common: &'a Common,
    ) -> (Vec<Cow<'a, DatePart>>, Cow<'a, Common>, String) {
        let Some(form) = element.localized else {
            let delimiter = common.delimiter.as_deref().unwrap_or_default().to_owned();
            return (element.parts.iter().map(Cow::Borrowed).collect(), Cow::Borrowed(common), delimiter);
        };
        let Some(date) = self.locale.dates.get(&form) else {
            return (Vec::new(), Cow::Borrowed(common), String::new());
        };
        let shown = |part: &DatePart| match element.shown {
            DateParts::All => true,
            DateParts::YearMonth => part.kind != DatePartKind::Day,
            DateParts::Year => part.kind == DatePartKind::Year,
        };
        let parts = date.parts.iter().filter(|part| shown(part)).map(|part| {
            match element.parts.iter().find(|own| own.kind == part.kind) {
                None => Cow::Borrowed(part),
                Some(own) => Cow::Owned(DatePart {
                    kind: part.kind,
                    form: if own.form == DatePartForm::Default { part.form } else { own.form },
                    range_delimiter: own.range_delimiter.clone().or_else(|| part.range_delimiter.clone()),
                    common: self.date_part_look(&part.common, &own.common),
                }),
            }
        });
        let mut own = common.clone();
        let outer = &date.common;
        if own.format.is_plain() {
            own.format = outer.format;
        }
        own.text_case = own.text_case.or(outer.text_case);
        let delimiter = outer.delimiter.as_deref().unwrap_or_default().to_owned();
        (parts.collect(), Cow::Owned(own), delimiter)
    }

    /// The look of a part: what the element says, else what the locale says. The affixes are the locale's: they are part of how it writes dates.
    fn date_part_look(&self, outer: &Common, own: &Common) -> Common {
        let (a, b) = (own.format, outer.format);
        Common {
            prefix: outer.prefix.clone(),
            suffix: outer.suffix.clone(),
            format: Format {
                style: a.style.or(b.style),
                variant: a.variant.or(b.variant),
                weight: a.weight.or(b.weight),
                decoration: a.decoration.or(b.decoration),
                align: a.align.or(b.align),
            },
            text_case: own.text_case.or(outer.text_case),
            strip_periods: own.strip_periods || outer.strip_periods,
            ..own.clone()
        }
    }

    fn date_run(&self, parts: &[Cow<DatePart>], day: Day, delimiter: &str, state: &mut State<'a>) -> Vec<Inline> {
        let rendered = parts.iter().map(|part| self.date_part(part, day, state)).collect();
        join(rendered, delimiter)
    }

    /// A range: what both days share stands once.
    fn date_range(
        &self,
        parts: &[Cow<DatePart>],
        start: Day,
        end: Day,
        delimiter: &str,
        state: &mut State<'a>,
    ) -> Vec<Inline> {
        let largest = if start.year != end.year {
            DatePartKind::Year
        } else if start.month != end.month {
            DatePartKind::Month
        } else {
            DatePartKind::Day
        };
        let differs = |part: &DatePart| match largest {
            DatePartKind::Year => true,
            DatePartKind::Month => part.kind != DatePartKind::Year,
            DatePartKind::Day => part.kind == DatePartKind::Day,
        };
        let shows = |part: &DatePart, day: Day| match part.kind {
            DatePartKind::Year => day.year != 0,
            DatePartKind::Month => day.month.is_some(),
            DatePartKind::Day => day.day.is_some(),
        };
        let first = parts.iter().position(|part| differs(part) && (shows(part, start) || shows(part, end)));
        let last = parts.iter().rposition(|part| differs(part) && (shows(part, start) || shows(part, end)));
        let (Some(first), Some(last)) = (first, last) else { return self.date_run(parts, start, delimiter, state) };
        let mark = parts
            .iter()
            .find(|part| part.kind == largest)
            .and_then(|part| part.range_delimiter.as_deref())
            .unwrap_or("–");
        let mut middle: Vec<Cow<DatePart>> = parts[first..=last].to_vec();
        let in_middle = |index: usize| differs(&parts[first + index]);
        let ends = middle.clone();
        if let Some(index) = (0..middle.len()).rev().find(|&index| in_middle(index) && shows(&middle[index], start)) {
            middle[index].to_mut().common.suffix = Box::default();
        }
        let mut ends = ends;
        if let Some(index) = (0..ends.len()).find(|&index| in_middle(index) && shows(&ends[index], end)) {
            ends[index].to_mut().common.prefix = Box::default();
        }
        let mut runs = Vec::new();
        for part in &parts[..first] {
            runs.push(self.date_part(part, start, state));
        }
        let mut from = self.date_run(&middle, start, delimiter, state);
        from.extend(text_node(mark));
        if end.year != 0 || end.month.is_some() {
            from.extend(self.date_run(&ends, end, delimiter, state));
        }
        runs.push(from);
        for part in &parts[last + 1..] {
            runs.push(self.date_part(part, end, state));
        }
        join(runs, delimiter)
    }

    fn date_part(&self, part: &DatePart, day: Day, state: &mut State<'a>) -> Vec<Inline> {
        match part.kind {
            DatePartKind::Year => self.year(part, day, state),
            DatePartKind::Month => {
                let Some(month) = day.month else { return Vec::new() };
                let text = match (part.form, day.season()) {
                    (DatePartForm::Numeric | DatePartForm::LeadingZeros, Some(_)) => String::new(),
                    (_, Some(season)) => self.term(&format!("season-{season:02}"), TermForm::Long, false).to_owned(),
                    (DatePartForm::Numeric, None) => month.to_string(),
                    (DatePartForm::LeadingZeros, None) => format!("{month:02}"),
                    (DatePartForm::Short, None) => {
                        self.term(&format!("month-{month:02}"), TermForm::Short, false).to_owned()
                    }
                    _ => self.term(&format!("month-{month:02}"), TermForm::Long, false).to_owned(),
                };
                self.wrap(text_node(text), &part.common)
            }
            DatePartKind::Day => {
                let Some(number) = day.day else { return Vec::new() };
                let text = match part.form {
                    DatePartForm::LeadingZeros => format!("{number:02}"),
                    DatePartForm::Ordinal if number == 1 || !self.locale.limit_day_ordinals => {
                        let gender = day.month.and_then(|month| self.locale.gender(&format!("month-{month:02}")));
                        self.ordinal(u32::from(number), &number.to_string(), gender)
                    }
                    _ => number.to_string(),
                };
                self.wrap(text_node(text), &part.common)
            }
        }
    }

    fn year(&self, part: &DatePart, day: Day, state: &mut State<'a>) -> Vec<Inline> {
        if day.year == 0 {
            return Vec::new();
        }
        let number = day.year.unsigned_abs();
        let mut text = match part.form {
            DatePartForm::Short => format!("{:02}", number % 100),
            _ => number.to_string(),
        };
        if day.year < 0 {
            text.push_str(self.term("bc", TermForm::Long, false));
        } else if number < 1000 && part.form != DatePartForm::Short {
            text.push_str(self.term("ad", TermForm::Long, false));
        }
        state.years.push(text.clone());
        let mut nodes = if self.cite.collapse_year { Vec::new() } else { text_node(text) };
        if !self.style.explicit_year_suffix
            && !state.suffix_shown
            && let Some(suffix) = self.disamb.suffix
        {
            state.suffix_shown = true;
            nodes.push(Inline::Mark(Mark::YearSuffix, text_node(suffix_letters(suffix))));
        }
        self.wrap(nodes, &part.common)
    }

    /// A date as a key for sorting: the parts that the element shows, those that are missing first.
    fn date_key(&self, date: &Date, element: &DateElement) -> String {
        let has = |kind| element.localized.is_some() || element.parts.iter().any(|part| part.kind == kind);
        let month = has(DatePartKind::Month) && element.shown != DateParts::Year;
        let day = has(DatePartKind::Day) && element.shown == DateParts::All;
        key(date, month, day)
    }

    /// The date in a variable as a key for sorting.
    pub(crate) fn date_variable_key(&self, variable: Variable) -> Option<String> {
        self.item.date(variable).map(|date| key(date, true, true))
    }
}

fn key(date: &Date, month: bool, day: bool) -> String {
    let one = |at: Day| {
        let month = if month { at.month.unwrap_or(0) } else { 0 };
        let month = if month > 12 { 0 } else { month };
        let day = if day { at.day.unwrap_or(0) } else { 0 };
        // A year before Christ sorts before the others, the earlier ones first.
        format!("{:010}{month:02}{day:02}", i64::from(at.year) + 5_000_000_000)
    };
    match (date.start, &date.literal) {
        (Some(start), _) => {
            let mut text = one(start);
            text.push('-');
            text.push_str(&date.end.map_or_else(|| "0".repeat(14), one));
            text
        }
        // Words with a year in them (`2010s`, `[1968]`) stand where the year does.
        (None, Some(words)) => match year_in(words) {
            Some(year) => one(Day { year, ..Day::default() }) + words,
            None => words.clone(),
        },
        (None, None) => String::new(),
    }
}

/// The four figures of a year in a text.
fn year_in(words: &str) -> Option<i32> {
    let mut runs = words.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 4)?.parse().ok()
}

fn join(parts: Vec<Vec<Inline>>, delimiter: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    for part in parts {
        if tree::is_empty(&part) {
            continue;
        }
        if !out.is_empty() && !delimiter.is_empty() {
            out.push(Inline::Text(delimiter.to_owned()));
        }
        out.extend(part);
    }
    out
}
