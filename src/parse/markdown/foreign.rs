//! Pieces of text that other tools read and briefbook does not.

use super::token::is_verbatim;
use pulldown_cmark::Event;
use std::ops::Range;

/// How such pieces begin, and what they are.
const FORMS: [(&str, &str); 6] = [
    ("{{<", "this is a Hugo shortcode"),
    ("{{%", "this is a Hugo shortcode"),
    ("{{#", "this is an mdBook directive"),
    ("{{", "this is a template expression or a shortcode"),
    ("{%", "this is a tag of Zola, Jekyll or another template language"),
    ("<%", "this is an Obsidian template"),
];

/// The first such piece in the texts of a run, with its bytes in the body.
pub fn find(events: &[(Event<'_>, Range<usize>)], body: &str) -> Option<(Range<usize>, &'static str)> {
    // Ends that were looked for are kept until they are passed: thousands of pieces may have one end, or none.
    let mut ends = ["}}", "%", "\n\n"].map(|end| (end, None));
    let mut next = |wanted: &str, at: usize| {
        let (end, known) = ends.iter_mut().find(|(end, _)| *end == wanted)?;
        let found = known.filter(|known| *known >= at);
        let found = found.unwrap_or_else(|| body[at..].find(*end).map_or(body.len(), |found| at + found));
        *known = Some(found);
        Some(found)
    };
    events.iter().find_map(|(event, range)| {
        let Event::Text(text) = event else { return None };
        if !text.contains(['{', '<']) || !is_verbatim(text, body, range) {
            return None;
        }
        text.match_indices(['{', '<']).find_map(|(at, _)| {
            let start = range.start + at;
            let rest = &body[start..];
            let escaped = body[..start].ends_with('\\');
            let (form, what) = FORMS.iter().find(|(form, _)| rest.starts_with(form) && !escaped)?;
            // An expression names something: `{{ youtube(id="x") }}`; braces alone are text.
            let named = rest[form.len()..].trim_start_matches([' ', '-', '*', '/']);
            let close = if form.starts_with("{{") { "}}" } else { "%" };
            let inside = start + form.len();
            let is_it = named.starts_with(|c: char| c.is_alphabetic()) && next(close, inside) < next("\n\n", inside);
            is_it.then_some((start..inside, *what))
        })
    })
}

/// What a code block's language says of a query that another tool runs.
pub fn query(language: &str) -> Option<&'static str> {
    match language {
        "dataview" | "dataviewjs" => Some("this is a Dataview query of Obsidian"),
        "tasks" | "query" | "base" => Some("this is an Obsidian query"),
        _ => None,
    }
}
