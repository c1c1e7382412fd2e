//! The whole of a timeline at a glance, as SVG: how many events each part of it has, and what lasted.
//!
//! Knows days and weights only: no book, no words, no colours (those are the style sheet's, by class). Time runs in months, each as
//! wide as the next, so that a month's bar is as wide as any other's. Bars and periods stand in an inner drawing whose units stretch
//! with its width; lines and labels stand in percents around it, so that type keeps its size on any screen.
//!
//! Classes: `w1` to `w3` by importance, `un` for an uncertain date, `range` for a period, `coarse` for a date known to no more than its
//! year or so; `tick` and `major` for years. The size is bounded by [`MOST_BINS`] and [`MOST_SPANS`], not by the number of events.

use crate::parse::edtf::Day;
use std::cmp::Reverse;
use std::fmt::Write;

/// At most so many bars.
pub const MOST_BINS: i64 = 160;
/// At most so many periods drawn by themselves; further ones count in the bar of their begin.
pub const MOST_SPANS: usize = 40;
/// The height of the drawing with its labels, in pixels.
pub const HEIGHT: u32 = 132;
/// Where bars stand.
const BASE: f64 = 110.0;
/// A bin's width in units of the inner drawing.
const BIN: i64 = 10;
const LANES: usize = 6;
const LANE: f64 = 7.0;
/// Bar and rule are at most this wide and high for one event, so that five events are no skyscrapers.
const WIDEST_SHARE: f64 = 0.014;
const TALLEST_EVENT: f64 = 20.0;
/// What one event is to be seen by among thousands.
const LOWEST_BAR: f64 = 2.0;

/// An event, as far as it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The first day that it may mean; `None`: its begin is open.
    pub first: Option<Day>,
    /// The last day; `None`: its end is open.
    pub last: Option<Day>,
    /// 1 to 3.
    pub importance: u8,
    /// Whether it lasted, as told by its date.
    pub range: bool,
    pub uncertain: bool,
}

/// The drawing, and what a script needs to draw on it and to read places off it.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// What stands inside `<svg>`; the frame and its words are the template's.
    pub shapes: String,
    /// The month in which the drawing begins, counted from January of the year 0.
    pub first: i64,
    /// How many bars have a place, and how many months each stands for.
    pub bins: i64,
    pub step: i64,
    /// The height of one event, in pixels, and the width of a bar, in units of which a bin has ten.
    pub unit: f64,
    pub bar: f64,
    /// The first month of the fullest bar, and its events.
    pub peak: (i64, usize),
    /// How many events last, and how many have an uncertain date.
    pub ranges: usize,
    pub uncertain: usize,
}

/// Months since January of the year 0.
fn month((year, month, _): Day) -> i64 {
    i64::from(year) * 12 + i64::from(month.clamp(1, 12)) - 1
}

/// A day as a fraction of its month; every month has 31 days here, which a pixel does not show.
fn place(day: Day) -> f64 {
    month(day) as f64 + f64::from(day.2.clamp(1, 31) - 1) / 31.0
}

/// Draws events in the order of the timeline; `data-e` on a period is its event's index. `None` where none has a day.
pub fn draw(marks: &[Mark]) -> Option<Overview> {
    let days = || marks.iter().flat_map(|m| [m.first, m.last]).flatten().map(month);
    let (low, high) = (days().min()?, days().max()?);
    let (first, bins, step) = axis(low, high);
    let end = first + bins * step;
    let width = bins * BIN;
    let x = |months: f64| ((months - first as f64) / step as f64 * BIN as f64).clamp(0.0, width as f64);

    let lanes = spans(marks, first, end, step);
    let depth = lanes.iter().map(|(_, lane, ..)| lane + 1).max().unwrap_or(0);
    let drawn: std::collections::HashSet<usize> = lanes.iter().map(|(index, ..)| *index).collect();

    // By bar: uncertain ones apart, the others by importance.
    let mut counts = vec![[0usize; 4]; bins as usize];
    for (_, mark) in marks.iter().enumerate().filter(|(i, _)| !drawn.contains(i)) {
        if let Some(day) = mark.first.or(mark.last) {
            let bin = ((month(day) - first) / step).clamp(0, bins - 1) as usize;
            let class = if mark.uncertain { 3 } else { usize::from(3 - mark.importance.clamp(1, 3)) };
            counts[bin][class] += 1;
        }
    }
    let total = |bin: &[usize; 4]| bin.iter().sum::<usize>();
    let peak = counts.iter().map(total).max().unwrap_or(0);
    let room = BASE - depth as f64 * LANE - 6.0;
    let unit = (room / peak.max(1) as f64).min(TALLEST_EVENT);
    let bar = (width as f64 * WIDEST_SHARE).min(BIN as f64 - 2.0);

    let mut paths: [String; 4] = Default::default();
    for (bin, counts) in counts.iter().enumerate() {
        let all = total(counts);
        if all == 0 {
            continue;
        }
        let scale = (all as f64 * unit).max(LOWEST_BAR) / all as f64;
        let left = (bin as i64 * BIN) as f64 + (BIN as f64 - bar) / 2.0;
        let mut below = 0;
        for (path, count) in paths.iter_mut().zip(counts).filter(|(_, c)| **c > 0) {
            let (y, height) = (BASE - (below + count) as f64 * scale, *count as f64 * scale);
            let _ = write!(path, "M{} {}h{}v{}h-{}z", n(left), n(y.max(0.0)), n(bar), n(height), n(bar));
            below += count;
        }
    }

    let mut shapes = String::new();
    ticks(&mut shapes, first, end);
    let _ = write!(shapes, "<svg viewBox=\"0 0 {width} {BASE}\" height=\"{BASE}\" preserveAspectRatio=\"none\">");
    for (class, path) in ["w3", "w2", "w1", "un"].iter().zip(&paths).filter(|(_, path)| !path.is_empty()) {
        let _ = write!(shapes, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    for (index, lane, from, to) in &lanes {
        let mark = &marks[*index];
        let (left, right) = (x(*from), x(*to));
        let wide = (right - left - 0.6).max(width as f64 * 0.003).min(width as f64);
        let left = left.min(width as f64 - wide);
        let class = if mark.range { "range" } else { "coarse" };
        let unsure = if mark.uncertain { " un" } else { "" };
        let _ = write!(
            shapes,
            "<rect class=\"{class} w{}{unsure}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"5\" data-e=\"{index}\"/>",
            mark.importance.clamp(1, 3),
            n(left),
            n(*lane as f64 * LANE + 1.0),
            n(wide),
        );
    }
    let _ = write!(shapes, "</svg><line class=\"base\" x1=\"0\" x2=\"100%\" y1=\"{BASE}.5\" y2=\"{BASE}.5\"/>");
    let fullest = counts.iter().enumerate().max_by_key(|(i, c)| (total(c), Reverse(*i))).map_or(0, |(i, _)| i as i64);
    Some(Overview {
        shapes,
        first,
        bins,
        step,
        unit,
        bar,
        peak: (first + fullest * step, peak),
        ranges: marks.iter().filter(|m| m.range).count(),
        uncertain: marks.iter().filter(|m| m.uncertain).count(),
    })
}

/// The first month, the number of bars and the months of each: whole years, or whole bars where these are longer.
fn axis(low: i64, high: i64) -> (i64, i64, i64) {
    let mut step = 1;
    let mut scale = 1;
    loop {
        for unit in [1, 3].into_iter().filter(|_| scale == 1).chain([12 * scale, 24 * scale, 60 * scale]) {
            step = unit;
            let whole = unit.max(12);
            let first = low.div_euclid(whole) * whole;
            let end = (high.div_euclid(whole) + 1) * whole;
            if (end - first) / unit <= MOST_BINS {
                return (first, (end - first) / unit, unit);
            }
        }
        // A year fits into 32 bits, so this ends long before it overflows.
        scale = match scale.checked_mul(10) {
            Some(next) => next,
            None => return (low, 1, step.max(high - low + 1)),
        };
    }
}

/// An event in its lane, from and to in months.
type Span = (usize, usize, f64, f64);

/// What lasts longer than a bar, the weightiest and longest first, each in the first lane that has room.
fn spans(marks: &[Mark], first: i64, end: i64, step: i64) -> Vec<Span> {
    let mut wanted: Vec<(usize, f64, f64)> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        if mark.first.or(mark.last).is_none() {
            continue;
        }
        let from = mark.first.map_or(first as f64, place);
        let to = mark.last.map_or(end as f64, |d| place(d) + 1.0 / 31.0).max(from);
        if mark.range || to - from > step as f64 * 1.05 {
            wanted.push((index, from, to));
        }
    }
    let weight = |index: usize| (!marks[index].range, Reverse(marks[index].importance));
    wanted.sort_by(|a, b| weight(a.0).cmp(&weight(b.0)).then((b.2 - b.1).total_cmp(&(a.2 - a.1))).then(a.0.cmp(&b.0)));
    let mut lanes: Vec<Vec<(f64, f64)>> = vec![Vec::new(); LANES];
    let mut spans = Vec::new();
    for (index, from, to) in wanted {
        if spans.len() == MOST_SPANS {
            break;
        }
        let free = |lane: &Vec<(f64, f64)>| lane.iter().all(|(a, b)| to <= *a || from >= *b);
        if let Some(lane) = lanes.iter().position(free) {
            lanes[lane].push((from, to));
            spans.push((index, lane, from, to));
        }
    }
    spans.sort_by_key(|s| s.0);
    spans
}

/// A line and a label for some years: `major` ones suit a phone, all of them a desk.
fn ticks(shapes: &mut String, first: i64, end: i64) {
    let (low, high) = (first.div_euclid(12), end.div_euclid(12));
    let steps = || (0..16).flat_map(|power| [1, 2, 5].map(|n| n * 10i64.pow(power)));
    let fits = |step: i64, most: i64| (high - low).div_euclid(step) <= most;
    let major = steps().find(|s| fits(*s, 6)).unwrap_or(i64::MAX);
    let minor = steps().find(|s| fits(*s, 13) && major % s == 0).unwrap_or(major);
    let mut year = low.div_euclid(minor) * minor;
    while year < high {
        if year >= low {
            let share = (year * 12 - first) as f64 / (end - first) as f64;
            let at = n(share * 100.0);
            let class = if year.rem_euclid(major) == 0 { "tick major" } else { "tick" };
            let _ = write!(shapes, "<g class=\"{class}\"><line x1=\"{at}%\" x2=\"{at}%\" y1=\"0\" y2=\"{HEIGHT}\"/>");
            // A label that would run out of the drawing is left out, on a phone sooner than on a desk.
            if share <= 0.945 {
                let tight = if share > 0.92 { " class=\"tight\"" } else { "" };
                let _ = write!(shapes, "<text{tight} x=\"{at}%\" y=\"{}\" dx=\"5\">", HEIGHT - 6);
                let _ = if year > 0 { write!(shapes, "{year}") } else { write!(shapes, "{} BC", 1 - year) };
                shapes.push_str("</text>");
            }
            shapes.push_str("</g>");
        }
        year += minor;
    }
}

/// A number with at most two decimals, and no more than it needs.
fn n(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u8, day: u8) -> Mark {
        let at = Some((year, month, day));
        Mark { first: at, last: at, importance: 2, range: false, uncertain: false }
    }

    /// The inner drawing's shapes as boxes: left, top, right, bottom.
    fn boxes(overview: &Overview) -> Vec<[f64; 4]> {
        let tree = format!("<svg>{}</svg>", overview.shapes);
        let doc = roxmltree::Document::parse(&tree).unwrap();
        let mut boxes = Vec::new();
        for node in doc.descendants() {
            let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
            match node.tag_name().name() {
                "rect" => {
                    let (x, y) = (number("x"), number("y"));
                    boxes.push([x, y, x + number("width"), y + number("height")]);
                }
                "path" => {
                    for bar in node.attribute("d").unwrap().split_terminator('z') {
                        let numbers: Vec<f64> = bar
                            .split(['M', ' ', 'h', 'v'])
                            .filter(|p| !p.is_empty())
                            .map(|p| p.parse().unwrap())
                            .collect();
                        let [x, y, w, h, back] = numbers[..] else { panic!("{bar}") };
                        assert_eq!(w, -back);
                        boxes.push([x, y, x + w, y + h]);
                    }
                }
                "line" => {
                    for end in ["x1", "x2"] {
                        let at: f64 = node.attribute(end).unwrap().trim_end_matches('%').parse().unwrap();
                        assert!((0.0..=100.0).contains(&at), "{at}");
                    }
                }
                _ => {}
            }
        }
        boxes
    }

    #[test]
    fn nothing_to_draw() {
        assert_eq!(draw(&[]), None);
        assert_eq!(draw(&[Mark { first: None, last: None, ..day(1, 1, 1) }]), None);
    }

    #[test]
    fn months_of_whole_years() {
        let overview = draw(&[day(2019, 5, 16), day(2019, 5, 20), day(2020, 12, 31)]).unwrap();
        assert_eq!((overview.first, overview.bins, overview.step), (2019 * 12, 24, 1));
        assert_eq!(overview.peak, (2019 * 12 + 4, 2));
        assert!(overview.shapes.contains(">2019</text>") && overview.shapes.contains(">2020</text>"));
        // Two bars, on the base line, the fuller one twice as high.
        let boxes = boxes(&overview);
        assert_eq!(boxes.len(), 2);
        assert!(boxes.iter().all(|b| (b[3] - BASE).abs() < 0.02), "{boxes:?}");
        assert_eq!(boxes[0][3] - boxes[0][1], 2.0 * (boxes[1][3] - boxes[1][1]));
        assert!((40.0..50.0).contains(&boxes[0][0]), "May is the fifth of 24 bins");
    }

    #[test]
    fn what_lasts_is_a_bar_of_its_own_and_a_bare_year_is_drawn_as_one() {
        let period = Mark { last: Some((2020, 6, 30)), range: true, ..day(2019, 7, 1) };
        let year = Mark { last: Some((2020, 12, 31)), uncertain: true, ..day(2020, 1, 1) };
        let open = Mark { last: None, range: true, importance: 3, ..day(2020, 1, 1) };
        let overview = draw(&[period, year, open]).unwrap();
        assert!(overview.shapes.contains(r#"<rect class="range w2" x="60" y="8" "#), "{}", overview.shapes);
        assert!(overview.shapes.contains(r#"<rect class="coarse w2 un" x="120" y="15""#), "{}", overview.shapes);
        assert!(overview.shapes.contains(r#"<rect class="range w3" x="120" y="1" "#), "{}", overview.shapes);
        assert_eq!((overview.ranges, overview.uncertain, overview.peak.1), (2, 1, 0));
    }

    #[test]
    fn uncertain_dates_are_drawn_apart() {
        let overview = draw(&[day(2020, 1, 1), Mark { uncertain: true, ..day(2020, 1, 1) }]).unwrap();
        assert!(overview.shapes.contains("<path class=\"un\"") && overview.shapes.contains("<path class=\"w2\""));
        assert_eq!(boxes(&overview).len(), 2);
    }

    #[test]
    fn years_before_year_one_are_named() {
        let overview = draw(&[day(-43, 3, 15), day(14, 8, 19)]).unwrap();
        assert!(overview.shapes.contains(">41 BC</text>"), "{}", overview.shapes);
        assert!(overview.shapes.contains(">10</text>"), "{}", overview.shapes);
    }

    fn marks() -> impl Strategy<Value = Vec<Mark>> {
        let days = |years: std::ops::Range<i32>| (years, 1u8..=12, 1u8..=31);
        let day = prop_oneof![days(2018..2026), days(1500..2100), days(i32::MIN..i32::MAX)];
        let mark =
            (proptest::option::weighted(0.9, day), 0i32..400, any::<u8>(), any::<bool>(), any::<bool>(), any::<bool>());
        let mark = mark.prop_map(|(first, longer, importance, range, uncertain, open)| {
            let last = first.map(|(y, m, d)| (y.saturating_add(longer / 40), m, d)).filter(|_| !open);
            Mark { first, last, importance, range, uncertain }
        });
        proptest::collection::vec(mark, 0..200)
    }

    proptest! {
        #[test]
        fn everything_is_inside_and_small(marks in marks()) {
            let Some(overview) = draw(&marks) else {
                prop_assert!(marks.iter().all(|m| m.first.or(m.last).is_none()));
                return Ok(());
            };
            prop_assert!(!overview.shapes.contains("NaN") && !overview.shapes.contains("inf"));
            prop_assert!(overview.shapes.len() < 20_000, "{}", overview.shapes.len());
            prop_assert!(overview.bins >= 1 && overview.bins <= MOST_BINS);
            let right = (overview.bins * BIN) as f64 + 0.02;
            for b in boxes(&overview) {
                prop_assert!(b[0] >= 0.0 && b[1] >= 0.0 && b[2] <= right && b[3] <= BASE + 0.02, "{b:?} of {right}");
                prop_assert!(b[2] > b[0] && b[3] > b[1], "{b:?} cannot be seen");
            }
            prop_assert_eq!(draw(&marks), Some(overview));
        }
    }

    #[test]
    fn twenty_thousand_events_are_as_small() {
        let mark = |i: i32| Mark {
            importance: (i % 3 + 1) as u8,
            uncertain: i % 7 == 0,
            range: i % 11 == 0,
            last: Some((1950 + i / 270, 12, 28)),
            ..day(1950 + i / 270, (i % 12 + 1) as u8, (i % 28 + 1) as u8)
        };
        let overview = draw(&(0..20_000).map(mark).collect::<Vec<_>>()).unwrap();
        assert!(overview.shapes.len() < 20_000, "{}", overview.shapes.len());
        let drawn: usize = overview.shapes.matches("<rect").count();
        assert!(drawn > 0 && drawn <= MOST_SPANS);
    }
}
