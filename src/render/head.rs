//! The `meta` elements by which other programs show, share and cite a page: Open Graph (ogp.me), X's cards, and Highwire Press's `citation_*`.
//!
//! JSON-LD is [`super::linked_data`]'s. Open Graph wants absolute addresses: only a book with a `base_url` has it.

use super::linked_data::Subject;
use super::reader::{Job, Reader};
use super::{social, view};
use crate::book::PageKind;
use crate::book::address::encode;
use crate::html;
use tera::Value;

/// The elements of a page, in their order.
pub fn of(reader: &Reader<'_>, job: &Job) -> Vec<view::Tag> {
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
    let person = matches!(job.about, Subject::Page(id) if super::views::entity_type(reader.body(id).page) == "person");
    tags.property("og:title", title);
    tags.property("og:type", if article { "article" } else if person { "profile" } else { "website" });
    tags.property("og:url", &page.canonical);
    tags.property("og:site_name", &config.title);
    tags.property("og:description", described.into_iter().find(|d| !d.trim().is_empty()).map_or("", |d| d));
    tags.property("og:locale", &locale(&page.lang).unwrap_or_default());
    let own = images(reader, job);
    let is_pictured = !own.is_empty() || reader.has_social_cards();
    if own.is_empty() && is_pictured {
        tags.property("og:image", &format!("{}{}", config.base_url, encode(&social::path(job.address.as_str()))));
        tags.property("og:image:type", "image/png");
        tags.property("og:image:width", &social::WIDTH.to_string());
        tags.property("og:image:height", &social::HEIGHT.to_string());
        tags.property("og:image:alt", title);
    }
    for image in own {
        tags.property("og:image", &image);
        tags.property("og:image:alt", title);
    }
    if article {
        let modified = page.updated.as_ref().or(page.date.as_ref());
        tags.property("article:published_time", page.date.as_ref().map_or("", |d| &d.iso));
        tags.property("article:modified_time", modified.map_or("", |d| &d.iso));
        for topic in &page.topics {
            tags.property("article:tag", &text(topic, "title"));
        }
        // Open Graph's `article:author` is the address of a profile, which a name is not.
        page.authors.iter().for_each(|author| tags.name("author", author));
    }
    tags.name("twitter:card", if is_pictured { "summary_large_image" } else { "summary" });
}

/// The pictures that a page names itself, as absolute addresses: a path is relative to the page, or with `/` before it to the site.
fn images(reader: &Reader<'_>, job: &Job) -> Vec<String> {
    let Subject::Page(id) = job.about else { return Vec::new() };
    let absolute = |image: &str| match image {
        web if html::is_web_address(web) => web.to_owned(),
        image => match image.strip_prefix('/') {
            Some(path) => format!("{}{}", reader.config().base_url, encode(path)),
            None => format!("{}{}", reader.config().base_url, encode(&format!("{}{image}", job.address))),
        },
    };
    reader.body(id).page.front.images.iter().map(|image| absolute(image.value.trim())).collect()
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
            let known = ["zh-CN", "en-US", "de-DE", "fr-FR", "es-ES", "ja-JP", "ko-KR", "ru-RU", "it-IT", "nl-NL", "he-IL"]
                .into_iter()
                .find(|pair| pair.starts_with(known) && pair.as_bytes().get(known.len()) == Some(&b'-'))?;
            known[known.len() - 2..].to_owned()
        }
    };
    Some(format!("{language}_{territory}"))
}

/// A briefing as Zotero and Google Scholar take it: a report of the book.
fn highwire(reader: &Reader<'_>, job: &Job, tags: &mut Tags) {
    let page = &job.page;
    let day = |date: &Option<view::Date>| date.as_ref().map(|d| d.iso.replace('-', "/")).unwrap_or_default();
    tags.name("citation_title", &page.title);
    page.authors.iter().for_each(|author| tags.name("citation_author", author));
    tags.name("citation_publication_date", &day(&page.date));
    tags.name("citation_online_date", &day(&page.updated));
    tags.name("citation_technical_report_institution", &reader.config().title);
    tags.name("citation_language", &page.lang);
    tags.name("citation_abstract", &page.summary);
    tags.name("citation_public_url", &page.canonical);
}

/// A text of a template's value.
fn text(value: &Value, key: &str) -> String {
    let map = value.as_map();
    let found = map.and_then(|m| m.iter().find(|(k, _)| k.as_str() == Some(key)));
    found.and_then(|(_, v)| v.as_str()).unwrap_or_default().to_owned()
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
