//! Items in one form, whatever the format that they were read from: what both downloads write and read again as the same.

use super::public::{CSL, doi, encoded};
use super::{DateValue, Item, LiteralName, NameItem, NameValue, Value, markup};
use crate::parse::edtf;

/// The item in the form that all downloads can hold: published variables only, addresses encoded, blanks joined, and names, dates and pages in the
/// one form that both formats write.
pub(super) fn item(mut item: Item) -> Item {
    item.0.retain(|name, _| CSL.contains(name.as_str()));
    for (name, variable) in &mut item.0 {
        match variable {
            Value::String(text) if name == "URL" => *text = encoded(text),
            Value::String(text) if name == "DOI" => *text = doi(&encoded(text)),
            Value::String(text) if name != "id" => {
                *text = joined(text);
                if ["ISBN", "ISSN", "PMID", "PMCID", "language", "type"].contains(&name.as_str()) {
                    *text = joined(&markup::plain(text));
                }
                if name == "page" && !text.contains('<') {
                    *text = text.replace(['–', '—'], "-");
                }
            }
            Value::Names(names) => names.iter_mut().for_each(self::name),
            Value::Date(date) => self::date(date),
            Value::String(_) => {}
        }
    }
    let is_name = |name: &NameValue| match name {
        NameValue::Literal(literal) => !literal.literal.is_empty(),
        NameValue::Item(_) => true,
    };
    item.0.retain(|_, variable| match variable {
        Value::String(text) => !text.is_empty(),
        Value::Names(names) => {
            names.retain(is_name);
            !names.is_empty()
        }
        Value::Date(date) => !date.parts.is_empty() || date.literal.as_deref().is_some_and(|words| !words.is_empty()),
    });
    item
}

/// Names in the form that both formats write.
pub(super) fn names(mut names: Vec<NameValue>) -> Vec<NameValue> {
    names.iter_mut().for_each(name);
    names.retain(|name| !matches!(name, NameValue::Literal(literal) if literal.literal.is_empty()));
    names
}

/// A text with its blanks joined; a blank that does not break is a letter.
fn joined(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}');
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    words.join(" ").trim().to_owned()
}

/// A date that EDTF can tell; of a range that runs backwards the begin is taken.
fn date(date: &mut DateValue) {
    if let Some(words) = &mut date.literal {
        *words = joined(&markup::plain(words));
        if !words.is_empty() {
            (date.parts, date.circa) = (Vec::new(), false);
        }
        return;
    }
    let sound =
        |date: &DateValue| edtf::parse(&super::date::text(date)).ok().and_then(|date| super::date::of_edtf(&date));
    for part in date.parts.iter_mut().skip(1) {
        if part.first() == Some(&0) {
            part.truncate(1);
        }
    }
    date.parts.truncate(2);
    let first = date.parts.first().cloned().unwrap_or_default();
    let candidates = [
        date.parts.clone(),
        vec![first.clone()],
        vec![first.iter().copied().take(2).collect()],
        vec![first.into_iter().take(1).collect()],
    ];
    for parts in candidates {
        let candidate = DateValue { parts, circa: date.circa, literal: None };
        if sound(&candidate).as_ref() == Some(&candidate) {
            *date = candidate;
            return;
        }
    }
    *date = DateValue::default();
}

fn words_of(text: &str) -> String {
    joined(&markup::plain(text)).replace('\u{a0}', " ")
}

/// Whether a word is a particle to styles (citeproc-js): small letters alone.
fn is_particle(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
        && word.chars().all(|c| !c.is_alphabetic() || c.is_lowercase())
        && !word.contains(|c: char| c.is_ascii_digit() || c == '.')
}

/// Brings a name into its one form: no part is empty, particles have places of their own, what has only one part is taken whole.
fn name(name: &mut NameValue) {
    let whole = match name {
        NameValue::Literal(literal) => {
            literal.literal = words_of(&literal.literal);
            None
        }
        NameValue::Item(item) => {
            let parts =
                [&mut item.given, &mut item.non_dropping_particle, &mut item.dropping_particle, &mut item.suffix];
            for part in parts {
                *part = part.take().map(|text| words_of(&text)).filter(|text| !text.is_empty());
            }
            family(item);
            // Where the particle begins is found in one way only, whoever told it apart.
            let given = [item.given.take(), item.dropping_particle.take()];
            let given = given.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let words: Vec<&str> = given.split(' ').collect();
            let from = words.iter().rposition(|word| !is_particle(word)).map_or(0, |at| at + 1);
            if from > 0 && from < words.len() && !given.starts_with('"') {
                (item.given, item.dropping_particle) = (Some(words[..from].join(" ")), Some(words[from..].join(" ")));
            } else {
                item.given = Some(given).filter(|given| !given.is_empty());
            }
            item.comma_suffix &= item.suffix.is_some();
            let alone = item.family.is_empty()
                || item.given.is_none() && (item.dropping_particle.is_some() || item.non_dropping_particle.is_none());
            alone.then(|| super::names_text(&[NameValue::Item(item.clone())]))
        }
    };
    if let Some(literal) = whole {
        *name = NameValue::Literal(LiteralName { literal });
    }
}

/// Marks around a family name stay where a style would take it apart without them; particles before one without marks go to their place.
fn family(item: &mut NameItem) {
    let is_held =
        item.family.trim().starts_with('"') && item.family.trim().ends_with('"') && item.family.trim().len() > 2;
    let family = words_of(item.family.trim().trim_matches('"'));
    let words: Vec<&str> = family.split(' ').collect();
    let particles = words[..words.len().saturating_sub(1)].iter().take_while(|word| is_particle(word)).count();
    match (particles, is_held) {
        (0, _) => item.family = family,
        (_, true) => item.family = format!("\"{family}\""),
        (count, false) if item.non_dropping_particle.is_none() => {
            item.non_dropping_particle = Some(words[..count].join(" "));
            item.family = words[count..].join(" ");
        }
        _ => item.family = format!("\"{family}\""),
    }
}
