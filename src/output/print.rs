//! `/print/`: the whole book on one page, in reading order, to be printed or read without a network.
//!
//! Each page is rendered by the renderer of pages, as a part whose ids have the page's address before them; links between pages are links
//! within it, and all sources stand once at its end. Linear in the book, and made from everything: how large a book gets it unasked is
//! [`crate::config::WHOLE_BOOK`].

use super::{Job, Proposed, Site, made_page};
use crate::book::language::direction;
use crate::book::made::MadePage;
use crate::book::{Book, PageId, PageKind, SourceId};
use crate::render::cites::PageCites;
use crate::render::document::{self, Part, Setting, part_id};
use crate::render::linked_data::Subject;
use crate::render::reader::Reader;
use crate::render::{view, views};
use rayon::prelude::*;
use std::collections::HashMap;

/// The page, where the book is to have it.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let make = |reader: &Reader<'_>, _| reader.render(job(reader));
    if MadePage::Print.is_made(site.book()) { vec![Proposed::made(MadePage::Print, make)] } else { Vec::new() }
}

/// A page in reading order, with the level of its heading.
struct Place {
    page: PageId,
    level: u8,
}

fn job(reader: &Reader<'_>) -> Job {
    let site = reader.whole();
    let book = site.book();
    let order = reading_order(book);
    let ids: Vec<PageId> = order.iter().map(|place| place.page).collect();
    let (list, numbers) = reader.joint_list(&ids);
    // A reader is one thread's own; what each of them reads is a part of the whole, which is noted.
    let parts = order.par_iter().map(|place| part(&Reader::new(site), place, &numbers)).collect();
    let print = view::Print {
        parts,
        contents: contents(book, &order),
        sources: list.iter().enumerate().map(|(index, source)| reader.source(*source, index + 1)).collect(),
    };
    let address = MadePage::Print.address();
    let mut page = made_page(reader, "print", &reader.config().title, &address);
    // The book's pages are what search engines are to show.
    page.canonical = String::new();
    Job {
        template: "print.html".to_owned(),
        page,
        address,
        anywhere: false,
        objects: vec![("print", print.into())],
        about: Subject::Nothing,
    }
}

/// All pages: the home page, then each folder's own page, its pages, and the folders in it.
fn reading_order(book: &Book) -> Vec<Place> {
    let own = MadePage::Print.address();
    let mut order = Vec::with_capacity(book.pages.len());
    let mut add = |page: PageId, level: u8| {
        if book.page(page).address != own {
            order.push(Place { page, level: level.min(6) });
        }
    };
    // Folders still to be walked, the next one last: names and how deep they lie.
    let mut folders = vec![("", 0u8)];
    while let Some((name, depth)) = folders.pop() {
        let Some(folder) = book.folders.get(name) else { continue };
        // The home page stands beside the folders, not above them.
        let level = depth.max(1).saturating_add(1);
        if let Some(page) = folder.page {
            add(page, level);
        }
        let below = if depth == 0 { level } else { level.saturating_add(1) };
        folder.pages.iter().for_each(|page| add(*page, below));
        folders.extend(folder.folders.iter().rev().map(|inner| (inner.as_str(), depth.saturating_add(1))));
    }
    order
}

/// The parts as a tree: what stands in a folder is below its page.
fn contents(book: &Book, order: &[Place]) -> Vec<view::Toc> {
    let mut top: Vec<view::Toc> = Vec::new();
    for place in order {
        let page = book.page(place.page);
        let level = place.level as usize;
        let entry = view::Toc {
            id: part_id(&page.address),
            title: page.title.clone(),
            level,
            lang_html: views::mark(book.title_lang(page), &book.config.language),
            children: Vec::new(),
        };
        let mut list = &mut top;
        while list.last().is_some_and(|last| last.level < level) {
            let last = list.len() - 1;
            list = &mut list[last].children;
        }
        list.push(entry);
    }
    top
}

fn part(reader: &Reader<'_>, place: &Place, numbers: &HashMap<SourceId, usize>) -> view::Part {
    let id = place.page;
    let body = reader.body(id);
    let page = body.page;
    reader.speak(&page.lang);
    let own = MadePage::Print.address();
    let setting = Setting { at: &own, part: Some(Part::new(&page.address, place.level)) };
    // Numbers are those of the book's one list; what was cited before is the page's own: a part can be read alone.
    let own = body.sources.iter().filter_map(|source| Some((*source, *numbers.get(source)?))).collect();
    let mut cites = PageCites::numbered(own);
    let document = document::render(reader, id, &setting, &mut cites);
    let front = &page.front;
    let day = |d: &Option<crate::parse::fields::Spanned<crate::parse::edtf::Edtf>>| {
        d.as_ref().map(|d| views::date(&d.value, reader.words()))
    };
    let is_entity = page.kind == PageKind::Entity;
    view::Part {
        words: reader.words().value(),
        id: part_id(&page.address),
        level: place.level as usize,
        title: page.title.clone(),
        kind: page.kind.as_str().to_owned(),
        lang: page.lang.clone(),
        dir: direction(&page.lang).to_owned(),
        lang_html: views::mark(&page.lang, &reader.config().language),
        entity_type: if is_entity { views::entity_type(page).to_owned() } else { String::new() },
        aliases: if is_entity { page.names().map(str::to_owned).collect() } else { Vec::new() },
        summary: front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default(),
        date: day(&front.date),
        updated: day(&front.updated),
        as_of: day(&front.as_of),
        review_by: day(&front.review_by),
        authors: front.authors.iter().map(|a| a.value.clone()).collect(),
        topics: page.topics.iter().map(|topic| reader.topic_ref(*topic)).collect(),
        entities: body.entities.iter().map(|entity| part_ref(reader, *entity)).collect(),
        relations: reader.part_relations(id),
        content: document.content,
        notes_html: document.endnotes,
    }
}

fn part_ref(reader: &Reader<'_>, id: PageId) -> view::PartRef {
    view::PartRef {
        title: reader.title(id).to_owned(),
        id: part_id(reader.address(id)),
        lang_html: reader.own_title(id).1,
    }
}
