//! The lowering itself: one walk over pulldown-cmark's events, run by run.

use super::attributes::Attributes;
use super::blocks::OpenBlock;
use super::emit::Emit;
use super::flat::Flat;
use super::grow::{Grow, Opening};
use super::heading::Ids;
use super::kinds::flags;
use super::mask::{self, Div};
use super::token::{Placed, Token};
use super::tree::{InlineKind, Name};
use super::wrap;
use super::{Lowered, MarkdownOptions, Problem, Run, foreign, names, shown};
use crate::diagnostic::{Code, visible};
use crate::ids;
use crate::parse::citation::{CitationGroup, GroupKind};
use crate::parse::login;
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Parser, Tag};
use std::collections::{HashSet, VecDeque};
use std::ops::Range;

/// Lowers `body`, whose first byte is byte `base` of the file.
pub fn lower(body: &str, base: usize, options: MarkdownOptions) -> Lowered<'_> {
    let flags = flags(options);
    let mut masked = if options.extensions { mask::mask(body, flags) } else { None };
    let mut builder = Builder {
        body,
        base,
        extensions: options.extensions,
        names_cite: options.names_cite,
        bare_names: None,
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
        callout: None,
        callout_head: None,
        open_blocks: Vec::new(),
        notes: Vec::new(),
        used_notes: HashSet::new(),
        has_foreign: false,
        divs: masked.as_mut().map(|mask| std::mem::take(&mut mask.divs)).unwrap_or_default(),
    };
    let mut broken = Broken::default();
    match &masked {
        None => {
            let parser =
                Parser::new_with_broken_link_callback(body, flags, Some(|link: BrokenLink<'_>| broken.note(&link)));
            for (event, range) in parser.into_offset_iter() {
                builder.event(inches(without_controls(event), &range, body), range);
            }
        }
        Some(mask) => {
            let parser = Parser::new_with_broken_link_callback(
                &mask.text,
                flags,
                Some(|link: BrokenLink<'_>| broken.note(&link)),
            );
            for (event, range) in parser.into_offset_iter() {
                mask.restore(event, range, body, &mut |event, range| {
                    builder.event(inches(without_controls(event), &range, body), range);
                });
            }
        }
    }
    builder.flush();
    builder.divs_before(usize::MAX);
    if options.extensions {
        broken.0.sort_by_key(|(_, range)| range.start);
        for (name, range) in broken.0 {
            let help = format!("add a line `[{name}]: https://…`, or write `\\[` if this is not a link");
            let message = format!("the page has no line `[{name}]: …` with the address of this link");
            builder.problem(Code::UnknownReference, message, range, Some(help));
        }
        builder.unused_notes();
        builder.told_bare_names();
    }
    for range in masked.iter_mut().flat_map(|mask| std::mem::take(&mut mask.shown)) {
        let message = "`%%` does not start a comment in an HTML tag: this text is published".to_owned();
        builder.problem(Code::ShownComment, message, range, Some("remove it from the tag".to_owned()));
    }
    if let Some(range) = masked.and_then(|mask| mask.unclosed) {
        let help = "close it with `%%`, or write `\\%%` if this is not a comment".to_owned();
        builder.problem(
            Code::UnclosedComment,
            "this comment is not closed: it hides the rest of the page".to_owned(),
            range,
            Some(help),
        );
    }
    for range in shown::bare_logins(&builder.out.facts.html_links, base) {
        builder.login(range);
    }
    let mut out = builder.out;
    out.tree = builder.grow.finish();
    let levels: Vec<u8> = out.facts.headings.iter().map(|heading| heading.level).collect();
    for (index, end) in
        out.tree.section_ends(&|index| levels.get(index as usize).copied().unwrap_or(1), base + body.len())
    {
        if let Some(heading) = out.facts.headings.get_mut(index as usize) {
            heading.section_end = end;
        }
    }
    let (named, again) = names::collect(&mut out.tree, base);
    out.facts.named = named;
    out.problems.extend(again.into_iter().map(|(name, first)| Problem {
        code: Code::DuplicateAnchor,
        message: format!("the block name `^{}` is already used on this page", name.name),
        range: base + name.place.start..base + name.place.end,
        help: Some("give it a different name, or remove the name".to_owned()),
        related: Some((first, "the first block with this name".to_owned())),
    }));
    out
}

/// A straight quotation mark behind a digit or a mark of feet stands for inches (`5'10"`), and begins no quotation.
fn inches<'a>(event: Event<'a>, range: &Range<usize>, body: &str) -> Event<'a> {
    let is_mark = |event: &Event<'_>| matches!(event, Event::Text(text) if &**text == "“");
    if is_mark(&event)
        && body.get(range.clone()) == Some("\"")
        && body[..range.start].ends_with(|c: char| c.is_ascii_digit())
    {
        return Event::Text("”".into());
    }
    event
}

/// Links `[text][name]` without their definition, with their places.
#[derive(Default)]
struct Broken(Vec<(String, Range<usize>)>);

impl Broken {
    /// Notes a link whose definition the parser did not find; gives none.
    fn note<'m>(&mut self, link: &BrokenLink<'_>) -> Option<(CowStr<'m>, CowStr<'m>)> {
        let name = link.reference.trim();
        // `[see][@key]` cites, `[word][^1]` has a note, and `[word]` alone is a word in brackets.
        let is_ours = name.starts_with('^') || name.contains('@') || name.is_empty();
        if !is_ours && matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            self.0.push((name.to_owned(), link.span.clone()));
        }
        None
    }
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

/// What has been lowered so far, and what is being read.
pub struct Builder<'a> {
    pub body: &'a str,
    pub base: usize,
    pub extensions: bool,
    names_cite: bool,
    /// The first `@name` that was left as text because there is no bibliography, where it stands, and how many there are.
    bare_names: Option<(String, Range<usize>, usize)>,
    pub out: Lowered<'a>,
    pub grow: Grow<'a>,
    pub ids: Ids,
    /// The inline events of the block that is being read.
    pub run: Vec<(Event<'a>, Range<usize>)>,
    /// The heading that is being read, as it began.
    pub heading: Option<(Tag<'a>, Range<usize>)>,
    pub current_heading: Option<u32>,
    pub in_footnote: bool,
    pub in_html: bool,
    /// Whether a row of a table is being read that is no row, but the table's name.
    pub in_name: bool,
    /// The code block that is being read: language, text, place.
    pub code: Option<(String, String, Range<usize>)>,
    /// The byte at which the title of the callout begins that has just begun.
    pub callout: Option<usize>,
    /// The same while its first paragraph is read.
    pub callout_head: Option<usize>,
    /// The footnotes that are defined, with their places, and the labels that are referred to, in small letters.
    pub notes: Vec<(String, Range<usize>)>,
    pub used_notes: HashSet<String>,
    has_foreign: bool,
    /// The blocks that have begun.
    pub open_blocks: Vec<OpenBlock>,
    /// Fenced divs that are still to begin and end.
    pub divs: VecDeque<(usize, Div)>,
}

impl<'a> Builder<'a> {
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

    pub fn problem(&mut self, code: Code, message: String, range: Range<usize>, help: Option<String>) {
        let range = self.base + range.start..self.base + range.end;
        self.out.problems.push(Problem { code, message, range, help, related: None });
    }

    /// Tells of a login in an address, with its bytes in the body.
    pub fn login(&mut self, range: Range<usize>) {
        self.problem(Code::LoginInAddress, login::MESSAGE.to_owned(), range, Some(login::HELP.to_owned()));
    }

    pub fn flush(&mut self) {
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
    pub fn tokens(&mut self) -> Vec<Placed<'a>> {
        let events = std::mem::take(&mut self.run);
        let has_marks = match (events.first(), events.last()) {
            (Some((_, first)), Some((_, last))) => self.body.get(first.start..last.end).is_none_or(may_hold_marks),
            _ => false,
        };
        if self.extensions && has_marks {
            for range in shown::logins(&events, self.body) {
                self.login(range);
            }
            if let Some((range, what)) = foreign::find(&events, self.body) {
                self.foreign(range, what);
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
    pub fn emit(&mut self, events: Vec<Placed<'a>>, is_heading: bool) {
        if events.is_empty() {
            return;
        }
        let flat = Flat::new(&events, self.body);
        // CommonMark alone knows neither citations nor footnotes.
        let mut groups = if self.extensions { flat.citations(&events) } else { Vec::new() };
        if !self.names_cite {
            self.bare_names(&mut groups, &flat, &events);
        }
        let unknown = if self.extensions { flat.unknown_footnotes(&events) } else { Vec::new() };
        for (label, range) in unknown {
            let range = self.body.floor_char_boundary(range.start)..self.body.ceil_char_boundary(range.end);
            let help = Some(format!("add the note: a paragraph that starts with `[^{label}]: `"));
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

    /// Takes out the keys in running text, which are names of other kinds where there is no bibliography. What stands in brackets cites.
    fn bare_names(&mut self, groups: &mut Vec<CitationGroup>, flat: &Flat, events: &[Placed<'_>]) {
        groups.retain(|group| {
            let [item] = &group.items[..] else { return true };
            if group.kind != GroupKind::Narrative {
                return true;
            }
            let end = flat.source(item.key_range.end.saturating_sub(1), events);
            let end = self.body.ceil_char_boundary((end + 1).min(self.body.len()));
            let start = self.body.floor_char_boundary(flat.source(item.key_range.start, events).min(end));
            self.bare_names.get_or_insert_with(|| (item.key.clone(), start..end, 0)).2 += 1;
            false
        });
    }

    /// Reports, once a page, names that are text because there is no bibliography.
    fn told_bare_names(&mut self) {
        let Some((name, range, count)) = self.bare_names.take() else { return };
        let others = match count - 1 {
            0 => String::new(),
            more => format!(" (and {more} more on this page)"),
        };
        let message = format!("this book has no bibliography, so `@{name}` is shown as text{others}");
        let help = "add `sources.bib` to cite it, or write `\\@` to keep it as text".to_owned();
        self.problem(Code::BareName, message, range, Some(help));
    }

    /// Reports footnotes that nothing refers to.
    fn unused_notes(&mut self) {
        for (label, range) in std::mem::take(&mut self.notes) {
            if !self.used_notes.contains(&label.to_lowercase()) {
                let range = range.start..range.start + label.len() + 3;
                let range = range.start..self.body.floor_char_boundary(range.end.min(self.body.len()));
                let help = format!("refer to it with `[^{label}]`, or remove it");
                self.problem(
                    Code::UnusedFootnote,
                    format!("nothing refers to the footnote `{label}`"),
                    range,
                    Some(help),
                );
            }
        }
    }

    /// Reports, once a page, a piece of text that another tool would read.
    pub fn foreign(&mut self, range: Range<usize>, what: &str) {
        if std::mem::replace(&mut self.has_foreign, true) {
            return;
        }
        let message = format!("{what}, which briefbook does not support: readers see it as it is written");
        let help = "rewrite it in Markdown, or put it in backticks to show it as code".to_owned();
        self.problem(Code::ForeignSyntax, message, range, Some(help));
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

/// Whether a text may hold marks of our own, addresses, or pieces of other tools.
fn may_hold_marks(text: &str) -> bool {
    let is_mark = |b: &u8| matches!(b, b'[' | b']' | b'=' | b'{' | b'<' | b'@' | b'^');
    // All bytes are looked at, many at once.
    let found = text.as_bytes().iter().fold(false, |found, b| found | is_mark(b));
    found
        || memchr::memmem::find(text.as_bytes(), b"://").is_some()
        || memchr::memmem::find(text.as_bytes(), b"www.").is_some()
}

/// What is wrong with an id that something else of the page has.
pub fn ids_taken(id: &str) -> (String, String) {
    let message = match ids::is_reserved(id) {
        true => format!("the id `{id}` has a form that briefbook reserves for citations, notes and sources"),
        false => format!("the id `{id}` is already used on this page"),
    };
    (message, "give it a different id, or remove the id".to_owned())
}
