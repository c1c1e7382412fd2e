//! Texts that a book's own templates put together are measured, so that one that doubles itself is an error at its line and no end of memory.
//!
//! Tera has no hook for `~`. What it puts together goes on growing where it gets a name: with `set`, as the variable of a loop, or as an argument of a
//! component. So what these name is measured as soon as it has its name ([`crate::theme::loops::Counted`] puts the call there). What has no name is measured
//! by filters: each element that a list comprehension makes, and each part that `~` joins but an expression's last ([`crate::theme::joined`]); of one
//! expression's parts there are at most 256 (Tera's own bound). `replace` and `join` can make much of little in one step: they are measured before they
//! begin.

use crate::theme::loops::spend;
use tera::{Kwargs, State, TeraResult, Value};

/// How long a text may be that a template puts together and gives a name.
const LONGEST_TEXT: usize = 4 * 1024 * 1024;

/// How much a list or a map may hold in all, its parts counted as often as they are in it.
const LARGEST_VALUE: usize = 64 * 1024 * 1024;

/// So many parts of a value are measured for one turn of a loop.
const PARTS_A_TURN: u64 = 32;

/// The function that measures.
pub const NAME: &str = "briefbook_measure";

/// The filter that measures an element of a list comprehension.
pub const ELEMENT: &str = "briefbook_element";

/// The filter that measures a part of what `~` joins.
pub const PART: &str = "briefbook_part";

/// So many bytes of an element count as one turn: a list of all that is left has half a gigabyte.
const ELEMENT_BYTES_A_TURN: usize = 256;

/// So many bytes of a part count as one turn: they are copied, and let go.
const PART_BYTES_A_TURN: usize = 512;

/// How the message begins where a text grows too long.
pub const TOO_LONG: &str = "this template builds a text of more than";

fn too_long() -> tera::Error {
    tera::Error::message(format!("{TOO_LONG} {} MiB", LONGEST_TEXT / 1024 / 1024))
}

/// Measures the variables that `of` names, with commas between.
///
/// # Errors
/// Where one of them is too long.
pub fn measure(arguments: Kwargs, state: &State<'_>) -> TeraResult<&'static str> {
    for name in arguments.must_get::<&str>("of")?.split(',') {
        if let Some(value) = state.get::<Value>(name)? {
            let fits = match value.as_str() {
                Some(text) => text.len() <= LONGEST_TEXT,
                None => {
                    let (mut room, mut parts) = (LARGEST_VALUE, 0);
                    let fits = fits(&value, &mut room, &mut parts);
                    spend(parts / PARTS_A_TURN)?;
                    fits
                }
            };
            if !fits {
                return Err(too_long());
            }
        }
    }
    Ok("")
}

/// Measures an element that a list comprehension makes; it stays what it is.
///
/// # Errors
/// Where it is too long, or the elements of the file are too much in all.
pub fn element(value: Value, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    spend(1)?;
    weigh(value, ELEMENT_BYTES_A_TURN)
}

/// Measures a part of what `~` joins; it stays what it is.
///
/// # Errors
/// Where it is too long, or the parts of the file are too much in all.
pub fn part(value: Value, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    weigh(value, PART_BYTES_A_TURN)
}

fn weigh(value: Value, bytes_a_turn: usize) -> TeraResult<Value> {
    let most = if value.is_string() { LONGEST_TEXT } else { LARGEST_VALUE };
    let (mut room, mut parts) = (most, 0);
    let has_room = fits(&value, &mut room, &mut parts);
    spend(parts / PARTS_A_TURN + ((most - room) / bytes_a_turn) as u64)?;
    if has_room { Ok(value) } else { Err(too_long()) }
}

/// Whether a value has room; stops where it has none, however much more there is.
fn fits(value: &Value, room: &mut usize, parts: &mut u64) -> bool {
    *parts += 1;
    let own = value.as_str().map_or(8, str::len);
    let Some(left) = room.checked_sub(own) else { return false };
    *room = left;
    if let Some(items) = value.as_array() {
        return items.iter().all(|item| fits(item, room, parts));
    }
    value.as_map().is_none_or(|map| map.iter().all(|(_, item)| fits(item, room, parts)))
}

/// Tera's `replace(from, to)`, up to a length.
///
/// # Errors
/// Wrong arguments, and a text that grows too long.
pub fn replace(value: Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let from = arguments.must_get::<&str>("from")?;
    let to = arguments.must_get::<Value>("to")?;
    let (Some(text), Some(new)) = (value.as_str(), to.as_str()) else {
        return Err(tera::Error::message("Filter `replace` takes texts"));
    };
    // As Tera has it: where one of both is HTML, so is what comes out.
    let safe = state.autoescaping_enabled() && (value.is_safe() || to.is_safe());
    let (text, new) = match safe {
        true => (state.escape_if_needed(&value)?, state.escape_if_needed(&to)?),
        false => (text.to_owned(), new.to_owned()),
    };
    let grown = text.matches(from).count().saturating_mul(new.len()).saturating_add(text.len());
    if grown > LONGEST_TEXT.max(text.len()) {
        return Err(too_long());
    }
    let text = text.replace(from, &new);
    Ok(if safe { Value::safe_string(&text) } else { Value::from(text) })
}

/// Tera's `join(sep)`, up to a length.
///
/// # Errors
/// Wrong arguments, and a text that grows too long.
pub fn join(value: Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let separator = arguments.get::<Value>("sep")?;
    let Some(items) = value.as_array() else {
        return Err(tera::Error::message(format!("Filter `join` takes a list, not `{}`", value.name())));
    };
    let between = separator.as_ref().map_or(0, |s| s.as_str().map_or(0, str::len));
    let (mut room, mut parts) = (LONGEST_TEXT, 0);
    let has_room = between.saturating_mul(items.len()) <= room && fits(&value, &mut room, &mut parts);
    if !has_room {
        return Err(too_long());
    }
    let safe = state.autoescaping_enabled()
        && (items.iter().any(|item| item.is_string() && item.is_safe())
            || separator.as_ref().is_some_and(Value::is_safe));
    let one = |item: &Value| match safe {
        _ if item.is_undefined() => Ok(String::new()),
        true => state.escape_if_needed(item),
        false => Ok(item.to_string()),
    };
    let items: Vec<String> = items.iter().map(one).collect::<TeraResult<_>>()?;
    let separator = separator.as_ref().map_or(Ok(String::new()), one)?;
    let text = items.join(&separator);
    Ok(if safe { Value::safe_string(&text) } else { Value::from(text) })
}
