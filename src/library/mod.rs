//! The public face of the library: a book that is opened, checked and built, and that reports what is at each byte of its files.
//!
//! Everything here gives values and prints nothing; it asks neither clock nor environment. The command line is a thin layer over it, and a language
//! server can be another.

mod build;
mod claims;
mod entry;
mod find;
mod fix;
mod options;
mod output_folder;
mod reading;
pub mod schemas;
mod starter;
mod thing;
#[cfg(feature = "serve")]
mod watch;

pub use crate::evidence::ClaimChange;
pub use crate::parse::ledger::LockedClaim;
pub use crate::progress::{BuildStep, Stage};
pub use crate::write::Report;
pub use build::{BuildError, Built};
pub use claims::{CheckEntry, ClaimEntry, ClaimError, ClaimSourceEntry, Locked};
pub use entry::{EntityEntry, EventEntry, PageEntry, SourceEntry};
pub use fix::{AppliedFix, FailedFix, Fixed};
pub use options::{BookOptions, InvalidBaseUrl};
pub use reading::{Counts, Reading};
pub use starter::{CreateError, NewPage, create_book, create_page};
pub use thing::{Destination, EventPlace, Meaning, PagePlace, Place, SourcePlace, Thing};
#[cfg(feature = "serve")]
pub use watch::WatchNote;

use crate::incremental::rendering::Rendering;
use crate::incremental::traces::PublishTarget;
use crate::incremental::{Engine, State};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A book in a folder, which can be read, checked and built, once or again and again.
///
/// Nothing is read before it is asked for. What was read stays: a second reading parses only the texts that changed, and
/// [`Book::update`] looks at nothing but the files that it is told of. Whatever was kept, the result is the same as that of a book that is opened
/// anew.
///
/// ```
/// use briefbook::Book;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dir = tempfile::tempdir()?;
/// briefbook::create_book(dir.path())?;
/// let mut book = Book::open(dir.path());
/// assert!(!book.check().has_errors());
///
/// // An unsaved text overrides the file on disk.
/// book.overlay("content/index.md", "# Home\n\nSee [[no such page]].\n");
/// let reading = book.update();
/// assert!(reading.has_errors() && reading.diagnostics().iter().any(|d| d.code.as_str() == "broken-link"));
/// # Ok(())
/// # }
/// ```
pub struct Book {
    root: PathBuf,
    options: BookOptions,
    /// Made when the book is first read: it begins with what an earlier run kept.
    engine: Option<Engine>,
    state: Option<State>,
    rendering: Rendering,
    /// By the folder that is published to: absolute, links resolved.
    targets: BTreeMap<PathBuf, PublishTarget>,
    /// Files that changed since they were read, below the book.
    changed: BTreeSet<String>,
    pool: Option<rayon::ThreadPool>,
}

impl Book {
    /// The book in the folder `root`, with the options of [`BookOptions::new`]. Nothing is read yet: that there is no book in the folder is a
    /// diagnostic of [`Book::read`].
    pub fn open(root: impl AsRef<Path>) -> Self {
        Self::with(root.as_ref(), BookOptions::new())
    }

    fn with(root: &Path, options: BookOptions) -> Self {
        let pool = options.threads.and_then(|n| rayon::ThreadPoolBuilder::new().num_threads(n.get()).build().ok());
        Self {
            root: root.to_owned(),
            options,
            engine: None,
            state: None,
            rendering: Rendering::default(),
            targets: BTreeMap::new(),
            changed: BTreeSet::new(),
            pool,
        }
    }

    /// The book's folder, as it was given.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether there is a book in the folder: a file `briefbook.toml`.
    pub fn exists(&self) -> bool {
        self.root.join(crate::source::CONFIG).is_file()
    }

    /// The path of a file below the book's folder, `/` between parts, as all functions here take it. `None` for a file that is elsewhere, or whose
    /// path is not UTF-8.
    pub fn path_of(&self, file: &Path) -> Option<String> {
        let below = |root: &Path, file: &Path| -> Option<String> {
            let rest = file.strip_prefix(root).ok()?;
            let parts: Option<Vec<&str>> = rest.components().map(|part| part.as_os_str().to_str()).collect();
            parts.map(|parts| parts.join("/")).filter(|path| !path.is_empty())
        };
        let real = || {
            // The file itself need not exist yet, and a link is the file that the book has.
            let folder = file.parent()?.canonicalize().ok()?;
            below(&self.root.canonicalize().ok()?, &folder.join(file.file_name()?))
        };
        below(&self.root, file).or_else(real)
    }

    /// Overrides the file at `path` (below the book's folder, `/` between parts) with an unsaved text: until [`Book::remove_overlay`] the book is read as
    /// if the text were saved there. A page or a bibliography that is not on disk yet is added. Texts are the configuration, pages
    /// (`content/**.md`), bibliographies, a `.csl` style, and the theme's templates and words; files that are only copied always come from the disk.
    ///
    /// Returns `false`, and changes nothing, for a path that no text of a book can have: one that leads out of the book, or that of a hidden file.
    pub fn overlay(&mut self, path: &str, text: impl Into<String>) -> bool {
        let taken = self.engine().overlay().set(path, text.into());
        if taken {
            self.changed.insert(path.to_owned());
        }
        taken
    }

    /// Removes an unsaved text: the file on disk counts again. Returns whether there was one.
    pub fn remove_overlay(&mut self, path: &str) -> bool {
        let was_there = self.engine().overlay().remove(path);
        if was_there {
            self.changed.insert(path.to_owned());
        }
        was_there
    }

    /// Reports that a file on disk changed, was added or was removed, for the next [`Book::update`]. `path` is below the book's folder, `/` between parts.
    pub fn changed(&mut self, path: impl Into<String>) {
        self.changed.insert(path.into());
    }

    /// Reads the book as it is now on disk, with its unsaved texts, and resolves every name in it. All files are looked at, and those that changed
    /// are read. No page is rendered: only [`Book::check`] finds errors in templates.
    pub fn read(&mut self) -> Reading {
        let state = self.refresh(&[]);
        Reading::new(state)
    }

    /// As [`Book::read`], but looks only at the files that changed since the last reading: those of [`Book::overlay`], [`Book::remove_overlay`] and
    /// [`Book::changed`]. An edit of a text that other pages cannot see takes milliseconds, however large the book is.
    pub fn update(&mut self) -> Reading {
        match &self.state {
            Some(state) if self.changed.is_empty() => Reading::new(state.clone()),
            Some(_) => {
                let paths: Vec<String> = self.changed.iter().cloned().collect();
                Reading::new(self.refresh(&paths))
            }
            None => self.read(),
        }
    }

    /// Finds all problems of the book: those that [`Book::read`] finds, and those that appear when every page is rendered. Nothing is
    /// written. From the second time on only pages of which something changed are rendered again.
    pub fn check(&mut self) -> Reading {
        let mut state = self.settled();
        let mut rendering = std::mem::take(&mut self.rendering);
        let (found, rendering) = self.work(|_| {
            let found = rendering.check(&state);
            (found, rendering)
        });
        self.rendering = rendering;
        state.add(found);
        Reading::new(state)
    }

    /// Checks whether the web addresses in a reading's pages and bibliographies still work, and adds a diagnostic for each that does not. `[check.external]` of the configuration bounds how, and how often, hosts are asked; what they answered is kept under the book's
    /// [`BookOptions::cache_key`]. `progress` is called from this thread, after each address.
    ///
    /// # Errors
    /// No connection can be made at all (the system has no root certificates, say), as a message.
    #[cfg(feature = "external")]
    pub fn check_external(
        &self,
        reading: &mut Reading,
        options: &crate::external::ExternalOptions,
        progress: &mut dyn FnMut(crate::external::Progress),
    ) -> Result<crate::external::Counts, String> {
        let store = crate::incremental::store::Store::new(&self.root, self.options.core().seal.as_ref());
        let state = &mut reading.state;
        let found = crate::external::check(&state.book, &state.resolved, &*state.sources, &store, options, progress)?;
        state.add(found.diagnostics);
        Ok(found.counts)
    }

    /// Keeps on disk what was parsed and formatted, for the next run: in the book's folder `.briefbook`, under the key of
    /// [`BookOptions::cache_key`]. Without a key nothing is kept. A cache that cannot be written costs time in the next run, nothing else.
    pub fn save_cache(&mut self) {
        self.work(|book| book.engine().save());
    }

    /// The book as it is now, known to be what a book that is opened anew would be.
    fn settled(&mut self) -> State {
        let state = self.refresh(&[]);
        match self.work(|book| book.engine().verify()) {
            Some(state) => {
                self.state = Some(state.clone());
                state
            }
            None => state,
        }
    }

    /// Looks at the files at `paths`; without any at all.
    fn refresh(&mut self, paths: &[String]) -> State {
        let state = self.work(|book| book.engine().refresh(paths));
        self.changed.clear();
        self.state = Some(state.clone());
        state
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.get_or_insert_with(|| Engine::with_store(&self.root, self.options.core()))
    }

    /// Does work on the book's own threads, where it has some.
    fn work<T: Send>(&mut self, work: impl FnOnce(&mut Self) -> T + Send) -> T {
        let Some(pool) = self.pool.take() else { return work(self) };
        let done = pool.install(|| work(self));
        self.pool = Some(pool);
        done
    }
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book").field("root", &self.root).field("options", &self.options).finish_non_exhaustive()
    }
}
