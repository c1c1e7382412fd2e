//! `width` and `height` of pictures, so that a browser keeps their room before it has them and the text does not jump.
//!
//! Those of the author stay; where only one is given, the other follows from the file's ratio. Pictures of the web have none: nobody asks there.

use super::TextQueries;
use super::tree::Sides;
use crate::book::address::Address;
use crate::config::RawHtml;
use crate::html;
use crate::parse::markdown::tags;
use crate::resolve::scheme;
use crate::source::Size;
use percent_encoding::percent_decode_str;
use std::ops::Range;

/// The sides of a picture whose file has the size `own` and for which its label asks `asked`.
pub(super) fn wanted(asked: Option<(u32, Option<u32>)>, own: Option<Size>) -> Sides {
    match (asked, own) {
        (None, own) => Sides { width: own.map(|s| s.width), height: own.map(|s| s.height) },
        (Some((width, Some(height))), _) => Sides { width: Some(width), height: Some(height) },
        (Some((width, None)), own) => Sides { width: Some(width), height: own.map(|s| s.height_at(width)) },
    }
}

/// Sides as attributes.
pub(super) fn attributes(sides: Sides) -> String {
    let attribute = |name: &str, side: Option<u32>| side.map(|side| format!(" {name}=\"{side}\"")).unwrap_or_default();
    attribute("width", sides.width) + &attribute("height", sides.height)
}

/// Adds their sizes to the pictures in the HTML of a page at `at` that have none.
pub(super) fn add(r: &dyn TextQueries<'_>, at: &Address, html: String) -> String {
    if r.config().raw_html == RawHtml::Escape || !shows_picture(&html) {
        return html;
    }
    let mut additions: Vec<(usize, String)> = Vec::new();
    // Within `picture` another file may be shown than the one that is named.
    let mut choices = 0usize;
    tags(&html, |tag| match tag.name.to_ascii_lowercase().as_str() {
        "picture" => choices += 1,
        "/picture" => choices = choices.saturating_sub(1),
        "img" if choices == 0 => {
            let sides = missing(r, at, &html, &tag.attributes);
            if sides != Sides::default() {
                additions.push((tag.end_of_name, attributes(sides)));
            }
        }
        _ => {}
    });
    if additions.is_empty() {
        return html;
    }
    let mut out = String::with_capacity(html.len() + additions.len() * 32);
    let mut done = 0;
    for (place, addition) in additions {
        out.push_str(&html[done..place]);
        out.push_str(&addition);
        done = place;
    }
    out.push_str(&html[done..]);
    out
}

fn shows_picture(html: &str) -> bool {
    let is_picture =
        |(at, _)| html.as_bytes().get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case(b"img"));
    html.match_indices('<').any(is_picture)
}

/// What a picture's tag lacks.
fn missing(r: &dyn TextQueries<'_>, at: &Address, html: &str, given: &[(&str, Range<usize>)]) -> Sides {
    let value = |wanted: &str| {
        let found = given.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        html.get(found.1.clone()).map(str::trim)
    };
    // The browser chooses among several files, or a style says how large the picture is.
    if value("srcset").is_some() || value("sizes").is_some() || value("style").is_some_and(sizes_itself) {
        return Sides::default();
    }
    let own = || of_address(r, at, value("src")?);
    match (value("width"), value("height")) {
        (None, None) => wanted(None, own()),
        (Some(width), None) => Sides { height: both(width, own).map(|(w, size)| size.height_at(w)), width: None },
        (None, Some(height)) => Sides { width: both(height, own).map(|(h, size)| size.width_at(h)), height: None },
        (Some(_), Some(_)) => Sides::default(),
    }
}

/// An author's side in pixels (and not a part of what is around it), and the file's size.
fn both(side: &str, own: impl Fn() -> Option<Size>) -> Option<(u32, Size)> {
    let side = side.parse().ok().filter(|side| (1..=99_999).contains(side))?;
    Some((side, own()?))
}

fn sizes_itself(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    ["width", "height", "size", "ratio"].iter().any(|word| style.contains(word))
}

/// The size of the picture at an address that a browser reads in a page at `at`.
fn of_address(r: &dyn TextQueries<'_>, at: &Address, src: &str) -> Option<Size> {
    let src = html::to_text(src);
    if src.starts_with("//") || scheme(&src).is_some() {
        return None;
    }
    let path = src.split(['#', '?']).next().filter(|path| !path.is_empty())?;
    let path = percent_decode_str(path).decode_utf8_lossy();
    r.size(&at.leads_to(&path, &r.config().base_url)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_follow_from_what_is_asked_and_what_there_is() {
        let own = Some(Size { width: 400, height: 100 });
        let of = |asked, own| attributes(wanted(asked, own));
        assert_eq!(of(None, None), "");
        assert_eq!(of(None, own), " width=\"400\" height=\"100\"");
        assert_eq!(of(Some((200, None)), own), " width=\"200\" height=\"50\"");
        assert_eq!(of(Some((1, None)), own), " width=\"1\" height=\"1\"");
        assert_eq!(of(Some((200, None)), None), " width=\"200\"");
        assert_eq!(of(Some((200, Some(7))), own), " width=\"200\" height=\"7\"");
    }
}
