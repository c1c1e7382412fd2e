//! The JSON Schemas of what authors write, for editors that check and complete it.
//!
//! Both are of JSON Schema's draft 2020-12.

use crate::folder::Folder;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};

/// The schema of a page's front matter.
pub fn front_matter() -> Value {
    crate::parse::schema::front_matter()
}

/// The schema of `briefbook.toml`.
pub fn configuration() -> Value {
    crate::config::schema::config()
}

/// Writes both into the folder `dir`, which is made where it does not exist: `front-matter.schema.json` and `briefbook.schema.json`. A file that holds the
/// same already is left alone.
///
/// # Errors
/// The file that could not be written, and what the disk said.
pub fn write(dir: &Path) -> Result<(), (PathBuf, io::Error)> {
    let files = [("front-matter.schema.json", front_matter()), ("briefbook.schema.json", configuration())];
    for (name, schema) in &files {
        let text = text(schema);
        let written = Folder::create(dir).and_then(|folder| match folder.read(name, text.len() as u64) {
            Ok(old) if old == text.as_bytes() => Ok(()),
            _ => folder.replace(name, &[text.as_bytes()]),
        });
        written.map_err(|error| (dir.join(name), error))?;
    }
    Ok(())
}

/// A schema as the text of a file.
pub fn text(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}
