//! Reading `locale` elements.

use super::{Gender, LocaleDate, OrdinalMatch, StyleLocale, Term};
use crate::error::Error;
use crate::style::xml::{self, child, elements, flag};
use crate::style::{DateForm, common, date_parts, term_form};
use roxmltree::Node;

/// What a locale file says, before it is laid over others.
#[derive(Clone, Debug)]
pub struct LocaleFile(pub(super) StyleLocale);

/// Reads a locale file.
///
/// # Errors
///
/// If the text is not XML or not a locale.
pub fn parse_locale(text: &str) -> Result<LocaleFile, Error> {
    let trimmed = xml::trimmed(text);
    let locale = xml::document(trimmed, "locale").and_then(|document| StyleLocale::read(document.root_element()));
    locale.map(LocaleFile).map_err(|error| xml::moved(error, text.len() - trimmed.len()))
}

impl StyleLocale {
    pub(crate) fn read(node: Node) -> Result<StyleLocale, Error> {
        let lang = node.attributes().find(|attribute| attribute.name() == "lang").map(|found| found.value().to_owned());
        let mut locale = StyleLocale { language: lang, ..StyleLocale::default() };
        for part in elements(node) {
            match part.tag_name().name() {
                "style-options" => {
                    locale.punctuation_in_quote = flag(part, "punctuation-in-quote");
                    locale.limit_day_ordinals = flag(part, "limit-day-ordinals-to-day-1");
                }
                "date" => {
                    let form =
                        if part.attribute("form") == Some("numeric") { DateForm::Numeric } else { DateForm::Text };
                    locale.dates.push((form, LocaleDate { common: common(part), parts: date_parts(part) }));
                }
                "terms" => locale.terms.extend(elements(part).filter_map(term)),
                // Terms that stand outside `terms` are read as well: older styles have them so.
                "term" => locale.terms.extend(term(part)),
                _ => {}
            }
        }
        Ok(locale)
    }
}

fn gender(value: Option<&str>) -> Option<Gender> {
    match value? {
        "masculine" => Some(Gender::Masculine),
        "feminine" => Some(Gender::Feminine),
        "neuter" => Some(Gender::Neuter),
        _ => None,
    }
}

fn term(node: Node) -> Option<(String, Term)> {
    let name = node.attribute("name").filter(|_| node.tag_name().name() == "term")?;
    // A space at the ends belongs to the term; a line break is how the file is laid out.
    let words = |node: Node| {
        let text = xml::text(node);
        if text.contains('\n') { text.trim().to_owned() } else { text }
    };
    let part = |part: &str| child(node, part).map(words);
    let (single, multiple) = match (part("single"), part("multiple")) {
        (None, None) => {
            let text = words(node);
            (text.clone(), text)
        }
        (single, multiple) => {
            let either = single.clone().or_else(|| multiple.clone()).unwrap_or_default();
            (single.unwrap_or_else(|| either.clone()), multiple.unwrap_or(either))
        }
    };
    let matching = match node.attribute("match") {
        Some("last-digit") => OrdinalMatch::LastDigit,
        Some("last-two-digits") => OrdinalMatch::LastTwoDigits,
        Some("whole-number") => OrdinalMatch::WholeNumber,
        _ => OrdinalMatch::Default,
    };
    let term = Term {
        form: node.attribute("form").and_then(term_form).unwrap_or_default(),
        gender_form: gender(node.attribute("gender-form")),
        gender: gender(node.attribute("gender")),
        matching,
        single,
        multiple,
    };
    Some((name.to_owned(), term))
}
