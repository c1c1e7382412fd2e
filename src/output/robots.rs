//! `robots.txt` (RFC 9309): everything may be read, and where the sitemap is.

use super::{Proposed, Site};
use crate::site::reader::Reader;

/// The file; a book's own `static/robots.txt` stands in for it.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("robots.txt", "robots.txt", |reader, _| Ok(robots(reader)), 0)]
}

fn robots(reader: &Reader<'_>) -> String {
    let base = &reader.config().base_url;
    let sitemap = if base.is_empty() { String::new() } else { format!("\nSitemap: {base}sitemap.xml\n") };
    format!("User-agent: *\nAllow: /\n{sitemap}")
}
