//! Marks that the parser does not know, found in the events of a run: `==words==`, `[words]{.class}`, `^[a note]`, `![](x.png){width=300}`, and
//! web addresses that stand in the text.
//!
//! A mark begins and ends in the same element (`*==a*==` marks nothing), and never in code, in links' addresses or behind a backslash.

use super::attributes;
use super::autolink;
use super::token::{Placed, Token, Wrap, is_verbatim};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// A change of a run: the bytes of the body that go, and what comes in their place.
struct Edit {
    gone: Range<usize>,
    come: Vec<Token<'static>>,
}

/// A mark that may begin something.
struct Begun {
    kind: Kind,
    /// Where it stands in the body.
    at: usize,
    /// The element that it stands in.
    element: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bracket,
    Note,
    Mark,
}

/// The tokens of a run's events.
pub fn tokens<'a>(events: Vec<(Event<'a>, Range<usize>)>, body: &'a str) -> Vec<Placed<'a>> {
    let mut finder = Finder { body, edits: Vec::new(), begun: Vec::new(), path: vec![0], elements: 0 };
    finder.all(&events);
    let mut edits = finder.edits;
    if edits.is_empty() {
        return events.into_iter().map(|(event, range)| (Token::Event(event), range)).collect();
    }
    edits.sort_by_key(|edit| (edit.gone.start, edit.gone.end));
    apply(events, edits, body)
}

struct Finder<'a> {
    body: &'a str,
    edits: Vec<Edit>,
    begun: Vec<Begun>,
    /// The elements that are open, each with a number of its own.
    path: Vec<usize>,
    elements: usize,
}

impl Finder<'_> {
    fn all(&mut self, events: &[(Event<'_>, Range<usize>)]) {
        let mut links = 0usize;
        // Within `<a>` of the author's own HTML there is no other link.
        let mut anchors = 0usize;
        let mut index = 0;
        // Where each open link or picture begins.
        let mut starts: Vec<usize> = Vec::new();
        while let Some((event, range)) = events.get(index) {
            match event {
                Event::Start(tag) => {
                    self.elements += 1;
                    self.path.push(self.elements);
                    if matches!(tag, Tag::Link { .. } | Tag::Image { .. }) {
                        links += 1;
                        starts.push(range.start);
                    }
                }
                Event::End(tag) => {
                    self.path.pop();
                    if matches!(tag, TagEnd::Link | TagEnd::Image) {
                        links = links.saturating_sub(1);
                        if let Some(start) = starts.pop() {
                            self.attributes_behind(start, range.end);
                        }
                    }
                }
                Event::InlineHtml(html) => {
                    let lower = html.get(..3).unwrap_or_default().to_ascii_lowercase();
                    anchors += usize::from(matches!(lower.as_str(), "<a " | "<a>" | "<a\n"));
                    anchors = anchors.saturating_sub(usize::from(html.to_ascii_lowercase().starts_with("</a")));
                }
                Event::Text(_) if links == 0 => {
                    // Texts that touch are one text: an address may have marks of punctuation in it.
                    let mut end = index + 1;
                    while matches!(events.get(end), Some((Event::Text(_), next)) if next.start == events[end - 1].1.end)
                    {
                        end += 1;
                    }
                    let whole = range.start..events[end - 1].1.end;
                    let linked = if anchors == 0 { self.addresses(&whole) } else { Vec::new() };
                    for (event, range) in &events[index..end] {
                        self.text(event, range, whole.start, &linked);
                    }
                    index = end;
                    continue;
                }
                _ => {}
            }
            index += 1;
        }
    }

    /// Links web addresses in a text; gives their places.
    fn addresses(&mut self, whole: &Range<usize>) -> Vec<Range<usize>> {
        let Some(text) = self.body.get(whole.clone()) else { return Vec::new() };
        let mut found = Vec::new();
        for (place, target) in autolink::find(text, self.body[..whole.start].chars().next_back()) {
            let place = whole.start + place.start..whole.start + place.end;
            let link = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: target.into(),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            };
            let words = CowStr::from(self.body[place.clone()].to_owned());
            let come = vec![
                Token::Event(Event::Start(link)),
                Token::Event(Event::Text(words)),
                Token::Event(Event::End(TagEnd::Link)),
            ];
            self.edits.push(Edit { gone: place.clone(), come });
            found.push(place);
        }
        found
    }

    /// Looks for marks in a text that stands in the body as it is; the texts that touch it begin at `first`.
    fn text(&mut self, event: &Event<'_>, range: &Range<usize>, first: usize, linked: &[Range<usize>]) {
        let Event::Text(text) = event else { return };
        if !is_verbatim(text, self.body, range) || !text.contains(['=', '[', ']']) {
            return;
        }
        let bytes = self.body.as_bytes();
        let mut at = range.start;
        while at < range.end {
            let place = at;
            at += 1;
            let link = linked.get(linked.partition_point(|link| link.end <= place));
            if link.is_some_and(|link| link.contains(&place)) || (place == range.start && self.is_escaped(place)) {
                continue;
            }
            match bytes[place] {
                b'[' => {
                    let note = place > first && bytes[place - 1] == b'^' && !self.is_escaped(place - 1);
                    self.begin(if note { Kind::Note } else { Kind::Bracket }, place);
                }
                b']' => self.end_bracket(place),
                b'=' if bytes.get(place + 1) == Some(&b'=') && place + 1 < range.end => {
                    at = place + 2;
                    while bytes.get(at) == Some(&b'=') {
                        at += 1;
                    }
                    if at == place + 2 {
                        self.mark(place);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.body.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    fn element(&self) -> usize {
        self.path.last().copied().unwrap_or_default()
    }

    fn begin(&mut self, kind: Kind, at: usize) {
        // Nobody nests deeper, and what nobody ends is not looked through for each that comes after it.
        if self.begun.len() >= 64 {
            self.begun.remove(0);
        }
        let element = self.element();
        self.begun.push(Begun { kind, at, element });
    }

    /// What began last of these kinds, in this element; what began within it began nothing.
    fn take(&mut self, kinds: &[Kind]) -> Option<Begun> {
        let element = self.element();
        let index = self.begun.iter().rposition(|begun| kinds.contains(&begun.kind) && begun.element == element)?;
        let mut taken = self.begun.split_off(index);
        (!taken.is_empty()).then(|| taken.swap_remove(0))
    }

    fn end_bracket(&mut self, at: usize) {
        let Some(begun) = self.take(&[Kind::Bracket, Kind::Note]) else { return };
        if begun.kind == Kind::Note {
            if self.body[begun.at + 1..at].trim().is_empty() {
                return;
            }
            self.edits.push(Edit { gone: begun.at - 1..begun.at + 1, come: vec![Token::Open(Wrap::Note)] });
            self.edits.push(Edit { gone: at..at + 1, come: vec![Token::Close] });
        } else if let Some((attributes, length)) = attributes::read(&self.body[at + 1..]) {
            let wrap = Wrap::Span(Box::new(attributes));
            self.edits.push(Edit { gone: begun.at..begun.at + 1, come: vec![Token::Open(wrap)] });
            self.edits.push(Edit { gone: at..at + 1 + length, come: vec![Token::Close] });
        }
    }

    fn mark(&mut self, at: usize) {
        let before = self.body[..at].chars().next_back().is_some_and(|c| !c.is_whitespace());
        let behind = self.body[at + 2..].chars().next().is_some_and(|c| !c.is_whitespace());
        let element = self.element();
        let open = self.begun.iter().any(|begun| begun.kind == Kind::Mark && begun.element == element);
        if open && before {
            if let Some(begun) = self.take(&[Kind::Mark])
                && begun.at + 2 < at
            {
                self.edits.push(Edit { gone: begun.at..begun.at + 2, come: vec![Token::Open(Wrap::Mark)] });
                self.edits.push(Edit { gone: at..at + 2, come: vec![Token::Close] });
            }
        } else if behind && !open {
            self.begin(Kind::Mark, at);
        }
    }

    /// Attributes right behind a link or a picture.
    fn attributes_behind(&mut self, start: usize, end: usize) {
        let Some((attributes, length)) = self.body.get(end..).and_then(attributes::read) else { return };
        self.edits.push(Edit { gone: start..start, come: vec![Token::Open(Wrap::Span(Box::new(attributes)))] });
        self.edits.push(Edit { gone: end..end + length, come: vec![Token::Close] });
    }
}

/// The events with the edits made. Only texts are cut; an edit between two events comes between them.
fn apply<'a>(events: Vec<(Event<'a>, Range<usize>)>, edits: Vec<Edit>, body: &'a str) -> Vec<Placed<'a>> {
    let mut out: Vec<Placed<'a>> = Vec::with_capacity(events.len() + edits.len() * 2);
    let mut edits = edits.into_iter().peekable();
    // Up to where the body is gone.
    let mut gone = 0;
    for (event, range) in events {
        let Event::Text(text) = &event else {
            // What begins where this begins comes before it.
            let begins = matches!(event, Event::Start(_));
            while let Some(edit) = edits.next_if(|edit| begins && edit.gone == (range.start..range.start)) {
                add(&mut out, edit, &mut gone);
            }
            out.push((Token::Event(event), range));
            continue;
        };
        let verbatim = is_verbatim(text, body, &range);
        let mut at = range.start;
        while let Some(edit) = edits.next_if(|edit| edit.gone.start < range.end) {
            if verbatim {
                push_text(&mut out, body, at.max(gone)..edit.gone.start);
            }
            at = at.max(edit.gone.end.min(range.end));
            add(&mut out, edit, &mut gone);
        }
        match (verbatim, gone >= range.end) {
            (_, true) => {}
            (true, false) => push_text(&mut out, body, at.max(gone)..range.end),
            // What reads otherwise than it is written is whole or gone.
            (false, false) if gone <= range.start => out.push((Token::Event(event), range)),
            (false, false) => {}
        }
    }
    edits.for_each(|edit| add(&mut out, edit, &mut gone));
    out
}

fn add<'a>(out: &mut Vec<Placed<'a>>, edit: Edit, gone: &mut usize) {
    out.extend(edit.come.into_iter().map(|token| (token, edit.gone.clone())));
    *gone = (*gone).max(edit.gone.end);
}

fn push_text<'a>(out: &mut Vec<Placed<'a>>, body: &'a str, range: Range<usize>) {
    if range.start < range.end
        && let Some(text) = body.get(range.clone())
    {
        out.push((Token::Event(Event::Text(CowStr::Borrowed(text))), range));
    }
}
