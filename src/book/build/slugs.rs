//! What folders of `content/` are called in addresses.

use super::{Held, ParsedPage, folder_of, language_folder, named, stem};
use crate::book::address::Address;
use crate::config::Config;
use crate::slug::{composed, is_safe_segment, slugify};
use std::collections::BTreeMap;

/// Folders whose own page has a `slug`, by their paths below `content/`: as Hugo and Zola have it, the `slug` of an `index.md` stands in the place of
/// its folder's name, and whatever lies in the folder follows. That of an `_index.md` does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderSlugs(BTreeMap<String, String>);

impl FolderSlugs {
    /// The slugs that pages give their folders; a folder's files are where its page in the book's language is.
    pub fn from_pages(config: &Config, pages: &[ParsedPage], held: &Held) -> Self {
        let given = |page: &ParsedPage| {
            let slug = page.front.slug.as_ref().filter(|slug| is_safe_segment(&slug.value))?;
            let (base, suffix) = named(config, &page.path);
            let is_own = language_folder(config, suffix.as_deref()).is_empty() && !held.page(&page.path);
            let folder =
                Some(folder_of(&base)).filter(|folder| !folder.is_empty() && stem(&base) == "index" && is_own)?;
            Some((folder.to_owned(), composed(&slug.value).into_owned()))
        };
        Self(pages.iter().filter_map(given).collect())
    }

    /// The address of a folder: each part as a slug. A name that slugs to nothing is an error of its own ([`crate::source`]); until it is mended
    /// something that no slug can be stands for it, so that the folder is not taken for the one that holds it.
    pub fn address(&self, folder: &str) -> Address {
        let stand_in = |name: &str| name.chars().map(|c| format!("-{:x}", u32::from(c))).collect::<String>();
        let plain = |name: &str| Some(slugify(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| stand_in(name));
        let mut end = 0;
        let mut parts = Vec::new();
        for name in folder.split('/') {
            end += name.len();
            if !name.is_empty() {
                parts.push(self.0.get(&folder[..end]).cloned().unwrap_or_else(|| plain(name)));
            }
            end += 1;
        }
        Address::from_parts(parts.iter().map(String::as_str))
    }
}
