//! `/sources/`, a page for each source with the passages that cite it, and each source as BibLaTeX and CSL-JSON.

use super::{Job, Planned, Site};
use crate::book::SourceId;
use crate::book::address::Address;
use crate::html;
use crate::parse::bibliography::{self, ParsedSource};
use crate::render::{view, views};
use std::collections::BTreeMap;
use tera::Value;

/// The list of sources, each source's page, and the files to download.
pub fn plan(site: &Site) -> Vec<Planned> {
    let book = &site.renderer.book;
    if book.sources.is_empty() {
        return Vec::new();
    }
    let mut plan = Vec::with_capacity(book.sources.len() * 3 + 3);
    for (index, source) in book.sources.iter().enumerate() {
        let (bib, json) = names(site, SourceId(index as u32));
        let origin = format!("the source `{}`", source.data.key);
        let index = index as u32;
        let page = |site: &Site, id| site.render(source_page(site, SourceId(id)));
        plan.push(Planned::text(source.address.file(), origin.clone(), page, index));
        plan.push(Planned::text(bib, origin.clone(), |s, id| Ok(data(s, id).biblatex.clone()), index));
        plan.push(Planned::text(json, origin, |s, id| Ok(bibliography::csl_json(data(s, id))), index));
    }
    plan.push(Planned::text("sources/sources.bib", "the bibliography", |site, _| Ok(all_bib(site)), 0));
    plan.push(Planned::text("sources/sources.json", "the bibliography", |site, _| Ok(all_json(site)), 0));
    let path = Address::of(["sources"]).file();
    plan.push(Planned::text(path, "the list of sources", |site, _| site.render(list(site)), 0));
    plan
}

fn data(site: &Site, id: u32) -> &ParsedSource {
    &site.renderer.book.source(SourceId(id)).data
}

/// All sources as one BibLaTeX file.
fn all_bib(site: &Site) -> String {
    let all: Vec<&str> = site.renderer.book.sources.iter().map(|s| s.data.biblatex.trim_end()).collect();
    all.join("\n\n") + "\n"
}

/// All sources as one CSL-JSON array.
fn all_json(site: &Site) -> String {
    let items: Vec<serde_json::Value> = site
        .renderer
        .book
        .sources
        .iter()
        .filter_map(|s| serde_json::from_str::<Vec<serde_json::Value>>(&bibliography::csl_json(&s.data)).ok())
        .flatten()
        .collect();
    serde_json::to_string_pretty(&items).unwrap_or_default() + "\n"
}

/// The names of a source's files, beside its page.
fn names(site: &Site, id: SourceId) -> (String, String) {
    let address = &site.renderer.book.source(id).address;
    let name = address.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or("source");
    (format!("{address}{name}.bib"), format!("{address}{name}.json"))
}

/// Labels for the fields of a source that readers ask for. What CSL has no place for is shown by `details`; the rest is for machines and
/// stays in the files.
const FIELDS: [(&str, &str); 25] = [
    ("author", "Author"),
    ("editor", "Editor"),
    ("title", "Title"),
    ("subtitle", "Subtitle"),
    ("date", "Date"),
    ("year", "Year"),
    ("institution", "Institution"),
    ("organization", "Organisation"),
    ("publisher", "Publisher"),
    ("location", "Place"),
    ("journaltitle", "Journal"),
    ("journal", "Journal"),
    ("booktitle", "In"),
    ("series", "Series"),
    ("type", "Type"),
    ("number", "Number"),
    ("volume", "Volume"),
    ("issue", "Issue"),
    ("pages", "Pages"),
    ("edition", "Edition"),
    ("doi", "DOI"),
    ("isbn", "ISBN"),
    ("issn", "ISSN"),
    ("url", "Address"),
    ("urldate", "Accessed"),
];

fn source_page(site: &Site, id: SourceId) -> Job {
    let r = &*site.renderer;
    let source = r.book.source(id);
    let data = &source.data;
    let (passages, events) = views::passages(r, &site.views, id);
    let (bib, json) = names(site, id);
    let fields = FIELDS
        .iter()
        .filter_map(|(name, label)| {
            let (_, value) = data.fields.iter().find(|(field, _)| field == name)?;
            let url = match *name {
                "doi" => format!("https://doi.org/{value}"),
                _ => value.clone(),
            };
            let url = if html::is_web_address(&url) { url } else { String::new() };
            Some(view::Detail { label: (*label).to_owned(), value: value.clone(), url })
        })
        .collect();
    let title = title(site, id);
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
    };
    let mut map = site.views.source(id, 1).into_map().unwrap_or_default();
    map.extend(Value::from(own).into_map().unwrap_or_default());
    let mut page = site.page("source", &title, &source.address);
    page.description = html::to_text(r.cites.reference(id));
    Job {
        template: "source.html".to_owned(),
        address: source.address.clone(),
        anywhere: false,
        page,
        objects: vec![("source", Value::from(map))],
    }
}

/// The source's title, or its key.
pub(super) fn title(site: &Site, id: SourceId) -> String {
    let data = &site.renderer.book.source(id).data;
    data.item
        .0
        .get("title")
        .and_then(|t| t.to_str())
        .map(|t| t.into_owned())
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| data.key.clone())
}

fn list(site: &Site) -> Job {
    let r = &*site.renderer;
    let book = &r.book;
    let mut ids: Vec<SourceId> = (0..book.sources.len() as u32).map(SourceId).collect();
    ids.sort_by_key(|id| (r.cites.order(*id), *id));
    let mut groups: Vec<view::SourceGroup> = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let text = html::to_text(r.cites.reference(*id));
        let letter = text.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "#".to_owned(), base_letter);
        let view = site.views.source(*id, number + 1);
        match groups.last_mut() {
            Some(group) if group.label == letter => group.sources.push(view),
            // A style's order need not be the alphabet's; a letter that returns joins its group.
            _ => match groups.iter_mut().find(|g| g.label == letter) {
                Some(group) => group.sources.push(view),
                None => groups.push(view::SourceGroup {
                    id: format!("letter-{}", letter.to_lowercase()),
                    label: letter,
                    sources: vec![view],
                }),
            },
        }
    }
    groups.sort_by(|a, b| a.label.cmp(&b.label));
    let mut tiers: BTreeMap<u8, usize> = BTreeMap::new();
    for tier in book.sources.iter().filter_map(|s| s.data.own.tier) {
        *tiers.entry(tier).or_default() += 1;
    }
    let tiers: Vec<view::TierCount> = tiers
        .into_iter()
        .map(|(level, count)| view::TierCount {
            level: level as usize,
            label: views::tier_label(level).to_owned(),
            count,
        })
        .collect();
    let files = vec![
        view::File { label: "BibLaTeX".to_owned(), address: "sources/sources.bib".to_owned() },
        view::File { label: "CSL-JSON".to_owned(), address: "sources/sources.json".to_owned() },
    ];
    let address = Address::of(["sources"]);
    Job {
        template: "sources.html".to_owned(),
        page: site.page("sources", "Sources", &address),
        address,
        anywhere: false,
        objects: vec![("groups", groups.into()), ("tiers", tiers.into()), ("sources_files", files.into())],
    }
}

/// The letter under which a reference is filed: upper case, without its accent; a digit is `0–9`.
fn base_letter(c: char) -> String {
    use unicode_normalization::UnicodeNormalization;
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    if base.is_ascii_digit() { "0–9".to_owned() } else { base.to_uppercase().collect() }
}
