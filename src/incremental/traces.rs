//! Which files of a site would come out as they are: what each was made from, with digests of the values, checked against the book as
//! it is now ("verifying traces", [`crate::site::fact`]).
//!
//! Kept for each output folder, with what the disk said of the files that were written. A file is made again unless every fact that
//! was read for it is what it was, and the file on disk is the one that was written.

use super::store::Store;
use super::unchanged::{Built, Survey, name};
use super::{EngineOptions, State};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::{self, Content, Planned};
use crate::progress::Stage;
use crate::site::Site;
use crate::site::fact::keys::Names;
use crate::site::fact::{Fact, Name};
use crate::source::Stamp;
use crate::write::{self, Error, Item, MANIFEST, Report};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// After how many files it is told that they are made.
const TOLD: usize = 64;

/// What the files of a site were made from.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Traces {
    /// Each fact once: its name, and the digest of its value.
    facts: Vec<(Name, Digest)>,
    outputs: HashMap<String, Trace>,
}

/// What one file was made from.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Trace {
    /// What it came from: another page at the same path is another file.
    origin: String,
    /// Places in the list of facts.
    facts: Vec<u32>,
    /// What the disk said of it, for files that were written.
    stamp: Option<Stamp>,
}

/// What is known of a plan's files before any is made.
pub struct Checked<'t> {
    traces: &'t Traces,
    /// Parallel to the facts: what each is in the book of today, and whether its value is what it was.
    facts: Vec<Option<Fact>>,
}

impl Traces {
    /// Compares all remembered facts with a site.
    pub fn check(&self, site: &Site) -> Checked<'_> {
        let names = Names::of(site);
        let same =
            |(name, digest): &(Name, Digest)| Fact::find(&names, name).filter(|fact| fact.digest(site) == *digest);
        Checked { traces: self, facts: self.facts.par_iter().map(same).collect() }
    }
}

impl Checked<'_> {
    /// Whether a file would come out as it was.
    pub fn is_fresh(&self, planned: &Planned) -> bool {
        self.trace(planned).is_some()
    }

    fn trace(&self, planned: &Planned) -> Option<&Trace> {
        let trace = self.traces.outputs.get(planned.path.as_str()).filter(|t| t.origin == planned.origin)?;
        let facts = || trace.facts.iter().map(|fact| self.facts.get(*fact as usize).and_then(Option::as_ref));
        let is_same_question = planned.asks().is_none_or(|asked| facts().any(|fact| fact == Some(&asked)));
        (is_same_question && facts().all(|fact| fact.is_some())).then_some(trace)
    }

    /// The traces of a plan's files: of those that were made what was read for them now, of the others what was.
    pub fn renewed(&self, site: &Site, plan: &[Planned], made: Made) -> Traces {
        let mut outputs = HashMap::with_capacity(plan.len());
        let Made { mut facts, mut files } = made;
        for (index, planned) in plan.iter().enumerate() {
            let (mut places, stamp): (Vec<u32>, _) = match (files.remove(&index), self.trace(planned)) {
                (Some(places), _) => (places, None),
                (None, Some(trace)) => {
                    let old = trace.facts.iter().filter_map(|i| self.facts[*i as usize].as_ref());
                    (old.map(|fact| facts.place(fact)).collect(), trace.stamp.clone())
                }
                (None, None) => continue,
            };
            places.sort_unstable();
            let origin = planned.origin.clone();
            outputs.insert(planned.path.to_string(), Trace { origin, facts: places, stamp });
        }
        // Facts that did not change keep their digests; the others are looked at again.
        let mut known: HashMap<&Fact, Digest> = HashMap::new();
        let remembered = self.facts.iter().zip(&self.traces.facts);
        known.extend(remembered.filter_map(|(fact, (_, digest))| Some((fact.as_ref()?, *digest))));
        let digest = |fact: &Fact| known.get(fact).copied().unwrap_or_else(|| fact.digest(site));
        let facts = facts.in_order();
        Traces { facts: facts.par_iter().map(|fact| (fact.name(site), digest(fact))).collect(), outputs }
    }
}

/// What files were made from, while they are made: each fact once, since the facts of all pages would fill the memory.
#[derive(Default)]
pub struct Made {
    facts: Places,
    /// By their places in the plan.
    files: HashMap<usize, Vec<u32>>,
}

impl Made {
    /// Notes what a file was made from.
    pub fn note(&mut self, index: usize, facts: &HashSet<Fact>) {
        let places = facts.iter().map(|fact| self.facts.place(fact)).collect();
        self.files.insert(index, places);
    }
}

/// A number for each of many facts.
#[derive(Default)]
struct Places(HashMap<Fact, u32>);

impl Places {
    fn place(&mut self, fact: &Fact) -> u32 {
        match self.0.get(fact) {
            Some(place) => *place,
            None => {
                let next = self.0.len() as u32;
                self.0.insert(fact.clone(), next);
                next
            }
        }
    }

    fn in_order(self) -> Vec<Fact> {
        let mut pairs: Vec<(Fact, u32)> = self.0.into_iter().collect();
        pairs.sort_unstable_by_key(|(_, place)| *place);
        pairs.into_iter().map(|(fact, _)| fact).collect()
    }
}

/// An output folder that a book is published to, once or again and again.
pub struct PublishTarget {
    root: PathBuf,
    /// Absolute, links resolved.
    output: PathBuf,
    options: EngineOptions,
    traces: Option<Arc<Traces>>,
}

impl PublishTarget {
    /// The folder `output` of the book at `root`.
    pub fn new(root: &Path, output: &Path, options: &EngineOptions) -> Self {
        Self { root: root.to_owned(), output: output.to_owned(), options: options.clone(), traces: None }
    }

    /// The files of a state's site that would be made anew because a fact that they were made from changed since the last publication;
    /// files that are made from no facts (copies, the theme's own) are left out.
    pub fn stale(&self, state: &State) -> Vec<String> {
        let (Some(site), Some(traces)) = (&state.site, &self.traces) else { return Vec::new() };
        let checked = traces.check(site);
        let stale = state.plan.iter().filter(|planned| planned.is_made() && !checked.is_fresh(planned));
        stale.map(|planned| planned.path.to_string()).collect()
    }

    fn name(&self) -> String {
        name("traces", &self.output)
    }

    /// Publishes the site of a state. What fails in templates is added to the state's diagnostics; `None` then, or where the state has
    /// no site, and nothing is written. `survey` is what the disk said before the book was read, for who asks later whether anything
    /// changed.
    ///
    /// # Errors
    /// Those of [`write::publish`].
    pub fn publish(
        &mut self,
        state: &mut State,
        survey: Option<Survey>,
        force: bool,
    ) -> Result<Option<Report>, Error<Box<Diagnostic>>> {
        let Some(site) = state.site.clone().filter(|_| !state.has_errors()) else { return Ok(None) };
        let watcher = &self.options.watcher;
        watcher.begin(Stage::Compare);
        let store = Store::new(&self.root, self.options.seal.as_ref());
        let traces = self.traces.take().or_else(|| store.read(&self.name()).map(Arc::new)).unwrap_or_default();
        let checked = traces.check(&site);
        let kept = |planned: &Planned| checked.trace(planned).and_then(|trace| trace.stamp.clone());
        let kept: Vec<Option<Stamp>> = state.plan.par_iter().map(kept).collect();
        let joined = |index: usize| index > 0 && state.plan[index].is_same_page(&state.plan[index - 1]);
        let items = state.plan.iter().zip(&kept).enumerate();
        let items: Vec<Item<'_>> = items
            .map(|(index, (planned, kept))| Item {
                path: planned.path.as_str(),
                kept: kept.as_ref(),
                joined: joined(index),
            })
            .collect();
        if kept.iter().any(Option::is_none) {
            watcher.begin(Stage::Search);
            output::prepare(&site);
        }
        watcher.begin(Stage::Write);
        let made = Mutex::new(Made::default());
        let done = AtomicUsize::new(kept.iter().filter(|kept| kept.is_some()).count());
        let make = |indices: &[usize]| -> Vec<Result<Content, Box<Diagnostic>>> {
            let together = Rc::default();
            let one = |index: &usize| {
                let (content, facts) = state.plan[*index].traced(&site, &together)?;
                if let (Some(facts), Ok(mut made)) = (facts, made.lock()) {
                    made.note(*index, &facts);
                }
                Ok(content)
            };
            let contents = indices.iter().map(one).collect();
            // Not of each file: who is told may draw.
            let before = done.fetch_add(indices.len(), Ordering::Relaxed);
            if before / TOLD != (before + indices.len()) / TOLD {
                watcher.made(before + indices.len(), state.plan.len());
            }
            contents
        };
        let published = write::publish(&self.output, &items, make, force, self.options.seal.as_ref());
        drop(items);
        let (report, stamps) = match published {
            Ok(done) => done,
            Err(Error::Unmade(found)) => {
                state.add(found.into_iter().map(|d| *d).collect());
                self.traces = Some(traces.clone());
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        watcher.begin(Stage::Remember);
        let made = made.into_inner().unwrap_or_default();
        let anew = !made.files.is_empty() || traces.outputs.len() > state.plan.len();
        let mut new = checked.renewed(&site, &state.plan, made);
        for (planned, stamp) in state.plan.iter().zip(&stamps) {
            if let Some(trace) = new.outputs.get_mut(planned.path.as_str()) {
                trace.stamp.clone_from(stamp);
            }
        }
        if anew {
            store.write(&self.name(), &new);
        }
        self.traces = Some(Arc::new(new));
        let mut files: Vec<(String, Option<Stamp>)> =
            state.plan.iter().map(|p| p.path.to_string()).zip(stamps).collect();
        files.push((MANIFEST.to_owned(), Stamp::exact(&self.output.join(MANIFEST))));
        Built::remember(&self.root, &self.output, &self.options, survey, files, state);
        Ok(Some(report))
    }
}
