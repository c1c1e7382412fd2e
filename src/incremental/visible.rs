//! What other pages, and the book as a whole, know of a page: where an edit leaves it alone, the page is resolved again and the book is not.
//!
//! Places in the file do not count: an edit moves what comes after it. What is known of a page's text is compared here field by field, so
//! that whoever adds a field is asked what it is to others.

use crate::book::Page;
use crate::parse::fields::Spanned;
use crate::parse::front_matter::{EventFields, FrontMatter, RelationFields};
use crate::parse::markdown::{Facts, LinkKind};

/// Whether the front matters say the same but for what a page says of itself alone: its title, its days, its summary and the like.
///
/// Titles, dates and weights order the pages of a folder, and titles are names: [`super::again`] sees to those.
pub fn same_front(old: &FrontMatter, new: &FrontMatter) -> bool {
    let FrontMatter {
        title: _,
        summary: _,
        // They cite and link, as the body does.
        points,
        until: _,
        kind,
        date: _,
        updated: _,
        as_of: _,
        review_by: _,
        authors: _,
        topics,
        entities,
        aliases,
        // A picture of its own stands for the card that would be drawn: another plan of files.
        images,
        slug,
        weight: _,
        nav,
        draft,
        released,
        publish_from: _,
        publish_until: _,
        template,
        toc: _,
        lang,
        events,
        sources,
        entity: _,
        relations,
        unfinished,
        check,
        extra: _,
    } = old;
    *kind == new.kind
        && same_texts(points, &new.points)
        && same_texts(topics, &new.topics)
        && same_texts(entities, &new.entities)
        && same_texts(aliases, &new.aliases)
        && same_texts(images, &new.images)
        && same(slug.as_ref(), new.slug.as_ref())
        && *draft == new.draft
        && *released == new.released
        && *nav == new.nav
        && same(template.as_ref(), new.template.as_ref())
        && same(lang.as_ref(), new.lang.as_ref())
        && events.len() == new.events.len()
        && events.iter().zip(&new.events).all(|(old, new)| same_event(old, new))
        && same_texts(sources, &new.sources)
        && relations.len() == new.relations.len()
        && relations.iter().zip(&new.relations).all(|(old, new)| same_relation(old, new))
        && unfinished.is_empty()
        && new.unfinished.is_empty()
        && *check == new.check
}

/// Whether the bodies are alike in what others know of them: their headings and ids. A page that embeds others, or tells events by
/// headings, is more than its own text, and never so.
pub fn same_outline(old: &Page, new: &Page) -> bool {
    let plain = |facts: &Facts| {
        !facts.headings.iter().any(|h| h.event.is_some()) && !facts.links.iter().any(|l| l.kind == LinkKind::Embed)
    };
    plain(&old.facts)
        && plain(&new.facts)
        && old.facts.html_ids == new.facts.html_ids
        && old.facts.named.len() == new.facts.named.len()
        && old.facts.named.iter().zip(&new.facts.named).all(|(old, new)| old.name == new.name && old.what == new.what)
        && old.facts.headings.len() == new.facts.headings.len()
        && old.facts.headings.iter().zip(&new.facts.headings).all(|(old, new)| {
            old.level == new.level && old.id == new.id && old.title == new.title && old.classes == new.classes
        })
}

fn same<T: PartialEq>(old: Option<&Spanned<T>>, new: Option<&Spanned<T>>) -> bool {
    old.map(|o| &o.value) == new.map(|n| &n.value)
}

fn same_texts(old: &[Spanned<String>], new: &[Spanned<String>]) -> bool {
    old.iter().map(|o| &o.value).eq(new.iter().map(|n| &n.value))
}

fn same_event(old: &EventFields, new: &EventFields) -> bool {
    let EventFields { span: _, id, date, title, summary, actors, topics, sources, importance } = old;
    same(id.as_ref(), new.id.as_ref())
        && date.value == new.date.value
        && title.value == new.title.value
        && *summary == new.summary
        && same_texts(actors, &new.actors)
        && same_texts(topics, &new.topics)
        && same_texts(sources, &new.sources)
        && *importance == new.importance
}

fn same_relation(old: &RelationFields, new: &RelationFields) -> bool {
    let RelationFields { to, kind, since, until, sources } = old;
    to.value == new.to.value
        && *kind == new.kind
        && same(since.as_ref(), new.since.as_ref())
        && same(until.as_ref(), new.until.as_ref())
        && same_texts(sources, &new.sources)
}
