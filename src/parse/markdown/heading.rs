//! Heading ids (as GitHub, Pandoc and Zola make them) and heading attributes.

use super::HeadingEvent;
use crate::ids;
use std::collections::HashMap;
use std::ops::Range;

/// Gives each heading of a page an id that no other has.
#[derive(Default)]
pub struct Ids {
    used: HashMap<String, usize>,
}

impl Ids {
    /// Claims an id that an author wrote. Returns whether it was free.
    pub fn claim(&mut self, id: &str) -> bool {
        let free = !self.used.contains_key(id);
        if free {
            self.used.insert(id.to_owned(), 0);
        }
        free
    }

    /// An id made of a title: its slug, with `-1`, `-2` … where that is taken.
    pub fn make(&mut self, title: &str) -> String {
        let slug = crate::slug::slugify(title);
        let slug = match slug.as_str() {
            "" => "section".to_owned(),
            // `## Cite 1` is no citation.
            reserved if ids::is_reserved(reserved) => format!("section-{slug}"),
            _ => slug,
        };
        if self.claim(&slug) {
            return slug;
        }
        // Counting on from the last number that was given keeps a thousand equal headings linear.
        let mut number = self.used[&slug];
        loop {
            number += 1;
            let id = format!("{slug}-{number}");
            if !self.used.contains_key(&id) {
                self.used.insert(id.clone(), 0);
                self.used.insert(slug, number);
                return id;
            }
        }
    }
}

/// Reads the event attributes of a heading. `range` is the heading's place in `text`.
pub fn event(
    attributes: &[(pulldown_cmark::CowStr<'_>, Option<pulldown_cmark::CowStr<'_>>)],
    text: &str,
    range: &Range<usize>,
    explicit_id: bool,
) -> Option<HeadingEvent> {
    let get = |name: &str| {
        attributes.iter().find(|(key, _)| &**key == name).and_then(|(_, value)| value.as_deref()).map(unquote)
    };
    let date = get("event")?;
    let list = |name: &str| -> Vec<String> {
        let text = get(name).unwrap_or("");
        text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    };
    let heading = &text[range.clone()];
    // Where the date stands otherwise in the text than it was read, the whole heading is its place.
    let mut places = heading.rmatch_indices("event=").filter_map(|(at, name)| {
        let value = at + name.len();
        let start = value + usize::from(heading[value..].starts_with(['"', '\'']));
        heading[start..].starts_with(date).then(|| range.start + start..range.start + start + date.len())
    });
    let place = places.next().unwrap_or_else(|| range.clone());
    Some(HeadingEvent {
        date: date.to_owned(),
        range: place,
        importance: get("importance").map(str::to_owned),
        actors: list("actors"),
        topics: list("topics"),
        explicit_id,
    })
}

/// Where a heading says its id: `#scope` in `## In Japan {#scope}`; the whole heading where its id stands otherwise.
pub fn id_place(text: &str, range: &Range<usize>, id: &str) -> Range<usize> {
    let heading = &text[range.clone()];
    let mut places = heading.rmatch_indices(id).filter(|(at, id)| {
        let behind = &heading[at + id.len()..];
        heading[..*at].ends_with('#') && behind.starts_with(|c: char| c == '}' || c.is_whitespace())
    });
    places.next().map_or_else(|| range.clone(), |(at, id)| range.start + at - 1..range.start + at + id.len())
}

/// The attributes that an event's heading can have.
const ATTRIBUTES: [&str; 4] = ["event", "importance", "actors", "topics"];

/// Attributes of an event's heading that mean nothing, with their places and what was probably meant.
pub fn unknown(
    attributes: &[(pulldown_cmark::CowStr<'_>, Option<pulldown_cmark::CowStr<'_>>)],
    text: &str,
    range: &Range<usize>,
) -> Vec<(String, Range<usize>, String)> {
    let strange = attributes.iter().map(|(key, _)| &**key).filter(|key| !ATTRIBUTES.contains(key));
    strange
        .map(|key| {
            let at = text[range.clone()].rfind(&format!("{key}="));
            let place = at.map_or_else(|| range.clone(), |at| range.start + at..range.start + at + key.len());
            let help = match crate::parse::nearest(key, ATTRIBUTES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known attributes: {}", ATTRIBUTES.join(", ")),
            };
            (key.to_owned(), place, help)
        })
        .collect()
}

fn unquote(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.or_else(|| text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''))).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn ids_are_unique() {
        let mut ids = Ids::default();
        assert_eq!(ids.make("What changed"), "what-changed");
        assert_eq!(ids.make("What changed"), "what-changed-1");
        assert_eq!(ids.make("What changed!"), "what-changed-2");
        assert!(!ids.claim("what-changed-1"));
        assert_eq!(ids.make("…"), "section");
        assert_eq!(ids.make("华为"), "华为");
        assert_eq!(ids.make("Cite 1"), "section-cite-1");
    }
}
