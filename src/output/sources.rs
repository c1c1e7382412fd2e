//! `/sources/`, a page for each source with the passages that cite it, and each source as BibLaTeX and CSL-JSON.

use super::{Job, Owner, Proposed, Site, made_page, render};
use crate::book::SourceId;
use crate::book::made::{ALL_BIBLATEX, ALL_CSL_JSON, MadePage, source_files};
use crate::html;
use crate::metadata::coins;
use crate::parse::bibliography::{self, ParsedSource};
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;
use crate::site::social_cards::CardSubject;
use crate::site::view;

/// The list of sources, each source's page, and the files to download.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let book = site.book();
    if !MadePage::Sources.is_made(book) {
        return Vec::new();
    }
    let mut plan = vec![Proposed::made(MadePage::Sources, |reader, _| render(reader, list(reader)))];
    if book.sources.is_empty() {
        return plan;
    }
    for (index, source) in book.sources.iter().enumerate() {
        let [bib, json] = source_files(&source.address);
        let origin = format!("the source `{}`", source.data.key);
        let index = index as u32;
        let owner = Owner::Source(SourceId(index));
        let page = |reader: &Reader<'_>, id| render(reader, source_page(reader, SourceId(id)));
        let planned = Proposed::text(source.address.file(), origin.clone(), page, index);
        plan.push(planned.pictured(CardSubject::Source(SourceId(index))).owned(owner));
        plan.push(Proposed::text(bib, origin.clone(), |r, id| Ok(data(r, id).biblatex.clone()), index).owned(owner));
        plan.push(Proposed::text(json, origin, |r, id| Ok(bibliography::csl_json(data(r, id))), index).owned(owner));
    }
    plan.push(Proposed::text(ALL_BIBLATEX, "the bibliography", |reader, _| Ok(all_bib(reader)), 0));
    plan.push(Proposed::text(ALL_CSL_JSON, "the bibliography", |reader, _| Ok(all_json(reader)), 0));
    plan
}

fn data<'s>(reader: &Reader<'s>, id: u32) -> &'s ParsedSource {
    reader.source_data(SourceId(id)).0
}

/// All sources as one BibLaTeX file.
fn all_bib(reader: &Reader<'_>) -> String {
    let all: Vec<&str> = reader.bibliography().into_iter().map(|data| data.biblatex.trim_end()).collect();
    all.join("\n\n") + "\n"
}

/// All sources as one CSL-JSON array.
fn all_json(reader: &Reader<'_>) -> String {
    let item = |data| serde_json::from_str::<Vec<serde_json::Value>>(&bibliography::csl_json(data)).ok();
    let items: Vec<serde_json::Value> = reader.bibliography().into_iter().filter_map(item).flatten().collect();
    serde_json::to_string_pretty(&items).unwrap_or_default() + "\n"
}

/// The fields of a source that readers ask for, and the keys of their labels; names of numbers are the same in every language. What CSL has no place for is shown by `details`; the rest is for machines and
/// stays in the files.
const FIELDS: [(&str, &str); 25] = [
    ("author", "field_author"),
    ("editor", "field_editor"),
    ("title", "field_title"),
    ("subtitle", "field_subtitle"),
    ("date", "field_date"),
    ("year", "field_year"),
    ("institution", "field_institution"),
    ("organization", "field_organization"),
    ("publisher", "field_publisher"),
    ("location", "field_place"),
    ("journaltitle", "field_journal"),
    ("journal", "field_journal"),
    ("booktitle", "field_in"),
    ("series", "field_series"),
    ("type", "field_type"),
    ("number", "field_number"),
    ("volume", "field_volume"),
    ("issue", "field_issue"),
    ("pages", "field_pages"),
    ("edition", "field_edition"),
    ("doi", "DOI"),
    ("isbn", "ISBN"),
    ("issn", "ISSN"),
    ("url", "field_url"),
    ("urldate", "field_accessed"),
];

fn source_page(reader: &Reader<'_>, id: SourceId) -> Job {
    let (data, address) = reader.source_data(id);
    let (passages, events) = reader.passages(id);
    let [bib, json] = source_files(address);
    let fields = FIELDS
        .iter()
        .filter_map(|(name, label)| {
            let (_, value) = data.fields.iter().find(|(field, _)| field == name)?;
            let url = match *name {
                "doi" => format!("https://doi.org/{value}"),
                _ => value.clone(),
            };
            let url = if html::is_web_address(&url) { url } else { String::new() };
            // What is no key is a name.
            let label = Some(reader.words().word(label)).filter(|word| !word.is_empty()).unwrap_or(label);
            Some(view::Detail { label: label.to_owned(), value: value.clone(), url })
        })
        .collect();
    let title = data.title();
    let own = view::SourcePage {
        title: title.clone(),
        fields,
        passages,
        events,
        files: vec![
            view::File { label: "BibLaTeX".to_owned(), address: crate::book::address::encode(&bib) },
            view::File { label: "CSL-JSON".to_owned(), address: crate::book::address::encode(&json) },
        ],
        biblatex: data.biblatex.clone(),
        coins: coins::context_object(data),
    };
    let source = Object::Source(Box::new((reader.source(id, 1), own)));
    let mut page = made_page(reader, "source", &title, address);
    page.description = reader.reference(id);
    Job {
        template: "source.html".to_owned(),
        address: address.clone(),
        anywhere: false,
        page,
        objects: vec![("source", source)],
        about: Subject::Source(id),
    }
}

fn list(reader: &Reader<'_>) -> Job {
    let (groups, tiers) = reader.source_groups();
    let files = vec![
        view::File { label: "BibLaTeX".to_owned(), address: ALL_BIBLATEX.to_owned() },
        view::File { label: "CSL-JSON".to_owned(), address: ALL_CSL_JSON.to_owned() },
    ];
    let address = MadePage::Sources.address();
    Job {
        template: "sources.html".to_owned(),
        page: made_page(reader, "sources", reader.words().word("sources"), &address),
        address,
        anywhere: false,
        objects: vec![
            ("groups", Object::Value(groups.into())),
            ("tiers", Object::Value(tiers.into())),
            ("sources_files", Object::Files(files)),
        ],
        about: Subject::List,
    }
}
