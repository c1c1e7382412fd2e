//! Unsaved texts that lie over the disk: what an editor shows stands in for what it has not saved yet.
//!
//! A book with a text laid over it is the book that there would be if the text were saved. Only texts can be laid over the disk: the configuration,
//! pages, bibliographies, a citation style, and the theme's templates and words. Files that are copied as they are come from the disk.

use super::ignored::has_ignored;
use super::{Located, SourceFile, limits};
use crate::folder::Folder;
use std::collections::{BTreeMap, HashSet};
use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path};
use std::sync::Arc;

/// Unsaved texts by the path of their file below the book, `/` between parts.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    files: BTreeMap<String, Arc<SourceFile>>,
}

impl Overlay {
    /// Lays `text` over the file at `path`. Gives `false`, and does nothing, where no text of a book can have the path: it leads out of the book, or
    /// names a hidden file or an editor's backup.
    pub fn set(&mut self, path: &str, text: String) -> bool {
        let is_text = is_path(path);
        if is_text {
            let file = SourceFile::from_bytes(path.to_owned(), text.into_bytes(), None);
            self.files.insert(path.to_owned(), Arc::new(file));
        }
        is_text
    }

    /// Lets the file on disk show again. Whether a text lay over it.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Whether all texts are those on disk.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a text lies over the file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The text that lies over a file, by the path under which the book has it or by the one where it is, links resolved.
    ///
    /// # Errors
    /// The text is larger than a text of a book may be.
    pub(super) fn read(&self, path: &str, real: &str) -> Option<Result<Arc<SourceFile>>> {
        let file = self.files.get(path).or_else(|| self.files.get(real))?;
        let limit = limits::most_bytes(path);
        if file.text.len() as u64 > limit {
            return Some(Err(Error::new(ErrorKind::FileTooLarge, format!("it is larger than {limit} bytes"))));
        }
        Some(Ok(match file.path == path {
            true => file.clone(),
            false => Arc::new(SourceFile { path: path.to_owned(), ..(**file).clone() }),
        }))
    }

    /// Adds the unsaved texts below a folder of the book that are no files yet to the files that were found there, in the order of a walk: by the
    /// names of files and folders, part by part.
    pub(super) fn complete(
        &self,
        files: &mut Vec<(String, Located)>,
        book: &Arc<Folder>,
        folder: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) {
        let unsaved: Vec<&str> = self.below(folder).filter(|path| is_wanted(path)).collect();
        if unsaved.is_empty() {
            return;
        }
        let there: HashSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
        for path in unsaved.into_iter().filter(|path| !there.contains(*path)) {
            files.push((path.to_owned(), Located { book: book.clone(), path: path.into() }));
        }
        files.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
    }

    /// The paths of the texts below a folder of the book, sorted; of all texts where `folder` is empty.
    pub(super) fn below<'o>(&'o self, folder: &'o str) -> impl Iterator<Item = &'o str> {
        let inside =
            move |path: &&str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.files.keys().map(String::as_str).filter(inside)
    }
}

/// Whether a text of a book can have the path.
fn is_path(path: &str) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    // An empty part, as in `a//b` and `a/`, is no component.
    let parts = path.split('/').count();
    !path.chars().any(char::is_control)
        && !path.contains('\\')
        && !has_ignored(path)
        && Path::new(path).components().all(plain)
        && Path::new(path).components().count() == parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_texts_are_taken() {
        let mut overlay = Overlay::default();
        for path in ["", "/a.md", "../a.md", "content/../../a.md", "content//a.md", "content/a.md/", "./a.md"] {
            assert!(!overlay.set(path, String::new()), "{path}");
        }
        for path in [".git/config", "content/.a.md.swp", "content/a\\b.md", "content/a\n.md"] {
            assert!(!overlay.set(path, String::new()), "{path}");
        }
        assert!(overlay.is_empty());
        assert!(overlay.set("content/a.md", "A".to_owned()) && overlay.set("briefbook.toml", String::new()));
        assert_eq!(overlay.below("content").collect::<Vec<_>>(), ["content/a.md"]);
        assert_eq!(overlay.below("").count(), 2);
        assert!(overlay.remove("content/a.md") && !overlay.remove("content/a.md"));
    }

    #[test]
    fn a_text_that_is_too_large_is_not_read() {
        let mut overlay = Overlay::default();
        let large = limits::most_bytes("briefbook.toml") as usize + 1;
        overlay.set("briefbook.toml", " ".repeat(large));
        let error = overlay.read("briefbook.toml", "briefbook.toml").unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
