//! Which names are no part of a book: hidden files and folders, and what editors and systems leave behind.

/// How the names of editors' backups end, of what a merge, a patch or an update leaves, and of what has not been written or loaded to its end.
const BACKUPS: [&str; 27] = [
    ".swp",
    ".swo",
    ".swx",
    ".kate-swp",
    ".bak",
    "_bak",
    ".bkp",
    ".backup",
    "_backup",
    ".orig",
    ".rej",
    ".old",
    ".save",
    ".sav",
    ".tmp",
    ".temp",
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".dpkg-old",
    ".dpkg-dist",
    ".dpkg-new",
    ".rpmsave",
    ".rpmnew",
    ".ucf-old",
    ".autosave",
];

/// Those of them that stand before the ending as well: `a.bak.md`, `a_bak.md`. The others are ends of titles that people write.
const BEFORE_ENDING: [&str; 9] = [".bak", "_bak", ".backup", "_backup", ".orig", ".rej", ".tmp", ".swp", ".autosave"];

/// What programs that keep folders alike put into the names of files on which two computers disagree, and Git into those of a merge.
const CONFLICTS: [&str; 3] = [".sync-conflict-", "conflicted copy", "(case conflict)"];

/// Folders and files that systems keep for themselves.
const SYSTEM: [&str; 9] = [
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "__macosx",
    "@eadir",
    "$recycle.bin",
    "system volume information",
    "lost+found",
    "#recycle",
];

/// Whether a file or folder of this name is left out, wherever it stands: names that begin with a dot (`.git`, `.obsidian`, `.trash`,
/// `.env`, `.#a.md`), editors' backups (`a.md~`, `~a.md`, `a.md~1~`, `#a.md#`, `.a.md.swp`, `~$a.docx`, `a.md.old`, `a_bak.md`) and what systems write
/// (`Thumbs.db`, `desktop.ini`).
pub fn is_ignored(name: &str) -> bool {
    let lower = name.to_lowercase();
    let ends = |text: &str, endings: &[&str]| endings.iter().any(|ending| text.ends_with(ending));
    // Copies have numbers: `a.md.save.1`, `a.md.bak2`, `a.md.~1~`.
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let unnumbered =
        bare.strip_suffix('.').filter(|rest| bare.len() < lower.len() && rest.contains('.')).unwrap_or(bare);
    let stem = lower.rsplit_once('.').map_or("", |(stem, _)| stem);
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        || ends(&lower, &BACKUPS)
        || ends(unnumbered, &BACKUPS)
        || ends(stem, &BEFORE_ENDING)
        || CONFLICTS.iter().any(|part| lower.contains(part))
        || is_dated_conflict(&lower)
        || is_of_a_merge(name)
        || SYSTEM.contains(&lower.as_str())
}

/// `a_conflict-20200101-120000.md`, as ownCloud has it.
fn is_dated_conflict(lower: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut found = lower.split("_conflict-").skip(1);
    found.any(|rest| digits(rest) == 8 && rest[8..].strip_prefix('-').is_some_and(|time| digits(time) == 6))
}

/// What `git mergetool` leaves: `a_BACKUP_123.md`, `a.LOCAL.123.md`.
fn is_of_a_merge(name: &str) -> bool {
    ["BACKUP", "BASE", "LOCAL", "REMOTE"].iter().any(|word| {
        name.match_indices(word).any(|(at, _)| {
            let (before, behind) = (&name[..at], &name[at + word.len()..]);
            let digits = behind.get(1..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
            before.ends_with(['_', '.'])
                && behind.starts_with(['_', '.'])
                && digits > 0
                && behind[1 + digits..].chars().next().is_none_or(|c| c == '.')
        })
    })
}

/// Whether a file, but no folder, of this name is left out: `4913` and the numbers that Vim tries next, to see whether it may write.
pub fn is_trial(name: &str) -> bool {
    name.parse::<u32>().is_ok_and(|number| (4913..6000).contains(&number) && (number - 4913).is_multiple_of(123))
}

/// Whether any part of a path is left out.
pub fn has_ignored(path: &str) -> bool {
    path.split('/').any(is_ignored) || is_trial(path.rsplit('/').next().unwrap_or_default())
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
            "~a.md",
            "a.md~1~",
            "a.md.~12~",
            "a.md.bak",
            "a.md.bak2",
            "a.bak.md",
            "a_bak.md",
            "a.md_bak",
            "a.md.orig",
            "a.orig.md",
            "a.md.old",
            "a.md.OLD",
            "a.md.save",
            "a.md.save.1",
            "a.md.tmp",
            "a.tmp.md",
            "A.REJ",
            "a.md.part",
            "a.sync-conflict-20260101-120000-ABC.md",
            "a (conflicted copy).md",
            "a (Jane's conflicted copy 2026-01-01).md",
            "a (Case Conflict).md",
            "a_conflict-20200101-120000.md",
            "a_BACKUP_123.md",
            "a.LOCAL.77.md",
            "a_REMOTE_5",
            "#a.md#",
            "a.swp",
            ".a.md.swo",
            "~$a.docx",
            "Thumbs.db",
            "DESKTOP.INI",
            "__MACOSX",
            "@eaDir",
        ] {
            assert!(is_ignored(name), "{name}");
        }
        for name in [
            "a.md",
            "_index.md",
            "a~b.md",
            "#1.md",
            "#",
            "v1.2",
            "a#b#.md",
            "swp",
            "thumbs.db.md",
            "bold.md",
            "4913",
            "old.md",
            "notes.old.md",
            "The old.md",
            "household",
            "save.md",
            "On the part.md",
            "LOCAL.md",
            "a.LOCAL.md",
            "a_BASE_line.md",
            "LOCAL_5.md",
            "2024.1",
            "conflict.md",
            "Trade (conflict of laws).md",
            "armed_conflict-2024.md",
            "Cargo.lock",
        ] {
            assert!(!is_ignored(name), "{name}");
        }
        assert!(is_trial("4913") && is_trial("5036") && !is_trial("4914") && !is_trial("4913.md") && !is_trial("2024"));
        assert!(
            has_ignored("a/.git/config")
                && !has_ignored("a/b.git/c")
                && has_ignored("a/4913")
                && !has_ignored("4913/a")
        );
    }
}
