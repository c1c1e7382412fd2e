//! Which files a site has, one file a kind. Pure: makes bytes, writes nothing.
//!
//! A new kind of output is one new file here and its line in [`all`].

mod assets;
mod calendar;
mod feed;
mod pages;
mod redirects;
mod robots;
pub mod search;
mod sitemap;
mod sources;
mod timeline;
mod topics;

use crate::book::PageId;
use crate::book::address::Address;
use crate::diagnostic::{Code, Diagnostic};
use crate::render::Renderer;
use crate::render::templates::Templates;
use crate::render::view;
use crate::render::views::Views;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tera::{Context, Value};

/// A file of the site.
#[derive(Debug)]
pub struct OutputFile {
    /// Below the output folder, `/` between parts.
    pub path: String,
    pub content: Content,
}

/// The bytes of a file, or where they are to be copied from.
#[derive(Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    Copy(PathBuf),
}

/// By page, the one before and the one after.
type Neighbours = HashMap<PageId, (Option<PageId>, Option<PageId>)>;

/// What outputs are made from.
pub struct Site {
    pub renderer: Arc<Renderer>,
    pub templates: Arc<Templates>,
    pub views: Views,
    /// `site` as templates see it, but for its navigation, which knows the page.
    site: tera::Map,
    nav: Vec<(String, Address)>,
    /// The pages before and after each page in its folder's reading order.
    neighbours: Arc<Neighbours>,
    /// Files that are copied: where from, and their path in the site.
    pub copies: Arc<Vec<(PathBuf, String)>>,
    /// The search index, made when its first file is asked for.
    search: OnceLock<search::shards::Files>,
}

/// A file that the site will have, and how it is made. To plan is cheap: nothing is rendered yet.
pub struct Planned {
    /// Below the output folder, `/` between parts.
    pub path: String,
    /// What it comes from, for messages: `content/a.md`, "the timeline".
    pub origin: String,
    make: Make,
}

/// How a file comes to be.
enum Make {
    /// By a function of the site and a number: the id of a page, topic or source.
    Text(fn(&Site, u32) -> Made, u32),
    Built(&'static [u8]),
    Copy(PathBuf),
}

/// A file's text, or why there is none.
pub type Made = Result<String, Box<Diagnostic>>;

impl Planned {
    fn text(path: impl Into<String>, origin: impl Into<String>, make: fn(&Site, u32) -> Made, index: u32) -> Self {
        Self { path: path.into(), origin: origin.into(), make: Make::Text(make, index) }
    }

    /// Makes the file's bytes, or says where they lie.
    ///
    /// # Errors
    /// A diagnostic where a template fails.
    pub fn make(&self, site: &Site) -> Result<Content, Box<Diagnostic>> {
        Ok(match &self.make {
            Make::Text(make, index) => Content::Bytes(make(site, *index)?.into_bytes()),
            Make::Built(bytes) => Content::Bytes(bytes.to_vec()),
            Make::Copy(from) => Content::Copy(from.clone()),
        })
    }
}

/// A template to render with its own objects.
pub struct Job {
    template: String,
    address: Address,
    /// Whether it is shown at any address, as `404.html` is: its links cannot be relative.
    anywhere: bool,
    page: view::Page,
    objects: Vec<(&'static str, Value)>,
}

/// All files that the site will have, sorted by path, and what is wrong with that.
pub fn plan(site: &Site) -> (Vec<Planned>, Vec<Diagnostic>) {
    let kinds: [fn(&Site) -> Vec<Planned>; 11] = [
        // The longest first: a timeline of twenty thousand events is one long job beside ten thousand short ones.
        timeline::plan,
        calendar::plan,
        pages::plan,
        topics::plan,
        sources::plan,
        feed::plan,
        sitemap::plan,
        robots::plan,
        search::plan,
        redirects::plan,
        assets::plan,
    ];
    let mut diagnostics = Vec::new();
    let files = kinds.iter().flat_map(|plan| plan(site)).collect();
    let files = without_collisions(files, &mut diagnostics);
    (files, diagnostics)
}

/// Makes all files of a plan on all cores, in its order, and tells what went wrong.
pub fn make(site: &Site, plan: &[Planned]) -> (Vec<OutputFile>, Vec<Diagnostic>) {
    // On all cores before they are at work on the rest.
    site.search();
    let made: Vec<_> = plan.par_iter().map(|planned| planned.make(site)).collect();
    let mut files = Vec::with_capacity(made.len());
    let mut diagnostics = Vec::new();
    for (planned, made) in plan.iter().zip(made) {
        match made {
            Ok(content) => files.push(OutputFile { path: planned.path.clone(), content }),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (files, diagnostics)
}

/// A book's own static file stands in for a file that the theme or briefbook would make; two pages at one place are an error.
fn without_collisions(files: Vec<Planned>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Planned> {
    let mut by_path: std::collections::BTreeMap<String, Planned> = std::collections::BTreeMap::new();
    let rank = |file: &Planned| match file.origin.as_str() {
        assets::OWN => 2,
        assets::THEME | "robots.txt" | "404.html" | "sitemap.xml" => 0,
        _ => 1,
    };
    for file in files {
        let key = file.path.to_lowercase();
        match by_path.get(&key) {
            Some(known)
                if rank(known) == rank(&file)
                    || (rank(known).max(rank(&file)) == 2 && rank(known).min(rank(&file)) == 1) =>
            {
                diagnostics.push(Diagnostic::new(
                    Code::DuplicateAddress,
                    format!("{} and {} would both be written to `{}`", known.origin, file.origin, file.path),
                ));
            }
            Some(known) if rank(known) > rank(&file) => {}
            _ => {
                by_path.insert(key, file);
            }
        }
    }
    by_path.into_values().collect()
}

impl Site {
    /// Prepares what all outputs share.
    pub fn new(renderer: Arc<Renderer>, templates: Arc<Templates>, copies: Vec<(PathBuf, String)>) -> Self {
        use crate::book::PageKind;
        let book = &renderer.book;
        let config = &book.config;
        let count = |kind: PageKind| book.pages.iter().filter(|p| p.kind == kind).count();
        let nav = navigation(&renderer);
        let mut neighbours = HashMap::new();
        for folder in book.folders.values() {
            for (index, page) in folder.pages.iter().enumerate() {
                let before = index.checked_sub(1).and_then(|i| folder.pages.get(i)).copied();
                neighbours.insert(*page, (before, folder.pages.get(index + 1).copied()));
            }
        }
        let site = view::Site {
            title: config.title.clone(),
            description: config.description.clone(),
            base_url: config.base_url.clone(),
            language: config.language.clone(),
            authors: config.authors.clone(),
            nav: Vec::new(),
            counts: view::Counts {
                briefings: count(PageKind::Briefing),
                entities: count(PageKind::Entity),
                sources: book.sources.len(),
                events: renderer.resolved.events.len(),
                topics: book.topics.len(),
            },
            view_version: view::VERSION,
            feed: "feed.xml".to_owned(),
            home: renderer.href(&Address::default()),
            hanging_indent: renderer.cites.hanging_indent,
        };
        let site = Value::from(site).into_map().unwrap_or_default();
        let views = Views::of(&renderer);
        let (neighbours, copies) = (Arc::new(neighbours), Arc::new(copies));
        Self { renderer, templates, views, site, nav, neighbours, copies, search: OnceLock::new() }
    }

    /// The search index.
    fn search(&self) -> &search::shards::Files {
        self.search.get_or_init(|| search::index(self))
    }

    /// The same site after an edit that left titles, addresses, counts and the plan of files alone.
    pub fn again(&self, renderer: Arc<Renderer>) -> Self {
        let views = Views::of(&renderer);
        Self {
            renderer,
            views,
            templates: self.templates.clone(),
            site: self.site.clone(),
            nav: self.nav.clone(),
            neighbours: self.neighbours.clone(),
            copies: self.copies.clone(),
            search: OnceLock::new(),
        }
    }

    /// The absolute address of a page, or nothing where the book has no `base_url`.
    pub fn absolute(&self, address: &Address) -> String {
        let base = &self.renderer.book.config.base_url;
        if base.is_empty() { String::new() } else { format!("{base}{}", self.renderer.href(address)) }
    }

    /// A page that comes from no Markdown file, or what such a file at its address gives it: title, summary and text.
    fn page(&self, kind: &str, title: &str, address: &Address) -> view::Page {
        if let Some(id) = self.renderer.book.page_of_address.get(address) {
            let mut page = pages::page_view(self, *id);
            page.kind = kind.to_owned();
            return page;
        }
        view::Page {
            title: title.to_owned(),
            kind: kind.to_owned(),
            address: self.renderer.href(address),
            canonical: self.absolute(address),
            lang: self.renderer.book.config.language.clone(),
            dir: direction(&self.renderer.book.config.language).to_owned(),
            summary: String::new(),
            description: self.renderer.book.config.description.clone(),
            date: None,
            updated: None,
            as_of: None,
            review_by: None,
            authors: Vec::new(),
            topics: Vec::new(),
            entities: Vec::new(),
            aliases: Vec::new(),
            content: String::new(),
            toc: Vec::new(),
            show_toc: false,
            words: 0,
            minutes: 0,
            citations: 0,
            sources: Vec::new(),
            events: Vec::new(),
            backlinks: Vec::new(),
            breadcrumbs: pages::breadcrumbs(self, address),
            previous: None,
            next: None,
            extra: Value::from(tera::Map::new()),
            notes_html: String::new(),
        }
    }

    fn render(&self, job: Job) -> Made {
        let root = match job.anywhere {
            true if !self.renderer.portable() => self.base_path(),
            _ => job.address.to_root(),
        };
        self.render_at(job, root)
    }

    /// The path of the site on its host: where a page is served at any address (404), links cannot be relative.
    fn base_path(&self) -> String {
        let base = &self.renderer.book.config.base_url;
        let path = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        format!("/{path}")
    }

    fn render_at(&self, job: Job, root: String) -> Made {
        let mut site = self.site.clone();
        let nav: Vec<view::Nav> = self
            .nav
            .iter()
            .map(|(title, address)| view::Nav {
                title: title.clone(),
                address: self.renderer.href(address),
                current: !address.as_str().is_empty() && job.address.as_str().starts_with(address.as_str()),
            })
            .collect();
        site.insert("nav".into(), Value::from(nav));
        let mut context = Context::new();
        context.insert_value("root", Value::from(root));
        context.insert_value("site", Value::from(site));
        context.insert_value("page", Value::from(job.page));
        for (name, value) in job.objects {
            context.insert_value(name, value);
        }
        self.templates.render(&job.template, &context)
    }
}

/// The site's navigation: its sections, then the lists that briefbook makes, then pages at the top level.
fn navigation(r: &Renderer) -> Vec<(String, Address)> {
    let book = &r.book;
    let mut nav: Vec<(String, Address)> = Vec::new();
    let made = [("Timeline", "timeline"), ("Topics", "topics"), ("Sources", "sources")];
    let is_made = |address: &Address| made.iter().any(|(_, slug)| address.as_str().trim_end_matches('/') == *slug);
    if let Some(home) = book.folders.get("") {
        for folder in &home.folders {
            if let Some(page) = book.folders.get(folder).and_then(|f| f.page)
                && !is_made(&book.page(page).address)
            {
                nav.push((book.page(page).title.clone(), book.page(page).address.clone()));
            }
        }
        let present = |slug: &str| match slug {
            "timeline" => !r.resolved.events.is_empty(),
            "topics" => !book.topics.is_empty(),
            _ => !book.sources.is_empty(),
        };
        for (title, slug) in made.iter().filter(|(_, slug)| present(slug)) {
            let address = Address::of([*slug]);
            let title = book.page_of_address.get(&address).map_or((*title).to_owned(), |p| book.page(*p).title.clone());
            nav.push((title, address));
        }
        let singles = home.pages.iter().filter(|p| !is_made(&book.page(**p).address));
        nav.extend(singles.map(|p| (book.page(*p).title.clone(), book.page(*p).address.clone())));
    }
    nav
}

/// The direction in which a language is written, by its script's usual direction.
pub fn direction(language: &str) -> &'static str {
    let primary = language.split('-').next().unwrap_or("").to_lowercase();
    let rtl = ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"].contains(&primary.as_str())
        || language.split('-').any(|p| ["Arab", "Hebr", "Thaa", "Syrc"].contains(&p));
    if rtl { "rtl" } else { "ltr" }
}
