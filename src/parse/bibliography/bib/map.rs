//! BibLaTeX's fields → CSL's variables, as Pandoc and Zotero map them; the differences are listed in decision 0021.
//!
//! One entry → one item, never failing: a date that is not one is told of and left out. Knows no text and no other entry.

use super::super::date::{self, Read};
use super::super::{DateValue, Item, LiteralName, NameValue, Problem, Value, markup, public};
use super::entry::{Entry, Field};
use super::{legal, names, plain, text_of, title_of, types, verbatim};
use crate::diagnostic::Code;

/// The CSL item of an entry. `alias`: the kind of work that the entry's type stands for besides.
pub fn item(entry: &Entry<'_>, alias: Option<&'static str>, problems: &mut Vec<Problem>) -> Item {
    let mut item = Item::default();
    let kind = types::csl(entry);
    put(&mut item, "id", Some(entry.key.to_owned()));
    put(&mut item, "type", Some(kind.to_owned()));
    titles(&mut item, entry, kind);
    numbers(&mut item, entry, kind);
    addresses(&mut item, entry);
    let text = |name: &str| text_of(entry, name);
    put(&mut item, "edition", text("edition"));
    put(&mut item, "version", text("version"));
    put(&mut item, "event-place", list(entry, "venue"));
    put(&mut item, "original-title", title_of(entry, "origtitle"));
    put(&mut item, "original-publisher", list(entry, "origpublisher"));
    put(&mut item, "original-publisher-place", list(entry, "origlocation"));
    put(&mut item, "status", text("pubstate").map(state));
    put(&mut item, "language", types::language(entry));
    put(&mut item, "genre", types::genre(entry, alias));
    put(&mut item, "citation-label", text("shorthand"));
    put(&mut item, "section", text("section"));
    put(&mut item, "jurisdiction", text("jurisdiction"));
    put(&mut item, "authority", text("authority").or_else(|| list(entry, "court")));
    people(&mut item, entry, kind);
    bodies(&mut item, entry, kind);
    for (variable, prefix) in [("issued", ""), ("accessed", "url"), ("original-date", "orig"), ("event-date", "event")]
    {
        // Told under CSL's name, it goes before.
        if entry.get(&format!("csl-{variable}")).is_some() {
            continue;
        }
        if let Some(date) = self::date(entry, prefix, problems) {
            item.0.insert(variable.to_owned(), Value::Date(date));
        }
    }
    legal::complete(&mut item);
    overridden(&mut item, entry);
    item
}

fn put(item: &mut Item, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        item.0.insert(name.to_owned(), Value::String(value));
    }
}

/// A list of bodies or places as one text. biblatex prints an `and` between two of them, and people write names with an `and` in them without braces.
fn list(entry: &Entry<'_>, name: &str) -> Option<String> {
    let parts = names::literals(entry.tex(name));
    (!parts.is_empty()).then(|| parts.join(" and "))
}

/// A title and its second half, joined as titles are, with what is added to it.
fn joined(entry: &Entry<'_>, first: &str, second: &str, added: &str) -> Option<String> {
    let ends_with = |text: &str, marks: &[char]| markup::plain(text).ends_with(marks);
    let mut title = title_of(entry, first)?;
    if let Some(tail) = title_of(entry, second) {
        let joint = if ends_with(&title, &['?', '!', ':', '—']) { " " } else { ": " };
        title = format!("{title}{joint}{tail}");
    }
    if let Some(added) = title_of(entry, added) {
        let joint = if ends_with(&title, &['?', '!', '.', ':']) { " " } else { ". " };
        title = format!("{title}{joint}{added}");
    }
    Some(title)
}

fn titles(item: &mut Item, entry: &Entry<'_>, kind: &str) {
    let title = joined(entry, "title", "subtitle", "titleaddon");
    let main = joined(entry, "maintitle", "mainsubtitle", "maintitleaddon");
    let book = joined(entry, "booktitle", "booksubtitle", "booktitleaddon");
    let journal = joined(entry, "journaltitle", "journalsubtitle", "journaltitleaddon");
    // Few styles know the titles of volumes: one title tells the whole and the part.
    let of_whole = |part: Option<String>| match (&main, part) {
        (Some(main), Some(part)) if *main != part => Some(format!("{main}. {part}")),
        (main, part) => part.or_else(|| main.clone()),
    };
    let short = text_of(entry, "shorttitle").or_else(|| title_of(entry, "title").filter(|_| entry.has("subtitle")));
    put(item, "title-short", short);
    if book.is_some() {
        put(item, "title", title);
        put(item, "container-title", journal.or_else(|| of_whole(book)));
    } else if journal.is_some() || kind == "chapter" {
        put(item, "title", title);
        put(item, "container-title", journal.or(main));
    } else {
        put(item, "title", of_whole(title));
    }
    // An issue with a title of its own is a work in its periodical.
    if entry.kind == "periodical"
        && let Some(issue) = joined(entry, "issuetitle", "issuesubtitle", "issuetitleaddon")
    {
        let periodical = item.markup("title").map(str::to_owned);
        put(item, "container-title", periodical);
        put(item, "title", Some(issue));
    }
    if kind == "legal_case" && item.markup("container-title").is_none() {
        put(item, "container-title", text_of(entry, "reporter"));
    }
    put(item, "container-title-short", text_of(entry, "shortjournal"));
    put(item, "collection-title", title_of(entry, "series"));
    put(item, "collection-title-short", text_of(entry, "shortseries"));
    put(item, "event-title", joined(entry, "eventtitle", "", "eventtitleaddon"));
    put(item, "volume-title", title_of(entry, "issuetitle").filter(|_| kind == "chapter"));
    put(item, "reviewed-title", title_of(entry, "reviewedtitle"));
}

fn numbers(item: &mut Item, entry: &Entry<'_>, kind: &str) {
    let text = |name: &str| text_of(entry, name);
    let volume = match (text("volume"), text("part")) {
        (Some(volume), Some(part)) => Some(format!("{volume}.{part}")),
        (volume, part) => volume.or(part),
    };
    put(item, "volume", volume);
    let number = text("number");
    match kind {
        "article-journal" | "article-magazine" | "article-newspaper" | "periodical" | "review" => {
            let issue = match (number, text("issue")) {
                (Some(number), Some(issue)) => Some(format!("{number}, {issue}")),
                (number, issue) => number.or(issue),
            };
            put(item, "issue", issue);
        }
        "book" | "chapter" | "paper-conference" | "entry-encyclopedia" | "entry-dictionary" => {
            put(item, "collection-number", number)
        }
        _ => put(item, "number", number),
    }
    // An article that is counted, and not paged, is told where the pages are.
    let pages = text("pages").map(|pages| pages.replace(['–', '—'], "-").replace("−", "-"));
    put(item, "page", pages.or_else(|| text("eid")));
    put(item, "number-of-pages", text("pagetotal"));
    put(item, "number-of-volumes", text("volumes"));
    put(item, "chapter-number", text("chapter"));
}

fn addresses(item: &mut Item, entry: &Entry<'_>) {
    let address = |name: &str| Some(public::encoded(&verbatim(entry.tex(name)))).filter(|address| !address.is_empty());
    let text = |name: &str| text_of(entry, name);
    put(item, "DOI", address("doi").map(|doi| public::doi(&doi)));
    put(item, "ISBN", text("isbn"));
    put(item, "ISSN", text("issn").or_else(|| text("eissn")));
    put(item, "PMID", text("pmid"));
    put(item, "PMCID", text("pmcid"));
    let how = text("howpublished").map(|how| markup::plain(&how).into_owned()).unwrap_or_default();
    let how_address =
        how.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>')).find(|word| word.contains("://"));
    let url =
        address("url").or_else(|| how_address.map(|word| public::encoded(word.trim_end_matches(['.', ',', ';', ')']))));
    if how_address.is_none() {
        let medium =
            matches!(item.type_().as_deref(), Some("document" | "pamphlet" | "manuscript" | "report" | "thesis"));
        put(item, if medium && !entry.has("publisher") { "publisher" } else { "medium" }, text("howpublished"));
    }
    let eprint = address("eprint");
    let archive = plain(entry.tex("eprinttype")).to_lowercase();
    if let Some(id) = &eprint {
        match archive.as_str() {
            "arxiv" if item.type_().as_deref() == Some("article") => {
                let id = id.trim_start_matches("arXiv:").trim_start_matches("arxiv:");
                let class = text("eprintclass").map(|class| format!(" [{class}]")).unwrap_or_default();
                put(item, "number", Some(format!("arXiv:{id}{class}")));
                put(item, "publisher", Some("arXiv".to_owned()));
            }
            "pubmed" | "pmid" => put(item, "PMID", Some(id.clone())),
            "pmcid" | "pmc" => put(item, "PMCID", Some(id.clone())),
            _ => {}
        }
    }
    put(item, "URL", url.or_else(|| eprint_address(&archive, &eprint?)));
}

/// The address of an e-print.
fn eprint_address(archive: &str, id: &str) -> Option<String> {
    if id.starts_with("https://") || id.starts_with("http://") {
        return Some(id.to_owned());
    }
    let id = id.trim_start_matches("arXiv:").trim_start_matches("arxiv:");
    let base = match archive {
        "arxiv" => "https://arxiv.org/abs/",
        "jstor" => "https://www.jstor.org/stable/",
        "pubmed" | "pmid" => "https://pubmed.ncbi.nlm.nih.gov/",
        "hdl" => "https://hdl.handle.net/",
        "googlebooks" => "https://books.google.com/books?id=",
        "ssrn" => "https://ssrn.com/abstract=",
        _ => return None,
    };
    Some(format!("{base}{id}"))
}

/// The state of a publication in words, for biblatex's keys.
fn state(written: String) -> String {
    match written.as_str() {
        "inpress" => "in press".to_owned(),
        "inpreparation" => "in preparation".to_owned(),
        _ => written,
    }
}

/// Whether an option of the entry is set so.
fn option(entry: &Entry<'_>, name: &str, value: &str) -> bool {
    entry
        .tex("options")
        .split(',')
        .filter_map(|option| option.split_once('='))
        .any(|(own, set)| own.trim() == name && set.trim() == value)
}

/// The names in a field.
pub fn names_of(entry: &Entry<'_>, field: &str) -> Vec<NameValue> {
    names::read(entry.tex(field), option(entry, "useprefix", "false"))
}

fn people(item: &mut Item, entry: &Entry<'_>, kind: &str) {
    let mut add = |variable: &str, names: Vec<NameValue>| {
        if names.is_empty() {
            return;
        }
        match item.0.entry(variable.to_owned()).or_insert_with(|| Value::Names(Vec::new())) {
            Value::Names(all) => all.extend(names),
            other => *other = Value::Names(names),
        }
    };
    add("author", names_of(entry, "author"));
    for (field, kind_field) in
        [("editor", "editortype"), ("editora", "editoratype"), ("editorb", "editorbtype"), ("editorc", "editorctype")]
    {
        let role = plain(entry.tex(kind_field)).to_lowercase();
        let variable = match role.as_str() {
            "" | "editor" if field == "editor" => "editor",
            "compiler" => "compiler",
            "director" => "director",
            "organizer" => "organizer",
            "producer" => "producer",
            "translator" => "translator",
            "" | "editor" | "redactor" | "reviser" | "founder" | "continuator" => "editor",
            _ => "contributor",
        };
        let only_editor = field == "editor" || variable != "editor" || !entry.has("editor");
        add(if only_editor { variable } else { "contributor" }, names_of(entry, field));
    }
    for (field, variable) in [
        ("translator", "translator"),
        ("bookauthor", "container-author"),
        ("director", "director"),
        ("commentator", "contributor"),
        ("annotator", "contributor"),
        ("introduction", "contributor"),
        ("foreword", "contributor"),
        ("afterword", "contributor"),
        ("origauthor", "original-author"),
        ("recipient", "recipient"),
        ("interviewer", "interviewer"),
    ] {
        add(variable, names_of(entry, field));
    }
    if !entry.has("author") {
        add("author", names_of(entry, "holder"));
    } else if kind == "patent" {
        add("contributor", names_of(entry, "holder"));
    }
    // The author of the book that a chapter stands in need not be told twice.
    if item.0.get("container-author").is_some_and(|names| item.0.get("author") == Some(names)) {
        item.0.remove("container-author");
    }
}

/// Publishers, and the bodies that answer for a work: where nobody is named, the body stands in the author's place (Chicago 13.81 and 14.104).
fn bodies(item: &mut Item, entry: &Entry<'_>, kind: &str) {
    put(item, "publisher-place", list(entry, "location"));
    let publisher = list(entry, "publisher").or_else(|| item.markup("publisher").map(str::to_owned));
    item.0.remove("publisher");
    let body = ["institution", "organization"].iter().find_map(|field| list(entry, field));
    let has_author = ["author", "editor", "director", "compiler"].iter().any(|name| !item.names(name).is_empty());
    let has_container = item.0.contains_key("container-title");
    let body = match body {
        // A court decides, and its case is cited by its name.
        Some(court) if kind == "legal_case" => {
            item.0.entry("authority".to_owned()).or_insert(Value::String(court));
            None
        }
        Some(_) if !has_author => {
            let field = ["institution", "organization"].into_iter().find(|field| entry.has(field)).unwrap_or_default();
            let body = list(entry, field).unwrap_or_default();
            let names = vec![NameValue::Literal(LiteralName { literal: markup::plain(&body).into_owned() })];
            item.0.insert("author".to_owned(), Value::Names(names));
            // Who has an institution and an organization is published by the latter.
            list(entry, "organization").filter(|_| field == "institution")
        }
        body => body,
    };
    match (body, publisher) {
        // A rule is printed somewhere, and styles show that as its container.
        (body, Some(publisher))
            if matches!(kind, "legislation" | "regulation" | "bill" | "treaty") && !has_container =>
        {
            put(item, "container-title", Some(publisher));
            put(item, "publisher", body);
        }
        (Some(site), publisher) if matches!(kind, "webpage" | "post-weblog" | "post") && !has_container => {
            put(item, "container-title", Some(site));
            put(item, "publisher", publisher);
        }
        (body, publisher) => put(item, "publisher", publisher.or(body)),
    }
}

/// The date in a field, or in the fields that BibTeX has for its parts.
fn date(entry: &Entry<'_>, prefix: &str, problems: &mut Vec<Problem>) -> Option<DateValue> {
    let name = |part: &str| format!("{prefix}{part}");
    let field = entry.get(&name("date")).filter(|field| !field.tex.trim().is_empty());
    let (field, read) = match field {
        Some(field) => (field, date::read(&date_text(&field.tex))),
        None => {
            let field = entry.get(&name("year")).filter(|field| !field.tex.trim().is_empty())?;
            let (month, day) = (plain(entry.tex(&name("month"))), plain(entry.tex(&name("day"))));
            (field, date::of_fields(&date_text(&field.tex), &month, &day))
        }
    };
    match read {
        Read::Date(date) => Some(date),
        Read::None => None,
        Read::Loose(date) => {
            problems.push(loose(entry, field, &date));
            Some(date)
        }
        Read::Wrong(error) => {
            let written = date_text(&field.tex);
            let message =
                format!("`{written}` in `{}` of `{}` is not a valid date: {}", field.name, entry.key, error.message);
            let trimmed = field.tex.trim();
            // The part that is wrong, where the value stands there as it was read.
            let range = if trimmed == written && field.begins.is_some() && !error.range.is_empty() {
                field.range.start + error.range.start..(field.range.start + error.range.end).min(field.range.end)
            } else {
                field.range.clone()
            };
            problems.push(Problem { help: error.help, ..Problem::new(range, message) });
            None
        }
    }
}

/// The text of a date: behind a figure, `~` is EDTF's sign and no blank of TeX's.
fn date_text(tex: &str) -> String {
    if !tex.contains(['\\', '{', '$']) {
        let tilde = |(at, _): (usize, &str)| tex[at + 1..].chars().next().is_none_or(|next| !next.is_alphanumeric());
        if tex.match_indices('~').all(tilde) {
            return tex.trim().to_owned();
        }
    }
    plain(tex).replace('\u{a0}', " ")
}

/// What is said of a date in words.
fn loose(entry: &Entry<'_>, field: &Field<'_>, date: &DateValue) -> Problem {
    let written = date_text(&field.tex);
    let read = date::text(date);
    let understood = date.literal.is_none();
    let what = if understood { format!("it is read as `{read}`") } else { "it is shown as it is".to_owned() };
    let message =
        format!("`{written}` in `{}` of `{}` is not a date as BibLaTeX has it: {what}", field.name, entry.key);
    let fix = (understood && field.begins.is_some() && field.own).then(|| read.clone());
    let help = if understood { format!("write `{read}`") } else { "write it as `2019-05-16`".to_owned() };
    Problem { code: Code::LooseDate, help: Some(help), fix, ..Problem::new(field.range.clone(), message) }
}

/// Variables that a download tells by CSL's names, because BibLaTeX has no field for them: they go before what is made of the other fields, and an
/// empty one takes it away.
fn overridden(item: &mut Item, entry: &Entry<'_>) {
    for field in &entry.fields {
        let Some(variable) = public::csl_field(&field.name) else { continue };
        let tex = field.tex.trim();
        if tex.is_empty() {
            item.0.remove(variable);
            continue;
        }
        let value = match public::kind_of(variable) {
            public::Kind::Names => Value::Names(names_of(entry, &field.name)),
            // `\text{…}` are words, whatever they look like.
            public::Kind::Date if tex.starts_with("\\text{") => Value::Date(DateValue::words(plain(tex))),
            public::Kind::Date => match date::read(&date_text(tex)) {
                Read::Date(date) | Read::Loose(date) => Value::Date(date),
                Read::None | Read::Wrong(_) => Value::Date(DateValue::words(plain(tex))),
            },
            public::Kind::Text => Value::String(super::latex::read(tex, true).markup),
        };
        item.0.insert(variable.to_owned(), value);
    }
}
