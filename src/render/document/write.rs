//! Events → HTML: what the writer of HTML does not do by itself.

use crate::html;
use crate::render::words::Language;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event};
use std::ops::Range;

/// Marks around an embed, which stands where a paragraph was. Control characters cannot come from Markdown: CommonMark replaces U+0000
/// and the writer escapes nothing else, so they are looked for only together with their tag.
pub(super) const EMBED_START: &str = "\u{1}";
pub(super) const EMBED_END: &str = "\u{2}";

pub(super) fn push(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events.into_iter());
    // Alignment by class: a site's Content-Security-Policy may refuse styles in the text.
    if out.contains(" style=\"text-align: ") {
        for side in ["left", "center", "right"] {
            out = out.replace(&format!(" style=\"text-align: {side}\">"), &format!(" class=\"align-{side}\">"));
        }
    }
    // A corner without a word is no header of anything.
    for empty in [
        "<th></th>",
        "<th class=\"align-left\"></th>",
        "<th class=\"align-center\"></th>",
        "<th class=\"align-right\"></th>",
    ] {
        if out.contains(empty) {
            out = out.replace(empty, "<td></td>");
        }
    }
    if out.contains(EMBED_START) {
        out = out.replace("<p>\u{1}<div", "<div").replace("</div>\u{2}</p>", "</div>");
    }
    out
}

pub(super) fn inline(html: String) -> Event<'static> {
    Event::InlineHtml(html.into())
}

pub(super) fn block(html: String) -> Event<'static> {
    Event::Html(html.into())
}

pub(super) fn slice<'e>(text: &CowStr<'e>, range: Range<usize>) -> CowStr<'e> {
    match text {
        CowStr::Borrowed(t) => CowStr::Borrowed(t.get(range).unwrap_or("")),
        other => other.get(range).unwrap_or("").to_owned().into(),
    }
}

pub(super) fn alert(kind: BlockQuoteKind, words: &Language) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", words.word("alert_note")),
        BlockQuoteKind::Tip => ("tip", words.word("alert_tip")),
        BlockQuoteKind::Important => ("important", words.word("alert_important")),
        BlockQuoteKind::Warning => ("warning", words.word("alert_warning")),
        BlockQuoteKind::Caution => ("caution", words.word("alert_caution")),
    };
    let title = html::escape(title);
    format!("<div class=\"alert alert-{class}\" role=\"note\"><p class=\"alert-title\">{title}</p>\n")
}
