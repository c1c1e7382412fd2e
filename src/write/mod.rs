//! Bytes → disk: compare, write to a temporary name, rename, remember; delete only what briefbook wrote.
//!
//! The only code that writes a site. It knows paths and bytes, nothing of pages. Everything goes through one handle of the output folder
//! ([`Folder`]). The list of files that it wrote lies in the output folder itself ([`MANIFEST`]), so that it goes where the folder goes; it
//! bears the user's seal, so that a list that a repository brings along makes nobody's files briefbook's.

mod stage;

use crate::folder::{Entry, Folder};
use crate::output::Content;
use crate::seal::Seal;
use crate::source::Stamp;
use rayon::prelude::*;
use stage::{NewFolders, Sweeper};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// The list of the files that briefbook wrote, in the output folder.
pub const MANIFEST: &str = ".briefbook.json";

/// What a publication did, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files whose bytes were made, or read from where they are copied; the others were known to be as they were.
    pub made: usize,
    /// Files that were written: new ones, and those whose bytes differ.
    pub written: usize,
    /// Files that lay there with the same bytes.
    pub unchanged: usize,
    /// Files of an earlier build that the site no longer has.
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
    /// Whether it is made together with the item before it.
    pub joined: bool,
}

/// Why nothing, or not everything, was published.
#[derive(Debug)]
pub enum Error<E> {
    /// These could not be made.
    Unmade(Vec<E>),
    /// These files are in the way, and briefbook did not write them.
    Foreign {
        files: Vec<String>,
        /// Whether there is a list of written files that this user's briefbook did not make.
        stranger: bool,
    },
    /// At these places for files stand folders of somebody else's: no `force` removes them.
    Folders(Vec<String>),
    /// At these places for folders stand symbolic links, or something that is neither file nor folder.
    Links(Vec<String>),
    /// The disk said no; the path, and what it said.
    Io(PathBuf, io::Error),
}

impl<E> std::fmt::Display for Error<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unmade(files) => write!(f, "{} files could not be made", files.len()),
            Error::Foreign { files, stranger } => describe_foreign(f, files, *stranger),
            Error::Folders(paths) => describe_folders(f, paths),
            Error::Links(paths) => describe_links(f, paths),
            Error::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

/// Says that files are in the way: see [`Error::Foreign`].
///
/// # Errors
/// Those of the formatter.
pub fn describe_foreign(f: &mut std::fmt::Formatter<'_>, files: &[String], stranger: bool) -> std::fmt::Result {
    let it = if files.len() == 1 { "it" } else { "them" };
    let user = if stranger { " for this user on this machine" } else { "" };
    write!(f, "{} would be overwritten, but briefbook did not write {it}{user}", some(files))
}

/// Says that folders are in the way: see [`Error::Folders`].
///
/// # Errors
/// Those of the formatter.
pub fn describe_folders(f: &mut std::fmt::Formatter<'_>, paths: &[String]) -> std::fmt::Result {
    let what = if paths.len() == 1 { "is a folder" } else { "are folders" };
    write!(f, "{} {what} in the output folder, but the site has a file of that name", some(paths))
}

/// Says that links are in the way: see [`Error::Links`].
///
/// # Errors
/// Those of the formatter.
pub fn describe_links(f: &mut std::fmt::Formatter<'_>, paths: &[String]) -> std::fmt::Result {
    let what = match paths.len() {
        1 => "is a symbolic link or a special file",
        _ => "are symbolic links or special files",
    };
    let then = "in the output folder: remove it, because briefbook only writes to real folders";
    write!(f, "{} {what} {then}", some(paths))
}

/// The first of some paths.
fn some(files: &[String]) -> String {
    let shown: Vec<String> = files.iter().take(5).map(|f| format!("`{f}`")).collect();
    let more = files.len().saturating_sub(5);
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// The files that briefbook wrote, with the hash of what it wrote; with several, parted by spaces, while it is not sure which of them
/// lies there: a build that is killed leaves some files old and some new.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Manifest {
    version: u32,
    files: BTreeMap<String, String>,
    /// The user's mark on the files: a list that came along with a repository is not believed.
    #[serde(default)]
    seal: String,
}

/// Makes the files of a site, all cores at once, and writes them into `folder`. Only files whose bytes differ are written; files of an
/// earlier build that are no longer made are removed, unless somebody changed them since. `force` overwrites files that briefbook did
/// not write.
///
/// `make` gives the bytes of items that are made together, by their numbers. What differs is staged as soon as it is made, so that a large site never
/// lies in memory as a whole. Without a `seal` no list is kept, and none believed. Nothing is written outside the folder, and no link is followed.
/// Returns what was done, and what the disk says of each file afterwards.
///
/// # Errors
/// [`Error::Unmade`], [`Error::Foreign`], [`Error::Folders`], [`Error::Links`] before anything is seen in the site; [`Error::Io`] where the disk refuses.
pub fn publish<E: Send>(
    path: &Path,
    items: &[Item<'_>],
    make: impl Fn(&[usize]) -> Vec<Result<Content, E>> + Sync,
    force: bool,
    seal: Option<&Seal>,
) -> Result<(Report, Vec<Option<Stamp>>), Error<E>> {
    let folder = Folder::create(path).map_err(|error| Error::Io(path.to_owned(), error))?;
    let folder = &folder;
    let _lock = folder.lock();
    let (old, stranger) = read_manifest(folder, seal);
    let new_folders = NewFolders::of_site(folder, items)?;
    let _sweeper = Sweeper::begin(folder);
    let groups: Vec<usize> = (0..items.len()).filter(|index| *index == 0 || !items[*index].joined).collect();
    let ends = groups.par_iter().skip(1).copied().chain([items.len()]);
    let one = |(begin, end): (usize, usize)| {
        let mut states: Vec<Option<Result<State, Error<E>>>> =
            items[begin..end].iter().map(|item| kept(folder, item, &old).map(Ok)).collect();
        let wanted: Vec<usize> = (begin..end).filter(|index| states[index - begin].is_none()).collect();
        let made = if wanted.is_empty() { Vec::new() } else { make(&wanted) };
        for (index, made) in wanted.into_iter().zip(made) {
            let made = made.map_err(|error| Error::Unmade(vec![error]));
            states[index - begin] =
                Some(made.and_then(|content| compare(folder, &new_folders, items[index].path, &content)));
        }
        states.into_iter().flatten()
    };
    let states: Vec<Result<State, Error<E>>> = groups.par_iter().copied().zip(ends).flat_map_iter(one).collect();
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
            None => true,
            Some(Entry::File) => old.files.contains_key(*path),
            Some(Entry::Folder) => holds(&old.files, path),
            Some(Entry::Link | Entry::Special) => false,
        };
        state.staged.is_some() && !ours
    };
    let in_the_way = |are_folders: bool| -> Vec<String> {
        let foreign = checked.iter().filter(is_foreign);
        let foreign = foreign.filter(|(_, state)| (state.exists == Some(Entry::Folder)) == are_folders);
        foreign.map(|(path, _)| (*path).to_owned()).collect()
    };
    let folders = in_the_way(true);
    if !folders.is_empty() {
        return Err(Error::Folders(folders));
    }
    let files = if force { Vec::new() } else { in_the_way(false) };
    if !files.is_empty() {
        return Err(Error::Foreign { files, stranger });
    }
    let new: BTreeMap<String, String> =
        checked.iter().map(|(path, state)| ((*path).to_owned(), state.hash.clone())).collect();
    let stale: BTreeSet<&String> = old.files.keys().filter(|path| !new.contains_key(*path)).collect();
    let written = checked.iter().filter(|(_, state)| state.staged.is_some()).count();
    let made = checked.iter().filter(|(_, state)| state.stamp.is_none()).count();
    let mut report = Report { made, written, unchanged: checked.len() - written, removed: 0 };
    if written > 0 || !stale.is_empty() || old.files != new {
        let io = |path: &str, error| Error::Io(folder.path().join(path), error);
        // Old and new names stand in the list while files are written: a build that is killed leaves nothing that the next one takes
        // for somebody else's.
        let mut both = old.files.clone();
        for (path, hash) in &new {
            let hashes = both.entry(path.clone()).or_default();
            if !hashes.split(' ').any(|known| known == hash) {
                *hashes = format!("{hashes} {hash}").trim().to_owned();
            }
        }
        write_manifest(folder, both, seal)?;
        // A page where a file was, or a file where a folder was: the old one goes first, or there is no room for the new one.
        let (in_the_way, stale): (Vec<&String>, Vec<&String>) = stale
            .into_iter()
            .partition(|path| ancestors(path).any(|folder| new.contains_key(folder)) || holds(&new, path));
        for path in in_the_way {
            report.removed += usize::from(remove(folder, path, &old.files[path])?);
        }
        let staged = checked.iter().filter_map(|(path, state)| Some((*path, state.staged.as_ref()?)));
        let (in_new, apart): (Vec<_>, Vec<_>) = staged.partition(|(path, _)| new_folders.above(path).is_some());
        for new in in_new.iter().filter_map(|(path, _)| new_folders.above(path)).collect::<BTreeSet<&str>>() {
            if !stage::place_folder(folder, new).map_err(|error| io(new, error))? {
                // Somebody made it meanwhile.
                stage::place_files(folder, in_new.iter().filter(|(path, _)| new_folders.above(path) == Some(new)), io)?;
            }
        }
        stage::place_files(folder, apart.iter(), io)?;
        for path in stale {
            report.removed += usize::from(remove(folder, path, &old.files[path])?);
        }
        write_manifest(folder, new, seal)?;
    }
    // Still under the lock: what the disk says now, it says of these bytes.
    let stamps = checked.par_iter().map(|(path, state)| match &state.stamp {
        Some(stamp) => Some(stamp.clone()),
        None => Stamp::exact(&folder.path().join(path)),
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

struct State {
    /// What stands at the file's place.
    exists: Option<Entry>,
    hash: String,
    /// Where the new bytes are, if they differ.
    staged: Option<String>,
    /// What the disk says of a file that was kept.
    stamp: Option<Stamp>,
}

/// The state of a file that need not be made: the disk says of it what it said when it was written, and the list has it.
fn kept(folder: &Folder, item: &Item<'_>, old: &Manifest) -> Option<State> {
    let stamp = item.kept?;
    let hash = old.files.get(item.path).filter(|hashes| !hashes.contains(' '))?.clone();
    (Stamp::exact(&folder.path().join(item.path)).as_ref() == Some(stamp)).then(|| State {
        exists: Some(Entry::File),
        hash,
        staged: None,
        stamp: Some(stamp.clone()),
    })
}

/// Compares new bytes with what stands at their place, and stages them if they differ.
fn compare<E>(folder: &Folder, new: &NewFolders<'_>, path: &str, content: &Content) -> Result<State, Error<E>> {
    let failed = |error| Error::Io(folder.path().join(path), error);
    let copied;
    let bytes: &[u8] = match content {
        Content::Bytes(bytes) => bytes,
        Content::Copy(from) => {
            copied = from.bytes().map_err(|error| Error::Io(from.full(), error))?;
            &copied
        }
    };
    let is_new = new.above(path).is_some();
    let (exists, there) = if is_new { (None, None) } else { there(folder, path).map_err(failed)? };
    let hash = blake3::hash(bytes).to_hex().as_str()[..32].to_owned();
    let differs = there.as_deref() != Some(bytes);
    let staged = differs.then(|| match is_new {
        true => stage::in_tree(folder, path, bytes),
        false => stage::apart(folder, bytes),
    });
    let staged = staged.transpose().map_err(failed)?;
    Ok(State { exists, hash, staged, stamp: None })
}

/// What stands at a path, and the bytes of a file.
fn there(folder: &Folder, path: &str) -> io::Result<(Option<Entry>, Option<Vec<u8>>)> {
    match folder.read(path, u64::MAX) {
        Ok(there) => Ok((Some(Entry::File), Some(there))),
        Err(error) => match folder.entry(path)? {
            // It is there and may not be read.
            Some(Entry::File) => Err(error),
            other => Ok((other, None)),
        },
    }
}

/// Removes a file of an earlier build, and the folders that are empty then. One that was changed by hand is somebody's: it stays.
fn remove<E>(folder: &Folder, path: &str, hashes: &str) -> Result<bool, Error<E>> {
    match folder.read(path, u64::MAX) {
        Ok(bytes) if hashes.split(' ').any(|hash| blake3::hash(&bytes).to_hex().as_str()[..32] == *hash) => {}
        _ => return Ok(false),
    }
    folder.remove_file(path).map_err(|error| Error::Io(folder.path().join(path), error))?;
    let above: Vec<&str> = ancestors(path).collect();
    for parent in above.into_iter().rev() {
        if folder.remove_folder(parent).is_err() {
            break;
        }
    }
    Ok(true)
}

/// What a mark on a list is for.
const LIST: &str = "written files";

/// The list of written files, and whether there is one that cannot be believed.
fn read_manifest(folder: &Folder, seal: Option<&Seal>) -> (Manifest, bool) {
    let Ok(bytes) = folder.read(MANIFEST, u64::MAX) else { return (Manifest::default(), false) };
    let manifest: Manifest = serde_json::from_slice(&bytes).unwrap_or_default();
    let mark = blake3::Hash::from_hex(&manifest.seal).ok();
    match (mark, seal) {
        (Some(mark), Some(seal)) if seal.is_mark(*mark.as_bytes(), LIST, &listed(&manifest.files)) => (manifest, false),
        _ => (Manifest::default(), true),
    }
}

fn listed(files: &BTreeMap<String, String>) -> Vec<u8> {
    serde_json::to_vec(files).unwrap_or_default()
}

fn write_manifest<E>(folder: &Folder, files: BTreeMap<String, String>, seal: Option<&Seal>) -> Result<(), Error<E>> {
    let Some(seal) = seal else { return Ok(()) };
    let mark = seal.mark(LIST, &listed(&files)).to_hex().to_string();
    let text = serde_json::to_string_pretty(&Manifest { version: 2, files, seal: mark }).unwrap_or_default() + "\n";
    stage::apart(folder, text.as_bytes())
        .and_then(|staged| folder.rename(&staged, folder, MANIFEST))
        .map_err(|error| Error::Io(folder.path().join(MANIFEST), error))
}

#[cfg(test)]
mod tests;
