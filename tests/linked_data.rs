//! What pages tell machines, read back as a client reads it: the golden site's, and that of a book whose names try to break out.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use scraper::{Html, Selector};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The pages of a book's site, by path.
fn pages(root: &Path) -> BTreeMap<String, Html> {
    let (loaded, files) = Engine::make(root, EngineOptions::default());
    assert!(!files.is_empty(), "{:#?}", loaded.diagnostics);
    let html = files.into_iter().filter(|f| f.path.ends_with(".html"));
    html.filter_map(|f| match f.content {
        Content::Bytes(bytes) => Some((f.path, Html::parse_document(&String::from_utf8(bytes).unwrap()))),
        Content::Copy(_) => None,
    })
    .collect()
}

fn golden() -> BTreeMap<String, Html> {
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/small/book"))
}

/// The nodes of a page's graph.
fn graph(page: &Html) -> Vec<Value> {
    let scripts = Selector::parse("script[type='application/ld+json']").unwrap();
    let texts: Vec<String> = page.select(&scripts).map(|s| s.text().collect()).collect();
    assert!(texts.len() < 2, "{texts:?}");
    let Some(text) = texts.first() else {
        return Vec::new();
    };
    let value: Value = serde_json::from_str(text).expect("valid JSON");
    assert_eq!(value["@context"], "https://schema.org");
    value["@graph"].as_array().unwrap().clone()
}

fn node<'g>(graph: &'g [Value], kind: &str) -> &'g Value {
    graph.iter().find(|n| n["@type"] == kind).unwrap_or_else(|| panic!("no {kind} in {graph:#?}"))
}

/// The properties that Google's documentation and schema.org want of each type that is told of on a page of its own.
const WANTED: [(&str, &[&str]); 9] = [
    (
        "Article",
        &["headline", "datePublished", "dateModified", "author", "inLanguage", "description", "mainEntityOfPage"],
    ),
    ("BreadcrumbList", &["itemListElement"]),
    ("Dataset", &["name", "description", "url", "distribution", "temporalCoverage", "creator"]),
    ("WebSite", &["name", "url", "description", "inLanguage"]),
    ("CollectionPage", &["name", "url", "isPartOf"]),
    ("WebPage", &["name", "url", "isPartOf"]),
    ("Organization", &["name", "mainEntityOfPage"]),
    ("GovernmentOrganization", &["name", "mainEntityOfPage"]),
    ("Report", &["name", "author", "datePublished", "mainEntityOfPage"]),
];

#[test]
fn every_page_of_the_golden_site_tells_what_its_kind_must() {
    let mut seen = std::collections::BTreeSet::new();
    for (path, page) in golden() {
        let graph = graph(&page);
        let silent = ["404.html", "timeline/embed/index.html", "print/index.html", "search/index.html"];
        let silent = silent.contains(&path.as_str()) || path.starts_with("old/");
        assert_eq!(graph.is_empty(), silent, "{path}");
        for node in &graph {
            let kind = node["@type"].as_str().unwrap();
            seen.insert(kind.to_owned());
            for (_, properties) in WANTED.iter().filter(|(of, _)| *of == kind) {
                // A page without a date has none to tell.
                let dated = kind != "Article"
                    || node.get("dateModified").is_some()
                    || path == "briefings/everything/index.html";
                for property in properties.iter().filter(|p| dated || !p.starts_with("date")) {
                    assert!(node.get(property).is_some(), "{path}: {kind} without {property}: {node:#}");
                }
            }
            if kind == "BreadcrumbList" {
                let items = node["itemListElement"].as_array().unwrap();
                assert!(items.len() >= 2, "{path}");
                for (i, item) in items.iter().enumerate() {
                    assert_eq!(item["position"], i + 1);
                    assert!(item["item"].as_str().unwrap().starts_with("https://example.org/golden/"), "{item}");
                    assert!(!item["name"].as_str().unwrap().is_empty());
                }
            }
        }
    }
    for kind in ["Article", "BreadcrumbList", "CollectionPage", "Dataset", "WebPage", "WebSite"] {
        assert!(seen.contains(kind), "{kind}: {seen:?}");
    }
}

#[test]
fn what_a_briefing_names_is_what_other_pages_are() {
    let site = golden();
    let briefing = graph(&site["briefings/everything/index.html"]);
    let article = node(&briefing, "Article");
    let all: Vec<Value> = site.values().flat_map(graph).collect();
    for list in ["about", "citation"] {
        let named = article[list].as_array().unwrap_or_else(|| panic!("{article:#}"));
        assert!(!named.is_empty());
        for one in named {
            let own = all.iter().find(|n| n["@id"] == one["@id"]).unwrap_or_else(|| panic!("{one}"));
            assert_eq!((&own["@type"], &own["name"]), (&one["@type"], &one["name"]));
        }
    }
}

#[test]
fn the_timeline_is_a_dataset_with_its_files() {
    let graph = graph(&golden()["timeline/index.html"]);
    let set = node(&graph, "Dataset");
    let description = set["description"].as_str().unwrap();
    assert!((50..=5000).contains(&description.chars().count()), "{description}");
    let files: Vec<&str> =
        set["distribution"].as_array().unwrap().iter().map(|d| d["contentUrl"].as_str().unwrap()).collect();
    assert_eq!(files, ["https://example.org/golden/timeline.json", "https://example.org/golden/timeline.ics"]);
}

/// A book in which every name is `name`.
fn hostile(name: &str, base_url: &str) -> BTreeMap<String, Html> {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: String| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let quoted = serde_json::to_string(name).unwrap();
    write("briefbook.toml", format!("[book]\ntitle = {quoted}\nbase_url = \"{base_url}\"\nauthors = [{quoted}]\n"));
    write("sources.json", format!("[{{\"id\":\"s\",\"type\":\"report\",\"title\":{quoted},\"publisher\":{quoted}}}]"));
    write("content/index.md", format!("---\ntitle: {quoted}\n---\n"));
    write("content/b/index.md", format!("---\ntitle: {quoted}\n---\n"));
    write(
        "content/b/a.md",
        format!(
            "---\ntitle: {quoted}\nsummary: {quoted}\nentities: [e]\nevents: [{{date: 2020, title: {quoted}, sources: [s]}}]\n---\n[@s]\n"
        ),
    );
    write("content/e.md", format!("---\ntitle: {quoted}\nkind: entity\nentity: {{type: company}}\n---\n"));
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    std::fs::write(
        dir.path().join("briefbook.toml"),
        config.replace("authors", "bibliography = [\"sources.json\"]\nauthors"),
    )
    .unwrap();
    pages(dir.path())
}

#[test]
fn no_name_breaks_out() {
    let long = "长".repeat(3_400);
    for name in [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "\" ' \\ ]]> &lt;/script&gt;",
        "👩‍🚀 \u{2028} \u{202e}",
        &long,
    ] {
        let site = hostile(name, "https://example.org/");
        let scripts = Selector::parse("script:not([src]):not([type='application/ld+json'])").unwrap();
        for (path, page) in &site {
            assert_eq!(page.select(&scripts).count(), 0, "{path}");
        }
        let briefing = graph(&site["b/a/index.html"]);
        let article = node(&briefing, "Article");
        assert_eq!(article["headline"], name);
        assert_eq!(article["author"][0]["name"], name);
        assert_eq!(article["about"][0]["name"], name);
        // Blanks of a bibliography's texts are joined, line separators among them.
        let joined = name.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(article["citation"][0]["name"], joined);
        assert_eq!(node(&graph(&site["sources/s/index.html"]), "Report")["publisher"]["name"], joined);
    }
}

#[test]
fn without_a_base_url_addresses_are_relative_to_the_page() {
    let site = hostile("N", "");
    let graph = graph(&site["b/a/index.html"]);
    let article = node(&graph, "Article");
    assert_eq!(article["url"], "../../b/a/");
    assert_eq!(article["about"][0]["@id"], "../../e/#entity");
}
