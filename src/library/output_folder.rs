//! Whether a folder may be written to: never the book's own sources, and nothing that a link of the book leads to.

use std::path::{Component, Path, PathBuf};

/// Why `output` cannot be written to: it is named as a folder of the book, and the book brings a symbolic link there. Who wants the site
/// elsewhere names that place.
pub(super) fn leads_out(root: &Path, output: &Path) -> Option<String> {
    let (root, output) = (std::path::absolute(root).ok()?, std::path::absolute(output).ok()?);
    let below = output.strip_prefix(&root).ok()?;
    let mut path = root.clone();
    for part in below.components() {
        path.push(part);
        if path.is_symlink() {
            return Some(format!(
                "the path to the output folder `{}` goes through the symbolic link `{}`",
                output.display(),
                path.display()
            ));
        }
    }
    None
}

/// Why `output` cannot be the output folder: it is a folder of sources, contains one, or is in one. `content` is the folder of the pages.
pub(super) fn holds_sources(root: &Path, output: &Path, content: &str) -> Option<String> {
    let output = resolved(output);
    let root = resolved(root);
    if root.starts_with(&output) {
        return Some(format!("the output folder `{}` contains the book itself", output.display()));
    }
    [content, "static", "themes"]
        .iter()
        .map(|name| resolved(&root.join(name)))
        .find(|source| output.starts_with(source))
        .map(|source| {
            format!("the output folder `{}` is inside the source folder `{}`", output.display(), source.display())
        })
}

/// The absolute path, links resolved as far as the path exists.
pub(super) fn resolved(path: &Path) -> PathBuf {
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
    let mut full = existing.canonicalize().unwrap_or_else(|_| existing.to_owned());
    full.extend(missing.into_iter().rev());
    full
}
