//! What a name means: paths, slugs, file names, titles, aliases and old addresses of pages, in that order, without regard to case and normal form.

use crate::book::address::Address;
use crate::book::made::{MadePage, source_files};
use crate::book::{Book, PageId, PageKind, Source};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::fields::Spanned;
use crate::parse::{Known, Near};
use crate::slug::{composed, folded_name as fold};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The names of a book's pages. Each is lower case; one that several pages have is kept with all of them.
pub struct Names {
    paths: HashMap<String, Vec<PageId>>,
    /// Paths of translations, with their languages.
    exact: HashMap<String, PageId>,
    slugs: HashMap<String, Vec<PageId>>,
    /// Names of files, and ends of paths: `command palette` and `plugins/command palette` of `help/Plugins/Command palette.md`.
    stems: HashMap<String, Vec<PageId>>,
    titles: HashMap<String, Vec<PageId>>,
    /// Folders without a page of their own, by path and by title: a page of that name comes before them.
    folders: HashMap<String, Vec<PageId>>,
    /// Ids that begin names of files: `202011281230` of `202011281230 On chips.md`.
    ids: HashMap<String, Vec<PageId>>,
    aliases: HashMap<String, Vec<PageId>>,
    /// Old addresses, and their ends: `briefings/old-name` and `old-name` of `/briefings/old-name/`.
    old: HashMap<String, Vec<PageId>>,
    /// Slugs, titles and aliases, sorted: of two that are equally near to a wrong name always the same is offered.
    known: OnceLock<Known>,
    /// The keys of the bibliography, and the paths of pages and files, for the same end; made when something is wrong.
    keys: OnceLock<Known>,
    files: OnceLock<Known>,
    /// Files by their composed paths, and by their names where only one has it; made when one is asked for otherwise than by its path.
    composed: OnceLock<HashMap<String, String>>,
    composed_pages: OnceLock<HashMap<String, PageId>>,
    /// The paths of topics' and sources' pages, and of the sources' files.
    made: OnceLock<HashSet<String>>,
    /// Where old addresses lead.
    redirects: OnceLock<HashMap<Address, PageId>>,
    called: OnceLock<HashMap<String, Option<String>>>,
}

/// What looking a name up gave.
pub enum Found {
    /// A page; of several translations the original.
    Page(PageId),
    /// The very page: a path that tells the language.
    Exact(PageId),
    Several(Vec<PageId>),
    Nothing,
}

impl Names {
    /// Indexes the names of `book`.
    pub fn of(book: &Book) -> Self {
        let mut names = Names {
            paths: HashMap::new(),
            exact: HashMap::new(),
            slugs: HashMap::new(),
            stems: HashMap::new(),
            titles: HashMap::new(),
            folders: HashMap::new(),
            ids: HashMap::new(),
            aliases: HashMap::new(),
            old: HashMap::new(),
            known: OnceLock::new(),
            keys: OnceLock::new(),
            files: OnceLock::new(),
            composed: OnceLock::new(),
            composed_pages: OnceLock::new(),
            made: OnceLock::new(),
            redirects: OnceLock::new(),
            called: OnceLock::new(),
        };
        let add = |map: &mut HashMap<String, Vec<PageId>>, name: &str, id: PageId| {
            let pages = map.entry(fold(name)).or_default();
            if !pages.contains(&id) {
                pages.push(id);
            }
        };
        for (id, page) in book.iter_pages() {
            let path = page.path.strip_suffix(".md").unwrap_or(&page.path);
            if page.suffix.is_some() {
                names.exact.entry(fold(path)).or_insert(id);
            }
            // Whichever of a page's translations has the name, the page is meant; its language is chosen by who asks.
            let id = book.original(id);
            add(&mut names.paths, page.base.strip_suffix(".md").unwrap_or(&page.base), id);
            if page.file.is_none() {
                add(&mut names.folders, &page.folder, id);
                add(&mut names.folders, &page.title, id);
                continue;
            }
            if matches!(page.kind, PageKind::Home | PageKind::Section) {
                add(&mut names.paths, &page.folder, id);
                // A folder's page may be called by its file: `[[rd/README]]`, `[[rd/_index]]`, with its last folders or without the first.
                let language =
                    page.suffix.as_ref().and_then(|lang| path.strip_suffix(lang.as_str())?.strip_suffix('.'));
                let file = language.unwrap_or(path);
                add(&mut names.paths, file, id);
                if let Some(slug) = &page.front.slug {
                    add(&mut names.slugs, &slug.value, id);
                }
                let inner = file.rmatch_indices('/').skip(1);
                inner.for_each(|(at, _)| add(&mut names.stems, &file[at + 1..], id));
            }
            // A topic often bears the name of the entity that it is about; the entity is meant, and the topic is `[[topics/smic]]`.
            if MadePage::at(&book.slugs.address(&page.folder)) == Some(MadePage::Topics) {
                continue;
            }
            if !matches!(page.kind, PageKind::Home | PageKind::Section) {
                add(&mut names.slugs, &page.slug, id);
                let base = page.base.strip_suffix(".md").unwrap_or(&page.base);
                add(&mut names.stems, base.rsplit('/').next().unwrap_or(base), id);
                for (at, _) in base.match_indices('/') {
                    add(&mut names.stems, &base[at + 1..], id);
                }
                if let Some(note) = note_id(base.rsplit('/').next().unwrap_or(base)) {
                    add(&mut names.ids, note, id);
                }
            }
            add(&mut names.titles, &page.title, id);
            for alias in page.names() {
                add(&mut names.aliases, alias, id);
            }
            for address in page.old_addresses() {
                let address = address.trim_matches('/');
                let ends = address.match_indices('/').map(|(at, _)| at + 1);
                [0].into_iter().chain(ends).for_each(|at| add(&mut names.old, &address[at..], id));
            }
        }
        names
    }

    /// Takes in that a page without translations has another title than `old` now, as if all names had been indexed anew. `None` where they
    /// must be.
    pub fn rename(&mut self, book: &Book, id: PageId, old: &str) -> Option<()> {
        let (old, new) = (fold(old), fold(&book.page(id).title));
        if old == new {
            return Some(());
        }
        let pages = self.titles.get_mut(&old)?;
        pages.retain(|page| *page != id);
        if pages.is_empty() {
            self.titles.remove(&old);
        }
        self.known = OnceLock::new();
        let pages = self.titles.entry(new).or_default();
        // Of pages in several languages the first stands for all, wherever they lie: their order is not that of their ids.
        if !pages.is_empty() && !book.translations.is_empty() {
            return None;
        }
        let place = pages.partition_point(|page| *page < id);
        pages.insert(place, id);
        Some(())
    }

    /// The page that `name` means; `folder` is the folder of the page that asks, for paths relative to it.
    pub fn page(&self, name: &str, folder: &str) -> Found {
        // `[[folder/]]` is the folder's page, though a page may have the folder's name.
        let folder_page = format!("{}/index", asked(name));
        let is_folder = name.trim_end().ends_with('/') && !asked(name).is_empty();
        if is_folder && let found @ (Found::Page(_) | Found::Exact(_)) = self.page(&folder_page, folder) {
            return found;
        }
        let name = fold(asked(name));
        let relative = (!folder.is_empty()).then(|| format!("{}/{name}", fold(folder)));
        let path = name.strip_prefix('/').unwrap_or(&name);
        let exact = |path: &str| self.exact.get(path).copied();
        if let Some(page) = exact(path).or_else(|| relative.as_deref().and_then(exact)) {
            return Found::Exact(page);
        }
        let tries = [
            self.paths.get(path),
            relative.as_ref().and_then(|r| self.paths.get(r)),
            self.slugs.get(&name),
            self.stems.get(&name),
            self.titles.get(&name),
            self.aliases.get(&name),
            self.ids.get(&name),
            self.old.get(path),
            self.folders.get(path),
            relative.as_ref().and_then(|r| self.folders.get(r)),
        ];
        match tries.into_iter().flatten().next() {
            Some(pages) if pages.len() == 1 => Found::Page(pages[0]),
            Some(pages) => Found::Several(pages.clone()),
            None => Found::Nothing,
        }
    }

    /// The file whose path is the same but for its normal form: an accent as a letter of its own, or not.
    pub fn file_in_any_form(&self, book: &Book, path: &str) -> Option<String> {
        let known = self.composed.get_or_init(|| {
            let odd = book.files.iter().filter(|file| !file.is_ascii());
            odd.map(|file| (composed(file).into_owned(), file.clone())).collect()
        });
        known.get(&*composed(path)).cloned()
    }

    /// Whether a path is that of a topic's or a source's page, or of a source's file.
    pub fn is_of_topic_or_source(&self, book: &Book, path: &str) -> bool {
        let pages = || book.topics.iter().map(|t| &t.address).chain(book.sources.iter().map(|s| &s.address));
        let files = || book.sources.iter().flat_map(|s| source_files(&s.address));
        let all = || pages().map(|address| address.as_str().trim_end_matches('/').to_owned()).chain(files());
        let path = composed(path.strip_suffix("index.html").unwrap_or(path));
        self.made.get_or_init(|| all().collect()).contains(path.trim_end_matches('/'))
    }

    /// The page that an old address leads to.
    pub fn redirected(&self, book: &Book, address: &Address) -> Option<PageId> {
        let made = || book.redirects.iter().map(|redirect| (redirect.from.clone(), redirect.to)).collect();
        self.redirects.get_or_init(made).get(address).copied()
    }

    /// The page whose file, or whose folder, has that path but for its normal form.
    pub fn page_in_any_form(&self, book: &Book, path: &str) -> Option<PageId> {
        let known = self.composed_pages.get_or_init(|| {
            let folders = book.folders.iter().filter_map(|(path, folder)| Some((path, folder.page?)));
            let pages = book.iter_pages().map(|(id, page)| (&page.path, id));
            let odd = folders.chain(pages).filter(|(path, _)| !path.is_ascii());
            odd.map(|(path, id)| (composed(path).into_owned(), id)).collect()
        });
        known.get(&*composed(path)).copied()
    }

    /// The one page whose file has a name with capitals just as it is written, where `found` has it by its slug or in other letters.
    pub fn as_written(&self, book: &Book, name: &str, found: PageId) -> Option<PageId> {
        let name = asked(name);
        if name.contains('/') || !name.chars().any(char::is_uppercase) {
            return None;
        }
        let pages = self.stems.get(&fold(name)).filter(|pages| pages.iter().any(|page| *page != found))?;
        spelled(book, name, pages).filter(|_| spelled(book, name, &[found]).is_none())
    }

    /// The one page whose file has this name, in whatever folder.
    pub fn page_called(&self, stem: &str) -> Option<PageId> {
        self.stems.get(&fold(stem)).filter(|pages| pages.len() == 1).map(|pages| pages[0])
    }

    /// The one file of this name, in whatever folder; as in Obsidian.
    pub fn file_called(&self, book: &Book, name: &str) -> Option<String> {
        let called = self.called.get_or_init(|| {
            let mut called: HashMap<String, Option<String>> = HashMap::new();
            for file in &book.files {
                let name = composed(file.rsplit('/').next().unwrap_or(file)).into_owned();
                called.entry(name).and_modify(|known| *known = None).or_insert_with(|| Some(file.clone()));
            }
            called
        });
        called.get(&*composed(name)).cloned().flatten()
    }

    /// The name that was probably meant.
    pub fn nearest(&self, wrong: &str) -> Option<Near<'_>> {
        let known = self.known.get_or_init(|| {
            let all = [&self.slugs, &self.stems, &self.titles, &self.aliases, &self.folders];
            let mut all: Vec<String> = all.into_iter().flat_map(|m| m.keys().cloned()).collect();
            all.sort_unstable();
            all.dedup();
            Known::new(all)
        });
        known.nearest(wrong)
    }

    /// The key of the bibliography that was probably meant.
    pub fn nearest_key(&self, book: &Book, wrong: &str) -> Option<Near<'_>> {
        let all = |s: &Source| {
            std::iter::once(s.data.key.clone()).chain(s.data.other_keys.iter().map(|k| k.0.clone())).collect::<Vec<_>>()
        };
        let keys = || Known::new(book.sources.iter().flat_map(all));
        self.keys.get_or_init(keys).nearest(wrong)
    }

    /// The page or file that was probably meant by a path; where none is near, one of the same name in another folder.
    pub fn nearest_file(&self, book: &Book, wrong: &str) -> Option<&str> {
        let pages = book.pages.iter().map(|p| &p.path);
        let files = self.files.get_or_init(|| Known::new(pages.chain(&book.files).cloned()));
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        files.nearest(wrong).map(|near| near.name).or_else(|| {
            let wanted = name(wrong);
            files.names().find(|file| name(file) == wanted)
        })
    }

    /// The entity page of a name in front matter. Where several pages share the name, the one that is an entity is meant.
    pub fn entity(&self, book: &Book, name: &Spanned<String>, key: &str, d: &mut Vec<Diagnostic>) -> Option<PageId> {
        let is_entity = |id: &PageId| book.page(*id).kind == PageKind::Entity;
        let found = match self.page(&name.value, "") {
            Found::Page(id) if is_entity(&id) => return Some(id),
            Found::Exact(id) if is_entity(&book.original(id)) => return Some(book.original(id)),
            Found::Several(pages) if pages.iter().filter(|p| is_entity(p)).count() == 1 => {
                return pages.into_iter().find(is_entity);
            }
            Found::Several(pages) => match spelled(book, &name.value, &pages) {
                Some(id) if is_entity(&id) => return Some(id),
                _ => Found::Several(pages),
            },
            // A briefing's title may hide an entity's alias.
            other => match self.aliases.get(&fold(&name.value)).map(Vec::as_slice) {
                Some([id]) if is_entity(id) => return Some(*id),
                _ => other,
            },
        };
        let diagnostic = match found {
            Found::Page(id) | Found::Exact(id) => Diagnostic::new(
                Code::BrokenLink,
                format!("`{}` is not an entity: it is `{}`", name.value, book.file_path(book.page(id))),
            )
            .help(format!("`{key}` takes pages with `kind: entity`")),
            Found::Several(pages) => ambiguous(book, &name.value, &pages),
            Found::Nothing => {
                let help = self.nearest(&name.value);
                let d = Diagnostic::new(Code::BrokenLink, format!("no entity is called `{}`", name.value));
                match help {
                    Some(near) => {
                        let d = d.help(format!("did you mean `{}`?", near.name));
                        let plain = !near.name.contains(['\'', '"', '\\', ':', ',', '[', ']', '#']);
                        match name.inner().filter(|_| plain && near.alone) {
                            Some(span) => d.fix(span, near.name),
                            None => d,
                        }
                    }
                    None => d.help("create a page with `kind: entity` for it, or remove it"),
                }
            }
        };
        d.push(diagnostic.at(name.span));
        None
    }
}

/// The one of several pages that has a name just as it is written, where only one does: `MAAS` of `MAAS.md` and `MaaS.md`.
pub fn spelled(book: &Book, name: &str, pages: &[PageId]) -> Option<PageId> {
    let asked = composed(asked(name).trim_start_matches('/')).into_owned();
    let is_path = |path: &str| {
        let path = composed(path.trim_end_matches(".md")).into_owned();
        path.strip_suffix(&asked).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let mut found = pages.iter().copied().filter(|id| {
        let page = book.page(*id);
        let own = [page.slug.as_str(), page.title.as_str()];
        is_path(&page.base) || own.into_iter().chain(page.names()).any(|own| *composed(own) == *asked)
    });
    found.next().filter(|_| found.next().is_none())
}

/// Whether a name that something asks for would be found among titles under `title`.
pub fn is_title(name: &str, title: &str) -> bool {
    let name = asked(name);
    if name.is_ascii() && title.is_ascii() {
        return name.eq_ignore_ascii_case(title);
    }
    fold(name) == fold(title)
}

/// The id that begins a file's name, as programs for a Zettelkasten write it: a day in eight digits, most often a time, a letter, and then the title.
fn note_id(stem: &str) -> Option<&str> {
    let (id, _) = stem.split_once([' ', '-', '_', '.'])?;
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    (digits >= 8 && id.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(id)
}

/// A name without what may stand around it.
fn asked(name: &str) -> &str {
    name.trim().trim_end_matches(".md").trim_end_matches('/')
}

/// The diagnostic for a name that several pages have.
pub fn ambiguous(book: &Book, name: &str, pages: &[PageId]) -> Diagnostic {
    let paths: Vec<String> =
        pages.iter().map(|p| format!("`{}`", book.page(*p).path.trim_end_matches(".md"))).collect();
    let diagnostic = Diagnostic::new(Code::AmbiguousLink, format!("`{name}` is the name of {} pages", pages.len()))
        .help(format!("write one of these instead: {}", paths.join(" or ")));
    let candidates = pages.iter().take(MOST_SHOWN).zip(&paths).filter_map(|(id, path)| Some((place(book, *id)?, path)));
    candidates.fold(diagnostic, |d, (span, path)| d.related(span, format!("this is {path}")))
}

/// So many candidates are shown; the help names all.
const MOST_SHOWN: usize = 6;

/// Where a page says its name: its title or slug in front matter, else its beginning: what does not move when its text is edited. `None` for a page that was made for a folder.
fn place(book: &Book, id: PageId) -> Option<Span> {
    let page = book.page(id);
    let named = page.front.title.as_ref().or(page.front.slug.as_ref()).map(|text| text.span);
    let file = page.file?;
    Some(named.unwrap_or(Span::new(file, 0..0)))
}

#[cfg(test)]
mod tests {
    use super::note_id;

    #[test]
    fn ids_of_notes() {
        for (stem, id) in [
            ("202011281230 On chips", Some("202011281230")),
            ("20201128a-x", Some("20201128a")),
            ("20201128T123000--x__tag", Some("20201128T123000")),
            ("20201128_x", Some("20201128")),
            ("20201128.x", Some("20201128")),
            ("202011281230", None),
            ("2020-11-28 x", None),
            ("1a2 x", None),
            ("20201128é x", None),
            ("x 20201128", None),
        ] {
            assert_eq!(note_id(stem), id, "{stem}");
        }
    }
}
