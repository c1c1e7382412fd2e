//! New books and new pages.

use crate::book::title_of;
use crate::config;
use crate::diagnostic::FileId;
use crate::folder::Folder;
use crate::slug::is_safe_segment;
use crate::source::CONFIG;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// The files of a new book.
const FILES: &[(&str, &str)] = &[
    (CONFIG, include_str!("starter/briefbook.toml")),
    (".gitignore", include_str!("starter/gitignore")),
    ("sources.bib", include_str!("starter/sources.bib")),
    ("content/index.md", include_str!("starter/index.md")),
    ("content/briefings/index.md", include_str!("starter/briefings.md")),
    ("content/briefings/first-briefing.md", include_str!("starter/first-briefing.md")),
    ("content/entities/index.md", include_str!("starter/entities.md")),
    ("content/entities/example-agency.md", include_str!("starter/example-agency.md")),
];

/// Why a book or a page was not made.
#[derive(Debug)]
#[non_exhaustive]
pub enum CreateError {
    /// The folder holds a book already.
    BookExists(PathBuf),
    /// There is no book in the folder.
    NoBook(PathBuf),
    /// Something stands at the path of a file that would be made. It was left alone.
    FileExists(PathBuf),
    /// Something stands where a folder is wanted, such as a symbolic link; and what it is.
    NoFolder(PathBuf, &'static str),
    /// No page can have the path that was given.
    InvalidPath(String),
    /// The file could not be written, and what the disk said.
    Io(PathBuf, io::Error),
}

impl fmt::Display for CreateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CreateError::BookExists(dir) => write!(f, "`{}` already contains a book", dir.display()),
            CreateError::NoBook(dir) => write!(f, "there is no book in `{}`", dir.display()),
            CreateError::FileExists(path) => write!(f, "`{}` already exists", path.display()),
            CreateError::NoFolder(path, what) => {
                write!(f, "`{}` {what}: briefbook only writes to real folders of the book", path.display())
            }
            CreateError::InvalidPath(path) => write!(f, "`{}` is not a valid page path", path.escape_debug()),
            CreateError::Io(path, error) => write!(f, "cannot write `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for CreateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let CreateError::Io(_, error) = self { Some(error) } else { None }
    }
}

/// Makes a new book in the folder `dir`, which is made where it does not exist: a configuration, a bibliography and a few pages that build at once.
///
/// # Errors
/// The folder holds a book, or a file that would be overwritten; nothing is written then. Or the disk refuses.
pub fn create_book(dir: &Path) -> Result<(), CreateError> {
    if dir.join(CONFIG).exists() {
        return Err(CreateError::BookExists(dir.to_owned()));
    }
    if let Some((taken, _)) = FILES.iter().find(|(path, _)| *path != ".gitignore" && dir.join(path).exists()) {
        return Err(CreateError::FileExists(dir.join(taken)));
    }
    for (path, text) in FILES {
        let full = dir.join(path);
        if !full.exists() {
            write(dir, path, text).map_err(|error| CreateError::Io(full, error))?;
        }
    }
    Ok(())
}

fn write(dir: &Path, path: &str, text: &str) -> io::Result<()> {
    let book = Folder::create(dir)?;
    if let Some((folder, _)) = path.rsplit_once('/') {
        book.create_folders(folder)?;
    }
    book.write_new(path, &[text.as_bytes()])
}

/// The kinds of pages that [`create_page`] makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewPage {
    /// A briefing, with the day on which it is written.
    Briefing {
        /// Year, month and day, in the Gregorian calendar.
        today: (i32, u8, u8),
    },
    /// A page about an entity.
    Entity,
    /// Any other page.
    Page,
}

/// Makes a new page with its front matter in the book at `root`, and gives its file. `path` is below the content folder, with or without `.md`:
/// `briefings/new-page`. Without a `title` one is made of the file's name.
///
/// # Errors
/// There is no book at `root`, the path leads out of it or cannot be an address, a page stands there already, or the disk refuses.
pub fn create_page(root: &Path, path: &str, kind: NewPage, title: Option<&str>) -> Result<PathBuf, CreateError> {
    let given = path.trim_start_matches("./");
    let content =
        crate::source::config_text(root).map(|text| config::parse(FileId(0), &text).0).unwrap_or_default().content;
    let below = given.strip_prefix(&content).and_then(|rest| rest.strip_prefix('/')).unwrap_or(given);
    let below = below.strip_suffix(".md").unwrap_or(below);
    if !below.split('/').all(is_safe_segment) {
        return Err(CreateError::InvalidPath(given.to_owned()));
    }
    if !root.join(CONFIG).is_file() {
        return Err(CreateError::NoBook(root.to_owned()));
    }
    let file = root.join(&content).join(format!("{below}.md"));
    let name = below.rsplit('/').next().unwrap_or(below);
    let title = title.map_or_else(|| title_of(name), str::to_owned);
    let text = front_matter(kind, &title);
    let path = format!("{content}/{below}.md");
    let written = Folder::open(root).and_then(|book| {
        book.create_folders(path.rsplit_once('/').map_or(content.as_str(), |(folder, _)| folder))?;
        // Looks and makes in one step: a page that another program makes meanwhile is safe too.
        book.write_new(&path, &[text.as_bytes()])
    });
    let error = match written {
        Ok(()) => return Ok(file),
        Err(error) => error,
    };
    let folders = path.match_indices('/').map(|(at, _)| root.join(&path[..at]));
    let in_the_way = folders.filter_map(|folder| Some((no_folder(&folder)?, folder))).next();
    match in_the_way {
        Some((what, folder)) => Err(CreateError::NoFolder(folder, what)),
        None if error.kind() == io::ErrorKind::AlreadyExists => Err(CreateError::FileExists(file)),
        None => Err(CreateError::Io(file, error)),
    }
}

/// What stands at a path where a folder is wanted, if it is no folder.
fn no_folder(path: &Path) -> Option<&'static str> {
    let data = path.symlink_metadata().ok()?;
    match data.is_symlink() {
        true => Some("is a symbolic link"),
        false => (!data.is_dir()).then_some("is not a folder"),
    }
}

fn front_matter(kind: NewPage, title: &str) -> String {
    // JSON strings are YAML strings, with every character that could end one escaped.
    let title = serde_json::Value::from(title).to_string();
    match kind {
        NewPage::Briefing { today: (year, month, day) } => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            format!(
                "---\ntitle: {title}\nsummary: \"\"\ndate: {date}\nas_of: {date}\ntopics: []\nentities: []\nevents: []\n---\n\n"
            )
        }
        NewPage::Entity => format!(
            "---\ntitle: {title}\nkind: entity\nsummary: \"\"\naliases: []\nentity:\n  type: company\nrelations: []\n---\n\n"
        ),
        NewPage::Page => format!("---\ntitle: {title}\nkind: page\nsummary: \"\"\n---\n\n"),
    }
}
