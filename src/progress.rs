//! How far a build is, for who shows or times it. The core says what it begins; it asks no clock.

use std::fmt;
use std::sync::Arc;

/// A stage of a build, in their order. A build leaves out what it needs not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Look whether anything changed since the last build.
    Look,
    /// Read the book's files.
    Read,
    /// Parse the texts that are not known yet.
    Parse,
    /// Put the book together, and resolve its names.
    Resolve,
    /// Format sources, read templates, plan the files of the site.
    Prepare,
    /// Compare what the site's files were made from with the book.
    Compare,
    /// Make the search index.
    Search,
    /// Make and write the files of the site.
    Write,
    /// Remember what the files were made from.
    Remember,
    /// Keep what was parsed for the next run.
    Keep,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Stage; 10] = [
        Stage::Look,
        Stage::Read,
        Stage::Parse,
        Stage::Resolve,
        Stage::Prepare,
        Stage::Compare,
        Stage::Search,
        Stage::Write,
        Stage::Remember,
        Stage::Keep,
    ];

    /// A word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Look => "look",
            Stage::Read => "read",
            Stage::Parse => "parse",
            Stage::Resolve => "resolve",
            Stage::Prepare => "prepare",
            Stage::Compare => "compare",
            Stage::Search => "search",
            Stage::Write => "write",
            Stage::Remember => "remember",
            Stage::Keep => "keep",
        }
    }

    /// What is done in it, for people.
    pub fn title(self) -> &'static str {
        match self {
            Stage::Look => "look for changes",
            Stage::Read => "read files",
            Stage::Parse => "parse pages",
            Stage::Resolve => "resolve names",
            Stage::Prepare => "format sources and plan the site",
            Stage::Compare => "compare with the last build",
            Stage::Search => "make the search index",
            Stage::Write => "make and write files",
            Stage::Remember => "remember the build",
            Stage::Keep => "keep parsed pages for the next run",
        }
    }
}

/// What a build says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildStep {
    /// A stage begins, and the one before it has ended.
    Begins(Stage),
    /// So many files of the site have been made, of so many; said on any thread, and not of each file.
    Made {
        /// The files that are done.
        done: usize,
        /// The files that the site has.
        total: usize,
    },
}

/// What is called at each step.
type Seen = dyn Fn(BuildStep) + Send + Sync;

/// Who is told how far a build is, if anybody.
#[derive(Clone, Default)]
pub struct Watcher(Option<Arc<Seen>>);

impl Watcher {
    /// One that is told each step.
    pub fn new(seen: impl Fn(BuildStep) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(seen)))
    }

    /// A stage begins.
    pub fn begin(&self, stage: Stage) {
        if let Some(seen) = &self.0 {
            seen(BuildStep::Begins(stage));
        }
    }

    /// Files have been made.
    pub fn made(&self, done: usize, total: usize) {
        if let Some(seen) = &self.0 {
            seen(BuildStep::Made { done, total });
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watcher").field(&self.0.is_some()).finish()
    }
}
