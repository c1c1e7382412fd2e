//! What briefbook makes by itself: links, sitemap, navigation and social cards agree on what is there, whatever the book has.

use briefbook::diagnostic::Code;
use briefbook::incremental::{Engine, EngineOptions};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const BIB: &str = "@report{one, author = {Doe, Jane}, title = {One}, date = {2020}}\n";

/// Paths that some book has and another has not.
const PATHS: [&str; 18] = [
    "timeline/",
    "timeline/embed/",
    "topics/",
    "sources/",
    "entities/",
    "search/",
    "print/",
    "feed.xml",
    "sitemap.xml",
    "robots.txt",
    "404.html",
    "timeline.json",
    "timeline.ics",
    "sources/sources.bib",
    "sources/sources.json",
    "sources/one/",
    "sources/one/one.json",
    "topics/chips/",
];

/// Builds a book that links to all [`PATHS`]; gives the texts of the site's files, and the paths that its links are told to miss: those in
/// Markdown, and those in HTML.
fn build(config: &str, files: &[(&str, &str)]) -> (BTreeMap<String, String>, [BTreeSet<String>; 2]) {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let base = "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n[check]\nbroken_link = \"warn\"\n";
    write("briefbook.toml", &format!("{base}{config}"));
    let links: String = PATHS.iter().map(|path| format!("[x](/{path}) and <a href=\"/{path}\">y</a>\n\n")).collect();
    write("content/links.md", &format!("---\ntitle: Links\nkind: page\n---\n{links}"));
    files.iter().for_each(|(path, text)| write(path, text));
    let (state, made) = Engine::make(Path::new(dir.path()), EngineOptions::default());
    assert!(!state.has_errors(), "{:?}", state.diagnostics);
    let missed = |code: Code| {
        let wrong = state.diagnostics.iter().filter(|d| d.code == code);
        let path = |text: &str| text.split('`').nth(1).unwrap().trim_start_matches('/').to_owned();
        wrong.map(|d| path(&d.message)).collect()
    };
    let text = |file: briefbook::output::OutputFile| match file.content {
        briefbook::output::Content::Bytes(bytes) => (file.path, String::from_utf8_lossy(&bytes).into_owned()),
        briefbook::output::Content::Copy(_) => (file.path, String::new()),
    };
    let missed = [missed(Code::BrokenLink), missed(Code::BrokenHtmlLink)];
    (made.into_iter().map(text).collect(), missed)
}

fn file(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// The path below the site's root to which a page's link leads.
fn target(page: &str, link: &str) -> String {
    let link = link.split('#').next().unwrap();
    if let Some(path) = link.strip_prefix("https://example.org/") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    let mut link = link;
    loop {
        if let Some(rest) = link.strip_prefix("./") {
            link = rest;
        } else if let Some(rest) = link.strip_prefix("../") {
            parts.pop().unwrap();
            link = rest;
        } else {
            break;
        }
    }
    parts.push(link);
    parts.join("/")
}

#[test]
fn what_is_linked_is_there_and_what_is_there_can_be_linked() {
    let page = ("content/a.md", "---\ntitle: A\n---\nText.\n");
    let books: [(&str, &[(&str, &str)]); 6] = [
        ("", &[page]),
        ("[print]\nwhole_book = false\n", &[page, ("content/x.md", "---\ntitle: X\nkind: entity\n---\nText.\n")]),
        ("", &[page, ("sources.bib", BIB), ("content/b.md", "---\ntitle: B\ntopics: [chips]\n---\nBy [@one].\n")]),
        // A page of the book at the place of a list that has nothing to show.
        (
            "",
            &[
                page,
                ("content/topics/index.md", "---\ntitle: Words\n---\nNone yet.\n"),
                ("content/sources.md", "---\ntitle: Books\n---\nNone yet.\n"),
            ],
        ),
        // Folders in capitals.
        (
            "",
            &[
                ("content/Topics/chips.md", "---\ntitle: Chips\n---\nText.\n"),
                ("content/Entities/smic.md", "---\ntitle: SMIC\nkind: entity\n---\nText.\n"),
            ],
        ),
        ("", &[("content/a.md", "---\ntitle: A\nevents: [{date: 2020-01-01, title: Start}]\n---\nText.\n")]),
    ];
    let mut ever = BTreeSet::new();
    for (config, files) in books {
        let (site, [markdown, html]) = build(config, files);
        let absent: BTreeSet<String> =
            PATHS.iter().filter(|path| !site.contains_key(&file(path))).map(|path| (*path).to_owned()).collect();
        assert_eq!(markdown, absent, "links in Markdown, {files:?}");
        assert_eq!(html, absent, "links in HTML, {files:?}");
        ever.extend(absent);
        let links = Selector::parse("nav a[href], link[rel=canonical]").unwrap();
        for (path, text) in site.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html") {
            for link in Html::parse_document(text).select(&links).filter_map(|link| link.attr("href")) {
                let to = target(path, link);
                assert!(site.contains_key(&file(&to)), "{path} leads to {link}");
            }
            let card = Selector::parse("meta[property='og:image']").unwrap();
            for card in Html::parse_document(text).select(&card).filter_map(|card| card.attr("content")) {
                let path = card.strip_prefix("https://example.org/").unwrap();
                assert!(site.contains_key(path), "{path}");
            }
        }
        let map = site["sitemap.xml"].split("<loc>").skip(1).map(|part| part.split('<').next().unwrap());
        let map: BTreeSet<&str> = map.map(|address| address.strip_prefix("https://example.org/").unwrap()).collect();
        assert!(map.iter().all(|path| site.contains_key(&file(path))), "{map:?}");
        let lists = PATHS[..5].iter().filter(|path| **path != "timeline/embed/");
        for list in lists.filter(|path| site.contains_key(&file(path))) {
            assert!(map.contains(list), "{list} is in the sitemap");
            assert!(site.contains_key(&format!("{list}card.png")), "{list} has a card");
        }
    }
    let some: BTreeSet<String> =
        PATHS.iter().map(|path| (*path).to_owned()).filter(|path| ever.contains(path)).collect();
    assert_eq!(some.len(), 9, "each of these is missing in some book: {some:?}");
}

#[test]
fn a_folder_in_capitals_is_the_topics_folder() {
    let chips = "---\ntitle: Chips\nsummary: All of it.\n---\nOur text.\n";
    let (site, _) =
        build("", &[("content/Topics/chips.md", chips), ("content/a.md", "---\ntopics: [chips]\n---\nx\n")]);
    let topic = &site["topics/chips/index.html"];
    assert!(topic.contains("Our text.") && topic.contains(">A</a>"), "{topic}");
    assert!(!site["feed.xml"].contains("Chips</title>"), "a topic's page is no briefing");
}

#[test]
fn what_is_not_made_is_said_with_when_it_would_be() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("content")).unwrap();
    std::fs::write(dir.path().join("briefbook.toml"), "[book]\ntitle = \"T\"\n").unwrap();
    std::fs::write(dir.path().join("content/a.md"), "---\ntitle: A\n---\n[t](/topics/)\n").unwrap();
    let state = Engine::load(dir.path(), EngineOptions::default());
    let broken = state.diagnostics.iter().find(|d| d.code == Code::BrokenLink).unwrap();
    let help = broken.help.as_deref().unwrap();
    assert_eq!(help, "briefbook makes this page when a page or an event has a topic");
}
