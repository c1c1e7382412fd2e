//! Reads a book only when its files are whole.
//!
//! Many editors empty a file and then write it, or move it away and put another in its place. Who looks in between sees a page without text, or
//! none. So a file that is empty or gone is looked at again before it is believed, and what was read is read again if its file changed meanwhile.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::{Book, Refreshed};

/// So long at most an empty or missing file is waited for. A file that was really emptied or deleted is seen that much later.
const WAIT: Duration = Duration::from_millis(150);
const STEP: Duration = Duration::from_millis(5);
/// So often at most the book is read again because files changed while it was read.
const AGAIN: usize = 4;

/// What tells that a file changed: `None` where there is none.
type Look = Option<(u64, Option<SystemTime>)>;

fn look(path: &Path) -> Look {
    fs::metadata(path).ok().map(|meta| (meta.len(), meta.modified().ok()))
}

/// Lets the book read what changed, when it is whole. `hints` are what the book is told, `paths` are the changed files.
pub(super) fn refresh(book: &mut dyn Book, hints: &[PathBuf], paths: &BTreeSet<PathBuf>, root: &Path) -> Refreshed {
    let mut files: BTreeSet<PathBuf> = paths.iter().filter(|path| !hidden(path) && !path.is_dir()).cloned().collect();
    let mut before = whole(&files, &*book);
    let mut refreshed = book.refresh(hints);
    for _ in 0..AGAIN {
        // Where everything was looked at, more may have been read than was reported.
        files.extend(refreshed.saved.iter().map(|saved| root.join(&saved.source)));
        files.extend(refreshed.gone.iter().map(|source| root.join(source)));
        let unseen = files.len() > before.len();
        let after: Vec<Look> = files.iter().map(|path| look(path)).collect();
        if after == before || (unseen && !files.iter().any(|path| torn(path))) {
            break;
        }
        before = whole(&files, &*book);
        let again: Vec<PathBuf> = if hints.is_empty() { Vec::new() } else { files.iter().cloned().collect() };
        refreshed = merge(refreshed, book.refresh(&again));
    }
    refreshed
}

/// Waits while a file is empty, or gone that the book had; gives what each looks like then.
fn whole(files: &BTreeSet<PathBuf>, book: &dyn Book) -> Vec<Look> {
    let end = Instant::now() + WAIT;
    while files.iter().any(|path| torn(path) && (path.exists() || book.has(path))) && Instant::now() < end {
        std::thread::sleep(STEP);
    }
    files.iter().map(|path| look(path)).collect()
}

/// Whether a file is empty or not there.
fn torn(path: &Path) -> bool {
    look(path).is_none_or(|(length, _)| length == 0)
}

/// Editors put their locks and backups into such files.
fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Two readings as one: what the later one says counts.
fn merge(first: Refreshed, second: Refreshed) -> Refreshed {
    if !second.changed {
        return first;
    }
    if !first.changed {
        return second;
    }
    let mut merged = second;
    let saved = first.saved.into_iter().filter(|old| !merged.saved.iter().any(|new| new.source == old.source));
    let saved: Vec<_> = saved.filter(|old| !merged.gone.contains(&old.source)).collect();
    let gone = first.gone.into_iter().filter(|old| !merged.saved.iter().any(|new| new.source == *old));
    let gone: Vec<_> = gone.filter(|old| !merged.gone.contains(old)).collect();
    merged.saved.extend(saved);
    merged.gone.extend(gone);
    for (all, old) in [(&mut merged.styles, first.styles), (&mut merged.images, first.images)] {
        let old: Vec<_> = old.into_iter().filter(|path| !all.contains(path)).collect();
        all.extend(old);
    }
    merged
}
