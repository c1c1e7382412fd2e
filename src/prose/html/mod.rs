//! A document → HTML. The layout of lines is that of `pulldown-cmark`'s own writer.

pub(super) mod rich;

use super::sizes;
use super::tree::{
    Destination, DocBlock, DocCallout, DocCitation, DocDefinition, DocEmbed, DocFigure, DocHeading, DocImage,
    DocInline, DocLink, DocNote, DocTable, Document, EndNote, Foreign, NoteText,
};
use crate::config::RawHtml;
use crate::html::{self, escape};
use crate::ids::{self, fragment};
use crate::parse::markdown::CodeBlock;
use crate::parse::markdown::attributes::Attributes;
use crate::parse::markdown::callout;
use crate::parse::markdown::tree::Style;
use crate::prose::math;
use crate::theme::words::Language;
use pulldown_cmark::Alignment;
use pulldown_cmark_escape::{FmtWriter, escape_html_body_text};
use std::fmt::Write;

/// What HTML is written for.
pub struct Page<'p> {
    /// What leads to the site's root.
    pub root: &'p str,
    /// What ids begin with, where the document is a part of a page.
    pub prefix: &'p str,
    pub words: &'p Language,
    pub raw_html: RawHtml,
    /// The inner HTML of a code block.
    pub code: &'p dyn Fn(&CodeBlock) -> String,
}

/// The bottom lines of a document, each alone.
pub fn points(document: &Document<'_>, page: &Page<'_>) -> Vec<String> {
    let one = |inlines: &Vec<DocInline<'_>>| {
        let html = Writer::new(page).all(|w| w.inlines(inlines));
        match page.raw_html {
            RawHtml::Sanitize => html::sanitize(&html),
            RawHtml::Allow | RawHtml::Escape => html,
        }
    };
    document.points.iter().map(one).collect()
}

/// The document's text and, apart, the notes at its end.
pub fn write(document: &Document<'_>, page: &Page<'_>) -> (String, String) {
    let content = Writer::new(page).all(|w| w.blocks(&document.blocks));
    let notes = Writer::new(page).all(|w| w.endnotes(&document.notes));
    match page.raw_html {
        RawHtml::Sanitize => (html::sanitize(&content), html::sanitize(&notes)),
        RawHtml::Allow | RawHtml::Escape => (content, notes),
    }
}

struct Writer<'w> {
    page: &'w Page<'w>,
    out: String,
    /// Whether what was written last ended a line.
    at_line_start: bool,
}

impl<'w> Writer<'w> {
    fn new(page: &'w Page<'w>) -> Self {
        Self { page, out: String::new(), at_line_start: true }
    }

    fn all(mut self, write: impl FnOnce(&mut Self)) -> String {
        write(&mut self);
        self.out
    }

    /// Writes HTML.
    fn push(&mut self, html: &str) {
        self.out.push_str(html);
        if !html.is_empty() {
            self.at_line_start = html.ends_with('\n');
        }
    }

    /// Writes the begin of a block, on a line of its own.
    fn push_block(&mut self, html: &str) {
        if !self.at_line_start {
            self.out.push('\n');
        }
        self.push(html);
    }

    /// Writes text.
    fn text(&mut self, text: &str) {
        // Writing to a string does not fail.
        let _ = escape_html_body_text(FmtWriter(&mut self.out), text);
        self.at_line_start = text.ends_with('\n');
    }

    /// An id of the page, as the value of an attribute.
    fn id(&self, id: &str) -> String {
        escape(&format!("{}{id}", self.page.prefix)).into_owned()
    }

    /// A link to an id of the page: fragments are percent-encoded and need no escape.
    fn to_own(&self, id: &str) -> String {
        format!("#{}", fragment(&format!("{}{id}", self.page.prefix)))
    }

    /// An address, as the value of an attribute.
    fn address(&self, to: &Destination) -> String {
        match to {
            Destination::Own(id) => self.to_own(id),
            Destination::Part(id) => format!("#{}", fragment(id)),
            Destination::Site(path) => escape(&format!("{}{path}", self.page.root)).into_owned(),
            Destination::Web(address) => escape(address).into_owned(),
            Destination::Nowhere => String::new(),
        }
    }

    fn word(&self, name: &str) -> String {
        escape(self.page.words.word(name)).into_owned()
    }

    fn blocks(&mut self, blocks: &[DocBlock<'_>]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &DocBlock<'_>) {
        match block {
            DocBlock::Paragraph(inlines) => {
                self.push_block("<p>");
                self.inlines(inlines);
                self.push("</p>\n");
            }
            DocBlock::Plain(inlines) => self.inlines(inlines),
            DocBlock::Heading(heading) => self.heading(heading),
            DocBlock::Quote(blocks) => {
                self.push_block("<blockquote>\n");
                self.blocks(blocks);
                self.push("</blockquote>\n");
            }
            DocBlock::Callout(callout) => self.callout(callout),
            DocBlock::Div(attributes, blocks) => {
                let attributes = self.attributes(attributes);
                self.push_block(&format!("<div{attributes}>\n"));
                self.blocks(blocks);
                self.push("</div>\n");
            }
            DocBlock::List { start, items } => self.list(*start, items),
            DocBlock::Code(code) => {
                let language = match code.language.as_str() {
                    "" => String::new(),
                    language => format!(" data-lang=\"{}\"", escape(language)),
                };
                let inner = (self.page.code)(code);
                self.push(&format!("<pre class=\"code\"{language} tabindex=\"0\"><code>{inner}</code></pre>\n"));
            }
            DocBlock::Html(pieces) => pieces.iter().for_each(|piece| self.raw(piece)),
            DocBlock::Rule => self.push_block("<hr />\n"),
            DocBlock::Table(table) => self.table(table),
            DocBlock::Definitions(parts) => {
                self.push_block("<dl>\n");
                for part in parts {
                    match part {
                        DocDefinition::Term(inlines) => {
                            self.push_block("<dt>");
                            self.inlines(inlines);
                            self.push("</dt>\n");
                        }
                        DocDefinition::Meaning(blocks) => {
                            self.push_block("<dd>");
                            self.blocks(blocks);
                            self.push("</dd>\n");
                        }
                    }
                }
                self.push("</dl>\n");
            }
            DocBlock::Embed(embed) => self.embed(embed),
            DocBlock::Figure(figure) => self.figure(figure),
            DocBlock::Named { id, block } => self.named(id, block),
        }
    }

    /// A block with an id.
    fn named(&mut self, id: &str, block: &DocBlock<'_>) {
        let id = self.id(id);
        match block {
            DocBlock::Paragraph(inlines) => {
                self.push_block(&format!("<p id=\"{id}\">"));
                self.inlines(inlines);
                self.push("</p>\n");
            }
            DocBlock::Plain(inlines) => {
                self.push(&format!("<span id=\"{id}\">"));
                self.inlines(inlines);
                self.push("</span>");
            }
            block => {
                self.push_block(&format!("<div id=\"{id}\">\n"));
                self.block(block);
                self.push("</div>\n");
            }
        }
    }

    fn heading(&mut self, heading: &DocHeading<'_>) {
        let level = heading.level;
        let id = heading.id.map(|id| format!(" id=\"{}\"", self.id(id))).unwrap_or_default();
        let classes = match heading.classes {
            [] => String::new(),
            classes => format!(" class=\"{}\"", escape(&classes.join(" "))),
        };
        self.push(&format!("<h{level}{id}{classes}>"));
        self.inlines(&heading.inlines);
        if let Some(id) = heading.id {
            let (href, label) = (self.to_own(id), self.word("section_link"));
            self.push(&format!(" <a class=\"heading-anchor\" href=\"{href}\" aria-label=\"{label}\">#</a>"));
        }
        self.push(&format!("</h{level}>\n"));
        if let Some((date, to)) = &heading.event {
            let (href, time) = (self.address(to), self.page.words.time_html(date));
            self.push(&format!("<p class=\"event-date\"><a href=\"{href}\">{time}</a></p>\n"));
        }
    }

    fn callout(&mut self, callout: &DocCallout<'_>) {
        let (class, title) = match callout::known(&callout.kind) {
            Some(known) => (known.name.to_owned(), self.word(known.word)),
            None => {
                let mut words = callout.kind.replace(['-', '_'], " ");
                if let Some(first) = words.chars().next() {
                    words.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
                }
                (crate::slug::slugify(&callout.kind), escape(&words).into_owned())
            }
        };
        let class = escape(&class);
        let (begin, end) = match callout.fold {
            None => (format!("<div class=\"alert alert-{class}\" role=\"note\"><p class=\"alert-title\">"), "</div>\n"),
            Some(open) => {
                let open = if open { " open" } else { "" };
                (
                    format!("<details class=\"alert alert-{class}\"{open}><summary class=\"alert-title\">"),
                    "</details>\n",
                )
            }
        };
        self.push(&begin);
        match &callout.title {
            Some(title) => self.inlines(title),
            None => self.push(&title),
        }
        self.push(if callout.fold.is_some() { "</summary>\n" } else { "</p>\n" });
        self.blocks(&callout.blocks);
        self.push(end);
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<DocBlock<'_>>]) {
        match start {
            None => self.push_block("<ul>\n"),
            Some(1) => self.push_block("<ol>\n"),
            Some(start) => self.push_block(&format!("<ol start=\"{start}\">\n")),
        }
        for item in items {
            self.push_block("<li>");
            self.blocks(item);
            self.push("</li>\n");
        }
        self.push(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn table(&mut self, table: &DocTable<'_>) {
        let label = self.word("table");
        self.push(&format!(
            "<div class=\"table-wrap\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\"><table><thead><tr>"
        ));
        // Alignment by class: a site's Content-Security-Policy may refuse styles in the text.
        let class = |column: usize| match table.alignments.get(column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        for (column, cell) in table.head.iter().enumerate() {
            // A corner without a word is no header of anything.
            if cell.is_empty() {
                self.push("<td></td>");
                continue;
            }
            self.push(&format!("<th{}>", class(column)));
            self.inlines(cell);
            self.push("</th>");
        }
        self.push("</tr></thead><tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.push(&format!("<td{}>", class(column)));
                self.inlines(cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table>\n</div>\n");
    }

    fn embed(&mut self, embed: &DocEmbed<'_>) {
        let Foreign { lang, around } = embed.lang;
        let (foreign, back) = (super::mark(lang, around), super::mark(around, lang));
        self.push_block(&format!("<div class=\"transclusion\"{foreign}>\n"));
        self.blocks(&embed.blocks);
        let link = format!("<a href=\"{}\"{foreign}>{}</a>", self.address(&embed.to), escape(embed.title));
        let from = crate::parse::edtf::fill(&self.word("embed_from"), &[("link", &link)]);
        self.push(&format!("<p class=\"transclusion-source\"{back}>{from}</p>\n</div>\n"));
    }

    fn figure(&mut self, figure: &DocFigure<'_>) {
        let attributes = figure.attributes.as_ref().map(|attributes| self.attributes(attributes));
        self.push_block(&format!("<figure{}>\n", attributes.unwrap_or_default()));
        let title = match &figure.picture {
            DocInline::Image(image) => {
                // The title is read below the picture; once is enough.
                self.image(image, "");
                image.title
            }
            picture => {
                self.inline(picture);
                ""
            }
        };
        if figure.caption.is_some() || !title.is_empty() {
            self.push("\n<figcaption>");
            match &figure.caption {
                Some(caption) => self.inlines(caption),
                None => self.text(title),
            }
            self.push("</figcaption>");
        }
        self.push("\n</figure>\n");
    }

    fn inlines(&mut self, inlines: &[DocInline<'_>]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &DocInline<'_>) {
        match inline {
            DocInline::Text(text) => self.text(text),
            DocInline::Styled(style, inlines) => {
                let name = match style {
                    Style::Emphasis => "em",
                    Style::Strong => "strong",
                    Style::Strikethrough => "del",
                    Style::Superscript => "sup",
                    Style::Subscript => "sub",
                    Style::Mark => "mark",
                };
                self.push(&format!("<{name}>"));
                self.inlines(inlines);
                self.push(&format!("</{name}>"));
            }
            DocInline::Span(attributes, inlines) => {
                let attributes = self.attributes(attributes);
                self.push(&format!("<span{attributes}>"));
                self.inlines(inlines);
                self.push("</span>");
            }
            DocInline::Link(link) => self.link(link),
            DocInline::Image(image) => self.image(image, image.title),
            DocInline::Citation(citation) => self.citation(citation),
            DocInline::Cited(row) => self.rich(row),
            DocInline::Note(note) => self.note(note),
            DocInline::Code(code) => {
                self.push("<code>");
                self.text(code);
                self.push("</code>");
            }
            DocInline::Math { tex, display } => self.push(&math::to_mathml(tex, *display)),
            DocInline::Html(html) => self.raw(html),
            DocInline::SoftBreak => self.push("\n"),
            DocInline::HardBreak => self.push("<br />\n"),
            DocInline::Task(true) => self.push("<input disabled=\"\" type=\"checkbox\" checked=\"\"/>\n"),
            DocInline::Task(false) => self.push("<input disabled=\"\" type=\"checkbox\"/>\n"),
        }
    }

    /// Attributes of an author: those that HTML knows and that change no more than what they stand at as they are, others as `data-…`.
    fn attributes(&self, attributes: &Attributes) -> String {
        let mut out = attributes.id.as_ref().map(|id| format!(" id=\"{}\"", self.id(id))).unwrap_or_default();
        if !attributes.classes.is_empty() {
            let _ = write!(out, " class=\"{}\"", escape(&attributes.classes.join(" ")));
        }
        for (key, value) in &attributes.pairs {
            let known = matches!(key.as_str(), "lang" | "dir" | "title");
            let name: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            let prefix = if known || key.starts_with("data-") { "" } else { "data-" };
            if !name.is_empty() {
                let _ = write!(out, " {prefix}{}=\"{}\"", name.to_ascii_lowercase(), escape(value));
            }
        }
        out
    }

    /// The author's own HTML.
    fn raw(&mut self, html: &str) {
        match self.page.raw_html {
            RawHtml::Escape => self.text(html),
            _ if self.page.prefix.is_empty() => self.push(html),
            _ => self.push(&html::prefix_ids(html, self.page.prefix)),
        }
    }

    fn link(&mut self, link: &DocLink<'_>) {
        let class = match link.to {
            _ if link.name => " class=\"entity-link\"",
            Destination::Web(_) => " class=\"external\"",
            Destination::Nowhere => " class=\"broken\"",
            _ => "",
        };
        let mut tag = format!("<a{class}");
        if link.to != Destination::Nowhere {
            let _ = write!(tag, " href=\"{}\"", self.address(&link.to));
        }
        if matches!(link.to, Destination::Web(_)) {
            tag.push_str(" rel=\"noopener\"");
        }
        if let Some(Foreign { lang, around }) = link.lang {
            tag.push_str(&super::mark(lang, around));
        }
        tag.push_str(&title(link.title));
        tag.push('>');
        self.push(&tag);
        self.inlines(&link.inlines);
        self.push("</a>");
    }

    fn image(&mut self, image: &DocImage<'_>, shown: &str) {
        let alt = escape(&image.alt);
        if image.to == Destination::Nowhere {
            return self.push(&format!("<span class=\"broken\">{alt}</span>"));
        }
        let (src, title, sides) = (self.address(&image.to), title(shown), sizes::attributes(image.sides));
        self.push(&format!("<img src=\"{src}\" alt=\"{alt}\"{title}{sides} loading=\"lazy\">"));
    }

    fn citation(&mut self, citation: &DocCitation) {
        let id = citation.id.as_ref().map(|id| format!(" id=\"{}\"", self.id(id))).unwrap_or_default();
        self.push(&format!("<span class=\"citation\"{id}>"));
        self.rich(&citation.author);
        self.push(if citation.gap { " " } else { "" });
        self.rich(&citation.text);
        self.push("</span>");
    }

    fn note(&mut self, note: &DocNote<'_>) {
        let number = note.number;
        let href = self.to_own(&ids::note(number));
        let back = match note.first {
            true => format!(" id=\"{}\"", self.id(&ids::note_reference(number))),
            false => String::new(),
        };
        self.push(&format!("<sup class=\"note-ref\"{back}><a href=\"{href}\">{number}</a></sup>"));
        if let Some(aside) = &note.aside {
            let id = self.id(&ids::note(number));
            let text = Writer::new(self.page).all(|w| w.inlines(aside));
            let text = text.trim();
            self.push(&format!(
                "<span class=\"sidenote\" id=\"{id}\" role=\"note\"><span class=\"sidenote-number\">{number}</span> {text}</span>"
            ));
        }
    }

    fn endnotes(&mut self, notes: &[EndNote<'_>]) {
        if notes.is_empty() {
            return;
        }
        let (label, back) = (self.word("notes"), self.word("note_back"));
        self.push(&format!("<div class=\"footnotes\" role=\"group\" aria-label=\"{label}\"><ol>"));
        for EndNote { number, text } in notes {
            let (id, href) = (self.id(&ids::note(*number)), self.to_own(&ids::note_reference(*number)));
            let writer = Writer::new(self.page);
            let text = match text {
                NoteText::Line(inlines) => format!("<p>{}</p>", writer.all(|w| w.inlines(inlines)).trim()),
                NoteText::Blocks(blocks) => writer.all(|w| w.blocks(blocks)).trim().to_owned(),
            };
            self.push(&format!(
                "<li id=\"{id}\" value=\"{number}\">{text}<p class=\"note-back\"><a href=\"{href}\" aria-label=\"{back}\">↩</a></p></li>"
            ));
        }
        self.push("</ol></div>");
    }
}

/// The `title` attribute of a link or a picture.
fn title(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) }
}
