//! Which names are no part of a book: hidden files and folders, and what editors and systems leave behind.

/// How the names of editors' backups end, of what a merge or a patch leaves, and of downloads that have not ended.
const BACKUPS: [&str; 8] = [".swp", ".swo", ".swx", ".kate-swp", ".bak", ".orig", ".rej", ".crdownload"];

/// What programs that keep folders alike put into the names of files on which two computers disagree.
const CONFLICTS: [&str; 2] = [".sync-conflict-", "conflicted copy"];

/// Whether a file or folder of this name is left out, wherever it stands: names that begin with a dot (`.git`, `.obsidian`, `.trash`,
/// `.env`, `.#a.md`), editors' backups (`a.md~`, `#a.md#`, `.a.md.swp`, `~$a.docx`) and what file managers write (`Thumbs.db`, `desktop.ini`).
pub fn is_ignored(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with("~$")
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        || BACKUPS.iter().any(|ending| lower.ends_with(ending))
        || CONFLICTS.iter().any(|part| lower.contains(part))
        || ["thumbs.db", "ehthumbs.db", "desktop.ini"].contains(&lower.as_str())
}

/// Whether any part of a path is left out.
pub fn has_ignored(path: &str) -> bool {
    path.split('/').any(is_ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_and_backups_are_left_out() {
        for name in [
            ".git",
            ".env",
            ".DS_Store",
            ".#a.md",
            "a.md~",
            "a.md.bak",
            "a.md.orig",
            "A.REJ",
            "a.sync-conflict-20260101-120000-ABC.md",
            "a (Jane's conflicted copy 2026-01-01).md",
            "#a.md#",
            "a.swp",
            ".a.md.swo",
            "~$a.docx",
            "Thumbs.db",
            "DESKTOP.INI",
        ] {
            assert!(is_ignored(name), "{name}");
        }
        for name in ["a.md", "_index.md", "a~b.md", "#1.md", "#", "v1.2", "a#b#.md", "swp", "thumbs.db.md", "~home.md"]
        {
            assert!(!is_ignored(name), "{name}");
        }
        assert!(has_ignored("a/.git/config") && !has_ignored("a/b.git/c"));
    }
}
