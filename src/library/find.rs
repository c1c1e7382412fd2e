//! What is where: the links, citations, names, headings and events of a file, with what each means in the book.

use super::Reading;
use super::thing::{Destination, EventPlace, Meaning, PagePlace, Place, SourcePlace, Thing};
use crate::book::{Page, PageId, SourceId};
use crate::diagnostic::{FileId, Span, Texts};
use crate::incremental::markdown_options;
use crate::parse::fields::Spanned;
use crate::parse::markdown::tree::{Inline, InlineKind, Piece};
use crate::parse::markdown::{Citation, LinkKind, lower};
use crate::resolve::{EventId, FrontNames, LinkTarget, Mention, Part};
use std::ops::Range;
use std::sync::Arc;

impl Reading {
    /// What is at a byte of a file: of nested things the innermost. `path` is below the book's folder, `/` between parts. `None`
    /// if nothing there means something in the book.
    ///
    /// ```
    /// # use briefbook::{Book, Meaning};
    /// # let dir = tempfile::tempdir().unwrap();
    /// # briefbook::create_book(dir.path()).unwrap();
    /// let mut book = Book::open(dir.path());
    /// book.overlay("content/note.md", "See [[example-agency]].");
    /// let thing = book.read().thing_at("content/note.md", 8).unwrap();
    /// assert_eq!((thing.range, thing.name_range), (4..22, 6..20));
    /// assert!(matches!(thing.meaning, Meaning::Link(_)));
    /// ```
    pub fn thing_at(&self, path: &str, byte: usize) -> Option<Thing> {
        let things = self.things(path).into_iter().filter(|thing| thing.range.contains(&byte));
        things.min_by_key(|thing| thing.range.len())
    }

    /// All things of a file, in the order in which they begin; what holds others comes before them. Empty for a file that the book was not read with,
    /// and for a draft that is left out.
    pub fn things(&self, path: &str) -> Vec<Thing> {
        let Some(file) = self.file(path) else { return Vec::new() };
        let pages = &self.state.book.pages;
        let mut things = match pages.iter().position(|page| page.file == Some(file)) {
            Some(index) => self.of_page(PageId(index as u32), file),
            None => self.of_bibliography(file),
        };
        things.sort_by_key(|thing| (thing.range.start, std::cmp::Reverse(thing.range.end)));
        things
    }

    fn of_bibliography(&self, file: FileId) -> Vec<Thing> {
        let sources = self.state.book.sources.iter().enumerate().filter(|(_, source)| source.file == file);
        let thing = |(index, source): (usize, &crate::book::Source)| {
            whole(source.span, Meaning::Source(self.source_place(SourceId(index as u32))))
        };
        sources.map(thing).collect()
    }

    fn of_page(&self, id: PageId, file: FileId) -> Vec<Thing> {
        let page = self.state.book.page(id);
        let text = self.text(file);
        let mut things = self.of_front_matter(id, page);
        let resolved = self.state.resolved.page(id);
        for (link, target) in page.facts.links.iter().zip(&resolved.links) {
            let to = self.destination(&link.target, target);
            let meaning = match (link.kind, &to) {
                (LinkKind::Image, _) | (LinkKind::Embed, Destination::File { .. }) => Meaning::Picture(to),
                (LinkKind::Embed, _) => Meaning::Embed(to),
                (LinkKind::Wiki { .. } | LinkKind::Inline, _) => Meaning::Link(to),
            };
            things.push(Thing { range: link.range.clone(), name_range: link.target_range.clone(), meaning });
        }
        for (group, sources) in page.facts.citations.iter().zip(&resolved.citations) {
            for ((item, range), source) in group.items.iter().zip(pieces(group)).zip(sources) {
                let meaning = self.citation(&item.key, source.first().copied());
                let range = trimmed(text, range);
                things.push(Thing { range, name_range: item.key_range.clone(), meaning });
            }
        }
        for (range, mention) in mentioned(page, text, &resolved.mentions, &self.state.book.config) {
            let meaning = Meaning::Name(Some(self.page_place(mention.to)));
            things.push(Thing { name_range: range.clone(), range, meaning });
        }
        for (index, heading) in page.facts.headings.iter().enumerate() {
            let event = self.event_told(id, |telling| telling.heading == Some(index as u32));
            if let Some(told) = &heading.event {
                let meaning = Meaning::Event(event.clone());
                things.push(Thing { range: told.range.clone(), name_range: told.range.clone(), meaning });
            }
            let (level, heading_id, title) = (heading.level, heading.id.clone(), heading.title.clone());
            let meaning = Meaning::Heading { level, id: heading_id, title, event };
            let range = trimmed(text, heading.range.clone());
            things.push(Thing { name_range: range.clone(), range, meaning });
        }
        things
    }

    fn of_front_matter(&self, id: PageId, page: &Page) -> Vec<Thing> {
        let front = &page.front;
        let mut things = Vec::new();
        let names = |names: &[Spanned<String>]| names.iter().map(|name| self.front_name(name)).collect::<Vec<_>>();
        let keys = |keys: &[Spanned<String>]| keys.iter().map(|key| self.front_source(key)).collect::<Vec<_>>();
        things.extend(names(&front.entities));
        things.extend(keys(&front.sources));
        for relation in &front.relations {
            things.push(self.front_name(&relation.to));
            things.extend(keys(&relation.sources));
        }
        for (index, event) in front.events.iter().enumerate() {
            let told = self.event_told(id, |t| t.heading.is_none() && t.entry == index as u32);
            let name_range = event.title.span.start..event.title.span.end;
            let whole = whole(event.span, Meaning::Event(told));
            things.push(Thing { name_range, ..whole });
            things.extend(names(&event.actors));
            things.extend(keys(&event.sources));
        }
        for unfinished in &front.unfinished {
            things.extend(names(&unfinished.actors));
            things.extend(keys(&unfinished.sources));
        }
        things
    }

    /// A name of an entity in front matter.
    fn front_name(&self, name: &Spanned<String>) -> Thing {
        let names = self.names.get_or_init(|| Arc::new(FrontNames::of(&self.state.book)));
        let page = names.entity(&self.state.book, name);
        named(name, Meaning::Name(page.map(|page| self.page_place(page))))
    }

    /// A key of a source in front matter.
    fn front_source(&self, key: &Spanned<String>) -> Thing {
        let name = key.value.strip_prefix('@').unwrap_or(&key.value);
        named(key, self.citation(name, self.state.book.source_named(name)))
    }

    fn citation(&self, key: &str, source: Option<SourceId>) -> Meaning {
        Meaning::Citation { key: key.to_owned(), source: source.map(|id| self.source_place(id)) }
    }

    fn event_told(&self, page: PageId, is_wanted: impl Fn(&crate::resolve::Telling) -> bool) -> Option<EventPlace> {
        let events = &self.state.resolved.page(page).events;
        let tells = |id: &&EventId| {
            self.state.resolved.event(**id).tellings.iter().any(|telling| telling.page == page && is_wanted(telling))
        };
        let event = self.state.resolved.event(*events.iter().find(tells)?);
        Some(EventPlace {
            id: event.id.clone(),
            date: event.date.to_string(),
            title: event.title.clone(),
            tellings: event.tellings.iter().map(|telling| self.place(telling.span(&self.state.book))).collect(),
        })
    }

    fn page_place(&self, id: PageId) -> PagePlace {
        let page = self.state.book.page(id);
        PagePlace {
            path: page.file.map(|file| self.path(file).to_owned()),
            title: page.title.clone(),
            address: page.address.as_str().to_owned(),
        }
    }

    fn source_place(&self, id: SourceId) -> SourcePlace {
        let source = self.state.book.source(id);
        SourcePlace {
            key: source.data.key.clone(),
            title: source.data.text("title"),
            address: source.address.as_str().to_owned(),
            place: self.place(source.span),
        }
    }

    fn file_destination(&self, path: &str, fragment: Option<String>) -> Destination {
        let from = self.state.sources.copied_from(path).map(str::to_owned);
        Destination::File { path: path.to_owned(), fragment, from }
    }

    fn destination(&self, written: &str, target: &LinkTarget) -> Destination {
        match target {
            LinkTarget::Page { page, part, anchor } => Destination::Page {
                page: self.page_place(*page),
                anchor: anchor.clone(),
                place: self.part(*page, *part, anchor.is_some()),
            },
            LinkTarget::Made { path, anchor } => Destination::Made { path: path.clone(), anchor: anchor.clone() },
            LinkTarget::File { path, fragment } => self.file_destination(path, fragment.clone()),
            LinkTarget::External => Destination::External(written.to_owned()),
            LinkTarget::Broken => Destination::Broken,
        }
    }

    /// Where a part of a page is written.
    fn part(&self, id: PageId, part: Part, has_anchor: bool) -> Option<Place> {
        let page = self.state.book.page(id);
        let file = page.file?;
        let range = match part {
            Part::Whole if has_anchor => return None,
            Part::Whole => 0..self.text(file).len(),
            Part::Section(index) => {
                let heading = page.facts.headings.get(index as usize)?;
                heading.range.start..heading.section_end
            }
            Part::Block(index) => page.facts.named.get(index as usize)?.range.clone(),
        };
        Some(self.place(Span::new(file, range)))
    }
}

/// A thing all of whose bytes are its name.
fn whole(span: Span, meaning: Meaning) -> Thing {
    Thing { range: span.start..span.end, name_range: span.start..span.end, meaning }
}

/// A value of front matter; its name is what stands between its quotes.
fn named(value: &Spanned<String>, meaning: Meaning) -> Thing {
    let name = value.inner().unwrap_or(value.span);
    Thing { name_range: name.start..name.end, ..whole(value.span, meaning) }
}

/// The bytes of each citation of a group.
fn pieces(group: &Citation) -> Vec<Range<usize>> {
    // A key has its mark before it: `@key`, and `-@key` without the author.
    let begin = |item: &crate::parse::markdown::CitationItem| {
        item.key_range.start.saturating_sub(1 + usize::from(item.suppress_author)).max(group.range.start)
    };
    let first = std::iter::once(group.range.start);
    let starts: Vec<usize> = first.chain(group.items.iter().skip(1).map(begin)).collect();
    let ends = starts.iter().skip(1).copied().chain([group.range.end]);
    starts.iter().zip(ends).map(|(start, end)| *start..end.max(*start)).collect()
}

/// A range without the white space at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let kept = text.get(range.clone()).map_or(range.len(), |text| text.trim_end().len());
    range.start..range.start + kept
}

/// The names of entities in a page's text, with their bytes in the file. The page's facts know only where a name stands in the plain text: which bytes
/// these are, the tree says.
fn mentioned<'m>(
    page: &Page,
    text: &str,
    mentions: &'m [Mention],
    config: &crate::config::Config,
) -> Vec<(Range<usize>, &'m Mention)> {
    let Some(body) = text.get(page.body..).filter(|_| !mentions.is_empty()) else { return Vec::new() };
    let lowered = lower(body, page.body, markdown_options(config));
    let mut found: Vec<Option<Range<usize>>> = vec![None; mentions.len()];
    lowered.tree.walk(&mut |piece| {
        let Piece::Inline(Inline { kind: InlineKind::Text { text: words, run, at }, range }) = piece else { return };
        let (at, end) = (*at, at + words.len() as u32);
        let first = mentions.partition_point(|m| (m.run, m.end) <= (*run, at));
        let is_verbatim = text.get(range.clone()) == Some(&**words);
        for (index, mention) in mentions.iter().enumerate().skip(first) {
            if mention.run != *run || mention.start >= end {
                break;
            }
            let (start, stop) = (mention.start.max(at) - at, mention.end.min(end) - at);
            let bytes = match is_verbatim {
                true => range.start + start as usize..range.start + stop as usize,
                // It is written with escapes or entities: the whole piece is the nearest that is known.
                false => range.clone(),
            };
            // A name may be written in several pieces, across a line's end.
            found[index] = Some(match found[index].take() {
                Some(known) => known.start..bytes.end,
                None => bytes,
            });
        }
    });
    found.into_iter().zip(mentions).filter_map(|(range, mention)| Some((range?, mention))).collect()
}
