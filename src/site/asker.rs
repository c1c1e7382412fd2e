//! The one door to a state of the book while a file is made: each question is noted, and only its answer is handed out.
//!
//! A [`Site`] cannot be reached through it, so that nothing can be read unnoted.

use crate::book::PageId;
use crate::parse::markdown::{self, CodeBlock, Tree};
use crate::site::Site;
use crate::site::fact::{Fact, Query, ask};
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::HashSet;

/// Asks questions for one file, and notes them.
pub struct Asker<'s> {
    site: &'s Site,
    notes: RefCell<HashSet<Fact>>,
}

impl<'s> Asker<'s> {
    /// One that has asked nothing yet.
    pub fn new(site: &'s Site) -> Self {
        Self { site, notes: RefCell::default() }
    }

    /// The answer to a question.
    pub fn ask<Q: Query>(&self, query: Q) -> Q::Answer<'s> {
        let answer = query.answer(self.site);
        self.notes.borrow_mut().insert(query.into());
        answer
    }

    /// Makes something, and tells what was asked for it alone.
    pub fn apart<T>(&self, make: impl FnOnce() -> T) -> (T, HashSet<Fact>) {
        let before = self.notes.take();
        let made = make();
        (made, self.notes.replace(before))
    }

    /// Notes what was asked for something that is used again.
    pub fn note(&self, asked: &HashSet<Fact>) {
        self.notes.borrow_mut().extend(asked.iter().cloned());
    }

    /// A code block's inner HTML. It depends on the block alone, so that nothing is noted.
    pub fn code(&self, block: &CodeBlock) -> String {
        self.site.r.code.get(block)
    }

    /// The tree of a page that is shown in others, made once for all of them: it follows from the page's own text, which is asked for, and from how
    /// the book's Markdown is read.
    pub fn embedded(&self, id: PageId, options: markdown::MarkdownOptions) -> &'s Tree<'static> {
        let body = self.ask(ask::Body(id));
        self.site.embedded(id, || markdown::lower(body.text(), body.page.body, options).tree.into_static())
    }

    /// Makes parts of the file on all cores, each with an asker of its own, whose questions are this one's, too.
    pub fn parts<P: Sync, T: Send>(
        &self,
        parts: &[P],
        make: impl Fn(Asker<'s>, &P) -> (T, HashSet<Fact>) + Sync,
    ) -> Vec<T> {
        let site = self.site;
        let made: Vec<(T, HashSet<Fact>)> = parts.par_iter().map(|part| make(Asker::new(site), part)).collect();
        let mut notes = self.notes.borrow_mut();
        let one = |(part, asked): (T, HashSet<Fact>)| {
            notes.extend(asked);
            part
        };
        made.into_iter().map(one).collect()
    }

    /// Everything that was asked.
    pub fn noted(self) -> HashSet<Fact> {
        self.notes.into_inner()
    }
}
