//! Bytes → disk: compare, write to a temporary name, rename, remember; delete only what briefbook wrote.
//!
//! The only code that writes a site. It knows paths and bytes, nothing of pages. The list of files that it wrote lies in the output
//! folder itself ([`MANIFEST`]), so that it goes where the folder goes.

use crate::output::{Content, OutputFile};
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
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// Why nothing, or not everything, was published.
#[derive(Debug)]
pub enum Error {
    /// These files are in the way, and briefbook did not write them.
    Foreign(Vec<String>),
    /// The disk said no; the path, and what it said.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
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

/// The files that briefbook wrote, with the hash of what it wrote.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Manifest {
    version: u32,
    files: BTreeMap<String, String>,
}

/// Writes `files` into `folder`. Only files whose bytes differ are written; files of an earlier build that are no longer made are
/// removed, unless somebody changed them since. `force` overwrites files that briefbook did not write.
///
/// # Errors
/// [`Error::Foreign`] before anything is written; [`Error::Io`] where the disk refuses.
pub fn publish(folder: &Path, files: Vec<OutputFile>, force: bool) -> Result<Report, Error> {
    create_dir(folder)?;
    let _lock = lock(folder);
    let old = read_manifest(folder);
    let states: Vec<Result<State, Error>> = files.par_iter().map(|file| compare(folder, file)).collect();
    let mut foreign = Vec::new();
    let mut checked = Vec::with_capacity(files.len());
    for (file, state) in files.into_iter().zip(states) {
        let state = state?;
        let ours = match state.exists {
            Exists::Not => true,
            Exists::File => old.files.contains_key(&file.path),
            Exists::Folder => holds(&old.files, &file.path),
        };
        if state.differs && !ours && !(force && state.exists == Exists::File) {
            foreign.push(file.path.clone());
        }
        checked.push((file, state));
    }
    if !foreign.is_empty() {
        return Err(Error::Foreign(foreign));
    }
    let new: BTreeMap<String, String> =
        checked.iter().map(|(file, state)| (file.path.clone(), state.hash.clone())).collect();
    let stale: BTreeSet<&String> = old.files.keys().filter(|path| !new.contains_key(*path)).collect();
    let written = checked.iter().filter(|(_, state)| state.differs).count();
    let unchanged = checked.len() - written;
    if written == 0 && stale.is_empty() && old.files == new {
        return Ok(Report { unchanged, ..Report::default() });
    }
    sweep(folder);
    create_dir(&folder.join(STAGE))?;
    let _sweeper = Sweeper(folder);
    // Old and new names stand in the list while files are written: a build that is killed leaves nothing that the next one takes
    // for somebody else's.
    let mut both = old.files.clone();
    both.extend(new.clone());
    write_manifest(folder, &Manifest { version: 1, files: both })?;
    // A page where a file was, or a file where a folder was: the old one goes first, or there is no room for the new one.
    let (in_the_way, stale): (Vec<&String>, Vec<&String>) =
        stale.into_iter().partition(|path| ancestors(path).any(|folder| new.contains_key(folder)) || holds(&new, path));
    let mut removed = 0;
    for path in in_the_way {
        removed += usize::from(remove(folder, path, &old.files[path])?);
    }
    let folders: BTreeSet<PathBuf> = checked
        .iter()
        .filter(|(_, s)| s.differs)
        .filter_map(|(f, _)| folder.join(&f.path).parent().map(Path::to_owned))
        .collect();
    folders.iter().try_for_each(|f| create_dir(f))?;
    checked
        .into_par_iter()
        .filter(|(_, state)| state.differs)
        .try_for_each(|(file, _)| write(folder, &file.path, &file.content))?;
    for path in stale {
        removed += usize::from(remove(folder, path, &old.files[path])?);
    }
    write_manifest(folder, &Manifest { version: 1, files: new })?;
    Ok(Report { written, unchanged, removed })
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
    differs: bool,
    hash: String,
}

fn compare(folder: &Path, file: &OutputFile) -> Result<State, Error> {
    let path = folder.join(&file.path);
    let (exists, there) = match std::fs::read(&path) {
        Ok(bytes) => (Exists::File, Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => (Exists::Not, None),
            io::ErrorKind::IsADirectory => (Exists::Folder, None),
            _ => return Err(Error::Io(path, error)),
        },
    };
    let copied;
    let bytes: &[u8] = match &file.content {
        Content::Bytes(bytes) => bytes,
        Content::Copy(from) => {
            copied = std::fs::read(from).map_err(|error| Error::Io(from.clone(), error))?;
            &copied
        }
    };
    let hash = blake3::hash(bytes).to_hex().as_str()[..32].to_owned();
    Ok(State { exists, differs: there.as_deref() != Some(bytes), hash })
}

fn create_dir(path: &Path) -> Result<(), Error> {
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

/// Writes apart and renames, so that a reader sees the old bytes or the new ones, never half of them.
fn write(folder: &Path, path: &str, content: &Content) -> Result<(), Error> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let path = &folder.join(path);
    let fail = |error| Error::Io(path.to_owned(), error);
    let name = format!("{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let temporary = folder.join(STAGE).join(name);
    let result = match content {
        Content::Bytes(bytes) => std::fs::File::create(&temporary).and_then(|mut file| file.write_all(bytes)),
        Content::Copy(from) => std::fs::copy(from, &temporary).map(|_| ()),
    };
    result.and_then(|()| std::fs::rename(&temporary, path)).map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        fail(error)
    })
}

/// Removes a file of an earlier build, and the folders that are empty then. One that was changed by hand is somebody's: it stays.
fn remove(folder: &Path, path: &str, hash: &str) -> Result<bool, Error> {
    let full = folder.join(path);
    // The list may have been edited: nothing outside the folder is ever touched.
    if path.split('/').any(|part| part == ".." || part.is_empty()) || path.starts_with('/') {
        return Ok(false);
    }
    match std::fs::read(&full) {
        Ok(bytes) if blake3::hash(&bytes).to_hex().as_str()[..32] == *hash => {}
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

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(manifest).unwrap_or_default() + "\n";
    write(folder, MANIFEST, &Content::Bytes(text.into_bytes()))
}

#[cfg(test)]
mod tests;
