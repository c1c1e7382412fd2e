//! The claims of a book: what they say, on what they rest, who has checked them; and the files in which that is kept.

use super::{Book, Reading};
use crate::book::PageId;
use crate::diagnostic::{Position, Texts};
use crate::evidence::{self, Changed, CheckState, Claim, ClaimChange, Origins};
use crate::parse::edtf::Edtf;
use crate::parse::ledger::{self, ClaimQuestion, Correction, CorrectionKind, LockedClaim, Tick};
use crate::source::rewrite;
use serde::Serialize;
use std::fmt;
use std::io;
use std::path::Path;

/// A claim: a sentence that cites, or that its author marked as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClaimEntry {
    /// Its id in the book; empty for a sentence that is no claim, for it has no source ([`Reading::claims_to_do`]).
    pub id: String,
    /// Where the site has its page: `/briefings/a/`.
    pub page: String,
    /// The title of the page.
    pub title: String,
    /// What it says, without its citations.
    pub text: String,
    /// `established`, `reported`, `contested`, `unknown` or `judgement`.
    pub status: String,
    /// Whether nobody has said its status, so that it follows from the sources.
    pub derived: bool,
    /// Whether its `until` has passed, and nobody has checked it since.
    pub lapsed: bool,
    /// Its sources, in the order in which it cites them.
    pub sources: Vec<ClaimSourceEntry>,
    /// How many different origins these have.
    pub independent: usize,
    /// When it lapses, in the Extended Date/Time Format.
    pub until: Option<String>,
    /// Who has checked it as it is now.
    pub checked: Option<CheckEntry>,
    /// What changed since it was last checked: `text`, `citations`, `copies`.
    pub changed: Vec<&'static str>,
    /// When the newest of its sources was published, in the Extended Date/Time Format.
    pub newest: Option<String>,
    /// What is to be done about it: `unsourced`, `single-origin`, `no-copy`, `lapsed`, `unchecked`.
    pub todo: Vec<&'static str>,
    /// Its file, below the book's folder.
    pub file: String,
    /// The line of its first character, from 1.
    pub line: usize,
    /// The column of its first character, from 1.
    pub column: usize,
}

/// A source of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClaimSourceEntry {
    /// Its key.
    pub key: String,
    /// Where in it: `p. 4`.
    pub locator: Option<String>,
    /// The report that it repeats, by key or name; its own key where it repeats none.
    pub origin: String,
    /// Its `tier`, 1 to 3, where the bibliography gives one.
    pub tier: Option<u8>,
    /// Whether there is a saved copy.
    pub copy: bool,
}

/// That somebody has checked a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckEntry {
    /// Who.
    pub by: String,
    /// The day.
    pub on: String,
}

/// What came of [`Book::lock_claims`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Locked {
    /// How many claims the book has.
    pub claims: usize,
    /// How many were not in the file before.
    pub added: usize,
    /// How many say or cite something else than the file said.
    pub changed: usize,
    /// How many are gone.
    pub removed: usize,
}

/// Why a claim could not be ticked, or a file not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClaimError {
    /// No claim has this id; the nearest that one has.
    Unknown(String, Option<String>),
    /// The book cannot be read without errors in this file, so that it would lose what it says.
    Broken(&'static str),
    /// The disk refuses, or the file changed since it was read.
    Disk(&'static str, io::Error),
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id, Some(near)) => write!(f, "no claim has the id `{id}`; did you mean `{near}`?"),
            Self::Unknown(id, None) => write!(f, "no claim has the id `{id}`"),
            Self::Broken(file) => write!(f, "`{file}` has errors, so it was not changed"),
            Self::Disk(file, error) => write!(f, "`{file}` was not written: {error}"),
        }
    }
}

impl std::error::Error for ClaimError {}

impl Reading {
    /// The claims of the book, page by page in the order of their paths.
    pub fn claims(&self) -> Vec<ClaimEntry> {
        let origins = Origins::new(&self.state.book);
        self.state.claims.all().map(|(page, claim)| self.claim_entry(&origins, page, claim)).collect()
    }

    /// The claims that want work, and the sentences that want a source: those with a figure, a date, an amount, a quotation or an accusation, or all
    /// where the book's `[claims] require` says so.
    pub fn claims_to_do(&self) -> Vec<ClaimEntry> {
        let book = &self.state.book;
        let mut all: Vec<ClaimEntry> = self.claims().into_iter().filter(|claim| !claim.todo.is_empty()).collect();
        let every = book.config.claims.require == crate::config::Require::Sentences;
        for (_, page) in book.iter_pages() {
            let Some(file) = page.file else { continue };
            let wanted = page.facts.uncited.iter().filter(|sentence| sentence.reason.is_none());
            for sentence in wanted.filter(|sentence| every || !sentence.asserts.is_empty()) {
                let range = sentence.range.start as usize..sentence.range.end as usize;
                let text = self.text(file).get(range.clone()).unwrap_or_default();
                let at = Position::at(self, file, range.start);
                all.push(ClaimEntry {
                    id: String::new(),
                    page: format!("/{}", page.address),
                    title: page.title.clone(),
                    text: text.split_whitespace().collect::<Vec<_>>().join(" "),
                    status: String::new(),
                    derived: true,
                    lapsed: false,
                    sources: Vec::new(),
                    independent: 0,
                    until: None,
                    checked: None,
                    changed: Vec::new(),
                    newest: None,
                    todo: vec!["unsourced"],
                    file: book.file_path(page),
                    line: at.line,
                    column: at.column,
                });
            }
        }
        all.sort_by(|a, b| (&a.file, a.line, a.column, &a.id).cmp(&(&b.file, b.line, b.column, &b.id)));
        all
    }

    fn claim_entry(&self, origins: &Origins, id: PageId, claim: &Claim) -> ClaimEntry {
        let book = &self.state.book;
        let page = book.page(id);
        let source = |source: &evidence::ClaimSource| {
            let data = &book.source(source.source).data;
            ClaimSourceEntry {
                key: data.key.clone(),
                locator: source.locator(),
                origin: origins.of_source(source.source).to_owned(),
                tier: data.own.tier,
                copy: evidence::has_copy(book, source.source),
            }
        };
        let at = page.file.map(|file| Position::at(self, file, claim.range.start));
        let changed = match &claim.check {
            CheckState::Changed { what, .. } => what.iter().map(|what: &Changed| what.as_str()).collect(),
            _ => Vec::new(),
        };
        let checked = claim.check.checked();
        ClaimEntry {
            id: claim.id.to_string(),
            page: format!("/{}", page.address),
            title: page.title.clone(),
            text: claim.text.clone(),
            status: claim.status.as_str().to_owned(),
            derived: claim.is_derived,
            lapsed: claim.lapsed,
            sources: claim.sources.iter().map(source).collect(),
            independent: claim.independent,
            until: claim.until.as_ref().map(ToString::to_string),
            checked: checked.map(|(by, on)| CheckEntry { by: by.to_owned(), on: on.to_string() }),
            changed,
            newest: claim.newest.as_ref().map(ToString::to_string),
            todo: evidence::todo(book, claim),
            file: book.file_path(page),
            line: at.map_or(1, |at| at.line),
            column: at.map_or(1, |at| at.column),
        }
    }

    /// Whether the book has levels of this name: `[profile.NAME.check]`.
    pub fn has_profile(&self, name: &str) -> bool {
        self.state.config().profiles.contains_key(name)
    }

    /// The names of the book's profiles, sorted.
    pub fn profiles(&self) -> Vec<&str> {
        self.state.config().profiles.keys().map(String::as_str).collect()
    }

    /// The page that a name means: its slug, its path, its title, one of its other names, or its address.
    pub fn page_address(&self, name: &str) -> Option<String> {
        let book = &self.state.book;
        let name = name.trim_matches('/');
        let path = name.strip_prefix(&format!("{}/", book.config.content)).unwrap_or(name);
        let is = |page: &crate::book::Page| {
            page.path == path
                || page.path.strip_suffix(".md") == Some(path)
                || page.address.as_str().trim_end_matches('/') == name
        };
        let named = |page: &crate::book::Page| {
            page.slug == name || page.title == name || page.names().any(|other| other == name)
        };
        let mut pages = book.iter_pages();
        let found = pages.find(|(_, page)| is(page)).or_else(|| book.iter_pages().find(|(_, page)| named(page)));
        found.map(|(_, page)| format!("/{}", page.address))
    }

    /// What `claims.lock` would say of the book as it is.
    pub fn locked_claims(&self) -> Vec<LockedClaim> {
        self.state.claims.locked(&self.state.book)
    }

    /// What changed of the claims since `claims.lock` was written.
    pub fn claim_changes(&self) -> Vec<ClaimChange> {
        self.claim_changes_since(&self.state.book.ledger.locked)
    }

    /// What changed of the claims since an earlier state of the book had these.
    pub fn claim_changes_since(&self, before: &[LockedClaim]) -> Vec<ClaimChange> {
        evidence::changes(&self.state.book, &self.state.claims, before)
    }
}

impl Book {
    /// Writes `claims.lock`: with it the ids of claims survive edits.
    ///
    /// # Errors
    /// The disk refuses, or the file changed since it was read.
    pub fn lock_claims(&mut self) -> Result<Locked, ClaimError> {
        let reading = self.read();
        let mut claims = reading.locked_claims();
        let before = &reading.state.book.ledger.locked;
        let known: std::collections::HashMap<&str, &LockedClaim> = before.iter().map(|c| (c.id.as_str(), c)).collect();
        let ids: std::collections::HashSet<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
        let mut locked = Locked { claims: claims.len(), ..Locked::default() };
        locked.removed = before.iter().filter(|claim| !ids.contains(claim.id.as_str())).count();
        for claim in &claims {
            match known.get(claim.id.as_str()) {
                None => locked.added += 1,
                Some(old) if **old != *claim => locked.changed += 1,
                Some(_) => {}
            }
        }
        let text = ledger::write_lock(&mut claims);
        write(&self.root, &reading, ledger::LOCK, &text)?;
        Ok(locked)
    }

    /// Writes into `checked.toml` that `by` has checked the claims with these ids, as they are, on a day (year, month, day). A tick of the same person
    /// for the same claim is replaced. Gives how many claims were ticked.
    ///
    /// # Errors
    /// No claim has one of the ids, `checked.toml` has errors, the disk refuses, or the file changed since it was read. Nothing is written then.
    pub fn tick_claims(&mut self, ids: &[String], by: &str, on: (i32, u8, u8)) -> Result<usize, ClaimError> {
        let reading = self.read();
        let (book, claims) = (&reading.state.book, &reading.state.claims);
        let day = ledger::day(on).ok_or(ClaimError::Broken(ledger::CHECKED))?;
        let mut new: Vec<Tick> = Vec::new();
        for id in ids {
            let found: Vec<Tick> = claims
                .all()
                .filter(|(_, claim)| *claim.id == **id)
                .map(|(_, c)| c.tick(book, by, day.clone()))
                .collect();
            if found.is_empty() {
                let known = claims.all().map(|(_, claim)| &*claim.id);
                return Err(ClaimError::Unknown(id.clone(), crate::parse::nearest(id, known).map(str::to_owned)));
            }
            new.extend(found);
        }
        let replaced = |tick: &Tick| new.iter().any(|other| other.id == tick.id && other.by == tick.by);
        let mut ticks: Vec<Tick> = book.ledger.ticks.iter().filter(|tick| !replaced(tick)).cloned().collect();
        let count = new.len();
        ticks.extend(new);
        check_ledger(&reading, ledger::CHECKED)?;
        write(&self.root, &reading, ledger::CHECKED, &ledger::write_checked(&ticks, &book.ledger.questions))?;
        Ok(count)
    }

    /// Takes the ticks of `by` for a claim away; those of everybody where no name is given.
    ///
    /// # Errors
    /// As those of [`Book::tick_claims`].
    pub fn untick_claim(&mut self, id: &str, by: Option<&str>) -> Result<(), ClaimError> {
        let reading = self.read();
        let ledger = &reading.state.book.ledger;
        let is_meant = |tick: &Tick| tick.id == id && by.is_none_or(|by| by == tick.by);
        let ticks: Vec<Tick> = ledger.ticks.iter().filter(|tick| !is_meant(tick)).cloned().collect();
        check_ledger(&reading, ledger::CHECKED)?;
        write(&self.root, &reading, ledger::CHECKED, &ledger::write_checked(&ticks, &ledger.questions))
    }

    /// Writes a question about a claim into `checked.toml`.
    ///
    /// # Errors
    /// As those of [`Book::tick_claims`].
    pub fn ask_about_claim(&mut self, id: &str, by: &str, text: &str, on: (i32, u8, u8)) -> Result<(), ClaimError> {
        let reading = self.read();
        let known = reading.state.claims.all().any(|(_, claim)| *claim.id == *id);
        if !known {
            return Err(ClaimError::Unknown(id.to_owned(), None));
        }
        let on: Edtf = ledger::day(on).ok_or(ClaimError::Broken(ledger::CHECKED))?;
        let span = crate::diagnostic::Span::new(crate::diagnostic::FileId(0), 0..0);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let ledger = &reading.state.book.ledger;
        let mut questions = ledger.questions.clone();
        questions.push(ClaimQuestion { id: id.to_owned(), by: by.to_owned(), on, text, span });
        check_ledger(&reading, ledger::CHECKED)?;
        write(&self.root, &reading, ledger::CHECKED, &ledger::write_checked(&ledger.ticks, &questions))
    }

    /// Adds drafts of corrections to `corrections.toml`: one for each claim whose text changed, and one for each that is gone. What is there already
    /// is left alone. Gives how many were added.
    ///
    /// # Errors
    /// `corrections.toml` has errors, the disk refuses, or the file changed since it was read.
    pub fn draft_corrections(&mut self, changes: &[ClaimChange], on: (i32, u8, u8)) -> Result<usize, ClaimError> {
        let reading = self.read();
        check_ledger(&reading, ledger::CORRECTIONS)?;
        let known = &reading.state.book.ledger.corrections;
        let date = ledger::day(on).ok_or(ClaimError::Broken(ledger::CORRECTIONS))?;
        let old = reading.file(ledger::CORRECTIONS).map_or("", |file| reading.text(file));
        let mut text = old.trim_end().to_owned();
        if text.is_empty() {
            text = "# What was corrected. Remove `draft = true` to publish an entry.".to_owned();
        }
        text.push('\n');
        let mut added = 0;
        for change in changes.iter().filter(|change| change.is_of_text() || change.says.is_none()) {
            let (said, says) = (change.said.clone().unwrap_or_default(), change.says.clone().unwrap_or_default());
            if known.iter().any(|entry| entry.claim == change.id && entry.said == said && entry.says == says) {
                continue;
            }
            let kind = if change.says.is_none() { CorrectionKind::Withdrawal } else { CorrectionKind::Correction };
            text.push_str(&ledger::write_correction(&Correction {
                date: date.clone(),
                claim: change.id.clone(),
                page: Some(change.page.clone()),
                kind,
                said,
                says,
                why: String::new(),
                draft: true,
                span: crate::diagnostic::Span::new(crate::diagnostic::FileId(0), 0..0),
            }));
            added += 1;
        }
        if added > 0 {
            write(&self.root, &reading, ledger::CORRECTIONS, &text)?;
        }
        Ok(added)
    }
}

/// A file with errors is left alone: what could not be read would be lost.
fn check_ledger(reading: &Reading, name: &'static str) -> Result<(), ClaimError> {
    let file = reading.file(name);
    let is_wrong = |d: &crate::diagnostic::Diagnostic| file.is_some() && d.span.map(|span| span.file) == file;
    match reading.diagnostics().iter().any(is_wrong) {
        true => Err(ClaimError::Broken(name)),
        false => Ok(()),
    }
}

/// Writes a file at the root of the book, unless it is not the one that was read.
fn write(root: &Path, reading: &Reading, name: &'static str, text: &str) -> Result<(), ClaimError> {
    let written = match reading.file(name) {
        Some(file) if reading.text(file) == text => Ok(()),
        Some(file) => rewrite::replace(root, name, reading.state.sources.hash(file), text),
        None => rewrite::create(root, name, text),
    };
    written.map_err(|error| ClaimError::Disk(name, error))
}
