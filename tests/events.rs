//! An event is described once: the timeline, JSON, the calendar, the page and heading that tell it, search and the command line agree about its
//! id, its day, its title and its address, however odd these are.

use briefbook::config::LinkForm;
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use briefbook::site::event::EventRecord;
use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::collections::BTreeMap;

/// What one output says of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    id: String,
    date: String,
    title: String,
}

/// An event of the generated book.
#[derive(Clone, Debug)]
struct Told {
    date: String,
    title: String,
    id: Option<String>,
    heading: bool,
}

fn dates() -> impl Strategy<Value = String> {
    let odd = [
        "2024-02-29",
        "2019-05",
        "1999",
        "2016-21",
        "201X",
        "19XX",
        "2019-05-16?",
        "2019~",
        "2019-05%",
        "2017-03/2018-02",
        "2019-05-16/2019-05-18",
        "../2001",
        "2020/..",
        "-0044-03-15",
        "0000",
        "0999-12-31",
        "Y12000",
        "2021-XX",
    ];
    prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        (1900i32..2100, 1u8..13, 1u8..29).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
    ]
}

fn titles() -> impl Strategy<Value = String> {
    let odd = [
        "It’s “over”, they said",
        "a < b & c > d",
        "Prices, in %: 5;10 #1",
        "\\n is no line",
        "中芯国际：第一天",
        "يوم السبت",
        "עברית",
        "e\u{301}te\u{301}",
        "x\u{a0}y",
        "</script><b>bold</b>",
        "'single' \"double\"",
        "a very long title that no line of a calendar can hold, for such a line ends after seventy-five bytes of it",
        "émigré № 9 → 10",
        "日本",
        "1",
        "title: with a colon",
        "  space around  ",
        "🙂 smile",
    ];
    prop_oneof![prop::sample::select(odd.to_vec()).prop_map(str::to_owned), "[a-zA-Zé中 ,;:&<>'()%+-]{1,40}"]
        .prop_filter("a title has a letter", |title| title.chars().any(char::is_alphanumeric))
}

fn told() -> impl Strategy<Value = Told> {
    let id = prop::option::of(prop_oneof!["[a-z][a-z0-9._-]{0,8}", "[a-z]{1,4}[中é(),:~!]{1,3}[a-z]{1,2}"]);
    (dates(), titles(), id, any::<bool>()).prop_map(|(date, title, id, heading)| Told { date, title, id, heading })
}

/// A text as YAML, whatever is in it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A title as the text of a heading: what Markdown would read is escaped.
fn heading(title: &str) -> String {
    title.trim().chars().map(|c| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }).collect()
}

fn page(events: &[Told]) -> String {
    let mut front = String::from("---\ntitle: A\ndate: 2024-01-01\nevents:\n");
    let mut body = String::from("---\nText.\n\n");
    for event in events {
        let simple = |id: &String| id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let id = event.id.as_ref().filter(|id| !event.heading || simple(id));
        if event.heading {
            let id = id.map(|id| format!("#{id} ")).unwrap_or_default();
            body.push_str(&format!(
                "## {} {{{id}event=\"{}\"}}\n\nIt was so [@s].\n\n",
                heading(&event.title),
                event.date
            ));
        } else {
            let id = id.map(|id| format!("id: {}, ", quoted(id))).unwrap_or_default();
            let (date, title) = (quoted(&event.date), quoted(&event.title));
            front.push_str(&format!("  - {{{id}date: {date}, title: {title}, sources: [s]}}\n"));
        }
    }
    front + &body
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// A text as search keeps it: single spaces, and none before a stop.
fn squeezed(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        let joins = out.is_empty() || word.starts_with(['.', ',', ';', ':', '。', '，', '；', '：', '、']);
        if !joins {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The values of a calendar's property, unfolded and without escapes (RFC 5545, 3.1 and 3.3.11), by entry.
fn entries(calendar: &str) -> Vec<BTreeMap<String, String>> {
    let unfolded = calendar.replace("\r\n ", "").replace("\r\n\t", "");
    let mut all = Vec::new();
    for line in unfolded.split("\r\n") {
        if line == "BEGIN:VEVENT" {
            all.push(BTreeMap::new());
        }
        let (Some((name, value)), Some(entry)) = (line.split_once(':'), all.last_mut()) else { continue };
        let (mut plain, mut escaped) = (String::new(), false);
        for c in value.chars() {
            match (escaped, c) {
                (true, 'n' | 'N') => plain.push('\n'),
                (true, c) => plain.push(c),
                (false, '\\') => {}
                (false, c) => plain.push(c),
            }
            escaped = !escaped && c == '\\';
        }
        entry.insert(name.split(';').next().unwrap().to_owned(), plain);
    }
    all
}

/// The fragment of an address, decoded.
fn fragment(address: &str) -> String {
    let (_, fragment) = address.split_once('#').unwrap_or_else(|| panic!("{address} has no fragment"));
    percent_encoding::percent_decode_str(fragment).decode_utf8().unwrap().into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_outputs_agree_about_an_event(events in prop::collection::vec(told(), 1..7)) {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("briefbook.toml", "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/b/\"\n[social]\ncards = false\n");
        write("sources.bib", "@book{s, title = {S}, author = {Smith, A.}, date = {2020}}\n");
        write("content/briefings/a.md", &page(&events));
        let (state, files) = Engine::make(dir.path(), EngineOptions::default());
        // What the book refuses (an id twice with two dates, a date that is none) is no event of it.
        prop_assume!(!state.has_errors());
        let site: BTreeMap<String, String> = files.into_iter().filter_map(|file| match file.content {
            Content::Bytes(bytes) => Some((file.path, String::from_utf8(bytes).ok()?)),
            Content::Copy(_) => None,
        }).collect();
        let words = state.site.as_ref().unwrap().words("en");

        // The description itself.
        let records: Vec<EventRecord<'_>> =
            state.resolved.events.iter().map(|event| EventRecord::of(&state.book, event, "en")).collect();
        prop_assert!(!records.is_empty());
        let expected: Vec<Said> = records.iter().map(|event| Said {
            id: event.id.to_owned(),
            date: event.date_text(words),
            title: event.title.to_owned(),
        }).collect();
        for event in &records {
            prop_assert_eq!(fragment(&event.address), event.id);
            prop_assert_eq!(&event.address, &briefbook::site::event::address(LinkForm::Pretty, event.id));
        }

        // JSON.
        let json: Value = serde_json::from_str(&site["timeline.json"]).unwrap();
        let json = json["events"].as_array().unwrap();
        let said = |event: &Value, key: &str| event[key].as_str().unwrap().to_owned();
        let of_json: Vec<Said> = json.iter().map(|event| Said {
            id: said(event, "id"),
            date: said(event, "date_text"),
            title: said(event, "title"),
        }).collect();
        prop_assert_eq!(&of_json, &expected);
        for (event, record) in json.iter().zip(&records) {
            prop_assert_eq!(said(event, "address"), record.address.as_str());
        }

        // The list of the timeline, and the same in a frame.
        for path in ["timeline/index.html", "timeline/embed/index.html"] {
            let page = Html::parse_document(&site[path]);
            let (event, title) = (Selector::parse("li.ev").unwrap(), Selector::parse(".ev-title a").unwrap());
            let date = Selector::parse(".ev-date time, .ev-date span").unwrap();
            let mut of_list = Vec::new();
            for one in page.select(&event) {
                let link = one.select(&title).next().unwrap();
                let id = one.value().id().unwrap().to_owned();
                prop_assert_eq!(fragment(link.value().attr("href").unwrap()), id.as_str());
                of_list.push(Said { id, date: text(one.select(&date).next().unwrap()), title: text(link) });
            }
            prop_assert_eq!(&of_list, &expected, "{}", path);
        }

        // The calendar: what has no first or last day, or a year of more than four digits, is left out.
        let mut last = 0;
        for entry in entries(&site["timeline.ics"]) {
            let id = entry["UID"].strip_suffix("@example.org").unwrap().to_owned();
            let at = last + expected[last..].iter().position(|event| event.id == id).expect("known, and in order");
            last = at + 1;
            prop_assert_eq!(&entry["SUMMARY"], &expected[at].title);
            prop_assert_eq!(&entry["URL"], &format!("https://example.org/b/{}", records[at].address));
            let is_said = entry.get("DESCRIPTION").is_some_and(|said| said.contains(&expected[at].date));
            prop_assert!(is_said || records[at].date.is_day(), "{:?}", entry);
        }

        // The page that tells them: below its headings, and in its list of dates.
        let page = Html::parse_document(&site["briefings/a/index.html"]);
        let below = Selector::parse(".event-date a").unwrap();
        let headings: Vec<(String, String)> =
            page.select(&below).map(|link| (fragment(link.value().attr("href").unwrap()), text(link))).collect();
        let of_headings = records.iter().zip(&expected).filter(|(event, _)| event.pages.iter().any(|p| p.anchor.is_some()));
        for (_, event) in of_headings {
            prop_assert!(headings.contains(&(event.id.clone(), event.date.clone())), "{:?} {:?}", headings, event);
        }
        let (item, link) = (Selector::parse("ol.dates li").unwrap(), Selector::parse("a").unwrap());
        let date = Selector::parse(".ev-date time, .ev-date span").unwrap();
        let dates: Vec<Said> = page.select(&item).map(|one| {
            let link = one.select(&link).next().unwrap();
            let id = fragment(link.value().attr("href").unwrap());
            Said { id, date: text(one.select(&date).next().unwrap()), title: text(link) }
        }).collect();
        prop_assert_eq!(&dates, &expected);

        // Search: what the front matter tells is found under the page's dates.
        let index: String = site.iter().filter(|(path, _)| path.starts_with("search/x")).map(|(_, text)| text.as_str()).collect();
        for (event, record) in expected.iter().zip(&state.resolved.events) {
            if record.tellings.iter().any(|telling| telling.heading.is_none()) {
                let line = briefbook::search::pack::json(&squeezed(&format!("{}: {}", event.date, event.title)));
                let line = &line[1..line.len() - 1];
                prop_assert!(index.contains(line), "{} is not in {}", line, index);
            }
        }
    }
}
