//! What is published of a source: an allow-list of bibliographic fields, and of the addresses that may stand in them.
//!
//! Reference managers keep private things in a bibliography: notes, abstracts, keywords, paths of files, names of owners and groups. Each reader
//! asks here before it takes a field, so that a [`super::ParsedSource`] holds nothing private, and no page, download or index can show what it
//! does not have. A field that nobody listed here is private. Pure functions of names and values.

use super::Problem;
use crate::diagnostic::Code;
use crate::parse::login;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// BibLaTeX's bibliographic fields (3.19, manual 2.2), BibTeX's older names, and identifiers that PubMed and mathematical reviews add.
/// `note` is missing on purpose: reference managers keep private notes there. Printed words belong to `addendum`.
pub(super) static BIBLATEX: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "addendum address afterword annotator archiveprefix article-number author authority authortype bookauthor bookpagination booksubtitle \
     booktitle booktitleaddon chapter commentator court date day director doi edition editor editora editoratype editorb editorbtype \
     editorc editorctype editortype eid eissn entrysubtype eprint eprintclass eprinttype eventdate eventtitle eventtitleaddon foreword \
     holder howpublished ids indexsorttitle indextitle institution interviewer introduction isan isbn ismn isrn issn issue issuesubtitle \
     issuetitle issuetitleaddon iswc journal journalsubtitle journaltitle journaltitleaddon jurisdiction label langid language location \
     mainsubtitle maintitle maintitleaddon month mrnumber nameaddon number numpages organization origauthor origdate origlanguage \
     origlocation origpublisher origtitle pages pagetotal pagination part pmc pmcid pmid primaryclass publisher pubstate recipient reporter \
     reprinttitle reviewedtitle school section series shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortname \
     sorttitle sortyear subtitle title titleaddon translator type uri url urlday urldate urlmonth urlyear venue version volume \
     volumes year zblnumber",
    )
});

/// Hayagriva's fields (0.10), and the keys of its `serial-number`.
pub(super) static HAYAGRIVA: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "affiliated archive arxiv author chapter date doi edition editor genre isbn issn issue language \
     location number organization page-range page-total parent pmcid pmid publisher runtime serial serial-number time-range title \
     type url urldate volume volume-total",
    )
});

/// The variables of CSL 1.0.2 that describe a work. `abstract`, `annote`, `keyword` and `note` (Zotero's "Extra") do not, nor do `categories`
/// and `custom`, in which programs and people keep what is theirs; `call-number`, `source`, `archive_location` and `archive-place` say where somebody
/// keeps or found a copy.
pub(super) static CSL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "DOI ISBN ISSN PMCID PMID URL accessed archive archive_collection author authority \
     available-date chair chapter-number citation-label collection-editor collection-number collection-title collection-title-short commentator compiler \
     composer container-author container-title container-title-short contributor curator dimensions director division edition \
     editor editor-translator editorial-director event event-date event-place event-title executive-producer genre guest host id \
     illustrator interviewer issue issued journalAbbreviation jurisdiction language medium narrator number number-of-pages \
     number-of-volumes organizer original-author original-date original-publisher original-publisher-place original-title page \
     page-first part part-number part-title performer printing producer publisher publisher-place recipient references \
     reviewed-author reviewed-genre reviewed-title scale script-writer section series-creator shortTitle status submitted \
     supplement supplement-number title title-short translator type version volume volume-title volume-title-short year-suffix",
    )
});

/// Our own fields, as they may be written in all three formats.
const OWN: [&str; 15] = [
    "addendum",
    "archive_date",
    "archive-date",
    "archivedate",
    "archive_url",
    "archive-url",
    "archiveurl",
    "docket",
    "frcite",
    "frdoc",
    "origin",
    "rin",
    "shortauthor",
    "shorteditor",
    "tier",
];

fn words(text: &'static str) -> BTreeSet<&'static str> {
    text.split_whitespace().collect()
}

/// Whether a field of that name is published, where `known` is its format's list.
pub(super) fn field(name: &str, known: &BTreeSet<&'static str>) -> bool {
    known.contains(name) || OWN.contains(&name) || csl_field(name).is_some()
}

/// What a variable of CSL holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Names,
    Date,
}

/// The variables that hold dates, and those that hold names.
pub(super) const DATES: [&str; 6] =
    ["accessed", "available-date", "event-date", "issued", "original-date", "submitted"];
const NAMES: [&str; 29] = [
    "author",
    "chair",
    "collection-editor",
    "commentator",
    "compiler",
    "composer",
    "container-author",
    "contributor",
    "curator",
    "director",
    "editor",
    "editor-translator",
    "editorial-director",
    "executive-producer",
    "guest",
    "host",
    "illustrator",
    "interviewer",
    "narrator",
    "organizer",
    "original-author",
    "performer",
    "producer",
    "recipient",
    "reviewed-author",
    "script-writer",
    "series-creator",
    "translator",
    "translator-editor",
];

/// What a variable of CSL holds, by its name.
pub(super) fn kind_of(variable: &str) -> Kind {
    match variable {
        date if DATES.contains(&date) => Kind::Date,
        names if NAMES.contains(&names) => Kind::Names,
        _ => Kind::Text,
    }
}

/// The variable that a field of a `.bib` entry names as ours do (`csl-dimensions`), if it is published. Names of fields are in lower case.
pub(super) fn csl_field(name: &str) -> Option<&'static str> {
    let wanted = name.strip_prefix("csl-")?;
    CSL.iter().copied().find(|variable| variable.eq_ignore_ascii_case(wanted) && *variable != "id")
}

/// A DOI without what people write before it: `https://doi.org/`, `doi:`.
pub(super) fn doi(written: &str) -> String {
    let mut doi = written.trim();
    loop {
        let prefixes =
            ["https://", "http://", "dx.doi.org/", "www.doi.org/", "doi.org/", "doi:", "doi%20", "doi ", "%20", " "];
        match prefixes
            .iter()
            .find(|prefix| doi.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix)))
        {
            // An address of another host is no DOI, and stays as it is.
            Some(prefix) if doi.to_ascii_lowercase().contains("10.") => doi = &doi[prefix.len()..],
            _ => break,
        }
    }
    let stays = !doi.starts_with("10.") && written.contains("://");
    if stays { written.trim().to_owned() } else { doi.to_owned() }
}

/// Whether a value may be published as that field. Paths of a machine and addresses of its programs are private wherever they stand.
pub(super) fn value(name: &str, value: &str) -> bool {
    let address = matches!(name, "url" | "URL" | "uri" | "archive_url" | "archive-url" | "archiveurl");
    // A key is a name, whatever it looks like.
    let is_key = matches!(name, "id" | "citation-key");
    (is_key || !is_local(value)) && (!address || is_public_address(value.trim())) && !holds_login(value)
}

fn holds_login(value: &str) -> bool {
    login::find_in_address(value.trim()).is_some()
}

/// Tells of a login in a value that is published as part of another.
pub(super) fn login(value: &str, range: Range<usize>) -> Option<Problem> {
    holds_login(value).then(|| Problem {
        code: Code::LoginInAddress,
        help: Some(login::HELP.to_owned()),
        ..Problem::new(range, login::MESSAGE)
    })
}

/// What is said of a published field whose value is not.
pub(super) fn problem(name: &str, value: &str, key: &str, range: Range<usize>) -> Problem {
    if let Some(problem) = login(value, range.clone()) {
        return problem;
    }
    let message = format!("`{name}` of `{key}` points to a file or program on one computer");
    let help = "it is not published; use the address on the web, or remove it".to_owned();
    Problem { code: Code::LocalAddress, help: Some(help), ..Problem::new(range, message) }
}

/// Whether an address names nothing that only one machine has. One without a scheme (`www.example.org/a`) is a web address to people.
fn is_public_address(address: &str) -> bool {
    if address.starts_with(['/', '.', '~', '\\']) {
        return address.starts_with("//") && !address.starts_with("///");
    }
    match address.split_once(':') {
        Some((scheme, _)) if is_scheme(scheme) => {
            let known = ["http", "https", "ftp", "ftps", "doi", "hdl", "info", "mailto", "urn"];
            known.contains(&scheme.to_ascii_lowercase().as_str())
        }
        _ => true,
    }
}

/// A scheme by RFC 3986, without the dots that make it a host with a port.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'))
}

/// Whether a text holds a path of somebody's machine.
fn is_local(text: &str) -> bool {
    let is_break = |c: char| c.is_whitespace() || "\"'`(){}[]<>;,|".contains(c);
    text.to_ascii_lowercase().contains("file:/") || text.split(is_break).any(is_path)
}

/// A home folder's path, a drive's, or a share's. What stands before a colon is a label, as in JabRef's `Full text:/home/…`.
fn is_path(word: &str) -> bool {
    let below = |part: &str, folder: &str| part.strip_prefix(folder).is_some_and(|rest| !rest.is_empty());
    let home = |part: &str| ["/Users/", "/home/", "/Volumes/", "/root/", "~/"].iter().any(|folder| below(part, folder));
    let drive = |part: &[u8]| {
        matches!(part, [letter, b':', b'\\', _, ..] if letter.is_ascii_alphabetic())
            || matches!(part, [letter, b':', b'/', next, ..] if letter.is_ascii_alphabetic() && *next != b'/')
    };
    word.split(':').any(home) || drive(word.as_bytes()) || below(word, "\\\\")
}

/// An address as it may stand in every format: what no address may hold (RFC 3986) is percent-encoded.
pub(super) fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            '{' | '}' | '\\' | '"' | '<' | '>' | '^' | '`' | '|' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_whitespace() => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}

/// Why a text cannot be the key of a source, in words: each download must be able to hold it.
pub(super) fn key_fault(key: &str) -> Option<String> {
    let wrong = |c: &char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | ',' | '"' | '\\');
    let wrong = key.chars().find(wrong)?;
    Some(match wrong {
        ' ' => "a space".to_owned(),
        c if c.is_whitespace() || c.is_control() => format!("a control character (U+{:04X})", c as u32),
        c => format!("`{c}`"),
    })
}

/// What is said of such a key.
pub(super) fn key_problem(key: &str, fault: &str, range: Range<usize>) -> Problem {
    let shown: String = key.chars().flat_map(char::escape_debug).collect();
    let message = format!("the key `{shown}` contains {fault}, which BibLaTeX does not allow");
    let help = "use letters, digits and `-`, `_`, `:`, `.`, `/`".to_owned();
    Problem { help: Some(help), ..Problem::new(range, message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_local_addresses_are_private() {
        for private in [
            "file:///Users/alice/x.pdf",
            "FILE:/x",
            "see /home/alice/x.pdf",
            "Full Text:/Users/alice/x.pdf:application/pdf",
            "C:\\Users\\alice\\x.pdf",
            "d:/papers/x.pdf",
            "\\\\server\\share",
            "~/x.pdf",
        ] {
            assert!(!value("howpublished", private), "{private}");
            assert!(!value("url", private), "{private}");
        }
        for private in ["/srv/x.pdf", "../x.pdf", "zotero://select/items/1", "javascript:x", "x-devonthink-item://1"] {
            assert!(!value("url", private), "{private}");
        }
        for public in
            ["https://example.org/home/a", "http://x.org/Users/b", "www.example.org:80/x", "doi:10.1/x", "//x.org"]
        {
            assert!(value("url", public), "{public}");
        }
        for public in ["On the /home/ folder", "He: She/They", "Vol. 3: A/B", "10.1000/a:b", "A~B"] {
            assert!(value("title", public), "{public}");
        }
    }

    #[test]
    fn what_is_published_is_known_and_not_private() {
        let private =
            "abstract annotation annote comment file groups keyword keywords library note owner pdf timestamp usera";
        for name in private.split(' ') {
            assert!(!field(name, &BIBLATEX) && !field(name, &CSL) && !field(name, &HAYAGRIVA), "{name}");
        }
        for name in BIBLATEX.iter() {
            assert_eq!(super::super::known::biblatex(name, 0..1), None, "{name}");
        }
    }
}
