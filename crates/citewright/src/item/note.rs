//! Fields in the note, as reference managers keep what they have no field for: lines `name: value` at the note's beginning, and `{:name: value}`.

use super::{Date, Item, Name, Value, Variable, VariableKind};

/// Reads the fields of the note that the item does not have already.
pub(super) fn read(item: &mut Item) {
    let Some(note) = item.text(Variable::NOTE).map(str::to_owned) else { return };
    let mut names: Vec<(Variable, Vec<Name>)> = Vec::new();
    let braced = note.split("{:").skip(1).filter_map(|rest| rest.split_once('}')).map(|(inside, _)| inside);
    let mut open = true;
    let lines = note.lines().enumerate().filter_map(|(index, line)| {
        let is_field = line.split_once(':').is_some_and(|(name, _)| is_name(name.trim()));
        // The first line may be a title or a remark; after it the fields stand in one block.
        open &= is_field || index == 0;
        (open && is_field).then_some(line)
    });
    let found: Vec<(String, String)> = lines
        .chain(braced)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    for (name, value) in found {
        if name == "type" && !value.is_empty() {
            item.kind = value;
            continue;
        }
        let Some(variable) = Variable::named(&name).or_else(|| Variable::named(&name.to_lowercase())) else { continue };
        if value.is_empty() {
            continue;
        }
        let value = match variable.kind() {
            VariableKind::Names => {
                match names.iter_mut().find(|(known, _)| *known == variable) {
                    Some((_, list)) => list.push(name_of(&value)),
                    None => names.push((variable, vec![name_of(&value)])),
                }
                continue;
            }
            VariableKind::Date => match super::date::raw(&value) {
                Date { start: None, .. } => continue,
                date => Value::Date(date),
            },
            VariableKind::Text | VariableKind::Number => Value::Text(value),
        };
        if item.get(variable).is_none() {
            item.set(variable, value);
        }
    }
    for (variable, list) in names {
        if item.get(variable).is_none() {
            item.set(variable, Value::Names(list));
        }
    }
}

fn is_name(name: &str) -> bool {
    name == "type" || Variable::named(name).is_some() || Variable::named(&name.to_lowercase()).is_some()
}

/// `Family || Given`, or a name in one piece.
fn name_of(value: &str) -> Name {
    match value.split_once("||") {
        Some((family, given)) => {
            let mut name = Name { family: family.trim().to_owned(), given: given.trim().to_owned(), ..Name::default() };
            super::particles::take_apart(&mut name);
            name
        }
        None => Name { literal: value.to_owned(), ..Name::default() },
    }
}
