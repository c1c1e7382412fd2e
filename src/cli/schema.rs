//! `briefbook schema`: the JSON Schemas of front matter and of `briefbook.toml`, for editors.

use super::{ERRORS, OK, complain, print};
use crate::config::schema::config;
use crate::parse::schema::front_matter;
use serde_json::Value;
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
    let text = |schema: &Value| serde_json::to_string_pretty(schema).unwrap_or_default() + "\n";
    let Some(dir) = &arguments.output else {
        print(&match arguments.which {
            Which::FrontMatter => text(&front_matter()),
            Which::Config => text(&config()),
        });
        return OK;
    };
    let files = [("front-matter.schema.json", front_matter()), ("briefbook.schema.json", config())];
    for (name, schema) in &files {
        let path = dir.join(name);
        let written = std::fs::create_dir_all(dir).and_then(|()| match std::fs::read(&path) {
            Ok(old) if old == text(schema).into_bytes() => Ok(()),
            _ => std::fs::write(&path, text(schema)),
        });
        if let Err(error) = written {
            complain(&format!("cannot write `{}`: {error}", path.display()));
            return ERRORS;
        }
    }
    OK
}
