//! The front matter's `points`: short texts that are read apart from the body, and whose links, citations and sentences are the page's like those of
//! the body.
//!
//! What is known of them stands behind what is known of the body, so that the body's own numbers are the same with and without them.

use super::tree::{Block, BlockKind, Inline, InlineKind};
use super::{Facts, Lowered, MarkdownOptions, PointStart, Problem, claims, lower};
use crate::parse::fields::Spanned;
use std::ops::Range;

/// A point: its inlines, with the numbers of the page's facts.
pub type PointInlines<'a> = Vec<Inline<'a>>;

/// Reads the points of a page and adds what is known of them to the facts of its body; gives what is wrong with them.
pub fn read(points: &[Spanned<String>], facts: &mut Facts, options: MarkdownOptions) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let Lowered { tree, facts: own, problems: wrong } = lower(&point.value, 0, options);
        let (written, _, told) = claims::find(&tree, &own);
        // Where the text stands in the file as it is read, its places are known; else all of it is one place.
        let inner = point.inner();
        let place = |range: &Range<usize>| match inner {
            Some(span) => {
                span.start + range.start..(span.start + range.end).min(span.end).max(span.start + range.start)
            }
            None => point.span.start..point.span.end,
        };
        problems.extend(wrong.into_iter().chain(told).map(|problem| Problem {
            range: place(&problem.range),
            related: problem.related.map(|(range, label)| (place(&range), label)),
            ..problem
        }));
        let start = PointStart {
            runs: facts.runs.len() as u32,
            links: facts.links.len() as u32,
            citations: facts.citations.len() as u32,
        };
        facts.runs.extend(own.runs.into_iter().map(|mut run| {
            (run.start, run.heading) = (place(&(run.start..run.start)).start, None);
            run
        }));
        facts.links.extend(own.links.into_iter().map(|mut link| {
            (link.range, link.target_range) = (place(&link.range), place(&link.target_range));
            link.place = link.place.map(|(run, at)| (run + start.runs, at));
            link
        }));
        facts.citations.extend(own.citations.into_iter().map(|mut citation| {
            citation.range = place(&citation.range);
            citation.items.iter_mut().for_each(|item| item.key_range = place(&item.key_range));
            (citation.place.0, citation.heading) = (citation.place.0 + start.runs, None);
            citation
        }));
        facts.has_math |= own.has_math;
        let text = facts.runs.get(start.runs as usize).map_or(0, |run| run.text.trim_end().len() as u32);
        // A point is one claim, however many sentences it has; spans in it say what it is.
        let first = written.iter().find(|claim| claim.is_marked).or(written.first()).cloned().unwrap_or_default();
        let mut citations: Vec<u32> = written.iter().flat_map(|claim| claim.citations.iter().copied()).collect();
        citations.sort_unstable();
        citations.dedup();
        facts.claims.push(claims::WrittenClaim {
            range: point.span.start..point.span.end,
            run: start.runs,
            text: 0..text,
            citations: citations.into_iter().map(|citation| citation + start.citations).collect(),
            point: Some(index as u32),
            ..first
        });
        facts.points.push(start);
    }
    problems
}

/// The inlines of a point: those of its first paragraph, numbered as the page's facts are.
pub fn inlines(text: &str, start: PointStart, options: MarkdownOptions) -> PointInlines<'_> {
    let Lowered { tree, .. } = lower(text, 0, options);
    let first = tree.blocks.into_iter().find_map(|Block { kind, .. }| match kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => Some(inlines),
        _ => None,
    });
    let mut inlines = first.unwrap_or_default();
    shift(&mut inlines, start);
    inlines
}

fn shift(inlines: &mut [Inline<'_>], start: PointStart) {
    for inline in inlines {
        match &mut inline.kind {
            InlineKind::Text { run, .. } => *run += start.runs,
            InlineKind::Sentence { run, inlines, .. } => {
                *run += start.runs;
                shift(inlines, start);
            }
            InlineKind::Link { index, inlines }
            | InlineKind::Image { index, inlines }
            | InlineKind::Embed { index, inlines } => {
                *index += start.links;
                shift(inlines, start);
            }
            InlineKind::Citation(index) => *index += start.citations,
            InlineKind::Styled(_, inlines) | InlineKind::Span { inlines, .. } | InlineKind::Note(inlines) => {
                shift(inlines, start);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FileId, Span};

    #[test]
    fn a_point_is_read_as_a_part_of_the_page() {
        let options = MarkdownOptions::default();
        let mut facts = lower("Body [@a] and [[x]].\n", 100, options).facts;
        let text = "One [[y]] [@b, p. 2]. Two [@c].";
        let span = Span::new(FileId(0), 10..10 + text.len());
        let points = [Spanned { value: text.to_owned(), span }];
        assert!(read(&points, &mut facts, options).is_empty());
        assert_eq!(
            facts.citations[1].items[0].key_range,
            10 + text.find("@b").unwrap() + 1..10 + text.find("@b").unwrap() + 2
        );
        assert_eq!(facts.claims.last().map(|claim| claim.citations.clone()), Some(vec![1, 2]));
        let mut numbers = Vec::new();
        fn walk(inlines: &[Inline<'_>], numbers: &mut Vec<u32>) {
            for inline in inlines {
                match &inline.kind {
                    InlineKind::Citation(index) | InlineKind::Link { index, .. } => numbers.push(*index),
                    InlineKind::Sentence { inlines, .. } => walk(inlines, numbers),
                    _ => {}
                }
            }
        }
        walk(&inlines(text, facts.points[0], options), &mut numbers);
        assert_eq!(numbers, [1, 1, 2], "the link, then the citations, behind those of the body");
    }

    #[test]
    fn any_point_is_safe() {
        for text in ["", "# H", "- a\n- b", "[^1]", "^[x @a]", "```\nx\n```", "| a |\n|--|\n| b [@c] |"] {
            let mut facts = Facts::default();
            let span = Span::new(FileId(0), 3..4);
            read(&[Spanned { value: text.to_owned(), span }], &mut facts, MarkdownOptions::default());
            assert_eq!(facts.claims.len(), 1);
            inlines(text, facts.points[0], MarkdownOptions::default());
        }
    }
}
