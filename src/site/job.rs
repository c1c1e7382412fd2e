//! A page to render: its template with its own objects, and what every page has besides: navigation, words, what leads to the root.

use super::direct;
use super::fact::answers::NavEntry;
use super::fact::ask;
use super::reader::Reader;
use super::view;
use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::config::LinkForm;
use crate::diagnostic::Diagnostic;
use crate::theme::templates::Templates;
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
    pub objects: Vec<(&'static str, Object)>,
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

/// What a template sees by a name of its own, beside the page.
pub enum Object {
    Section(view::Section),
    Topic(view::Topic),
    Timeline(view::Timeline),
    Overview(Option<view::Overview>),
    Filters(view::Filters),
    Files(Vec<view::File>),
    /// A source, and what its own page says beside.
    Source(Box<(view::Listed, view::SourcePage)>),
    /// What only templates read.
    Value(Value),
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        match object {
            Object::Section(view) => view.into(),
            Object::Topic(view) => view.into(),
            Object::Timeline(view) => view.into(),
            Object::Overview(view) => view.into(),
            Object::Filters(view) => view.into(),
            Object::Files(view) => view.into(),
            Object::Source(source) => {
                let (listed, own) = *source;
                let mut map = Value::from(listed).into_map().unwrap_or_default();
                map.extend(Value::from(own).into_map().unwrap_or_default());
                map.into()
            }
            Object::Value(value) => value,
        }
    }
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
        let nav = self.navigation(&job.address);
        // The front page in the file's language, if there is one.
        let front = match self.settings.is_in_one_language {
            true => None,
            false => self.asker.ask(ask::FrontPage(())).map(|home| self.page_href(self.chosen(home), None)),
        };
        let templates = self.asker.ask(ask::Template(job.template.clone())).templates;
        if direct::writes(&job.template) && templates.is_built_in() {
            let around = direct::Around {
                root: &root,
                nav: &nav,
                front: front.as_deref().unwrap_or(&self.settings.shown.front),
                meta: &meta,
                asset: &|name| self.asker.ask(ask::Asset(name.to_owned())),
            };
            if let Some(text) = direct::write(&self.settings, &job, &around) {
                // Builds for developers and tests hold the function to its template.
                #[cfg(debug_assertions)]
                {
                    let template = job.template.clone();
                    let rendered = self.by_template(templates, job, meta, root, nav, front)?;
                    assert_eq!(text, rendered, "`site/direct` writes another page than `{template}`");
                }
                return Ok(text);
            }
        }
        self.by_template(templates, job, meta, root, nav, front)
    }

    /// Renders a page's template with Tera.
    fn by_template(
        &self,
        templates: &Templates,
        job: Job,
        meta: view::Meta,
        root: String,
        nav: Vec<view::Nav>,
        front: Option<String>,
    ) -> Made {
        let mut site = self.settings.site.clone();
        site.insert("nav".into(), Value::from(nav));
        if let Some(front) = front {
            site.insert("front".into(), Value::from(front));
        }
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
        for (name, object) in job.objects {
            context.insert_value(name, object.into());
        }
        let rendered = templates.render(&job.template, &context)?;
        rendered.asked.into_iter().for_each(|name| drop(self.asker.ask(ask::Asset(name))));
        Ok(rendered.text)
    }
}
