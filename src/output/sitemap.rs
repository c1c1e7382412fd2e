//! `sitemap.xml` (sitemaps.org), written by `quick-xml`. Addresses are absolute where the book has a `base_url`.

use super::{Proposed, Site};
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::parse::edtf::Edtf;
use crate::render::reader::Reader;
use crate::render::view;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;
use std::collections::BTreeMap;

/// The sitemap: every page, with the day of its last change where it tells one, and where it lies in other languages.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("sitemap.xml", "sitemap.xml", |reader, _| Ok(sitemap(reader)), 0)]
}

fn sitemap(reader: &Reader<'_>) -> String {
    let book = reader.whole().book();
    let mut addresses: BTreeMap<&Address, Option<&Edtf>> = BTreeMap::new();
    let made = MadePage::ALL.into_iter().filter(|made| made.is_in_sitemap(book));
    let made: Vec<Address> = made.map(MadePage::address).collect();
    addresses.extend(made.iter().map(|address| (address, None)));
    addresses.extend(book.topics.iter().map(|t| (&t.address, None)));
    addresses.extend(book.sources.iter().map(|s| (&s.address, None)));
    addresses.extend(book.pages.iter().map(|p| (&p.address, p.changed())));
    let translated: Translated<'_> = book
        .iter_pages()
        .filter(|(id, _)| !book.translations(*id).is_empty())
        .map(|(id, page)| (&page.address, super::pages::alternates(reader, id)))
        .collect();
    // Writing to memory does not fail.
    write(reader, &addresses, &translated).unwrap_or_default()
}

/// Pages in several languages, with where each of these lies.
type Translated<'b> = BTreeMap<&'b Address, Vec<view::Alternate>>;

fn write(
    reader: &Reader<'_>,
    addresses: &BTreeMap<&Address, Option<&Edtf>>,
    translated: &Translated<'_>,
) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root =
        writer.create_element("urlset").with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
    if !translated.is_empty() {
        root = root.with_attribute(("xmlns:xhtml", "http://www.w3.org/1999/xhtml"));
    }
    root.write_inner_content(|w| {
        for (address, changed) in addresses {
            let absolute = reader.absolute(address);
            let location = if absolute.is_empty() { format!("/{}", reader.href(address)) } else { absolute };
            w.create_element("url").write_inner_content(|w| {
                w.create_element("loc").write_text_content(BytesText::new(&location))?;
                if let Some(day) = changed.and_then(|d| d.html_datetime()) {
                    w.create_element("lastmod").write_text_content(BytesText::new(&day))?;
                }
                for other in translated.get(address).into_iter().flatten() {
                    w.create_element("xhtml:link")
                        .with_attribute(("rel", "alternate"))
                        .with_attribute(("hreflang", other.lang.as_str()))
                        .with_attribute(("href", other.url.as_str()))
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
