//! The long way, run when there is time, over what a shorter way made: where the two differ, the long way is right.
//!
//! An edit that other pages cannot see is taken in without looking at them ([`super::Engine::refresh`]). That it could be rests on knowing all that a
//! page's text may change for others; this holds it to that.

use super::{Engine, State};
use crate::site::Site;

impl Engine {
    /// Makes the state again from its sources, nothing taken over from the one before, unless that was done already. Gives the new state where it is
    /// another one.
    ///
    /// # Panics
    /// In builds for developers, where it is another one: a shorter way has a fault.
    pub fn verify(&mut self) -> Option<State> {
        let (state, what) = self.long_way()?;
        debug_assert!(false, "an incremental build differs from a full build: {what}");
        Some(state)
    }

    /// As [`Engine::verify`], with what differs first.
    fn long_way(&mut self) -> Option<(State, String)> {
        if std::mem::replace(&mut self.verified, true) {
            return None;
        }
        let short = self.state.take()?;
        // Without a state before, nothing is taken over.
        self.lookup = None;
        let long = self.index_all(short.sources.clone(), short.config().clone(), short.found.source.clone());
        let what = difference(&short, &long);
        self.state = Some(if what.is_some() { long.clone() } else { short });
        what.map(|what| (long, what))
    }
}

/// What differs first in two states that were made from the same sources.
fn difference(short: &State, long: &State) -> Option<String> {
    let (book, other) = (&short.book, &long.book);
    if book.pages.len() != other.pages.len() {
        return Some("how many pages there are".to_owned());
    }
    let page = |index: usize| book.pages.get(index).map_or("", |page| page.path.as_str());
    if let Some(at) = (0..book.pages.len()).find(|i| book.pages[*i] != other.pages[*i]) {
        return Some(format!("the page {}", page(at)));
    }
    if book != other {
        return Some("the book".to_owned());
    }
    let (resolved, other) = (&short.resolved.pages, &long.resolved.pages);
    if let Some(at) = (0..resolved.len()).find(|i| resolved.get(*i) != other.get(*i)) {
        return Some(format!("what the names in {} mean", page(at)));
    }
    if short.resolved != long.resolved {
        return Some("what names mean across the book".to_owned());
    }
    if short.found.names != long.found.names || short.diagnostics != long.diagnostics {
        return Some("what is wrong".to_owned());
    }
    let plan = |state: &State| -> Vec<(String, String)> {
        state.plan.iter().map(|planned| (planned.path.to_string(), planned.origin.clone())).collect()
    };
    // Without a site nothing is planned.
    if short.site.is_some() != long.site.is_some() || long.site.is_some() && plan(short) != plan(long) {
        return Some("which files the site has".to_owned());
    }
    let (short, long) = (short.site.as_deref()?, long.site.as_deref()?);
    Site::difference(short, long).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incremental::EngineOptions;
    use std::sync::Arc;

    fn engine() -> (tempfile::TempDir, Engine) {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("briefbook.toml", "[book]\ntitle = \"T\"\n");
        write("content/a.md", "---\ntitle: A\n---\nSee [[b]].\n");
        write("content/b.md", "---\ntitle: B\n---\nText.\n");
        let mut engine = Engine::new(dir.path(), EngineOptions { site: true, ..EngineOptions::default() });
        engine.refresh(&[]);
        write("content/b.md", "---\ntitle: B\n---\nMore text.\n");
        engine.refresh(&["content/b.md".to_owned()]);
        (dir, engine)
    }

    #[test]
    fn what_a_short_way_made_right_stays() {
        let (_dir, mut engine) = engine();
        let before = engine.state.clone().unwrap();
        assert!(engine.verify().is_none());
        assert!(Arc::ptr_eq(&before.book, &engine.state.clone().unwrap().book), "nothing is made anew for nothing");
    }

    #[test]
    fn where_a_short_way_is_wrong_the_long_one_wins() {
        type Spoil = fn(&mut State);
        let wrong: [(&str, Spoil); 4] = [
            ("the page b.md", |state| {
                let book = Arc::make_mut(&mut state.book);
                Arc::make_mut(&mut book.pages[1]).title = "Old".to_owned();
            }),
            ("what the names in b.md mean", |state| {
                let resolved = Arc::make_mut(&mut state.resolved);
                Arc::make_mut(&mut resolved.pages[1]).backlinks.clear();
            }),
            ("what is wrong", |state| state.diagnostics.clear()),
            ("which files the site has", |state| state.plan = Arc::default()),
        ];
        for (what, spoil) in wrong {
            let (_dir, mut engine) = engine();
            let right = engine.state.clone().unwrap();
            spoil(engine.state.as_mut().unwrap());
            let (state, found) = engine.long_way().unwrap();
            assert_eq!(found, what);
            assert!(difference(&right, &state).is_none());
            assert!(engine.long_way().is_none(), "it is looked at once");
        }
    }

    #[test]
    #[should_panic(expected = "an incremental build differs")]
    fn builds_for_developers_fail_loudly() {
        let (_dir, mut engine) = engine();
        engine.state.as_mut().unwrap().diagnostics.clear();
        engine.verify();
    }
}
