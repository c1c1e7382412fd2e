//! `briefbook check`: everything that is wrong with the book, for people, programs, GitHub or a code scanning service; `--fix` mends
//! what can be mended without a question.

use super::{ERRORS, OK, complain, print, say, today};
use crate::diagnostic::{Severity, github, json, sarif};
use crate::{AppliedFix, BookOptions, Reading};
use std::path::Path;

/// The arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The output format; `human` goes to standard error, the others to standard output
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Apply the fixes that are certain, then report what is left
    #[arg(long)]
    fix: bool,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// Use the levels of `[profile.NAME.check]` over those of `[check]`
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    #[cfg(feature = "external")]
    /// Also check that the web addresses in the bibliography and the pages still work
    #[arg(long)]
    external: bool,
    #[cfg(feature = "external")]
    /// Let `--external` connect to private networks and to this computer
    #[arg(long, requires = "external")]
    allow_private: bool,
}

impl Arguments {
    fn asks_others(&self) -> bool {
        #[cfg(feature = "external")]
        return self.external;
        #[cfg(not(feature = "external"))]
        return false;
    }
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    Github,
    Sarif,
}

/// Checks the book at `root`: reports everything that a build would report. Pages are rendered but not written.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let (year, month, day) = today();
    let mut options = BookOptions::new().drafts(arguments.drafts).today(year, month, day);
    // What an earlier build kept is used, and nothing is kept: a check writes nothing, unless what other hosts answered is to be remembered.
    let key = if arguments.asks_others() { super::key::made() } else { super::key::known() };
    if let Some(key) = key {
        options = options.cache_key(key);
    }
    if let Some(profile) = &arguments.profile {
        options = options.profile(profile);
    }
    let mut book = options.open(root);
    let mut failed = false;
    #[cfg_attr(not(feature = "external"), expect(unused_mut, reason = "only the check of web addresses adds to it"))]
    let mut reading = if arguments.fix {
        let fixed = book.fix();
        fixed.applied.iter().for_each(|fix| say(&line(fix)));
        for failure in &fixed.failed {
            complain(&format!("nothing was fixed in `{}`: {}", failure.path, failure.error));
            failed = true;
        }
        fixed.reading
    } else {
        book.check()
    };
    if let Some(profile) = arguments.profile.as_ref().filter(|name| book.exists() && !reading.has_profile(name)) {
        complain(&format!("the book has no profile `{profile}`"));
        let known = reading.profiles();
        super::hint(&match known.as_slice() {
            [] => format!("add `[profile.{profile}.check]` to `briefbook.toml`"),
            known => format!(
                "its profiles are {}",
                known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        });
        return super::USAGE;
    }
    #[cfg(feature = "external")]
    if arguments.external {
        match super::external::check(&book, &mut reading, arguments.allow_private) {
            Ok(line) => say(&line),
            Err(message) => {
                complain(&message);
                failed = true;
            }
        }
    }
    match arguments.format {
        Format::Human => super::show_each(reading.diagnostics(), &reading, false),
        Format::Json => print(&json::render(reading.diagnostics(), &reading)),
        Format::Github => print(&github::render(reading.diagnostics(), &reading)),
        Format::Sarif => print(&sarif::render(reading.diagnostics(), &reading)),
    }
    say(&summary(&reading));
    if failed || reading.has_errors() { ERRORS } else { OK }
}

/// What was fixed, in a line.
fn line(fix: &AppliedFix) -> String {
    format!(
        "fixed[{}]: {}:{}:{}: `{}` is now `{}`",
        fix.diagnostic.code.as_str(),
        fix.place.path,
        fix.position.line,
        fix.position.column,
        fix.old.escape_debug(),
        fix.new.escape_debug()
    )
}

/// `3 errors, 2 warnings in 41 pages`.
fn summary(reading: &Reading) -> String {
    let count = |severity| reading.diagnostics().iter().filter(|d| d.severity == severity).count();
    format!(
        "{}, {} in {}",
        super::plural(count(Severity::Error), "error"),
        super::plural(count(Severity::Warning), "warning"),
        super::plural(reading.counts().written_pages, "page")
    )
}
