//! `briefbook new PATH`: a new page with its front matter.

use super::{ERRORS, OK, USAGE, complain, hint, print, today};
use crate::folder::Folder;
use crate::slug::is_safe_segment;
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
    let given = arguments.path.trim_start_matches("./");
    let below = given.strip_prefix("content/").unwrap_or(given);
    let below = below.strip_suffix(".md").unwrap_or(below);
    if !below.split('/').all(is_safe_segment) {
        complain(&format!("`{}` is not a valid page path", given.escape_debug()));
        hint("use a path below `content/`, such as `briefings/new-page`");
        return USAGE;
    }
    if !root.join(crate::source::CONFIG).is_file() {
        complain(&format!("there is no book in `{}`", root.display()));
        hint(super::NO_BOOK);
        return ERRORS;
    }
    let file = root.join("content").join(format!("{below}.md"));
    let name = below.rsplit('/').next().unwrap_or(below);
    let title = arguments.title.clone().unwrap_or_else(|| {
        let words = name.replace(['-', '_'], " ");
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    let text = text(arguments.kind, &title);
    let path = format!("content/{below}.md");
    let written = Folder::open(root).and_then(|book| {
        book.create_folders(path.rsplit_once('/').map_or("content", |(folder, _)| folder))?;
        // Looks and makes in one step: a page that another program makes meanwhile is safe too.
        book.write_new(&path, &[text.as_bytes()])
    });
    match written {
        Ok(()) => {
            print(&format!("{}\n", file.display()));
            OK
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            complain(&format!("`{}` already exists", file.display()));
            ERRORS
        }
        Err(error) => {
            complain(&format!("cannot write `{}`: {error}", file.display()));
            ERRORS
        }
    }
}

fn text(kind: Kind, title: &str) -> String {
    let (year, month, day) = today();
    let date = format!("{year:04}-{month:02}-{day:02}");
    // JSON strings are YAML strings, with every character that could end one escaped.
    let title = serde_json::Value::from(title).to_string();
    match kind {
        Kind::Briefing => format!(
            "---\ntitle: {title}\nsummary: \"\"\ndate: {date}\nas_of: {date}\ntopics: []\nentities: []\nevents: []\n---\n\n"
        ),
        Kind::Entity => format!(
            "---\ntitle: {title}\nkind: entity\nsummary: \"\"\naliases: []\nentity:\n  type: company\nrelations: []\n---\n\n"
        ),
        Kind::Page => format!("---\ntitle: {title}\nkind: page\nsummary: \"\"\n---\n\n"),
    }
}
