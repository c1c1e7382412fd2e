//! Parts of pages that links name: sections by their headings, blocks by the names that their authors gave them, ids in raw HTML.

use super::links::{LinkTarget, Part, Resolver};
use crate::book::{Page, PageId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::Known;
use crate::parse::markdown::{Heading, Link, LinkKind, NamedAs};
use crate::slug::{composed, folded_name, slugify};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;
use unicode_normalization::char::is_combining_mark;

/// What the parts of a page are called, ready for many links to them; each table is made when it is first asked for. Of several of one name the
/// first has it.
pub(super) struct Parts<'b> {
    page: &'b Page,
    ids: OnceCell<HashMap<&'b str, usize>>,
    titles: OnceCell<HashMap<String, usize>>,
    /// As GitHub and Hugo have them, and as Zola has them.
    github: OnceCell<HashMap<String, usize>>,
    zola: OnceCell<HashMap<String, usize>>,
    html_ids: OnceCell<HashMap<Cow<'b, str>, usize>>,
    blocks: OnceCell<HashMap<&'b str, usize>>,
    folded_blocks: OnceCell<HashMap<String, usize>>,
    known_ids: OnceCell<Known>,
    known_blocks: OnceCell<Known>,
}

/// Names by what they are; of several that are the same the first.
fn table<K: Eq + Hash>(names: impl DoubleEndedIterator<Item = K> + ExactSizeIterator) -> HashMap<K, usize> {
    names.enumerate().rev().map(|(index, name)| (name, index)).collect()
}

impl<'b> Parts<'b> {
    fn new(page: &'b Page) -> Self {
        Self {
            page,
            ids: OnceCell::new(),
            titles: OnceCell::new(),
            github: OnceCell::new(),
            zola: OnceCell::new(),
            html_ids: OnceCell::new(),
            blocks: OnceCell::new(),
            folded_blocks: OnceCell::new(),
            known_ids: OnceCell::new(),
            known_blocks: OnceCell::new(),
        }
    }

    /// A heading by its id, by the slug of its title, by its title, or by the anchor that other programs give it.
    fn heading(&self, wanted: &str) -> Option<usize> {
        let headings = &self.page.facts.headings;
        let ids = self.ids.get_or_init(|| table(headings.iter().map(|h| h.id.as_str())));
        let slug = slugify(wanted);
        if let Some(found) = ids.get(wanted).or_else(|| ids.get(&*slug).filter(|_| !slug.is_empty())) {
            return Some(*found);
        }
        let titles = self.titles.get_or_init(|| table(headings.iter().map(|h| folded_name(&h.title))));
        let title = folded_name(wanted);
        let by_title = titles.get(&title).filter(|_| !title.is_empty());
        let by_anchor = || {
            let github = self.github.get_or_init(|| table(anchors(headings, github).into_iter()));
            let zola = || self.zola.get_or_init(|| table(anchors(headings, zola).into_iter()));
            github.get(wanted).or_else(|| zola().get(wanted)).filter(|_| !wanted.is_empty())
        };
        by_title.or_else(by_anchor).copied()
    }

    /// A block by its name, without regard to case where none has it as it is written.
    fn block(&self, name: &str) -> Option<usize> {
        let named = &self.page.facts.named;
        let blocks = self.blocks.get_or_init(|| table(named.iter().map(|block| block.name.as_str())));
        let folded = || table(named.iter().map(|block| block.name.to_ascii_lowercase()));
        let found = blocks.get(name);
        found.or_else(|| self.folded_blocks.get_or_init(folded).get(&name.to_ascii_lowercase())).copied()
    }

    /// An id in raw HTML, as it is written.
    fn html_id(&self, wanted: &str) -> Option<&'b str> {
        let ids = &self.page.facts.html_ids;
        let table = self.html_ids.get_or_init(|| table(ids.iter().map(|id| composed(id))));
        table.get(wanted).map(|index| ids[*index].as_str())
    }

    fn known_ids(&self) -> &Known {
        self.known_ids.get_or_init(|| Known::new(self.page.facts.headings.iter().map(|h| h.id.clone())))
    }

    fn known_blocks(&self) -> &Known {
        self.known_blocks.get_or_init(|| Known::new(self.page.facts.named.iter().map(|block| block.name.clone())))
    }
}

impl<'b> Resolver<'b> {
    fn parts(&self, page: PageId) -> Rc<Parts<'b>> {
        let make = || Rc::new(Parts::new(self.book.page(page)));
        self.parts.borrow_mut().entry(page).or_insert_with(make).clone()
    }

    /// A part of a page: `^name` is a block; else a section by its id, by the slug of its title or by its title, the last of several where they stand in
    /// each other (`Part#Chapter`).
    pub(super) fn find_section(&self, page: PageId, section: &str, link: &Link) -> Option<LinkTarget> {
        let wanted = &*composed(section.trim());
        let last = wanted.rsplit('#').next().unwrap_or(wanted).trim();
        if let Some(name) = last.strip_prefix('^') {
            return self.find_block(page, name);
        }
        let target = self.book.page(page);
        let headings = &target.facts.headings;
        let parts = self.parts(page);
        let found = parts.heading(wanted).or_else(|| {
            let (outer, inner) = wanted.rsplit_once('#')?;
            let outer = parts.heading(outer.rsplit('#').next()?.trim())?;
            let within = headings[outer + 1..].iter().take(MOST_WITHIN);
            let within = within.take_while(|h| h.level > headings[outer].level).count();
            find_heading(&headings[outer + 1..][..within], inner.trim()).map(|at| outer + 1 + at)
        });
        if let Some(index) = found {
            let anchor = Some(headings[index].id.clone());
            return Some(LinkTarget::Page { page, part: Part::Section(index as u32), anchor });
        }
        // An id in raw HTML is left as it is written.
        let known = parts.html_id(wanted).filter(|_| link.kind != LinkKind::Embed);
        known.map(|id| LinkTarget::Page { page, part: Part::Whole, anchor: Some(id.to_owned()) })
    }

    /// A block by its name, without regard to case.
    fn find_block(&self, page: PageId, name: &str) -> Option<LinkTarget> {
        let facts = &self.book.page(page).facts;
        let index = self.parts(page).block(name)?;
        Some(match facts.named[index].what {
            NamedAs::Heading(heading) => LinkTarget::Page {
                page,
                part: Part::Section(heading),
                anchor: facts.headings.get(heading as usize).map(|h| h.id.clone()),
            },
            NamedAs::Block => LinkTarget::Page {
                page,
                part: Part::Block(index as u32),
                anchor: Some(crate::ids::block(&facts.named[index].name)),
            },
        })
    }

    /// A section of a page, or a hole and what is wrong.
    pub(super) fn section(&self, page: PageId, section: &str, link: &Link, d: &mut Vec<Diagnostic>) -> LinkTarget {
        let decoded = || self.find_section(page, &super::links::decoded(section)?, link);
        if let Some(found) = self.find_section(page, section, link).or_else(decoded) {
            return found;
        }
        let target = self.book.page(page);
        let wanted = section.trim();
        let (headings, named) = (&target.facts.headings, &target.facts.named);
        let block = wanted.rsplit('#').next().and_then(|last| last.trim().strip_prefix('^'));
        let span = self.span(link);
        let at = link.target.find('#').map_or(0, |i| i + 1);
        let plain = span.end - span.start == link.target.len();
        let span = if plain { Span { start: span.start + at, ..span } } else { span };
        let what = if block.is_some() { "block" } else { "section" };
        let message = format!("`{}` has no {what} `{wanted}`", self.book.file_path(target));
        let diagnostic = Diagnostic::new(Code::BrokenLink, message).at(span);
        if let Some(wanted) = block {
            let known: Vec<String> = named.iter().take(8).map(|block| format!("`#^{}`", block.name)).collect();
            let place = Span { start: span.end - wanted.len().min(span.end - span.start), ..span };
            d.push(match self.parts(page).known_blocks().nearest(wanted) {
                Some(near) => {
                    let diagnostic = diagnostic.help(format!("did you mean `#^{}`?", near.name));
                    if plain && near.alone { diagnostic.fix(place, near.name) } else { diagnostic }
                }
                None if known.is_empty() => {
                    diagnostic.help(format!("add ` ^{wanted}` at the end of the paragraph or item"))
                }
                None => diagnostic.help(format!("its blocks: {}", known.join(", "))),
            });
            return LinkTarget::Broken;
        }
        d.push(match self.parts(page).known_ids().nearest(wanted) {
            Some(near) => {
                let diagnostic = diagnostic.help(format!("did you mean `#{}`?", near.name));
                if plain && near.alone { diagnostic.fix(span, near.name) } else { diagnostic }
            }
            None if headings.is_empty() => diagnostic.help("the page has no headings"),
            None => {
                let mut ids: Vec<String> = headings.iter().take(8).map(|h| format!("`#{}`", h.id)).collect();
                ids.dedup();
                diagnostic.help(format!("its sections: {}", ids.join(", ")))
            }
        });
        LinkTarget::Broken
    }
}

/// How many headings of a section are looked through for one that a link names within it.
const MOST_WITHIN: usize = 500;

/// A heading of a few, as [`Parts::heading`] finds one of a page.
fn find_heading(headings: &[Heading], wanted: &str) -> Option<usize> {
    let slug = slugify(wanted);
    let title = folded_name(wanted);
    let by = |is: &dyn Fn(&Heading) -> bool| headings.iter().position(is);
    by(&|h| h.id == wanted)
        .or_else(|| by(&|h| h.id == slug && !slug.is_empty()))
        .or_else(|| by(&|h| folded_name(&h.title) == title && !title.is_empty()))
        .or_else(|| {
            let by =
                |anchor| anchors(headings, anchor).iter().position(|anchor| !anchor.is_empty() && anchor == wanted);
            by(github).or_else(|| by(zola))
        })
}

/// The anchors that another program gives to headings; of several alike those behind the first have a number.
fn anchors(headings: &[Heading], anchor: fn(&str) -> String) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let one = |heading: &Heading| {
        let anchor = anchor(&heading.title);
        let number = *seen.entry(anchor.clone()).and_modify(|n| *n += 1).or_insert(0);
        if number == 0 { anchor } else { format!("{anchor}-{number}") }
    };
    headings.iter().map(one).collect()
}

/// As Zola has it: whatever is neither letter nor digit is one `-`, apostrophes too.
fn zola(title: &str) -> String {
    slugify(&title.replace(['\'', '’', '‘'], " "))
}

/// As GitHub and Hugo have it: punctuation disappears.
fn github(title: &str) -> String {
    let letters = title.trim().chars().flat_map(char::to_lowercase);
    let kept = letters.filter(|c| c.is_alphanumeric() || is_combining_mark(*c) || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
