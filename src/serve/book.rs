//! The book behind the server: the incremental core, asked for one page at a time.

use super::{Answer, Book, Problem, Refreshed, Saved, Snapshot};
use crate::book::Page;
use crate::diagnostic::{Diagnostic, FileId, Position, Texts, human};
use crate::incremental::{Engine, EngineOptions, State};
use crate::output::Content;
use crate::source::{self, Stamp};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A book that is read again whenever something of it changes on disk.
pub struct Live {
    /// Links resolved: the watcher tells of real paths.
    root: PathBuf,
    engine: Engine,
    state: State,
    copies: BTreeMap<String, Option<Stamp>>,
}

impl Live {
    /// Reads the book at `root`; the second value is what the server shows first. Programs get it of [`crate::Book::live`].
    #[doc(hidden)]
    pub fn open(root: &Path, options: EngineOptions) -> (Self, Refreshed) {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let mut engine = Engine::with_store(&root, EngineOptions { site: true, ..options });
        let state = engine.refresh(&[]);
        let copies = copies(&state);
        let first = Refreshed {
            site: shown(&state, &root),
            problems: problems(&state.diagnostics, &*state.sources, &root),
            changed: true,
            ..Refreshed::default()
        };
        (Self { root, engine, state, copies }, first)
    }

    /// The book as it is now.
    #[doc(hidden)]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many pages the book has now.
    pub fn page_count(&self) -> usize {
        self.state.book.pages.len()
    }

    /// The state in place of an `old` one.
    fn refreshed(&self, old: &State) -> Refreshed {
        let state = &self.state;
        let (saved, gone, empty) = edits(old, state);
        Refreshed {
            site: shown(state, &self.root),
            problems: problems(&state.diagnostics, &*state.sources, &self.root),
            saved,
            gone,
            empty,
            changed: true,
            ..Refreshed::default()
        }
    }

    /// The files of the book among `paths`, below its folder; `None` where everything must be looked at.
    fn hints(&self, paths: &[PathBuf]) -> Option<Vec<String>> {
        if paths.is_empty() {
            return None;
        }
        let names = paths.iter().map(|path| path.strip_prefix(&self.root).ok()?.to_str().map(|p| p.replace('\\', "/")));
        names.collect::<Option<Vec<String>>>().filter(|names| names.iter().all(|n| n.ends_with(".md")))
    }
}

impl Book for Live {
    fn refresh(&mut self, paths: &[PathBuf]) -> Refreshed {
        let hints = self.hints(paths).unwrap_or_default();
        let state = self.engine.refresh(&hints);
        // Files that are copied change only where everything was looked at.
        let copies = if hints.is_empty() { copies(&state) } else { self.copies.clone() };
        let styles = copies
            .iter()
            .filter(|(path, stamp)| path.ends_with(".css") && self.copies.get(*path).is_some_and(|old| old != *stamp))
            .map(|(path, _)| path.clone())
            .collect();
        let is_image = |path: &str| super::page::content_type(path).starts_with("image/");
        let images = copies
            .iter()
            .filter(|(path, stamp)| is_image(path) && self.copies.get(*path) != Some(stamp))
            .map(|(path, _)| path.clone())
            .collect();
        let old = std::mem::replace(&mut self.state, state);
        let state = &self.state;
        let changed =
            copies != self.copies || !state.sources.same_as(&old.sources) || state.diagnostics != old.diagnostics;
        self.copies = copies;
        if !changed {
            return Refreshed::default();
        }
        let refreshed = Refreshed { styles, images, ..self.refreshed(&old) };
        // To take a book of ten thousand pages apart takes longer than to show the next one.
        std::thread::spawn(move || drop(old));
        refreshed
    }

    fn watched(&self) -> Vec<PathBuf> {
        let files = self.state.sources.bibliographies.iter().chain(&self.state.sources.style);
        let files = files.map(|file| self.root.join(self.state.sources.path(*file)));
        let content = Some(&self.state.config().content).filter(|content| *content != "content");
        files.chain(content.map(|content| self.root.join(content))).collect()
    }

    fn has(&self, path: &Path) -> bool {
        let Some(name) = path.strip_prefix(&self.root).ok().and_then(Path::to_str) else {
            return self.watched().iter().any(|watched| watched == path);
        };
        let page = self.state.sources.page_path(name);
        page.is_some_and(|page| self.state.sources.pages.binary_search_by(|(_, path)| path.as_str().cmp(page)).is_ok())
            || self.watched().iter().any(|watched| watched == path)
    }

    fn idle(&mut self) -> Option<Refreshed> {
        self.engine.save();
        let state = self.engine.verify()?;
        let old = std::mem::replace(&mut self.state, state);
        Some(self.refreshed(&old))
    }
}

fn shown(state: &State, root: &Path) -> Option<Arc<dyn Snapshot>> {
    let shown = Shown { state: state.clone(), root: root.to_owned() };
    state.site.as_ref().map(|_| Arc::new(shown) as Arc<dyn Snapshot>)
}

/// The stamps of the files that are copied, by their path in the site.
fn copies(state: &State) -> BTreeMap<String, Option<Stamp>> {
    state.sources.copies.iter().map(|(from, to)| (to.clone(), Stamp::exact(&from.full()))).collect()
}

/// The pages that were edited, the sources that went away, and those that were emptied. A file has the same id in both.
fn edits(old: &State, new: &State) -> (Vec<Saved>, Vec<String>, Vec<String>) {
    let hashes = |state: &State| -> HashMap<FileId, source::Hash> {
        state.sources.pages.iter().map(|(file, _)| (*file, state.sources.hash(*file))).collect()
    };
    let (before, after) = (hashes(old), hashes(new));
    let edited = |page: &&Arc<Page>| page.file.is_some_and(|file| before.get(&file) != after.get(&file));
    let saved = |page: &Arc<Page>| Saved {
        title: page.title.clone(),
        path: page.address.as_str().to_owned(),
        source: new.book.file_path(page),
    };
    let gone = old.sources.pages.iter().filter(|(file, _)| !after.contains_key(file));
    let gone = gone.map(|(file, _)| old.sources.path(*file).to_owned()).collect();
    let emptied = new.sources.pages.iter().filter(|(file, _)| {
        new.sources.text(*file).is_empty() && before.get(file).is_some_and(|hash| after.get(file) != Some(hash))
    });
    let emptied = emptied.map(|(file, _)| new.sources.path(*file).to_owned()).collect();
    (new.book.pages.iter().filter(edited).map(saved).collect(), gone, emptied)
}

/// Diagnostics as the browser and the terminal show them.
fn problems(diagnostics: &[Diagnostic], texts: &impl Texts, root: &Path) -> Vec<Problem> {
    let problem = |d: &Diagnostic| {
        let at = d.span.map(|span| Position::at(texts, span.file, span.start));
        let file = d.span.map(|span| texts.path(span.file).to_owned()).unwrap_or_default();
        Problem {
            severity: d.severity.as_str().to_owned(),
            code: d.code.as_str().to_owned(),
            message: d.message.clone(),
            absolute: d.span.map(|_| root.join(&file)),
            file,
            line: at.map_or(0, |p| p.line),
            column: at.map_or(0, |p| p.column),
            text: human::render(d, texts, false),
        }
    };
    diagnostics.iter().map(problem).collect()
}

/// One state of the book, as a site.
struct Shown {
    state: State,
    root: PathBuf,
}

impl Shown {
    fn file(&self, path: &str) -> Option<Answer> {
        let planned = self.state.planned(path)?;
        let site = self.state.site.as_ref()?;
        Some(match planned.make(site) {
            Ok(Content::Bytes(bytes)) if path.ends_with(".html") => {
                let source = self.state.sources.page_path(&planned.origin).map(|_| planned.origin.clone());
                let page = source.as_deref().and_then(|s| self.page(s));
                let title = page.map_or_else(|| planned.origin.clone(), |p| p.title.clone());
                Answer::Page { html: String::from_utf8_lossy(&bytes).into_owned(), source, title }
            }
            Ok(Content::Bytes(bytes)) => Answer::Bytes(bytes),
            Ok(Content::Copy(from)) => match from.bytes() {
                Ok(bytes) if path.ends_with(".html") => Answer::Page {
                    html: String::from_utf8_lossy(&bytes).into_owned(),
                    source: None,
                    title: path.to_owned(),
                },
                Ok(bytes) => Answer::Bytes(bytes),
                Err(_) => return None,
            },
            Err(diagnostic) => Answer::Failed(problems(&[*diagnostic], &*self.state.sources, &self.root)),
        })
    }

    fn page(&self, source: &str) -> Option<&Arc<Page>> {
        let path = self.state.sources.page_path(source)?;
        let pages = &self.state.book.pages;
        pages.binary_search_by(|p| p.path.as_str().cmp(path)).ok().and_then(|i| pages.get(i))
    }
}

impl Snapshot for Shown {
    fn get(&self, path: &str) -> Answer {
        let folder = path.is_empty() || path.ends_with('/');
        let found = if folder { self.file(&format!("{path}index.html")) } else { self.file(path) };
        if let Some(answer) = found {
            return answer;
        }
        if !folder && self.state.planned(&format!("{path}/index.html")).is_some() {
            return Answer::Redirect(format!("{path}/"));
        }
        match self.file("404.html") {
            Some(Answer::Page { html, .. }) => Answer::Missing(self.here(html)),
            Some(failed @ Answer::Failed(_)) => failed,
            _ => Answer::Missing("<!DOCTYPE html><title>Not found</title><p>There is no such page.</p>".to_owned()),
        }
    }
}

impl Shown {
    /// The page for what is not found leads to the path that the site will have on its host; here it lies at the root.
    fn here(&self, html: String) -> String {
        let base = &self.state.config().base_url;
        let path = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        if path.is_empty() {
            return html;
        }
        let path = crate::html::escape(path);
        html.replace(&format!("href=\"/{path}"), "href=\"/").replace(&format!("src=\"/{path}"), "src=\"/")
    }
}
