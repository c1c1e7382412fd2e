//! `briefbook schema`: the JSON Schemas of front matter and of `briefbook.toml`, for editors.

use super::{ERRORS, OK, complain, print};
use crate::schemas::{self, configuration, front_matter, text};
use std::path::PathBuf;

/// The arguments of `schema`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Which schema to print
    #[arg(value_enum, default_value = "front-matter")]
    which: Which,
    /// Write both schemas to this folder: `front-matter.schema.json` and `briefbook.schema.json`
    #[arg(short, long, value_name = "DIR", conflicts_with = "which")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    FrontMatter,
    Config,
}

/// Prints one schema, or writes both; a file that holds the same already is left alone.
pub fn run(arguments: &Arguments) -> u8 {
    let Some(dir) = &arguments.output else {
        print(&match arguments.which {
            Which::FrontMatter => text(&front_matter()),
            Which::Config => text(&configuration()),
        });
        return OK;
    };
    match schemas::write(dir) {
        Ok(()) => OK,
        Err((path, error)) => {
            complain(&format!("cannot write `{}`: {error}", path.display()));
            ERRORS
        }
    }
}
