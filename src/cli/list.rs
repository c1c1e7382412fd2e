//! `briefbook list`: what the book holds, as a table, JSON or CSV.

use super::{ERRORS, OK, print, show};
use crate::BookOptions;
use crate::diagnostic::visible::{csv_cell, json, visible};
use serde::Serialize;
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
    let reading = BookOptions::new().drafts(arguments.drafts).open(root).read();
    let rows = match arguments.what {
        What::Pages => rows(&reading.pages()),
        What::Entities => rows(&reading.entities()),
        What::Events => rows(&reading.events()),
        What::Sources => rows(&reading.sources()),
    };
    show(reading.diagnostics(), &reading, true);
    match arguments.format {
        Format::Json => print(&(json(&serde_json::to_string_pretty(&rows).unwrap_or_default()).into_owned() + "\n")),
        Format::Csv => print(&csv(&rows)),
        Format::Table => print(&table(&rows)),
    }
    if reading.has_errors() { ERRORS } else { OK }
}

type Row = Map<String, Value>;

/// Each entry as its fields, in their order.
fn rows(entries: &[impl Serialize]) -> Vec<Row> {
    let row = |entry| match serde_json::to_value(entry) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    entries.iter().map(row).collect()
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
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|c| row.get(*c).map(cell).unwrap_or_default()).collect()).collect();
    let header: Vec<String> = columns.iter().map(|c| c.to_uppercase()).collect();
    aligned(&header, &cells)
}

/// Rows of cells below a head, in columns.
pub(super) fn aligned(head: &[String], rows: &[impl AsRef<[String]>]) -> String {
    let width =
        |text: &str| text.chars().map(|c| if crate::parse::markdown::is_wide(c) { 2 } else { 1 }).sum::<usize>();
    let shown = |cells: &[String]| -> Vec<String> {
        cells.iter().map(|cell| visible(&cell.replace(['\n', '\t'], " ")).into_owned()).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows.iter().map(AsRef::as_ref)).map(shown).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for line in &rows {
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
