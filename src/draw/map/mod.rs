//! Actors and what ties them, as a drawing: boxes that are links, and lines between them.
//!
//! Knows names, addresses and pairs only: no book, no words, no colours (those are the style sheet's, by class). The same actors and ties
//! give the same bytes on any machine: where a box stands comes from sums, products and roots alone, which IEEE 754 fixes to the last
//! bit, and is rounded to whole units (`docs/decisions/0008-actor-map.md`).
//!
//! The layout is the crate `force_graph`'s (`place`); what it cannot do, keep boxes of words apart, is done after it. Its work grows
//! faster than the square of the boxes, so callers draw no more than they can show: [`MOST_AROUND`], [`MOST_WHOLE`].

mod label;
mod place;
mod svg;

#[cfg(test)]
mod tests;

/// At most so many actors are drawn around one.
pub const MOST_AROUND: usize = 16;
/// At most so many are drawn of a whole book.
pub const MOST_WHOLE: usize = 60;

/// An actor, as far as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub title: String,
    /// Behind the site's root.
    pub address: String,
    /// company, agency, …: one of [`crate::parse::front_matter::ENTITY_TYPES`], another word, or empty.
    pub kind: String,
    /// The attribute that tells the title's language where it is not that of the page that shows it; empty where it is.
    pub lang_html: String,
}

/// What stands between two actors, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub a: usize,
    pub b: usize,
    /// Whether something leads from `a` to `b`, and from `b` to `a`; neither: they are tied with no direction.
    pub there: bool,
    pub back: bool,
    /// Whether all that ties them has a recorded end.
    pub ended: bool,
}

/// What is to be drawn: each pair is tied once, and no actor to itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    pub actors: Vec<Actor>,
    pub ties: Vec<Tie>,
    /// The actor in the middle.
    pub centre: Option<usize>,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What stands inside `<svg>`; the frame and its words are the template's.
    pub shapes: String,
    /// In units of the drawing.
    pub width: i32,
    pub height: i32,
}

/// Draws a graph; `root` leads from the page that shows it to the site's root. `None` where nothing is tied.
pub fn draw(graph: &Graph, root: &str) -> Option<Drawing> {
    if graph.ties.is_empty() {
        return None;
    }
    let sheet = if graph.centre.is_some() { place::AROUND } else { place::WHOLE };
    let labels: Vec<label::Label> = graph.actors.iter().map(|a| label::wrap(&a.title, sheet.label)).collect();
    let sizes: Vec<(i32, i32)> = labels.iter().map(label::Label::size).collect();
    let pairs: Vec<(usize, usize)> = graph.ties.iter().map(|t| (t.a, t.b)).collect();
    let (places, height) = place::place(&sizes, &pairs, graph.centre, &sheet);
    let shapes = svg::shapes(graph, &labels, &places, root);
    Some(Drawing { shapes, width: sheet.width, height })
}
