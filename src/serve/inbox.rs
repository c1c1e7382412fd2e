//! Gathers changes on disk until the book takes them in.
//!
//! Editors, version control and sync tools write in bursts, so changes are gathered for a few milliseconds. What comes
//! while the book is busy is gathered as well and gets a refresh of its own afterwards: nothing is lost. When the
//! system says that it left something out, everything counts as changed.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::Event;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RemoveKind};

/// So long must nothing else happen before changes are taken in.
const QUIET: Duration = Duration::from_millis(8);
/// So long at most are changes kept waiting while others go on.
const PATIENCE: Duration = Duration::from_millis(100);
/// With more changed paths than this, looking at everything is cheaper than keeping them.
const MOST_PATHS: usize = 5_000;

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

/// What is in an [`Inbox`].
#[derive(Default)]
pub(super) struct Inner {
    changes: Changes,
    /// What is put in at all.
    pub(super) interest: Interest,
    /// Errors of the watcher that have not been dealt with yet.
    pub(super) trouble: Vec<notify::Error>,
    /// When the last change came in; `None` when there is none.
    last: Option<Instant>,
    stop: bool,
}

impl Inbox {
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
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

    /// Puts in what the watcher says.
    pub(super) fn take(&self, event: notify::Result<Event>) {
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
pub(super) struct Interest {
    /// Everything in these.
    pub(super) trees: Vec<PathBuf>,
    /// The direct entries of these.
    pub(super) folders: Vec<PathBuf>,
    /// Just these, and the folders that lead to them.
    pub(super) exact: BTreeSet<PathBuf>,
}

impl Interest {
    fn wants(&self, path: &Path) -> bool {
        // Paths sort by their parts, so what lies below a path follows it at once.
        let mut from_here = self.exact.range::<Path, _>((Bound::Included(path), Bound::Unbounded));
        self.trees.iter().any(|tree| path.starts_with(tree))
            || self.folders.iter().any(|folder| path == folder || path.parent() == Some(folder))
            || from_here.next().is_some_and(|exact| exact.starts_with(path))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn gather(inbox: &Inbox) -> Changes {
        match inbox.wait(Some(Duration::from_secs(5))) {
            Wake::Changes(changes) => changes,
            Wake::Idle | Wake::Stop => panic!("no changes"),
        }
    }

    #[test]
    fn a_rescan_stands_for_everything() {
        let inbox = Inbox::default();
        inbox.take(Ok(Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan)));
        assert!(gather(&inbox).all);
        inbox.take(Err(notify::Error::generic("lost")));
        assert!(gather(&inbox).all);
    }

    #[test]
    fn steady_changes_do_not_wait_for_ever() {
        let inbox = Arc::new(Inbox::default());
        let writer = Arc::clone(&inbox);
        let gathered = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&gathered);
        let thread = std::thread::spawn(move || {
            while !end.load(Ordering::SeqCst) {
                writer.everything();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        // The changes do not end before they are gathered: who waited for their end would wait for ever.
        gather(&inbox);
        gathered.store(true, Ordering::SeqCst);
        thread.join().unwrap();
    }

    #[test]
    fn reading_is_not_a_change() {
        let inbox = Inbox::default();
        inbox.lock().interest.trees.push("/book/content".into());
        let opened = EventKind::Access(AccessKind::Open(AccessMode::Any));
        inbox.take(Ok(Event::new(opened).add_path("/book/content/a.md".into())));
        assert!(matches!(inbox.wait(Some(Duration::from_millis(30))), Wake::Idle));
    }

    #[test]
    fn only_what_matters_is_put_in() {
        let interest = Interest {
            trees: vec!["/book/content".into()],
            folders: vec!["/book".into()],
            exact: BTreeSet::from(["/home/refs/a.bib".into(), "/home/to/come".into()]),
        };
        for path in ["/book/content/x/y.md", "/book/book.toml", "/book", "/home/refs/a.bib", "/home/to", "/home"] {
            assert!(interest.wants(Path::new(path)), "{path}");
        }
        for path in ["/book/public/x.html", "/home/refs/b.bib", "/home/ref", "/home/refs/a.bib/x", "/bookish/x"] {
            assert!(!interest.wants(Path::new(path)), "{path}");
        }
    }
}
