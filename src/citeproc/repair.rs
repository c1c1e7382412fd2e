//! What a style needs before hayagriva 0.10.1 may have it: names that it would lose are made explicit, and styles that would never end
//! (macros in a circle, elements nested thousands deep) are refused, since a stack that overflows cannot be caught.

use hayagriva::citationberg::{IndependentStyle, LayoutRenderingElement, Name, NamesChild, TextTarget};
use std::collections::{HashMap, HashSet};

/// Elements may nest this deep, and macros call each other this deep.
const DEEPEST: usize = 64;

/// Why a style's XML must not even be parsed, if so.
pub fn too_deep(xml: &str) -> bool {
    let mut depth = 0usize;
    for part in xml.split('<').skip(1) {
        match part.as_bytes().first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if part.split('>').next().is_some_and(|tag| tag.ends_with('/')) => {}
            _ => depth += 1,
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// The macro that leads back to itself, or too deep.
pub fn circle(style: &IndependentStyle) -> Option<String> {
    let mut calls: HashMap<&str, Vec<&str>> = HashMap::new();
    for each in &style.macros {
        let mut called = Vec::new();
        each.children.iter().for_each(|child| macros(child, &mut called));
        calls.insert(&each.name, called);
    }
    let mut sound: HashSet<&str> = HashSet::new();
    let start = style.macros.iter().find(|each| !ends(&each.name, &calls, &mut sound, 0));
    start.map(|each| each.name.clone())
}

/// Whether a macro's calls end. One that is still being followed is not sound yet, and runs into the depth.
fn ends<'s>(name: &'s str, calls: &HashMap<&'s str, Vec<&'s str>>, sound: &mut HashSet<&'s str>, depth: usize) -> bool {
    if sound.contains(name) {
        return true;
    }
    let ended = depth < DEEPEST
        && calls
            .get(name)
            .into_iter()
            .flatten()
            .copied()
            .collect::<HashSet<_>>()
            .into_iter()
            .all(|called| ends(called, calls, sound, depth + 1));
    if ended {
        sound.insert(name);
    }
    ended
}

/// So many elements may be written for one source, macros put in their places. The largest built-in style needs a fraction of that; macros that call
/// each other twice, and so on forty times over, would need a million million.
const MOST_ELEMENTS: usize = 100_000;

/// The macro or layout that comes to too many elements when macros are put in their places. Macros must not call each other in circles.
pub fn too_large(style: &IndependentStyle) -> Option<String> {
    let texts = style.macros.iter().map(|each| (each.name.as_str(), each.children.as_slice())).collect();
    let mut sizes = Sizes { texts, ..Sizes::default() };
    let large = style.macros.iter().find(|each| sizes.of_macro(&each.name) > MOST_ELEMENTS);
    let citation = ("citation", style.citation.layout.elements.as_slice());
    let bibliography = style.bibliography.iter().map(|b| ("bibliography", b.layout.elements.as_slice()));
    let mut layouts = std::iter::once(citation).chain(bibliography);
    large.map(|each| format!("macro `{}`", each.name)).or_else(|| {
        let large = layouts.find(|(_, elements)| sizes.of_all(elements) > MOST_ELEMENTS);
        large.map(|(name, _)| format!("layout of `{name}`"))
    })
}

/// How many elements macros come to, each counted once.
#[derive(Default)]
struct Sizes<'s> {
    texts: HashMap<&'s str, &'s [LayoutRenderingElement]>,
    known: HashMap<&'s str, usize>,
}

impl<'s> Sizes<'s> {
    fn of_macro(&mut self, name: &str) -> usize {
        let Some((name, elements)) = self.texts.get_key_value(name).map(|(name, elements)| (*name, *elements)) else {
            return 0;
        };
        match self.known.get(name) {
            Some(size) => *size,
            None => {
                let size = self.of_all(elements);
                self.known.insert(name, size);
                size
            }
        }
    }

    fn of_all(&mut self, elements: &'s [LayoutRenderingElement]) -> usize {
        elements.iter().fold(0, |sum: usize, element| sum.saturating_add(self.of(element)))
    }

    fn of(&mut self, element: &'s LayoutRenderingElement) -> usize {
        let inside = match element {
            LayoutRenderingElement::Text(text) => match &text.target {
                TextTarget::Macro { name } => self.of_macro(name),
                _ => 0,
            },
            LayoutRenderingElement::Names(names) => {
                let substitutes = names.children.iter().filter_map(|child| match child {
                    NamesChild::Substitute(substitute) => Some(substitute.children.as_slice()),
                    _ => None,
                });
                substitutes.fold(0, |sum: usize, elements| sum.saturating_add(self.of_all(elements)))
            }
            LayoutRenderingElement::Group(group) => self.of_all(&group.children),
            // One branch is taken.
            LayoutRenderingElement::Choose(choose) => {
                let branches = choose.branches().map(|branch| branch.children.as_slice());
                let otherwise = choose.otherwise.iter().map(|branch| branch.children.as_slice());
                let all: Vec<_> = branches.chain(otherwise).collect();
                all.into_iter().map(|elements| self.of_all(elements)).max().unwrap_or(0)
            }
            _ => 0,
        };
        inside.saturating_add(1)
    }
}

fn macros<'s>(element: &'s LayoutRenderingElement, called: &mut Vec<&'s str>) {
    match element {
        LayoutRenderingElement::Text(text) => {
            if let TextTarget::Macro { name } = &text.target {
                called.push(name);
            }
        }
        LayoutRenderingElement::Names(names) => {
            for child in &names.children {
                if let NamesChild::Substitute(substitute) = child {
                    substitute.children.iter().for_each(|child| macros(child, called));
                }
            }
        }
        LayoutRenderingElement::Group(group) => group.children.iter().for_each(|child| macros(child, called)),
        LayoutRenderingElement::Choose(choose) => {
            choose.branches().flat_map(|branch| &branch.children).for_each(|child| macros(child, called));
            choose.otherwise.iter().flat_map(|branch| &branch.children).for_each(|child| macros(child, called));
        }
        _ => {}
    }
}

/// Gives `cs:names` without a `cs:name` the default one that it stands for (CSL 1.0.2, names): the formatter would write no names, and
/// Vancouver's references have no authors then. Those of a substitute take their parent's.
pub fn names(style: &mut IndependentStyle) {
    let macros = style.macros.iter_mut().flat_map(|each| &mut each.children);
    let citation = style.citation.layout.elements.iter_mut();
    let bibliography = style.bibliography.iter_mut().flat_map(|b| &mut b.layout.elements);
    macros.chain(citation).chain(bibliography).for_each(named);
}

fn named(element: &mut LayoutRenderingElement) {
    match element {
        LayoutRenderingElement::Names(names) if names.name().is_none() => {
            names.children.insert(0, NamesChild::Name(Name::default()));
        }
        LayoutRenderingElement::Group(group) => group.children.iter_mut().for_each(named),
        LayoutRenderingElement::Choose(choose) => {
            choose.if_.children.iter_mut().for_each(named);
            choose.else_if.iter_mut().flat_map(|branch| &mut branch.children).for_each(named);
            choose.otherwise.iter_mut().flat_map(|branch| &mut branch.children).for_each(named);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayagriva::archive::ArchivedStyle;
    use hayagriva::citationberg::Style;
    use std::fmt::Write;

    fn style(macros: &str) -> IndependentStyle {
        let xml = format!(
            r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>T</title><id>t</id>
            <updated>2024-01-01T00:00:00+00:00</updated></info>{macros}<citation><layout><text macro="m0"/></layout></citation></style>"#
        );
        match Style::from_xml(&xml).unwrap() {
            Style::Independent(style) => style,
            Style::Dependent(_) => panic!("a dependent style"),
        }
    }

    #[test]
    fn macros_that_double_are_counted_before_they_are_used() {
        let doubling = |times: usize| {
            let mut text = String::new();
            for n in 0..times {
                let next = n + 1;
                let _ = write!(text, r#"<macro name="m{n}"><text macro="m{next}"/><text macro="m{next}"/></macro>"#);
            }
            let _ = write!(text, r#"<macro name="m{times}"><text variable="title"/></macro>"#);
            style(&text)
        };
        assert_eq!(too_large(&doubling(5)), None);
        assert!(circle(&doubling(40)).is_none());
        assert!(too_large(&doubling(40)).is_some_and(|what| what.starts_with("macro `m")));
    }

    #[test]
    fn no_built_in_style_is_too_large() {
        for archived in ArchivedStyle::all() {
            if let Style::Independent(style) = archived.get() {
                assert_eq!((circle(&style), too_large(&style)), (None, None), "{:?}", archived.names());
            }
        }
    }
}
