//! Everything that can be found in a book, as records for the search index ([`crate::search`]).

use super::event::EventRecord;
use crate::book::{Book, Page, PageId, PageKind, SourceId};
use crate::digest::{Digest, Sink};
use crate::prose::passage::{self, OPAQUE, ShownPiece};
use crate::resolve::LinkTarget;
use crate::search;
use crate::search::record::{Record, Section};
use crate::site::Renderer;
use crate::site::Site;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The whole index of a site.
///
/// On a thread of rayon's it takes no second one: while such a thread waits for others it takes up other work, which may be a file of
/// this very index.
pub fn index(site: &Site) -> search::Files {
    let make = || {
        let records = records(site);
        digest_of(site, &records);
        search::index(&records)
    };
    match rayon::current_thread_index() {
        None => make(),
        Some(_) => alone(make),
    }
}

/// A digest of everything that can be found: all files of the index follow from that. Made once a site.
pub fn digest(site: &Site) -> Digest {
    site.search_digest.get().copied().unwrap_or_else(|| digest_of(site, &records(site)))
}

fn digest_of(site: &Site, records: &[Record]) -> Digest {
    // Nobody waits for another's: that could be a thread that waits for this one.
    if let Some(known) = site.search_digest.get() {
        return *known;
    }
    let one = |record: &Record| Sink::default().serialized(record).finish();
    let all: Vec<Digest> = records.par_iter().map(one).collect();
    let mut sink = Sink::default();
    sink.list(&all, |sink, one| {
        sink.digest(*one);
    });
    *site.search_digest.get_or_init(|| sink.finish())
}

/// Runs a function on a thread and a pool of its own.
fn alone<T: Send>(make: impl FnOnce() -> T + Send) -> T {
    let pooled = || match rayon::ThreadPoolBuilder::new().build() {
        Ok(pool) => pool.install(make),
        Err(_) => make(),
    };
    let made = std::thread::scope(|scope| scope.spawn(pooled).join());
    made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Everything that can be found: the book's pages, then its sources. The only reader of the book here.
pub fn records(site: &Site) -> Vec<Record> {
    let r = &*site.r;
    let names: Vec<Arc<[String]>> = r.book.iter_pages().map(|(id, _)| names(&r.book, id)).collect();
    let pages = (0..r.book.pages.len() as u32).into_par_iter().map(|id| of_page(site, PageId(id), &names));
    let mut records: Vec<Record> = pages.collect();
    records.extend((0..r.book.sources.len() as u32).map(|id| of_source(site, SourceId(id))));
    records
}

/// All names of an entity, in all its languages; those of other pages are nobody else's.
fn names(book: &Book, id: PageId) -> Arc<[String]> {
    let own = |page: &Page| -> Vec<String> {
        std::iter::once(page.title.as_str()).chain(page.names()).map(str::to_owned).collect()
    };
    match (book.page(id).kind, book.translations(id)) {
        (PageKind::Entity, []) => own(book.page(id)).into(),
        (PageKind::Entity, group) => group.iter().flat_map(|t| own(book.page(t.page))).collect(),
        _ => [].into(),
    }
}

fn of_page(site: &Site, id: PageId, names: &[Arc<[String]>]) -> Record {
    let r = &*site.r;
    let words = &*site.voice(site.voice_of(&r.book.page(id).lang)).words;
    let page = r.book.page(id);
    let resolved = r.resolved.page(id);
    let linked = resolved.links.iter().filter_map(|target| match target {
        LinkTarget::Page { page, .. } => Some(*page),
        _ => None,
    });
    let acting = resolved.events.iter().flat_map(|e| r.resolved.event(*e).actors.iter().copied());
    let mentioned: BTreeSet<PageId> = linked
        .chain(resolved.mentions.iter().map(|m| m.to))
        .chain(resolved.entities.iter().copied())
        .chain(resolved.relations.iter().map(|x| x.to))
        .chain(acting)
        .filter(|other| *other != id)
        .collect();
    let date = page.date().or(page.front.as_of.as_ref().map(|d| &d.value));
    Record {
        address: r.href(&page.address),
        title: page.title.clone(),
        lang: page.lang.clone(),
        kind: page.kind.as_str().to_owned(),
        topics: page.topics.iter().map(|t| r.book.topic(*t).title.clone()).collect(),
        year: date.and_then(|d| d.year()),
        date: page.date().map(|d| words.date(d)).unwrap_or_default(),
        names: page.names().map(str::to_owned).collect(),
        mentions: mentioned.iter().map(|e| names[e.0 as usize].clone()).filter(|n| !n.is_empty()).collect(),
        sections: sections(r, words, id, resolved),
    }
}

/// The page's text by its headings: the summary stands before the first, the events of the front matter after the last.
fn sections(
    r: &Renderer,
    words: &crate::theme::words::Language,
    id: PageId,
    resolved: &crate::resolve::ResolvedPage,
) -> Vec<Section> {
    let page = r.book.page(id);
    let mut sections = vec![Section::default()];
    sections.extend(page.facts.headings.iter().map(|heading| Section {
        id: crate::ids::fragment(&heading.id),
        title: heading.title.trim().to_owned(),
        text: String::new(),
    }));
    if let Some(summary) = &page.front.summary {
        line(&mut sections[0].text, &summary.value);
    }
    let said = passage::of(&r.shown(), id, 0..u32::MAX);
    for (index, run) in page.facts.runs.iter().enumerate().filter(|(_, run)| !run.is_heading) {
        let of = run.heading.map_or(0, |heading| heading as usize + 1);
        if let Some(section) = sections.get_mut(of) {
            line(&mut section.text, &replaced(&run.text, &said, index as u32));
        }
    }
    let told = |e: &&crate::resolve::Event| e.tellings.iter().any(|t| t.heading.is_none());
    let listed = matches!(page.kind, PageKind::Briefing | PageKind::Page);
    let mut dates = Section { id: if listed { "bb-dates" } else { "" }.to_owned(), ..Section::default() };
    for event in resolved.events.iter().map(|e| r.resolved.event(*e)).filter(told) {
        let event = EventRecord::of(&r.book, event, &page.lang);
        line(&mut dates.text, &format!("{}: {}", event.date_text(words), event.title));
        line(&mut dates.text, event.summary);
    }
    sections.push(dates);
    // A heading that has neither words nor text of its own says nothing.
    sections.retain(|s| !s.text.is_empty() || !s.title.is_empty());
    sections
}

/// A run's text as the page shows it.
fn replaced<'t>(text: &'t str, said: &[ShownPiece], run: u32) -> Cow<'t, str> {
    let first = said.partition_point(|s| s.run < run);
    let own = &said[first..said.partition_point(|s| s.run <= run)];
    if own.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len() + 32), 0);
    for piece in own {
        let (start, end) = (piece.start as usize, piece.end as usize);
        if let Some(before) = text.get(at..start) {
            out.push_str(before);
            out.push_str(&piece.text);
            at = end;
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(out)
}

/// Adds a paragraph, without the places of citations and with single spaces.
fn line(text: &mut String, paragraph: &str) {
    let start = text.len();
    for word in paragraph.split(|c: char| c.is_whitespace() || c == OPAQUE).filter(|w| !w.is_empty()) {
        let joins = text.len() == start || word.starts_with(['.', ',', ';', ':', '。', '，', '；', '：', '、']);
        if joins && text.len() == start && start > 0 {
            text.push('\n');
        } else if !joins {
            text.push(' ');
        }
        text.push_str(word);
    }
}

fn of_source(site: &Site, id: SourceId) -> Record {
    let r = &*site.r;
    let source = r.book.source(id);
    let reference = crate::rich::plain(r.cites.reference(id));
    let mut text = String::new();
    line(&mut text, &reference);
    let date = source.data.fields.iter().find(|(name, _)| name == "date");
    let date = date.and_then(|(_, date)| crate::parse::edtf::parse(date).ok());
    Record {
        address: r.href(&source.address),
        title: source.data.title(),
        lang: r.book.config.language.clone(),
        kind: "source".to_owned(),
        year: date.as_ref().and_then(|d| d.year()),
        date: date.as_ref().map(|d| site.views().words.date(d)).unwrap_or_default(),
        names: vec![source.data.key.clone()],
        sections: vec![Section { text, ..Section::default() }],
        ..Record::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_lines_without_the_places_of_citations() {
        let mut text = String::new();
        line(&mut text, "A rule\u{fffc}\u{fffc}, then another \u{fffc}.");
        line(&mut text, "  \u{fffc} ");
        line(&mut text, "第二\u{fffc}。");
        assert_eq!(text, "A rule, then another.\n第二。");
    }
}
