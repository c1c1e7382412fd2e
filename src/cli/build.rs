//! `briefbook build`

use super::{ERRORS, OK, USAGE, complain, print, show, today};
use crate::diagnostic::{Code, Diagnostic};
use crate::incremental::{Engine, Options};
use crate::output;
use crate::publish;
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

/// The flags of `build`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that the site is written to [default: public]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// The address at which the site will lie, instead of the configuration's
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,
    /// Build drafts too
    #[arg(long)]
    drafts: bool,
    /// Overwrite files in the output folder that briefbook did not write
    #[arg(short, long)]
    force: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
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
    let options = Options { drafts: arguments.drafts, base_url, today: Some(today()), site: true };
    let mut loaded = Engine::load(root, options);
    if let Some(message) = holds_sources(root, &output) {
        let problem = Diagnostic::new(Code::OutsideBook, message).help("choose a folder of its own with `-o DIR`");
        loaded.add(vec![problem]);
    }
    let mut files = Vec::new();
    if let Some(site) = loaded.site.clone().filter(|_| !loaded.has_errors()) {
        let (made, found) = output::make(&site, &loaded.plan);
        files = made;
        loaded.add(found);
    }
    show(&loaded.diagnostics, &*loaded.sources, arguments.quiet);
    if loaded.has_errors() {
        return ERRORS;
    }
    let status = match publish::publish(&output, files, arguments.force) {
        Ok(report) => {
            if !arguments.quiet {
                let book = &loaded.book;
                print(&format!(
                    "{}: {} pages, {} sources, {} events; {} files written, {} unchanged, {} removed, in {:.2} s\n",
                    output.display(),
                    book.pages.len(),
                    book.sources.len(),
                    loaded.resolved.events.len(),
                    report.written,
                    report.unchanged,
                    report.removed,
                    start.elapsed().as_secs_f64()
                ));
            }
            OK
        }
        Err(error) => {
            complain(&error.to_string());
            if matches!(error, publish::Error::Foreign(_)) {
                complain("nothing was written; use `--force` to overwrite them, or `-o DIR` for another folder");
            }
            ERRORS
        }
    };
    // The process ends here: to take millions of small texts apart one by one would only make it end later.
    std::mem::forget(loaded);
    status
}

/// Why `output` cannot be written to: it is, holds, or lies among what the book is made from.
fn holds_sources(root: &Path, output: &Path) -> Option<String> {
    let output = resolve(output);
    let root = resolve(root);
    if root.starts_with(&output) {
        return Some(format!("the output folder `{}` holds the book itself", output.display()));
    }
    ["content", "static", "themes"]
        .iter()
        .map(|name| resolve(&root.join(name)))
        .find(|source| output.starts_with(source))
        .map(|source| {
            format!("the output folder `{}` lies among the sources in `{}`", output.display(), source.display())
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
