//! What templates see: the theme's contract, version 1. The guide's page on themes describes it, and a test renders every field.
//!
//! Every field is always there: empty text, an empty list or null where there is nothing. Addresses are relative to the site's root
//! and stand behind `root` in a link: `href="{{ root }}{{ x.address }}"`. Fields named `html`, `content` or `*_html` are HTML, all
//! others plain text, which Tera escapes.

use crate::digest::Sink;
use crate::site::fact::hashed::Hashed;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use tera::{Map, Value};

/// The version of this contract; it changes when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// A view that many pages show: made once, and its template's value once, when the first template asks for it. A clone is a reference.
#[derive(Clone, Debug)]
pub struct Shared<T>(Arc<(T, OnceLock<Value>)>);

impl<T> Shared<T> {
    /// A view to be shared.
    pub fn new(view: T) -> Self {
        Self(Arc::new((view, OnceLock::new())))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: Clone + Into<Value>> From<Shared<T>> for Value {
    fn from(shared: Shared<T>) -> Value {
        let (view, value) = &*shared.0;
        value.get_or_init(|| view.clone().into()).clone()
    }
}

impl<T: Hashed> Hashed for Shared<T> {
    fn hash(&self, site: &crate::site::Site, sink: &mut Sink) {
        self.0.0.hash(site, sink);
    }
}

/// A source with its place in a list, from 1: templates see the fields of [`Source`] with that number.
#[derive(Clone, Debug)]
pub struct Listed {
    pub source: Shared<Source>,
    pub number: usize,
}

impl From<Listed> for Value {
    fn from(listed: Listed) -> Value {
        let mut map = Value::from(listed.source).into_map().unwrap_or_default();
        map.insert("number".into(), Value::from(listed.number));
        Value::from(map)
    }
}

impl Hashed for Listed {
    fn hash(&self, site: &crate::site::Site, sink: &mut Sink) {
        let Self { source, number } = self;
        source.hash(site, sink);
        number.hash(site, sink);
    }
}

/// Declares a view: a struct, and its way into a template's value without a serialiser between (shared parts stay shared).
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl From<$name> for Value {
            fn from(view: $name) -> Value {
                let mut map = Map::new();
                $(map.insert(key(stringify!($field)).into(), Value::from(view.$field));)*
                Value::from(map)
            }
        }

        impl Hashed for $name {
            fn hash(&self, site: &crate::site::Site, sink: &mut Sink) {
                let Self { $($field),* } = self;
                $($field.hash(site, sink);)*
            }
        }

        impl $name {
            /// The names of its fields, for the test that holds templates and guide to them.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    )*};
}

views! {
    /// The site, as `site`.
    Site {
        title: String,
        description: String,
        /// Empty, or absolute with a final `/`.
        base_url: String,
        language: String,
        authors: Vec<String>,
        nav: Vec<Nav>,
        counts: Counts,
        view_version: u32,
        /// The address of the Atom feed.
        feed: String,
        /// The address of the home page: empty, or `index.html` in portable form.
        home: String,
        /// The address of the home page in the language of the page; that of the book where there is none.
        front: String,
        /// Whether the citation style sets references with a hanging indent.
        hanging_indent: bool,
        /// Whether the citation style cites by number: lists of sources then show theirs.
        numeric: bool,
        /// The address of the whole book on one page; empty where there is none.
        print: String,
    }
    /// An entry of the site's navigation.
    Nav { title: String, address: String, current: bool, lang: String, lang_html: String, }
    /// How much the book holds.
    Counts { briefings: usize, entities: usize, sources: usize, events: usize, topics: usize, }
    /// The page that is shown, as `page`.
    Page {
        title: String,
        /// home, section, briefing, entity, page, topic, topics, source, sources, timeline, not-found.
        kind: String,
        address: String,
        /// Absolute, where the book has a `base_url`.
        canonical: String,
        /// Where its text as plain Markdown is, behind `root`; empty where there is none.
        markdown: String,
        lang: String,
        /// `ltr` or `rtl`.
        dir: String,
        /// The page in all its languages, itself included; empty where there is one only.
        translations: Vec<Translation>,
        /// The same for search engines, with `x-default`; empty without a `base_url`.
        alternates: Vec<Alternate>,
        /// What marks the title where it is in another language than the page.
        title_lang_html: String,
        summary: String,
        /// The bottom lines under the key judgement, as HTML.
        points: Vec<String>,
        /// The day after which the key judgement has lapsed.
        until: Option<Date>,
        /// The summary, or the begin of the text: for search engines.
        description: String,
        date: Option<Date>,
        updated: Option<Date>,
        as_of: Option<Date>,
        review_by: Option<Date>,
        authors: Vec<String>,
        topics: Vec<Shared<Ref>>,
        entities: Vec<Shared<Card>>,
        aliases: Vec<String>,
        content: String,
        toc: Vec<Toc>,
        show_toc: bool,
        words: usize,
        minutes: usize,
        citations: usize,
        sources: Vec<Listed>,
        events: Vec<Shared<Event>>,
        backlinks: Vec<Backlink>,
        breadcrumbs: Vec<Shared<Ref>>,
        previous: Option<Shared<Ref>>,
        next: Option<Shared<Ref>>,
        extra: Value,
        notes_html: String,
    }
    /// The whole book on one page, as `print`.
    Print {
        parts: Vec<Part>,
        contents: Vec<Toc>,
        /// All sources that the parts cite or list.
        sources: Vec<Listed>,
    }
    /// A page of the book as a part of the whole, in reading order.
    Part {
        /// The theme's words in the language of the part.
        words: Value,
        id: String,
        /// The level of its heading: 2 for the home page and for what stands at the book's top, 3 for what is in a folder …
        level: usize,
        title: String,
        /// home, section, briefing, entity, page.
        kind: String,
        lang: String,
        dir: String,
        /// What marks the part where it is in another language than the book.
        lang_html: String,
        /// company, agency … for entities; empty for others.
        entity_type: String,
        aliases: Vec<String>,
        summary: String,
        date: Option<Date>,
        updated: Option<Date>,
        as_of: Option<Date>,
        review_by: Option<Date>,
        authors: Vec<String>,
        topics: Vec<Shared<Ref>>,
        entities: Vec<PartRef>,
        /// An entity's relations to others.
        relations: Vec<PartRelation>,
        content: String,
        notes_html: String,
    }
    /// A title and the id of a part.
    PartRef { title: String, id: String, lang_html: String, }
    /// An entity's relation to another.
    PartRelation { kind: String, title: String, id: String, lang_html: String, since: String, until: String, sources: Vec<Shared<SourceRef>>, }
    /// What the page tells machines, as `meta`.
    Meta {
        /// schema.org as JSON-LD, fit for a `script` element as it stands (`| safe`); empty where the page tells nothing.
        json_ld: String,
        /// What the page's `meta` elements tell who shares or cites it; empty where there is nothing to tell.
        tags: Vec<Tag>,
    }
    /// A `meta` element: `<meta ATTRIBUTE="NAME" content="CONTENT">`, where the attribute is `name` or, as Open Graph has it, `property`.
    Tag { attribute: String, name: String, content: String, }
    /// A day.
    Date { iso: String, text: String, }
    /// A title and where it leads. `lang` is the title's language, and `lang_html` the attributes that say so where it is not that of the page
    /// that shows it: empty, or ` lang="zh"`, with `dir` where the direction differs too. So wherever the two stand.
    Ref { title: String, address: String, lang: String, lang_html: String, }
    /// A page in one language; `name` is what the language calls itself.
    Translation { lang: String, dir: String, name: String, title: String, address: String, current: bool, }
    /// A page's absolute address in a language, for `<link rel="alternate" hreflang>`.
    Alternate { lang: String, url: String, }
    /// A page in a list.
    Card {
        title: String,
        lang: String,
        lang_html: String,
        address: String,
        kind: String,
        summary: String,
        date: Option<Date>,
        topics: Vec<Shared<Ref>>,
        /// company, agency … for entities; empty for others.
        entity_type: String,
        words: usize,
        sources: usize,
        minutes: usize,
    }
    /// An entry of the contents list.
    Toc { id: String, title: String, level: usize, lang_html: String, children: Vec<Toc>, }
    /// A page that links here, with the sentence that does.
    Backlink { title: String, kind: String, address: String, lang: String, lang_html: String, sentence_html: String, }
    /// A source in a list.
    Source {
        key: String,
        address: String,
        /// The reference as the citation style sets it.
        html: String,
        /// Its place in this page's list, from 1.
        number: usize,
        anchor: String,
        url: String,
        archive: Option<Archive>,
        details: Vec<Detail>,
        tier: Option<Tier>,
        type_label: String,
        /// How many passages of the book cite it.
        cited: usize,
    }
    /// An archived copy of a source.
    Archive { url: String, date: Option<Date>, }
    /// A fact with its label; `url` is empty where it leads nowhere.
    Detail { label: String, value: String, url: String, }
    /// How near to the matter a source is: 1 official or academic, 2 press or analysis, 3 copies and blogs.
    Tier { level: usize, label: String, }
    /// An event.
    Event {
        id: String,
        /// Its place on the timeline.
        address: String,
        title: String,
        lang: String,
        lang_html: String,
        date: EventDate,
        summary: String,
        /// 1 to 3, 3 is the highest.
        importance: usize,
        actors: Vec<Shared<Ref>>,
        topics: Vec<Shared<Ref>>,
        sources: Vec<Shared<SourceRef>>,
        /// The pages that tell it.
        pages: Vec<Shared<Ref>>,
        uncertain: bool,
        range: bool,
        /// The first and the last day that the date may mean, `YYYY-MM-DD`; empty where that end is open.
        start: String,
        end: String,
        /// The slugs of its actors and topics, for filters.
        actor_slugs: Vec<String>,
        topic_slugs: Vec<String>,
    }
    /// A date of any precision: EDTF, as text, and as an HTML time value (empty where there is none).
    EventDate { edtf: String, text: String, iso: String, }
    /// A source named beside an event or relation.
    SourceRef {
        key: String,
        short: String,
        address: String,
        /// The id of its place in a list of sources.
        anchor: String,
    }
    /// Events by year and month.
    Timeline { count: usize, first: String, last: String, years: Vec<Year>, }
    /// The whole timeline at a glance, as `overview`: what stands inside an `<svg>` and what a script needs to draw on it (see `draw/overview.rs`).
    Overview {
        shapes_html: String,
        /// In pixels, labels included.
        height: usize,
        /// The month in which it begins, counted from January of the year 0.
        first: i64,
        /// How many bars it has room for, and how many months each stands for.
        bins: usize,
        step: usize,
        /// The height of one event in pixels, and the width of a bar in tenths of its room.
        unit: f64,
        bar: f64,
        /// The month in which the fullest bar begins, and how many events that bar has.
        peak: String,
        peak_count: usize,
        /// How many events last over a period, and how many have an uncertain date.
        ranges: usize,
        uncertain: usize,
    }
    /// What events can be filtered by, as `filters`.
    Filters { topics: Vec<Filter>, actors: Vec<Filter>, }
    /// A topic or actor of events, and how many have it.
    Filter { title: String, slug: String, address: String, count: usize, lang_html: String, }
    /// A year; its events without a month come first, in a month without label.
    Year { year: String, label: String, id: String, count: usize, months: Vec<Month>, }
    /// A month of a year.
    Month { id: String, label: String, events: Vec<Shared<Event>>, }
    /// The front page's own lists, as `home`.
    Home { latest: Vec<Shared<Card>>, key_events: Vec<Shared<Event>>, topics: Vec<TopicCard>, entities: Vec<Shared<Card>>, sections: Vec<Shared<Card>>, }
    /// A folder's pages, as `section`.
    Section { pages: Vec<Shared<Card>>, sections: Vec<Shared<Card>>, }
    /// Entities of one type, in `groups`.
    EntityGroup { r#type: String, label: String, entities: Vec<Shared<Card>>, }
    /// An entity, as `entity`.
    Entity {
        r#type: String,
        type_label: String,
        website: String,
        aliases: Vec<String>,
        facts: Vec<Detail>,
        relations: Vec<Relation>,
        incoming: Vec<Relation>,
        /// The same, what both sides tell told once.
        ties: Vec<Tie>,
        map: Option<ActorMap>,
        briefings: Vec<Shared<Card>>,
        timeline: Timeline,
    }
    /// A relation told once; `way` is `out`, `in` or `both`, seen from the entity, and `target` the other side.
    Tie { kind: String, target: Shared<Ref>, way: String, since: String, until: String, sources: Vec<Shared<SourceRef>>, }
    /// A relation of the whole map, as `map_ties`; `both`: it has no direction.
    MapTie { from: Shared<Ref>, kind: String, both: bool, to: Shared<Ref>, since: String, until: String, sources: Vec<Shared<SourceRef>>, }
    /// Actors and what ties them as a drawing, as `entity.map` and `map`: what stands inside an `<svg>` (see `draw/map/`).
    ActorMap {
        shapes_html: String,
        /// In units of the drawing, of which type has 13.
        width: usize,
        height: usize,
        /// How many actors are drawn, one in the middle left out, and how many there would be.
        drawn: usize,
        all: usize,
        /// How many actors of the book have no relation.
        alone: usize,
        /// How many lines are drawn, and whether some of them have an end.
        ties: usize,
        ended: bool,
        /// The types of the actors drawn, `other` for what the theme does not know.
        types: Vec<String>,
    }
    /// A relation; `target` is the other side.
    Relation { kind: String, target: Shared<Ref>, since: String, until: String, sources: Vec<Shared<SourceRef>>, }
    /// A topic, as `topic`.
    Topic { title: String, slug: String, briefings: Vec<Shared<Card>>, entities: Vec<Shared<Card>>, timeline: Timeline, }
    /// A topic in the list of topics.
    TopicCard { title: String, address: String, lang: String, lang_html: String, count: usize, events: usize, summary: String, }
    /// Sources that begin with one letter, in `groups`.
    SourceGroup { label: String, id: String, sources: Vec<Listed>, }
    /// How many sources a tier has.
    TierCount { level: usize, label: String, count: usize, }
    /// A file to download.
    File { label: String, address: String, }
    /// A source's own page, as `source`, besides the fields of [`Source`].
    SourcePage {
        title: String,
        fields: Vec<Detail>,
        passages: Vec<Passage>,
        events: Vec<Shared<Event>>,
        files: Vec<File>,
        biblatex: String,
        /// The source as a COinS, for the `title` of an empty `span` of the class `Z3988`.
        coins: String,
    }
    /// A place that cites the source.
    Passage { title: String, address: String, lang: String, lang_html: String, html: String, kind: String, }
}

/// A field's name without Rust's mark for words of its own.
const fn key(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
