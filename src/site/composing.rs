//! How a reader answers what the text of a page asks while it is composed: each answer is noted, as all of a reader's.

use super::fact::ask;
use super::reader::Reader;
use crate::book::address::Address;
use crate::book::{PageId, SourceId};
use crate::citations::{Composed, PageCites, Part, Stand};
use crate::config::Config;
use crate::parse::citation::GroupKind;
use crate::parse::edtf::Edtf;
use crate::parse::markdown::{self, CitationItem, CodeBlock, Tree};
use crate::prose::{Body, TextQueries, passage};
use crate::source::Size;
use crate::theme::words::Language;

impl<'s> TextQueries<'s> for Reader<'s> {
    fn wiki_label(&self, id: PageId, link: u32) -> Option<String> {
        let body = self.body(id);
        let link = (&body.page.facts.links[link as usize], &body.links[link as usize]);
        passage::wiki_label(id, link, |page| (self.title(page), self.asker.ask(ask::Outline(page))))
    }

    fn embedded(&self, id: PageId) -> &'s Tree<'static> {
        self.asker.embedded(id, self.markdown())
    }

    fn markdown(&self) -> markdown::MarkdownOptions {
        self.config().markdown()
    }

    fn told_by_headings(&self, id: PageId) -> Vec<(u32, &'s Edtf, String)> {
        self.asker.ask(ask::Told(id)).into_iter().map(|told| (told.heading, told.date, told.address)).collect()
    }

    fn citation(
        &self,
        kind: GroupKind,
        items: &[CitationItem],
        sources: &[Vec<SourceId>],
        stand: Stand,
        page: &mut PageCites<'s>,
    ) -> Composed {
        let part = |id: &SourceId| Part { id: *id, source: self.asker.ask(ask::Cite(*id)) };
        let parts: Vec<Vec<Part<'s>>> = sources.iter().map(|members| members.iter().map(part).collect()).collect();
        page.group(kind, items, &parts, stand)
    }

    fn code(&self, block: &CodeBlock) -> String {
        self.asker.code(block)
    }

    fn title_lang(&self, id: PageId) -> &'s str {
        self.page_ref(id).lang
    }

    fn reference_markdown(&self, id: SourceId) -> &'s str {
        self.asker.ask(ask::SourceMarkdown(id))
    }

    fn config(&self) -> &'s Config {
        Reader::config(self)
    }

    fn words(&self) -> &'s Language {
        Reader::words(self)
    }

    fn body(&self, id: PageId) -> Body<'s> {
        Reader::body(self, id)
    }

    fn title(&self, id: PageId) -> &'s str {
        Reader::title(self, id)
    }

    fn address(&self, id: PageId) -> &'s Address {
        Reader::address(self, id)
    }

    fn page_href(&self, id: PageId, anchor: Option<&str>) -> String {
        Reader::page_href(self, id, anchor)
    }

    fn href(&self, address: &Address) -> String {
        Reader::href(self, address)
    }

    fn original(&self, id: PageId) -> PageId {
        Reader::original(self, id)
    }

    fn list(&self, id: PageId) -> (Vec<SourceId>, PageCites<'s>) {
        Reader::list(self, id)
    }

    fn size(&self, path: &str) -> Option<Size> {
        Reader::size(self, path)
    }
}
