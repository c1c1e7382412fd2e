//! `briefbook claims`: what the book claims, on what that rests, and who has checked it.

use super::{ERRORS, OK, USAGE, complain, hint, plural, print, say, show, today};
use crate::diagnostic::visible::{csv_cell, json, visible};
use crate::{BookOptions, ClaimChange, ClaimEntry, LockedClaim};
use std::path::Path;

/// The arguments of `claims`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only claims of these pages: slugs, paths, titles or addresses
    #[arg(value_name = "PAGE")]
    pages: Vec<String>,
    /// Only claims of this status
    #[arg(long, value_enum)]
    status: Vec<Status>,
    /// Only claims whose `until` has passed and that nobody has checked since
    #[arg(long)]
    lapsed: bool,
    /// Only claims that nobody has checked as they are now
    #[arg(long)]
    unchecked: bool,
    /// A work list: what has no source, one origin only, no saved copy, has lapsed or is unchecked
    #[arg(long)]
    todo: bool,
    /// The output format
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Write claims.lock, so that the ids of claims survive edits
    Lock,
    /// Show what changed since claims.lock was written, or since a revision or a day, and draft corrections.toml
    Changes(Changes),
    /// Write into checked.toml that somebody has checked claims
    Tick(TickArguments),
}

#[derive(clap::Args)]
struct Changes {
    /// A revision of git, or a day: YYYY-MM-DD
    #[arg(long, value_name = "REV-OR-DATE")]
    since: Option<String>,
    /// Show the changes, and add no drafts to corrections.toml
    #[arg(long)]
    dry_run: bool,
    /// The output format
    #[arg(long, value_enum, default_value = "table")]
    format: ChangeFormat,
}

#[derive(clap::Args)]
struct TickArguments {
    /// The ids of the claims
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Who has checked them
    #[arg(long, value_name = "NAME")]
    by: String,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Status {
    Established,
    Reported,
    Contested,
    Unknown,
    Judgement,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::Reported => "reported",
            Self::Contested => "contested",
            Self::Unknown => "unknown",
            Self::Judgement => "judgement",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ChangeFormat {
    Table,
    Json,
}

/// Shows claims, or writes the files that keep what is settled about them.
pub fn run(root: &Path, arguments: &Arguments) -> u8 {
    match &arguments.command {
        None => table_of(root, arguments),
        Some(Command::Lock) => lock(root),
        Some(Command::Changes(changes)) => changed(root, changes),
        Some(Command::Tick(tick)) => tick_of(root, tick),
    }
}

fn options() -> BookOptions {
    let (year, month, day) = today();
    BookOptions::new().today(year, month, day)
}

fn table_of(root: &Path, arguments: &Arguments) -> u8 {
    let reading = options().drafts(arguments.drafts).open(root).read();
    let mut pages = Vec::new();
    for name in &arguments.pages {
        match reading.page_address(name) {
            Some(address) => pages.push(address),
            None => {
                complain(&format!("no page is called `{name}`"));
                hint("list all pages with `briefbook list pages`");
                return USAGE;
            }
        }
    }
    let mut claims = if arguments.todo { reading.claims_to_do() } else { reading.claims() };
    claims.retain(|claim| {
        (pages.is_empty() || pages.contains(&claim.page))
            && (arguments.status.is_empty() || arguments.status.iter().any(|status| status.as_str() == claim.status))
            && (!arguments.lapsed || claim.lapsed)
            && (!arguments.unchecked || claim.checked.is_none() && !claim.id.is_empty())
    });
    show(reading.diagnostics(), &reading, true);
    match arguments.format {
        Format::Json => print(&(json(&serde_json::to_string_pretty(&claims).unwrap_or_default()).into_owned() + "\n")),
        Format::Csv => print(&csv(&claims)),
        Format::Html => print(&html(&claims)),
        Format::Table if arguments.todo => print(&todo(&claims)),
        Format::Table => print(&table(&claims)),
    }
    if reading.has_errors() { ERRORS } else { OK }
}

/// What a claim rests on, in a line: `a, p. 4; b (from c)`.
fn sources(claim: &ClaimEntry) -> String {
    let one = |source: &crate::ClaimSourceEntry| {
        let locator = source.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
        let origin = if source.origin == source.key { String::new() } else { format!(" (from {})", source.origin) };
        format!("{}{locator}{origin}", source.key)
    };
    claim.sources.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How a claim stands: its status, and whether it has lapsed.
fn status(claim: &ClaimEntry) -> String {
    if claim.lapsed { format!("{}, lapsed", claim.status) } else { claim.status.clone() }
}

fn checked(claim: &ClaimEntry) -> String {
    match &claim.checked {
        Some(check) => format!("{} {}", check.by, check.on),
        None if claim.changed.is_empty() => String::new(),
        None => format!("changed: {}", claim.changed.join(", ")),
    }
}

const HEAD: [&str; 12] =
    ["id", "page", "text", "status", "lapsed", "sources", "origins", "until", "checked", "newest", "file", "line"];

fn cells(claim: &ClaimEntry) -> [String; 12] {
    [
        claim.id.clone(),
        claim.page.clone(),
        claim.text.clone(),
        claim.status.clone(),
        if claim.lapsed { "yes" } else { "no" }.to_owned(),
        sources(claim),
        claim.independent.to_string(),
        claim.until.clone().unwrap_or_default(),
        checked(claim),
        claim.newest.clone().unwrap_or_default(),
        claim.file.clone(),
        claim.line.to_string(),
    ]
}

fn csv(claims: &[ClaimEntry]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail, and all rows have the same length.
    let _ = writer.write_record(HEAD);
    for claim in claims {
        let _ = writer.write_record(cells(claim).iter().map(|cell| csv_cell(cell)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn html(claims: &[ClaimEntry]) -> String {
    let escape = crate::diagnostic::visible::html_text;
    let mut out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Claims</title>\n<style>\ntable { border-collapse: collapse; font: 0.9rem/1.4 sans-serif }\ntd, th { border: 1px solid; padding: 0.3em 0.5em; text-align: left; vertical-align: top }\n</style>\n</head>\n<body>\n<table>\n<thead><tr>".to_owned();
    for name in HEAD {
        out += &format!("<th scope=\"col\">{name}</th>");
    }
    out += "</tr></thead>\n<tbody>\n";
    for claim in claims {
        out += &format!("<tr id=\"{}\">", escape(&claim.id));
        for cell in cells(claim) {
            out += &format!("<td>{}</td>", escape(&cell));
        }
        out += "</tr>\n";
    }
    out + "</tbody>\n</table>\n</body>\n</html>\n"
}

/// What fits a terminal: the text last, for it is the longest.
fn table(claims: &[ClaimEntry]) -> String {
    let rows: Vec<[String; 5]> = claims
        .iter()
        .map(|claim| {
            [claim.id.clone(), status(claim), sources(claim), checked(claim), format!("{} {}", claim.page, claim.text)]
        })
        .collect();
    let head = ["ID", "STATUS", "SOURCES", "CHECKED", "CLAIM"].map(str::to_owned);
    super::list::aligned(&head, &rows)
}

/// The work list: places that editors and terminals open, what is to be done there, and the sentence.
fn todo(claims: &[ClaimEntry]) -> String {
    let line = |claim: &ClaimEntry| {
        let (file, line, column) = (&claim.file, claim.line, claim.column);
        let text = visible(&claim.text).replace(['\n', '\t'], " ");
        let id = if claim.id.is_empty() { String::new() } else { format!(" [{}]", claim.id) };
        format!("{file}:{line}:{column}: {}: {text}{id}\n", claim.todo.join(", "))
    };
    claims.iter().map(line).collect()
}

fn lock(root: &Path) -> u8 {
    match options().open(root).lock_claims() {
        Ok(locked) => {
            say(&format!(
                "claims.lock: {}, {} added, {} changed, {} removed",
                plural(locked.claims, "claim"),
                locked.added,
                locked.changed,
                locked.removed
            ));
            OK
        }
        Err(error) => {
            complain(&error.to_string());
            ERRORS
        }
    }
}

fn tick_of(root: &Path, arguments: &TickArguments) -> u8 {
    let by = arguments.by.trim();
    if by.is_empty() {
        complain("`--by` needs a name");
        return USAGE;
    }
    match options().open(root).tick_claims(&arguments.ids, by, today()) {
        Ok(count) => {
            say(&format!("checked.toml: {} ticked by {by}", plural(count, "claim")));
            OK
        }
        Err(error) => {
            complain(&error.to_string());
            ERRORS
        }
    }
}

fn changed(root: &Path, arguments: &Changes) -> u8 {
    let mut book = options().open(root);
    let reading = book.read();
    let changes = match &arguments.since {
        None => reading.claim_changes(),
        Some(since) => match super::revision::claims_at(root, since) {
            Ok(before) => reading.claim_changes_since(&before),
            Err(message) => {
                complain(&message);
                return ERRORS;
            }
        },
    };
    match arguments.format {
        ChangeFormat::Json => print(&(json(&changes_json(&changes)).into_owned() + "\n")),
        ChangeFormat::Table => print(&changes.iter().map(change_text).collect::<String>()),
    }
    if !arguments.dry_run {
        match book.draft_corrections(&changes, today()) {
            Ok(added) => say(&format!("corrections.toml: {} added", plural(added, "draft"))),
            Err(error) => {
                complain(&error.to_string());
                return ERRORS;
            }
        }
    }
    OK
}

fn changes_json(changes: &[ClaimChange]) -> String {
    let one = |change: &ClaimChange| {
        serde_json::json!({
            "id": change.id,
            "page": change.page,
            "said": change.said,
            "says": change.says,
            "citations": change.citations,
        })
    };
    serde_json::to_string_pretty(&changes.iter().map(one).collect::<Vec<_>>()).unwrap_or_default()
}

fn change_text(change: &ClaimChange) -> String {
    let (id, page) = (&change.id, &change.page);
    match (&change.said, &change.says) {
        (Some(said), Some(says)) if change.is_of_text() => format!("{page}: {id} changed\n  - {said}\n  + {says}\n"),
        (Some(_), Some(says)) => format!("{page}: {id} cites other sources\n    {says}\n"),
        (None, Some(says)) => format!("{page}: {id} is new\n  + {says}\n"),
        (Some(said), None) => format!("{page}: {id} is gone\n  - {said}\n"),
        (None, None) => String::new(),
    }
}

/// The claims of a book that was read at another place.
pub fn claims_of(root: &Path) -> Vec<LockedClaim> {
    options().open(root).read().locked_claims()
}
