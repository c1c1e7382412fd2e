//! Folders of `content/`, which give their pages and files a part of the address.

use super::Sources;
use crate::diagnostic::{Code, Diagnostic};
use crate::slug::slugify;
use std::collections::BTreeSet;

/// Reports each folder that no part of an address can be made of. `paths` are those of the files below `content/`.
pub(super) fn check<'p>(paths: impl Iterator<Item = &'p str>, sources: &mut Sources, d: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for path in paths {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]).skip(1);
        for folder in folders.filter(|folder| slugify(folder.rsplit('/').next().unwrap_or("")).is_empty()) {
            if told.insert(folder) {
                d.push(
                    Diagnostic::new(Code::InvalidAddress, "cannot make an address from this folder's name")
                        .help("rename the folder: its name needs a letter or a digit")
                        .at(sources.place(folder.to_owned())),
                );
            }
        }
    }
}
