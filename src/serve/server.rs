//! Answers HTTP requests.

use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

use super::guard::{Guard, Refusal};
use super::refresh::State;
use super::sent::{Sent, SentKind, Sheet};
use super::{Answer, Problem, ServeError, ServeOptions, connections, events, page};

/// Paths below this are the server's own.
const OWN: &str = "/_briefbook/";
const SCRIPT: &str = include_str!("live.js");
const TEXT: &str = "text/plain; charset=utf-8";
/// What may stand in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What all requests share.
pub(super) struct App {
    guard: Guard,
    pub(super) states: watch::Receiver<Arc<State>>,
    pub(super) sent: Sent,
    /// Tells this run of the server from others.
    pub(super) boot: String,
    pub(super) editor: Option<String>,
    /// How many connections may be open at once.
    connections: usize,
    /// Places for event streams: fewer than connections, so that open tabs always leave room for the next page.
    streams: Arc<Semaphore>,
}

impl App {
    pub(super) fn new(options: &ServeOptions, port: u16, states: watch::Receiver<Arc<State>>) -> Arc<Self> {
        let connections = connections::most();
        Arc::new(Self {
            connections,
            streams: Arc::new(Semaphore::new(connections / 4 * 3)),
            guard: Guard::new(options.addr, options.host.clone(), port),
            states,
            sent: Sent::default(),
            // The keys of the standard library's hash maps are random, which is all that is needed here.
            boot: format!("{:016x}", RandomState::new().hash_one(std::process::id())),
            editor: options.editor.clone(),
        })
    }
}

/// Serves until the thread that owns the book is gone.
pub(super) async fn serve(listener: TcpListener, app: Arc<App>) -> Result<(), ServeError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(ServeError::Io)?;
    let mut states = app.states.clone();
    let most = app.connections;
    let router = Router::new().fallback(handle).with_state(app);
    let book_ended = async { while states.changed().await.is_ok() {} };
    tokio::select! {
        served = connections::accept(listener, router, most) => served.map_err(ServeError::Io),
        () = book_ended => Err(ServeError::Stopped),
    }
}

async fn handle(Shared(app): Shared<Arc<App>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut response = answer(&app, &parts.method, &parts.uri, &parts.headers).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn answer(app: &Arc<App>, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let own = uri.path().strip_prefix(OWN);
    match app.guard.check(uri, headers, own == Some("events")) {
        Ok(()) => {}
        Err(Refusal::Bad(text)) => return plain(StatusCode::BAD_REQUEST, text),
        Err(Refusal::Forbidden(text)) => return plain(StatusCode::FORBIDDEN, text),
    }
    if method != Method::GET && method != Method::HEAD {
        let allow = [(ALLOW, "GET, HEAD")];
        return (allow, plain(StatusCode::METHOD_NOT_ALLOWED, "405: this server only answers GET and HEAD.\n"))
            .into_response();
    }
    match own {
        Some("live.js") => typed(StatusCode::OK, page::content_type("live.js"), SCRIPT),
        Some("events") => events(app, method, uri, headers),
        Some(_) => plain(StatusCode::NOT_FOUND, "404: there is nothing at this address.\n"),
        None => match uri.path().strip_prefix('/').and_then(site_path) {
            Some(path) => look(app, path, uri.query()).await,
            None => plain(StatusCode::BAD_REQUEST, "400: this path is not valid.\n"),
        },
    }
}

/// Answers with what the site has at `path`.
async fn look(app: &Arc<App>, path: String, query: Option<&str>) -> Response {
    let state = Arc::clone(&app.states.borrow());
    let shared = Arc::clone(app);
    let rendered = spawn_blocking(move || {
        let view = View::render(&state, &path);
        let page = match &view {
            View::Sheet(sheet) => {
                shared.sent.put(&path, state.revision, sheet);
                page::with_script(&sheet.html, &path, state.revision)
            }
            View::Bytes(_) | View::Redirect(_) => String::new(),
        };
        (view, page, path)
    });
    let Ok((view, page, path)) = rendered.await else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "500: rendering this page failed unexpectedly.\n");
    };
    match view {
        View::Sheet(sheet) => {
            let status = match sheet.kind {
                SentKind::Found => StatusCode::OK,
                SentKind::Missing => StatusCode::NOT_FOUND,
                SentKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            };
            typed(status, page::content_type("page.html"), page)
        }
        View::Bytes(bytes) => typed(StatusCode::OK, page::content_type(&path), bytes),
        View::Redirect(target) => {
            // One slash in front, so that what follows cannot be taken for a host.
            let target = utf8_percent_encode(target.trim_start_matches('/'), PATH);
            let query = query.map_or(String::new(), |query| format!("?{query}"));
            let location = format!("/{target}{query}");
            ([(LOCATION, location)], plain(StatusCode::PERMANENT_REDIRECT, "308: moved.\n")).into_response()
        }
    }
}

fn events(app: &Arc<App>, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let query = uri.query().unwrap_or_default();
    let path = parameter(query, "path").as_deref().and_then(site_path);
    let revision = parameter(query, "revision").and_then(|revision| revision.parse().ok());
    let (Some(path), Some(revision)) = (path, revision) else {
        return plain(StatusCode::BAD_REQUEST, "400: path and revision are needed.\n");
    };
    if method == Method::HEAD {
        // A stream without an end would never get to be no answer.
        return typed(StatusCode::OK, "text/event-stream", Body::empty());
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let Ok(place) = Arc::clone(&app.streams).try_acquire_owned() else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "503: too many pages are open to update all of them.\n");
    };
    events::stream(app, path, revision, last, place)
}

/// What a path of the site leads to.
pub(super) enum View {
    /// A page, of whatever kind.
    Sheet(Sheet),
    Bytes(Vec<u8>),
    Redirect(String),
}

impl View {
    /// Renders: this may take a while.
    pub(super) fn render(state: &State, path: &str) -> Self {
        let sheet = |kind, html: String, source| {
            Self::Sheet(Sheet { kind, html: html.into(), source, problems: Arc::from([]) })
        };
        let failed = |problems: &[Problem]| {
            let html = page::failed(problems).into();
            Self::Sheet(Sheet { kind: SentKind::Failed, html, source: None, problems: problems.into() })
        };
        let Some(site) = &state.site else {
            return failed(&state.problems);
        };
        match site.get(path) {
            Answer::Page { html, source, .. } => sheet(SentKind::Found, html, source),
            Answer::Missing(html) => sheet(SentKind::Missing, html, None),
            Answer::Failed(problems) => failed(&problems),
            Answer::Redirect(target) => Self::Redirect(target),
            Answer::Bytes(bytes) if page::content_type(path).starts_with("text/html") => {
                match String::from_utf8(bytes) {
                    Ok(html) if page::is_document(&html) => sheet(SentKind::Found, html, None),
                    Ok(html) => Self::Bytes(html.into_bytes()),
                    Err(error) => Self::Bytes(error.into_bytes()),
                }
            }
            Answer::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

/// The path in the site that the encoded `path` means, unless it could mean something outside of it.
fn site_path(path: impl AsRef<str>) -> Option<String> {
    let path = percent_decode_str(path.as_ref()).decode_utf8().ok()?;
    let parts = path.strip_suffix('/').unwrap_or(&path);
    let fine = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    (path.is_empty() || parts.split('/').all(fine)).then(|| path.into_owned())
}

/// The value of the query's parameter `name`, still percent-encoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))?.1;
    // How forms write a space; a plus sign itself is always encoded by them.
    Some(value.replace('+', "%20"))
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    typed(status, TEXT, text)
}

fn typed(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_site() {
        for path in [
            "..",
            "a/../b",
            "%2e%2e/x",
            "a/..%2f..%2fetc",
            "a%00b",
            "\\x",
            "a%5cb",
            "./a",
            "/a",
            "a//b",
            "/",
            "a//",
            "%ff",
            "a/.",
            "..%2f",
        ] {
            assert_eq!(site_path(path), None, "{path}");
        }
        for (path, meant) in
            [("", ""), ("a/", "a/"), ("a%20b/%C3%BC.css", "a b/ü.css"), ("a%2Fb", "a/b"), ("...", "...")]
        {
            assert_eq!(site_path(path).as_deref(), Some(meant));
        }
    }

    #[test]
    fn parameters_are_found() {
        assert_eq!(parameter("path=a+b%2F&revision=7", "path").as_deref(), Some("a%20b%2F"));
        assert_eq!(parameter("path=&revision=7", "path").as_deref(), Some(""));
        assert_eq!(parameter("revision=7", "path"), None);
    }
}
