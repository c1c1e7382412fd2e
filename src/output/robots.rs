//! `robots.txt` (RFC 9309): everything may be read, and where the sitemap is.

use super::{OutputFile, Results, Site};

/// The file; a book's own `static/robots.txt` stands in for it.
pub fn files(site: &Site<'_>) -> Results {
    let base = &site.renderer.book.config.base_url;
    let sitemap = if base.is_empty() { String::new() } else { format!("\nSitemap: {base}sitemap.xml\n") };
    vec![Ok(OutputFile::text("robots.txt", format!("User-agent: *\nAllow: /\n{sitemap}"), "robots.txt"))]
}
