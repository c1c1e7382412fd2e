//! The cache on disk: builds one after another give what a clean build gives, whatever happened to the cache or to the site in between.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

struct Book {
    _dir: tempfile::TempDir,
    root: PathBuf,
    out: PathBuf,
    clean: PathBuf,
}

impl Book {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let (root, out, clean) = (path("book"), path("out"), path("clean"));
        let status = Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("init").arg(&root).output().unwrap().status;
        assert!(status.success());
        Self { _dir: dir, root, out, clean }
    }

    fn write(&self, path: &str, text: &str) {
        let full = self.root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    fn build(&self, out: &Path) -> (bool, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        let output = command.arg("--root").arg(&self.root).args(["build", "-o"]).arg(out).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// Builds with what is kept, and without, and compares; returns what the former printed.
    fn check(&self) -> String {
        let (ok, said, warned) = self.build(&self.out);
        let kept = self.root.join(".briefbook");
        let aside = self.root.join("aside");
        let _ = std::fs::remove_dir_all(&self.clean);
        let moved = std::fs::rename(&kept, &aside).is_ok();
        let (clean_ok, _, clean_warned) = self.build(&self.clean);
        if moved {
            let _ = std::fs::remove_dir_all(&kept);
            std::fs::rename(&aside, &kept).unwrap();
        }
        assert_eq!((ok, warned), (clean_ok, clean_warned));
        if ok {
            assert_eq!(site(&self.out), site(&self.clean));
        }
        said
    }

    /// Writes a file in one stroke: who watches sees the old one or the new one, and never half of it.
    fn replace(&self, path: &str, text: &str) {
        self.write("aside.tmp", text);
        std::fs::rename(self.root.join("aside.tmp"), self.root.join(path)).unwrap();
    }

    /// Makes all files old enough for their times to be trusted.
    fn age(&self) {
        // The time of change cannot be set: there is no way but to wait.
        std::thread::sleep(std::time::Duration::from_millis(2300));
    }
}

/// A process that ends with the test, however that ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn site(out: &Path) -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(out).into_iter().flatten().filter(|e| e.file_type().is_file());
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    files.map(|e| (e.path().strip_prefix(out).unwrap().to_string_lossy().into_owned(), text(e.path()))).collect()
}

#[test]
fn builds_one_after_another_equal_clean_ones() {
    let book = Book::new();
    book.check();
    let edits: [(&str, &str); 9] = [
        ("content/one.md", "---\ntitle: One\n---\n\nIt leads to [[Two]].\n"),
        ("content/two.md", "---\ntitle: Two\nevents: [{date: 2020-01, title: A thing}]\n---\n\n## Part\n\nText.\n"),
        ("content/two.md", "---\ntitle: Two\n---\n\n## Part\n\nOther text [@nobody].\n"),
        ("content/two.md", "---\ntitle: Second\naliases: [Two]\nextra: {a: [1, {b: null}], c: 1.5}\n---\n\nText.\n"),
        ("content/three.md", "no front matter, a [[gap"),
        ("static/file.txt", "a file"),
        ("sources.bib", "@book{new, title = {A new one}, author = {Roe, Richard}, date = {2021}}\n"),
        ("content/one.md", "![[two]]\n"),
        (
            "briefbook.toml",
            "[book]\ntitle = \"Other\"\nbase_url = \"https://example.org/\"\n[check]\nunknown_source = \"warn\"\nbroken_link = \"warn\"\n",
        ),
    ];
    for (path, text) in edits {
        book.write(path, text);
        book.check();
    }
    std::fs::remove_file(book.root.join("content/two.md")).unwrap();
    book.check();
}

#[test]
fn a_damaged_cache_is_made_again() {
    let book = Book::new();
    book.check();
    let files: Vec<PathBuf> =
        std::fs::read_dir(book.root.join(".briefbook")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        for damaged in [Vec::new(), bytes[..bytes.len() / 2].to_vec(), bytes.iter().map(|b| b ^ 85).collect()] {
            std::fs::write(file, damaged).unwrap();
            book.check();
        }
        std::fs::remove_file(file).unwrap();
        std::fs::create_dir(file).unwrap();
        book.check();
        let _ = std::fs::remove_dir(file);
    }
    std::fs::remove_dir_all(book.root.join(".briefbook")).unwrap();
    std::fs::write(book.root.join(".briefbook"), "somebody's file").unwrap();
    book.check();
    assert_eq!(std::fs::read_to_string(book.root.join(".briefbook")).unwrap(), "somebody's file");
}

#[test]
fn nothing_changed_is_seen_and_anything_else_too() {
    let book = Book::new();
    book.write("content/warned.md", "---\ntitle: Warned\nevents: [{date: 2020, title: Unsourced}]\n---\n\nText.\n");
    book.age();
    book.check();
    let record = |book: &Book| {
        let kept = std::fs::read_dir(book.root.join(".briefbook")).unwrap().flatten();
        kept.filter(|e| e.file_name().to_string_lossy().starts_with("built-")).count()
    };
    assert_eq!(record(&book), 1, "a build of settled files is remembered");
    let said = book.check();
    assert!(said.contains("0 files written") && said.contains("0 removed"), "{said}");
    // The site was touched: by another hand, or by loss.
    let page = book.out.join("warned/index.html");
    std::fs::write(&page, "changed by hand").unwrap();
    book.check();
    std::fs::remove_file(&page).unwrap();
    book.check();
    // The same size and the same time of modification, other bytes.
    let source = book.root.join("content/warned.md");
    let time = std::fs::metadata(&source).unwrap().modified().unwrap();
    book.write("content/warned.md", "---\ntitle: Warnex\nevents: [{date: 2020, title: Unsourced}]\n---\n\nText.\n");
    std::fs::File::options().write(true).open(&source).unwrap().set_modified(time).unwrap();
    book.check();
    assert!(site(&book.out)["warned/index.html"].contains("Warnex"));
}

#[test]
fn two_builds_at_once_are_both_whole() {
    let book = Book::new();
    for round in 0..5 {
        book.write("content/a.md", &format!("---\ntitle: Round {round}\n---\n\nText {round}.\n"));
        std::thread::scope(|scope| {
            let builds: Vec<_> = (0..3).map(|_| scope.spawn(|| book.build(&book.out))).collect();
            builds.into_iter().for_each(|b| assert!(b.join().unwrap().0));
        });
        book.check();
    }
}

#[test]
fn watching_builds_again_and_ends_when_told() {
    let book = Book::new();
    let said = book.out.with_extension("said");
    let child = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .arg("--root")
        .arg(&book.root)
        .args(["build", "--watch", "--quiet", "-o"])
        .arg(&book.out)
        .stderr(std::fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let mut child = Ended(child);
    let wait = |what: &str, done: &dyn Fn() -> bool| {
        let start = std::time::Instant::now();
        while !done() {
            // However slow the machine is: only what never comes ends the test.
            assert!(start.elapsed().as_secs() < 120, "waited in vain for {what}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    let page = book.out.join("new/index.html");
    wait("the first build", &|| book.out.join("sitemap.xml").exists());
    book.replace("content/new.md", "---\ntitle: New\n---\n\nFirst words.\n");
    let shows = |words: &str| std::fs::read_to_string(&page).is_ok_and(|text| text.contains(words));
    wait("a new page", &|| shows("First words"));
    book.replace("content/new.md", "---\ntitle: New\n---\n\nSecond words, and a [[gap]].\n");
    // That the error was seen is known from what the watcher says: a dead one says nothing, and would leave the page, too.
    wait("the error", &|| std::fs::read_to_string(&said).unwrap().contains("no page is called `gap`"));
    assert!(shows("First words"), "an error leaves the last good site");
    book.replace("content/other.md", "---\ntitle: Other\n---\n\nWords.\n");
    book.replace("content/new.md", "---\ntitle: New\n---\n\nSecond words, and a [[second gap]].\n");
    wait("the second error", &|| std::fs::read_to_string(&said).unwrap().contains("no page is called `second gap`"));
    assert!(shows("First words"), "and so does the next one");
    assert!(!book.out.join("other").exists(), "nothing of a book with errors is published");
    book.replace("content/new.md", "---\ntitle: New\n---\n\nThird words.\n");
    wait("the mended page", &|| shows("Third words"));
    std::fs::remove_file(book.root.join("content/new.md")).unwrap();
    wait("its end", &|| !page.exists());
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    book.check();
}
