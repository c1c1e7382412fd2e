//! A page's Markdown → its content: the document is composed (`compose`), and written as HTML (`html`) or as plain Markdown (`markdown`).
//!
//! A writer knows nothing but the document. Knows the model, the names' meanings and the theme's words; no template, and no file of the site.

mod compose;
pub mod excerpt;
pub mod highlight;
mod html;
mod markdown;
pub mod math;
pub mod passage;
mod queries;
mod sizes;
pub mod tree;

use crate::book::language::direction;
use crate::book::{PageId, SourceId, address};
use crate::citations::PageCites;
use crate::parse::markdown::Lowered;
use crate::rich::Rich;
pub use queries::{Body, Outline, TextQueries};
use tree::{Document, TocEntry};

/// A page's content as HTML.
pub struct Content {
    /// The bottom lines above the text.
    pub points: Vec<String>,
    pub content: String,
    pub toc: Vec<TocEntry>,
    /// Notes of several blocks, which have no room in the margin.
    pub endnotes: String,
}

/// Where a page's text stands.
pub struct Setting<'p> {
    /// The address of the page that it stands on.
    pub at: &'p address::Address,
    /// `None`: on the page's own. Else it is a part of the whole book on one page.
    pub part: Option<Part>,
}

/// A page as a part of the whole book on one page.
pub struct Part {
    /// What its ids begin with.
    prefix: String,
    /// By how many levels its headings stand deeper than on its own page.
    deeper: u8,
}

impl Part {
    /// The part of the page at `address`, whose title is a heading of `level`.
    pub fn new(address: &address::Address, level: u8) -> Self {
        Self { prefix: format!("{}:", part_id(address)), deeper: level.saturating_sub(1) }
    }
}

/// The id of a page's part: its address, which ends in `/`. Ids within it begin with that and a colon, which no address may hold: so no two
/// ids of different parts are the same, and none is one of the theme's.
pub fn part_id(address: &address::Address) -> String {
    // No id may hold a space; a colon in its place cannot be taken for another, since spaces neither begin nor end a part.
    if address.as_str().is_empty() { "/".to_owned() } else { address.as_str().replace(' ', ":") }
}

/// A page's document at the page's own address.
pub struct Alone<'s> {
    document: Document<'s>,
    /// The page's sources in the order of its list.
    pub sources: Vec<SourceId>,
}

/// Composes the body of a page for its own address.
pub fn alone<'s>(r: &dyn TextQueries<'s>, id: PageId) -> Alone<'s> {
    let (sources, mut cites) = r.list(id);
    let document = compose::compose(r, id, &Setting { at: &r.body(id).page.address, part: None }, &mut cites);
    Alone { document, sources }
}

/// A page's document as HTML, for the page's own address.
pub fn html(r: &dyn TextQueries<'_>, id: PageId, alone: &Alone<'_>) -> Content {
    write(r, &alone.document, &Setting { at: &r.body(id).page.address, part: None })
}

/// Renders the body of a page as a part of the whole book.
pub fn render<'s>(r: &dyn TextQueries<'s>, id: PageId, setting: &Setting<'_>, cites: &mut PageCites<'s>) -> Content {
    write(r, &compose::compose(r, id, setting, cites), setting)
}

fn write(r: &dyn TextQueries<'_>, document: &Document<'_>, setting: &Setting<'_>) -> Content {
    let root = setting.at.to_root();
    let page = html::Page {
        root: &root,
        prefix: setting.part.as_ref().map_or("", |part| part.prefix.as_str()),
        words: r.words(),
        raw_html: r.config().raw_html,
        code: &|block| r.code(block),
    };
    let points = html::points(document, &page).into_iter().map(|point| sizes::add(r, setting.at, point)).collect();
    let (content, endnotes) = html::write(document, &page);
    let (content, endnotes) = (sizes::add(r, setting.at, content), sizes::add(r, setting.at, endnotes));
    Content { points, content, toc: document.toc.clone(), endnotes }
}

/// A page's document as plain Markdown, its sources as footnotes. Its links are absolute where the book has an address.
pub fn copy(r: &dyn TextQueries<'_>, id: PageId, alone: &Alone<'_>) -> String {
    let base = &r.config().base_url;
    let root = if base.is_empty() { r.address(id).to_root() } else { base.clone() };
    let sources: Vec<_> = alone.sources.iter().map(|id| (*id, r.reference_markdown(*id))).collect();
    let copy = markdown::Copy { root: &root, words: r.words(), raw_html: r.config().raw_html, sources: &sources };
    markdown::write(&alone.document, &copy)
}

/// Formatted text as HTML.
pub fn rich_html(row: &[Rich]) -> String {
    html::rich::write(row)
}

/// Formatted text as Markdown.
pub fn rich_markdown(row: &[Rich]) -> String {
    markdown::rich::write(row)
}

/// A title as Markdown, on one line.
pub fn title(title: &str) -> String {
    markdown::row(title)
}

/// Lowers a page's body as the parse stage did.
fn lower<'s>(r: &dyn TextQueries<'s>, id: PageId) -> Lowered<'s> {
    let body = r.body(id);
    crate::parse::markdown::lower(body.text(), body.page.body, r.markdown())
}

/// The attributes that tell the language of a text within one in another, and its direction where that differs too; empty where both are in
/// one language.
pub fn mark(lang: &str, around: &str) -> String {
    if lang == around {
        return String::new();
    }
    let dir = direction(lang);
    let turned = if dir == direction(around) { String::new() } else { format!(" dir=\"{dir}\"") };
    format!(" lang=\"{}\"{turned}", crate::html::escape(lang))
}
