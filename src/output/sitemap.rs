//! `sitemap.xml` (sitemaps.org), written by `quick-xml`. Addresses are absolute where the book has a `base_url`.

use super::{Proposed, Site};
use crate::site::fact::gathered::Location;
use crate::site::reader::Reader;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

/// The sitemap: every page, with the day of its last change where it tells one, and where it lies in other languages.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("sitemap.xml", "sitemap.xml", |reader, _| Ok(sitemap(reader)), 0)]
}

fn sitemap(reader: &Reader<'_>) -> String {
    // Writing to memory does not fail.
    write(reader, &reader.sitemap()).unwrap_or_default()
}

fn write(reader: &Reader<'_>, pages: &[Location]) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root =
        writer.create_element("urlset").with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
    if pages.iter().any(|page| !page.languages.is_empty()) {
        root = root.with_attribute(("xmlns:xhtml", "http://www.w3.org/1999/xhtml"));
    }
    root.write_inner_content(|w| {
        for page in pages {
            let absolute = reader.absolute(&page.address);
            let location = if absolute.is_empty() { format!("/{}", reader.href(&page.address)) } else { absolute };
            w.create_element("url").write_inner_content(|w| {
                w.create_element("loc").write_text_content(BytesText::new(&location))?;
                if let Some(day) = &page.changed {
                    w.create_element("lastmod").write_text_content(BytesText::new(day))?;
                }
                for (lang, url) in page.alternates(|address| reader.absolute(address)) {
                    w.create_element("xhtml:link")
                        .with_attribute(("rel", "alternate"))
                        .with_attribute(("hreflang", lang))
                        .with_attribute(("href", url.as_str()))
                        .write_empty()?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}
