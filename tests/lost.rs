//! What a command had to say and could not write is an error; so is nothing that an absurd number of threads asks for.
#![cfg(target_os = "linux")]

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};

fn book(dir: &Path) {
    std::fs::create_dir_all(dir.join("content")).unwrap();
    std::fs::write(dir.join("briefbook.toml"), "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n").unwrap();
    std::fs::write(dir.join("content/a.md"), "---\ntitle: A\n---\nText.\n").unwrap();
}

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[test]
fn lost_output_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    let commands: [&[&str]; 12] = [
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["list", "pages"],
        &["list", "pages", "--format", "json"],
        &["list", "pages", "--format", "csv"],
        &["explain"],
        &["explain", "broken-link"],
        &["schema"],
        &["build"],
        // What it says of an unchanged book.
        &["build"],
        &["--help"],
        &["--version"],
    ];
    for arguments in commands {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        let out = command.arg("--root").arg(dir.path()).args(arguments).stdout(full()).output().unwrap();
        assert_eq!(out.status.code(), Some(1), "{arguments:?}");
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(error.contains("error: cannot write the output"), "{arguments:?}: {error}");
    }
    // A report for people goes to standard error; that it was lost can only be told by the exit status.
    std::fs::write(dir.path().join("content/b.md"), "---\nsumary: x\n---\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
    let status = command.arg("--root").arg(dir.path()).arg("check").stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_reader_that_went_away_has_read_enough() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    for arguments in [&["schema", "config"][..], &["list", "pages"], &["check", "--format", "json"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        command.arg("--root").arg(dir.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let out = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(0), "{arguments:?}: {error}");
        assert!(!error.contains("error:"), "{arguments:?}: {error}");
    }
}

#[test]
fn any_number_of_threads_builds() {
    let dir = tempfile::tempdir().unwrap();
    book(dir.path());
    for asked in ["100000", "99999999999999999999", "0", "", "many", "-3"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        command.env("RAYON_NUM_THREADS", asked).arg("--root").arg(dir.path()).args(["build", "--quiet", "-o"]);
        let out = command.arg(dir.path().join(format!("out-{}", asked.len()))).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{asked}: {}", String::from_utf8_lossy(&out.stderr));
    }
}
