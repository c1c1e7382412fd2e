//! Where files lie until all of them are made, and how they come into their places.

use super::{Error, Item, ancestors};
use crate::folder::{Entry, Folder};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where files are written before they are renamed into their places: one folder, on the output folder's own disk, so that a build that
/// is killed leaves nothing among the site's files but whole ones, and what it leaves here is swept away by the next.
pub const STAGE: &str = ".briefbook.tmp";

/// Where the files of folders lie that the site does not have yet, as they will lie in the site: such a folder is renamed into its place as a whole. A
/// disk makes files faster in many folders than in one.
const TREE: &str = ".briefbook.tmp/tree";

/// Folders that the site needs and that do not exist: each is made as a whole.
pub struct NewFolders<'i>(BTreeSet<&'i str>);

impl<'i> NewFolders<'i> {
    /// Those of a site.
    ///
    /// # Errors
    /// [`Error::Links`] where something stands at the place of a folder that is none: to write through a link would leave the site.
    pub fn of_site<E>(folder: &Folder, items: &[Item<'i>]) -> Result<Self, Error<E>> {
        let folders: BTreeSet<&str> = items.iter().flat_map(|item| ancestors(item.path)).collect();
        let folders: Vec<&str> = folders.into_iter().collect();
        let entries = folders.par_iter().map(|path| folder.entry(path).unwrap_or(Some(Entry::Folder)));
        let (mut new, mut links) = (BTreeSet::new(), Vec::new());
        for (path, entry) in folders.iter().zip(entries.collect::<Vec<_>>()) {
            match entry {
                None => drop(new.insert(*path)),
                Some(Entry::Link | Entry::Special) => links.push((*path).to_owned()),
                Some(Entry::File | Entry::Folder) => {}
            }
        }
        if links.is_empty() { Ok(Self(new)) } else { Err(Error::Links(links)) }
    }

    /// The topmost new folder that a path lies in.
    pub fn above<'p>(&self, path: &'p str) -> Option<&'p str> {
        ancestors(path).find(|folder| self.0.contains(folder))
    }
}

/// Renames a new folder into its place; false where something stands there by now.
pub fn place_folder(folder: &Folder, path: &str) -> io::Result<bool> {
    if let Some((above, _)) = path.rsplit_once('/') {
        folder.create_folders(above)?;
    }
    match folder.rename(&format!("{TREE}/{path}"), folder, path) {
        Ok(()) => Ok(true),
        Err(_) if folder.entry(path)?.is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Renames staged files into their places.
pub fn place_files<'f, E>(
    folder: &Folder,
    files: impl Iterator<Item = &'f (&'f str, &'f String)> + Clone,
    io: impl Fn(&str, io::Error) -> Error<E>,
) -> Result<(), Error<E>> {
    let folders: BTreeSet<&str> = files.clone().filter_map(|(path, _)| Some(path.rsplit_once('/')?.0)).collect();
    folders.iter().try_for_each(|path| folder.create_folders(path).map_err(|error| io(path, error)))?;
    let mut files = files;
    files.try_for_each(|(path, staged)| folder.rename(staged, folder, path).map_err(|error| io(path, error)))
}

/// Takes away what is staged, when a publication ends in whatever way.
pub struct Sweeper<'a>(&'a Folder);

impl<'a> Sweeper<'a> {
    /// Begins with nothing staged.
    pub fn begin(folder: &'a Folder) -> Self {
        sweep(folder);
        Self(folder)
    }
}

impl Drop for Sweeper<'_> {
    fn drop(&mut self) {
        sweep(self.0);
    }
}

fn sweep(folder: &Folder) {
    // What cannot be removed is in nobody's way.
    let _ = folder.remove_all(STAGE);
}

/// Writes bytes of a new folder.
pub fn in_tree(folder: &Folder, path: &str, bytes: &[u8]) -> io::Result<String> {
    write(folder, format!("{TREE}/{path}"), bytes)
}

/// Writes bytes apart; they are renamed into their place later, so that a reader sees the old bytes or the new ones, never half of them.
pub fn apart(folder: &Folder, bytes: &[u8]) -> io::Result<String> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    // Two threads that make files in one folder wait for each other.
    let thread = rayon::current_thread_index().unwrap_or_default();
    write(folder, format!("{STAGE}/{thread}/{}", COUNTER.fetch_add(1, Ordering::Relaxed)), bytes)
}

/// Writes a new file at a path, and makes the folders above it where they are not there.
fn write(folder: &Folder, path: String, bytes: &[u8]) -> io::Result<String> {
    let new = || folder.write_new(&path, &[bytes]);
    new().or_else(|error| match (error.kind(), path.rsplit_once('/')) {
        (io::ErrorKind::NotFound, Some((above, _))) => folder.create_folders(above).and_then(|()| new()),
        _ => Err(error),
    })?;
    Ok(path)
}
