//! `briefbook init DIR`: a new book that builds at once.

use super::{ERRORS, OK, complain, print};
use std::path::PathBuf;

/// The arguments of `init`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder for the new book; created if it does not exist
    dir: PathBuf,
}

/// Makes the book, and tells how to build it.
pub fn run(arguments: &Arguments) -> u8 {
    if let Err(error) = crate::create_book(&arguments.dir) {
        complain(&error.to_string());
        return ERRORS;
    }
    let shown = arguments.dir.display();
    print(&format!(
        "Created a new book in `{shown}`. To build it, run\n\n    briefbook --root {shown} build\n\nand open {shown}/public/index.html.\n"
    ));
    OK
}
