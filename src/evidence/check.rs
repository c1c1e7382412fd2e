//! What is wrong with claims: no source, too few, over, unchecked, an id that two have.

use super::{Changed, CheckState, Claim, ClaimPlace, Claims, Origins, Problems, entities};
use crate::book::{Book, PageId};
use crate::config::{ClaimRule, Level, Require};
use crate::diagnostic::policy::level;
use crate::diagnostic::{Code, Diagnostic, FileId, Severity, Span};
use crate::parse::markdown::{Asserts, ClaimStatus};
use crate::resolve::Resolved;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What is wrong with the claims of all pages.
pub fn problems(book: &Book, resolved: &Resolved, origins: &Origins, claims: &Claims) -> Problems {
    let duplicates = duplicates(book, claims);
    (0..book.pages.len())
        .into_par_iter()
        .map(|index| of_page(book, resolved, origins, claims, PageId(index as u32), &duplicates))
        .collect()
}

/// The same where only the claims at some places changed, and none of them its id.
pub fn again(
    book: &Book,
    resolved: &Resolved,
    origins: &Origins,
    (claims, _before): (&Claims, &Claims),
    places: &[usize],
    told: &Problems,
) -> Problems {
    let duplicates = duplicates(book, claims);
    // Of two claims with one id one may have moved, which the other's page points at.
    let is_told = |index: &usize| told.get(*index).is_some_and(|found| found.iter().any(|d| !d.related.is_empty()));
    let mut problems = told.clone();
    for index in (0..book.pages.len()).filter(|index| places.contains(index) || is_told(index)) {
        problems[index] = of_page(book, resolved, origins, claims, PageId(index as u32), &duplicates);
    }
    problems
}

/// The first claim of each id that several have.
type Duplicates = HashMap<Arc<str>, (PageId, Span)>;

fn duplicates(book: &Book, claims: &Claims) -> Duplicates {
    let mut first: HashMap<&Arc<str>, (PageId, Span)> = HashMap::new();
    let mut several = Duplicates::new();
    for (page, claim) in claims.all().filter(|(_, claim)| claim.written_id.is_some()) {
        let Some(file) = book.page(page).file else { continue };
        let known = first.get(&claim.id).copied();
        match known {
            Some(place) => drop(several.entry(claim.id.clone()).or_insert(place)),
            None => drop(first.insert(&claim.id, (page, Span::new(file, claim.range.clone())))),
        }
    }
    several
}

fn of_page(
    book: &Book,
    resolved: &Resolved,
    origins: &Origins,
    claims: &Claims,
    id: PageId,
    duplicates: &Duplicates,
) -> Vec<Diagnostic> {
    let page = book.page(id);
    let Some(file) = page.file else { return Vec::new() };
    let mut d = Vec::new();
    let reports = |code: Code| level(code, &page.front.check, &book.config.check) != Level::Ignore;
    let own = claims.page(id);
    if reports(Code::UncitedClaim) {
        uncited(book, id, file, own, &mut d);
    }
    for claim in own {
        let place = match claim.place {
            ClaimPlace::Judgement => page.front.until.as_ref().map_or(Span::new(file, 0..0), |until| until.span),
            _ => Span::new(file, claim.range.clone()),
        };
        if claim.lapsed
            && reports(Code::LapsedClaim)
            && let Some(until) = &claim.until
        {
            let what = if claim.place == ClaimPlace::Judgement { "the key judgement" } else { "this claim" };
            d.push(
                Diagnostic::new(Code::LapsedClaim, format!("{what} lapsed: it holds until {}", until.human()))
                    .at(place)
                    .help(format!(
                        "check it again, then change `until`, or run `briefbook claims tick {} --by NAME`",
                        claim.id
                    )),
            );
        }
        if reports(Code::UncheckedClaim) {
            d.extend(unchecked(claim, place));
        }
        if reports(Code::DuplicateClaimId)
            && let Some((_, first)) = duplicates.get(&claim.id).filter(|(_, first)| *first != place)
        {
            d.push(
                Diagnostic::new(Code::DuplicateClaimId, format!("two claims have the id `{}`", claim.id))
                    .at(place)
                    .related(*first, "the first claim with this id")
                    .help("give one of them a different id, or remove the id"),
            );
        }
        for rule in &book.config.claims.rules {
            let book_level = level(Code::WeakClaim, &page.front.check, &book.config.check);
            let graver = |a: Level, b: Level| if rank(a) >= rank(b) { a } else { b };
            let level = rule.level.map_or(book_level, |own| graver(own, book_level));
            if level == Level::Ignore || !fits(book, resolved, id, claim, rule) {
                continue;
            }
            let missing = missing(book, origins, claim, rule);
            if !missing.is_empty() {
                let mut weak = Diagnostic::new(Code::WeakClaim, format!("this claim needs {}", missing.join(", and ")))
                    .at(place)
                    .help("add what is missing, or change the rule in `[[claims.rules]]`");
                weak.severity = if level == Level::Error { Severity::Error } else { Severity::Warning };
                d.push(weak);
            }
        }
    }
    d
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Ignore => 0,
        Level::Warn => 1,
        Level::Error => 2,
    }
}

fn uncited(book: &Book, id: PageId, file: FileId, own: &[Claim], d: &mut Vec<Diagnostic>) {
    let page = book.page(id);
    let help = "cite a source, or write `[…]{.uncited reason=\"…\"}` to say why it needs none";
    let require = book.config.claims.require;
    for sentence in page.facts.uncited.iter().filter(|sentence| sentence.reason.is_none()) {
        let what = match require {
            Require::None => break,
            Require::Figures if sentence.asserts.is_empty() => continue,
            _ => Asserts::WORDS.iter().find(|(kind, _)| sentence.asserts.has(*kind)).map(|(_, word)| *word),
        };
        let message = match what {
            Some(what) => format!("this sentence has {what}, but no source"),
            None => "this sentence has no source".to_owned(),
        };
        let place = Span::new(file, sentence.range.start as usize..sentence.range.end as usize);
        d.push(Diagnostic::new(Code::UncitedClaim, message).at(place).help(help));
    }
    // What nobody knows, and what the author thinks, has no source of its own.
    let needs_one = |claim: &&Claim| {
        claim.place != ClaimPlace::Judgement && !matches!(claim.status, ClaimStatus::Unknown | ClaimStatus::Judgement)
    };
    for claim in own.iter().filter(|claim| claim.sources.is_empty()).filter(needs_one) {
        let place = Span::new(file, claim.range.clone());
        d.push(Diagnostic::new(Code::UncitedClaim, "this claim has no source").at(place).help("cite a source"));
    }
}

fn unchecked(claim: &Claim, place: Span) -> Option<Diagnostic> {
    let message = match &claim.check {
        CheckState::Checked { .. } => return None,
        CheckState::Never => "nobody has checked this claim".to_owned(),
        CheckState::Changed { by, on, what } => {
            let what: Vec<&str> = what
                .iter()
                .map(|what| match what {
                    Changed::Text => "its text",
                    Changed::Citations => "its citations",
                    Changed::Copies => "a saved copy",
                })
                .collect();
            format!("this claim changed since {by} checked it on {}: {}", on.human(), what.join(", "))
        }
    };
    let help = format!("check it, then run `briefbook claims tick {} --by NAME`", claim.id);
    Some(Diagnostic::new(Code::UncheckedClaim, message).at(place).help(help))
}

/// Whether a rule is for a claim.
fn fits(book: &Book, resolved: &Resolved, id: PageId, claim: &Claim, rule: &ClaimRule) -> bool {
    let page = book.page(id);
    let which = &rule.which;
    let written = page.facts.claims.iter().find(|written| written.range == claim.range);
    let any = |list: &[String], has: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|one| has(one));
    any(&which.topics, &|slug| page.topics.iter().any(|topic| book.topic(*topic).slug == slug))
        && (which.statuses.is_empty() || which.statuses.contains(&claim.status))
        && any(&which.classes, &|class| {
            written.is_some_and(|written| written.classes.iter().any(|own| **own == *class))
        })
        && (which.words.is_empty() || has_word(&claim.text, &which.words))
        && (which.pages.is_empty() || which.pages.iter().any(|glob| glob.matches(&page.path)))
        && (which.entities.is_empty() || {
            let own = entities(book, resolved, id, claim);
            own.iter().any(|entity| which.entities.contains(&book.page(*entity).slug))
        })
}

/// Whether a text has one of some words or phrases, which are in small letters. Words of scripts with spaces are whole words.
fn has_word(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !crate::parse::markdown::is_cjk(c));
    let whole = |word: &String| {
        !word.is_empty()
            && text.match_indices(word.as_str()).any(|(at, _)| {
                let (before, behind) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
                let (first, last) = (word.chars().next(), word.chars().next_back());
                !(is_part(before) && is_part(first) || is_part(behind) && is_part(last))
            })
    };
    words.iter().any(whole)
}

/// What a claim lacks of what a rule asks.
fn missing(book: &Book, origins: &Origins, claim: &Claim, rule: &ClaimRule) -> Vec<String> {
    let need = rule.need;
    let mut missing = Vec::new();
    if let Some(least) = need.independent.filter(|least| claim.independent < *least) {
        let mut sources: Vec<_> = claim.sources.iter().map(|source| source.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let copies = match sources.as_slice() {
            [first, _, ..] if claim.independent == 1 => {
                format!("; all its sources repeat `{}`", origins.of_source(*first))
            }
            _ => String::new(),
        };
        missing.push(format!("{least} independent sources, but has {}{copies}", claim.independent));
    }
    let tier = |source: &super::ClaimSource| book.source(source.source).data.own.tier;
    if let Some(most) =
        need.tier.filter(|most| !claim.sources.iter().any(|source| tier(source).is_some_and(|t| t <= *most)))
    {
        missing.push(match most {
            1 => "a source of tier 1".to_owned(),
            most => format!("a source of tier {most} or better"),
        });
    }
    if need.locator && (claim.sources.is_empty() || claim.sources.iter().any(|source| source.locator.is_none())) {
        missing.push("a locator for each source".to_owned());
    }
    if need.copy
        && (claim.sources.is_empty() || claim.sources.iter().any(|source| !super::has_copy(book, source.source)))
    {
        missing.push("a saved copy of each source".to_owned());
    }
    if need.checked && claim.check.checked().is_none() {
        missing.push("to be checked".to_owned());
    }
    missing
}
