//! Files that are copied as they are: the theme's, the book's `static/`, and what lies beside the Markdown.

use super::{Make, Planned, Site};
use crate::render::templates::BUILT_IN_STATIC;

/// What the theme's files are said to come from; the book's own files of the same name stand in for them.
pub const THEME: &str = "the theme";
/// What the book's own files are said to come from.
pub const OWN: &str = "a file of the book";

/// The built-in theme's files and the book's.
pub fn plan(site: &Site) -> Vec<Planned> {
    let built_in = BUILT_IN_STATIC.iter().map(|(path, bytes)| Planned {
        path: (*path).to_owned(),
        origin: THEME.to_owned(),
        make: Make::Built(bytes),
    });
    let own = site.copies.iter().map(|(from, to)| Planned {
        path: to.clone(),
        origin: OWN.to_owned(),
        make: Make::Copy(from.clone()),
    });
    built_in.chain(own).collect()
}
