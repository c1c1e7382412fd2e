//! A page's Markdown → its content as HTML: links set, citations composed, notes placed, sections embedded, names linked.

mod links;
mod notes;
mod write;

use super::cites::PageCites;
use super::nodes::{alt, definition_end, footnotes, heading_end, link_end};
use super::reader::Reader;
use super::{fragment, math};
use crate::book::{PageId, address};
use crate::config::RawHtml;
use crate::html;
use crate::parse::markdown::{self, LinkKind, Lowered, Node, Options};
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use write::{alert, block, inline, push, slice};

/// A rendered body.
pub struct Document {
    pub content: String,
    pub toc: Vec<TocEntry>,
    /// Notes of several blocks, which have no room in the margin.
    pub endnotes: String,
}

/// A heading of the contents list.
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub title: String,
}

/// Where a page's text stands.
pub struct Setting<'p> {
    /// What leads to the site's root.
    pub root: &'p str,
    /// `None`: on the page's own. Else it is a part of the whole book on one page.
    pub part: Option<Part>,
}

/// A page as a part of the whole book on one page.
pub struct Part {
    /// What its ids begin with.
    prefix: String,
    /// By how many levels its headings stand deeper than on its own page.
    deeper: u8,
}

impl Part {
    /// The part of the page at `address`, whose title is a heading of `level`.
    pub fn new(address: &address::Address, level: u8) -> Self {
        Self { prefix: format!("{}:", part_id(address)), deeper: level.saturating_sub(1) }
    }
}

/// The id of a page's part: its address, which ends in `/`. Ids within it begin with that and a colon, which no address may hold: so no two
/// ids of different parts are the same, and none is one of the theme's.
pub fn part_id(address: &address::Address) -> String {
    // No id may hold a space; a colon in its place cannot be taken for another, since spaces neither begin nor end a part.
    if address.as_str().is_empty() { "/".to_owned() } else { address.as_str().replace(' ', ":") }
}

/// Renders the body of a page.
pub fn render(r: &Reader<'_>, id: PageId, setting: &Setting<'_>, cites: &mut PageCites) -> Document {
    let page = r.body(id).page;
    let lowered = lower(r, id);
    let shift = shift(r, id, &lowered);
    let mut toc = Vec::new();
    for (index, heading) in page.facts.headings.iter().enumerate() {
        let level = (heading.level + shift.levels).min(6);
        if Some(index) != shift.title && level <= 3 && !heading.title.is_empty() {
            toc.push(TocEntry { level, id: heading.id.clone(), title: heading.title.clone() });
        }
    }
    let prefix = setting.part.as_ref().map_or("", |part| part.prefix.as_str());
    let mut writer = Writer {
        r,
        root: setting.root,
        prefix,
        whole: setting.part.is_some(),
        cites,
        notes: 0,
        endnotes: Vec::new(),
        numbers: HashMap::new(),
        depth: 0,
        note_depth: 0,
        shift: shift.levels + setting.part.as_ref().map_or(0, |part| part.deeper),
    };
    let content = writer.page(id, &lowered, 0..lowered.nodes.len(), shift.title);
    let mut endnotes = String::new();
    if !writer.endnotes.is_empty() {
        let words = r.words();
        let label = html::escape(words.word("notes"));
        let _ = write!(endnotes, "<div class=\"footnotes\" role=\"group\" aria-label=\"{label}\"><ol>");
        let back = html::escape(words.word("note_back"));
        for (number, note) in &writer.endnotes {
            let (id, href) = (writer.id(&format!("fn-{number}")), writer.to_own(&format!("fnref-{number}")));
            let _ = write!(
                endnotes,
                "<li id=\"{id}\" value=\"{number}\">{note}<p class=\"note-back\"><a href=\"{href}\" aria-label=\"{back}\">↩</a></p></li>"
            );
        }
        endnotes.push_str("</ol></div>");
    }
    let (content, endnotes) = match r.config().raw_html {
        RawHtml::Sanitize => (html::sanitize(&content), html::sanitize(&endnotes)),
        RawHtml::Allow | RawHtml::Escape => (content, endnotes),
    };
    Document { content, toc, endnotes }
}

/// Lowers a page's body as the parse stage did.
fn lower<'s>(r: &Reader<'s>, id: PageId) -> Lowered<'s> {
    let body = r.body(id);
    let options = Options { smart_punctuation: r.config().smart_punctuation, extensions: true };
    markdown::lower(body.text, body.page.body, options)
}

struct Shift {
    /// By how many levels headings go down, so that the page's title alone is a first-level heading.
    levels: u8,
    /// The heading that is the page's title and is not shown again.
    title: Option<usize>,
}

fn shift(r: &Reader<'_>, id: PageId, lowered: &Lowered<'_>) -> Shift {
    let page = r.body(id).page;
    let opens = matches!(lowered.nodes.first(), Some((Node::HeadingStart(0), _)));
    let first = page.facts.headings.first();
    let title = (opens
        && first.is_some_and(|h| {
            h.event.is_none() && (page.front.title.is_none() || (h.level == 1 && h.title == page.title))
        }))
    .then_some(0);
    let top = page.facts.headings.iter().enumerate().any(|(i, h)| Some(i) != title && h.level == 1);
    Shift { levels: u8::from(top), title }
}

struct Writer<'w, 'a> {
    r: &'w Reader<'a>,
    root: &'w str,
    /// What ids begin with.
    prefix: &'w str,
    /// Whether all pages of the book stand on this one, so that links to them are links within it.
    whole: bool,
    cites: &'w mut PageCites,
    /// How many notes the page has so far.
    notes: usize,
    endnotes: Vec<(usize, String)>,
    /// Footnotes that have been referred to, by page and label.
    numbers: HashMap<(PageId, String), usize>,
    /// How many embeds deep we are.
    depth: usize,
    /// How many notes deep we are.
    note_depth: usize,
    shift: u8,
}

/// What surrounds a node.
#[derive(Default)]
struct Place {
    in_table: bool,
    in_note: bool,
    in_heading: bool,
}

impl<'a> Writer<'_, 'a> {
    /// An id of the page as an attribute's value.
    fn id(&self, id: &str) -> String {
        html::escape(&format!("{}{id}", self.prefix)).into_owned()
    }

    /// A link to an id of the page, as an attribute's value: fragments are percent-encoded and need no escape.
    fn to_own(&self, id: &str) -> String {
        format!("#{}", fragment(&format!("{}{id}", self.prefix)))
    }

    /// Writes nodes of a page's body.
    fn page(&mut self, id: PageId, lowered: &Lowered<'a>, nodes: Range<usize>, title: Option<usize>) -> String {
        let footnotes = footnotes(lowered);
        let mut out: Vec<Event<'_>> = Vec::with_capacity(nodes.len());
        let mut place = Place::default();
        self.nodes(id, lowered, nodes, &footnotes, title, &mut place, &mut out);
        push(out)
    }

    #[allow(clippy::too_many_arguments)]
    fn nodes<'e>(
        &mut self,
        id: PageId,
        lowered: &Lowered<'e>,
        nodes: Range<usize>,
        footnotes: &HashMap<String, Range<usize>>,
        title: Option<usize>,
        place: &mut Place,
        out: &mut Vec<Event<'e>>,
    ) {
        let mut at = nodes.start;
        let mut quotes: Vec<bool> = Vec::new();
        while at < nodes.end {
            let (node, _) = &lowered.nodes[at];
            match node {
                Node::HeadingStart(index) if title == Some(*index as usize) => at = heading_end(lowered, at, *index),
                Node::HeadingStart(index) => {
                    place.in_heading = true;
                    self.heading_start(id, *index, out);
                }
                Node::HeadingEnd(index) => {
                    place.in_heading = false;
                    self.heading_end(id, *index, out);
                }
                Node::Text { text, run, at: offset } => self.text(id, text, *run, *offset, out),
                Node::Citation(index) => self.citation(id, *index, place, out),
                Node::Code(index) => out.push(block(self.code(id, *index))),
                Node::LinkStart(index) => {
                    let link = &lowered.facts.links[*index as usize];
                    if link.kind == LinkKind::Image {
                        let end = link_end(lowered, at, *index);
                        out.push(inline(self.image(id, *index, &alt(lowered, at + 1..end))));
                        at = end;
                    } else {
                        let label = self.r.wiki_label(id, *index);
                        out.push(inline(self.link_start(id, *index, label.as_deref())));
                        if let Some(text) = label {
                            out.push(Event::Text(text.into()));
                            out.push(inline("</a>".to_owned()));
                            at = link_end(lowered, at, *index);
                        }
                    }
                }
                Node::LinkEnd(index) => {
                    if lowered.facts.links[*index as usize].kind != LinkKind::Image {
                        out.push(inline("</a>".to_owned()));
                    }
                }
                Node::Embed(index) => {
                    let end = link_end(lowered, at, *index);
                    self.embed(id, lowered, at, end, *index, out);
                    at = end;
                }
                Node::Event(event) => match event {
                    Event::Html(raw) | Event::InlineHtml(raw)
                        if self.whole && self.r.config().raw_html != RawHtml::Escape =>
                    {
                        let raw = html::prefix_ids(raw, self.prefix).into_owned();
                        out.push(if matches!(event, Event::Html(_)) { block(raw) } else { inline(raw) });
                    }
                    Event::Start(Tag::FootnoteDefinition(_)) => at = definition_end(lowered, at),
                    Event::FootnoteReference(label) => self.footnote(id, lowered, label, footnotes, place, out),
                    Event::Start(Tag::Table(_)) => {
                        place.in_table = true;
                        let label = html::escape(self.r.words().word("table"));
                        out.push(block(format!(
                            "<div class=\"table-wrap\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\">"
                        )));
                        out.push(event.clone());
                    }
                    Event::End(TagEnd::Table) => {
                        place.in_table = false;
                        out.push(event.clone());
                        out.push(block("</div>\n".to_owned()));
                    }
                    Event::Start(Tag::BlockQuote(kind)) => {
                        quotes.push(kind.is_some());
                        match kind {
                            Some(kind) => out.push(block(alert(*kind, self.r.words()))),
                            None => out.push(event.clone()),
                        }
                    }
                    Event::End(TagEnd::BlockQuote(_)) => {
                        if quotes.pop() == Some(true) {
                            out.push(block("</div>\n".to_owned()));
                        } else {
                            out.push(event.clone());
                        }
                    }
                    Event::InlineMath(tex) => out.push(inline(math::to_mathml(tex, false))),
                    Event::DisplayMath(tex) => out.push(inline(math::to_mathml(tex, true))),
                    Event::Html(raw) | Event::InlineHtml(raw) if self.r.config().raw_html == RawHtml::Escape => {
                        out.push(Event::Text(raw.clone()));
                    }
                    _ => out.push(event.clone()),
                },
            }
            at += 1;
        }
    }

    /// A text with the names in it linked.
    fn text<'e>(&self, id: PageId, text: &CowStr<'e>, run: u32, at: u32, out: &mut Vec<Event<'e>>) {
        let end = at + text.len() as u32;
        let mentions = self.r.body(id).mentions;
        let from = mentions.partition_point(|m| (m.run, m.end) <= (run, at));
        let mut done = 0usize;
        for mention in mentions[from..].iter().take_while(|m| m.run == run && m.start < end) {
            if mention.start >= at {
                let start = (mention.start - at) as usize;
                out.push(Event::Text(slice(text, done..start)));
                let href = self.to_page(mention.to, None);
                out.push(inline(format!("<a class=\"entity-link\" href=\"{}\">", html::escape(&href))));
                done = start;
            }
            if mention.end <= end {
                let stop = (mention.end - at) as usize;
                out.push(Event::Text(slice(text, done..stop)));
                out.push(inline("</a>".to_owned()));
                done = stop;
            }
        }
        if done == 0 {
            out.push(Event::Text(text.clone()));
        } else if done < text.len() {
            out.push(Event::Text(slice(text, done..text.len())));
        }
    }

    fn heading_start(&mut self, id: PageId, index: u32, out: &mut Vec<Event<'_>>) {
        let heading = &self.r.body(id).page.facts.headings[index as usize];
        let level = (heading.level + self.shift).min(6);
        // An embedded section's ids belong to its own page.
        let own = if self.depth == 0 { format!(" id=\"{}\"", self.id(&heading.id)) } else { String::new() };
        let classes = if heading.classes.is_empty() {
            String::new()
        } else {
            format!(" class=\"{}\"", html::escape(&heading.classes.join(" ")))
        };
        out.push(block(format!("<h{level}{own}{classes}>")));
    }

    fn heading_end(&mut self, id: PageId, index: u32, out: &mut Vec<Event<'_>>) {
        let heading = &self.r.body(id).page.facts.headings[index as usize];
        let level = (heading.level + self.shift).min(6);
        let mut end = String::new();
        if self.depth == 0 {
            let _ = write!(
                end,
                " <a class=\"heading-anchor\" href=\"{}\" aria-label=\"{}\">#</a>",
                self.to_own(&heading.id),
                html::escape(self.r.words().word("section_link"))
            );
        }
        let _ = writeln!(end, "</h{level}>");
        if heading.event.is_some()
            && let Some(event) = self.r.told_by(id, index)
        {
            let timeline = address::Address::of(["timeline"]);
            let time = super::views::time(&event.date, self.r.words());
            let _ = writeln!(
                end,
                "<p class=\"event-date\"><a href=\"{}{}#{}\">{time}</a></p>",
                self.root,
                self.r.href(&timeline),
                fragment(&event.id)
            );
        }
        out.push(block(end));
    }

    fn code(&self, id: PageId, index: u32) -> String {
        let code = &self.r.body(id).page.facts.code[index as usize];
        let language = if code.language.is_empty() {
            String::new()
        } else {
            format!(" data-lang=\"{}\"", html::escape(&code.language))
        };
        format!("<pre class=\"code\"{language} tabindex=\"0\"><code>{}</code></pre>\n", self.r.code(code))
    }
}
