//! The names of fields that bibliographies have: BibLaTeX's and BibTeX's, Hayagriva's, CSL-JSON's, and those that programs keep there
//! for themselves. Any other is most often a slip of the pen.

use super::{OwnFields, Problem};
use crate::diagnostic::Code;
use crate::parse::{is_alone, nearest};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// BibLaTeX 3.19 (its manual, 2.2), with BibTeX's older names and CSL's types of work as fields of ours.
static BIBLATEX: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "abstract addendum address afterword annotation annotator annote archiveprefix author authority authortype bookauthor bookpagination \
     booksubtitle booktitle booktitleaddon chapter commentator court crossref date day director doi edition editor editora editoratype \
     editorb editorbtype editorc editorctype editortype eid eissn entryset entrysubtype eprint eprintclass eprinttype eventdate \
     eventtitle eventtitleaddon execute file foreword gender hidden holder howpublished ids indexsorttitle indextitle institution \
     interviewer introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle issuetitleaddon iswc journal journalsubtitle \
     journaltitle journaltitleaddon jurisdiction key keywords label langid langidopts language library lista listb listc listd liste listf \
     location mainsubtitle maintitle maintitleaddon month namea nameaddon nameatype nameb namebtype namec namectype note number \
     options organization origauthor origdate origlanguage origlocation origpublisher origtitle pages pagetotal pagination part pdf pmid \
     presort primaryclass publisher pubstate recipient related relatedoptions relatedstring relatedtype reporter reprinttitle reviewedtitle school section series \
     shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey sortname sortshorthand \
     sorttitle sortyear subtitle title titleaddon translator type uri url urldate urlyear urlmonth urlday usera userb userc userd \
     usere userf venue verba verbb verbc version volume volumes xdata xref year",
    )
});

/// What programs keep in `.bib` files: JabRef, Zotero with Better BibTeX, BibDesk, Mendeley, Citavi, PubMed's and arXiv's exports.
static TOOLS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "__markedentry acmid adsnote adsurl affiliation article-number bibcode bibsource biburl citationkey cited \
     citeulike-article-id coden comment comments contents copyright creationdate creator crossref_url dateadded datemodified \
     date-added date-modified doc_type en fulltext groups interhash intrahash issn-e issn-l isbn-13 isbn-10 keyword lastchecked \
     lccn local-url localfile mendeley-groups mendeley-tags modificationdate mrnumber mrreviewer nlmuniqueid numpages owner pmc \
     pmcid price printed priority private-note qualityassured ranking rating read readstatus relevance researchnotes review \
     search shortdoi size slaccitation source status tags timestamp unique-id username zblnumber",
    )
});

/// Programs that begin their fields' names so.
const TOOL_PREFIXES: [&str; 9] =
    ["bdsk-", "citeulike", "jabref", "mendeley", "posted-at", "web_of_science", "x-", "x_", "zotero"];

/// Hayagriva 0.10 (its file-format.md).
static HAYAGRIVA: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "abstract affiliated archive archive-location author call-number chapter date edition editor genre issue language location \
     note organization page-range page-total parent publisher runtime serial serial-number time-range title type url volume \
     volume-total",
    )
});

/// CSL-JSON 1.0.2 (csl-data.json), and what Zotero and Pandoc add.
static CSL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    words(
        "DOI ISBN ISSN PMCID PMID URL abstract accessed annote archive archive-place archive_collection archive_location author \
     authority available-date call-number categories chair chapter-number citation-key citation-label citation-number \
     collection-editor collection-number collection-title collection-title-short commentator compiler composer container-author container-title \
     container-title-short contributor curator custom dimensions director division edition editor editor-translator \
     editorial-director event event-date event-place event-title executive-producer first-reference-note-number genre guest host \
     id illustrator interviewer issue issued journalAbbreviation jurisdiction keyword language locator medium narrator note \
     number number-of-pages number-of-volumes organizer original-author original-date original-publisher original-publisher-place \
     original-title page page-first part part-number part-title performer printing producer publisher publisher-place recipient \
     references reviewed-author reviewed-genre reviewed-title scale script-writer section series-creator shortTitle source status \
     submitted supplement supplement-number system_id title title-short translator type version volume volume-title \
     volume-title-short year-suffix",
    )
});

/// What briefbook takes besides.
const OWN: [&str; 10] =
    ["archive_date", "archive_url", "docket", "frcite", "frdoc", "origin", "rin", "shortauthor", "shorteditor", "tier"];

fn words(text: &'static str) -> BTreeSet<&'static str> {
    text.split_whitespace().collect()
}

/// A field of a `.bib` entry, its name in lower case.
pub fn biblatex(name: &str, range: Range<usize>) -> Option<Problem> {
    let tools = TOOLS.contains(name)
        || TOOL_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        // `author+an` annotates `author`; `opt` before a name is BibTeX's way to put a field out of use.
        || name.contains('+')
        || super::public::csl_field(name).is_some()
        || name.strip_prefix("opt").is_some_and(|rest| BIBLATEX.contains(rest));
    let help = "to keep a custom field, start its name with `x-`";
    unknown(name, &BIBLATEX, tools, range, ("BibLaTeX", help))
}

/// A field of a Hayagriva entry.
pub fn hayagriva(name: &str, range: Range<usize>) -> Option<Problem> {
    unknown(name, &HAYAGRIVA, false, range, ("Hayagriva", "remove it, or use `addendum`"))
}

/// A variable of a CSL-JSON item.
pub fn csl(name: &str, range: Range<usize>) -> Option<Problem> {
    let help = "put custom fields under `custom`";
    unknown(name, &CSL, name.starts_with('_'), range, ("CSL-JSON", help))
}

/// What is wrong with a field that is none of `known`: `words` are the format's name and what to do where no field is near.
fn unknown(
    name: &str,
    known: &BTreeSet<&'static str>,
    is_of_tools: bool,
    range: Range<usize>,
    (format, otherwise): (&str, &str),
) -> Option<Problem> {
    if known.contains(name) || OwnFields::has(name) || is_of_tools {
        return None;
    }
    let all = || known.iter().copied().chain(OWN);
    let near = nearest(name, all());
    let problem = Problem::new(range, format!("{format} has no field `{name}`"));
    Some(Problem {
        code: Code::UnknownField,
        help: Some(near.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))),
        fix: near.filter(|near| is_alone(name, near, all())).map(str::to_owned),
        ..problem
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_and_what_was_meant() {
        for name in ["title", "tier", "archive_url", "bdsk-url-1", "author+an", "optpages", "x-mine", "timestamp"] {
            assert_eq!(biblatex(name, 0..1), None, "{name}");
        }
        let told = |problem: Option<Problem>| problem.map(|p| (p.help.unwrap_or_default(), p.fix));
        assert_eq!(told(biblatex("tilte", 0..1)), Some(("did you mean `title`?".to_owned(), Some("title".to_owned()))));
        assert_eq!(told(csl("url", 0..1)), Some(("did you mean `URL`?".to_owned(), Some("URL".to_owned()))));
        assert_eq!(told(hayagriva("page-rang", 0..1)).unwrap().1.as_deref(), Some("page-range"));
        assert_eq!(told(biblatex("qqqqqqqq", 0..1)).unwrap().1, None);
    }
}
