//! `timeline.ics`: the events as all-day entries (RFC 5545), written by the `icalendar` crate.
//!
//! A month or a year lasts from its first to its last day; what has no first day is left out, for a calendar has no place for it.

use super::{Proposed, Site};
use crate::site::event::EventRecord;
use crate::site::reader::Reader;
use crate::theme::words::Language;
use icalendar::{Calendar, Component, Event as Entry, Property};

/// The calendar.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("timeline.ics", "timeline.ics", |reader, _| Ok(calendar(reader)), 0)]
}

fn calendar(reader: &Reader<'_>) -> String {
    let config = reader.config();
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//briefbook//timeline//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        // `Calendar::name` writes RFC 7986's NAME too, and leaves its commas as they are.
        .append_property(("X-WR-CALNAME", config.title.as_str()));
    for event in reader.events() {
        let (Some(start), Some(end)) = (event.date.iso_start(), event.date.iso_end_exclusive()) else {
            continue;
        };
        // RFC 5545 has years of four digits, and calendars know no year 0.
        let basic = |day: &str| day.replace('-', "");
        if [&start, &end].iter().any(|day| basic(day).len() != 8 || day.starts_with("0000")) {
            continue;
        }
        let mut entry = Entry::with_uid(&uid(&config.base_url, event.id));
        entry
            .summary(event.title)
            .append_property(Property::new("DTSTART", basic(&start)).add_parameter("VALUE", "DATE").done())
            .append_property(Property::new("DTEND", basic(&end)).add_parameter("VALUE", "DATE").done())
            // A required property that tells when the entry was made. No clock may show in the output: the event's own day stands in.
            .append_property(("DTSTAMP", format!("{}T000000Z", basic(&start)).as_str()))
            .append_property(("TRANSP", "TRANSPARENT"));
        let description = describe(reader.words(), &event);
        if !description.is_empty() {
            entry.description(&description);
        }
        if !config.base_url.is_empty() {
            entry.url(&format!("{}{}", config.base_url, event.address));
        }
        calendar.push(entry.done());
    }
    calendar.to_string()
}

/// The summary; before it the date in words, where a calendar's days say more than is known.
fn describe(language: &Language, event: &EventRecord<'_>) -> String {
    let note = || language.filled("date_note", &[("date", &event.date_text(language))]);
    let words = if event.date.is_day() { String::new() } else { note() };
    format!("{words} {}", event.summary).trim().to_owned()
}

fn uid(base: &str, id: &str) -> String {
    let host =
        base.split_once("://").map_or("briefbook.invalid", |(_, rest)| rest.split(['/', ':']).next().unwrap_or(""));
    format!("{id}@{host}")
}
