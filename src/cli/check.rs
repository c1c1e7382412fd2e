//! `briefbook check`: everything that is wrong with the book, for people, programs, GitHub or a code scanning service; `--fix` mends
//! what can be mended without a question.

use super::{ERRORS, OK, complain, print, say, today};
use crate::diagnostic::{Code, Diagnostic, Position, Severity, Texts, fix, github, json, sarif};
use crate::incremental::{Engine, Options, State};
use crate::output;
use crate::source::mend;
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
    /// Also check that the web addresses in the bibliography and the pages still work
    #[arg(long)]
    external: bool,
    /// Let `--external` connect to private networks and to this computer
    #[arg(long, requires = "external")]
    allow_private: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    Github,
    Sarif,
}

/// Checks the book at `root`: all that a build would find, its pages rendered and thrown away.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let mut state = look(root, arguments.drafts);
    let mut failed = false;
    if arguments.fix {
        // A fix can bring another to light: a key that is now known has a wrong value, say. Each round has fewer faults, or is the last.
        for _ in 0..ROUNDS {
            let mended = mend_all(root, &state);
            failed |= mended.failed;
            if mended.applied == 0 {
                break;
            }
            state = look(root, arguments.drafts);
            if mended.failed {
                break;
            }
        }
    }
    if arguments.external {
        match super::external::check(root, &mut state, arguments.allow_private) {
            Ok(line) => say(&line),
            Err(message) => {
                complain(&message);
                failed = true;
            }
        }
    }
    match arguments.format {
        Format::Human => super::show_each(&state.diagnostics, &*state.sources, false),
        Format::Json => print(&json::render(&state.diagnostics, &*state.sources)),
        Format::Github => print(&github::render(&state.diagnostics, &*state.sources)),
        Format::Sarif => print(&sarif::render(&state.diagnostics, &*state.sources)),
    }
    say(&summary(&state.diagnostics, state.book.iter_pages().filter(|(_, page)| page.file.is_some()).count()));
    if failed || state.has_errors() { ERRORS } else { OK }
}

/// Fixes are put in at most so often: two that undo each other must not go on for ever.
const ROUNDS: usize = 5;

/// The book with everything that is wrong with it.
fn look(root: &Path, drafts: bool) -> State {
    let options = Options {
        drafts,
        today: Some(today()),
        site: true,
        thorough: true,
        seal: super::key::known(),
        ..Options::default()
    };
    // What an earlier build kept is used, and nothing is kept: a check writes nothing.
    let mut state = Engine::with_store(root, options).refresh(&[]);
    if let Some(site) = state.site.clone() {
        let found = output::check(&site, &state.plan);
        state.add(found);
    }
    state
}

/// What came of one round of fixes.
struct Mended {
    applied: usize,
    failed: bool,
}

/// Applies the fixes of all files, and reports each on standard error.
fn mend_all(root: &Path, state: &State) -> Mended {
    let mut result = Mended { applied: 0, failed: false };
    let texts = &*state.sources;
    let broken: Vec<_> =
        state.diagnostics.iter().filter(|d| d.code == Code::NotUtf8).filter_map(|d| d.span.map(|s| s.file)).collect();
    for (file, fixes) in fix::by_file(&state.diagnostics) {
        // The text of such a file is not what lies on disk.
        if broken.contains(&file) {
            continue;
        }
        let mended = fix::apply(texts.text(file), &fixes);
        if mended.applied.is_empty() {
            continue;
        }
        if let Err(error) = mend::replace(root, texts.path(file), texts.hash(file), &mended.text) {
            complain(&format!("nothing was fixed in `{}`: {error}", texts.path(file)));
            result.failed = true;
            continue;
        }
        for index in &mended.applied {
            say(&fixed(&state.diagnostics[*index], texts));
        }
        result.applied += mended.applied.len();
    }
    result
}

/// What was fixed, in a line.
fn fixed(diagnostic: &Diagnostic, texts: &impl Texts) -> String {
    let Some(fix) = &diagnostic.fix else {
        return String::new();
    };
    let text = texts.text(fix.span.file);
    let at = Position::at(texts, fix.span.file, fix.span.start);
    let old = text.get(fix.span.start..fix.span.end).unwrap_or_default();
    format!(
        "fixed[{}]: {}:{}:{}: `{}` is now `{}`",
        diagnostic.code.as_str(),
        texts.path(fix.span.file),
        at.line,
        at.column,
        old.escape_debug(),
        fix.replacement.escape_debug()
    )
}

/// `3 errors, 2 warnings in 41 pages`.
fn summary(diagnostics: &[Diagnostic], pages: usize) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    format!(
        "{}, {} in {}",
        super::plural(count(Severity::Error), "error"),
        super::plural(count(Severity::Warning), "warning"),
        super::plural(pages, "page")
    )
}
