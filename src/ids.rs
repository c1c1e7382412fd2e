//! The ids that briefbook gives to parts of a page. Every one is made here, so that no two kinds meet.

/// The id of a citation, by its place among the citations of its page, from 0.
pub fn citation(index: u32) -> String {
    format!("cite-{}", index + 1)
}

/// The id of a note, by its number.
pub fn note(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of a note's first reference, by the note's number.
pub fn note_reference(number: usize) -> String {
    format!("fnref-{number}")
}

/// The id of a source's place in a page's list, by the last part of its address.
pub fn source(name: &str) -> String {
    format!("src-{name}")
}

/// The id of a block that its author named, as in Obsidian.
pub fn block(name: &str) -> String {
    format!("^{name}")
}

/// Whether an id is of a form that only briefbook gives: those above, and the `bb-…` of its themes.
pub fn is_reserved(id: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let numbered = ["cite-", "fn-", "fnref-"].iter().filter_map(|form| id.strip_prefix(form)).any(is_number);
    numbered || id.starts_with("src-") || id.starts_with("bb-") || id.starts_with('^')
}

/// An id as the fragment of an address.
pub fn fragment(id: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b':')
        .remove(b'/')
        .remove(b'(')
        .remove(b')')
        .remove(b',');
    percent_encoding::utf8_percent_encode(id, KEEP).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_reserved() {
        for id in [citation(0), note(1), note_reference(12), source("bis2022"), block("x"), "bb-sources".to_owned()] {
            assert!(is_reserved(&id), "{id}");
        }
        for id in ["cite", "cite-", "cite-one", "fn-1a", "source", "bb"] {
            assert!(!is_reserved(id), "{id}");
        }
    }
}
