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

/// A title for what has none: the last part of a path with a capital, and with spaces for `-` and `_`. A name that has spaces is a title already, and
/// a day, a month, a week or a quarter in a name keeps its hyphens: `2024-05-06`, `2024-05`, `2024-W19`, `2024-Q2`.
pub fn title_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut title = String::with_capacity(name.len());
    let mut at = 0;
    while let Some(c) = name[at..].chars().next() {
        let begins = !title.ends_with(|c: char| c.is_ascii_digit());
        let date = if begins { date_length(&name[at..]) } else { 0 };
        if date > 0 {
            title.push_str(&name[at..at + date]);
            at += date;
            continue;
        }
        title.push(if matches!(c, '-' | '_') && !name.contains(' ') { ' ' } else { c });
        at += c.len_utf8();
    }
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The length of the date that a name begins with; 0 where it begins with none.
fn date_length(name: &str) -> usize {
    let bytes = name.as_bytes();
    let is = |shape: &str| {
        bytes.len() >= shape.len()
            && bytes.iter().zip(shape.bytes()).all(|(b, shape)| match shape {
                b'0' => b.is_ascii_digit(),
                shape => b.to_ascii_uppercase() == shape,
            })
            && !bytes.get(shape.len()).is_some_and(u8::is_ascii_digit)
    };
    let number = |from: usize| name.get(from..from + 2).and_then(|digits| digits.parse::<u8>().ok()).unwrap_or(0);
    let is_month = (1..=12).contains(&number(5));
    ["0000-00-00", "0000-00", "0000-W00", "0000-Q0"]
        .into_iter()
        .find(|shape| {
            is(shape)
                && match *shape {
                    "0000-00-00" => is_month && (1..=31).contains(&number(8)),
                    // `2024-05-061` holds no month.
                    "0000-00" => {
                        is_month && !(bytes.get(7) == Some(&b'-') && bytes.get(8).is_some_and(u8::is_ascii_digit))
                    }
                    _ => true,
                }
        })
        .map_or(0, str::len)
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

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn names_as_titles() {
        for (name, title) in [
            ("chips/export-controls", "Export controls"),
            ("state_of-the-art", "State of the art"),
            ("2024-05-06", "2024-05-06"),
            ("2024-05", "2024-05"),
            ("2024-w19", "2024-w19"),
            ("2024-Q2", "2024-Q2"),
            ("2024-05-06-my-post", "2024-05-06 my post"),
            ("notes_2024-05-06_b", "Notes 2024-05-06 b"),
            ("2024-13-06", "2024 13 06"),
            ("2024-5-6", "2024 5 6"),
            ("12024-05-06", "12024 05 06"),
            ("2024-05-061", "2024 05 061"),
            ("Post-war economy", "Post-war economy"),
            ("2024-05-06 Meeting - a_b", "2024-05-06 Meeting - a_b"),
            ("über-uns", "Über uns"),
            ("", ""),
        ] {
            assert_eq!(title_of(name), title, "{name}");
        }
    }
}
