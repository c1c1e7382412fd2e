//! A folder handle: whatever is read or written through it stays below the folder.
//!
//! Paths are resolved by the operating system below the handle (`openat2` with `RESOLVE_BENEATH` on Linux, by `cap-std`, which checks part
//! by part on other systems), so that no name and no symbolic link leads out of it, even where somebody changes the folder meanwhile.
//! The last part of a path is never followed as a link, and only regular files are opened: a named pipe or a device cannot hang a build.
//! Why `cap-std`: `docs/decisions/0014-nothing-outside.md`.

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

/// An open folder, and what lies below it.
#[derive(Debug)]
pub struct Folder {
    dir: Dir,
    path: PathBuf,
}

/// An open file of which a few bytes are read; behind them it looks as if it ended.
#[derive(Debug)]
pub struct Head {
    file: File,
    left: u64,
}

impl Read for Head {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        let most = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let read = self.file.read(&mut bytes[..most])?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl Seek for Head {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.file.seek(to)
    }
}

/// What stands at a path; links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    File,
    Folder,
    Link,
    /// A named pipe, a socket or a device.
    Special,
}

impl Folder {
    /// Opens a folder; links in its own path are followed: who names it decides where it is.
    ///
    /// # Errors
    /// The path is not a folder, or the disk refuses.
    pub fn open(path: &Path) -> Result<Self> {
        let path = path.canonicalize()?;
        Ok(Self { dir: Dir::open_ambient_dir(&path, ambient_authority())?, path })
    }

    /// Opens a folder, and makes it first where it does not exist.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn create(path: &Path) -> Result<Self> {
        Dir::create_ambient_dir_all(path, ambient_authority())?;
        Self::open(path)
    }

    /// Where the folder is: absolute, links resolved.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder called `name` in this one.
    ///
    /// # Errors
    /// It does not exist, is a link, or is not a folder.
    pub fn folder(&self, name: &str) -> Result<Self> {
        let name = relative(name)?;
        Ok(Self { dir: self.dir.open_dir_nofollow(name)?, path: self.path.join(name) })
    }

    /// What stands at a path below the folder; nothing where there is nothing.
    ///
    /// # Errors
    /// The path leads out of the folder, or the disk refuses.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>> {
        match self.dir.symlink_metadata(relative(path)?) {
            Ok(data) => Ok(Some(match data.file_type() {
                kind if kind.is_file() => Entry::File,
                kind if kind.is_dir() => Entry::Folder,
                kind if kind.is_symlink() => Entry::Link,
                _ => Entry::Special,
            })),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names in this folder that are UTF-8, in the disk's order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn names(&self) -> Result<Vec<String>> {
        self.dir.entries()?.filter_map(|entry| entry.map(|e| e.file_name().into_string().ok()).transpose()).collect()
    }

    /// The bytes of a regular file of at most `limit` bytes.
    ///
    /// # Errors
    /// There is no such file, it is a link or not a regular file, it is larger ([`ErrorKind::FileTooLarge`]), or the disk refuses.
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>> {
        let file = self.file(path)?;
        let size = file.metadata()?.len();
        let too_large = || Error::new(ErrorKind::FileTooLarge, format!("it is larger than {limit} bytes"));
        if size > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(size as usize);
        // The size may be another one by now.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
    }

    /// Opens a regular file only to see whether this user may read it.
    ///
    /// # Errors
    /// As [`Folder::read`].
    pub fn readable(&self, path: &str) -> Result<()> {
        self.file(path).map(drop)
    }

    /// Opens a regular file to read a few of its bytes: `limit` at most, wherever they stand.
    ///
    /// # Errors
    /// As [`Folder::read`].
    pub fn head(&self, path: &str, limit: u64) -> Result<Head> {
        Ok(Head { file: self.file(path)?, left: limit })
    }

    /// Opens a regular file.
    fn file(&self, path: &str) -> Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No);
        // To open a named pipe would wait for who writes into it.
        #[cfg(unix)]
        cap_fs_ext::OpenOptionsSyncExt::nonblock(&mut options, true);
        let file = self.dir.open_with(relative(path)?, &options)?;
        match file.metadata()? {
            data if data.is_dir() => Err(ErrorKind::IsADirectory.into()),
            data if !data.is_file() => Err(Error::new(ErrorKind::InvalidInput, "it is not a regular file")),
            _ => Ok(file),
        }
    }

    /// Writes a file that must not exist yet.
    ///
    /// # Errors
    /// Something stands at the path, a link included ([`ErrorKind::AlreadyExists`]), or the disk refuses; what was half written is removed.
    pub fn write_new(&self, path: &str, parts: &[&[u8]]) -> Result<()> {
        let path = relative(path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).follow(FollowSymlinks::No);
        let mut file = self.dir.open_with(path, &options)?;
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        if written.is_err() {
            drop(file);
            let _ = self.dir.remove_file(path);
        }
        written
    }

    /// Writes a file under a temporary name beside it and renames it, so that nobody sees half of it. What stood at the path, even a link,
    /// is replaced and not followed.
    ///
    /// # Errors
    /// What the disk says; the old file is then as it was.
    pub fn replace(&self, path: &str, parts: &[&[u8]]) -> Result<()> {
        let temporary = format!("{path}.{}.tmp", std::process::id());
        self.write_new(&temporary, parts).or_else(|error| match error.kind() {
            // Left by a process that was killed, or brought along by a repository.
            ErrorKind::AlreadyExists => self.remove_file(&temporary).and_then(|()| self.write_new(&temporary, parts)),
            _ => Err(error),
        })?;
        self.rename(&temporary, self, path).inspect_err(|_| drop(self.remove_file(&temporary)))
    }

    /// Makes a folder and those above it.
    ///
    /// # Errors
    /// A file or a link stands in the way, or the disk refuses.
    pub fn create_folders(&self, path: &str) -> Result<()> {
        self.dir.create_dir_all(relative(path)?)
    }

    /// Moves a file to a path below another handle; what stood there is replaced and not followed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rename(&self, from: &str, to_folder: &Folder, to: &str) -> Result<()> {
        self.dir.rename(relative(from)?, &to_folder.dir, relative(to)?)
    }

    /// Removes a file, or a link and not what it leads to.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_file(&self, path: &str) -> Result<()> {
        self.dir.remove_file(relative(path)?)
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// It is not empty, or the disk refuses.
    pub fn remove_folder(&self, path: &str) -> Result<()> {
        self.dir.remove_dir(relative(path)?)
    }

    /// Removes what stands at a path: a folder with everything in it, or a file or link itself.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_all(&self, path: &str) -> Result<()> {
        match self.entry(path)? {
            None => Ok(()),
            Some(Entry::Folder) => self.dir.remove_dir_all(relative(path)?),
            Some(_) => self.remove_file(path),
        }
    }

    /// Copies the permissions of one file to another.
    ///
    /// # Errors
    /// What the disk says.
    pub fn copy_permissions(&self, from: &str, to: &str) -> Result<()> {
        let permissions = self.dir.symlink_metadata(relative(from)?)?.permissions();
        self.dir.set_permissions(relative(to)?, permissions)
    }

    /// Waits until no other process holds the folder's lock. The lock goes with the process, however that ends. Where a folder cannot be
    /// locked (Windows), there is none.
    pub fn lock(&self) -> Option<std::fs::File> {
        // The handle itself may be one for paths only (`O_PATH`), which cannot be locked.
        let file = std::fs::File::open(&self.path).ok()?;
        file.lock().ok()?;
        Some(file)
    }
}

/// A path that can only lead downwards.
fn relative(path: &str) -> Result<&Path> {
    let as_path = Path::new(path);
    let plain = !path.is_empty() && as_path.components().all(|part| matches!(part, Component::Normal(_)));
    if plain {
        Ok(as_path)
    } else {
        Err(Error::new(ErrorKind::PermissionDenied, format!("`{path}` leads out of the folder")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("in/sub")).unwrap();
        std::fs::write(dir.path().join("out.txt"), "outside").unwrap();
        let folder = Folder::open(&dir.path().join("in")).unwrap();
        for path in ["../out.txt", "/etc/hostname", "sub/../../out.txt", "", ".", "a//../../x"] {
            assert!(folder.read(path, 100).is_err(), "{path} is read");
            assert!(folder.write_new(path, &[b"x"]).is_err(), "{path} is written");
            assert!(folder.remove_all(path).is_err(), "{path} is removed");
        }
        assert_eq!(std::fs::read(dir.path().join("out.txt")).unwrap(), b"outside");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_not_opened() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("in");
        std::fs::create_dir_all(dir.path().join("victim")).unwrap();
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(dir.path().join("victim/v"), "outside").unwrap();
        symlink("../victim", inside.join("up")).unwrap();
        symlink("../victim/v", inside.join("file")).unwrap();
        symlink("/dev/zero", inside.join("device")).unwrap();
        std::process::Command::new("mkfifo").arg(inside.join("pipe")).status().unwrap();
        let folder = Folder::open(&inside).unwrap();
        for path in ["up/v", "file", "device", "pipe"] {
            assert!(folder.read(path, 100).is_err(), "{path} is read");
        }
        assert!(folder.folder("up").is_err());
        assert!(folder.write_new("up/new", &[b"x"]).is_err());
        assert!(folder.write_new("file", &[b"x"]).is_err());
        assert!(folder.create_folders("up/more").is_err());
        assert!(folder.remove_file("up/v").is_err());
        folder.write_new("staged", &[b"x"]).unwrap();
        assert!(folder.rename("staged", &folder, "up/v").is_err());
        // A link itself may be replaced and removed: what it leads to stays.
        folder.replace("file", &[b"ours"]).unwrap();
        folder.remove_all("up").unwrap();
        assert_eq!(folder.read("file", 100).unwrap(), b"ours");
        assert_eq!(std::fs::read(dir.path().join("victim/v")).unwrap(), b"outside");
        assert_eq!(std::fs::read_dir(dir.path().join("victim")).unwrap().count(), 1);
        assert_eq!(folder.entry("pipe").unwrap(), Some(Entry::Special));
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), [0; 11]).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(folder.read("a", 10).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(folder.read("a", 11).unwrap().len(), 11);
        let mut head = folder.head("a", 7).unwrap();
        let (mut first, mut rest) = ([1; 5], Vec::new());
        head.read_exact(&mut first).unwrap();
        head.seek(SeekFrom::Start(0)).unwrap();
        assert_eq!(head.read_to_end(&mut rest).unwrap(), 2);
    }
}
