//! The built-in theme's pages of which a book may have thousands, written by Rust where no template of the book stands in for one of them.
//!
//! Tera stays the language of themes, and the built-in templates are what a theme starts from. These functions write the same bytes ten times
//! as fast: builds for developers and tests render each page both ways and fail where they differ. Who changes a template changes its function.
//! Why: `docs/decisions/0027-direct-pages.md`.

mod frame;
mod lists;
mod out;
mod page;
mod parts;
mod source;
mod timeline;

use super::fact::answers::Settings;
use super::job::{Job, Object};
use super::view;
use crate::theme::words::Language;
use out::Out;

/// The templates that have a function here.
const WRITTEN: [&str; 6] =
    ["page.html", "section.html", "source.html", "timeline-embed.html", "timeline.html", "topic.html"];

/// Whether a template has a function here.
pub fn writes(template: &str) -> bool {
    WRITTEN.contains(&template)
}

/// What every page has besides its own view.
pub struct Around<'p> {
    /// What leads to the site's root.
    pub root: &'p str,
    pub nav: &'p [view::Nav],
    /// The address of the front page.
    pub front: &'p str,
    pub meta: &'p view::Meta,
    /// The address of a static file of the theme.
    pub asset: &'p dyn Fn(&str) -> Option<String>,
}

/// The page of a job, as its template makes it; nothing where only the template can tell what is wrong.
pub fn write(settings: &Settings<'_>, job: &Job, around: &Around<'_>) -> Option<String> {
    let mut writer = Writer {
        out: Out::default(),
        root: around.root,
        words: settings.words.in_language(&job.page.lang),
        page: &job.page,
        site: settings.shown,
        around,
        lacks_asset: false,
    };
    let object = |name: &str| job.objects.iter().find(|(known, _)| *known == name).map(|(_, object)| object);
    match (job.template.as_str(), job.objects.first().map(|(_, object)| object)) {
        ("page.html", _) => writer.framed(|_| {}, Writer::briefing),
        ("section.html", Some(Object::Section(section))) => writer.framed(|_| {}, |w| w.section(section)),
        ("topic.html", Some(Object::Topic(topic))) => writer.framed(|_| {}, |w| w.topic(topic)),
        ("source.html", Some(Object::Source(source))) => {
            let (listed, own) = &**source;
            writer.framed(|_| {}, |w| w.source_page(&listed.source, own));
        }
        (template @ ("timeline.html" | "timeline-embed.html"), Some(Object::Timeline(timeline))) => {
            let (Some(Object::Overview(overview)), Some(Object::Filters(filters)), Some(Object::Files(files))) =
                (object("overview"), object("filters"), object("files"))
            else {
                return None;
            };
            let whole = timeline::Whole { timeline, overview: overview.as_ref(), filters, files };
            match template {
                "timeline.html" => writer.framed(Writer::timeline_head, |w| w.timeline(&whole)),
                _ => writer.timeline_framed(&whole),
            }
        }
        _ => return None,
    }
    if writer.lacks_asset { None } else { writer.out.finish() }
}

/// Writes one page.
struct Writer<'p> {
    out: Out,
    root: &'p str,
    words: &'p Language,
    page: &'p view::Page,
    site: &'p view::Site,
    around: &'p Around<'p>,
    lacks_asset: bool,
}
