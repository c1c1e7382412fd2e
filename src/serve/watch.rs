//! Notices changes on disk, and gathers them until the book takes them in.
//!
//! Editors, version control and sync tools write in bursts, so changes are gathered for a few milliseconds. What comes
//! while the book is busy is gathered as well and gets a refresh of its own afterwards: nothing is lost. When the
//! system says that it left something out, everything counts as changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RemoveKind};
use notify::{Config, ErrorKind, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Note, Notify};

/// So long must nothing else happen before changes are taken in.
const QUIET: Duration = Duration::from_millis(8);
/// So long at most are changes kept waiting while others go on.
const PATIENCE: Duration = Duration::from_millis(100);
/// How often files are looked at when the system cannot notify.
const POLL: Duration = Duration::from_secs(1);
/// With more changed paths than this, looking at everything is cheaper than keeping them.
const MOST_PATHS: usize = 5_000;
/// Folders of a book that are watched whatever the book says.
const FOLDERS: [&str; 3] = ["content", "static", "themes"];

/// What changed since the last time.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Files and folders that changed, came or went.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Those of them that came or went, and so may be folders with more in them.
    pub(super) moved: BTreeSet<PathBuf>,
    /// Anything may have changed.
    pub(super) all: bool,
}

/// Why [`Inbox::wait`] came back.
pub(super) enum Wake {
    /// Changes are there, and no more have come for a moment.
    Changes(Changes),
    /// Nothing happened for so long.
    Idle,
    /// The server ends.
    Stop,
}

/// Where changes wait for the thread that owns the book.
#[derive(Default)]
pub(super) struct Inbox {
    inner: Mutex<Inner>,
    news: Condvar,
}

#[derive(Default)]
struct Inner {
    changes: Changes,
    interest: Interest,
    trouble: Vec<notify::Error>,
    /// When the last change came in; `None` when there is none.
    last: Option<Instant>,
    stop: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that could fail half-way happens under the lock, so the data of a poisoned one is good.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Anything may have changed.
    pub(super) fn everything(&self) {
        let mut inner = self.lock();
        inner.changes.all = true;
        inner.last = Some(Instant::now());
        self.news.notify_all();
    }

    /// Makes [`Inbox::wait`] end the thread.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.news.notify_all();
    }

    fn take(&self, event: notify::Result<Event>) {
        let mut inner = self.lock();
        match event {
            Ok(event) if event.need_rescan() => inner.changes.all = true,
            Ok(event) => {
                if !inner.add(&event) {
                    return;
                }
            }
            Err(error) => {
                inner.changes.all = true;
                inner.trouble.push(error);
            }
        }
        inner.last = Some(Instant::now());
        self.news.notify_all();
    }

    /// Waits for changes, or until nothing has happened for `idle`.
    pub(super) fn wait(&self, idle: Option<Duration>) -> Wake {
        let begin = Instant::now();
        let mut first = None;
        let mut inner = self.lock();
        loop {
            if inner.stop {
                return Wake::Stop;
            }
            let now = Instant::now();
            let left = if let Some(last) = inner.last {
                let first = *first.get_or_insert(now);
                let until = (last + QUIET).min(first + PATIENCE);
                if until <= now {
                    inner.last = None;
                    return Wake::Changes(std::mem::take(&mut inner.changes));
                }
                Some(until - now)
            } else if let Some(idle) = idle {
                let until = begin + idle;
                if until <= now {
                    return Wake::Idle;
                }
                Some(until - now)
            } else {
                None
            };
            inner = match left {
                Some(left) => self.news.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.news.wait(inner).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl Inner {
    /// Keeps what the event says; `false` if it is of no interest.
    fn add(&mut self, event: &Event) -> bool {
        let moved = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            // Reading is not a change: the book itself reads each file that it takes in.
            EventKind::Access(_) => return false,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => true,
            _ => false,
        };
        let folder_gone = matches!(event.kind, EventKind::Remove(RemoveKind::Folder));
        let mut wanted = event.paths.is_empty();
        self.changes.all |= wanted;
        for path in event.paths.iter().filter(|path| self.interest.wants(path)) {
            wanted = true;
            self.changes.all |= folder_gone || self.changes.paths.len() >= MOST_PATHS;
            if moved && self.changes.moved.len() < MOST_PATHS {
                self.changes.moved.insert(path.clone());
            }
            if !self.changes.all {
                self.changes.paths.insert(path.clone());
            }
        }
        wanted
    }
}

/// Which of the reported paths matter. To see that a file is replaced, its whole folder must be watched.
#[derive(Default)]
struct Interest {
    /// Everything in these.
    trees: Vec<PathBuf>,
    /// The direct entries of these.
    folders: Vec<PathBuf>,
    /// Just these, and the folders that lead to them.
    exact: BTreeSet<PathBuf>,
}

impl Interest {
    fn wants(&self, path: &Path) -> bool {
        self.trees.iter().any(|tree| path.starts_with(tree))
            || self.folders.iter().any(|folder| path == folder || path.parent() == Some(folder))
            // Paths sort by their parts, so what lies below a path follows it at once.
            || self.exact.range::<Path, _>((Bound::Included(path), Bound::Unbounded)).next().is_some_and(|exact| exact.starts_with(path))
    }
}

/// What tells one folder from another of the same name: a watch stays with the folder that it was made for.
type Identity = Option<(u64, u64)>;

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Identity {
    let created = fs::metadata(path).ok()?.created().ok()?;
    let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((since.as_secs(), since.subsec_nanos().into()))
}

/// Watches a book's folder and whatever else the book says.
pub(super) struct Eyes {
    root: PathBuf,
    inbox: Arc<Inbox>,
    watcher: Box<dyn Watcher + Send>,
    polling: bool,
    /// What is watched: path → (with all below it, which folder that was).
    watched: BTreeMap<PathBuf, (bool, Identity)>,
    /// What trouble has been told, for it comes again with each try.
    told: BTreeSet<PathBuf>,
    on: Notify,
}

impl Eyes {
    /// Watches nothing yet. With `poll`, or when the system has no notifications left to give, files are looked at.
    pub(super) fn new(root: &Path, inbox: Arc<Inbox>, on: Notify, poll: bool) -> notify::Result<Self> {
        let native = if poll { Err(notify::Error::generic("asked for")) } else { native(&inbox) };
        let (watcher, polling) = match native {
            Ok(watcher) => (watcher, false),
            Err(error) => {
                on(Note::Polling { reason: error.to_string() });
                (polled(&inbox)?, true)
            }
        };
        let root = std::path::absolute(root)?;
        Ok(Self { root, inbox, watcher, polling, watched: BTreeMap::new(), told: BTreeSet::new(), on })
    }

    /// Watches what there is of the book's folder, its subfolders and `also`, and no more. Says whether something is
    /// watched that was not before: changes to it just before that went unnoticed.
    pub(super) fn aim(&mut self, also: &[PathBuf]) -> bool {
        let trouble = std::mem::take(&mut self.inbox.lock().trouble);
        for error in trouble {
            if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                self.poll_instead(&error);
            } else {
                self.tell(Path::new(""), &error);
            }
        }
        let wanted = self.targets(also);
        let stale: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, (deep, id))| wanted.get(*path) != Some(deep) || identity(path) != *id)
            .map(|(path, _)| path.clone())
            .collect();
        for path in stale {
            // It may be gone already, and then so is the watch.
            let _ = self.watcher.unwatch(&path);
            // That ends the watches below it too.
            self.watched.retain(|other, _| !other.starts_with(&path));
        }
        let mut added = false;
        for (path, deep) in &wanted {
            if self.watched.contains_key(path) {
                continue;
            }
            // Taken before the watch is made: if the folder is swapped in between, the next time mends it.
            let id = identity(path);
            match self.watch(path, *deep) {
                Ok(()) => {
                    self.watched.insert(path.clone(), (*deep, id));
                    added = true;
                }
                Err(error) if !self.polling && matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                    self.poll_instead(&error);
                    return self.aim(also) || added;
                }
                Err(error) => self.tell(path, &error),
            }
        }
        added
    }

    /// Makes sure that all folders among the paths that came are watched. Says whether more may have changed than the
    /// paths that were reported.
    pub(super) fn follow(&mut self, changes: &Changes) -> bool {
        let mut folders = changes.all;
        let trees = || self.watched.iter().filter(|(_, (deep, _))| *deep).map(|(path, _)| path);
        let mut came: Vec<PathBuf> = Vec::new();
        if changes.all {
            came.extend(trees().cloned());
        }
        for path in &changes.moved {
            if path.is_dir() {
                folders = true;
                if !changes.all && trees().any(|tree| path.starts_with(tree)) {
                    came.push(path.clone());
                }
            } else if path.extension().is_none() && !path.exists() {
                // Probably a folder that was moved away.
                folders = true;
            }
        }
        // Where each folder needs a watch of its own, the watcher makes it only after it reported the folder, and gives
        // up on a folder if another one vanishes meanwhile. Here it is known to be done.
        let natively_deep = cfg!(any(target_os = "macos", windows));
        for path in came {
            if self.polling || natively_deep {
                break;
            }
            match self.watch(&path, true) {
                Ok(()) => {}
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => self.poll_instead(&error),
                Err(error) => self.tell(&path, &error),
            }
        }
        folders
    }

    fn watch(&mut self, path: &Path, deep: bool) -> notify::Result<()> {
        let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        self.watcher.watch(path, mode)
    }

    /// What to watch, each with whether all below it is meant. Also tells the inbox what matters of that.
    fn targets(&self, also: &[PathBuf]) -> BTreeMap<PathBuf, bool> {
        let fixed = FOLDERS.iter().map(|name| self.root.join(name));
        let asked: BTreeSet<PathBuf> = fixed.chain(also.iter().map(|path| self.root.join(path))).collect();
        let mut interest = Interest { folders: vec![self.root.clone()], ..Interest::default() };
        let mut wanted = BTreeMap::from([(self.root.clone(), false)]);
        // Sorted: a folder comes before all that is in it.
        for path in asked {
            if interest.trees.iter().any(|tree| path.starts_with(tree)) {
                continue;
            }
            if path.is_dir() {
                wanted.insert(path.clone(), true);
                interest.trees.push(path);
                continue;
            }
            // A file is often replaced rather than written, and what does not exist yet cannot be watched.
            if let Some(folder) = path.ancestors().skip(1).find(|folder| folder.is_dir()) {
                wanted.entry(folder.to_owned()).or_insert(false);
            }
            interest.exact.insert(path);
        }
        self.inbox.lock().interest = interest;
        wanted
    }

    /// The system has no notifications left: looks at files from now on.
    fn poll_instead(&mut self, error: &notify::Error) {
        if self.polling {
            return;
        }
        match polled(&self.inbox) {
            Ok(watcher) => {
                self.watcher = watcher;
                self.polling = true;
                self.watched.clear();
                (self.on)(Note::Polling { reason: error.to_string() });
            }
            Err(error) => self.tell(Path::new(""), &error),
        }
        // What happened in between was seen by neither.
        self.inbox.everything();
    }

    fn tell(&mut self, path: &Path, error: &notify::Error) {
        let vanished = match &error.kind {
            ErrorKind::PathNotFound => true,
            ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
            _ => false,
        };
        if !vanished && self.told.insert(path.to_owned()) {
            (self.on)(Note::WatchTrouble { message: format!("cannot watch everything for changes: {error}") });
        } else if vanished && path.is_dir() {
            // Something in it went away while it was looked through: the rest of it must not stay unwatched.
            self.inbox.everything();
        }
    }
}

fn native(inbox: &Arc<Inbox>) -> notify::Result<Box<dyn Watcher + Send>> {
    let inbox = Arc::clone(inbox);
    Ok(Box::new(RecommendedWatcher::new(move |event| inbox.take(event), Config::default())?))
}

fn polled(inbox: &Arc<Inbox>) -> notify::Result<Box<dyn Watcher + Send>> {
    let inbox = Arc::clone(inbox);
    // Times of change are compared by the second only, which would miss the second save within one.
    let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
    Ok(Box::new(PollWatcher::new(move |event| inbox.take(event), config)?))
}
