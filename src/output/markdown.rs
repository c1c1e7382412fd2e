//! `index.md` beside each page: its text as plain Markdown with its sources as footnotes, for machines and other tools.
//!
//! The front matter has the fields of the Open Knowledge Format 0.1 (`type`, `title`, `description`, `resource`, `tags`, `timestamp`) and the language.

use super::{Proposed, Site};
use crate::book::address::encode;
use crate::book::{Page, PageId};
use crate::prose;
use crate::site::reader::Reader;
use std::fmt::Write;

/// What such a file comes from, for messages. A file of the book's own at its place stands in for it.
pub const ORIGIN: &str = "a page as Markdown";

/// The pages that have a file of the book.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let pages = site.book().iter_pages().filter(|(_, page)| page.file.is_some());
    let make = |reader: &Reader<'_>, id| Ok(copy(reader, PageId(id)));
    pages.map(|(id, page)| Proposed::text(path(page), ORIGIN, make, id.0)).collect()
}

/// Where a page's copy is, behind the site's root; empty where it has none.
pub fn address(page: &Page) -> String {
    if page.file.is_some() { encode(&path(page)).to_string() } else { String::new() }
}

fn path(page: &Page) -> String {
    format!("{}index.md", page.address.as_str())
}

fn copy(reader: &Reader<'_>, id: PageId) -> String {
    let page = reader.body(id).page;
    reader.speak(&page.lang);
    let mut out = String::from("---\n");
    // A text of JSON is a text of YAML 1.2.
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name}: {}", serde_json::Value::from(value));
        }
    };
    let (title, _) = reader.own_title(id);
    line("type", page.kind.as_str());
    line("title", title);
    line("description", &reader.description(id));
    line("resource", &reader.absolute(&page.address));
    line("language", &page.lang);
    let changed = page.changed().and_then(|date| date.html_datetime());
    line("timestamp", changed.as_deref().unwrap_or_default());
    let topics: Vec<String> = page.topics.iter().map(|topic| reader.topic_ref(*topic).title.clone()).collect();
    if !topics.is_empty() {
        let _ = writeln!(out, "tags: {}", serde_json::Value::from(topics));
    }
    let body = prose::copy(reader, id, &reader.document(id));
    let _ = write!(out, "---\n\n# {}\n", prose::title(title));
    if !body.is_empty() {
        let _ = write!(out, "\n{body}");
    }
    out
}
