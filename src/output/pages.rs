//! Each page of the book: briefings, entities, sections, the home page, and `404.html`.

use super::{Job, Owner, Proposed, Site, made_page, map, markdown, render};
use crate::book::address::Address;
use crate::book::language::{direction, name};
use crate::book::made::MadePage;
use crate::book::{PageId, PageKind};
use crate::prose;
use crate::prose::tree::TocEntry;
use crate::site::fact::answers::Translation;
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;
use crate::site::social_cards::CardSubject;
use crate::site::view::{self, Shared};
use crate::site::views;
use tera::Value;

/// Files of all pages that are no topic's, source list's or timeline's text.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let book = site.book();
    let made = MadePage::ALL.into_iter().filter(|made| made.is_made(book));
    let made: Vec<Address> = made.map(MadePage::address).collect();
    let elsewhere: std::collections::HashSet<&str> = book
        .topics
        .iter()
        .flat_map(|t| {
            let group = t.page.map(|page| book.translations(page)).unwrap_or_default();
            let others = group.iter().map(|t| book.page(t.page).address.as_str());
            std::iter::once(t.address.as_str()).chain(others)
        })
        .chain(made.iter().map(Address::as_str))
        .collect();
    let mut plan: Vec<Proposed> = book
        .iter_pages()
        .filter(|(_, page)| !elsewhere.contains(page.address.as_str()))
        .map(|(id, page)| {
            let make = |reader: &Reader<'_>, id| render(reader, job(reader, PageId(id)));
            Proposed::text(page.address.file(), book.file_path(page), make, id.0)
                .pictured(CardSubject::Page(id))
                .owned(Owner::Page(id))
        })
        .collect();
    if MadePage::Entities.is_made(book) {
        let make = |reader: &Reader<'_>, _| render(reader, entities(reader, &MadePage::Entities.address()));
        plan.push(Proposed::made(MadePage::Entities, make));
    }
    plan.push(Proposed::text("404.html", "404.html", |reader, _| render(reader, not_found(reader)), 0));
    plan
}

/// A page by its own template.
pub fn job(reader: &Reader<'_>, id: PageId) -> Job {
    let page = reader.body(id).page;
    reader.speak(&page.lang);
    if MadePage::of_section(page) == Some(MadePage::Entities) {
        return entities(reader, &page.address);
    }
    let view = page_view(reader, id);
    let (template, objects): (&str, Vec<(&'static str, Object)>) = match page.kind {
        PageKind::Home => ("index.html", vec![("home", Object::Value(reader.home().into()))]),
        PageKind::Section => ("section.html", vec![("section", Object::Section(reader.section(&page.folder)))]),
        PageKind::Entity => ("entity.html", vec![("entity", Object::Value(entity(reader, id).into()))]),
        PageKind::Briefing | PageKind::Page => ("page.html", Vec::new()),
    };
    Job {
        template: page.front.template.as_ref().map_or(template, |t| &t.value).to_owned(),
        address: page.address.clone(),
        anywhere: false,
        page: view,
        objects,
        about: Subject::Page(id),
    }
}

/// A page as templates see it.
pub fn page_view(reader: &Reader<'_>, id: PageId) -> view::Page {
    let body = reader.body(id);
    let page = body.page;
    reader.speak(&page.lang);
    let alone = reader.document(id);
    let document = prose::html(reader, id, &alone);
    let summary = page.front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default();
    let (previous, next) = neighbours(reader, id);
    let day = |d: &Option<crate::parse::fields::Spanned<crate::parse::edtf::Edtf>>| {
        d.as_ref().map(|d| views::date(&d.value, reader.words()))
    };
    let (title, title_lang_html) = reader.own_title(id);
    view::Page {
        title: title.to_owned(),
        kind: page.kind.as_str().to_owned(),
        address: reader.href(&page.address),
        canonical: reader.absolute(&page.address),
        markdown: markdown::address(page),
        lang: page.lang.clone(),
        dir: direction(&page.lang).to_owned(),
        translations: translations(reader, id),
        alternates: alternates(reader, id),
        title_lang_html,
        description: reader.description(id),
        summary,
        points: document.points,
        until: day(&page.front.until),
        date: day(&page.front.date),
        updated: day(&page.front.updated),
        as_of: day(&page.front.as_of),
        review_by: day(&page.front.review_by),
        authors: if page.front.authors.is_empty() {
            reader.config().authors.clone()
        } else {
            page.front.authors.iter().map(|a| a.value.clone()).collect()
        },
        topics: page.topics.iter().map(|t| reader.topic_ref(*t)).collect(),
        entities: reader.cards(body.entities),
        aliases: page.names().map(str::to_owned).collect(),
        content: document.content,
        show_toc: page.front.toc.unwrap_or(document.toc.len() >= 3),
        toc: nest(document.toc),
        words: page.facts.words,
        minutes: views::minutes(page.facts.words),
        citations: page.facts.citations.len(),
        sources: alone.sources.iter().enumerate().map(|(i, s)| reader.source(*s, i + 1)).collect(),
        events: body.events.iter().map(|e| reader.event(*e)).collect(),
        backlinks: reader.backlinks(id),
        breadcrumbs: reader.breadcrumbs(&page.address),
        previous,
        next,
        extra: Value::from_serializable(&page.front.extra),
        notes_html: document.endnotes,
    }
}

/// The page in all its languages.
fn translations(reader: &Reader<'_>, id: PageId) -> Vec<view::Translation> {
    let one = |page: Translation<'_>| view::Translation {
        lang: page.lang.to_owned(),
        dir: direction(page.lang).to_owned(),
        name: name(page.lang),
        title: page.title.to_owned(),
        address: reader.href(page.address),
        current: page.id == id,
    };
    reader.translations(id).into_iter().map(one).collect()
}

/// Where a page lies in its languages, absolutely: search engines take nothing else. The original is for readers of all others.
pub fn alternates(reader: &Reader<'_>, id: PageId) -> Vec<view::Alternate> {
    let pages = reader.translations(id);
    let one = |lang: &str, page: &Translation<'_>| view::Alternate {
        lang: lang.to_owned(),
        url: reader.absolute(page.address),
    };
    let original = pages.first().map(|page| one("x-default", page));
    let all = pages.iter().map(|page| one(page.lang, page)).chain(original);
    all.filter(|alternate| !alternate.url.is_empty()).collect()
}

/// The pages before and after in the folder's reading order.
fn neighbours(reader: &Reader<'_>, id: PageId) -> (Option<Shared<view::Ref>>, Option<Shared<view::Ref>>) {
    if matches!(reader.body(id).page.kind, PageKind::Home | PageKind::Section | PageKind::Entity) {
        return (None, None);
    }
    let (before, after) = reader.neighbours(id);
    (before.map(|p| reader.page(p)), after.map(|p| reader.page(p)))
}

/// Headings in a flat list → a tree by level.
fn nest(entries: Vec<TocEntry>) -> Vec<view::Toc> {
    let mut top: Vec<view::Toc> = Vec::new();
    for entry in entries {
        let toc = view::Toc {
            id: entry.id,
            title: entry.title,
            level: entry.level as usize,
            lang_html: String::new(),
            children: Vec::new(),
        };
        match top.last_mut() {
            Some(last) if toc.level > last.level => last.children.push(toc),
            _ => top.push(toc),
        }
    }
    top
}

fn entity(reader: &Reader<'_>, own: PageId) -> view::Entity {
    let page = reader.body(own).page;
    // What the book knows of it, it knows of the original; what it is called, and facts, are the page's own.
    let id = reader.original(own);
    let fields = page.front.entity.clone().unwrap_or_default();
    let website = fields.website.map(|w| w.value).filter(|w| crate::html::is_web_address(w)).unwrap_or_default();
    let kind = match views::entity_type(page) {
        "" if id != own => views::entity_type(reader.body(id).page),
        kind => kind,
    };
    let kind = kind.to_owned();
    let (relations, incoming, briefings, timeline) = reader.entity(id);
    view::Entity {
        type_label: views::entity_type_label(&kind, false, reader.words()),
        r#type: kind,
        website,
        aliases: page.names().map(str::to_owned).collect(),
        facts: fields
            .facts
            .into_iter()
            .map(|(label, value)| {
                let url = if crate::html::is_web_address(&value) { value.clone() } else { String::new() };
                view::Detail { label: views::capital(&label.replace(['_', '-'], " ")), value, url }
            })
            .collect(),
        relations,
        incoming,
        ties: reader.ties(id),
        map: map::around(reader, id, &page.address.to_root()),
        briefings,
        timeline,
    }
}

/// `/entities/`: all entities by type, with the text of `content/entities/index.md`.
fn entities(reader: &Reader<'_>, address: &Address) -> Job {
    let (map, ties) = map::whole(reader, &address.to_root());
    // The folder's name may be written in capitals.
    let own = reader.page_at(&MadePage::Entities.address());
    let folder = own.map_or(MadePage::Entities.slug(), |id| reader.body(id).page.folder.as_str());
    Job {
        template: "entities.html".to_owned(),
        page: made_page(reader, "section", reader.words().word("entities"), address),
        address: address.clone(),
        anywhere: false,
        objects: vec![
            ("groups", Object::Value(reader.entity_groups().into())),
            ("section", Object::Section(reader.section(folder))),
            ("map", Object::Value(map.into())),
            ("map_ties", Object::Value(ties.into())),
        ],
        about: Subject::List,
    }
}

fn not_found(reader: &Reader<'_>) -> Job {
    let mut page = made_page(reader, "not-found", reader.words().word("not_found"), &Address::from_parts(["404"]));
    page.address = "404.html".to_owned();
    page.canonical = String::new();
    page.breadcrumbs = Vec::new();
    Job {
        template: "404.html".to_owned(),
        address: Address::default(),
        anywhere: true,
        page,
        objects: Vec::new(),
        about: Subject::Nothing,
    }
}
