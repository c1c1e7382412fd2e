//! What is at a byte of a file, as values.

use std::ops::Range;

/// Bytes of a file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, below the book's folder, `/` between parts: `content/briefings/a.md`.
    pub path: String,
    /// Its bytes, as the file is read: front matter and byte-order mark included.
    pub range: Range<usize>,
}

/// Something in a file that means something in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// All bytes of it: `[[smic|the foundry]]`, a heading's line. Of a citation group each citation has the bytes from its key to the next one's;
    /// the first has those before it, too.
    pub range: Range<usize>,
    /// The bytes in it that name what is meant, and that a program would replace to name something else: `smic` in `[[smic|the foundry]]`, the key of
    /// a citation. The whole range where nothing in it is a name.
    pub name_range: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// What something in a file means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// A link: `[[smic]]`, `[text](smic.md)`, `<https://example.org>`.
    Link(Destination),
    /// A picture: `![alt](chart.png)`, `![[chart.png]]`.
    Picture(Destination),
    /// A page, section or block that is shown here: `![[smic#History]]`.
    Embed(Destination),
    /// A source that is cited: `[@smith2020, p. 3]`, one of the front matter's `sources`. `source` is `None` where the bibliographies have none of
    /// that key.
    Citation {
        /// The key as it is written, without `@`.
        key: String,
        /// The source.
        source: Option<SourcePlace>,
    },
    /// A name of an entity: in the text one that briefbook makes a link of, in front matter one of `entities`, `actors` or `relations`. `None` where no
    /// entity is called so.
    Name(Option<PagePlace>),
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The id of its section in the page's HTML.
        id: String,
        /// Its plain text.
        title: String,
        /// The event that it tells.
        event: Option<EventPlace>,
    },
    /// An event: an entry of the front matter's `events`, or the `event` attribute of a heading. `None` for one that cannot be told (its date is wrong,
    /// say).
    Event(Option<EventPlace>),
    /// A source, where a bibliography defines it.
    Source(SourcePlace),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// A page of the book, or a part of it.
    Page {
        /// The page.
        page: PagePlace,
        /// The id of the part in the page's HTML, where a part is meant.
        anchor: Option<String>,
        /// The part that is meant: a section with its heading, a block. The whole file where the page is meant. `None` where no file has it: the page
        /// of a folder without a file of its own, an id in raw HTML.
        place: Option<Place>,
    },
    /// A file of the book that is copied to the site.
    File {
        /// Where the site has it, below its root.
        path: String,
        /// What is behind `#`, as it is written.
        fragment: Option<String>,
        /// Where the book has it, below its folder.
        from: Option<String>,
    },
    /// A page or file that briefbook makes by itself: `timeline/`, `feed.xml`.
    Made {
        /// Where the site has it, below its root.
        path: String,
        /// The id that is meant in it.
        anchor: Option<String>,
    },
    /// Another site, or an address of another kind (`mailto:`), as it is written.
    External(String),
    /// Nothing: a diagnostic says why.
    Broken,
}

/// A page of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePlace {
    /// Its file, below the book's folder. `None`: the page of a folder that has no file of its own.
    pub path: Option<String>,
    /// Its title.
    pub title: String,
    /// Where the site has it, below its root: `entities/smic/`, empty for the home page.
    pub address: String,
}

/// A source of the bibliographies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    /// Its key.
    pub key: String,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// Where the site has its page, below its root.
    pub address: String,
    /// Where its key is defined.
    pub place: Place,
}

/// An event of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlace {
    /// The id that it has in the timeline, the feed and the calendar.
    pub id: String,
    /// When it happened, in the Extended Date/Time Format (ISO 8601-2, level 1).
    pub date: String,
    /// Its title.
    pub title: String,
    /// All places that tell it: headings, and titles of entries in front matter.
    pub tellings: Vec<Place>,
}
