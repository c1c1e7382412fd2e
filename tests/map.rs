//! The map of actors and its table: what both sides tell is told once, what differs is not lost, and a huge book stays a page.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use std::collections::BTreeMap;

/// The site of a book of entities: slug, and its `relations`.
fn site(entities: &[(String, String)]) -> BTreeMap<String, String> {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n");
    write("sources.bib", "@misc{one, title = {One}}\n@misc{two, title = {Two}}\n");
    for (slug, relations) in entities {
        let text = format!("---\ntitle: {}\nkind: entity\nrelations: {relations}\n---\n", slug.to_uppercase());
        write(&format!("content/entities/{slug}.md"), &text);
    }
    let (loaded, files) = Engine::make(dir.path(), EngineOptions::default());
    assert!(!files.is_empty(), "{:#?}", loaded.diagnostics);
    let text = |content| match content {
        Content::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        Content::Copy(_) => String::new(),
    };
    files
        .into_iter()
        .map(|f| (f.path, f.content))
        .filter(|(p, _)| p.ends_with(".html"))
        .map(|(p, c)| (p, text(c)))
        .collect()
}

fn book(entities: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned: Vec<(String, String)> = entities.iter().map(|(s, r)| ((*s).to_owned(), (*r).to_owned())).collect();
    site(&owned)
}

/// A table's rows, each with its cells' words.
fn rows(html: &str) -> Vec<String> {
    let doc = scraper::Html::parse_document(html);
    let (row, cell) =
        (scraper::Selector::parse(".relations tbody tr").unwrap(), scraper::Selector::parse("td").unwrap());
    let words = |cell: scraper::ElementRef<'_>| cell.text().collect::<String>().trim().to_owned();
    doc.select(&row).map(|r| r.select(&cell).map(words).collect::<Vec<_>>().join(" | ")).collect()
}

fn count(html: &str, selector: &str) -> usize {
    scraper::Html::parse_document(html).select(&scraper::Selector::parse(selector).unwrap()).count()
}

#[test]
fn both_sides_are_one_relation() {
    let site = book(&[
        ("a", "[{to: b, kind: supplies, since: 2019, sources: [one]}]"),
        ("b", "[{to: a, kind: supplied by, until: 2023, sources: [two, one]}]"),
    ]);
    assert_eq!(
        rows(&site["entities/a/index.html"]),
        ["B | supplies | from A | 2019 | 2023 | “One,” n.d.; “Two,” n.d."]
    );
    assert_eq!(
        rows(&site["entities/b/index.html"]),
        ["A | supplied by | from B | 2019 | 2023 | “Two,” n.d.; “One,” n.d."]
    );
    assert_eq!(rows(&site["entities/index.html"]), ["A | supplies | B | 2019 | 2023 | “One,” n.d.; “Two,” n.d."]);
    for page in ["entities/a/index.html", "entities/b/index.html", "entities/index.html"] {
        assert_eq!((count(&site[page], ".tie.ended"), count(&site[page], ".head")), (1, 1), "{page}");
    }
}

#[test]
fn the_same_words_from_both_sides_have_no_direction() {
    let site = book(&[("a", "[{to: b, kind: rival of}]"), ("b", "[{to: a, kind: Rival of}]")]);
    assert_eq!(rows(&site["entities/a/index.html"]), ["B | rival of | both ways |  |  | "]);
    assert_eq!(rows(&site["entities/b/index.html"]), ["A | Rival of | both ways |  |  | "]);
    assert_eq!(rows(&site["entities/index.html"]).len(), 1);
    assert_eq!(count(&site["entities/a/index.html"], ".head"), 0);
}

#[test]
fn sides_that_disagree_are_both_told() {
    let site = book(&[("a", "[{to: b, kind: owns, since: 2019}]"), ("b", "[{to: a, kind: owned by, since: 2020}]")]);
    let wanted = ["B | owns | from A | 2019 |  | ", "B | owned by | to A | 2020 |  | "];
    assert_eq!(rows(&site["entities/a/index.html"]), wanted);
    assert_eq!(rows(&site["entities/index.html"]).len(), 2);
    // One line all the same, and one arrow: who owns does not depend on since when.
    assert_eq!(count(&site["entities/a/index.html"], ".tie"), 1);
    assert_eq!(count(&site["entities/a/index.html"], ".head"), 1);
}

#[test]
fn what_is_told_twice_on_a_page_is_told_once_and_periods_stay() {
    let site = book(&[
        (
            "a",
            "[{to: b, kind: funds, since: 2019}, {to: b, kind: funds, since: 2019}, {to: b, kind: funds, since: 2022}]",
        ),
        ("b", "[{to: b, kind: succeeds}]"),
    ]);
    assert_eq!(rows(&site["entities/a/index.html"]).len(), 2);
    assert_eq!(rows(&site["entities/b/index.html"]).len(), 3);
    // Nobody is tied to itself on a map.
    assert_eq!(count(&site["entities/b/index.html"], ".map svg a"), 2);
}

#[test]
fn without_relations_there_is_no_map() {
    let site = book(&[("a", "[]"), ("b", "[]")]);
    for page in site.values() {
        assert!(!page.contains("<figure class=\"map") && !page.contains("css/map."));
    }
}

#[test]
fn a_huge_book_draws_the_most_connected_and_says_so() {
    // One hub for all, and each actor tied to the next few.
    let entities: Vec<(String, String)> = (0..1200)
        .map(|i| {
            let to = |n: usize| format!("{{to: e{}, kind: deals with}}", n % 1200);
            let own = if i == 1199 { String::new() } else { [to(0), to(i + 1), to(i * i + 7)].join(", ") };
            (format!("e{i}"), format!("[{own}]"))
        })
        .collect();
    let site = site(&entities);
    let all = &site["entities/index.html"];
    assert!(all.contains("The map shows the 60 most connected of 1200 entities."));
    assert!((40..=60).contains(&count(all, ".map svg a")), "{}", count(all, ".map svg a"));
    assert_eq!(count(all, ".actors li"), 1200, "the index is whole");
    let hub = &site["entities/e0/index.html"];
    assert!(hub.contains("The map shows the 16 most connected of "));
    assert_eq!(count(hub, ".map svg a"), 17);
    assert!(rows(hub).len() >= 1190, "the table is whole: {}", rows(hub).len());
    let largest = site
        .iter()
        .filter(|(path, _)| path.as_str() != "entities/e0/index.html" && path.contains("/e"))
        .map(|(_, t)| t.len());
    assert!(largest.max().unwrap() < 40_000);
}
