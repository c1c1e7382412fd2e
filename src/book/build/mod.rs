//! Parsed files → the [`Book`]: kinds, slugs, addresses, folders, topics; and what is wrong with them.

mod addresses;
mod beside;
mod folders;
mod held;
mod page;
mod slugs;
mod topics;

pub use beside::same_uses;
pub(super) use folders::order;
pub use held::Held;
pub use page::title;
pub use slugs::FolderSlugs;

use super::{Book, Index, Page, language};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, FileId};
use crate::parse::bibliography::ParsedSource;
use crate::parse::front_matter::FrontMatter;
use crate::parse::markdown::Facts;
use addresses::{add_sources, index_addresses};
use folders::{add_folders, index_folders, index_translations};
use page::make_page;
pub use page::title_of;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use topics::index_topics;

/// A page as the parse stage leaves it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct ParsedPage {
    pub file: FileId,
    /// Below `content/`.
    pub path: String,
    pub front: Arc<FrontMatter>,
    pub body: usize,
    pub facts: Arc<Facts>,
}

/// Indexes the parsed files, but for those that are `held` back.
pub fn build(
    config: &Config,
    parsed: Vec<ParsedPage>,
    sources: Vec<(FileId, Arc<ParsedSource>)>,
    (files, slugs): (BTreeSet<String>, FolderSlugs),
    held: Held,
) -> (Book, Vec<Diagnostic>) {
    let mut d = Vec::new();
    let mut book = Book::new(Index { config: config.clone(), files, slugs, ..Index::default() });
    book.pages.reserve(parsed.len());
    held.tell(&parsed, &mut d);
    book.drafts = held.names(config, parsed.iter());
    let parsed: Vec<ParsedPage> = parsed.into_iter().filter(|page| !held.page(&page.path)).collect();
    book.held = held;
    let readmes = section_readmes(config, &parsed);
    let made: Vec<(Page, Vec<Diagnostic>)> =
        parsed.into_par_iter().map(|page| make_page(config, page, &readmes, &book.slugs)).collect();
    for (page, found) in made {
        book.pages.push(Arc::new(page));
        d.extend(found);
    }
    add_folders(&mut book);
    book.pages.sort_by(|a, b| a.path.cmp(&b.path));
    index_translations(&mut book);
    add_sources(&mut book, sources, &mut d);
    index_addresses(&mut book, &mut d);
    index_folders(&mut book);
    index_topics(&mut book, &mut d);
    (book, d)
}

/// The files called `README.md` that are their folders' pages: those of folders that have no `index.md` or `_index.md` in their language.
fn section_readmes(config: &Config, parsed: &[ParsedPage]) -> HashSet<String> {
    let is_readme = |path: &str| stem(path).get(..6).is_some_and(|name| name.eq_ignore_ascii_case("readme"));
    if !parsed.iter().any(|page| is_readme(&page.path)) {
        return HashSet::new();
    }
    let mut indexed = HashSet::new();
    let mut readmes = Vec::new();
    for page in parsed {
        let (base, suffix) = named(config, &page.path);
        match stem(&base) {
            "index" | "_index" => drop(indexed.insert((folder_of(&page.path), suffix))),
            name if name.eq_ignore_ascii_case("readme") => readmes.push((page, suffix)),
            _ => {}
        }
    }
    let own =
        |(page, suffix): &(&ParsedPage, Option<String>)| !indexed.contains(&(folder_of(&page.path), suffix.clone()));
    readmes.into_iter().filter(own).map(|(page, _)| page.path.clone()).collect()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A file's path without the language in its name, and that language.
fn named(config: &Config, path: &str) -> (String, Option<String>) {
    match language::of_path(path, config.languages.as_deref()) {
        Some((base, lang)) => (base, Some(lang)),
        None => (path.to_owned(), None),
    }
}

/// The folder in which a language's pages lie; the book's own has none.
fn language_folder(config: &Config, suffix: Option<&str>) -> String {
    let other = suffix.filter(|lang| !lang.eq_ignore_ascii_case(&config.language));
    other.map(str::to_ascii_lowercase).unwrap_or_default()
}
