//! Where a file of the site lies: a relative path that is clean by its type, so that no slug, alias, folder name or list of files can name a place
//! outside the output folder, or one that some file systems would take for another.

use std::borrow::Borrow;
use std::fmt;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// A path below the output folder, `/` between parts. Only [`SitePath::new`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SitePath(String);

/// The longest part in bytes: that of ext4, APFS and NTFS.
pub const LONGEST_PART: usize = 255;

/// The longest path in bytes. Linux takes 4096, with what stands before the output folder.
pub const LONGEST: usize = 2048;

/// Why a text is not a path of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    Empty,
    Absolute,
    EmptyPart,
    DotPart,
    Backslash,
    Control,
    LongPart,
    Long,
    /// It is the builder's own, or below it.
    Own,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::Absolute => "it starts with `/`",
            Self::EmptyPart => "a part between its slashes is empty",
            Self::DotPart => "a part of it is `.` or `..`",
            Self::Backslash => "it contains a backslash",
            Self::Control => "it contains a control character",
            Self::LongPart => "a part of it is longer than 255 bytes",
            Self::Long => "it is longer than 2048 bytes",
            Self::Own => "briefbook reserves this name",
        })
    }
}

impl SitePath {
    /// The path that a text names.
    ///
    /// # Errors
    /// Why the text cannot be a path of a site.
    pub fn new(path: &str) -> Result<Self, WhyNot> {
        let why = match path {
            "" => Some(WhyNot::Empty),
            _ if path.starts_with('/') => Some(WhyNot::Absolute),
            _ if path.len() > LONGEST => Some(WhyNot::Long),
            _ if path.contains('\\') => Some(WhyNot::Backslash),
            _ if path.chars().any(char::is_control) => Some(WhyNot::Control),
            _ => path.split('/').find_map(wrong),
        };
        match why {
            Some(why) => Err(why),
            // Disks that fold case would take `.BRIEFBOOK.json` for the list.
            None if path.split('/').next().is_some_and(is_own) => Err(WhyNot::Own),
            None => Ok(Self(path.to_owned())),
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names between its slashes; at least one, and none is empty.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The folders that the file lies in, the outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }
}

fn wrong(part: &str) -> Option<WhyNot> {
    match part {
        "" => Some(WhyNot::EmptyPart),
        "." | ".." => Some(WhyNot::DotPart),
        _ => (part.len() > LONGEST_PART).then_some(WhyNot::LongPart),
    }
}

/// What a path is to a disk that folds case and forms of letters (NTFS, APFS): two paths with one such key are one file there.
pub fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    // Unicode's canonical caseless matching (D145), then its compatible letters, so that `ﬁ` is `fi`.
    let decomposed: String = path.nfd().collect();
    UniCase::unicode(decomposed).to_folded_case().nfkc().collect()
}

/// Names at the top of the output folder that the builder uses itself.
fn is_own(name: &str) -> bool {
    name.get(..".briefbook".len()).is_some_and(|begin| begin.eq_ignore_ascii_case(".briefbook"))
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for SitePath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SitePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SitePath {
    type Error = WhyNot;

    fn try_from(path: String) -> Result<Self, WhyNot> {
        Self::new(&path)
    }
}

impl From<SitePath> for String {
    fn from(path: SitePath) -> String {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clean_relative_paths() {
        let long = "x".repeat(256);
        let deep = "x/".repeat(1024) + "x";
        let wrong = [
            ("", WhyNot::Empty),
            ("/etc/passwd", WhyNot::Absolute),
            ("//host/share", WhyNot::Absolute),
            ("a//b", WhyNot::EmptyPart),
            ("a/", WhyNot::EmptyPart),
            ("./a", WhyNot::DotPart),
            ("a/../../b", WhyNot::DotPart),
            ("..", WhyNot::DotPart),
            ("C:\\x", WhyNot::Backslash),
            ("a\0b", WhyNot::Control),
            ("a\u{85}b", WhyNot::Control),
            (&long, WhyNot::LongPart),
            (&deep, WhyNot::Long),
            (".briefbook.json", WhyNot::Own),
            (".BriefBook.tmp/x", WhyNot::Own),
        ];
        for (path, why) in wrong {
            assert_eq!(SitePath::new(path), Err(why), "{path:?}");
        }
        for path in ["index.html", ".nojekyll", ".well-known/x", "a b/中芯/…", "x/.briefbook.json", "...", "💩/a"]
        {
            assert_eq!(SitePath::new(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn one_file_on_disks_that_fold() {
        for (one, other) in [
            ("A/b", "a/B"),
            ("straße", "STRASSE"),
            ("ﬁn", "fin"),
            ("e\u{301}t\u{e9}", "\u{c9}te\u{301}"),
            ("ΣΑΣ", "σας"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("a"), folded("ä"));
    }

    #[test]
    fn parts_and_folders() {
        let path = SitePath::new("a/b/c.html").unwrap();
        assert_eq!(path.parts().collect::<Vec<_>>(), ["a", "b", "c.html"]);
        assert_eq!(path.folders().collect::<Vec<_>>(), ["a", "a/b"]);
    }

    #[test]
    fn a_list_that_was_tampered_with_is_not_read() {
        assert!(serde_json::from_str::<SitePath>("\"a/b\"").is_ok());
        assert!(serde_json::from_str::<SitePath>("\"../b\"").is_err());
        assert_eq!(serde_json::to_string(&SitePath::new("a/b").unwrap()).unwrap(), "\"a/b\"");
    }
}
