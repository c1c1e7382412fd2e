//! Static files of the theme that are named by their content: these are read, where all others are only copied.

use super::{Hash, Located, PERMISSIONS, Sources, Stamp, hash};
use crate::diagnostic::{Code, Diagnostic};
use rayon::prelude::*;
use std::sync::Arc;

/// A static file of the book's theme, or one of the book that stands in for a file of the theme.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Where it is.
    pub from: Located,
    /// Of its bytes.
    pub hash: Hash,
    /// What a style sheet or a script says; none of other files, and of those that are not UTF-8.
    pub text: Option<String>,
    /// What the disk said of it when it was read, if that is to be trusted.
    pub(crate) stamp: Option<Stamp>,
}

/// Reads those of the files to copy that are the theme's, or have the name of a file that is `built_in`; those of `previous` are kept where the disk
/// says of them what it said then.
pub(super) fn read(sources: &mut Sources, built_in: &[&str], previous: &Sources, d: &mut Vec<Diagnostic>) {
    let themed = |name: &str| sources.themed.contains(name) || built_in.contains(&name);
    let wanted: Vec<&(Located, String)> = sources.copies.iter().filter(|(_, name)| themed(name)).collect();
    let read = wanted.into_par_iter().map(|(from, name)| (from, name, file(from, name, previous.theme.get(name))));
    let read: Vec<(&Located, &String, std::io::Result<Arc<ThemeFile>>)> = read.collect();
    let mut theme = std::collections::BTreeMap::new();
    let mut unreadable = Vec::new();
    for (from, name, file) in read {
        match file {
            Ok(file) => drop(theme.insert(name.clone(), file)),
            Err(error) => unreadable.push((from.clone(), name.clone(), error)),
        }
    }
    for (from, name, error) in unreadable {
        d.push(
            Diagnostic::new(Code::Unreadable, format!("the theme's file `{name}` cannot be read: {error}"))
                .help(PERMISSIONS)
                .at(sources.place(from.path.to_string())),
        );
    }
    sources.theme = Arc::new(theme);
}

fn file(from: &Located, name: &str, known: Option<&Arc<ThemeFile>>) -> std::io::Result<Arc<ThemeFile>> {
    let stamp = from.stamp();
    if let Some(known) = known.filter(|known| known.from == *from && stamp.is_some() && known.stamp == stamp) {
        return Ok(known.clone());
    }
    let bytes = from.bytes()?;
    let is_text = [".css", ".js", ".mjs"].iter().any(|kind| name.ends_with(kind));
    Ok(Arc::new(ThemeFile {
        from: from.clone(),
        hash: hash(&bytes),
        text: if is_text { String::from_utf8(bytes).ok() } else { None },
        stamp: stamp.filter(Stamp::is_settled),
    }))
}
