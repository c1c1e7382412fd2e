//! `/timeline/`, the same bare for other sites' frames (`/timeline/embed/`), and `timeline.json`.

use super::{Job, Planned, Site};
use crate::book::address::Address;
use crate::render::{overview, view, views};
use crate::resolve::EventId;
use serde_json::json;
use std::collections::BTreeMap;

/// The timeline as a page, as a page to embed, and as data.
pub fn plan(_: &Site) -> Vec<Planned> {
    let path = Address::of(["timeline"]).file();
    let embed = Address::of(["timeline", "embed"]).file();
    vec![
        Planned::text(path, "the timeline", |site, _| site.render(page(site, false)), 0),
        Planned::text(embed, "the timeline to embed", |site, _| site.render(page(site, true)), 0),
        Planned::text("timeline.json", "timeline.json", |site, _| Ok(data(site)), 0),
    ]
}

fn page(site: &Site, embed: bool) -> Job {
    let r = &*site.renderer;
    let all: Vec<EventId> = (0..r.resolved.events.len() as u32).map(EventId).collect();
    let whole = Address::of(["timeline"]);
    let file = |label: &str, path: &str| view::File { label: label.to_owned(), address: path.to_owned() };
    let files = vec![file("JSON", "timeline.json"), file("iCalendar", "timeline.ics")];
    Job {
        template: if embed { "timeline-embed.html" } else { "timeline.html" }.to_owned(),
        // Both tell of the same page: the embedded one is a window on it, and its canonical address is that of the whole.
        page: site.page("timeline", "Timeline", &whole),
        address: if embed { Address::of(["timeline", "embed"]) } else { whole },
        anywhere: false,
        objects: vec![
            ("timeline", views::timeline(r, &site.views, &all).into()),
            ("overview", overview(site).into()),
            ("filters", filters(site).into()),
            ("files", files.into()),
        ],
    }
}

fn overview(site: &Site) -> Option<view::Overview> {
    let mark = |event: &crate::resolve::Event| overview::Mark {
        first: event.date.earliest_day(),
        last: event.date.latest_day(),
        importance: event.importance,
        range: event.date.is_range(),
        uncertain: event.date.is_qualified(),
    };
    let marks: Vec<overview::Mark> = site.renderer.resolved.events.iter().map(mark).collect();
    let drawn = overview::draw(&marks)?;
    let (year, month) = (drawn.peak.0.div_euclid(12), drawn.peak.0.rem_euclid(12));
    Some(view::Overview {
        shapes_html: drawn.shapes,
        height: overview::HEIGHT as usize,
        first: drawn.first,
        bins: drawn.bins as usize,
        step: drawn.step as usize,
        unit: drawn.unit,
        bar: drawn.bar,
        peak: format!("{} {year}", views::MONTHS[month as usize]),
        peak_count: drawn.peak.1,
        ranges: drawn.ranges,
        uncertain: drawn.uncertain,
    })
}

/// The topics and actors of all events, each with its number of events, by title.
fn filters(site: &Site) -> view::Filters {
    let r = &*site.renderer;
    let mut topics: BTreeMap<_, usize> = BTreeMap::new();
    let mut actors: BTreeMap<_, usize> = BTreeMap::new();
    for event in &r.resolved.events {
        event.topics.iter().for_each(|t| *topics.entry(*t).or_default() += 1);
        event.actors.iter().for_each(|a| *actors.entry(*a).or_default() += 1);
    }
    let filter = |title: &str, slug: &str, address: &Address, count| view::Filter {
        title: title.to_owned(),
        slug: slug.to_owned(),
        address: r.href(address),
        count,
    };
    let by_title = |mut all: Vec<view::Filter>| {
        all.sort_by_cached_key(|f| (f.title.to_lowercase(), f.address.clone()));
        all
    };
    let topic = |(id, count)| {
        let topic = r.book.topic(id);
        filter(&topic.title, &topic.slug, &topic.address, count)
    };
    let actor = |(id, count)| {
        let page = r.book.page(id);
        filter(&page.title, &page.slug, &page.address, count)
    };
    view::Filters {
        topics: by_title(topics.into_iter().map(topic).collect()),
        actors: by_title(actors.into_iter().map(actor).collect()),
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
