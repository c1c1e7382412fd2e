//! A source as COinS: an OpenURL ContextObject in the key/encoded-value form of ANSI/NISO Z39.88-2004, for the `title` of an empty `span`.
//!
//! Reference managers (Zotero, Mendeley, LibX) read it. Journals, books, theses and patents have formats of their own in the standard; all else is
//! told in its Dublin Core format, with Zotero's name of the type, which is what Zotero itself writes. Pure functions of one source.

use crate::parse::bibliography::variables::{csl_type, date, field, names, title, url};
use crate::parse::bibliography::{NameItem, NameValue, ParsedSource, names_text};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What of a source goes into a ContextObject, by its format.
enum Format {
    Journal,
    /// With its genre.
    Book(&'static str),
    Thesis,
    Patent,
    /// With the type's name.
    Dublin(&'static str),
}

/// The ContextObject of a source. Values are percent-encoded: it holds no character that HTML would have to escape but `&`.
pub fn context_object(data: &ParsedSource) -> String {
    let mut out = Kev(String::from("ctx_ver=Z39.88-2004"));
    let format = format(data);
    out.add(
        "rft_val_fmt",
        match format {
            Format::Journal => "info:ofi/fmt:kev:mtx:journal",
            Format::Book(_) => "info:ofi/fmt:kev:mtx:book",
            Format::Thesis => "info:ofi/fmt:kev:mtx:dissertation",
            Format::Patent => "info:ofi/fmt:kev:mtx:patent",
            Format::Dublin(_) => "info:ofi/fmt:kev:mtx:dc",
        },
    );
    let (doi, isbn) = (field(data, "DOI"), field(data, "ISBN"));
    if !doi.is_empty() {
        out.add("rft_id", &format!("info:doi/{doi}"));
    }
    if !isbn.is_empty() {
        out.add("rft_id", &format!("urn:isbn:{isbn}"));
    }
    out.add("rft_id", &url(data).unwrap_or_default());
    match format {
        Format::Journal => {
            out.add("rft.genre", "article");
            out.add("rft.atitle", &title(data));
            out.add("rft.jtitle", &field(data, "container-title"));
        }
        Format::Book(genre) => {
            out.add("rft.genre", genre);
            if matches!(genre, "bookitem" | "proceeding") {
                out.add("rft.atitle", &title(data));
                out.add("rft.btitle", &field(data, "container-title"));
            } else {
                out.add("rft.btitle", &title(data));
            }
            out.fields(data, &[("rft.pub", "publisher"), ("rft.place", "publisher-place")]);
            out.fields(data, &[("rft.edition", "edition"), ("rft.series", "collection-title"), ("rft.isbn", "ISBN")]);
        }
        Format::Thesis => {
            out.add("rft.title", &title(data));
            out.fields(data, &[("rft.inst", "publisher"), ("rft.degree", "genre")]);
        }
        Format::Patent => {
            out.add("rft.title", &title(data));
            out.fields(data, &[("rft.number", "number")]);
        }
        Format::Dublin(kind) => {
            out.add("rft.type", kind);
            out.add("rft.title", &title(data));
            out.fields(data, &[("rft.source", "container-title"), ("rft.publisher", "publisher")]);
            out.fields(data, &[("rft.language", "language")]);
        }
    }
    if matches!(format, Format::Journal | Format::Book(_)) {
        out.fields(data, &[("rft.volume", "volume"), ("rft.issue", "issue"), ("rft.pages", "page")]);
        out.fields(data, &[("rft.issn", "ISSN")]);
    }
    for name in names(data, "author") {
        out.name(name, &format);
    }
    out.add("rft.date", &date(data, "issued"));
    out.0
}

/// The format for a source's type in CSL.
fn format(data: &ParsedSource) -> Format {
    match csl_type(data).as_str() {
        "article-journal" | "review" | "review-book" => Format::Journal,
        "book" | "classic" | "periodical" | "collection" => Format::Book("book"),
        "chapter" => Format::Book("bookitem"),
        "paper-conference" => Format::Book("proceeding"),
        "report" => Format::Book("report"),
        "thesis" => Format::Thesis,
        "patent" => Format::Patent,
        "article-newspaper" => Format::Dublin("newspaperArticle"),
        "article-magazine" => Format::Dublin("magazineArticle"),
        "webpage" => Format::Dublin("webpage"),
        "post-weblog" => Format::Dublin("blogPost"),
        "post" => Format::Dublin("forumPost"),
        // Zotero has one type for what is in force, whoever made it.
        "legislation" | "regulation" | "treaty" => Format::Dublin("statute"),
        "bill" => Format::Dublin("bill"),
        "legal_case" => Format::Dublin("case"),
        "hearing" => Format::Dublin("hearing"),
        "dataset" => Format::Dublin("dataset"),
        "software" => Format::Dublin("computerProgram"),
        "standard" => Format::Dublin("standard"),
        "speech" => Format::Dublin("presentation"),
        "interview" => Format::Dublin("interview"),
        "map" => Format::Dublin("map"),
        "motion_picture" => Format::Dublin("film"),
        "broadcast" => Format::Dublin("tvBroadcast"),
        "song" => Format::Dublin("audioRecording"),
        "graphic" => Format::Dublin("artwork"),
        "personal_communication" => Format::Dublin("letter"),
        "manuscript" => Format::Dublin("manuscript"),
        "entry-encyclopedia" => Format::Dublin("encyclopediaArticle"),
        "entry-dictionary" => Format::Dublin("dictionaryEntry"),
        _ => Format::Dublin("document"),
    }
}

/// Keys and encoded values.
struct Kev(String);

impl Kev {
    fn add(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.0.push('&');
            self.0.push_str(key);
            self.0.push('=');
            self.0.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
    }

    fn fields(&mut self, data: &ParsedSource, pairs: &[(&str, &str)]) {
        for (key, name) in pairs {
            self.add(key, &field(data, name));
        }
    }

    /// A person with the family name first, which tells the parts apart; what is named by one word only is a body.
    fn name(&mut self, name: &NameValue, format: &Format) {
        match name {
            NameValue::Item(item) if item.given.is_some() => {
                let given = names_text(std::slice::from_ref(&NameValue::Item(NameItem {
                    family: String::new(),
                    non_dropping_particle: None,
                    ..item.clone()
                })));
                let family = [item.non_dropping_particle.as_deref().unwrap_or(""), item.family()].join(" ");
                let key = if matches!(format, Format::Dublin(_)) { "rft.creator" } else { "rft.au" };
                let key = if matches!(format, Format::Patent) { "rft.inventor" } else { key };
                self.add(key, &format!("{}, {given}", family.trim()));
            }
            body => self.add("rft.aucorp", &names_text(std::slice::from_ref(body))),
        }
    }
}
