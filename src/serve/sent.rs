//! Remembers which HTML browsers were sent lately, for it is what their changes are told from.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::Problem;

/// How many pages are remembered.
const MOST: usize = 64;
/// How many bytes of HTML are remembered in all.
const MOST_BYTES: usize = 64 << 20;

/// What kind of page it is: going from one kind to another is more than a change of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentKind {
    /// A page of the site.
    Found,
    /// The page that says that there is none.
    Missing,
    /// The page that says that it cannot be made.
    Failed,
}

/// A page as it was rendered, without the script.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) kind: SentKind,
    pub(super) html: Arc<str>,
    /// The file that the page is written in.
    pub(super) source: Option<String>,
    /// Why this page could not be made.
    pub(super) problems: Arc<[Problem]>,
}

/// The pages sent lately.
#[derive(Default)]
pub(super) struct Sent(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    /// The latest is last.
    entries: VecDeque<Entry>,
    bytes: usize,
}

struct Entry {
    path: String,
    /// The page was the same from the first of these revisions to the last.
    first: u64,
    last: u64,
    sheet: Sheet,
}

impl Sent {
    /// Remembers that `path` was sent at `revision` as `sheet`.
    pub(super) fn put(&self, path: &str, revision: u64, sheet: &Sheet) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(path, revision, sheet, MOST_BYTES);
    }

    /// What was sent for `path` at `revision`.
    pub(super) fn get(&self, path: &str, revision: u64) -> Option<Sheet> {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |entry: &&Entry| entry.path == path && (entry.first..=entry.last).contains(&revision);
        // A page that changed and changed back has one entry around another: the inner one was really sent.
        memory.entries.iter().filter(fits).min_by_key(|entry| entry.last - entry.first).map(|e| e.sheet.clone())
    }
}

impl Memory {
    fn put(&mut self, path: &str, revision: u64, sheet: &Sheet, most_bytes: usize) {
        let same =
            |entry: &Entry| entry.path == path && entry.sheet.kind == sheet.kind && entry.sheet.html == sheet.html;
        let mut entry = Entry { path: path.to_owned(), first: revision, last: revision, sheet: sheet.clone() };
        // Most pages stay as they are at most revisions: that must not push others out.
        if let Some(known) = self.entries.iter().position(same).and_then(|at| self.entries.remove(at)) {
            self.bytes -= known.sheet.html.len();
            (entry.first, entry.last) = (known.first.min(revision), known.last.max(revision));
        }
        self.bytes += entry.sheet.html.len();
        self.entries.push_back(entry);
        while self.entries.len() > MOST || self.bytes > most_bytes {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.sheet.html.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(html: &str) -> Sheet {
        Sheet { kind: SentKind::Found, html: html.into(), source: None, problems: [].into() }
    }

    fn html(sent: &Sent, path: &str, revision: u64) -> Option<String> {
        sent.get(path, revision).map(|sheet| sheet.html.to_string())
    }

    #[test]
    fn keeps_the_latest_pages_only() {
        let sent = Sent::default();
        for revision in 1..=100 {
            sent.put("a/", revision, &sheet(&revision.to_string()));
        }
        assert_eq!(html(&sent, "a/", 36), None);
        assert_eq!(html(&sent, "a/", 37).as_deref(), Some("37"));
        assert_eq!(html(&sent, "b/", 100), None);
    }

    #[test]
    fn a_page_that_stays_the_same_takes_one_place() {
        let sent = Sent::default();
        for revision in 1..=1000 {
            sent.put("a/", revision, &sheet("same"));
            sent.put("b/", revision, &sheet(if revision == 7 { "other" } else { "b" }));
        }
        assert_eq!(html(&sent, "a/", 3).as_deref(), Some("same"));
        assert_eq!(html(&sent, "b/", 6).as_deref(), Some("b"));
        assert_eq!(html(&sent, "b/", 7).as_deref(), Some("other"));
        assert_eq!(html(&sent, "b/", 1001), None);
    }

    #[test]
    fn bytes_are_bounded() {
        let mut memory = Memory::default();
        for revision in 0..10 {
            memory.put("a/", revision, &sheet(&revision.to_string().repeat(10)), 35);
            assert!(memory.bytes <= 35);
        }
        assert_eq!((memory.entries.len(), memory.bytes), (3, 30));
        memory.put("a/", 11, &sheet(&"x".repeat(36)), 35);
        assert_eq!((memory.entries.len(), memory.bytes), (0, 0));
    }
}
