//! A book as it was at one moment.

use super::thing::Place;
use crate::diagnostic::{Diagnostic, FileId, Lines, Span, Texts};
use crate::incremental::State;
use crate::resolve::FrontNames;
use std::borrow::Cow;
use std::sync::OnceLock;

/// A book as it was when it was read: what it holds, and what is wrong with it. It never changes; clones share what they hold.
///
/// It gives texts and lines to whoever shows diagnostics ([`Texts`]): the formats of [`crate::diagnostic`] take it as it is.
#[derive(Clone)]
pub struct Reading {
    pub(super) state: State,
    /// Where names in front matter are looked up; made when one is first asked for.
    pub(super) names: OnceLock<std::sync::Arc<FrontNames>>,
}

/// How much a book holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Pages, those of folders that have no file of their own included.
    pub pages: usize,
    /// Pages that are written in a Markdown file.
    pub written_pages: usize,
    /// Sources of the bibliographies.
    pub sources: usize,
    /// Events, each once however many pages tell it.
    pub events: usize,
}

impl Reading {
    pub(super) fn new(state: State) -> Self {
        Self { state, names: OnceLock::new() }
    }

    /// What is wrong, sorted by path and place. The severities are those that the book's `[check]` and its pages ask for; what they ignore is left
    /// out.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.state.diagnostics
    }

    /// Whether any diagnostic is an error: the book cannot be built then.
    pub fn has_errors(&self) -> bool {
        self.state.has_errors()
    }

    /// How much the book holds.
    pub fn counts(&self) -> Counts {
        Counts {
            pages: self.state.book.pages.len(),
            written_pages: self.state.book.pages.iter().filter(|page| page.file.is_some()).count(),
            sources: self.state.book.sources.len(),
            events: self.state.resolved.events.len(),
        }
    }

    /// The file of a path below the book's folder, where the book was read with a text of that path.
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.state.sources.file(path)
    }

    /// A span as a path and its bytes.
    pub fn place(&self, span: Span) -> Place {
        Place { path: self.path(span.file).to_owned(), range: span.start..span.end }
    }
}

impl Texts for Reading {
    fn path(&self, file: FileId) -> &str {
        self.state.sources.path(file)
    }

    fn text(&self, file: FileId) -> &str {
        self.state.sources.text(file)
    }

    fn lines(&self, file: FileId) -> Cow<'_, Lines> {
        self.state.sources.lines(file)
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("counts", &self.counts()).finish_non_exhaustive()
    }
}
