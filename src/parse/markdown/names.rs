//! Names of blocks, as Obsidian has them: `^name` at the end of a paragraph, of an item or of a heading, or alone behind a table, a quotation, code or
//! a list. The mark is no part of the text.

use super::tree::{Block, BlockKind, Name, Tree};
use super::{Named, NamedAs};
use pulldown_cmark::{CowStr, Event, TagEnd};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

/// A mark at the end of a run's events: the name, with the bytes of the body at which it stands, and whether the run holds nothing else.
pub struct Mark {
    pub name: String,
    pub place: Range<usize>,
    pub alone: bool,
    event: usize,
}

/// Whether a text is a mark: `^` and letters of ASCII, digits and `-`.
pub fn is_mark(text: &str) -> bool {
    text.strip_prefix('^').is_some_and(|name| {
        !name.is_empty() && name.len() <= 200 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

/// The mark at the end of a run.
pub fn find(events: &[(Event<'_>, Range<usize>)], body: &str) -> Option<Mark> {
    // The pieces of text that end the run, which a program may have cut anywhere.
    let mut first = events.len();
    while let Some((Event::Text(_), range)) = first.checked_sub(1).and_then(|at| events.get(at)) {
        if events.get(first).is_some_and(|(_, next)| next.start != range.end) {
            break;
        }
        first -= 1;
    }
    let (from, to) = (events.get(first)?.1.start, events.last()?.1.end);
    let source = body.get(from..to)?.trim_end();
    let at = source.rfind('^').filter(|at| is_mark(&source[*at..]))?;
    let begins = match source[..at].chars().next_back() {
        Some(before) => before.is_whitespace(),
        // Obsidian takes it right behind an embed, too.
        None => {
            let before =
                |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Image));
            first == 0 || before(&events[first - 1].0)
        }
    };
    let place = from + at..from + source.len();
    let event = events.iter().rposition(|(_, range)| range.start <= place.start)?;
    // A text that stands otherwise in the file is not cut.
    let (Event::Text(text), range) = &events[event] else { return None };
    let cut = text.get(..place.start - range.start).filter(|cut| body.get(range.start..place.start) == Some(*cut))?;
    let is_blank = |(event, _): &(Event<'_>, Range<usize>)| match event {
        Event::Text(text) => text.trim().is_empty(),
        Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    };
    let alone = cut.trim().is_empty() && events[..event].iter().all(is_blank);
    begins.then(|| Mark { name: source[at + 1..].to_owned(), place, alone, event })
}

impl Mark {
    /// Takes the mark and the blanks before it out of the events that it was found in.
    pub fn take(&self, events: &mut Vec<(Event<'_>, Range<usize>)>) {
        events.truncate(self.event + 1);
        if let Some((Event::Text(text), range)) = events.last_mut() {
            range.end = self.place.start;
            *text = before(text, self.place.start - range.start);
        }
        while let Some((event, range)) = events.last_mut() {
            match event {
                Event::SoftBreak | Event::HardBreak => {}
                Event::Text(text) => {
                    let kept = text.trim_end().len();
                    if kept > 0 {
                        range.end -= text.len() - kept;
                        *text = before(text, kept);
                        return;
                    }
                }
                _ => return,
            }
            events.pop();
        }
    }
}

fn before<'a>(text: &CowStr<'a>, end: usize) -> CowStr<'a> {
    match text {
        CowStr::Borrowed(text) => CowStr::Borrowed(text.get(..end).unwrap_or(text)),
        text => text.get(..end).unwrap_or(text).to_owned().into(),
    }
}

/// What a tree names, in the order of the text, and the names that were given before: of two blocks with one name the first has it. `base` is the byte of
/// the file at which the body begins.
pub fn collect(tree: &mut Tree<'_>, base: usize) -> (Vec<Named>, Vec<(Name, Range<usize>)>) {
    let mut found = Collected { base, named: Vec::new(), places: HashMap::new(), again: Vec::new() };
    found.blocks(&mut tree.blocks, None);
    (found.named, found.again)
}

struct Collected {
    base: usize,
    named: Vec<Named>,
    /// By name in small letters: its place.
    places: HashMap<String, Range<usize>>,
    again: Vec<(Name, Range<usize>)>,
}

impl Collected {
    /// `whole` is what the first of the blocks stands for: the item of a list that it begins.
    fn blocks(&mut self, blocks: &mut [Block<'_>], whole: Option<&Range<usize>>) {
        for (index, block) in blocks.iter_mut().enumerate() {
            self.block(block, whole.filter(|_| index == 0));
        }
    }

    fn block(&mut self, block: &mut Block<'_>, whole: Option<&Range<usize>>) {
        let range = whole.unwrap_or(&block.range).clone();
        let what = match block.kind {
            BlockKind::Heading { index, .. } => NamedAs::Heading(index),
            _ => NamedAs::Block,
        };
        if let Some(name) = &block.name {
            let place = self.base + name.place.start..self.base + name.place.end;
            match self.places.entry(name.name.to_ascii_lowercase()) {
                Entry::Occupied(first) => {
                    self.again.push(((**name).clone(), first.get().clone()));
                    block.name = None;
                }
                Entry::Vacant(entry) => {
                    entry.insert(place.clone());
                    self.named.push(Named { name: name.name.clone(), range, place, what });
                }
            }
        }
        match &mut block.kind {
            BlockKind::Quote(blocks) => self.quoted(blocks, &block.range),
            BlockKind::Callout(callout) => self.quoted(&mut callout.blocks, &block.range),
            BlockKind::Note { blocks, .. } | BlockKind::Div { blocks, .. } => self.blocks(blocks, None),
            BlockKind::List { items, .. } => {
                for item in items {
                    self.blocks(&mut item.blocks, Some(&item.range));
                }
            }
            BlockKind::Definitions(parts) => {
                for part in parts {
                    if let super::tree::Definition::Meaning(blocks) = part {
                        self.blocks(blocks, None);
                    }
                }
            }
            _ => {}
        }
    }

    /// The blocks of a quotation: the mark in its last paragraph names the quotation.
    fn quoted(&mut self, blocks: &mut [Block<'_>], range: &Range<usize>) {
        let named = self.named.len();
        self.blocks(blocks, None);
        let last = blocks.last().filter(|last| matches!(last.kind, BlockKind::Paragraph(_)));
        let name = last.and_then(|last| last.name.as_ref());
        let found = self.named[named..].iter_mut().find(|found| name.is_some_and(|name| name.name == found.name));
        if let Some(found) = found {
            found.range = range.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::{BlockKind, NamedPart};
    use super::super::{MarkdownOptions, NamedAs, lower};

    /// Names with what they stand for, as it is written, and the texts that are left.
    fn named(text: &str) -> (Vec<(String, String)>, Vec<String>) {
        let lowered = lower(text, 0, MarkdownOptions::default());
        let facts = &lowered.facts;
        for named in &facts.named {
            assert_eq!(&text[named.place.clone()], format!("^{}", named.name));
            assert!(lowered.tree.named(&named.name).is_some(), "{named:?}");
        }
        let names = facts.named.iter().map(|n| (n.name.clone(), text[n.range.clone()].trim().to_owned())).collect();
        (names, facts.runs.iter().map(|run| run.text.clone()).collect())
    }

    #[test]
    fn a_mark_names_what_it_ends_or_what_is_before_it() {
        for (text, name, what, left) in [
            ("One two ^a-1", "a-1", "One two ^a-1", "One two"),
            ("One\n^a", "a", "One\n^a", "One"),
            ("One  \n^a", "a", "One  \n^a", "One"),
            ("One *two* ^a\n\nThree", "a", "One *two* ^a", "One two|Three"),
            ("One ^a--b", "a--b", "One ^a--b", "One"),
            ("One _x_y ^2024-01_x ^z", "z", "One _x_y ^2024-01_x ^z", "One _x_y ^2024-01_x"),
            ("- one\n- two ^a\n  - three\n", "a", "- two ^a\n  - three", "one|two|three"),
            ("- one\n\n- two\n\n  more ^a\n", "a", "more ^a", "one|two|more"),
            ("- one\n- two\n\n^a\n", "a", "- one\n- two", "one|two"),
            ("- [ ] task ^a\n", "a", "- [ ] task ^a", "task"),
            ("> one\n>\n> two ^a\n", "a", "> one\n>\n> two ^a", "one|two"),
            ("> one\n\n^a\n", "a", "> one", "one"),
            ("> one ^a\n>\n> two\n", "a", "one ^a", "one|two"),
            ("```\ncode\n```\n\n^a\n", "a", "```\ncode\n```", ""),
            ("| a |\n|---|\n| b |\n\n^a\n", "a", "| a |\n|---|\n| b |", "a|b"),
            ("| a |\n|---|\n| b |\n^a\n", "a", "| a |\n|---|\n| b |\n^a", "a|b"),
            ("- one\n  ```\n  code\n  ```\n  ^a\n", "a", "```\n  code\n  ```", "one"),
            ("![[x.png]]^a", "a", "![[x.png]]^a", "x.png"),
            ("One.[^n]\n\n[^n]: Note ^a", "a", "Note ^a", "One.|Note"),
        ] {
            let (names, texts) = named(text);
            assert_eq!(names, [(name.to_owned(), what.to_owned())], "{text:?}");
            assert_eq!(texts.join("|"), left, "{text:?}");
        }
    }

    #[test]
    fn other_signs_are_no_names() {
        for text in
            ["2^10", "x ^", "x ^a b", "x \\^a", "x `^a`", "^a", "- ^a", "x *y ^a*", "x [y ^a](z)", "x ^é", "x y^a"]
        {
            let (names, texts) = named(text);
            assert!(names.is_empty() && texts.join("").contains('^'), "{text}: {names:?}");
        }
        let alone = lower("One ^a", 0, MarkdownOptions { extensions: false, ..MarkdownOptions::default() });
        assert!(alone.facts.named.is_empty() && alone.facts.runs[0].text == "One ^a");
    }

    #[test]
    fn a_heading_and_an_item() {
        let text = "## Head ^h\n\n1. one\n2. two ^i\n";
        let lowered = lower(text, 0, MarkdownOptions::default());
        let heading = &lowered.facts.headings[0];
        assert_eq!((heading.id.as_str(), heading.title.as_str()), ("head", "Head"));
        assert_eq!(lowered.facts.named[0].what, NamedAs::Heading(0));
        assert!(matches!(lowered.tree.named("i"), Some(NamedPart::Item(Some(1), item)) if item.blocks.len() == 1));
        let quote = lower("> a ^q\n", 0, MarkdownOptions::default());
        let found = quote.tree.named("q");
        assert!(matches!(found, Some(NamedPart::Block(block)) if matches!(block.kind, BlockKind::Quote { .. })));
    }

    #[test]
    fn of_two_with_one_name_the_first_has_it() {
        let text = "One ^a\n\nTwo ^A\n";
        let lowered = lower(text, 0, MarkdownOptions::default());
        assert_eq!(lowered.facts.named.len(), 1);
        assert_eq!((lowered.problems.len(), &text[lowered.problems[0].range.clone()]), (1, "^A"));
        assert!(lowered.tree.blocks[0].name.is_some() && lowered.tree.blocks[1].name.is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_sound_names(text in "([a-c^ \\n>|*`#-]|\\^[a-c]|\\n\\n|\\n- |é){0,60}") {
            let lowered = lower(&text, 0, MarkdownOptions::default());
            for named in &lowered.facts.named {
                let mark = format!("^{}", named.name);
                proptest::prop_assert_eq!(text.get(named.place.clone()), Some(mark.as_str()));
                proptest::prop_assert!(text.get(named.range.clone()).is_some());
                proptest::prop_assert!(lowered.tree.named(&named.name).is_some());
            }
        }
    }
}
