//! Nothing outside: whatever a book brings, a build reads only regular files below the book, writes only below the output folder, shows and
//! publishes nothing of other files, and ends.
#![cfg(unix)]

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Stands in every file that must not be read.
const SECRET: &str = "marked-secret-7f3a";

/// What a repository puts in the place of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    LinkToFile,
    LinkToFolder,
    AbsoluteLink,
    LinkToHidden,
    LinkToRoot,
    LinkToNothing,
    LinkToDevice,
    Pipe,
    Socket,
}

const KINDS: [Kind; 9] = [
    Kind::LinkToFile,
    Kind::LinkToFolder,
    Kind::AbsoluteLink,
    Kind::LinkToHidden,
    Kind::LinkToRoot,
    Kind::LinkToNothing,
    Kind::LinkToDevice,
    Kind::Pipe,
    Kind::Socket,
];

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Puts something in a place of the book; what was there goes.
fn put(root: &Path, place: &str, kind: Kind) {
    let path = root.join(place);
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let up = "../".repeat(place.matches('/').count());
    match kind {
        Kind::LinkToFile => symlink(format!("{up}../outside/file.md"), path).unwrap(),
        Kind::LinkToFolder => symlink(format!("{up}../outside"), path).unwrap(),
        Kind::AbsoluteLink => symlink(root.parent().unwrap().join("outside/file.md"), path).unwrap(),
        Kind::LinkToHidden => symlink(format!("{up}.hidden/file.md"), path).unwrap(),
        Kind::LinkToRoot => symlink(if up.is_empty() { "." } else { &up }, path).unwrap(),
        Kind::LinkToNothing => symlink("nowhere", path).unwrap(),
        Kind::LinkToDevice => symlink("/dev/zero", path).unwrap(),
        Kind::Pipe => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        Kind::Socket => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
    }
}

/// A book with a theme, a style and hidden files, beside a folder that is none of its business.
fn book(dir: &Path) {
    let root = dir.join("book");
    write(
        &root.join("briefbook.toml"),
        "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\ntheme = \"mine\"\n[social]\ncards = false\n",
    );
    write(&root.join("content/a.md"), "---\ntitle: A\n---\n\nText [@doe].\n");
    write(&root.join("content/x.md"), "---\ntitle: X\n---\n\nText.\n");
    write(&root.join("content/folder/x.txt"), "beside");
    write(&root.join("static/x.txt"), "static");
    write(&root.join("static/other/x.txt"), "static");
    write(&root.join("themes/mine/templates/extra.html"), "");
    write(&root.join("themes/mine/static/x.css"), "p { color: red }");
    write(&root.join("themes/mine/i18n/nl.toml"), "");
    write(&root.join("sources.bib"), "@misc{doe, title={Doe}, date={2020}}\n");
    write(&root.join(".hidden/file.md"), SECRET);
    write(&root.join(".git/config"), SECRET);
    write(&dir.join("outside/file.md"), SECRET);
    write(&dir.join("outside/index.html"), SECRET);
    write(&dir.join("outside/folder/deep.html"), SECRET);
}

/// All files below a folder, links not followed, with their bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    let read = |entry: walkdir::DirEntry| {
        let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        let kind = format!("{:?} ", entry.file_type()).into_bytes();
        let bytes = if entry.file_type().is_file() { std::fs::read(entry.path()).unwrap() } else { Vec::new() };
        (name, [kind, bytes].concat())
    };
    entries.map(read).collect()
}

struct Ended {
    status: i32,
    said: String,
}

/// Runs briefbook. One that takes a minute is taken for one that hangs.
fn briefbook(dir: &Path, arguments: &[&str]) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .arg("--root")
        .arg(dir.join("book"))
        .args(arguments)
        .env("XDG_DATA_HOME", dir.join("home"))
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || {
        let mut said = Vec::new();
        out.read_to_end(&mut said).map(|_| said).unwrap()
    });
    let err = std::thread::spawn(move || {
        let mut said = Vec::new();
        err.read_to_end(&mut said).map(|_| said).unwrap()
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > Duration::from_secs(600) {
            child.kill().unwrap();
            panic!("`{arguments:?}` hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let said = [out.join().unwrap(), err.join().unwrap()].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    Ended { status: status.code().expect("it ends by itself"), said }
}

/// What holds after every attempt.
fn held(dir: &Path, outside: &BTreeMap<String, Vec<u8>>, said: &str, what: &str) {
    assert!(!said.contains(SECRET), "{what}: a secret is shown:\n{said}");
    assert_eq!(tree(&dir.join("outside")), *outside, "{what}: something outside was changed");
    let public = dir.join("book/public");
    let site = if public.is_symlink() { BTreeMap::new() } else { tree(&public) };
    for (name, bytes) in site {
        let found = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!found, "{what}: `{name}` publishes a secret");
    }
}

fn attempt(place: &str, kind: Kind) -> [Ended; 2] {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    book(dir);
    put(&dir.join("book"), place, kind);
    let outside = tree(&dir.join("outside"));
    ["check", "build"].map(|command| {
        let ended = briefbook(dir, &[command]);
        held(dir, &outside, &ended.said, &format!("{command} with `{place}` as {kind:?}"));
        ended
    })
}

#[test]
fn nothing_that_stands_where_the_book_is_read_leads_out() {
    let places = [
        "briefbook.toml",
        "content",
        "content/x.md",
        "content/folder",
        "content/folder/x.txt",
        "content/new.txt",
        "static",
        "static/x.txt",
        "static/other",
        "static/new.html",
        "themes",
        "themes/mine",
        "themes/mine/templates",
        "themes/mine/templates/extra.html",
        "themes/mine/static",
        "themes/mine/static/x.css",
        "themes/mine/i18n",
        "themes/mine/i18n/nl.toml",
        "sources.bib",
    ];
    let attempts: Vec<(&str, Kind)> = places.iter().flat_map(|place| KINDS.map(|kind| (*place, kind))).collect();
    attempts.par_iter().for_each(|(place, kind)| {
        let [check, build] = attempt(place, *kind);
        let codes =
            ["error[outside-book]", "error[unreadable]", "error[invalid-config]", "error[invalid-bibliography]"];
        let said = |ended: &Ended| codes.iter().filter(|code| ended.said.contains(**code)).count() > 0;
        assert!(
            check.status == 1 && said(&check),
            "check with `{place}` as {kind:?}: {}\n{}",
            check.status,
            check.said
        );
        assert!(
            build.status == 1 && said(&build),
            "build with `{place}` as {kind:?}: {}\n{}",
            build.status,
            build.said
        );
        let named = check.said.contains(place) || place.starts_with("themes");
        assert!(named, "`{place}` as {kind:?} is not named:\n{}", check.said);
    });
}

#[test]
fn nothing_that_stands_where_the_site_is_written_leads_out() {
    let places = [
        "public",
        "public/a",
        "public/a/index.html",
        "public/index.html",
        "public/x.txt",
        "public/css",
        "public/feed.xml",
        "public/.briefbook.json",
        "public/.briefbook.tmp",
        ".briefbook",
        ".briefbook/pages",
        ".briefbook/sources",
    ];
    let attempts: Vec<(&str, Kind)> = places.iter().flat_map(|place| KINDS.map(|kind| (*place, kind))).collect();
    attempts.par_iter().for_each(|(place, kind)| {
        let [_, build] = attempt(place, *kind);
        // What is briefbook's own by its name is taken away, and not followed; everything else is an error.
        let own = place.starts_with("public/.briefbook");
        assert_eq!(build.status, i32::from(!own), "`{place}` as {kind:?}:\n{}", build.said);
    });
}

/// A book may make `outside-book` milder: its links are left out then, and still lead nowhere.
#[test]
fn a_milder_level_lets_nothing_in() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    let root = dir.path().join("book");
    let config = std::fs::read_to_string(root.join("briefbook.toml")).unwrap();
    write(&root.join("briefbook.toml"), &format!("{config}[check]\noutside_book = \"ignore\"\n"));
    write(&root.join("content/x.md"), "[out](../../outside/file.md), ![out](../../outside/file.md)\n");
    symlink("../../outside/file.md", root.join("content/in.md")).unwrap();
    symlink("../../outside", root.join("static/in")).unwrap();
    let outside = tree(&dir.path().join("outside"));
    let ended = briefbook(dir.path(), &["build"]);
    assert_eq!(ended.status, 0, "{}", ended.said);
    held(dir.path(), &outside, &ended.said, "a milder level");
    std::fs::remove_dir_all(root.join("public")).unwrap();
    symlink("../outside", root.join("public")).unwrap();
    let ended = briefbook(dir.path(), &["build"]);
    held(dir.path(), &outside, &ended.said, "a milder level");
    let ended_among = briefbook(dir.path(), &["build", "-o", root.join("content/site").to_str().unwrap()]);
    assert_eq!((ended.status, ended_among.status), (1, 1));
}

#[test]
fn force_follows_no_link() {
    for place in ["public/a", "public/a/index.html", "public/index.html"] {
        for kind in KINDS {
            let dir = tempfile::tempdir().unwrap();
            book(dir.path());
            put(&dir.path().join("book"), place, kind);
            let outside = tree(&dir.path().join("outside"));
            let ended = briefbook(dir.path(), &["build", "--force"]);
            held(dir.path(), &outside, &ended.said, &format!("`{place}` as {kind:?}"));
        }
    }
}

#[test]
fn temporary_names_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    let root = dir.path().join("book");
    std::fs::create_dir_all(root.join(".briefbook")).unwrap();
    // The process that will write has one of the next numbers.
    for number in 0..3000 {
        let pid = std::process::id() + number;
        symlink("../../outside/file.md", root.join(format!(".briefbook/pages.{pid}.tmp"))).unwrap();
    }
    let outside = tree(&dir.path().join("outside"));
    let ended = briefbook(dir.path(), &["build"]);
    held(dir.path(), &outside, &ended.said, "planted temporary names");
    assert_eq!(ended.said.matches("error[outside-book]").count(), 1, "one word is enough:\n{}", ended.said);
}

#[test]
fn links_inside_the_book_lead_only_to_what_it_publishes() {
    let bad = [
        ("static/g", "../.git"),
        ("static/g", "../.git/config"),
        ("content/g.txt", "../.git/config"),
        ("content/g.md", "../.hidden/file.md"),
        ("static/s.txt", "../secret.txt"),
        ("static/raw.md", "../content/x.md"),
        ("static/all", "../content"),
        ("content/config.txt", "../briefbook.toml"),
        ("static/bib.txt", "../sources.bib"),
        ("static/t.html", "../themes/mine/templates/extra.html"),
        ("themes/mine/templates/s.html", "../../../secret.txt"),
        ("themes/mine/static/s.txt", "../../../secret.txt"),
        ("content/loop", "../content"),
        ("content/folder/up", ".."),
        ("static/here", "."),
    ];
    bad.par_iter().for_each(|(link, target)| {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        book(dir.path());
        write(&root.join("secret.txt"), SECRET);
        symlink(target, root.join(link)).unwrap();
        let outside = tree(&dir.path().join("outside"));
        for command in ["check", "build"] {
            let ended = briefbook(dir.path(), &[command]);
            held(dir.path(), &outside, &ended.said, &format!("`{link}` -> `{target}`"));
            assert!(
                ended.status == 1 && ended.said.contains("error[outside-book]"),
                "`{link}` -> `{target}`:\n{}",
                ended.said
            );
        }
    });
    let good = [
        ("content/b.md", "a.md", "public/b/index.html"),
        ("content/again", "folder", "public/again/x.txt"),
        ("static/y.txt", "x.txt", "public/y.txt"),
        ("static/beside.txt", "../content/folder/x.txt", "public/beside.txt"),
        ("content/c.txt", "../static/x.txt", "public/c.txt"),
        ("themes/mine/static/y.css", "x.css", "public/y.css"),
        ("themes/mine/templates/more.html", "extra.html", "public/index.html"),
    ];
    good.par_iter().for_each(|(link, target, made)| {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        book(dir.path());
        symlink(target, root.join(link)).unwrap();
        let ended = briefbook(dir.path(), &["build"]);
        assert_eq!(ended.status, 0, "`{link}` -> `{target}`:\n{}", ended.said);
        assert!(root.join(made).is_file(), "`{link}` -> `{target}` makes no `{made}`");
    });
}

/// Each of twenty folders has two links to the next one: a million ways to one file.
#[test]
fn links_that_multiply_come_to_an_end() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    let content = dir.path().join("book/static/many");
    for level in 0..20 {
        std::fs::create_dir_all(content.join(format!("d{level}"))).unwrap();
        for side in ["l", "r"] {
            symlink(format!("../d{}", level + 1), content.join(format!("d{level}/{side}"))).unwrap();
        }
    }
    write(&content.join("d20/end.txt"), "end");
    let ended = briefbook(dir.path(), &["check"]);
    assert!(ended.status == 1 && ended.said.contains("error[outside-book]"), "{}", ended.said);
}

/// The same ways to a folder without a file, and folders in a ring, wherever files are walked: few words about it, and an end.
#[test]
fn folders_that_multiply_come_to_an_end() {
    for (folder, levels, ring) in [
        ("content", 20, false),
        ("static", 20, false),
        ("themes/mine/static", 20, false),
        ("content", 14, true),
        ("static", 14, true),
    ] {
        let dir = tempfile::tempdir().unwrap();
        book(dir.path());
        let many = dir.path().join("book").join(folder).join("many");
        for level in 0..levels {
            std::fs::create_dir_all(many.join(format!("d{level}"))).unwrap();
            for side in ["l", "r"] {
                let next = if ring { (level + 1) % levels } else { level + 1 };
                symlink(format!("../d{next}"), many.join(format!("d{level}/{side}"))).unwrap();
            }
        }
        std::fs::create_dir_all(many.join(format!("d{levels}"))).unwrap();
        let ended = briefbook(dir.path(), &["check"]);
        let told = ended.said.matches("[outside-book]").count();
        assert!(
            ended.status == 1 && (1..=2 * levels + 1).contains(&told),
            "{folder}: {told}\n{}",
            &ended.said[..2000.min(ended.said.len())]
        );
    }
}

#[test]
fn what_a_cache_or_a_list_of_another_machine_says_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    assert_eq!(briefbook(dir.path(), &["build"]).status, 0);
    let root = dir.path().join("book");
    let cache = || {
        let entries = std::fs::read_dir(root.join(".briefbook")).unwrap().flatten();
        entries.map(|e| (e.file_name(), std::fs::read(e.path()).unwrap())).collect::<BTreeMap<_, _>>()
    };
    let before = cache();
    assert!(before.len() > 2);
    // Another user, or another machine: another key.
    std::fs::remove_dir_all(dir.path().join("home")).unwrap();
    write(&root.join("content/x.md"), "---\ntitle: X\n---\n\nOther text.\n");
    let ended = briefbook(dir.path(), &["build"]);
    assert!(
        ended.status == 1 && ended.said.contains("did not write") && ended.said.contains("for this user"),
        "{}",
        ended.said
    );
    assert_eq!(briefbook(dir.path(), &["build", "--force"]).status, 0);
    let after = cache();
    for (name, bytes) in &before {
        assert!(name == ".gitignore" || after[name] != *bytes, "{name:?} was believed");
    }
    assert_eq!(briefbook(dir.path(), &["build"]).status, 0);
    // The books' files are theirs: nothing that a list names is removed because the list says so.
    write(&root.join("public/theirs.txt"), "theirs");
    let list = std::fs::read_to_string(root.join("public/.briefbook.json")).unwrap();
    let hash = blake3::hash(b"theirs").to_hex().as_str()[..32].to_owned();
    let list = list.replacen("\"files\": {", &format!("\"files\": {{\n    \"theirs.txt\": \"{hash}\","), 1);
    std::fs::write(root.join("public/.briefbook.json"), list).unwrap();
    assert_eq!(briefbook(dir.path(), &["build"]).status, 0, "nothing differs, so nothing is overwritten");
    assert!(root.join("public/theirs.txt").exists());
}

#[test]
fn commands_that_write_into_the_book_follow_no_link() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    let root = dir.path().join("book");
    symlink("../../outside", root.join("content/out")).unwrap();
    symlink("../../outside/new.md", root.join("content/new.md")).unwrap();
    let outside = tree(&dir.path().join("outside"));
    for page in ["out/page", "new", "out/folder/page", "../outside/page", "/etc/page"] {
        let ended = briefbook(dir.path(), &["new", page]);
        assert_ne!(ended.status, 0, "`new {page}`: {}", ended.said);
        held(dir.path(), &outside, &ended.said, page);
    }
}
