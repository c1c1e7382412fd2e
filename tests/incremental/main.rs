//! The one property of the incremental core: after any sequence of edits, what it makes is what a clean build makes, byte for byte, and
//! it says the same of what is wrong.
//!
//! `BRIEFBOOK_SEQUENCES=2000 cargo test --release --test incremental` tries more sequences than the default.

mod edits;
mod model;

use briefbook::diagnostic::json;
use briefbook::incremental::traces::PublishTarget;
use briefbook::incremental::unchanged::{Built, Survey};
use briefbook::incremental::{Engine, EngineOptions, State};
use briefbook::output::{self, Content};
use briefbook::seal::Seal;
use edits::{Edit, edit};
use model::{Model, Part};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::path::Path;

/// Brings the files on disk to those of a model; returns the paths that changed.
fn write(root: &Path, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let mut changed = Vec::new();
    for path in old.keys().filter(|p| !new.contains_key(*p)) {
        std::fs::remove_file(root.join(path)).unwrap();
        changed.push(path.clone());
    }
    for (path, text) in new.iter().filter(|(path, text)| old.get(*path) != Some(text)) {
        let full = root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
        changed.push(path.clone());
    }
    changed
}

type Made = (BTreeMap<String, Vec<u8>>, Vec<String>);

fn made(state: &State) -> Made {
    let mut state = state.clone();
    let mut site = BTreeMap::new();
    if let Some(made) = state.site.clone() {
        let (files, found) = output::make(&made, &state.plan);
        state.add(found);
        for file in files {
            let bytes = match file.content {
                Content::Bytes(bytes) => bytes,
                Content::Copy(from) => from.bytes().unwrap(),
            };
            site.insert(file.path, bytes);
        }
    }
    (site, state.diagnostics.iter().map(|d| json::render(std::slice::from_ref(d), &*state.sources)).collect())
}

fn compare(step: usize, edit: &Edit, found: &Made, wanted: &Made) {
    let differs = found.1.iter().zip(&wanted.1).find(|(found, wanted)| found != wanted);
    assert!(differs.is_none(), "diagnostics after step {step}, {edit:?}: {differs:#?}");
    assert_eq!(
        found.1.len(),
        wanted.1.len(),
        "diagnostics after step {step}, {edit:?}: {:?} and {:?}",
        found.1,
        wanted.1
    );
    let names = |made: &Made| made.0.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(wanted), "files after step {step}, {edit:?}");
    if let Some((path, bytes)) = found.0.iter().find(|(path, bytes)| wanted.0[*path] != **bytes) {
        let (found, wanted) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&wanted.0[path]));
        let (line, _) = found.lines().zip(wanted.lines()).find(|(a, b)| a != b).unwrap_or_default();
        let clean = wanted.lines().zip(found.lines()).find(|(a, b)| a != b).map_or("", |(line, _)| line);
        panic!("{path} after step {step}, {edit:?}:\n  is    {line}\n  clean {clean}");
    }
}

/// The files of a published site, without briefbook's own list.
fn published(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let named = files.map(|e| (e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), e.into_path()));
    named
        .filter(|(name, _)| name != ".briefbook.json")
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

/// Runs edits one after another, with or without a hint of what changed, and compares after each: what a process that stays makes, what
/// it publishes, and what one that begins anew with the cache publishes. Returns how many steps had a site.
fn run(start: &[Edit], edits: &[(Edit, bool)]) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("book");
    let options = || EngineOptions {
        site: true,
        today: Some((2026, 11, 24)),
        seal: Some(Seal::new([7; 32])),
        ..EngineOptions::default()
    };
    let mut model = Model::furnished();
    start.iter().for_each(|edit| model.apply(edit));
    let mut files = model.files();
    write(&root, &BTreeMap::new(), &files);
    let mut engine = Engine::new(&root, options());
    let (stays, anew) = (dir.path().join("stays"), dir.path().join("anew"));
    let mut target = PublishTarget::new(&root, &stays, &options());
    let mut first = engine.refresh(&[]);
    target.publish(&mut first, None, false).unwrap();
    PublishTarget::new(&root, &anew, &options()).publish(&mut first, None, false).unwrap();
    let mut sites = 0;
    for (step, (edit, hint)) in edits.iter().enumerate() {
        model.apply(edit);
        let new = model.files();
        let changed = write(&root, &files, &new);
        files = new;
        let mut state = engine.refresh(if *hint { &changed } else { &[] });
        let clean = made(&Engine::load(&root, options()));
        compare(step, edit, &made(&state), &clean);
        // Not always: what several short ways leave behind is to be seen.
        if step % 3 == 2 {
            assert!(engine.verify().is_none(), "step {step}, {edit:?}");
        }
        if state.site.is_none() {
            continue;
        }
        sites += 1;
        let mut other = Engine::with_store(&root, options());
        let mut again = other.refresh(&[]);
        other.save();
        target.publish(&mut state, None, false).unwrap();
        PublishTarget::new(&root, &anew, &options()).publish(&mut again, None, false).unwrap();
        for folder in [&stays, &anew] {
            compare(step, edit, &(published(folder), clean.1.clone()), &clean);
        }
    }
    sites
}

/// Found by the property below: a file that went away and came back as it was.
#[test]
fn a_page_that_comes_back_is_seen() {
    run(&[], &[(Edit::Delete(2), false), (Edit::Create(2), true)]);
    run(&[], &[(Edit::Delete(2), true), (Edit::Create(2), true), (Edit::Body(2, Part::Words(1)), true)]);
}

// Sequences that left a site stale once, each the shortest that was known.

#[test]
fn a_heading_of_a_translation_gets_another_id() {
    run(&[], &[(Edit::Own(1, Some(Part::Heading(3))), false)]);
}

#[test]
fn a_section_gets_its_own_page_in_another_language() {
    run(&[], &[(Edit::Index(1, true, Some(0)), false)]);
}

#[test]
fn a_template_in_backticks_changes() {
    run(&[Edit::Template(5)], &[(Edit::Part(1), false)]);
}

#[test]
fn a_static_file_that_is_asked_for_with_a_space_changes() {
    run(&[Edit::Template(3)], &[(Edit::Shadow(1, 1), false)]);
}

#[test]
fn a_place_that_another_pages_diagnostic_points_at_moves() {
    run(&[], &[(Edit::Summary(0, Some(0)), true)]);
}

#[test]
fn a_theme_file_appears_that_the_books_own_stands_in_for() {
    let dir = tempfile::tempdir().unwrap();
    let (root, out) = (dir.path().join("book"), dir.path().join("out"));
    let options = EngineOptions { site: true, seal: Some(Seal::new([7; 32])), ..EngineOptions::default() };
    let mut model = Model::furnished();
    [Edit::Template(3), Edit::Shadow(2, 0)].iter().for_each(|edit| model.apply(edit));
    let files = model.files();
    write(&root, &BTreeMap::new(), &files);
    // A survey is made of files that are old enough to be trusted.
    let settled = || std::iter::repeat_with(|| Survey::take(&root)).flatten().next().unwrap();
    let survey = settled();
    let mut target = PublishTarget::new(&root, &out, &options);
    target.publish(&mut Engine::load(&root, options.clone()), Some(survey.clone()), false).unwrap();
    assert!(Built::still(&root, &out, &options, &survey).is_some(), "nothing has changed");
    model.apply(&Edit::Shadow(3, 0));
    write(&root, &files, &model.files());
    let survey = settled();
    assert!(Built::still(&root, &out, &options, &survey).is_none(), "a file of the theme is new");
}

#[test]
fn after_any_edits_incremental_equals_clean() {
    let cases = std::env::var("BRIEFBOOK_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let strategy = (proptest::collection::vec(edit(), 3..8), proptest::collection::vec((edit(), any::<bool>()), 1..8));
    let counts = std::cell::Cell::new((0, 0));
    runner
        .run(&strategy, |(start, edits)| {
            let (sites, steps) = counts.get();
            counts.set((sites + run(&start, &edits), steps + edits.len()));
            Ok(())
        })
        .unwrap();
    let (sites, steps) = counts.get();
    assert!(sites * 2 > steps, "{sites} of {steps} steps had a site: the test says too little");
}
