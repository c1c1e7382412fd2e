//! A book of plain files, a server for it, and a small HTTP client.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use briefbook::serve::{Answer, Book, Note, Problem, Refreshed, Saved, ServeError, ServeOptions, Snapshot, run_until};
use tokio::sync::oneshot;

/// How long is waited for what must come. Nothing is measured by it: a machine may be as slow as it likes.
pub const LONG: Duration = Duration::from_secs(120);

pub type Files = BTreeMap<PathBuf, String>;

/// `content/a.md` is the page `a/`, `content/index.md` the home; a page with `FAIL` in it cannot be made.
pub struct Site(Arc<Files>);

impl Snapshot for Site {
    fn get(&self, path: &str) -> Answer {
        let name = if path.is_empty() { "index" } else { path.trim_end_matches('/') };
        let source = format!("content/{name}.md");
        if let Some(text) = self.0.get(Path::new(&source)) {
            if !path.is_empty() && !path.ends_with('/') {
                return Answer::Redirect(format!("{path}/"));
            }
            if text.contains("FAIL") {
                return Answer::Failed(vec![problem(&source)]);
            }
            let html =
                format!("<!DOCTYPE html><html><head><title>{name}</title></head><body><p>{text}</p></body></html>");
            return Answer::Page { html, source: Some(source), title: name.into() };
        }
        match self.0.get(&Path::new("static").join(path)) {
            Some(text) => Answer::Bytes(text.clone().into_bytes()),
            None => Answer::Missing("<!DOCTYPE html><html><head></head><body>nothing</body></html>".into()),
        }
    }
}

pub fn problem(file: &str) -> Problem {
    Problem {
        severity: "error".into(),
        code: "broken".into(),
        message: "it is <broken>".into(),
        file: file.into(),
        line: 3,
        column: 5,
        text: format!("error: {file}:3:5: it is <broken>"),
        absolute: Some(Path::new("/book").join(file)),
    }
}

/// What tests want to know about the book, and to set.
#[derive(Default)]
pub struct Probe {
    pub refreshes: AtomicUsize,
    pub idles: AtomicUsize,
    /// Whether refreshes do not end, once they have read the files; and how many have read them.
    pub held: AtomicBool,
    pub taken: AtomicUsize,
    /// How many refreshes ended.
    pub ended: AtomicUsize,
    /// The paths that refreshes were told of.
    pub told: Mutex<Vec<PathBuf>>,
    pub watched: Mutex<Vec<PathBuf>>,
    /// What the book finds to be right when it is idle, in the place of what it showed.
    pub better: Mutex<Option<Vec<(&'static str, &'static str)>>>,
    /// Every content that was ever taken in.
    pub seen: Mutex<Vec<String>>,
}

/// Reads only what the hints say, so that a missing hint shows.
pub struct Mock {
    root: PathBuf,
    files: Files,
    probe: Arc<Probe>,
}

impl Mock {
    pub fn load(root: &Path, probe: Arc<Probe>) -> (Self, Refreshed) {
        let mut mock = Self { root: root.to_owned(), files: Files::new(), probe };
        let first = mock.take_in(&[]);
        (mock, first)
    }

    fn read(&mut self, path: &Path) {
        if path.is_dir() {
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                self.read(&entry.path());
            }
        } else if let Ok(text) = fs::read_to_string(path) {
            self.files.insert(self.name(path), text);
        }
    }

    /// The file's name in the book, or its whole path if it is elsewhere.
    fn name(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }

    fn take_in(&mut self, paths: &[PathBuf]) -> Refreshed {
        let before = self.files.clone();
        let mut all: Vec<PathBuf> = ["content", "static"].iter().map(|name| self.root.join(name)).collect();
        all.extend(self.probe.watched.lock().unwrap().iter().cloned());
        let mine = |path: &&PathBuf| all.iter().any(|part| path.starts_with(part));
        for path in if paths.is_empty() { all.iter().collect::<Vec<_>>() } else { paths.iter().filter(mine).collect() }
        {
            let name = self.name(path);
            self.files.retain(|file, _| !file.starts_with(&name));
            self.read(path);
        }
        let mut refreshed = Refreshed { changed: self.files != before, ..Refreshed::default() };
        for (file, text) in &self.files {
            if before.get(file) == Some(text) {
                continue;
            }
            self.probe.seen.lock().unwrap().push(text.clone());
            let name = file.to_string_lossy().into_owned();
            if let Some(page) = name.strip_prefix("content/").and_then(|name| name.strip_suffix(".md")) {
                if text.is_empty() {
                    refreshed.empty.push(name.clone());
                }
                let path = if page == "index" { String::new() } else { format!("{page}/") };
                refreshed.saved.push(Saved { title: page.into(), path, source: name });
            } else if let Some(style) = name.strip_prefix("static/").filter(|name| name.ends_with(".css")) {
                refreshed.styles.push(style.into());
            }
        }
        let gone = before.keys().filter(|file| !self.files.contains_key(*file));
        refreshed.gone = gone.map(|file| file.to_string_lossy().into_owned()).collect();
        for (file, _) in self.files.iter().filter(|(_, text)| text.contains("BROKEN")) {
            refreshed.problems.push(problem(&file.to_string_lossy()));
        }
        if refreshed.problems.is_empty() {
            refreshed.site = Some(Arc::new(Site(Arc::new(self.files.clone()))));
        }
        refreshed
    }
}

impl Book for Mock {
    fn refresh(&mut self, paths: &[PathBuf]) -> Refreshed {
        self.probe.refreshes.fetch_add(1, Ordering::SeqCst);
        self.probe.told.lock().unwrap().extend_from_slice(paths);
        let refreshed = self.take_in(paths);
        self.probe.taken.fetch_add(1, Ordering::SeqCst);
        while self.probe.held.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.probe.ended.fetch_add(1, Ordering::SeqCst);
        refreshed
    }

    fn watched(&self) -> Vec<PathBuf> {
        self.probe.watched.lock().unwrap().clone()
    }

    fn has(&self, path: &Path) -> bool {
        self.files.contains_key(&self.name(path))
    }

    fn idle(&mut self) -> Option<Refreshed> {
        self.probe.idles.fetch_add(1, Ordering::SeqCst);
        // As a real book would: this must not lead to yet another refresh that changes something.
        let _ = fs::write(self.root.join("cache"), "x");
        let better = self.probe.better.lock().unwrap().take()?;
        self.files.extend(better.into_iter().map(|(name, text)| (PathBuf::from(name), text.to_owned())));
        Some(Refreshed {
            site: Some(Arc::new(Site(Arc::new(self.files.clone())))),
            changed: true,
            ..Refreshed::default()
        })
    }
}

/// A running server with its book.
pub struct Running {
    pub dir: tempfile::TempDir,
    pub probe: Arc<Probe>,
    pub port: u16,
    pub notes: Arc<Mutex<Vec<Note>>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

pub fn options(root: &Path, port: u16) -> ServeOptions {
    ServeOptions { root: root.into(), addr: IpAddr::from([127, 0, 0, 1]), host: None, port, editor: None }
}

pub fn start(files: &[(&str, &str)]) -> Running {
    start_with(files, |_| {})
}

pub fn start_with(files: &[(&str, &str)], set: impl FnOnce(&Probe)) -> Running {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in files {
        write(&dir.path().join(file), text);
    }
    let probe = Arc::new(Probe::default());
    set(&probe);
    let (mock, first) = Mock::load(dir.path(), Arc::clone(&probe));
    let (end, ended) = oneshot::channel();
    let notes = Arc::new(Mutex::new(Vec::new()));
    let (ready, url) = mpsc::channel();
    let (options, kept) = (options(dir.path(), 0), Arc::clone(&notes));
    let thread = std::thread::spawn(move || {
        let on = move |note: Note| {
            if let Note::Ready { url } = &note {
                ready.send(url.clone()).unwrap();
            }
            kept.lock().unwrap().push(note);
        };
        run_until(Box::new(mock), first, options, on, async {
            let _ = ended.await;
            Ok(())
        })
    });
    let url = url.recv_timeout(LONG).unwrap();
    let port = url.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    let running = Running { dir, probe, port, notes, end: Some(end), thread: Some(thread) };
    // The first look at everything, after which the watches are known to be there.
    wait_until("first refresh", || running.probe.ended.load(Ordering::SeqCst) >= 1);
    running
}

impl Running {
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        write(&self.path(file), text);
    }

    pub fn refreshes(&self) -> usize {
        self.probe.refreshes.load(Ordering::SeqCst)
    }

    pub fn request(&self, method: &str, target: &str, headers: &str) -> Reply {
        let host =
            if headers.starts_with("Host:") { String::new() } else { format!("Host: localhost:{}\r\n", self.port) };
        self.raw(&format!("{method} {target} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n"))
    }

    pub fn raw(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub fn get(&self, target: &str) -> Reply {
        self.request("GET", target, "")
    }

    /// Waits until the page has the text.
    pub fn until(&self, target: &str, text: &str) {
        wait_until(&format!("{text} at {target}"), || self.get(target).body.contains(text));
    }

    /// Opens the page and its event stream, as a browser does.
    pub fn open(&self, path: &str) -> Events {
        let page = self.get(&format!("/{path}"));
        self.connect(path, page.revision(), "")
    }

    pub fn connect(&self, path: &str, revision: u64, headers: &str) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        let port = self.port;
        let target = format!("/_briefbook/events?path={path}&revision={revision}");
        write!(stream, "GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}\r\n").unwrap();
        let mut events = Events { reader: BufReader::new(stream), last_id: String::new() };
        let status = events.line().unwrap();
        assert!(status.contains(" 200 "), "{status}");
        let (name, hello) = events.next();
        assert_eq!(name, "hello");
        assert_eq!(hello["boot"].as_str().unwrap().len(), 16);
        events
    }

    /// Stops the server; comes back when it has ended.
    pub fn stop(&mut self) {
        self.end.take().unwrap().send(()).unwrap();
        self.thread.take().unwrap().join().unwrap().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.probe.held.store(false, Ordering::SeqCst);
        if let (Some(end), Some(thread)) = (self.end.take(), self.thread.take()) {
            let _ = end.send(());
            let _ = thread.join();
        }
    }
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn revision(&self) -> u64 {
        let rest = self.body.split_once("data-revision=\"").unwrap_or_else(|| panic!("no script: {}", self.body)).1;
        rest.split_once('"').unwrap().0.parse().unwrap()
    }
}

pub struct Events {
    reader: BufReader<TcpStream>,
    pub last_id: String,
}

impl Events {
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
        }
    }

    /// The next event with data: its name and data.
    pub fn next(&mut self) -> (String, serde_json::Value) {
        self.maybe_next().expect("an event")
    }

    pub fn maybe_next(&mut self) -> Option<(String, serde_json::Value)> {
        let mut name = String::new();
        loop {
            let line = self.line()?;
            if let Some(rest) = line.strip_prefix("event: ") {
                name = rest.to_owned();
            } else if let Some(id) = line.strip_prefix("id: ") {
                self.last_id = id.to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some((name, serde_json::from_str(data).unwrap()));
            }
        }
    }

    /// Waits for an event of one of these names.
    pub fn wait(&mut self, names: &[&str]) -> (String, serde_json::Value) {
        loop {
            let event = self.next();
            if names.contains(&event.0.as_str()) {
                return event;
            }
        }
    }

    /// Waits for the id that closes each round of events.
    pub fn wait_id(&mut self) {
        while self.last_id.is_empty() {
            let line = self.line().unwrap();
            if let Some(id) = line.strip_prefix("id: ") {
                self.last_id = id.to_owned();
            }
        }
    }
}

pub fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < LONG, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
