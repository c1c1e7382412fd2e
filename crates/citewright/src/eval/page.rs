//! Ranges of pages.

use super::Context;
use crate::style::PageRange;

/// The first page of a value.
pub(super) fn first(text: &str) -> &str {
    let end = text.find(|c: char| matches!(c, '-' | '–' | ',' | '&') || c.is_whitespace()).unwrap_or(text.len());
    &text[..end]
}

impl Context<'_> {
    /// A value with its ranges in the style's form and with the locale's mark between the numbers.
    pub(super) fn page_range(&self, text: &str) -> String {
        let mark = self.locale.term("page-range-delimiter", crate::style::TermForm::Long, false).unwrap_or("–");
        let mark = if self.style.page_range.is_none() && mark.is_empty() { "–" } else { mark };
        let and = format!(" {} ", self.locale.term("and", crate::style::TermForm::Symbol, false).unwrap_or("&"));
        let text = text.replace("\\-", "\u{1}");
        let mut out = String::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.find([',', ';', '&']).unwrap_or(rest.len());
            self.one_range(&rest[..end], mark, &mut out);
            rest = &rest[end..];
            let mut characters = rest.chars();
            if let Some(joint) = characters.next() {
                let trimmed = out.trim_end().len();
                out.truncate(trimmed);
                out.push_str(match joint {
                    '&' => &and,
                    ';' => "; ",
                    _ => ", ",
                });
                rest = characters.as_str().trim_start();
            }
        }
        out.replace('\u{1}', "-")
    }

    /// A locator: as pages are, where it is a number.
    pub(super) fn locator(&self, text: &str) -> String {
        self.page_range(text)
    }

    /// A number of a volume or issue: two numbers with a hyphen are a range.
    pub(super) fn number_range(&self, text: &str) -> String {
        let digits = |half: &str| !half.is_empty() && half.bytes().all(|b| b.is_ascii_digit());
        match text.split_once('-') {
            Some((from, to)) if digits(from) && digits(to) => format!("{from}–{to}"),
            _ => text.to_owned(),
        }
    }

    fn one_range(&self, text: &str, mark: &str, out: &mut String) {
        let halves = text.split_once("--").or_else(|| text.split_once('–')).or_else(|| text.split_once('-'));
        let Some((from, to)) = halves else { return out.push_str(text) };
        let (from, to) = (from.trim_end(), to.trim_start_matches(['-', '–']).trim_start());
        let (Some(a), Some(b)) = (Page::of(from), Page::of(to.trim_end())) else {
            let countable = |half: &str| {
                half.chars().any(|c| c.is_ascii_digit()) || half.chars().all(|c| "ivxlcdmIVXLCDM".contains(c))
            };
            let between = if countable(from) && countable(to) { mark } else { "-" };
            out.push_str(&format!("{from}{between}{to}"));
            return;
        };
        if self.style.page_range.is_some() && !to_fits(a, b) {
            return out.push_str(&format!("{from}-{to}"));
        }
        out.push_str(from);
        out.push_str(mark);
        match self.style.page_range {
            None => out.push_str(to),
            Some(format) => out.push_str(&short(a, b, format).unwrap_or_else(|| to.to_owned())),
        }
    }
}

/// A page number: letters, then digits.
#[derive(Clone, Copy)]
struct Page<'a> {
    prefix: &'a str,
    digits: &'a str,
}

impl<'a> Page<'a> {
    fn of(text: &'a str) -> Option<Page<'a>> {
        let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, digits) = text.split_at(start);
        let fits = !digits.is_empty() && prefix.chars().all(|c| !c.is_whitespace() && c != '-');
        fits.then_some(Page { prefix, digits })
    }
}

/// Whether two numbers are a range that can be shortened: letters before the one stand before the other too.
fn to_fits(from: Page, to: Page) -> bool {
    from.prefix == to.prefix
}

/// The second number of a range in a form; `None` to leave it as it is.
fn short(from: Page, to: Page, format: PageRange) -> Option<String> {
    // "110-5" means "110-115".
    let whole = match from.digits.len().checked_sub(to.digits.len()) {
        Some(missing) if missing > 0 => format!("{}{}", &from.digits[..missing], to.digits),
        _ => to.digits.to_owned(),
    };
    if from.digits.len() != whole.len() {
        return None;
    }
    let common = from.digits.bytes().zip(whole.bytes()).take_while(|(a, b)| a == b).count();
    let keep = |least: usize| {
        let start = common.min(whole.len().saturating_sub(least));
        whole[start..].to_owned()
    };
    Some(match format {
        PageRange::Expanded => format!("{}{whole}", from.prefix),
        PageRange::Minimal => keep(1),
        PageRange::MinimalTwo => keep(2),
        PageRange::Chicago15 | PageRange::Chicago16 => {
            let number: u64 = from.digits.parse().ok()?;
            if number < 100 || number.is_multiple_of(100) {
                format!("{}{whole}", from.prefix)
            } else if number % 100 < 10 {
                keep(1)
            } else if format == PageRange::Chicago15 && whole.len() == 4 && whole.len() - common > 2 {
                format!("{}{whole}", from.prefix)
            } else {
                keep(2)
            }
        }
    })
}
