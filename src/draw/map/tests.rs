//! What every drawing keeps: the same bytes, boxes apart and inside the sheet, and no markup from a name.

use super::*;
use proptest::prelude::*;

fn actor(title: &str) -> Actor {
    Actor {
        title: title.to_owned(),
        address: "entities/x/".to_owned(),
        kind: "company".to_owned(),
        lang_html: String::new(),
    }
}

fn tie(a: usize, b: usize) -> Tie {
    Tie { a: a.min(b), b: a.max(b), there: a <= b, back: a > b, ended: false }
}

/// A graph that is neither a star nor a line: each actor is tied to some of those before it.
fn graph(titles: &[String], centre: Option<usize>) -> Graph {
    let mut ties: Vec<Tie> = Vec::new();
    for b in 1..titles.len() {
        for a in [b / 2, b * 7 % b.max(1), b.saturating_sub(3)] {
            if a < b && !ties.iter().any(|t| (t.a, t.b) == (a, b)) {
                ties.push(tie(a, b));
            }
        }
    }
    Graph { actors: titles.iter().map(|t| actor(t)).collect(), ties, centre }
}

/// The boxes of a drawing: left, top, right, bottom; what is not well-formed fails here.
fn boxes(drawing: &Drawing) -> Vec<[i32; 4]> {
    let tree = format!("<svg>{}</svg>", drawing.shapes);
    let doc = roxmltree::Document::parse(&tree).unwrap();
    let rects = doc.descendants().filter(|n| n.has_tag_name("rect"));
    rects
        .map(|rect| {
            let [x, y, w, h] =
                ["x", "y", "width", "height"].map(|name| rect.attribute(name).unwrap().parse::<i32>().unwrap());
            [x, y, x + w, y + h]
        })
        .collect()
}

/// Boxes lie on the sheet and none touches another.
fn assert_apart(drawing: &Drawing, count: usize) {
    let boxes = boxes(drawing);
    assert_eq!(boxes.len(), count);
    for (i, a) in boxes.iter().enumerate() {
        assert!(a[0] >= 0 && a[1] >= 0 && a[2] <= drawing.width && a[3] <= drawing.height, "{a:?} of {drawing:?}");
        for b in &boxes[..i] {
            assert!(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], "{a:?} and {b:?}");
        }
    }
}

#[test]
fn nothing_to_draw() {
    assert_eq!(draw(&Graph::default(), ""), None);
    assert_eq!(draw(&Graph { actors: vec![actor("A")], ties: Vec::new(), centre: Some(0) }, ""), None);
}

/// A fixed drawing's bytes: another machine, compiler or version of the layout that gives others fails here.
#[test]
fn the_same_bytes_everywhere() {
    let titles: Vec<String> = (0..MOST_WHOLE).map(|i| format!("Actor {} of many", i * i * 31 % 97)).collect();
    let digest = |centre| {
        let drawing = draw(&graph(&titles, centre), "../").unwrap();
        assert_eq!(drawing, draw(&graph(&titles, centre), "../").unwrap());
        blake3::hash(drawing.shapes.as_bytes()).to_hex()[..16].to_owned()
    };
    assert_eq!([digest(None), digest(Some(0))], ["4098527c0b2449ba", "2d14e6b1ae2fb89e"]);
}

#[test]
fn one_in_the_middle() {
    let titles: Vec<String> = (0..9).map(|i| format!("Actor {i}")).collect();
    let star = Graph { ties: (1..9).map(|i| tie(0, i)).collect(), ..graph(&titles, Some(0)) };
    let drawing = draw(&star, "../../").unwrap();
    assert_apart(&drawing, 9);
    let all = boxes(&drawing);
    let middle = (all[0][0] + all[0][2]) / 2;
    assert!(all[1..].iter().any(|b| b[2] < middle) && all[1..].iter().any(|b| b[0] > middle), "{all:?}");
    assert!(all[1..].iter().any(|b| b[3] <= all[0][1]) && all[1..].iter().any(|b| b[1] >= all[0][3]), "{all:?}");
    assert_eq!(drawing.shapes.matches("class=\"company self\"").count(), 1);
    assert_eq!(drawing.shapes.matches("href=\"../../entities/x/\"").count(), 9);
}

#[test]
fn parts_that_nothing_ties_share_a_sheet() {
    let titles: Vec<String> = (0..40).map(|i| format!("Actor {i}")).collect();
    let pairs = Graph { ties: (0..20).map(|i| tie(2 * i, 2 * i + 1)).collect(), ..graph(&titles, None) };
    let drawing = draw(&pairs, "").unwrap();
    assert_apart(&drawing, 40);
    assert!(drawing.height < 1200, "{}", drawing.height);
}

#[test]
fn lines_tell_direction_and_end() {
    let mut two = graph(&["A".to_owned(), "B".to_owned()], None);
    let heads = |graph: &Graph| draw(graph, "").unwrap().shapes.matches("class=\"head\"").count();
    assert_eq!(heads(&two), 1);
    two.ties[0].back = true;
    assert_eq!(heads(&two), 2);
    (two.ties[0].there, two.ties[0].back, two.ties[0].ended) = (false, false, true);
    assert_eq!(heads(&two), 0);
    assert!(draw(&two, "").unwrap().shapes.contains("class=\"tie ended\""));
}

#[test]
fn hostile_names_are_names() {
    let names = [
        "<script>alert(1)</script>",
        "\" onload=\"x",
        "</text></a></svg><b>'&amp;",
        "",
        " \n\t ",
        "\u{1}\u{7f}control",
        "华为技术有限公司的一家很长很长名字的子公司以及其他",
        "شركة هواوي للتقنيات",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "a\u{301}\u{301}\u{301}\u{301}",
        "\u{202e}reversed",
    ];
    let mut titles: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    titles.push("x".repeat(20_000));
    titles.push("word ".repeat(5_000));
    let drawing = draw(&graph(&titles, Some(0)), "../../\"><").unwrap();
    let tree = format!("<svg>{}</svg>", drawing.shapes);
    let doc = roxmltree::Document::parse(&tree).unwrap();
    let known = ["svg", "g", "path", "a", "title", "rect", "text", "tspan"];
    assert!(doc.descendants().filter(|n| n.is_element()).all(|n| known.contains(&n.tag_name().name())));
    assert!(doc.descendants().all(|n| n.attributes().all(|a| !a.name().starts_with("on"))));
    let whole = |n: &roxmltree::Node<'_, '_>| n.descendants().filter_map(|n| n.text()).collect::<String>();
    let links: Vec<String> = doc.descendants().filter(|n| n.has_tag_name("a")).map(|n| whole(&n)).collect();
    assert_eq!(links.len(), titles.len());
    assert!(links[0].starts_with("<script>"), "{links:?}");
    // What is cut is whole in the link's title.
    assert!(links[11].contains(&titles[11]) && links[12].contains(&titles[12]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn boxes_never_overlap(
        titles in proptest::collection::vec("\\PC{0,40}", 2..=MOST_WHOLE + 1),
        ties in proptest::collection::vec((any::<u16>(), any::<u16>()), 1..100),
        middle in any::<bool>(),
    ) {
        let count = titles.len();
        let mut graph = Graph { actors: titles.iter().map(|t| actor(t)).collect(), ties: Vec::new(), centre: middle.then_some(0) };
        for (a, b) in ties {
            let (a, b) = (usize::from(a) % count, usize::from(b) % count);
            if a != b && !graph.ties.iter().any(|t| (t.a, t.b) == (a.min(b), a.max(b))) {
                graph.ties.push(tie(a, b));
            }
        }
        if let Some(drawing) = draw(&graph, "") {
            assert_apart(&drawing, count);
        }
    }
}
