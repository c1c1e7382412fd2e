//! Bytes → disk: compare, write to a temporary name, rename, remember; delete only what briefbook wrote.
//!
//! The only code that writes a site. It knows paths and bytes, nothing of pages. The list of files that it wrote lies in the output
//! folder itself ([`MANIFEST`]), so that it goes where the folder goes.

use crate::output::Content;
use crate::source::Stamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The list of the files that briefbook wrote, in the output folder.
pub const MANIFEST: &str = ".briefbook.json";

/// Where files are written before they are renamed into their places: one folder, on the output folder's own disk, so that a build that
/// is killed leaves nothing among the site's files but whole ones, and what it leaves here is swept away by the next.
const STAGE: &str = ".briefbook.tmp";

/// What a publication did, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files whose bytes were made, or read from where they are copied; the others were known to be as they were.
    pub made: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// A file that the site is to have.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Below the output folder, `/` between parts.
    pub path: &'a str,
    /// What the disk said of the file when it was last written with the bytes that it would be given now: where the disk says so
    /// still, it need not be made.
    pub kept: Option<&'a Stamp>,
}

/// Why nothing, or not everything, was published.
#[derive(Debug)]
pub enum Error<E> {
    /// These could not be made.
    Unmade(Vec<E>),
    /// These files are in the way, and briefbook did not write them.
    Foreign(Vec<String>),
    /// The disk said no; the path, and what it said.
    Io(PathBuf, io::Error),
}

impl<E> std::fmt::Display for Error<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unmade(files) => write!(f, "{} files could not be made", files.len()),
            Error::Foreign(files) => {
                let shown: Vec<String> = files.iter().take(5).map(|f| format!("`{f}`")).collect();
                let more = files.len().saturating_sub(5);
                write!(
                    f,
                    "{} would be overwritten, and briefbook did not write {}",
                    shown.join(", "),
                    if files.len() == 1 { "it" } else { "them" }
                )?;
                if more > 0 { write!(f, " (and {more} more)") } else { Ok(()) }
            }
            Error::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

/// The files that briefbook wrote, with the hash of what it wrote; with several, parted by spaces, while it is not sure which of them
/// lies there: a build that is killed leaves some files old and some new.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Manifest {
    version: u32,
    files: BTreeMap<String, String>,
}

/// Makes the files of a site, all cores at once, and writes them into `folder`. Only files whose bytes differ are written; files of an
/// earlier build that are no longer made are removed, unless somebody changed them since. `force` overwrites files that briefbook did
/// not write.
///
/// `make` gives the bytes of an item by its number. What differs is staged as soon as it is made, so that a large site never lies in
/// memory as a whole. Returns what was done, and what the disk says of each file afterwards.
///
/// # Errors
/// [`Error::Unmade`], [`Error::Foreign`] before anything is seen in the site; [`Error::Io`] where the disk refuses.
pub fn publish<E: Send>(
    folder: &Path,
    items: &[Item<'_>],
    make: impl Fn(usize) -> Result<Content, E> + Sync,
    force: bool,
) -> Result<(Report, Vec<Option<Stamp>>), Error<E>> {
    create_dir(folder)?;
    let _lock = lock(folder);
    let old = read_manifest(folder);
    sweep(folder);
    let _sweeper = Sweeper(folder);
    let states: Vec<Result<State, Error<E>>> = items
        .par_iter()
        .enumerate()
        .map(|(index, item)| match kept(folder, item, &old) {
            Some(state) => Ok(state),
            None => compare(folder, item.path, &make(index).map_err(|e| Error::Unmade(vec![e]))?),
        })
        .collect();
    let mut unmade = Vec::new();
    let mut failed = None;
    let mut checked: Vec<(&str, State)> = Vec::with_capacity(items.len());
    for (item, state) in items.iter().zip(states) {
        match state {
            Ok(state) => checked.push((item.path, state)),
            Err(Error::Unmade(errors)) => unmade.extend(errors),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if !unmade.is_empty() {
        return Err(Error::Unmade(unmade));
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let is_foreign = |(path, state): &&(&str, State)| {
        let ours = match state.exists {
            Exists::Not => true,
            Exists::File => old.files.contains_key(*path),
            Exists::Folder => holds(&old.files, path),
        };
        state.staged.is_some() && !ours && !(force && state.exists == Exists::File)
    };
    let foreign: Vec<String> = checked.iter().filter(is_foreign).map(|(path, _)| (*path).to_owned()).collect();
    if !foreign.is_empty() {
        return Err(Error::Foreign(foreign));
    }
    let new: BTreeMap<String, String> =
        checked.iter().map(|(path, state)| ((*path).to_owned(), state.hash.clone())).collect();
    let stale: BTreeSet<&String> = old.files.keys().filter(|path| !new.contains_key(*path)).collect();
    let written = checked.iter().filter(|(_, state)| state.staged.is_some()).count();
    let made = checked.iter().filter(|(_, state)| state.stamp.is_none()).count();
    let mut report = Report { made, written, unchanged: checked.len() - written, removed: 0 };
    if written > 0 || !stale.is_empty() || old.files != new {
        create_dir(&folder.join(STAGE))?;
        // Old and new names stand in the list while files are written: a build that is killed leaves nothing that the next one takes
        // for somebody else's.
        let mut both = old.files.clone();
        for (path, hash) in &new {
            let hashes = both.entry(path.clone()).or_default();
            if !hashes.split(' ').any(|known| known == hash) {
                *hashes = format!("{hashes} {hash}").trim().to_owned();
            }
        }
        write_manifest(folder, &Manifest { version: 1, files: both })?;
        // A page where a file was, or a file where a folder was: the old one goes first, or there is no room for the new one.
        let (in_the_way, stale): (Vec<&String>, Vec<&String>) = stale
            .into_iter()
            .partition(|path| ancestors(path).any(|folder| new.contains_key(folder)) || holds(&new, path));
        for path in in_the_way {
            report.removed += usize::from(remove(folder, path, &old.files[path])?);
        }
        let staged = || checked.iter().filter_map(|(path, state)| Some((folder.join(path), state.staged.as_ref()?)));
        let folders: BTreeSet<PathBuf> = staged().filter_map(|(path, _)| path.parent().map(Path::to_owned)).collect();
        folders.iter().try_for_each(|f| create_dir(f))?;
        staged().try_for_each(|(path, temporary)| {
            std::fs::rename(temporary, &path).map_err(|error| Error::Io(path.clone(), error))
        })?;
        for path in stale {
            report.removed += usize::from(remove(folder, path, &old.files[path])?);
        }
        write_manifest(folder, &Manifest { version: 1, files: new })?;
    }
    // Still under the lock: what the disk says now, it says of these bytes.
    let stamps = checked.par_iter().map(|(path, state)| match &state.stamp {
        Some(stamp) => Some(stamp.clone()),
        None => Stamp::exact(&folder.join(path)),
    });
    Ok((report, stamps.collect()))
}

/// The folders above a path of the output.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Whether any of the files lies below a path.
fn holds(files: &BTreeMap<String, String>, path: &str) -> bool {
    let prefix = format!("{path}/");
    files.range(prefix.clone()..).next().is_some_and(|(next, _)| next.starts_with(&prefix))
}

/// What lies at a file's place.
#[derive(Clone, Copy, PartialEq)]
enum Exists {
    Not,
    File,
    Folder,
}

struct State {
    exists: Exists,
    hash: String,
    /// Where the new bytes lie, if they differ.
    staged: Option<PathBuf>,
    /// What the disk says of a file that was kept.
    stamp: Option<Stamp>,
}

/// The state of a file that need not be made: the disk says of it what it said when it was written, and the list has it.
fn kept(folder: &Path, item: &Item<'_>, old: &Manifest) -> Option<State> {
    let stamp = item.kept?;
    let hash = old.files.get(item.path).filter(|hashes| !hashes.contains(' '))?.clone();
    (Stamp::exact(&folder.join(item.path)).as_ref() == Some(stamp)).then(|| State {
        exists: Exists::File,
        hash,
        staged: None,
        stamp: Some(stamp.clone()),
    })
}

/// Compares new bytes with what lies at their place, and stages them if they differ.
fn compare<E>(folder: &Path, path: &str, content: &Content) -> Result<State, Error<E>> {
    let full = folder.join(path);
    let (exists, there) = match std::fs::read(&full) {
        Ok(bytes) => (Exists::File, Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => (Exists::Not, None),
            io::ErrorKind::IsADirectory => (Exists::Folder, None),
            _ => return Err(Error::Io(full, error)),
        },
    };
    let copied;
    let bytes: &[u8] = match content {
        Content::Bytes(bytes) => bytes,
        Content::Copy(from) => {
            copied = std::fs::read(from).map_err(|error| Error::Io(from.clone(), error))?;
            &copied
        }
    };
    let hash = blake3::hash(bytes).to_hex().as_str()[..32].to_owned();
    let differs = there.as_deref() != Some(bytes);
    let staged = differs.then(|| stage(folder, bytes)).transpose().map_err(|error| Error::Io(full, error))?;
    Ok(State { exists, hash, staged, stamp: None })
}

fn create_dir<E>(path: &Path) -> Result<(), Error<E>> {
    std::fs::create_dir_all(path).map_err(|error| Error::Io(path.to_owned(), error))
}

/// Waits until no other process publishes to the folder. The lock goes with the process, however that ends. Where a folder cannot be
/// locked (Windows), two builds at once are each whole, and the last one to write a file wins.
fn lock(folder: &Path) -> Option<std::fs::File> {
    let file = std::fs::File::open(folder).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Takes away what is staged, when a publication ends in whatever way.
struct Sweeper<'a>(&'a Path);

impl Drop for Sweeper<'_> {
    fn drop(&mut self) {
        sweep(self.0);
    }
}

fn sweep(folder: &Path) {
    // What cannot be removed is in nobody's way.
    let _ = std::fs::remove_dir_all(folder.join(STAGE));
}

/// Writes bytes apart; they are renamed into their place later, so that a reader sees the old bytes or the new ones, never half of them.
fn stage(folder: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let stage = folder.join(STAGE);
    let temporary = stage.join(format!("{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
    let write = || std::fs::File::create(&temporary).and_then(|mut file| file.write_all(bytes));
    write().or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => std::fs::create_dir_all(&stage).and_then(|()| write()),
        _ => Err(error),
    })?;
    Ok(temporary)
}

/// Removes a file of an earlier build, and the folders that are empty then. One that was changed by hand is somebody's: it stays.
fn remove<E>(folder: &Path, path: &str, hashes: &str) -> Result<bool, Error<E>> {
    let full = folder.join(path);
    // The list may have been edited: nothing outside the folder is ever touched.
    if path.split('/').any(|part| part == ".." || part.is_empty()) || path.starts_with('/') {
        return Ok(false);
    }
    match std::fs::read(&full) {
        Ok(bytes) if hashes.split(' ').any(|hash| blake3::hash(&bytes).to_hex().as_str()[..32] == *hash) => {}
        _ => return Ok(false),
    }
    std::fs::remove_file(&full).map_err(|error| Error::Io(full.clone(), error))?;
    let mut parent = full.parent();
    while let Some(dir) = parent.filter(|d| *d != folder && d.starts_with(folder)) {
        if std::fs::remove_dir(dir).is_err() {
            break;
        }
        parent = dir.parent();
    }
    Ok(true)
}

fn read_manifest(folder: &Path) -> Manifest {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write_manifest<E>(folder: &Path, manifest: &Manifest) -> Result<(), Error<E>> {
    let text = serde_json::to_string_pretty(manifest).unwrap_or_default() + "\n";
    let path = folder.join(MANIFEST);
    stage(folder, text.as_bytes())
        .and_then(|staged| std::fs::rename(staged, &path))
        .map_err(|error| Error::Io(path.clone(), error))
}

#[cfg(test)]
mod tests;
