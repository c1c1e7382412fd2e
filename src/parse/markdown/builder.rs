//! The lowering itself: one walk over pulldown-cmark's events, run by run.

use super::heading::{self, Ids};
use super::{Citation, CitationItem, CodeBlock, Heading, Link, LinkKind, Lowered, Node, Options, Problem, Run};
use crate::diagnostic::Code;
use crate::parse::citation;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd};
use std::ops::Range;

/// The character that stands for something opaque in plain text.
const OPAQUE: char = '\u{fffc}';

/// Lowers `body`, whose first byte is byte `base` of the file.
pub fn lower(body: &str, base: usize, options: Options) -> Lowered<'_> {
    let parser = Parser::new_ext(body, flags(options));
    let mut builder = Builder {
        body,
        base,
        extensions: options.extensions,
        out: Lowered::default(),
        ids: Ids::default(),
        run: Vec::new(),
        heading: None,
        current_heading: None,
        in_footnote: false,
        code: None,
    };
    for (event, range) in parser.into_offset_iter() {
        builder.event(event, range);
    }
    builder.flush();
    let mut out = builder.out;
    out.facts.words = out.facts.runs.iter().map(|r| count_words(&r.text)).sum();
    out
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

struct Builder<'a> {
    body: &'a str,
    base: usize,
    extensions: bool,
    out: Lowered<'a>,
    ids: Ids,
    /// The inline events of the block that is being read.
    run: Vec<(Event<'a>, Range<usize>)>,
    /// The heading that is being read, as it began.
    heading: Option<(Tag<'a>, Range<usize>)>,
    current_heading: Option<u32>,
    in_footnote: bool,
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
                        self.push(Node::Code(index), range);
                    }
                }
                _ => {}
            }
            return;
        }
        match &event {
            Event::Start(Tag::CodeBlock(kind)) if self.extensions => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new(), range));
            }
            Event::Start(tag) if is_inline(tag) => self.run.push((event, range)),
            Event::End(tag) if is_inline_end(tag) => self.run.push((event, range)),
            Event::Start(tag) => {
                self.flush();
                match tag {
                    Tag::Heading { .. } => self.heading = Some((tag.clone(), range)),
                    Tag::FootnoteDefinition(_) => {
                        self.in_footnote = true;
                        self.push(Node::Event(event), range);
                    }
                    _ => self.push(Node::Event(event), range),
                }
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(event, range),
            Event::End(end) => {
                self.flush();
                if *end == TagEnd::FootnoteDefinition {
                    self.in_footnote = false;
                }
                self.push(Node::Event(event), range);
            }
            Event::Rule => {
                self.flush();
                self.push(Node::Event(event), range);
            }
            Event::Html(html) => {
                if !self.run.is_empty() {
                    self.flush();
                }
                collect_ids(html, &mut self.out.facts.html_ids);
                self.push(Node::Event(event), range);
            }
            _ => self.run.push((event, range)),
        }
    }

    fn push(&mut self, node: Node<'a>, range: Range<usize>) {
        self.out.nodes.push((node, self.base + range.start..self.base + range.end));
    }

    fn problem(&mut self, code: Code, message: String, range: Range<usize>, help: Option<String>) {
        let range = self.base + range.start..self.base + range.end;
        self.out.problems.push(Problem { code, message, range, help, related: None });
    }

    /// A heading is known only at its end, when its title is; its start node is set before its text then.
    fn end_heading(&mut self, _end: Event<'a>, range: Range<usize>) {
        let Some((Tag::Heading { level, id, classes, attrs }, start_range)) = self.heading.take() else {
            return;
        };
        let events = std::mem::take(&mut self.run);
        let title: String = plain_text(&events);
        let whole = start_range.start..range.end.max(start_range.end);
        let explicit = id.is_some();
        let id = match id {
            Some(id) => {
                let id = id.to_string();
                if !self.ids.claim(&id) {
                    let first = self.out.facts.headings.iter().find(|h| h.id == id).map(|h| h.range.clone());
                    self.problem(
                        Code::DuplicateAnchor,
                        format!("the id `{id}` is taken by another heading of this page"),
                        whole.clone(),
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
        self.push(Node::HeadingStart(index), whole.clone());
        self.run = events;
        self.flush_as(true);
        self.push(Node::HeadingEnd(index), whole);
    }

    fn flush(&mut self) {
        self.flush_as(false);
    }

    /// Ends a run: finds its citations and links, and emits its nodes.
    fn flush_as(&mut self, is_heading: bool) {
        if self.run.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.run);
        if !self.extensions {
            for (event, range) in events {
                self.push(Node::Event(event), range);
            }
            return;
        }
        let flat = Flat::of(&events, self.body);
        let groups = flat.citations(&events);
        let run = self.out.facts.runs.len() as u32;
        let start = self.base + events.first().map_or(0, |(_, r)| r.start);
        self.out.facts.runs.push(Run {
            heading: self.current_heading,
            is_heading,
            is_footnote: self.in_footnote,
            start,
            ..Run::default()
        });
        Emit { builder: self, flat: &flat, run, quote: false, emphasis: 0, links: Vec::new(), open: None }
            .all(&events, &groups);
    }
}

/// One run's text for the citation parser: texts as they are, everything else one opaque character.
struct Flat {
    text: String,
    /// For each event: where it begins in `text`.
    starts: Vec<usize>,
    /// For each event: whether its text is, byte for byte, that of the source at its range.
    verbatim: Vec<bool>,
}

impl Flat {
    fn of(events: &[(Event<'_>, Range<usize>)], body: &str) -> Self {
        let mut flat = Flat { text: String::new(), starts: Vec::new(), verbatim: Vec::new() };
        let mut link_depth = 0usize;
        for (event, range) in events {
            flat.starts.push(flat.text.len());
            let mut verbatim = false;
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    link_depth += 1;
                    flat.text.push(OPAQUE);
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    link_depth = link_depth.saturating_sub(1);
                    flat.text.push(OPAQUE);
                }
                Event::Text(text) if link_depth == 0 => {
                    verbatim = body.get(range.clone()) == Some(&**text);
                    // An escaped character means itself: it opens no citation.
                    let escaped = range.start > 0 && body.as_bytes()[range.start - 1] == b'\\' && verbatim;
                    match text.chars().next() {
                        Some(first) if escaped && first.is_ascii_punctuation() => {
                            // Same length in bytes is not needed: the character's own place is never asked for.
                            flat.text.push(OPAQUE);
                            flat.text.push_str(&text[first.len_utf8()..]);
                            verbatim = false;
                        }
                        _ => flat.text.push_str(text),
                    }
                }
                Event::Text(_) => flat.text.push(OPAQUE),
                Event::SoftBreak => flat.text.push(' '),
                Event::HardBreak => flat.text.push('\n'),
                _ => flat.text.push(OPAQUE),
            }
            flat.verbatim.push(verbatim);
        }
        flat
    }

    /// The citation groups of the run. Brackets that cut an element in two (`[see @a *b]* c`) hold none; the keys in them are looked for
    /// again as if the brackets were not there.
    fn citations(&self, events: &[(Event<'_>, Range<usize>)]) -> Vec<citation::CitationGroup> {
        if !self.text.contains('@') {
            return Vec::new();
        }
        let mut text = std::borrow::Cow::Borrowed(self.text.as_str());
        // A few rounds serve every honest text; a hostile one loses the citations that are left.
        for _ in 0..8 {
            let groups = citation::find(&text);
            let Some(cut) = groups.iter().find(|g| !self.balanced(&g.range, events)) else {
                return groups;
            };
            let Some(bracket) = text[cut.range.clone()].find('[') else {
                break;
            };
            let at = cut.range.start + bracket;
            text.to_mut().replace_range(at..=at, "(");
        }
        let mut groups = citation::find(&text);
        groups.retain(|g| self.balanced(&g.range, events));
        groups
    }

    /// The event that holds byte `at` of the flat text.
    fn event_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Whether as many elements begin as end within the range: `[see @a *b]* c` is no citation.
    fn balanced(&self, range: &Range<usize>, events: &[(Event<'_>, Range<usize>)]) -> bool {
        let mut depth = 0i32;
        let (first, last) = (self.event_at(range.start), self.event_at(range.end.saturating_sub(1)));
        for (event, _) in &events[first..=last.min(events.len() - 1)] {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return false;
            }
        }
        depth == 0
    }

    /// Byte `at` of the flat text as a byte of the body.
    fn source(&self, at: usize, events: &[(Event<'_>, Range<usize>)]) -> usize {
        let index = self.event_at(at);
        let Some((_, range)) = events.get(index) else {
            return 0;
        };
        let within = at - self.starts[index];
        if self.verbatim[index] {
            (range.start + within).min(range.end)
        } else {
            // A text whose source is longer or shorter (an entity, an escape): count from its end, which is right after an escape.
            let length = self.starts.get(index + 1).copied().unwrap_or(self.text.len()) - self.starts[index];
            range.end.saturating_sub(length.saturating_sub(within)).max(range.start)
        }
    }
}

/// Writes the nodes of one run and its plain text.
struct Emit<'b, 'a> {
    builder: &'b mut Builder<'a>,
    flat: &'b Flat,
    run: u32,
    /// Inside a quotation, and how deep in emphasis.
    quote: bool,
    emphasis: usize,
    links: Vec<u32>,
    /// Where the linkable piece that is being written began.
    open: Option<u32>,
}

impl<'a> Emit<'_, 'a> {
    fn all(mut self, events: &[(Event<'a>, Range<usize>)], groups: &[citation::CitationGroup]) {
        let mut groups = groups.iter().peekable();
        // How far the flat text has been written: events inside a citation are skipped up to here.
        let mut done = 0usize;
        for (index, (event, range)) in events.iter().enumerate() {
            let start = self.flat.starts[index];
            let end = self.flat.starts.get(index + 1).copied().unwrap_or(self.flat.text.len());
            if let Event::Text(text) = event {
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
            self.other(event, range);
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
            self.text(text.clone(), range.clone());
        } else if text.is_char_boundary(a) && text.is_char_boundary(b) && a < b {
            let part = match text {
                CowStr::Borrowed(t) => CowStr::Borrowed(&t[a..b]),
                other => CowStr::from(other[a..b].to_owned()),
            };
            self.text(part, range.start + a..(range.start + b).min(range.end));
        }
    }

    fn plain(&mut self) -> &mut Run {
        let run = self.run as usize;
        &mut self.builder.out.facts.runs[run]
    }

    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        let at = self.plain().text.len() as u32;
        self.linkable(&text, at);
        self.plain().text.push_str(&text);
        let run = self.run;
        self.builder.push(Node::Text { text, run, at }, range);
    }

    /// Notes which bytes of a text may hold names to link.
    fn linkable(&mut self, text: &str, at: u32) {
        let heading = self.plain().is_heading;
        if heading || self.emphasis > 0 || !self.links.is_empty() {
            return self.close();
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

    fn citation(&mut self, group: &citation::CitationGroup, events: &[(Event<'a>, Range<usize>)]) {
        self.close();
        let base = self.builder.base;
        let place = |at: usize| base + self.flat.source(at, events);
        let range = place(group.range.start)..place(group.range.end.saturating_sub(1)) + 1;
        let items = group
            .items
            .iter()
            .map(|item| CitationItem {
                key: item.key.clone(),
                key_range: place(item.key_range.start)..place(item.key_range.start) + item.key.len(),
                suppress_author: item.suppress_author,
                prefix_html: self.affix(&item.prefix, events),
                suffix_html: self.affix(&item.suffix, events),
                locator: item.locator.as_ref().map(|l| (l.label, l.value.clone())),
            })
            .collect();
        let at = self.plain().text.len() as u32;
        self.plain().text.push(OPAQUE);
        let heading = self.builder.current_heading;
        let facts = &mut self.builder.out.facts;
        facts.citations.push(Citation {
            kind: group.kind,
            items,
            range: range.clone(),
            place: (self.run, at),
            heading,
        });
        let index = facts.citations.len() as u32 - 1;
        self.builder.out.nodes.push((Node::Citation(index), range));
    }

    /// The HTML of a prefix or suffix: text, emphasis and code; links lose their anchor, for a citation is a link itself.
    fn affix(&self, range: &Range<usize>, events: &[(Event<'a>, Range<usize>)]) -> String {
        if range.is_empty() {
            return String::new();
        }
        let first = self.flat.event_at(range.start);
        let mut kept = Vec::new();
        for (index, (event, _)) in events.iter().enumerate().skip(first) {
            let start = self.flat.starts[index];
            if start >= range.end {
                break;
            }
            match event {
                Event::Text(_) => {
                    let end = self.flat.starts.get(index + 1).copied().unwrap_or(self.flat.text.len());
                    let part = &self.flat.text[start.max(range.start)..end.min(range.end)];
                    kept.push(Event::Text(CowStr::from(part.replace(OPAQUE, ""))));
                }
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => {}
                Event::InlineHtml(_) | Event::FootnoteReference(_) => {}
                other => kept.push(other.clone()),
            }
        }
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, kept.into_iter());
        html
    }

    fn other(&mut self, event: &Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.close();
                let kind = match link_type {
                    LinkType::WikiLink { has_pothole } => LinkKind::Wiki { labelled: *has_pothole },
                    _ => LinkKind::Inline,
                };
                let index = self.link(kind, dest_url, title, range);
                self.links.push(index);
                self.builder.push(Node::LinkStart(index), range.clone());
            }
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                self.close();
                let embed = matches!(link_type, LinkType::WikiLink { .. });
                let kind = if embed { LinkKind::Embed } else { LinkKind::Image };
                let index = self.link(kind, dest_url, title, range);
                self.links.push(index);
                let node = if embed { Node::Embed(index) } else { Node::LinkStart(index) };
                self.builder.push(node, range.clone());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(index) = self.links.pop() {
                    let end = self.plain().text.len() as u32;
                    if let Some((_, place)) = &mut self.builder.out.facts.links[index as usize].place {
                        place.end = end;
                    }
                    self.builder.push(Node::LinkEnd(index), range.clone());
                }
            }
            Event::Text(text) => self.text(text.clone(), range.clone()),
            Event::SoftBreak | Event::HardBreak => {
                self.plain().text.push(' ');
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            Event::Code(code) => {
                self.close();
                self.plain().text.push_str(code);
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.close();
                self.builder.out.facts.has_math = true;
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            Event::InlineHtml(html) => {
                self.close();
                collect_ids(html, &mut self.builder.out.facts.html_ids);
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            Event::Start(tag) => {
                self.close();
                self.emphasis += usize::from(matches!(tag, Tag::Emphasis));
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            Event::End(tag) => {
                self.close();
                self.emphasis = self.emphasis.saturating_sub(usize::from(*tag == TagEnd::Emphasis));
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
            _ => {
                self.close();
                self.builder.push(Node::Event(event.clone()), range.clone());
            }
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
        let place = (!self.plain().is_heading).then(|| {
            let at = self.builder.out.facts.runs[self.run as usize].text.len() as u32;
            (self.run, at..at)
        });
        self.builder.out.facts.links.push(Link {
            kind,
            target: target.to_string(),
            title: title.to_string(),
            range: base + range.start..base + range.end,
            target_range: base + target_range.start..base + target_range.end,
            place,
        });
        self.builder.out.facts.links.len() as u32 - 1
    }
}

fn plain_text(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
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
fn collect_ids(html: &str, ids: &mut Vec<String>) {
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
