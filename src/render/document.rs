//! A page's Markdown → its content as HTML: links set, citations composed, notes placed, sections embedded, names linked.

use super::cites::{Composed, PageCites};
use super::nodes::{alt, definition_end, footnotes, heading_end, link_end, section, single_paragraph};
use super::reader::Reader;
use super::words::Language;
use super::{fragment, math, views};
use crate::book::{PageId, address};
use crate::citeproc::Kind;
use crate::config::RawHtml;
use crate::html;
use crate::parse::citation::GroupKind;
use crate::parse::markdown::{self, LinkKind, Lowered, Node, Options};
use crate::resolve::Target;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

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

    /// The address of a page, or of a section of it.
    fn to_page(&self, page: PageId, anchor: Option<&str>) -> String {
        if !self.whole {
            return format!("{}{}", self.root, self.r.page_href(page, anchor));
        }
        // The whole book on one page is in one language: of a page in another its original is there.
        let own = self.r.original(page);
        let part = part_id(self.r.address(own));
        let anchor = anchor.filter(|_| own == page);
        format!("#{}", fragment(&anchor.map_or_else(|| part.clone(), |anchor| format!("{part}:{anchor}"))))
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

    fn citation(&mut self, id: PageId, index: u32, place: &mut Place, out: &mut Vec<Event<'_>>) {
        let group = &self.r.body(id).page.facts.citations[index as usize];
        let sources = &self.r.body(id).citations[index as usize];
        let Composed { author, text } = self.r.citation(group.kind, &group.items, sources, self.cites);
        let anchor = if self.depth == 0 {
            format!(" id=\"{}\"", self.id(&format!("cite-{}", index + 1)))
        } else {
            String::new()
        };
        if self.r.cites_kind() == Kind::Note && !place.in_note {
            out.push(inline(format!("<span class=\"citation\"{anchor}>{author}</span>")));
            self.note(text, true, place, out);
            return;
        }
        let gap = if author.is_empty() || group.kind != GroupKind::Narrative || text.is_empty() { "" } else { " " };
        out.push(inline(format!("<span class=\"citation\"{anchor}>{author}{gap}{text}</span>")));
    }

    /// Places a note: in the margin where its text is one line of inline HTML, at the page's end otherwise.
    fn note(&mut self, text: String, inline_text: bool, place: &Place, out: &mut Vec<Event<'_>>) -> usize {
        self.notes += 1;
        let number = self.notes;
        let (back, note) = (self.id(&format!("fnref-{number}")), format!("fn-{number}"));
        let (id, href) = (self.id(&note), self.to_own(&note));
        out.push(inline(format!("<sup class=\"note-ref\" id=\"{back}\"><a href=\"{href}\">{number}</a></sup>")));
        if inline_text && !place.in_table && !place.in_heading && !place.in_note {
            out.push(inline(format!(
                "<span class=\"sidenote\" id=\"{id}\" role=\"note\"><span class=\"sidenote-number\">{number}</span> {text}</span>"
            )));
        } else {
            let text = if inline_text { format!("<p>{text}</p>") } else { text };
            self.endnotes.push((number, text));
        }
        number
    }

    fn footnote<'e>(
        &mut self,
        id: PageId,
        lowered: &Lowered<'e>,
        label: &str,
        footnotes: &HashMap<String, Range<usize>>,
        place: &Place,
        out: &mut Vec<Event<'e>>,
    ) {
        let key = (id, label.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            let href = self.to_own(&format!("fn-{number}"));
            out.push(inline(format!("<sup class=\"note-ref\"><a href=\"{href}\">{number}</a></sup>")));
            return;
        }
        let Some(range) = footnotes.get(label).cloned() else {
            out.push(Event::Text(format!("[^{label}]").into()));
            return;
        };
        // Notes within notes within notes: a chain of thousands is nobody's text, and every step of it is a call deeper.
        if self.note_depth >= 8 {
            out.push(Event::Text(format!("[^{label}]").into()));
            return;
        }
        // Its number is taken before its text is written: a note that refers to itself must find it.
        self.numbers.insert(key, self.notes + 1);
        let single = single_paragraph(lowered, &range);
        let inner = single.clone().unwrap_or(range);
        let mut text = Vec::new();
        let number = self.notes;
        self.notes += 1;
        let mut within = Place { in_note: true, ..Place::default() };
        self.note_depth += 1;
        self.nodes(id, lowered, inner, footnotes, None, &mut within, &mut text);
        self.note_depth -= 1;
        // The text's own notes come after it.
        let after = std::mem::replace(&mut self.notes, number);
        self.note(push(text).trim().to_owned(), single.is_some(), place, out);
        self.notes = self.notes.max(after);
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

    /// The address of a link's target, and the class of the link.
    fn target(&self, id: PageId, index: u32) -> (String, &'static str) {
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
    fn link_start(&self, id: PageId, index: u32, label: Option<&str>) -> String {
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
    fn foreign(&self, page: PageId, on: PageId) -> String {
        views::mark(self.r.title_lang(page), &self.r.body(on).page.lang)
    }

    fn image(&self, id: PageId, index: u32, alt: &str) -> String {
        let link = &self.r.body(id).page.facts.links[index as usize];
        let (src, class) = self.target(id, index);
        if class == "broken" {
            return format!("<span class=\"broken\">{}</span>", html::escape(alt));
        }
        let title =
            if link.title.is_empty() { String::new() } else { format!(" title=\"{}\"", html::escape(&link.title)) };
        format!("<img src=\"{}\" alt=\"{}\"{title} loading=\"lazy\">", html::escape(&src), html::escape(alt))
    }

    fn embed<'e>(
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

/// Marks around an embed, which stands where a paragraph was. Control characters cannot come from Markdown: CommonMark replaces U+0000
/// and the writer escapes nothing else, so they are looked for only together with their tag.
const EMBED_START: &str = "\u{1}";
const EMBED_END: &str = "\u{2}";

fn push(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events.into_iter());
    // Alignment by class: a site's Content-Security-Policy may refuse styles in the text.
    if out.contains(" style=\"text-align: ") {
        for side in ["left", "center", "right"] {
            out = out.replace(&format!(" style=\"text-align: {side}\">"), &format!(" class=\"align-{side}\">"));
        }
    }
    // A corner without a word is no header of anything.
    for empty in [
        "<th></th>",
        "<th class=\"align-left\"></th>",
        "<th class=\"align-center\"></th>",
        "<th class=\"align-right\"></th>",
    ] {
        if out.contains(empty) {
            out = out.replace(empty, "<td></td>");
        }
    }
    if out.contains(EMBED_START) {
        out = out.replace("<p>\u{1}<div", "<div").replace("</div>\u{2}</p>", "</div>");
    }
    out
}

fn inline(html: String) -> Event<'static> {
    Event::InlineHtml(html.into())
}

fn block(html: String) -> Event<'static> {
    Event::Html(html.into())
}

fn slice<'e>(text: &CowStr<'e>, range: Range<usize>) -> CowStr<'e> {
    match text {
        CowStr::Borrowed(t) => CowStr::Borrowed(t.get(range).unwrap_or("")),
        other => other.get(range).unwrap_or("").to_owned().into(),
    }
}

fn alert(kind: BlockQuoteKind, words: &Language) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", words.word("alert_note")),
        BlockQuoteKind::Tip => ("tip", words.word("alert_tip")),
        BlockQuoteKind::Important => ("important", words.word("alert_important")),
        BlockQuoteKind::Warning => ("warning", words.word("alert_warning")),
        BlockQuoteKind::Caution => ("caution", words.word("alert_caution")),
    };
    let title = html::escape(title);
    format!("<div class=\"alert alert-{class}\" role=\"note\"><p class=\"alert-title\">{title}</p>\n")
}
