//! Which pages and files are held back: drafts, and what belongs to them.
//!
//! A page is held back where it says so itself, where its folder's page is a draft (a bundle, or a section as Zola has it), where a folder called
//! `_drafts`, `drafts`, `_private` or `private` holds it, or where its original in another language is held back and it does not say `draft: false`.
//! A file is held back where all pages of the nearest folder that has any are, or where pages that are held back use it and no other does.

use super::beside::Files;
use super::{ParsedPage, folder_of, language_folder, named, section_readmes, stem};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::slug::{composed, slugify};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is held back of a book; nothing where drafts belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Pages by their paths below `content/`, and why.
    pages: BTreeMap<String, Why>,
    /// Folders below `content/` that have pages: whether all of them are held back.
    folders: BTreeMap<String, bool>,
    /// Folders of private names whose own page says that they are to be published.
    released: BTreeSet<String>,
    /// Files below `content/` that only pages use that are held back.
    files: BTreeSet<String>,
    /// Whether pages that are held back use files at all, so that it counts what other pages use.
    uses: bool,
    drafts: bool,
}

/// Why a page is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    /// It says so itself.
    Own,
    /// The page of a folder that holds it is a draft.
    Section(String),
    /// A folder of that name holds it.
    Folder(String),
    /// It is a translation of a page that is held back.
    Original(String),
}

impl Held {
    /// What is held back of these pages and the files beside them; nothing where `drafts` belong to the book.
    pub fn of(config: &Config, pages: &[ParsedPage], files: &[String], drafts: bool) -> Self {
        let mut held = Self { drafts, ..Self::default() };
        if drafts {
            return held;
        }
        let readmes = section_readmes(config, pages);
        let is_index =
            |page: &ParsedPage, base: &str| ["index", "_index"].contains(&stem(base)) || readmes.contains(&page.path);
        let language = |suffix: Option<&str>| language_folder(config, suffix);
        let names: Vec<(String, Option<String>)> = pages.iter().map(|page| named(config, &page.path)).collect();
        let all = || pages.iter().zip(&names);
        for (page, (base, _)) in all().filter(|(page, (base, _))| page.front.released && is_index(page, base)) {
            held.released.insert(folder_of(base).to_owned());
            debug_assert!(!page.front.draft);
        }
        // The pages of folders that are drafts, by folder and language; the home page is that of no folder. `None`: the folder is published.
        let mut sections: HashMap<(&str, String), Option<&str>> = HashMap::new();
        let originals: HashMap<&str, &ParsedPage> = all()
            .filter(|(_, (_, suffix))| language(suffix.as_deref()).is_empty())
            .map(|(p, (base, _))| (base.as_str(), p))
            .collect();
        let own = |page: &ParsedPage, base: &str| match originals.get(base) {
            _ if page.front.draft => Some(Why::Own),
            Some(original) if original.front.draft && !page.front.released => {
                Some(Why::Original(original.path.clone()))
            }
            _ => None,
        };
        for (page, (base, suffix)) in all().filter(|(page, (base, _))| is_index(page, base)) {
            let folder = folder_of(base);
            if !folder.is_empty() {
                let is_held = own(page, base).is_some();
                let known = sections.entry((folder, language(suffix.as_deref()))).or_default();
                *known = known.or(is_held.then_some(page.path.as_str()));
            }
        }
        for (page, (base, suffix)) in all() {
            let language = language(suffix.as_deref());
            let section = || {
                above(folder_of(base)).find_map(|folder| {
                    let own = sections.get(&(folder, language.clone()));
                    *own.or_else(|| sections.get(&(folder, String::new())))?
                })
            };
            let why = own(page, base)
                .or_else(|| held.private_folder(folder_of(base)).map(|name| Why::Folder(name.to_owned())))
                .or_else(|| section().map(|path| Why::Section(path.to_owned())));
            let folder = held.folders.entry(folder_of(base).to_owned()).or_insert(true);
            *folder &= why.is_some();
            if let Some(why) = why {
                held.pages.insert(page.path.clone(), why);
            }
        }
        if !held.pages.is_empty() && !files.is_empty() {
            let files = Files::new(files);
            let (own, others): (Vec<_>, Vec<_>) = all().partition(|(page, _)| held.page(&page.path));
            let mut used: BTreeSet<&str> =
                own.iter().flat_map(|(page, (base, _))| files.used(page, base, true)).collect();
            held.uses = !used.is_empty();
            for (page, (base, _)) in others.iter().filter(|_| held.uses) {
                for file in files.used(page, base, false) {
                    used.remove(file);
                }
            }
            held.files = used.into_iter().map(str::to_owned).collect();
        }
        held
    }

    /// Whether what is held back depends on which files the pages use that are published.
    pub fn follows_uses(&self) -> bool {
        self.uses
    }

    /// Whether a page at a path below `content/` is held back.
    pub fn page(&self, path: &str) -> bool {
        self.pages.contains_key(path)
    }

    /// Whether a file at a path below `content/` or `static/` is held back.
    pub fn file(&self, path: &str, beside_pages: bool) -> bool {
        if self.drafts {
            return false;
        }
        let folder = folder_of(path);
        let nearest = || above(folder).find_map(|folder| self.folders.get(folder)).copied();
        self.private_folder(folder).is_some()
            || (beside_pages && (self.files.contains(path) || nearest().unwrap_or(false)))
    }

    /// The outermost folder above a file whose name says that it is private.
    fn private_folder<'f>(&self, folder: &'f str) -> Option<&'f str> {
        let is_private = |path: &&str| {
            let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            ["_drafts", "drafts", "_private", "private"].contains(&name.as_str()) && !self.released.contains(*path)
        };
        above(folder).filter(is_private).last()
    }

    /// Names that links may use for what is held back, with what to say of it.
    pub(super) fn names<'p>(
        &self,
        config: &Config,
        pages: impl Iterator<Item = &'p ParsedPage>,
    ) -> HashMap<String, String> {
        let mut names = HashMap::new();
        for page in pages {
            let Some(why) = self.pages.get(&page.path) else { continue };
            let why = match why {
                Why::Own => "that page is a draft".to_owned(),
                Why::Section(path) => format!("that page is not published, because `content/{path}` is a draft"),
                Why::Folder(folder) => {
                    format!("that page is not published, because the folder `content/{folder}` is private")
                }
                Why::Original(path) => {
                    format!("that page is not published, because its original `content/{path}` is a draft")
                }
            };
            let help = format!("{why}: build with `--drafts`, or publish it");
            let (base, _) = named(config, &page.path);
            let slug = page.front.slug.as_ref().map_or_else(|| slugify(stem(&base)), |s| s.value.clone());
            for name in [slug.as_str(), page.path.trim_end_matches(".md"), stem(&base)] {
                names.insert(composed(name).into_owned(), help.clone());
            }
        }
        names
    }

    /// Tells, once each, of folders whose names say that they are private; `_drafts` is Jekyll's word for just that.
    pub(super) fn tell(&self, pages: &[ParsedPage], d: &mut Vec<Diagnostic>) {
        let mut told = BTreeSet::new();
        for page in pages {
            let Some(Why::Folder(folder)) = self.pages.get(&page.path) else { continue };
            if folder.to_ascii_lowercase().ends_with("_drafts") || !told.insert(folder) {
                continue;
            }
            let message =
                format!("the folder `content/{folder}` is private because of its name, so its pages are not published");
            d.push(
                Diagnostic::new(Code::HeldBack, message)
                    .help("rename it to publish its pages, or to `_drafts` to keep them as drafts")
                    .at(Span::new(page.file, 0..0)),
            );
        }
    }
}

/// A folder and those that hold it, from the inside out, `content/` itself left out.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| Some(folder_of(folder))).take_while(|folder| !folder.is_empty())
}
