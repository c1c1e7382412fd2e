//! What is on disk: the only code that reads a book's files, and, for `check --fix`, writes them ([`rewrite`]).
//!
//! Walks the book (`walk`), reads texts on all cores, and hands them on with paths relative to the book. Unsaved texts may lie over the disk
//! ([`Overlay`]). It knows which folders there are, not what their files mean. Every file is opened below a handle of the book's folder, without following links. A symbolic link
//! that leaves the book, a file that is not UTF-8, too large or cannot be read is a diagnostic.

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, FileId, Lines, Span, Texts, visible};
use crate::folder::{Entry, Folder};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use walk::{Found, PERMISSIONS, below, find};

mod folders;
mod ignored;
pub mod limits;
mod overlay;
pub mod rewrite;
mod size;
mod stamp;
mod theme;
mod walk;

pub use ignored::has_ignored as is_left_out;
pub use overlay::Overlay;
pub use size::{Size, Sizes};
pub use stamp::Stamp;
pub use theme::ThemeFile;

/// A text of the book.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the book, `/` between parts.
    pub path: String,
    pub text: String,
    /// The first half of the BLAKE3 hash of the bytes on disk.
    pub hash: Hash,
    /// What the disk said of the file when it was read.
    stamp: Option<Stamp>,
    /// What is wrong with its bytes.
    problem: Option<Diagnostic>,
    /// Made when something is wrong with the file.
    lines: OnceLock<Lines>,
}

/// A hash of a file's bytes, or of a value.
pub type Hash = [u8; 16];

/// The hash of some bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    hash
}

/// A file of the book on disk: its folder's handle, and the path below it with all links resolved.
#[derive(Clone, Debug)]
pub struct Located {
    book: Arc<Folder>,
    path: Arc<str>,
}

impl Located {
    /// The file at `path` below the book at `root`; it is not looked at yet.
    ///
    /// # Errors
    /// The book's folder cannot be opened.
    pub fn new(root: &Path, path: &str) -> std::io::Result<Self> {
        Ok(Self { book: Arc::new(Folder::open(root)?), path: path.into() })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn bytes(&self) -> std::io::Result<Vec<u8>> {
        self.book.read(&self.path, u64::MAX)
    }

    /// What the disk says of the file.
    pub fn stamp(&self) -> Option<Stamp> {
        Stamp::read(&self.full())
    }

    /// What the file is called in messages: its path below the book.
    pub fn name(&self) -> &str {
        &self.path
    }

    /// Where the file is, for messages and stamps.
    pub fn full(&self) -> PathBuf {
        self.book.path().join(&*self.path)
    }
}

impl PartialEq for Located {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.book.path() == other.book.path()
    }
}

/// Everything that was read, and the files that are only copied.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// By [`FileId`]. A file keeps its id from one reading to the next; one that went away leaves its place empty.
    pub files: Vec<Arc<SourceFile>>,
    ids: HashMap<String, FileId>,
    /// The folder with the pages, relative to the book.
    content: String,
    /// Markdown files below the content folder, sorted by path, with that path.
    pub pages: Vec<(FileId, String)>,
    pub bibliographies: Vec<FileId>,
    /// Templates of the book's theme: name below `templates/`.
    pub templates: Vec<(String, FileId)>,
    /// The theme's words by language: name below `i18n/`.
    pub words: Vec<(String, FileId)>,
    /// What was settled about claims: `claims.lock` and its like at the root of the book, with their names.
    pub ledgers: Vec<(FileId, &'static str)>,
    /// The style's `.csl` file, where the configuration names one.
    pub style: Option<FileId>,
    /// Files to copy: where they are, and their path in the site.
    pub copies: Vec<(Located, String)>,
    /// Of the first of them, those beside pages, the paths below `content/`.
    beside: Arc<Vec<String>>,
    /// Which of them are held back with the drafts that they belong to, by their place among the copies; see [`Sources::published`].
    held: Arc<BTreeSet<usize>>,
    /// The sizes of those of them that are pictures, by their path in the site.
    pub sizes: Arc<Sizes>,
    /// Names of the static files of the book's theme; a file of the book's own may stand in for one.
    themed: BTreeSet<String>,
    /// Static files of the theme, and the book's own in the places of others, by name: read by `theme::read`.
    pub theme: Arc<BTreeMap<String, Arc<ThemeFile>>>,
    /// Texts that are compiled into the binary, with a path to show for each: the built-in theme's templates.
    pub built_in: Arc<[(String, &'static str)]>,
    /// Texts that were read in place of those on disk.
    overlay: Arc<Overlay>,
    /// Whether there is a book at all.
    pub found: bool,
}

impl Texts for Sources {
    fn path(&self, file: FileId) -> &str {
        match file.built_in_index(self.built_in.len()) {
            Some(index) => &self.built_in[index].0,
            None => self.files.get(file.0 as usize).map_or("", |f| &f.path),
        }
    }

    fn text(&self, file: FileId) -> &str {
        match file.built_in_index(self.built_in.len()) {
            Some(index) => self.built_in[index].1,
            None => self.files.get(file.0 as usize).map_or("", |f| &f.text),
        }
    }

    fn lines(&self, file: FileId) -> Cow<'_, Lines> {
        match self.files.get(file.0 as usize) {
            Some(known) => Cow::Borrowed(known.lines.get_or_init(|| Lines::new(&known.text))),
            None => Cow::Owned(Lines::new(self.text(file))),
        }
    }
}

/// The file of every book's configuration.
pub const CONFIG: &str = "briefbook.toml";

/// Reads `briefbook.toml` of the book at `root`; it is the first of all files. What `previous` knows of files is kept. Here and in [`read`] the
/// texts of `overlay` stand in for those on disk.
pub fn open(root: &Path, overlay: &Arc<Overlay>, previous: &Sources) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources {
        files: previous.files.clone(),
        ids: previous.ids.clone(),
        overlay: overlay.clone(),
        ..Sources::default()
    };
    let mut diagnostics = Vec::new();
    match Folder::open(root).and_then(|folder| config_file(&Arc::new(folder), overlay)) {
        Ok(file) => {
            sources.add(file, &mut diagnostics);
            sources.found = true;
        }
        Err(error) => {
            use std::io::ErrorKind::{NotADirectory, NotFound};
            let path = root.join(CONFIG);
            let there = !matches!(error.kind(), NotFound | NotADirectory);
            let (code, message, help) = match there {
                true if path.is_symlink() => (
                    Code::OutsideBook,
                    format!("the symbolic link `{CONFIG}` does not lead to a file in the book"),
                    "replace the link with the file",
                ),
                true => (Code::InvalidConfig, format!("`{}` cannot be read: {error}", path.display()), PERMISSIONS),
                false => (
                    Code::InvalidConfig,
                    format!("there is no book here: `{}` does not exist", path.display()),
                    "create one with `briefbook init DIR`, or choose one with `--root DIR`",
                ),
            };
            let problem = Diagnostic::new(code, message).help(help);
            diagnostics.push(match there {
                true => problem.at(sources.place(CONFIG.to_owned())),
                false => problem,
            });
        }
    }
    (sources, diagnostics)
}

/// Reads the configuration. A link is followed only to a file of the book that is not hidden.
fn config_file(book: &Arc<Folder>, overlay: &Overlay) -> std::io::Result<Arc<SourceFile>> {
    if let Some(unsaved) = overlay.read(CONFIG, CONFIG) {
        return unsaved;
    }
    let mut path: Arc<str> = CONFIG.into();
    if book.entry(CONFIG)? == Some(Entry::Link) {
        let outside = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let real = book.path().join(CONFIG).canonicalize().map_err(|_| outside())?;
        let target = below(book.path(), &real).filter(|target| !ignored::has_ignored(target)).ok_or_else(outside)?;
        path = target.into();
    }
    read_file(&Located { book: book.clone(), path }, CONFIG, overlay, None)
}

/// The text of the configuration of the book at `root`, if it can be read.
pub fn config_text(root: &Path) -> Option<String> {
    Some(config_file(&Arc::new(Folder::open(root).ok()?), &Overlay::default()).ok()?.text.clone())
}

/// Reads all other files of the book. `built_in` are names of files that the theme has without the book: one of the book's own stands in for such a
/// file. What `previous` knows of files is kept.
pub fn read(
    root: &Path,
    config: &Config,
    sources: &mut Sources,
    built_in: &[&str],
    previous: &Sources,
) -> Vec<Diagnostic> {
    let mut d = Vec::new();
    sources.content.clone_from(&config.content);
    let Ok(book) = Folder::open(root).map(Arc::new) else {
        d.push(Diagnostic::new(Code::Unreadable, format!("the folder `{}` cannot be read", root.display())));
        return d;
    };
    let Found { wanted, pages, bibliographies: bibliography_count, templates, words, ledgers, met: _ } =
        find(&book, config, sources, &mut d);
    let (page_count, template_count, word_count) = (pages.len(), templates.len(), words.len());
    let has_style = wanted.len() > page_count + bibliography_count + template_count + word_count + ledgers.len();
    let known: &Sources = sources;
    let read: Vec<std::io::Result<Arc<SourceFile>>> =
        wanted.par_iter().map(|(path, file)| read_file(file, path, &known.overlay, known.known(path))).collect();
    let mut ids = Vec::with_capacity(wanted.len());
    let mut unreadable = Vec::new();
    for ((path, _), file) in wanted.into_iter().zip(read) {
        let file = file.unwrap_or_else(|error| {
            unreadable.push((path.clone(), error));
            Arc::new(SourceFile::from_bytes(path, Vec::new(), None))
        });
        ids.push(sources.add(file, &mut d));
    }
    // What is only copied is opened now, so that a check finds what a build would; of pictures the first bytes are read.
    let opened: Vec<std::io::Result<Option<Size>>> =
        sources.copies.par_iter().map(|(file, name)| size::of(&file.book, &file.path, name)).collect();
    let mut sizes = Sizes::new();
    for ((file, name), opened) in sources.copies.iter().zip(opened) {
        match opened {
            Ok(size) => sizes.extend(size.map(|size| (name.clone(), size))),
            Err(error) => unreadable.push((file.path.to_string(), error)),
        }
    }
    sources.sizes = Arc::new(sizes);
    for (path, error) in unreadable {
        d.push(
            Diagnostic::new(Code::Unreadable, format!("`{path}` cannot be read: {error}"))
                .help(limits::help(&error))
                .at(sources.place(path)),
        );
    }
    let mut ids = ids.into_iter();
    sources.pages = ids.by_ref().take(page_count).zip(pages).collect();
    sources.bibliographies = ids.by_ref().take(bibliography_count).collect();
    sources.templates = templates.into_iter().zip(ids.by_ref().take(template_count)).collect();
    sources.words = words.into_iter().zip(ids.by_ref().take(word_count)).collect();
    sources.ledgers = ids.by_ref().take(ledgers.len()).zip(ledgers).collect();
    sources.style = ids.next().filter(|_| has_style);
    theme::read(sources, built_in, previous, &mut d);
    d
}

/// All files that say what the book at `root` is, the configuration apart: paths below the book, and where they are, links resolved. `None` where
/// something is wrong with one.
pub fn list(root: &Path, config: &Config) -> Option<Vec<(String, PathBuf)>> {
    let mut d = Vec::new();
    let mut sources = Sources::default();
    let found = find(&Arc::new(Folder::open(root).ok()?), config, &mut sources, &mut d);
    d.is_empty().then(|| found.met.into_iter().map(|(path, file)| (path, file.full())).collect())
}

impl SourceFile {
    /// A file of these bytes; those that are no UTF-8 are shown as U+FFFD.
    fn from_bytes(path: String, bytes: Vec<u8>, stamp: Option<Stamp>) -> Self {
        let hash = hash(&bytes);
        let (text, problem) = match String::from_utf8(bytes) {
            Ok(text) => without_controls(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let problem = Diagnostic::new(Code::NotUtf8, "this file is not UTF-8")
                    .at(Span::new(FileId(0), at..at + 1))
                    .help("save it as UTF-8; the first invalid byte is here");
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(problem))
            }
        };
        Self { path, text, hash, stamp, problem, lines: OnceLock::new() }
    }
}

/// The text with blanks in the place of control characters, each as long as what it stands for, so that all places stay; and where the first of
/// them was. Line ends of all systems are none.
fn without_controls(text: String) -> (String, Option<Diagnostic>) {
    let is_wrong = |c: char| visible::is_control(c) && c != '\r';
    let Some((at, first)) = text.char_indices().find(|(_, c)| is_wrong(*c)) else {
        return (text, None);
    };
    let message = format!("this file contains a control character (U+{:04X})", first as u32);
    let problem = Diagnostic::new(Code::ControlCharacter, message)
        .at(Span::new(FileId(0), at..at + first.len_utf8()))
        .help("delete it; readers see a space or U+FFFD instead");
    let blank = |c: char| match c.len_utf8() {
        _ if !is_wrong(c) => c,
        1 => ' ',
        2 => '\u{a0}',
        _ => visible::REPLACEMENT,
    };
    (text.chars().map(blank).collect(), Some(problem))
}

/// Reads a file, unless it is the one that is known already.
fn read_file(
    file: &Located,
    path: &str,
    overlay: &Overlay,
    known: Option<&Arc<SourceFile>>,
) -> std::io::Result<Arc<SourceFile>> {
    if let Some(unsaved) = overlay.read(path, &file.path) {
        return unsaved;
    }
    let stamp = file.stamp();
    if let (Some(stamp), Some(known)) = (&stamp, known)
        && known.stamp.as_ref() == Some(stamp)
    {
        return Ok(known.clone());
    }
    // The stamp is older than the bytes: what is written in between has another stamp, and is read again.
    let bytes = file.book.read(&file.path, limits::most_bytes(path))?;
    Ok(Arc::new(SourceFile::from_bytes(path.to_owned(), bytes, stamp.filter(Stamp::is_settled))))
}

impl Sources {
    /// Takes a file in, at the place that it had before, and tells what is wrong with its bytes.
    fn add(&mut self, file: Arc<SourceFile>, d: &mut Vec<Diagnostic>) -> FileId {
        let next = FileId(self.files.len() as u32);
        let id = *self.ids.entry(file.path.clone()).or_insert(next);
        d.extend(file.problem.clone().map(|problem| {
            let range = problem.span.map_or(0..0, |s| s.start..s.end);
            problem.at(Span::new(id, range))
        }));
        match self.files.get_mut(id.0 as usize) {
            Some(place) => *place = file,
            None => self.files.push(file),
        }
        id
    }

    /// The place of a file or folder that cannot be read: the beginning of nothing, under its path.
    pub(crate) fn place(&mut self, path: String) -> Span {
        let id = self.add(Arc::new(SourceFile::from_bytes(path, Vec::new(), None)), &mut Vec::new());
        Span::new(id, 0..0)
    }

    /// Files that were known in an earlier run, by their paths in the order of their ids: they keep their ids.
    pub fn remembered(paths: Vec<String>) -> Self {
        let mut sources = Self::default();
        for path in paths {
            sources.ids.insert(path.clone(), FileId(sources.files.len() as u32));
            sources.files.push(Arc::new(SourceFile::from_bytes(path, Vec::new(), None)));
        }
        sources
    }

    /// The text of a path below the book, where the book was read with one. A file that went away keeps its id, and is none of these.
    pub fn file(&self, path: &str) -> Option<FileId> {
        let id = *self.ids.get(path)?;
        let pages = self.pages.iter().map(|(page, _)| page);
        let theme = self.templates.iter().chain(&self.words).map(|(_, file)| file);
        let ledgers = self.ledgers.iter().map(|(file, _)| file);
        let mut all = pages.chain(&self.bibliographies).chain(theme).chain(ledgers).chain(&self.style);
        (id == FileId(0) || all.any(|file| *file == id)).then_some(id)
    }

    /// Where the book has the file that is copied to a path of the site, below its folder.
    pub fn copied_from(&self, path: &str) -> Option<&str> {
        self.copies.iter().find(|(_, to)| to == path).map(|(from, _)| from.name())
    }

    /// The hash of a file's bytes.
    pub fn hash(&self, file: FileId) -> Hash {
        self.files.get(file.0 as usize).map_or(Hash::default(), |f| f.hash)
    }

    /// The files that are copied to the site: all but those that are held back.
    pub fn published(&self) -> impl Iterator<Item = &(Located, String)> {
        self.copies.iter().enumerate().filter(|(index, _)| !self.held.contains(index)).map(|(_, copy)| copy)
    }

    /// The files beside pages, by their paths below `content/`.
    pub fn beside_pages(&self) -> &[String] {
        &self.beside
    }

    /// Puts the files beside pages where their folders are in the site, and holds back those of drafts. `folder` gives the address of a folder below
    /// `content/`, with a final `/`; `held` says whether a file at a path is held back, and is told whether it lies below `content/`.
    pub fn placed(
        mut self: Arc<Self>,
        folder: impl Fn(&str) -> String,
        held: impl Fn(&str, bool) -> bool,
    ) -> Arc<Self> {
        let name = |path: &str| match path.rsplit_once('/') {
            Some((above, name)) => folder(above) + name,
            None => path.to_owned(),
        };
        let names: Vec<String> = self.beside.iter().map(|path| name(path)).collect();
        let beside = self.beside.iter().map(|path| held(path, true));
        let others = self.copies.iter().skip(names.len()).map(|(_, to)| held(to, false));
        let held: BTreeSet<usize> =
            beside.chain(others).enumerate().filter(|(_, held)| *held).map(|(i, _)| i).collect();
        if *self.held != held {
            Arc::make_mut(&mut self).held = Arc::new(held);
        }
        if names.iter().zip(&self.copies).all(|(name, (_, known))| name == known) {
            return self;
        }
        let sources = Arc::make_mut(&mut self);
        let old = std::mem::take(&mut sources.sizes);
        let mut names = names.into_iter();
        let mut sizes = Sizes::new();
        for (_, to) in &mut sources.copies {
            let size = old.get(to).copied();
            if let Some(name) = names.next() {
                *to = name;
            }
            sizes.extend(size.map(|size| (to.clone(), size)));
        }
        sources.sizes = Arc::new(sizes);
        self
    }

    /// Whether these are the same files with the same bytes, those that are only copied left out.
    pub fn same_as(&self, other: &Self) -> bool {
        let theme = |sources: &Self| {
            let files = sources.templates.iter().chain(&sources.words).map(|(_, file)| *file);
            let texts: Vec<(FileId, Hash)> = files.map(|file| (file, sources.hash(file))).collect();
            // That a file is the theme's gives it another name, too.
            let files = sources.theme.iter().map(|(name, file)| (name.clone(), file.hash));
            (texts, files.collect::<Vec<_>>())
        };
        self.same_texts(other) && theme(self) == theme(other)
    }

    /// Whether a book of these files is the same, however it is shown: its configuration, pages and sources have the same bytes, and the
    /// files that pages may lead to the same names.
    pub fn same_book(&self, other: &Self) -> bool {
        // What files beside pages are called in the site follows from the pages ([`Sources::placed`]).
        let names = |sources: &Self| {
            let others = sources.copies.iter().skip(sources.beside.len()).map(|(_, to)| to.clone());
            others.collect::<BTreeSet<_>>()
        };
        self.same_texts(other) && self.beside == other.beside && names(self) == names(other)
    }

    fn same_texts(&self, other: &Self) -> bool {
        let all = |sources: &Self| {
            let pages = sources.pages.iter().map(|(file, _)| *file);
            let ledgers = sources.ledgers.iter().map(|(file, _)| *file);
            let files = pages.chain(sources.bibliographies.iter().copied()).chain(ledgers).chain(sources.style);
            let files = files.chain([FileId(0)]);
            files.map(|file| (file, sources.hash(file))).collect::<Vec<_>>()
        };
        self.found == other.found && all(self) == all(other)
    }

    fn known(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.files.get(self.ids.get(path)?.0 as usize)
    }

    /// The part of a path behind the content folder, if it is in that folder.
    pub fn page_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.content.as_str())?.strip_prefix('/')
    }

    /// The same files with the pages at `paths` (below the book) read again; `None` where one of them is no page of the book, or cannot
    /// be read as one, so that everything must be looked at.
    pub fn with_pages(&self, root: &Path, overlay: &Arc<Overlay>, paths: &[String]) -> Option<(Self, Vec<FileId>)> {
        let mut sources = None;
        let mut changed = Vec::new();
        let book = Arc::new(Folder::open(root).ok()?);
        for path in paths {
            // A file keeps its id when it goes away: that it is known does not mean that it is there.
            let id = *self.ids.get(path)?;
            self.pages.iter().find(|(page, _)| *page == id)?;
            // A link may lead out of the book now, or the file be one no longer: who walks the book looks at that.
            let full = book.path().join(path);
            let plain = || full.canonicalize().is_ok_and(|real| real == full && real.is_file());
            if self.page_path(path).is_none() || !(overlay.has(path) || plain()) {
                return None;
            }
            let known = &self.files[id.0 as usize];
            let place = Located { book: book.clone(), path: path.as_str().into() };
            let file = read_file(&place, path, overlay, Some(known)).ok()?;
            if file.problem.is_some() || known.problem.is_some() {
                return None;
            }
            if file.hash != known.hash {
                changed.push(id);
                sources.get_or_insert_with(|| self.clone()).files[id.0 as usize] = file;
            }
        }
        let sources = sources.unwrap_or_else(|| self.clone());
        Some((Self { overlay: overlay.clone(), ..sources }, changed))
    }
}

/// The bytes of the book's text at a path below its folder, links not followed; nothing where it cannot be read.
pub fn bytes(root: &Path, path: &str) -> Option<Vec<u8>> {
    Folder::open(root).ok()?.read(path, limits::most_bytes(path)).ok()
}
