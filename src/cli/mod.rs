//! The command line: one file a command. Only here is anything printed, and only here are clock and environment asked.

mod build;
mod check;
mod claims;
mod colour;
mod explain;
#[cfg(feature = "external")]
mod external;
mod init;
mod key;
mod list;
mod new;
mod revision;
mod schema;
#[cfg(feature = "serve")]
mod serve;
#[cfg(test)]
mod tests;
mod threads;
mod timings;
#[cfg(feature = "serve")]
mod watch;

use crate::diagnostic::visible::visible;
use crate::diagnostic::{Diagnostic, Severity, Texts, human};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Fine, warnings included.
const OK: u8 = 0;
/// The book has errors; nothing of the output was touched.
const ERRORS: u8 = 1;
/// The command was used wrongly.
const USAGE: u8 = 2;

/// What to do where there is no book.
const NO_BOOK: &str = "create one with `briefbook init DIR`, or choose one with `--root DIR`";

/// A static site generator for briefing books: cross-linked pages, citations and a timeline.
#[derive(Parser)]
#[command(name = "briefbook", version, max_term_width = 100)]
struct Arguments {
    /// The folder of the book
    #[arg(short, long, default_value = ".", global = true, value_name = "DIR")]
    root: PathBuf,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", global = true, value_name = "WHEN")]
    color: colour::When,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create a new book, ready to build
    Init(init::Arguments),
    /// Create a new page with front matter
    New(new::Arguments),
    /// Build the site; later builds write only what changed
    Build(build::Arguments),
    #[cfg(feature = "serve")]
    /// Serve the site on this computer and update it as you write
    Serve(serve::Arguments),
    /// Report all problems of the book; writes nothing, except with `--fix`
    Check(check::Arguments),
    /// Explain a diagnostic code, with a wrong and a right example
    Explain(explain::Arguments),
    /// Print the JSON Schema of front matter or briefbook.toml, for editors
    Schema(schema::Arguments),
    /// Show what the book claims: statuses, sources, who has checked it
    Claims(claims::Arguments),
    /// List the book's pages, events, sources or entities
    List(list::Arguments),
}

/// Runs the command line and returns the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = Arguments::command().color(colour::of_arguments(&arguments));
    let read = command.try_get_matches_from(arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match read {
        Ok(arguments) => arguments,
        Err(error) => {
            let status = u8::try_from(error.exit_code()).unwrap_or(USAGE);
            written(error.print());
            return status_of(status);
        }
    };
    colour::choose(arguments.color);
    threads::bound();
    let status = match arguments.command {
        Command::Init(init) => init::run(&init),
        Command::New(new) => new::run(&arguments.root, &new),
        Command::Build(build) => build::run(&arguments.root, &build),
        #[cfg(feature = "serve")]
        Command::Serve(serve) => serve::run(&arguments.root, &serve),
        Command::Check(check) => check::run(&arguments.root, &check),
        Command::Explain(explain) => explain::run(&explain),
        Command::Schema(schema) => schema::run(&schema),
        Command::Claims(claims) => claims::run(&arguments.root, &claims),
        Command::List(list) => list::run(&arguments.root, &list),
    };
    status_of(status)
}

/// Whether some of what the command had to say could not be written. What was lost is known where it is printed, and counts only at the end.
static LOST: AtomicBool = AtomicBool::new(false);

/// The exit status of a command that did its work with `status`: what was lost is an error.
fn status_of(status: u8) -> u8 {
    if status == OK && LOST.load(Ordering::Relaxed) { ERRORS } else { status }
}

/// Prints what was asked for. Whatever a book or a path holds, nothing that is printed steers the terminal, here and in [`say`].
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    written(out.write_all(visible(text).as_bytes()).and_then(|()| out.flush()));
}

/// Notes output that could not be written. A closed pipe is not an error: its reader has read enough.
fn written(outcome: std::io::Result<()>) {
    if let Err(error) = outcome
        && error.kind() != std::io::ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        complain(&format!("cannot write the output: {error}"));
    }
}

/// Prints an error of the command itself, not of the book.
fn complain(message: &str) {
    say(&format!("error: {message}"));
}

/// Prints below an error what to do about it.
fn hint(message: &str) {
    say(&format!("help: {message}"));
}

/// Prints a line on standard error: what was done, or how the book stands.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", visible(line));
}

/// `1 error`, `2 errors`.
fn plural(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// Shows each diagnostic on standard error; warnings only where not `quiet`.
fn show_each(diagnostics: &[Diagnostic], texts: &impl Texts, quiet: bool) {
    let colour = colour::on_standard_error();
    let mut out = std::io::stderr().lock();
    for diagnostic in diagnostics.iter().filter(|d| !quiet || d.severity == Severity::Error) {
        // Who closed the pipe has read enough.
        if let Err(error) = writeln!(out, "{}\n", human::render(diagnostic, texts, colour)) {
            drop(out);
            written(Err(error));
            break;
        }
    }
}

/// Shows all diagnostics on standard error, and a line that counts them.
fn show(diagnostics: &[Diagnostic], texts: &impl Texts, quiet: bool) {
    show_each(diagnostics, texts, quiet);
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let parts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(n, word)| *n > 0 && (!quiet || *word == "error"))
        .map(|(n, word)| plural(n, word))
        .collect();
    if !parts.is_empty() {
        say(&parts.join(", "));
    }
}

/// The day it is: `SOURCE_DATE_EPOCH` (reproducible-builds.org) where it is set, else the clock's, in UTC.
fn today() -> (i32, u8, u8) {
    let seconds = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|s| s.trim().parse::<i64>().ok());
    let now = seconds.and_then(|s| jiff::Timestamp::from_second(s).ok()).unwrap_or_else(jiff::Timestamp::now);
    let date = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
}
