//! Writing a text of the book back, for `check --fix`: to a temporary name beside it, renamed over it, so that nobody sees half of it.

use super::{Hash, hash};
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Component, Path};

/// Replaces the bytes of the book's file at `path` (below `root`, `/` between parts) with `text`. `known` is the hash of the bytes that
/// were read. Permissions stay.
///
/// # Errors
/// The path leads out of the book, it or a folder on the way is a symbolic link, the file holds other bytes than were read, or the disk
/// refuses; the file is then as it was.
pub fn replace(root: &Path, path: &str, known: Hash, text: &str) -> Result<()> {
    let refuse = |why: &str| Err(Error::new(ErrorKind::PermissionDenied, format!("`{path}` {why}")));
    let relative = Path::new(path);
    if path.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return refuse("leads out of the book");
    }
    let mut full = root.to_owned();
    for part in relative.components() {
        full.push(part);
        if full.symlink_metadata()?.file_type().is_symlink() {
            return refuse("is reached by a symbolic link");
        }
    }
    let metadata = full.symlink_metadata()?;
    if !metadata.is_file() {
        return refuse("is no file");
    }
    if hash(&std::fs::read(&full)?) != known {
        return refuse("has changed since it was read");
    }
    let name = relative.file_name().unwrap_or_default().to_string_lossy();
    let temporary = full.with_file_name(format!(".{name}.{}.briefbook.tmp", std::process::id()));
    let written = (|| {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(metadata.permissions())?;
        file.sync_all()?;
        std::fs::rename(&temporary, &full)
    })();
    if written.is_err() && !written.as_ref().is_err_and(|e| e.kind() == ErrorKind::AlreadyExists) {
        let _ = std::fs::remove_file(&temporary);
    }
    written
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
