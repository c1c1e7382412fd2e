//! What stands where a file or a folder is wanted is called what it is, and the message says what to do.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

fn book() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "book/briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n");
    put(dir.path(), "book/content/a.md", "Text.\n");
    dir
}

/// Runs briefbook; gives the exit status, and what was said.
fn run(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
    command.arg("--root").arg(dir.join("book")).args(arguments).env("XDG_DATA_HOME", dir.join("home"));
    let out = command.stdin(Stdio::null()).output().unwrap();
    (out.status.code().unwrap(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_the_configuration_names_is_called_what_it_is() {
    for (config, message) in [
        ("bibliography = [\"pipe\"]", "`pipe` is a named pipe"),
        ("bibliography = [\"refs/*.bib\"]", "`refs/x.bib` is a named pipe"),
        ("bibliography = [\"refs\"]", "`refs` is a folder"),
        ("bibliography = [\"out.bib\"]", "the symbolic link `out.bib` leads to no file of the book"),
        ("bibliography = [\".hidden.bib\"]", "`.hidden.bib` is a hidden file"),
        ("bibliography = [\"none.bib\"]", "the bibliography `none.bib` does not exist"),
        ("[citations]\nstyle = \"pipe.csl\"", "`pipe.csl` is a named pipe"),
        ("[citations]\nstyle = \"folder.csl\"", "`folder.csl` is a folder"),
        ("[citations]\nstyle = \"none.csl\"", "the style file `none.csl` does not exist"),
    ] {
        let dir = book();
        let root = dir.path().join("book");
        std::fs::create_dir_all(root.join("refs")).unwrap();
        std::fs::create_dir_all(root.join("folder.csl")).unwrap();
        put(&root, ".hidden.bib", "");
        put(dir.path(), "outside.bib", "");
        symlink("../outside.bib", root.join("out.bib")).unwrap();
        for name in ["pipe", "refs/x.bib", "pipe.csl"] {
            pipe(&root.join(name));
        }
        put(
            &root,
            "briefbook.toml",
            &format!("[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n{config}\n"),
        );
        let (status, told) = run(dir.path(), &["check"]);
        assert!(status != 0 && told.contains(message), "{config}: {told}");
    }
}

#[test]
fn a_new_page_needs_real_folders() {
    let dir = book();
    let content = dir.path().join("book/content");
    std::fs::create_dir(dir.path().join("outside")).unwrap();
    symlink(dir.path().join("outside"), content.join("link")).unwrap();
    for (page, message) in [
        ("link/x", "content/link` is a symbolic link: briefbook only writes to real folders of the book"),
        ("a.md/x", "content/a.md` is not a folder: briefbook only writes to real folders of the book"),
        ("a", "content/a.md` already exists"),
    ] {
        let (status, told) = run(dir.path(), &["new", page]);
        assert!(status == 1 && told.contains(message), "{page}: {told}");
    }
    assert_eq!(std::fs::read_dir(dir.path().join("outside")).unwrap().count(), 0);
    assert_eq!(run(dir.path(), &["new", "2024-05-06"]).0, 0);
    let text = std::fs::read_to_string(content.join("2024-05-06.md")).unwrap();
    assert!(text.contains("title: \"2024-05-06\""), "{text}");
}

#[test]
fn a_folder_at_a_files_place_is_not_overwritten() {
    let dir = book();
    let public = dir.path().join("book/public");
    put(&public, "index.html/mine.txt", "mine");
    for arguments in [&["build"][..], &["build", "--force"]] {
        let (status, told) = run(dir.path(), arguments);
        assert_eq!(status, 1, "{told}");
        assert!(told.contains("`index.html` is a folder in the output folder"), "{told}");
        assert!(told.contains("remove or rename the folder") && !told.contains("--force"), "{told}");
    }
    assert_eq!(std::fs::read_to_string(public.join("index.html/mine.txt")).unwrap(), "mine");
}

#[test]
fn a_list_that_another_user_made_is_named() {
    let dir = book();
    assert_eq!(run(dir.path(), &["build"]).0, 0);
    std::fs::remove_dir_all(dir.path().join("home")).unwrap();
    put(&dir.path().join("book"), "content/a.md", "Other text.\n");
    let (status, told) = run(dir.path(), &["build"]);
    assert!(status == 1 && told.contains("an earlier version of briefbook, or another user or machine"), "{told}");
    assert_eq!(run(dir.path(), &["build", "--force"]).0, 0);
}
