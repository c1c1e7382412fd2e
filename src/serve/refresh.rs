//! The thread that owns the book: takes in changes and publishes each new state of the site.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::inbox::{Inbox, Wake};
use super::watch::FileWatcher;
use super::{Book, Note, Notify, Problem, Refreshed, Saved, Snapshot, settle};

/// So long must nothing happen before the book may save its caches.
const IDLE: Duration = Duration::from_secs(2);
/// How long the end of the server waits for the book to finish what it is at, such as saving a cache.
const GRACE: Duration = Duration::from_millis(200);
/// Of how many refreshes the news are kept for browsers that were away.
const KEPT: usize = 64;

/// What the server shows now.
pub(super) struct State {
    /// Counts the changes, from 1.
    pub(super) revision: u64,
    /// The last good state of the site; `None` if there has never been one.
    pub(super) site: Option<Arc<dyn Snapshot>>,
    /// The revision since which `site` is shown.
    pub(super) since: u64,
    /// What is wrong with the book now.
    pub(super) problems: Arc<[Problem]>,
    /// What happened at the last revisions, oldest first, without gaps up to `revision`.
    pub(super) news: VecDeque<Arc<News>>,
}

/// What happened at one revision.
pub(super) struct News {
    pub(super) revision: u64,
    pub(super) saved: Vec<Saved>,
    pub(super) gone: Vec<String>,
    pub(super) styles: Vec<String>,
    pub(super) images: Vec<String>,
}

impl State {
    fn first(first: Refreshed) -> Self {
        Self { revision: 1, site: first.site, since: 1, problems: first.problems.into(), news: VecDeque::new() }
    }

    fn next(&self, refreshed: Refreshed) -> Self {
        let revision = self.revision + 1;
        let mut news: VecDeque<_> = self.news.iter().rev().take(KEPT - 1).rev().cloned().collect();
        let Refreshed { site, problems, saved, gone, styles, images, .. } = refreshed;
        news.push_back(Arc::new(News { revision, saved, gone, styles, images }));
        let since = if site.is_some() { revision } else { self.since };
        Self { revision, site: site.or_else(|| self.site.clone()), since, problems: problems.into(), news }
    }

    /// What happened after `revision`, or `None` if that is too long ago to be known, or has not been yet.
    pub(super) fn news_after(&self, revision: u64) -> Option<impl DoubleEndedIterator<Item = &News>> {
        let known_from = self.news.front().map_or(self.revision, |news| news.revision - 1);
        (known_from <= revision && revision <= self.revision)
            .then(|| self.news.iter().map(AsRef::as_ref).filter(move |news| news.revision > revision))
    }
}

/// Ends the thread.
pub(super) struct RefreshThread {
    inbox: Arc<Inbox>,
    done: mpsc::Receiver<()>,
}

impl RefreshThread {
    /// Tells the thread to end, and waits a moment for it. If the book is busy for longer, it is left behind.
    pub(super) fn stop(self) {
        self.inbox.stop();
        // Either way there is nothing more to do.
        let _ = self.done.recv_timeout(GRACE);
    }
}

/// Starts the thread.
pub(super) fn start(
    book: Box<dyn Book>,
    first: Refreshed,
    root: &Path,
    on: Notify,
) -> io::Result<(RefreshThread, watch::Receiver<Arc<State>>)> {
    let inbox = Arc::new(Inbox::default());
    let eyes = FileWatcher::new(root, Arc::clone(&inbox), Arc::clone(&on), false).map_err(io::Error::other)?;
    let (states, receiver) = watch::channel(Arc::new(State::first(first)));
    let (finished, done) = mpsc::channel();
    let keeper = RefreshThread { inbox: Arc::clone(&inbox), done };
    std::thread::Builder::new().name("refresh".into()).spawn(move || {
        keep(book, eyes, &inbox, &states, &on);
        // Whoever waits may have gone.
        let _ = finished.send(());
    })?;
    Ok((keeper, receiver))
}

fn keep(
    mut book: Box<dyn Book>,
    mut eyes: FileWatcher,
    inbox: &Inbox,
    states: &watch::Sender<Arc<State>>,
    on: &Notify,
) {
    let mut also = book.watched();
    eyes.aim(&also);
    // The book was loaded before anything was watched.
    inbox.everything();
    let mut unsaved = true;
    loop {
        let changes = match inbox.wait(unsaved.then_some(IDLE)) {
            Wake::Stop => return,
            Wake::Idle => {
                if let Some(refreshed) = book.idle() {
                    let state = states.borrow().next(refreshed);
                    states.send_replace(Arc::new(state));
                }
                // Only a change asks for the next time: what the book wrote just now must not.
                unsaved = false;
                continue;
            }
            Wake::Changes(changes) => changes,
        };
        // Folders are watched before the book reads them, so that what comes later is noticed.
        if changes.all || !changes.moved.is_empty() {
            eyes.aim(&also);
        }
        let all = eyes.follow(&changes);
        let hints: Vec<_> = if all { Vec::new() } else { changes.paths.iter().cloned().collect() };
        let begin = Instant::now();
        let refreshed = settle::refresh(&mut *book, &hints, &changes.paths, eyes.root());
        let millis = begin.elapsed().as_secs_f64() * 1000.0;
        if refreshed.changed {
            let note = Note::Refreshed { problems: refreshed.problems.clone(), millis, pages: refreshed.saved.clone() };
            let state = states.borrow().next(refreshed);
            states.send_replace(Arc::new(state));
            on(note);
            unsaved = true;
        }
        also = book.watched();
        if eyes.aim(&also) {
            // What is watched only now may have changed since the book read it.
            inbox.everything();
        }
    }
}
