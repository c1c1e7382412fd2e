//! Whether anything changed at all since a build: known from what the disk says of all files, without reading one.
//!
//! What is remembered of a build is what the disk said *before* its first file was read: a file that was changed meanwhile has another
//! stamp, and is looked at.

use super::store::Store;
use super::{EngineOptions, State};
use crate::config;
use crate::diagnostic::{Diagnostic, FileId, Texts};
use crate::source::{self, Stamp};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// All files of a book with what the disk says of them.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Survey(Vec<(String, PathBuf, Stamp)>);

impl Survey {
    /// Looks at the book at `root`; `None` where something is wrong or too new to be trusted, so that the book must be read.
    pub fn take(root: &Path) -> Option<Self> {
        let text = source::config_text(root)?;
        let (config, found) = config::parse(FileId(0), &text);
        // Warnings on the configuration are shown by who reads the book.
        drop(found);
        let mut files = source::list(root, &config)?;
        files.push((source::CONFIG.to_owned(), root.join(source::CONFIG)));
        let stamp = |(name, path): (String, PathBuf)| {
            Stamp::read(&path).filter(Stamp::is_settled).map(|stamp| (name, path, stamp))
        };
        files.into_par_iter().map(stamp).collect::<Option<Vec<_>>>().map(Self)
    }
}

/// What is remembered of a build.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Built {
    asked: String,
    inputs: Survey,
    outputs: Vec<(PathBuf, Stamp)>,
    /// Pages, sources and events.
    pub counts: [usize; 3],
    /// What was wrong, all of it warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The paths of the files that these name.
    pub paths: Vec<String>,
}

/// The name under which something about a build into `output` is remembered.
pub(super) fn name(what: &str, output: &Path) -> String {
    format!("{what}-{}", &blake3::hash(output.as_os_str().as_encoded_bytes()).to_hex()[..16])
}

/// What a build was asked for, besides the book.
fn asked(options: &EngineOptions) -> String {
    format!("{:?} {:?} {} {:?}", options.base_url, options.today, options.drafts, options.profile)
}

impl Built {
    /// The last build into `output`, if the book and the site are as it left them.
    pub fn still(root: &Path, output: &Path, options: &EngineOptions, survey: &Survey) -> Option<Self> {
        let built: Self = Store::new(root, options.seal.as_ref()).read(&name("built", output))?;
        let same = |(path, stamp): &(PathBuf, Stamp)| Stamp::exact(path).as_ref() == Some(stamp);
        (built.asked == asked(options) && built.inputs == *survey && built.outputs.par_iter().all(same))
            .then_some(built)
    }

    /// Remembers a build that left `files` (below `output`) as the disk says; without a survey it is forgotten.
    pub(super) fn remember(
        root: &Path,
        output: &Path,
        options: &EngineOptions,
        survey: Option<Survey>,
        files: Vec<(String, Option<Stamp>)>,
        state: &State,
    ) {
        let (store, name) = (Store::new(root, options.seal.as_ref()), name("built", output));
        let stamps = files.into_iter().map(|(file, stamp)| Some((output.join(file), stamp?)));
        let (Some(inputs), Some(outputs)) = (survey, stamps.collect::<Option<Vec<_>>>()) else {
            return store.remove(&name);
        };
        let diagnostics = state.diagnostics.clone();
        let paths = if diagnostics.is_empty() {
            Vec::new()
        } else {
            state.sources.files.iter().map(|file| file.path.clone()).collect()
        };
        let counts = [state.book.pages.len(), state.book.sources.len(), state.resolved.events.len()];
        store.write(&name, &Self { asked: asked(options), inputs, outputs, counts, diagnostics, paths });
    }

    /// How many files the site has.
    pub fn files(&self) -> usize {
        self.outputs.len()
    }

    /// The texts that the diagnostics point into, read now.
    pub fn texts(&self, root: &Path) -> Read {
        let mut texts = vec![String::new(); self.paths.len()];
        let related = self.diagnostics.iter().flat_map(|d| &d.related).map(|r| r.span.file);
        for file in self.diagnostics.iter().filter_map(|d| d.span).map(|s| s.file).chain(related) {
            if let (Some(text), Some(path)) = (texts.get_mut(file.0 as usize), self.paths.get(file.0 as usize))
                && text.is_empty()
            {
                *text = source::bytes(root, path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
            }
        }
        Read { paths: self.paths.clone(), texts }
    }
}

/// The texts of a few files, by their ids.
pub struct Read {
    paths: Vec<String>,
    texts: Vec<String>,
}

impl Texts for Read {
    fn path(&self, file: FileId) -> &str {
        self.paths.get(file.0 as usize).map_or("", String::as_str)
    }

    fn text(&self, file: FileId) -> &str {
        self.texts.get(file.0 as usize).map_or("", String::as_str)
    }
}
