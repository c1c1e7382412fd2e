//! Items from CSL-JSON, as it is written: numbers as strings or numbers, dates as parts or raw, names as parts or literals.

use super::{Date, Day, Item, Name, Value, Variable, VariableKind, note, particles};
use crate::error::Error;
use serde_json::Value as Json;

impl Item {
    /// Reads an item of CSL-JSON. What CSL does not have is left out.
    ///
    /// # Errors
    ///
    /// If the value is not an object, or has no `id`.
    pub fn from_json(json: &Json) -> Result<Item, Error> {
        let object = json.as_object().ok_or_else(|| Error::new("an item is not an object"))?;
        let id = object.get("id").and_then(scalar).ok_or_else(|| Error::new("an item has no id"))?;
        let mut item = Item::new(id, object.get("type").and_then(Json::as_str).unwrap_or_default());
        for (key, value) in object {
            if let Some(variable) = Variable::named(key)
                && let Some(value) = field(variable.kind(), value)
            {
                item.set(variable, value);
            }
        }
        note::read(&mut item);
        item.complete();
        Ok(item)
    }

    /// What follows from other fields: short titles under their older names, the language.
    fn complete(&mut self) {
        for (short, old) in [
            (Variable::TITLE_SHORT, Variable::SHORT_TITLE),
            (Variable::CONTAINER_TITLE_SHORT, Variable::JOURNAL_ABBREVIATION),
            (Variable::EVENT_TITLE, Variable::EVENT),
            (Variable::EVENT, Variable::EVENT_TITLE),
        ] {
            if self.get(short).is_none()
                && let Some(value) = self.get(old).cloned()
            {
                self.set(short, value);
            }
        }
        self.language = self.text(Variable::LANGUAGE).map(str::to_owned);
    }
}

/// A string or a number as text.
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn field(kind: VariableKind, value: &Json) -> Option<Value> {
    match kind {
        VariableKind::Text | VariableKind::Number => scalar(value).map(Value::Text),
        VariableKind::Date => date(value).map(Value::Date),
        VariableKind::Names => {
            let names: Vec<Name> = value.as_array()?.iter().filter_map(name).collect();
            Some(Value::Names(names))
        }
    }
}

fn truth(value: &Json) -> bool {
    match value {
        Json::Bool(truth) => *truth,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !matches!(text.as_str(), "" | "0" | "false"),
        _ => false,
    }
}

fn name(value: &Json) -> Option<Name> {
    if let Json::String(text) = value {
        return Some(Name { literal: text.clone(), ..Name::default() });
    }
    let object = value.as_object()?;
    let text = |key: &str| object.get(key).and_then(scalar).unwrap_or_default();
    let mut name = Name {
        family: text("family"),
        given: text("given"),
        non_dropping: text("non-dropping-particle"),
        dropping: text("dropping-particle"),
        suffix: text("suffix"),
        comma_suffix: object.get("comma-suffix").is_some_and(truth),
        literal: text("literal"),
    };
    if name.literal.is_empty() && (object.get("isInstitution").is_some_and(truth) || name.family.is_empty()) {
        let rest = [&name.given, &name.dropping, &name.non_dropping].into_iter().find(|part| !part.is_empty());
        let whole = if name.family.is_empty() { rest.cloned().unwrap_or_default() } else { name.family };
        name = Name { literal: whole, ..Name::default() };
    }
    if name.literal.is_empty() && name.family.is_empty() {
        return None;
    }
    if name.literal.is_empty() {
        particles::take_apart(&mut name);
    }
    Some(name)
}

fn date(value: &Json) -> Option<Date> {
    if let Json::String(text) = value {
        return (!text.trim().is_empty()).then(|| super::date::raw(text));
    }
    let object = value.as_object()?;
    let text = |key: &str| object.get(key).and_then(scalar).filter(|text| !text.trim().is_empty());
    let mut days = object.get("date-parts").and_then(Json::as_array).into_iter().flatten().filter_map(day);
    let (start, end) = (days.next(), days.next());
    let literal = text("literal");
    let mut date = match (start, text("raw").or_else(|| text("edtf"))) {
        (None, Some(raw)) if literal.is_none() => super::date::raw(&raw),
        _ => Date { start, end, circa: false, literal },
    };
    date.circa |= object.get("circa").is_some_and(truth);
    if let (Some(start), Some(season)) = (&mut date.start, text("season").and_then(|text| season(&text)))
        && start.month.is_none()
    {
        start.month = Some(12 + season);
    }
    (date.start.is_some() || date.literal.is_some()).then_some(date)
}

fn season(text: &str) -> Option<u8> {
    match text.trim().to_lowercase().as_str() {
        "1" | "21" | "spring" => Some(1),
        "2" | "22" | "summer" => Some(2),
        "3" | "23" | "autumn" | "fall" => Some(3),
        "4" | "24" | "winter" => Some(4),
        _ => None,
    }
}

fn day(value: &Json) -> Option<Day> {
    let mut parts = value.as_array()?.iter().map(|part| scalar(part).and_then(|text| integer(&text)));
    let year = parts.next().flatten()?;
    let month = parts.next().flatten().and_then(|month| u32::try_from(month).ok().and_then(super::date::month));
    let day = parts.next().flatten().and_then(|day| u8::try_from(day).ok()).filter(|day| (1..=31).contains(day));
    Some(Day { year, month, day: month.and(day) })
}

/// A whole number, written as one or as a number with a point.
fn integer(text: &str) -> Option<i32> {
    let text = text.trim();
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.parse().ok()
}
