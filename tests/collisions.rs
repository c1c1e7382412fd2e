//! Files that want one place are told of by `check` as by `build`, with places, and nothing of the output is touched.

use std::path::Path;
use std::process::Command;

/// Each: what it is about, its files (a path and a text), and the beginnings of the places that are told of, error and related.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const PAGE: &str = "---\ntitle: A page\n---\n";
const EVENT: &str = "---\ntitle: A\nevents:\n  - {date: 2020, title: It happens}\n---\n";

const CASES: [Case; 12] = [
    ("a file where a page needs a folder", &[("content/a.md", PAGE), ("static/a", "x")], &["content/a.md", "static/a"]),
    (
        "a file where the timeline needs a folder",
        &[("content/a.md", EVENT), ("static/timeline", "x")],
        &["static/timeline"],
    ),
    ("a folder where the home page is", &[("static/index.html/x", "x")], &["content/index.md", "static/index.html/x"]),
    ("a slug that is a made file", &[("content/a.md", "---\nslug: robots.txt\n---\n")], &["content/a.md"]),
    ("an alias that is the feed", &[("content/a.md", "---\naliases: [/feed.xml]\n---\n")], &["content/a.md"]),
    ("an alias that is the page of errors", &[("content/a.md", "---\naliases: [/404.html]\n---\n")], &["content/a.md"]),
    ("an alias that is a list", &[("content/a.md", "---\naliases: [/search/]\n---\n")], &["content/a.md"]),
    (
        "names equal but for case",
        &[("content/straße.md", PAGE), ("content/x.md", "---\nslug: STRASSE\n---\n")],
        &["content/straße.md", "content/x.md"],
    ),
    (
        "names equal but for a ligature",
        &[("static/ﬁ.txt", "1"), ("static/FI.txt", "2")],
        &["static/ﬁ.txt", "static/FI.txt"],
    ),
    (
        "names equal but for the form of a letter",
        &[("static/\u{e9}.txt", "1"), ("static/e\u{301}.txt", "2")],
        &["static/\u{e9}.txt", "static/e\u{301}.txt"],
    ),
    ("a folder without an address", &[("content/💩/a.md", PAGE), ("content/💩/b.png", "x")], &["content/💩"]),
    ("a file in a folder without an address", &[("content/💩/b.png", "x")], &["content/💩"]),
];

fn run(book: &Path, arguments: &[&str]) -> (Option<i32>, Vec<u8>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("--root").arg(book).args(arguments).output().unwrap();
    (out.status.code(), out.stdout, String::from_utf8(out.stderr).unwrap())
}

fn write(book: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = book.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn each_is_told_once_with_both_places_and_nothing_is_written() {
    for (name, files, places) in CASES {
        let dir = tempfile::tempdir().unwrap();
        let (book, out) = (dir.path().join("book"), dir.path().join("out"));
        write(
            &book,
            &[
                ("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n"),
                ("content/index.md", "Hello\n"),
            ],
        );
        let build = ["build", "-o", out.to_str().unwrap()];
        assert_eq!(run(&book, &build).0, Some(0), "{name}");
        let before = snapshot(&out);
        write(&book, files);
        let (status, report, _) = run(&book, &["check", "--format", "json"]);
        assert_eq!(status, Some(1), "{name}: check");
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let errors: Vec<_> = report.as_array().unwrap().iter().filter(|d| d["severity"] == "error").collect();
        assert_eq!(errors.len(), 1, "{name}: {errors:#?}");
        let code = if name.contains("address") { "invalid-address" } else { "duplicate-address" };
        assert_eq!(errors[0]["code"], code, "{name}");
        assert!(!errors[0]["help"].is_null(), "{name}");
        let mut found = vec![errors[0]["file"].as_str().unwrap_or_default()];
        found.extend(errors[0]["related"].as_array().unwrap().iter().map(|r| r["file"].as_str().unwrap()));
        found.sort_unstable();
        let mut places = places.to_vec();
        places.sort_unstable();
        assert_eq!(found, places, "{name}");
        assert_eq!(run(&book, &build).0, Some(1), "{name}: build");
        assert!(snapshot(&out) == before, "{name}: the output was touched");
    }
}

/// A book's own file may stand in for one that briefbook makes.
#[test]
fn a_file_of_the_book_stands_in() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n"),
            ("content/index.md", "Hello\n"),
            ("static/robots.txt", "mine"),
            ("static/css/briefing.css", "a{}"),
        ],
    );
    let (status, _, error) = run(dir.path(), &["build"]);
    assert_eq!(status, Some(0), "{error}");
    assert_eq!(std::fs::read_to_string(dir.path().join("public/robots.txt")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_check_finds_files_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n"),
            ("content/index.md", "Hello\n"),
            ("static/a.pdf", "x"),
        ],
    );
    let file = dir.path().join("static/a.pdf");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::File::open(&file).is_ok() {
        // The superuser reads everything.
        return;
    }
    let (status, _, error) = run(dir.path(), &["check"]);
    assert_eq!(status, Some(1), "{error}");
    assert!(error.contains("error[unreadable]") && error.contains("static/a.pdf"), "{error}");
}

fn snapshot(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let files =
        walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten().filter(|e| e.file_type().is_file());
    files.map(|e| (e.path().to_owned(), std::fs::read(e.path()).unwrap())).collect()
}

/// Every page shows the navigation: what it costs must not grow with the pages beside it.
#[test]
fn a_page_is_as_large_among_a_thousand_as_among_ten() {
    let [few, many] = [10, 1000].map(|notes| {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &[
            ("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n[social]\ncards = false\n[print]\nwhole_book = false\n"),
            ("content/chosen.md", "---\ntitle: Chosen\nkind: page\nnav: true\n---\n"),
        ]);
        for n in 0..notes {
            write(dir.path(), &[(&format!("content/n{n:04}.md"), &format!("---\ntitle: Note {n:04}\n---\nText {n:04}.\n"))]);
        }
        assert_eq!(run(dir.path(), &["build"]).0, Some(0));
        std::fs::read_to_string(dir.path().join("public/n0005/index.html")).unwrap()
    });
    assert!(few.contains("../chosen/"), "the chosen page stands in the navigation");
    assert_eq!(few, many);
}
