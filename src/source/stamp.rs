//! What the disk says of a file without reading it: enough to know that its bytes are those of the last time.
//!
//! As in Git's index: size, time of modification, time of change and inode. The time of change cannot be set by programs, so that a file
//! with an old time of modification (`cp -p`, an unpacked archive) is seen all the same. A file that was changed in the same tick of the
//! clock in which it was read could be changed again without a trace ("racily clean"): such a stamp is not trusted.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// How old a file must be before its stamp is trusted: longer than the tick of any file system's clock (two seconds on FAT).
const SETTLED: Duration = Duration::from_millis(2100);

/// What the disk said of a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    size: u64,
    modified: Option<Duration>,
    /// Unix: the time of change, in seconds and nanoseconds; device and inode.
    changed: (i64, i64),
    inode: (u64, u64),
    /// Whether the file was old enough to be trusted when it was looked at.
    settled: bool,
}

impl Stamp {
    /// Asks the disk, following no link; `None` for what is not a regular file.
    pub fn read(path: &Path) -> Option<Self> {
        let data = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let modified = data.modified().ok();
        let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            ((data.ctime(), data.ctime_nsec()), (data.dev(), data.ino()))
        };
        #[cfg(not(unix))]
        let (changed, inode) = ((0, 0), (0, 0));
        #[cfg(unix)]
        let latest = Some(SystemTime::UNIX_EPOCH + Duration::new(changed.0.max(0) as u64, changed.1.max(0) as u32));
        #[cfg(not(unix))]
        let latest = modified;
        // A clock that went backwards says nothing: not trusted.
        let settled = latest.and_then(|t| SystemTime::now().duration_since(t).ok()).is_some_and(|age| age > SETTLED);
        Some(Self { size: data.len(), modified: modified.and_then(since), changed, inode, settled })
    }

    /// As [`Stamp::read`], for who compares stamps to see that something happened, and not that nothing did.
    pub fn exact(path: &Path) -> Option<Self> {
        Self::read(path).map(|stamp| Self { settled: true, ..stamp })
    }

    /// Whether an equal stamp means equal bytes.
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}
