//! `feed.xml`: the newest briefings as an Atom feed (RFC 4287), written by `atom_syndication`.

use super::{Made, Proposed, Site};
use crate::book::{PageId, PageKind};
use crate::diagnostic::{Code, Diagnostic, visible};
use crate::parse::edtf::Edtf;
use crate::render::reader::Reader;
use atom_syndication::{
    CategoryBuilder, Entry, EntryBuilder, Feed, FixedDateTime, GeneratorBuilder, LinkBuilder, Person, Text,
};

/// How many briefings the feed holds.
const ENTRIES: usize = 30;

/// The feed.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("feed.xml", "feed.xml", |reader, _| feed(reader), 0)]
}

fn feed(reader: &Reader<'_>) -> Made {
    let book = reader.whole().book();
    let config = &book.config;
    let mut pages: Vec<(&Edtf, PageId)> = book
        .originals()
        .filter(|(_, p)| p.kind == PageKind::Briefing)
        .filter_map(|(id, p)| p.changed().map(|date| (date, id)))
        .collect();
    pages.sort_by_key(|(date, id)| {
        (std::cmp::Reverse(date.earliest_day()), book.page(*id).front.weight.unwrap_or(i64::MAX), *id)
    });
    pages.truncate(ENTRIES);
    let base = &config.base_url;
    let person = |name: &String| Person { name: name.clone(), ..Person::default() };
    let authors: Vec<Person> = config.authors.iter().map(person).collect();
    let feed = Feed {
        title: Text::plain(config.title.clone()),
        subtitle: (!config.description.is_empty()).then(|| Text::plain(config.description.clone())),
        id: identifier(base, &config.title, ""),
        // A feed without an entry was changed never; the epoch says so without a clock.
        updated: pages.first().map_or_else(epoch, |(date, _)| moment(date)),
        // An Atom feed needs an author, of its own or in every entry.
        authors: if authors.is_empty() { vec![person(&config.title)] } else { authors },
        generator: Some(GeneratorBuilder::default().value("briefbook").build()),
        links: vec![
            LinkBuilder::default()
                .rel("self")
                .href(format!("{base}feed.xml"))
                .mime_type(Some("application/atom+xml".to_owned()))
                .build(),
            LinkBuilder::default()
                .rel("alternate")
                .href(if base.is_empty() { "./".to_owned() } else { base.clone() })
                .mime_type(Some("text/html".to_owned()))
                .build(),
        ],
        lang: Some(config.language.clone()),
        entries: pages.into_iter().map(|(date, id)| entry(reader, date, id)).collect(),
        ..Feed::default()
    };
    let mut bytes = Vec::new();
    let written = feed.write_to(&mut bytes).map(|_| ());
    let text = String::from_utf8(bytes);
    match (written, text) {
        // XML 1.0 has no place for control characters, and the writer lets them through.
        (Ok(()), Ok(text)) => Ok(visible::clean(&text).into_owned() + "\n"),
        _ => Err(Box::new(Diagnostic::new(Code::TemplateError, "the feed cannot be written as XML"))),
    }
}

fn entry(reader: &Reader<'_>, date: &Edtf, id: PageId) -> Entry {
    let book = reader.whole().book();
    let page = book.page(id);
    let address = reader.href(&page.address);
    let base = &book.config.base_url;
    let summary = page.front.summary.as_ref().map(|s| s.value.trim().to_owned()).unwrap_or_default();
    let categories = page.topics.iter().map(|t| book.topic(*t));
    EntryBuilder::default()
        .title(Text::plain(page.title.clone()))
        .id(identifier(base, &book.config.title, &address))
        .updated(moment(date))
        .published(page.date().map(moment))
        .links(vec![
            LinkBuilder::default()
                .rel("alternate")
                .href(format!("{base}{address}"))
                .mime_type(Some("text/html".to_owned()))
                .build(),
        ])
        .summary((!summary.is_empty()).then(|| Text::plain(summary)))
        .authors(
            page.front
                .authors
                .iter()
                .map(|a| Person { name: a.value.clone(), ..Person::default() })
                .collect::<Vec<_>>(),
        )
        .categories(
            categories
                .map(|t| CategoryBuilder::default().term(t.slug.clone()).label(Some(t.title.clone())).build())
                .collect::<Vec<_>>(),
        )
        .build()
}

/// An id that stays: the address, or, where the book has none, a tag (RFC 4151) of its title.
fn identifier(base: &str, title: &str, address: &str) -> String {
    if base.is_empty() {
        let title = crate::book::address::encode(&crate::book::slug::slugify(title));
        format!("tag:briefbook.invalid,2000:{title}/{address}")
    } else {
        format!("{base}{address}")
    }
}

fn moment(date: &Edtf) -> FixedDateTime {
    let day = date.earliest_day().filter(|(year, ..)| (0..=9999).contains(year));
    day.and_then(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}T00:00:00Z").parse().ok()).unwrap_or_else(epoch)
}

fn epoch() -> FixedDateTime {
    FixedDateTime::default()
}
