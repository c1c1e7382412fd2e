//! What lies at a path that a link names: pages by their files and addresses, files, and what the build makes by itself.

use super::links::Resolver;
use crate::book::PageId;
use crate::book::address::Address;
use crate::book::made::{self, MadePage};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::markdown::Link;
use crate::slug::composed;

/// What is found at a path.
pub(super) enum Place {
    Page(PageId),
    File(String),
    Made(String),
}

impl Resolver<'_> {
    /// What is at a path below `content/` or the site's root.
    pub(super) fn place(&self, full: &str) -> Option<Place> {
        let page = self.page_at(full).map(Place::Page);
        page.or_else(|| self.file_at(full).map(Place::File))
            .or_else(|| self.is_made(full).then(|| Place::Made(full.to_owned())))
    }

    /// What a path means that leads to nothing where it stands: from `content/`, though nothing says so (Obsidian's paths in the vault, Hugo's `ref`); an
    /// address in other letters than the slugs that it consists of here; the one file of that name in whatever folder (Obsidian's shortest links).
    pub(super) fn place_elsewhere(&self, path: &str, full: &str) -> Option<Place> {
        let is_plain = !path.starts_with(['/', '.', '@']);
        if let Some(place) = self.join(&format!("/{path}")).filter(|_| is_plain).and_then(|root| self.place(&root)) {
            return Some(place);
        }
        let parts: Vec<String> = full.split('/').map(crate::slug::slugify).collect();
        if let Some(page) = self.book.page_of_address.get(&Address::from_parts(parts.iter().map(String::as_str))) {
            return Some(Place::Page(*page)).filter(|_| !full.ends_with(".md"));
        }
        if path.contains('/') {
            return None;
        }
        let page = path.strip_suffix(".md").and_then(|stem| self.names.page_called(stem));
        let page = page.map(|page| Place::Page(self.book.in_language(page, &self.page.lang)));
        page.or_else(|| self.names.file_called(self.book, path).map(Place::File))
    }

    /// The file of the book at a path as it is on disk: folders below `content/` have other names in the site, and a name may be composed or not.
    pub(super) fn file_at(&self, full: &str) -> Option<String> {
        let files = &self.book.files;
        if files.contains(full) {
            return Some(full.to_owned());
        }
        let slugged = full.rsplit_once('/').map(|(folder, name)| self.book.folder_address(folder) + name);
        if let Some(file) = slugged.as_ref().filter(|path| files.contains(*path)) {
            return Some(file.clone());
        }
        [Some(full), slugged.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|path| self.names.file_in_any_form(self.book, path))
    }

    pub(super) fn no_file(&self, path: &str, full: &str, link: &Link) -> Diagnostic {
        let diagnostic =
            Diagnostic::new(Code::BrokenLink, format!("there is no `{path}` in the book")).at(self.span(link));
        if let Some(help) = self.book.drafts.get(&*composed(full.trim_end_matches(".md"))) {
            return diagnostic.help(help.clone());
        }
        if self.book.held.file(full, true) {
            return diagnostic.help(
                "that file belongs to drafts only, so it is not published: build with `--drafts`, or move the file",
            );
        }
        if crate::source::is_left_out(full) {
            return diagnostic.help("rename the file: hidden files and backups are not part of the book");
        }
        let address = full.strip_suffix("index.html").unwrap_or(full).trim_end_matches('/');
        if let Some(made) = MadePage::of_slug(address) {
            return diagnostic.help(made.when());
        }
        // `github.com/x` without its scheme.
        let domain =
            path.split('/').next().filter(|first| first.len() < path.len()).and_then(|first| first.rsplit_once('.'));
        let is_domain = domain.is_some_and(|(name, top)| {
            !name.is_empty() && name != "." && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_lowercase())
        });
        if is_domain {
            return diagnostic.help(format!("a web address begins with its scheme: `https://{path}`"));
        }
        match self.names.nearest_file(self.book, full) {
            Some(near) => diagnostic.help(format!("did you mean `/{near}`?")),
            None => diagnostic.help("links are relative to their file, or to `content/` if they start with `/`"),
        }
    }

    /// The path below the site's root (or `content/`); `None` where it climbs out.
    pub fn join(&self, path: &str) -> Option<String> {
        // `@/…` is Zola's way to write a path from `content/`.
        let (mut parts, rest): (Vec<&str>, &str) =
            if let Some(rest) = path.strip_prefix("@/").or_else(|| path.strip_prefix('/')) {
                (Vec::new(), rest)
            } else {
                (self.page.folder.split('/').filter(|p| !p.is_empty()).collect(), path)
            };
        for part in rest.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let mut joined = parts.join("/");
        if path.ends_with('/') && !joined.is_empty() {
            joined.push('/');
        }
        Some(joined)
    }

    /// The page whose source or address a path is.
    pub fn page_at(&self, full: &str) -> Option<PageId> {
        if let Some(id) = self.by_path(full) {
            return Some(id);
        }
        let address = Address::from_parts([full.strip_suffix("index.html").unwrap_or(full)]);
        let here = self.book.page_of_address.get(&address).copied();
        // A link to the file of an old address is one to that address.
        let file = || full.strip_suffix("/index.md").or_else(|| full.strip_suffix(".md"));
        here.or_else(|| self.names.redirected(self.book, &address))
            .or_else(|| self.names.redirected(self.book, &Address::from_parts([file()?])))
    }

    fn by_path(&self, full: &str) -> Option<PageId> {
        let wanted = full.trim_end_matches('/');
        let with = if wanted.ends_with(".md") { wanted.to_owned() } else { format!("{wanted}.md") };
        let find = |path: &str| self.book.pages.binary_search_by(|p| p.path.as_str().cmp(path)).ok();
        let page = |index: usize| PageId(index as u32);
        let folder = || self.book.folders.get(wanted).and_then(|folder| folder.page);
        let other = |path: &str| self.names.page_in_any_form(self.book, path);
        find(&with)
            .or_else(|| find(&format!("{wanted}/index.md")))
            .map(page)
            .or_else(folder)
            .or_else(|| (!full.is_ascii()).then(|| other(&with).or_else(|| other(wanted))).flatten())
    }

    pub fn is_made(&self, full: &str) -> bool {
        made::lies_at(self.book, full) || self.names.is_of_topic_or_source(self.book, full)
    }

    /// A file that a wikilink or an embed names by its path, from the page's folder or from `content/`, or by its name alone.
    pub(super) fn file_named(&self, target: &str) -> Option<String> {
        let name = target.trim();
        if !name.contains('.') || name.contains('#') {
            return None;
        }
        let near = self.join(name).and_then(|full| self.file_at(&full));
        let found = near.or_else(|| self.file_at(name)).or_else(|| self.names.file_called(self.book, name));
        found.or_else(|| self.file_named(&super::links::decoded(name)?))
    }
}
