//! Claims: what the sentences of a book say, on what sources they rest, how far they can be trusted, and who has checked them.
//!
//! Pure: the same book, the same ledger and the same day give the same claims. It knows the resolved book; no HTML, no template and no file of the
//! site. "Today" is an argument.

mod changes;
mod check;
mod ids;
mod origins;
mod same;
#[cfg(test)]
mod tests;

pub use changes::{ClaimChange, changes};
pub use origins::Origins;
pub use same::{normal, similarity};

use crate::book::{Book, Page, PageId, PageKind, SourceId};
use crate::diagnostic::{Diagnostic, FileId, Span};
use crate::digest::Digest;
use crate::parse::bibliography::{DateValue, NameValue, ParsedSource};
use crate::parse::citation::{GroupKind, Label};
use crate::parse::edtf::{self, Day, Edtf};
use crate::parse::ledger::{LockedClaim, Tick};
use crate::parse::markdown::{ClaimStatus, LinkKind, WrittenClaim};
use crate::resolve::{LinkTarget, Resolved};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A claim of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its id in the book.
    pub id: Arc<str>,
    pub place: ClaimPlace,
    /// What it says, without its citations, on one line.
    pub text: String,
    /// Its bytes in the page's file.
    pub range: Range<usize>,
    pub status: ClaimStatus,
    /// Whether nobody has said its status, so that it follows from the sources.
    pub is_derived: bool,
    pub sources: Vec<ClaimSource>,
    /// How many different origins the sources have.
    pub independent: usize,
    pub until: Option<Edtf>,
    /// Whether its time is over, and nobody has checked it since.
    pub lapsed: bool,
    pub check: CheckState,
    /// The day of the newest of its sources, as far as it is known.
    pub newest: Option<Edtf>,
    /// The id that its author gave it.
    written_id: Option<Arc<str>>,
    /// Whether it is marked, and not only a sentence that cites.
    pub is_marked: bool,
    /// Whether an element around it has its id already.
    pub id_is_around: bool,
    /// The hash of what it says, from which its id is made.
    hash: u64,
}

/// Where a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimPlace {
    /// In the text: its run, and where it begins in the run's plain text.
    Text { run: u32, start: u32 },
    /// Among the front matter's `points`.
    Point(u32),
    /// The page's key judgement.
    Judgement,
}

/// A source of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSource {
    pub source: SourceId,
    pub locator: Option<(Label, String)>,
}

impl ClaimSource {
    /// Where in the source, in short: `p. 4`.
    pub fn locator(&self) -> Option<String> {
        let (label, value) = self.locator.as_ref()?;
        let many = value.contains(['-', '–', ',', '&']);
        Some(match label {
            Label::Page if many => format!("pp. {value}"),
            Label::Page => format!("p. {value}"),
            Label::Paragraph => format!("para. {value}"),
            Label::Section => format!("sec. {value}"),
            Label::Chapter => format!("chap. {value}"),
            Label::Article => format!("art. {value}"),
            label => format!("{} {value}", label.csl_name()),
        })
    }

    /// The source as ledgers name it: `key`, or `key, p. 4`.
    pub fn named(&self, book: &Book) -> String {
        let key = &book.source(self.source).data.key;
        self.locator().map_or_else(|| key.clone(), |locator| format!("{key}, {locator}"))
    }
}

/// Whether somebody has checked a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CheckState {
    #[default]
    Never,
    Checked {
        by: String,
        on: Edtf,
    },
    /// It was checked, and something changed since.
    Changed {
        by: String,
        on: Edtf,
        what: Vec<Changed>,
    },
}

impl CheckState {
    /// Who has checked it as it is now, and when.
    pub fn checked(&self) -> Option<(&str, &Edtf)> {
        match self {
            Self::Checked { by, on } => Some((by, on)),
            _ => None,
        }
    }
}

/// What of a claim changed since it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Text,
    Citations,
    Copies,
}

impl Changed {
    /// The word for it, which data files have, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Citations => "citations",
            Self::Copies => "copies",
        }
    }
}

/// The claims of a page, in the order in which a reader meets them: the key judgement, the points, the text.
#[derive(Debug, Default)]
pub struct PageClaims {
    pub claims: Vec<Claim>,
    /// Of what is published of them, once it is asked for.
    pub digest: OnceLock<Digest>,
}

impl PartialEq for PageClaims {
    fn eq(&self, other: &Self) -> bool {
        self.claims == other.claims
    }
}

/// All claims of a book.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// Parallel to [`Book::pages`].
    pub pages: Vec<Arc<PageClaims>>,
    /// The origins of the sources.
    pub origins: Arc<Origins>,
}

/// What is wrong with claims, by page.
pub type Problems = Vec<Vec<Diagnostic>>;

impl Claims {
    /// Finds the claims of a book on a day; without a day none has lapsed.
    pub fn new(book: &Book, resolved: &Resolved, today: Option<Day>) -> (Self, Problems) {
        let origins = Arc::new(Origins::new(book));
        let drafts: Vec<Vec<Claim>> = (0..book.pages.len() as u32)
            .into_par_iter()
            .map(|id| draft(book, resolved, &origins, PageId(id)))
            .collect();
        let named = ids::name(book, drafts);
        let settled = Settled::new(book, today);
        let pages: Vec<Arc<PageClaims>> = named
            .into_par_iter()
            .map(|mut claims| {
                claims.iter_mut().for_each(|claim| settled.settle(book, claim));
                Arc::new(PageClaims { claims, digest: OnceLock::new() })
            })
            .collect();
        let claims = Self { pages, origins: origins.clone() };
        let problems = check::problems(book, resolved, &origins, &claims);
        (claims, problems)
    }

    /// The same after an edit of the pages of some files, which left the names of pages, sources and the ledger alone.
    pub fn again(
        before: &Self,
        book: &Book,
        resolved: &Resolved,
        (changed, told): (&[FileId], &Problems),
        today: Option<Day>,
    ) -> (Self, Problems) {
        let origins = before.origins.clone();
        let settled = Settled::new(book, today);
        let of_file = |file: &FileId| book.pages.iter().position(|page| page.file == Some(*file));
        let places: Vec<usize> = changed.iter().filter_map(of_file).collect();
        let mut pages = before.pages.clone();
        let mut same_names = pages.len() == book.pages.len();
        for place in &places {
            let mut claims = draft(book, resolved, &origins, PageId(*place as u32));
            let old = &before.pages[*place].claims;
            // What ids are made from is as it was, so that they are.
            let same =
                old.len() == claims.len() && old.iter().zip(&claims).all(|(old, new)| ids::has_same_name(old, new));
            same_names &= same;
            for (claim, old) in claims.iter_mut().zip(old).filter(|_| same) {
                claim.id = old.id.clone();
                settled.settle(book, claim);
            }
            pages[*place] = Arc::new(PageClaims { claims, digest: OnceLock::new() });
        }
        if !same_names {
            return Self::new(book, resolved, today);
        }
        let claims = Self { pages, origins: origins.clone() };
        let problems = check::again(book, resolved, &origins, (&claims, before), &places, told);
        (claims, problems)
    }

    /// The claims of a page.
    pub fn page(&self, id: PageId) -> &[Claim] {
        self.pages.get(id.0 as usize).map_or(&[], |page| &page.claims)
    }

    /// All claims with their pages, in the order of the pages' paths.
    pub fn all(&self) -> impl Iterator<Item = (PageId, &Claim)> {
        let pages = self.pages.iter().enumerate();
        pages.flat_map(|(index, page)| page.claims.iter().map(move |claim| (PageId(index as u32), claim)))
    }

    /// What `claims.lock` says of them.
    pub fn locked(&self, book: &Book) -> Vec<LockedClaim> {
        let one = |(page, claim): (PageId, &Claim)| LockedClaim {
            page: book.page(page).path.clone(),
            id: claim.id.to_string(),
            text: claim.text.clone(),
            citations: claim.citations(book),
        };
        self.all().map(one).collect()
    }
}

impl Claim {
    /// Its citations as ledgers have them.
    pub fn citations(&self, book: &Book) -> Vec<String> {
        self.sources.iter().map(|source| source.named(book)).collect()
    }

    /// A tick of the claim as it is.
    pub fn tick(&self, book: &Book, by: &str, on: Edtf) -> Tick {
        Tick {
            id: self.id.to_string(),
            by: by.to_owned(),
            on,
            text: self.text.clone(),
            citations: self.citations(book),
            copies: copies(book, self),
            span: Span::new(FileId(0), 0..0),
        }
    }
}

/// The saved copies that a claim rests on: keys with the hashes of their copies.
fn copies(_: &Book, _: &Claim) -> Vec<String> {
    Vec::new()
}

/// Whether a source has a saved copy.
pub fn has_copy(_: &Book, _: SourceId) -> bool {
    false
}

/// What is to be done about a claim, in the words that `claims --todo` has for it.
pub fn todo(book: &Book, claim: &Claim) -> Vec<&'static str> {
    let mut todo = Vec::new();
    let is_open = matches!(claim.status, ClaimStatus::Unknown | ClaimStatus::Judgement);
    let no_tier = !claim.sources.iter().any(|source| book.source(source.source).data.own.tier == Some(1));
    if claim.sources.is_empty() && !is_open {
        todo.push("unsourced");
    } else if claim.independent == 1 && no_tier && !is_open {
        todo.push("single-origin");
    }
    if !claim.sources.is_empty() && claim.sources.iter().any(|source| !has_copy(book, source.source)) {
        todo.push("no-copy");
    }
    if claim.lapsed {
        todo.push("lapsed");
    }
    if claim.check.checked().is_none() {
        todo.push("unchecked");
    }
    todo
}

/// What is settled about claims beside their texts: who has checked them, and which day it is.
struct Settled<'b> {
    ticks: HashMap<&'b str, Vec<&'b Tick>>,
    today: Option<Day>,
}

impl<'b> Settled<'b> {
    fn new(book: &'b Book, today: Option<Day>) -> Self {
        let mut ticks: HashMap<&str, Vec<&Tick>> = HashMap::new();
        for tick in &book.ledger.ticks {
            ticks.entry(&tick.id).or_default().push(tick);
        }
        Self { ticks, today }
    }

    /// Says of a claim with its id whether it is checked, and whether it has lapsed.
    fn settle(&self, book: &Book, claim: &mut Claim) {
        let ticks = self.ticks.get(&*claim.id).map_or(&[][..], |ticks| ticks);
        claim.check = CheckState::Never;
        if !ticks.is_empty() {
            let (text, citations, copies) = (normal(&claim.text), claim.citations(book), copies(book, claim));
            let sorted = |list: &[String]| {
                let mut list = list.to_vec();
                list.sort_unstable();
                list
            };
            let changed = |tick: &&Tick| {
                let mut what = Vec::new();
                if normal(&tick.text) != text {
                    what.push(Changed::Text);
                }
                if sorted(&tick.citations) != sorted(&citations) {
                    what.push(Changed::Citations);
                }
                if !tick.copies.is_empty() && sorted(&tick.copies) != sorted(&copies) {
                    what.push(Changed::Copies);
                }
                what
            };
            let newest = |all: Vec<&&'b Tick>| all.into_iter().max_by_key(|tick| tick.on.latest_day()).copied();
            let good = newest(ticks.iter().filter(|tick| changed(tick).is_empty()).collect());
            claim.check = match (good, newest(ticks.iter().collect())) {
                (Some(tick), _) => CheckState::Checked { by: tick.by.clone(), on: tick.on.clone() },
                (None, Some(tick)) => {
                    CheckState::Changed { by: tick.by.clone(), on: tick.on.clone(), what: changed(&tick) }
                }
                (None, None) => CheckState::Never,
            };
        }
        let last = claim.until.as_ref().and_then(Edtf::latest_day);
        let is_over = last.zip(self.today).is_some_and(|(last, today)| last < today);
        let checked = claim.check.checked().and_then(|(_, on)| on.latest_day());
        claim.lapsed = is_over && checked.is_none_or(|day| last.is_some_and(|last| day <= last));
    }
}

/// The claims of a page without ids and ticks.
fn draft(book: &Book, resolved: &Resolved, origins: &Origins, id: PageId) -> Vec<Claim> {
    let page = book.page(id);
    let mut claims = Vec::with_capacity(page.facts.claims.len());
    claims.extend(judgement(page));
    // Points stand above the text.
    let (points, text): (Vec<&WrittenClaim>, Vec<&WrittenClaim>) =
        page.facts.claims.iter().partition(|claim| claim.point.is_some());
    let pieces = if page.facts.claims.is_empty() { Pieces::new() } else { pieces(book, resolved, id) };
    claims.extend(points.into_iter().chain(text).map(|written| claim((book, resolved, origins, &pieces), id, written)));
    claims
}

/// The key judgement of a page, which is a claim where its author says how long it holds.
fn judgement(page: &Page) -> Option<Claim> {
    let until = page.front.until.as_ref()?;
    let summary = page.front.summary.as_ref().map_or(page.title.as_str(), |summary| summary.value.as_str());
    let text = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = page.front.summary.as_ref().map_or(until.span, |summary| summary.span);
    Some(Claim {
        id: Arc::default(),
        place: ClaimPlace::Judgement,
        hash: ids::hash(&text),
        text,
        range: place.start..place.end,
        status: ClaimStatus::Judgement,
        is_derived: false,
        sources: Vec::new(),
        independent: 0,
        until: Some(until.value.clone()),
        lapsed: false,
        check: CheckState::Never,
        newest: None,
        written_id: None,
        is_marked: true,
        id_is_around: false,
    })
}

fn claim(
    (book, resolved, origins, pieces): (&Book, &Resolved, &Origins, &Pieces),
    id: PageId,
    written: &WrittenClaim,
) -> Claim {
    let page = book.page(id);
    let found = &resolved.page(id).citations;
    let mut sources: Vec<ClaimSource> = Vec::new();
    for index in &written.citations {
        let (Some(group), Some(named)) = (page.facts.citations.get(*index as usize), found.get(*index as usize)) else {
            continue;
        };
        // A set of entries cites all its members.
        for (item, members) in group.items.iter().zip(named) {
            for source in members {
                let source = ClaimSource { source: *source, locator: item.locator.clone() };
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
    }
    let independent = origins.count(sources.iter().map(|source| source.source));
    let has_first_tier = sources.iter().any(|source| book.source(source.source).data.own.tier == Some(1));
    let derived = match has_first_tier || independent >= book.config.claims.independent {
        true => ClaimStatus::Established,
        false => ClaimStatus::Reported,
    };
    let newest = sources.iter().filter_map(|source| published(&book.source(source.source).data));
    let newest = newest.max_by_key(|date| date.latest_day());
    let text = text(page, pieces, written);
    let written_id: Option<Arc<str>> = written.id.as_deref().map(Into::into);
    Claim {
        id: Arc::default(),
        place: match written.point {
            Some(point) => ClaimPlace::Point(point),
            None => ClaimPlace::Text { run: written.run, start: written.text.start },
        },
        hash: ids::hash(&text),
        text,
        range: written.range.clone(),
        status: written.status.unwrap_or(derived),
        is_derived: written.status.is_none(),
        sources,
        independent,
        until: written.until.clone(),
        lapsed: false,
        check: CheckState::Never,
        newest,
        written_id,
        is_marked: written.is_marked,
        id_is_around: written.id_is_around,
    }
}

/// The day on which a source was published, as far as it is known.
fn published(source: &ParsedSource) -> Option<Edtf> {
    let DateValue { parts, .. } = source.item.date("issued")?;
    let last = parts.last().filter(|parts| !parts.is_empty() && parts[0] > 0)?;
    let mut text = format!("{:04}", last[0]);
    for part in last.iter().skip(1).take(2) {
        text += &format!("-{part:02}");
    }
    edtf::parse(&text).ok()
}

/// What readers see in a page's runs in the place of links and citations, by run, in order.
type Pieces = HashMap<u32, Vec<(Range<usize>, Option<String>)>>;

/// The pieces of a page: wikilinks without a label show the titles of pages, and citations that are a part of a sentence the names of authors.
fn pieces(book: &Book, resolved: &Resolved, id: PageId) -> Pieces {
    const OPAQUE: usize = '\u{fffc}'.len_utf8();
    let facts = &book.page(id).facts;
    let mut pieces = Pieces::new();
    for citation in &facts.citations {
        let (run, at) = citation.place;
        let is_named = citation.kind == GroupKind::Narrative;
        let shown = citation.items.first().filter(|_| is_named).map(|item| author(book, &item.key));
        pieces.entry(run).or_default().push((at as usize..at as usize + OPAQUE, shown));
    }
    for (link, target) in facts.links.iter().zip(&resolved.page(id).links) {
        if let (Some((run, at)), LinkTarget::Page { page, .. }) = (&link.place, target)
            && link.kind == (LinkKind::Wiki { labelled: false })
        {
            let title = book.page(*page).title.clone();
            pieces.entry(*run).or_default().push((at.start as usize..at.end as usize, Some(title)));
        }
    }
    pieces.values_mut().for_each(|own| own.sort_by_key(|(place, _)| place.start));
    pieces
}

/// What a claim says: without citations, but with the authors of those that are a part of the sentence.
fn text(page: &Page, pieces: &Pieces, written: &WrittenClaim) -> String {
    let Some(run) = page.facts.runs.get(written.run as usize) else { return String::new() };
    let end = (written.text.end as usize).min(run.text.len());
    let mut at = (written.text.start as usize).min(end);
    let mut out = String::with_capacity(end - at);
    let own = pieces.get(&written.run).map_or(&[][..], |own| own);
    let first = own.partition_point(|(place, _)| place.start < at);
    for (place, shown) in own[first..].iter().take_while(|(place, _)| place.end <= end) {
        let Some(before) = run.text.get(at..place.start) else { continue };
        out.push_str(before);
        match shown {
            Some(shown) => out.push_str(shown),
            // A space before a citation goes with it.
            None => out.truncate(out.trim_end().len()),
        }
        at = place.end;
    }
    out.push_str(run.text.get(at..end).unwrap_or_default());
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a source's author is called in a sentence.
fn author(book: &Book, key: &str) -> String {
    let Some(source) = book.source_named(key) else { return format!("@{key}") };
    let source = &book.source(source).data;
    let names = match source.own.short_author.as_slice() {
        [] => source.item.names("author"),
        short => short,
    };
    let one = |name: &NameValue| match name {
        NameValue::Literal(name) => name.literal.clone(),
        NameValue::Item(name) => name.family().to_owned(),
    };
    match names {
        [] => source.title(),
        [only] => one(only),
        [first, second] => format!("{} and {}", one(first), one(second)),
        [first, ..] => format!("{} et al.", one(first)),
    }
}

/// The entities that a claim speaks of: those that it links or names, those that its page is about, and the page itself where it is one.
pub fn entities(book: &Book, resolved: &Resolved, id: PageId, claim: &Claim) -> Vec<PageId> {
    let (page, found) = (book.page(id), resolved.page(id));
    let mut entities: Vec<PageId> = found.entities.clone();
    if page.kind == PageKind::Entity {
        entities.push(book.original(id));
    }
    if let ClaimPlace::Text { run, start } = claim.place {
        let within = |own: u32, at: u32| {
            own == run && at >= start && (at as usize) < start as usize + (claim.range.len().max(1))
        };
        entities.extend(found.mentions.iter().filter(|m| within(m.run, m.start)).map(|m| m.to));
        for (link, target) in page.facts.links.iter().zip(&found.links) {
            if let (Some((own, at)), LinkTarget::Page { page, .. }) = (&link.place, target)
                && within(*own, at.start)
                && book.page(*page).kind == PageKind::Entity
            {
                entities.push(book.original(*page));
            }
        }
    }
    entities.sort_unstable();
    entities.dedup();
    entities
}
