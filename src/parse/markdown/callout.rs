//! Callouts, as Obsidian and GitHub write them: `> [!type] Title`, `> [!type]-` folded, `> [!type]+` open. Attributes may follow: `> [!type]{until=2027}`.

use super::attributes::{self, Attributes};

/// What the first line of a callout says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The type in lower case.
    pub kind: String,
    /// Whether it can be folded, and if so whether it is open at first.
    pub fold: Option<bool>,
    /// What its author says of it.
    pub attributes: Option<Box<Attributes>>,
    /// The byte at which the title begins.
    pub title: usize,
}

/// The longest type.
const LONGEST: usize = 40;

/// The head of a callout that a block quotation begins with.
pub fn head(quote: &str) -> Option<Head> {
    let inner = quote.trim_start().strip_prefix('>')?.trim_start_matches([' ', '\t']);
    let named = inner.strip_prefix("[!")?;
    let (kind, rest) = named.split_once(']')?;
    // Obsidian's themes take words behind a bar.
    let kind = kind.split('|').next().unwrap_or_default().trim();
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if kind.is_empty() || kind.len() > LONGEST || !kind.chars().all(sound) {
        return None;
    }
    let (fold, rest) = match rest.chars().next() {
        Some('-') => (Some(false), &rest[1..]),
        Some('+') => (Some(true), &rest[1..]),
        _ => (None, rest),
    };
    let (attributes, rest) = match attributes::read(rest) {
        Some((attributes, length)) => (Some(Box::new(attributes)), &rest[length..]),
        None => (None, rest),
    };
    let title = quote.len() - rest.trim_start_matches([' ', '\t']).len();
    Some(Head { kind: kind.to_lowercase().replace(' ', "-"), fold, attributes, title })
}

/// A type that readers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, which is that of its class, too.
    pub name: &'static str,
    /// The theme's word for it.
    pub word: &'static str,
}

/// The known types, each with its other names: GitHub's, Obsidian's, and those of contested claims.
const TYPES: [(&str, &str, &[&str]); 18] = [
    ("note", "alert_note", &[]),
    ("tip", "alert_tip", &["hint"]),
    ("important", "alert_important", &[]),
    ("warning", "alert_warning", &["attention"]),
    ("caution", "alert_caution", &[]),
    ("abstract", "alert_abstract", &["summary", "tldr"]),
    ("info", "alert_info", &[]),
    ("todo", "alert_todo", &[]),
    ("success", "alert_success", &["check", "done"]),
    ("question", "alert_question", &["help", "faq"]),
    ("failure", "alert_failure", &["fail", "missing"]),
    ("danger", "alert_danger", &["error"]),
    ("bug", "alert_bug", &[]),
    ("example", "alert_example", &[]),
    ("quote", "alert_quote", &["cite"]),
    ("contested", "alert_contested", &["unsupported"]),
    ("unknown", "alert_unknown", &[]),
    ("judgement", "alert_judgement", &["judgment"]),
];

/// The known type that a type is, or is another name of; `None` for one of the author's own.
pub fn known(kind: &str) -> Option<Known> {
    let found = TYPES.iter().find(|(name, _, others)| *name == kind || others.contains(&kind));
    found.map(|(name, word, _)| Known { name, word })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let found = head("> [!TIP]- A *title*\n> Text").unwrap();
        assert_eq!((found.kind.as_str(), found.fold, found.title), ("tip", Some(false), 10));
        assert_eq!(head(">[!my-type|x]+").map(|h| (h.kind, h.fold)), Some(("my-type".to_owned(), Some(true))));
        for text in ["> [!]", "> [note]", "> !note]", "> [!no<te]", "[!note]", "> \\[!note]", ">"] {
            assert_eq!(head(text), None, "{text}");
        }
    }
}
