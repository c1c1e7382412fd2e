//! The user's key, with which the cache and the list of written files are sealed: 32 random bytes in the user's own data folder
//! (`$XDG_DATA_HOME/briefbook/key`, by default `~/.local/share/briefbook/key`), made when it is first needed.

use etcetera::BaseStrategy;
use std::fs;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// The user's key, made where there is none yet. Without a place for it a line says so, and nothing is kept between two runs.
pub fn made() -> Option<[u8; 32]> {
    let made = place().and_then(|path| match read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        read => read,
    });
    made.inspect_err(|error| {
        super::say(&format!("warning: this build is not cached, because briefbook cannot save its key: {error}"));
        super::hint("set HOME or XDG_DATA_HOME to a folder that you own");
    })
    .ok()
}

/// The user's key where there is one: for commands that write nothing.
pub fn known() -> Option<[u8; 32]> {
    place().and_then(|path| read(&path)).ok()
}

fn place() -> Result<PathBuf> {
    let folders =
        etcetera::choose_base_strategy().map_err(|error| Error::new(ErrorKind::NotFound, error.to_string()))?;
    Ok(folders.data_dir().join("briefbook").join("key"))
}

fn read(path: &Path) -> Result<[u8; 32]> {
    let bytes = fs::read(path)?;
    let wrong =
        |_| Error::new(ErrorKind::InvalidData, format!("`{}` is not a valid key file: delete it", path.display()));
    bytes.as_slice().try_into().map_err(wrong)
}

/// Makes a key; where another process made one meanwhile, that is the key.
fn make(path: &Path) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| Error::other(error.to_string()))?;
    let named = |error: Error| Error::new(error.kind(), format!("`{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(named)?;
    }
    let own = getrandom::u64().map_err(|error| Error::other(error.to_string()))?;
    let temporary = path.with_extension(format!("{own:016x}.tmp"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary).and_then(|mut file| file.write_all(&key)).map_err(named)?;
    // A link never replaces a key that is there already, and shows a whole one.
    let linked = fs::hard_link(&temporary, path).or_else(|error| match error.kind() {
        ErrorKind::AlreadyExists => Ok(()),
        // Not every disk has hard links.
        _ => fs::rename(&temporary, path),
    });
    let _ = fs::remove_file(&temporary);
    linked.map_err(named)?;
    read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_the_users_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/briefbook/key");
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let made: Vec<_> = (0..4).map(|_| scope.spawn(|| read(&path).or_else(|_| make(&path)).unwrap())).collect();
            made.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0] && *key != [0; 32]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "short").unwrap();
        assert!(read(&path).is_err());
    }
}
