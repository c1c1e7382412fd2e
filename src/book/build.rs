//! Parsed files → the [`Book`]: kinds, slugs, addresses, folders, topics; and what is wrong with them.

use super::address::Address;
use super::slug::{is_safe_segment, slugify};
use super::{
    Book, Folder, Index, Page, PageId, PageKind, Redirect, Source, SourceId, Topic, TopicId, Translation, language,
};
use crate::config::{Config, primary};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::bibliography::ParsedSource;
use crate::parse::edtf::Edtf;
use crate::parse::front_matter::{FrontMatter, Kind};
use crate::parse::markdown::Facts;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

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

/// Indexes the parsed files. `drafts` says whether drafts belong to the book.
pub fn build(
    config: &Config,
    parsed: Vec<ParsedPage>,
    sources: Vec<(FileId, Arc<ParsedSource>)>,
    files: BTreeSet<String>,
    drafts: bool,
) -> (Book, Vec<Diagnostic>) {
    let mut d = Vec::new();
    let mut book = Book::new(Index { config: config.clone(), files, ..Index::default() });
    book.pages.reserve(parsed.len());
    let (drawn, parsed): (Vec<ParsedPage>, Vec<ParsedPage>) =
        parsed.into_iter().partition(|page| page.front.draft && !drafts);
    for page in drawn {
        let (base, _) = named(config, &page.path);
        let slug = page.front.slug.as_ref().map_or_else(|| slugify(stem(&base)), |s| s.value.clone());
        book.drafts.insert(slug, page.file);
        book.drafts.insert(page.path.trim_end_matches(".md").to_owned(), page.file);
    }
    let made: Vec<(Page, Vec<Diagnostic>)> = parsed.into_par_iter().map(|page| make_page(config, page)).collect();
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

/// The address of a folder of `content/`: each part as a slug.
fn folder_address(folder: &str) -> Address {
    let parts: Vec<String> = folder.split('/').map(slugify).collect();
    Address::of(parts.iter().map(String::as_str))
}

fn make_page(config: &Config, parsed: ParsedPage) -> (Page, Vec<Diagnostic>) {
    let mut d = Vec::new();
    let ParsedPage { file, path, front, body, facts } = parsed;
    let folder = folder_of(&path).to_owned();
    let (base, suffix) = named(config, &path);
    let is_index = stem(&base) == "index";
    let kind = match (is_index, folder.is_empty(), front.kind) {
        (true, true, _) => PageKind::Home,
        (true, false, _) => PageKind::Section,
        (_, _, Some(Kind::Entity)) => PageKind::Entity,
        (_, _, Some(Kind::Page)) => PageKind::Page,
        (_, _, Some(Kind::Briefing)) => PageKind::Briefing,
        // A page that gives a topic its text is no briefing.
        (_, _, None) if folder == "topics" => PageKind::Page,
        (_, _, None) => PageKind::Briefing,
    };
    let slug = page_slug(file, &base, &folder, is_index, &front, &mut d);
    let root = language_folder(config, suffix.as_deref());
    let below = folder_address(&folder);
    let address = Address::of([root.as_str(), below.as_str(), if is_index { "" } else { &slug }]);
    let own = suffix.as_ref().unwrap_or(&config.language);
    let lang = match &front.lang {
        // A page may say its language nearer than its file's name, `zh-Hans` for `zh`, but not otherwise.
        Some(lang) if suffix.as_ref().is_some_and(|s| primary(s) != primary(&lang.value)) => {
            d.push(
                Diagnostic::new(
                    Code::InvalidFrontMatter,
                    format!("`lang` says `{}`, but the file's name says `{own}`", lang.value),
                )
                .at(lang.span)
                .help("rename the file, or remove `lang`"),
            );
            own.clone()
        }
        Some(lang) if crate::config::is_language(&lang.value) => lang.value.clone(),
        Some(lang) => {
            d.push(
                Diagnostic::new(Code::InvalidFrontMatter, format!("`{}` is no language tag", lang.value))
                    .at(lang.span)
                    .help("use a tag of BCP 47, such as `en` or `zh-Hans`"),
            );
            own.clone()
        }
        None => own.clone(),
    };
    let mut page = Page {
        file: Some(file),
        path,
        base,
        suffix,
        folder,
        kind,
        slug,
        address,
        title: String::new(),
        lang,
        front,
        body,
        facts,
        topics: Vec::new(),
    };
    page.title = title(config, &page);
    (page, d)
}

/// What a page with a file is called: as its front matter says, else as its first heading, else as its file or folder.
pub fn title(config: &Config, page: &Page) -> String {
    let said = page.front.title.as_ref().map(|t| t.value.trim().to_owned()).filter(|t| !t.is_empty());
    let heading = || page.facts.headings.first().map(|h| h.title.clone()).filter(|t| !t.is_empty());
    said.or_else(heading).unwrap_or_else(|| match page.kind {
        PageKind::Home => config.title.clone(),
        PageKind::Section => title_of(&page.folder),
        _ => title_of(stem(&page.base)),
    })
}

/// A title for what has none: the last part of a path, with spaces and a capital.
fn title_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn page_slug(
    file: FileId,
    path: &str,
    folder: &str,
    is_index: bool,
    front: &FrontMatter,
    d: &mut Vec<Diagnostic>,
) -> String {
    if let Some(slug) = &front.slug {
        if is_safe_segment(&slug.value) {
            return slug.value.clone();
        }
        d.push(
            Diagnostic::new(Code::InvalidAddress, format!("`{}` cannot be a slug", slug.value.escape_debug()))
                .at(slug.span)
                .help("a slug is one part of an address: letters, digits, `-`, `_` and `.`, and no `/`"),
        );
    }
    let slug = slugify(if is_index { folder.rsplit('/').next().unwrap_or("") } else { stem(path) });
    if slug.is_empty() && !(is_index && folder.is_empty()) {
        d.push(
            Diagnostic::new(Code::InvalidAddress, "no address can be made of this file's name")
                .at(Span::new(file, 0..0))
                .help("give the page a `slug`"),
        );
        return "page".to_owned();
    }
    slug
}

/// Every folder has a page: the missing ones are made, the home page included; and so in each language that has a page below it.
fn add_folders(book: &mut Book) {
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
            address: Address::of([root.as_str(), folder_address(&folder).as_str()]),
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
fn index_translations(book: &mut Book) {
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

fn add_sources(book: &mut Book, sources: Vec<(FileId, Arc<ParsedSource>)>, d: &mut Vec<Diagnostic>) {
    let mut slugs: HashMap<String, SourceId> = HashMap::new();
    for (file, data) in sources {
        let id = SourceId(book.sources.len() as u32);
        let span = Span::new(file, data.key_range.clone());
        if let Some(first) = book.source_of_key.get(&data.key) {
            d.push(
                Diagnostic::new(Code::DuplicateSource, format!("the source `{}` is defined twice", data.key))
                    .at(span)
                    .related(book.source(*first).span, "first defined here")
                    .help("give one of them another key, or remove one where both are the same"),
            );
            continue;
        }
        // Keys may hold characters that addresses may not; two keys that become one address are told apart by a number.
        let mut slug = if is_safe_segment(&data.key) { data.key.clone() } else { slugify(&data.key) };
        if slug.is_empty() {
            slug = "source".to_owned();
        }
        let mut unique = slug.clone();
        let mut number = 2;
        while slugs.contains_key(&unique.to_lowercase()) {
            unique = format!("{slug}-{number}");
            number += 1;
        }
        slugs.insert(unique.to_lowercase(), id);
        book.source_of_key.insert(data.key.clone(), id);
        book.sources.push(Source { file, span, address: Address::of(["sources", &unique]), data });
    }
}

fn index_addresses(book: &mut Book, d: &mut Vec<Diagnostic>) {
    let pages = book.pages.clone();
    let mut first: HashMap<String, PageId> = HashMap::new();
    let place = |page: &Page| -> Option<Span> {
        let slug = page.front.slug.as_ref().map(|s| s.span);
        slug.or_else(|| page.file.map(|f| Span::new(f, 0..0)))
    };
    for (index, page) in pages.iter().enumerate() {
        let id = PageId(index as u32);
        // Addresses that differ only in case are one file on many disks.
        match first.get(&page.address.as_str().to_lowercase()) {
            Some(other) => {
                let other = &pages[other.0 as usize];
                let mut diagnostic = Diagnostic::new(
                    Code::DuplicateAddress,
                    format!("`content/{}` and `content/{}` have one address: /{}", other.path, page.path, page.address),
                )
                .help(if page.base == other.base {
                    "both are this page in one language: remove one, or rename it to the language that it is in"
                } else {
                    "give one of them another `slug`"
                });
                if let Some(span) = place(page) {
                    diagnostic = diagnostic.at(span);
                }
                if let Some(span) = place(other) {
                    diagnostic = diagnostic.related(span, "the other page comes to the same address");
                }
                d.push(diagnostic);
            }
            None => {
                first.insert(page.address.as_str().to_lowercase(), id);
                book.page_of_address.insert(page.address.clone(), id);
            }
        }
    }
    let mut sources = book.sources.iter().map(|s| (s.address.as_str().to_lowercase(), s)).collect::<HashMap<_, _>>();
    for page in &book.pages {
        if let Some(source) = sources.remove(&page.address.as_str().to_lowercase()) {
            let mut diagnostic = Diagnostic::new(
                Code::DuplicateAddress,
                format!("this page and the page of source `{}` have one address: /{}", source.data.key, page.address),
            )
            .help("give the page another `slug`")
            .related(source.span, "the source");
            if let Some(span) = place(page) {
                diagnostic = diagnostic.at(span);
            }
            d.push(diagnostic);
        }
    }
    let mut redirects: HashMap<String, Span> = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        for alias in page.front.aliases.iter().filter(|a| a.value.starts_with('/')) {
            let parts: Vec<&str> = alias.value.split('/').filter(|p| !p.is_empty()).collect();
            if alias.value.contains("//") || parts.is_empty() || !parts.iter().all(|p| is_safe_segment(p)) {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` is no address of this site", alias.value.escape_debug()),
                    )
                    .at(alias.span)
                    .help("an old address looks like `/briefings/old-name/`"),
                );
                continue;
            }
            let from = Address::of(parts.iter().copied());
            let key = from.as_str().to_lowercase();
            if first.contains_key(&key) || redirects.contains_key(&key) {
                let mut diagnostic =
                    Diagnostic::new(Code::DuplicateAddress, format!("the old address /{from} is taken")).at(alias.span);
                if let Some(span) = redirects.get(&key) {
                    diagnostic = diagnostic.related(*span, "claimed here first");
                } else if let Some(span) = first.get(&key).and_then(|p| place(&pages[p.0 as usize])) {
                    diagnostic = diagnostic.related(span, "a page lies there");
                }
                d.push(diagnostic);
                continue;
            }
            redirects.insert(key, alias.span);
            book.redirects.push(Redirect { from, to: PageId(index as u32) });
        }
        for alias in page.front.aliases.iter().filter(|a| !a.value.starts_with('/')) {
            let bad = alias.value.trim().is_empty()
                || alias.value.chars().any(char::is_control)
                || alias.value.contains('\\')
                || alias.value.split('/').any(|p| p == "..");
            if bad {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` is no name for a page", alias.value.escape_debug()),
                    )
                    .at(alias.span)
                    .help("an alias is another name, or an old address that begins with `/`"),
                );
            }
        }
    }
}

fn index_folders(book: &mut Book) {
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
pub(super) fn order(book: &Book, pages: &mut [PageId]) {
    pages.sort_by_cached_key(|id| {
        let page = book.page(*id);
        let newest = page.date().and_then(Edtf::earliest_day).map(std::cmp::Reverse);
        (page.front.weight.unwrap_or(i64::MAX), newest.is_none(), newest, page.title.to_lowercase(), *id)
    });
}

fn index_topics(book: &mut Book, d: &mut Vec<Diagnostic>) {
    // Slug → the first way it was written, over pages in order; events' topics count as well.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut slugs = Slugs::default();
    for page in &book.pages {
        let of_events = page.front.events.iter().flat_map(|e| &e.topics);
        let of_unfinished = page.front.unfinished.iter().flat_map(|e| &e.topics);
        for topic in page.front.topics.iter().chain(of_events).chain(of_unfinished) {
            let slug = slugs.of(&topic.value);
            if slug.is_empty() {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` cannot be a topic", topic.value.escape_debug()),
                    )
                    .at(topic.span),
                );
            } else if !names.contains_key(slug) {
                names.insert(slug.to_owned(), topic.value.clone());
            }
        }
    }
    for page in &book.pages {
        for topic in page.facts.headings.iter().filter_map(|h| h.event.as_ref()).flat_map(|e| &e.topics) {
            let slug = slugs.of(topic);
            if !slug.is_empty() && !names.contains_key(slug) {
                names.insert(slug.to_owned(), topic.clone());
            }
        }
        if page.folder == "topics" && !matches!(page.kind, PageKind::Section) {
            names.entry(page.slug.clone()).or_insert_with(|| page.title.clone());
        }
    }
    for (slug, name) in names {
        let address = Address::of(["topics", &slug]);
        let page = book.page_of_address.get(&address).copied();
        let title = match page {
            Some(page) => book.page(page).title.clone(),
            None if name == slug => title_of(&slug),
            None => name,
        };
        let id = TopicId(book.topics.len() as u32);
        book.topic_of_slug.insert(slug.clone(), id);
        book.topics.push(Topic { slug, title, address, page });
    }
    for index in 0..book.pages.len() {
        let front = book.pages[index].front.clone();
        let known = &book.topic_of_slug;
        let mut topics: Vec<TopicId> =
            front.topics.iter().filter_map(|t| known.get(slugs.of(&t.value)).copied()).collect();
        let mut seen = HashSet::new();
        topics.retain(|t| seen.insert(*t));
        Arc::make_mut(&mut book.pages[index]).topics = topics;
    }
}

/// Slugs of names, each made once: few topics are named by many pages.
#[derive(Default)]
struct Slugs(HashMap<String, String>);

impl Slugs {
    fn of(&mut self, name: &str) -> &str {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), slugify(name));
        }
        self.0.get(name).map_or("", String::as_str)
    }
}
