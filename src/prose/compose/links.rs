//! Links, pictures and embeds of a page's text: where they lead.

use super::{Composer, DEEPEST, Place, Text};
use crate::book::{PageId, address};
use crate::ids::fragment;
use crate::parse::markdown::LinkKind;
use crate::parse::markdown::tree::{Inline, InlineKind, NamedPart, plain_text};
use crate::prose::tree::{Destination, DocBlock, DocEmbed, DocImage, DocInline, DocLink, Foreign};
use crate::prose::{part_id, sizes};
use crate::resolve::{LinkTarget, Part};

/// How deep embeds may stand in each other; the resolver reports what goes beyond.
const DEEPEST_EMBED: usize = 16;

impl<'s> Composer<'_, 's> {
    /// Where a page is, or a section of it.
    pub(super) fn to_page(&self, page: PageId, anchor: Option<&str>) -> Destination {
        if !self.whole {
            return Destination::Site(self.r.page_href(page, anchor));
        }
        // The whole book on one page is in one language: of a page in another its original is there.
        let own = self.r.original(page);
        let part = part_id(self.r.address(own));
        let anchor = anchor.filter(|_| own == page);
        Destination::Part(anchor.map_or_else(|| part.clone(), |anchor| format!("{part}:{anchor}")))
    }

    /// Where a link leads.
    fn destination(&self, id: PageId, index: u32) -> Destination {
        let link = &self.r.body(id).page.facts.links[index as usize];
        match &self.r.body(id).links[index as usize] {
            LinkTarget::Page { page, anchor, .. } => {
                if *page == id && self.depth == 0 && !self.whole {
                    return Destination::Own(anchor.clone().unwrap_or_default());
                }
                self.to_page(*page, anchor.as_deref())
            }
            LinkTarget::Made { path, anchor } => {
                let path = if path.contains('.') {
                    address::encode(path).to_string()
                } else {
                    self.r.href(&address::Address::from_parts([path.as_str()]))
                };
                let anchor = anchor.as_ref().map(|a| format!("#{}", fragment(a))).unwrap_or_default();
                Destination::Site(format!("{path}{anchor}"))
            }
            LinkTarget::File { path, fragment } => {
                let fragment =
                    fragment.as_ref().map(|f| format!("#{}", address::encode_fragment(f))).unwrap_or_default();
                Destination::Site(format!("{}{fragment}", address::encode(path)))
            }
            LinkTarget::External => Destination::Web(link.target.clone()),
            LinkTarget::Broken => Destination::Nowhere,
        }
    }

    /// What tells that a page's title is in another language than the page that shows it.
    fn foreign(&self, page: PageId, on: PageId) -> Foreign<'s> {
        Foreign { lang: self.r.title_lang(page), around: &self.r.body(on).page.lang }
    }

    pub(super) fn link(
        &mut self,
        text: &Text<'_, 's>,
        index: u32,
        inlines: &[Inline<'s>],
        place: Place,
    ) -> DocInline<'s> {
        let id = text.id;
        let body = self.r.body(id);
        let label = self.r.wiki_label(id, index);
        let lang = match (&label, &body.links[index as usize]) {
            (Some(label), LinkTarget::Page { page, .. }) if label.starts_with(self.r.title(*page)) => {
                Some(self.foreign(*page, id))
            }
            _ => None,
        };
        let own = &body.page.facts.links[index as usize];
        let inlines = match label {
            Some(label) => vec![DocInline::Text(label.into())],
            // `[[page|]]` has no label to show.
            None if inlines.is_empty() && matches!(own.kind, LinkKind::Wiki { .. }) => {
                match &body.links[index as usize] {
                    LinkTarget::Page { page, .. } => vec![DocInline::Text(self.r.title(*page).into())],
                    _ => Vec::new(),
                }
            }
            None => self.inlines(text, inlines, place),
        };
        let title = body.page.facts.links[index as usize].title.as_str();
        let to = self.destination(id, index);
        DocInline::Link(Box::new(DocLink { to, name: false, title, lang, inlines }))
    }

    pub(super) fn image(&self, id: PageId, index: u32, alt: String) -> DocInline<'s> {
        let body = self.r.body(id);
        let link = &body.page.facts.links[index as usize];
        let own = match &body.links[index as usize] {
            LinkTarget::File { path, .. } => self.r.size(path),
            _ => None,
        };
        let (to, sides) = (self.destination(id, index), sizes::wanted(link.size, own));
        DocInline::Image(Box::new(DocImage { to, sides, alt, title: &link.title }))
    }

    /// An embed within a line: a file that is no picture, and a page, are linked.
    pub(super) fn embed_in_line(
        &self,
        text: &Text<'_, 's>,
        index: u32,
        inlines: &[Inline<'s>],
    ) -> Option<DocInline<'s>> {
        let id = text.id;
        let body = self.r.body(id);
        match &body.links[index as usize] {
            LinkTarget::File { path, .. } => {
                let target = &body.page.facts.links[index as usize].target;
                let label = plain_text(inlines);
                let name = target.split('#').next().unwrap_or("").rsplit('/').next().unwrap_or("");
                let own = !label.is_empty() && label != *target;
                let label = if own { label } else { name.to_owned() };
                if is_picture(path) {
                    return Some(self.image(id, index, label));
                }
                let (to, inlines) = (self.destination(id, index), vec![DocInline::Text(label.into())]);
                Some(DocInline::Link(Box::new(DocLink { to, name: false, title: "", lang: None, inlines })))
            }
            LinkTarget::Page { page, anchor, .. } => {
                let (to, lang) = (self.to_page(*page, anchor.as_deref()), Some(self.foreign(*page, id)));
                let inlines = vec![DocInline::Text(self.r.title(*page).into())];
                Some(DocInline::Link(Box::new(DocLink { to, name: false, title: "", lang, inlines })))
            }
            _ => None,
        }
    }

    /// An embed that is a paragraph of its own shows the section of the page.
    pub(super) fn embed_alone(&mut self, text: &Text<'_, 's>, inlines: &[Inline<'s>]) -> Option<DocBlock<'s>> {
        let [Inline { kind: InlineKind::Embed { index, .. }, .. }] = inlines else { return None };
        if self.depth >= DEEPEST_EMBED || self.level >= DEEPEST {
            return None;
        }
        let r = self.r;
        let LinkTarget::Page { page, part, anchor } = &r.body(text.id).links[*index as usize] else { return None };
        let page = *page;
        let to = self.to_page(page, anchor.as_deref());
        let inner = r.embedded(page);
        let facts = &r.body(page).page.facts;
        let shown = Text { id: page, notes: inner.notes(), title: None };
        self.depth += 1;
        let blocks = match part {
            Part::Whole => self.blocks(&shown, &inner.blocks, Place::default()),
            Part::Section(heading) => {
                let level = |index: u32| facts.headings.get(index as usize).map_or(0, |h| h.level);
                self.blocks(&shown, inner.section(*heading, &level), Place::default())
            }
            Part::Block(block) => match facts.named.get(*block as usize).and_then(|block| inner.named(&block.name)) {
                Some(NamedPart::Block(block)) => self.blocks(&shown, std::slice::from_ref(block), Place::default()),
                Some(NamedPart::Item(start, item)) => {
                    let items = vec![self.blocks(&shown, &item.blocks, Place::default())];
                    vec![DocBlock::List { start, items }]
                }
                None => Vec::new(),
            },
        };
        self.depth -= 1;
        let lang = Foreign { lang: &r.body(page).page.lang, around: &r.body(text.id).page.lang };
        Some(DocBlock::Embed(Box::new(DocEmbed { blocks, to, title: r.title(page), lang })))
    }
}

/// Whether browsers show a file of that name as a picture.
fn is_picture(path: &str) -> bool {
    const KINDS: [&str; 12] =
        ["apng", "avif", "bmp", "gif", "ico", "jfif", "jpeg", "jpg", "pjpeg", "png", "svg", "webp"];
    let end = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    KINDS.iter().any(|kind| end.eq_ignore_ascii_case(kind))
}
