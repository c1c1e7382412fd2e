//! Relations told once: what an entity's page says of another and what that page says of it may be the same relation.
//!
//! These are facts' values ([`crate::site::fact`]): whoever renders gets them from a [`crate::site::reader::Reader`]. All of it is linear in the number
//! of relations, whatever pages tell; the drawings take the most connected actors and say how many they leave out.

mod kind;

use crate::book::{PageId, SourceId};
use crate::draw::map::{Actor, Graph, MOST_AROUND, MOST_WHOLE, Tie};
use crate::parse::edtf::Edtf;
use crate::resolve::Relation;
use crate::site::Site;
use crate::site::view;
use crate::site::views;
use crate::site::views::Views;
use kind::RelationKind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many relations of one kind between two actors are looked through for the other side of one.
const MOST_ALIKE: usize = 16;

/// How a relation runs, seen from the entity whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Out,
    In,
    Both,
}

/// A relation of an entity, told once.
struct Told<'s> {
    other: PageId,
    relation: &'s Relation,
    way: Way,
    /// Whether the words are said from the side that it is done to: an arrow runs against them.
    passive: bool,
    /// Whether the words have no direction.
    plain: bool,
    /// Whether the other's page tells it too.
    twice: bool,
    since: Option<&'s Edtf>,
    until: Option<&'s Edtf>,
    sources: Vec<SourceId>,
}

/// What a drawing shows, and what it leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    pub graph: Graph,
    /// How many actors there would be to draw, the middle one left out.
    pub all: usize,
    /// How many actors of the book have no relation.
    pub alone: usize,
}

fn agree(one: Option<&Edtf>, other: Option<&Edtf>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

/// An entity's relations in its page's order, then what only other pages tell of it.
///
/// The other side of a relation is taken into it: sources come together, and a date that only one side gives holds. Where both give
/// dates that differ, nothing is decided here: both are told. Relations to those that `wanted` refuses are not looked at.
fn told(site: &Site, id: PageId, wanted: impl Fn(PageId) -> bool) -> Vec<Told<'_>> {
    let resolved = &site.r.resolved;
    let one = |relation: &'_ Relation, other, way| (other, way, RelationKind::parse(&relation.kind));
    let mut all: Vec<Told<'_>> = Vec::new();
    let mut kinds: Vec<RelationKind> = Vec::new();
    let mut by_key: HashMap<(PageId, String), Vec<usize>> = HashMap::new();
    for relation in resolved.page(id).relations.iter().filter(|r| wanted(r.to)) {
        let (other, way, kind) = one(relation, relation.to, Way::Out);
        let place = by_key.entry((other, kind.key.clone())).or_default();
        let again = place.iter().take(MOST_ALIKE).any(|i| {
            let known = &all[*i];
            known.relation.kind == relation.kind
                && (known.since, known.until) == (relation.since.as_ref(), relation.until.as_ref())
        });
        if again {
            continue;
        }
        place.push(all.len());
        all.push(Told {
            other,
            relation,
            way,
            passive: kind.passive,
            plain: kind.is_plain(),
            twice: false,
            since: relation.since.as_ref(),
            until: relation.until.as_ref(),
            sources: relation.sources.clone(),
        });
        kinds.push(kind);
    }
    for (from, index) in &resolved.incoming[id.0 as usize] {
        if *from == id || !wanted(*from) {
            continue;
        }
        let relation = &resolved.page(*from).relations[*index as usize];
        let (other, way, kind) = one(relation, *from, Way::In);
        let place = by_key.entry((other, kind.key.clone())).or_default();
        let known = place.iter().copied().take(MOST_ALIKE).find(|i| {
            let (known, same) = (&all[*i], kinds[*i].is_mutual(&kind));
            let dates = agree(known.since, relation.since.as_ref()) && agree(known.until, relation.until.as_ref());
            let other_side = known.way == Way::Out && !known.twice && kinds[*i].answers(&kind);
            let again = known.way == Way::In
                && same
                && (known.since, known.until) == (relation.since.as_ref(), relation.until.as_ref());
            (other_side && dates) || again
        });
        if let Some(known) = known {
            let told = &mut all[known];
            if told.way == Way::Out {
                told.twice = true;
                if kinds[known].is_mutual(&kind) {
                    told.way = Way::Both;
                }
                told.since = told.since.or(relation.since.as_ref());
                told.until = told.until.or(relation.until.as_ref());
            }
            let new: Vec<SourceId> = relation.sources.iter().filter(|s| !told.sources.contains(s)).copied().collect();
            told.sources.extend(new);
            continue;
        }
        place.push(all.len());
        all.push(Told {
            other,
            relation,
            way,
            passive: kind.passive,
            plain: kind.is_plain(),
            twice: false,
            since: relation.since.as_ref(),
            until: relation.until.as_ref(),
            sources: relation.sources.clone(),
        });
        kinds.push(kind);
    }
    all
}

/// An entity's relations, each told once, as its page's table shows them.
pub(super) fn ties(site: &Site, views: &Views, id: PageId) -> Vec<view::Tie> {
    let text = |date: Option<&Edtf>| date.map(|d| views.words.date(d)).unwrap_or_default();
    let one = |told: Told<'_>| view::Tie {
        kind: told.relation.kind_in(views.lang()).to_owned(),
        target: views.page(views.chosen(told.other)),
        way: match told.way {
            Way::Out => "out",
            Way::In => "in",
            Way::Both => "both",
        }
        .to_owned(),
        since: text(told.since),
        until: text(told.until),
        sources: views.source_refs(&told.sources),
    };
    told(site, id, |_| true).into_iter().map(one).collect()
}

/// The relations of the whole map's actors among themselves, each told once, by the first actor's title.
pub(super) fn of_all(site: &Site, views: &Views) -> Vec<view::MapTie> {
    let text = |date: Option<&Edtf>| date.map(|d| views.words.date(d)).unwrap_or_default();
    let chosen = most_connected(site).0;
    let drawn: BTreeSet<PageId> = chosen.iter().copied().collect();
    let mut ties = Vec::new();
    for id in &chosen {
        for told in told(site, *id, |other| drawn.contains(&other)) {
            // What both pages tell stands with the page of the side that acts.
            let here = match told.way {
                Way::Out => !told.twice || !told.passive,
                Way::In => false,
                Way::Both => id < &told.other,
            };
            if here {
                ties.push(view::MapTie {
                    from: views.page(views.chosen(*id)),
                    kind: told.relation.kind_in(views.lang()).to_owned(),
                    both: told.way == Way::Both,
                    to: views.page(views.chosen(told.other)),
                    since: text(told.since),
                    until: text(told.until),
                    sources: views.source_refs(&told.sources),
                });
            }
        }
    }
    ties
}

/// The entities that stand in a relation to one, each once, in the order of its table.
fn others(site: &Site, id: PageId) -> Vec<PageId> {
    let resolved = &site.r.resolved;
    let own = resolved.page(id).relations.iter().map(|r| r.to);
    let incoming = resolved.incoming[id.0 as usize].iter().map(|(from, _)| *from);
    let mut seen = BTreeSet::from([id]);
    own.chain(incoming).filter(|other| seen.insert(*other)).collect()
}

/// How many relations begin or end at an entity: how well it is connected, as far as that needs no second look.
fn weight(site: &Site, id: PageId) -> usize {
    site.r.resolved.page(id).relations.len() + site.r.resolved.incoming[id.0 as usize].len()
}

/// What is drawn around an entity.
pub(super) fn around(site: &Site, views: &Views, id: PageId) -> Chosen {
    let mut near = others(site, id);
    let all = near.len();
    if all > MOST_AROUND {
        near.sort_by_key(|other| (Reverse(weight(site, *other)), *other));
        near.truncate(MOST_AROUND);
        near.sort();
    }
    let actors: Vec<PageId> = std::iter::once(id).chain(near).collect();
    Chosen { graph: graph(site, views, &actors, Some(0)), all, alone: 0 }
}

/// The actors of the whole map in the order of the book, how many have a relation, and how many have none.
fn most_connected(site: &Site) -> (Vec<PageId>, usize, usize) {
    let all = site.r.book.entities();
    let count = all.len();
    let mut tied: Vec<(usize, PageId)> =
        all.into_iter().map(|id| (others(site, id).len(), id)).filter(|(ties, _)| *ties > 0).collect();
    let (with, alone) = (tied.len(), count - tied.len());
    tied.sort_by_key(|(ties, id)| (Reverse(*ties), *id));
    tied.truncate(MOST_WHOLE);
    let mut chosen: Vec<PageId> = tied.into_iter().map(|(_, id)| id).collect();
    chosen.sort();
    (chosen, with, alone)
}

/// What is drawn of the whole book.
pub(super) fn whole(site: &Site, views: &Views) -> Chosen {
    let (actors, all, alone) = most_connected(site);
    let mut graph = graph(site, views, &actors, None);
    // Who is tied to nobody that is drawn has nothing to show.
    let tied: BTreeSet<usize> = graph.ties.iter().flat_map(|t| [t.a, t.b]).collect();
    let places: HashMap<usize, usize> = tied.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    graph.actors = tied.iter().map(|i| graph.actors[*i].clone()).collect();
    graph.ties.iter_mut().for_each(|t| (t.a, t.b) = (places[&t.a], places[&t.b]));
    Chosen { graph, all, alone }
}

/// Actors and what ties each two of them.
fn graph(site: &Site, views: &Views, ids: &[PageId], centre: Option<usize>) -> Graph {
    let places: HashMap<PageId, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut pairs: BTreeMap<(usize, usize), Tie> = BTreeMap::new();
    // What ties two actors is met from either side alike, so the one with the most relations is never looked through: a book where all deal
    // with one stays linear.
    let mut order: Vec<(usize, PageId)> = ids.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, id)| weight(site, *id));
    order.pop();
    for (from, id) in order {
        for told in told(site, id, |other| other != id && places.contains_key(&other)) {
            let to = places[&told.other];
            let (a, b) = (from.min(to), from.max(to));
            let tie = pairs.entry((a, b)).or_insert(Tie { a, b, there: false, back: false, ended: true });
            // An arrow runs from who acts, whichever side tells it.
            if told.way != Way::Both && !told.plain {
                let acts = if (told.way == Way::Out) != told.passive { from } else { to };
                if acts == a { tie.there = true } else { tie.back = true }
            }
            tie.ended &= told.until.is_some_and(|until| until.latest_day().is_some());
        }
    }
    let actor = |id: &PageId| {
        let page = site.r.book.page(views.chosen(*id));
        Actor {
            title: page.title.clone(),
            address: site.r.href(&page.address),
            kind: views::entity_type(site.r.book.page(*id)).to_owned(),
            lang_html: views.mark_lang(site.r.book.title_lang(page)),
        }
    };
    Graph { actors: ids.iter().map(actor).collect(), ties: pairs.into_values().collect(), centre }
}
