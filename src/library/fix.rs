//! Fixes put into the book's files.

use super::{Book, Place, Reading};
use crate::diagnostic::{Code, Diagnostic, Texts, fix};
use crate::incremental::State;
use crate::source::rewrite;
use std::io;

/// Fixes are put in at most so often: two that undo each other must not go on for ever.
const ROUNDS: usize = 5;

/// What came of [`Book::fix`].
#[derive(Debug)]
pub struct Fixed {
    /// The book as it is after that, checked.
    pub reading: Reading,
    /// What was fixed, in the order in which it was.
    pub applied: Vec<AppliedFix>,
    /// Files that could not be written.
    pub failed: Vec<FailedFix>,
}

/// A fix that was put into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedFix {
    /// The diagnostic whose fix it is. Its spans are those of the text before.
    pub diagnostic: Diagnostic,
    /// The bytes that were replaced, in the text before.
    pub place: Place,
    /// The line of the first of them, from 1, and its column in characters, from 1.
    pub position: crate::diagnostic::Position,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

/// A file whose fixes were not applied.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedFix {
    /// The file, below the book's folder.
    pub path: String,
    /// What was in the way: the file changed since it was read, it is a symbolic link, or the disk refuses.
    pub error: io::Error,
}

impl Book {
    /// Applies the fixes of all diagnostics that have one to the files on disk, and checks the book again. Each is a change that needs no decision. Where two
    /// overlap, one is applied and the other is left to the next of up to five rounds: a fix can bring another to light.
    ///
    /// A file that an unsaved text lies over is left alone: its fixes are for the editor to apply.
    pub fn fix(&mut self) -> Fixed {
        let mut fixed = Fixed { reading: self.check(), applied: Vec::new(), failed: Vec::new() };
        // Each round has fewer faults, or is the last.
        for _ in 0..ROUNDS {
            let before = (fixed.applied.len(), fixed.failed.len());
            let state = fixed.reading.state.clone();
            self.fix_once(&state, &mut fixed);
            if fixed.applied.len() == before.0 {
                break;
            }
            fixed.reading = self.check();
            if fixed.failed.len() > before.1 {
                break;
            }
        }
        fixed
    }

    /// One round of fixes.
    fn fix_once(&mut self, state: &State, fixed: &mut Fixed) {
        let texts = &*state.sources;
        let broken = state.diagnostics.iter().filter(|d| d.code == Code::NotUtf8);
        let broken: Vec<_> = broken.filter_map(|d| d.span.map(|span| span.file)).collect();
        for (file, fixes) in fix::by_file(&state.diagnostics) {
            let path = texts.path(file);
            // The text of such a file is not what lies on disk.
            if broken.contains(&file) || self.engine().overlay().has(path) {
                continue;
            }
            let mended = fix::apply(texts.text(file), &fixes);
            if mended.applied.is_empty() {
                continue;
            }
            if let Err(error) = rewrite::replace(&self.root, path, texts.hash(file), &mended.text) {
                fixed.failed.push(FailedFix { path: path.to_owned(), error });
                continue;
            }
            let applied = mended.applied.iter().filter_map(|index| applied(&state.diagnostics[*index], texts));
            fixed.applied.extend(applied);
        }
    }
}

fn applied(diagnostic: &Diagnostic, texts: &impl Texts) -> Option<AppliedFix> {
    let fix = diagnostic.fix.as_ref()?;
    let range = fix.span.start..fix.span.end;
    let text = texts.text(fix.span.file);
    Some(AppliedFix {
        diagnostic: diagnostic.clone(),
        position: crate::diagnostic::Position::at(texts, fix.span.file, range.start),
        old: text.get(range.clone()).unwrap_or_default().to_owned(),
        new: fix.replacement.clone(),
        place: Place { path: texts.path(fix.span.file).to_owned(), range },
    })
}
