//! Building a site.

use super::output_folder::{holds_sources, leads_out, resolved};
use super::{Book, Counts, Reading};
use crate::diagnostic::{Code, Diagnostic, FileId, Lines, Texts};
use crate::incremental::State;
use crate::incremental::traces::PublishTarget;
use crate::incremental::unchanged::{Built as Remembered, Read, Survey};
use crate::progress::Stage;
use crate::write::{self, Report};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// What came of a build. It gives texts and lines to whoever shows its diagnostics.
#[must_use]
pub struct Built {
    /// What is wrong with the book, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
    /// How much the book holds. Where nothing changed since the last build and so nothing was read, `written_pages` is 0.
    pub counts: Counts,
    /// What was written, or why nothing, or not everything, was.
    pub outcome: Result<Report, BuildError>,
    texts: BuiltTexts,
}

/// Where the texts are that diagnostics point into.
enum BuiltTexts {
    State(Box<Reading>),
    /// Nothing was read but these.
    Few(Read),
}

/// Why a site was not written, or not all of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The book has errors, which are among the diagnostics. The output folder is as it was.
    Book,
    /// The output folder holds the book, lies among its sources, or is reached through a link that the book brings; a diagnostic says which.
    OutputFolder,
    /// Files are in the way that briefbook did not write; nothing was written. [`BookOptions::overwrite`](super::BookOptions::overwrite) lets them be
    /// overwritten.
    Foreign {
        /// Their paths below the output folder.
        files: Vec<String>,
        /// Whether the folder has a list of written files that was not made with this user's key.
        stranger: bool,
    },
    /// Folders that briefbook did not make are where the site has files, at these paths below the output folder; nothing was written.
    Folders(Vec<String>),
    /// Symbolic links or special files stand where the site has folders, at these paths below the output folder; nothing was written.
    Links(Vec<String>),
    /// The disk refused; the path, and what it said.
    Io(PathBuf, io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Book => f.write_str("the book has errors"),
            BuildError::OutputFolder => f.write_str("the site cannot be written to that folder"),
            BuildError::Foreign { files, stranger } => write::describe_foreign(f, files, *stranger),
            BuildError::Folders(paths) => write::describe_folders(f, paths),
            BuildError::Links(paths) => write::describe_links(f, paths),
            BuildError::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let BuildError::Io(_, error) = self { Some(error) } else { None }
    }
}

impl Built {
    pub(super) fn of(state: State, outcome: Result<Report, BuildError>) -> Self {
        let reading = Reading::new(state);
        Self {
            diagnostics: reading.diagnostics().to_vec(),
            counts: reading.counts(),
            outcome,
            texts: BuiltTexts::State(Box::new(reading)),
        }
    }

    /// Nothing changed since a build that is remembered.
    fn still(root: &Path, built: Remembered) -> Self {
        let [pages, sources, events] = built.counts;
        Self {
            counts: Counts { pages, sources, events, ..Counts::default() },
            // The list of files is no file of the site.
            outcome: Ok(Report { unchanged: built.files().saturating_sub(1), ..Report::default() }),
            texts: BuiltTexts::Few(built.texts(root)),
            diagnostics: built.diagnostics,
        }
    }
}

impl Texts for Built {
    fn path(&self, file: FileId) -> &str {
        match &self.texts {
            BuiltTexts::State(reading) => reading.path(file),
            BuiltTexts::Few(texts) => texts.path(file),
        }
    }

    fn text(&self, file: FileId) -> &str {
        match &self.texts {
            BuiltTexts::State(reading) => reading.text(file),
            BuiltTexts::Few(texts) => texts.text(file),
        }
    }

    fn lines(&self, file: FileId) -> Cow<'_, Lines> {
        match &self.texts {
            BuiltTexts::State(reading) => reading.lines(file),
            BuiltTexts::Few(texts) => texts.lines(file),
        }
    }
}

impl Book {
    /// Builds the book's site into the folder `output`, which is made where it does not exist. Only files whose bytes differ are written, and files of an
    /// earlier build that the site no longer has are removed, unless somebody changed them since. A book with errors writes nothing.
    ///
    /// Which files it wrote, briefbook believes only under the key of [`BookOptions::cache_key`](super::BookOptions::cache_key): without a key a site that
    /// changed is not written over an older one, unless [`BookOptions::overwrite`](super::BookOptions::overwrite) allows it.
    ///
    /// Unsaved texts that lie over the disk are built like saved ones.
    pub fn build(&mut self, output: impl AsRef<Path>) -> Built {
        let output = output.as_ref();
        let place = resolved(output);
        self.options.watcher.begin(Stage::Look);
        let has_unsaved = self.engine.as_mut().is_some_and(|engine| !engine.overlay().is_empty());
        // What is only laid over the disk, the disk cannot tell of.
        let survey = if has_unsaved { None } else { self.work(|book| Survey::take(&book.root)) };
        let core = self.options.core();
        if let Some(survey) = &survey
            && let Some(built) = self.work(|book| Remembered::still(&book.root, &place, &core, survey))
        {
            return Built::still(&self.root, built);
        }
        let mut state = self.settled();
        let mut target =
            self.targets.remove(&place).unwrap_or_else(|| PublishTarget::new(&self.root, &place, &self.options.core()));
        let (outcome, target) = self.work(|book| {
            let publication = Publication { root: &book.root, output, overwrite: book.options.overwrite };
            let outcome = publication.publish(&mut target, &mut state, survey);
            (outcome, target)
        });
        self.targets.insert(place, target);
        Built::of(state, outcome)
    }
}

/// Where a site is published to, and how.
pub(super) struct Publication<'p> {
    pub root: &'p Path,
    /// As the caller names it.
    pub output: &'p Path,
    pub overwrite: bool,
}

impl Publication<'_> {
    /// Writes the site of a state, and adds what is wrong with it to the state.
    pub fn publish(
        &self,
        target: &mut PublishTarget,
        state: &mut State,
        survey: Option<Survey>,
    ) -> Result<Report, BuildError> {
        // However mild a book makes that code: nothing is written among its sources, or through a link that it brings.
        let content = &state.config().content;
        let wrong = leads_out(self.root, self.output).or_else(|| holds_sources(self.root, self.output, content));
        if let Some(message) = wrong {
            let problem = Diagnostic::new(Code::OutsideBook, message).help("choose another folder with `-o DIR`");
            state.add(vec![problem]);
            return Err(BuildError::OutputFolder);
        }
        match target.publish(state, survey, self.overwrite) {
            Ok(Some(report)) => Ok(report),
            Ok(None) | Err(write::Error::Unmade(_)) => Err(BuildError::Book),
            Err(write::Error::Foreign { files, stranger }) => Err(BuildError::Foreign { files, stranger }),
            Err(write::Error::Folders(paths)) => Err(BuildError::Folders(paths)),
            Err(write::Error::Links(paths)) => Err(BuildError::Links(paths)),
            Err(write::Error::Io(path, error)) => Err(BuildError::Io(path, error)),
        }
    }
}

impl fmt::Debug for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Built")
            .field("diagnostics", &self.diagnostics)
            .field("counts", &self.counts)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
