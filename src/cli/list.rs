//! `briefbook list`: what the book holds, as a table, JSON or CSV.

use super::{ERRORS, OK, print, show};
use crate::book::{PageId, PageKind};
use crate::diagnostic::visible::{csv_cell, json, visible};
use crate::incremental::{Engine, Options, State};
use serde_json::{Map, Value};
use std::path::Path;

/// The arguments of `list`.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to list
    #[arg(value_enum, default_value = "pages")]
    what: What,
    /// The output format
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    Pages,
    Events,
    Sources,
    Entities,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

/// Lists what the book holds. Its diagnostics go to standard error; the list is printed all the same.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    let loaded = Engine::load(root, Options { drafts: arguments.drafts, ..Options::default() });
    let rows = match arguments.what {
        What::Pages => pages(&loaded, false),
        What::Entities => pages(&loaded, true),
        What::Events => events(&loaded),
        What::Sources => sources(&loaded),
    };
    show(&loaded.diagnostics, &*loaded.sources, true);
    match arguments.format {
        Format::Json => print(&(json(&serde_json::to_string_pretty(&rows).unwrap_or_default()).into_owned() + "\n")),
        Format::Csv => print(&csv(&rows)),
        Format::Table => print(&table(&rows)),
    }
    if loaded.has_errors() { ERRORS } else { OK }
}

type Row = Map<String, Value>;

fn row(value: Value) -> Row {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn pages(loaded: &State, entities: bool) -> Vec<Row> {
    let book = &loaded.book;
    let shown = book.iter_pages().filter(|(_, p)| p.file.is_some() && (!entities || p.kind == PageKind::Entity));
    shown
        .map(|(id, page)| {
            let mut row = row(serde_json::json!({
                "title": page.title,
                "kind": page.kind.as_str(),
                "path": format!("content/{}", page.path),
                "address": format!("/{}", page.address),
                "date": page.date().map(|d| d.to_string()),
                "words": page.facts.words,
                "citations": page.facts.citations.len(),
            }));
            if entities {
                row.insert("slug".into(), page.slug.clone().into());
                row.insert("type".into(), crate::site::views::entity_type(page).into());
                row.insert("aliases".into(), page.names().collect::<Vec<_>>().into());
                row.insert("events".into(), loaded.resolved.entity_events[id.0 as usize].len().into());
            } else {
                row.insert(
                    "topics".into(),
                    page.topics.iter().map(|t| book.topic(*t).slug.as_str()).collect::<Vec<_>>().into(),
                );
                row.insert("draft".into(), page.front.draft.into());
            }
            row
        })
        .collect()
}

fn events(loaded: &State) -> Vec<Row> {
    let book = &loaded.book;
    let slugs = |ids: &[PageId]| ids.iter().map(|p| book.page(*p).slug.clone()).collect::<Vec<_>>();
    loaded
        .resolved
        .events
        .iter()
        .map(|event| {
            let mut pages: Vec<String> =
                event.tellings.iter().map(|t| format!("content/{}", book.page(t.page).path)).collect();
            pages.dedup();
            row(serde_json::json!({
                "id": event.id,
                "date": event.date.to_string(),
                "title": event.title,
                "importance": event.importance,
                "actors": slugs(&event.actors),
                "topics": event.topics.iter().map(|t| book.topic(*t).slug.clone()).collect::<Vec<_>>(),
                "sources": event.sources.iter().map(|s| book.source(*s).data.key.clone()).collect::<Vec<_>>(),
                "pages": pages,
            }))
        })
        .collect()
}

fn sources(loaded: &State) -> Vec<Row> {
    let book = &loaded.book;
    book.sources
        .iter()
        .enumerate()
        .map(|(index, source)| {
            let text = |name: &str| source.data.item.0.get(name).and_then(|v| v.to_str()).map(|t| t.into_owned());
            row(serde_json::json!({
                "key": source.data.key,
                "type": source.data.kind,
                "title": text("title"),
                "url": source.data.url,
                "address": format!("/{}", source.address),
                "file": crate::diagnostic::Texts::path(&*loaded.sources, source.file),
                "tier": source.data.own.tier,
                "passages": loaded.resolved.passages[index].len(),
            }))
        })
        .collect()
}

/// A value as one cell.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn csv(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(first) = rows.first() {
        // Writing to memory does not fail, and all rows have the same keys.
        let _ = writer.write_record(first.keys());
        for row in rows {
            let _ = writer.write_record(row.values().map(|value| csv_cell(&cell(value))));
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The columns of a table: what fits a terminal and names the thing. The other formats have everything.
const COLUMNS: [&str; 8] = ["key", "id", "date", "kind", "type", "title", "address", "pages"];

fn table(rows: &[Row]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|c| first.contains_key(*c)).collect();
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            columns
                .iter()
                .map(|c| row.get(*c).map(cell).unwrap_or_default().replace(['\n', '\t'], " "))
                .map(|text| visible(&text).into_owned())
                .collect()
        })
        .collect();
    let width =
        |text: &str| text.chars().map(|c| if crate::parse::markdown::is_wide(c) { 2 } else { 1 }).sum::<usize>();
    let widths: Vec<usize> = (0..columns.len())
        .map(|i| cells.iter().map(|r| width(&r[i])).chain([columns[i].len()]).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    let header: Vec<String> = columns.iter().map(|c| c.to_uppercase()).collect();
    for line in std::iter::once(&header).chain(&cells) {
        let mut out = String::new();
        for (cell, wide) in line.iter().zip(&widths) {
            out.push_str(cell);
            out.push_str(&" ".repeat(wide.saturating_sub(width(cell)) + 2));
        }
        text.push_str(out.trim_end());
        text.push('\n');
    }
    text
}
