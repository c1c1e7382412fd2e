//! Watches the disk for changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{Config, ErrorKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::inbox::{Changes, Inbox, Interest};
use super::{Note, Notify};

/// How often files are looked at when the system cannot notify.
const POLL: Duration = Duration::from_secs(1);
/// Folders of a book that are watched whatever the book says.
const FOLDERS: [&str; 3] = ["content", "static", "themes"];

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
pub(super) struct FileWatcher {
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

impl FileWatcher {
    /// Watches nothing yet. With `poll`, or when the system has no notifications left to give, files are looked at.
    pub(super) fn new(root: &Path, inbox: Arc<Inbox>, on: Notify, poll: bool) -> notify::Result<Self> {
        let native = if poll { Err(notify::Error::generic("the watcher was told to")) } else { native(&inbox) };
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

    /// The book's folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
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
            (self.on)(Note::WatchTrouble { message: format!("cannot watch all files for changes: {error}") });
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::inbox::Wake;
    use super::*;

    #[test]
    fn polling_sees_edits_within_a_second_of_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("content/a.md");
        fs::create_dir(dir.path().join("content")).unwrap();
        fs::write(&file, "one").unwrap();
        let inbox = Arc::new(Inbox::default());
        let told = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&told);
        let on: Notify = Arc::new(move |note| notes.lock().unwrap().push(note));
        let mut eyes = FileWatcher::new(dir.path(), Arc::clone(&inbox), on, true).unwrap();
        assert!(eyes.aim(&[]));
        assert!(matches!(told.lock().unwrap()[..], [Note::Polling { .. }]));
        let new = dir.path().join("content/b.md");
        for (file, text) in [(&file, "two"), (&file, "six"), (&new, "new")] {
            fs::write(file, text).unwrap();
            match inbox.wait(Some(Duration::from_secs(5))) {
                Wake::Changes(changes) => assert!(changes.paths.contains(file), "{text}"),
                Wake::Idle | Wake::Stop => panic!("{text} was not seen"),
            }
        }
    }
}
