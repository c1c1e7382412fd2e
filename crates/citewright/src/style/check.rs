//! What no schema can see: macros that call themselves, macros that double, and where the year's suffix is.

use super::{Element, KeySource, Style, TextSource};
use crate::error::Error;
use crate::item::Variable;

/// The elements that one layout may come to when all macros are written out.
const MAX_ELEMENTS: u64 = 200_000;
/// How deep elements may stand within each other when all macros are written out: rendering calls itself that deep.
const MAX_DEPTH: usize = 150;

pub(super) fn check(style: &mut Style) -> Result<(), Error> {
    let mut sizes = Sizes { style, known: vec![None; style.macros.len()], open: vec![false; style.macros.len()] };
    for number in 0..style.macros.len() {
        sizes.of_macro(number, 0)?;
    }
    for section in [Some(&style.citation), style.bibliography.as_ref()].into_iter().flatten() {
        for layout in &section.layouts {
            sizes.of_elements(&layout.children, 0)?;
        }
        for key in &section.sort {
            if let KeySource::Macro(number) = key.source {
                sizes.of_macro(number, 0)?;
            }
        }
    }
    let macros = style.macros.iter().any(|children| calls_suffix(children));
    let layouts = [Some(&style.citation), style.bibliography.as_ref()];
    let mut layouts = layouts.into_iter().flatten().flat_map(|section| &section.layouts);
    style.explicit_year_suffix = macros || layouts.any(|layout| calls_suffix(&layout.children));
    Ok(())
}

/// How many elements, and how deep, when all macros are written out.
#[derive(Clone, Copy, Default)]
struct Size {
    elements: u64,
    depth: usize,
}

struct Sizes<'a> {
    style: &'a Style,
    known: Vec<Option<Size>>,
    open: Vec<bool>,
}

impl Sizes<'_> {
    fn of_macro(&mut self, number: usize, depth: usize) -> Result<Size, Error> {
        if let Some(size) = self.known[number] {
            return Ok(size);
        }
        let style = self.style;
        if self.open[number] {
            let name = style.macro_names.iter().find(|(_, index)| **index == number).map(|(name, _)| name.as_str());
            return Err(Error::new(format!("the macro \"{}\" calls itself", name.unwrap_or_default())));
        }
        self.open[number] = true;
        let size = self.of_elements(&style.macros[number], depth)?;
        self.open[number] = false;
        self.known[number] = Some(size);
        Ok(size)
    }

    /// `depth` is how deep the elements themselves stand: this function calls itself no deeper than rendering will.
    fn of_elements(&mut self, elements: &[Element], depth: usize) -> Result<Size, Error> {
        let depth = depth + 1;
        let too_deep =
            || Error::new(format!("the style's elements stand more than {MAX_DEPTH} deep within each other"));
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        let mut size = Size::default();
        for element in elements {
            let inner = match element {
                Element::Text(TextSource::Macro(number), _) => self.of_macro(*number, depth)?,
                Element::Group(children, _) => self.of_elements(children, depth)?,
                Element::Names(names, _) => self.of_elements(&names.substitute, depth)?,
                Element::Choose(branches) => {
                    // One branch is rendered.
                    let mut most = Size::default();
                    for branch in branches {
                        let size = self.of_elements(&branch.children, depth)?;
                        most.elements = most.elements.max(size.elements);
                        most.depth = most.depth.max(size.depth);
                    }
                    most
                }
                _ => Size::default(),
            };
            size.elements = size.elements.saturating_add(inner.elements).saturating_add(1);
            size.depth = size.depth.max(inner.depth + 1);
            if size.elements > MAX_ELEMENTS {
                return Err(Error::new(format!("the style's macros come to more than {MAX_ELEMENTS} elements")));
            }
            if size.depth > MAX_DEPTH {
                return Err(too_deep());
            }
        }
        Ok(size)
    }
}

fn calls_suffix(elements: &[Element]) -> bool {
    elements.iter().any(|element| match element {
        Element::Text(TextSource::Variable(variable, _), _) => {
            matches!(*variable, Variable::YEAR_SUFFIX | Variable::CITATION_LABEL)
        }
        Element::Group(children, _) => calls_suffix(children),
        Element::Names(names, _) => calls_suffix(&names.substitute),
        Element::Choose(branches) => branches.iter().any(|branch| calls_suffix(&branch.children)),
        _ => false,
    })
}
