//! What lies where: pages and old addresses, each at a place of its own; and the bibliography's sources.

use crate::book::address::Address;
use crate::book::made::MadePage;
use crate::book::{Book, Page, PageId, Redirect, Source, SourceId};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::bibliography::ParsedSource;
use crate::site_path::folded;
use crate::slug::{composed, is_safe_segment, slugify};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) fn add_sources(book: &mut Book, sources: Vec<(FileId, Arc<ParsedSource>)>, d: &mut Vec<Diagnostic>) {
    let mut slugs: HashMap<String, SourceId> = HashMap::new();
    for (file, data) in sources {
        let id = SourceId(book.sources.len() as u32);
        let span = Span::new(file, data.key_range.clone());
        if let Some(first) = book.source_of_key.get(&*composed(&data.key)) {
            d.push(
                Diagnostic::new(Code::DuplicateSource, format!("the source `{}` is defined twice", data.key))
                    .at(span)
                    .related(book.source(*first).span, "first defined here")
                    .help("give one of them a different key, or remove one if they are the same"),
            );
            continue;
        }
        // Keys may hold characters that addresses may not; two keys that become one address are told apart by a number.
        let mut slug = if is_safe_segment(&data.key) { data.key.clone() } else { slugify(&data.key) };
        if slug.is_empty() {
            slug = "source".to_owned();
        }
        let mut unique = slug.clone();
        let mut number = 2;
        while slugs.contains_key(&folded(&unique)) {
            unique = format!("{slug}-{number}");
            number += 1;
        }
        slugs.insert(folded(&unique), id);
        book.source_of_key.insert(composed(&data.key).into_owned(), id);
        book.sources.push(Source {
            file,
            span,
            address: Address::from_parts([MadePage::Sources.slug(), &unique]),
            data,
        });
    }
    // A source's own key comes before another's further one, wherever the two stand.
    let mut claims = Vec::new();
    for (index, source) in book.sources.iter().enumerate() {
        let other = source.data.other_keys.iter();
        claims.extend(
            other.map(|(key, range)| (SourceId(index as u32), key.clone(), Span::new(source.file, range.clone()))),
        );
    }
    let mut claimed: HashMap<String, Span> = HashMap::new();
    for (id, key, span) in claims {
        let composed = composed(&key).into_owned();
        match book.source_of_key.get(&composed) {
            Some(known) if *known == id => {}
            Some(known) => {
                let first = claimed.get(&composed).copied().unwrap_or(book.source(*known).span);
                d.push(
                    Diagnostic::new(
                        Code::DuplicateSource,
                        format!("`{key}` in `ids` is already the key of another source"),
                    )
                    .at(span)
                    .related(first, "the other source")
                    .help("remove it from `ids`, or give the other source a different key"),
                );
            }
            None => {
                book.source_of_key.insert(composed.clone(), id);
                claimed.insert(composed, span);
            }
        }
    }
    add_sets(book, d);
}

/// Finds the members of sets.
fn add_sets(book: &mut Book, d: &mut Vec<Diagnostic>) {
    let mut sets: HashMap<String, (Span, Vec<SourceId>)> = HashMap::new();
    for source in &book.sources {
        for set in &source.data.sets {
            let span = Span::new(source.file, set.key_range.clone());
            let key = composed(&set.key).into_owned();
            let known = book.source_of_key.get(&key).map(|id| book.source(*id).span);
            if let Some(first) = known.or_else(|| sets.get(&key).map(|(span, _)| *span)) {
                let message = format!("the source `{}` is defined twice", set.key);
                d.push(
                    Diagnostic::new(Code::DuplicateSource, message)
                        .at(span)
                        .related(first, "first defined here")
                        .help("give one of them a different key"),
                );
                continue;
            }
            let mut members = Vec::with_capacity(set.members.len());
            for member in &set.members {
                match book.source_of_key.get(&*composed(member)) {
                    Some(id) if members.contains(id) => {}
                    Some(id) => members.push(*id),
                    None => {
                        let message = format!("the set `{}` names `{member}`, which is not a source", set.key);
                        let help = "add it to the bibliography, or remove it from `entryset`";
                        d.push(Diagnostic::new(Code::UnknownSource, message).at(span).help(help));
                    }
                }
            }
            sets.insert(key, (span, members));
        }
    }
    book.source_sets = sets.into_iter().map(|(key, (_, members))| (key, members)).collect();
}

pub(super) fn index_addresses(book: &mut Book, d: &mut Vec<Diagnostic>) {
    let pages = book.pages.clone();
    let mut first: HashMap<String, PageId> = HashMap::new();
    let place = |page: &Page| -> Option<Span> {
        let slug = page.front.slug.as_ref().map(|s| s.span);
        slug.or_else(|| page.file.map(|f| Span::new(f, 0..0)))
    };
    for (index, page) in pages.iter().enumerate() {
        let id = PageId(index as u32);
        // Addresses that differ only in case or in how Unicode writes a letter are one file on many disks.
        match first.get(&folded(page.address.as_str())) {
            Some(other) => {
                let other = &pages[other.0 as usize];
                let mut diagnostic = Diagnostic::new(
                    Code::DuplicateAddress,
                    format!(
                        "`{}` and `{}` have the same address: /{}",
                        book.file_path(other),
                        book.file_path(page),
                        page.address
                    ),
                )
                .help(if page.base == other.base {
                    "both files are this page in the same language: remove one, or rename it for the language it is in"
                        .to_owned()
                } else if page.slug.is_empty() {
                    "remove one of them, or rename it".to_owned()
                } else {
                    format!("give one of them a different slug in its front matter, such as `slug: {}-2`", page.slug)
                });
                if let Some(span) = place(page) {
                    diagnostic = diagnostic.at(span);
                }
                if let Some(span) = place(other) {
                    diagnostic = diagnostic.related(span, "the other page with this address");
                }
                d.push(diagnostic);
            }
            None => {
                first.insert(folded(page.address.as_str()), id);
                book.page_of_address.insert(page.address.clone(), id);
            }
        }
    }
    let mut sources = book.sources.iter().map(|s| (folded(s.address.as_str()), s)).collect::<HashMap<_, _>>();
    for page in &book.pages {
        if let Some(source) = sources.remove(&folded(page.address.as_str())) {
            let mut diagnostic = Diagnostic::new(
                Code::DuplicateAddress,
                format!(
                    "this page and the page of the source `{}` have the same address: /{}",
                    source.data.key, page.address
                ),
            )
            .help("give the page a different `slug`")
            .related(source.span, "the source");
            if let Some(span) = place(page) {
                diagnostic = diagnostic.at(span);
            }
            d.push(diagnostic);
        }
    }
    let mut redirects: HashMap<String, Span> = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        let own: Vec<Span> = page.front.aliases.iter().map(|alias| alias.span).collect();
        for alias in page.front.aliases.iter().filter(|a| a.value.starts_with('/')) {
            let parts: Vec<&str> = alias.value.split('/').filter(|p| !p.is_empty()).collect();
            if alias.value.contains("//") || parts.is_empty() || !parts.iter().all(|p| is_safe_segment(p)) {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` is not a valid old address", alias.value.escape_debug()),
                    )
                    .at(alias.span)
                    .help("write it as a path in the site, such as `/briefings/old-name/`"),
                );
                continue;
            }
            let from = Address::from_parts(parts.iter().copied());
            let key = folded(from.as_str());
            // Its own address, or one that it has named before, says nothing new.
            let again = |place: &Span| own.contains(place);
            if first.get(&key) == Some(&PageId(index as u32)) || redirects.get(&key).is_some_and(again) {
                continue;
            }
            if first.contains_key(&key) || redirects.contains_key(&key) {
                let mut diagnostic =
                    Diagnostic::new(Code::DuplicateAddress, format!("the old address /{from} is already in use"))
                        .at(alias.span);
                if let Some(span) = redirects.get(&key) {
                    diagnostic = diagnostic.related(*span, "first used here");
                } else if let Some(span) = first.get(&key).and_then(|p| place(&pages[p.0 as usize])) {
                    diagnostic = diagnostic.related(span, "this page has the address");
                }
                d.push(diagnostic);
                continue;
            }
            redirects.insert(key, alias.span);
            book.redirects.push(Redirect { from, to: PageId(index as u32), span: alias.span });
        }
        for alias in page.front.aliases.iter().filter(|a| !a.value.starts_with('/')) {
            let bad = alias.value.trim().is_empty()
                || alias.value.chars().any(char::is_control)
                || alias.value.contains('\\')
                || alias.value.split('/').any(|p| p == "..");
            if bad {
                d.push(
                    Diagnostic::new(
                        Code::InvalidAddress,
                        format!("`{}` is not a valid alias", alias.value.escape_debug()),
                    )
                    .at(alias.span)
                    .help("an alias is another name of the page, or an old address that starts with `/`"),
                );
            }
        }
    }
}
