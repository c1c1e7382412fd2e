//! Which web addresses the book names: those of the bibliography and its archived copies, links and pictures of pages, and all that
//! front matter names (an entity's website, addresses in events). Each is asked once, whatever stands behind its `#`.

use crate::book::{Book, PageId, SourceId};
use crate::config::RawHtml;
use crate::diagnostic::{FileId, Span, Texts};
use crate::parse::markdown::LinkKind;
use crate::resolve::{Passage, Resolved};
use reqwest::Url;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// An address and every place that names it.
#[derive(Clone, Debug)]
pub struct Address {
    /// What is asked: without fragment and without a user's name and password.
    pub url: Url,
    /// As it is first written.
    pub written: String,
    /// The bibliography's places first, then the pages', in the order of their paths.
    pub places: Vec<Span>,
    /// Where pages cite the sources of that address: the first place of each page.
    pub citing: Vec<Span>,
    /// An archived copy, where a source with this address has one.
    pub archive: Option<String>,
}

/// The addresses, in order, and how many the configuration excludes.
pub fn collect(book: &Book, resolved: &Resolved, texts: &impl Texts) -> (Vec<Address>, usize) {
    let mut found = Collection { all: BTreeMap::new(), book, excluded: BTreeSet::new() };
    for (index, source) in book.sources.iter().enumerate() {
        let entry = &source.data.entry_range;
        let text = texts.text(source.file).get(entry.clone()).unwrap_or_default();
        let archive = source.data.own.archive_url.as_deref();
        for (written, last) in [(source.data.url.as_deref(), false), (archive, true)] {
            let Some(written) = written else { continue };
            let place = place(text, written, last);
            let span =
                place.map_or(source.span, |p| Span::new(source.file, entry.start + p.start..entry.start + p.end));
            let Some(address) = found.note(written, span) else { continue };
            if !last {
                address.archive = archive.map(str::to_owned).or(address.archive.take());
            }
            let citing = citing(book, resolved, SourceId(index as u32));
            address.citing.extend(citing);
        }
    }
    for (id, page) in book.iter_pages() {
        let Some(file) = page.file else { continue };
        page_addresses(&mut found, book, id, file, texts.text(file));
    }
    let mut addresses: Vec<Address> = found.all.into_values().collect();
    for address in &mut addresses {
        let mut seen = BTreeSet::new();
        address.places.retain(|span| seen.insert(*span));
        address.citing.retain(|span| seen.insert(*span));
    }
    (addresses, found.excluded.len())
}

struct Collection<'b> {
    all: BTreeMap<String, Address>,
    book: &'b Book,
    excluded: BTreeSet<String>,
}

impl Collection<'_> {
    /// Notes a place that names an address, unless it is none of the web or excluded.
    fn note(&mut self, written: &str, span: Span) -> Option<&mut Address> {
        let mut url = Url::parse(written.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https"))?;
        url.set_fragment(None);
        // What opens a door is not sent to it by a checker.
        let _ = (url.set_username(""), url.set_password(None));
        let excluded = &self.book.config.external.exclude;
        if excluded.iter().any(|p| p.matches(url.as_str()) || p.matches(written.trim())) {
            self.excluded.insert(url.into());
            return None;
        }
        let address = self.all.entry(url.as_str().to_owned()).or_insert_with(|| Address {
            url,
            written: written.trim().to_owned(),
            places: Vec::new(),
            citing: Vec::new(),
            archive: None,
        });
        address.places.push(span);
        Some(address)
    }
}

/// The addresses that a page names.
fn page_addresses(found: &mut Collection<'_>, book: &Book, id: PageId, file: FileId, text: &str) {
    let page = book.page(id);
    let mut at = 0;
    for line in text.get(..page.body).unwrap_or_default().split_inclusive('\n') {
        // A comment is a note of the author's, and shown to nobody.
        if !line.trim_start().starts_with('#') {
            for range in in_text(line) {
                found.note(&line[range.clone()], Span::new(file, at + range.start..at + range.end));
            }
        }
        at += line.len();
    }
    for link in page.facts.links.iter().filter(|l| matches!(l.kind, LinkKind::Inline | LinkKind::Image)) {
        found.note(&link.target, Span::new(file, link.target_range.clone()));
    }
    if book.config.raw_html != RawHtml::Escape {
        for link in &page.facts.html_links {
            found.note(&link.target, Span::new(file, link.range.clone()));
        }
    }
}

/// Where pages cite a source, the first place of each page.
fn citing(book: &Book, resolved: &Resolved, source: SourceId) -> Vec<Span> {
    let mut first: BTreeMap<PageId, Span> = BTreeMap::new();
    for passage in resolved.passages.get(source.0 as usize).into_iter().flatten() {
        let page_and_span = match *passage {
            Passage::Text(page, index) => {
                let citation = book.page(page).facts.citations.get(index as usize);
                let key = &book.source(source).data.key;
                citation.and_then(|c| {
                    let item = c.items.iter().find(|i| i.key == *key)?;
                    Some((page, Span::new(book.page(page).file?, item.key_range.clone())))
                })
            }
            Passage::Event(event) => resolved.event(event).tellings.first().map(|t| (t.page, t.span(book))),
            Passage::Relation(page, index) => {
                book.page(page).front.relations.get(index as usize).map(|r| (page, r.to.span))
            }
            Passage::Listed(page) => {
                let key = &book.source(source).data.key;
                let listed = book.page(page).front.sources.iter();
                listed.into_iter().find(|s| s.value.trim_start_matches('@') == key).map(|s| (page, s.span))
            }
        };
        if let Some((page, span)) = page_and_span {
            first.entry(page).and_modify(|s| *s = span.min(*s)).or_insert(span);
        }
    }
    first.into_values().collect()
}

/// Where an entry writes an address: the first or the last place where it stands alone. An archived copy's address often ends in the
/// original's, and TeX may write either otherwise (`\_`).
fn place(entry: &str, written: &str, last: bool) -> Option<Range<usize>> {
    let ends = |c: char| c.is_whitespace() || "{}\"'<>,".contains(c);
    let alone = entry.match_indices(written).map(|(at, _)| at..at + written.len()).filter(|range| {
        entry[..range.start].chars().next_back().is_none_or(ends) && entry[range.end..].chars().next().is_none_or(ends)
    });
    if last { alone.last() } else { alone.into_iter().next() }
}

/// The web addresses in a line of plain text; they end where GFM's extended autolinks do.
fn in_text(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line[from..].find("http").map(|i| from + i) {
        let rest = &line[at..];
        let stop = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^[]".contains(c);
        let mut url = &rest[..rest.find(stop).unwrap_or(rest.len())];
        loop {
            let closing = url.ends_with(')') && url.matches(')').count() > url.matches('(').count();
            let shorter = if closing {
                &url[..url.len() - 1]
            } else {
                url.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~'])
            };
            if shorter.len() == url.len() {
                break;
            }
            url = shorter;
        }
        let begins = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if begins && rest.is_some_and(|r| !r.is_empty()) {
            found.push(at..at + url.len());
        }
        from = at + url.len().max(4);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_text_end_where_sentences_go_on() {
        let line = "summary: See https://a.example/x_(y)?z=1. Or (http://b.example/), xhttp://no.example 'https://c.example/华'";
        let found: Vec<&str> = in_text(line).into_iter().map(|r| &line[r]).collect();
        assert_eq!(found, ["https://a.example/x_(y)?z=1", "http://b.example/", "https://c.example/华"]);
        assert!(in_text("https:// and http and https://").is_empty());
    }

    #[test]
    fn an_address_within_another_is_not_its_place() {
        let entry = "@misc{a, archive_url = {https://web.example/2020/https://a.example/}, url = {https://a.example/}}";
        assert_eq!(place(entry, "https://a.example/", false), Some(77..95));
        assert_eq!(place(entry, "https://nowhere.example/", false), None);
    }
}
