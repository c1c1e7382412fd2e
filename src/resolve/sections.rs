//! Parts of pages that links name: sections by their headings, blocks by the names that their authors gave them, ids in raw HTML.

use super::links::{LinkTarget, Part, Resolver};
use crate::book::PageId;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::markdown::{Heading, Link, LinkKind, NamedAs};
use crate::slug::{composed, folded_name, slugify};
use std::collections::HashMap;
use unicode_normalization::char::is_combining_mark;

impl Resolver<'_> {
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
        let found = find_heading(headings, wanted).or_else(|| {
            let (outer, inner) = wanted.rsplit_once('#')?;
            let outer = find_heading(headings, outer.rsplit('#').next()?.trim())?;
            let within = headings[outer + 1..].iter().take_while(|h| h.level > headings[outer].level).count();
            find_heading(&headings[outer + 1..][..within], inner.trim()).map(|at| outer + 1 + at)
        });
        if let Some(index) = found {
            let anchor = Some(headings[index].id.clone());
            return Some(LinkTarget::Page { page, part: Part::Section(index as u32), anchor });
        }
        // An id in raw HTML is left as it is written.
        let known = target.facts.html_ids.iter().find(|id| composed(id) == wanted);
        let known = known.filter(|_| link.kind != LinkKind::Embed);
        known.map(|id| LinkTarget::Page { page, part: Part::Whole, anchor: Some(id.clone()) })
    }

    /// A block by its name, without regard to case.
    fn find_block(&self, page: PageId, name: &str) -> Option<LinkTarget> {
        let facts = &self.book.page(page).facts;
        let exact = facts.named.iter().position(|block| block.name == name);
        let index = exact.or_else(|| facts.named.iter().position(|block| block.name.eq_ignore_ascii_case(name)))?;
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
            let names = || named.iter().map(|block| block.name.as_str());
            let place = Span { start: span.end - wanted.len().min(span.end - span.start), ..span };
            d.push(match crate::parse::nearest(wanted, names()) {
                Some(near) => {
                    let diagnostic = diagnostic.help(format!("did you mean `#^{near}`?"));
                    let sure = plain && crate::parse::is_alone(wanted, near, names());
                    if sure { diagnostic.fix(place, near) } else { diagnostic }
                }
                None if known.is_empty() => {
                    diagnostic.help(format!("add ` ^{wanted}` at the end of the paragraph or item"))
                }
                None => diagnostic.help(format!("its blocks: {}", known.join(", "))),
            });
            return LinkTarget::Broken;
        }
        let ids = || headings.iter().map(|h| h.id.as_str());
        d.push(match crate::parse::nearest(wanted, ids()) {
            Some(near) => {
                let diagnostic = diagnostic.help(format!("did you mean `#{near}`?"));
                if plain && crate::parse::is_alone(wanted, near, ids()) {
                    diagnostic.fix(span, near)
                } else {
                    diagnostic
                }
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

fn find_heading(headings: &[Heading], wanted: &str) -> Option<usize> {
    let slug = slugify(wanted);
    let title = folded_name(wanted);
    let by = |is: &dyn Fn(&Heading) -> bool| headings.iter().position(is);
    by(&|h| h.id == wanted)
        .or_else(|| by(&|h| h.id == slug && !slug.is_empty()))
        .or_else(|| by(&|h| folded_name(&h.title) == title && !title.is_empty()))
        .or_else(|| by_anchor(headings, wanted))
}

/// A heading by the anchor that other programs give it; of several alike those behind the first have a number.
fn by_anchor(headings: &[Heading], wanted: &str) -> Option<usize> {
    numbered(headings, wanted, github).or_else(|| numbered(headings, wanted, zola))
}

fn numbered(headings: &[Heading], wanted: &str, anchor: fn(&str) -> String) -> Option<usize> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    headings.iter().position(|heading| {
        let anchor = anchor(&heading.title);
        let number = seen.entry(anchor.clone()).and_modify(|n| *n += 1).or_insert(0);
        let anchor = if *number == 0 { anchor } else { format!("{anchor}-{number}") };
        !anchor.is_empty() && anchor == wanted
    })
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
