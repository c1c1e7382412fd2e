//! The test suite of CSL, where it lies beside the checkout (or where `CSL_SUITE` says). `tests/passing.txt` names the cases that pass: the list may
//! only grow. `tests/categories.md` counts them by category. `CSL_UPDATE=1` writes both; `CSL_SHOW=name` prints what a case gives.

use citewright::{
    BookOptions, BuiltinLocales, Cite, Cluster, Item, Position, Processor, Style, bibliography_html, html,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let path = match std::env::var_os("CSL_SUITE") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/csl-suite"),
    };
    path.is_dir().then_some(path)
}

/// The sections of a case, by name.
fn sections(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for line in text.lines() {
        let mark = line.trim();
        let name = |start: &str, end: &str| {
            let inside = mark.strip_prefix(start).map(|rest| rest.strip_suffix(end).unwrap_or(rest))?;
            let inside = inside.trim_matches('=').trim();
            (mark.contains("==") && inside.chars().all(|c| c.is_ascii_uppercase() || c == '-'))
                .then(|| inside.to_owned())
        };
        if let Some((section, lines)) = &mut open {
            if name("<<", "<<").as_ref() == Some(section) {
                found.insert(section.clone(), lines.join("\n"));
                open = None;
            } else {
                lines.push(line);
            }
        } else if let Some(section) = name(">>", ">>") {
            open = Some((section, Vec::new()));
        }
    }
    found
}

fn cite(value: &Value) -> Cite {
    let text = |key: &str| match &value[key] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let flag = |key: &str| value[key].as_bool().or(value[key].as_i64().map(|number| number != 0));
    let position = value["position"].as_i64().map(|position| match position {
        0 => Position::First,
        2 => Position::Ibid,
        3 => Position::IbidWithLocator,
        _ => Position::Subsequent,
    });
    Cite {
        id: text("id").unwrap_or_default(),
        locator: text("locator"),
        label: text("label"),
        prefix: text("prefix").unwrap_or_default().into(),
        suffix: text("suffix").unwrap_or_default().into(),
        suppress_author: flag("suppress-author").unwrap_or(false),
        author_only: flag("author-only").unwrap_or(false),
        position,
        near_note: flag("near-note"),
        first_note: text("first-reference-note-number").and_then(|number| number.parse().ok()),
    }
}

fn cites(value: &Value) -> Vec<Cite> {
    value.as_array().into_iter().flatten().map(cite).collect()
}

/// The citations of a document as a word processor sends them: each with those before and after it. What counts is the last state.
fn document(value: &Value) -> (Vec<Cluster>, Vec<bool>) {
    let mut known: BTreeMap<String, Vec<Cite>> = BTreeMap::new();
    let mut order: Vec<(String, u32)> = Vec::new();
    let mut last = String::new();
    for step in value.as_array().into_iter().flatten() {
        let id = match &step[0]["citationID"] {
            Value::String(id) => id.clone(),
            other => format!("{other}-{}", known.len()),
        };
        known.insert(id.clone(), cites(&step[0]["citationItems"]));
        let note = step[0]["properties"]["noteIndex"].as_u64().unwrap_or(0) as u32;
        let around = |side: &Value| -> Vec<(String, u32)> {
            let pairs = side.as_array().into_iter().flatten();
            pairs
                .map(|pair| (pair[0].as_str().unwrap_or_default().to_owned(), pair[1].as_u64().unwrap_or(0) as u32))
                .collect()
        };
        order = around(&step[1]);
        order.push((id.clone(), note));
        order.extend(around(&step[2]));
        last = id;
    }
    let clusters =
        order.iter().map(|(id, note)| Cluster { note: *note, cites: known.get(id).cloned().unwrap_or_default() });
    (clusters.collect(), order.iter().map(|(id, _)| *id == last).collect())
}

fn run(case: &BTreeMap<String, String>) -> Result<String, String> {
    let section = |name: &str| case.get(name).map(String::as_str);
    let style = Style::parse(section("CSL").ok_or("no style")?).map_err(|error| error.message)?;
    let processor = Processor::new(style, &BuiltinLocales, None).map_err(|error| error.message)?;
    let json = |name: &str| match section(name) {
        Some(text) => serde_json::from_str::<Value>(text).map_err(|error| error.to_string()),
        None => Ok(Value::Null),
    };
    let input = json("INPUT")?;
    // Where a case has a single item, it may have no id.
    let mut input = input.as_array().ok_or("no items")?.clone();
    for item in input.iter_mut().filter_map(Value::as_object_mut) {
        item.entry("id").or_insert("undefined".into());
    }
    let items = input.iter().map(Item::from_json).collect::<Result<Vec<_>, _>>();
    let items = items.map_err(|error| error.message)?;
    // Of items with one id, the last counts.
    let mut kept: Vec<Item> = Vec::new();
    for item in items {
        match kept.iter_mut().find(|known| known.id == item.id) {
            Some(known) => *known = item,
            None => kept.push(item),
        }
    }
    let mut items = kept;
    let citations = json("CITATIONS")?;
    let groups = json("CITATION-ITEMS")?;
    let bibliography = section("MODE").is_some_and(|mode| mode.trim().starts_with("bibliography"));
    let unsorted = section("MODE").is_some_and(|mode| mode.trim() == "bibliography-nosort");
    let (clusters, current) = if citations.is_array() {
        document(&citations)
    } else if let Some(groups) = groups.as_array() {
        (groups.iter().map(|group| Cluster { note: 0, cites: cites(group) }).collect(), Vec::new())
    } else {
        // All items in one citation, in the order of the bibliography.
        let sorted = processor.book(&items, &[], BookOptions::default());
        let cites = sorted.bibliography_order().iter().map(|&item| Cite::new(&items[item].id)).collect();
        (vec![Cluster { note: 0, cites }], Vec::new())
    };
    if citations.is_array() {
        // Only what is cited counts, in the order of the citations.
        let order: Vec<&str> =
            clusters.iter().flat_map(|cluster| &cluster.cites).map(|cite| cite.id.as_str()).collect();
        items.retain(|item| order.contains(&item.id.as_str()));
        items.sort_by_key(|item| order.iter().position(|id| *id == item.id));
    }
    let book = processor.book(&items, &clusters, BookOptions { independent: !citations.is_array(), unsorted });
    if bibliography {
        let entries = book.bibliography();
        return Ok(bibliography_html(entries.iter().map(|entry| entry.content.as_slice())));
    }
    let shown: Vec<String> =
        (0..clusters.len()).filter_map(|index| book.citation(index)).map(|nodes| html(&nodes)).collect();
    // What shows nothing is an error in a style; the suite's own processor writes it into the text.
    let unprinted = "[CSL STYLE ERROR: reference with no printed form.]";
    let shown: Vec<String> =
        shown.into_iter().map(|text| if text.is_empty() { unprinted.to_owned() } else { text }).collect();
    if current.is_empty() {
        return Ok(shown.join("\n"));
    }
    let lines = shown.iter().zip(&current).enumerate();
    Ok(lines
        .map(|(index, (text, is))| format!("{}[{index}] {text}", if *is { ">>" } else { ".." }))
        .collect::<Vec<_>>()
        .join("\n"))
}

/// A case passes if its text is the expected one. Which citations a step has changed (`>>` and `..`) is a matter of word processors.
fn normal(text: &str) -> String {
    text.trim().lines().map(|line| line.trim_end().replacen(">>[", "..[", 1)).collect::<Vec<_>>().join("\n")
}

/// The table of the cases: by category, which is what a case's name begins with, and by what they render.
fn table(cases: &BTreeMap<String, bool>, passing: &BTreeSet<String>) -> String {
    let mut rows: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (name, bibliography) in cases {
        let category = name.split('_').next().unwrap_or_default();
        let passes = usize::from(passing.contains(name));
        for row in [category, "~"] {
            let row = rows.entry(row).or_default();
            row[usize::from(*bibliography) * 2] += 1;
            row[usize::from(*bibliography) * 2 + 1] += passes;
        }
    }
    let mut out = String::from(
        "# Cases of the CSL test suite by category\n\nWritten by `tests/suite.rs`. `failing.md` names each case that does not pass, with the reason.\n\n\
         | category | citations: cases | pass | bibliographies: cases | pass |\n|---|---|---|---|---|\n",
    );
    for (name, [citations, a, bibliographies, b]) in rows {
        let name = if name == "~" { "**all**" } else { name };
        out.push_str(&format!("| {name} | {citations} | {a} | {bibliographies} | {b} |\n"));
    }
    out
}

#[test]
fn the_suite_passes_as_far_as_it_did() {
    let Some(folder) = folder() else {
        eprintln!("skipped: the test suite of CSL is not beside the checkout");
        return;
    };
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passing.txt");
    let known: BTreeSet<String> =
        std::fs::read_to_string(&list).unwrap_or_default().lines().map(str::to_owned).collect();
    let mut passing = BTreeSet::new();
    let mut cases = BTreeMap::new();
    let show = std::env::var("CSL_SHOW").ok();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder").filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "txt")) {
        let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let case = sections(&std::fs::read_to_string(file).expect("a case"));
        let Some(wanted) = case.get("RESULT") else { continue };
        cases.insert(name.clone(), case.get("MODE").is_some_and(|mode| mode.trim().starts_with("bibliography")));
        let found = run(&case).unwrap_or_else(|error| format!("ERROR: {error}"));
        let passes = normal(&found) == normal(wanted);
        if passes {
            passing.insert(name.clone());
        }
        if show.as_ref().is_some_and(|show| name.contains(show.as_str()) && (!passes || *show == name)) {
            println!("=== {name}\nwanted: {}\nfound:  {}", wanted.trim(), found.trim());
        }
    }
    let table = table(&cases, &passing);
    println!("{table}\n{} of {} cases pass", passing.len(), cases.len());
    let lost: Vec<&String> = known.difference(&passing).collect();
    assert!(lost.is_empty(), "these cases passed before: {lost:?}");
    let failing = std::fs::read_to_string(list.with_file_name("failing.md")).expect("the list of failing cases");
    let named: BTreeSet<String> =
        failing.lines().filter_map(|line| Some(line.strip_prefix("- `")?.split_once("`: ")?.0.to_owned())).collect();
    let fails: BTreeSet<String> = cases.keys().filter(|name| !passing.contains(*name)).cloned().collect();
    assert_eq!(named, fails, "tests/failing.md names the cases that fail, each with its reason");
    if std::env::var_os("CSL_UPDATE").is_some() {
        let lines: String = passing.iter().map(|name| format!("{name}\n")).collect();
        std::fs::write(&list, lines).expect("the list is written");
        std::fs::write(list.with_file_name("categories.md"), &table).expect("the table is written");
    }
    let kept = std::fs::read_to_string(list.with_file_name("categories.md")).unwrap_or_default();
    assert_eq!(kept, table, "tests/categories.md is this table; `CSL_UPDATE=1` writes it");
}
