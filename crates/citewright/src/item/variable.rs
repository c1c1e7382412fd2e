//! The variables of CSL 1.0.2, with what CSL-M adds, as small numbers.

/// A variable that a style may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variable(u8);

/// What a variable's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// Text.
    Text,
    /// A number, or text with numbers in it.
    Number,
    /// A date.
    Date,
    /// A list of names.
    Names,
}

macro_rules! variables {
    ($($kind:ident: $($name:literal)*;)*) => {
        const NAMES: &[(&str, VariableKind)] = &[$($(($name, VariableKind::$kind),)*)*];
    };
}

variables! {
    Text: "abstract" "annote" "archive" "archive_collection" "archive_location" "archive-place" "authority" "call-number" "citation-key"
        "citation-label" "collection-title" "collection-title-short" "container-title" "container-title-short" "dimensions" "division" "DOI"
        "event" "event-title" "event-place" "genre" "ISBN" "ISSN" "journalAbbreviation" "jurisdiction" "keyword" "language" "license" "medium"
        "note" "original-publisher" "original-publisher-place" "original-title" "part-title" "PMCID" "PMID" "publisher" "publisher-place"
        "references" "reviewed-genre" "reviewed-title" "scale" "source" "status" "title" "title-short" "URL" "volume-title"
        "volume-title-short" "year-suffix" "committee" "opus" "medium-detail" "title-main" "title-sub" "container-title-main" "hereinafter"
        "dummy" "archive-collection" "shortTitle";
    Number: "chapter-number" "citation-number" "collection-number" "edition" "first-reference-note-number" "issue" "locator" "number"
        "number-of-pages" "number-of-volumes" "page" "page-first" "part-number" "printing-number" "section" "supplement-number" "version"
        "volume" "supplement" "gazette-flag" "publication-number";
    Date: "accessed" "available-date" "event-date" "issued" "original-date" "submitted" "container" "locator-date" "publication-date";
    Names: "author" "author-short" "chair" "collection-editor" "compiler" "composer" "container-author" "contributor" "curator" "director" "editor" "editor-short"
        "editorial-director" "editor-translator" "editortranslator" "executive-producer" "guest" "host" "illustrator" "interviewer" "narrator"
        "organizer" "original-author" "performer" "producer" "recipient" "reviewed-author" "script-writer" "series-creator" "translator"
        "commenter" "inventor";
}

const fn position(name: &str) -> u8 {
    let mut index = 0;
    while index < NAMES.len() {
        let (a, b) = (NAMES[index].0.as_bytes(), name.as_bytes());
        if a.len() == b.len() {
            let mut at = 0;
            while at < a.len() && a[at] == b[at] {
                at += 1;
            }
            if at == a.len() {
                return index as u8;
            }
        }
        index += 1;
    }
    panic!("every constant names a variable of the table")
}

macro_rules! constants {
    ($($constant:ident = $name:literal),* $(,)?) => {
        impl Variable {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Variable = Variable(position($name));)*
        }
    };
}

constants! {
    ACCESSED = "accessed", AUTHOR = "author", AUTHOR_SHORT = "author-short", CITATION_LABEL = "citation-label", CITATION_NUMBER = "citation-number", COLLECTION_TITLE = "collection-title",
    CHAPTER_NUMBER = "chapter-number", COLLECTION_TITLE_SHORT = "collection-title-short", CONTAINER_AUTHOR = "container-author", CONTAINER_TITLE = "container-title",
    CONTAINER_TITLE_SHORT = "container-title-short", DOI = "DOI", EDITION = "edition", EDITOR = "editor", EDITOR_SHORT = "editor-short", EDITOR_TRANSLATOR = "editor-translator",
    EDITORTRANSLATOR = "editortranslator", EVENT = "event", EVENT_TITLE = "event-title", FIRST_NOTE = "first-reference-note-number",
    ISSUE = "issue", ISSUED = "issued", JOURNAL_ABBREVIATION = "journalAbbreviation", LANGUAGE = "language", LOCATOR = "locator",
    NOTE = "note", NUMBER_OF_PAGES = "number-of-pages", NUMBER_OF_VOLUMES = "number-of-volumes", PAGE = "page", PAGE_FIRST = "page-first",
    PMCID = "PMCID", PMID = "PMID", SECTION = "section", SHORT_TITLE = "shortTitle", TITLE = "title", TITLE_SHORT = "title-short", TRANSLATOR = "translator", URL = "URL",
    VOLUME = "volume", YEAR_SUFFIX = "year-suffix", COLLECTION_NUMBER = "collection-number", NUMBER = "number",
}

impl Variable {
    /// The variable of a name, as the specification writes it.
    pub fn named(name: &str) -> Option<Variable> {
        NAMES.iter().position(|(known, _)| *known == name).map(|index| Variable(index as u8))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0)].0
    }

    /// What its value is.
    pub fn kind(self) -> VariableKind {
        NAMES[usize::from(self.0)].1
    }

    /// The variable that holds this one's short form.
    pub(crate) fn short(self) -> Option<Variable> {
        match self {
            Variable::TITLE => Some(Variable::TITLE_SHORT),
            Variable::CONTAINER_TITLE => Some(Variable::CONTAINER_TITLE_SHORT),
            Variable::COLLECTION_TITLE => Some(Variable::COLLECTION_TITLE_SHORT),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_is_there_once() {
        assert!(NAMES.len() < 256);
        for (index, (name, kind)) in NAMES.iter().enumerate() {
            let found = Variable::named(name).expect("a name of the table");
            assert_eq!((usize::from(found.0), found.name(), found.kind()), (index, *name, *kind));
        }
        assert_eq!(Variable::named("nonsense"), None);
    }
}
