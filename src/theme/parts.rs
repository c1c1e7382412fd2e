//! What each template is made of: its own text, and those that it takes in, as Tera finds them.
//!
//! Tera does not say which templates one extends or includes, but it says which variables they use, all of them together. So each template is given a
//! variable of its own here, in a copy that is never rendered: a template takes in those whose variables Tera finds.

use crate::digest::{Digest, Sink};
use std::collections::{BTreeSet, HashMap};
use tera::{ErrorKind, Tera};

/// What a template is made of.
#[derive(Debug)]
pub struct Parts {
    /// Of its text, and of all that it takes in.
    pub digest: Digest,
    /// Whether it names the site's counts.
    pub counts: bool,
}

/// How deep templates may include each other, and how many one may include in all, each counted as often as it is named.
const DEEPEST: usize = 16;
const MOST: usize = 10_000;

/// The templates of which including never ends, or takes in too much, with what is wrong: each would end the program or fill its memory.
pub fn endless<'t>(all: &[(String, &'t str)]) -> Vec<(String, String)> {
    let included: HashMap<&str, Vec<&'t str>> =
        all.iter().map(|(name, text)| (name.as_str(), includes(text))).collect();
    let mut known: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut found = Vec::new();
    for (name, _) in all {
        let (depth, count) = measure(name, &included, &mut known, 0);
        if depth > DEEPEST {
            found.push((name.clone(), format!("`{name}` includes templates more than {DEEPEST} deep")));
        } else if count > MOST {
            found.push((name.clone(), format!("`{name}` includes more than {MOST} templates in all")));
        }
    }
    found
}

/// How deep a template includes others, and how many. One that includes itself, or stands at the end of a chain that nobody writes, has no end.
fn measure<'t>(
    name: &'t str,
    included: &HashMap<&'t str, Vec<&'t str>>,
    known: &mut HashMap<&'t str, (usize, usize)>,
    level: usize,
) -> (usize, usize) {
    const ENDLESS: (usize, usize) = (usize::MAX / 2, usize::MAX / 2);
    if let Some(measured) = known.get(name) {
        return *measured;
    }
    if level > 500 {
        return ENDLESS;
    }
    // Until it is measured: who meets it again is within it.
    known.insert(name, ENDLESS);
    let mut measured = (1, 1usize);
    for inner in included.get(name).into_iter().flatten() {
        let (depth, count) = measure(inner, included, known, level + 1);
        measured = (measured.0.max(depth + 1), measured.1.saturating_add(count));
    }
    known.insert(name, measured);
    measured
}

/// The names in a template's `include` tags, each as often as it is written.
fn includes(text: &str) -> Vec<&str> {
    let tags = text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.trim_start_matches(['-', ' ', '\n', '\t', '\r']);
        let rest = tag.strip_prefix("include")?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    });
    tags.collect()
}

/// What each of these templates (name and text) is made of; `engine` makes a Tera that knows their functions and filters.
pub fn of(all: &[(String, &str)], engine: &dyn Fn() -> Tera) -> HashMap<String, Parts> {
    let taken = taken(all, engine);
    // A component may be called from anywhere: a file that may define one is a part of all.
    let shared: Vec<usize> = (0..all.len()).filter(|i| all[*i].1.contains("component")).collect();
    let units: Vec<(&str, &str)> = all.iter().flat_map(|(_, text)| components(text)).collect();
    let of = |start: usize| {
        let parts: Vec<&(String, &str)> =
            reached(&taken, shared.iter().copied().chain([start])).map(|i| &all[i]).collect();
        let own: String = reached(&taken, [start]).map(|i| outside_components(all[i].1)).collect();
        let mut sink = Sink::default();
        sink.list(&parts, |s, (name, text)| {
            s.text(name).text(text);
        });
        Parts { digest: sink.finish(), counts: names_counts(&units, &own) }
    };
    all.iter().enumerate().map(|(i, (name, _))| (name.clone(), of(i))).collect()
}

/// Templates and all that they take in.
fn reached(taken: &[BTreeSet<usize>], from: impl IntoIterator<Item = usize>) -> impl Iterator<Item = usize> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = from.into_iter().collect();
    while let Some(one) = next.pop() {
        if seen.insert(one) {
            next.extend(&taken[one]);
        }
    }
    seen.into_iter()
}

/// What each template's variable is called.
const MARK: &str = "briefbook_part_";

/// The templates that each template takes in; all of them where Tera cannot say.
fn taken(all: &[(String, &str)], engine: &dyn Fn() -> Tera) -> Vec<BTreeSet<usize>> {
    let everything = || vec![(0..all.len()).collect(); all.len()];
    let mut places: Vec<Vec<usize>> = all.iter().enumerate().map(|(i, (_, text))| places(text, i)).collect();
    loop {
        let marked = all.iter().zip(&places).enumerate().map(|(i, ((name, text), places))| {
            (name.clone(), places.last().map_or_else(|| (*text).to_owned(), |place| marked(text, i, *place)))
        });
        let mut tera = engine();
        if tera.add_raw_templates(marked).is_err() {
            return everything();
        }
        let found = |(name, _): &(String, &str)| -> Option<BTreeSet<usize>> {
            let names = tera.get_template_variables(name).ok()?;
            Some(names.iter().filter_map(|name| name.strip_prefix(MARK)?.parse().ok()).collect())
        };
        let Some(mut found) = all.iter().map(found).collect::<Option<Vec<_>>>() else { return everything() };
        // Where Tera does not find a template's own variable (it stands in a comment), another place is tried.
        let mut again = false;
        for (_, places) in places.iter_mut().enumerate().filter(|(index, _)| !found[*index].contains(index)) {
            again |= places.pop().is_some();
        }
        if !again {
            // A template that has no place for one may be taken in by any.
            let unknown: Vec<usize> = (0..all.len()).filter(|i| !found[*i].contains(i)).collect();
            found.iter_mut().for_each(|found| found.extend(&unknown));
            return found;
        }
    }
}

/// A template's text with its variable at a place.
fn marked(text: &str, index: usize, place: usize) -> String {
    format!("{}{{{{ {MARK}{index} }}}}{}", &text[..place], &text[place..])
}

/// Where a template's variable may stand, the best place last: the end; in a template that extends another, which may hold nothing but blocks, behind
/// the beginning of one.
fn places(text: &str, index: usize) -> Vec<usize> {
    let blocks = text.match_indices("%}").filter(|(end, _)| {
        let tag = text[..*end].rfind("{%").map_or("", |start| &text[start..*end]);
        tag.contains("block") && !tag.contains("endblock")
    });
    let mut places: Vec<usize> = blocks.map(|(end, _)| end + 2).chain([text.len()]).collect();
    places.retain(|place| {
        let added = Tera::new().add_raw_template("x", &marked(text, index, *place));
        // Alone, it lacks what it takes in; that is for later.
        !added.is_err_and(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
    });
    places
}

/// The components of a template file: names, and texts.
fn components(text: &str) -> Vec<(&str, &str)> {
    let pieces = text.split("{% component ").skip(1);
    pieces
        .map(|piece| {
            let end = piece.find("endcomponent").unwrap_or(piece.len());
            (piece.split('(').next().unwrap_or("").trim(), &piece[..end])
        })
        .collect()
}

/// The text of a template, components left out.
fn outside_components(text: &str) -> String {
    let pieces = text.split("{% component ");
    let outside = pieces.enumerate().map(|(i, piece)| match i {
        0 => piece,
        _ => piece.find("endcomponent").map_or(piece, |end| &piece[end..]),
    });
    outside.collect()
}

/// Whether a text, or any component whose name stands in it or in a component that it reaches, says `counts`.
fn names_counts(components: &[(&str, &str)], text: &str) -> bool {
    let mut reached = vec![false; components.len()];
    let mut texts = vec![text];
    while let Some(text) = texts.pop() {
        if text.contains("counts") {
            return true;
        }
        for (i, (name, inside)) in components.iter().enumerate() {
            if !reached[i] && text.contains(name) {
                reached[i] = true;
                texts.push(inside);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(all: &[(&str, &str)]) -> Vec<Vec<String>> {
        let all: Vec<(String, &str)> = all.iter().map(|(name, text)| ((*name).to_owned(), *text)).collect();
        let taken = taken(&all, &Tera::new);
        (0..all.len()).map(|i| reached(&taken, [i]).map(|i| all[i].0.clone()).collect()).collect()
    }

    #[test]
    fn tera_finds_what_a_template_takes_in() {
        let found = parts(&[
            ("a", "{% include `b` %}{% if false %}{% include \"c\" %}{% endif %} 'd'"),
            ("b", "{%- extends\n 'd' -%}{# {% block main %} #}{% block main %}{% include \"e\" %}{% endblock %}"),
            ("c", "{# {% include 'd' %} #}{% raw %}{% include 'd' %}{% endraw %}"),
            ("d", "{% block main %}{% endblock main %}"),
            ("e", "text"),
        ]);
        let wanted: [&[&str]; 5] = [&["a", "b", "c", "d", "e"], &["b", "d", "e"], &["c"], &["d"], &["e"]];
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_template_without_a_place_is_a_part_of_all() {
        let found = parts(&[("a", "{% extends 'b' %}"), ("b", "text"), ("c", "text")]);
        assert_eq!(found, [vec!["a", "b"], vec!["a", "b"], vec!["a", "b", "c"]]);
    }

    #[test]
    fn where_tera_says_nothing_all_are_parts_of_all() {
        assert_eq!(parts(&[("a", "{% include 'none' %}"), ("b", "x")]), [["a", "b"], ["a", "b"]]);
    }

    #[test]
    fn includes_have_an_end() {
        let chain = |length: usize, each: usize| -> Vec<(String, String)> {
            let text =
                |i: usize| format!("{{% include \"t{}.html\" %}}", i + 1).repeat(if i + 1 < length { each } else { 0 });
            (0..length).map(|i| (format!("t{i}.html"), text(i))).collect()
        };
        let wrong = |all: &[(String, String)]| {
            let all: Vec<(String, &str)> = all.iter().map(|(name, text)| (name.clone(), text.as_str())).collect();
            endless(&all).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert!(wrong(&chain(10, 1)).is_empty() && wrong(&chain(10, 2)).is_empty());
        assert_eq!(wrong(&chain(31, 1)).len(), 31 - DEEPEST);
        assert!(wrong(&chain(16, 10)).contains(&"t0.html".to_owned()));
        assert_eq!(wrong(&chain(24, 2)).len(), 24 - 13);
        let own = [("a.html".to_owned(), "{%- include 'a.html' %}".to_owned())];
        assert_eq!(wrong(&own), ["a.html"]);
        assert!(!wrong(&chain(3000, 1)).is_empty());
    }
}
