//! `/print/`: the whole book on one page, in reading order, to be printed or read without a network.
//!
//! Each page is rendered by the renderer of pages, as a part whose ids have the page's address before them; links between pages are links
//! within it, and all sources stand once at its end. Linear in the book, and made from everything: how large a book gets it unasked is
//! [`crate::config::WHOLE_BOOK`].

use super::{Job, Proposed, Site, made_page, render};
use crate::book::language::direction;
use crate::book::made::MadePage;
use crate::book::{PageId, PageKind, SourceId};
use crate::prose::{self, Part, Setting, part_id};
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;
use crate::site::view;
use crate::site::views;
use std::collections::HashMap;

/// The page, where the book is to have it.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let make = |reader: &Reader<'_>, _| render(reader, job(reader));
    if MadePage::Print.is_made(site.book()) { vec![Proposed::made(MadePage::Print, make)] } else { Vec::new() }
}

fn job(reader: &Reader<'_>) -> Job {
    let order = reader.reading_order();
    let (list, numbers) = reader.joint_list();
    let print = view::Print {
        parts: reader.parts(&order, |reader, place| part(reader, *place, &numbers)),
        contents: contents(reader, &order),
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
        objects: vec![("print", Object::Value(print.into()))],
        about: Subject::Nothing,
    }
}

/// The parts as a tree: what stands in a folder is below its page.
fn contents(reader: &Reader<'_>, order: &[(PageId, u8)]) -> Vec<view::Toc> {
    let mut top: Vec<view::Toc> = Vec::new();
    for (id, level) in order {
        let (page, level) = (reader.page_ref(*id), usize::from(*level));
        let entry = view::Toc {
            id: part_id(page.address),
            title: page.title.to_owned(),
            level,
            lang_html: prose::mark(page.lang, &reader.config().language),
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

fn part(reader: &Reader<'_>, (id, level): (PageId, u8), numbers: &HashMap<SourceId, usize>) -> view::Part {
    let body = reader.body(id);
    let page = body.page;
    reader.speak(&page.lang);
    let own = MadePage::Print.address();
    let setting = Setting { at: &own, part: Some(Part::new(&page.address, level)) };
    // Numbers are those of the book's one list; what was cited before is the page's own: a part can be read alone.
    let own = body.sources.iter().filter_map(|source| Some((*source, *numbers.get(source)?))).collect();
    let mut cites = reader.cites(own);
    let document = prose::render(reader, id, &setting, &mut cites);
    let front = &page.front;
    let day = |d: &Option<crate::parse::fields::Spanned<crate::parse::edtf::Edtf>>| {
        d.as_ref().map(|d| views::date(&d.value, reader.words()))
    };
    let is_entity = page.kind == PageKind::Entity;
    view::Part {
        words: reader.words().value(),
        id: part_id(&page.address),
        level: usize::from(level),
        title: page.title.clone(),
        kind: page.kind.as_str().to_owned(),
        lang: page.lang.clone(),
        dir: direction(&page.lang).to_owned(),
        lang_html: prose::mark(&page.lang, &reader.config().language),
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
