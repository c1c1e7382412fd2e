//! A page to render: its template with its own objects, and what every page has besides: navigation, words, what leads to the root.

use super::fact::answers::NavEntry;
use super::fact::ask;
use super::reader::Reader;
use super::view;
use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::config::LinkForm;
use crate::diagnostic::Diagnostic;
use tera::{Context, Value};

/// A file's text, or why there is none.
pub type Made = Result<String, Box<Diagnostic>>;

/// A template to render with its own objects.
pub struct Job {
    pub template: String,
    pub address: Address,
    /// Whether it is shown at any address, as `404.html` is: its links cannot be relative.
    pub anywhere: bool,
    pub page: view::Page,
    pub objects: Vec<(&'static str, Value)>,
    /// What the page shows, for machines.
    pub about: Subject,
}

/// What a page shows, beside the view that its template sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A page of the book.
    Page(PageId),
    Source(SourceId),
    Topic(TopicId),
    Timeline,
    /// A list that briefbook makes.
    List,
    /// Nothing that a machine should take: an error page, a redirect.
    Nothing,
}

impl Reader<'_> {
    /// The navigation in the file's language.
    fn navigation(&self, here: &Address) -> Vec<view::Nav> {
        let nav = self.asker.ask(ask::Nav(self.voice.get()));
        let one = |entry: NavEntry| view::Nav {
            title: entry.title,
            address: self.href(&entry.address),
            current: !entry.address.as_str().is_empty() && here.as_str().starts_with(entry.address.as_str()),
            lang_html: self.mark(&entry.lang),
            lang: entry.lang,
        };
        nav.into_iter().map(one).collect()
    }

    /// What leads to the site's root; where a page is shown at any address (404), links cannot be relative.
    fn root(&self, job: &Job) -> String {
        if !job.anywhere || self.config().link_form == LinkForm::Portable {
            return job.address.to_root();
        }
        let base = &self.config().base_url;
        let path = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        format!("/{path}")
    }

    /// Renders a template; `meta` is what the page tells machines.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn render(&self, job: Job, meta: view::Meta) -> Made {
        let root = self.root(&job);
        let mut site = self.settings.site.clone();
        site.insert("nav".into(), Value::from(self.navigation(&job.address)));
        // The front page in the file's language, if there is one.
        if !self.settings.is_in_one_language
            && let Some(home) = self.asker.ask(ask::FrontPage(()))
        {
            site.insert("front".into(), Value::from(self.page_href(self.chosen(home), None)));
        }
        let templates = self.asker.ask(ask::Template(job.template.clone())).templates;
        // Counts change with every page that comes or goes: only templates that name them get them, and are rendered again for it.
        if templates.names_counts(&job.template) {
            site.insert("counts".into(), self.asker.ask(ask::Counts(())).clone());
        }
        let mut context = Context::new();
        context.insert_value("root", Value::from(root));
        context.insert_value("site", Value::from(site));
        context.insert_value("words", self.settings.words.in_language(&job.page.lang).value());
        context.insert_value("meta", meta.into());
        context.insert_value("page", Value::from(job.page));
        for (name, value) in job.objects {
            context.insert_value(name, value);
        }
        let rendered = templates.render(&job.template, &context)?;
        rendered.asked.into_iter().for_each(|name| drop(self.asker.ask(ask::Asset(name))));
        Ok(rendered.text)
    }
}
