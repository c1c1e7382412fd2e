use super::*;

fn file(path: &str, text: &str) -> OutputFile {
    OutputFile { path: path.to_owned(), content: crate::output::Content::Bytes(text.as_bytes().to_vec()) }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn writes_once_and_only_what_changed() {
    let dir = folder();
    let first = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "2")], false).unwrap();
    assert_eq!(first, Report { written: 2, unchanged: 0, removed: 0 });
    let second = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "3")], false).unwrap();
    assert_eq!(second, Report { written: 1, unchanged: 1, removed: 0 });
    let third = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "3")], false).unwrap();
    assert_eq!(third, Report { written: 0, unchanged: 2, removed: 0 });
}

#[test]
fn removes_its_own_and_nothing_else() {
    let dir = folder();
    std::fs::write(dir.path().join("mine.txt"), "mine").unwrap();
    publish(dir.path(), vec![file("a/b/index.html", "1"), file("c.txt", "2")], false).unwrap();
    std::fs::write(dir.path().join("c.txt"), "changed by hand").unwrap();
    let report = publish(dir.path(), vec![file("d.txt", "4")], false).unwrap();
    assert_eq!(report.removed, 1);
    assert!(!dir.path().join("a").exists());
    assert!(dir.path().join("c.txt").exists() && dir.path().join("mine.txt").exists());
}

#[test]
fn refuses_to_overwrite_what_it_did_not_write() {
    let dir = folder();
    std::fs::write(dir.path().join("b.txt"), "mine").unwrap();
    let error = publish(dir.path(), vec![file("a.txt", "1"), file("b.txt", "2")], false).unwrap_err();
    assert!(matches!(error, Error::Foreign(files) if files == ["b.txt"]));
    assert!(!dir.path().join("a.txt").exists(), "nothing is written");
    publish(dir.path(), vec![file("b.txt", "2")], true).unwrap();
    assert_eq!(std::fs::read_to_string(dir.path().join("b.txt")).unwrap(), "2");
}

#[test]
fn a_list_that_was_tampered_with_removes_nothing_outside() {
    let dir = folder();
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(dir.path().join("victim.txt"), "v").unwrap();
    let hash = blake3::hash(b"v").to_hex().as_str()[..32].to_owned();
    std::fs::write(out.join(MANIFEST), format!("{{\"version\":1,\"files\":{{\"../victim.txt\":\"{hash}\"}}}}"))
        .unwrap();
    publish(&out, vec![file("a.txt", "1")], false).unwrap();
    assert!(dir.path().join("victim.txt").exists());
}

#[test]
fn a_file_and_a_folder_change_places() {
    let dir = folder();
    publish(dir.path(), vec![file("a", "1"), file("b/index.html", "2")], false).unwrap();
    let report = publish(dir.path(), vec![file("a/index.html", "3"), file("b", "4")], false).unwrap();
    assert_eq!(report, Report { written: 2, unchanged: 0, removed: 2 });
    assert_eq!(std::fs::read_to_string(dir.path().join("a/index.html")).unwrap(), "3");
    assert_eq!(std::fs::read_to_string(dir.path().join("b")).unwrap(), "4");
}
