//! `/timeline/`, the same bare for other sites' frames (`/timeline/embed/`), and `timeline.json`.

use super::{Job, Proposed, Site, made_page};
use crate::book::address::Address;
use crate::book::made::{EMBED, MadePage};
use crate::render::linked_data::Subject;
use crate::render::reader::Reader;
use crate::render::{overview, view};
use serde_json::json;
use std::collections::BTreeMap;

/// The timeline as a page, as a page to embed, and as data.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![
        Proposed::made(MadePage::Timeline, |reader, _| reader.render(page(reader, false))),
        Proposed::text(
            Address::of([EMBED]).file(),
            "the timeline to embed",
            |reader, _| reader.render(page(reader, true)),
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
        address: if embed { Address::of([EMBED]) } else { whole },
        anywhere: false,
        objects: vec![
            ("timeline", reader.whole_timeline().into()),
            ("overview", overview(reader).into()),
            ("filters", filters(reader).into()),
            ("files", files.into()),
        ],
        about: if embed { Subject::Nothing } else { Subject::Timeline },
    }
}

fn overview(reader: &Reader<'_>) -> Option<view::Overview> {
    let mark = |event: &crate::resolve::Event| overview::Mark {
        first: event.date.earliest_day(),
        last: event.date.latest_day(),
        importance: event.importance,
        range: event.date.is_range(),
        uncertain: event.date.is_qualified(),
    };
    let marks: Vec<overview::Mark> = reader.events().1.events.iter().map(mark).collect();
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
    let (book, resolved) = reader.events();
    let mut topics: BTreeMap<_, usize> = BTreeMap::new();
    let mut actors: BTreeMap<_, usize> = BTreeMap::new();
    for event in &resolved.events {
        event.topics.iter().for_each(|t| *topics.entry(*t).or_default() += 1);
        event.actors.iter().for_each(|a| *actors.entry(*a).or_default() += 1);
    }
    let filter = |title: &str, slug: &str, address: &Address, lang: &str, count| view::Filter {
        lang_html: reader.mark(lang),
        title: title.to_owned(),
        slug: slug.to_owned(),
        address: reader.href(address),
        count,
    };
    let by_title = |mut all: Vec<view::Filter>| {
        all.sort_by_cached_key(|f| (f.title.to_lowercase(), f.address.clone()));
        all
    };
    let topic = |(id, count)| {
        let topic = book.topic(id);
        let lang = topic.page.map_or(&book.config.language, |page| &book.page(page).lang);
        filter(&topic.title, &topic.slug, &topic.address, lang, count)
    };
    let actor = |(id, count)| {
        let page = book.page(id);
        filter(&page.title, &page.slug, &page.address, &page.lang, count)
    };
    view::Filters {
        topics: by_title(topics.into_iter().map(topic).collect()),
        actors: by_title(actors.into_iter().map(actor).collect()),
    }
}

/// The events as JSON: an object with the book's title and `events`, each with its EDTF date, its first and last day where they are
/// known, and addresses relative to the site's root.
fn data(reader: &Reader<'_>) -> String {
    let (book, resolved) = reader.events();
    let href = |id: crate::book::PageId| reader.href(&book.page(id).address);
    let day = |day: Option<(i32, u8, u8)>| day.map(crate::parse::edtf::iso_day);
    let words = reader.words();
    let events: Vec<serde_json::Value> = resolved
        .events
        .iter()
        .map(|event| {
            let page = |id: crate::book::PageId| json!({"title": book.page(id).title, "address": href(id)});
            let mut pages: Vec<crate::book::PageId> = event.tellings.iter().map(|t| t.page).collect();
            pages.dedup();
            pages.retain(|page| *page == book.original(*page) || !event.tellings.iter().any(|t| t.page == book.original(*page)));
            json!({
                "id": event.id,
                "date": event.date.to_string(),
                "date_text": words.date(&event.date),
                "start": day(event.date.earliest_day()),
                "end": day(event.date.latest_day()),
                "title": event.title,
                "summary": event.summary.trim(),
                "importance": event.importance,
                "actors": event.actors.iter().map(|a| json!({"slug": book.page(*a).slug, "title": book.page(*a).title, "address": href(*a)})).collect::<Vec<_>>(),
                "topics": event.topics.iter().map(|t| book.topic(*t).slug.clone()).collect::<Vec<_>>(),
                "sources": event.sources.iter().map(|s| book.source(*s).data.key.clone()).collect::<Vec<_>>(),
                "pages": pages.into_iter().map(page).collect::<Vec<_>>(),
                "address": format!("{}#{}", reader.href(&MadePage::Timeline.address()), crate::render::fragment(&event.id)),
            })
        })
        .collect();
    let whole = json!({"title": book.config.title, "base_url": book.config.base_url, "events": events});
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
