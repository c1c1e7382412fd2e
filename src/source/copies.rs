//! Files that are only copied, and the folders that give them their place in the site: what a build could not do with them is told before it begins.

use super::Sources;
use crate::book::slug::slugify;
use crate::diagnostic::{Code, Diagnostic};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Tells of files that cannot be opened. What they hold is not read.
pub(super) fn check(root: &Path, sources: &mut Sources, d: &mut Vec<Diagnostic>) {
    let open = |(from, name): &(PathBuf, String)| {
        // Those of the theme were read.
        let read = sources.themed.contains(name) || sources.theme.contains_key(name);
        let error = std::fs::File::open(from).err().filter(|_| !read)?;
        Some((from.clone(), error))
    };
    let failed: Vec<(PathBuf, std::io::Error)> = sources.copies.par_iter().filter_map(open).collect();
    for (from, error) in failed {
        let path = super::name(root, &from);
        d.push(
            Diagnostic::new(Code::Unreadable, format!("`{path}` cannot be read: {error}"))
                .help("let your user read it, or take it out of the book")
                .at(sources.place(path)),
        );
    }
}

/// Tells of each folder of `content/` that no part of an address can be made of.
pub(super) fn check_folders(content: &[(String, PathBuf)], sources: &mut Sources, d: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for (path, _) in content {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]).skip(1);
        for folder in folders.filter(|folder| slugify(folder.rsplit('/').next().unwrap_or("")).is_empty()) {
            // What begins with a dot is not copied, and its pages are told of with their folder.
            if !folder.contains("/.") && told.insert(folder) {
                d.push(
                    Diagnostic::new(Code::InvalidAddress, "no address can be made of this folder's name")
                        .help("rename the folder: its name needs a letter or a digit")
                        .at(sources.place(folder.to_owned())),
                );
            }
        }
    }
}
