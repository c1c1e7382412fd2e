//! A book that is followed: served, or built again at each change.

use super::build::Publication;
use super::output_folder::resolved;
use super::{Book, Built};
use crate::incremental::traces::PublishTarget;
use crate::serve::{self, Live, Note, Refreshed, ServeError};
use std::path::{Path, PathBuf};

/// What happens while a book is built again at each change ([`Book::watch`]).
#[derive(Debug)]
#[non_exhaustive]
pub enum WatchNote {
    /// A build begins.
    Begun,
    /// A build ended.
    Built(Built),
    /// Something about the watching itself.
    Watching(Note),
}

impl Book {
    /// The book for [`serve::run`]: what is served, and what is shown first.
    pub fn live(self) -> (Live, Refreshed) {
        let core = self.options.core();
        Live::open(&self.root, crate::incremental::EngineOptions { thorough: false, ..core })
    }

    /// Builds the site into `output`, and builds it again whenever a file of the book changes on disk, until Ctrl-C or SIGTERM. `on` is told what
    /// happens, from whichever thread it happens on.
    ///
    /// # Errors
    /// The files cannot be watched at all.
    pub fn watch(
        self,
        output: impl AsRef<Path>,
        on: impl Fn(WatchNote) + Clone + Send + Sync + 'static,
    ) -> Result<(), ServeError> {
        let (root, output) = (self.root.clone(), output.as_ref().to_owned());
        let overwrite = self.options.overwrite;
        let target = PublishTarget::new(&root, &resolved(&output), &self.options.core());
        let (live, first) = self.live();
        let told = on.clone();
        let mut book = Published { live, target, root: root.clone(), output, overwrite, on: Box::new(told) };
        book.publish();
        let root = root.canonicalize().unwrap_or(root);
        serve::follow(Box::new(book), first, &root, move |note| on(WatchNote::Watching(note)))
    }
}

/// A book that is published whenever it changes.
struct Published {
    live: Live,
    target: PublishTarget,
    root: PathBuf,
    /// As the caller names it.
    output: PathBuf,
    overwrite: bool,
    on: Box<dyn Fn(WatchNote) + Send>,
}

impl Published {
    fn publish(&mut self) {
        (self.on)(WatchNote::Begun);
        let mut state = self.live.state().clone();
        let publication = Publication { root: &self.root, output: &self.output, overwrite: self.overwrite };
        let outcome = publication.publish(&mut self.target, &mut state, None);
        (self.on)(WatchNote::Built(Built::of(state, outcome)));
    }
}

impl serve::Book for Published {
    fn refresh(&mut self, paths: &[PathBuf]) -> Refreshed {
        let refreshed = self.live.refresh(paths);
        if refreshed.changed {
            self.publish();
        }
        refreshed
    }

    fn watched(&self) -> Vec<PathBuf> {
        self.live.watched()
    }

    fn idle(&mut self) -> Option<Refreshed> {
        let refreshed = self.live.idle()?;
        self.publish();
        Some(refreshed)
    }
}
