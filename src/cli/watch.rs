//! `briefbook build --watch`

use super::build::report;
use super::{ERRORS, OK, complain, say};
use crate::serve::Note;
use crate::{Book, WatchNote};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Builds, and builds again at each change, until Ctrl-C.
pub fn run(book: Book, output: PathBuf, quiet: bool) -> u8 {
    let begun = std::sync::Arc::new(Mutex::new(Instant::now()));
    let folder = output.clone();
    let on = move |note: WatchNote| {
        let mut begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
        match note {
            WatchNote::Begun => *begun = Instant::now(),
            WatchNote::Built(built) => drop(report(&built, &folder, quiet, *begun)),
            WatchNote::Watching(Note::Polling { reason }) => {
                say(&format!("warning: checking all files every second for changes: {reason}"));
            }
            WatchNote::Watching(Note::WatchTrouble { message }) => say(&format!("warning: {message}")),
            WatchNote::Watching(Note::Ready { .. } | Note::Refreshed { .. }) => {}
        }
    };
    match book.watch(&output, on) {
        Ok(()) => OK,
        Err(error) => {
            complain(&error.to_string());
            ERRORS
        }
    }
}
