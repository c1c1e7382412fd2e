//! A book as it was at a revision of git: its files are put into a folder of their own, and read there.
//!
//! Only `git` is asked, in the book's own repository; nothing of the work tree or of its index changes.

use crate::LockedClaim;
use std::path::Path;
use std::process::{Command, Stdio};

/// The claims of the book at `root` as it was at a revision, or at the end of a day: `YYYY-MM-DD`.
///
/// # Errors
/// There is no git, no repository, no such revision, or no room, as a message.
pub fn claims_at(root: &Path, since: &str) -> Result<Vec<LockedClaim>, String> {
    if since.starts_with('-') {
        return Err(format!("`{since}` is not a valid revision"));
    }
    let is_day = since.len() == 10 && since.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let revision = match is_day {
        true => git(root, &["rev-list", "-1", &format!("--before={since}T23:59:59"), "HEAD"])?,
        false => git(root, &["rev-parse", "--verify", "--end-of-options", &format!("{since}^{{commit}}")])?,
    };
    let revision = revision.trim();
    if revision.is_empty() {
        return Err(format!("the book has no revision before {since}"));
    }
    let prefix = git(root, &["rev-parse", "--show-prefix"])?;
    let folder = TemporaryFolder::create()?;
    let index = folder.0.join("index");
    let tree = format!("{revision}:{}", prefix.trim().trim_end_matches('/'));
    run(root, Some(&index), &["read-tree", &tree])?;
    let book = folder.0.join("book");
    let target = format!("--prefix={}/", book.display());
    run(root, Some(&index), &["checkout-index", "--all", "--force", &target])?;
    Ok(super::claims::claims_of(&book))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    run(root, None, arguments)
}

fn run(root: &Path, index: Option<&Path>, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments).stdin(Stdio::null());
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| format!("git cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

/// A folder that is removed again.
struct TemporaryFolder(std::path::PathBuf);

impl TemporaryFolder {
    fn create() -> Result<Self, String> {
        let mut bytes = [0u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| format!("no name for a temporary folder: {error}"))?;
        let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = std::env::temp_dir().join(format!("briefbook-{name}"));
        std::fs::create_dir(&path).map_err(|error| format!("`{}` cannot be created: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
