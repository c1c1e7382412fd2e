//! A page's body: Markdown with wikilinks, embeds, citations and heading events, and the formulas in it.
#![no_main]

mod holds;

use briefbook::parse::markdown::tree::{BlockKind, InlineKind, Piece};
use briefbook::parse::markdown::{self, MarkdownOptions};
use briefbook::prose::math;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: holds::quiet(),
    |data: &[u8]| {
        let text = holds::text(data);
        for extensions in [true, false] {
            let options = MarkdownOptions { extensions, ..MarkdownOptions::default() };
            let lowered = markdown::lower(&text, 0, options);
            check(&text, &lowered);
            assert_eq!(markdown::lower(&text, 0, options).facts, lowered.facts, "the same text, the same facts");
        }
    }
);

fn check(text: &str, lowered: &markdown::Lowered<'_>) {
    let facts = &lowered.facts;
    lowered.tree.walk(&mut |piece| match piece {
        Piece::Block(block) => {
            holds::range(text, &block.range, "a block");
            match block.kind {
                BlockKind::Heading { index, .. } => assert!((index as usize) < facts.headings.len()),
                BlockKind::Code(index) => assert!((index as usize) < facts.code.len()),
                _ => {}
            }
        }
        Piece::Inline(inline) => {
            holds::range(text, &inline.range, "an inline");
            match &inline.kind {
                InlineKind::Math { tex, display } => drop(math::to_mathml(tex, *display)),
                InlineKind::Citation(index) => assert!((*index as usize) < facts.citations.len()),
                InlineKind::Link { index, .. } | InlineKind::Image { index, .. } | InlineKind::Embed { index, .. } => {
                    assert!((*index as usize) < facts.links.len());
                }
                _ => {}
            }
        }
    });
    for heading in &facts.headings {
        holds::range(text, &heading.range, "a heading");
        if let Some(event) = &heading.event {
            holds::range(text, &event.range, "a heading's event");
        }
    }
    for link in &facts.links {
        holds::range(text, &link.range, "a link");
        holds::range(text, &link.target_range, "a link's target");
        if let Some((run, at)) = &link.place {
            sentence(&facts.runs[*run as usize].text, at.start as usize..at.end as usize);
        }
    }
    for link in &facts.html_links {
        holds::range(text, &link.range, "an address in raw HTML");
    }
    for citation in &facts.citations {
        holds::range(text, &citation.range, "a citation");
        let (run, at) = citation.place;
        sentence(&facts.runs[run as usize].text, at as usize..at as usize);
        citation.items.iter().for_each(|i| holds::range(text, &i.key_range, "a key"));
    }
    for problem in &lowered.problems {
        holds::range(text, &problem.range, &problem.message);
        if let Some((related, label)) = &problem.related {
            holds::range(text, related, label);
        }
    }
}

/// The sentence around a place of a run, as backlinks quote it.
fn sentence(run: &str, at: std::ops::Range<usize>) {
    holds::range(run, &at, "a place in a run");
    holds::range(run, &markdown::sentence_at(run, at.start, &|_| true), "a sentence");
}
