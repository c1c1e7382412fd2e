//! Files that are copied as they are: the theme's, the book's `static/`, and what lies beside the Markdown.

use super::{Content, OutputFile, Results, Site};
use crate::render::templates::BUILT_IN_STATIC;

/// What the theme's files are said to come from; the book's own files of the same name stand in for them.
pub const THEME: &str = "the theme";
/// What the book's own files are said to come from.
pub const OWN: &str = "a file of the book";

/// The built-in theme's files and the book's.
pub fn files(site: &Site<'_>) -> Results {
    let built_in = BUILT_IN_STATIC.iter().map(|(path, bytes)| OutputFile {
        path: (*path).to_owned(),
        content: Content::Bytes(bytes.to_vec()),
        origin: THEME.to_owned(),
    });
    let own = site.copies.iter().map(|(from, to)| OutputFile {
        path: to.clone(),
        content: Content::Copy(from.clone()),
        origin: OWN.to_owned(),
    });
    built_in.chain(own).map(Ok).collect()
}
