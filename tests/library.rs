//! The library as programs use it: unsaved texts over the disk, what stands at a byte, checks and builds that are done again and again.

use briefbook::diagnostic::{Severity, Texts, json};
use briefbook::{Book, BookOptions, BuildError, Destination, Meaning, Reading, Thing};
use std::collections::BTreeMap;
use std::path::Path;

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

const CONFIG: &str = "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\n[social]\ncards = false\n";

const BIB: &str = "@report{smith2020, title = {On chips}, author = {Smith, Ann}, year = {2020}}\n\
                   @report{lee2021, title = {On fabs}, author = {Lee, Bo}, year = {2021}}\n";

const BRIEFING: &str = "---
title: Chips
date: 2024-01-02
entities: [smic]
sources: [lee2021]
events:
  - date: 2024-01-03
    title: A rule
    actors: [smic]
    sources: ['smith2020']
---
Yangtze
Memory & others [see @smith2020, p. 3; @nobody]. Read [[smic#History|more]], [rules](rules.md) and <https://example.org/>.

![[smic#History]]

![chart](chart.png) ![[chart.png]]

## Export controls {#controls event=\"2024-02-01\"}

It had [no](gone.md) answer.
";

fn book() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "briefbook.toml", CONFIG);
    put(dir.path(), "sources.bib", BIB);
    put(dir.path(), "content/index.md", "---\ntitle: Home\n---\nSee [[chips]].\n");
    put(dir.path(), "content/chips.md", BRIEFING);
    put(dir.path(), "content/rules.md", "---\ntitle: Rules\n---\nText.\n");
    put(
        dir.path(),
        "content/smic.md",
        "---\ntitle: SMIC Group\nkind: entity\n---\n# SMIC Group\n\n## History\n\nOld.\n",
    );
    put(dir.path(), "content/ymtc.md", "---\ntitle: Yangtze Memory\nkind: entity\n---\nText.\n");
    put(dir.path(), "content/chart.png", "not a picture");
    dir
}

/// All that a reading says is wrong, as programs read it.
fn wrong(reading: &Reading) -> String {
    json::render(reading.diagnostics(), reading)
}

/// Every file of a folder.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    entries
        .map(|e| (name(e.path()), std::fs::read(e.path()).unwrap()))
        .filter(|(n, _)| n != ".briefbook.json")
        .collect()
}

fn thing(reading: &Reading, path: &str, needle: &str) -> Thing {
    let text = reading.text(reading.file(path).unwrap());
    let at = text.find(needle).unwrap();
    reading.thing_at(path, at).unwrap_or_else(|| panic!("nothing stands at {needle:?}"))
}

/// What a thing's name is in its file.
fn name<'r>(reading: &'r Reading, path: &str, thing: &Thing) -> &'r str {
    &reading.text(reading.file(path).unwrap())[thing.name_range.clone()]
}

#[test]
fn a_text_laid_over_the_disk_is_as_good_as_saved() {
    let edits: [(&str, &str); 10] = [
        ("content/chips.md", "---\ntitle: Chips, again\n---\nSee [[smic]], [[new]] and [@new2022].\n"),
        ("content/new.md", "---\ntitle: New\n---\nSee [[nowhere]].\n"),
        ("content/sub/a/deep.md", "---\ntitle: Deep\n---\n[[chips]]\n"),
        ("content/bad.md", "---\ntitle: [\n---\n"),
        ("sources.bib", "@report{new2022, title = {New}, author = {Roe, Jo}, year = {2022}}\n"),
        ("more/extra.bib", BIB),
        (
            "briefbook.toml",
            "[book]\ntitle = \"C\"\ntheme = \"own\"\nbibliography = [\"sources.bib\", \"more/*.bib\"]\n[citations]\nstyle = \"own.csl\"\n",
        ),
        ("themes/own/templates/parts.html", "{# mine #}"),
        ("themes/own/i18n/en.toml", "sources = \"References\"\n"),
        ("own.csl", "<style/>"),
    ];
    let (over, saved) = (book(), book());
    let mut editor = Book::open(over.path());
    editor.check();
    for (path, text) in edits {
        assert!(editor.overlay(path, text));
        put(saved.path(), path, text);
        let fresh = wrong(&Book::open(saved.path()).read());
        assert_eq!(wrong(&editor.update()), fresh, "{path}, told");
        assert_eq!(wrong(&editor.read()), fresh, "{path}, everything looked at");
        let (sites, fresh) =
            ((over.path().join("site"), saved.path().join("site")), wrong(&Book::open(saved.path()).check()));
        assert_eq!(wrong(&editor.check()), fresh, "{path}, rendered");
        let (a, b) = (editor.build(&sites.0), Book::open(saved.path()).build(&sites.1));
        assert_eq!(a.outcome.is_ok(), b.outcome.is_ok(), "{path}");
    }
    for (path, _) in edits {
        assert!(editor.remove_overlay(path) && !editor.remove_overlay(path));
    }
    let fresh = book();
    assert_eq!(wrong(&editor.update()), wrong(&Book::open(fresh.path()).read()), "the disk shows again");
}

#[test]
fn a_site_can_be_built_of_unsaved_texts() {
    let (over, saved) = (book(), book());
    for dir in [&over, &saved] {
        put(dir.path(), "content/chips.md", "---\ntitle: Chips\n---\nText.\n");
    }
    let mut editor = BookOptions::new().cache_key([7; 32]).open(over.path());
    let _ = editor.build(over.path().join("site"));
    for (path, text) in [("content/chips.md", "---\ntitle: Fabs\n---\nOther [[new]].\n"), ("content/new.md", "# New\n")]
    {
        editor.overlay(path, text);
        put(saved.path(), path, text);
    }
    let (a, b) = (editor.build(over.path().join("site")), Book::open(saved.path()).build(saved.path().join("site")));
    assert!(a.outcome.is_ok() && b.outcome.is_ok(), "{a:?} {b:?}");
    assert_eq!(files(&over.path().join("site")), files(&saved.path().join("site")));
}

#[test]
fn what_stands_at_a_byte() {
    let dir = book();
    let reading = Book::open(dir.path()).read();
    let path = "content/chips.md";
    let at = |needle: &str| thing(&reading, path, needle);

    let link = at("[[smic#History|more]]");
    assert_eq!(name(&reading, path, &link), "smic#History");
    let Meaning::Link(Destination::Page { page, anchor, place: Some(place) }) = link.meaning else {
        panic!("{link:?}")
    };
    assert_eq!(
        (page.title.as_str(), page.address.as_str(), anchor.as_deref()),
        ("SMIC Group", "smic/", Some("history"))
    );
    let text = reading.text(reading.file(&place.path).unwrap());
    assert_eq!((place.path.as_str(), &text[place.range]), ("content/smic.md", "## History\n\nOld.\n"));

    let Meaning::Link(Destination::Page { page, place: Some(place), .. }) = at("rules.md").meaning else { panic!() };
    assert_eq!((page.path.as_deref(), place.range), (Some("content/rules.md"), 0..27));
    let Meaning::Link(Destination::External(url)) = at("https://example").meaning else { panic!() };
    assert_eq!(url, "https://example.org/");
    assert!(matches!(at("gone.md").meaning, Meaning::Link(Destination::Broken)));
    assert!(matches!(at("![[smic").meaning, Meaning::Embed(Destination::Page { .. })));
    for picture in ["![chart]", "![[chart"] {
        let Meaning::Picture(Destination::File { path, from, .. }) = at(picture).meaning else { panic!() };
        assert_eq!((path.as_str(), from.as_deref()), ("chart.png", Some("content/chart.png")));
    }

    let cited = at("see @smith");
    assert_eq!(name(&reading, path, &cited), "smith2020");
    assert_eq!(at("p. 3"), cited, "what follows a key belongs to it");
    let Meaning::Citation { key, source: Some(source) } = cited.meaning else { panic!() };
    assert_eq!((key.as_str(), source.title.as_deref()), ("smith2020", Some("On chips")));
    assert_eq!(&reading.text(reading.file("sources.bib").unwrap())[source.place.range], "smith2020");
    assert!(matches!(at("@nobody").meaning, Meaning::Citation { source: None, .. }));

    let mention = at("Yangtze\nMemory &");
    assert_eq!(name(&reading, path, &mention), "Yangtze\nMemory");
    let Meaning::Name(Some(page)) = mention.meaning else { panic!() };
    assert_eq!(page.path.as_deref(), Some("content/ymtc.md"));

    let Meaning::Heading { level, id, title, event: Some(event) } = at("Export controls").meaning else { panic!() };
    assert_eq!((level, id.as_str(), title.as_str()), (2, "controls", "Export controls"));
    assert_eq!((event.date.as_str(), event.title.as_str()), ("2024-02-01", "Export controls"));
    let date = at("2024-02-01");
    assert_eq!(name(&reading, path, &date), "2024-02-01");
    assert!(matches!(date.meaning, Meaning::Event(Some(told)) if told == event));

    let Meaning::Event(Some(event)) = at("A rule").meaning else { panic!() };
    assert_eq!((event.date.as_str(), event.title.as_str(), event.tellings.len()), ("2024-01-03", "A rule", 1));
    for entity in ["smic]\nsources: [lee", "smic]\n    sources"] {
        assert!(matches!(at(entity).meaning, Meaning::Name(Some(page)) if page.title == "SMIC Group"));
    }
    let quoted = at("'smith2020'");
    assert_eq!(name(&reading, path, &quoted), "smith2020");
    assert!(matches!(quoted.meaning, Meaning::Citation { source: Some(_), .. }));
    assert!(matches!(at("lee2021").meaning, Meaning::Citation { source: Some(_), .. }));
    assert_eq!(reading.thing_at(path, 2), None);
    assert_eq!(reading.thing_at(path, 1 << 40), None);
    assert_eq!(reading.thing_at("content/none.md", 0), None);

    let defined = thing(&reading, "sources.bib", "lee2021");
    assert!(matches!(defined.meaning, Meaning::Source(source) if source.key == "lee2021"));
}

/// In the repository's own book: everything has a place that can be shown, and a name stands where it says.
#[test]
fn things_of_a_large_book_have_their_places() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reading = Book::open(root).read();
    let entities: BTreeMap<String, Vec<String>> = reading
        .entities()
        .into_iter()
        .map(|entity| {
            (entity.path, entity.aliases.into_iter().chain([entity.title]).map(|n| n.to_lowercase()).collect())
        })
        .collect();
    let (mut count, mut names, mut headings) = (0, 0, 0);
    for page in reading.pages() {
        let text = reading.text(reading.file(&page.path).unwrap());
        let things = reading.things(&page.path);
        count += things.len();
        for thing in &things {
            let shown = text.get(thing.range.clone()).expect("characters");
            let name = text.get(thing.name_range.clone()).expect("characters");
            assert!(shown.contains(name), "{}: {thing:?}", page.path);
            assert!(!shown.is_empty() && shown.trim_end() == shown, "{}: {thing:?}", page.path);
            match &thing.meaning {
                Meaning::Name(Some(entity))
                    if !text[..thing.range.start].trim_start_matches("---").contains("\n---\n") =>
                {
                    assert!(entity.path.is_some());
                }
                Meaning::Name(Some(entity)) => {
                    let written = shown.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                    let known = &entities[entity.path.as_ref().unwrap()];
                    assert!(known.contains(&written), "{}: {shown:?} is none of {known:?}", page.path);
                    names += 1;
                }
                Meaning::Heading { .. } => {
                    assert!(shown.starts_with('#'), "{}: {shown:?}", page.path);
                    headings += 1;
                }
                _ => {}
            }
        }
    }
    assert!(count > 2000 && names > 200 && headings > 200, "{count} things, {names} names, {headings} headings");
}

#[test]
fn a_check_done_again_finds_what_a_new_one_finds() {
    let dir = book();
    put(dir.path(), "briefbook.toml", "[book]\ntitle = \"B\"\ntheme = \"own\"\n");
    put(dir.path(), "content/chips.md", "---\ntitle: Chips\n---\n[[smic]]\n");
    let mut book = Book::open(dir.path());
    let failing = "{% extends \"base.html\" %}{% block content %}{{ page.nothing.at_all }}{% endblock %}";
    let edits: [(&str, &str); 6] = [
        ("content/smic.md", "---\ntitle: SMIC\nkind: entity\n---\nText.\n"),
        ("themes/own/templates/page.html", failing),
        ("content/rules.md", "---\ntitle: Rules\n---\n[[nowhere]]\n"),
        ("content/rules.md", "---\ntitle: Rules\n---\nText.\n"),
        ("content/rules.md", "---\ntitle: The rules\ntemplate: none.html\n---\nText.\n"),
        ("themes/own/templates/page.html", "{% extends \"base.html\" %}"),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (path, text) in edits {
        put(dir.path(), path, text);
        for round in 0..2 {
            let reading = book.check();
            assert_eq!(wrong(&reading), wrong(&Book::open(dir.path()).check()), "{path}, round {round}");
            seen.extend(reading.diagnostics().iter().map(|d| d.code.as_str()));
        }
    }
    assert!(seen.contains("template-error") && seen.contains("broken-link"), "{seen:?}");
}

#[test]
fn an_update_looks_only_at_what_it_is_told_of() {
    let dir = book();
    let mut book = Book::open(dir.path());
    assert_eq!(wrong(&book.update()), wrong(&Book::open(dir.path()).read()), "the first reads everything");
    put(dir.path(), "content/rules.md", "---\ntitle: Rules\n---\n[[nowhere]]\n");
    let before = wrong(&book.update());
    assert!(!before.contains("nowhere"));
    book.changed("content/rules.md");
    assert!(wrong(&book.update()).contains("nowhere"));
    assert_eq!(book.path_of(&dir.path().join("content/rules.md")).as_deref(), Some("content/rules.md"));
    assert_eq!(book.path_of(Path::new("/etc/hosts")), None);
}

#[test]
fn a_build_says_what_it_did() {
    let dir = book();
    let mut book = BookOptions::new().cache_key([7; 32]).today(2024, 6, 1).open(dir.path());
    let broken = book.build(dir.path().join("site"));
    assert!(matches!(broken.outcome, Err(BuildError::Book)) && !dir.path().join("site/index.html").exists());
    let first = broken.diagnostics.iter().find(|d| d.severity == Severity::Error).unwrap();
    assert_eq!(broken.path(first.span.unwrap().file), "content/chips.md");

    put(dir.path(), "content/chips.md", "---\ntitle: Chips\n---\nText.\n");
    let built = book.build(dir.path().join("site"));
    let report = built.outcome.unwrap();
    assert!(report.written > 5 && report.unchanged == 0, "{report:?}");
    assert_eq!((built.counts.pages, built.counts.sources, built.counts.events), (5, 2, 0));
    let again = BookOptions::new().cache_key([7; 32]).today(2024, 6, 1).open(dir.path()).build(dir.path().join("site"));
    assert_eq!(again.outcome.unwrap().written, 0);

    put(dir.path(), "content/chips.md", "---\ntitle: Fabs\n---\nText.\n");
    let strange = Book::open(dir.path()).build(dir.path().join("site"));
    assert!(matches!(strange.outcome, Err(BuildError::Foreign { stranger: true, .. })), "{strange:?}");
    let forced = BookOptions::new().overwrite(true).open(dir.path()).build(dir.path().join("site"));
    assert!(forced.outcome.unwrap().written > 0);

    for folder in ["content", ".", "content/site"] {
        let refused = book.build(dir.path().join(folder));
        assert!(matches!(refused.outcome, Err(BuildError::OutputFolder)), "{folder}");
        assert!(refused.diagnostics.iter().any(|d| d.code.as_str() == "outside-book"));
    }
}

#[test]
fn fixes_leave_unsaved_texts_to_the_editor() {
    let dir = book();
    let wrong = "---\ntitle: Rules\n---\n[[chps]]\n";
    put(dir.path(), "content/chips.md", "---\ntitle: Chips\n---\n[[rulse]]\n");
    put(dir.path(), "content/rules.md", wrong);
    let mut book = Book::open(dir.path());
    book.overlay("content/rules.md", wrong);
    let fixed = book.fix();
    assert!(fixed.failed.is_empty());
    let [fix] = &fixed.applied[..] else { panic!("{:?}", fixed.applied) };
    assert_eq!((fix.place.path.as_str(), fix.old.as_str(), fix.new.as_str()), ("content/chips.md", "rulse", "rules"));
    assert_eq!((fix.position.line, fix.position.column), (4, 3));
    assert!(std::fs::read_to_string(dir.path().join("content/chips.md")).unwrap().contains("[[rules]]"));
    assert_eq!(std::fs::read_to_string(dir.path().join("content/rules.md")).unwrap(), wrong);
    let left = fixed.reading.diagnostics().iter().find(|d| d.code.as_str() == "broken-link").unwrap();
    assert_eq!(fixed.reading.path(left.fix.as_ref().unwrap().span.file), "content/rules.md");
}

#[test]
fn threads_change_nothing() {
    let dir = book();
    let one = std::num::NonZeroUsize::MIN;
    let mut few = BookOptions::new().threads(one).open(dir.path());
    assert_eq!(wrong(&few.check()), wrong(&Book::open(dir.path()).check()));
    assert_eq!(few.read().events(), Book::open(dir.path()).read().events());
}

/// A program that only reads, checks and builds compiles no server, no HTTP client and no command line.
#[test]
fn without_features_the_library_needs_no_server_and_no_network() {
    let tree = |more: &[&str]| -> String {
        let cargo = std::env::var_os("CARGO").expect("cargo runs the tests");
        let output = std::process::Command::new(cargo)
            .args([
                "tree",
                "--locked",
                "--offline",
                "-p",
                "briefbook",
                "-e",
                "normal",
                "--prefix",
                "none",
                "--format",
                "{p}",
            ])
            .args(more)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let has = |tree: &str, name: &str| tree.lines().any(|line| line.starts_with(&format!("{name} ")));
    let all = tree(&[]);
    let few = tree(&["--no-default-features"]);
    for name in ["axum", "hyper", "tokio", "notify", "reqwest", "rustls", "clap", "swash", "png"] {
        assert!(has(&all, name), "{name} is part of the program");
        assert!(!has(&few, name), "{name} comes along without its feature");
    }
    assert!(has(&few, "rayon") && has(&few, "tera"), "{few}");
}
