//! Names of persons and institutions.

/// A name. A name with a `literal` is an institution's, or one that is not to be taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Name {
    /// The family name, without particles.
    pub family: String,
    /// The given names.
    pub given: String,
    /// `van` in "van Gogh" where it stays with the family name.
    pub non_dropping: String,
    /// `de` in "de Tocqueville" where it goes when the family name stands alone.
    pub dropping: String,
    /// `Jr.` or `III`.
    pub suffix: String,
    /// Whether a comma stands before the suffix.
    pub comma_suffix: bool,
    /// The whole name, shown as it is.
    pub literal: String,
}

impl Name {
    /// Whether the name is shown as one piece.
    pub fn is_literal(&self) -> bool {
        !self.literal.is_empty()
    }

    /// Whether it stands for names that nobody gives, at the end of a list.
    pub(crate) fn is_others(&self) -> bool {
        self.literal == "others" || self.literal.is_empty() && self.given.is_empty() && self.family == "others"
    }

    /// Whether its letters are of a script that writes the family name first, without spaces.
    pub(crate) fn is_romanesque(&self) -> bool {
        let text = || self.family.chars().chain(self.given.chars()).filter(|c| c.is_alphabetic());
        text().next().is_none() || text().any(romanesque) && !text().any(|c| !romanesque(c))
    }
}

/// Letters of the scripts in which names have spaces and can be inverted.
pub(crate) fn romanesque(character: char) -> bool {
    matches!(u32::from(character), 0x00..=0x058F | 0x1C80..=0x1C8F | 0x1D00..=0x1FFF | 0x2C00..=0x2C7F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F | 0xFB00..=0xFB17 | 0x2019 | 0xFF21..=0xFF5A)
}
