//! Links → where they lead: wikilinks by name, Markdown links by path, each with its section checked.

use super::names::{self, Found, Names, ambiguous};
use super::paths::Place;
use super::sections::Parts;
use crate::book::{Book, Page, PageId};
use crate::config::RawHtml;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::fields::Spanned;
use crate::parse::markdown::{Link, LinkKind};
use crate::slug::composed;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page, or a part of it (which, for embeds; its id, for addresses).
    Page {
        page: PageId,
        part: Part,
        anchor: Option<String>,
    },
    /// A page or file that briefbook makes: `timeline/`, `feed.xml`.
    Made {
        path: String,
        anchor: Option<String>,
    },
    /// A file of the book that is copied to the site, with the fragment as it is written: `#page=3` of a PDF, `#part` of an SVG.
    File {
        path: String,
        fragment: Option<String>,
    },
    /// Another site, as written.
    External,
    Broken,
}

/// What of a page is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    #[default]
    Whole,
    /// The section of a heading.
    Section(u32),
    /// A block with a name: an index into the page's.
    Block(u32),
}

/// Schemes that a link may have, beside those that `[links] schemes` adds: the web, mail, telephones and messages, and the programs in which
/// sources and notes are kept. Others (`javascript:`, `data:`, `file:`) can carry code or lead out of the site.
const SCHEMES: [&str; 25] = [
    "http",
    "https",
    "mailto",
    "tel",
    "sms",
    "ftp",
    "sftp",
    "xmpp",
    "matrix",
    "sip",
    "sips",
    "irc",
    "ircs",
    "geo",
    "doi",
    "urn",
    "webcal",
    "magnet",
    "news",
    "obsidian",
    "zotero",
    "logseq",
    "devonthink",
    "hook",
    "vscode",
];

/// Schemes that no book may allow: a browser would run what they carry, or read files.
const NEVER: [&str; 6] = ["javascript", "data", "vbscript", "file", "blob", "about"];

/// Resolves each link of a page.
pub fn resolve(book: &Book, names: &Names, id: PageId, d: &mut Vec<Diagnostic>) -> Vec<LinkTarget> {
    let page = book.page(id);
    let Some(file) = page.file else {
        return Vec::new();
    };
    let resolver = Resolver { book, names, id, page, file, parts: RefCell::default() };
    if book.config.raw_html != RawHtml::Escape {
        d.extend(page.facts.html_links.iter().filter_map(|link| resolver.html(link)));
    }
    page.facts.links.iter().map(|link| resolver.link(link, d)).collect()
}

/// A picture that stands for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A file of the book, by its path below the site's root.
    File(String),
    /// A web address.
    Web(String),
}

/// Resolves the front matter's `images`, as the destinations of pictures in the text; what is no picture is left out.
pub fn pictures(book: &Book, names: &Names, id: PageId, d: &mut Vec<Diagnostic>) -> Vec<Picture> {
    let page = book.page(id);
    let Some(file) = page.file else { return Vec::new() };
    let resolver = Resolver { book, names, id, page, file, parts: RefCell::default() };
    let one = |image: &Spanned<String>| {
        let target = image.value.trim();
        if crate::html::is_web_address(target) && target.starts_with("http") {
            return Some(Picture::Web(target.to_owned()));
        }
        let link = Link {
            kind: LinkKind::Image,
            target: target.to_owned(),
            title: String::new(),
            size: None,
            range: image.span.start..image.span.end,
            target_range: image.span.start..image.span.end,
            place: None,
        };
        match resolver.inline(&link, d) {
            LinkTarget::File { path, .. } => return Some(Picture::File(path)),
            LinkTarget::Broken => {}
            LinkTarget::Page { .. } | LinkTarget::Made { .. } | LinkTarget::External => d.push(
                Diagnostic::new(Code::BrokenLink, format!("`{target}` is not an image"))
                    .at(image.span)
                    .help("`images` takes paths to files in the book, and web addresses"),
            ),
        }
        None
    };
    page.front.images.iter().filter_map(one).collect()
}

pub(super) struct Resolver<'a> {
    pub book: &'a Book,
    pub(super) names: &'a Names,
    pub(super) id: PageId,
    pub page: &'a Page,
    pub file: crate::diagnostic::FileId,
    /// Of the pages whose parts the page's links name.
    pub(super) parts: RefCell<HashMap<PageId, Rc<Parts<'a>>>>,
}

impl Resolver<'_> {
    fn link(&self, link: &Link, d: &mut Vec<Diagnostic>) -> LinkTarget {
        match link.kind {
            LinkKind::Wiki { .. } => self.wiki(link, d),
            LinkKind::Embed => match self.file_named(&link.target) {
                // `![[diagram.png]]` shows a picture, as in Obsidian.
                Some(path) => LinkTarget::File { path, fragment: None },
                None => self.wiki(link, d),
            },
            LinkKind::Inline | LinkKind::Image => self.inline(link, d),
        }
    }

    pub(super) fn span(&self, link: &Link) -> Span {
        Span::new(self.file, link.target_range.clone())
    }

    fn wiki(&self, link: &Link, d: &mut Vec<Diagnostic>) -> LinkTarget {
        let (name, section) = match link.target.split_once('#') {
            // `[[page#]]` is the page.
            Some((name, section)) => (name, Some(section).filter(|section| !section.trim().is_empty())),
            None => (link.target.as_str(), None),
        };
        if name.trim().is_empty() {
            return match section {
                Some(section) => self.section(self.id, section, link, d),
                None => LinkTarget::Page { page: self.id, part: Part::Whole, anchor: None },
            };
        }
        match self.page_named(name) {
            Found::Page(original) => {
                let page = self.book.in_language(original, &self.page.lang);
                match section {
                    // A translation's headings are its own: a section that it lacks is read in the original.
                    Some(section) if page != original && self.find_section(page, section, link).is_none() => {
                        self.section(original, section, link, d)
                    }
                    Some(section) => self.section(page, section, link, d),
                    None => LinkTarget::Page { page, part: Part::Whole, anchor: None },
                }
            }
            Found::Exact(page) => match section {
                Some(section) => self.section(page, section, link, d),
                None => LinkTarget::Page { page, part: Part::Whole, anchor: None },
            },
            Found::Several(pages) => {
                d.push(ambiguous(self.book, name, &pages).at(self.span(link)));
                LinkTarget::Broken
            }
            Found::Nothing => {
                // `[[report.pdf]]` leads to the file, as in Obsidian; `#page=3` behind it is the file's own.
                if let Some(path) = self.file_named(name) {
                    return LinkTarget::File { path, fragment: section.map(str::to_owned) };
                }
                d.push(self.no_page(name, link));
                LinkTarget::Broken
            }
        }
    }

    /// The page that a wikilink names: by any of its names, by a path that begins at the page's folder (`./note`, `../x/note`), or by either of them
    /// encoded as in an address (`Some%20note`).
    fn page_named(&self, name: &str) -> Found {
        let relative = || {
            let path = name.trim();
            let is_relative = path.starts_with("./") || path.starts_with("../");
            let full = self.join(path).filter(|_| is_relative)?;
            Some(self.names.page(&full, "")).filter(|found| !matches!(found, Found::Nothing))
        };
        match self.names.page(name, &self.page.folder) {
            Found::Several(pages) => match names::spelled(self.book, name, &pages) {
                Some(page) => Found::Page(page),
                None => Found::Several(pages),
            },
            Found::Page(page) => Found::Page(self.names.as_written(self.book, name, page).unwrap_or(page)),
            Found::Nothing => {
                relative().or_else(|| decoded(name).map(|name| self.page_named(&name))).unwrap_or(Found::Nothing)
            }
            found => found,
        }
    }

    fn no_page(&self, name: &str, link: &Link) -> Diagnostic {
        let span = self.span(link);
        let key = name.trim().trim_end_matches(".md");
        let diagnostic = Diagnostic::new(Code::BrokenLink, format!("no page is called `{}`", name.trim())).at(span);
        if let Some(help) = self.book.drafts.get(&*composed(key)) {
            return diagnostic.help(help.clone());
        }
        let short = key.rsplit('/').next().unwrap_or(key);
        match self.names.nearest(key).or_else(|| self.names.nearest(short)) {
            Some(near) => {
                let name_span = Span::new(self.file, span.start..(span.start + name.len()).min(span.end));
                let diagnostic = diagnostic.help(format!("did you mean `{}`?", near.name));
                // A title may hold what ends a wikilink, and a target may be written with escapes.
                let plain =
                    span.end - span.start == link.target.len() && !near.name.contains(['[', ']', '|', '#', '\\']);
                if plain && near.alone { diagnostic.fix(name_span, near.name) } else { diagnostic }
            }
            None => diagnostic.help("a wikilink names a page by its slug, path, title or alias"),
        }
    }

    fn inline(&self, link: &Link, d: &mut Vec<Diagnostic>) -> LinkTarget {
        let target = link.target.as_str();
        if let Some(scheme) = scheme(target) {
            let lower = scheme.to_ascii_lowercase();
            let allowed = SCHEMES.contains(&lower.as_str()) || self.book.config.schemes.contains(&lower);
            if allowed && !NEVER.contains(&lower.as_str()) {
                return LinkTarget::External;
            }
            // `C:/…`, `C:\…` and `file:` are no schemes that a book could allow.
            if scheme.len() == 1 || lower == "file" {
                d.push(
                    Diagnostic::new(Code::BrokenLink, "this link points to a path on one computer".to_owned())
                        .at(self.span(link))
                        .help("copy the file into `content/` or `static/`, and link to the copy"),
                );
                return LinkTarget::Broken;
            }
            d.push(
                Diagnostic::new(Code::BrokenLink, format!("a link cannot use the scheme `{scheme}:`"))
                    .at(self.span(link))
                    .help(match NEVER.contains(&lower.as_str()) {
                        true => "such a link can run code or read files in the reader's browser".to_owned(),
                        false => format!("allow it with `schemes = [\"{lower}\"]` under `[links]` in `briefbook.toml`"),
                    }),
            );
            return LinkTarget::Broken;
        }
        if target.starts_with("//") {
            return LinkTarget::External;
        }
        if target.contains('\\') || target.chars().any(char::is_control) {
            d.push(
                Diagnostic::new(Code::BrokenLink, format!("`{}` is not a valid path", target.escape_debug()))
                    .at(self.span(link))
                    .help("use `/` between the parts of a path"),
            );
            return LinkTarget::Broken;
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (target, None),
        };
        let path = path.split('?').next().unwrap_or("");
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let fragment = anchor.filter(|anchor| !anchor.is_empty()).map(str::to_owned);
        let anchor = anchor.map(decode);
        if path.is_empty() {
            return match anchor {
                Some(anchor) if anchor.is_empty() || anchor == "top" => {
                    LinkTarget::Page { page: self.id, part: Part::Whole, anchor: None }
                }
                Some(anchor) => self.section(self.id, &anchor, link, d),
                // `[text]()` leads to the page itself, as in HTML.
                None => LinkTarget::Page { page: self.id, part: Part::Whole, anchor: None },
            };
        }
        let path = decode(path);
        let Some(full) = self.join(&path) else {
            d.push(
                Diagnostic::new(Code::OutsideBook, format!("`{path}` leads out of the book"))
                    .at(self.span(link))
                    .help("a link can only lead to files in `content/` and `static/`"),
            );
            return LinkTarget::Broken;
        };
        let is_draft = || self.book.drafts.contains_key(&*composed(full.trim_end_matches(".md")));
        let found = self.place(&full).or_else(|| self.place_elsewhere(&path, &full).filter(|_| !is_draft()));
        match found {
            Some(Place::Page(page)) => {
                return match anchor.as_deref() {
                    None | Some("") => LinkTarget::Page { page, part: Part::Whole, anchor: None },
                    Some(anchor) => self.section(page, anchor, link, d),
                };
            }
            Some(Place::File(path)) => return LinkTarget::File { path, fragment },
            Some(Place::Made(path)) => return LinkTarget::Made { path, anchor },
            None => {}
        }
        d.push(self.no_file(&path, &full, link));
        LinkTarget::Broken
    }
}

/// A name that is encoded as in an address, as it is meant; nothing where it is not encoded.
pub(super) fn decoded(name: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
    (decoded != name).then(|| decoded.into_owned())
}

/// The scheme of an absolute address (RFC 3986), where it has one.
pub fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then_some(scheme)
}
