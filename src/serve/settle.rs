//! Reads a book only when its files are whole.
//!
//! Many editors empty a file and then write it, or move it away and put another in its place. Who looks in between sees a page without text, or
//! none. So a file that is empty or gone is looked at again before it is believed, and where the book found one so after all, it reads again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Book, Refreshed};

/// So long at most an empty or missing file is waited for. A file that was really emptied or deleted is seen that much later.
const WAIT: Duration = Duration::from_millis(150);
const STEP: Duration = Duration::from_millis(5);
/// So often at most the book reads again.
const AGAIN: usize = 8;

/// Lets the book read what changed, when it is whole. `hints` are what the book is told, `paths` are the changed files.
pub(super) fn refresh(book: &mut dyn Book, hints: &[PathBuf], paths: &BTreeSet<PathBuf>, root: &Path) -> Refreshed {
    let files = paths.iter().filter(|path| !hidden(path) && !path.is_dir());
    // Empty or gone for so long that it is believed.
    let mut believed = whole(files.cloned().collect(), &*book);
    let mut refreshed = book.refresh(hints);
    for _ in 0..AGAIN {
        let read = refreshed.empty.iter().chain(&refreshed.gone).map(|source| root.join(source));
        let doubtful: BTreeSet<PathBuf> = read.filter(|path| !believed.contains(path)).collect();
        if doubtful.is_empty() {
            break;
        }
        believed.extend(patient(doubtful.clone()));
        let hints = if hints.is_empty() { Vec::new() } else { doubtful.into_iter().collect() };
        refreshed = merge(refreshed, book.refresh(&hints));
    }
    refreshed
}

/// Waits while a file is empty, or gone that the book had; gives those that stay so.
fn whole(mut files: BTreeSet<PathBuf>, book: &dyn Book) -> BTreeSet<PathBuf> {
    // What the book does not know and is not there is an editor's own.
    files.retain(|path| path.exists() || book.has(path));
    patient(files)
}

/// Waits while a file is empty or gone; gives those that stay so.
fn patient(mut files: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let end = Instant::now() + WAIT;
    while files.iter().any(|path| torn(path)) && Instant::now() < end {
        std::thread::sleep(STEP);
    }
    files.retain(|path| torn(path));
    files
}

/// Whether a file is empty or not there.
fn torn(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |meta| meta.len() == 0)
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
    let seen = |source: &String| merged.saved.iter().any(|saved| saved.source == *source);
    let empty: Vec<_> = first.empty.into_iter().filter(|source| !seen(source)).collect();
    merged.empty.extend(empty);
    for (all, old) in [(&mut merged.styles, first.styles), (&mut merged.images, first.images)] {
        let old: Vec<_> = old.into_iter().filter(|path| !all.contains(path)).collect();
        all.extend(old);
    }
    merged
}
