//! `check --external` on the command line: clock, environment and progress bar.

use crate::external::{Counts, ExternalOptions, Progress, Proxies};
use crate::{Book, Reading};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Checks the web addresses of a book, adds what is wrong to its diagnostics, and returns a line that counts.
///
/// # Errors
/// Where no address can be checked at all, as a message.
pub fn check(book: &Book, reading: &mut Reading, allow_private: bool) -> Result<String, String> {
    let options = ExternalOptions {
        now: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()),
        allow_private,
        proxies: proxies(),
    };
    let mut bar = Bar::new();
    let counts = book.check_external(reading, &options, &mut |progress| bar.show(progress));
    bar.clear();
    Ok(line(&counts?))
}

/// `103 web addresses: 98 working, 2 moved, 1 gone, 2 unreachable; 40 of them from the cache`.
fn line(counts: &Counts) -> String {
    let total = counts.fine + counts.moved + counts.gone + counts.unreachable;
    let addresses = if total == 1 { "1 web address".to_owned() } else { format!("{total} web addresses") };
    let (fine, moved, gone, lost) = (counts.fine, counts.moved, counts.gone, counts.unreachable);
    let mut line = format!("{addresses}: {fine} working, {moved} moved, {gone} gone, {lost} unreachable");
    if counts.kept > 0 {
        line.push_str(&format!("; {} of them from the cache", counts.kept));
    }
    if counts.excluded > 0 {
        line.push_str(&format!("; {} excluded", counts.excluded));
    }
    line
}

/// The proxies that the environment names, in the order in which curl looks for them.
fn proxies() -> Proxies {
    let first = |names: [&str; 2]| names.into_iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
    // A CGI script's environment has the request's header `Proxy` as HTTP_PROXY (CVE-2016-5385).
    if std::env::var_os("REQUEST_METHOD").is_some() {
        return Proxies::default();
    }
    Proxies {
        http: first(["HTTP_PROXY", "http_proxy"]),
        https: first(["HTTPS_PROXY", "https_proxy"]),
        all: first(["ALL_PROXY", "all_proxy"]),
        none: first(["NO_PROXY", "no_proxy"]),
    }
}

/// A line on a terminal that shows how far the check is; nothing elsewhere.
struct Bar {
    shown: bool,
    last: Option<Instant>,
}

impl Bar {
    const WIDTH: usize = 30;

    fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Self { shown: std::io::stderr().is_terminal() && !dumb, last: None }
    }

    fn show(&mut self, progress: Progress) {
        let soon = self.last.is_some_and(|last| last.elapsed() < Duration::from_millis(100));
        if !self.shown || progress.total == 0 || (soon && progress.done < progress.total) {
            return;
        }
        self.last = Some(Instant::now());
        let _ = write!(std::io::stderr().lock(), "\r{}\x1b[K", text(progress));
    }

    /// Leaves the line empty for what comes.
    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// `[######                        ] 21 of 105 web addresses`.
fn text(progress: Progress) -> String {
    let full = Bar::WIDTH * progress.done / progress.total.max(1);
    let bar = "#".repeat(full) + &" ".repeat(Bar::WIDTH - full);
    format!("[{bar}] {} of {} web addresses", progress.done, progress.total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_with_what_is_done() {
        assert_eq!(
            text(Progress { done: 1, total: 2 }),
            format!("[{}{}] 1 of 2 web addresses", "#".repeat(15), " ".repeat(15))
        );
        assert!(text(Progress { done: 2, total: 2 }).contains(&"#".repeat(30)));
    }

    #[test]
    fn counts_in_a_line() {
        let counts = Counts { fine: 2, kept: 1, excluded: 3, ..Counts::default() };
        assert_eq!(
            line(&counts),
            "2 web addresses: 2 working, 0 moved, 0 gone, 0 unreachable; 1 of them from the cache; 3 excluded"
        );
    }
}
