//! Which files a site has, one file a kind. Pure: makes bytes, writes nothing.
//!
//! A new kind of output is one new file here and its line in `all`.

mod assets;
mod calendar;
mod cards;
mod claims;
mod feed;
mod map;
mod markdown;
mod pages;
mod print;
mod redirects;
mod robots;
mod rooms;
mod search;
mod sitemap;
#[cfg(feature = "cards")]
mod social;
mod sources;
mod timeline;
mod topics;

use crate::book::address::Address;
use crate::book::language::direction;
use crate::book::made::MadePage;
use crate::diagnostic::{Diagnostic, Span};
use crate::metadata;
use crate::site::Site;
use crate::site::fact::Fact;
use crate::site::job::{Job, Made};
use crate::site::reader::{Reader, Together};
use crate::site::social_cards::CardSubject;
use crate::site::view;
use crate::site_path::SitePath;
use crate::source::Located;
use rayon::prelude::*;
use rooms::Owner;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use tera::Value;

/// A file of the site.
#[derive(Debug)]
pub struct OutputFile {
    /// Below the output folder, `/` between parts: a [`SitePath`] as text.
    pub path: String,
    pub content: Content,
}

/// The bytes of a file, or where they are to be copied from.
#[derive(Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    Copy(Located),
}

/// A file that the site will have, and how it is made. To plan is cheap: nothing is rendered yet.
pub struct Planned {
    /// Below the output folder.
    pub path: SitePath,
    /// What it comes from, for messages: `content/a.md`, "the timeline".
    pub origin: String,
    make: Make,
}

/// A file that one kind of output wants to have; whether there is room for it is for [`plan`] to say.
struct Proposed {
    /// Below the output folder, `/` between parts. Made of names that people chose, and not checked yet.
    path: String,
    origin: String,
    make: Make,
    /// What the file shows, where it is a page with a social card.
    #[cfg_attr(not(feature = "cards"), expect(dead_code, reason = "only who draws cards asks"))]
    pictured: Option<CardSubject>,
    owner: Owner,
}

/// How a file comes to be.
enum Make {
    /// By a function of what a reader hands out and a number: the id of a page, topic or source.
    Text(fn(&Reader<'_>, u32) -> Made, u32),
    Built(Arc<[u8]>),
    Copy(Located),
    /// A social card.
    #[cfg(feature = "cards")]
    Drawn(CardSubject),
}

impl Make {
    /// Whether the file is a social card.
    fn is_drawn(&self) -> bool {
        #[cfg(feature = "cards")]
        return matches!(self, Make::Drawn(_));
        #[cfg(not(feature = "cards"))]
        return false;
    }
}

impl Proposed {
    fn text(
        path: impl Into<String>,
        origin: impl Into<String>,
        make: fn(&Reader<'_>, u32) -> Made,
        index: u32,
    ) -> Self {
        let make = Make::Text(make, index);
        Self { path: path.into(), origin: origin.into(), make, pictured: None, owner: Owner::Nobody }
    }

    /// A page that briefbook makes by itself, with its card where it has one.
    fn made(page: MadePage, make: fn(&Reader<'_>, u32) -> Made) -> Self {
        let proposed = Self::text(page.address().file(), page.origin(), make, 0);
        if page.has_card() { proposed.pictured(CardSubject::List(page)) } else { proposed }
    }

    /// The file is a page that has a social card.
    fn pictured(self, what: CardSubject) -> Self {
        Self { pictured: Some(what), ..self }
    }

    /// The file lies where it does because this says so.
    fn owned(self, owner: Owner) -> Self {
        Self { owner, ..self }
    }
}

impl Planned {
    /// Whether the file is made from the book, and not taken as it is.
    pub fn is_made(&self) -> bool {
        matches!(self.make, Make::Text(..)) || self.make.is_drawn()
    }

    /// Whether something can be wrong with the file: a template may fail. Nothing can be wrong with a picture.
    pub fn can_fail(&self) -> bool {
        matches!(self.make, Make::Text(..))
    }

    /// What the file asks for first, where its path and origin do not say it: the card at one place may be another page's tomorrow.
    pub fn asks(&self) -> Option<Fact> {
        match self.make {
            #[cfg(feature = "cards")]
            Make::Drawn(what) => Some(Fact::Social(what)),
            _ => None,
        }
    }

    /// Makes the file's bytes, or says where they lie.
    ///
    /// # Errors
    /// A diagnostic where a template fails.
    pub fn make(&self, site: &Site) -> Result<Content, Box<Diagnostic>> {
        self.traced(site, &Rc::default()).map(|(content, _)| content)
    }

    /// Makes the file's bytes, and tells what they were made from; nothing for files that are taken as they are. Files that are made one after the
    /// other with the same `together` share what they can.
    ///
    /// # Errors
    /// A diagnostic where a template fails.
    pub fn traced<'s>(&self, site: &'s Site, together: &Rc<Together<'s>>) -> Result<Traced, Box<Diagnostic>> {
        Ok(match &self.make {
            Make::Text(make, index) => {
                let reader = Reader::beside(site, together);
                let text = make(&reader, *index)?;
                (Content::Bytes(text.into_bytes()), Some(reader.noted()))
            }
            Make::Built(bytes) => (Content::Bytes(bytes.to_vec()), None),
            Make::Copy(from) => (Content::Copy(from.clone()), None),
            #[cfg(feature = "cards")]
            Make::Drawn(what) => {
                let reader = Reader::new(site);
                let card = reader.social_card(*what);
                (Content::Bytes(site.studio().draw(&card)), Some(reader.noted()))
            }
        })
    }

    /// Whether the file is best made right after the one before it in the plan: it is the same page in another form.
    pub fn is_same_page(&self, before: &Planned) -> bool {
        let is_copy = self.origin == markdown::ORIGIN && matches!(self.make, Make::Text(..));
        let folder = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
        let (own, other) = (self.path.as_str(), before.path.as_str());
        is_copy && own[..folder(own)] == other[..folder(other)] && matches!(before.make, Make::Text(..))
    }
}

/// A file's bytes, and what they were made from.
pub type Traced = (Content, Option<HashSet<Fact>>);

/// The files of a plan that are best made together, by their places in it; each is in one group.
pub fn groups(plan: &[Planned]) -> Vec<Range<usize>> {
    let begins = |index: &usize| *index == 0 || !plan[*index].is_same_page(&plan[*index - 1]);
    let begins: Vec<usize> = (0..plan.len()).filter(begins).collect();
    let ends = begins.iter().skip(1).copied().chain([plan.len()]);
    begins.iter().zip(ends).map(|(begin, end)| *begin..end).collect()
}

/// All files that the site will have, sorted by what their paths are to a disk that folds case ([`crate::site_path::folded`]), and what is wrong with that.
/// `place` gives the place of a file that is only copied.
pub fn plan(site: &Site, place: &mut dyn FnMut(&Located) -> Span) -> (Vec<Planned>, Vec<Diagnostic>) {
    let kinds: [fn(&Site) -> Vec<Proposed>; 15] = [
        // The longest first: a timeline of twenty thousand events is one long job beside ten thousand short ones.
        print::plan,
        timeline::plan,
        calendar::plan,
        pages::plan,
        markdown::plan,
        topics::plan,
        sources::plan,
        feed::plan,
        sitemap::plan,
        robots::plan,
        search::plan,
        redirects::plan,
        cards::plan,
        claims::plan,
        assets::plan,
    ];
    let files: Vec<Proposed> = kinds.iter().flat_map(|plan| plan(site)).collect();
    #[cfg(feature = "cards")]
    let files = {
        let cards = social::plan(site, &files);
        files.into_iter().chain(cards).collect()
    };
    rooms::assign(site.book(), files, place)
}

/// Makes what many files share, on all cores, before these are at work on the files.
pub fn prepare(site: &Site) {
    site.search();
}

/// Makes all files of a plan on all cores, in its order, and tells what went wrong.
pub fn make(site: &Site, plan: &[Planned]) -> (Vec<OutputFile>, Vec<Diagnostic>) {
    prepare(site);
    let made = |group: Range<usize>| {
        let together = Rc::default();
        let one = |planned: &Planned| planned.traced(site, &together).map(|(content, _)| content);
        plan[group].iter().map(one).collect::<Vec<_>>()
    };
    let made: Vec<_> = groups(plan).into_par_iter().flat_map_iter(made).collect();
    let mut files = Vec::with_capacity(made.len());
    let mut diagnostics = Vec::new();
    for (planned, made) in plan.iter().zip(made) {
        match made {
            Ok(content) => files.push(OutputFile { path: planned.path.to_string(), content }),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (files, diagnostics)
}

/// Makes all files of a plan on all cores and drops each at once, so that a whole site never lies in memory; tells what went wrong, in the plan's
/// order.
pub fn check(site: &Site, plan: &[Planned]) -> Vec<Diagnostic> {
    let wrong = |group: Range<usize>| {
        let together = Rc::default();
        let made = plan[group].iter().filter(|planned| planned.can_fail());
        made.filter_map(|planned| planned.traced(site, &together).err()).collect::<Vec<_>>()
    };
    groups(plan).into_par_iter().flat_map_iter(wrong).map(|diagnostic| *diagnostic).collect()
}

/// Renders a page's template, with what the page tells machines.
fn render(reader: &Reader<'_>, job: Job) -> Made {
    let meta = metadata::of_page(reader, &job);
    reader.render(job, meta)
}

/// A page that comes from no Markdown file, or what such a file at its address gives it: title, summary and text.
fn made_page(reader: &Reader<'_>, kind: &str, title: &str, address: &Address) -> view::Page {
    if let Some(id) = reader.page_at(address) {
        let mut page = pages::page_view(reader, id);
        page.kind = kind.to_owned();
        return page;
    }
    let config = reader.config();
    view::Page {
        title: title.to_owned(),
        kind: kind.to_owned(),
        address: reader.href(address),
        canonical: reader.absolute(address),
        markdown: String::new(),
        lang: config.language.clone(),
        dir: direction(&config.language).to_owned(),
        translations: Vec::new(),
        alternates: Vec::new(),
        title_lang_html: String::new(),
        summary: String::new(),
        points: Vec::new(),
        until: None,
        description: config.description.clone(),
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
        breadcrumbs: reader.breadcrumbs(address),
        previous: None,
        next: None,
        extra: Value::from(tera::Map::new()),
        notes_html: String::new(),
    }
}
