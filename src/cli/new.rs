//! `briefbook new PATH`: a new page with its front matter.

use super::{ERRORS, NO_BOOK, OK, USAGE, complain, hint, print, today};
use crate::{CreateError, NewPage};
use std::path::Path;

/// The arguments of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The path of the page below `content/`, such as `briefings/new-page`
    path: String,
    /// The kind of page
    #[arg(long, value_enum, default_value = "briefing")]
    kind: Kind,
    /// The title [default: made from the file name]
    #[arg(long)]
    title: Option<String>,
}

/// The kinds of pages that can be made.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Kind {
    Briefing,
    Entity,
    Page,
}

/// Makes the page; one that exists is never overwritten.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let kind = match arguments.kind {
        Kind::Briefing => NewPage::Briefing { today: today() },
        Kind::Entity => NewPage::Entity,
        Kind::Page => NewPage::Page,
    };
    match crate::create_page(root, &arguments.path, kind, arguments.title.as_deref()) {
        Ok(file) => {
            print(&format!("{}\n", file.display()));
            OK
        }
        Err(error) => {
            complain(&error.to_string());
            match error {
                CreateError::InvalidPath(_) => {
                    hint("use a path below `content/`, such as `briefings/new-page`");
                    USAGE
                }
                CreateError::NoBook(_) => {
                    hint(NO_BOOK);
                    ERRORS
                }
                _ => ERRORS,
            }
        }
    }
}
