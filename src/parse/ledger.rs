//! The files in which a book keeps what was settled about its claims: `claims.lock`, `checked.toml`, `corrections.toml`. Read into values, and written
//! as TOML that is made to be read in a diff.
//!
//! It knows the files' shapes; which claims they speak of is for [`crate::evidence`].

use super::edtf::{self, Edtf};
use super::fields::{Fields, Spanned};
use super::value::{Node, Value};
use super::{login, toml, value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::fmt::Write;

/// The files' names, at the root of a book.
pub const LOCK: &str = "claims.lock";
pub const CHECKED: &str = "checked.toml";
pub const CORRECTIONS: &str = "corrections.toml";
/// All of them.
pub const FILES: [&str; 3] = [LOCK, CHECKED, CORRECTIONS];

/// What the files say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub locked: Vec<LockedClaim>,
    pub ticks: Vec<Tick>,
    pub questions: Vec<ClaimQuestion>,
    pub corrections: Vec<Correction>,
}

/// A claim whose id is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedClaim {
    /// Below the content folder.
    pub page: String,
    pub id: String,
    pub text: String,
    /// `key`, or `key, p. 4`.
    pub citations: Vec<String>,
}

/// That somebody has checked a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub id: String,
    pub by: String,
    /// The day.
    pub on: Edtf,
    /// What it was checked against.
    pub text: String,
    pub citations: Vec<String>,
    /// `key` and the hash of its copy.
    pub copies: Vec<String>,
    pub span: Span,
}

/// A question about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimQuestion {
    pub id: String,
    pub by: String,
    pub on: Edtf,
    pub text: String,
    pub span: Span,
}

/// What sort of correction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CorrectionKind {
    Typo,
    Clarification,
    Correction,
    Withdrawal,
}

impl CorrectionKind {
    /// By the words that authors write.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("typo", Self::Typo),
        ("clarification", Self::Clarification),
        ("correction", Self::Correction),
        ("withdrawal", Self::Withdrawal),
    ];

    /// The word that authors write.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// A correction of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    pub date: Edtf,
    pub claim: String,
    /// The page that the claim was on, where it is on none any more; below the content folder.
    pub page: Option<String>,
    pub kind: CorrectionKind,
    pub said: String,
    pub says: String,
    pub why: String,
    /// Whether it waits for its author, and is not published.
    pub draft: bool,
    pub span: Span,
}

/// Reads one of the files into a ledger, by its name.
pub fn read(name: &str, file: FileId, text: &str, ledger: &mut Ledger) -> Vec<Diagnostic> {
    let mut d = Vec::new();
    let (mut node, errors) = toml::parse(text, 0);
    let broken: Vec<_> = errors.iter().map(|e| e.range.clone()).collect();
    for error in errors {
        d.push(
            Diagnostic::new(Code::InvalidConfig, format!("`{name}` is not valid TOML: {}", error.message))
                .at(Span::new(file, error.range)),
        );
    }
    let mut found = Vec::new();
    d.extend(value::controls(file, node.clean()));
    login::in_tree(file, text, &node, &mut d);
    let mut top = Fields::new(file, &node, "the file", Code::InvalidConfig, &mut found);
    match name {
        LOCK => {
            top.integer("version", &mut found);
            let nodes = top.list("claim", &mut found);
            ledger.locked = nodes.iter().filter_map(|node| locked(file, node, &mut found)).collect();
        }
        CHECKED => {
            let nodes = top.list("checked", &mut found);
            ledger.ticks = nodes.iter().filter_map(|node| tick(file, node, &mut found)).collect();
            let nodes = top.list("question", &mut found);
            ledger.questions = nodes.iter().filter_map(|node| question(file, node, &mut found)).collect();
        }
        _ => {
            let nodes = top.list("correction", &mut found);
            ledger.corrections = nodes.iter().filter_map(|node| correction(file, node, &mut found)).collect();
        }
    }
    top.finish(&mut found);
    d.extend(toml::without_followers(found, &broken));
    d
}

fn plain(texts: Vec<Spanned<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}

/// A key that must be there.
fn needed<T>(value: Option<T>, key: &str, node: &Node, file: FileId, d: &mut Vec<Diagnostic>) -> Option<T> {
    let present = matches!(&node.value, Value::Map(map) if map.iter().any(|entry| entry.key == key));
    if value.is_none() && !present && matches!(node.value, Value::Map(_)) {
        let message = format!("this entry needs `{key}`");
        d.push(Diagnostic::new(Code::InvalidConfig, message).at(Span::new(file, node.range.clone())));
    }
    value
}

fn locked(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Option<LockedClaim> {
    let mut fields = Fields::new(file, node, "a claim", Code::InvalidConfig, d);
    let [id, page, text] = ["id", "page", "text"].map(|key| fields.text(key, d).map(|text| text.value));
    let citations = plain(fields.texts("citations", d));
    fields.finish(d);
    let id = needed(id, "id", node, file, d)?;
    Some(LockedClaim { id, page: page.unwrap_or_default(), text: text.unwrap_or_default(), citations })
}

fn tick(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Option<Tick> {
    let mut fields = Fields::new(file, node, "an entry of `[[checked]]`", Code::InvalidConfig, d);
    let [id, by, text] = ["id", "by", "text"].map(|key| fields.text(key, d).map(|text| text.value));
    let on = fields.day("on", d).map(|on| on.value);
    let (citations, copies) = (plain(fields.texts("citations", d)), plain(fields.texts("copies", d)));
    fields.finish(d);
    let id = needed(id, "id", node, file, d);
    let by = needed(by, "by", node, file, d);
    let on = needed(on, "on", node, file, d);
    let span = Span::new(file, node.range.clone());
    Some(Tick { id: id?, by: by?, on: on?, text: text.unwrap_or_default(), citations, copies, span })
}

fn question(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Option<ClaimQuestion> {
    let mut fields = Fields::new(file, node, "an entry of `[[question]]`", Code::InvalidConfig, d);
    let [id, by, text] = ["id", "by", "text"].map(|key| fields.text(key, d).map(|text| text.value));
    let on = fields.day("on", d).map(|on| on.value);
    fields.finish(d);
    let id = needed(id, "id", node, file, d);
    let on = needed(on, "on", node, file, d);
    let text = needed(text, "text", node, file, d);
    Some(ClaimQuestion {
        id: id?,
        by: by.unwrap_or_default(),
        on: on?,
        text: text?,
        span: Span::new(file, node.range.clone()),
    })
}

fn correction(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Option<Correction> {
    let mut fields = Fields::new(file, node, "an entry of `[[correction]]`", Code::InvalidConfig, d);
    let date = fields.day("date", d).map(|date| date.value);
    let kind = fields.choice("kind", &CorrectionKind::WORDS, d);
    let texts = ["claim", "page", "said", "says", "why"];
    let [claim, page, said, says, why] = texts.map(|key| fields.text(key, d).map(|text| text.value));
    let draft = fields.flag("draft", d).unwrap_or(false);
    fields.finish(d);
    let date = needed(date, "date", node, file, d);
    let claim = needed(claim, "claim", node, file, d);
    let kind = needed(kind, "kind", node, file, d);
    let [said, says, why] = [said, says, why].map(Option::unwrap_or_default);
    let span = Span::new(file, node.range.clone());
    Some(Correction { date: date?, claim: claim?, page, kind: kind?, said, says, why, draft, span })
}

/// A text as a basic string of TOML: JSON's escapes are among its own.
fn string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A list, one entry a line where it has several.
fn list(texts: &[String]) -> String {
    match texts {
        [] => "[]".to_owned(),
        [one] => format!("[{}]", string(one)),
        many => format!("[\n{}]", many.iter().map(|text| format!("  {},\n", string(text))).collect::<String>()),
    }
}

/// The text of `claims.lock`, sorted by page and id.
pub fn write_lock(claims: &mut Vec<LockedClaim>) -> String {
    claims.sort();
    claims.dedup();
    let mut out = "# The ids of this book's claims. `briefbook claims lock` writes this file; commit it with the book.\nversion = 1\n".to_owned();
    for claim in claims {
        let LockedClaim { page, id, text, citations } = claim;
        let _ = write!(
            out,
            "\n[[claim]]\nid = {}\npage = {}\ntext = {}\ncitations = {}\n",
            string(id),
            string(page),
            string(text),
            list(citations)
        );
    }
    out
}

/// The text of `checked.toml`, sorted by id, day and name. An entry that differs from another in nothing but the day takes its place.
pub fn write_checked(ticks: &[Tick], questions: &[ClaimQuestion]) -> String {
    let mut out = "# Who has checked which claim. `briefbook claims tick` and the check view of `serve` write this file; commit it with the book.\n".to_owned();
    let mut ticks: Vec<&Tick> = ticks.iter().collect();
    ticks.sort_by_key(|tick| (tick.id.clone(), tick.on.to_string(), tick.by.clone()));
    for Tick { id, by, on, text, citations, copies, span: _ } in ticks {
        let _ = write!(
            out,
            "\n[[checked]]\nid = {}\nby = {}\non = \"{on}\"\ntext = {}\ncitations = {}\n",
            string(id),
            string(by),
            string(text),
            list(citations)
        );
        if !copies.is_empty() {
            let _ = writeln!(out, "copies = {}", list(copies));
        }
    }
    let mut questions: Vec<&ClaimQuestion> = questions.iter().collect();
    questions.sort_by_key(|question| (question.id.clone(), question.on.to_string(), question.text.clone()));
    for ClaimQuestion { id, by, on, text, span: _ } in questions {
        let _ = write!(
            out,
            "\n[[question]]\nid = {}\nby = {}\non = \"{on}\"\ntext = {}\n",
            string(id),
            string(by),
            string(text)
        );
    }
    out
}

/// An entry of `corrections.toml`.
pub fn write_correction(correction: &Correction) -> String {
    let Correction { date, claim, page, kind, said, says, why, draft, span: _ } = correction;
    let mut out = format!("\n[[correction]]\ndate = \"{date}\"\nclaim = {}\n", string(claim));
    if let Some(page) = page {
        let _ = writeln!(out, "page = {}", string(page));
    }
    let _ = write!(
        out,
        "kind = \"{}\"\nsaid = {}\nsays = {}\nwhy = {}\n",
        kind.as_str(),
        string(said),
        string(says),
        string(why)
    );
    if *draft {
        out.push_str("draft = true\n");
    }
    out
}

/// A day as a date.
pub fn day(day: edtf::Day) -> Option<Edtf> {
    edtf::parse(&edtf::iso_day(day)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let claim = |id: &str, page: &str| LockedClaim {
            id: id.to_owned(),
            page: page.to_owned(),
            text: "It \"fell\" by 5 %.\n\u{1}".replace('\u{1}', ""),
            citations: vec!["a, p. 4".to_owned(), "b".to_owned()],
        };
        let mut claims = vec![claim("c-b", "z.md"), claim("c-a", "a.md")];
        let text = write_lock(&mut claims);
        let mut ledger = Ledger::default();
        assert!(read(LOCK, FileId(0), &text, &mut ledger).is_empty(), "{text}");
        assert_eq!(ledger.locked, claims);
        let tick = Tick {
            id: "c-a".to_owned(),
            by: "Ann".to_owned(),
            on: day((2026, 11, 29)).unwrap(),
            text: "It fell.".to_owned(),
            citations: vec!["a".to_owned()],
            copies: vec!["a 3f".to_owned()],
            span: Span::new(FileId(0), 0..0),
        };
        let asked = ClaimQuestion {
            id: "c-a".to_owned(),
            by: String::new(),
            on: tick.on.clone(),
            text: "Which?".to_owned(),
            span: tick.span,
        };
        let text = write_checked(std::slice::from_ref(&tick), std::slice::from_ref(&asked));
        assert!(read(CHECKED, FileId(0), &text, &mut ledger).is_empty(), "{text}");
        assert_eq!(
            ledger.ticks.iter().map(|t| Tick { span: tick.span, ..t.clone() }).collect::<Vec<_>>(),
            std::slice::from_ref(&tick)
        );
        assert_eq!(ledger.questions[0].text, "Which?");
        let correction = Correction {
            date: tick.on.clone(),
            claim: "c-a".to_owned(),
            page: None,
            kind: CorrectionKind::Clarification,
            said: "A".to_owned(),
            says: "B".to_owned(),
            why: String::new(),
            draft: true,
            span: tick.span,
        };
        assert!(read(CORRECTIONS, FileId(0), &write_correction(&correction), &mut ledger).is_empty());
        assert_eq!(Correction { span: tick.span, ..ledger.corrections[0].clone() }, correction);
    }

    #[test]
    fn what_is_missing_is_reported() {
        let mut ledger = Ledger::default();
        let found = read(CHECKED, FileId(0), "[[checked]]\nid = \"c-a\"\nby = \"Ann\"\n", &mut ledger);
        assert_eq!(found.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["this entry needs `on`"]);
        let found = read(
            CORRECTIONS,
            FileId(0),
            "[[correction]]\ndate = 2026-01-01\nclaim = \"c-a\"\nkind = \"typ\"\n",
            &mut ledger,
        );
        assert_eq!(found[0].message, "`kind` cannot be \"typ\"");
        assert!(!read(LOCK, FileId(0), "<<<<<<< HEAD\n", &mut ledger).is_empty());
        assert!(ledger.ticks.is_empty() && ledger.locked.is_empty());
    }
}
