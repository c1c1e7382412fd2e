//! What each open browser tab is told.
//!
//! Every connection remembers the HTML that its page was last sent. When the site has changed, the page is rendered
//! again and compared with that, so a tab learns only what concerns it. States of the site may come faster than a tab
//! is told: the latest counts, and the news of those in between are kept in [`State`].

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::spawn_blocking;

use super::refresh::{News, State};
use super::sent::{SentKind, Sheet};
use super::server::{App, View};
use super::{Problem, editor, patch};

/// Of more pages than these nothing is told: a whole checkout is no invitation to visit one of its pages.
const MOST_SAVED: usize = 3;
/// How often a silent connection gets a sign of life, so that nothing between takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The event stream for a tab that shows `path` as of `revision`. `last` is the id of the last event that the tab got
/// on an earlier connection, if there was one. `place` is given back when the stream ends.
pub(super) fn stream(
    app: &Arc<App>,
    path: String,
    revision: u64,
    last: Option<&str>,
    place: OwnedSemaphorePermit,
) -> Response {
    let mut states = app.states.clone();
    let now = states.borrow_and_update().revision;
    // A tab that comes back by itself asks for the revision that its page was loaded with, but has been told more.
    let (revision, stranger) = match last.and_then(|id| id.split_once(':')) {
        Some((boot, seen)) => (seen.parse().unwrap_or(revision), boot != app.boot),
        None => (revision, false),
    };
    let hello = event("hello", &json!({"boot": app.boot, "revision": now}));
    let shown = if stranger { None } else { app.sent.get(&path, revision) };
    // It may show problems that have been mended since.
    let problems = (revision == now && last.is_none()).then(Vec::new);
    let tab = Tab { app: Arc::clone(app), path, revision, stranger, shown, orphaned: false, problems };
    let connection = Connection { _place: place, tab, states, queue: VecDeque::from([hello]), behind: true };
    let events = stream::unfold(connection, |mut connection| async move {
        loop {
            if let Some(event) = connection.queue.pop_front() {
                return Some((Ok::<_, Infallible>(event), connection));
            }
            if !connection.behind {
                connection.states.changed().await.ok()?;
            }
            connection.behind = false;
            connection = connection.catch_up().await?;
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

struct Connection {
    _place: OwnedSemaphorePermit,
    tab: Tab,
    states: watch::Receiver<Arc<State>>,
    queue: VecDeque<Event>,
    /// It has not been told yet what happened before it began.
    behind: bool,
}

impl Connection {
    /// Finds out what the tab has to be told to be as the latest state is. `None` if that failed for good.
    async fn catch_up(mut self) -> Option<Self> {
        let state = Arc::clone(&self.states.borrow_and_update());
        let mut tab = self.tab;
        let told = spawn_blocking(move || {
            let events = tab.catch_up(&state);
            (tab, events)
        });
        // A renderer that panicked ends the stream; the browser connects again by itself.
        let (tab, events) = told.await.ok()?;
        self.tab = tab;
        self.queue.extend(events);
        Some(self)
    }
}

/// A browser tab with a page of the site.
struct Tab {
    app: Arc<App>,
    path: String,
    /// The tab knows what happened up to here.
    revision: u64,
    /// It comes from an earlier run of the server, whose revisions say nothing now.
    stranger: bool,
    /// What it shows, if that is known.
    shown: Option<Sheet>,
    /// What it shows is no longer in the site, and the reader has been told.
    orphaned: bool,
    /// The problems that it was told last, if that is known.
    problems: Option<Vec<Problem>>,
}

/// What becomes of the page in a tab.
enum Change {
    Nothing,
    Patch(Vec<Value>),
    Reload,
    /// It has no page any more. It stays as it is, for the writer may be about to bring it back.
    Orphan(String),
    /// Likewise, but a notice leads to where it is now.
    Moved,
}

impl Tab {
    fn catch_up(&mut self, state: &State) -> Vec<Event> {
        let (app, now) = (Arc::clone(&self.app), state.revision);
        let view = match app.sent.get(&self.path, now) {
            // Another tab has the same page.
            Some(sheet) => View::Sheet(sheet),
            None => View::render(state, &self.path),
        };
        let news: Option<Vec<&News>> =
            if self.stranger { None } else { state.news_after(self.revision).map(Iterator::collect) };
        let change = self.change(state, &view, news.as_deref());
        let mut events = Vec::new();
        let mut tell = |name, data: Value| events.push(event(name, &data));

        let news = if matches!(change, Change::Reload) { Vec::new() } else { news.unwrap_or_default() };
        let styles: BTreeSet<&String> = news.iter().flat_map(|news| &news.styles).collect();
        if !styles.is_empty() {
            tell("styles", json!({"revision": now, "paths": styles}));
        }
        match &change {
            Change::Nothing | Change::Moved => {}
            Change::Patch(ops) => tell("patch", json!({"revision": now, "ops": ops})),
            Change::Reload => tell("reload", json!({"revision": now})),
            Change::Orphan(source) => tell("gone", json!({"revision": now, "source": source})),
        }
        // After the page is what it is to be: it may show them only now.
        let images: BTreeSet<&String> = news.iter().flat_map(|news| &news.images).collect();
        if !images.is_empty() {
            tell("images", json!({"revision": now, "paths": images}));
        }
        // Warnings are the terminal's: they keep nothing from being shown.
        let mut problems: Vec<Problem> = state.problems.iter().filter(|p| p.severity == "error").cloned().collect();
        if let View::Sheet(sheet) = &view {
            problems.extend(sheet.problems.iter().filter(|problem| !state.problems.contains(problem)).cloned());
        }
        if self.problems.as_ref() != Some(&problems) {
            let list: Vec<Value> = problems.iter().map(|problem| told(problem, app.editor.as_deref())).collect();
            tell("problems", json!({"revision": now, "problems": list}));
            self.problems = Some(problems);
        }
        let mut saved: Vec<_> = news.iter().rev().flat_map(|news| &news.saved).collect();
        let mut seen = BTreeSet::from([&self.path]);
        saved.retain(|saved| seen.insert(&saved.path));
        if saved.len() > MOST_SAVED {
            saved.clear();
        }
        for saved in saved {
            tell("saved", json!({"revision": now, "title": saved.title, "path": saved.path}));
        }
        // An event without data is not seen by the script, but the browser sends its id when it connects again.
        events.push(Event::default().id(format!("{}:{now}", app.boot)));

        self.orphaned = match change {
            Change::Orphan(_) | Change::Moved => true,
            Change::Nothing => self.orphaned,
            Change::Patch(_) | Change::Reload => false,
        };
        if let View::Sheet(sheet) = view {
            app.sent.put(&self.path, now, &sheet);
            // A page that has none to follow it stays, and its next version is told from what it is now.
            let stays = self.shown.as_ref().is_some_and(|shown| shown.kind != sheet.kind);
            if !stays || matches!(change, Change::Reload) {
                self.orphaned &= sheet.kind != SentKind::Found;
                self.shown = Some(sheet);
            }
        }
        (self.revision, self.stranger) = (now, false);
        events
    }

    fn change(&self, state: &State, view: &View, news: Option<&[&News]>) -> Change {
        let Some(news) = news else { return Change::Reload };
        let Some(shown) = &self.shown else {
            // What the tab was sent has been forgotten, but if the site is still the same, so is the page.
            return if self.revision >= state.since { Change::Nothing } else { Change::Reload };
        };
        let View::Sheet(sheet) = view else {
            return Change::Reload;
        };
        match (shown.kind, sheet.kind) {
            (old, new) if old == new && shown.html == sheet.html => Change::Nothing,
            (old, new) if old == new => match patch::diff(&shown.html, &sheet.html) {
                Some(ops) if ops.is_empty() => Change::Nothing,
                Some(ops) => Change::Patch(ops),
                None => Change::Reload,
            },
            // The problems are shown over the page, which is better than no page.
            (SentKind::Found, SentKind::Failed) => Change::Nothing,
            (SentKind::Found, SentKind::Missing) => match &shown.source {
                Some(source) if news.iter().any(|news| news.gone.contains(source)) => Change::Orphan(source.clone()),
                Some(source) if news.iter().flat_map(|news| &news.saved).any(|saved| saved.source == *source) => {
                    Change::Moved
                }
                _ if self.orphaned => Change::Nothing,
                _ => Change::Reload,
            },
            _ => Change::Reload,
        }
    }
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn told(problem: &Problem, template: Option<&str>) -> Value {
    let mut told = json!({
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "text": problem.text,
    });
    if let Some(file) = &problem.absolute {
        told["editor"] = editor::link(template, file, problem.line, problem.column).into();
    }
    told
}
