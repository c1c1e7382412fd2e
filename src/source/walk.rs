//! Which files a book has: walks its folders, and sees where symbolic links lead before anything is read.
//!
//! A book is made of regular files below its own folder. A link is followed only to what the book would publish, or read, anyway; one that
//! leads elsewhere, out of the book or into a hidden folder, is a diagnostic, and so is whatever is neither file nor folder.

use super::ignored::{has_ignored, is_ignored, is_trial};
use super::{Located, Sources};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{Entry, Folder};
use crate::parse::ledger;
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// The most files that a book may reach through links to folders: such links can multiply.
const MOST_LINKED: usize = 100_000;

/// How many folders may be entered through links. Links to folders that hold links to folders lead along twice as many ways at each step.
const MOST_ENTERED: usize = 1_000;

/// What a book has: its texts, in this order: pages, bibliographies, templates, words, what was settled about claims, and the style.
#[derive(Default)]
pub(super) struct Found {
    /// The path below the book, and the place on disk.
    pub wanted: Vec<(String, Located)>,
    /// Paths below the content folder.
    pub pages: Vec<String>,
    pub bibliographies: usize,
    /// Names below `templates/`.
    pub templates: Vec<String>,
    /// Names below `i18n/`.
    pub words: Vec<String>,
    /// Names at the root of the book.
    pub ledgers: Vec<&'static str>,
    /// Every file that was met, under the path below the book by which it was met, whatever it is for: what changes the book is among them.
    pub met: Vec<(String, Located)>,
}

/// What the files below a folder are for, and so what links in it may lead to.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    /// Markdown pages, and files that are copied.
    Content,
    /// Files that are copied.
    Copied,
    /// Texts of a theme, which are not published themselves.
    Theme,
}

/// Walks the book; files that are only copied go to `sources`.
pub(super) fn find(book: &Arc<Folder>, config: &Config, sources: &mut Sources, d: &mut Vec<Diagnostic>) -> Found {
    let mut walk = Walk {
        book,
        content: &config.content,
        linked: 0,
        entered: 0,
        rings: HashSet::new(),
        sources,
        d,
        met: Vec::new(),
    };
    walk.cache();
    let mut found = Found::default();
    let content = walk.files(&config.content, Purpose::Content);
    super::folders::check(content.iter().map(|(path, _)| path.as_str()), walk.sources, walk.d);
    let mut beside = Vec::new();
    for (path, file) in content {
        let below = path[config.content.len() + 1..].to_owned();
        if below.ends_with(".md") {
            found.wanted.push((path, file));
            found.pages.push(below);
        } else {
            // Files beside the Markdown keep their place; folders become what they are in addresses.
            let target = match below.rsplit_once('/') {
                Some((folder, name)) => {
                    let parts: Vec<String> = folder.split('/').map(crate::slug::slugify).collect();
                    format!("{}/{name}", parts.join("/"))
                }
                None => below,
            };
            walk.sources.copies.push((file, target));
            beside.push(path[config.content.len() + 1..].to_owned());
        }
    }
    walk.sources.beside = Arc::new(beside);
    for (path, file) in walk.files("static", Purpose::Copied) {
        walk.sources.copies.push((file, path["static/".len()..].to_owned()));
    }
    let bibliographies = walk.bibliographies(config);
    found.bibliographies = bibliographies.len();
    found.wanted.extend(bibliographies);
    if !config.theme.is_empty() {
        walk.theme(config, &mut found);
    }
    for name in ledger::FILES {
        if let Some(file) = walk.named(name) {
            found.wanted.push((name.to_owned(), file));
            found.ledgers.push(name);
        }
    }
    if let Some(style) = config.style.as_ref().filter(|s| s.value.ends_with(".csl")) {
        match walk.named(&style.value) {
            Some(file) => found.wanted.push((style.value.clone(), file)),
            None => {
                let problem = match walk.no_file(&style.value) {
                    Some((code, message)) => Diagnostic::new(code, message),
                    None => {
                        Diagnostic::new(Code::InvalidConfig, format!("the style file `{}` does not exist", style.value))
                    }
                };
                walk.d.push(problem.at(style.span));
            }
        }
    }
    found.met = walk.met;
    found
}

struct Walk<'w> {
    book: &'w Arc<Folder>,
    /// The folder with the pages.
    content: &'w str,
    /// How many files were reached through links to folders.
    linked: usize,
    /// How many folders were entered through links.
    entered: usize,
    /// The links that lead back to a folder that holds them, once they are reported.
    rings: HashSet<PathBuf>,
    sources: &'w mut Sources,
    d: &'w mut Vec<Diagnostic>,
    met: Vec<(String, Located)>,
}

/// A folder that is walked under a name that may not be its own.
struct At<'a> {
    /// Where it is, links resolved.
    real: &'a Path,
    /// What it is called below the book.
    shown: &'a str,
    /// Folders on the way here that were left through a link: a link back to one of them would never end.
    holders: &'a [PathBuf],
}

impl Walk<'_> {
    /// Everything of a folder of the book, sorted, under its path below the book. A missing folder has nothing.
    fn on_disk(&mut self, folder: &str, purpose: Purpose) -> Vec<(String, Located)> {
        let mut files = Vec::new();
        let mut real = self.book.path().to_owned();
        let mut shown = String::new();
        // A link on the way to the folder is looked at like any other.
        for part in folder.split('/') {
            shown = if shown.is_empty() { part.to_owned() } else { format!("{shown}/{part}") };
            real.push(part);
            let Ok(data) = real.symlink_metadata() else { return files };
            if data.is_symlink() {
                match self.target(&real, &shown, purpose, &[]) {
                    Some(target) if target.is_dir() => real = target,
                    Some(_) => return self.not_a_folder(&shown),
                    None => return files,
                }
            } else if !data.is_dir() {
                return self.not_a_folder(&shown);
            }
        }
        self.folder(&At { real: &real, shown: folder, holders: &[] }, purpose, None, &mut files);
        self.met.extend(files.iter().cloned());
        files
    }

    /// The files of a folder of the book, as [`Walk::on_disk`] gives them, with those that are not saved yet at their places.
    fn files(&mut self, folder: &str, purpose: Purpose) -> Vec<(String, Located)> {
        let mut files = self.on_disk(folder, purpose);
        let is_text = |path: &str| match purpose {
            Purpose::Content => path.ends_with(".md"),
            Purpose::Theme => true,
            Purpose::Copied => false,
        };
        self.sources.overlay.complete(&mut files, self.book, folder, is_text);
        files
    }

    fn not_a_folder(&mut self, path: &str) -> Vec<(String, Located)> {
        self.tell(
            Code::Unreadable,
            path,
            format!("`{path}` is not a folder"),
            "rename it: briefbook needs a folder with this name",
        );
        Vec::new()
    }

    /// The files below a folder. `link` is the link that led here, if one did.
    fn folder(&mut self, at: &At<'_>, purpose: Purpose, link: Option<&str>, files: &mut Vec<(String, Located)>) {
        let mut refused = false;
        let mut walker = WalkDir::new(at.real).min_depth(1).sort_by_file_name().into_iter();
        while let Some(entry) = walker.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(at.real);
                    let path = shown(at, path).unwrap_or_else(|| path.display().to_string());
                    self.tell(Code::Unreadable, &path, format!("`{path}` cannot be read"), PERMISSIONS);
                    continue;
                }
            };
            let skip = |walker: &mut walkdir::IntoIter| {
                if entry.file_type().is_dir() {
                    walker.skip_current_dir();
                }
            };
            let name = entry.file_name().to_string_lossy();
            if is_ignored(&name) || (is_trial(&name) && !entry.file_type().is_dir()) {
                skip(&mut walker);
                continue;
            }
            let Some(path) = self.name(at, &entry) else {
                skip(&mut walker);
                continue;
            };
            let kind = entry.file_type();
            if kind.is_symlink() {
                self.link(at, &entry, &path, purpose, link, files);
            } else if kind.is_file() {
                match self.located(entry.path()) {
                    Some(file) if link.is_none() || self.may_lead(&path, &file.path, purpose) => {
                        files.push((path, file));
                        if let Some(link) = link
                            && self.too_many(link)
                        {
                            return;
                        }
                    }
                    // One word about a link is enough, however much it leads to.
                    _ if !std::mem::replace(&mut refused, true) => {
                        self.outside(
                            link.unwrap_or(&path),
                            &format!("leads to `{path}`, which the book does not publish"),
                        );
                    }
                    _ => {}
                }
            } else if !kind.is_dir() {
                self.special(&path);
            }
        }
    }

    /// What a link in a folder leads to.
    fn link(
        &mut self,
        at: &At<'_>,
        entry: &DirEntry,
        path: &str,
        purpose: Purpose,
        link: Option<&str>,
        files: &mut Vec<(String, Located)>,
    ) {
        let holder = entry.path().parent().unwrap_or(at.real).to_owned();
        let mut holders = at.holders.to_vec();
        holders.push(holder);
        let Some(target) = self.target(entry.path(), path, purpose, &holders) else { return };
        if target.is_dir() {
            self.entered += 1;
            if self.entered == MOST_ENTERED + 1 {
                self.outside(path, &format!("and the others lead into more than {MOST_ENTERED} folders"));
            }
            if self.linked <= MOST_LINKED && self.entered <= MOST_ENTERED {
                let at = At { real: &target, shown: path, holders: &holders };
                self.folder(&at, purpose, Some(link.unwrap_or(path)), files);
            }
        } else if target.is_file() {
            match self.located(&target).filter(|file| self.may_lead(path, &file.path, purpose)) {
                Some(file) => {
                    files.push((path.to_owned(), file));
                    self.too_many(path);
                }
                None => self.outside(path, "leads to a file that the book does not publish"),
            }
        } else {
            self.special(path);
        }
    }

    /// Counts a file that was reached through a link; whether there are too many now.
    fn too_many(&mut self, link: &str) -> bool {
        self.linked += 1;
        if self.linked == MOST_LINKED + 1 {
            self.outside(link, &format!("and the others lead to more than {MOST_LINKED} files"));
        }
        self.linked > MOST_LINKED
    }

    /// Where a link leads, links resolved; nothing, and a diagnostic, where it leads nowhere, out of the book, to something hidden or back to
    /// one of the folders that hold it.
    fn target(&mut self, link: &Path, path: &str, purpose: Purpose, holders: &[PathBuf]) -> Option<PathBuf> {
        let Ok(real) = link.canonicalize() else {
            self.tell(
                Code::Unreadable,
                path,
                format!("the symbolic link `{path}` is broken"),
                "remove it, or restore its target",
            );
            return None;
        };
        let Some(below) = below(self.book.path(), &real) else {
            self.outside(path, "leads out of the book");
            return None;
        };
        if below.is_empty() || holders.iter().any(|holder| holder.starts_with(&real)) {
            // On however many ways it is met, it is one link.
            if self.rings.insert(link.to_owned()) {
                self.outside(path, "leads back to a folder that contains it");
            }
            return None;
        }
        let first = below.split('/').next().unwrap_or_default();
        let known = match purpose {
            Purpose::Theme => first == "themes",
            Purpose::Content | Purpose::Copied => ["static", "themes"].contains(&first) || self.is_content(&below),
        };
        if has_ignored(&below) || !known {
            self.outside(path, &format!("leads to `{below}`, which the book does not publish"));
            return None;
        }
        Some(real)
    }

    /// Whether a path is the content folder or in it.
    fn is_content(&self, path: &str) -> bool {
        path.strip_prefix(self.content).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether a link called `path`, or a file that was reached through one, may lead to the file `target` of the book: whether the book would
    /// publish it, or read it for the same purpose, anyway.
    fn may_lead(&self, path: &str, target: &str, purpose: Purpose) -> bool {
        if has_ignored(target) {
            return false;
        }
        let copied = target.starts_with("static/")
            || (self.is_content(target) && !target.ends_with(".md"))
            || (target.starts_with("themes/") && target.split('/').nth(2) == Some("static"));
        match purpose {
            Purpose::Theme => target.starts_with("themes/"),
            Purpose::Copied => copied,
            Purpose::Content => copied || (path.ends_with(".md") && self.is_content(target)),
        }
    }

    /// The path of an entry below the book; nothing, and a diagnostic, where it cannot be used.
    fn name(&mut self, at: &At<'_>, entry: &DirEntry) -> Option<String> {
        let Some(path) = shown(at, entry.path()) else {
            let name = entry.path().strip_prefix(self.book.path()).unwrap_or(entry.path()).display().to_string();
            self.tell(Code::NotUtf8, &name, format!("the name of `{name}` is not UTF-8"), "rename the file");
            return None;
        };
        if path.chars().any(char::is_control) || path.contains('\\') {
            let path = path.escape_debug().to_string();
            let message = format!("the name of `{path}` contains a control character or a backslash");
            self.tell(Code::InvalidAddress, &path, message, "rename the file");
            return None;
        }
        Some(path)
    }

    fn located(&self, real: &Path) -> Option<Located> {
        Some(Located { book: self.book.clone(), path: below(self.book.path(), real)?.into() })
    }

    /// What is neither file nor folder.
    fn special(&mut self, path: &str) {
        let message = format!("`{path}` is a named pipe, a socket or a device");
        self.tell(Code::Unreadable, path, message, "remove it: a book can only contain files and folders");
    }

    fn outside(&mut self, path: &str, what: &str) {
        let message = format!("the symbolic link `{path}` {what}");
        self.tell(Code::OutsideBook, path, message, "copy the files that you need into the book");
    }

    fn tell(&mut self, code: Code, path: &str, message: String, help: &str) {
        let place = self.sources.place(path.to_owned());
        self.d.push(Diagnostic::new(code, message).help(help).at(place));
    }

    /// A cache of another kind than briefbook's own: what is there came along with the book.
    fn cache(&mut self) {
        use crate::folder::Entry::{Link, Special};
        const CACHE: &str = ".briefbook";
        let folder = match self.book.entry(CACHE) {
            Ok(Some(Link)) => return self.outside(CACHE, "is in the place of briefbook's cache"),
            Ok(Some(Special)) => return self.special(CACHE),
            Ok(Some(Entry::Folder)) => self.book.folder(CACHE),
            _ => return,
        };
        let Ok((folder, mut names)) = folder.and_then(|folder| folder.names().map(|names| (folder, names))) else {
            return;
        };
        names.sort_unstable();
        for name in names {
            match folder.entry(&name) {
                Ok(Some(Link)) => {
                    return self.outside(&format!("{CACHE}/{name}"), "is in the place of briefbook's cache");
                }
                Ok(Some(Special)) => return self.special(&format!("{CACHE}/{name}")),
                _ => {}
            }
        }
    }

    /// A file that the configuration names, if it is one of the book.
    fn named(&mut self, path: &str) -> Option<Located> {
        let plain = !path.is_empty()
            && !has_ignored(path)
            && Path::new(path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if plain && self.sources.overlay.has(path) {
            return Some(Located { book: self.book.clone(), path: path.into() });
        }
        let real = self.book.path().join(path).canonicalize().ok().filter(|_| plain)?;
        let file = self.located(&real).filter(|file| !has_ignored(&file.path) && real.is_file())?;
        self.met.push((path.to_owned(), file.clone()));
        Some(file)
    }

    /// Why what stands at a path that the configuration names is no file of the book; nothing where nothing stands there.
    fn no_file(&self, path: &str) -> Option<(Code, String)> {
        let plain = Path::new(path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
        let full = self.book.path().join(path);
        let kind = full.symlink_metadata().ok().filter(|_| plain)?.file_type();
        let is_special = !kind.is_file() && !kind.is_dir() && !kind.is_symlink();
        Some(match kind {
            _ if has_ignored(path) => {
                (Code::InvalidConfig, format!("`{path}` is a hidden file or a backup, so it is not part of the book"))
            }
            kind if kind.is_dir() => (Code::InvalidConfig, format!("`{path}` is a folder, not a file")),
            _ if is_special => (Code::Unreadable, format!("`{path}` is a named pipe, a socket or a device")),
            kind if kind.is_symlink() => {
                (Code::OutsideBook, format!("the symbolic link `{path}` leads to no file of the book"))
            }
            _ => return None,
        })
    }

    /// The bibliography files: those that the configuration names, by path or glob; without any, `sources.bib` where there is one.
    fn bibliographies(&mut self, config: &Config) -> Vec<(String, Located)> {
        if config.bibliography.is_empty() {
            const USUAL: &str = "sources.bib";
            let there = self.book.path().join(USUAL).symlink_metadata();
            let file = self.named(USUAL);
            if file.is_none() && there.is_ok() {
                match there.is_ok_and(|data| data.is_symlink()) {
                    true => self.outside(USUAL, "does not lead to a file in the book"),
                    false => self.special(USUAL),
                }
            }
            return file.map(|file| (USUAL.to_owned(), file)).into_iter().collect();
        }
        let mut found: Vec<(String, Located)> = Vec::new();
        for pattern in &config.bibliography {
            let outside = pattern.value.starts_with('/') || pattern.value.split('/').any(|p| p == "..");
            let mut matched = false;
            if !outside {
                for name in self.matching(&pattern.value) {
                    if let Some(file) = self.named(&name) {
                        matched = true;
                        if !found.iter().any(|(known, _)| *known == name) {
                            found.push((name, file));
                        }
                    }
                }
            }
            if !matched {
                let code = if outside { Code::OutsideBook } else { Code::InvalidConfig };
                let why = self.matching(&pattern.value).iter().filter(|_| !outside).find_map(|name| self.no_file(name));
                let (code, message) =
                    why.unwrap_or_else(|| (code, format!("the bibliography `{}` does not exist", pattern.value)));
                self.d.push(
                    Diagnostic::new(code, message)
                        .at(pattern.span)
                        .help("paths and globs are relative to the book's folder"),
                );
            }
        }
        found
    }

    /// The files of the book whose paths match a glob, sorted. Links to folders are not followed, and neither hidden folders nor the site's own
    /// are looked at.
    fn matching(&self, pattern: &str) -> Vec<String> {
        let Ok(glob) = glob::Pattern::new(pattern) else { return Vec::new() };
        let special = |part: &str| part.contains(['*', '?', '[']);
        if !special(pattern) {
            return vec![pattern.to_owned()];
        }
        let fixed: PathBuf = pattern.split('/').take_while(|part| !special(part)).collect();
        let options = glob::MatchOptions {
            require_literal_separator: true,
            require_literal_leading_dot: true,
            case_sensitive: true,
        };
        let root = self.book.path();
        let site = root.join("public");
        let walker = WalkDir::new(root.join(fixed)).sort_by_file_name().into_iter();
        let wanted = |entry: &DirEntry| {
            (entry.depth() == 0 || !is_ignored(&entry.file_name().to_string_lossy())) && entry.path() != site
        };
        let files = walker.filter_entry(wanted).flatten().filter(|entry| !entry.file_type().is_dir());
        let paths = files.filter_map(|entry| below(root, entry.path()));
        let place = |path: String| (path.clone(), Located { book: self.book.clone(), path: path.into() });
        let is_match = |path: &str| glob.matches_with(path, options);
        let mut found = paths.filter(|path| is_match(path)).map(place).collect();
        let unsaved = |path: &str| is_match(path) && !path.starts_with("public/");
        self.sources.overlay.complete(&mut found, self.book, "", unsaved);
        found.into_iter().map(|(path, _)| path).collect()
    }

    /// The files of the book's theme.
    fn theme(&mut self, config: &Config, found: &mut Found) {
        let theme = format!("themes/{}", config.theme);
        let before = self.d.len();
        for (path, file) in self.files(&format!("{theme}/templates"), Purpose::Theme) {
            found.templates.push(path[theme.len() + "/templates/".len()..].to_owned());
            found.wanted.push((path, file));
        }
        for (path, file) in self.files(&format!("{theme}/i18n"), Purpose::Theme) {
            found.words.push(path[theme.len() + "/i18n/".len()..].to_owned());
            found.wanted.push((path, file));
        }
        let own: BTreeSet<String> = self.sources.copies.iter().map(|(_, to)| to.clone()).collect();
        for (path, file) in self.files(&format!("{theme}/static"), Purpose::Copied) {
            let target = path[theme.len() + "/static/".len()..].to_owned();
            self.sources.themed.insert(target.clone());
            // The book's own file of the same name comes before its theme's.
            if !own.contains(&target) {
                self.sources.copies.push((file, target));
            }
        }
        // The same link on the way to all three folders is one mistake.
        let told: Vec<Diagnostic> = self.d.drain(before..).collect();
        for problem in told {
            if !self.d[before..].contains(&problem) {
                self.d.push(problem);
            }
        }
        let is_there = self.book.path().join(&theme).is_dir() || self.sources.overlay.below(&theme).next().is_some();
        if !is_there && self.d.len() == before {
            let missing = Diagnostic::new(Code::InvalidConfig, format!("the theme `{theme}` does not exist"))
                .help("create the folder, or leave `theme` empty to use the built-in theme");
            self.d.push(match config.theme_place {
                Some(place) => missing.at(place),
                None => missing,
            });
        }
    }
}

/// What to do about a file that the disk does not give.
pub(super) const PERMISSIONS: &str = "check the file's permissions, or move it out of the book";

/// A path below the root with `/` between its parts; `None` where it is elsewhere or not UTF-8.
pub(super) fn below(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.components().map(|c| c.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// What a path below a folder is called below the book.
fn shown(at: &At<'_>, path: &Path) -> Option<String> {
    let rest = below(at.real, path)?;
    Some(if rest.is_empty() { at.shown.to_owned() } else { format!("{}/{rest}", at.shown) })
}
