//! Changes on disk reach the browser.

use std::fs;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::common::{self, start, start_with, wait_until};
use briefbook::serve::Note;

/// The differ decides which of the two it is.
const UPDATE: &[&str] = &["patch", "reload"];

#[test]
fn an_edit_is_served_and_told() {
    let book = start(&[("content/a.md", "one"), ("content/b.md", "two")]);
    let (mut a, mut b) = (book.open("a/"), book.open("b/"));
    book.write("content/a.md", "changed");
    let (_, data) = a.wait(UPDATE);
    book.until("/a/", "<p>changed</p>");
    assert_eq!(data["revision"], book.get("/a/").revision());
    let (name, data) = b.next();
    assert_eq!((name.as_str(), &data["title"], &data["path"]), ("saved", &"a".into(), &"a/".into()));
    wait_until("note", || {
        let notes = book.notes.lock().unwrap();
        notes
            .iter()
            .any(|note| matches!(note, Note::Refreshed { pages, .. } if pages.iter().any(|page| page.path == "a/")))
    });
}

#[test]
fn a_page_that_stays_the_same_is_left_alone() {
    let book = start(&[("content/a.md", "one"), ("static/x.txt", "x")]);
    let mut a = book.open("a/");
    book.write("static/x.txt", "y");
    book.until("/x.txt", "y");
    let before = book.refreshes();
    book.write("content/a.md", "one");
    wait_until("the refresh", || book.refreshes() > before);
    // Had anything been told of it, that would come first.
    book.write("content/b.md", "new");
    let (name, data) = a.next();
    assert_eq!((name.as_str(), &data["path"]), ("saved", &"b/".into()));
}

#[test]
fn editors_that_rename_are_followed() {
    let book = start(&[("content/a.md", "one")]);
    let mut a = book.open("a/");
    for round in 0..5 {
        let text = format!("round {round}");
        // Written beside it and moved over it.
        book.write("content/a.md.tmp", &text);
        fs::rename(book.path("content/a.md.tmp"), book.path("content/a.md")).unwrap();
        a.wait(UPDATE);
        book.until("/a/", &text);
        // Moved away and written anew.
        let text = format!("anew {round}");
        fs::rename(book.path("content/a.md"), book.path("content/a.md~")).unwrap();
        book.write("content/a.md", &text);
        book.until("/a/", &text);
        a.wait(UPDATE);
    }
}

/// Editors that empty a file and then write it, or move it away first: nobody sees the page without its text.
#[test]
fn a_file_that_is_empty_or_gone_for_a_moment_is_looked_at_again() {
    let book = start(&[("content/a.md", "text 0"), ("content/b.md", "other")]);
    let file = book.path("content/a.md");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..=60 {
                if n % 2 == 0 {
                    drop(fs::File::create(&file).unwrap());
                } else {
                    fs::rename(&file, book.path("content/a.md~")).unwrap();
                }
                std::thread::sleep(Duration::from_millis([1, 3, 12][n % 3]));
                fs::write(&file, format!("text {n}")).unwrap();
                std::thread::sleep(Duration::from_millis([2, 15, 40][n / 3 % 3]));
            }
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let reply = book.get("/a/");
            assert_eq!(reply.status, 200);
            assert!(reply.body.contains("<p>text "), "{}", reply.body);
        }
    });
    book.until("/a/", "<p>text 60</p>");
    // What stays empty or gone is believed.
    book.write("content/a.md", "");
    book.until("/a/", "<p></p>");
    fs::remove_file(book.path("content/b.md")).unwrap();
    book.until("/b/", "nothing");
}

#[test]
fn a_burst_of_files_is_taken_in_together() {
    let book = start(&[("content/index.md", "home")]);
    let (before, begin) = (book.refreshes(), Instant::now());
    for n in 0..1000 {
        book.write(&format!("content/n{n}.md"), &format!("burst {n};"));
    }
    book.until("/n999/", "burst 999;");
    std::thread::sleep(Duration::from_millis(300));
    let refreshes = book.refreshes() - before;
    // However slow the disk: while the burst lasts, one refresh for each 100 ms that a change may wait at most.
    let most = 10 + begin.elapsed().as_millis() as usize / 100;
    assert!(refreshes < most, "{refreshes} refreshes, at most {most}");
    let seen = book.probe.seen.lock().unwrap();
    for n in 0..1000 {
        assert!(seen.contains(&format!("burst {n};")), "{n}");
    }
}

#[test]
fn changes_during_a_refresh_are_not_lost() {
    let book = start(&[("content/a.md", "one"), ("content/b.md", "one")]);
    book.probe.held.store(true, Ordering::SeqCst);
    let mut a = book.open("a/");
    let before = book.probe.taken.load(Ordering::SeqCst);
    book.write("content/a.md", "first");
    wait_until("the files to be read", || book.probe.taken.load(Ordering::SeqCst) > before);
    // The book has read its files and is still at work.
    book.write("content/a.md", "second");
    book.write("content/b.md", "second");
    book.probe.held.store(false, Ordering::SeqCst);
    a.wait(UPDATE);
    a.wait(UPDATE);
    assert!(book.get("/a/").body.contains("second"));
    assert!(book.get("/b/").body.contains("second"));
}

#[test]
fn new_folders_are_followed() {
    let book = start(&[("content/index.md", "home")]);
    for n in 0..20 {
        book.write(&format!("content/f{n}/g/h/a.md"), "came with its folder");
        book.until(&format!("/f{n}/g/h/a/"), "came with its folder");
        book.write(&format!("content/f{n}/g/h/a.md"), "edited later");
        book.until(&format!("/f{n}/g/h/a/"), "edited later");
    }
    // A folder that did not exist when the server began, and one that is moved in and away.
    book.write("static/css/a.css", "p{}");
    book.until("/css/a.css", "p{}");
    book.write("elsewhere/m.md", "moved in");
    fs::rename(book.path("elsewhere"), book.path("content/in")).unwrap();
    book.until("/in/m/", "moved in");
    fs::rename(book.path("content/in"), book.path("content/out")).unwrap();
    book.until("/out/m/", "moved in");
    book.until("/in/m/", "nothing");
    book.write("content/out/m.md", "after the move");
    book.until("/out/m/", "after the move");
    fs::remove_dir_all(book.path("content/out")).unwrap();
    book.until("/out/m/", "nothing");
}

#[test]
fn a_replaced_content_folder_is_followed() {
    let book = start(&[("content/a.md", "one"), ("other/a.md", "two")]);
    for _ in 0..3 {
        fs::rename(book.path("content"), book.path("old")).unwrap();
        fs::rename(book.path("other"), book.path("content")).unwrap();
        fs::rename(book.path("old"), book.path("other")).unwrap();
        let text = fs::read_to_string(book.path("content/a.md")).unwrap();
        book.until("/a/", &text);
        let text = format!("{text} again");
        book.write("content/a.md", &text);
        book.until("/a/", &text);
    }
    fs::remove_dir_all(book.path("content")).unwrap();
    book.until("/a/", "nothing");
    book.write("content/a.md", "back");
    book.until("/a/", "back");
}

#[test]
fn what_the_book_asks_for_is_watched() {
    let outside = tempfile::tempdir().unwrap();
    let (file, folder) = (outside.path().join("one/a.bib"), outside.path().join("two"));
    common::write(&file, "a");
    let (also_file, also_folder) = (file.clone(), folder.clone());
    let book = start_with(&[("content/a.md", "one")], move |probe| {
        *probe.watched.lock().unwrap() = vec![also_file, also_folder];
    });
    let seen = |text: &str| book.probe.seen.lock().unwrap().iter().any(|seen| seen == text);
    common::write(&file, "bib edited");
    wait_until("edited file", || seen("bib edited"));
    common::write(&file.with_extension("tmp"), "bib replaced");
    fs::rename(file.with_extension("tmp"), &file).unwrap();
    wait_until("replaced file", || seen("bib replaced"));
    common::write(&folder.join("x"), "in a folder that came");
    wait_until("new folder", || seen("in a folder that came"));
    common::write(&folder.join("x"), "in a folder that was there");
    wait_until("known folder", || seen("in a folder that was there"));
    let other = outside.path().join("one/other");
    common::write(&other, "nobody's business");
    // Changes are told in their order: when the next one is seen, this one would have been.
    common::write(&file, "bib edited again");
    wait_until("edited file", || seen("bib edited again"));
    assert!(!book.probe.told.lock().unwrap().contains(&other));
}

#[test]
fn a_deleted_page_stays_with_a_banner_and_comes_back() {
    let book = start(&[("content/a.md", "one"), ("content/b.md", "two")]);
    let (mut a, mut b) = (book.open("a/"), book.open("b/"));
    fs::remove_file(book.path("content/a.md")).unwrap();
    let (name, data) = a.next();
    assert_eq!((name.as_str(), &data["source"]), ("gone", &"content/a.md".into()));
    let missing = book.get("/a/");
    assert_eq!(missing.status, 404);
    let mut nothing = book.connect("a/", missing.revision(), "");
    // The other tab is told of the next change, and of nothing before.
    // It stays without a page through other changes.
    book.write("content/b.md", "two!");
    assert_eq!(a.next().0, "saved");
    assert!(UPDATE.contains(&b.next().0.as_str()));
    book.write("content/a.md", "one, again");
    a.wait(UPDATE);
    // There was another page in this tab, so its changes cannot be told.
    nothing.wait(&["reload"]);
}

#[test]
fn styles_are_told_by_name() {
    let book = start(&[("content/a.md", "one"), ("static/css/a.css", "p{}")]);
    let mut a = book.open("a/");
    book.write("static/css/a.css", "p{color:red}");
    let (name, data) = a.next();
    assert_eq!((name.as_str(), &data["paths"]), ("styles", &serde_json::json!(["css/a.css"])));
}

#[test]
fn problems_are_told_and_taken_away() {
    let book = start(&[("content/a.md", "one")]);
    let mut a = book.open("a/");
    book.write("content/b.md", "BROKEN");
    let (_, data) = a.wait(&["problems"]);
    let told = &data["problems"][0];
    assert_eq!(told["editor"], "vscode://file/book/content/b.md:3:5");
    assert_eq!((&told["code"], &told["file"], &told["line"]), (&"broken".into(), &"content/b.md".into(), &3.into()));
    // The last good site stays, and a tab that is opened now is told as well.
    assert_eq!(book.get("/a/").status, 200);
    let (name, data) = book.open("a/").next();
    assert_eq!((name.as_str(), data["problems"].as_array().unwrap().len()), ("problems", 1));
    book.write("content/b.md", "mended");
    assert_eq!(a.wait(&["problems"]).1["problems"], serde_json::json!([]));
}

#[test]
fn a_broken_first_load_is_shown_and_mended() {
    let book = start(&[("content/a.md", "BROKEN")]);
    let page = book.get("/a/");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("error: content/a.md:3:5: it is &lt;broken&gt;"));
    assert!(page.body.contains("/_briefbook/live.js"));
    let mut a = book.connect("a/", page.revision(), "");
    assert_eq!(a.wait(&["problems"]).1["problems"].as_array().unwrap().len(), 1);
    book.write("content/a.md", "mended");
    a.wait(&["reload"]);
    assert!(book.get("/a/").body.contains("mended"));
}

#[test]
fn a_page_that_fails_is_shown_over_the_last_one() {
    let book = start(&[("content/a.md", "one")]);
    let mut a = book.open("a/");
    book.write("content/a.md", "FAIL");
    let (name, data) = a.next();
    assert_eq!((name.as_str(), data["problems"].as_array().unwrap().len()), ("problems", 1));
    let failed = book.get("/a/");
    assert_eq!(failed.status, 500);
    let mut other = book.connect("a/", failed.revision(), "");
    assert_eq!(other.wait(&["problems"]).1["problems"].as_array().unwrap().len(), 1);
    book.write("content/a.md", "two");
    other.wait(&["reload"]);
    a.wait(UPDATE);
    assert_eq!(a.wait(&["problems"]).1["problems"], serde_json::json!([]));
}

#[test]
fn a_tab_that_was_away_catches_up() {
    let book = start(&[("content/a.md", "one"), ("static/a.css", "p{}")]);
    let loaded = book.get("/a/").revision();
    let mut first = book.connect("a/", loaded, "");
    first.wait_id();
    let id = std::mem::take(&mut first.last_id);
    drop(first);
    book.write("static/a.css", "p{color:red}");
    book.until("/a.css", "red");
    // Loaded before the change, connected after it.
    let mut late = book.connect("a/", loaded, "");
    assert_eq!(late.next().0, "styles");
    late.wait_id();
    // Comes back by itself: the address is the old one, but it knows more.
    let now = std::mem::take(&mut late.last_id);
    assert_ne!(now, id);
    let mut back = book.connect("a/", loaded, &format!("Last-Event-ID: {now}\r\n"));
    assert_eq!(back.next().0, "problems");
    book.write("content/a.md", "two");
    book.until("/a/", "two");
    // It is told of this, and of nothing that it knew.
    assert!(UPDATE.contains(&back.next().0.as_str()));
    book.connect("a/", loaded, &format!("Last-Event-ID: {id}\r\n")).wait(UPDATE);
    // Revisions that cannot be from this run of the server.
    book.connect("a/", 1000, "").wait(&["reload"]);
    book.connect("a/", loaded, "Last-Event-ID: 0000000000000000:1\r\n").wait(&["reload"]);
}

#[test]
fn idle_comes_once_after_a_change() {
    let book = start(&[("content/a.md", "one")]);
    let idles = || book.probe.idles.load(Ordering::SeqCst);
    wait_until("the first", || idles() > 0);
    // Time for a second, which must not come.
    std::thread::sleep(Duration::from_millis(2600));
    assert_eq!(idles(), 1);
    book.write("content/a.md", "two");
    wait_until("the second", || idles() > 1);
    std::thread::sleep(Duration::from_millis(2600));
    assert_eq!(idles(), 2);
}

#[test]
fn what_the_book_finds_when_it_is_idle_is_shown() {
    let book = start(&[("content/a.md", "one")]);
    *book.probe.better.lock().unwrap() = Some(vec![("content/a.md", "right")]);
    book.write("content/b.md", "two");
    book.until("/b/", "two");
    book.until("/a/", "right");
}
