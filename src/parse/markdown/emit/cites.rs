//! A citation group of a run: its keys with their places, and its prefixes and suffixes as formatted text.

use super::super::flat::OPAQUE;
use super::super::kinds::style;
use super::super::token::{Placed, Token};
use super::super::tree::InlineKind;
use super::super::{Citation, CitationItem};
use super::Emit;
use crate::parse::citation;
use crate::rich::{Rich, RichStyle};
use pulldown_cmark::{Event, TagEnd};
use std::ops::Range;

impl<'a> Emit<'_, 'a> {
    pub(super) fn citation(&mut self, group: &citation::CitationGroup, events: &[Placed<'a>]) {
        self.close();
        let base = self.builder.base;
        let body = self.builder.body;
        // Where the source is written otherwise than the text (escapes, curly quotes) a place can fall into a character.
        let place = |at: usize| body.floor_char_boundary(self.flat.source(at, events));
        let range = place(group.range.start)
            ..body.ceil_char_boundary(self.flat.source(group.range.end.saturating_sub(1), events) + 1);
        let items = group
            .items
            .iter()
            .map(|item| CitationItem {
                key: item.key.clone(),
                // A key may be longer than its source, where a quotation mark became a curly one.
                key_range: {
                    let start = place(item.key_range.start);
                    let end = body.ceil_char_boundary((start + item.key.len()).min(range.end).max(start));
                    base + start..base + end
                },
                suppress_author: item.suppress_author,
                prefix: self.affix(&item.prefix, events),
                suffix: self.affix(&item.suffix, events),
                locator: item.locator.as_ref().map(|l| (l.label, l.value.clone())),
            })
            .collect();
        let at = self.plain().text.len() as u32;
        self.plain().text.push(OPAQUE);
        if group.kind != citation::GroupKind::Narrative {
            self.plain().beside.push(at);
        }
        let heading = self.builder.current_heading;
        let facts = &mut self.builder.out.facts;
        facts.citations.push(Citation {
            kind: group.kind,
            items,
            range: base + range.start..base + range.end,
            place: (self.run, at),
            heading,
        });
        let index = facts.citations.len() as u32 - 1;
        self.builder.push(InlineKind::Citation(index), &range);
    }

    /// A prefix or suffix: text, emphasis and code; links lose their anchor, for a citation is a link itself.
    fn affix(&self, range: &Range<usize>, events: &[Placed<'a>]) -> Vec<Rich> {
        if range.is_empty() {
            return Vec::new();
        }
        let first = self.flat.event_at(range.start);
        let mut stack: Vec<(RichStyle, Vec<Rich>)> = Vec::new();
        let mut row: Vec<Rich> = Vec::new();
        for (index, (token, _)) in events.iter().enumerate().skip(first) {
            let start = self.flat.starts[index];
            if start >= range.end {
                break;
            }
            let Token::Event(event) = token else { continue };
            match event {
                Event::Text(_) => {
                    let end = self.flat.starts.get(index + 1).copied().unwrap_or(self.flat.text.len());
                    let part = &self.flat.text[start.max(range.start)..end.min(range.end)];
                    row.push(Rich::Text(part.replace(OPAQUE, "")));
                }
                Event::Start(tag) => {
                    if let Some(style) = style(tag) {
                        stack.push((style.rich(), std::mem::take(&mut row)));
                    }
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {}
                Event::End(_) => {
                    if let Some((style, outer)) = stack.pop() {
                        let inner = std::mem::replace(&mut row, outer);
                        row.push(Rich::Styled(style, inner));
                    }
                }
                Event::Code(code) => row.push(Rich::Code(code.to_string())),
                Event::InlineMath(tex) => row.push(Rich::Math { tex: tex.to_string(), display: false }),
                Event::DisplayMath(tex) => row.push(Rich::Math { tex: tex.to_string(), display: true }),
                Event::SoftBreak => row.push(Rich::SoftBreak),
                Event::HardBreak => row.push(Rich::HardBreak),
                _ => {}
            }
        }
        while let Some((style, outer)) = stack.pop() {
            let inner = std::mem::replace(&mut row, outer);
            row.push(Rich::Styled(style, inner));
        }
        row
    }
}
