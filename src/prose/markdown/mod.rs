//! A document → plain Markdown (CommonMark 0.31 with GFM's tables, task lists, strikethrough and footnotes), for machines and other tools.
//!
//! Each citation is followed by a footnote for each of its sources, which says the source in full.

mod inlines;
pub mod rich;

use super::tree::{Destination, DocBlock, DocDefinition, DocHeading, DocInline, DocTable, Document, NoteText};
use crate::book::SourceId;
use crate::config::RawHtml;
use crate::html;
use crate::ids::fragment;
use crate::theme::words::Language;
use inlines::Line;
use pulldown_cmark::Alignment;
use std::collections::{BTreeMap, HashMap};

/// What Markdown is written for.
pub struct Copy<'p> {
    /// What leads to the site's root: its whole address where the book has one.
    pub root: &'p str,
    pub words: &'p Language,
    pub raw_html: RawHtml,
    /// The sources of the text with their references, in the order of its list.
    pub sources: &'p [(SourceId, &'p str)],
}

/// The document's text, with its notes and sources at its end.
pub fn write(document: &Document<'_>, copy: &Copy<'_>) -> String {
    let numbers = copy.sources.iter().zip(1..).map(|((id, _), number)| (*id, number)).collect();
    let mut writer = Writer { copy, numbers, notes: BTreeMap::new(), cited: BTreeMap::new() };
    let mut parts = String::new();
    for point in &document.points {
        parts += &format!("- {}\n", indented(writer.line(point, Line::Block).trim_end(), "  "));
    }
    if !document.points.is_empty() {
        parts.push('\n');
    }
    parts += &writer.blocks(&document.blocks);
    for note in &document.notes {
        let text = match &note.text {
            NoteText::Line(inlines) => writer.line(inlines, Line::Block),
            NoteText::Blocks(blocks) => writer.blocks(blocks),
        };
        writer.notes.insert(note.number, text);
    }
    for (number, text) in &writer.notes {
        parts.push_str(&definition(&format!("n{number}"), text));
    }
    for number in writer.cited.keys() {
        if let Some((_, reference)) = copy.sources.get(number - 1) {
            parts.push_str(&definition(&number.to_string(), reference));
        }
    }
    let end = parts.trim_end_matches('\n').len();
    parts.truncate(end);
    if !parts.is_empty() {
        parts.push('\n');
    }
    parts
}

/// A text on one line, with everything escaped that Markdown would read otherwise.
pub fn row(text: &str) -> String {
    let text = inlines::escaped(text, Line::Row);
    match text.strip_suffix('#') {
        Some(before) => format!("{before}\\#"),
        None => text,
    }
}

/// A footnote.
fn definition(label: &str, text: &str) -> String {
    format!("[^{label}]: {}\n\n", indented(text.trim_end(), "    "))
}

struct Writer<'w> {
    copy: &'w Copy<'w>,
    /// The number of each source.
    numbers: HashMap<SourceId, usize>,
    /// Notes by their number, as Markdown.
    notes: BTreeMap<usize, String>,
    /// Numbers of the sources that have been cited.
    cited: BTreeMap<usize, ()>,
}

impl Writer<'_> {
    /// Blocks with an empty line behind each.
    fn blocks(&mut self, blocks: &[DocBlock<'_>]) -> String {
        let mut out = String::new();
        // Two lists of one kind in a row would be one: the second has another mark.
        let mut other_mark = false;
        for (index, block) in blocks.iter().enumerate() {
            let follows_list = index > 0
                && matches!((blocks[index - 1].bare(), block.bare()), (DocBlock::List { start: a, .. }, DocBlock::List { start: b, .. }) if a.is_some() == b.is_some());
            other_mark = follows_list && !other_mark;
            let text = self.block(block, other_mark);
            let text = text.trim_end_matches('\n');
            if !text.trim().is_empty() {
                out.push_str(text);
                out.push_str("\n\n");
            }
        }
        out
    }

    fn block(&mut self, block: &DocBlock<'_>, other_mark: bool) -> String {
        match block.bare() {
            DocBlock::Paragraph(inlines) | DocBlock::Plain(inlines) => self.line(inlines, Line::Block),
            DocBlock::Heading(heading) => self.heading(heading),
            DocBlock::Quote(blocks) => prefixed(&self.blocks(blocks), "> "),
            DocBlock::Callout(callout) => {
                // GitHub knows five types, in capitals.
                let kind = match callout.kind.as_str() {
                    kind @ ("note" | "tip" | "important" | "warning" | "caution") => kind.to_uppercase(),
                    kind => kind.to_owned(),
                };
                let fold = callout.fold.map_or("", |open| if open { "+" } else { "-" });
                let title = callout.title.as_ref().map(|title| format!(" {}", self.line(title, Line::Row)));
                let blocks = self.blocks(&callout.blocks);
                format!("> [!{kind}]{fold}{}\n{}", title.unwrap_or_default(), prefixed(&blocks, "> "))
            }
            DocBlock::Figure(figure) => {
                let picture = self.line(std::slice::from_ref(&figure.picture), Line::Block);
                match &figure.caption {
                    Some(caption) => format!("{picture}\n\nFigure: {}", self.line(caption, Line::Block)),
                    None => picture,
                }
            }
            DocBlock::Div(_, blocks) => self.blocks(blocks),
            DocBlock::List { start, items } => self.list(*start, items, other_mark),
            DocBlock::Code(code) => {
                let fence = "`".repeat(longest_run(&code.text, '`').max(2) + 1);
                let end = if code.text.is_empty() || code.text.ends_with('\n') { "" } else { "\n" };
                let language: String = code.language.chars().filter(|c| *c != '`').collect();
                format!("{fence}{language}\n{}{end}{fence}", code.text)
            }
            DocBlock::Html(pieces) => {
                let html: String = pieces.iter().map(|piece| &**piece).collect();
                match self.copy.raw_html {
                    // An empty line would end a block of HTML, and what is behind it be read as Markdown, as it was in the author's text.
                    RawHtml::Allow => html.trim_end().to_owned(),
                    RawHtml::Escape => inlines::escaped(html.trim(), Line::Block),
                    RawHtml::Sanitize => inlines::escaped(html::to_text(&html).trim(), Line::Block),
                }
            }
            DocBlock::Rule => "* * *".to_owned(),
            DocBlock::Table(table) => self.table(table),
            DocBlock::Definitions(parts) => self.definitions(parts),
            DocBlock::Embed(embed) => {
                let link = format!("[{}]({})", inlines::escaped(embed.title, Line::Row), self.address(&embed.to));
                let from = self.copy.words.word("embed_from");
                let from = crate::parse::edtf::fill(&inlines::escaped(from, Line::Block), &[("link", &link)]);
                format!("{}{from}", self.blocks(&embed.blocks))
            }
            DocBlock::Named { block, .. } => self.block(block, other_mark),
        }
    }

    fn heading(&mut self, heading: &DocHeading<'_>) -> String {
        let mut text = format!("{} {}", "#".repeat(usize::from(heading.level)), self.line(&heading.inlines, Line::Row));
        if let Some((date, to)) = &heading.event {
            let day = inlines::escaped(&self.copy.words.date(date), Line::Row);
            text.push_str(&format!("\n\n[{day}]({})", self.address(to)));
        }
        text
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<DocBlock<'_>>], other_mark: bool) -> String {
        // A list is tight where no item holds a paragraph (CommonMark, "Lists").
        let loose = items.iter().flatten().any(|block| matches!(block.bare(), DocBlock::Paragraph(_)));
        let mut out = String::new();
        for (number, item) in (start.unwrap_or(0)..).zip(items) {
            let mark = match (start, other_mark) {
                (None, false) => "- ".to_owned(),
                (None, true) => "* ".to_owned(),
                // A number has nine digits at most.
                (Some(_), false) => format!("{}. ", number.min(999_999_999)),
                (Some(_), true) => format!("{}) ", number.min(999_999_999)),
            };
            let text = if loose { self.blocks(item) } else { self.tight(item) };
            out.push_str(&mark);
            out.push_str(&indented(text.trim_end(), &" ".repeat(mark.len())));
            out.push_str(if loose { "\n\n" } else { "\n" });
        }
        out
    }

    /// The blocks of an item of a tight list: no empty line stands between them.
    fn tight(&mut self, blocks: &[DocBlock<'_>]) -> String {
        let mut out = String::new();
        for block in blocks {
            out.push_str(self.block(block, false).trim_end_matches('\n'));
            out.push('\n');
        }
        out
    }

    fn table(&mut self, table: &DocTable<'_>) -> String {
        let mut row = |cells: &[Vec<DocInline<'_>>]| {
            let cells: Vec<String> = cells.iter().map(|cell| self.line(cell, Line::Cell)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut out = row(&table.head);
        let dashes = table.head.iter().enumerate().map(|(column, _)| match table.alignments.get(column) {
            Some(Alignment::Left) => ":--",
            Some(Alignment::Center) => ":-:",
            Some(Alignment::Right) => "--:",
            Some(Alignment::None) | None => "---",
        });
        out.push_str(&format!("| {} |\n", dashes.collect::<Vec<_>>().join(" | ")));
        for cells in &table.rows {
            out.push_str(&row(cells));
        }
        out
    }

    fn definitions(&mut self, parts: &[DocDefinition<'_>]) -> String {
        let mut out = String::new();
        for part in parts {
            match part {
                DocDefinition::Term(inlines) => out.push_str(&format!("{}\n", self.line(inlines, Line::Row))),
                DocDefinition::Meaning(blocks) => {
                    let text = self.blocks(blocks);
                    out.push_str(&format!(": {}\n\n", indented(text.trim_end(), "  ")));
                }
            }
        }
        out
    }

    /// Where a link leads, as a link's destination is written.
    fn address(&self, to: &Destination) -> String {
        let address = match to {
            Destination::Own(id) | Destination::Part(id) => format!("#{}", fragment(id)),
            Destination::Site(path) => format!("{}{path}", self.copy.root),
            Destination::Web(address) => address.clone(),
            Destination::Nowhere => String::new(),
        };
        destination(&address)
    }
}

/// An address as a link's destination is written (CommonMark, "Links").
fn destination(address: &str) -> String {
    let plain = !address.is_empty()
        && !address.starts_with('<')
        && address
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '(' | ')' | '\\' | '&' | '<' | '>'));
    if plain {
        return address.to_owned();
    }
    let mut out = String::from("<");
    for c in address.chars() {
        match c {
            '<' | '>' | '\\' | '&' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push_str("%0A"),
            c => out.push(c),
        }
    }
    out.push('>');
    out
}

/// The longest run of a character.
fn longest_run(text: &str, of: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == of { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A text whose lines but the first begin with an indent.
fn indented(text: &str, indent: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line);
    }
    out
}

/// A text whose lines all begin with a prefix.
fn prefixed(text: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim_end().split('\n') {
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
        out.push('\n');
    }
    out
}
