//! Each page of the book: briefings, entities, sections, the home page, and `404.html`.

use super::{Job, Planned, Site, direction};
use crate::book::address::Address;
use crate::book::{PageId, PageKind};
use crate::render::document::{self, TocEntry};
use crate::render::{excerpt, view, views};
use tera::Value;

/// The longest description for search engines, in characters.
const DESCRIPTION: usize = 200;

/// Files of all pages that are no topic's, source list's or timeline's text.
pub fn plan(site: &Site) -> Vec<Planned> {
    let book = &site.renderer.book;
    let elsewhere: std::collections::HashSet<&str> = book
        .topics
        .iter()
        .map(|t| t.address.as_str())
        .chain(["timeline/", "sources/", "topics/", "entities/", "search/"])
        .collect();
    let mut plan: Vec<Planned> = book
        .iter_pages()
        .filter(|(_, page)| !elsewhere.contains(page.address.as_str()))
        .map(|(id, page)| {
            let make = |site: &Site, id| site.render(job(site, PageId(id)));
            Planned::text(page.address.file(), format!("content/{}", page.path), make, id.0)
        })
        .collect();
    if !book.entities().is_empty() || book.page_of_address.contains_key(&Address::of(["entities"])) {
        let path = Address::of(["entities"]).file();
        plan.push(Planned::text(path, "the list of entities", |site, _| site.render(entities(site)), 0));
    }
    plan.push(Planned::text("404.html", "404.html", |site, _| site.render(not_found(site)), 0));
    plan
}

fn job(site: &Site, id: PageId) -> Job {
    let r = &*site.renderer;
    let page = r.book.page(id);
    let view = page_view(site, id);
    let (template, objects): (&str, Vec<(&'static str, Value)>) = match page.kind {
        PageKind::Home => ("index.html", vec![("home", home(site).into())]),
        PageKind::Section => ("section.html", vec![("section", section(site, &page.folder).into())]),
        PageKind::Entity => ("entity.html", vec![("entity", entity(site, id).into())]),
        PageKind::Briefing | PageKind::Page => ("page.html", Vec::new()),
    };
    Job {
        template: page.front.template.as_ref().map_or(template, |t| &t.value).to_owned(),
        address: page.address.clone(),
        anywhere: false,
        page: view,
        objects,
    }
}

/// A page as templates see it.
pub fn page_view(site: &Site, id: PageId) -> view::Page {
    let r = &*site.renderer;
    let page = r.book.page(id);
    let resolved = r.resolved.page(id);
    let root = page.address.to_root();
    let (list, mut cites) = r.cites.page_list(&resolved.sources);
    let document = document::render(r, id, &root, &mut cites);
    let summary = page.front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default();
    let (previous, next) = neighbours(site, id);
    let day =
        |d: &Option<crate::parse::fields::Spanned<crate::parse::edtf::Edtf>>| d.as_ref().map(|d| views::date(&d.value));
    view::Page {
        title: page.title.clone(),
        kind: page.kind.as_str().to_owned(),
        address: r.href(&page.address),
        canonical: site.absolute(&page.address),
        lang: page.lang.clone(),
        dir: direction(&page.lang).to_owned(),
        description: description(site, id, &summary),
        summary,
        date: day(&page.front.date),
        updated: day(&page.front.updated),
        as_of: day(&page.front.as_of),
        review_by: day(&page.front.review_by),
        authors: if page.front.authors.is_empty() {
            r.book.config.authors.clone()
        } else {
            page.front.authors.iter().map(|a| a.value.clone()).collect()
        },
        topics: page.topics.iter().map(|t| site.views.topic(*t)).collect(),
        entities: resolved.entities.iter().map(|e| site.views.card(*e)).collect(),
        aliases: page.names().map(str::to_owned).collect(),
        content: document.content,
        show_toc: page.front.toc.unwrap_or(document.toc.len() >= 3),
        toc: nest(document.toc),
        words: page.facts.words,
        minutes: views::minutes(page.facts.words),
        citations: page.facts.citations.len(),
        sources: list.iter().enumerate().map(|(i, s)| site.views.source(*s, i + 1)).collect(),
        events: resolved.events.iter().map(|e| site.views.event(*e)).collect(),
        backlinks: resolved
            .backlinks
            .iter()
            .map(|b| view::Backlink {
                title: r.book.page(b.from).title.clone(),
                kind: r.book.page(b.from).kind.as_str().to_owned(),
                address: r.page_href(b.from, None),
                sentence_html: excerpt::sentence(r, b.from, b.run, b.start as usize..b.end as usize),
            })
            .collect(),
        breadcrumbs: breadcrumbs(site, &page.address),
        previous,
        next,
        extra: Value::from_serializable(&page.front.extra),
        notes_html: document.endnotes,
    }
}

fn description(site: &Site, id: PageId, summary: &str) -> String {
    let page = site.renderer.book.page(id);
    let text = if summary.is_empty() {
        match page.facts.runs.iter().position(|r| !r.is_heading && !r.is_footnote) {
            Some(run) => excerpt::text(&site.renderer, id, run as u32),
            None => site.renderer.book.config.description.clone(),
        }
    } else {
        summary.to_owned()
    };
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= DESCRIPTION {
        return text;
    }
    let cut: String = text.chars().take(DESCRIPTION - 1).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

/// The pages above an address, the home page first.
pub fn breadcrumbs(site: &Site, address: &Address) -> Vec<Value> {
    let book = &site.renderer.book;
    let mut crumbs = Vec::new();
    let mut above = address.as_str();
    while !above.is_empty() {
        above = above[..above.len() - 1].rfind('/').map_or("", |i| &above[..=i]);
        let up = Address::of([above]);
        match book.page_of_address.get(&up) {
            Some(page) => crumbs.push(site.views.page(*page)),
            None => {
                let title = match above {
                    "topics/" => "Topics",
                    "sources/" => "Sources",
                    _ => continue,
                };
                crumbs.push(view::Ref { title: title.to_owned(), address: site.renderer.href(&up) }.into());
            }
        }
    }
    crumbs.reverse();
    crumbs
}

/// The pages before and after in the folder's reading order.
fn neighbours(site: &Site, id: PageId) -> (Option<Value>, Option<Value>) {
    let page = site.renderer.book.page(id);
    if matches!(page.kind, PageKind::Home | PageKind::Section | PageKind::Entity) {
        return (None, None);
    }
    let Some((before, after)) = site.neighbours.get(&id) else {
        return (None, None);
    };
    (before.map(|p| site.views.page(p)), after.map(|p| site.views.page(p)))
}

/// Headings in a flat list → a tree by level.
fn nest(entries: Vec<TocEntry>) -> Vec<view::Toc> {
    let mut top: Vec<view::Toc> = Vec::new();
    for entry in entries {
        let toc = view::Toc { id: entry.id, title: entry.title, level: entry.level as usize, children: Vec::new() };
        match top.last_mut() {
            Some(last) if toc.level > last.level => last.children.push(toc),
            _ => top.push(toc),
        }
    }
    top
}

fn section(site: &Site, folder: &str) -> view::Section {
    let book = &site.renderer.book;
    let Some(folder) = book.folders.get(folder) else {
        return view::Section { pages: Vec::new(), sections: Vec::new() };
    };
    let sections = folder.folders.iter().filter_map(|f| book.folders.get(f)?.page);
    view::Section {
        pages: folder.pages.iter().map(|p| site.views.card(*p)).collect(),
        sections: sections.map(|p| site.views.card(p)).collect(),
    }
}

fn home(site: &Site) -> view::Home {
    let r = &*site.renderer;
    let book = &r.book;
    let mut latest: Vec<PageId> =
        book.iter_pages().filter(|(_, p)| p.kind == PageKind::Briefing).map(|(id, _)| id).collect();
    latest.sort_by_key(|id| {
        let page = book.page(*id);
        let day = page.changed().and_then(crate::parse::edtf::Edtf::earliest_day);
        (std::cmp::Reverse(day), page.front.weight.unwrap_or(i64::MAX), *id)
    });
    let key = r.resolved.events.iter().enumerate().rev().filter(|(_, e)| e.importance == 3).take(8);
    let mut entities = book.entities();
    entities.sort_by_key(|id| (std::cmp::Reverse(r.resolved.page(*id).backlinks.len()), *id));
    let home = section(site, "");
    view::Home {
        latest: latest.iter().take(10).map(|p| site.views.card(*p)).collect(),
        key_events: key.map(|(i, _)| site.views.event(crate::resolve::EventId(i as u32))).collect(),
        topics: super::topics::cards(site),
        entities: entities.iter().take(12).map(|p| site.views.card(*p)).collect(),
        sections: home.sections,
    }
}

fn relation(site: &Site, relation: &crate::resolve::Relation, target: PageId) -> view::Relation {
    let text = |d: &Option<crate::parse::edtf::Edtf>| d.as_ref().map(|d| d.human()).unwrap_or_default();
    view::Relation {
        kind: relation.kind.clone(),
        target: site.views.page(target),
        since: text(&relation.since),
        until: text(&relation.until),
        sources: site.views.source_refs(&relation.sources),
    }
}

fn entity(site: &Site, id: PageId) -> view::Entity {
    let r = &*site.renderer;
    let page = r.book.page(id);
    let fields = page.front.entity.clone().unwrap_or_default();
    let website = fields.website.map(|w| w.value).filter(|w| crate::html::is_web_address(w)).unwrap_or_default();
    let of_kind = |wanted: &dyn Fn(PageKind) -> bool| -> Vec<Value> {
        let pages = r.resolved.entity_pages[id.0 as usize].iter();
        pages.filter(|p| wanted(r.book.page(**p).kind)).map(|p| site.views.card(*p)).collect()
    };
    let kind = views::entity_type(page).to_owned();
    view::Entity {
        type_label: type_label(&kind, false),
        r#type: kind,
        website,
        aliases: page.names().map(str::to_owned).collect(),
        facts: fields
            .facts
            .into_iter()
            .map(|(label, value)| {
                let url = if crate::html::is_web_address(&value) { value.clone() } else { String::new() };
                view::Detail { label: capital(&label.replace(['_', '-'], " ")), value, url }
            })
            .collect(),
        relations: r.resolved.page(id).relations.iter().map(|x| relation(site, x, x.to)).collect(),
        incoming: r.resolved.incoming[id.0 as usize]
            .iter()
            .map(|(from, index)| relation(site, &r.resolved.page(*from).relations[*index as usize], *from))
            .collect(),
        briefings: of_kind(&|k| matches!(k, PageKind::Briefing | PageKind::Page)),
        timeline: views::timeline(r, &site.views, &r.resolved.entity_events[id.0 as usize]),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The name of an entity type, of one or of many.
fn type_label(kind: &str, many: bool) -> String {
    let (one, all) = match kind {
        "company" => ("Company", "Companies"),
        "agency" => ("Agency", "Agencies and bodies"),
        "country" => ("Country", "Countries and economies"),
        "product" => ("Product", "Products and technologies"),
        "rule" => ("Rule", "Rules and laws"),
        "treaty" => ("Treaty", "Treaties and groupings"),
        "person" => ("Person", "People"),
        "" => ("Entity", "Others"),
        other => return capital(other),
    };
    if many { all } else { one }.to_owned()
}

/// `/entities/`: all entities by type, with the text of `content/entities/index.md`.
fn entities(site: &Site) -> Job {
    let book = &site.renderer.book;
    let address = Address::of(["entities"]);
    let mut groups: Vec<(String, Vec<PageId>)> = Vec::new();
    for kind in crate::parse::front_matter::ENTITY_TYPES {
        groups.push((kind.to_owned(), Vec::new()));
    }
    for id in book.entities() {
        let kind = views::entity_type(book.page(id));
        match groups.iter_mut().find(|(k, _)| k == kind) {
            Some((_, pages)) => pages.push(id),
            None => groups.push((kind.to_owned(), vec![id])),
        }
    }
    for (_, pages) in &mut groups {
        pages.sort_by_cached_key(|id| (book.page(*id).title.to_lowercase(), *id));
    }
    let groups: Vec<view::EntityGroup> = groups
        .into_iter()
        .filter(|(_, pages)| !pages.is_empty())
        .map(|(kind, pages)| view::EntityGroup {
            label: type_label(&kind, true),
            r#type: kind,
            entities: pages.iter().map(|p| site.views.card(*p)).collect(),
        })
        .collect();
    Job {
        template: "entities.html".to_owned(),
        page: site.page("section", "Entities", &address),
        address,
        anywhere: false,
        objects: vec![("groups", groups.into()), ("section", section(site, "entities").into())],
    }
}

fn not_found(site: &Site) -> Job {
    let mut page = site.page("not-found", "Page not found", &Address::of(["404"]));
    page.address = "404.html".to_owned();
    page.canonical = String::new();
    page.breadcrumbs = Vec::new();
    Job { template: "404.html".to_owned(), address: Address::default(), anywhere: true, page, objects: Vec::new() }
}
