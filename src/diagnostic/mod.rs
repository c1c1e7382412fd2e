//! Diagnostics: what is wrong with a book, as values.
//!
//! A stage never prints and never stops at the first error: it returns its value beside a list of [`Diagnostic`]s, each of which
//! points at bytes of a file. This module is the lowest of the house; it knows nothing of books, Markdown or terminals. Lines and
//! columns are computed only when a diagnostic is shown ([`Lines`]), and a format is one file: [`human`], [`concise`], [`json`], [`github`], [`sarif`].

mod code;
pub mod concise;
pub mod fix;
pub mod github;
pub mod human;
pub mod json;
mod lines;
pub(crate) mod place;
#[doc(hidden)]
pub mod policy;
pub mod sarif;
#[doc(hidden)]
pub mod visible;

use std::borrow::Cow;

pub use code::Code;
pub use lines::{Lines, Position, Utf16};

/// A file of the book, by its place in the list of sources that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FileId(
    /// The place in the list. It means nothing outside the run, or the [`Texts`], that gave it.
    pub u32,
);

impl FileId {
    /// The number of a text that is no file of the book but compiled into the binary: the built-in theme's `index`th template. They count down from
    /// the top, where no book's files come.
    pub fn built_in(index: usize) -> Self {
        Self(u32::MAX - index as u32)
    }

    /// The `index` that [`FileId::built_in`] was given, where `known` texts are built in.
    pub fn built_in_index(self, known: usize) -> Option<usize> {
        let index = (u32::MAX - self.0) as usize;
        (index < known).then_some(index)
    }
}

/// Bytes `start..end` of a file as it lies on disk (front matter and byte-order mark included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// The bytes `range` of `file`.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end.max(range.start) }
    }
}

/// How grave a diagnostic is: an error keeps the site from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Severity {
    /// The book cannot be built.
    Error,
    /// The book can be built; something in it is probably wrong.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as shown to people and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Another place that matters to a diagnostic, with what it is ("first used here").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What it is, in a few words.
    pub label: String,
}

/// A change that mends the book: the bytes of `span` become `replacement`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// The bytes that are replaced; none where something is inserted.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// One thing that is wrong, where it is, and what was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Where; `None` for what has no place in a file (an output folder, say).
    pub span: Option<Span>,
    /// What kind of fault it is.
    pub code: Code,
    /// How grave the book wants it to be.
    pub severity: Severity,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Other places that matter to it.
    pub related: Vec<Related>,
    /// What to do about it.
    pub help: Option<String>,
    /// A change that mends it and needs no decision.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of the code's default severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            span: None,
            code,
            severity: code.severity(),
            message: message.into(),
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Points at bytes of a file.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do about it, where there is something to say.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds another place with its label.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }

    /// Whether it shows a place of a file.
    pub fn points_into(&self, file: FileId) -> bool {
        let fix = self.fix.iter().map(|fix| &fix.span);
        self.span.iter().chain(self.related.iter().map(|r| &r.span)).chain(fix).any(|span| span.file == file)
    }

    /// Offers a change that a program may apply.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}

/// Where formats find a file's path (relative to the book, `/` between parts) and text.
pub trait Texts {
    /// The file's path; empty for a file that is not known.
    fn path(&self, file: FileId) -> &str;
    /// The file's text, as it was read; empty for a file that is not known.
    fn text(&self, file: FileId) -> &str;

    /// Where the file's lines begin. Who is asked for many places keeps it.
    fn lines(&self, file: FileId) -> Cow<'_, Lines> {
        Cow::Owned(Lines::new(self.text(file)))
    }
}

/// Sorts by path, place, code and text, and drops repetitions, so that a run says the same in the same order each time, whatever the
/// numbers of files.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, texts: &impl Texts) {
    fn path<'t>(d: &Diagnostic, texts: &'t impl Texts) -> Option<&'t str> {
        d.span.map(|span| texts.path(span.file))
    }
    diagnostics.sort_by(|a, b| path(a, texts).cmp(&path(b, texts)).then_with(|| a.cmp(b)));
    diagnostics.dedup();
}
