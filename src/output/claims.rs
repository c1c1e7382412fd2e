//! `claims.json` and `claims.csv`: what the book claims, as data.

use super::{Proposed, Site};
use crate::book::PageId;
use crate::diagnostic::visible::csv_cell;
use crate::evidence::{Claim, ClaimSource, Origins};
use crate::parse::edtf::Edtf;
use crate::site::reader::Reader;
use serde_json::json;

/// Both files.
pub fn plan(_: &Site) -> Vec<Proposed> {
    vec![
        Proposed::text("claims.json", "claims.json", |reader, _| Ok(data(reader)), 0),
        Proposed::text("claims.csv", "claims.csv", |reader, _| Ok(table(reader)), 0),
    ]
}

/// A claim as data: the fields that `briefbook claims` has, but for its place in the author's files, which are nobody else's.
fn record(reader: &Reader<'_>, page: PageId, claim: &Claim, origins: &Origins) -> serde_json::Value {
    let source = |source: &ClaimSource| {
        let data = reader.source_data(source.source).0;
        json!({
            "key": data.key,
            "locator": source.locator(),
            "origin": origins.of_source(source.source),
            "tier": data.own.tier,
        })
    };
    let checked = claim.check.checked();
    json!({
        "id": &*claim.id,
        "page": reader.href(reader.address(page)),
        "title": reader.title(page),
        "text": claim.text,
        "status": claim.status.as_str(),
        "derived": claim.is_derived,
        "lapsed": claim.lapsed,
        "until": claim.until.as_ref().map(ToString::to_string),
        "sources": claim.sources.iter().map(source).collect::<Vec<_>>(),
        "independent": claim.independent,
        "newest": claim.newest.as_ref().map(ToString::to_string),
        "checked": checked.map(|(by, on)| json!({"by": by, "on": on.to_string()})),
    })
}

fn data(reader: &Reader<'_>) -> String {
    let all = reader.all_claims();
    let records = all
        .0
        .iter()
        .flat_map(|(page, found)| found.claims.iter().map(|claim| record(reader, *page, claim, found.origins)));
    let config = reader.config();
    let whole = json!({"title": config.title, "base_url": config.base_url, "claims": records.collect::<Vec<_>>()});
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

/// The same as CSV (RFC 4180). No cell is a formula to a spreadsheet.
fn table(reader: &Reader<'_>) -> String {
    let mut out = "id,page,text,status,lapsed,until,sources,origins,newest,checked\r\n".to_owned();
    let all = reader.all_claims();
    for (page, found) in &all.0 {
        for claim in found.claims {
            let source = |source: &ClaimSource| {
                let key = &reader.source_data(source.source).0.key;
                source.locator().map_or_else(|| key.clone(), |locator| format!("{key}, {locator}"))
            };
            let checked = claim.check.checked().map(|(by, on)| format!("{by} {on}")).unwrap_or_default();
            let date = |date: &Option<Edtf>| date.as_ref().map(ToString::to_string).unwrap_or_default();
            let cells = [
                claim.id.to_string(),
                reader.href(reader.address(*page)),
                claim.text.clone(),
                claim.status.as_str().to_owned(),
                if claim.lapsed { "yes" } else { "no" }.to_owned(),
                date(&claim.until),
                claim.sources.iter().map(source).collect::<Vec<_>>().join("; "),
                claim.independent.to_string(),
                date(&claim.newest),
                checked,
            ];
            out += &cells.map(|text| cell(&text)).join(",");
            out += "\r\n";
        }
    }
    out
}

/// A cell: in quotation marks where it needs them.
fn cell(text: &str) -> String {
    let text = csv_cell(text);
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
