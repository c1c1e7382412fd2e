//! The one core for `build`, `serve` and every other command: from what is on disk to a site, doing again only what changed.
//!
//! [`Engine::refresh`] takes in what is on disk and gives a [`State`], which never changes: a server may show one while the next is
//! made. What was parsed, formatted and highlighted is kept by the hash of what it was made from (`memo`); an edit that other pages
//! cannot see takes a short way ([`Engine::refresh`] with hints). It asks no clock and no environment: what they say is in [`EngineOptions`].

mod again;
mod memo;
pub mod rendering;
mod site;
mod stages;
pub mod store;
pub mod traces;
pub mod unchanged;
mod verify;
mod visible;

pub use stages::markdown_options;

use crate::book::{self, Book, Page, PageId, PageKind};
use crate::config::{self, Config};
use crate::diagnostic::policy::{self, Levels};
use crate::diagnostic::{self, Diagnostic, FileId, Severity};
use crate::evidence::Claims;
use crate::output::{self, OutputFile, Planned};
use crate::parse::front_matter::FrontMatter;
use crate::progress::{Stage, Watcher};
use crate::resolve::{self, Lookup, Problems, Resolved};
use crate::seal::Seal;
use crate::site::Site;
use crate::site_path::folded;
use crate::source::{self, Overlay, Sources};
use crate::theme::built_in::{BUILT_IN, BUILT_IN_STATIC};
use memo::Memo;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// What a command asks of the core.
#[derive(Clone, Debug, Default)]
pub struct EngineOptions {
    /// Whether drafts belong to the book.
    pub drafts: bool,
    /// Stands in for the configuration's `base_url`; checked already.
    pub base_url: Option<String>,
    /// The day on which pages may be stale: year, month, day.
    pub today: Option<(i32, u8, u8)>,
    /// Whether a site is wanted, or only what the book holds.
    pub site: bool,
    /// Whether a site is made of a book with errors that leave it whole, those that `[check]` can make milder: a check then finds what is
    /// wrong with its templates, too, in one run.
    pub thorough: bool,
    /// The profile whose levels stand in for those of `[check]`.
    pub profile: Option<String>,
    /// The user's seal on what is kept between two runs; without one nothing is kept, and nothing that is kept is believed.
    pub seal: Option<Seal>,
    /// Who is told how far a build is.
    pub watcher: Watcher,
}

/// A book as it was on disk at one moment, with everything that is wrong with it.
#[derive(Clone)]
pub struct State {
    pub sources: Arc<Sources>,
    pub book: Arc<Book>,
    pub resolved: Arc<Resolved>,
    pub claims: Arc<Claims>,
    found: Found,
    /// What is wrong, as the configuration judges it, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The site that can be made of it; none where the book has errors (see [`EngineOptions::thorough`]), or none was asked for.
    pub site: Option<Arc<Site>>,
    /// The files that the site will have, sorted by path.
    pub plan: Arc<Vec<Planned>>,
}

/// What is wrong, by the stage that found it, so that a stage that is done again replaces its own.
#[derive(Clone, Default)]
struct Found {
    /// Configuration and walk.
    source: Vec<Diagnostic>,
    /// Bibliographies and the book as a whole.
    book: Vec<Diagnostic>,
    names: Arc<Problems>,
    /// By page.
    claims: Arc<Vec<Vec<Diagnostic>>>,
    site: Vec<Diagnostic>,
}

impl State {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.book.config
    }

    /// The file that the site will have at a path.
    pub fn planned(&self, path: &str) -> Option<&Planned> {
        let key = folded(path);
        let at = self.plan.binary_search_by(|planned| folded(planned.path.as_str()).cmp(&key)).ok()?;
        self.plan.get(at).filter(|planned| planned.path.as_str() == path)
    }

    /// Adds what was found after the site was planned: templates that fail, an output folder that cannot be used.
    pub fn add(&mut self, diagnostics: Vec<Diagnostic>) {
        let own: HashMap<FileId, &Levels> =
            self.book.pages.iter().filter_map(|p| own_levels(p.file?, &p.front)).collect();
        let judged = policy::judge(diagnostics, &self.book.config.check, |file| own.get(&file).copied());
        self.diagnostics.extend(judged);
        diagnostic::sort(&mut self.diagnostics, &*self.sources);
    }
}

/// Whether any diagnostic is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The text of a page's body.
fn body<'s>(sources: &'s Sources, page: &Page) -> Option<&'s str> {
    diagnostic::Texts::text(sources, page.file?).get(page.body..)
}

/// Whether a site can be made to look at, though not to be written.
fn is_whole(diagnostics: &[Diagnostic]) -> bool {
    let milder = |code| policy::POLICIES.iter().any(|policy| policy.code == code);
    diagnostics.iter().all(|d| d.severity != Severity::Error || milder(d.code))
}

/// The levels of a page that has some of its own.
fn own_levels(file: FileId, front: &FrontMatter) -> Option<(FileId, &Levels)> {
    (!front.check.is_empty()).then_some((file, &front.check))
}

/// A book that is read again and again.
pub struct Engine {
    root: PathBuf,
    options: EngineOptions,
    memo: Memo,
    state: Option<State>,
    /// What the pages of `state` are resolved with.
    lookup: Option<Lookup>,
    /// Files of an earlier run.
    known: Sources,
    /// Unsaved texts.
    overlay: Arc<Overlay>,
    /// Whether the state is known to be what the long way makes.
    verified: bool,
}

impl Engine {
    /// A core for the book at `root`; nothing is read yet.
    pub fn new(root: &Path, options: EngineOptions) -> Self {
        Self {
            root: root.to_owned(),
            options,
            memo: Memo::default(),
            state: None,
            lookup: None,
            known: Sources::default(),
            overlay: Arc::default(),
            verified: false,
        }
    }

    /// Reads the book once.
    pub fn load(root: &Path, options: EngineOptions) -> State {
        Self::new(root, options).refresh(&[])
    }

    /// Reads the book once and makes its whole site; no file where the book has errors.
    pub fn make(root: &Path, options: EngineOptions) -> (State, Vec<OutputFile>) {
        let mut state = Self::load(root, EngineOptions { site: true, ..options });
        let mut files = Vec::new();
        if let Some(site) = state.site.clone() {
            let (made, found) = output::make(&site, &state.plan);
            state.add(found);
            if !state.has_errors() {
                files = made;
            }
        }
        (state, files)
    }

    /// A core that begins with what an earlier run kept on disk, and can keep it itself.
    pub fn with_store(root: &Path, options: EngineOptions) -> Self {
        let store = Store::new(root, options.seal.as_ref());
        let mut engine = Self::new(root, options);
        if let Some((memo, sources)) = Memo::remember(&store) {
            (engine.memo, engine.known) = (memo, sources);
        }
        engine.memo.store = Some(store);
        engine
    }

    /// Keeps on disk what was parsed and formatted, for the next run.
    pub fn save(&mut self) {
        self.options.watcher.begin(Stage::Keep);
        if let (Some(store), Some(state)) = (self.memo.store.clone(), &self.state) {
            self.memo.keep(&store, &state.sources);
        }
    }

    /// The unsaved texts that lie over the disk. What changes here is seen at the next [`Engine::refresh`], which is told of it like of any file.
    pub fn overlay(&mut self) -> &mut Overlay {
        Arc::make_mut(&mut self.overlay)
    }

    /// Takes in what is on disk. `paths` are the files that changed, below the book, `/` between parts; without any, everything is
    /// looked at.
    pub fn refresh(&mut self, paths: &[String]) -> State {
        let state = self.edited(paths).unwrap_or_else(|| self.everything());
        // With nothing before it a state can only be made the long way.
        let is_as_it_was = |old: &State| self.verified && Arc::ptr_eq(&old.sources, &state.sources);
        self.verified = self.state.as_ref().is_none_or(is_as_it_was);
        self.state = Some(state.clone());
        state
    }

    /// The short way: only texts of known pages changed.
    fn edited(&mut self, paths: &[String]) -> Option<State> {
        let old = self.state.clone().filter(|_| !paths.is_empty())?;
        let (sources, changed) = old.sources.with_pages(&self.root, &self.overlay, paths)?;
        if changed.is_empty() {
            return Some(old);
        }
        let sources = Arc::new(sources);
        let options = stages::markdown_options(old.config());
        for file in &changed {
            self.memo.page(*file, &sources, options);
        }
        Some(self.text_edit(&old, &sources, &changed).unwrap_or_else(|| {
            let found = old.found.source.clone();
            self.index_all(sources, old.config().clone(), found)
        }))
    }

    /// The shortest way: texts of which other pages see nothing, or the title and such things alone.
    fn text_edit(&mut self, old: &State, sources: &Arc<Sources>, changed: &[FileId]) -> Option<State> {
        let mut book = (*old.book).clone();
        let mut resolved = (*old.resolved).clone();
        let mut names = (*old.found.names).clone();
        let lookup = self.lookup.as_mut()?;
        for file in changed {
            let (parsed, _) = self.memo.parsed(*file)?;
            let index = book.pages.iter().position(|p| p.file == Some(*file))?;
            let before = book.pages[index].clone();
            let mut page = Page {
                front: parsed.front.clone(),
                facts: parsed.facts.clone(),
                body: parsed.body,
                ..(*before).clone()
            };
            page.title = book::title(&book.config, &page);
            let same_body = body(&old.sources, &before) == body(sources, &page);
            let moved = before.front != page.front || before.body != page.body;
            // What was found when the book and its site were made may point into the page.
            if moved && old.found.book.iter().chain(&old.found.site).any(|d| d.points_into(*file)) {
                return None;
            }
            // The pages of folders themselves order the folders, and name them in the navigation.
            if before.front != page.front && matches!(page.kind, PageKind::Home | PageKind::Section) {
                return None;
            }
            // Files that a draft uses as well are published for the pages that use them.
            if book.held.follows_uses() && !book::same_uses(&before, &page) {
                return None;
            }
            let order = |page: &Page| (page.title.clone(), page.front.date.clone().map(|d| d.value), page.front.weight);
            let reordered = order(&before) != order(&page);
            book.pages[index] = Arc::new(page);
            let edit = again::Edit { id: PageId(index as u32), old: &before, same_body };
            again::again(&book, &mut resolved, lookup, &mut names, &edit)?;
            if reordered {
                book.reorder(&before.folder);
            }
        }
        // Which id a claim has may depend on all others.
        let (claims, told) =
            Claims::again(&old.claims, &book, &resolved, (changed, &old.found.claims), self.options.today);
        let found = Found { names: Arc::new(names), claims: Arc::new(told), ..old.found.clone() };
        let mut state = State {
            sources: sources.clone(),
            book: Arc::new(book),
            resolved: Arc::new(resolved),
            claims: Arc::new(claims),
            found,
            ..old.clone()
        };
        self.judge(&mut state);
        self.renew_site(&mut state, old);
        Some(state)
    }

    fn everything(&mut self) -> State {
        self.options.watcher.begin(Stage::Read);
        let previous = self.state.as_ref().map_or(&self.known, |s| &s.sources);
        let (mut sources, mut found) = source::open(&self.root, &self.overlay, previous);
        sources.built_in = BUILT_IN.iter().map(|(name, text)| (format!("built-in/templates/{name}"), *text)).collect();
        let mut config = Config::default();
        if sources.found {
            let (read, d) = config::parse(FileId(0), diagnostic::Texts::text(&sources, FileId(0)));
            config = read;
            found.extend(d);
            if let Some(levels) = self.options.profile.as_ref().and_then(|profile| config.profiles.get(profile)) {
                config.check.extend(levels.iter().map(|(code, level)| (*code, *level)));
            }
            if let Some(url) = &self.options.base_url {
                config.base_url.clone_from(url);
            }
            let built_in: Vec<&str> = BUILT_IN_STATIC.iter().map(|(name, _)| *name).collect();
            let previous = self.state.as_ref().map_or(&self.known, |s| &s.sources);
            found.extend(source::read(&self.root, &config, &mut sources, &built_in, previous));
            config.has_bibliography = !sources.bibliographies.is_empty() || !config.bibliography.is_empty();
        }
        if let Some(old) = self.state.clone().filter(|old| old.sources.same_book(&sources)) {
            let sources = Arc::new(sources)
                .placed(|folder| old.book.folder_address(folder), |path, beside| old.book.held.file(path, beside));
            return self.theme_edit(&old, sources, found);
        }
        self.options.watcher.begin(Stage::Parse);
        let options = stages::markdown_options(&config);
        self.memo.pages(&sources, options);
        self.index_all(Arc::new(sources), config, found)
    }

    /// The way of an edit that leaves the book alone: only templates, words or files that are copied changed.
    fn theme_edit(&mut self, old: &State, sources: Arc<Sources>, source: Vec<Diagnostic>) -> State {
        let found = Found { source, site: Vec::new(), ..old.found.clone() };
        let mut state = State { sources, found, site: None, plan: Arc::default(), ..old.clone() };
        self.judge(&mut state);
        self.make_site(&mut state);
        state
    }

    /// Indexes and resolves what was parsed.
    fn index_all(&mut self, sources: Arc<Sources>, config: Config, source: Vec<Diagnostic>) -> State {
        self.options.watcher.begin(Stage::Resolve);
        let pages: Vec<book::ParsedPage> =
            sources.pages.iter().filter_map(|(file, _)| self.memo.parsed(*file)).map(|(p, _)| p.clone()).collect();
        let (entries, mut found) = self.memo.bibliographies(&sources);
        let held = book::Held::of(&config, &pages, sources.beside_pages(), self.options.drafts);
        let slugs = book::FolderSlugs::from_pages(&config, &pages, &held);
        let sources =
            sources.placed(|folder| slugs.address(folder).as_str().to_owned(), |path, beside| held.file(path, beside));
        let files = sources.published().map(|(_, to)| to.clone()).collect();
        let (mut book, d) = book::build(&config, pages, entries, (files, slugs), held);
        found.extend(d);
        let (ledger, d) = self.memo.ledger(&sources);
        book.ledger = ledger;
        found.extend(d);
        let before = self.state.as_ref().zip(self.lookup.as_ref());
        let before = before.map(|(s, lookup)| resolve::Before { book: &s.book, resolved: &s.resolved, lookup });
        let (resolved, lookup, names) = resolve::resolve(&book, self.options.today, before.as_ref());
        self.lookup = Some(lookup);
        let (claims, told) = Claims::new(&book, &resolved, self.options.today);
        let mut state = State {
            sources,
            book: Arc::new(book),
            resolved: Arc::new(resolved),
            claims: Arc::new(claims),
            found: Found { source, book: found, names: Arc::new(names), claims: Arc::new(told), site: Vec::new() },
            diagnostics: Vec::new(),
            site: None,
            plan: Arc::default(),
        };
        self.judge(&mut state);
        self.make_site(&mut state);
        state
    }

    /// Puts together what all stages found.
    fn judge(&self, state: &mut State) {
        let found = &state.found;
        let texts = state
            .sources
            .pages
            .par_iter()
            .filter_map(|(file, _)| self.memo.parsed(*file))
            .filter(|(_, d)| !d.is_empty());
        let texts: Vec<Diagnostic> = texts.flat_map_iter(|(_, d)| d.iter().cloned()).collect();
        let mut all: Vec<Diagnostic> = [&found.source, &found.book, &found.names.rest, &found.site]
            .into_iter()
            .chain(&found.names.pages)
            .chain(&*found.claims)
            .flatten()
            .cloned()
            .collect();
        all.extend(texts);
        // Drafts that are left out are read, too, and may have levels of their own.
        let parsed = state.sources.pages.iter().filter_map(|(file, _)| self.memo.parsed(*file));
        let own: HashMap<FileId, &Levels> = parsed.filter_map(|(page, _)| own_levels(page.file, &page.front)).collect();
        state.diagnostics = policy::judge(all, &state.book.config.check, |file| own.get(&file).copied());
        diagnostic::sort(&mut state.diagnostics, &*state.sources);
    }
}
