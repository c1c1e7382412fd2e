//! The JSON Schemas that `briefbook schema` writes: the real book and the guide's pages fit them, wrong ones do not, and they know the keys that
//! the readers know.

use briefbook::config::schema::config;
use briefbook::diagnostic::{Code, FileId};
use briefbook::parse::schema::front_matter;
use briefbook::parse::{toml, yaml};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The front matter of a page as data, where it has some that can be read.
fn front(text: &str) -> Option<Value> {
    let fence = text.get(..4).filter(|f| ["---\n", "+++\n"].contains(f))?;
    let end = text[4..].find(&format!("\n{}", fence.trim_end()))?;
    let inner = &text[4..4 + end + 1];
    let node = if fence == "---\n" { yaml::parse(inner, 0).ok()? } else { toml::parse(inner, 0).0 };
    Some(node.value.to_json()).filter(Value::is_object)
}

fn wrong(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn the_real_book_fits() {
    let validator = jsonschema::validator_for(&front_matter()).unwrap();
    let mut read = 0;
    for entry in walkdir::WalkDir::new(root().join("content")).into_iter().flatten() {
        if entry.path().extension().is_some_and(|e| e == "md")
            && let Some(value) = front(&std::fs::read_to_string(entry.path()).unwrap())
        {
            read += 1;
            assert_eq!(wrong(&validator, &value), Vec::<String>::new(), "{}", entry.path().display());
        }
    }
    assert!(read > 40, "{read}");
    let (book, _) = toml::parse(&std::fs::read_to_string(root().join("briefbook.toml")).unwrap(), 0);
    let validator = jsonschema::validator_for(&config()).unwrap();
    assert_eq!(wrong(&validator, &book.value.to_json()), Vec::<String>::new());
}

/// The texts of all fences of a kind in the guide.
fn fences(kind: &str) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(root().join("docs/guide")).sort_by_file_name().into_iter().flatten() {
        if entry.path().extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let mut open: Option<String> = None;
        for line in text.split_inclusive('\n') {
            match &mut open {
                Some(fence) if line.trim_end() == "```" => {
                    all.push((entry.path().to_owned(), std::mem::take(fence)));
                    open = None;
                }
                Some(fence) => fence.push_str(line),
                None if line.starts_with(&format!("```{kind}")) => open = Some(String::new()),
                None => {}
            }
        }
    }
    all
}

/// What briefbook itself finds wrong with the shape, dates and words of a text; names of files and pages are no schema's.
fn shapeless(d: &briefbook::diagnostic::Diagnostic) -> bool {
    matches!(d.code, Code::InvalidFrontMatter | Code::InvalidConfig | Code::UnknownKey | Code::InvalidDate)
}

#[test]
fn the_guide_fits_where_briefbook_says_so() {
    let validator = jsonschema::validator_for(&front_matter()).unwrap();
    let (mut good, mut bad) = (0, 0);
    for (path, text) in fences("md content/") {
        let Some(value) = front(&text) else { continue };
        let (_, _, found) = briefbook::parse::front_matter::parse(FileId(0), &text);
        // What other tools' words say is understood, and is no word of briefbook's.
        if found.iter().any(|d| d.code == Code::HeldBack) {
            continue;
        }
        let said = wrong(&validator, &value);
        if !found.iter().any(shapeless) {
            good += 1;
            assert_eq!(said, Vec::<String>::new(), "{}: {text}", path.display());
        } else if found.iter().any(|d| d.code != Code::InvalidDate) {
            // A date of the right form may still be none of the calendar.
            bad += 1;
            assert!(!said.is_empty(), "{}: {text}\n{found:?}", path.display());
        }
    }
    assert!(good > 40 && bad >= 3, "{good} {bad}");
    let validator = jsonschema::validator_for(&config()).unwrap();
    let mut good = 0;
    for (path, text) in fences("toml briefbook.toml") {
        let (node, errors) = toml::parse(&text, 0);
        let (_, found) = briefbook::config::parse(FileId(0), &text);
        if errors.is_empty() {
            good += usize::from(found.is_empty());
            let said = wrong(&validator, &node.value.to_json());
            assert_eq!(said.is_empty(), found.is_empty(), "{}: {text}\n{said:?}\n{found:?}", path.display());
        }
    }
    assert!(good > 5, "{good}");
}

#[test]
fn wrong_ones_do_not_fit() {
    let page = jsonschema::validator_for(&front_matter()).unwrap();
    for value in [
        json!({ "sumary": "x" }),
        json!({ "topics": { "a": "chips" } }),
        json!({ "kind": "breifing" }),
        json!({ "date": "2023" }),
        json!({ "weight": "heavy" }),
        json!({ "draft": "yes" }),
        json!({ "events": [{ "title": "No date" }] }),
        json!({ "events": [{ "date": "2024", "title": "x", "importance": 7 }] }),
        json!({ "relations": [{ "kind": "owns" }] }),
        json!({ "check": { "stale_page": "never" } }),
        json!({ "check": { "missing_base_url": "ignore" } }),
    ] {
        assert!(!page.is_valid(&value), "{value}");
    }
    let book = jsonschema::validator_for(&config()).unwrap();
    for value in [
        json!({}),
        json!({ "book": {} }),
        json!({ "book": { "title": "x", "langage": "en" } }),
        json!({ "book": { "title": "x" }, "links": { "form": "prety" } }),
        json!({ "book": { "title": "x" }, "check": { "stale_page": "never" } }),
        json!({ "book": { "title": "x" }, "check": { "external": { "per_host": 9 } } }),
        json!({ "book": { "title": "x" }, "check": { "external": { "per_hosts": 1 } } }),
        json!({ "book": { "title": "x" }, "print": { "whole_book": "no" } }),
    ] {
        assert!(!book.is_valid(&value), "{value}");
    }
}

/// The keys of a map of a schema; a reference is followed.
fn keys(schema: &Value, path: &[&str]) -> BTreeSet<String> {
    let mut here = schema;
    for part in path {
        here = &here["properties"][part];
        let choices = here["anyOf"].as_array().and_then(|c| c.iter().find(|c| c.get("$ref").is_some()));
        let list = here.get("items");
        if let Some(to) = choices.or(list).unwrap_or(here).get("$ref").and_then(Value::as_str) {
            here = schema.pointer(to.trim_start_matches('#')).unwrap();
        }
    }
    here["properties"].as_object().unwrap_or_else(|| panic!("{path:?}")).keys().cloned().collect()
}

/// The keys that a reader names when it meets one that is like no other.
fn known(found: &[briefbook::diagnostic::Diagnostic]) -> BTreeSet<String> {
    let help = found.iter().filter(|d| d.code == Code::UnknownKey).find_map(|d| d.help.as_deref()).unwrap();
    help.strip_prefix("known keys: ").unwrap().split(", ").map(str::to_owned).collect()
}

#[test]
fn schemas_know_what_the_readers_know() {
    let page = |text: &str| known(&briefbook::parse::front_matter::parse(FileId(0), &format!("---\n{text}\n---\n")).2);
    let schema = front_matter();
    assert_eq!(keys(&schema, &[]), page("qqqqqqqqqqqq: 1"));
    assert_eq!(keys(&schema, &["events"]), page("events: [{qqqqqqqqqqqq: 1}]"));
    assert_eq!(keys(&schema, &["relations"]), page("relations: [{qqqqqqqqqqqq: 1}]"));
    assert_eq!(keys(&schema, &["check"]), page("check: {qqqqqqqqqqqq: ignore}"));
    let book = |text: &str| known(&briefbook::config::parse(FileId(0), text).1);
    let schema = config();
    assert_eq!(keys(&schema, &[]), book("qqqqqqqqqqqq = 1"));
    // The names of profiles are the author's own.
    for section in keys(&schema, &[]).into_iter().filter(|section| section != "profile") {
        assert_eq!(keys(&schema, &[&section]), book(&format!("[{section}]\nqqqqqqqqqqqq = 1")), "{section}");
    }
    assert_eq!(keys(&schema, &["check", "external"]), book("[check.external]\nqqqqqqqqqqqq = 1"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let profile = |check: Value| json!({ "book": { "title": "x" }, "profile": { "publish": { "check": check } } });
    assert!(validator.is_valid(&profile(json!({ "weak_claim": "error" }))));
    assert!(!validator.is_valid(&profile(json!({ "weak_claims": "error" }))));
}

#[test]
fn the_command_prints_or_writes() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("schema").args(arguments).output().unwrap()
    };
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    assert_eq!(read(&run(&[]).stdout), front_matter());
    assert_eq!(read(&run(&["config"]).stdout), config());
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a/b");
    let output = run(&["--output", to.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let file = |name: &str| read(&std::fs::read(Path::new(&to).join(name)).unwrap());
    assert_eq!((file("front-matter.schema.json"), file("briefbook.schema.json")), (front_matter(), config()));
    assert_eq!(run(&["pages"]).status.code(), Some(2));
}
