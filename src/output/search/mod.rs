//! The site's search: an index that the reader's browser loads piece by piece, and the page that shows what was found.
//!
//! [`records`] alone knows the book; the rest is functions of records: [`terms::of`] for each page by itself, [`shards::merge`] for
//! all. The index of a [`Site`] is made when its first file is asked for. See `docs/decisions/0005-search.md`.

pub mod fold;
mod pack;
pub mod record;
pub mod shards;
pub mod terms;

use super::{Job, Made, Planned, Site};
use crate::book::address::Address;
use crate::book::{Page, PageId, PageKind, SourceId};
use crate::parse::citation::GroupKind;
use crate::render::Renderer;
use crate::resolve::Target;
use rayon::prelude::*;
use record::{Record, Section};
use shards::Files;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What stands in a run's text for a citation.
const OPAQUE: char = '\u{fffc}';

/// The page, what the dialog on other pages shows, and the index.
pub fn plan(site: &Site) -> Vec<Planned> {
    let book = &site.renderer.book;
    let (terms, texts) = shards::counts(book.pages.len() + book.sources.len());
    let origin = "the search index";
    let mut plan = vec![
        Planned::text(Address::of(["search"]).file(), "the search page", |site, _| site.render(page(site)), 0),
        Planned::text("search/panel.js", origin, |site, _| panel(site), 0),
        Planned::text("search/index.js", origin, |site, _| Ok(site.search().root.clone()), 0),
    ];
    let term = |site: &Site, index: u32| Ok(site.search().terms.get(index as usize).cloned().unwrap_or_default());
    let text = |site: &Site, index: u32| Ok(site.search().texts.get(index as usize).cloned().unwrap_or_default());
    plan.extend((0..terms as u32).map(|i| Planned::text(format!("search/t{i}.js"), origin, term, i)));
    plan.extend((0..texts as u32).map(|i| Planned::text(format!("search/x{i}.js"), origin, text, i)));
    plan
}

fn page(site: &Site) -> Job {
    let address = Address::of(["search"]);
    Job {
        template: "search.html".to_owned(),
        page: site.page("search", "Search", &address),
        address,
        anywhere: false,
        objects: Vec::new(),
    }
}

/// The markup of the dialog, which is that of the page, as a script.
fn panel(site: &Site) -> Made {
    let address = Address::of(["search"]);
    let job = Job {
        template: "search-panel.html".to_owned(),
        page: site.page("search", "Search", &address),
        address,
        anywhere: false,
        objects: Vec::new(),
    };
    Ok(format!("briefbook_search.add(\"panel\",{});\n", pack::json(&site.render(job)?)))
}

/// The whole index of a site.
///
/// On a thread of rayon's it takes no second one: while such a thread waits for others it takes up other work, which may be a file of
/// this very index.
pub fn index(site: &Site) -> Files {
    let make = || {
        let records = records(site);
        let terms: Vec<terms::PageTerms> = records.par_iter().map(terms::of).collect();
        shards::merge(&records, &terms)
    };
    match rayon::current_thread_index() {
        None => make(),
        Some(_) => alone(make),
    }
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
    let r = &*site.renderer;
    let names: Vec<Arc<[String]>> = r.book.pages.iter().map(|page| names(page)).collect();
    let pages = (0..r.book.pages.len() as u32).into_par_iter().map(|id| of_page(r, PageId(id), &names));
    let mut records: Vec<Record> = pages.collect();
    records.extend((0..r.book.sources.len() as u32).map(|id| of_source(site, SourceId(id))));
    records
}

/// All names of an entity; those of other pages are nobody else's.
fn names(page: &Page) -> Arc<[String]> {
    match page.kind {
        PageKind::Entity => std::iter::once(page.title.as_str()).chain(page.names()).map(str::to_owned).collect(),
        _ => [].into(),
    }
}

fn of_page(r: &Renderer, id: PageId, names: &[Arc<[String]>]) -> Record {
    let page = r.book.page(id);
    let resolved = r.resolved.page(id);
    let linked = resolved.links.iter().filter_map(|target| match target {
        Target::Page { page, .. } => Some(*page),
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
        date: page.date().map(|d| d.human()).unwrap_or_default(),
        names: page.names().map(str::to_owned).collect(),
        mentions: mentioned.iter().map(|e| names[e.0 as usize].clone()).filter(|n| !n.is_empty()).collect(),
        sections: sections(r, id, resolved),
    }
}

/// The page's text by its headings: the summary stands before the first, the events of the front matter after the last.
fn sections(r: &Renderer, id: PageId, resolved: &crate::resolve::ResolvedPage) -> Vec<Section> {
    let page = r.book.page(id);
    let mut sections = vec![Section::default()];
    sections.extend(page.facts.headings.iter().map(|heading| Section {
        id: crate::render::fragment(&heading.id),
        title: heading.title.trim().to_owned(),
        text: String::new(),
    }));
    if let Some(summary) = &page.front.summary {
        line(&mut sections[0].text, &summary.value);
    }
    let said = said(r, id);
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
        line(&mut dates.text, &format!("{}: {}", event.date.human(), event.title));
        line(&mut dates.text, &event.summary);
    }
    sections.push(dates);
    // A heading that has neither words nor text of its own says nothing.
    sections.retain(|s| !s.text.is_empty() || !s.title.is_empty());
    sections
}

/// What a page shows in place of bytes of its runs: the titles of pages that it links to by their slugs, and the authors of sources that
/// are cited as part of a sentence. Sorted.
fn said(r: &Renderer, id: PageId) -> Vec<(u32, u32, u32, String)> {
    let facts = &r.book.page(id).facts;
    let mut said = Vec::new();
    for (index, link) in facts.links.iter().enumerate() {
        if let Some((run, at)) = &link.place
            && let Some(label) = crate::render::document::wiki_label(r, id, index as u32)
        {
            said.push((*run, at.start, at.end, label));
        }
    }
    for (citation, sources) in facts.citations.iter().zip(&r.resolved.page(id).citations) {
        let (run, at) = citation.place;
        if citation.kind == GroupKind::Narrative
            && let Some(source) = sources.first().copied().flatten()
        {
            said.push((run, at, at + OPAQUE.len_utf8() as u32, r.cites.short(source)));
        }
    }
    said.sort_unstable();
    said
}

/// A run's text as the page shows it.
fn replaced<'t>(text: &'t str, said: &[(u32, u32, u32, String)], run: u32) -> Cow<'t, str> {
    let first = said.partition_point(|s| s.0 < run);
    let own = &said[first..said.partition_point(|s| s.0 <= run)];
    if own.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len() + 32), 0);
    for (_, start, end, label) in own {
        let (start, end) = (*start as usize, *end as usize);
        if let Some(before) = text.get(at..start) {
            out.push_str(before);
            out.push_str(label);
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
    let r = &*site.renderer;
    let source = r.book.source(id);
    let reference = crate::html::to_text(r.cites.reference(id));
    let mut text = String::new();
    line(&mut text, &reference);
    let date = source.data.fields.iter().find(|(name, _)| name == "date");
    let date = date.and_then(|(_, date)| crate::parse::edtf::parse(date).ok());
    Record {
        address: r.href(&source.address),
        title: super::sources::title(site, id),
        lang: r.book.config.language.clone(),
        kind: "source".to_owned(),
        year: date.as_ref().and_then(|d| d.year()),
        date: date.as_ref().map(|d| d.human()).unwrap_or_default(),
        names: vec![source.data.key.clone()],
        sections: vec![Section { text, ..Section::default() }],
        ..Record::default()
    }
}

#[cfg(test)]
mod tests;
