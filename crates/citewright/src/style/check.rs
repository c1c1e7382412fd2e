//! What no schema can see: macros that call themselves, macros that double, and where the year's suffix is.

use super::{Element, KeySource, Style, TextSource};
use crate::error::Error;
use crate::item::Variable;

/// The elements that one layout may come to when all macros are written out. The largest style in use comes to some ten thousand.
const MAX_ELEMENTS: u64 = 200_000;
/// How deep macros may call macros.
const MAX_CALLS: usize = 64;

pub(super) fn check(style: &mut Style) -> Result<(), Error> {
    let mut costs = Costs { style, known: vec![None; style.macros.len()], open: vec![false; style.macros.len()] };
    for number in 0..style.macros.len() {
        costs.macro_cost(number, 0)?;
    }
    for section in [Some(&style.citation), style.bibliography.as_ref()].into_iter().flatten() {
        for layout in &section.layouts {
            costs.elements(&layout.children, 0)?;
        }
        for key in &section.sort {
            if let KeySource::Macro(number) = key.source {
                costs.macro_cost(number, 0)?;
            }
        }
    }
    let macros = style.macros.iter().any(|children| calls_suffix(children));
    let layouts = [Some(&style.citation), style.bibliography.as_ref()];
    let mut layouts = layouts.into_iter().flatten().flat_map(|section| &section.layouts);
    style.explicit_year_suffix = macros || layouts.any(|layout| calls_suffix(&layout.children));
    Ok(())
}

struct Costs<'a> {
    style: &'a Style,
    known: Vec<Option<u64>>,
    open: Vec<bool>,
}

impl Costs<'_> {
    fn macro_cost(&mut self, number: usize, depth: usize) -> Result<u64, Error> {
        if let Some(cost) = self.known[number] {
            return Ok(cost);
        }
        let name = || {
            let found = self.style.macro_names.iter().find(|(_, index)| **index == number);
            found.map(|(name, _)| name.as_str()).unwrap_or_default()
        };
        if self.open[number] {
            return Err(Error::new(format!("the macro \"{}\" calls itself", name())));
        }
        if depth > MAX_CALLS {
            return Err(Error::new(format!("macros call macros more than {MAX_CALLS} deep, at \"{}\"", name())));
        }
        self.open[number] = true;
        let style = self.style;
        let cost = self.elements(&style.macros[number], depth + 1)?;
        self.open[number] = false;
        self.known[number] = Some(cost);
        Ok(cost)
    }

    fn elements(&mut self, elements: &[Element], depth: usize) -> Result<u64, Error> {
        let mut sum = 0u64;
        for element in elements {
            sum += 1;
            sum = sum.saturating_add(match element {
                Element::Text(TextSource::Macro(number), _) => self.macro_cost(*number, depth)?,
                Element::Group(children, _) => self.elements(children, depth)?,
                Element::Names(names, _) => self.elements(&names.substitute, depth)?,
                Element::Choose(branches) => {
                    let mut all = 0u64;
                    for branch in branches {
                        all = all.saturating_add(self.elements(&branch.children, depth)?);
                    }
                    all
                }
                _ => 0,
            });
            if sum > MAX_ELEMENTS {
                return Err(Error::new(format!("the style's macros come to more than {MAX_ELEMENTS} elements")));
            }
        }
        Ok(sum)
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
