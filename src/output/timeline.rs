//! `/timeline/` and `timeline.json`.

use super::{Job, Planned, Site};
use crate::book::address::Address;
use crate::render::{view, views};
use crate::resolve::EventId;
use serde_json::json;

/// The timeline as a page and as data.
pub fn plan(_: &Site) -> Vec<Planned> {
    let path = Address::of(["timeline"]).file();
    vec![
        Planned::text(path, "the timeline", |site, _| site.render(page(site)), 0),
        Planned::text("timeline.json", "timeline.json", |site, _| Ok(data(site)), 0),
    ]
}

fn page(site: &Site) -> Job {
    let r = &*site.renderer;
    let all: Vec<EventId> = (0..r.resolved.events.len() as u32).map(EventId).collect();
    let address = Address::of(["timeline"]);
    let files = vec![
        view::File { label: "JSON".to_owned(), address: "timeline.json".to_owned() },
        view::File { label: "iCalendar".to_owned(), address: "timeline.ics".to_owned() },
    ];
    Job {
        template: "timeline.html".to_owned(),
        page: site.page("timeline", "Timeline", &address),
        address,
        anywhere: false,
        objects: vec![("timeline", views::timeline(r, &site.views, &all).into()), ("files", files.into())],
    }
}

/// The events as JSON: an object with the book's title and `events`, each with its EDTF date, its first and last day where they are
/// known, and addresses relative to the site's root.
fn data(site: &Site) -> String {
    let r = &*site.renderer;
    let day = |day: Option<(i32, u8, u8)>| day.map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let events: Vec<serde_json::Value> = r
        .resolved
        .events
        .iter()
        .map(|event| {
            let page = |id: crate::book::PageId| json!({"title": r.book.page(id).title, "address": r.page_href(id, None)});
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
                "actors": event.actors.iter().map(|a| json!({"slug": r.book.page(*a).slug, "title": r.book.page(*a).title, "address": r.page_href(*a, None)})).collect::<Vec<_>>(),
                "topics": event.topics.iter().map(|t| r.book.topic(*t).slug.clone()).collect::<Vec<_>>(),
                "sources": event.sources.iter().map(|s| r.book.source(*s).data.key.clone()).collect::<Vec<_>>(),
                "pages": pages.into_iter().map(page).collect::<Vec<_>>(),
                "address": format!("{}#{}", r.href(&Address::of(["timeline"])), crate::render::fragment(&event.id)),
            })
        })
        .collect();
    let whole = json!({"title": r.book.config.title, "base_url": r.book.config.base_url, "events": events});
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
