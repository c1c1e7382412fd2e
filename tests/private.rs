//! A book full of marked secrets: nothing private is in any byte of what is published, and no control character in any output.

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BIB: &str = r"@article{leak1,
  author = {Doe, Jane}, title = {Public Title}, journaltitle = {Annals}, date = {2020}, addendum = {PUBLICADDENDUM},
  url = {https://example.org/p}, file = {Full Text:/Users/SECRETa/paper.pdf:application/pdf},
  abstract = {SECRETb}, annotation = {SECRETc}, annote = {SECRETd}, note = {SECRETe}, keywords = {SECRETf}, comment = {SECRETg},
  owner = {SECRETh}, groups = {SECRETi}, file-2 = {/home/SECRETj/x.pdf}, bdsk-file-1 = {SECRETk}, localfile = {SECRETl},
  library = {SECRETm}, __markedentry = {[SECRETn:6]}, x-private = {SECRETo}, usera = {SECRETp}, lista = {SECRETq}, verba = {SECRETr},
  pdf = {SECRETs}, options = {SECRETt}, execute = {SECRETu}, annote+an = {SECRETv}, howpublished = {in /home/SECRETw/x},
}
@xdata{shared, annotation = {SECRETx}, publisher = {Press}}
@book{leak2, xdata = {shared}, title = {Second}, url = {file:///home/SECRETy/x.pdf}, archive_url = {C:\Users\SECRETz\x.pdf}}
@comment{SECRETcomment}
% SECRETpercent
";
const JSON: &str = r#"[{"id": "leak3", "type": "article-journal", "title": "Third", "URL": "zotero://select/SECRETaa", "abstract": "SECRETab",
  "note": "SECRETac", "annote": "SECRETad", "keyword": "SECRETae", "attachments": [{"path": "/Users/SECRETaf"}], "file": "SECRETag",
  "custom": {"path": "/home/SECRETah", "note": "SECRETai", "tier": 1}, "categories": ["SECRETaj"], "_x": "SECRETak", "citation-key": "SECRETal",
  "author": [{"family": "Doe", "given": "J", "_note": "SECRETam"}]}]"#;
const YAML: &str = "leak4:\n  type: report\n  title: Fourth\n  abstract: SECRETba\n  note: SECRETbb\n  secret: SECRETbc\n  \
    serial-number: {serial: '1', mine: SECRETbd}\n  url: file:///home/SECRETbe/x\n  parent: {type: proceedings, title: Whole, note: SECRETbf}\n";

fn book() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| put(dir.path(), path, text);
    write(
        "briefbook.toml",
        "# SECRETtoml\n[book]\ntitle = \"Book\"\nbase_url = \"https://example.org/\"\nbibliography = [\"sources.bib\", \"refs.json\", \"more.yaml\"]\n\
         [check]\nunknown_field = \"ignore\"\n",
    );
    write("sources.bib", BIB);
    write("refs.json", JSON);
    write("more.yaml", YAML);
    write(
        "content/a.md",
        "---\ntitle: A\ndate: 2024-01-02\n# SECRETyaml\n---\nSee [@leak1; @leak2; @leak3; @leak4].\n",
    );
    write(
        "content/draft.md",
        "---\ntitle: SECRETdraft\ndraft: true\ndate: 2024-01-03\ntopics: [SECRETtopic]\nevents: [{date: 2024-01-04, title: SECRETevent}]\n---\n\
         Text SECRETtext, [A](a.md), [[a]].\n",
    );
    write(
        "content/secretive.md",
        "---\ntitle: SECRETentity\nkind: entity\ndraft: true\naliases: [SECRETalias]\n---\nSECRETbody\n",
    );
    write("content/b.md", "---\ntitle: B\ndate: 2024-01-02\n---\nB\n");
    dir
}

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

fn run(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("--root").arg(root).args(arguments).output().unwrap()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Where a marker stands in the site: in a file's name or bytes.
fn leaks(site: &Path, marker: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    files(site, &mut found);
    assert!(!found.is_empty());
    let mut leaks = Vec::new();
    for path in found {
        let bytes = std::fs::read(&path).unwrap();
        let lower = bytes.to_ascii_lowercase();
        if let Some(at) = lower.windows(marker.len()).position(|window| window == marker) {
            let around = &bytes[at.saturating_sub(20)..(at + 20).min(bytes.len())];
            leaks.push(format!("{}: {}", path.display(), String::from_utf8_lossy(around)));
        }
        if path.to_string_lossy().to_lowercase().contains(std::str::from_utf8(marker).unwrap()) {
            leaks.push(path.display().to_string());
        }
    }
    leaks
}

fn build(root: &Path) -> PathBuf {
    let out = run(root, &["build"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    root.join("public")
}

#[test]
fn no_private_field_and_no_draft_is_published() {
    let dir = book();
    let site = build(dir.path());
    assert_eq!(leaks(&site, b"secret"), Vec::<String>::new());
    // The test looks where the words would be.
    assert!(!leaks(&site, b"publicaddendum").is_empty() && !leaks(&site, b"public title").is_empty());
}

#[test]
fn an_address_of_one_computer_is_told() {
    let dir = book();
    let out = run(dir.path(), &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let local = found.as_array().unwrap().iter().filter(|d| d["code"] == "local-address").count();
    assert_eq!(local, 5, "{found:#}");
}

/// Each way in which a login gets into a book: the file, its text, and the line and column at which it is told.
const LOGINS: [(&str, &str, u64, u64); 21] = [
    ("content/x.md", "See [x](https://SECRETu:SECRETp@example.org/x).\n", 1, 17),
    ("content/x.md", "Text.\n\nSee https://SECRETu:SECRETp@example.org/x.\n", 3, 13),
    ("content/x.md", "See <https://SECRET0123456789@example.org/x>.\n", 1, 14),
    ("content/x.md", "![x](//SECRETu:SECRETp@example.org/x.png)\n", 1, 8),
    ("content/x.md", "[x][y]\n\n[y]: https://SECRETu:SECRETp@example.org/x\n", 1, 1),
    ("content/x.md", "[x](https://example.org \"https://SECRETu:SECRETp@example.org\")\n", 1, 5),
    ("content/x.md", "At https://SECRETu:*SECRETp*&#64;example.org/x.\n", 1, 12),
    ("content/x.md", "# At https://SECRETu:it's--SECRETp@example.org/x\n", 1, 14),
    ("content/x.md", "| a |\n|---|\n| https://SECRETu:SECRETp@example.org |\n", 3, 11),
    ("content/x.md", "<p>\n<a href='//SECRETu:SECRETp@example.org'>x</a>\n</p>\n", 2, 12),
    ("content/x.md", "---\ntitle: https://SECRETu:SECRETp@example.org/\n---\nx\n", 2, 16),
    ("content/x.md", "---\nkind: entity\nentity: {website: 'https://SECRET:u@example.org/'}\n---\nx\n", 3, 28),
    ("content/x.md", "---\nextra: {a: [{b: \"https://SECRETu:SECRET\\u0070@example.org/\"}]}\n---\nx\n", 2, 17),
    ("content/x.md", "+++\nimages = [\"https://SECRETu:SECRETp@example.org/x.png\"]\n+++\nx\n", 2, 20),
    ("more.bib", "@misc{x, title = {X},\n  url = {https://SECRETu:SECRETp@example.org/}}\n", 2, 18),
    ("more.bib", "@misc{x, title = {X},\n  archive_url = \"https://SECRETu:SECRETp@example.org/\"}\n", 2, 26),
    ("more.bib", "@misc{x, title = {X}, howpublished = {\\url{https://SECRETu:SECRETp@example.org/}}}\n", 1, 52),
    ("more.json", "[{\"id\": \"x\", \"title\": \"X\", \"URL\": \"https://SECRETu:SECRETp@example.org/\"}]", 1, 44),
    ("more.json", "[{\"id\": \"x\", \"custom\": {\"archive_url\": \"https://SECRETu:SECRETp@example.org/\"}}]", 1, 49),
    (
        "more.yml",
        "x:\n  type: misc\n  title: X\n  url: {value: 'https://SECRETu:SECRETp@example.org/', date: 2020}\n",
        4,
        25,
    ),
    (
        "more.yml",
        "x:\n  type: article\n  title: X\n  parent: {type: periodical, title: P, url: 'https://SECRET:u@example.org/'}\n",
        4,
        54,
    ),
];

#[test]
fn a_login_in_an_address_is_an_error_at_its_place_and_is_not_published() {
    for (path, text, line, column) in LOGINS {
        let dir = tempfile::tempdir().unwrap();
        let more = if path.starts_with("more.") { path } else { "none.bib" };
        let config =
            format!("[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\nbibliography = [\"{more}\"]\n");
        put(dir.path(), "briefbook.toml", &config);
        let empty = [("json", "[]"), ("yml", "{}")].into_iter().find(|(end, _)| more.ends_with(end));
        put(dir.path(), more, empty.map_or("", |(_, text)| text));
        put(dir.path(), "content/index.md", "Home, `https://user:password@host/`\n");
        build(dir.path());
        put(dir.path(), path, text);
        let out = run(dir.path(), &["check", "--format", "json"]);
        let found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let found: Vec<_> = found.as_array().unwrap().iter().filter(|d| d["code"] == "login-in-address").collect();
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        let d = found[0];
        assert!(d["severity"] == "error" && d["file"] == path && d["help"].is_string(), "{d:#}");
        assert_eq!((d["line"].as_u64(), d["column"].as_u64()), (Some(line), Some(column)), "{text}");
        assert!(!run(dir.path(), &["build"]).status.success(), "{text}");
        assert_eq!(leaks(&dir.path().join("public"), b"secret"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_login_in_the_configuration_is_an_error() {
    for line in
        ["base_url = \"https://SECRETu:SECRETp@example.org/\"", "description = \"At https://SECRET:u@example.org\""]
    {
        let dir = tempfile::tempdir().unwrap();
        put(
            dir.path(),
            "briefbook.toml",
            &format!("[check]\nmissing_base_url = \"ignore\"\n[book]\ntitle = \"B\"\n{line}\n"),
        );
        put(dir.path(), "content/index.md", "Home\n");
        let out = run(dir.path(), &["check", "--format", "json"]);
        let found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!((found.as_array().unwrap().len(), &found[0]["code"]), (1, &"login-in-address".into()), "{found:#}");
        assert_eq!((&found[0]["file"], &found[0]["line"]), (&"briefbook.toml".into(), &5.into()));
        assert_eq!(found[0]["column"].as_u64(), line.find("SECRET").map(|at| at as u64 + 1));
        assert!(!run(dir.path(), &["build"]).status.success() && !dir.path().join("public").exists());
    }
    let out = run(Path::new("."), &["build", "--base-url", "https://SECRETu:SECRETp@example.org/"]);
    assert!(!out.status.success() && !String::from_utf8_lossy(&out.stderr).contains("SECRET"));
}

#[test]
fn no_hidden_file_and_no_backup_is_published() {
    let dir = book();
    let names = [
        ".hidden",
        ".git/config",
        ".obsidian/x.json",
        ".trash/old.md",
        "d.md~",
        "#a.md#",
        ".#a.md",
        "a.md.swp",
        "a.swp",
        "Thumbs.db",
        ".DS_Store",
        "a.md.old",
        "a.md.save",
        "a.md.tmp",
        "a.md_bak",
        "a_bak.md",
        "4913",
        "~a.md",
        "a.md~1~",
        "a (conflicted copy).md",
        "a_LOCAL_123.md",
        "__MACOSX/a.md",
    ];
    put(dir.path(), "themes/own/templates/note.html", "x");
    for folder in [
        "content",
        "content/sub",
        "static",
        "static/sub",
        "themes/own/static",
        "themes/own/templates",
        "themes/own/i18n",
    ] {
        for name in names {
            put(dir.path(), &format!("{folder}/{name}"), "SECREThidden");
        }
    }
    let toml = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    put(dir.path(), "briefbook.toml", &toml.replace("title = \"Book\"", "title = \"Book\"\ntheme = \"own\""));
    let site = build(dir.path());
    assert_eq!(leaks(&site, b"secret"), Vec::<String>::new());
}

/// Each way in which a page says that it is private: front matter, all of it at the file's start.
const PRIVATE: [&str; 20] = [
    "---\ndraft: true\n---\n",
    "---\ndraft: \"true\"\n---\n",
    "---\nDraft: yes\n---\n",
    "---\npublished: false\n---\n",
    "---\npublish: \"no\"\n---\n",
    "---\ndg-publish: false\n---\n",
    "---\nprivate: true\n---\n",
    "---\nstatus: draft\n---\n",
    "---\nvisibility: Private\n---\n",
    "---\nheadless: true\n---\n",
    "---\nbuild:\n  render: never\n---\n",
    "---\nunlisted: true\n---\n",
    "\n\n---\nhidden: true\n---\n",
    "+++\ndraft = true\n+++\n",
    "+++\nrender = false\n+++\n",
    "+++\n[build]\nrender = \"never\"\n+++\n",
    "{\"draft\": true}\n",
    "{\n  \"publish\": \"false\",\n  \"extra\": {\"a\": [1]}\n}",
    "---json\n{\"draft\": true}\n---\n",
    "Title: T\nStatus: draft\n\n",
];

const SECRETS: &str =
    "SECRET text. [[index]] [@cited] SECRET %%x%%\n\n## SECRET heading {event=2024-01-02}\n\n^SECRET\n";

/// Writes a private page with all that a page may have, and files beside it.
fn put_private(root: &Path, folder: &str, name: &str, front: &str) {
    // The feed has briefings alone.
    let kind = if folder.is_empty() { "briefing" } else { "entity" };
    let text = match front.split_once("---\n").filter(|_| front.starts_with("---\n")) {
        Some((_, rest)) => format!(
            "---\ntitle: SECRET\nsummary: SECRET\naliases: [SECRETalias, /SECRETold/{folder}{name}/]\ntopics: [SECRETtopic]\nkind: {kind}\nnav: true\n\
             date: 2024-01-02\nevents: [{{date: 2024-01-02, title: SECRETevent}}]\n{rest}{SECRETS}"
        ),
        None => format!("{front}{SECRETS}"),
    };
    put(root, &format!("content/{folder}{name}"), &text);
}

#[test]
fn nothing_of_what_is_held_back_is_in_any_output() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    put(
        root,
        "briefbook.toml",
        "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\nlanguages = [\"zh\", \"de\"]\n",
    );
    put(root, "sources.bib", "@misc{cited, title = {T}}\n");
    let home = "PUBLIC home. [@cited]\n";
    put(root, "content/index.md", home);
    for (n, front) in PRIVATE.iter().enumerate() {
        // A page among others; the page of a bundle with its files, and of a section with pages below it; a translation of each.
        put_private(root, "", &format!("page{n}.md"), front);
        put_private(root, &format!("b{n}/SECRETbundle/"), "index.md", front);
        put_private(root, &format!("s{n}/"), "_index.md", front);
        put_private(root, &format!("r{n}/"), "README.md", front);
        for path in [
            format!("page{n}.zh.md"),
            format!("b{n}/SECRETbundle/index.zh.md"),
            format!("s{n}/SECRETsub/page.md"),
            format!("s{n}/page.zh.md"),
            format!("r{n}/page.md"),
        ] {
            put(root, &format!("content/{path}"), SECRETS);
        }
        put(root, &format!("content/s{n}/own.md"), &format!("---\ndraft: false\ntitle: SECRET\n---\n{SECRETS}"));
        for path in [
            format!("b{n}/SECRETbundle/SECRET.txt"),
            format!("b{n}/SECRETbundle/deep/SECRET.png"),
            format!("s{n}/SECRET.pdf"),
            format!("s{n}/SECRETsub/deep/x.pdf"),
            format!("r{n}/SECRET.csv"),
        ] {
            put(root, &format!("content/{path}"), "SECRET bytes");
        }
        put(root, &format!("content/b{n}/there.md"), "PUBLIC\n");
    }
    for folder in ["_drafts", "x/drafts", "y/Private", "a/_private"] {
        put(root, &format!("content/{folder}/SECRETx/page.md"), SECRETS);
        put(root, &format!("content/{folder}/SECRETx.txt"), "SECRET");
        put(root, &format!("static/{folder}/SECRETstatic.txt"), "SECRET");
    }
    // A translation that is to be published, and what belongs to pages that are not drafts.
    put(root, "content/page0.de.md", "---\ndraft: false\n---\nPUBLICgerman\n");
    put(root, "content/z/one.md", "---\ndraft: true\n---\nSECRET\n");
    put(root, "content/z/two.md", "[file](PUBLICfile.txt)\n");
    put(root, "content/z/PUBLICfile.txt", "PUBLIC");
    put(root, "content/z/_index.zh.md", "---\ndraft: true\n---\nSECRET\n");
    let site = build(root);
    assert_eq!(leaks(&site, b"secret"), Vec::<String>::new());
    assert!(!leaks(&site, b"publicgerman").is_empty() && !leaks(&site, b"publicfile").is_empty());
    // All of it is there with `--drafts`, so that the test looks where it would be; and goes away again.
    let said = run(root, &["build", "--drafts"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    for ending in ["search", "sitemap.xml", "feed.xml", ".txt", ".png", "index.md", "timeline.json", "timeline.ics"] {
        let shown = leaks(&site, b"secret");
        assert!(shown.iter().any(|leak| leak.contains(ending)), "{ending}");
    }
    build(root);
    assert_eq!(leaks(&site, b"secret"), Vec::<String>::new());
    // What is told names the field, once a page.
    let out = run(root, &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let of =
        |path: &str| found.as_array().unwrap().iter().filter(|d| d["code"] == "held-back" && d["file"] == path).count();
    for (n, front) in PRIVATE.iter().enumerate() {
        let own = front.contains("\ndraft: ") || front.contains("\ndraft = ") || front.contains("{\"draft\"");
        assert_eq!(of(&format!("content/page{n}.md")), usize::from(!own), "{front}");
    }
}

/// A page that becomes a draft while the book is shown, and one that ceases to be: what lies beside them follows.
#[test]
fn what_is_held_back_follows_an_edit() {
    use briefbook::incremental::{Engine, EngineOptions};
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    put(root, "briefbook.toml", "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\n");
    put(root, "content/a/index.md", "Text.\n");
    put(root, "content/a/file.txt", "x");
    put(root, "content/b.md", "[x](a/file.txt)\n");
    let mut engine = Engine::new(root, EngineOptions::default());
    let mut state = engine.refresh(&[]);
    for round in 0..4 {
        let shown = round % 2 == 0;
        assert_eq!(state.has_errors(), !shown, "round {round}: {:?}", state.diagnostics);
        assert_eq!(state.book.files.contains("a/file.txt"), shown, "round {round}");
        assert_eq!(state.sources.published().any(|(_, to)| to == "a/file.txt"), shown, "round {round}");
        put(root, "content/a/index.md", if shown { "---\ndraft: true\n---\nText.\n" } else { "Text.\n" });
        state = engine.refresh(&["content/a/index.md".to_owned()]);
    }
}

/// Drafts beside published pages: the files that only drafts use are held back, whatever way they name them, and those that others use are not.
#[test]
fn files_that_only_drafts_use_are_held_back() {
    use briefbook::incremental::{Engine, EngineOptions};
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    put(root, "briefbook.toml", "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\nraw_html = \"allow\"\n");
    let drafts = [
        "x/img/one.png",
        "x/My Figs/two three.png",
        "x/four.PDF",
        "attachments/five.png",
        "x/six.svg",
        "x/seven.csv",
        "y/eight.csv",
        "x/nine.jpg",
        "x/zwölf.png",
    ];
    let public = ["x/both.png", "x/also.png", "x/unused.png", "z/seven.csv", "x/html.png", "card.png", "x/once.png"];
    for path in drafts.iter().chain(&public) {
        put(root, &format!("content/{path}"), &format!("bytes of {path}"));
    }
    put(root, "static/s.png", "bytes of s.png");
    put(
        root,
        "content/x/draft.md",
        "---\ndraft: true\nimages: [nine.jpg]\n---\n![](img/one.png) ![](My%20Figs/two%20three.png) [f](/x/four.PDF#page=2) ![[five.png]]\n\n\
         <img src=\"../six.svg\">\n\n[s](seven.csv) [e](../y/eight.csv) ![](both.png) ![](also.png) [s](/s.png) ![](html.png) ![](/card.png) ![[once.png]] \
         ![](zwo\u{308}lf.png)\n",
    );
    put(
        root,
        "content/x/page.md",
        "---\nimages: [/card.png]\n---\n![](both.png) ![[also.png]]\n\n<img src=\"../html.png\">\n",
    );
    put(root, "content/y/page.md", "![](once.png) ![](eight.png)\n");
    put(root, "content/z/page.md", "[s](seven.csv)\n");
    put(root, "content/y/eight.png", "bytes");
    let published = |state: &briefbook::incremental::State| {
        state.sources.published().map(|(_, to)| to.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    let mut engine = Engine::new(root, EngineOptions::default());
    let state = engine.refresh(&[]);
    assert!(!state.has_errors(), "{:#?}", state.diagnostics);
    let site = build(root);
    for path in drafts {
        assert_eq!(leaks(&site, format!("bytes of {path}").to_lowercase().as_bytes()), Vec::<String>::new());
    }
    for path in public.iter().chain(&["s.png"]) {
        assert!(!leaks(&site, format!("bytes of {path}").to_lowercase().as_bytes()).is_empty(), "{path}");
    }
    // A page begins to use a file, and ceases to: the short way of an edit comes to what the long one does.
    let mut before = published(&state);
    assert!(!before.contains("x/img/one.png"));
    for (path, text) in [
        ("content/y/page.md", "[one](../x/img/one.png) ![](once.png)\n"),
        ("content/x/page.md", "Nothing.\n"),
        ("content/y/page.md", "Nothing.\n"),
        ("content/y/page.md", "---\nimages: [/x/nine.jpg]\n---\nNothing.\n"),
        ("content/x/draft.md", "---\ndraft: true\n---\nNothing.\n"),
        ("content/y/page.md", "Nothing more.\n"),
    ] {
        put(root, path, text);
        let now = published(&engine.refresh(&[path.to_owned()]));
        assert_eq!(now, published(&Engine::new(root, EngineOptions::default()).refresh(&[])), "{path}: {text}");
        assert!(now != before || text == "Nothing more.\n", "{path}: {text}");
        before = now;
    }
}

#[test]
fn a_page_that_is_to_wait_stops_the_build_whatever_the_day() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "briefbook.toml", "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\n");
    let on = |day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        let out = command.arg("--root").arg(dir.path()).arg("build").env("SOURCE_DATE_EPOCH", day).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        (out.status.success(), said.contains("scheduled-page"))
    };
    // The days 2024-06-01 and 2025-06-01.
    let (before, behind) = ("1717200000", "1748736000");
    for (front, early, late) in [
        ("publishDate: 2025-01-01", false, true),
        ("publishdate: 2025-01-01T10:00:00Z", false, true),
        ("published: 2025-01-01", false, true),
        ("expiryDate: 2025-01-01", true, false),
        ("unpublishDate: 2025-01-01", true, false),
        ("publishDate: 2025-01-01\ndraft: true", true, true),
    ] {
        put(dir.path(), "content/x.md", &format!("---\ntitle: T\n{front}\n---\nSECRET\n"));
        assert_eq!(on(before), (early, !early), "{front}");
        assert_eq!(on(behind), (late, !late), "{front}");
    }
}

/// Whether every output reads: the feed as XML, the calendar by lines, JSON, and pages without control characters.
fn all_outputs_read(site: &Path) {
    let mut found = Vec::new();
    files(site, &mut found);
    for path in found {
        let name = path.to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let kind = name.rsplit('.').next().unwrap_or_default();
        if !["xml", "html", "json", "ics", "bib", "txt", "js"].contains(&kind) {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let is_line_end = c == '\n' || (c == '\r' && rest.peek() == Some(&'\n'));
            assert!(
                is_line_end || c == '\t' || !(c.is_control() || c == '\u{fffe}' || c == '\u{ffff}'),
                "{name}: {c:?}"
            );
        }
        match kind {
            "xml" => drop(roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"))),
            "json" => drop(serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|e| panic!("{name}: {e}"))),
            "ics" => {
                let calendar = ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
                assert!(calendar.events.iter().all(|e| e.properties.iter().all(|p| p.name != "ATTACH")));
            }
            _ => {}
        }
    }
    feed_rs::parser::parse(&std::fs::read(site.join("feed.xml")).unwrap()[..]).unwrap();
}

/// A text as YAML and JSON write it, with all that is not plain escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == ' ' => out.push(c),
            c if (c as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

fn with_controls(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let quoted = quoted(text);
    let config = format!(
        "[book]\ntitle = {quoted}\ndescription = {quoted}\nauthors = [{quoted}]\nbase_url = \"https://example.org/\"\nbibliography = [\"refs.json\"]\n\
         [check]\nunsourced_event = \"ignore\"\n"
    );
    put(dir.path(), "briefbook.toml", &config);
    put(
        dir.path(),
        "refs.json",
        &format!("[{{\"id\": \"k\", \"title\": {quoted}, \"author\": [{{\"literal\": {quoted}}}]}}]"),
    );
    let raw: String = text.chars().filter(|c| *c != '`').collect();
    let page = format!(
        "---\ntitle: {quoted}\nsummary: {quoted}\ndate: 2024-01-02\nauthors: [{quoted}]\n\
         events: [{{date: 2024-01-02, title: {quoted}, summary: {quoted}}}]\n---\n`{raw}` &#27; &#7; [@k]\n"
    );
    put(dir.path(), "content/a.md", &page);
    dir
}

#[test]
fn control_characters_are_told_with_their_place_and_shown_nowhere() {
    let dir = with_controls("x\u{1b}]0;y\u{7}\u{0}\u{fffe}z\rATTACH:\u{c}\u{9b}\u{85}");
    let site = build(dir.path());
    all_outputs_read(&site);
    let out = run(dir.path(), &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let of = |file: &str| {
        let found = found.as_array().unwrap().iter();
        found.filter(|d| d["code"] == "control-character" && d["file"] == file && d["line"].as_u64() > Some(0)).count()
    };
    assert_eq!((of("briefbook.toml"), of("refs.json"), of("content/a.md")), (3, 2, 6), "{found:#}");
}

#[test]
fn nothing_steers_a_terminal_or_a_spreadsheet() {
    let dir = with_controls("=x\u{1b}]0;y\u{7}\u{202e}\u{9b}");
    for arguments in [
        &["list"][..],
        &["list", "events"],
        &["list", "--format", "csv"],
        &["list", "sources", "--format", "csv"],
        &["check"],
        &["check", "--format", "github"],
        &["build"],
    ] {
        let out = run(dir.path(), arguments);
        for bytes in [&out.stdout, &out.stderr] {
            let text = String::from_utf8_lossy(bytes);
            let wrong = text.chars().find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || *c == '\u{202e}');
            assert_eq!(wrong, None, "{arguments:?}: {text}");
        }
        if arguments.contains(&"csv") {
            let text = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(text.contains("'=x"), "{text}");
            assert!(!text.lines().any(|line| line.split(',').any(|cell| cell.starts_with('='))), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_output_reads_whatever_a_book_holds(text in "[a-z]([a-z \\x00-\\x1f\\x7f\u{80}-\u{9f}\u{fffe}\u{202e}<&>\"']|\\r|\\n){0,24}[a-z]") {
        let dir = with_controls(&text);
        all_outputs_read(&build(dir.path()));
    }
}

#[test]
fn comments_are_in_no_output() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "briefbook.toml", "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\n");
    put(dir.path(), "content/index.md", "Home.\n");
    let comments = "Shown %%SECRET%% and <!-- SECRET --> more.\n\n%%\nSECRET\n\n- SECRET\n\n# SECRET\n\n```\nSECRET\n```\n%%\n\n\
        <!--\nSECRET\n\nSECRET -->\n\n> quoted %%SECRET\n> SECRET%% text\n> %%\n> SECRET\n> %%\n\n- item %%SECRET%%\n\n\
        | a %%SECRET%% | <!-- SECRET --> |\n|---|---|\n| %%SECRET [[SECRET]] [@SECRET]%% | x |\n\n\
        <div>\n<!-- <a id=\"SECRET\" href=\"SECRET.html\">SECRET</a> -->\ntext\n</div>\n\n## Title %%SECRET%% {#part}\n\n\
        > [!note] Title %%SECRET%%\n> Text\n\n[link %%SECRET%%](https://example.org/)\n\n![picture %%SECRET%%](x.png)\n\nnote^[a %%SECRET%% b]\n\nmid %%SECRET\n\nSECRET%% line, x <!-- SECRET\n\nSECRET --> y\n\n- b %%SECRET\n\n  SECRET%% c\n\n\
        [title](https://example.org/ \"shown %%SECRET%%\")\n\n[span]{.c key=\"%%SECRET%%\"}\n\n<div>\n<p>html %%SECRET%% text</p>\n%%\nSECRET\n\nSECRET\n%%\n</div>\n\n\
        <p>x %%SECRET</p>\n\nSECRET%% y\n\nend %% SECRET\n\nSECRET\n";
    put(dir.path(), "content/x.md", &format!("---\ntitle: X\n---\n{comments}"));
    put(dir.path(), "content/x.png", "PNG");
    let out = run(dir.path(), &["build"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && said.contains("unclosed-comment"), "{said}");
    assert_eq!(leaks(&dir.path().join("public"), b"secret"), Vec::<String>::new());
    let page = std::fs::read_to_string(dir.path().join("public/x/index.html")).unwrap();
    for shown in ["Shown and more.", ">quoted", "item", "text\n</div>", "Title", "a b"] {
        assert!(page.contains(shown) || page.contains(&shown.replace(' ', "  ")), "{shown}: {page}");
    }
}
