//! Folders: each has a page, and its pages have an order; and pages that say the same in several languages.

use super::{folder_of, language_folder, title_of};
use crate::book::address::Address;
use crate::book::{Book, Folder, Page, PageId, PageKind, Translation};
use crate::parse::edtf::Edtf;
use crate::slug::slugify;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Every folder has a page: the missing ones are made, the home page included; and so in each language that has a page below it.
pub(super) fn add_folders(book: &mut Book) {
    // By language, the book's own under no name, and folder.
    let mut folders: BTreeSet<(String, String)> = BTreeSet::from([(String::new(), String::new())]);
    let mut languages: BTreeMap<String, String> = BTreeMap::new();
    for page in &book.pages {
        let root = language_folder(&book.config, page.suffix.as_deref());
        if let Some(suffix) = page.suffix.as_ref().filter(|_| !root.is_empty()) {
            languages.entry(root.clone()).or_insert_with(|| suffix.clone());
        }
        // What a language has, the book has too.
        for root in if root.is_empty() { vec![root] } else { vec![root, String::new()] } {
            let mut folder = page.folder.as_str();
            while folders.insert((root.clone(), folder.to_owned())) && !folder.is_empty() {
                folder = folder_of(folder);
            }
        }
    }
    let mut present: HashMap<(String, String), Arc<Page>> = HashMap::new();
    for page in book.pages.iter().filter(|p| matches!(p.kind, PageKind::Home | PageKind::Section)) {
        let root = language_folder(&book.config, page.suffix.as_deref());
        present.entry((root, page.folder.clone())).or_insert_with(|| page.clone());
    }
    for (root, folder) in folders {
        if present.contains_key(&(root.clone(), folder.clone())) {
            continue;
        }
        let home = folder.is_empty();
        let suffix = languages.get(&root).cloned();
        let name = if home { "index".to_owned() } else { format!("{folder}/index") };
        // The folder's own title, in the book's language, where there is one.
        let own = present.get(&(String::new(), folder.clone()));
        let page = Page {
            file: None,
            path: suffix.as_ref().map_or_else(|| format!("{name}.md"), |lang| format!("{name}.{lang}.md")),
            base: format!("{name}.md"),
            kind: if home { PageKind::Home } else { PageKind::Section },
            slug: slugify(folder.rsplit('/').next().unwrap_or("")),
            address: Address::from_parts([root.as_str(), book.slugs.address(&folder).as_str()]),
            title: match own {
                Some(page) => page.title.clone(),
                None if home => book.config.title.clone(),
                None => title_of(&folder),
            },
            lang: suffix.clone().unwrap_or_else(|| book.config.language.clone()),
            suffix,
            folder,
            front: Arc::default(),
            body: 0,
            facts: Arc::default(),
            topics: Vec::new(),
        };
        book.pages.push(Arc::new(page));
    }
}

/// Groups pages that say the same in several languages: those whose files' names differ in the language only.
pub(super) fn index_translations(book: &mut Book) {
    if book.pages.iter().all(|page| page.suffix.is_none()) {
        return;
    }
    let mut groups: BTreeMap<&str, Vec<Translation>> = BTreeMap::new();
    for (id, page) in book.iter_pages() {
        groups.entry(&page.base).or_default().push(Translation { page: id, lang: page.lang.clone() });
    }
    let mut translations: HashMap<PageId, Arc<[Translation]>> = HashMap::new();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_by_cached_key(|t| {
            let page = book.page(t.page);
            (!language_folder(&book.config, page.suffix.as_deref()).is_empty(), page.suffix.clone(), t.page)
        });
        let group: Arc<[Translation]> = group.into();
        translations.extend(group.iter().map(|t| (t.page, group.clone())));
    }
    // A translation that does not say of what kind it is, is what its original is.
    let kinds: Vec<(PageId, PageKind)> = translations
        .iter()
        .filter(|(id, group)| group[0].page != **id && book.page(**id).front.kind.is_none())
        .map(|(id, group)| (*id, book.page(group[0].page).kind))
        .collect();
    for (id, kind) in kinds {
        Arc::make_mut(&mut book.pages[id.0 as usize]).kind = kind;
    }
    book.translations = translations;
}

pub(super) fn index_folders(book: &mut Book) {
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for (id, page) in book.originals() {
        let folder = folders.entry(page.folder.clone()).or_default();
        match page.kind {
            PageKind::Home | PageKind::Section => folder.page = Some(id),
            _ => folder.pages.push(id),
        }
    }
    let names: Vec<String> = folders.keys().cloned().collect();
    for name in names.iter().filter(|n| !n.is_empty()) {
        if let Some(parent) = folders.get_mut(folder_of(name)) {
            parent.folders.push(name.clone());
        }
    }
    for folder in folders.values_mut() {
        order(book, &mut folder.pages);
    }
    // Sections by weight, then title.
    let keys: HashMap<String, (i64, String)> = folders
        .iter()
        .filter_map(|(name, f)| {
            f.page.map(|p| {
                (name.clone(), (book.page(p).front.weight.unwrap_or(i64::MAX), book.page(p).title.to_lowercase()))
            })
        })
        .collect();
    for folder in folders.values_mut() {
        folder.folders.sort_by_cached_key(|name| keys.get(name).cloned());
    }
    book.folders = Arc::new(folders);
}

/// Sorts pages of one folder into reading order: weight, then date from new to old, then title.
pub(in crate::book) fn order(book: &Book, pages: &mut [PageId]) {
    pages.sort_by_cached_key(|id| {
        let page = book.page(*id);
        let newest = page.date().and_then(Edtf::earliest_day).map(std::cmp::Reverse);
        (page.front.weight.unwrap_or(i64::MAX), newest.is_none(), newest, page.title.to_lowercase(), *id)
    });
}
