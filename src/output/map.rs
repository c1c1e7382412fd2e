//! The map of actors: the drawings that entity pages and `/entities/` show.

use crate::book::PageId;
use crate::draw::map;
use crate::parse::front_matter::ENTITY_TYPES;
use crate::site::reader::Reader;
use crate::site::relations::Chosen;
use crate::site::view;

/// An entity with those that it stands in a relation to; nothing where there is none.
pub fn around(reader: &Reader<'_>, id: PageId, root: &str) -> Option<view::ActorMap> {
    draw(&reader.around(id), root)
}

/// The actors of the book, the most connected of them where there are many, and their relations.
pub fn whole(reader: &Reader<'_>, root: &str) -> (Option<view::ActorMap>, Vec<view::MapTie>) {
    let (chosen, ties) = reader.whole_map();
    (draw(&chosen, root), ties)
}

fn draw(chosen: &Chosen, root: &str) -> Option<view::ActorMap> {
    let graph = &chosen.graph;
    let drawing = map::draw(graph, root)?;
    let others: Vec<&str> = graph
        .actors
        .iter()
        .enumerate()
        .filter(|(index, _)| graph.centre != Some(*index))
        .map(|(_, actor)| actor.kind.as_str())
        .collect();
    // The order is that of the lists of actors.
    let mut types: Vec<String> =
        ENTITY_TYPES.iter().filter(|kind| others.contains(kind)).map(|kind| (*kind).to_owned()).collect();
    if others.iter().any(|kind| !ENTITY_TYPES.contains(kind)) {
        types.push("other".to_owned());
    }
    Some(view::ActorMap {
        shapes_html: drawing.shapes,
        width: drawing.width as usize,
        height: drawing.height as usize,
        drawn: others.len(),
        all: chosen.all,
        alone: chosen.alone,
        ties: graph.ties.len(),
        ended: graph.ties.iter().any(|tie| tie.ended),
        types,
    })
}
