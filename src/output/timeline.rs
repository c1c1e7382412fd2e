//! `/timeline/` and `timeline.json`.

use super::{Job, Planned, Site, made_page};
use crate::book::address::Address;
use crate::render::reader::Reader;
use crate::render::view;
use serde_json::json;

/// The timeline as a page and as data.
pub fn plan(_: &Site) -> Vec<Planned> {
    let path = Address::of(["timeline"]).file();
    vec![
        Planned::text(path, "the timeline", |reader, _| reader.render(page(reader)), 0),
        Planned::text("timeline.json", "timeline.json", |reader, _| Ok(data(reader)), 0),
    ]
}

fn page(reader: &Reader<'_>) -> Job {
    let address = Address::of(["timeline"]);
    let files = vec![
        view::File { label: "JSON".to_owned(), address: "timeline.json".to_owned() },
        view::File { label: "iCalendar".to_owned(), address: "timeline.ics".to_owned() },
    ];
    Job {
        template: "timeline.html".to_owned(),
        page: made_page(reader, "timeline", "Timeline", &address),
        address,
        anywhere: false,
        objects: vec![("timeline", reader.whole_timeline().into()), ("files", files.into())],
    }
}

/// The events as JSON: an object with the book's title and `events`, each with its EDTF date, its first and last day where they are
/// known, and addresses relative to the site's root.
fn data(reader: &Reader<'_>) -> String {
    let (book, resolved) = reader.events();
    let href = |id: crate::book::PageId| reader.href(&book.page(id).address);
    let day = |day: Option<(i32, u8, u8)>| day.map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let events: Vec<serde_json::Value> = resolved
        .events
        .iter()
        .map(|event| {
            let page = |id: crate::book::PageId| json!({"title": book.page(id).title, "address": href(id)});
            let mut pages: Vec<crate::book::PageId> = event.tellings.iter().map(|t| t.page).collect();
            pages.dedup();
            json!({
                "id": event.id,
                "date": event.date.to_string(),
                "date_text": event.date.human(),
                "start": day(event.date.earliest_day()),
                "end": day(event.date.latest_day()),
                "title": event.title,
                "summary": event.summary.trim(),
                "importance": event.importance,
                "actors": event.actors.iter().map(|a| json!({"slug": book.page(*a).slug, "title": book.page(*a).title, "address": href(*a)})).collect::<Vec<_>>(),
                "topics": event.topics.iter().map(|t| book.topic(*t).slug.clone()).collect::<Vec<_>>(),
                "sources": event.sources.iter().map(|s| book.source(*s).data.key.clone()).collect::<Vec<_>>(),
                "pages": pages.into_iter().map(page).collect::<Vec<_>>(),
                "address": format!("{}#{}", reader.href(&Address::of(["timeline"])), crate::render::fragment(&event.id)),
            })
        })
        .collect();
    let whole = json!({"title": book.config.title, "base_url": book.config.base_url, "events": events});
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
