//! What the book as a whole says of a page, source, topic or folder: the lists that pages show, as views.
//!
//! These are facts' values ([`crate::site::fact`]): whoever renders gets them from a [`crate::site::reader::Reader`].

use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Book, PageId, PageKind, SourceId, TopicId};
use crate::prose::excerpt;
use crate::resolve::{EventId, Relation};
use crate::site::Site;
use crate::site::view::{self, Listed, Ref, Shared};
use crate::site::views;
use crate::site::views::Views;
use std::collections::{BTreeMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The longest description for search engines, in characters.
const DESCRIPTION: usize = 200;

/// The begin of a page's text, or its summary, for search engines.
pub fn description(site: &Site, id: PageId) -> String {
    let page = site.r.book.page(id);
    let summary = page.front.summary.as_ref().map(|s| s.value.trim()).unwrap_or_default();
    let text = if summary.is_empty() {
        match page.facts.runs.iter().position(|r| !r.is_heading && !r.is_footnote) {
            Some(run) => excerpt::text(&site.r.shown(), id, run as u32),
            None => site.r.book.config.description.clone(),
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

/// The pages that link to a page in any of its languages, with the sentences that do: each page once, in this one's language where it links
/// there, else as the first that does.
pub fn backlinks(site: &Site, id: PageId) -> Vec<view::Backlink> {
    let r = &*site.r;
    let book = &r.book;
    let lang = &book.page(id).lang;
    let views = site.voice(site.voice_of(lang));
    let mut excerpts = excerpt::Excerpts::new(r.shown());
    let mut one = |b: &crate::resolve::Backlink| view::Backlink {
        title: book.page(b.from).title.clone(),
        kind: book.page(b.from).kind.as_str().to_owned(),
        address: r.page_href(b.from, None),
        lang: book.page(b.from).lang.clone(),
        lang_html: views.mark(&book.page(b.from).lang),
        sentence_html: excerpts.sentence(b.from, b.run, b.start as usize..b.end as usize),
    };
    if book.translations.is_empty() {
        return r.resolved.page(id).backlinks.iter().map(one).collect();
    }
    let original = book.original(id);
    let group = book.translations(id).iter().map(|t| t.page);
    let group: Vec<PageId> = if book.translations(id).is_empty() { vec![id] } else { group.collect() };
    let mut links: BTreeMap<PageId, (bool, PageId, &crate::resolve::Backlink)> = BTreeMap::new();
    for to in &group {
        for link in &r.resolved.page(*to).backlinks {
            let from = book.original(link.from);
            if from == original {
                continue;
            }
            // The one in the reader's language first, then the original, then the first by path.
            let rank = (book.in_language(from, lang) != link.from, link.from, link);
            let known = links.entry(from).or_insert(rank);
            if (rank.0, rank.1) < (known.0, known.1) {
                *known = rank;
            }
        }
    }
    links.into_values().map(|(_, _, link)| one(link)).collect()
}

/// The pages above an address, the home page first.
pub fn breadcrumbs(site: &Site, views: &Views, address: &Address) -> Vec<Shared<Ref>> {
    let book = &site.r.book;
    let mut crumbs = Vec::new();
    let mut above = address.as_str();
    while !above.is_empty() {
        above = above[..above.len() - 1].rfind('/').map_or("", |i| &above[..=i]);
        let up = Address::from_parts([above]);
        match book.page_of_address.get(&up) {
            Some(page) => {
                crumbs.push(views.page(*page));
                // A language's front page is the top of what is in it.
                if book.page(*page).kind == PageKind::Home {
                    break;
                }
            }
            None => {
                let made = MadePage::at(&up).filter(|made| made.is_made(book));
                let Some(word) = made.and_then(MadePage::word) else { continue };
                crumbs.push(Shared::new(views.titled(views.words.word(word), site.r.href(&up), views.lang())));
            }
        }
    }
    crumbs.reverse();
    crumbs
}

/// The pages of a folder, in its reading order, and the folders in it.
pub fn section(site: &Site, folder: &str) -> (Vec<PageId>, Vec<PageId>) {
    let book = &site.r.book;
    let Some(folder) = book.folders.get(folder) else {
        return Default::default();
    };
    (folder.pages.clone(), folder.folders.iter().filter_map(|f| book.folders.get(f)?.page).collect())
}

/// What the front page lists: of translations the originals.
pub struct Front {
    pub latest: Vec<PageId>,
    pub key_events: Vec<EventId>,
    pub entities: Vec<PageId>,
    pub sections: Vec<PageId>,
}

/// The front page's own lists, topics apart.
pub fn home(site: &Site) -> Front {
    let r = &*site.r;
    let book = &r.book;
    let mut latest: Vec<PageId> =
        book.originals().filter(|(_, p)| p.kind == PageKind::Briefing).map(|(id, _)| id).collect();
    latest.sort_by_key(|id| {
        let page = book.page(*id);
        let day = page.changed().and_then(crate::parse::edtf::Edtf::earliest_day);
        (std::cmp::Reverse(day), page.front.weight.unwrap_or(i64::MAX), *id)
    });
    latest.truncate(10);
    let key = r.resolved.events.iter().enumerate().rev().filter(|(_, e)| e.importance == 3).take(8);
    // Links to an entity count in all languages.
    let links = |id: PageId| {
        let group = book.translations(id).iter().map(|t| r.resolved.page(t.page).backlinks.len());
        group.sum::<usize>().max(r.resolved.page(id).backlinks.len())
    };
    let mut entities = book.entities();
    entities.sort_by_cached_key(|id| (std::cmp::Reverse(links(*id)), *id));
    entities.truncate(12);
    let (_, sections) = section(site, "");
    Front { latest, key_events: key.map(|(i, _)| EventId(i as u32)).collect(), entities, sections }
}

fn relation(views: &Views, relation: &Relation, target: PageId) -> view::Relation {
    let text = |d: &Option<crate::parse::edtf::Edtf>| d.as_ref().map(|d| views.words.date(d)).unwrap_or_default();
    view::Relation {
        kind: relation.kind_in(views.lang()).to_owned(),
        target: views.page(views.chosen(target)),
        since: text(&relation.since),
        until: text(&relation.until),
        sources: views.source_refs(&relation.sources),
    }
}

/// What is known of an entity, apart from its own text: relations that begin and end at it.
pub fn relations(site: &Site, views: &Views, id: PageId) -> (Vec<view::Relation>, Vec<view::Relation>) {
    let resolved = &site.r.resolved;
    let own = resolved.page(id).relations.iter().map(|x| relation(views, x, x.to)).collect();
    let incoming = resolved.incoming[id.0 as usize].iter();
    let incoming =
        incoming.map(|(from, index)| relation(views, &resolved.page(*from).relations[*index as usize], *from));
    (own, incoming.collect())
}

/// An entity's own relations, where all entities stand on one page.
pub fn part_relations(site: &Site, views: &Views, id: PageId) -> Vec<view::PartRelation> {
    let text = |d: &Option<crate::parse::edtf::Edtf>| d.as_ref().map(|d| views.words.date(d)).unwrap_or_default();
    let one = |relation: &Relation| {
        let target = site.r.book.page(relation.to);
        view::PartRelation {
            kind: relation.kind_in(views.lang()).to_owned(),
            title: target.title.clone(),
            id: crate::prose::part_id(&target.address),
            lang_html: views.mark(site.r.book.title_lang(target)),
            since: text(&relation.since),
            until: text(&relation.until),
            sources: views.source_refs(&relation.sources),
        }
    };
    site.r.resolved.page(id).relations.iter().map(one).collect()
}

/// The briefings and other pages that say they are about an entity.
pub fn pages_about(site: &Site, id: PageId) -> Vec<PageId> {
    let about = site.r.resolved.entity_pages[id.0 as usize].iter().copied();
    about.filter(|p| matches!(site.r.book.page(*p).kind, PageKind::Briefing | PageKind::Page)).collect()
}

/// All entities by type: types in the order of front matter, entities by their titles in the book's language.
pub fn entity_groups(site: &Site) -> Vec<(String, Vec<PageId>)> {
    let book = &site.r.book;
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
    groups.retain(|(_, pages)| !pages.is_empty());
    groups
}

/// All topics with their counts, as written in lists.
pub fn topic_cards(site: &Site, views: &Views) -> Vec<view::TopicCard> {
    let r = &*site.r;
    let summary = |page: PageId| r.book.page(page).front.summary.as_ref().map(|s| s.value.clone());
    let one = |(index, topic): (usize, &crate::book::Topic)| {
        let id = TopicId(index as u32);
        let (title, address, lang) = views.topic_words(id);
        view::TopicCard {
            title: title.to_owned(),
            address: r.href(address),
            lang: lang.to_owned(),
            lang_html: views.mark(lang),
            count: topic_pages(site, id, &[PageKind::Briefing, PageKind::Page]).len(),
            events: r.resolved.topic_events[index].len(),
            summary: topic.page.map(|page| views.chosen(page)).and_then(summary).unwrap_or_default(),
        }
    };
    let mut cards: Vec<view::TopicCard> = r.book.topics.iter().enumerate().map(one).collect();
    cards.sort_by_cached_key(|c| (c.title.to_lowercase(), c.address.clone()));
    cards
}

/// The topic's pages of some kinds, in the order of reading: weight, then title.
pub fn topic_pages(site: &Site, topic: TopicId, kinds: &[PageKind]) -> Vec<PageId> {
    let r = &*site.r;
    let all = r.resolved.topic_pages[topic.0 as usize].iter().copied();
    let mut pages: Vec<PageId> = all.filter(|p| kinds.contains(&r.book.page(*p).kind)).collect();
    pages.sort_by_cached_key(|p| {
        (r.book.page(*p).front.weight.unwrap_or(i64::MAX), r.book.page(*p).title.to_lowercase(), *p)
    });
    pages
}

/// All sources in the order of the style, by the letter that they begin with.
pub fn source_groups(site: &Site, views: &Views) -> Vec<view::SourceGroup> {
    let r = &*site.r;
    let mut ids: Vec<SourceId> = (0..r.book.sources.len() as u32).map(SourceId).collect();
    ids.sort_by_key(|id| (r.cites.order(*id), *id));
    let mut groups: Vec<view::SourceGroup> = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let text = crate::rich::plain(r.cites.reference(*id));
        let letter = text.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "#".to_owned(), base_letter);
        let view = Listed { source: views.source(*id), number: number + 1 };
        match groups.last_mut() {
            Some(group) if group.label == letter => group.sources.push(view),
            // A style's order need not be the alphabet's; a letter that returns joins its group.
            _ => match groups.iter_mut().find(|g| g.label == letter) {
                Some(group) => group.sources.push(view),
                None => groups.push(view::SourceGroup {
                    id: format!("letter-{}", letter.to_lowercase()),
                    label: letter,
                    sources: vec![view],
                }),
            },
        }
    }
    groups.sort_by(|a, b| a.label.cmp(&b.label));
    groups
}

/// All pages in the order of a printed book, with the levels of their headings: the home page, then each folder's own page, its pages, and the
/// folders in it.
pub fn reading_order(book: &Book) -> Vec<(PageId, u8)> {
    let own = MadePage::Print.address();
    let mut order = Vec::with_capacity(book.pages.len());
    let mut add = |page: PageId, level: u8| {
        if book.page(page).address != own {
            order.push((page, level.min(6)));
        }
    };
    // Folders still to be walked, the next one last: names and how deep they are.
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

/// All sources that the pages of a printed book cite or list, in the order of one list.
pub fn joint_sources(site: &Site) -> Vec<SourceId> {
    let mut seen = HashSet::new();
    let order = reading_order(&site.r.book);
    let pages = order.iter().map(|(page, _)| site.r.resolved.page(*page));
    let all = pages.flat_map(|page| page.sources.iter().chain(page.relations.iter().flat_map(|r| &r.sources)));
    let all: Vec<SourceId> = all.copied().filter(|source| seen.insert(*source)).collect();
    site.r.cites.in_order(&all)
}

/// How many sources each tier has.
pub fn tiers(site: &Site, views: &Views) -> Vec<view::TierCount> {
    let mut tiers: BTreeMap<u8, usize> = BTreeMap::new();
    for tier in site.r.book.sources.iter().filter_map(|s| s.data.own.tier) {
        *tiers.entry(tier).or_default() += 1;
    }
    let one = |(level, count): (u8, usize)| view::TierCount {
        level: level as usize,
        label: super::source_views::tier_label(level, &views.words).to_owned(),
        count,
    };
    tiers.into_iter().map(one).collect()
}

/// The letter under which a reference is filed: upper case, without its accent; a digit is `0–9`.
fn base_letter(c: char) -> String {
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    if base.is_ascii_digit() { "0–9".to_owned() } else { base.to_uppercase().collect() }
}
