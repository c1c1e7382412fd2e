//! The pages and files that briefbook makes by itself: one table, which links, the plan of files, the sitemap, the navigation and the
//! social cards ask. What is not made for a book leads nowhere in it.

use super::address::Address;
use super::{Book, Page, PageKind};
use crate::config::{SOCIAL_CARDS, WHOLE_BOOK};
use crate::slug::slugify;

/// A page that briefbook makes by itself. A page of the book at its address gives it a title, a summary and a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MadePage {
    Timeline,
    Topics,
    Sources,
    Entities,
    Search,
    Print,
}

/// What is known of a made page without a book.
struct Row {
    page: MadePage,
    /// The one part of its address.
    slug: &'static str,
    /// What its file comes from, for messages.
    origin: &'static str,
    in_navigation: bool,
    in_sitemap: bool,
    has_card: bool,
    /// When it is made, for who links to it where it is not.
    when: &'static str,
}

/// In the order of [`MadePage`], which is that of the navigation.
const PAGES: [Row; 6] = [
    Row {
        page: MadePage::Timeline,
        slug: "timeline",
        origin: "the timeline",
        in_navigation: true,
        in_sitemap: true,
        has_card: true,
        when: "briefbook always makes this page",
    },
    Row {
        page: MadePage::Topics,
        slug: "topics",
        origin: "the list of topics",
        in_navigation: true,
        in_sitemap: true,
        has_card: true,
        when: "briefbook makes this page when a page or an event has a topic",
    },
    Row {
        page: MadePage::Sources,
        slug: "sources",
        origin: "the list of sources",
        in_navigation: true,
        in_sitemap: true,
        has_card: true,
        when: "briefbook makes this page when the bibliography has a source",
    },
    Row {
        page: MadePage::Entities,
        slug: "entities",
        origin: "the list of entities",
        // The folder of that name is a section.
        in_navigation: false,
        in_sitemap: true,
        has_card: true,
        when: "briefbook makes this page when there is a page of `kind: entity`",
    },
    Row {
        page: MadePage::Search,
        slug: "search",
        origin: "the search page",
        in_navigation: false,
        in_sitemap: false,
        has_card: false,
        when: "briefbook always makes this page",
    },
    Row {
        page: MadePage::Print,
        slug: "print",
        origin: "the whole book on one page",
        in_navigation: false,
        in_sitemap: false,
        has_card: false,
        when: "set `whole_book = true` under `[print]` in `briefbook.toml` to get the whole book on one page",
    },
];

/// The timeline to embed.
pub const EMBED: &str = "timeline/embed/";
/// All sources to download.
pub const ALL_BIBLATEX: &str = "sources/sources.bib";
pub const ALL_CSL_JSON: &str = "sources/sources.json";
/// Files that every site has.
const FILES: [&str; 9] = [
    "claims.csv",
    "claims.json",
    "feed.xml",
    "sitemap.xml",
    "robots.txt",
    "404.html",
    "timeline.json",
    "timeline.ics",
    EMBED,
];

impl MadePage {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 6] = [Self::Timeline, Self::Topics, Self::Sources, Self::Entities, Self::Search, Self::Print];

    fn row(self) -> &'static Row {
        &PAGES[self as usize]
    }

    /// The key of its title among the theme's words; the whole book has the book's own title.
    pub fn word(self) -> Option<&'static str> {
        (self != Self::Print).then_some(self.row().slug)
    }

    /// The one part of its address.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// Where it lies.
    pub fn address(self) -> Address {
        Address::from_parts([self.row().slug])
    }

    /// What its file comes from, for messages.
    pub fn origin(self) -> &'static str {
        self.row().origin
    }

    /// When it is made, for people.
    pub fn when(self) -> &'static str {
        self.row().when
    }

    /// The page that has this slug.
    pub fn of_slug(slug: &str) -> Option<Self> {
        PAGES.iter().find(|row| row.slug == slug).map(|row| row.page)
    }

    /// The page that lies at an address, where it is made.
    pub fn at(address: &Address) -> Option<Self> {
        Self::of_slug(address.as_str().strip_suffix('/')?)
    }

    /// The page whose folder of `content/` this is, whatever the case in which it is written: `content/Topics/` is that of the topics.
    fn of_folder(folder: &str) -> Option<Self> {
        Self::of_slug(folder).or_else(|| if folder.contains('/') { None } else { Self::of_slug(&slugify(folder)) })
    }

    /// The page that a folder's own page stands for, in any language.
    pub fn of_section(page: &Page) -> Option<Self> {
        (page.kind == PageKind::Section).then(|| Self::of_folder(&page.folder)).flatten()
    }

    /// Whether a book has it.
    pub fn is_made(self, book: &Book) -> bool {
        let has_own = || book.page_of_address.contains_key(&self.address());
        match self {
            Self::Timeline | Self::Search => true,
            Self::Topics => !book.topics.is_empty() || has_own(),
            Self::Sources => !book.sources.is_empty() || has_own(),
            Self::Entities => book.pages.iter().any(|page| page.kind == PageKind::Entity) || has_own(),
            Self::Print => book.config.whole_book.unwrap_or(book.pages.len() <= WHOLE_BOOK),
        }
    }

    /// Whether the navigation has a place for it.
    pub fn has_place_in_navigation(self) -> bool {
        self.row().in_navigation
    }

    /// Whether the navigation of a book with so many events shows it.
    pub fn is_in_navigation(self, book: &Book, events: usize) -> bool {
        self.row().in_navigation && self.is_made(book) && (self != Self::Timeline || events > 0)
    }

    /// Whether the sitemap of a book names it.
    pub fn is_in_sitemap(self, book: &Book) -> bool {
        self.row().in_sitemap && self.is_made(book)
    }

    /// Whether it has a social card, in a book that has these.
    pub fn has_card(self) -> bool {
        self.row().has_card
    }
}

/// The names of a source's files to download, beside its page: BibLaTeX and CSL-JSON.
pub fn source_files(address: &Address) -> [String; 2] {
    let name = address.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or("source");
    [format!("{address}{name}.bib"), format!("{address}{name}.json")]
}

/// Whether a page or file that briefbook makes lies at a path below the site's root; pages of topics and sources, and the sources' files, apart.
pub fn lies_at(book: &Book, path: &str) -> bool {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let folder = path.trim_end_matches('/');
    MadePage::of_slug(folder).is_some_and(|page| page.is_made(book))
        || FILES.contains(&path)
        || EMBED.trim_end_matches('/') == folder
        || [ALL_BIBLATEX, ALL_CSL_JSON].contains(&path) && !book.sources.is_empty()
}

/// Whether the pages of the site have social cards. Nobody finds them without a `base_url`: Open Graph takes absolute addresses only.
pub fn social_cards(book: &Book) -> bool {
    if !cfg!(feature = "cards") {
        return false;
    }
    let pages = book.pages.len() + book.sources.len() + book.topics.len();
    !book.config.base_url.is_empty() && book.config.social_cards.unwrap_or(pages <= SOCIAL_CARDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_its_pages() {
        assert!(MadePage::ALL.iter().all(|page| page.row().page == *page));
    }

    #[test]
    fn a_folder_may_be_written_in_capitals() {
        assert_eq!(MadePage::of_folder("Topics"), Some(MadePage::Topics));
        assert_eq!(MadePage::of_folder("a/topics"), None);
        assert_eq!(MadePage::of_folder("topic"), None);
    }
}
