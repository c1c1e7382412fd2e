//! What is kept on disk between runs, in the book's own `.briefbook/`: a cache, never the truth.
//!
//! Each file bears the fingerprint of the binary that wrote it and a hash of what it holds; one that is of another binary, cut off or
//! damaged is as good as none. A file is written apart and renamed, so that two processes at once each read a whole one.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder, below the book.
pub const FOLDER: &str = ".briefbook";
const MAGIC: &[u8] = b"briefbook cache 1\n";

/// The cache of one book.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The cache of the book at `root`. Nothing is made on disk until something is kept.
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join(FOLDER) }
    }

    /// What is kept under a name, if it is whole and of this binary.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(env!("BRIEFBOOK_BUILD").as_bytes())?;
        let (sum, payload) = rest.split_at_checked(32)?;
        if blake3::hash(payload).as_bytes() != sum {
            return None;
        }
        postcard::from_bytes(payload).ok()
    }

    /// Keeps a value under a name. A disk that says no costs time in the next run, nothing else.
    pub fn write<T: Serialize>(&self, name: &str, value: &T) {
        let Ok(payload) = postcard::to_stdvec(value) else { return };
        // What stands at the folder's place may be somebody's, and may lead elsewhere.
        if std::fs::symlink_metadata(&self.folder).is_ok_and(|m| !m.is_dir()) {
            return;
        }
        let _ = self.try_write(name, &payload);
    }

    fn try_write(&self, name: &str, payload: &[u8]) -> std::io::Result<()> {
        if !self.folder.exists() {
            std::fs::create_dir(&self.folder)?;
            // A cache is no part of a book's history.
            std::fs::write(self.folder.join(".gitignore"), "*\n")?;
        }
        let temporary = self.folder.join(format!("{name}.{}.tmp", std::process::id()));
        let mut file = std::fs::File::create(&temporary)?;
        let sum = blake3::hash(payload);
        let parts: [&[u8]; 4] = [MAGIC, env!("BRIEFBOOK_BUILD").as_bytes(), sum.as_bytes(), payload];
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        written.and_then(|()| std::fs::rename(&temporary, self.folder.join(name))).inspect_err(|_| {
            let _ = std::fs::remove_file(&temporary);
        })
    }

    /// Forgets what is kept under a name.
    pub fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.folder.join(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::of(dir.path());
        let value = vec!["one".to_owned(), "two".to_owned()];
        assert_eq!(store.read::<Vec<String>>("x"), None);
        store.write("x", &value);
        assert_eq!(store.read::<Vec<String>>("x").as_ref(), Some(&value));
        let path = dir.path().join(FOLDER).join("x");
        let bytes = std::fs::read(&path).unwrap();
        for cut in 0..bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            assert_eq!(store.read::<Vec<String>>("x"), None, "cut at {cut}");
            let mut damaged = bytes.clone();
            damaged[cut] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(store.read::<Vec<String>>("x"), None, "damaged at {cut}");
        }
        store.remove("x");
        store.write("x", &value);
        assert!(store.read::<Vec<String>>("x").is_some());
        assert!(std::fs::read_dir(dir.path().join(FOLDER)).unwrap().all(|e| !e.unwrap().path().ends_with(".tmp")));
    }
}
