//! Files that are copied as they are: the theme's, the book's `static/`, and what lies beside the Markdown.
//!
//! What browsers load for the theme lies under a name that tells its content ([`crate::theme::assets`]); the book's own files and its theme's
//! have the names that their owner gave them, too.

use super::{Make, Owner, Proposed, Site};
use crate::theme::assets::Content;

/// What the theme's files are said to come from; the book's own files of the same name stand in for them.
pub const THEME: &str = "the theme";
/// What the book's own files are said to come from.
pub const OWN: &str = "a file of the book";

/// The theme's files and the book's.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let theme = |path: &str, content: Content| Proposed {
        path: path.to_owned(),
        origin: THEME.to_owned(),
        make: match content {
            Content::Bytes(bytes) => Make::Built(bytes),
            Content::Copy(from) => Make::Copy(from),
        },
        pictured: None,
        owner: Owner::Nobody,
    };
    let assets = site.assets();
    let hashed = assets.hashed().map(|asset| theme(&asset.path, asset.content.clone()));
    let named = assets.named().map(|(name, content)| theme(name, content));
    let own = site.copies.iter().map(|(from, to)| Proposed {
        path: to.clone(),
        origin: OWN.to_owned(),
        make: Make::Copy(from.clone()),
        pictured: None,
        owner: Owner::Nobody,
    });
    hashed.chain(named).chain(own).collect()
}
