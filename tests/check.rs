//! `briefbook check` as a user runs it: formats, exit status, what goes where, and what `--fix` does to the files.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

const PAGE: &str = "\u{feff}---\r\ntitle: A\r\nsumary: \"华为\"\r\nreview_by: 2020-01-01\r\nsources: [\"agency2024rul\"]\r\n---\r\n\r\n\
    😀 华为 [[hauwei]] and [@agency2024rul] and [[nothing-like-it]].\r\n";

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn book() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "briefbook.toml", "[book]\ntitle = \"Test\"\nbase_url = \"https://example.org/\"\n");
    write(dir.path(), "content/a.md", PAGE);
    write(dir.path(), "content/huawei.md", "---\ntitle: Huawei\nkind: entity\n---\n");
    write(dir.path(), "sources.bib", "@misc{agency2024rule, title = {A rule}, year = 2024}\n");
    dir
}

fn check(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
    command
        .arg("--root")
        .arg(root)
        .arg("check")
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "1735689600")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn people_read_standard_error() {
    let dir = book();
    let output = check(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(said.contains("error[broken-link]: no page is called `hauwei`"), "{said}");
    assert!(!said.contains('\u{1b}'), "no colour in a pipe: {said}");
    assert!(said.ends_with("\n4 errors, 2 warnings in 2 pages\n"), "{said}");
    assert!(!dir.path().join("public").exists(), "check writes no site");
}

#[test]
fn programs_read_one_array() {
    let dir = book();
    let output = check(dir.path(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "4 errors, 2 warnings in 2 pages\n");
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(all.len(), 6);
    let link = all.iter().find(|d| d["message"] == "no page is called `hauwei`").unwrap();
    let start = PAGE.find("hauwei").unwrap();
    let expected = serde_json::json!({
        "code": "broken-link", "severity": "error", "message": "no page is called `hauwei`", "help": "did you mean `huawei`?",
        "file": "content/a.md", "line": 8, "column": 8, "end_line": 8, "end_column": 14, "start": start, "end": start + 6,
        "range": { "start": { "line": 7, "character": 8 }, "end": { "line": 7, "character": 14 } },
        "fix": {
            "file": "content/a.md", "line": 8, "column": 8, "end_line": 8, "end_column": 14, "start": start, "end": start + 6,
            "range": { "start": { "line": 7, "character": 8 }, "end": { "line": 7, "character": 14 } },
            "replacement": "huawei",
        },
        "related": [],
    });
    assert_eq!(*link, expected);
}

#[test]
fn sarif_is_valid() {
    let dir = book();
    write(dir.path(), "content/b c.md", "---\ntitle: B\nslug: huawei\n---\n");
    write(dir.path(), "content/100%#é[x]: y.md", "[[nowhere]]\n");
    let output = check(dir.path(), &["--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    // The pattern of `language`, which no run of ours has, ends in a bare `]`: no regular expression to a strict reader.
    let schema = include_str!("schema/sarif-2.1.0.json").replace("{2}]?$", "{2}\\\\]?$");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(
        results
            .iter()
            .any(|r| r["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "huawei")
    );
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    }
    let uris: Vec<&str> = results
        .iter()
        .filter_map(|r| r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    assert!(uris.contains(&"content/100%25%23%C3%A9%5Bx%5D%3A%20y.md"), "{uris:?}");
    // The validator does find what is wrong.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn github_gets_a_line_each() {
    let dir = book();
    let output = check(dir.path(), &["--format", "github"]);
    let said = text(&output.stdout);
    assert_eq!(said.lines().count(), 6, "{said}");
    assert!(
        said.lines().all(|l| l.starts_with("::error file=content/a.md,line=") || l.starts_with("::warning ")),
        "{said}"
    );
}

#[test]
fn fixes_are_applied_and_nothing_else() {
    let dir = book();
    let output = check(dir.path(), &["--fix"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "one link has no fix");
    let mended =
        PAGE.replace("sumary", "summary").replace("hauwei", "huawei").replace("agency2024rul", "agency2024rule");
    assert_eq!(std::fs::read_to_string(dir.path().join("content/a.md")).unwrap(), mended);
    assert_eq!(said.matches("fixed[").count(), 4, "{said}");
    assert!(said.contains("fixed[broken-link]: content/a.md:8:8: `hauwei` is now `huawei`\n"), "{said}");
    assert!(said.ends_with("\n1 error, 1 warning in 2 pages\n"), "{said}");
    assert_eq!(std::fs::read_dir(dir.path().join("content")).unwrap().count(), 2, "no temporary file is left");
    let again = check(dir.path(), &["--fix"]);
    assert!(!text(&again.stderr).contains("fixed["));
}

#[test]
fn two_that_are_as_near_are_not_chosen_from() {
    let dir = book();
    write(
        dir.path(),
        "sources.bib",
        "@misc{rule2022, title={A}}\n@misc{rule2024, title={B}}\n@misc{agency2024rule, title={C}}\n",
    );
    write(dir.path(), "content/a.md", "---\ntitle: A\n---\n[@rule2023]\n");
    let output = check(dir.path(), &["--fix"]);
    assert!(!text(&output.stderr).contains("fixed["), "{}", text(&output.stderr));
}

#[test]
fn where_there_is_no_book_nothing_else_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for root in [dir.path().to_owned(), dir.path().join("none"), book().path().join("briefbook.toml")] {
        let output = check(&root, &[]);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(said.starts_with("error[invalid-config]: there is no book here: `"), "{said}");
        assert!(said.ends_with("\n1 error, 0 warnings in 0 pages\n"), "{said}");
    }
}

#[test]
fn templates_are_tried_though_links_are_broken() {
    let dir = book();
    write(dir.path(), "briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\ntheme = \"x\"\n");
    write(dir.path(), "themes/x/templates/page.html", "<title>{{ page.title }}</title>\n{{ page.nothing.here }}\n");
    let found: Vec<Value> = serde_json::from_slice(&check(dir.path(), &["--format", "json"]).stdout).unwrap();
    let has = |code: &str| found.iter().any(|d| d["code"] == code);
    assert!(has("broken-link") && has("unknown-source") && has("template-error"), "{found:#?}");
    // A page that could not be read would only add mistakes that are none.
    write(dir.path(), "content/b.md", "---\ndate: soon\n---\n");
    let found: Vec<Value> = serde_json::from_slice(&check(dir.path(), &["--format", "json"]).stdout).unwrap();
    assert!(found.iter().all(|d| d["code"] != "template-error") && found.iter().any(|d| d["code"] == "invalid-date"));
}

#[test]
fn colour_is_what_is_asked_for() {
    let dir = book();
    let coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
            .arg("--root")
            .arg(dir.path())
            .args(arguments)
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        text(&output.stderr).contains('\u{1b}')
    };
    assert!(!coloured(&["check"], &[]), "a pipe is no terminal");
    assert!(coloured(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&["build", "--color=always"], &[]));
    assert!(coloured(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never", "check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(&["--color=always", "chekc"], &[]), "clap's own messages too");
    assert!(!coloured(&["--color=never", "chekc"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_pipe_that_is_closed_is_no_error() {
    let dir = book();
    let many: String = (0..3000).map(|i| format!("[[nowhere-{i}]]\n\n")).collect();
    write(dir.path(), "content/a.md", &many);
    for format in ["human", "json", "github", "sarif"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_briefbook"))
            .arg("--root")
            .arg(dir.path())
            .args(["check", "--format", format])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        // Both ends are closed before anything is read.
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(1), "{format}");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_has_a_place() {
    use std::os::unix::fs::symlink;
    let dir = book();
    write(dir.path(), "content/a.md", "[[huawei]]\n");
    symlink("nothing", dir.path().join("content/gone.md")).unwrap();
    write(dir.path(), "content/new\nline.md", "x\n");
    let output = check(dir.path(), &["--format", "github"]);
    let said: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("::error file=content/gone.md,line=1,endLine=1,col=1,endColumn=1,title=unreadable::"));
    assert!(said[1].starts_with("::error file=content/new\\nline.md,line=1,"), "{said:?}");
    let output = check(dir.path(), &[]);
    assert!(text(&output.stderr).contains("is broken\n --> content/gone.md\n = help: "), "{}", text(&output.stderr));
}

#[test]
fn a_sound_book_is_fine() {
    let dir = book();
    write(dir.path(), "content/a.md", "---\ntitle: A\n---\n[[huawei]]\n");
    let output = check(dir.path(), &["--format", "json"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "[]\n"));
    assert_eq!(text(&output.stderr), "0 errors, 0 warnings in 2 pages\n");
    assert_eq!(check(dir.path(), &["--format", "xml"]).status.code(), Some(2));
}

#[test]
fn a_check_writes_nothing_and_agrees_with_what_a_build_kept() {
    let files = |root: &Path| {
        let mut all: Vec<(std::path::PathBuf, Vec<u8>)> = walkdir::WalkDir::new(root)
            .into_iter()
            .flatten()
            .filter(|e| e.file_type().is_file())
            .map(|e| (e.path().to_owned(), std::fs::read(e.path()).unwrap()))
            .collect();
        all.sort();
        all
    };
    let dir = book();
    let before = files(dir.path());
    let cold = check(dir.path(), &["--format", "json"]);
    assert_eq!(files(dir.path()), before, "nothing was written");
    // A build that fails keeps nothing; one that succeeds does, and the check after it says the same of the mistake that came since.
    write(dir.path(), "content/a.md", "---\ntitle: A\n---\n[[huawei]]\n");
    let build =
        Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("--root").arg(dir.path()).arg("build").output().unwrap();
    assert!(build.status.success() && dir.path().join(".briefbook").exists());
    write(dir.path(), "content/a.md", PAGE);
    let before = files(dir.path());
    let warm = check(dir.path(), &["--format", "json"]);
    assert_eq!((text(&warm.stdout), warm.status.code()), (text(&cold.stdout), cold.status.code()));
    assert_eq!(files(dir.path()), before, "nothing was written");
}
