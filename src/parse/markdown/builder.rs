//! The lowering itself: one walk over pulldown-cmark's events, run by run.

use super::attributes::Attributes;
use super::emit::Emit;
use super::flat::Flat;
use super::grow::{Grow, Opening};
use super::heading::{self, Ids};
use super::token::{Placed, Token, Wrap};
use super::tree::{BlockKind, InlineKind, Name, Style};
use super::wrap;
use super::{CodeBlock, Heading, Lowered, Options, Problem, Run};
use super::{html, names, shown};
use crate::book::slug::composed;
use crate::diagnostic::{Code, visible};
use crate::ids;
use crate::parse::login;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// Lowers `body`, whose first byte is byte `base` of the file.
pub fn lower(body: &str, base: usize, options: Options) -> Lowered<'_> {
    let parser = Parser::new_ext(body, flags(options));
    let mut builder = Builder {
        body,
        base,
        extensions: options.extensions,
        out: Lowered::default(),
        grow: Grow::default(),
        ids: Ids::default(),
        run: Vec::new(),
        heading: None,
        current_heading: None,
        in_footnote: false,
        in_html: false,
        in_name: false,
        code: None,
    };
    for (event, range) in parser.into_offset_iter() {
        builder.event(without_controls(event), range);
    }
    builder.flush();
    for range in shown::bare_logins(&builder.out.facts.html_links, base) {
        builder.login(range);
    }
    let mut out = builder.out;
    out.tree = builder.grow.finish();
    let (named, again) = names::collect(&mut out.tree, base);
    out.facts.named = named;
    out.problems.extend(again.into_iter().map(|(name, first)| Problem {
        code: Code::DuplicateAnchor,
        message: format!("the name `^{}` is taken by another block of this page", name.name),
        range: base + name.place.start..base + name.place.end,
        help: Some("give it another name, or leave the name out".to_owned()),
        related: Some((first, "the first block with this name".to_owned())),
    }));
    out.facts.words = out.facts.runs.iter().map(|r| count_words(&r.text)).sum();
    out
}

/// An event whose texts hold no control character. Sources have none, but `&#27;` stands for one: only texts that are not the source's own
/// words can hold any.
fn without_controls(event: Event<'_>) -> Event<'_> {
    fn clean(text: CowStr<'_>) -> CowStr<'_> {
        if matches!(text, CowStr::Borrowed(_)) || !text.contains(visible::is_control) {
            return text;
        }
        visible::clean(&text).into_owned().into()
    }
    match event {
        Event::Text(text) => Event::Text(clean(text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: clean(dest_url), title: clean(title), id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: clean(dest_url), title: clean(title), id })
        }
        other => other,
    }
}

fn flags(options: Options) -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Flags;
    let mut flags = Flags::empty();
    if options.extensions {
        flags |= Flags::ENABLE_TABLES
            | Flags::ENABLE_FOOTNOTES
            | Flags::ENABLE_STRIKETHROUGH
            | Flags::ENABLE_TASKLISTS
            | Flags::ENABLE_HEADING_ATTRIBUTES
            | Flags::ENABLE_MATH
            | Flags::ENABLE_GFM
            | Flags::ENABLE_DEFINITION_LIST
            | Flags::ENABLE_WIKILINKS;
        if options.smart_punctuation {
            flags |= Flags::ENABLE_SMART_PUNCTUATION;
        }
    }
    flags
}

/// Words as a reader counts them: runs of letters and digits; each CJK character is one.
fn count_words(text: &str) -> usize {
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_cjk(c) {
            words += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            words += usize::from(!inside);
            inside = true;
        } else if !matches!(c, '\'' | '’' | '-') {
            inside = false;
        }
    }
    words
}

/// Ideographs, kana and hangul: scripts whose words are not set apart by spaces, or whose characters count as words.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What has been lowered so far, and what is being read.
pub struct Builder<'a> {
    pub body: &'a str,
    pub base: usize,
    extensions: bool,
    pub out: Lowered<'a>,
    grow: Grow<'a>,
    ids: Ids,
    /// The inline events of the block that is being read.
    run: Vec<(Event<'a>, Range<usize>)>,
    /// The heading that is being read, as it began.
    heading: Option<(Tag<'a>, Range<usize>)>,
    pub current_heading: Option<u32>,
    in_footnote: bool,
    in_html: bool,
    /// Whether a row of a table is being read that is no row, but the table's name.
    in_name: bool,
    code: Option<(String, String, Range<usize>)>,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Some((_, text, _)) = &mut self.code {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((language, text, range)) = self.code.take() {
                        self.out.facts.code.push(CodeBlock { language, text });
                        let index = self.out.facts.code.len() as u32 - 1;
                        let range = self.place(&range);
                        self.grow.block(BlockKind::Code(index), range);
                    }
                }
                _ => {}
            }
            return;
        }
        if self.in_name {
            self.in_name = !matches!(event, Event::End(TagEnd::TableRow));
            return;
        }
        match event {
            Event::Start(Tag::TableRow) if self.extensions && names::is_mark(self.body[range.clone()].trim()) => {
                self.in_name = true;
                let start = range.start + self.body[range.clone()].find('^').unwrap_or(0);
                let name = self.body[range].trim()[1..].to_owned();
                self.grow.name(Name { place: start..start + 1 + name.len(), name }, false);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new(), range));
            }
            Event::Start(Tag::Heading { .. }) => {
                self.flush();
                let Event::Start(tag) = event else { return };
                self.heading = Some((tag, range));
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(range),
            Event::Start(ref tag) if is_inline(tag) => self.run.push((event, range)),
            Event::End(ref tag) if is_inline_end(tag) => self.run.push((event, range)),
            Event::Start(tag) => {
                self.flush();
                match &tag {
                    Tag::FootnoteDefinition(_) => self.in_footnote = true,
                    Tag::HtmlBlock => {
                        self.in_html = true;
                        html::links(self.body, &range, self.base, &mut self.out.facts.html_links);
                    }
                    _ => {}
                }
                let range = self.place(&range);
                self.grow.open(opening(tag), range);
            }
            Event::End(end) => {
                self.flush();
                match end {
                    TagEnd::FootnoteDefinition => self.in_footnote = false,
                    TagEnd::HtmlBlock => self.in_html = false,
                    _ => {}
                }
                self.grow.close();
            }
            Event::Rule => {
                self.flush();
                let range = self.place(&range);
                self.grow.block(BlockKind::Rule, range);
            }
            // The space that a line of HTML is indented by.
            Event::Text(text) if self.in_html => {
                let range = self.place(&range);
                self.grow.html(text, range);
            }
            Event::Html(html) => {
                self.flush();
                collect_ids(&html, &mut self.out.facts.html_ids);
                for found in shown::within(&html, &range) {
                    self.login(found);
                }
                let range = self.place(&range);
                self.grow.html(html, range);
            }
            _ => self.run.push((event, range)),
        }
    }

    /// Bytes of the body as bytes of the file.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.base + range.start..self.base + range.end
    }

    /// Adds an inline with its bytes in the body.
    pub fn push(&mut self, kind: InlineKind<'a>, range: &Range<usize>) {
        let range = self.place(range);
        self.grow.inline(kind, range);
    }

    /// Something begins within a run.
    pub fn open(&mut self, opening: Opening<'a>, range: &Range<usize>) {
        let range = self.place(range);
        self.grow.open(opening, range);
    }

    /// What began last within a run ends.
    pub fn close(&mut self) {
        self.grow.close();
    }

    fn problem(&mut self, code: Code, message: String, range: Range<usize>, help: Option<String>) {
        let range = self.base + range.start..self.base + range.end;
        self.out.problems.push(Problem { code, message, range, help, related: None });
    }

    /// Tells of a login in an address, with its bytes in the body.
    pub fn login(&mut self, range: Range<usize>) {
        self.problem(Code::LoginInAddress, login::MESSAGE.to_owned(), range, Some(login::HELP.to_owned()));
    }

    /// A heading is known only at its end, when its title is; its start node is set before its text then.
    fn end_heading(&mut self, range: Range<usize>) {
        let Some((Tag::Heading { level, id, classes, attrs }, start_range)) = self.heading.take() else {
            return;
        };
        let mark = names::find(&self.run, self.body).filter(|mark| self.extensions && !mark.alone);
        if let Some(mark) = &mark {
            mark.take(&mut self.run);
        }
        let events = self.tokens();
        let title: String = plain_text(&events);
        let whole = start_range.start..range.end.max(start_range.end);
        let explicit = id.is_some();
        let id = match id {
            Some(written) => {
                // Links to it may be written in another normal form.
                let id = composed(&written).into_owned();
                if ids::is_reserved(&id) {
                    self.problem(
                        Code::DuplicateAnchor,
                        format!("the id `{id}` has a form that briefbook gives to citations, notes and sources"),
                        heading::id_place(self.body, &whole, &written),
                        Some("give it another id, or leave the id out".to_owned()),
                    );
                }
                if !self.ids.claim(&id) {
                    let first = self.out.facts.headings.iter().find(|h| h.id == id).map(|h| h.range.clone());
                    let first = first.map(|range| {
                        let range = range.start - self.base..range.end - self.base;
                        let place = heading::id_place(self.body, &range, &written);
                        place.start + self.base..place.end + self.base
                    });
                    self.problem(
                        Code::DuplicateAnchor,
                        format!("the id `{id}` is taken by another heading of this page"),
                        heading::id_place(self.body, &whole, &written),
                        Some("give it another id, or leave the id out".to_owned()),
                    );
                    if let (Some(first), Some(problem)) = (first, self.out.problems.last_mut()) {
                        problem.related = Some((first, "the first heading with this id".to_owned()));
                    }
                }
                id
            }
            None => self.ids.make(&title),
        };
        let event = heading::event(&attrs, self.body, &whole, explicit).map(|mut e| {
            e.range = self.base + e.range.start..self.base + e.range.end;
            e
        });
        if event.is_some() {
            for (key, place, help) in heading::unknown(&attrs, self.body, &whole) {
                let message = format!("a heading has no attribute `{key}`");
                self.problem(Code::UnknownKey, message, place, Some(help));
            }
        }
        self.out.facts.headings.push(Heading {
            level: level as u8,
            id,
            title,
            classes: classes.iter().map(|c| c.to_string()).collect(),
            range: self.base + whole.start..self.base + whole.end,
            event,
        });
        let index = self.out.facts.headings.len() as u32 - 1;
        self.current_heading = Some(index);
        self.open(Opening::Heading(index), &whole);
        if let Some(mark) = mark {
            self.grow.name(Name { name: mark.name, place: mark.place }, false);
        }
        self.emit(events, true);
        self.close();
    }

    fn flush(&mut self) {
        // The name of a block is no part of its text.
        let found = names::find(&self.run, self.body);
        if let Some(mark) = found.filter(|mark| self.extensions && self.grow.takes_name(mark.alone)) {
            mark.take(&mut self.run);
            self.grow.name(Name { name: mark.name, place: mark.place }, mark.alone);
        }
        let events = self.tokens();
        self.emit(events, false);
    }

    /// The run that has been read, with our own marks.
    fn tokens(&mut self) -> Vec<Placed<'a>> {
        let events = std::mem::take(&mut self.run);
        if self.extensions {
            for range in shown::logins(&events, self.body) {
                self.login(range);
            }
            return wrap::tokens(events, self.body);
        }
        events.into_iter().map(|(event, range)| (Token::Event(event), range)).collect()
    }

    /// A new run, whose text begins at a byte of the file.
    pub fn begin_run(&mut self, is_heading: bool, is_note: bool, start: usize) -> u32 {
        let run = self.out.facts.runs.len() as u32;
        self.out.facts.runs.push(Run {
            heading: self.current_heading,
            is_heading,
            is_footnote: is_note || self.in_footnote,
            start,
            ..Run::default()
        });
        run
    }

    /// Ends a run: finds its citations and links, and emits its inlines.
    fn emit(&mut self, events: Vec<Placed<'a>>, is_heading: bool) {
        if events.is_empty() {
            return;
        }
        let flat = Flat::of(&events, self.body);
        // CommonMark alone knows neither citations nor footnotes.
        let groups = if self.extensions { flat.citations(&events) } else { Vec::new() };
        let unknown = if self.extensions { flat.unknown_footnotes(&events) } else { Vec::new() };
        for (label, range) in unknown {
            let range = self.body.floor_char_boundary(range.start)..self.body.ceil_char_boundary(range.end);
            let help = Some(format!("write the note: a paragraph that begins with `[^{label}]: `"));
            self.problem(Code::UnknownFootnote, format!("there is no footnote `{label}`"), range, help);
        }
        let start = self.base + events.first().map_or(0, |(_, r)| r.start);
        let run = self.begin_run(is_heading, false, start);
        let from = self.grow.here();
        Emit::new(self, &flat, run).all(&events, &groups);
        if !is_heading {
            let ends: Vec<u32> = self.out.facts.sentences(run).iter().map(|sentence| sentence.end as u32).collect();
            self.grow.cut(from, run, &ends);
        }
    }

    /// The id that attributes give to what stands at `range`.
    pub fn name(&mut self, attributes: &Attributes, range: &Range<usize>) {
        let Some(id) = &attributes.id else { return };
        if ids::is_reserved(id) || !self.ids.claim(id) {
            let (message, help) = ids_taken(id);
            self.problem(Code::DuplicateAnchor, message, range.clone(), Some(help));
        }
        self.out.facts.html_ids.push(id.clone());
    }
}

/// What is wrong with an id that something else of the page has.
fn ids_taken(id: &str) -> (String, String) {
    let message = match ids::is_reserved(id) {
        true => format!("the id `{id}` has a form that briefbook gives to citations, notes and sources"),
        false => format!("the id `{id}` is taken by something else on this page"),
    };
    (message, "give it another id, or leave the id out".to_owned())
}

fn plain_text(tokens: &[Placed<'_>]) -> String {
    let mut text = String::new();
    // A note in a heading is no part of its title.
    let mut wraps: Vec<bool> = Vec::new();
    for (token, _) in tokens {
        let event = match token {
            Token::Open(wrap) => {
                wraps.push(*wrap == Wrap::Note);
                continue;
            }
            Token::Close => {
                wraps.pop();
                continue;
            }
            Token::Event(_) if wraps.contains(&true) => continue,
            Token::Event(event) => event,
        };
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// What a block's tag begins.
fn opening(tag: Tag<'_>) -> Opening<'_> {
    match tag {
        Tag::BlockQuote(kind) => Opening::Quote(kind),
        Tag::List(start) => Opening::List(start),
        Tag::Item => Opening::Item,
        Tag::HtmlBlock => Opening::Html,
        Tag::Table(alignments) => Opening::Table(alignments),
        Tag::TableHead => Opening::TableHead,
        Tag::TableRow => Opening::TableRow,
        Tag::TableCell => Opening::TableCell,
        Tag::DefinitionList => Opening::Definitions,
        Tag::DefinitionListTitle => Opening::Term,
        Tag::DefinitionListDefinition => Opening::Meaning,
        Tag::FootnoteDefinition(label) => Opening::Note(label),
        // What else there is, is told apart before.
        _ => Opening::Paragraph,
    }
}

/// How a tag sets its text off, if that is all that it does.
pub fn style(tag: &Tag<'_>) -> Option<Style> {
    Some(match tag {
        Tag::Emphasis => Style::Emphasis,
        Tag::Strong => Style::Strong,
        Tag::Strikethrough => Style::Strikethrough,
        Tag::Superscript => Style::Superscript,
        Tag::Subscript => Style::Subscript,
        _ => return None,
    })
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn is_inline_end(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Notes the ids that raw HTML sets, so that links may lead to them.
pub fn collect_ids(html: &str, ids: &mut Vec<String>) {
    for name in ["id=", "name="] {
        for (at, _) in html.match_indices(name) {
            let rest = &html[at + name.len()..];
            let id = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split([' ', '>', '\n', '/']).next(),
            };
            ids.extend(id.filter(|i| !i.is_empty()).map(str::to_owned));
        }
    }
}
