//! Policies: how grave a book, or a page, wants a code to be. Only codes that leave a site whole can be made milder.

use super::{Code, Diagnostic, FileId, Severity};
use std::collections::BTreeMap;

/// How grave a checked thing is in this book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Level {
    Error,
    Warn,
    Ignore,
}

impl Level {
    /// The levels by the words that users write.
    pub const WORDS: [(&'static str, Level); 3] =
        [("error", Level::Error), ("warn", Level::Warn), ("ignore", Level::Ignore)];
}

/// One policy: its key in `[check]`, its code, its level where nothing is said, and whether a page may have its own.
pub struct Policy {
    pub key: &'static str,
    pub code: Code,
    pub level: Level,
    /// Whether what it judges lies in a page.
    pub of_page: bool,
}

const fn policy(key: &'static str, code: Code, level: Level, of_page: bool) -> Policy {
    Policy { key, code, level, of_page }
}

/// All policies, in the order in which the guide lists them.
pub const POLICIES: [Policy; 35] = [
    policy("broken_link", Code::BrokenLink, Level::Error, true),
    policy("broken_html_link", Code::BrokenHtmlLink, Level::Warn, true),
    policy("outside_book", Code::OutsideBook, Level::Error, true),
    policy("ambiguous_link", Code::AmbiguousLink, Level::Error, true),
    policy("unknown_source", Code::UnknownSource, Level::Error, true),
    policy("bare_name", Code::BareName, Level::Warn, true),
    policy("unknown_footnote", Code::UnknownFootnote, Level::Error, true),
    policy("unused_footnote", Code::UnusedFootnote, Level::Warn, true),
    policy("unknown_reference", Code::UnknownReference, Level::Warn, true),
    policy("unclosed_comment", Code::UnclosedComment, Level::Warn, true),
    policy("shown_comment", Code::ShownComment, Level::Warn, true),
    policy("split_wikilink", Code::SplitWikilink, Level::Warn, true),
    policy("foreign_syntax", Code::ForeignSyntax, Level::Warn, true),
    policy("duplicate_anchor", Code::DuplicateAnchor, Level::Error, true),
    policy("unsourced_event", Code::UnsourcedEvent, Level::Warn, true),
    policy("duplicate_event", Code::DuplicateEvent, Level::Warn, true),
    policy("uncited_source", Code::UncitedSource, Level::Ignore, false),
    policy("stale_page", Code::StalePage, Level::Warn, true),
    policy("uncited_claim", Code::UncitedClaim, Level::Ignore, true),
    policy("weak_claim", Code::WeakClaim, Level::Ignore, true),
    policy("lapsed_claim", Code::LapsedClaim, Level::Warn, true),
    policy("unchecked_claim", Code::UncheckedClaim, Level::Ignore, true),
    policy("duplicate_claim_id", Code::DuplicateClaimId, Level::Ignore, true),
    policy("held_back", Code::HeldBack, Level::Warn, true),
    policy("scheduled_page", Code::ScheduledPage, Level::Error, true),
    policy("unknown_key", Code::UnknownKey, Level::Warn, true),
    policy("unknown_field", Code::UnknownField, Level::Warn, false),
    policy("unknown_macro", Code::UnknownMacro, Level::Warn, false),
    policy("loose_date", Code::LooseDate, Level::Warn, false),
    policy("local_address", Code::LocalAddress, Level::Warn, false),
    policy("control_character", Code::ControlCharacter, Level::Warn, true),
    policy("missing_base_url", Code::MissingBaseUrl, Level::Warn, false),
    policy("external_gone", Code::ExternalGone, Level::Error, true),
    policy("external_moved", Code::ExternalMoved, Level::Warn, true),
    policy("external_unreachable", Code::ExternalUnreachable, Level::Warn, true),
];

/// The level of a code in a page and its book: the page's own, else the book's.
pub fn level(code: Code, page: &Levels, book: &Levels) -> Level {
    page.get(&code).or_else(|| book.get(&code)).copied().unwrap_or(Level::Warn)
}

/// Levels by code.
pub type Levels = BTreeMap<Code, Level>;

/// The levels where nothing is said.
pub fn defaults() -> Levels {
    POLICIES.iter().map(|p| (p.code, p.level)).collect()
}

/// Gives each diagnostic the severity that its page (found by `own`) or else the book wants, and drops what is ignored.
pub fn judge<'l>(
    diagnostics: Vec<Diagnostic>,
    book: &Levels,
    own: impl Fn(FileId) -> Option<&'l Levels>,
) -> Vec<Diagnostic> {
    let judged = diagnostics.into_iter().filter_map(|mut d| {
        // A rule has a level of its own, which is in the diagnostic already.
        if d.code == Code::WeakClaim {
            return Some(d);
        }
        let page = d.span.and_then(|span| own(span.file)).and_then(|levels| levels.get(&d.code));
        match page.or_else(|| book.get(&d.code)) {
            Some(Level::Ignore) => return None,
            Some(Level::Error) => d.severity = Severity::Error,
            Some(Level::Warn) => d.severity = Severity::Warning,
            None => {}
        }
        Some(d)
    });
    judged.collect()
}
