//! Links, pictures and embeds of a page's text: where they lead from where the page stands.

use super::write::{EMBED_END, EMBED_START};
use super::{Writer, block, inline, lower, part_id};
use crate::book::{PageId, address};
use crate::html;
use crate::parse::markdown::{Lowered, Node};
use crate::render::nodes::{alt, section};
use crate::render::{fragment, views};
use crate::resolve::Target;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::fmt::Write;

impl<'a> Writer<'_, 'a> {
    /// The address of a page, or of a section of it.
    pub(super) fn to_page(&self, page: PageId, anchor: Option<&str>) -> String {
        if !self.whole {
            return format!("{}{}", self.root, self.r.page_href(page, anchor));
        }
        // The whole book on one page is in one language: of a page in another its original is there.
        let own = self.r.original(page);
        let part = part_id(self.r.address(own));
        let anchor = anchor.filter(|_| own == page);
        format!("#{}", fragment(&anchor.map_or_else(|| part.clone(), |anchor| format!("{part}:{anchor}"))))
    }

    /// The address of a link's target, and the class of the link.
    pub(super) fn target(&self, id: PageId, index: u32) -> (String, &'static str) {
        let link = &self.r.body(id).page.facts.links[index as usize];
        match &self.r.body(id).links[index as usize] {
            Target::Page { page, anchor, .. } => {
                if *page == id && self.depth == 0 && !self.whole {
                    return (format!("#{}", anchor.as_deref().map(fragment).unwrap_or_default()), "");
                }
                (self.to_page(*page, anchor.as_deref()), "")
            }
            Target::Made { path, anchor } => {
                let path = if path.contains('.') {
                    address::encode(path)
                } else {
                    self.r.href(&address::Address::of([path.as_str()]))
                };
                let anchor = anchor.as_ref().map(|a| format!("#{}", fragment(a))).unwrap_or_default();
                (format!("{}{path}{anchor}", self.root), "")
            }
            Target::File(path) => (format!("{}{}", self.root, address::encode(path)), ""),
            Target::External => (link.target.clone(), "external"),
            Target::Broken => (String::new(), "broken"),
        }
    }

    /// The opening tag of a link; `label` is the text that it gets from where it leads.
    pub(super) fn link_start(&self, id: PageId, index: u32, label: Option<&str>) -> String {
        let link = &self.r.body(id).page.facts.links[index as usize];
        let (href, class) = self.target(id, index);
        let mut tag = String::from("<a");
        if !class.is_empty() {
            let _ = write!(tag, " class=\"{class}\"");
        }
        if class != "broken" {
            let _ = write!(tag, " href=\"{}\"", html::escape(&href));
        }
        if class == "external" {
            tag.push_str(" rel=\"noopener\"");
        }
        if let (Some(label), Target::Page { page, .. }) = (label, &self.r.body(id).links[index as usize])
            && label.starts_with(self.r.title(*page))
        {
            tag.push_str(&self.foreign(*page, id));
        }
        if !link.title.is_empty() {
            let _ = write!(tag, " title=\"{}\"", html::escape(&link.title));
        }
        tag.push('>');
        tag
    }

    /// What marks a page's title on another page where the two are in different languages.
    pub(super) fn foreign(&self, page: PageId, on: PageId) -> String {
        views::mark(self.r.title_lang(page), &self.r.body(on).page.lang)
    }

    pub(super) fn image(&self, id: PageId, index: u32, alt: &str) -> String {
        let link = &self.r.body(id).page.facts.links[index as usize];
        let (src, class) = self.target(id, index);
        if class == "broken" {
            return format!("<span class=\"broken\">{}</span>", html::escape(alt));
        }
        let title =
            if link.title.is_empty() { String::new() } else { format!(" title=\"{}\"", html::escape(&link.title)) };
        format!("<img src=\"{}\" alt=\"{}\"{title} loading=\"lazy\">", html::escape(&src), html::escape(alt))
    }

    pub(super) fn embed<'e>(
        &mut self,
        id: PageId,
        lowered: &Lowered<'e>,
        at: usize,
        end: usize,
        index: u32,
        out: &mut Vec<Event<'e>>,
    ) {
        let link = &self.r.body(id).page.facts.links[index as usize];
        let target = self.r.body(id).links[index as usize].clone();
        let Target::Page { page, heading, anchor } = target else {
            if let Target::File(_) = target {
                let name = link.target.rsplit('/').next().unwrap_or("");
                let label = alt(lowered, at + 1..end);
                out.push(inline(self.image(id, index, if label == link.target { name } else { &label })));
            }
            return;
        };
        let href = self.to_page(page, anchor.as_deref());
        let title = self.r.title(page);
        // Only an embed that is a paragraph of its own has room for a section; within a sentence it is a link.
        let alone =
            matches!(lowered.nodes.get(at.wrapping_sub(1)), Some((Node::Event(Event::Start(Tag::Paragraph)), _)))
                && matches!(lowered.nodes.get(end + 1), Some((Node::Event(Event::End(TagEnd::Paragraph)), _)));
        if !alone || self.depth >= 16 {
            let foreign = self.foreign(page, id);
            out.push(inline(format!("<a href=\"{}\"{foreign}>{}</a>", html::escape(&href), html::escape(title))));
            return;
        }
        let inner = lower(self.r, page);
        let range = section(&inner, heading);
        self.depth += 1;
        let content = self.page(page, &inner, range, None);
        self.depth -= 1;
        // The paragraph around it is closed and opened again; the empty ones are taken out when the text is whole.
        let (here, there) = (&self.r.body(id).page.lang, &self.r.body(page).page.lang);
        let (foreign, back) = (views::mark(there, here), views::mark(here, there));
        let link = format!("<a href=\"{}\"{foreign}>{}</a>", html::escape(&href), html::escape(title));
        let from = crate::parse::edtf::fill(&html::escape(self.r.words().word("embed_from")), &[("link", &link)]);
        out.push(block(format!(
            "{EMBED_START}<div class=\"transclusion\"{foreign}>\n{content}<p class=\"transclusion-source\"{back}>{from}</p>\n</div>{EMBED_END}"
        )));
    }
}
