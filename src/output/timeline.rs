//! `/timeline/`, the same bare for other sites' frames (`/timeline/embed/`), and `timeline.json`.

use super::{Job, Proposed, Site, made_page, render};
use crate::book::address::Address;
use crate::book::made::{EMBED, MadePage};
use crate::draw::overview;
use crate::site::event::{EventActor, EventPage, EventRecord};
use crate::site::fact::gathered::EventTag;
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;
use crate::site::view;
use serde_json::json;

/// The timeline as a page, as a page to embed, and as data.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![
        Proposed::made(MadePage::Timeline, |reader, _| render(reader, page(reader, false))),
        Proposed::text(
            Address::from_parts([EMBED]).file(),
            "the timeline to embed",
            |reader, _| render(reader, page(reader, true)),
            0,
        ),
        Proposed::text("timeline.json", "timeline.json", |reader, _| Ok(data(reader)), 0),
    ]
}

fn page(reader: &Reader<'_>, embed: bool) -> Job {
    let whole = MadePage::Timeline.address();
    let file = |label: &str, path: &str| view::File { label: label.to_owned(), address: path.to_owned() };
    let files = vec![file("JSON", "timeline.json"), file("iCalendar", "timeline.ics")];
    Job {
        template: if embed { "timeline-embed.html" } else { "timeline.html" }.to_owned(),
        // Both tell of the same page: the embedded one is a window on it, and its canonical address is that of the whole.
        page: made_page(reader, "timeline", reader.words().word("timeline"), &whole),
        address: if embed { Address::from_parts([EMBED]) } else { whole },
        anywhere: false,
        objects: vec![
            ("timeline", Object::Timeline(reader.whole_timeline())),
            ("overview", Object::Overview(overview(reader))),
            ("filters", Object::Filters(filters(reader))),
            ("files", Object::Files(files)),
        ],
        about: if embed { Subject::Nothing } else { Subject::Timeline },
    }
}

fn overview(reader: &Reader<'_>) -> Option<view::Overview> {
    let mark = |event: EventRecord<'_>| overview::Mark {
        first: event.first_day(),
        last: event.last_day(),
        importance: event.importance,
        range: event.is_range(),
        uncertain: event.is_uncertain(),
    };
    let marks: Vec<overview::Mark> = reader.events().into_iter().map(mark).collect();
    let drawn = overview::draw(&marks)?;
    let (year, month) = (drawn.peak.0.div_euclid(12), drawn.peak.0.rem_euclid(12));
    let words = reader.words();
    Some(view::Overview {
        shapes_html: drawn.shapes,
        height: overview::HEIGHT as usize,
        first: drawn.first,
        bins: drawn.bins as usize,
        step: drawn.step as usize,
        unit: drawn.unit,
        bar: drawn.bar,
        peak: words.filled(
            "date_month",
            &[
                ("y", &crate::parse::edtf::year(year as i32, &|key| words.word(key))),
                ("month", words.month(month as u8 + 1)),
            ],
        ),
        peak_count: drawn.peak.1,
        ranges: drawn.ranges,
        uncertain: drawn.uncertain,
    })
}

/// The topics and actors of all events, each with its number of events, by title.
fn filters(reader: &Reader<'_>) -> view::Filters {
    let (topics, actors) = reader.event_tags();
    let filter = |tag: EventTag<'_>| view::Filter {
        lang_html: reader.mark(tag.lang),
        title: tag.title.to_owned(),
        slug: tag.slug.to_owned(),
        address: reader.href(tag.address),
        count: tag.count,
    };
    let by_title = |tags: Vec<EventTag<'_>>| {
        let mut all: Vec<view::Filter> = tags.into_iter().map(filter).collect();
        all.sort_by_cached_key(|f| (f.title.to_lowercase(), f.address.clone()));
        all
    };
    view::Filters { topics: by_title(topics), actors: by_title(actors) }
}

/// The events as JSON: an object with the book's title and `events`, each with its EDTF date, its first and last day where they are
/// known, and addresses relative to the site's root.
fn data(reader: &Reader<'_>) -> String {
    let day = |day: Option<(i32, u8, u8)>| day.map(crate::parse::edtf::iso_day);
    let words = reader.words();
    let one = |event: EventRecord<'_>| {
        let page = |page: &EventPage<'_>| json!({"title": page.title, "address": reader.href(page.address)});
        let actor = |actor: &EventActor<'_>| json!({"slug": actor.slug, "title": actor.title, "address": reader.href(actor.address)});
        json!({
            "id": event.id,
            "date": event.date.to_string(),
            "date_text": event.date_text(words),
            "start": day(event.first_day()),
            "end": day(event.last_day()),
            "title": event.title,
            "summary": event.summary,
            "importance": event.importance,
            "actors": event.actors.iter().map(actor).collect::<Vec<_>>(),
            "topics": event.topics.iter().map(|(_, slug)| slug).collect::<Vec<_>>(),
            "sources": event.sources.iter().map(|(_, key)| key).collect::<Vec<_>>(),
            "pages": event.pages.iter().map(page).collect::<Vec<_>>(),
            "address": event.address,
        })
    };
    let events: Vec<serde_json::Value> = reader.events().into_iter().map(one).collect();
    let config = reader.config();
    let whole = json!({"title": config.title, "base_url": config.base_url, "events": events});
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
