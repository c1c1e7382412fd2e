//! What a page is about, for machines: schema.org in JSON-LD 1.1, one graph a page.
//!
//! Made of serde structs ([`nodes`]), never of text. Knows what a [`Reader`] hands out and the page's view, no template. Addresses are
//! absolute where the book has a `base_url`; else they are relative to the page, which JSON-LD resolves as HTML does.

pub mod nodes;
pub mod work;

use crate::book::address::Address;
use crate::book::{PageKind, SourceId};
use crate::html;
use crate::parse::bibliography::variables;
use crate::site::job::{Job, Subject};
use crate::site::reader::Reader;
use crate::site::view;
use nodes::{
    About, Article, Citation, Crumb, Crumbs, Dataset, Download, Entity, Id, Named, Node, Page, Part, Site, Translated,
};
use serde_json::Value as Json;

/// The page's graph as JSON that may stand in a `script` element: no `<`, `>` or `&` is in it. Empty for what is no page of its own.
pub fn json_ld(reader: &Reader<'_>, job: &Job) -> String {
    let about = Maker { reader, job };
    let mut graph = match job.about {
        Subject::Nothing => return String::new(),
        Subject::Page(id) => about.page(id),
        Subject::Source(id) => about.source(id),
        Subject::Topic(_) => vec![about.collection(Some(Named::new("DefinedTerm", &job.page.title)))],
        Subject::List => vec![about.collection(None)],
        Subject::Timeline => vec![about.timeline()],
    };
    graph.extend(about.crumbs());
    let mut whole = serde_json::json!({"@context": "https://schema.org", "@graph": graph});
    prune(&mut whole);
    in_script(&whole.to_string())
}

/// Drops what is empty: a property without a value says nothing.
fn prune(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.values_mut().for_each(prune);
            map.retain(|_, value| match value {
                Json::Null => false,
                Json::String(text) => !text.is_empty(),
                Json::Array(list) => !list.is_empty(),
                _ => true,
            });
        }
        Json::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}

/// JSON in which nothing can close the element around it or be read as markup. These characters stand in strings only.
fn in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// A day as ISO 8601.
fn iso(date: &Option<view::Date>) -> String {
    date.as_ref().map(|d| d.iso.clone()).unwrap_or_default()
}

struct Maker<'a, 's> {
    reader: &'a Reader<'s>,
    job: &'a Job,
}

impl Maker<'_, '_> {
    /// An address behind `root`, as it stands in the graph.
    fn url(&self, href: &str) -> String {
        match self.reader.config().base_url.as_str() {
            "" => format!("{}{href}", self.job.address.to_root()),
            base => format!("{base}{href}"),
        }
    }

    fn own(&self) -> String {
        self.url(&self.job.page.address)
    }

    fn home(&self) -> String {
        self.url(&self.reader.href(&Address::default()))
    }

    fn description(&self) -> String {
        let page = &self.job.page;
        if page.description.is_empty() { page.summary.clone() } else { page.description.clone() }
    }

    fn site(&self) -> Part {
        let home = self.home();
        Part { kind: "WebSite", id: format!("{home}#website"), name: self.reader.config().title.clone(), url: home }
    }

    fn authors(&self) -> Vec<Named> {
        self.job.page.authors.iter().map(|name| Named::new("Person", name)).collect()
    }

    fn page(&self, id: crate::book::PageId) -> Vec<Node> {
        match self.reader.body(id).page.kind {
            PageKind::Home => vec![self.web_site()],
            PageKind::Section => vec![self.collection(None)],
            PageKind::Entity => self.entity(id),
            PageKind::Briefing => vec![self.article(id)],
            PageKind::Page => vec![self.web_page("WebPage", None)],
        }
    }

    fn web_site(&self) -> Node {
        let home = self.home();
        let config = self.reader.config();
        Node::Site(Site {
            kind: "WebSite",
            id: format!("{home}#website"),
            name: config.title.clone(),
            url: home,
            description: self.description(),
            language: self.job.page.lang.clone(),
            author: self.authors(),
        })
    }

    fn collection(&self, about: Option<Named>) -> Node {
        let mut node = self.web_page("CollectionPage", None);
        if let Node::Page(page) = &mut node {
            page.about = about;
        }
        node
    }

    fn web_page(&self, kind: &'static str, main: Option<Id>) -> Node {
        let page = &self.job.page;
        let (translations, original) = self.translations(kind, "");
        Node::Page(Page {
            kind,
            translations,
            original,
            id: self.own(),
            url: self.own(),
            name: page.title.clone(),
            description: self.description(),
            language: page.lang.clone(),
            published: iso(&page.date),
            modified: iso(&page.updated),
            reviewed: iso(&page.as_of),
            about: None,
            main,
            part: self.site(),
        })
    }

    /// The translations of a page, and what it is a translation of.
    fn translations(&self, kind: &'static str, part: &str) -> (Vec<Translated>, Option<Translated>) {
        let others = &self.job.page.translations;
        let one = |t: &view::Translation| {
            let url = self.url(&t.address);
            Translated { kind, id: format!("{url}{part}"), url, name: t.title.clone(), language: t.lang.clone() }
        };
        match others.iter().position(|t| t.current) {
            None => (Vec::new(), None),
            Some(0) => (others.iter().skip(1).map(one).collect(), None),
            Some(_) => (Vec::new(), others.first().map(one)),
        }
    }

    fn article(&self, id: crate::book::PageId) -> Node {
        let page = &self.job.page;
        let (sources, _) = self.reader.list(id);
        let (translations, original) = self.translations("Article", "#article");
        Node::Article(Article {
            translations,
            original,
            kind: "Article",
            id: format!("{}#article", self.own()),
            headline: page.title.clone(),
            description: self.description(),
            url: self.own(),
            published: iso(&page.date),
            modified: if page.updated.is_some() { iso(&page.updated) } else { iso(&page.date) },
            language: page.lang.clone(),
            author: self.authors(),
            keywords: page.topics.iter().map(|t| t.title.clone()).collect(),
            about: page.entities.iter().map(|e| self.about(e)).collect(),
            image: crate::metadata::head::images(self.reader, self.job),
            citation: sources.iter().map(|s| self.citation(*s)).collect(),
            main_of: Page {
                kind: "WebPage",
                id: self.own(),
                reviewed: iso(&page.as_of),
                part: self.site(),
                ..Page::default()
            },
        })
    }

    fn about(&self, card: &view::Card) -> About {
        let url = self.url(&card.address);
        let (kind, more) = entity_kind(&card.entity_type);
        About { kind, more, id: format!("{url}#entity"), name: card.title.clone(), url }
    }

    fn citation(&self, id: SourceId) -> Citation {
        let (data, address) = self.reader.source_data(id);
        let page = self.url(&self.reader.href(address));
        Citation {
            kind: work::kind(data),
            id: format!("{page}#source"),
            name: variables::title(data),
            url: variables::url(data).unwrap_or(page),
        }
    }

    fn entity(&self, id: crate::book::PageId) -> Vec<Node> {
        let page = self.reader.body(id).page;
        let fields = page.front.entity.clone().unwrap_or_default();
        let (kind, more) = entity_kind(crate::site::views::entity_type(page));
        let id = format!("{}#entity", self.own());
        let entity = Entity {
            kind,
            more,
            id: id.clone(),
            name: page.title.clone(),
            other_names: page.names().map(str::to_owned).collect(),
            description: self.description(),
            url: fields.website.map(|w| w.value).filter(|w| html::is_web_address(w)).unwrap_or_default(),
            page: Id { id: self.own() },
            legislation_type: match (kind, crate::site::views::entity_type(page)) {
                ("Legislation", word) => word.to_owned(),
                _ => String::new(),
            },
        };
        vec![self.web_page("WebPage", Some(Id { id })), Node::Entity(entity)]
    }

    fn source(&self, id: SourceId) -> Vec<Node> {
        let (data, _) = self.reader.source_data(id);
        let id = format!("{}#source", self.own());
        let work = work::describe(data, id.clone(), self.own());
        vec![self.web_page("WebPage", Some(Id { id })), Node::Work(work)]
    }

    fn timeline(&self) -> Node {
        let (events, config) = (self.reader.events(), self.reader.config());
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return self.collection(None);
        };
        let page = &self.job.page;
        let (words, count) = (self.reader.words(), events.len().to_string());
        let said = self.reader.words().filled(
            "timeline_about",
            &[("n", &count), ("first", &first.date_text(words)), ("last", &last.date_text(words))],
        );
        let about = [page.summary.as_str(), &said, &config.description].map(str::trim);
        let about: Vec<&str> = about.into_iter().filter(|t| !t.is_empty()).collect();
        let day = crate::parse::edtf::iso_day;
        let from = events.iter().filter_map(|e| e.first_day()).min().map(day);
        let until = events.iter().filter_map(|e| e.last_day()).max().map(day);
        let download = |format, file: &str| Download { kind: "DataDownload", format, url: self.url(file) };
        Node::Dataset(Dataset {
            kind: "Dataset",
            id: format!("{}#dataset", self.own()),
            name: format!("{} · {}", page.title, config.title),
            description: format!("{}: {}", config.title, about.join(" ")),
            url: self.own(),
            language: page.lang.clone(),
            creator: config.authors.iter().map(|name| Named::new("Person", name)).collect(),
            // ISO 8601 intervals; `..` is an open end, as schema.org tells.
            period: format!("{}/{}", from.as_deref().unwrap_or(".."), until.as_deref().unwrap_or("..")),
            distribution: vec![
                download("application/json", "timeline.json"),
                download("text/calendar", "timeline.ics"),
            ],
            part: self.site(),
        })
    }

    /// The pages above, and this one: at least two, as Google wants.
    fn crumbs(&self) -> Option<Node> {
        let page = &self.job.page;
        if page.breadcrumbs.is_empty() {
            return None;
        }
        let above = page.breadcrumbs.iter().map(|c| (c.title.clone(), self.url(&c.address)));
        let all = above.chain([(page.title.clone(), self.own())]);
        let items = all.enumerate().map(|(i, (name, url))| Crumb { kind: "ListItem", position: i + 1, name, url });
        Some(Node::Crumbs(Crumbs { kind: "BreadcrumbList", items: items.collect() }))
    }
}

/// The schema.org type of an entity's type, and a nearer one where the first is wide.
///
/// A product is a `Thing` that is also a `Product`: as a `Product` alone, search engines would ask for its price.
fn entity_kind(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "company" => ("Organization", ""),
        "agency" => ("GovernmentOrganization", ""),
        "country" => ("Country", ""),
        "person" => ("Person", ""),
        "rule" | "treaty" => ("Legislation", ""),
        "product" => ("Thing", "https://schema.org/Product"),
        _ => ("Thing", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_closes_the_script() {
        let json = serde_json::json!({"a": "</script><!-- & \u{2028}"}).to_string();
        let escaped = in_script(&json);
        assert!(!escaped.contains(['<', '>', '&', '\u{2028}']), "{escaped}");
        assert_eq!(serde_json::from_str::<Json>(&escaped).unwrap(), serde_json::from_str::<Json>(&json).unwrap());
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let mut value = serde_json::json!({"a": "", "b": [], "c": null, "d": {"e": ""}, "f": 0});
        prune(&mut value);
        assert_eq!(value, serde_json::json!({"d": {}, "f": 0}));
    }
}
