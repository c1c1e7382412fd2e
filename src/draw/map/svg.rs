//! Boxes and lines → SVG.
//!
//! Classes: `tie`, with `ended` where it has an end; `head` for its arrow, `far` for what does not touch the one in the middle; on a box's link the actor's type, or `other`, and `self` for the
//! one in the middle. Lines are drawn first, boxes lie over them. The template's `<svg>` names and describes the whole; a screen reader
//! meets the links only, for the lines are told by the table beside. A title that is cut stands whole in the link's own `<title>`, which names
//! it and is shown on hover.

use super::label::{LINE, Label};
use super::{Graph, Tie};
use crate::html::escape;
use crate::parse::front_matter::ENTITY_TYPES;
use std::fmt::Write;

/// The length and half the width of an arrow's head.
const HEAD: (f64, f64) = (9.0, 4.5);

/// What stands inside `<svg>`.
pub fn shapes(graph: &Graph, labels: &[Label], places: &[(i32, i32)], root: &str) -> String {
    let mut out = String::from("<g aria-hidden=\"true\">");
    for tie in &graph.ties {
        line(&mut out, tie, graph.centre, labels, places);
    }
    out.push_str("</g>");
    for (index, ((actor, label), (x, y))) in graph.actors.iter().zip(labels).zip(places).enumerate() {
        let (w, h) = label.size();
        let kind = if ENTITY_TYPES.contains(&actor.kind.as_str()) { &actor.kind } else { "other" };
        let own = graph.centre == Some(index);
        let class = if own { format!("{kind} self") } else { kind.to_owned() };
        let current = if own { " aria-current=\"page\"" } else { "" };
        let (root, address) = (escape(root), escape(&actor.address));
        let _ = write!(out, "<a class=\"{class}\" href=\"{root}{address}\"{current}{}>", actor.lang_html);
        if !label.whole {
            let _ = write!(out, "<title>{}</title>", escape(&actor.title.replace(char::is_control, " ")));
        }
        let _ = write!(out, "<rect x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{h}\"/><text>", x - w / 2, y - h / 2);
        let first = f64::from(*y) - f64::from((label.lines.len() as i32 - 1) * LINE) / 2.0 + 4.5;
        for (number, line) in label.lines.iter().enumerate() {
            let at = first + f64::from(number as i32 * LINE);
            // Words are kept apart for who hears them or copies them; a space with a width would move the line before it off the middle.
            let spaced = number > 0 && label.spaced[number];
            let space = if spaced { "<tspan font-size=\"0\"> </tspan>" } else { "" };
            let _ = write!(out, "{space}<tspan x=\"{x}\" y=\"{at}\">{}</tspan>", escape(line));
        }
        out.push_str("</text></a>");
    }
    out
}

/// A tie, from border to border, with its heads.
fn line(out: &mut String, tie: &Tie, centre: Option<usize>, labels: &[Label], places: &[(i32, i32)]) {
    let at = |i: usize| (f64::from(places[i].0), f64::from(places[i].1));
    let (a, b) = (at(tie.a), at(tie.b));
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let long = (dx * dx + dy * dy).sqrt().max(1.0);
    let (ux, uy) = (dx / long, dy / long);
    // From a centre to its box's border, that way.
    let reach = |index: usize| {
        let (w, h) = labels[index].size();
        let side = if ux == 0.0 { f64::INFINITY } else { f64::from(w) / 2.0 / ux.abs() };
        let cap = if uy == 0.0 { f64::INFINITY } else { f64::from(h) / 2.0 / uy.abs() };
        side.min(cap) + 1.0
    };
    let (from, to) = (reach(tie.a), long - reach(tie.b));
    let on = |far: f64| (a.0 + ux * far, a.1 + uy * far);
    let stem = |there: bool| if there { HEAD.0 - 1.0 } else { 0.0 };
    let ((x1, y1), (x2, y2)) = (on(from + stem(tie.back)), on(to - stem(tie.there)));
    // Around one actor, what others have with one another stands back.
    let far = if centre.is_some_and(|c| tie.a != c && tie.b != c) { " far" } else { "" };
    let ended = if tie.ended { " ended" } else { "" };
    let _ = write!(out, "<path class=\"tie{ended}{far}\" d=\"M{} {}L{} {}\"/>", n(x1), n(y1), n(x2), n(y2));
    for (there, tip, way) in [(tie.there, to, 1.0), (tie.back, from, -1.0)] {
        if there {
            let (x, y) = on(tip);
            let (bx, by) = on(tip - way * HEAD.0);
            let (px, py) = (-uy * HEAD.1, ux * HEAD.1);
            let _ = write!(
                out,
                "<path class=\"head{far}\" d=\"M{} {}L{} {}L{} {}z\"/>",
                n(x),
                n(y),
                n(bx + px),
                n(by + py),
                n(bx - px),
                n(by - py)
            );
        }
    }
}

/// A number with at most one decimal.
fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
