//! The guide is the test suite: runs every case of `docs/guide/**/*.md` and `tests/cases/*.md`.
//!
//! A heading is a case. Its fences with a path make a small book; further fences hold what is expected of it:
//!
//! | info string | meaning |
//! |---|---|
//! | `md content/a.md`, `toml briefbook.toml`, `bib sources.bib` … | a file of the book; before the first case: of every case in the file |
//! | `html public/a/ SELECTOR` | the elements that a CSS selector finds in that page |
//! | `text public/robots.txt` | the whole of a text file |
//! | `json public/timeline.json` | the file holds at least these keys and values |
//! | `diagnostics` | every diagnostic, one a line; a case without this fence must have none |
//!
//! `cargo test --test cases -- --update` rewrites expectations that do not hold; look at the difference before you commit it.
//! A word as argument runs only the cases whose name holds it.

use briefbook::diagnostic::{Severity, concise};
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

/// A day for `review_by`: cases know no clock.
const TODAY: (i32, u8, u8) = (2025, 1, 1);

struct Fence {
    info: String,
    text: String,
    /// The bytes of the text in the file.
    range: Range<usize>,
}

struct Case {
    name: String,
    fences: Vec<Fence>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let update = arguments.iter().any(|a| a == "--update");
    let filter = arguments.iter().find(|a| !a.starts_with('-')).cloned().unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut passed, mut failed) = (0, 0);
    for folder in ["docs/guide", "tests/cases"] {
        let entries = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().flatten();
        let files = entries.map(walkdir::DirEntry::into_path).filter(|f| f.extension().is_some_and(|e| e == "md"));
        // The pages of the codes have a test of their own: `tests/codes.rs`.
        for file in files.filter(|f| !f.starts_with(root.join("docs/guide/codes"))) {
            let mut text = std::fs::read_to_string(&file).unwrap();
            let (shared, cases) = read(&text);
            let mut changes: Vec<(Range<usize>, String)> = Vec::new();
            for case in cases {
                let name = format!("{}: {}", file.file_stem().unwrap().to_string_lossy(), case.name);
                if !name.contains(&filter)
                    || !case
                        .fences
                        .iter()
                        .any(|f| f.info.contains('/') || f.info.contains('.') || f.info == "diagnostics")
                {
                    continue;
                }
                let failures = run(&shared, &case);
                if failures.is_empty() {
                    passed += 1;
                    continue;
                }
                failed += 1;
                eprintln!("case {name}");
                for (range, expected, found) in failures {
                    eprintln!("--- expected\n{}\n--- found\n{}\n", expected.trim_end(), found.trim_end());
                    if let Some(range) = range {
                        changes.push((range, found));
                    }
                }
            }
            if update && !changes.is_empty() {
                changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
                for (range, found) in changes {
                    text.replace_range(range, &format!("{}\n", found.trim_end()));
                }
                std::fs::write(&file, text).unwrap();
            }
        }
    }
    println!("test result: {}. {passed} passed; {failed} failed; 0 ignored", if failed == 0 { "ok" } else { "FAILED" });
    assert!(passed > 0 || !filter.is_empty(), "no case was found");
    std::process::exit(i32::from(failed > 0 && !update));
}

/// The shared fences and the cases of a file.
fn read(text: &str) -> (Vec<Fence>, Vec<Case>) {
    let mut shared = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        match &open {
            Some((mark, info, start)) if bare == mark => {
                let fence = Fence { info: info.clone(), text: text[*start..at].to_owned(), range: *start..at };
                match cases.last_mut() {
                    Some(case) => case.fences.push(fence),
                    None => shared.push(fence),
                }
                open = None;
            }
            Some(_) => {}
            None => {
                let ticks: String = bare.chars().take_while(|c| *c == '`').collect();
                if ticks.len() >= 3 {
                    open = Some((ticks.clone(), bare[ticks.len()..].to_owned(), at + line.len()));
                } else if let Some(title) = bare.strip_prefix("## ").or_else(|| bare.strip_prefix("### ")) {
                    cases.push(Case { name: title.to_owned(), fences: Vec::new() });
                }
            }
        }
        at += line.len();
    }
    (shared, cases)
}

type Failure = (Option<Range<usize>>, String, String);

fn run(shared: &[Fence], case: &Case) -> Vec<Failure> {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path();
    std::fs::write(book.join("briefbook.toml"), "[book]\ntitle = \"Test\"\nbase_url = \"https://example.org/\"\n")
        .unwrap();
    std::fs::create_dir(book.join("content")).unwrap();
    let mut expected: Vec<&Fence> = Vec::new();
    for fence in shared.iter().chain(&case.fences) {
        let path = fence.info.split_whitespace().nth(1).unwrap_or("");
        if fence.info == "diagnostics" || path.starts_with("public/") {
            expected.push(fence);
        } else if path.contains('.') {
            let full = book.join(path);
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            std::fs::write(full, &fence.text).unwrap();
        }
    }
    let (loaded, files) = Engine::make(book, EngineOptions { today: Some(TODAY), ..EngineOptions::default() });
    let site: BTreeMap<String, String> = files
        .into_iter()
        .map(|file| {
            let bytes = match file.content {
                Content::Bytes(bytes) => bytes,
                Content::Copy(from) => from.bytes().unwrap(),
            };
            (file.path, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    let mut failures = Vec::new();
    let mut said = String::new();
    for diagnostic in &loaded.diagnostics {
        let _ = writeln!(said, "{}", concise::render(diagnostic, &*loaded.sources));
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(said, "  help: {help}");
        }
    }
    let wanted = expected.iter().find(|f| f.info == "diagnostics");
    if wanted.map_or("", |f| f.text.as_str()) != said {
        failures.push((wanted.map(|f| f.range.clone()), wanted.map(|f| f.text.clone()).unwrap_or_default(), said));
    }
    if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return failures;
    }
    for fence in expected.iter().filter(|f| f.info != "diagnostics") {
        let mut words = fence.info.splitn(3, ' ');
        let (language, path) = (words.next().unwrap_or(""), words.next().unwrap_or("").trim_start_matches("public/"));
        let selector = words.next().unwrap_or("");
        let path = if path.ends_with('/') || path.is_empty() { format!("{path}index.html") } else { path.to_owned() };
        let Some(text) = site.get(&path) else {
            failures.push((None, fence.text.clone(), format!("there is no {path}")));
            continue;
        };
        let found = match language {
            "html" => select(text, selector),
            _ => text.clone(),
        };
        let holds = match language {
            "html" => normal(&found) == normal(&fence.text),
            "json" => {
                let parse =
                    |t: &str| serde_json::from_str::<serde_json::Value>(t).unwrap_or_else(|e| panic!("{e}: {t}"));
                includes(&parse(&found), &parse(&fence.text))
            }
            _ => found == fence.text,
        };
        if !holds {
            failures.push(((language != "json").then(|| fence.range.clone()), fence.text.clone(), found));
        }
    }
    failures
}

/// The elements that a selector finds, one a line.
fn select(html: &str, selector: &str) -> String {
    let document = Html::parse_document(html);
    let selector = Selector::parse(selector).unwrap_or_else(|e| panic!("{selector}: {e}"));
    document.select(&selector).map(|e| e.html().split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

/// HTML as a parser reads it, white space folded.
fn normal(html: &str) -> String {
    let text = Html::parse_fragment(html).root_element().inner_html();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("> <", "><")
}

/// Whether `whole` has every key and value of `part`; a list must have each of the part's items somewhere.
fn includes(whole: &serde_json::Value, part: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object};
    match (whole, part) {
        (Object(w), Object(p)) => p.iter().all(|(key, value)| w.get(key).is_some_and(|v| includes(v, value))),
        (Array(w), Array(p)) => p.iter().all(|value| w.iter().any(|v| includes(v, value))),
        _ => whole == part,
    }
}
