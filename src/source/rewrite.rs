//! Writing a text of the book back, for `check --fix`: to a temporary name beside it, renamed over it, so that nobody sees half of it.

use super::{Hash, hash, limits};
use crate::folder::Folder;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Replaces the bytes of the book's file at `path` (below `root`, `/` between parts) with `text`. `known` is the hash of the bytes that
/// were read. Permissions stay.
///
/// # Errors
/// The path leads out of the book, it or a folder on the way is a symbolic link, the file holds other bytes than were read, or the disk
/// refuses; the file is then as it was.
pub fn replace(root: &Path, path: &str, known: Hash, text: &str) -> Result<()> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut folder = Folder::open(root)?;
    for part in folders.split('/').filter(|part| !part.is_empty()) {
        folder = folder.folder(part)?;
    }
    if hash(&folder.read(name, limits::most_bytes(path))?) != known {
        return Err(Error::new(ErrorKind::InvalidData, format!("`{path}` has changed since it was read")));
    }
    let temporary = format!(".{name}.{}.briefbook.tmp", std::process::id());
    folder.write_new(&temporary, &[text.as_bytes()])?;
    let written = folder.copy_permissions(name, &temporary).and_then(|()| folder.rename(&temporary, &folder, name));
    written.inspect_err(|_| drop(folder.remove_file(&temporary)))
}

/// Writes a new file at the root of the book.
///
/// # Errors
/// There is something of that name already, or the disk refuses.
pub fn create(root: &Path, name: &str, text: &str) -> Result<()> {
    let folder = Folder::open(root)?;
    if folder.entry(name)?.is_some() {
        return Err(Error::new(ErrorKind::AlreadyExists, format!("`{name}` exists already")));
    }
    let temporary = format!(".{name}.{}.briefbook.tmp", std::process::id());
    folder.write_new(&temporary, &[text.as_bytes()])?;
    let written = folder.rename(&temporary, &folder, name);
    written.inspect_err(|_| drop(folder.remove_file(&temporary)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_where_it_is_the_one_that_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        std::fs::create_dir_all(root.join("content")).unwrap();
        std::fs::write(root.join("content/a.md"), "old").unwrap();
        std::fs::write(dir.path().join("out.md"), "old").unwrap();
        let known = hash(b"old");
        replace(&root, "content/a.md", known, "new").unwrap();
        assert_eq!(std::fs::read_to_string(root.join("content/a.md")).unwrap(), "new");
        assert!(replace(&root, "content/a.md", known, "newer").is_err(), "it changed since");
        assert!(replace(&root, "../out.md", known, "new").is_err(), "it is outside");
        assert!(replace(&root, "/etc/hostname", known, "new").is_err(), "it is absolute");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(dir.path().join("out.md"), root.join("content/link.md")).unwrap();
            assert!(replace(&root, "content/link.md", known, "new").is_err(), "it is a link");
        }
        assert_eq!(std::fs::read_to_string(dir.path().join("out.md")).unwrap(), "old");
        assert_eq!(
            std::fs::read_dir(root.join("content")).unwrap().flatten().filter(|e| e.file_name() != "link.md").count(),
            1
        );
    }
}
