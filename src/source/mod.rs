//! What is on disk: the only code that reads a book's files, and, for `check --fix`, writes them ([`mend`]).
//!
//! Walks the book, reads texts on all cores, and hands them on with paths relative to the book. It knows which folders there are,
//! not what their files mean. A symbolic link that leaves the book, a file that is not UTF-8 or cannot be read is a diagnostic.

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, FileId, Lines, Span, Texts, visible};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use walkdir::WalkDir;

pub mod mend;
mod stamp;
mod theme;

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

/// Everything that was read, and the files that are only copied.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// By [`FileId`]. A file keeps its id from one reading to the next; one that went away leaves its place empty.
    pub files: Vec<Arc<SourceFile>>,
    ids: HashMap<String, FileId>,
    /// Markdown files below `content/`, sorted by path, with that path.
    pub pages: Vec<(FileId, String)>,
    pub bibliographies: Vec<FileId>,
    /// Templates of the book's theme: name below `templates/`.
    pub templates: Vec<(String, FileId)>,
    /// The theme's words by language: name below `i18n/`.
    pub words: Vec<(String, FileId)>,
    /// The style's `.csl` file, where the configuration names one.
    pub style: Option<FileId>,
    /// Files to copy: where they lie, and their path in the site.
    pub copies: Vec<(PathBuf, String)>,
    /// Names of the static files of the book's theme; a file of the book's own may stand in for one.
    themed: BTreeSet<String>,
    /// Static files of the theme, and the book's own in the places of others, by name: read by [`theme::read`].
    pub theme: Arc<BTreeMap<String, Arc<ThemeFile>>>,
    /// Texts that are compiled into the binary, with a path to show for each: the built-in theme's templates.
    pub built_in: Arc<[(String, &'static str)]>,
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
            Some(known) => Cow::Borrowed(known.lines.get_or_init(|| Lines::of(&known.text))),
            None => Cow::Owned(Lines::of(self.text(file))),
        }
    }
}

/// The file of every book's configuration.
pub const CONFIG: &str = "briefbook.toml";

/// Reads `briefbook.toml` of the book at `root`; it is the first of all files. What `previous` knows of files is kept.
pub fn open(root: &Path, previous: &Sources) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources { files: previous.files.clone(), ids: previous.ids.clone(), ..Sources::default() };
    let mut diagnostics = Vec::new();
    let path = root.join(CONFIG);
    match read_file(&path, CONFIG, None) {
        Ok(file) => {
            sources.add(file, &mut diagnostics);
            sources.found = true;
        }
        Err(error) => {
            use std::io::ErrorKind::{NotADirectory, NotFound};
            let there = !matches!(error.kind(), NotFound | NotADirectory);
            let message = match there {
                true => format!("`{}` cannot be read: {error}", path.display()),
                false => format!("there is no book here: `{}` does not exist", path.display()),
            };
            let problem = Diagnostic::new(Code::InvalidConfig, message).help(match there {
                true => "let your user read it",
                false => "make a book with `briefbook init DIR`, or name one with `--root DIR`",
            });
            diagnostics.push(match there {
                true => problem.at(sources.place(CONFIG.to_owned())),
                false => problem,
            });
        }
    }
    (sources, diagnostics)
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
    let Found { wanted, pages, bibliographies: bibliography_count, templates, words } =
        find(root, config, sources, &mut d);
    let (page_count, template_count, word_count) = (pages.len(), templates.len(), words.len());
    let has_style = wanted.len() > page_count + bibliography_count + template_count + word_count;
    let known: &Sources = sources;
    let read: Vec<std::io::Result<Arc<SourceFile>>> =
        wanted.par_iter().map(|(path, full)| read_file(full, path, known.known(path))).collect();
    let mut ids = Vec::with_capacity(wanted.len());
    let mut unreadable = Vec::new();
    for ((path, _), file) in wanted.into_iter().zip(read) {
        let file = file.unwrap_or_else(|error| {
            unreadable.push((path.clone(), error));
            Arc::new(SourceFile::of(path, Vec::new(), None))
        });
        ids.push(sources.add(file, &mut d));
    }
    for (path, error) in unreadable {
        d.push(
            Diagnostic::new(Code::Unreadable, format!("`{path}` cannot be read: {error}"))
                .help("let your user read it, or take it out of the book")
                .at(sources.place(path)),
        );
    }
    let mut ids = ids.into_iter();
    sources.pages = ids.by_ref().take(page_count).zip(pages).collect();
    sources.bibliographies = ids.by_ref().take(bibliography_count).collect();
    sources.templates = templates.into_iter().zip(ids.by_ref().take(template_count)).collect();
    sources.words = words.into_iter().zip(ids.by_ref().take(word_count)).collect();
    sources.style = ids.next().filter(|_| has_style);
    theme::read(root, sources, built_in, previous, &mut d);
    d
}

/// All files that the site of the book at `root` is made from, the configuration apart; `None` where something is wrong with one.
pub fn list(root: &Path, config: &Config) -> Option<Vec<PathBuf>> {
    let mut d = Vec::new();
    let mut sources = Sources::default();
    let found = find(root, config, &mut sources, &mut d);
    let files = found.wanted.into_iter().map(|(_, full)| full).chain(sources.copies.into_iter().map(|(from, _)| from));
    d.is_empty().then(|| files.collect())
}

/// The texts of a book, in this order: pages, bibliographies, templates, words, and the style.
#[derive(Default)]
struct Found {
    /// The path below the book, and the place on disk.
    wanted: Vec<(String, PathBuf)>,
    /// Paths below `content/`.
    pages: Vec<String>,
    bibliographies: usize,
    /// Names below `templates/`.
    templates: Vec<String>,
    /// Names below `i18n/`.
    words: Vec<String>,
}

/// Walks the book; files that are only copied go to `sources`.
fn find(root: &Path, config: &Config, sources: &mut Sources, d: &mut Vec<Diagnostic>) -> Found {
    let Ok(real) = root.canonicalize() else {
        d.push(Diagnostic::new(Code::Unreadable, format!("the folder `{}` cannot be read", root.display())));
        return Found::default();
    };
    let mut wanted: Vec<(String, PathBuf)> = Vec::new();
    let content = walk(&real, "content", sources, d);
    let mut pages = Vec::new();
    for (path, full) in content {
        let below = path["content/".len()..].to_owned();
        if below.ends_with(".md") {
            wanted.push((path, full));
            pages.push(below);
        } else if !below.split('/').any(|part| part.starts_with('.')) {
            // Files beside the Markdown keep their place; folders become what they are in addresses.
            let target = match below.rsplit_once('/') {
                Some((folder, name)) => {
                    let parts: Vec<String> = folder.split('/').map(crate::book::slug::slugify).collect();
                    format!("{}/{name}", parts.join("/"))
                }
                None => below,
            };
            sources.copies.push((full, target));
        }
    }
    for (path, full) in walk(&real, "static", sources, d) {
        sources.copies.push((full, path["static/".len()..].to_owned()));
    }
    let bibliographies = bibliographies(&real, config, d);
    let bibliography_count = bibliographies.len();
    wanted.extend(bibliographies);
    let (mut templates, mut words) = (Vec::new(), Vec::new());
    if !config.theme.is_empty() {
        let theme = format!("themes/{}", config.theme);
        if !real.join(&theme).is_dir() {
            let missing = Diagnostic::new(Code::InvalidConfig, format!("there is no theme `{theme}`"))
                .help("leave `theme` empty for the built-in theme");
            d.push(match config.theme_place {
                Some(place) => missing.at(place),
                None => missing,
            });
        }
        for (path, full) in walk(&real, &format!("{theme}/templates"), sources, d) {
            templates.push(path[theme.len() + "/templates/".len()..].to_owned());
            wanted.push((path, full));
        }
        for (path, full) in walk(&real, &format!("{theme}/i18n"), sources, d) {
            words.push(path[theme.len() + "/i18n/".len()..].to_owned());
            wanted.push((path, full));
        }
        let own: BTreeSet<String> = sources.copies.iter().map(|(_, to)| to.clone()).collect();
        for (path, full) in walk(&real, &format!("{theme}/static"), sources, d) {
            let target = path[theme.len() + "/static/".len()..].to_owned();
            sources.themed.insert(target.clone());
            // The book's own file of the same name comes before its theme's.
            if !own.contains(&target) {
                sources.copies.push((full, target));
            }
        }
    }
    if let Some(style) = config.style.as_ref().filter(|s| s.value.ends_with(".csl")) {
        match within(&real, &style.value) {
            Some(full) => wanted.push((style.value.clone(), full)),
            None => d.push(
                Diagnostic::new(Code::InvalidConfig, format!("there is no style file `{}` in the book", style.value))
                    .at(style.span),
            ),
        }
    }
    Found { wanted, pages, bibliographies: bibliography_count, templates, words }
}

impl SourceFile {
    /// A file of these bytes; those that are no UTF-8 are shown as U+FFFD.
    fn of(path: String, bytes: Vec<u8>, stamp: Option<Stamp>) -> Self {
        let hash = hash(&bytes);
        let (text, problem) = match String::from_utf8(bytes) {
            Ok(text) => without_controls(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let problem = Diagnostic::new(Code::NotUtf8, "this file is not UTF-8")
                    .at(Span::new(FileId(0), at..at + 1))
                    .help("save it as UTF-8; the first wrong byte is here");
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
    let message = format!("this file holds a control character (U+{:04X})", first as u32);
    let problem = Diagnostic::new(Code::ControlCharacter, message)
        .at(Span::new(FileId(0), at..at + first.len_utf8()))
        .help("delete it; a blank or U+FFFD is shown in its place");
    let blank = |c: char| match c.len_utf8() {
        _ if !is_wrong(c) => c,
        1 => ' ',
        2 => '\u{a0}',
        _ => visible::REPLACEMENT,
    };
    (text.chars().map(blank).collect(), Some(problem))
}

/// Reads a file, unless it is the one that is known already.
fn read_file(full: &Path, path: &str, known: Option<&Arc<SourceFile>>) -> std::io::Result<Arc<SourceFile>> {
    let stamp = Stamp::of(full);
    if let (Some(stamp), Some(known)) = (&stamp, known)
        && known.stamp.as_ref() == Some(stamp)
    {
        return Ok(known.clone());
    }
    // The stamp is older than the bytes: what is written in between has another stamp, and is read again.
    let bytes = std::fs::read(full)?;
    Ok(Arc::new(SourceFile::of(path.to_owned(), bytes, stamp.filter(Stamp::is_settled))))
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
    fn place(&mut self, path: String) -> Span {
        let id = self.add(Arc::new(SourceFile::of(path, Vec::new(), None)), &mut Vec::new());
        Span::new(id, 0..0)
    }

    /// Files that were known in an earlier run, by their paths in the order of their ids: they keep their ids.
    pub fn remembered(paths: Vec<String>) -> Self {
        let mut sources = Self::default();
        for path in paths {
            sources.ids.insert(path.clone(), FileId(sources.files.len() as u32));
            sources.files.push(Arc::new(SourceFile::of(path, Vec::new(), None)));
        }
        sources
    }

    /// The hash of a file's bytes.
    pub fn hash(&self, file: FileId) -> Hash {
        self.files.get(file.0 as usize).map_or(Hash::default(), |f| f.hash)
    }

    /// Whether these are the same files with the same bytes, those that are only copied left out.
    pub fn same_as(&self, other: &Self) -> bool {
        let theme = |sources: &Self| {
            let files = sources.templates.iter().chain(&sources.words).map(|(_, file)| *file);
            files.map(|file| (file, sources.hash(file))).collect::<Vec<_>>()
        };
        self.same_texts(other) && theme(self) == theme(other)
    }

    /// Whether a book of these files is the same, however it is shown: its configuration, pages and sources have the same bytes, and the
    /// files that pages may lead to the same names.
    pub fn same_book(&self, other: &Self) -> bool {
        let names = |sources: &Self| sources.copies.iter().map(|(_, to)| to.clone()).collect::<BTreeSet<_>>();
        self.same_texts(other) && names(self) == names(other)
    }

    fn same_texts(&self, other: &Self) -> bool {
        let all = |sources: &Self| {
            let pages = sources.pages.iter().map(|(file, _)| *file);
            let files = pages.chain(sources.bibliographies.iter().copied()).chain(sources.style).chain([FileId(0)]);
            files.map(|file| (file, sources.hash(file))).collect::<Vec<_>>()
        };
        self.found == other.found && all(self) == all(other)
    }

    fn known(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.files.get(self.ids.get(path)?.0 as usize)
    }

    /// The same files with the pages at `paths` (below the book) read again; `None` where one of them is no page of the book, or cannot
    /// be read as one, so that everything must be looked at.
    pub fn with_pages(&self, root: &Path, paths: &[String]) -> Option<(Self, Vec<FileId>)> {
        let mut sources = None;
        let mut changed = Vec::new();
        let real = root.canonicalize().ok()?;
        for path in paths {
            // A file keeps its id when it goes away: that it is known does not mean that it is there.
            let id = *self.ids.get(path)?;
            self.pages.iter().find(|(page, _)| *page == id)?;
            let full = root.join(path);
            // A link may lead out of the book now, or the file be one no longer: who walks the book looks at that.
            let plain = full.canonicalize().is_ok_and(|full| full == real.join(path) && full.is_file());
            if !path.starts_with("content/") || !plain {
                return None;
            }
            let known = &self.files[id.0 as usize];
            let file = read_file(&full, path, Some(known)).ok()?;
            if file.problem.is_some() || known.problem.is_some() {
                return None;
            }
            if file.hash != known.hash {
                changed.push(id);
                sources.get_or_insert_with(|| self.clone()).files[id.0 as usize] = file;
            }
        }
        Some((sources.unwrap_or_else(|| self.clone()), changed))
    }
}

/// The bytes of a file that is copied to the site.
///
/// # Errors
/// What the disk says.
pub fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// The files below a folder of the book, sorted, as (path relative to the book, place on disk). A missing folder has none.
fn walk(root: &Path, folder: &str, sources: &mut Sources, d: &mut Vec<Diagnostic>) -> Vec<(String, PathBuf)> {
    let start = root.join(folder);
    if !start.exists() {
        return Vec::new();
    }
    let mut files = Vec::new();
    // Links are followed, so that a book may share a folder; where they lead is checked before what they hold is read.
    let mut walker = WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&start);
                let path = relative(root, path).unwrap_or_else(|| path.display().to_string());
                let problem = match error.loop_ancestor() {
                    Some(_) => Diagnostic::new(
                        Code::OutsideBook,
                        format!("the symbolic link `{path}` leads back to a folder that holds it"),
                    ),
                    None if root.join(&path).is_symlink() => {
                        Diagnostic::new(Code::Unreadable, format!("the symbolic link `{path}` leads to nothing"))
                            .help("remove it, or put back what it led to")
                    }
                    None => Diagnostic::new(Code::Unreadable, format!("`{path}` cannot be read"))
                        .help("let your user read it, or take it out of the book"),
                };
                d.push(problem.at(sources.place(path)));
                continue;
            }
        };
        let Some(path) = relative(root, entry.path()) else {
            let name = entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string();
            d.push(
                Diagnostic::new(Code::NotUtf8, format!("the name of `{name}` is not UTF-8"))
                    .help("rename the file")
                    .at(sources.place(name)),
            );
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        };
        if path.chars().any(char::is_control) || path.contains('\\') {
            d.push(
                Diagnostic::new(
                    Code::InvalidAddress,
                    format!("the name of `{}` holds a control character or a backslash", path.escape_debug()),
                )
                .help("rename the file")
                .at(sources.place(path.escape_debug().to_string())),
            );
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.path_is_symlink() || (entry.depth() == 0 && start.is_symlink()) {
            let real = entry.path().canonicalize().ok().filter(|real| real.starts_with(root));
            let holder = entry.path().parent().and_then(|parent| parent.canonicalize().ok());
            // A link to a folder that holds it would make a second book inside the book, and a third inside that.
            let loops = real.as_ref().zip(holder).is_some_and(|(real, holder)| holder.starts_with(real));
            if real.is_none() || loops {
                let what = if loops { "leads back to a folder that holds it" } else { "leads out of the book" };
                d.push(
                    Diagnostic::new(Code::OutsideBook, format!("the symbolic link `{path}` {what}"))
                        .help("copy what is needed of it into the book")
                        .at(sources.place(path)),
                );
                if entry.file_type().is_dir() {
                    walker.skip_current_dir();
                }
                continue;
            }
        }
        if entry.file_type().is_file() {
            files.push((path, entry.path().to_owned()));
        }
    }
    files
}

/// A path below the root with `/` between its parts; `None` where it is not UTF-8.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.components().map(|c| c.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// The place of a file that the configuration names, if it lies in the book.
fn within(root: &Path, path: &str) -> Option<PathBuf> {
    let full = root.join(path).canonicalize().ok()?;
    (full.starts_with(root) && full.is_file()).then_some(full)
}

/// The bibliography files: those that the configuration names, by path or glob; without any, `sources.bib` where there is one.
fn bibliographies(root: &Path, config: &Config, d: &mut Vec<Diagnostic>) -> Vec<(String, PathBuf)> {
    if config.bibliography.is_empty() {
        return within(root, "sources.bib").map(|full| ("sources.bib".to_owned(), full)).into_iter().collect();
    }
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    for pattern in &config.bibliography {
        let mut matched = false;
        let outside = pattern.value.starts_with('/') || pattern.value.split('/').any(|p| p == "..");
        let full = format!("{}/{}", glob::Pattern::escape(&root.to_string_lossy()), pattern.value);
        if let (false, Ok(paths)) = (outside, glob::glob(&full)) {
            for path in paths.flatten().filter(|p| p.is_file()) {
                let inside = path.canonicalize().is_ok_and(|real| real.starts_with(root));
                if let Some(name) = relative(root, &path).filter(|_| inside) {
                    matched = true;
                    if !found.iter().any(|(known, _)| *known == name) {
                        found.push((name, path));
                    }
                }
            }
        }
        if !matched {
            let code = if outside { Code::OutsideBook } else { Code::InvalidConfig };
            d.push(
                Diagnostic::new(code, format!("no bibliography `{}` in the book", pattern.value))
                    .at(pattern.span)
                    .help("paths and globs are relative to the book"),
            );
        }
    }
    found
}
