//! What can be wrong with a style, a locale or an item.

use std::fmt;

/// A style, a locale or an item that cannot be read: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, in one line of plain English.
    pub message: String,
    /// The byte range in the text that was read, where one is known.
    pub span: Option<std::ops::Range<usize>>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Error {
        Error { message: message.into(), span: None }
    }

    pub(crate) fn at(message: impl Into<String>, span: std::ops::Range<usize>) -> Error {
        Error { message: message.into(), span: Some(span) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
