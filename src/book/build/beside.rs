//! Files that drafts use and published pages do not: they are held back as well, wherever below `content/` they are.

use super::{ParsedPage, folder_of, stem};
use crate::parse::markdown::LinkKind;
use crate::slug::{folded_name, slugify};
use percent_encoding::percent_decode_str;
use std::collections::{BTreeSet, HashMap};

/// The files below `content/`, by the names that links may have for them.
pub(super) struct Files<'f> {
    by_path: HashMap<String, Vec<&'f str>>,
    by_name: HashMap<String, Vec<&'f str>>,
}

impl<'f> Files<'f> {
    pub(super) fn new(files: &'f [String]) -> Self {
        let mut all = Self { by_path: HashMap::new(), by_name: HashMap::new() };
        for file in files {
            all.by_path.entry(key(file)).or_default().push(file);
            all.by_name.entry(folded_name(name(file))).or_default().push(file);
        }
        all
    }

    /// The files that a page uses. `base` is its path without a language. A name alone may mean one file or another: `all` takes them all, and
    /// otherwise only a name that is one file's counts.
    pub(super) fn used(&self, page: &ParsedPage, base: &str, all: bool) -> BTreeSet<&'f str> {
        let mut used = BTreeSet::new();
        let folder = folder_of(base);
        let of_path = |folder: &str, path: &str| joined(folder, path).and_then(|full| self.by_path.get(&key(&full)));
        for link in &page.facts.links {
            let is_name = matches!(link.kind, LinkKind::Wiki { .. } | LinkKind::Embed);
            for path in readings(&link.target) {
                let near = of_path(folder, &path).or_else(|| of_path("", &path));
                let named = || self.by_name.get(&folded_name(if is_name { name(&path) } else { &path }));
                used.extend(near.or_else(|| named().filter(|files| all || files.len() == 1)).into_iter().flatten());
            }
        }
        for image in &page.front.images {
            for path in readings(&image.value) {
                used.extend(of_path(folder, &path).into_iter().flatten());
            }
        }
        // In raw HTML addresses are relative to that of the page, which is a folder of its own in most books.
        let own = format!("{folder}/{}", stem(base));
        for link in &page.facts.html_links {
            for path in readings(&link.target) {
                used.extend([folder, own.as_str()].into_iter().filter_map(|folder| of_path(folder, &path)).flatten());
            }
        }
        used
    }
}

/// Whether two versions of a page name the same files in the same ways.
pub fn same_uses(a: &crate::book::Page, b: &crate::book::Page) -> bool {
    let links = |page: &crate::book::Page| {
        let links = page.facts.links.iter().map(|link| (link.kind, link.target.clone()));
        links.collect::<Vec<_>>()
    };
    a.facts.html_links.iter().map(|link| &link.target).eq(b.facts.html_links.iter().map(|link| &link.target))
        && a.front.images.iter().map(|image| &image.value).eq(b.front.images.iter().map(|image| &image.value))
        && links(a) == links(b)
}

/// What a link's target may say of a path: as it is written, and decoded. Nothing where it leads elsewhere.
fn readings(target: &str) -> Vec<String> {
    let target = target.trim();
    if target.starts_with("//") || crate::html::is_web_address(target) {
        return Vec::new();
    }
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let mut all = vec![target.to_owned(), path.to_owned(), decoded];
    all.dedup();
    all.retain(|path| !path.is_empty());
    all
}

/// A path from a folder below `content/`; `None` where it climbs out.
fn joined(folder: &str, path: &str) -> Option<String> {
    let rooted = path.strip_prefix("@/").or_else(|| path.strip_prefix('/'));
    let mut parts: Vec<&str> = if rooted.is_some() { Vec::new() } else { folder.split('/').collect() };
    for part in rooted.unwrap_or(path).split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    Some(parts.join("/"))
}

/// A path as it is compared with others: its folders may be written as they are on disk or as they are in the site.
fn key(path: &str) -> String {
    let folders = folder_of(path).split('/').filter(|part| !part.is_empty());
    let folders = folders.map(|part| {
        let slug = slugify(part);
        if slug.is_empty() { folded_name(part) } else { slug }
    });
    let mut key: String = folders.flat_map(|part| [part, "/".to_owned()]).collect();
    key.push_str(&folded_name(name(path)));
    key
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{joined, key, readings};

    #[test]
    fn paths_are_those_that_links_mean() {
        assert_eq!(joined("a/b", "../x.png").as_deref(), Some("a/x.png"));
        assert_eq!(joined("a/b", "/x.png").as_deref(), Some("x.png"));
        assert_eq!(joined("", "./c/x.png").as_deref(), Some("c/x.png"));
        assert_eq!(joined("a", "../../x.png"), None);
        assert_eq!(key("My Charts/Fig 1.PNG"), key("my-charts/fig 1.png"));
        assert_ne!(key("a/x.png"), key("b/x.png"));
        assert_eq!(readings("a%20b.png#page=2"), ["a%20b.png#page=2", "a%20b.png", "a b.png"]);
        assert!(readings("https://example.org/a.png").is_empty() && readings("#x").iter().all(|path| path == "#x"));
    }
}
