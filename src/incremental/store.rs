//! What is kept on disk between runs, in the book's own `.briefbook/`: a cache, never the truth.
//!
//! Each file bears the fingerprint of the binary that wrote it and a seal that only this user's briefbook can make; one that came along
//! with a repository, is of another binary, cut off or damaged is as good as none. A file is written apart and renamed, so that two
//! processes at once each read a whole one. Links are never followed ([`Folder`]).

use crate::folder::{Entry, Folder};
use crate::seal::Seal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// The folder, below the book.
pub const FOLDER: &str = ".briefbook";
const MAGIC: &[u8] = b"briefbook cache 2\n";

/// The cache of one book.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    seal: Option<Seal>,
}

impl Store {
    /// The cache of the book at `root`. Nothing is made on disk until something is kept; without a seal nothing is kept, and nothing read.
    pub fn new(root: &Path, seal: Option<&Seal>) -> Self {
        Self { root: root.to_owned(), seal: seal.cloned() }
    }

    /// What is kept under a name, if it is whole, of this binary and of this user.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let seal = self.seal.as_ref()?;
        let bytes = Folder::open(&self.root).ok()?.folder(FOLDER).ok()?.read(name, u64::MAX).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(env!("BRIEFBOOK_BUILD").as_bytes())?;
        let (mark, payload) = rest.split_first_chunk::<32>()?;
        if !seal.is_mark(*mark, name, payload) {
            return None;
        }
        postcard::from_bytes(payload).ok()
    }

    /// Keeps a value under a name. A disk that says no costs time in the next run, nothing else.
    pub fn write<T: Serialize>(&self, name: &str, value: &T) {
        if let Ok(payload) = postcard::to_stdvec(value) {
            self.write_parts(name, &[&payload]);
        }
    }

    /// Keeps a value that has been written down in parts, so that it need not lie in memory twice.
    pub fn write_parts(&self, name: &str, payload: &[&[u8]]) {
        if let Some(seal) = &self.seal {
            let mark = seal.mark_parts(name, payload);
            let head: [&[u8]; 3] = [MAGIC, env!("BRIEFBOOK_BUILD").as_bytes(), mark.as_bytes()];
            let _ = self.try_write(name, &[&head, payload].concat());
        }
    }

    fn try_write(&self, name: &str, parts: &[&[u8]]) -> std::io::Result<()> {
        let root = Folder::open(&self.root)?;
        if root.entry(FOLDER)?.is_none() {
            root.create_folders(FOLDER)?;
            // A cache is no part of a book's history.
            root.folder(FOLDER)?.write_new(".gitignore", &[b"*\n"])?;
        }
        // What stands at the folder's place may be somebody's file or link: it is left alone.
        root.folder(FOLDER)?.replace(name, parts)
    }

    /// Forgets what is kept under a name.
    pub fn remove(&self, name: &str) {
        if let Ok(folder) = Folder::open(&self.root).and_then(|root| root.folder(FOLDER))
            && matches!(folder.entry(name), Ok(Some(Entry::File)))
        {
            let _ = folder.remove_file(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_files_of_this_user_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path(), Some(&Seal::new([7; 32])));
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
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(Store::new(dir.path(), Some(&Seal::new([8; 32]))).read::<Vec<String>>("x"), None, "of another user");
        assert_eq!(Store::new(dir.path(), None).read::<Vec<String>>("x"), None, "no key");
        std::fs::write(dir.path().join(FOLDER).join("y"), &bytes).unwrap();
        assert_eq!(store.read::<Vec<String>>("y"), None, "of another name");
        store.remove("x");
        store.write("x", &value);
        assert!(store.read::<Vec<String>>("x").is_some());
        assert!(std::fs::read_dir(dir.path().join(FOLDER)).unwrap().all(|e| !e.unwrap().path().ends_with(".tmp")));
    }

    #[cfg(unix)]
    #[test]
    fn planted_links_and_pipes_are_not_followed() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        std::fs::create_dir_all(root.join(FOLDER)).unwrap();
        std::fs::write(dir.path().join("victim"), "precious").unwrap();
        let temporary = format!("{FOLDER}/x.{}.tmp", std::process::id());
        symlink("../../victim", root.join(temporary)).unwrap();
        symlink("../../victim", root.join(FOLDER).join("x")).unwrap();
        std::process::Command::new("mkfifo").arg(root.join(FOLDER).join("y")).status().unwrap();
        let store = Store::new(&root, Some(&Seal::new([7; 32])));
        assert_eq!(store.read::<u8>("y"), None);
        store.write("x", &1_u8);
        store.write("y", &2_u8);
        assert_eq!((store.read("x"), store.read("y")), (Some(1_u8), Some(2_u8)));
        assert_eq!(std::fs::read_to_string(dir.path().join("victim")).unwrap(), "precious");
        std::fs::remove_dir_all(root.join(FOLDER)).unwrap();
        std::fs::create_dir(dir.path().join("elsewhere")).unwrap();
        symlink("../elsewhere", root.join(FOLDER)).unwrap();
        store.write("x", &1_u8);
        assert_eq!(std::fs::read_dir(dir.path().join("elsewhere")).unwrap().count(), 0);
    }
}
