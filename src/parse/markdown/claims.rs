//! Claims as they are written: sentences of the running text that cite, and spans of class `claim`; and the sentences that cite nothing.
//!
//! One text, no bibliography: what a claim's status is where nobody says one, and whether its sources exist, is for [`crate::evidence`].

use super::asserts::{Asserts, asserts};
use super::attributes::Attributes;
use super::callout;
use super::grow::width;
use super::tree::{Block, BlockKind, Definition, Inline, InlineKind, Tree};
use super::{Facts, Problem};
use crate::diagnostic::Code;
use crate::parse::edtf::{self, Edtf};
use crate::parse::nearest;
use std::collections::HashMap;
use std::ops::Range;

/// How far a claim can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum ClaimStatus {
    Established,
    Reported,
    Contested,
    Unknown,
    Judgement,
}

impl ClaimStatus {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 5] = [Self::Established, Self::Reported, Self::Contested, Self::Unknown, Self::Judgement];

    /// The name that authors write.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::Reported => "reported",
            Self::Contested => "contested",
            Self::Unknown => "unknown",
            Self::Judgement => "judgement",
        }
    }

    /// The status of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "unsupported" => Some(Self::Contested),
            "judgment" => Some(Self::Judgement),
            name => Self::ALL.into_iter().find(|status| status.as_str() == name),
        }
    }
}

/// A claim as it is written.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WrittenClaim {
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// Its run, and its bytes in the run's text.
    pub run: u32,
    pub text: Range<u32>,
    /// The citation groups that it has, by their places among the page's.
    pub citations: Vec<u32>,
    /// What its author says of it, or of what is around it.
    pub status: Option<ClaimStatus>,
    pub until: Option<Edtf>,
    pub id: Option<Box<str>>,
    /// The classes of its span and of the divs around it, and the types of the callouts around it.
    pub classes: Vec<Box<str>>,
    /// Whether it is a span of class `claim`.
    pub is_marked: bool,
    /// Whether an element around it has its id already.
    pub id_is_around: bool,
    /// Its place among the page's `points`.
    pub point: Option<u32>,
    /// The parts of its text in quotation marks that quote nobody's words as they are: `.scare`, `.translated`.
    pub spared: Vec<Range<u32>>,
}

/// A sentence of the running text without a citation.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct UncitedSentence {
    /// Its bytes in the file.
    pub range: Range<u32>,
    /// Its run, and its bytes in the run's text.
    pub run: u32,
    pub text: Range<u32>,
    pub asserts: Asserts,
    /// Why it needs no source, where its author says so.
    pub reason: Option<Box<str>>,
}

/// What is said around a sentence.
#[derive(Clone, Default)]
struct Around {
    status: Option<ClaimStatus>,
    until: Option<Edtf>,
    classes: Vec<Box<str>>,
    reason: Option<Box<str>>,
}

struct Finder<'f> {
    facts: &'f Facts,
    /// The citations of each footnote, by its label.
    notes: HashMap<String, Vec<u32>>,
    claims: Vec<WrittenClaim>,
    uncited: Vec<UncitedSentence>,
    problems: Vec<Problem>,
}

/// The claims and the uncited sentences of a text, and what is wrong with what is said of them.
pub fn find(tree: &Tree<'_>, facts: &Facts) -> (Vec<WrittenClaim>, Vec<UncitedSentence>, Vec<Problem>) {
    let mut notes: HashMap<String, Vec<u32>> = HashMap::new();
    tree.walk(&mut |piece| {
        if let super::tree::Piece::Block(Block { kind: BlockKind::Note { label, blocks }, .. }) = piece {
            let mut cited = Vec::new();
            citations_of_blocks(blocks, &mut cited);
            notes.entry(label.to_string()).or_insert(cited);
        }
    });
    let mut finder = Finder { facts, notes, claims: Vec::new(), uncited: Vec::new(), problems: Vec::new() };
    finder.blocks(&tree.blocks, &Around::default());
    (finder.claims, finder.uncited, finder.problems)
}

fn citations_of_blocks(blocks: &[Block<'_>], out: &mut Vec<u32>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => citations_of(inlines, out),
            BlockKind::Quote(blocks) | BlockKind::Div { blocks, .. } => citations_of_blocks(blocks, out),
            BlockKind::Callout(callout) => citations_of_blocks(&callout.blocks, out),
            BlockKind::List { items, .. } => items.iter().for_each(|item| citations_of_blocks(&item.blocks, out)),
            _ => {}
        }
    }
}

fn citations_of(inlines: &[Inline<'_>], out: &mut Vec<u32>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Citation(index) => out.push(*index),
            _ => citations_of(children(inline), out),
        }
    }
}

fn children<'t, 'a>(inline: &'t Inline<'a>) -> &'t [Inline<'a>] {
    match &inline.kind {
        InlineKind::Styled(_, inner)
        | InlineKind::Sentence { inlines: inner, .. }
        | InlineKind::Span { inlines: inner, .. }
        | InlineKind::Note(inner)
        | InlineKind::Link { inlines: inner, .. } => inner,
        _ => &[],
    }
}

fn has_class(attributes: &Attributes, class: &str) -> bool {
    attributes.classes.iter().any(|own| own == class)
}

/// A span of a claim: what it says, its bytes in the file and in the run's text, and its own citations.
type ClaimSpan<'t> = (&'t Attributes, Range<usize>, Range<u32>, Vec<u32>);

/// What is found within a sentence.
#[derive(Default)]
struct Within<'t> {
    /// Citations outside spans of claims, each with the number of spans that are before it.
    outside: Vec<(usize, u32)>,
    /// Spans of claims: what they say, their bytes in the file and in the run's text, and their own citations.
    spans: Vec<ClaimSpan<'t>>,
    spared: Vec<Range<u32>>,
    reason: Option<Box<str>>,
}

impl Finder<'_> {
    fn blocks(&mut self, blocks: &[Block<'_>], around: &Around) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => self.row(inlines, around),
                BlockKind::Quote(blocks) => self.blocks(blocks, around),
                BlockKind::Callout(callout) => {
                    let mut inner = around.clone();
                    inner.status = status_of_callout(&callout.kind).or(around.status);
                    inner.classes.push(callout.kind.as_str().into());
                    let own = callout.attributes.as_deref();
                    self.around(own, &mut inner, &block.range, true);
                    self.blocks(&callout.blocks, &inner);
                }
                BlockKind::Div { attributes, blocks } => {
                    let mut inner = around.clone();
                    self.around(Some(attributes), &mut inner, &block.range, has_class(attributes, "claim"));
                    let from = self.claims.len();
                    self.blocks(blocks, &inner);
                    // A div of class `claim` around one claim has its id.
                    if let (Some(id), [claim]) = (&attributes.id, &mut self.claims[from..])
                        && has_class(attributes, "claim")
                        && claim.id.is_none()
                    {
                        (claim.id, claim.id_is_around) = (Some(id.as_str().into()), true);
                    }
                }
                BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks, around)),
                BlockKind::Table(table) => {
                    let cells = table.head.iter().chain(table.rows.iter().flatten());
                    cells.for_each(|cell| self.row(&cell.inlines, around));
                }
                BlockKind::Definitions(parts) => {
                    for part in parts {
                        if let Definition::Meaning(blocks) = part {
                            self.blocks(blocks, around);
                        }
                    }
                }
                BlockKind::Heading { .. }
                | BlockKind::Code(_)
                | BlockKind::Html(_)
                | BlockKind::Rule
                | BlockKind::Note { .. } => {}
            }
        }
    }

    /// Adds what is said of everything in a div or a callout.
    fn around(&mut self, attributes: Option<&Attributes>, around: &mut Around, range: &Range<usize>, is_claim: bool) {
        let Some(attributes) = attributes else { return };
        let (status, until) = self.said(attributes, range, is_claim);
        around.status = status.or(around.status);
        around.until = until.or(around.until.take());
        around.classes.extend(attributes.classes.iter().map(|class| class.as_str().into()));
        if has_class(attributes, "uncited") {
            around.reason = Some(attributes.get("reason").unwrap_or_default().into());
        }
    }

    /// The status and the end that attributes give. A status that is none is reported where the attributes are certainly about claims.
    fn said(
        &mut self,
        attributes: &Attributes,
        range: &Range<usize>,
        is_claim: bool,
    ) -> (Option<ClaimStatus>, Option<Edtf>) {
        let mut problem = |code, message, help| {
            self.problems.push(Problem { code, message, range: range.clone(), help: Some(help), related: None });
        };
        let status = attributes.get("status").and_then(|written| {
            let known = ClaimStatus::named(written);
            if known.is_none() && is_claim {
                let names = || ClaimStatus::ALL.into_iter().map(ClaimStatus::as_str);
                let help = match nearest(written, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("use one of {}", names().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
                };
                problem(Code::UnknownKey, format!("`{written}` is not a status of a claim"), help);
            }
            known
        });
        let is_certain = is_claim || status.is_some();
        let until = attributes.get("until").and_then(|written| {
            edtf::parse(written)
                .map_err(|error| {
                    if !is_certain {
                        return;
                    }
                    let help = error.help.clone().unwrap_or_else(|| "write it as YYYY-MM-DD".to_owned());
                    problem(Code::InvalidDate, format!("`{written}` is not a valid date: {error}"), help);
                })
                .ok()
        });
        (status, until)
    }

    /// The sentences of a block.
    fn row(&mut self, inlines: &[Inline<'_>], around: &Around) {
        for inline in inlines {
            if let InlineKind::Sentence { run, text, inlines } = &inline.kind {
                self.sentence((*run, text.clone()), &inline.range, inlines, around);
            }
        }
    }

    fn sentence(
        &mut self,
        (run, text): (u32, Range<u32>),
        range: &Range<usize>,
        inlines: &[Inline<'_>],
        around: &Around,
    ) {
        let mut within = Within::default();
        let mut at = text.start;
        inlines.iter().for_each(|inline| self.within(inline, &mut at, &mut within));
        let facts = self.facts;
        let Some(own) = facts.runs.get(run as usize) else { return };
        let plain = own.text.get(text.start as usize..text.end as usize).unwrap_or_default();
        if within.outside.is_empty() && within.spans.is_empty() {
            // What has no letters says nothing.
            if !plain.chars().any(char::is_alphanumeric) {
                return;
            }
            let spared: Vec<Range<usize>> = within
                .spared
                .iter()
                .map(|range| {
                    (range.start.max(text.start) - text.start) as usize
                        ..(range.end.max(text.start) - text.start) as usize
                })
                .collect();
            let range = trimmed_file(plain, range);
            let (start, end) = (u32::try_from(range.start), u32::try_from(range.end));
            self.uncited.push(UncitedSentence {
                range: start.unwrap_or(u32::MAX)..end.unwrap_or(u32::MAX),
                run,
                text: trimmed(plain, &text),
                asserts: asserts(plain, &spared),
                reason: within.reason.or_else(|| around.reason.clone()),
            });
            return;
        }
        // A span without a citation of its own has those of its sentence that follow it, the first one those before it, too.
        let mut left = Vec::new();
        let own: Vec<bool> = within.spans.iter().map(|span| !span.3.is_empty()).collect();
        for (before, citation) in std::mem::take(&mut within.outside) {
            let takes =
                (0..before).rev().find(|span| !own[*span]).or_else(|| (before..own.len()).find(|span| !own[*span]));
            match takes {
                Some(span) => within.spans[span].3.push(citation),
                None => left.push(citation),
            }
        }
        if !left.is_empty() {
            self.claims.push(WrittenClaim {
                range: trimmed_file(plain, range),
                run,
                text: trimmed(plain, &text),
                citations: left,
                status: around.status,
                until: around.until.clone(),
                classes: around.classes.clone(),
                spared: within.spared.clone(),
                ..WrittenClaim::default()
            });
        }
        for (attributes, range, text, citations) in within.spans {
            let (status, until) = self.said(attributes, &range, true);
            let mut classes = around.classes.clone();
            classes.extend(attributes.classes.iter().filter(|c| *c != "claim").map(|class| class.as_str().into()));
            let plain = own_text(facts, run, &text);
            self.claims.push(WrittenClaim {
                range,
                run,
                text: trimmed(plain, &text),
                citations,
                status: status.or(around.status),
                until: until.or_else(|| around.until.clone()),
                id: attributes.id.as_deref().map(Into::into),
                classes,
                is_marked: true,
                spared: within.spared.clone(),
                ..WrittenClaim::default()
            });
        }
    }

    /// Looks through an inline of a sentence; `at` is where it begins in the run's text.
    fn within<'t>(&self, inline: &'t Inline<'_>, at: &mut u32, within: &mut Within<'t>) {
        let start = *at;
        match &inline.kind {
            InlineKind::Citation(index) => {
                within.outside.push((within.spans.len(), *index));
                *at += width(inline);
            }
            InlineKind::Span { attributes, .. } if has_class(attributes, "claim") => {
                let mut inner = Within::default();
                children(inline).iter().for_each(|child| self.within(child, at, &mut inner));
                let mut citations: Vec<u32> = inner.outside.into_iter().map(|(_, citation)| citation).collect();
                // Of spans in spans the outer one is the claim.
                citations.extend(inner.spans.into_iter().flat_map(|span| span.3));
                within.spared.extend(inner.spared);
                within.spans.push((attributes, inline.range.clone(), start..*at, citations));
            }
            InlineKind::Span { attributes, .. } => {
                children(inline).iter().for_each(|child| self.within(child, at, within));
                if has_class(attributes, "scare") || has_class(attributes, "translated") {
                    within.spared.push(start..*at);
                }
                if has_class(attributes, "uncited") {
                    within.reason = Some(attributes.get("reason").unwrap_or_default().into());
                }
            }
            // A note has a text of its own, and what it cites its sentence cites.
            InlineKind::Note(inner) => {
                let mut cited = Vec::new();
                citations_of(inner, &mut cited);
                within.outside.extend(cited.into_iter().map(|citation| (within.spans.len(), citation)));
            }
            InlineKind::NoteRef(label) => {
                let cited = self.notes.get(&**label).into_iter().flatten();
                let spans = within.spans.len();
                within.outside.extend(cited.map(|citation| (spans, *citation)));
            }
            InlineKind::Styled(..) | InlineKind::Link { .. } | InlineKind::Sentence { .. } => {
                children(inline).iter().for_each(|child| self.within(child, at, within));
            }
            _ => *at += width(inline),
        }
    }
}

fn own_text<'f>(facts: &'f Facts, run: u32, text: &Range<u32>) -> &'f str {
    let run = facts.runs.get(run as usize).map_or("", |run| run.text.as_str());
    run.get(text.start as usize..text.end as usize).unwrap_or_default()
}

/// The status that a type of callout gives to the claims in it.
fn status_of_callout(kind: &str) -> Option<ClaimStatus> {
    callout::known(kind).and_then(|known| ClaimStatus::named(known.name))
}

/// Bytes of a run's text without the white space around them.
fn trimmed(plain: &str, text: &Range<u32>) -> Range<u32> {
    let lead = (plain.len() - plain.trim_start().len()) as u32;
    let inner = plain.trim().len() as u32;
    text.start + lead..text.start + lead + inner
}

/// The same for the file's bytes: text is written with the white space that it has.
fn trimmed_file(plain: &str, range: &Range<usize>) -> Range<usize> {
    let lead = plain.len() - plain.trim_start().len();
    let trail = plain.len() - plain.trim_end().len();
    let start = (range.start + lead).min(range.end);
    start..range.end.saturating_sub(trail).max(start)
}

#[cfg(test)]
mod tests {
    use super::super::{MarkdownOptions, lower};
    use super::*;

    fn claims(text: &str) -> (Vec<WrittenClaim>, Vec<UncitedSentence>, Vec<Problem>, Facts) {
        let lowered = lower(text, 0, MarkdownOptions::default());
        let (claims, uncited, problems) = find(&lowered.tree, &lowered.facts);
        (claims, uncited, problems, lowered.facts)
    }

    fn shown(text: &str) -> Vec<(String, usize)> {
        let (claims, _, _, facts) = claims(text);
        let one = |claim: &WrittenClaim| (own_text(&facts, claim.run, &claim.text).to_owned(), claim.citations.len());
        claims.iter().map(one).collect()
    }

    #[test]
    fn sentences_with_citations_are_claims() {
        let text = "One [@a]. Two says nothing. Three. [@b; @c] Four [@d] and [@e].\n\n- Item [@a]\n\n> Quoted [@a].\n\n| A |\n|---|\n| Cell [@a]. |\n";
        let found: Vec<usize> = shown(text).into_iter().map(|(_, citations)| citations).collect();
        assert_eq!(found, [1, 1, 2, 1, 1, 1]);
        assert_eq!(shown(text)[1].0, "Three. \u{fffc}");
        assert_eq!(claims(text).1.len(), 2, "what says nothing, and the head of the table");
    }

    #[test]
    fn a_note_cites_for_its_sentence() {
        assert_eq!(shown("One.^[See @a.] Two.[^n] Three.\n\n[^n]: @b [p. 3] and [@c].\n").len(), 2);
        assert_eq!(shown("Two.[^n]\n\n[^n]: See [@b].\n")[0].1, 1);
    }

    #[test]
    fn spans_have_the_citations_of_their_sentence() {
        let (found, ..) = claims("[Sales fell]{.claim status=contested until=2026-06 #fall} [@a].\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].status, found[0].id.as_deref()), (Some(ClaimStatus::Contested), Some("fall")));
        assert_eq!(found[0].until.as_ref().map(ToString::to_string).as_deref(), Some("2026-06"));
        assert_eq!(found[0].citations, [0]);
        let (found, ..) = claims("A is so [@a], and [B is so [@b]]{.claim}.\n");
        assert_eq!(
            found.iter().map(|c| (c.is_marked, c.citations.clone())).collect::<Vec<_>>(),
            [(false, vec![0]), (true, vec![1])]
        );
        let (found, ..) = claims("[A]{.claim} [@a] and [B]{.claim} [@b].\n");
        assert_eq!(found.iter().map(|c| c.citations.clone()).collect::<Vec<_>>(), [vec![0], vec![1]]);
        assert_eq!(claims("[No source]{.claim}.\n").0[0].citations.len(), 0);
    }

    #[test]
    fn what_is_around_says_it_too() {
        let status = |text: &str| claims(text).0.iter().map(|c| c.status).collect::<Vec<_>>();
        assert_eq!(status("> [!unsupported] Title [@a]\n> Text [@a].\n"), [Some(ClaimStatus::Contested)]);
        assert_eq!(status("> [!warning]\n> Text [@a].\n"), [None]);
        assert_eq!(
            status("::: {status=unknown}\nText [@a].\n\n> [!judgement]\n> Inner [@b].\n:::\n"),
            [Some(ClaimStatus::Unknown), Some(ClaimStatus::Judgement)]
        );
        let (found, ..) = claims("> [!judgement]{until=2027}\n> Text [@a].\n");
        assert_eq!(found[0].until.as_ref().map(ToString::to_string).as_deref(), Some("2027"));
        let (found, ..) = claims("::: {.claim #x}\nText [@a].\n:::\n");
        assert_eq!((found[0].id.as_deref(), found[0].id_is_around), (Some("x"), true));
    }

    #[test]
    fn what_is_wrong_is_reported() {
        let (.., problems, _) = claims("[A]{.claim status=contestd until=2026-13} [@a].\n");
        let found: Vec<(Code, Option<&str>)> = problems.iter().map(|p| (p.code, p.help.as_deref())).collect();
        assert_eq!(found[0], (Code::UnknownKey, Some("did you mean `contested`?")));
        assert_eq!(found[1].0, Code::InvalidDate);
    }

    #[test]
    fn what_needs_no_source_says_why() {
        let (_, uncited, ..) =
            claims("[We counted 12 of them]{.uncited reason=\"own count\"}. He said “we will not stop”.\n");
        assert_eq!(uncited[0].reason.as_deref(), Some("own count"));
        assert!(uncited[1].reason.is_none() && uncited[1].asserts.has(Asserts::QUOTATION));
        let (_, uncited, ..) = claims("It is [“a small yard with a fence”]{.scare}.\n");
        assert!(!uncited[0].asserts.has(Asserts::QUOTATION));
    }
}
