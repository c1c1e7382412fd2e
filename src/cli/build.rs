//! `briefbook build`

use super::timings::{Clock, TimingFormat};
use super::{ERRORS, OK, USAGE, complain, print, show, today};
use crate::{BookOptions, BuildError, Built};
use std::path::{Path, PathBuf};
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
    /// Print how long each stage took
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "table")]
    timings: Option<TimingFormat>,
    #[cfg(feature = "serve")]
    /// Keep running, and rebuild whenever the book changes
    #[arg(short, long)]
    watch: bool,
}

/// Builds the book at `root`.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let start = Instant::now();
    let (year, month, day) = today();
    let mut options = BookOptions::new().drafts(arguments.drafts).today(year, month, day).overwrite(arguments.force);
    if let Some(url) = &arguments.base_url {
        options = match options.base_url(url) {
            Ok(options) => options,
            Err(error) => {
                complain(&error.to_string());
                return USAGE;
            }
        };
    }
    if let Some(key) = super::key::made() {
        options = options.cache_key(key);
    }
    let output = arguments.output_dir.clone().unwrap_or_else(|| root.join("public"));
    #[cfg(feature = "serve")]
    if arguments.watch {
        return super::watch::run(options.open(root), output, arguments.quiet);
    }
    let clock = Clock::start(arguments.quiet);
    let seen = clock.clone();
    let mut book = options.on_step(move |step| seen.see(step)).open(root);
    let built = book.build(&output);
    clock.clear();
    let status = report(&built, &output, arguments.quiet, start);
    // What was parsed is worth keeping even where a page has an error.
    book.save_cache();
    clock.clear();
    if let Some(format) = arguments.timings {
        print(&clock.report(format));
    }
    // The process ends here: to take millions of small texts apart one by one would only make it end later.
    std::mem::forget((book, built));
    status
}

/// Tells what is wrong and what was done; returns the exit status.
pub(super) fn report(built: &Built, output: &Path, quiet: bool, start: Instant) -> u8 {
    show(&built.diagnostics, built, quiet);
    match &built.outcome {
        Ok(_) => {
            if !quiet {
                print(&line(built, output, start));
            }
            OK
        }
        Err(BuildError::Book | BuildError::OutputFolder) => ERRORS,
        Err(error) => {
            complain(&error.to_string());
            match error {
                BuildError::Foreign { stranger: true, .. } => super::hint(
                    "nothing was written; if an earlier version of briefbook, or another user or machine, made this folder, use `--force` once \
                     to take it over, or `-o DIR` to write to another folder",
                ),
                BuildError::Foreign { .. } => super::hint(
                    "nothing was written; use `--force` to overwrite these files, or `-o DIR` to write to another folder",
                ),
                BuildError::Folders(_) => super::hint(
                    "nothing was written; remove or rename the folder, or use `-o DIR` to write to another folder",
                ),
                _ => {}
            }
            ERRORS
        }
    }
}

/// What a build did, in a line.
fn line(built: &Built, output: &Path, start: Instant) -> String {
    let report = built.outcome.as_ref().copied().unwrap_or_default();
    format!(
        "{}: {} pages, {} sources, {} events; {} files written, {} unchanged, {} removed, in {:.2} s\n",
        output.display(),
        built.counts.pages,
        built.counts.sources,
        built.counts.events,
        report.written,
        report.unchanged,
        report.removed,
        start.elapsed().as_secs_f64()
    )
}
