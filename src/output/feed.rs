//! `feed.xml`: the newest briefings as an Atom feed (RFC 4287), written by `atom_syndication`.

use super::{Made, Proposed, Site};
use crate::diagnostic::{Code, Diagnostic, visible};
use crate::parse::edtf::Edtf;
use crate::site::fact::gathered::FeedEntry;
use crate::site::reader::Reader;
use atom_syndication::{
    CategoryBuilder, Entry, EntryBuilder, Feed, FixedDateTime, GeneratorBuilder, LinkBuilder, Person, Text,
};

/// The feed.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![Proposed::text("feed.xml", "feed.xml", |reader, _| feed(reader), 0)]
}

fn feed(reader: &Reader<'_>) -> Made {
    let config = reader.config();
    let entries = reader.feed();
    let base = &config.base_url;
    let person = |name: &String| Person { name: name.clone(), ..Person::default() };
    let authors: Vec<Person> = config.authors.iter().map(person).collect();
    let feed = Feed {
        title: Text::plain(config.title.clone()),
        subtitle: (!config.description.is_empty()).then(|| Text::plain(config.description.clone())),
        id: identifier(base, &config.title, ""),
        // A feed without an entry was changed never; the epoch says so without a clock.
        updated: entries.first().map_or_else(epoch, |entry| moment(entry.changed)),
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
        entries: entries.iter().map(|briefing| entry(reader, briefing)).collect(),
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

fn entry(reader: &Reader<'_>, briefing: &FeedEntry<'_>) -> Entry {
    let config = reader.config();
    let address = reader.href(briefing.page.address);
    let base = &config.base_url;
    let author = |name: &&str| Person { name: (*name).to_owned(), ..Person::default() };
    let category = |(slug, title): &(&str, &str)| {
        CategoryBuilder::default().term((*slug).to_owned()).label(Some((*title).to_owned())).build()
    };
    EntryBuilder::default()
        .title(Text::plain(briefing.page.title))
        .id(identifier(base, &config.title, &address))
        .updated(moment(briefing.changed))
        .published(briefing.published.map(moment))
        .links(vec![
            LinkBuilder::default()
                .rel("alternate")
                .href(format!("{base}{address}"))
                .mime_type(Some("text/html".to_owned()))
                .build(),
        ])
        .summary((!briefing.summary.is_empty()).then(|| Text::plain(briefing.summary)))
        .authors(briefing.authors.iter().map(author).collect::<Vec<_>>())
        .categories(briefing.topics.iter().map(category).collect::<Vec<_>>())
        .build()
}

/// An id that stays: the address, or, where the book has none, a tag (RFC 4151) of its title.
fn identifier(base: &str, title: &str, address: &str) -> String {
    if base.is_empty() {
        let title = crate::book::address::encode(&crate::slug::slugify(title));
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
