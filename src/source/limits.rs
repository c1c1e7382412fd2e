//! How large the texts of a book may be: a text is held in memory whole, and what is made of it takes some thirty times its bytes.

use std::io::{Error, ErrorKind};

const MIB: u64 = 1024 * 1024;

/// The most bytes of a text, by its path below the book: 16 MiB for a page, 64 MiB for a bibliography, 4 MiB for all others (configuration, templates,
/// words, styles).
pub fn most_bytes(path: &str) -> u64 {
    match path.rsplit_once('.').map(|(_, kind)| kind) {
        Some("md") => 16 * MIB,
        Some("bib" | "json" | "yaml" | "yml") => 64 * MIB,
        _ => 4 * MIB,
    }
}

/// Whether a text of so many bytes may be read.
///
/// # Errors
/// [`ErrorKind::FileTooLarge`], which says how large it may be.
pub fn check(path: &str, bytes: u64) -> Result<(), Error> {
    let most = most_bytes(path);
    if bytes <= most {
        return Ok(());
    }
    let message = format!("it has {} MiB, and a text of its kind may have {}", bytes.div_ceil(MIB), most / MIB);
    Err(Error::new(ErrorKind::FileTooLarge, message))
}

/// What to do about a text that cannot be read.
pub fn help(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::FileTooLarge => {
            "divide it, or take it out of the book: a file of another kind is copied whatever its size"
        }
        _ => "let your user read it, or take it out of the book",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_an_end() {
        assert!(check("content/a.md", 16 * MIB).is_ok());
        let error = check("content/a.md", 200 * MIB).unwrap_err();
        assert_eq!(error.to_string(), "it has 200 MiB, and a text of its kind may have 16");
        assert!(check("sources.bib", 60 * MIB).is_ok() && check("briefbook.toml", 5 * MIB).is_err());
    }
}
