//! The nodes of a graph: schema.org's types (version 28), with the properties that briefbook knows. Plain data; what is empty is left
//! out when it is written.

use serde::Serialize;

/// A node of the graph.
// A page has two or three of them, for as long as it takes to write them.
#[allow(clippy::large_enum_variant)]
#[derive(Serialize)]
#[serde(untagged)]
pub enum Node {
    Site(Site),
    Page(Page),
    Article(Article),
    Entity(Entity),
    Work(super::work::Work),
    Dataset(Dataset),
    Crumbs(Crumbs),
}

/// A node that is told of elsewhere in the graph.
#[derive(Serialize)]
pub struct Id {
    #[serde(rename = "@id")]
    pub id: String,
}

/// Something with a name: an author, a publisher, a topic.
#[derive(Serialize)]
pub struct Named {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    pub name: String,
}

impl Named {
    pub fn new(kind: &'static str, name: &str) -> Self {
        Self { kind, name: name.to_owned() }
    }
}

/// The whole that a page is part of.
#[derive(Default, Serialize)]
pub struct Part {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub url: String,
}

/// `WebSite`.
#[derive(Serialize)]
pub struct Site {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub url: String,
    pub description: String,
    #[serde(rename = "inLanguage")]
    pub language: String,
    pub author: Vec<Named>,
}

/// `WebPage` and `CollectionPage`.
#[derive(Default, Serialize)]
pub struct Page {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub url: String,
    pub name: String,
    pub description: String,
    #[serde(rename = "inLanguage")]
    pub language: String,
    /// As of an article.
    #[serde(rename = "workTranslation")]
    pub translations: Vec<Translated>,
    #[serde(rename = "translationOfWork")]
    pub original: Option<Translated>,
    #[serde(rename = "datePublished")]
    pub published: String,
    #[serde(rename = "dateModified")]
    pub modified: String,
    /// The day on which the facts were checked: `as_of`.
    #[serde(rename = "lastReviewed")]
    pub reviewed: String,
    pub about: Option<Named>,
    #[serde(rename = "mainEntity")]
    pub main: Option<Id>,
    #[serde(rename = "isPartOf")]
    pub part: Part,
}

/// A translation, as a node that is told of on its own page.
#[derive(Serialize)]
pub struct Translated {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub url: String,
    pub name: String,
    #[serde(rename = "inLanguage")]
    pub language: String,
}

/// `Article`.
#[derive(Serialize)]
pub struct Article {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub headline: String,
    pub description: String,
    pub url: String,
    #[serde(rename = "datePublished")]
    pub published: String,
    #[serde(rename = "dateModified")]
    pub modified: String,
    #[serde(rename = "inLanguage")]
    pub language: String,
    /// The pages that are translations of this one, or the one that this is a translation of.
    #[serde(rename = "workTranslation")]
    pub translations: Vec<Translated>,
    #[serde(rename = "translationOfWork")]
    pub original: Option<Translated>,
    pub author: Vec<Named>,
    pub keywords: Vec<String>,
    pub about: Vec<About>,
    pub image: Vec<String>,
    pub citation: Vec<Citation>,
    #[serde(rename = "mainEntityOfPage")]
    pub main_of: Page,
}

/// An entity that a briefing is about; its own page tells the rest under the same `@id`.
#[derive(Serialize)]
pub struct About {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "additionalType")]
    pub more: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub url: String,
}

/// A source that a briefing cites; its own page tells the rest under the same `@id`.
#[derive(Serialize)]
pub struct Citation {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub url: String,
}

/// The entity of an entity page.
#[derive(Serialize)]
pub struct Entity {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "additionalType")]
    pub more: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    #[serde(rename = "alternateName")]
    pub other_names: Vec<String>,
    pub description: String,
    /// Its own website.
    pub url: String,
    #[serde(rename = "mainEntityOfPage")]
    pub page: Id,
    #[serde(rename = "legislationType")]
    pub legislation_type: String,
}

/// `Dataset`.
#[derive(Serialize)]
pub struct Dataset {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub description: String,
    pub url: String,
    #[serde(rename = "inLanguage")]
    pub language: String,
    pub creator: Vec<Named>,
    #[serde(rename = "temporalCoverage")]
    pub period: String,
    pub distribution: Vec<Download>,
    #[serde(rename = "isPartOf")]
    pub part: Part,
}

/// `DataDownload`.
#[derive(Serialize)]
pub struct Download {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "encodingFormat")]
    pub format: &'static str,
    #[serde(rename = "contentUrl")]
    pub url: String,
}

/// `BreadcrumbList`.
#[derive(Serialize)]
pub struct Crumbs {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "itemListElement")]
    pub items: Vec<Crumb>,
}

/// `ListItem`.
#[derive(Serialize)]
pub struct Crumb {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    pub position: usize,
    pub name: String,
    #[serde(rename = "item")]
    pub url: String,
}
