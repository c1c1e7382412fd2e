//! The real book, as a reader and a machine meet it: no diagnostic, every link resolves, the same bytes each time, and feeds and
//! calendars that other programs' parsers read.

use briefbook::incremental::{Engine, EngineOptions, State};
use briefbook::output::Content;
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

const TODAY: (i32, u8, u8) = (2026, 11, 23);

type Site = BTreeMap<String, Vec<u8>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn build(book: &Path, base_url: Option<&str>) -> (State, Site) {
    let (loaded, files) = Engine::make(
        book,
        EngineOptions { today: Some(TODAY), base_url: base_url.map(str::to_owned), ..EngineOptions::default() },
    );
    let site = files
        .into_iter()
        .map(|file| {
            let bytes = match file.content {
                Content::Bytes(bytes) => bytes,
                Content::Copy(from) => from.bytes().unwrap(),
            };
            (file.path, bytes)
        })
        .collect();
    (loaded, site)
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten().filter(|e| e.file_type().is_file()) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(entry.path(), target).unwrap();
    }
}

/// The real book with links in portable form.
fn portable_copy() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&root().join("content"), &dir.path().join("content"));
    std::fs::copy(root().join("sources.bib"), dir.path().join("sources.bib")).unwrap();
    let config = std::fs::read_to_string(root().join("briefbook.toml")).unwrap();
    std::fs::write(dir.path().join("briefbook.toml"), format!("{config}\n[links]\nform = \"portable\"\n")).unwrap();
    dir
}

#[test]
fn the_real_book_builds_without_a_warning() {
    let (loaded, site) = build(&root(), None);
    let said: Vec<String> =
        loaded.diagnostics.iter().map(|d| briefbook::diagnostic::human::render(d, &*loaded.sources, false)).collect();
    assert!(said.is_empty(), "{}", said.join("\n\n"));
    let count = |kind| loaded.book.pages.iter().filter(|p| p.kind == kind).count();
    assert!(count(briefbook::book::PageKind::Briefing) >= 24);
    assert!(count(briefbook::book::PageKind::Entity) >= 30);
    for path in [
        "index.html",
        "404.html",
        "sitemap.xml",
        "robots.txt",
        "feed.xml",
        "timeline/index.html",
        "timeline.json",
        "timeline.ics",
        "sources/index.html",
        "topics/index.html",
        "entities/index.html",
    ] {
        assert!(site.contains_key(path), "{path}");
    }
}

/// The file that a link of the page at `from` leads to, where it is inside the site; `host` is what the site's root is on its host.
fn target(from: &str, href: &str, host: &str, portable: bool) -> Option<(String, Option<String>)> {
    if href.contains("://") || href.starts_with("mailto:") {
        return None;
    }
    let (path, fragment) = href.split_once('#').map_or((href, None), |(p, f)| (p, Some(f.to_owned())));
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned();
    let mut parts: Vec<&str>;
    let rest;
    if let Some(absolute) = decoded.strip_prefix(host).filter(|_| decoded.starts_with('/')) {
        parts = Vec::new();
        rest = absolute;
    } else {
        assert!(!decoded.starts_with('/'), "{href} in {from} leaves the site");
        parts = from.split('/').collect();
        parts.pop();
        rest = decoded.as_str();
    }
    if rest.is_empty() {
        return Some((from.to_owned(), fragment));
    }
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => assert!(parts.pop().is_some(), "{href} in {from} climbs out"),
            part => parts.push(part),
        }
    }
    let mut file = parts.join("/");
    if rest.ends_with('/') || rest.ends_with("..") || rest == "." || file.is_empty() {
        assert!(!portable, "{href} in {from} leads to a folder");
        file = if file.is_empty() { "index.html".to_owned() } else { format!("{file}/index.html") };
    }
    Some((file, fragment))
}

/// Follows every `href` and `src` of every page. Returns how many there were.
fn follow_all(site: &Site, host: &str, portable: bool) -> usize {
    let links = Selector::parse("[href], [src]").unwrap();
    let ids = Selector::parse("[id]").unwrap();
    let pages: HashMap<&str, Html> = site
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), Html::parse_document(std::str::from_utf8(bytes).unwrap())))
        .collect();
    let anchors: HashMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(path, html)| (*path, html.select(&ids).filter_map(|e| e.value().id().map(str::to_owned)).collect()))
        .collect();
    let mut followed = 0;
    let mut wrong = BTreeSet::new();
    for (path, html) in &pages {
        for element in html.select(&links) {
            let href = element.value().attr("href").or_else(|| element.value().attr("src")).unwrap();
            let Some((file, fragment)) = target(path, href, host, portable) else { continue };
            followed += 1;
            if !site.contains_key(&file) {
                wrong.insert(format!("{path}: {href} → {file}"));
            } else if let Some(fragment) = fragment.filter(|f| !f.is_empty()) {
                let id = percent_encoding::percent_decode_str(&fragment).decode_utf8().unwrap().into_owned();
                if !anchors.get(file.as_str()).is_some_and(|ids| ids.contains(&id)) {
                    wrong.insert(format!("{path}: {href}: no id {id} in {file}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} links are broken: {:#?}", wrong.len(), wrong.iter().take(20).collect::<Vec<_>>());
    followed
}

#[test]
fn every_link_resolves_at_the_root_under_a_path_and_from_files() {
    let (_, site) = build(&root(), Some("https://example.org/"));
    assert!(follow_all(&site, "/", false) > 5000);
    let (_, site) = build(&root(), Some("https://example.org/some/book/"));
    assert!(follow_all(&site, "/some/book/", false) > 5000);
    let portable = portable_copy();
    let (loaded, site) = build(portable.path(), None);
    assert!(!loaded.has_errors());
    // A file that is opened has no host: nothing may start at a root.
    assert!(follow_all(&site, "\0", true) > 5000);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let on = |threads| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| build(&root(), None).1)
    };
    let (one, two) = (on(1), on(2));
    assert!(one.len() > 300);
    let differing: Vec<&String> =
        one.iter().filter(|(path, bytes)| two.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert!(differing.is_empty() && one.len() == two.len(), "{differing:?}");
}

#[test]
fn other_programs_read_the_feeds() {
    let (loaded, site) = build(&root(), Some("https://example.org/book/"));
    let feed = feed_rs::parser::parse(site["feed.xml"].as_slice()).unwrap();
    assert_eq!(feed.title.unwrap().content, loaded.config().title);
    assert!(feed.entries.len() >= 24);
    for entry in &feed.entries {
        let link = &entry.links[0].href;
        let path = link.strip_prefix("https://example.org/book/").unwrap();
        assert!(site.contains_key(&format!("{path}index.html")), "{link}");
        assert!(entry.updated.is_some() && entry.summary.is_some());
    }

    let ics = std::str::from_utf8(&site["timeline.ics"]).unwrap();
    // RFC 5545 wants lines of at most 75 octets; the crate counts the space of a folded line apart.
    assert!(ics.contains("\r\n") && ics.lines().all(|l| l.len() <= 76), "lines are folded and end as RFC 5545 wants");
    let calendars: Vec<_> = ical::IcalParser::new(ics.as_bytes()).collect::<Result<_, _>>().unwrap();
    let events = &calendars[0].events;
    assert_eq!(events.len(), loaded.resolved.events.len());
    let get = |event: &ical::parser::ical::component::IcalEvent, name: &str| {
        event.properties.iter().find(|p| p.name == name).and_then(|p| p.value.clone()).unwrap_or_default()
    };
    let listing = events.iter().find(|e| get(e, "UID").starts_with("huawei-entity-list@")).unwrap();
    assert_eq!((get(listing, "DTSTART"), get(listing, "DTEND")), ("20190516".into(), "20190517".into()));
    // A month lasts from its first day to its last, and says in words that it is a month.
    let month = events.iter().find(|e| get(e, "UID").starts_with("imf-fragmentation@")).unwrap();
    assert_eq!((get(month, "DTSTART"), get(month, "DTEND")), ("20230101".into(), "20230201".into()));
    assert!(get(month, "DESCRIPTION").starts_with("Date: January 2023."));

    let sitemap = std::str::from_utf8(&site["sitemap.xml"]).unwrap();
    let sitemap = roxmltree::Document::parse(sitemap).unwrap();
    let places: Vec<&str> = sitemap
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .filter_map(|n| n.text())
        .collect();
    assert!(places.len() > 200 && places.iter().all(|p| p.starts_with("https://example.org/book/")));
    let robots = std::str::from_utf8(&site["robots.txt"]).unwrap();
    assert!(robots.contains("Sitemap: https://example.org/book/sitemap.xml"));

    let timeline: serde_json::Value = serde_json::from_slice(&site["timeline.json"]).unwrap();
    let ids: BTreeSet<&str> =
        timeline["events"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), loaded.resolved.events.len(), "ids are unique");
}

#[test]
fn every_page_has_one_first_heading_and_no_double_id() {
    let (_, site) = build(&root(), None);
    let heading = Selector::parse("h1").unwrap();
    let any = Selector::parse("[id]").unwrap();
    for (path, bytes) in site.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = Html::parse_document(std::str::from_utf8(bytes).unwrap());
        assert_eq!(html.select(&heading).count(), 1, "{path}");
        let mut ids = BTreeSet::new();
        for element in html.select(&any) {
            let id = element.value().id().unwrap();
            assert!(ids.insert(id.to_owned()), "{path} has the id {id} twice");
        }
    }
}

/// The newsroom's rule: a sentence that states a fact cites its source. What may go without is a question, a short signpost, a statement
/// about the book itself or the record that it rests on, or a judgement marked as the book's own.
#[test]
fn paragraphs_of_the_briefings_are_sourced() {
    let (loaded, _) = build(&root(), None);
    let mut bare = Vec::new();
    for page in loaded.book.pages.iter().filter(|p| p.kind == briefbook::book::PageKind::Briefing) {
        assert!(page.facts.citations.len() >= 5, "{} cites little", page.path);
        assert!(page.front.as_of.is_some() && page.front.summary.is_some(), "{}", page.path);
        let runs: Vec<_> = page.facts.runs.iter().filter(|r| !r.is_heading && r.text.len() > 60).collect();
        let cited = runs.iter().filter(|r| r.text.contains('\u{fffc}')).count();
        if cited * 10 < runs.len() * 6 {
            bare.push(format!("{}: {cited} of {} paragraphs", page.path, runs.len()));
        }
    }
    assert!(bare.is_empty(), "{bare:#?}");
}
