//! `briefbook serve` and `build --watch`: live-reload authoring.

use super::{ERRORS, OK, complain, print, today};
use crate::BookOptions;
use crate::diagnostic::visible::{one_line, visible};
use crate::serve::{self, Note, Problem, ServeError};
use std::io::Write;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The flags of `serve`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The address to listen on; anything but this computer's own address is open to the network
    #[arg(short, long, default_value = "127.0.0.1", value_name = "ADDR")]
    interface: String,
    /// The port to listen on
    #[arg(short, long, default_value_t = 1111)]
    port: u16,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

/// Serves the book at `root` until Ctrl-C.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let Some((addr, host)) = address(&arguments.interface) else {
        complain(&format!("`{}` is not a valid listen address", arguments.interface));
        return super::USAGE;
    };
    if !addr.is_loopback() {
        super::say(&format!("warning: with `-i {}`, anyone on the network can read this book", arguments.interface));
    }
    let (year, month, day) = today();
    let mut options = BookOptions::new().drafts(arguments.drafts).today(year, month, day);
    if !options.clone().open(root).exists() {
        complain(&format!("there is no book in `{}`", root.display()));
        super::hint(super::NO_BOOK);
        return ERRORS;
    }
    let start = Instant::now();
    if let Some(key) = super::key::made() {
        options = options.cache_key(key);
    }
    let (book, first) = options.open(root).live();
    let said = Mutex::new(Reported::default());
    say(&first.problems, &said);
    let pages = book.page_count();
    let options = serve::ServeOptions {
        root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
        addr,
        host,
        port: arguments.port,
        editor: std::env::var("BRIEFBOOK_EDITOR_URL").ok().filter(|url| !url.trim().is_empty()),
    };
    let open = arguments.open;
    let on = move |note: Note| match note {
        Note::Ready { url } => {
            print(&format!(
                "Serving {pages} pages at {url} (ready in {:.2} s). Press Ctrl-C to stop.\n",
                start.elapsed().as_secs_f64()
            ));
            if open {
                open_browser(&url);
            }
        }
        Note::Refreshed { problems, millis, pages } => {
            say(&problems, &said);
            let names: Vec<_> = pages.iter().take(3).map(|page| one_line(&page.source)).collect();
            let more = if pages.len() > 3 { format!(" and {} more", pages.len() - 3) } else { String::new() };
            let what = if names.is_empty() { String::new() } else { format!("{}{more}: ", names.join(", ")) };
            print(&format!("{what}rebuilt in {millis:.0} ms\n"));
        }
        Note::Polling { reason } => {
            super::say(&format!("warning: checking all files every second for changes: {reason}"))
        }
        Note::WatchTrouble { message } => super::say(&format!("warning: {message}")),
    };
    match serve::run(Box::new(book), first, options, on) {
        Ok(()) => OK,
        Err(error) => {
            complain(&error.to_string());
            if let ServeError::PortTaken { next_free: Some(free), .. } = error {
                super::hint(&format!("to use it, run `briefbook serve -p {free}`"));
            }
            ERRORS
        }
    }
}

/// The address of an interface, and its name where it was one.
fn address(interface: &str) -> Option<(IpAddr, Option<String>)> {
    let literal = interface.trim_start_matches('[').trim_end_matches(']');
    if let Ok(addr) = literal.parse() {
        return Some((addr, None));
    }
    let found = (interface, 0).to_socket_addrs().ok()?.next()?;
    Some((found.ip(), Some(interface.to_owned())))
}

/// What was said so far.
#[derive(Default)]
struct Reported {
    problems: Vec<Problem>,
    /// Whether there ever was a book without errors, whose site is still shown.
    good: bool,
}

/// Shows what is wrong on standard error: what was not wrong before, and how many errors there are in all.
fn say(problems: &[Problem], said: &Mutex<Reported>) {
    let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stderr().lock();
    let errors = |problems: &[Problem]| problems.iter().filter(|p| p.severity == "error").count();
    for problem in problems.iter().filter(|p| !said.problems.contains(p)) {
        let _ = writeln!(out, "{}\n", visible(&problem.text));
    }
    match (errors(problems), errors(&said.problems)) {
        (0, 0) => {}
        (0, _) => drop(writeln!(out, "all errors are fixed")),
        (count, _) => {
            let site = if said.good { "still serving the last good version" } else { "there is nothing to serve yet" };
            drop(writeln!(out, "{}; {site}", super::plural(count, "error")));
        }
    }
    said.good |= errors(problems) == 0;
    said.problems = problems.to_vec();
}

/// Opens the default browser. Without one, the user finds the address in the terminal.
fn open_browser(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let spawned = std::process::Command::new(program)
        .args(arguments)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    if spawned.is_err() {
        complain(&format!("cannot open a browser with `{program}`"));
    }
}
