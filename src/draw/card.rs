//! What a social card says, and how large it is. Drawing it is the feature `cards` ([`super::social`]).

/// The width in pixels; the size that Open Graph's readers show whole: 1.91 to 1.
pub const WIDTH: usize = 1200;
/// See [`WIDTH`].
pub const HEIGHT: usize = 630;

/// What a card says. Any text may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The page's language, for the shape of quotation marks.
    pub lang: String,
    /// Whether the page is written from right to left: the card is then mirrored.
    pub rtl: bool,
    pub book: String,
    /// What the page is: "Briefing".
    pub kind: String,
    pub title: String,
    pub summary: String,
    /// "As of 23 November 2026".
    pub day: String,
    pub topics: String,
}
