//! How large the texts of a book may be: a text is held in memory whole, and what is made of it takes up to a hundred times its bytes: a page of
//! 16 MiB with 170,000 footnotes builds in 1.4 GB.

use std::io::{Error, ErrorKind};

const MIB: u64 = 1024 * 1024;

/// The most bytes of a text, by its path below the book: 16 MiB for a page, 64 MiB for a bibliography and for what was settled about claims, 4 MiB for all others (configuration, templates,
/// words, styles).
pub fn most_bytes(path: &str) -> u64 {
    match path.rsplit_once('.').map(|(_, kind)| kind) {
        Some("md") => 16 * MIB,
        _ if crate::parse::ledger::FILES.contains(&path) => 64 * MIB,
        Some("bib" | "json" | "yaml" | "yml") => 64 * MIB,
        _ => 4 * MIB,
    }
}

/// What to do about a text that cannot be read.
pub fn help(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::FileTooLarge => "split the file, or move it out of the book; files of other types can have any size",
        _ => super::PERMISSIONS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_an_end() {
        assert_eq!(most_bytes("content/a.md"), 16 * MIB);
        assert_eq!(most_bytes("sources.bib"), 64 * MIB);
        assert_eq!(most_bytes("briefbook.toml"), 4 * MIB);
        assert!(help(&Error::from(ErrorKind::FileTooLarge)).starts_with("split the file"));
    }
}
