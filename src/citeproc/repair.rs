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
