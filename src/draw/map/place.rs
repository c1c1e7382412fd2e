//! Where boxes stand: a force-directed layout, then room for the words.
//!
//! `force_graph` pulls what is tied together and pushes all apart, for points in a plane without borders. Its points become places on a
//! sheet of fixed width here; boxes that would overlap are pushed apart, and what is left of that is cleared from top to bottom, which
//! always ends, since a sheet may grow in height.

use force_graph::{ForceGraph, NodeData, SimulationParameters};

/// What is drawn on, in units of the drawing.
pub struct Sheet {
    pub width: i32,
    /// The widest line of a label.
    pub label: i32,
    /// Between two boxes at least.
    gap: (i32, i32),
    /// How many times the area of its boxes a drawing is to have.
    air: f64,
}

/// Narrow enough for a phone, where 400 units become some 360 pixels.
pub const AROUND: Sheet = Sheet { width: 400, label: 100, gap: (12, 20), air: 2.4 };
/// As wide as a page without margins.
pub const WHOLE: Sheet = Sheet { width: 1120, label: 112, gap: (24, 26), air: 2.6 };

const MARGIN: i32 = 3;
/// How long the forces work, and how fast they cool.
const ROUNDS: usize = 400;
/// From how many starts, and how often all pairs of boxes are tried in each other's place.
const STARTS: usize = 2;
const SWEEPS: usize = 2;

/// The centres of boxes of given sizes, and the height of the sheet. Ties are pairs of indices; `centre` is to stand in the middle.
pub fn place(
    sizes: &[(i32, i32)],
    ties: &[(usize, usize)],
    centre: Option<usize>,
    sheet: &Sheet,
) -> (Vec<(i32, i32)>, i32) {
    // Where points begin decides which of many good layouts comes out: the one with the fewest lines behind boxes is taken.
    let all: Vec<usize> = (0..sizes.len()).collect();
    let mut best: Option<(usize, Placed)> = None;
    // A whole map is one page; it has so many lines that some cross wherever it begins.
    let starts = if centre.is_some() { STARTS } else { 1 };
    for turn in 0..starts {
        let placed = once(sizes, ties, centre, sheet, turn);
        let tangle = tangle(&placed.0, sizes, ties, &all);
        if best.as_ref().is_none_or(|(least, _)| tangle < *least) {
            best = Some((tangle, placed));
        }
        if tangle == 0 {
            break;
        }
    }
    best.map(|(_, placed)| placed).unwrap_or_default()
}

/// The centres of boxes, and the height of the sheet.
type Placed = (Vec<(i32, i32)>, i32);

fn once(sizes: &[(i32, i32)], ties: &[(usize, usize)], centre: Option<usize>, sheet: &Sheet, turn: usize) -> Placed {
    let points = forces(sizes.len(), ties, centre, turn);
    let mut places = spread(&points, sizes, sheet);
    push_apart(&mut places, sizes, sheet);
    clear(&mut places, sizes, sheet);
    untangle(&mut places, sizes, ties, centre, sheet);
    let top = places.iter().zip(sizes).map(|((_, y), (_, h))| y - h / 2).min().unwrap_or(0);
    places.iter_mut().for_each(|(_, y)| *y += MARGIN - top);
    let height = places.iter().zip(sizes).map(|((_, y), (_, h))| y + h / 2 + 1).max().unwrap_or(0) + MARGIN;
    (places, height)
}

/// Lets two boxes change places wherever lines are easier to follow then and both have room.
fn untangle(
    places: &mut [(i32, i32)],
    sizes: &[(i32, i32)],
    ties: &[(usize, usize)],
    centre: Option<usize>,
    sheet: &Sheet,
) {
    let gap = (sheet.gap.0 / 2, sheet.gap.1 / 2);
    let fits = |places: &[(i32, i32)], index: usize| {
        let mut x = places[index].0;
        inside(&mut x, sizes[index].0, sheet);
        let here = (places[index], sizes[index]);
        let free = |other: usize| {
            let (dx, dy) = overlap(here, (places[other], sizes[other]), gap);
            other == index || dx <= 0 || dy <= 0
        };
        x == places[index].0 && (0..places.len()).all(free)
    };
    let all: Vec<usize> = (0..places.len()).collect();
    for _ in 0..SWEEPS {
        if tangle(places, sizes, ties, &all) == 0 {
            break;
        }
        let mut moved = false;
        for i in 0..places.len() {
            for j in i + 1..places.len() {
                if centre == Some(i) || centre == Some(j) {
                    continue;
                }
                places.swap(i, j);
                if fits(places, i) && fits(places, j) {
                    let after = tangle(places, sizes, ties, &[i, j]);
                    places.swap(i, j);
                    if after < tangle(places, sizes, ties, &[i, j]) {
                        places.swap(i, j);
                        moved = true;
                    }
                } else {
                    places.swap(i, j);
                }
            }
        }
        if !moved {
            break;
        }
    }
}

/// How hard lines are to follow: those that run behind a box of others, three times, and those that cross; as far as one of the boxes
/// `of` has part in it.
fn tangle(places: &[(i32, i32)], sizes: &[(i32, i32)], ties: &[(usize, usize)], of: &[usize]) -> usize {
    let behind = |(a, b): (usize, usize), index: usize| {
        let ((x, y), (w, h)) = (places[index], (sizes[index].0 / 2, sizes[index].1 / 2));
        index != a
            && index != b
            && (cross(places[a], places[b], (x - w, y - h), (x + w, y + h))
                || cross(places[a], places[b], (x - w, y + h), (x + w, y - h)))
    };
    let mut score = 0;
    for (rank, (a, b)) in ties.iter().copied().enumerate() {
        if !of.contains(&a) && !of.contains(&b) {
            score += 3 * of.iter().filter(|index| behind((a, b), **index)).count();
            continue;
        }
        score += 3 * (0..places.len()).filter(|index| behind((a, b), *index)).count();
        for (other, (c, d)) in ties.iter().copied().enumerate() {
            let once = other < rank || !(of.contains(&c) || of.contains(&d));
            let apart = c != a && c != b && d != a && d != b;
            score += usize::from(apart && once && cross(places[a], places[b], places[c], places[d]));
        }
    }
    score
}

/// Whether the way from `a` to `b` and that from `c` to `d` cross.
fn cross(a: (i32, i32), b: (i32, i32), c: (i32, i32), d: (i32, i32)) -> bool {
    // Most do not come near one another.
    if a.0.max(b.0) < c.0.min(d.0)
        || c.0.max(d.0) < a.0.min(b.0)
        || a.1.max(b.1) < c.1.min(d.1)
        || c.1.max(d.1) < a.1.min(b.1)
    {
        return false;
    }
    let side = |a: (i32, i32), b: (i32, i32), p: (i32, i32)| {
        let [ax, ay, bx, by, px, py] = [a.0, a.1, b.0, b.1, p.0, p.1].map(i64::from);
        ((bx - ax) * (py - ay) - (by - ay) * (px - ax)).signum()
    };
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

/// Points in a plane, near where they are tied.
fn forces(count: usize, ties: &[(usize, usize)], centre: Option<usize>, turn: usize) -> Vec<(f64, f64)> {
    let mut graph: ForceGraph = ForceGraph::new(SimulationParameters {
        force_charge: 1000.0,
        force_spring: 0.1,
        force_max: 200.0,
        node_speed: 1.0,
        damping_factor: 0.6,
    });
    let order = outwards(count, ties, centre);
    let mut nodes = vec![None; count];
    // A spiral from the middle: each step turns by the golden angle, whose cosine and sine these are.
    let (cos, sin) = (-0.737_369, -0.675_490);
    let (mut x, mut y) = (1.0f32, 0.0f32);
    // Each start is turned by an eighth of a circle from the one before.
    let eighth = std::f32::consts::FRAC_1_SQRT_2;
    (0..turn).for_each(|_| (x, y) = ((x - y) * eighth, (x + y) * eighth));
    for (rank, index) in order.iter().enumerate() {
        let far = 30.0 * (rank as f32).sqrt();
        let anchored = centre == Some(*index);
        let data = NodeData { x: x * far, y: y * far, mass: 1.0, is_anchor: anchored, user_data: () };
        nodes[*index] = Some(graph.add_node(data));
        (x, y) = (x * cos - y * sin, x * sin + y * cos);
    }
    let nodes: Vec<_> = nodes.into_iter().flatten().collect();
    for (a, b) in ties {
        graph.add_edge(nodes[*a], nodes[*b], Default::default());
    }
    // What is not tied together, even over others, would drift away for ever: the first of each part hangs on the middle of the whole.
    let heads = heads(count, ties, &order);
    if heads.len() > 1 {
        let middle = graph.add_node(NodeData { x: 0.0, y: 0.0, mass: 0.0, is_anchor: true, user_data: () });
        heads.iter().for_each(|head| graph.add_edge(nodes[*head], middle, Default::default()));
    }
    for round in 0..ROUNDS {
        graph.update(1.0 - 0.9 * (round as f32 / ROUNDS as f32));
    }
    let mut points = Vec::with_capacity(count);
    graph.visit_nodes(|node| points.push((node.index(), (f64::from(node.x()), f64::from(node.y())))));
    nodes.iter().map(|node| points.iter().find(|(index, _)| index == node).map_or((0.0, 0.0), |(_, at)| *at)).collect()
}

/// The indices from the middle outwards: the centre or the most tied first, then what is tied to it, and so on.
fn outwards(count: usize, ties: &[(usize, usize)], centre: Option<usize>) -> Vec<usize> {
    let mut near = vec![Vec::new(); count];
    for (a, b) in ties {
        near[*a].push(*b);
        near[*b].push(*a);
    }
    let mut all: Vec<usize> = (0..count).collect();
    all.sort_by_key(|i| (centre != Some(*i), std::cmp::Reverse(near[*i].len()), *i));
    let mut seen = vec![false; count];
    let mut order = Vec::with_capacity(count);
    for start in all {
        let mut next = order.len();
        if !std::mem::replace(&mut seen[start], true) {
            order.push(start);
        }
        while let Some(index) = order.get(next).copied() {
            next += 1;
            for other in &near[index] {
                if !std::mem::replace(&mut seen[*other], true) {
                    order.push(*other);
                }
            }
        }
    }
    order
}

/// The first of each part that hangs together, in an order that keeps parts together.
fn heads(count: usize, ties: &[(usize, usize)], order: &[usize]) -> Vec<usize> {
    let mut part: Vec<usize> = (0..count).collect();
    fn root(part: &mut [usize], mut i: usize) -> usize {
        while part[i] != i {
            part[i] = part[part[i]];
            i = part[i];
        }
        i
    }
    for (a, b) in ties {
        let (a, b) = (root(&mut part, *a), root(&mut part, *b));
        part[a] = b;
    }
    let mut known = vec![false; count];
    order.iter().copied().filter(|i| !std::mem::replace(&mut known[root(&mut part, *i)], true)).collect()
}

/// Points → places on the sheet: as wide as it is, as high as its boxes need.
///
/// Forces crowd the middle and leave the sides empty. A point's place is half what the forces say and half its rank from left to right
/// and from top to bottom, which keeps who is beside whom and fills the sheet.
fn spread(points: &[(f64, f64)], sizes: &[(i32, i32)], sheet: &Sheet) -> Vec<(i32, i32)> {
    let area: f64 =
        sizes.iter().map(|(w, h)| f64::from(w + sheet.gap.0) * f64::from(h + sheet.gap.1)).sum::<f64>() * sheet.air;
    let widest = sizes.iter().map(|s| s.0).max().unwrap_or(0);
    let room = (f64::from(sheet.width - widest - 2 * MARGIN).max(1.0), (area / f64::from(sheet.width)).max(1.0));
    let shares = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let values: Vec<f64> = points.iter().map(of).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|i, j| values[*i].total_cmp(&values[*j]).then(i.cmp(j)));
        let mut shares: Vec<f64> = values.iter().map(|v| (v - low) / (high - low).max(1.0) / 2.0).collect();
        let last = (values.len().max(2) - 1) as f64;
        order.iter().enumerate().for_each(|(rank, i)| shares[*i] += rank as f64 / last / 2.0);
        shares
    };
    let (xs, ys) = (shares(|p| p.0), shares(|p| p.1));
    let place = |(x, y): (f64, f64)| ((x * room.0).round() as i32 + widest / 2 + MARGIN, (y * room.1).round() as i32);
    xs.into_iter().zip(ys).map(place).collect()
}

/// How far two boxes are from keeping their distance, sideways and up; both above zero: they overlap.
fn overlap(a: ((i32, i32), (i32, i32)), b: ((i32, i32), (i32, i32)), gap: (i32, i32)) -> (i32, i32) {
    let ((ax, ay), (aw, ah)) = a;
    let ((bx, by), (bw, bh)) = b;
    ((aw + bw + 1) / 2 + gap.0 - (ax - bx).abs(), (ah + bh + 1) / 2 + gap.1 - (ay - by).abs())
}

/// Pushes boxes that overlap apart, each half the way, the shorter way; no further than the borders of the sheet.
fn push_apart(places: &mut [(i32, i32)], sizes: &[(i32, i32)], sheet: &Sheet) {
    for _ in 0..300 {
        let mut moved = false;
        for i in 0..places.len() {
            for j in i + 1..places.len() {
                let (dx, dy) = overlap((places[i], sizes[i]), (places[j], sizes[j]), sheet.gap);
                if dx <= 0 || dy <= 0 {
                    continue;
                }
                moved = true;
                // The one that comes first stays left of the other, or above it.
                if dx < dy {
                    let sign = if places[i].0 <= places[j].0 { 1 } else { -1 };
                    places[i].0 -= sign * (dx / 2);
                    places[j].0 += sign * (dx - dx / 2);
                } else {
                    let sign = if places[i].1 <= places[j].1 { 1 } else { -1 };
                    places[i].1 -= sign * (dy / 2);
                    places[j].1 += sign * (dy - dy / 2);
                }
            }
            inside(&mut places[i].0, sizes[i].0, sheet);
        }
        places.iter_mut().zip(sizes).for_each(|(place, size)| inside(&mut place.0, size.0, sheet));
        if !moved {
            break;
        }
    }
}

fn inside(x: &mut i32, width: i32, sheet: &Sheet) {
    let low = width / 2 + MARGIN;
    *x = (*x).clamp(low, (sheet.width - width / 2 - MARGIN).max(low));
}

/// Clears what still overlaps: from top to bottom, each box goes down until it is free of those before it.
fn clear(places: &mut [(i32, i32)], sizes: &[(i32, i32)], sheet: &Sheet) {
    let gap = (sheet.gap.0 / 2, sheet.gap.1 / 2);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|i| (places[*i].1, places[*i].0, *i));
    for (rank, index) in order.iter().enumerate() {
        loop {
            let here = (places[*index], sizes[*index]);
            let hits =
                order[..rank].iter().map(|o| overlap(here, (places[*o], sizes[*o]), gap)).find(|d| d.0 > 0 && d.1 > 0);
            match hits {
                // Downwards only: each step passes one box for good.
                Some(_) => {
                    let below = order[..rank]
                        .iter()
                        .filter(|o| {
                            let d = overlap(here, (places[**o], sizes[**o]), gap);
                            d.0 > 0 && d.1 > 0
                        })
                        .map(|o| places[*o].1 + (sizes[*o].1 + here.1.1 + 1) / 2 + gap.1)
                        .max();
                    places[*index].1 = below.unwrap_or(places[*index].1).max(places[*index].1 + 1);
                }
                None => break,
            }
        }
    }
}
