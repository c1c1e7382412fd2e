//! Figures: a picture that is a paragraph of its own, with its caption.

use super::{Composer, Place, Text};
use crate::parse::markdown::attributes::Attributes;
use crate::parse::markdown::tree::{Block, BlockKind, Inline, InlineKind};
use crate::prose::tree::{DocBlock, DocFigure, DocInline};

/// How the paragraph begins that says what a picture shows.
const PREFIX: &str = "Figure:";

/// The only picture of a paragraph that holds nothing else, and what its author says of it.
fn alone<'t, 's>(inlines: &'t [Inline<'s>]) -> Option<(Option<&'t Attributes>, &'t Inline<'s>)> {
    let [only] = inlines else { return None };
    match &only.kind {
        InlineKind::Image { .. } | InlineKind::Embed { .. } => Some((None, only)),
        InlineKind::Sentence { inlines, .. } => alone(inlines),
        InlineKind::Span { attributes, inlines } => match alone(inlines)? {
            (None, picture) => Some((Some(attributes), picture)),
            (Some(_), _) => None,
        },
        _ => None,
    }
}

/// The inlines of a block that is the caption of the picture above it.
pub fn caption<'t, 's>(block: &'t Block<'s>) -> Option<&'t [Inline<'s>]> {
    let BlockKind::Paragraph(inlines) = &block.kind else { return None };
    let mut first = inlines.first()?;
    while let InlineKind::Sentence { inlines, .. } = &first.kind {
        first = inlines.first()?;
    }
    matches!(&first.kind, InlineKind::Text { text, .. } if text.starts_with(PREFIX)).then_some(inlines)
}

/// A caption without the word that makes it one.
pub fn without_prefix(mut caption: Vec<DocInline<'_>>) -> Vec<DocInline<'_>> {
    if let Some(DocInline::Text(text)) = caption.first_mut()
        && let Some(rest) = text.strip_prefix(PREFIX)
    {
        *text = rest.trim_start().to_owned().into();
    }
    caption
}

impl<'s> Composer<'_, 's> {
    /// The figure that a paragraph is, where it holds a picture and nothing else.
    pub(super) fn figure(&mut self, text: &Text<'_, 's>, inlines: &[Inline<'s>], place: Place) -> Option<DocBlock<'s>> {
        let (attributes, picture) = alone(inlines)?;
        let mut composed = self.inlines(text, std::slice::from_ref(picture), place);
        let picture = composed.pop().filter(|inline| matches!(inline, DocInline::Image(_)) && composed.is_empty())?;
        let attributes = attributes.map(|attributes| self.attributes(attributes));
        Some(DocBlock::Figure(Box::new(DocFigure { attributes, picture, caption: None })))
    }
}
