//! A source of the bibliography as a schema.org `CreativeWork`. Pure functions of one source.

use super::nodes::{Id, Named};
use crate::html;
use crate::parse::bibliography::variables::{csl_type, date, field, names, title, url};
use crate::parse::bibliography::{NameValue, ParsedSource, names_text};
use serde::Serialize;

/// A source on its own page.
#[derive(Serialize)]
pub struct Work {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: String,
    name: String,
    author: Vec<Named>,
    #[serde(rename = "datePublished")]
    published: String,
    publisher: Option<Named>,
    #[serde(rename = "isPartOf")]
    part: Option<Named>,
    #[serde(rename = "inLanguage")]
    language: String,
    identifier: Vec<String>,
    url: String,
    #[serde(rename = "sameAs")]
    same: Vec<String>,
    #[serde(rename = "archivedAt")]
    archived: String,
    isbn: String,
    #[serde(rename = "mainEntityOfPage")]
    page: Id,
}

/// The source under its `@id`, with the address of the page that tells of it.
pub fn describe(data: &ParsedSource, id: String, page: String) -> Work {
    let kind = kind(data);
    let doi = field(data, "DOI");
    let same = if doi.is_empty() { None } else { Some(format!("https://doi.org/{doi}")) };
    let container = field(data, "container-title");
    let own = &data.own;
    Work {
        kind,
        id,
        name: title(data),
        author: names(data, "author").map(person).collect(),
        published: date(data, "issued"),
        publisher: Some(field(data, "publisher")).filter(|p| !p.is_empty()).map(|p| Named::new("Organization", &p)),
        part: (!container.is_empty()).then(|| {
            let kind = if kind == "ScholarlyArticle" { "Periodical" } else { "CreativeWork" };
            Named::new(kind, &container)
        }),
        language: field(data, "language"),
        identifier: [&own.frcite, &own.frdoc, &own.docket, &own.rin].into_iter().flatten().cloned().collect(),
        url: url(data).unwrap_or_default(),
        same: same.into_iter().filter(|s| html::is_web_address(s)).collect(),
        archived: own.archive_url.clone().filter(|u| html::is_web_address(u)).unwrap_or_default(),
        isbn: field(data, "ISBN"),
        page: Id { id: page },
    }
}

/// The schema.org type of a source.
pub fn kind(data: &ParsedSource) -> &'static str {
    match (data.kind.as_str(), csl_type(data).as_str()) {
        ("legislation", _) | (_, "legislation" | "regulation" | "bill" | "treaty") => "Legislation",
        (_, "report") => "Report",
        (_, "article-journal" | "paper-conference") => "ScholarlyArticle",
        (_, "article-newspaper" | "article-magazine") => "NewsArticle",
        (_, "book") => "Book",
        (_, "chapter") => "Chapter",
        (_, "thesis") => "Thesis",
        (_, "dataset") => "Dataset",
        (_, "motion_picture" | "broadcast") => "VideoObject",
        (_, "webpage") => "WebPage",
        (_, "post" | "post-weblog") => "BlogPosting",
        _ => "CreativeWork",
    }
}

/// A name in parts is a person's; one that is taken whole is an organisation's.
fn person(name: &NameValue) -> Named {
    let kind = match name {
        NameValue::Item(item) if item.given.is_some() => "Person",
        _ => "Organization",
    };
    Named::new(kind, &names_text(std::slice::from_ref(name)))
}
