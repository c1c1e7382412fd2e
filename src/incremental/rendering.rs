//! A check of the whole site, its files made and thrown away; the next check makes only those again of which a fact changed.

use super::State;
use super::traces::{Made, Traces};
use crate::diagnostic::Diagnostic;
use crate::output;
use rayon::prelude::*;
use std::rc::Rc;

/// What is remembered between two checks of one book.
#[derive(Default)]
pub struct Rendering {
    /// Nothing before the second check: most books are checked once, and what their files are made from takes time and memory to write down.
    traces: Option<Traces>,
    is_second: bool,
}

impl Rendering {
    /// Makes what must be made of a state's site to know what is wrong with it, and tells what is, in the plan's order.
    pub fn check(&mut self, state: &State) -> Vec<Diagnostic> {
        let Some(site) = &state.site else { return Vec::new() };
        if !std::mem::replace(&mut self.is_second, true) {
            return output::check(site, &state.plan);
        }
        let traces = self.traces.take().unwrap_or_default();
        let checked = traces.check(site);
        let stale = state.plan.par_iter().enumerate();
        let stale: Vec<usize> = stale
            .filter(|(_, planned)| planned.can_fail() && !checked.is_fresh(planned))
            .map(|(index, _)| index)
            .collect();
        if !stale.is_empty() {
            output::prepare(site);
        }
        let one = |index: &usize| (*index, state.plan[*index].traced(site, &Rc::default()).map(|(_, facts)| facts));
        let outcomes: Vec<_> = stale.par_iter().map(one).collect();
        let (mut made, mut found) = (Made::default(), Vec::new());
        for (index, outcome) in outcomes {
            match outcome {
                Ok(facts) => made.note(index, &facts.unwrap_or_default()),
                // What it was made from is not known: it is made again next time.
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
        self.traces = Some(checked.renewed(site, &state.plan, made));
        found
    }
}
