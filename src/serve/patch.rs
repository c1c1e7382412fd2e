//! What a browser has to do to its page so that it becomes the new one.
//!
//! Two texts are compared, the one that was sent and the one that would be sent now, both parsed as browsers parse (HTML Living
//! Standard, by `html5ever`); the page in the browser is never looked at. What is equal keeps its nodes, and with them scroll, focus,
//! selection and whatever scripts made of them. Elements with `data-keep` belong to scripts: they are left alone.

use super::tree::{Node, NodeKind, parse};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::ops::Range;

/// Above this many comparisons two lists of children are matched by what occurs in both once, in linear time.
const MOST_COMPARED: usize = 250_000;

/// The operations that turn the page `old` into `new`, or `None` if only a full reload will do: where scripts, linked stylesheets or
/// `<template>`s differ, or where the page is as good as another one. A stylesheet whose name only tells of another content is swapped.
///
/// An operation names its node by the indexes of children from `<html>` on, as they are when the operations before it are done:
/// `text` (data of a text or comment), `attrs` (`set`, `remove`), `sheet` (the stylesheet at `href` comes in its place), and `children`: of `old` children those in `keep`
/// (`[old index, new index, how many]`) stay, the others go, and `insert` comes in at new indexes.
pub fn diff(old: &str, new: &str) -> Option<Vec<Value>> {
    let (before, after) = (parse(old)?, parse(new)?);
    let mut differ = Differ { path: Vec::new(), ops: Vec::new(), bytes: 0, most: new.len() };
    differ.node(&before, &after)?;
    Some(differ.ops)
}

struct Differ {
    path: Vec<usize>,
    ops: Vec<Value>,
    /// About how long the inserted texts are: a patch that is longer than the page is no gain.
    bytes: usize,
    most: usize,
}

impl Differ {
    /// Compares two nodes of one label.
    fn node(&mut self, old: &Node, new: &Node) -> Option<()> {
        if old.hash == new.hash {
            return Some(());
        }
        match (&old.kind, &new.kind) {
            (NodeKind::Text(_), NodeKind::Text(text)) | (NodeKind::Comment(_), NodeKind::Comment(text)) => {
                self.spend(text.len())?;
                self.ops.push(json!({"op": "text", "path": self.path, "text": text}));
            }
            (NodeKind::Element { attrs: old_attrs, .. }, NodeKind::Element { attrs: new_attrs, .. }) => {
                // What a script did cannot be undone, and a style that is linked anew flashes: these need a reload.
                if old.is_code() || new.is_code() {
                    let sheet = same_sheet(old_attrs, new_attrs).filter(|_| old.is_link() && new.is_link())?;
                    self.spend(sheet.len())?;
                    self.ops.push(json!({"op": "sheet", "path": self.path, "href": sheet}));
                    return Some(());
                }
                let kept = |attrs: &[(String, String)]| attrs.iter().any(|(name, _)| name == "data-keep");
                if kept(old_attrs) && kept(new_attrs) {
                    return Some(());
                }
                self.attributes(old_attrs, new_attrs)?;
                self.children(old, new)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.bytes += bytes + 32;
        (self.bytes <= self.most).then_some(())
    }

    fn attributes(&mut self, old: &[(String, String)], new: &[(String, String)]) -> Option<()> {
        let set: Map<String, Value> =
            new.iter().filter(|a| !old.contains(a)).map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let gone = |name: &String| !new.iter().any(|(other, _)| other == name);
        let remove: Vec<&String> = old.iter().map(|(name, _)| name).filter(|name| gone(name)).collect();
        if set.is_empty() && remove.is_empty() {
            return Some(());
        }
        self.spend(set.values().filter_map(Value::as_str).map(str::len).sum())?;
        self.ops.push(json!({"op": "attrs", "path": self.path, "set": set, "remove": remove}));
        Some(())
    }

    fn children(&mut self, old: &Node, new: &Node) -> Option<()> {
        let pairs = matched(&old.children, &new.children);
        let whole = pairs.len() == old.children.len() && pairs.len() == new.children.len();
        if !whole {
            let mut inserted = vec![true; new.children.len()];
            let mut removed = vec![true; old.children.len()];
            for (o, n) in &pairs {
                (removed[*o], inserted[*n]) = (false, false);
            }
            if old.children.iter().zip(&removed).any(|(node, removed)| *removed && node.has_code()) {
                return None;
            }
            let mut insert = Vec::new();
            for (at, node) in new.children.iter().enumerate().filter(|(at, _)| inserted[*at]) {
                if node.has_code() {
                    return None;
                }
                let text = node.to_html();
                self.spend(text.len())?;
                insert.push(match &node.kind {
                    NodeKind::Text(text) => json!({"at": at, "text": text}),
                    NodeKind::Comment(text) => json!({"at": at, "comment": text}),
                    NodeKind::Element { .. } => json!({"at": at, "html": text}),
                });
            }
            self.ops.push(json!({
                "op": "children", "path": self.path, "old": old.children.len(), "keep": runs(&pairs), "insert": insert,
            }));
        }
        for (o, n) in pairs {
            self.path.push(n);
            self.node(&old.children[o], &new.children[n])?;
            self.path.pop();
        }
        Some(())
    }
}

/// The address of a stylesheet that is another content of the same file: all else is equal, and so are the addresses but for the digits of a hash
/// before the extension, as the theme's files have them (`css/briefing.0123456789.css`).
fn same_sheet<'n>(old: &[(String, String)], new: &'n [(String, String)]) -> Option<&'n str> {
    let value = |attrs: &'n [(String, String)], wanted: &str| {
        attrs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    };
    let is_sheet = value(new, "rel")?.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("stylesheet"));
    let rest_is_equal =
        old.len() == new.len() && old.iter().zip(new).all(|(o, n)| o == n || (o.0 == "href" && n.0 == "href"));
    let before = &old.iter().find(|(name, _)| name == "href")?.1;
    let now = value(new, "href")?;
    (is_sheet && rest_is_equal && without_hash(before)? == without_hash(now)?).then_some(now)
}

/// `a.0123456789.css` → `a`, `css`.
fn without_hash(href: &str) -> Option<(&str, &str)> {
    let (rest, extension) = href.rsplit_once('.')?;
    let (stem, hash) = rest.rsplit_once('.')?;
    (hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some((stem, extension))
}

/// Pairs as runs of neighbours: old index, new index, how many.
fn runs(pairs: &[(usize, usize)]) -> Vec<[usize; 3]> {
    let mut runs: Vec<[usize; 3]> = Vec::new();
    for (o, n) in pairs {
        match runs.last_mut() {
            Some([start, to, length]) if *start + *length == *o && *to + *length == *n => *length += 1,
            _ => runs.push([*o, *n, 1]),
        }
    }
    runs
}

/// Which child becomes which, in order: equal ones first, then those between them that bear the same label.
fn matched(old: &[Node], new: &[Node]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(o, n)| o.hash == n.hash).count();
    let room = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(o, n)| o.hash == n.hash).count();
    let (inner_old, inner_new) = (head..old.len() - tail, head..new.len() - tail);
    let equal = if inner_old.len().saturating_mul(inner_new.len()) <= MOST_COMPARED {
        longest(old, inner_old.clone(), new, inner_new.clone())
    } else {
        unique(old, inner_old.clone(), new, inner_new.clone())
    };
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    let (mut o, mut n) = (inner_old.start, inner_new.start);
    for (next_old, next_new) in equal.into_iter().chain([(inner_old.end, inner_new.end)]) {
        alike(old, o..next_old, new, n..next_new, &mut pairs);
        if next_old < inner_old.end && next_new < inner_new.end {
            pairs.push((next_old, next_new));
        }
        (o, n) = (next_old + 1, next_new + 1);
    }
    pairs.extend((0..tail).map(|i| (old.len() - tail + i, new.len() - tail + i)));
    pairs
}

/// The longest common subsequence of equal children.
fn longest(old: &[Node], o: Range<usize>, new: &[Node], n: Range<usize>) -> Vec<(usize, usize)> {
    let (rows, columns) = (o.len(), n.len());
    let mut lengths = vec![0u32; (rows + 1) * (columns + 1)];
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            lengths[at(row, column)] = if old[o.start + row].hash == new[n.start + column].hash {
                lengths[at(row + 1, column + 1)] + 1
            } else {
                lengths[at(row + 1, column)].max(lengths[at(row, column + 1)])
            };
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < rows && column < columns {
        if old[o.start + row].hash == new[n.start + column].hash {
            pairs.push((o.start + row, n.start + column));
            (row, column) = (row + 1, column + 1);
        } else if lengths[at(row + 1, column)] >= lengths[at(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Children that occur once on both sides, as far as they are in one order.
fn unique(old: &[Node], o: Range<usize>, new: &[Node], n: Range<usize>) -> Vec<(usize, usize)> {
    let mut places: HashMap<u64, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for i in o {
        places.entry(old[i].hash).or_default().0.push(i);
    }
    for i in n {
        places.entry(new[i].hash).or_default().1.push(i);
    }
    let mut once: Vec<(usize, usize)> = places
        .into_values()
        .filter_map(|(old, new)| match (old.as_slice(), new.as_slice()) {
            ([o], [n]) => Some((*o, *n)),
            _ => None,
        })
        .collect();
    once.sort_unstable();
    let mut last = None;
    once.retain(|(_, n)| {
        let later = last.is_none_or(|last| *n > last);
        if later {
            last = Some(*n);
        }
        later
    });
    once
}

/// Pairs of one label within a gap: a paragraph that was edited is the same paragraph.
fn alike(old: &[Node], o: Range<usize>, new: &[Node], n: Range<usize>, pairs: &mut Vec<(usize, usize)>) {
    let mut from = o.start;
    for index in n {
        // Near by only: far ones are rather other nodes, and looking at all would be quadratic.
        let reach = o.end.min(from.saturating_add(64));
        if let Some(found) = (from..reach).find(|i| old[*i].is_like(&new[index])) {
            pairs.push((found, index));
            from = found + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::apply;
    use super::*;
    use proptest::prelude::*;

    fn page(body: &str) -> String {
        format!("<!DOCTYPE html><html lang=\"en\"><head><title>T</title></head><body>{body}</body></html>")
    }

    #[test]
    fn small_edits_are_small() {
        let ops = diff(&page("<p>one</p><p>two</p>"), &page("<p>one</p><p>2</p>")).unwrap();
        assert_eq!(ops, [json!({"op": "text", "path": [1, 1, 0], "text": "2"})]);
        let ops = diff(&page("<p>one</p><p>two</p>"), &page("<p>one</p><p>new</p><p>two</p>")).unwrap();
        let html = json!([{"at": 1, "html": "<p>new</p>"}]);
        assert_eq!(
            ops,
            [json!({"op": "children", "path": [1], "old": 2, "keep": [[0, 0, 1], [1, 2, 1]], "insert": html})]
        );
        assert_eq!(diff(&page("<p>a"), &page("<p>a")).unwrap(), Vec::<Value>::new());
        let ops = diff(&page("<p class=a id=x>a"), &page("<p class=b>a")).unwrap();
        assert_eq!(ops.len(), 1, "{ops:?}");
    }

    #[test]
    fn code_asks_for_a_reload() {
        assert!(diff(&page("<p>a</p><script>1</script>"), &page("<p>a</p><script>2</script>")).is_none());
        assert!(diff(&page("<p>a</p>"), &page("<p>a</p><div><script>2</script></div>")).is_none());
        let head = |href: &str| format!("<head><link rel=stylesheet href={href}></head><body>a");
        assert!(diff(&head("a.css"), &head("b.css")).is_none());
        assert!(diff(&head("a.0123456789.css"), &head("b.0123456789.css")).is_none());
        assert!(diff(&head("a.0123456789.css"), &head("a.css")).is_none());
        let script = |src: &str| format!("<head><script src={src}></script></head><body>a");
        assert!(diff(&script("a.0123456789.js"), &script("a.9876543210.js")).is_none());
    }

    #[test]
    fn a_stylesheet_of_another_content_is_swapped() {
        let head = |hash: &str, media: &str| {
            format!(
                "<head><link rel=stylesheet href=../a.css><link rel=stylesheet href=../b.{hash}.css media={media}></head><body>a"
            )
        };
        let ops = diff(&head("0123456789", "all"), &head("abcdef0123", "all")).unwrap();
        assert_eq!(ops, [json!({"op": "sheet", "path": [0, 1], "href": "../b.abcdef0123.css"})]);
        assert!(diff(&head("0123456789", "all"), &head("abcdef0123", "print")).is_none());
        assert!(
            diff(
                &head("0123456789", "all").replace("stylesheet", "icon"),
                &head("abcdef0123", "all").replace("stylesheet", "icon")
            )
            .is_none()
        );
    }

    #[test]
    fn data_in_a_script_is_text() {
        let data = |text: &str| page(&format!("<script type=\"application/ld+json\">{text}</script>"));
        let ops = diff(&data("{\"a\":1}"), &data("{\"a\":2}")).unwrap();
        assert_eq!(ops, [json!({"op": "text", "path": [1, 0, 0], "text": "{\"a\":2}"})]);
        assert!(diff(&data("1"), &page("<script type=\"module\">1</script>")).is_none());
        assert!(diff(&page("<p>a</p>"), &data("1")).is_some());
    }

    #[test]
    fn what_scripts_keep_is_left_alone() {
        let ops = diff(&page("<div data-keep>a</div><p>b"), &page("<div data-keep class=x>c</div><p>d")).unwrap();
        assert_eq!(ops, [json!({"op": "text", "path": [1, 1, 0], "text": "d"})]);
    }

    #[test]
    fn long_lists_are_no_matter() {
        let list = |n: usize, odd: &str| -> String {
            page(
                &(0..n)
                    .map(|i| format!("<li id=e{i}>Event {i}{}</li>", if i == n / 2 { odd } else { "" }))
                    .collect::<String>(),
            )
        };
        let ops = diff(&list(20_000, ""), &list(20_000, " changed")).unwrap();
        assert_eq!(ops.len(), 1);
    }

    fn html() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "[a-c]{1,3}",
            Just("<br>".to_owned()),
            Just("<!--x-->".to_owned()),
            Just("<img alt=\"a&quot;b\">".to_owned()),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let tag = prop_oneof![Just("div"), Just("em"), Just("details"), Just("section")];
            (tag, "( id=[ab])?( class=[cd])?( open)?", proptest::collection::vec(inner, 0..6))
                .prop_map(|(tag, attrs, inner)| format!("<{tag}{attrs}>{}</{tag}>", inner.concat()))
        })
    }

    proptest! {
        #[test]
        fn operations_make_the_new_page(a in proptest::collection::vec(html(), 0..6), b in proptest::collection::vec(html(), 0..6)) {
            let (old, new) = (page(&a.concat()), page(&b.concat()));
            let Some(ops) = diff(&old, &new) else { return Ok(()) };
            prop_assert_eq!(apply(&ops, &old).to_html(), parse(&new).unwrap().to_html());
        }
    }
}
