//! Sources as lists show them: the reference, what kind of source it is, its archived copy, its legal details.

use super::views::date;
use super::{Renderer, view};
use crate::book::SourceId;
use crate::html;
use crate::theme::words::Language;

/// A source as lists show it; its number is set where it is listed.
pub fn source(r: &Renderer, words: &Language, id: SourceId) -> view::Source {
    let source = r.book.source(id);
    let own = &source.data.own;
    let url = source.data.url.clone().filter(|u| html::is_web_address(u)).unwrap_or_default();
    let archive = own.archive_url.clone().filter(|u| html::is_web_address(u)).map(|url| view::Archive {
        url,
        date: own
            .archive_date
            .as_deref()
            .and_then(|d| crate::parse::edtf::parse(d).ok())
            .as_ref()
            .map(|d| date(d, words)),
    });
    let mut details = Vec::new();
    let mut detail = |key: &str, value: &Option<String>| {
        if let Some(value) = value.as_ref().filter(|v| !v.trim().is_empty()) {
            details.push(view::Detail {
                label: words.word(key).to_owned(),
                value: value.trim().to_owned(),
                url: String::new(),
            });
        }
    };
    detail("detail_frcite", &own.frcite);
    detail("detail_frdoc", &own.frdoc);
    detail("detail_docket", &own.docket);
    detail("detail_rin", &own.rin);
    detail(
        "detail_note",
        &own.addendum.as_ref().map(|n| remaining_note(n, [&own.frcite, &own.frdoc, &own.docket, &own.rin])),
    );
    view::Source {
        key: source.data.key.clone(),
        address: r.href(&source.address),
        html: crate::prose::rich_html(r.cites.reference(id)),
        number: 0,
        anchor: r.cites.source(id).anchor().to_owned(),
        url,
        archive,
        details,
        tier: own.tier.map(|level| view::Tier { level: level as usize, label: tier_label(level, words).to_owned() }),
        type_label: words
            .word(type_label(&source.data.kind, source.data.item.type_().as_deref().unwrap_or("")))
            .to_owned(),
        cited: r.resolved.passages[id.0 as usize].len(),
    }
}

/// What an addendum says besides the numbers that are shown with labels of their own.
fn remaining_note(note: &str, shown: [&Option<String>; 4]) -> String {
    let parts: Vec<&str> = note
        .split(';')
        .flat_map(|p| p.split_inclusive(". "))
        .map(|p| p.trim().trim_end_matches('.').trim())
        .filter(|p| !p.is_empty() && !matches!(*p, "FR Doc" | "Docket No"))
        .filter(|p| !shown.iter().any(|s| s.as_deref().is_some_and(|s| p.contains(s))))
        .collect();
    parts.join("; ")
}

/// The name of a tier.
pub fn tier_label(level: u8, words: &Language) -> &str {
    match level {
        1 => words.word("tier_1"),
        2 => words.word("tier_2"),
        _ => words.word("tier_3"),
    }
}

/// The key of a reader's word for a source's type.
pub fn type_label(kind: &str, csl: &str) -> &'static str {
    match (kind, csl) {
        ("legislation", _) | (_, "legislation" | "regulation") => "type_law",
        (_, "bill") => "type_bill",
        (_, "legal_case") => "type_case",
        (_, "report") => "type_report",
        (_, "article-journal") => "type_journal",
        (_, "article-newspaper" | "article-magazine") => "type_press",
        (_, "book") => "type_book",
        (_, "chapter") => "type_chapter",
        (_, "thesis") => "type_thesis",
        (_, "paper-conference") => "type_paper",
        (_, "dataset") => "type_dataset",
        (_, "patent") => "type_patent",
        (_, "motion_picture" | "broadcast") => "type_video",
        (_, "webpage" | "post" | "post-weblog") => "type_web",
        _ => "type_document",
    }
}
