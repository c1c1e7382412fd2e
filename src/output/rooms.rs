//! One place for each file: whether all files that a site is to have can lie where they want to, on any disk, before the first is written.

use super::{Make, Planned, Proposed, assets, markdown};
use crate::book::{Book, PageId, SourceId, TopicId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::site_path::{SitePath, folded};
use crate::source::Located;
use std::collections::{BTreeMap, BTreeSet};

/// What of the book says that a file lies where it does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    Nobody,
    Page(PageId),
    Source(SourceId),
    Topic(TopicId),
    /// An old address, by its place in [`Book::redirects`].
    Redirect(u32),
}

impl Owner {
    fn span(self, book: &Book) -> Option<Span> {
        match self {
            Self::Nobody => None,
            Self::Page(id) => {
                let page = book.page(id);
                let slug = page.front.slug.as_ref().map(|slug| slug.span);
                slug.or_else(|| page.file.map(|file| Span::new(file, 0..0)))
            }
            Self::Source(id) => Some(book.source(id).span),
            Self::Topic(id) => {
                let named = |page: &crate::book::Page| {
                    let place = page.topics.iter().position(|topic| *topic == id)?;
                    page.front.topics.get(place).map(|topic| topic.span)
                };
                book.pages.iter().find_map(|page| named(page))
            }
            Self::Redirect(index) => book.redirects.get(index as usize).map(|redirect| redirect.span),
        }
    }
}

/// Gives each file its place. A book's own static file stands in for a file that the theme or briefbook would make; any other two files at one place
/// are an error, and so is a file where another needs a folder.
pub(super) fn assign(
    book: &Book,
    files: Vec<Proposed>,
    place: &mut dyn FnMut(&Located) -> Span,
) -> (Vec<Planned>, Vec<Diagnostic>) {
    let mut d = Vec::new();
    let mut rooms: BTreeMap<String, (SitePath, Proposed)> = BTreeMap::new();
    let mut span = |file: &Proposed| match &file.make {
        Make::Copy(from) => Some(place(from)),
        _ => file.owner.span(book),
    };
    for file in files {
        let path = match SitePath::new(&file.path) {
            Ok(path) => path,
            Err(why) => {
                let message = format!("{} cannot be written to `{}`: {why}", file.origin, file.path.escape_debug());
                let found = Diagnostic::new(Code::InvalidAddress, message).help("give it a different name");
                d.push(placed(found, span(&file)));
                continue;
            }
        };
        let key = folded(&file.path);
        match rooms.get(&key) {
            Some((_, known)) if stands_in(known, &file) => {}
            Some((_, known)) if !stands_in(&file, known) => {
                let what = match known.path == file.path {
                    true => format!("`{}`", file.path),
                    false => format!("`{}` and `{}`, which many disks treat as one file", known.path, file.path),
                };
                let message = format!("{} and {} would both be written to {what}", known.origin, file.origin);
                d.push(collision(message, (known, span(known)), span(&file)));
            }
            _ => drop(rooms.insert(key, (path, file))),
        }
    }
    let mut told = BTreeSet::new();
    for (key, (_, file)) in &rooms {
        for folder in key.match_indices('/').map(|(at, _)| &key[..at]) {
            if let Some((_, known)) = rooms.get(folder)
                && told.insert(folder)
            {
                let message = format!(
                    "{} would be written to `{}`, but {} needs a folder there for `{}`",
                    known.origin, known.path, file.origin, file.path
                );
                d.push(collision(message, (known, span(known)), span(file)));
            }
        }
    }
    let planned = |(path, file): (SitePath, Proposed)| Planned { path, origin: file.origin, make: file.make };
    (rooms.into_values().map(planned).collect(), d)
}

/// Whether a file is there instead of another that wants its place.
fn stands_in(own: &Proposed, other: &Proposed) -> bool {
    let rank = |file: &Proposed| match file.origin.as_str() {
        _ if file.make.is_drawn() => 0,
        assets::OWN => 2,
        assets::THEME | markdown::ORIGIN | "robots.txt" | "404.html" | "sitemap.xml" => 0,
        _ => 1,
    };
    rank(own) > 0 && rank(other) == 0
}

/// Two files at one place; it is shown where a person can mend it, and the other side beside it.
fn collision(message: String, (known, first): (&Proposed, Option<Span>), second: Option<Span>) -> Diagnostic {
    let found =
        Diagnostic::new(Code::DuplicateAddress, message).help("give one of them a different name, slug or alias");
    match (first, second) {
        (Some(first), Some(second)) => found.at(second).related(first, format!("{} is there", known.origin)),
        (first, second) => placed(found, second.or(first)),
    }
}

fn placed(found: Diagnostic, span: Option<Span>) -> Diagnostic {
    match span {
        Some(span) => found.at(span),
        None => found,
    }
}
