//! `briefbook serve`: shows the book in the browser while it is being written.
//!
//! Two sides share the work. One thread owns the [`Book`], waits for changes on disk and takes them in (`refresh.rs`,
//! fed by `watch.rs` and `inbox.rs`); it publishes each new state of the site through a `tokio::sync::watch` channel.
//! The other side is a small HTTP server (`server.rs`) on one asynchronous thread: it renders pages when they are asked
//! for, and tells each open browser tab what changed in the page that it shows (`events.rs`, `patch.rs`, `live.js`).
//! Nothing that a client does can hold up either thread: rendering and comparing run on a pool of their own.
//!
//! The server is meant for the writer's own machine, so `guard.rs` refuses what other web sites make a browser ask.

mod book;
mod connections;
mod editor;
mod events;
mod guard;
mod inbox;
mod page;
mod patch;
mod refresh;
mod sent;
mod server;
mod settle;
mod tree;
mod watch;

pub use book::Live;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

/// One state of the site. It never changes: two calls with the same path give the same answer.
pub trait Snapshot: Send + Sync {
    /// What the site has at `path`: percent-decoded, without a leading `/`, and already free of `..`, `.`, `\`, NUL and
    /// empty parts (a `/` at its end stays). May take its time: it is called on a thread made for that.
    fn get(&self, path: &str) -> Answer;
}

/// What a [`Snapshot`] has at a path.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A page of the book.
    Page {
        /// The whole document, without the live-reload script.
        html: String,
        /// The file that the page is written in, such as `content/a.md`; `None` for pages that are made up of others.
        source: Option<String>,
        /// The page's title.
        title: String,
    },
    /// Any other file.
    Bytes(Vec<u8>),
    /// The path of the site that is meant, such as `timeline/` for `timeline`.
    Redirect(String),
    /// There is nothing: the HTML of the page that says so.
    Missing(String),
    /// The page cannot be made.
    Failed(Vec<Problem>),
}

/// Something wrong in the book, for the browser's overlay and the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: String,
    /// The name of the kind of problem, such as `broken-link`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The file it is in, relative to the book's folder; may be empty.
    pub file: String,
    /// Line, from 1; 0 when there is none.
    pub line: usize,
    /// Column, from 1; 0 when there is none.
    pub column: usize,
    /// The whole diagnostic as the terminal shows it, without colours.
    pub text: String,
    /// Where the file really is, for the link into the editor.
    pub absolute: Option<PathBuf>,
}

/// A page whose source was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The page's title.
    pub title: String,
    /// The page's path in the site.
    pub path: String,
    /// The edited file, such as `content/a.md`.
    pub source: String,
}

/// What a [`Book::refresh`] led to.
#[derive(Clone, Default)]
pub struct Refreshed {
    /// The new state of the site. `None` when errors are in the way: the last good one stays.
    pub site: Option<Arc<dyn Snapshot>>,
    /// All problems that the book has now.
    pub problems: Vec<Problem>,
    /// Pages whose source was edited.
    pub saved: Vec<Saved>,
    /// Sources that went away.
    pub gone: Vec<String>,
    /// Sources that were edited and hold nothing now.
    pub empty: Vec<String>,
    /// Paths in the site of the stylesheets whose bytes changed.
    pub styles: Vec<String>,
    /// Paths in the site of the images whose bytes changed, or that came.
    pub images: Vec<String>,
    /// `false`: nothing differs from before, all else in here is passed over.
    pub changed: bool,
}

/// The book behind the server. It lives on a thread of its own.
pub trait Book: Send {
    /// Takes in what changed on disk. `paths` are hints (absolute paths of files or folders that came, changed or went;
    /// a folder stands for all that is in it). No paths: anything may have changed.
    fn refresh(&mut self, paths: &[PathBuf]) -> Refreshed;
    /// Files and folders to watch besides `content/`, `static/`, `themes/` and the direct entries of the book's folder.
    /// They need not exist yet. Asked for again after each refresh.
    fn watched(&self) -> Vec<PathBuf>;
    /// Whether the book was last read with the text file at this absolute path. A file of the book that is not there is
    /// often one that an editor is about to put in its place.
    fn has(&self, _path: &std::path::Path) -> bool {
        false
    }
    /// Nothing has happened for two seconds after something changed: a good time to save caches, and to look again at what was made in a hurry. Gives a
    /// state that is to be shown in place of the last.
    fn idle(&mut self) -> Option<Refreshed>;
}

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The book's folder.
    pub root: PathBuf,
    /// The address to listen on.
    pub addr: IpAddr,
    /// The name that stood for `addr` on the command line, if it was a name: it is then allowed as a host.
    pub host: Option<String>,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// Template of the links into the editor, with `{file}`, `{line}` and `{column}`. `None`: Visual Studio Code.
    pub editor: Option<String>,
}

/// What the command line may want to tell.
#[derive(Debug, Clone)]
pub enum Note {
    /// The server listens.
    Ready {
        /// Where the site's home is.
        url: String,
    },
    /// Something changed, and was taken in.
    Refreshed {
        /// All problems that the book has now.
        problems: Vec<Problem>,
        /// How long that took, in milliseconds.
        millis: f64,
        /// The pages whose source was edited.
        pages: Vec<Saved>,
    },
    /// The system's file notifications cannot be had: files are looked at every second instead.
    Polling {
        /// The reason that the system gave.
        reason: String,
    },
    /// Something cannot be watched, so changes to it may go unnoticed.
    WatchTrouble {
        /// What and why.
        message: String,
    },
}

/// Why the server could not run.
#[derive(Debug)]
pub enum ServeError {
    /// Another program listens on the port.
    PortTaken {
        /// The port that was asked for.
        port: u16,
        /// A port near to it that is free.
        next_free: Option<u16>,
    },
    /// The address cannot be listened on for another reason.
    Bind {
        /// The address that was asked for.
        addr: SocketAddr,
        /// The system's reason.
        error: io::Error,
    },
    /// The system refused something else that the server needs.
    Io(io::Error),
    /// The thread that takes in changes ended, which only a fault in the program can cause.
    Stopped,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortTaken { port, next_free: Some(free) } => {
                write!(f, "port {port} is already in use; port {free} is free")
            }
            Self::PortTaken { port, next_free: None } => write!(f, "port {port} is already in use"),
            Self::Bind { addr, error } => write!(f, "cannot listen on {addr}: {error}"),
            Self::Io(error) => write!(f, "cannot start the server: {error}"),
            Self::Stopped => f.write_str("the server stopped because rebuilding the book failed unexpectedly"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { error, .. } | Self::Io(error) => Some(error),
            Self::PortTaken { .. } | Self::Stopped => None,
        }
    }
}

/// How the rest of the module passes a [`Note`] on.
type Notify = Arc<dyn Fn(Note) + Send + Sync>;

/// Serves the book until Ctrl-C or SIGTERM. `first` is what loading the book gave.
pub fn run(
    book: Box<dyn Book>,
    first: Refreshed,
    options: ServeOptions,
    on: impl Fn(Note) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    run_until(book, first, options, on, async { asked_to_end().await.map_err(ServeError::Io) })
}

/// Like [`run`], but ends when `end` does: for tests and for programs with other ways to be told.
pub fn run_until(
    book: Box<dyn Book>,
    first: Refreshed,
    options: ServeOptions,
    on: impl Fn(Note) + Send + Sync + 'static,
    end: impl Future<Output = Result<(), ServeError>>,
) -> Result<(), ServeError> {
    let on: Notify = Arc::new(on);
    let listener = listen(options.addr, options.port)?;
    let port = listener.local_addr().map_err(ServeError::Io)?.port();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // Rendering is bound by the processor: more threads would only make the first page wait for the others.
        .max_blocking_threads(std::thread::available_parallelism().map_or(4, |n| n.get().max(2)))
        .build()
        .map_err(ServeError::Io)?;
    let (keeper, states) = refresh::start(book, first, &options.root, Arc::clone(&on)).map_err(ServeError::Io)?;
    let app = server::App::new(&options, port, states);
    let outcome = runtime.block_on(async {
        let server = server::serve(listener, app);
        on(Note::Ready { url: home(&options, port) });
        tokio::select! {
            // Ending comes first, so that a busy server cannot put it off.
            biased;
            outcome = end => outcome,
            outcome = server => outcome,
        }
    });
    // Open event streams and unfinished rendering are dropped, not waited for: the writer wants the prompt back.
    runtime.shutdown_background();
    keeper.stop();
    outcome
}

/// Follows the book until Ctrl-C or SIGTERM without serving it: each change is taken in by [`Book::refresh`].
pub fn follow(
    book: Box<dyn Book>,
    first: Refreshed,
    root: &std::path::Path,
    on: impl Fn(Note) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::Io)?;
    let (keeper, _states) = refresh::start(book, first, root, Arc::new(on)).map_err(ServeError::Io)?;
    let outcome = runtime.block_on(asked_to_end()).map_err(ServeError::Io);
    keeper.stop();
    outcome
}

/// Waits for Ctrl-C or SIGTERM.
async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Opens the listening socket, or finds out which port could be used instead.
fn listen(addr: IpAddr, port: u16) -> Result<TcpListener, ServeError> {
    /// How many ports after the taken one are tried.
    const TRIES: u16 = 50;
    let listener = TcpListener::bind((addr, port)).map_err(|error| {
        if error.kind() == io::ErrorKind::AddrInUse {
            let next_free = (1..=TRIES)
                .filter_map(|step| port.checked_add(step))
                .find(|port| TcpListener::bind((addr, *port)).is_ok());
            ServeError::PortTaken { port, next_free }
        } else {
            ServeError::Bind { addr: SocketAddr::new(addr, port), error }
        }
    })?;
    listener.set_nonblocking(true).map_err(ServeError::Io)?;
    Ok(listener)
}

/// The address to open in the browser. An IP address is given rather than `localhost`, which may lead to another
/// program that listens on the other IP version.
fn home(options: &ServeOptions, port: u16) -> String {
    let host = match (&options.host, options.addr) {
        (Some(name), _) => name.clone(),
        (None, IpAddr::V4(Ipv4Addr::UNSPECIFIED)) => Ipv4Addr::LOCALHOST.to_string(),
        (None, IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => format!("[{}]", Ipv6Addr::LOCALHOST),
        (None, IpAddr::V4(addr)) => addr.to_string(),
        (None, IpAddr::V6(addr)) => format!("[{addr}]"),
    };
    format!("http://{host}:{port}/")
}
