//! The model in whole books: statuses, origins, lapses, ids that survive edits, ticks that do not survive all of them.

use crate::{Book, BookOptions, ClaimEntry};
use std::path::Path;

const SOURCES: &str = "@article{a, author = {Ann Able}, title = {A}, date = {2024-05-01}}\n\
@article{b, author = {Bob Best}, title = {B}, date = {2025-06-05}, origin = {a}}\n\
@article{c, author = {Cas Cole}, title = {C}, date = {2023}, origin = {Reuters}}\n\
@article{d, author = {Dan Dore}, title = {D}, date = {2022}, origin = {reuters}}\n\
@report{e, author = {{Bureau}}, title = {E}, date = {2020}, tier = {1}}\n";

struct Test {
    dir: tempfile::TempDir,
}

impl Test {
    fn new(pages: &[(&str, &str)]) -> Self {
        let test = Self { dir: tempfile::tempdir().unwrap() };
        test.write("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n");
        test.write("sources.bib", SOURCES);
        pages.iter().for_each(|(path, text)| test.write(&format!("content/{path}"), text));
        test
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn book(&self) -> Book {
        BookOptions::new().today(2026, 11, 29).open(self.root())
    }

    fn claims(&self) -> Vec<ClaimEntry> {
        self.book().read().claims()
    }

    fn codes(&self) -> Vec<String> {
        let reading = self.book().read();
        reading.diagnostics().iter().map(|d| format!("{}: {}", d.code.as_str(), d.message)).collect()
    }
}

#[test]
fn statuses_follow_from_origins_and_tiers() {
    let test = Test::new(&[(
        "p.md",
        "One [@a]. Copies [@a; @b]. Named copies [@c; @d]. Two [@a; @c]. First [@e]. Mine [@a; @b]{.claim}.\n",
    )]);
    let found: Vec<(String, String, usize)> =
        test.claims().into_iter().map(|c| (c.text, c.status, c.independent)).collect();
    let wanted = [
        ("One.", "reported", 1),
        ("Copies.", "reported", 1),
        ("Named copies.", "reported", 1),
        ("Two.", "established", 2),
        ("First.", "established", 1),
    ];
    for (found, (text, status, count)) in found.iter().zip(wanted) {
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2), (text, status, count));
    }
    let claims = test.claims();
    assert_eq!(claims[1].sources[1].origin, "a");
    assert_eq!(claims[3].newest.as_deref(), Some("2024-05-01"));
    assert!(claims.iter().all(|c| c.id.starts_with("c-") && c.id.len() == 9 && c.derived));
}

#[test]
fn locators_and_authors_are_part_of_it() {
    let test = Test::new(&[("p.md", "Now @a [p. 4] says so [see @b, sec. 2; @b, pp. 3-4].\n")]);
    let claims = test.claims();
    assert_eq!(claims[0].text, "Now Able says so.");
    let locators: Vec<Option<&str>> = claims[0].sources.iter().map(|s| s.locator.as_deref()).collect();
    assert_eq!(locators, [Some("p. 4"), Some("sec. 2"), Some("pp. 3-4")]);
}

#[test]
fn judgement_and_points_are_claims() {
    let page = "---\nsummary: It will hold.\nuntil: 2026-06\npoints:\n  - First [@a].\n  - \"[Second]{.claim status=contested} [@e].\"\n---\nText [@c].\n";
    let test = Test::new(&[("p.md", page)]);
    let found: Vec<(String, String, bool, usize)> =
        test.claims().into_iter().map(|c| (c.text, c.status, c.lapsed, c.line)).collect();
    assert_eq!(found[0], ("It will hold.".to_owned(), "judgement".to_owned(), true, 2));
    assert_eq!((found[1].0.as_str(), found[1].1.as_str(), found[1].3), ("First.", "reported", 5));
    assert_eq!((found[2].0.as_str(), found[2].1.as_str()), ("Second.", "contested"));
    assert_eq!(found[3].0, "Text.");
    assert!(test.codes().iter().any(|d| d == "lapsed-claim: the key judgement lapsed: it holds until June 2026"));
}

#[test]
fn a_check_after_its_time_makes_a_claim_hold_again() {
    let test = Test::new(&[("p.md", "[So it is]{.claim until=2026-01} [@a].\n")]);
    assert!(test.claims()[0].lapsed);
    let id = test.claims()[0].id.clone();
    assert_eq!(test.book().tick_claims(std::slice::from_ref(&id), "Ann", (2026, 1, 15)).unwrap(), 1);
    assert!(test.claims()[0].lapsed && test.claims()[0].checked.is_some(), "it was checked before it lapsed");
    test.book().tick_claims(&[id], "Ann", (2026, 11, 1)).unwrap();
    let claim = &test.claims()[0];
    assert!(!claim.lapsed);
    assert_eq!(claim.checked.as_ref().map(|c| (c.by.as_str(), c.on.as_str())), Some(("Ann", "2026-11-01")));
    let error = test.book().tick_claims(&["c-nothing".to_owned()], "Ann", (2026, 1, 1)).unwrap_err();
    assert!(error.to_string().starts_with("no claim has the id `c-nothing`"));
}

#[test]
fn a_comma_keeps_id_and_tick_and_a_number_takes_the_tick() {
    let test = Test::new(&[(
        "p.md",
        "In May sales fell by 5 percent in all of China and the United States [@a].\n\nOther [@c].\n",
    )]);
    test.book().lock_claims().unwrap();
    let before = test.claims()[0].clone();
    test.book().tick_claims(std::slice::from_ref(&before.id), "Ann", (2026, 11, 1)).unwrap();
    test.write(
        "content/p.md",
        "In May, sales fell by 5 percent in all of China, and the United States [@a].\n\nOther [@c].\n",
    );
    let claim = test.claims()[0].clone();
    assert_eq!((&claim.id, claim.checked.is_some()), (&before.id, true));
    test.write(
        "content/p.md",
        "In May, sales fell by 6 percent in all of China, and the United States [@a].\n\nOther [@c].\n",
    );
    let claim = test.claims()[0].clone();
    assert_eq!((&claim.id, claim.checked.is_some(), claim.changed), (&before.id, false, vec!["text"]));
    test.write(
        "content/p.md",
        "In May sales fell by 5 percent in all of China and the United States [@a; @c].\n\nOther [@c].\n",
    );
    let claim = test.claims()[0].clone();
    assert_eq!((&claim.id, claim.changed), (&before.id, vec!["citations"]));
}

#[test]
fn a_sentence_keeps_its_id_on_another_page() {
    let test = Test::new(&[("p.md", "Moved words are these here [@a].\n"), ("q.md", "Other [@c].\n")]);
    test.book().lock_claims().unwrap();
    let id = test.claims()[0].id.clone();
    test.write("content/p.md", "Nothing.\n");
    test.write("content/q.md", "Moved words are these here, changed [@a]. Other [@c].\n");
    let moved = test.claims().into_iter().find(|c| c.text.starts_with("Moved")).unwrap();
    assert_eq!((moved.id, moved.page.as_str()), (id.clone(), "/q/"));
    let changes = test.book().read().claim_changes();
    assert_eq!(changes.len(), 1);
    assert!(changes[0].is_of_text() && changes[0].id == id);
    let locked = test.book().lock_claims().unwrap();
    assert_eq!((locked.claims, locked.added, locked.changed, locked.removed), (2, 0, 1, 0));
    let text = std::fs::read_to_string(test.root().join("claims.lock")).unwrap();
    assert!(test.book().lock_claims().is_ok());
    assert_eq!(std::fs::read_to_string(test.root().join("claims.lock")).unwrap(), text);
}

#[test]
fn one_text_twice_has_two_ids() {
    let test = Test::new(&[("p.md", "Same [@a].\n\nSame [@a].\n"), ("q.md", "Same [@a].\n")]);
    let ids: std::collections::BTreeSet<String> = test.claims().into_iter().map(|c| c.id).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids, test.claims().into_iter().map(|c| c.id).collect());
}

#[test]
fn rules_and_requirements() {
    let config = "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n[check]\nuncited_claim = \"warn\"\n[claims]\nrequire = \"figures\"\n\
        [[claims.rules]]\nmatch = { words = [\"alleged\"], page = \"p*\" }\nneed = { independent = 2, locator = true }\nlevel = \"error\"\n\
        [[claims.rules]]\nmatch = { status = \"reported\" }\nneed = { tier = 1 }\n\
        [profile.publish.check]\nweak_claim = \"warn\"\nunchecked_claim = \"error\"\n";
    let test = Test::new(&[("p.md", "The alleged theft [@a; @b]. It rose by 5 %. Words alone.\n")]);
    test.write("briefbook.toml", config);
    let claims = |codes: &[String]| -> Vec<String> { codes.iter().filter(|c| c.contains("claim")).cloned().collect() };
    assert_eq!(
        claims(&test.codes()),
        [
            "weak-claim: this claim needs 2 independent sources, but has 1; all its sources repeat `a`, and a locator for each source",
            "uncited-claim: this sentence has a figure, but no source",
        ]
    );
    let reading = BookOptions::new().today(2026, 11, 29).profile("publish").open(test.root()).read();
    let codes: Vec<&str> = reading.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert!(
        codes.contains(&"unchecked-claim") && codes.iter().filter(|c| **c == "weak-claim").count() == 2,
        "{codes:?}"
    );
    assert!(reading.has_errors() && reading.has_profile("publish"));
}

#[test]
fn what_is_to_do() {
    let test = Test::new(&[(
        "p.md",
        "One [@a]. It rose by 5 %. [We counted 5 ships]{.uncited reason=\"own count\"}. [None]{.claim}.\n",
    )]);
    let found: Vec<(String, Vec<&str>)> =
        test.book().read().claims_to_do().into_iter().map(|c| (c.text, c.todo)).collect();
    assert_eq!(found[0], ("One.".to_owned(), vec!["single-origin", "no-copy", "unchecked"]));
    assert_eq!(found[1], ("It rose by 5 %.".to_owned(), vec!["unsourced"]));
    assert_eq!(found[2], ("None".to_owned(), vec!["unsourced", "unchecked"]));
}
