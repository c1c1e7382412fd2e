//! briefbook turns a folder of Markdown briefings and a bibliography into a cross-linked, fully sourced static website.
//!
//! The program `briefbook` is a thin layer over this library, which reads, checks and builds a book and reports what is at each byte of its files, for programs
//! of other kinds: a language server, a bot that checks changes, a larger site. It prints nothing and asks neither clock nor environment.
//!
//! ```
//! use briefbook::diagnostic::{Code, Texts, human};
//! use briefbook::{Book, Meaning};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let root = dir.path().join("book");
//! # let out = dir.path().join("site");
//! // A folder with a book that builds at once: a configuration, a bibliography, a few pages.
//! briefbook::create_book(&root)?;
//! let mut book = Book::open(&root);
//!
//! // Check it. Diagnostics are values: they point at bytes of files, and contain their fixes.
//! let reading = book.check();
//! for diagnostic in reading.diagnostics() {
//!     eprintln!("{}", human::render(diagnostic, &reading, false));
//! }
//! assert!(!reading.has_errors());
//!
//! // Build it.
//! let report = book.build(&out).outcome?;
//! assert!(out.join("index.html").exists() && report.written > 0);
//!
//! // Edit it as an editor does: an unsaved text overrides the file on disk.
//! book.overlay("content/note.md", "The agency in [[exmple-agency]] decided.\n");
//! let reading = book.update();
//! let broken = reading.diagnostics().iter().find(|d| d.code == Code::BrokenLink).unwrap();
//! assert_eq!(broken.message, "no page is called `exmple-agency`");
//! let fix = broken.fix.as_ref().unwrap();
//! assert_eq!((fix.span.start..fix.span.end, fix.replacement.as_str()), (16..29, "example-agency"));
//!
//! // Ask what is at a byte.
//! book.overlay("content/note.md", "The agency in [[example-agency]] decided.\n");
//! let reading = book.update();
//! assert!(!reading.diagnostics().iter().any(|d| d.code == Code::BrokenLink));
//! let thing = reading.thing_at("content/note.md", 20).unwrap();
//! assert!(matches!(thing.meaning, Meaning::Link(_)));
//! let text = reading.text(reading.file("content/note.md").unwrap());
//! assert_eq!(&text[thing.name_range], "example-agency");
//! # Ok(())
//! # }
//! ```
//!
//! # What there is
//!
//! - [`Book`] is a book in a folder. [`Book::read`] reads it, [`Book::check`] renders its pages, too, to find everything that is wrong, and
//!   [`Book::build`] writes its site. A book is kept between two readings: [`Book::update`] does again only what an edit changed. [`BookOptions`]
//!   says how it is read.
//! - [`Reading`] is the book at one moment: its [diagnostics](Reading::diagnostics), its [pages](Reading::pages), [events](Reading::events) and
//!   [sources](Reading::sources), and [what is at a byte](Reading::thing_at) of a file.
//! - [`diagnostic`] has the diagnostics, and the formats in which they are shown: for people, JSON, GitHub, SARIF.
//! - [`create_book`] and [`create_page`] make new ones; [`schemas`] has the JSON Schemas of what authors write.
//!
//! Paths of files are text below the book's folder, with `/` between parts, on every system: `content/briefings/a.md`. Ranges are bytes of a
//! file as it is on disk, front matter and byte-order mark included; [`diagnostic::Lines`] turns them into lines and columns, and into the positions
//! of the Language Server Protocol and back. Dates are those of the Extended Date/Time Format (ISO 8601-2), level 1.
//!
#![cfg_attr(
    feature = "serve",
    doc = "With the feature `serve` a book can be [served](serve) with live reload, and [built again at each change](Book::watch).\n"
)]
#![cfg_attr(
    feature = "external",
    doc = "With the feature `external` the web addresses that a book names [can be checked](Book::check_external).\n"
)]
//! # Features
//!
//! | feature | what it adds | what it compiles |
//! |---|---|---|
//! | `cli` | the program `briefbook` | clap |
//! | `serve` | a server for the writer's own machine, and following the disk | axum, tokio, notify |
//! | `cards` | social cards, the pictures that stand for pages where their addresses are shared | swash, png, fonts |
//! | `external` | the check of web addresses | reqwest, rustls, tokio |
//!
//! All are on by default. `default-features = false` gives the library that reads, checks and builds.
//!
//! # What is promised
//!
//! What is documented here is the library's interface; modules that these pages hide are public only for the program's own tests, and can change
//! in any release. Types that are marked `non_exhaustive` grow. Names of [diagnostic codes](diagnostic::Code) are stable. Until version 1.0 a
//! change that breaks callers raises the second number of the version.

#![deny(missing_docs)]

// What is hidden is documented for those who read the sources: its pages may name what is private.

#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod book;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod citations;
#[cfg(feature = "cli")]
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod cli;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod config;
pub mod diagnostic;
pub(crate) mod digest;
pub(crate) mod draw;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod evidence;
#[cfg(feature = "external")]
pub mod external;
pub(crate) mod folder;
pub(crate) mod html;
pub(crate) mod ids;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod incremental;
mod library;
pub(crate) mod metadata;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod output;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod parse;
pub(crate) mod progress;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod prose;
pub(crate) mod resolve;
pub(crate) mod rich;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod seal;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod site;
pub(crate) mod site_path;
pub(crate) mod slug;
pub(crate) mod source;
#[doc(hidden)]
#[allow(rustdoc::private_intra_doc_links)]
pub mod theme;
pub(crate) mod write;

pub use library::*;
