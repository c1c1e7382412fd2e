//! `briefbook init DIR`: a new book that builds at once.

use super::{ERRORS, OK, complain, print};
use crate::folder::Folder;
use crate::source::CONFIG;
use std::path::{Path, PathBuf};

/// The files of a new book.
const FILES: &[(&str, &str)] = &[
    (CONFIG, include_str!("init/briefbook.toml")),
    (".gitignore", include_str!("init/gitignore")),
    ("sources.bib", include_str!("init/sources.bib")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/briefings/index.md", include_str!("init/briefings.md")),
    ("content/briefings/first-briefing.md", include_str!("init/first-briefing.md")),
    ("content/entities/index.md", include_str!("init/entities.md")),
    ("content/entities/example-agency.md", include_str!("init/example-agency.md")),
];

/// The arguments of `init`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder for the new book; created if it does not exist
    dir: PathBuf,
}

/// Makes the book. A folder that holds one, or a file that would be overwritten, is refused before anything is written.
pub fn run(arguments: &Arguments) -> u8 {
    let dir = &arguments.dir;
    if dir.join(CONFIG).exists() {
        complain(&format!("`{}` already contains a book", dir.display()));
        return ERRORS;
    }
    if let Some((taken, _)) = FILES.iter().find(|(path, _)| *path != ".gitignore" && dir.join(path).exists()) {
        complain(&format!("`{}` already exists", dir.join(taken).display()));
        return ERRORS;
    }
    for (path, text) in FILES {
        let full = dir.join(path);
        if full.exists() {
            continue;
        }
        if let Err(error) = write(dir, path, text) {
            complain(&format!("cannot write `{}`: {error}", full.display()));
            return ERRORS;
        }
    }
    let shown = dir.display();
    print(&format!(
        "Created a new book in `{shown}`. To build it, run\n\n    briefbook --root {shown} build\n\nand open {shown}/public/index.html.\n"
    ));
    OK
}

fn write(dir: &Path, path: &str, text: &str) -> std::io::Result<()> {
    let book = Folder::create(dir)?;
    if let Some((folder, _)) = path.rsplit_once('/') {
        book.create_folders(folder)?;
    }
    book.write_new(path, &[text.as_bytes()])
}
