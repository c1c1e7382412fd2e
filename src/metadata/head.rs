//! The `meta` elements by which other programs show, share and cite a page: Open Graph (ogp.me), X's cards, and Highwire Press's `citation_*`, which
//! Zotero, Mendeley and Google Scholar read.
//!
//! JSON-LD is [`crate::metadata::linked_data`]'s. Open Graph wants absolute addresses: only a book with a `base_url` has it.

use crate::book::PageKind;
use crate::book::address::encode;
use crate::draw::card;
use crate::resolve::Picture;
use crate::site::job::{Job, Subject};
use crate::site::reader::Reader;
use crate::site::social_cards;
use crate::site::view;
use crate::source::Size;

/// The elements of a page, in their order.
pub fn tags(reader: &Reader<'_>, job: &Job) -> Vec<view::Tag> {
    let mut tags = Tags(Vec::new());
    if job.about == Subject::Nothing {
        return tags.0;
    }
    let article = matches!(job.about, Subject::Page(id) if reader.body(id).page.kind == PageKind::Briefing);
    if !job.page.canonical.is_empty() {
        open_graph(reader, job, article, &mut tags);
    }
    if article {
        highwire(reader, job, &mut tags);
    }
    tags.0
}

struct Tags(Vec<view::Tag>);

impl Tags {
    fn add(&mut self, attribute: &str, name: &str, content: &str) {
        let content = content.trim();
        if !content.is_empty() {
            self.0.push(view::Tag {
                attribute: attribute.to_owned(),
                name: name.to_owned(),
                content: content.to_owned(),
            });
        }
    }

    fn property(&mut self, name: &str, content: &str) {
        self.add("property", name, content);
    }

    fn name(&mut self, name: &str, content: &str) {
        self.add("name", name, content);
    }
}

fn open_graph(reader: &Reader<'_>, job: &Job, article: bool, tags: &mut Tags) {
    let (page, config) = (&job.page, reader.config());
    let title = if page.title.is_empty() { &config.title } else { &page.title };
    let described = [&page.description, &page.summary, &config.description];
    tags.property("og:title", title);
    tags.property("og:type", if article { "article" } else { "website" });
    tags.property("og:url", &page.canonical);
    tags.property("og:site_name", &config.title);
    tags.property("og:description", described.into_iter().find(|d| !d.trim().is_empty()).map_or("", |d| d));
    tags.property("og:locale", &locale(&page.lang).unwrap_or_default());
    for other in page.translations.iter().filter(|t| !t.current) {
        tags.property("og:locale:alternate", &locale(&other.lang).unwrap_or_default());
    }
    let is_pictured = show(&pictures(reader, job), title, tags);
    if article {
        let modified = page.updated.as_ref().or(page.date.as_ref());
        tags.property("article:published_time", page.date.as_ref().map_or("", |d| &d.iso));
        tags.property("article:modified_time", modified.map_or("", |d| &d.iso));
        // The front page is above all; what is below it is a section.
        let section = page.breadcrumbs.iter().skip(1).next_back();
        tags.property("article:section", section.map_or("", |s| &s.title));
        for topic in &page.topics {
            tags.property("article:tag", &topic.title);
        }
        // Open Graph's `article:author` is the address of a profile, which a name is not.
        page.authors.iter().for_each(|author| tags.name("author", author));
    }
    tags.name("twitter:card", if is_pictured { "summary_large_image" } else { "summary" });
}

/// The pictures that stand for a page.
enum Pictures {
    /// Those that it names itself; how large those of the web are nobody asked.
    Own(Vec<(String, Option<Size>)>),
    /// The file of the book that stands in for its card.
    Replaced(String, Option<Size>),
    Card(String),
    None,
}

fn pictures(reader: &Reader<'_>, job: &Job) -> Pictures {
    if job.page.canonical.is_empty() {
        return Pictures::None;
    }
    let absolute = |path: &str| format!("{}{}", reader.config().base_url, encode(path));
    let images = if let Subject::Page(id) = job.about { reader.body(id).images } else { &[] };
    if !images.is_empty() {
        let url = |image: &Picture| match image {
            Picture::Web(url) => (url.clone(), None),
            Picture::File(path) => (absolute(path), reader.size(path)),
        };
        return Pictures::Own(images.iter().map(url).collect());
    }
    match reader.own_card(&job.address) {
        Some(own) => Pictures::Replaced(absolute(own), reader.size(own)),
        None if reader.has_social_cards() => Pictures::Card(absolute(&social_cards::file(&job.address))),
        None => Pictures::None,
    }
}

/// The addresses of the pictures that stand for a page, the best first; none without a `base_url`.
pub fn images(reader: &Reader<'_>, job: &Job) -> Vec<String> {
    match pictures(reader, job) {
        Pictures::Own(images) => images.into_iter().map(|(url, _)| url).collect(),
        Pictures::Replaced(url, _) | Pictures::Card(url) => vec![url],
        Pictures::None => Vec::new(),
    }
}

/// Tells of the page's pictures, and whether it has any.
fn show(pictures: &Pictures, title: &str, tags: &mut Tags) -> bool {
    let png = |url: &str, tags: &mut Tags| {
        tags.property("og:image", url);
        tags.property("og:image:type", "image/png");
    };
    let sized = |size: Option<Size>, tags: &mut Tags| {
        if let Some(size) = size {
            tags.property("og:image:width", &size.width.to_string());
            tags.property("og:image:height", &size.height.to_string());
        }
    };
    match pictures {
        Pictures::None => return false,
        Pictures::Own(images) => {
            for (index, (url, size)) in images.iter().enumerate() {
                tags.property("og:image", url);
                sized(*size, tags);
                // That of the last one follows, as for a single picture.
                if index + 1 < images.len() {
                    tags.property("og:image:alt", title);
                }
            }
        }
        Pictures::Replaced(url, size) => {
            png(url, tags);
            sized(*size, tags);
        }
        Pictures::Card(url) => {
            png(url, tags);
            sized(Some(Size { width: card::WIDTH as u32, height: card::HEIGHT as u32 }), tags);
        }
    }
    tags.property("og:image:alt", title);
    true
}

/// A language as Open Graph's `language_TERRITORY`; nothing where no territory can be told.
fn locale(lang: &str) -> Option<String> {
    let mut parts = lang.split('-');
    let language = parts.next()?.to_lowercase();
    let parts: Vec<&str> = parts.collect();
    let is = |script: &str| parts.iter().any(|p| p.eq_ignore_ascii_case(script));
    let named = parts.iter().find(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_alphabetic()));
    let territory = match (named, language.as_str()) {
        (Some(named), _) => named.to_uppercase(),
        (None, "zh") if is("Hant") => "TW".to_owned(),
        (None, known) => {
            let known =
                ["zh-CN", "en-US", "de-DE", "fr-FR", "es-ES", "ja-JP", "ko-KR", "ru-RU", "it-IT", "nl-NL", "he-IL"]
                    .into_iter()
                    .find(|pair| pair.starts_with(known) && pair.as_bytes().get(known.len()) == Some(&b'-'))?;
            known[known.len() - 2..].to_owned()
        }
    };
    Some(format!("{language}_{territory}"))
}

/// A briefing as Zotero and Google Scholar take it: a report of the book, which is what `citation_technical_report_institution` says.
fn highwire(reader: &Reader<'_>, job: &Job, tags: &mut Tags) {
    let page = &job.page;
    // Google Scholar's own way to write a day.
    let day = |date: &Option<view::Date>| date.as_ref().map(|d| d.iso.replace('-', "/")).unwrap_or_default();
    tags.name("citation_title", &page.title);
    page.authors.iter().for_each(|author| tags.name("citation_author", author));
    let published = if page.date.is_some() { &page.date } else { &page.updated };
    tags.name("citation_publication_date", &day(published));
    tags.name("citation_technical_report_institution", &reader.config().title);
    tags.name("citation_language", &page.lang);
    tags.name("citation_abstract", &page.summary);
    tags.name("citation_public_url", &page.canonical);
    tags.name("citation_abstract_html_url", &page.canonical);
    for topic in &page.topics {
        tags.name("citation_keywords", &topic.title);
    }
}

#[cfg(test)]
mod tests {
    use super::locale;

    #[test]
    fn a_locale_has_a_territory_or_is_left_out() {
        let of = |lang| locale(lang).unwrap_or_default();
        assert_eq!((of("en"), of("en-GB"), of("zh-Hans")), ("en_US".into(), "en_GB".into(), "zh_CN".into()));
        assert_eq!((of("zh-Hant"), of("zh-Hant-HK"), of("eo")), ("zh_TW".into(), "zh_HK".into(), String::new()));
    }
}
