//! What the index knows of a page: plain text and plain data, without the book.

use std::sync::Arc;

/// A page to be found.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// Behind the site's root, ready for an `href`.
    pub address: String,
    pub title: String,
    pub lang: String,
    /// `briefing`, `entity`, …: a filter.
    pub kind: String,
    /// Titles of topics: a filter.
    pub topics: Vec<String>,
    /// A filter.
    pub year: Option<i32>,
    /// As readers see it; empty where the page has none.
    pub date: String,
    /// Other names of the page itself.
    pub names: Vec<String>,
    /// All names of each entity that the page mentions: any of them finds the page.
    pub mentions: Vec<Arc<[String]>>,
    /// In the order of the page; what stands before the first heading has no id and no title.
    pub sections: Vec<Section>,
}

/// A section of a page.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Section {
    /// The heading's id; empty for what stands before the first heading.
    pub id: String,
    pub title: String,
    /// Plain text, a line a paragraph.
    pub text: String,
}
