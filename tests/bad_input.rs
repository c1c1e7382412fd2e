//! Bad input through the command itself: the exit status, the place of the error, and the last good site untouched.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

fn briefbook(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_briefbook")).args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn write(book: &Path, path: &str, bytes: &[u8]) {
    let full = book.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, bytes).unwrap();
}

/// Every file below a folder, with its bytes and time of change.
fn snapshot(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            (
                e.path().display().to_string(),
                (std::fs::read(e.path()).unwrap(), e.metadata().unwrap().modified().unwrap()),
            )
        })
        .collect()
}

/// A good book that was built; `change` spoils it; the next build must fail with `wanted` on standard error and leave the site alone.
fn refuses(change: impl FnOnce(&Path), wanted: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("book");
    let root = book.to_str().unwrap();
    assert!(briefbook(&["init", root]).status.success());
    assert!(briefbook(&["--root", root, "build"]).status.success());
    let before = snapshot(&book.join("public"));
    assert!(before.len() > 10);
    change(&book);
    let output = briefbook(&["--root", root, "build"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for text in wanted {
        assert!(said.contains(text), "“{text}” is not in:\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
    assert!(output.stdout.is_empty());
    assert_eq!(snapshot(&book.join("public")), before, "the last good site is untouched");
}

#[test]
fn a_file_that_is_not_utf8() {
    refuses(|b| write(b, "content/a.md", b"# Good\n\nbad \xff byte\n"), &["error[not-utf8]", "content/a.md:3:5"]);
}

#[test]
fn a_date_that_is_none() {
    refuses(
        |b| write(b, "content/a.md", b"---\ndate: 2023-02-30\n---\n"),
        &["error[invalid-date]", "content/a.md:2:15", "February 2023 has 28 days"],
    );
}

#[test]
fn every_error_of_a_run_is_told() {
    let text = b"---\nslug: a/b\naliases: [\"/../x/\"]\nweight: x\n---\n[[nowhere-at-all]] [@nobody]\n";
    refuses(
        |b| write(b, "content/a.md", text),
        &["invalid-address", "invalid-front-matter", "broken-link", "unknown-source", "5 errors"],
    );
}

#[test]
fn a_template_that_does_not_render() {
    refuses(
        |b| {
            write(b, "briefbook.toml", b"[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\ntheme = \"x\"\n");
            write(b, "themes/x/templates/page.html", b"<p>\n{{ page.title.no.such }}\n");
        },
        &["error[template-error]", "themes/x/templates/page.html:2:"],
    );
}

#[test]
fn a_template_that_does_not_end() {
    let within =
        b"<p>\n{% set r = range(end=50000) %}\n{% for a in r %}\n  {% for b in r %}{% endfor %}\n{% endfor %}\n";
    let doubled = "{% set s = s ~ s %}".repeat(14);
    let long = format!(
        "<p>{{% set s = '0123456789abcdef' %}}{doubled}{{% for a in range(end=3000) %}}{{{{ s }}}}{{% endfor %}}\n"
    );
    let templates: [(&[u8], &[&str]); 2] = [
        (
            within,
            &["error[template-error]: the loops of this template run more than", "themes/x/templates/page.html:4:3"],
        ),
        (
            long.as_bytes(),
            &[
                "error[template-error]: this template writes a page of more than 512 MiB",
                "themes/x/templates/page.html:1:1",
            ],
        ),
    ];
    for (template, wanted) in templates {
        refuses(
            |b| {
                write(
                    b,
                    "briefbook.toml",
                    b"[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\ntheme = \"x\"\n",
                );
                write(b, "themes/x/templates/page.html", template);
            },
            wanted,
        );
    }
}

#[test]
fn a_bibliography_that_does_not_parse() {
    refuses(
        |b| write(b, "sources.bib", b"@report{agency2024rule, title = {x}}\n@online{bad,\n title {no equals}\n}\n"),
        &["error[invalid-bibliography]", "`bad`", "sources.bib:3:"],
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_that_leave_or_loop() {
    use std::os::unix::fs::symlink;
    refuses(
        |b| symlink("/etc", b.join("content/etc")).unwrap(),
        &["error[outside-book]", "`content/etc` leads out of the book"],
    );
    refuses(|b| symlink("/etc/passwd", b.join("content/p.md")).unwrap(), &["error[outside-book]", "`content/p.md`"]);
    refuses(|b| symlink("..", b.join("content/up")).unwrap(), &["error[outside-book]", "`content/up`"]);
}

#[test]
fn an_output_folder_that_holds_the_sources() {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("book");
    let root = book.to_str().unwrap();
    assert!(briefbook(&["init", root]).status.success());
    for output in [".", "content", "static/x", "themes"] {
        let folder = book.join(output);
        let result = briefbook(&["--root", root, "build", "-o", folder.to_str().unwrap()]);
        assert_eq!(result.status.code(), Some(1), "{output}");
        assert!(String::from_utf8_lossy(&result.stderr).contains("error[outside-book]"));
    }
    assert!(!book.join("index.html").exists() && !book.join("content/index.html").exists());
}

#[test]
fn somebody_elses_file_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (book, out) = (dir.path().join("book"), dir.path().join("out"));
    let (root, to) = (book.to_str().unwrap(), out.to_str().unwrap());
    assert!(briefbook(&["init", root]).status.success());
    write(&out, "index.html", b"mine");
    let result = briefbook(&["--root", root, "build", "-o", to]);
    assert_eq!(result.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&result.stderr).contains("`index.html` would be overwritten"));
    assert_eq!(std::fs::read(out.join("index.html")).unwrap(), b"mine");
    assert!(!out.join("feed.xml").exists());
    assert!(briefbook(&["--root", root, "build", "-o", to, "--force"]).status.success());
}

#[test]
fn a_second_build_writes_nothing_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("book");
    let root = book.to_str().unwrap();
    assert!(briefbook(&["init", root]).status.success());
    assert!(briefbook(&["--root", root, "build"]).status.success());
    let before = snapshot(&book.join("public"));
    let output = briefbook(&["--root", root, "build"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains(" 0 files written"));
    assert_eq!(snapshot(&book.join("public")), before);
    // A page that goes takes its file with it, and nothing else.
    write(&book, "public/mine.txt", b"mine");
    std::fs::remove_file(book.join("content/briefings/first-briefing.md")).unwrap();
    write(&book, "content/index.md", b"# Home\n");
    assert!(briefbook(&["--root", root, "build"]).status.success());
    assert!(!book.join("public/briefings/first-briefing").exists() && book.join("public/mine.txt").exists());
}

#[test]
fn lists_are_data() {
    let root = env!("CARGO_MANIFEST_DIR");
    for what in ["pages", "events", "sources", "entities"] {
        let json = briefbook(&["--root", root, "list", what, "--format", "json"]);
        assert!(json.status.success());
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&json.stdout).unwrap();
        assert!(rows.len() > 40, "{what}");
        let csv = briefbook(&["--root", root, "list", what, "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.stdout.as_slice());
        assert_eq!(reader.records().collect::<Result<Vec<_>, _>>().unwrap().len(), rows.len());
        if what == "pages" {
            for key in ["title", "kind", "path", "address", "date", "words", "citations"] {
                assert!(rows[0].contains_key(key), "{key}");
            }
        }
    }
}

#[test]
fn no_book_is_an_error_and_not_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let output = briefbook(&["--root", dir.path().to_str().unwrap(), "build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no book here"));
}

/// Sizes that cannot be handled end in a diagnostic with a place.
#[test]
fn texts_have_an_end() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("content")).unwrap();
    std::fs::write(dir.path().join("briefbook.toml"), "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n")
        .unwrap();
    // A hole of 200 MiB, which takes no room on the disk.
    std::fs::File::create(dir.path().join("content/a.md")).unwrap().set_len(200 * 1024 * 1024).unwrap();
    std::fs::File::create(dir.path().join("sources.bib")).unwrap().set_len(200 * 1024 * 1024).unwrap();
    let state = briefbook::incremental::Engine::load(dir.path(), briefbook::incremental::EngineOptions::default());
    let texts = &*state.sources;
    let found: Vec<_> = state
        .diagnostics
        .iter()
        .map(|d| (d.code.as_str(), d.span.map(|s| briefbook::diagnostic::Texts::path(texts, s.file).to_owned())))
        .collect();
    let at = |path: &str| ("unreadable", Some(path.to_owned()));
    assert_eq!(found, [at("content/a.md"), at("sources.bib")]);
}
