//! BibLaTeX's types and fields → CSL 1.0.2's, as Pandoc and Zotero map them; the differences are said where they are.
//!
//! One entry → one item, never failing: a value that does not fit is told of and left out. Knows no text and no other entry.

use super::{Item, Problem};
use crate::diagnostic::Code;
use crate::parse::edtf::{self, Edtf, Precision};
use biblatex::{ChunksExt, Entry, PermissiveType, Person};
use citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// White space to single spaces, `--` to an en dash, a straight apostrophe within a word to a curly one.
pub fn tidy(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("---", "—");
    let text = if text.contains("://") { text } else { text.replace("--", "–") };
    if !text.contains('\'') {
        return text;
    }
    let letters: Vec<char> = text.chars().collect();
    let word = |i: Option<usize>| i.and_then(|i| letters.get(i)).is_some_and(|c| c.is_alphanumeric());
    letters.iter().enumerate().map(|(i, c)| if *c == '\'' && word(i.checked_sub(1)) { '’' } else { *c }).collect()
}

/// The CSL type of a BibLaTeX type.
fn kind(kind: &str, entry: &Entry) -> &'static str {
    let subtype = text(entry, "entrysubtype").unwrap_or_default();
    match kind {
        "article" | "suppperiodical" | "review" => match subtype.as_str() {
            "magazine" => "article-magazine",
            "newspaper" => "article-newspaper",
            _ => "article-journal",
        },
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings" | "reference"
        | "mvreference" | "manual" | "set" => "book",
        "booklet" => "pamphlet",
        "inbook" | "bookinbook" | "suppbook" | "incollection" | "suppcollection" => "chapter",
        "inproceedings" | "conference" => "paper-conference",
        "inreference" => "entry-encyclopedia",
        "periodical" => "periodical",
        "online" | "electronic" | "www" => match subtype.as_str() {
            "blog" | "weblog" => "post-weblog",
            "post" | "tweet" | "forum" => "post",
            _ => "webpage",
        },
        "report" | "techreport" => "report",
        "newspaper" => "article-newspaper",
        "magazine" => "article-magazine",
        "thesis" | "phdthesis" | "mastersthesis" => "thesis",
        "unpublished" => "manuscript",
        "patent" => "patent",
        "dataset" => "dataset",
        "software" => "software",
        "legislation" => "legislation",
        "legal" if subtype == "treaty" => "treaty",
        "jurisdiction" | "legal" => "legal_case",
        "bill" | "regulation" | "hearing" | "treaty" | "speech" | "interview" | "map" | "performance" => plain(kind),
        "standard" => "standard",
        "letter" => "personal_communication",
        "video" | "movie" => "motion_picture",
        "audio" | "music" => "song",
        "artwork" | "image" => "graphic",
        _ => "document",
    }
}

/// Types that CSL knows and BibLaTeX does not, under CSL's names.
fn plain(kind: &str) -> &'static str {
    ["bill", "regulation", "hearing", "treaty", "speech", "interview", "map", "performance"]
        .into_iter()
        .find(|known| *known == kind)
        .unwrap_or("document")
}

fn text(entry: &Entry, field: &str) -> Option<String> {
    entry.get(field).map(|chunks| tidy(&chunks.format_verbatim())).filter(|t| !t.is_empty())
}

/// An address, in which nothing is typography.
fn address(entry: &Entry, field: &str) -> Option<String> {
    entry.get(field).map(|chunks| chunks.format_verbatim().trim().to_owned()).filter(|text| !text.is_empty())
}

/// A field and its second half (`title`, `subtitle`), joined as titles are.
fn joined(entry: &Entry, first: &str, second: &str) -> Option<String> {
    let head = text(entry, first)?;
    Some(match text(entry, second) {
        Some(tail) if head.ends_with(['?', '!', ':']) => format!("{head} {tail}"),
        Some(tail) => format!("{head}: {tail}"),
        None => head,
    })
}

fn first_of(entry: &Entry, fields: &[&str]) -> Option<String> {
    fields.iter().find_map(|field| text(entry, field))
}

/// The CSL item of an entry. A date that is none is told of and left out.
pub fn item(
    entry: &Entry,
    written: &str,
    file: &str,
    places: &HashMap<String, Range<usize>>,
    problems: &mut Vec<Problem>,
) -> Item {
    let mut map: BTreeMap<String, Value> = BTreeMap::new();
    let kind = kind(written, entry);
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            map.insert(name.to_owned(), Value::String(value));
        }
    };
    put("id", Some(entry.key.clone()));
    put("type", Some(kind.to_owned()));
    put("title", joined(entry, "title", "subtitle"));
    put("title-short", text(entry, "shorttitle"));
    let container = joined(entry, "journaltitle", "journalsubtitle")
        .or_else(|| text(entry, "journal"))
        .or_else(|| joined(entry, "booktitle", "booksubtitle"));
    put("container-title", container.clone());
    put("container-title-short", text(entry, "shortjournal"));
    put("collection-title", text(entry, "series"));
    put("volume", text(entry, "volume"));
    let number = text(entry, "number");
    match kind {
        "article-journal" | "article-magazine" | "article-newspaper" | "periodical" => {
            put("issue", text(entry, "issue").or(number))
        }
        "book" | "chapter" | "paper-conference" => put("collection-number", number),
        _ => put("number", number),
    }
    put("page", text(entry, "pages").map(|p| p.replace(['–', '—'], "-")));
    put("number-of-pages", text(entry, "pagetotal"));
    put("chapter-number", text(entry, "chapter"));
    put("edition", text(entry, "edition"));
    put("version", text(entry, "version"));
    put("publisher-place", first_of(entry, &["location", "address"]));
    put("event-title", text(entry, "eventtitle"));
    put("event-place", text(entry, "venue"));
    put("medium", text(entry, "howpublished"));
    put("DOI", address(entry, "doi"));
    put("ISBN", text(entry, "isbn"));
    put("ISSN", text(entry, "issn"));
    put("URL", address(entry, "url").or_else(|| eprint(entry)));
    put("original-title", text(entry, "origtitle"));
    put("original-publisher", text(entry, "origpublisher"));
    put("original-publisher-place", text(entry, "origlocation"));
    put("volume-title", (kind == "chapter").then(|| text(entry, "issuetitle")).flatten());
    put("number-of-volumes", text(entry, "volumes"));
    put("status", text(entry, "pubstate"));
    put("PMID", text(entry, "pmid"));
    put("language", language(entry));
    put("genre", genre(entry, written));

    let publisher = first_of(entry, &["publisher"]);
    let body = first_of(entry, &["institution", "school", "organization"]);
    let mut people: Vec<(&str, Vec<NameValue>)> = Vec::new();
    for (field, variable) in [
        ("author", "author"),
        ("editor", "editor"),
        ("translator", "translator"),
        ("bookauthor", "container-author"),
        ("director", "director"),
        ("commentator", "commentator"),
        ("holder", "author"),
    ] {
        if let Ok(names) = entry.get_as::<Vec<Person>>(field)
            && !names.is_empty()
            && !people.iter().any(|(v, _)| *v == variable)
        {
            people.push((variable, names.iter().map(name).collect()));
        }
    }
    let has_author = people.iter().any(|(v, _)| matches!(*v, "author" | "editor"));
    let legal = matches!(kind, "legislation" | "regulation" | "bill" | "treaty");
    // The body that answers for a work stands in its author's place (Chicago 13.81 and 14.104).
    let body = match body {
        // A court decides, and its case is cited by its name.
        Some(court) if kind == "legal_case" => {
            put("authority", Some(court));
            None
        }
        Some(body) if !has_author => {
            people.push(("author", vec![NameValue::Literal(LiteralName { literal: body })]));
            None
        }
        body => body,
    };
    match (body, publisher) {
        // A rule is printed somewhere, and styles show that as its container.
        (body, Some(publisher)) if legal && container.is_none() => {
            put("container-title", Some(publisher));
            put("publisher", body);
        }
        (Some(site), publisher) if kind == "webpage" && container.is_none() => {
            put("container-title", Some(site));
            put("publisher", publisher);
        }
        (body, publisher) => put("publisher", publisher.or(body)),
    }
    for (variable, names) in people {
        map.insert(variable.to_owned(), Value::Names(names));
    }
    for (variable, fields) in [
        ("issued", ["date", "year"]),
        ("accessed", ["urldate", ""]),
        ("original-date", ["origdate", ""]),
        ("event-date", ["eventdate", ""]),
    ] {
        match date(entry, fields, file, places, problems) {
            Some(Issued::Date(date)) => {
                map.insert(variable.to_owned(), Value::Date(date));
            }
            Some(Issued::Status(status)) => {
                map.entry("status".to_owned()).or_insert(Value::String(status));
            }
            None => {}
        }
    }
    Item(map)
}

/// The kind of work in words; BibLaTeX has keys for some, and BibTeX types.
fn genre(entry: &Entry, written: &str) -> Option<String> {
    let given = text(entry, "type");
    let key = match (given.as_deref(), written) {
        (Some(given), _) => given,
        (None, "phdthesis" | "mastersthesis" | "techreport") => written,
        (None, _) => return None,
    };
    let words = match key {
        "phdthesis" => "PhD thesis",
        "mathesis" | "mastersthesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        "datacd" => "Data CD",
        "audiocd" => "Audio CD",
        other => other,
    };
    Some(words.to_owned())
}

/// The address of an e-print, where the entry has no other.
fn eprint(entry: &Entry) -> Option<String> {
    let id = address(entry, "eprint")?;
    let kind = first_of(entry, &["eprinttype", "archiveprefix"])?.to_lowercase();
    let base = match kind.as_str() {
        "arxiv" => "https://arxiv.org/abs/",
        "jstor" => "https://www.jstor.org/stable/",
        "pubmed" => "https://pubmed.ncbi.nlm.nih.gov/",
        "hdl" => "https://hdl.handle.net/",
        "googlebooks" => "https://books.google.com/books?id=",
        _ => return None,
    };
    Some(format!("{base}{id}"))
}

fn language(entry: &Entry) -> Option<String> {
    let written = first_of(entry, &["langid", "language"])?.to_lowercase();
    Some(
        match written.as_str() {
            "english" | "american" | "usenglish" | "british" | "ukenglish" => "en",
            "german" | "ngerman" => "de",
            "french" => "fr",
            "chinese" => "zh",
            "japanese" => "ja",
            "korean" => "ko",
            "dutch" => "nl",
            "spanish" => "es",
            "italian" => "it",
            "russian" => "ru",
            other => other,
        }
        .to_owned(),
    )
}

fn name(person: &Person) -> NameValue {
    let some = |text: &str| (!text.trim().is_empty()).then(|| tidy(text));
    if person.given_name.trim().is_empty() && person.prefix.trim().is_empty() {
        return NameValue::Literal(LiteralName { literal: tidy(&person.name) });
    }
    NameValue::Item(NameItem {
        family: tidy(&person.name),
        given: some(&person.given_name),
        non_dropping_particle: some(&person.prefix),
        dropping_particle: None,
        suffix: some(&person.suffix),
        comma_suffix: None,
    })
}

/// What a date field says.
enum Issued {
    Date(DateValue),
    /// `forthcoming`, `in press`
    Status(String),
}

/// BibTeX's `year`, `month` and `day` as the crate reads them. It cuts their texts by bytes and panics within a character: only ASCII is
/// handed to it, and what panics nevertheless is no date.
fn bibtex_date(entry: &Entry) -> Option<PermissiveType<biblatex::Date>> {
    let ascii = ["date", "year", "month", "day"].iter().all(|f| text(entry, f).is_none_or(|t| t.is_ascii()));
    let read = || entry.date().ok();
    ascii.then(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok().flatten()).flatten()
}

/// The date in the first of the fields that is there; BibTeX's `year`, `month` and `day` count as one.
fn date(
    entry: &Entry,
    fields: [&str; 2],
    file: &str,
    places: &HashMap<String, Range<usize>>,
    problems: &mut Vec<Problem>,
) -> Option<Issued> {
    let field = fields.into_iter().find(|f| !f.is_empty() && entry.get(f).is_some())?;
    let written = text(entry, field)?;
    const STATES: [&str; 8] =
        ["forthcoming", "in press", "inpress", "submitted", "in preparation", "n.d.", "no date", "to appear"];
    if STATES.contains(&written.to_lowercase().as_str()) {
        return Some(Issued::Status(written));
    }
    let mut tell = |message: &str, help: Option<String>, part: Range<usize>| {
        let own = places.get(field).map(|place| match file.get(place.clone()) {
            // The part that is wrong, where the value stands there as it was read.
            Some(value) if value == written && !part.is_empty() => {
                place.start + part.start..(place.start + part.end).min(place.end)
            }
            _ => place.clone(),
        });
        let place = own.or_else(|| places.get("crossref").or_else(|| places.get("xdata")).cloned());
        let text = format!("`{written}` in `{field}` of `{}` is not a valid date: {message}", entry.key);
        problems.push(Problem { help, ..Problem::new(place.unwrap_or(0..0), text) });
    };
    if field == "year" {
        // BibTeX's months are names and numbers; the crate knows them all.
        if let Some(PermissiveType::Typed(date)) = bibtex_date(entry)
            && let biblatex::DateValue::At(at) = date.value
            && let Ok(year) = i16::try_from(at.year)
        {
            let mut parts = vec![year];
            if let Some(month) = at.month.filter(|m| *m < 12) {
                parts.push(i16::from(month) + 1);
                parts.extend(at.day.filter(|d| *d < 31).map(|d| i16::from(d) + 1));
            }
            return Some(Issued::Date(parts_of(parts, date.approximate || date.uncertain)));
        }
        let literal = literal_year(&written);
        if literal.is_none() {
            tell("it has no year of four digits", None, 0..0);
        }
        return literal.map(Issued::Date);
    }
    // BibLaTeX dates may have a time of day, which no citation shows.
    let day = written.split_once('T').filter(|(day, _)| day.len() == 10).map_or(written.as_str(), |(day, _)| day);
    match edtf::parse(day) {
        Ok(date) => {
            let date = csl_date(&date);
            if date.is_none() {
                tell("it has no year that can be cited", None, 0..0);
            }
            date.map(Issued::Date)
        }
        // Words, or a day before its year, and not a slip in figures: people's own libraries have many such dates.
        Err(error) if is_loose(&written) => {
            let help = error.help.unwrap_or_else(|| "write it as `2019-05-16`".to_owned());
            tell("readers see as much of it as briefbook understands", Some(help), 0..0);
            if let Some(last) = problems.last_mut() {
                last.code = Code::LooseDate;
            }
            Some(literal_year(&written).map_or(Issued::Status(written), Issued::Date))
        }
        Err(error) => {
            tell(&error.message, error.help, error.range);
            None
        }
    }
}

/// Whether a date is written for people: `May 16, 2019`, `16.5.2019`, `05/16/2019`, `ca. 1990`, `[1990]`, `c1990`.
fn is_loose(text: &str) -> bool {
    let has_word = text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1)
        || text.trim_start().to_lowercase().starts_with(['c', '[', '(', '©']);
    let first = text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
    has_word || first.is_some_and(|digits| digits.len() < 3)
}

/// `c. 1999`, `[1999]`, `1999/2000`: the first four digits that stand together.
fn literal_year(text: &str) -> Option<DateValue> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).find(|d| d.len() == 4)?;
    let lower = text.to_lowercase();
    let circa = lower.starts_with('c') || lower.contains(['?', '~']);
    Some(parts_of(vec![digits.parse().ok()?], circa))
}

fn parts_of(parts: Vec<i16>, circa: bool) -> DateValue {
    DateValue::DateParts { date_parts: VecDateRange(vec![VecDate(parts)]), literal: None, season: None, circa }
}

/// A CSL date: an interval is its begin, for the formatter knows no ranges.
pub fn csl_date(date: &Edtf) -> Option<DateValue> {
    let (year, month, day) = date.earliest_day().or_else(|| date.latest_day())?;
    let mut parts = vec![i16::try_from(year).ok()?];
    if matches!(date.precision(), Precision::Day | Precision::Month | Precision::DayOfMonth) {
        parts.push(i16::from(month));
    }
    if date.precision() == Precision::Day {
        parts.push(i16::from(day));
    }
    // Spring begins in March here, and so on: a season's first month is 3, 6, 9 or 12.
    let season = (date.precision() == Precision::Season).then(|| (month / 3).to_string());
    let date_parts = VecDateRange(vec![VecDate(parts)]);
    Some(DateValue::DateParts { date_parts, literal: None, season, circa: date.is_qualified() })
}
