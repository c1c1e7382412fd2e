//! A parsed file → a [`Page`]: its kind, slug, address, title and language.

use super::{FolderSlugs, ParsedPage, folder_of, language_folder, named, stem};
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Page, PageKind};
use crate::config::{Config, primary};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::front_matter::{FrontMatter, WrittenKind};
use crate::slug::{composed, is_safe_segment, slugify};
use std::collections::HashSet;

pub(super) fn make_page(
    config: &Config,
    parsed: ParsedPage,
    readmes: &HashSet<String>,
    slugs: &FolderSlugs,
) -> (Page, Vec<Diagnostic>) {
    let mut d = Vec::new();
    let ParsedPage { file, path, front, body, facts } = parsed;
    let folder = folder_of(&path).to_owned();
    let (mut base, suffix) = named(config, &path);
    let is_bundle = stem(&base) == "index" && !folder.is_empty();
    // A folder's page is called as in Hugo and Zola, too, or as code hosts show it.
    if stem(&base) == "_index" || readmes.contains(&path) {
        base = if folder.is_empty() { "index.md".to_owned() } else { format!("{folder}/index.md") };
    }
    let is_index = stem(&base) == "index";
    let kind = match (is_index, folder.is_empty(), front.kind) {
        (true, true, _) => PageKind::Home,
        (true, false, _) => PageKind::Section,
        (_, _, Some(WrittenKind::Entity)) => PageKind::Entity,
        (_, _, Some(WrittenKind::Page)) => PageKind::Page,
        (_, _, Some(WrittenKind::Briefing)) => PageKind::Briefing,
        // A page that gives a topic its text is no briefing.
        (_, _, None) if MadePage::at(&slugs.address(&folder)) == Some(MadePage::Topics) => PageKind::Page,
        (_, _, None) => PageKind::Briefing,
    };
    let slug = page_slug(file, &base, &folder, is_index, &front, &mut d);
    let root = language_folder(config, suffix.as_deref());
    // A translation's page may have another slug than its folder.
    let below = match front.slug.is_some() && is_bundle {
        true => Address::from_parts([slugs.address(folder_of(&folder)).as_str(), &slug]),
        false => slugs.address(&folder),
    };
    let address = Address::from_parts([root.as_str(), below.as_str(), if is_index { "" } else { &slug }]);
    let own = suffix.as_ref().unwrap_or(&config.language);
    let lang = match &front.lang {
        // A page may say its language nearer than its file's name, `zh-Hans` for `zh`, but not otherwise.
        Some(lang) if suffix.as_ref().is_some_and(|s| primary(s) != primary(&lang.value)) => {
            d.push(
                Diagnostic::new(
                    Code::InvalidFrontMatter,
                    format!("`lang` says `{}`, but the file's name says `{own}`", lang.value),
                )
                .at(lang.span)
                .help("rename the file, or remove `lang`"),
            );
            own.clone()
        }
        Some(lang) if crate::config::is_language(&lang.value) => lang.value.clone(),
        Some(lang) => {
            d.push(
                Diagnostic::new(Code::InvalidFrontMatter, format!("`{}` is not a valid language tag", lang.value))
                    .at(lang.span)
                    .help("use a BCP 47 tag, such as `en` or `zh-Hans`"),
            );
            own.clone()
        }
        None => own.clone(),
    };
    let mut page = Page {
        file: Some(file),
        path,
        base,
        suffix,
        folder,
        kind,
        slug,
        address,
        title: String::new(),
        lang,
        front,
        body,
        facts,
        topics: Vec::new(),
    };
    page.title = title(config, &page);
    (page, d)
}

/// What a page with a file is called: as its front matter says, else as the first-level heading that opens it, else as its file or folder.
pub fn title(config: &Config, page: &Page) -> String {
    let said = page.front.title.as_ref().map(|t| t.value.trim().to_owned()).filter(|t| !t.is_empty());
    let opening = page.facts.headings.first().filter(|_| page.facts.begins_with_title);
    let heading = || opening.map(|h| h.title.clone()).filter(|t| !t.is_empty());
    said.or_else(heading).unwrap_or_else(|| match page.kind {
        PageKind::Home => config.title.clone(),
        PageKind::Section => title_of(&page.folder),
        _ => title_of(stem(&page.base)),
    })
}

/// A title for what has none: the last part of a path, with spaces and a capital.
pub(super) fn title_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn page_slug(
    file: FileId,
    path: &str,
    folder: &str,
    is_index: bool,
    front: &FrontMatter,
    d: &mut Vec<Diagnostic>,
) -> String {
    if let Some(slug) = &front.slug {
        if is_safe_segment(&slug.value) {
            return composed(&slug.value).into_owned();
        }
        d.push(
            Diagnostic::new(Code::InvalidAddress, format!("`{}` is not a valid slug", slug.value.escape_debug()))
                .at(slug.span)
                .help("a slug is one part of an address: use letters, digits, `-`, `_` and `.`, but no `/`"),
        );
    }
    let slug = slugify(if is_index { folder.rsplit('/').next().unwrap_or("") } else { stem(path) });
    if slug.is_empty() && !(is_index && folder.is_empty()) {
        d.push(
            Diagnostic::new(Code::InvalidAddress, "cannot make an address from this file's name")
                .at(Span::new(file, 0..0))
                .help("give the page a `slug`"),
        );
        return "page".to_owned();
    }
    slug
}
