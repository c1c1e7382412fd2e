//! What facts are about, by names that outlive the run: the numbers of pages and sources change whenever one comes or goes.

use super::super::Site;
use super::super::social_cards::CardSubject;
use super::super::state::Voice;
use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{PageId, SourceId, TopicId};
use crate::resolve::EventId;
use std::collections::HashMap;

/// What a fact is about.
pub trait Key: Sized {
    /// Its name in a state of the book.
    fn name(&self, site: &Site) -> String;
    /// What has that name in a state of the book, if there is such a thing.
    fn find(names: &Names<'_>, name: &str) -> Option<Self>;
}

/// Names → things, for facts that are remembered.
pub struct Names<'s> {
    site: &'s Site,
    events: HashMap<&'s str, EventId>,
    redirects: HashMap<&'s str, u32>,
}

impl<'s> Names<'s> {
    /// What names mean in a state of the book.
    pub fn of(site: &'s Site) -> Self {
        let events = site.r.resolved.events.iter().enumerate().map(|(i, e)| (e.id.as_str(), EventId(i as u32)));
        let redirects = site.r.book.redirects.iter().enumerate().map(|(i, r)| (r.from.as_str(), i as u32));
        Self { site, events: events.collect(), redirects: redirects.collect() }
    }
}

/// An old address, by its place in [`crate::book::Index::redirects`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RedirectId(pub u32);

impl Key for () {
    fn name(&self, _: &Site) -> String {
        String::new()
    }

    fn find(_: &Names<'_>, _: &str) -> Option<Self> {
        Some(())
    }
}

impl Key for String {
    fn name(&self, _: &Site) -> String {
        self.clone()
    }

    fn find(_: &Names<'_>, name: &str) -> Option<Self> {
        Some(name.to_owned())
    }
}

impl Key for u32 {
    fn name(&self, _: &Site) -> String {
        self.to_string()
    }

    fn find(_: &Names<'_>, name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

impl Key for PageId {
    fn name(&self, site: &Site) -> String {
        site.r.book.page(*self).path.clone()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        let pages = &names.site.r.book.pages;
        pages.binary_search_by(|p| p.path.as_str().cmp(name)).ok().map(|index| Self(index as u32))
    }
}

impl Key for SourceId {
    fn name(&self, site: &Site) -> String {
        site.r.book.source(*self).data.key.clone()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        names.site.r.book.source_named(name)
    }
}

impl Key for TopicId {
    fn name(&self, site: &Site) -> String {
        site.r.book.topic(*self).slug.clone()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        names.site.r.book.topic_of_slug.get(name).copied()
    }
}

impl Key for EventId {
    fn name(&self, site: &Site) -> String {
        site.r.resolved.event(*self).id.clone()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        names.events.get(name).copied()
    }
}

impl Key for Address {
    fn name(&self, _: &Site) -> String {
        self.to_string()
    }

    fn find(_: &Names<'_>, name: &str) -> Option<Self> {
        Some(Self::from_parts([name]))
    }
}

impl Key for RedirectId {
    fn name(&self, site: &Site) -> String {
        site.r.book.redirects.get(self.0 as usize).map(|redirect| redirect.from.to_string()).unwrap_or_default()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        names.redirects.get(name).copied().map(Self)
    }
}

impl Key for CardSubject {
    fn name(&self, site: &Site) -> String {
        match self {
            Self::Page(id) => format!("page\0{}", id.name(site)),
            Self::Topic(id) => format!("topic\0{}", id.name(site)),
            Self::Source(id) => format!("source\0{}", id.name(site)),
            Self::List(made) => format!("list\0{}", made.slug()),
        }
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        let (kind, name) = name.split_once('\0')?;
        Some(match kind {
            "page" => Self::Page(Key::find(names, name)?),
            "topic" => Self::Topic(Key::find(names, name)?),
            "source" => Self::Source(Key::find(names, name)?),
            _ => Self::List(MadePage::of_slug(name)?),
        })
    }
}

impl Key for Voice {
    fn name(&self, site: &Site) -> String {
        site.voice(*self).lang().to_owned()
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        names.site.exact_voice(name)
    }
}

/// A thing and something that a name may hold no `\0` of.
impl<A: Key, B: Key> Key for (A, B) {
    fn name(&self, site: &Site) -> String {
        format!("{}\0{}", self.0.name(site), self.1.name(site))
    }

    fn find(names: &Names<'_>, name: &str) -> Option<Self> {
        let (first, second) = name.split_once('\0')?;
        Some((A::find(names, first)?, B::find(names, second)?))
    }
}
