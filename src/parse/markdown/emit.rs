//! A run's events → its inlines and its plain text: citations and links become numbers, and what may be linked is noted.

mod cites;

use super::builder::Builder;
use super::flat::Flat;
use super::grow::Opening;
use super::is_wide;
use super::kinds::{collect_ids, style};
use super::token::{Placed, Token, Wrap};
use super::tree::{InlineKind, Style};
use super::{Link, LinkKind, Run};
use crate::parse::{citation, login};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Writes the inlines of one run and its plain text.
pub struct Emit<'b, 'a> {
    builder: &'b mut Builder<'a>,
    flat: &'b Flat,
    run: u32,
    /// Inside a quotation, and how deep in emphasis.
    quote: bool,
    emphasis: usize,
    /// Inside a ruby annotation: it tells how its base is read, and is no part of what the page says.
    annotation: bool,
    links: Vec<u32>,
    /// Where the linkable piece that is being written began.
    open: Option<u32>,
    /// Our own marks that have begun.
    wraps: Vec<Wrapped>,
    /// The size that attributes ask for the picture that comes next.
    asked: Option<super::picture::Asked>,
}

/// What one of our own marks began.
enum Wrapped {
    Element,
    /// A note, in the run of this number.
    Note(u32),
    Nothing,
}

impl<'b, 'a> Emit<'b, 'a> {
    /// A writer of run `run`, whose flat text is `flat`.
    pub fn new(builder: &'b mut Builder<'a>, flat: &'b Flat, run: u32) -> Self {
        Self {
            builder,
            flat,
            run,
            quote: false,
            emphasis: 0,
            annotation: false,
            links: Vec::new(),
            open: None,
            wraps: Vec::new(),
            asked: None,
        }
    }

    /// Writes all events of the run.
    pub fn all(mut self, events: &[Placed<'a>], groups: &[citation::CitationGroup]) {
        let length = self.flat.text.len();
        self.plain().text.reserve_exact(length);
        let mut groups = groups.iter().peekable();
        // How far the flat text has been written: events inside a citation are skipped up to here.
        let mut done = 0usize;
        for (index, (event, range)) in events.iter().enumerate() {
            let start = self.flat.starts[index];
            let end = self.flat.starts.get(index + 1).copied().unwrap_or(self.flat.text.len());
            if let Token::Event(Event::Text(text)) = event {
                let lead = text.len().saturating_sub(end - start);
                // Within links and after escapes the flat text is not the event's text: written whole.
                if self.links.is_empty() {
                    let mut at = start.max(done);
                    while at < end {
                        match groups.peek() {
                            Some(group) if group.range.start < end => {
                                if group.range.start > at {
                                    self.piece(text, start, at, group.range.start, lead, range);
                                }
                                self.citation(group, events);
                                done = group.range.end;
                                at = done;
                                groups.next();
                            }
                            _ => {
                                self.piece(text, start, at, end, lead, range);
                                at = end;
                            }
                        }
                    }
                    continue;
                }
            }
            if start < done {
                continue;
            }
            match event {
                Token::Event(Event::SoftBreak) if self.joins(&events[index + 1..]) => {}
                Token::Event(event) => self.other(event, range),
                Token::Open(wrap) => self.open_wrap(wrap, range),
                Token::Close => self.close_wrap(),
            }
        }
        self.close();
    }

    /// Writes bytes `from..to` of the flat text, all of one text event.
    fn piece(&mut self, text: &CowStr<'a>, start: usize, from: usize, to: usize, _lead: usize, range: &Range<usize>) {
        let flat_length =
            self.flat.starts.get(self.flat.event_at(start) + 1).copied().unwrap_or(self.flat.text.len()) - start;
        // After an escape the flat text has a three-byte stand-in for the first character.
        let shift = flat_length as isize - text.len() as isize;
        let map = |at: usize| -> usize {
            let within = at - start;
            if shift == 0 || within == 0 { within } else { (within as isize - shift).max(0) as usize }
        };
        let (a, b) = (map(from).min(text.len()), map(to).min(text.len()));
        if a == 0 && b == text.len() {
            self.text(text.clone(), range);
        } else if text.is_char_boundary(a) && text.is_char_boundary(b) && a < b {
            let part = match text {
                CowStr::Borrowed(t) => CowStr::Borrowed(&t[a..b]),
                other => CowStr::from(other[a..b].to_owned()),
            };
            self.text(part, &(range.start + a..(range.start + b).min(range.end)));
        }
    }

    fn plain(&mut self) -> &mut Run {
        let run = self.run as usize;
        &mut self.builder.out.facts.runs[run]
    }

    fn text(&mut self, text: CowStr<'a>, range: &Range<usize>) {
        if self.annotation {
            return self.builder.push(InlineKind::Annotation(text), range);
        }
        let at = self.plain().text.len() as u32;
        self.linkable(&text, at);
        self.plain().text.push_str(&text);
        let run = self.run;
        self.builder.push(InlineKind::Text { text, run, at }, range);
    }

    /// Notes which bytes of a text may hold names to link.
    fn linkable(&mut self, text: &str, at: u32) {
        let heading = self.plain().is_heading;
        if heading || self.emphasis > 0 || !self.links.is_empty() {
            return self.close();
        }
        // Only few bytes begin a quotation mark.
        let may_quote = |b: &u8| matches!(b, b'"' | 0xc2 | 0xe2 | 0xe3);
        if !text.as_bytes().iter().fold(false, |found, b| found | may_quote(b)) {
            if !self.quote && self.open.is_none() && !text.is_empty() {
                self.open = Some(at);
            }
            return;
        }
        for (offset, c) in text.char_indices() {
            let here = at + offset as u32;
            match c {
                '“' | '«' | '《' | '「' | '『' => {
                    self.close_at(here);
                    self.quote = true;
                }
                '”' | '»' | '》' | '」' | '』' => self.quote = false,
                '"' => {
                    self.close_at(here);
                    self.quote = !self.quote;
                }
                _ if !self.quote && self.open.is_none() => self.open = Some(here),
                _ => {}
            }
        }
    }

    fn close(&mut self) {
        let end = self.plain().text.len() as u32;
        self.close_at(end);
    }

    fn close_at(&mut self, end: u32) {
        if let Some(start) = self.open.take()
            && start < end
        {
            self.plain().linkable.push(start..end);
        }
    }

    /// Whether a line's end stands between two wide characters, where it is no space (CSS Text 3, "Segment Break Transformation Rules").
    fn joins(&mut self, behind: &[Placed<'a>]) -> bool {
        let wide = |c: char| is_wide(c) && !('\u{ac00}'..='\u{d7af}').contains(&c);
        let before = self.plain().text.chars().next_back().is_some_and(wide);
        let begins = |(token, _): &&Placed<'a>| matches!(token, Token::Open(_) | Token::Event(Event::Start(_)));
        let next = behind.iter().find(|placed| !begins(placed));
        before && matches!(next, Some((Token::Event(Event::Text(text)), _)) if text.starts_with(wide))
    }

    /// One of our own marks begins.
    fn open_wrap(&mut self, wrap: &Wrap, range: &Range<usize>) {
        self.close();
        match wrap {
            Wrap::Mark => {
                self.builder.open(Opening::Styled(Style::Mark), range);
                self.wraps.push(Wrapped::Element);
            }
            Wrap::Span(attributes) => {
                let (size, rest) = super::picture::asked(attributes);
                self.asked = size;
                if rest.is_empty() {
                    return self.wraps.push(Wrapped::Nothing);
                }
                self.builder.name(&rest, range);
                self.builder.open(Opening::Span(Box::new(rest)), range);
                self.wraps.push(Wrapped::Element);
            }
            Wrap::Note => {
                self.builder.open(Opening::InlineNote, range);
                // A note is a text of its own.
                let start = self.builder.place(range).end;
                let run = self.builder.begin_run(false, true, start);
                let outer = std::mem::replace(&mut self.run, run);
                self.wraps.push(Wrapped::Note(outer));
            }
        }
    }

    /// What was begun last of our own marks ends.
    fn close_wrap(&mut self) {
        self.close();
        match self.wraps.pop() {
            Some(Wrapped::Element) => self.builder.close(),
            Some(Wrapped::Note(outer)) => {
                self.run = outer;
                self.builder.close();
            }
            Some(Wrapped::Nothing) | None => {}
        }
    }

    fn other(&mut self, event: &Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.close();
                let kind = match link_type {
                    LinkType::WikiLink { has_pothole } => LinkKind::Wiki { labelled: *has_pothole },
                    _ => LinkKind::Inline,
                };
                // `<desk@example.org>` is an address of electronic mail (CommonMark, Autolinks).
                let mail = matches!(link_type, LinkType::Email).then(|| CowStr::from(format!("mailto:{dest_url}")));
                let index = self.link(kind, mail.as_ref().unwrap_or(dest_url), title, range);
                self.links.push(index);
                self.builder.open(Opening::Link(index), range);
            }
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                self.close();
                let embed = matches!(link_type, LinkType::WikiLink { .. });
                let kind = if embed { LinkKind::Embed } else { LinkKind::Image };
                let index = self.link(kind, dest_url, title, range);
                if let Some(link) = self.builder.out.facts.links.get_mut(index as usize) {
                    link.size = self.asked.take();
                }
                self.links.push(index);
                self.builder.open(if embed { Opening::Embed(index) } else { Opening::Image(index) }, range);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(index) = self.links.pop() {
                    let end = self.plain().text.len() as u32;
                    if let Some((_, place)) = &mut self.builder.out.facts.links[index as usize].place {
                        place.end = end;
                    }
                    self.builder.close();
                }
            }
            Event::Text(text) => {
                let link = self.links.last().and_then(|index| self.builder.out.facts.links.get_mut(*index as usize));
                let sized = link.and_then(|link| Some((super::picture::size(text, link.kind)?, link)));
                let Some(((size, before), link)) = sized else { return self.text(text.clone(), range) };
                link.size = Some(size);
                if before > 0 {
                    let label = match text {
                        CowStr::Borrowed(text) => CowStr::Borrowed(&text[..before]),
                        other => other[..before].to_owned().into(),
                    };
                    self.text(label, &(range.start..(range.start + before).min(range.end)));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                self.plain().text.push(' ');
                let hard = *event == Event::HardBreak;
                self.builder.push(if hard { InlineKind::HardBreak } else { InlineKind::SoftBreak }, range);
            }
            Event::Code(code) => {
                self.close();
                self.plain().text.push_str(code);
                self.builder.push(InlineKind::Code(code.clone()), range);
            }
            Event::InlineMath(tex) | Event::DisplayMath(tex) => {
                self.close();
                self.builder.out.facts.has_math = true;
                let display = matches!(event, Event::DisplayMath(_));
                self.builder.push(InlineKind::Math { tex: tex.clone(), display }, range);
            }
            Event::InlineHtml(html) => {
                self.close();
                self.annotation = annotates(html).unwrap_or(self.annotation);
                collect_ids(html, &mut self.builder.out.facts.html_ids);
                let (body, base) = (self.builder.body, self.builder.base);
                super::html::links(body, range, base, &mut self.builder.out.facts.html_links);
                self.builder.push(InlineKind::Html(html.clone()), range);
            }
            Event::Start(tag) => {
                self.close();
                self.emphasis += usize::from(matches!(tag, Tag::Emphasis));
                if let Some(style) = style(tag) {
                    self.builder.open(Opening::Styled(style), range);
                }
            }
            Event::End(tag) => {
                self.close();
                self.emphasis = self.emphasis.saturating_sub(usize::from(*tag == TagEnd::Emphasis));
                self.builder.close();
            }
            Event::FootnoteReference(label) => {
                self.close();
                self.builder.push(InlineKind::NoteRef(label.clone()), range);
            }
            Event::TaskListMarker(done) => {
                self.close();
                self.builder.push(InlineKind::Task(*done), range);
            }
            Event::Html(_) | Event::Rule => self.close(),
        }
    }

    fn link(&mut self, kind: LinkKind, target: &str, title: &str, range: &Range<usize>) -> u32 {
        let base = self.builder.base;
        // In a table the bar of `[[page\|label]]` is escaped, and the escape is no part of the name.
        let wiki = matches!(kind, LinkKind::Wiki { .. } | LinkKind::Embed);
        let target = if wiki { target.trim_end_matches('\\') } else { target };
        // The target's own bytes: looked for from the end of an inline link, from the start of a wikilink.
        let source = &self.builder.body[range.clone()];
        let at = match kind {
            LinkKind::Wiki { .. } | LinkKind::Embed => source.find(target),
            _ => source.rfind(target),
        };
        let target_range = match at {
            Some(at) if !target.is_empty() => range.start + at..range.start + at + target.len(),
            _ => range.clone(),
        };
        if login::find_in_address(target.trim()).is_some() || login::find(title).is_some() {
            self.builder.login(login::place(self.builder.body, target_range.clone()));
        }
        let place = (!self.plain().is_heading).then(|| {
            let at = self.builder.out.facts.runs[self.run as usize].text.len() as u32;
            (self.run, at..at)
        });
        self.builder.out.facts.links.push(Link {
            kind,
            target: target.to_string(),
            title: super::hidden::without(title).into_owned(),
            size: None,
            range: base + range.start..base + range.end,
            target_range: base + target_range.start..base + target_range.end,
            place,
        });
        self.builder.out.facts.links.len() as u32 - 1
    }
}

/// Whether a tag begins a ruby annotation (`rt`, and the parentheses `rp` around it) or ends it; nothing where it does neither. Their end tags may be
/// left out (HTML Living Standard, 4.5.12).
fn annotates(tag: &str) -> Option<bool> {
    let inner = tag.strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match inner.starts_with('/') {
        false if is("rt") || is("rp") => Some(true),
        false if is("rb") || is("ruby") => Some(false),
        true if is("rt") || is("rp") || is("ruby") => Some(false),
        _ => None,
    }
}
