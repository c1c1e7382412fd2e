//! One book with many mistakes of every kind (`tests/planted/`): one run of `check` reports each of them at its place, and nothing else.
//!
//! In the files a mark `⟦code⟧` stands right before the place of a mistake. The marks are taken out before the book is checked, so that
//! lines and columns are those of the book without them. A file whose name holds `.latin-1` is written in that encoding.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// How many mistakes the book holds: a mark that is lost must not go unseen.
const PLANTED: usize = 73;

/// A place: file, line and column from 1, code.
type Place = (String, u64, u64, String);

/// The text without its marks; where each was is added to `places`.
fn unmark(path: &str, text: &str, places: &mut Vec<Place>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (code, after) = after.split_once('⟧').expect("a mark ends");
        out.push_str(before);
        let line = out.matches('\n').count() as u64 + 1;
        let column = out.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
        places.push((path.to_owned(), line, column, code.to_owned()));
        rest = after;
    }
    out + rest
}

#[test]
fn every_planted_mistake_is_found_in_one_run() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planted");
    let dir = tempfile::tempdir().unwrap();
    let mut planted: Vec<Place> = Vec::new();
    for entry in walkdir::WalkDir::new(&from).into_iter().flatten().filter(|e| e.file_type().is_file()) {
        let path = entry.path().strip_prefix(&from).unwrap().to_string_lossy().replace('\\', "/");
        let text = unmark(&path, &std::fs::read_to_string(entry.path()).unwrap(), &mut planted);
        let bytes = match path.contains(".latin-1") {
            true => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            false => text.into_bytes(),
        };
        let to = dir.path().join(&path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .arg("--root")
        .arg(dir.path())
        .args(["check", "--format", "json"])
        .env("SOURCE_DATE_EPOCH", "1735689600")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let place = |d: &Value| -> Place {
        let text = |key: &str| d[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| d[key].as_u64().unwrap_or_default();
        (text("file"), number("line"), number("column"), text("code"))
    };
    let mut found: Vec<Place> = found.iter().map(place).collect();
    planted.sort();
    found.sort();
    let missed: Vec<_> = planted.iter().filter(|p| !found.contains(p)).collect();
    let extra: Vec<_> = found.iter().filter(|p| !planted.contains(p)).collect();
    assert!(missed.is_empty() && extra.is_empty(), "not found: {missed:#?}\nnot planted: {extra:#?}");
    assert_eq!((found.len(), planted.len()), (PLANTED, PLANTED), "each once");
    let kinds: std::collections::BTreeSet<&str> = planted.iter().map(|p| p.3.as_str()).collect();
    assert!(kinds.len() >= 20, "{kinds:?}");
}
