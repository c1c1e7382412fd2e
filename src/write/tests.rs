use super::*;

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

fn seal() -> Seal {
    Seal::new([7; 32])
}

fn item(path: &str) -> Item<'_> {
    Item { path, kept: None, joined: false }
}

/// Publishes files with their texts.
fn publish(folder: &Path, files: Vec<(String, String)>, force: bool) -> Result<Report, Error<String>> {
    let items: Vec<Item<'_>> = files.iter().map(|(path, _)| item(path)).collect();
    let one = |index: &usize| Ok(Content::Bytes(files[*index].1.clone().into_bytes()));
    let make = |indices: &[usize]| indices.iter().map(one).collect();
    super::publish(folder, &items, make, force, Some(&seal())).map(|(report, _)| report)
}

/// Writes a list of written files with a seal.
fn list(folder: &Path, files: &[(&str, &str)], seal: &Seal) {
    let files = files.iter().map(|(path, hashes)| ((*path).to_owned(), (*hashes).to_owned())).collect();
    write_manifest::<()>(&Folder::open(folder).unwrap(), files, Some(seal)).unwrap();
    let _ = std::fs::remove_dir_all(folder.join(stage::STAGE));
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn writes_once_and_only_what_changed() {
    let dir = folder();
    let first = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "2")], false).unwrap();
    assert_eq!(first, Report { made: 2, written: 2, unchanged: 0, removed: 0 });
    let second = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "3")], false).unwrap();
    assert_eq!(second, Report { made: 2, written: 1, unchanged: 1, removed: 0 });
    let third = publish(dir.path(), vec![file("a/index.html", "1"), file("b.txt", "3")], false).unwrap();
    assert_eq!(third, Report { made: 2, written: 0, unchanged: 2, removed: 0 });
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
    assert!(matches!(error, Error::Foreign { files, stranger: false } if files == ["b.txt"]));
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
    // Even a list of one's own.
    list(&out, &[("../victim.txt", &hash)], &seal());
    publish(&out, vec![file("a.txt", "1")], false).unwrap();
    assert!(dir.path().join("victim.txt").exists());
}

#[test]
fn a_file_and_a_folder_change_places() {
    let dir = folder();
    publish(dir.path(), vec![file("a", "1"), file("b/index.html", "2")], false).unwrap();
    let report = publish(dir.path(), vec![file("a/index.html", "3"), file("b", "4")], false).unwrap();
    assert_eq!(report, Report { made: 2, written: 2, unchanged: 0, removed: 2 });
    assert_eq!(std::fs::read_to_string(dir.path().join("a/index.html")).unwrap(), "3");
    assert_eq!(std::fs::read_to_string(dir.path().join("b")).unwrap(), "4");
}

#[test]
fn a_file_that_is_as_it_was_is_not_made_and_one_that_is_not_is() {
    let dir = folder();
    let item = |kept| [Item { kept, ..item("a.txt") }];
    let make = |_: &[usize]| vec![Ok::<_, String>(Content::Bytes(b"1".to_vec()))];
    let (_, stamps) = super::publish(dir.path(), &item(None), make, false, Some(&seal())).unwrap();
    let stamp = stamps[0].as_ref();
    let never = |_: &[usize]| -> Vec<Result<Content, String>> { panic!("it was to be kept") };
    let (report, again) = super::publish(dir.path(), &item(stamp), never, false, Some(&seal())).unwrap();
    assert_eq!((report.made, report.unchanged, &again), (0, 1, &stamps));
    std::fs::write(dir.path().join("a.txt"), "changed by hand").unwrap();
    let (report, _) = super::publish(dir.path(), &item(stamp), make, false, Some(&seal())).unwrap();
    assert_eq!(report.written, 1);
    assert_eq!(std::fs::read_to_string(dir.path().join("a.txt")).unwrap(), "1");
    // Without the list nobody knows what the file holds.
    std::fs::remove_file(dir.path().join(MANIFEST)).unwrap();
    let (_, stamps) = super::publish(dir.path(), &item(again[0].as_ref()), make, false, Some(&seal())).unwrap();
    assert!(stamps[0].is_some());
}

#[test]
fn what_cannot_be_made_is_told_and_nothing_is_written() {
    let dir = folder();
    let items = ["a.txt", "b.txt", "c.txt"].map(item);
    let one = |index: &usize| if *index == 1 { Err("no b") } else { Ok(Content::Bytes(vec![1])) };
    let make = |indices: &[usize]| indices.iter().map(one).collect();
    let error = super::publish(dir.path(), &items, make, false, Some(&seal())).unwrap_err();
    assert!(matches!(error, Error::Unmade(errors) if errors == ["no b"]));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// A build that was killed after its list was written, and before its files were.
#[test]
fn what_a_killed_build_left_old_is_still_its_own() {
    let dir = folder();
    publish(dir.path(), vec![file("a.txt", "1"), file("b.txt", "1")], false).unwrap();
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().as_str()[..32].to_owned();
    list(dir.path(), &[("a.txt", &format!("{} {}", hash("1"), hash("2"))), ("b.txt", &hash("1"))], &seal());
    let report = publish(dir.path(), vec![file("b.txt", "1")], false).unwrap();
    assert_eq!((report.removed, report.unchanged), (1, 1));
    assert!(!dir.path().join("a.txt").exists());
}

/// A list that a repository brings along, made by another user or by hand: the files that it names are somebody's.
#[test]
fn a_list_of_another_user_is_not_believed() {
    let dir = folder();
    let hash = blake3::hash(b"mine").to_hex().as_str()[..32].to_owned();
    for by_hand in [false, true] {
        std::fs::write(dir.path().join("a.txt"), "mine").unwrap();
        std::fs::write(dir.path().join("b.txt"), "mine").unwrap();
        list(dir.path(), &[("a.txt", &hash), ("b.txt", &hash)], &Seal::new([8; 32]));
        if by_hand {
            let text = format!("{{\"version\":1,\"files\":{{\"a.txt\":\"{hash}\",\"b.txt\":\"{hash}\"}}}}");
            std::fs::write(dir.path().join(MANIFEST), text).unwrap();
        }
        let error = publish(dir.path(), vec![file("a.txt", "1")], false).unwrap_err();
        assert!(matches!(error, Error::Foreign { files, stranger: true } if files == ["a.txt"]));
        assert_eq!(std::fs::read_to_string(dir.path().join("a.txt")).unwrap(), "mine");
        // With `--force` the file is overwritten, and the other one stays.
        publish(dir.path(), vec![file("a.txt", "1")], true).unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join("b.txt")).unwrap(), "mine");
        assert_eq!(publish(dir.path(), vec![], false).unwrap().removed, 1, "now there is a list of one's own");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_the_output_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let dir = folder();
    let (out, victim) = (dir.path().join("out"), dir.path().join("victim"));
    std::fs::create_dir_all(&out).unwrap();
    std::fs::create_dir_all(&victim).unwrap();
    std::fs::write(victim.join("key"), "precious").unwrap();
    symlink("../victim", out.join("k")).unwrap();
    for force in [false, true] {
        let error = publish(&out, vec![file("k/key", "evil"), file("k/a/b", "evil")], force).unwrap_err();
        assert!(matches!(error, Error::Links(paths) if paths == ["k"]));
    }
    symlink("../victim/key", out.join("key")).unwrap();
    symlink("../victim", out.join(stage::STAGE)).unwrap();
    symlink("../victim/list", out.join(MANIFEST)).unwrap();
    std::process::Command::new("mkfifo").arg(out.join("pipe")).status().unwrap();
    let error = publish(&out, vec![file("key", "ours"), file("pipe", "ours")], false).unwrap_err();
    assert!(matches!(error, Error::Foreign { files, .. } if files == ["key", "pipe"]));
    publish(&out, vec![file("key", "ours"), file("pipe", "ours")], true).unwrap();
    assert_eq!(std::fs::read_to_string(out.join("key")).unwrap(), "ours");
    assert_eq!(std::fs::read_to_string(out.join("pipe")).unwrap(), "ours");
    assert_eq!(std::fs::read_to_string(victim.join("key")).unwrap(), "precious");
    assert_eq!(std::fs::read_dir(&victim).unwrap().count(), 1, "nothing was written into it");
}
