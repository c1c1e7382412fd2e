//! `briefbook build`

use super::{ERRORS, OK, USAGE, complain, print, show, today};
use crate::diagnostic::{Code, Diagnostic};
use crate::incremental::traces::Target;
use crate::incremental::unchanged::{Built, Survey};
use crate::incremental::{Engine, Options, State};
use crate::serve::{self, Book, Live, Note, Refreshed};
use crate::write::{self, Report};
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

/// The flags of `build`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Write the site to this folder [default: public]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// The address of the published site; overrides `base_url` in briefbook.toml
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// Overwrite files in the output folder that briefbook did not write
    #[arg(short, long)]
    force: bool,
    /// Print only errors
    #[arg(short, long)]
    quiet: bool,
    /// Keep running, and rebuild whenever the book changes
    #[arg(short, long)]
    watch: bool,
}

/// Builds the book at `root`.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let start = Instant::now();
    let base_url = match arguments.base_url.as_deref().map(crate::config::check_base_url).transpose() {
        Ok(url) => url,
        Err(message) => {
            complain(&message);
            return USAGE;
        }
    };
    let output = arguments.output_dir.clone().unwrap_or_else(|| root.join("public"));
    let options = Options {
        drafts: arguments.drafts,
        base_url,
        today: Some(today()),
        site: true,
        seal: super::key::seal(),
        ..Options::default()
    };
    if arguments.watch {
        return watch(root, &output, options, arguments);
    }
    let survey = Survey::of(root);
    let place = resolve(&output);
    if let Some(survey) = &survey
        && let Some(built) = Built::still(root, &place, &options, survey)
    {
        show(&built.diagnostics, &built.texts(root), arguments.quiet);
        if !arguments.quiet {
            // The list of files is no file of the site.
            let report = Report { unchanged: built.files() - 1, ..Report::default() };
            print(&said(&output, built.counts, report, start));
        }
        return OK;
    }
    let mut engine = Engine::with_store(root, options.clone());
    let mut state = engine.refresh(&[]);
    let mut publication = Publication {
        target: Target::new(root, &place, &options),
        root: root.to_owned(),
        output,
        force: arguments.force,
        quiet: arguments.quiet,
    };
    let status = publication.publish(&mut state, survey, start);
    // What was parsed is worth keeping even where a page has an error.
    engine.save();
    // The process ends here: to take millions of small texts apart one by one would only make it end later.
    std::mem::forget((state, engine, publication));
    status
}

/// Where a book is published to, and how.
struct Publication {
    target: Target,
    root: PathBuf,
    /// As the command names it.
    output: PathBuf,
    force: bool,
    quiet: bool,
}

impl Publication {
    /// Writes the site as the book is now, and tells what is wrong and what was done; returns the exit status.
    fn publish(&mut self, state: &mut State, survey: Option<Survey>, start: Instant) -> u8 {
        let wrong = leads_out(&self.root, &self.output).or_else(|| holds_sources(&self.root, &self.output));
        let misplaced = wrong.is_some();
        if let Some(message) = wrong {
            let problem = Diagnostic::new(Code::OutsideBook, message).help("choose another folder with `-o DIR`");
            state.add(vec![problem]);
        }
        // However mild a book makes that code: nothing is written among its sources, or through a link that it brings.
        if misplaced {
            show(&state.diagnostics, &*state.sources, self.quiet);
            return ERRORS;
        }
        let published = self.target.publish(state, survey, self.force);
        show(&state.diagnostics, &*state.sources, self.quiet);
        match published {
            Ok(Some(report)) => {
                if !self.quiet {
                    let counts = [state.book.pages.len(), state.book.sources.len(), state.resolved.events.len()];
                    print(&said(&self.output, counts, report, start));
                }
                OK
            }
            Ok(None) => ERRORS,
            Err(error) => {
                complain(&error.to_string());
                if matches!(error, write::Error::Foreign { .. }) {
                    super::hint(
                        "nothing was written; use `--force` to overwrite these files, or `-o DIR` to write to another folder",
                    );
                }
                ERRORS
            }
        }
    }
}

/// A book that is published whenever it changes.
struct Published {
    live: Live,
    publication: Publication,
}

impl Published {
    fn publish(&mut self) {
        let mut state = self.live.state().clone();
        self.publication.publish(&mut state, None, Instant::now());
    }
}

impl Book for Published {
    fn refresh(&mut self, paths: &[PathBuf]) -> Refreshed {
        let refreshed = self.live.refresh(paths);
        if refreshed.changed {
            self.publish();
        }
        refreshed
    }

    fn watched(&self) -> Vec<PathBuf> {
        self.live.watched()
    }

    fn idle(&mut self) -> Option<Refreshed> {
        let refreshed = self.live.idle()?;
        self.publish();
        Some(refreshed)
    }
}

/// Builds, and builds again at each change, until Ctrl-C.
fn watch(root: &Path, output: &Path, options: Options, arguments: &Arguments) -> u8 {
    let publication = Publication {
        target: Target::new(root, &resolve(output), &options),
        root: root.to_owned(),
        output: output.to_owned(),
        force: arguments.force,
        quiet: arguments.quiet,
    };
    let (live, first) = Live::open(root, options);
    let mut book = Published { live, publication };
    book.publish();
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let on = |note: Note| match note {
        Note::Polling { reason } => {
            super::say(&format!("warning: checking all files every second for changes: {reason}"))
        }
        Note::WatchTrouble { message } => super::say(&format!("warning: {message}")),
        Note::Ready { .. } | Note::Refreshed { .. } => {}
    };
    match serve::follow(Box::new(book), first, &root, on) {
        Ok(()) => OK,
        Err(error) => {
            complain(&error.to_string());
            ERRORS
        }
    }
}

/// What a build did, in a line.
fn said(output: &Path, [pages, sources, events]: [usize; 3], report: Report, start: Instant) -> String {
    format!(
        "{}: {pages} pages, {sources} sources, {events} events; {} files written, {} unchanged, {} removed, in {:.2} s\n",
        output.display(),
        report.written,
        report.unchanged,
        report.removed,
        start.elapsed().as_secs_f64()
    )
}

/// Why `output` cannot be written to: it is named as a folder of the book, and the book brings a symbolic link there. Who wants the site
/// elsewhere names that place.
fn leads_out(root: &Path, output: &Path) -> Option<String> {
    let (root, output) = (std::path::absolute(root).ok()?, std::path::absolute(output).ok()?);
    let below = output.strip_prefix(&root).ok()?;
    let mut path = root.clone();
    for part in below.components() {
        path.push(part);
        if path.is_symlink() {
            return Some(format!(
                "the path to the output folder `{}` goes through the symbolic link `{}`",
                output.display(),
                path.display()
            ));
        }
    }
    None
}

/// Why `output` cannot be written to: it is, holds, or lies among what the book is made from.
fn holds_sources(root: &Path, output: &Path) -> Option<String> {
    let output = resolve(output);
    let root = resolve(root);
    if root.starts_with(&output) {
        return Some(format!("the output folder `{}` contains the book itself", output.display()));
    }
    ["content", "static", "themes"]
        .iter()
        .map(|name| resolve(&root.join(name)))
        .find(|source| output.starts_with(source))
        .map(|source| {
            format!("the output folder `{}` is inside the source folder `{}`", output.display(), source.display())
        })
}

/// The absolute path, links resolved as far as the path exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                clean = clean.canonicalize().unwrap_or(clean);
                clean.pop();
            }
            Component::CurDir => {}
            part => clean.push(part),
        }
    }
    let mut missing = Vec::new();
    let mut existing = clean.as_path();
    while !existing.exists() {
        let (Some(name), Some(parent)) = (existing.file_name(), existing.parent()) else {
            break;
        };
        missing.push(name);
        existing = parent;
    }
    let mut resolved = existing.canonicalize().unwrap_or_else(|_| existing.to_owned());
    resolved.extend(missing.into_iter().rev());
    resolved
}
