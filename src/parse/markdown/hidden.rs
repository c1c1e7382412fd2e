//! Comments, `%% … %%`, where [`super::mask`] does not look for them by itself: in the text of HTML blocks, in attributes and titles, and in tags.

use std::borrow::Cow;
use std::ops::Range;

/// The bytes of the first comment of a text, if it is ended.
pub fn first(text: &str) -> Option<Range<usize>> {
    let start = text.find("%%")?;
    let end = text[start + 2..].find("%%")?;
    Some(start..start + 2 + end + 2)
}

/// A text without its comments; the space before one goes with it.
pub fn without(text: &str) -> Cow<'_, str> {
    let Some(mut comment) = first(text) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let before = &rest[..comment.start];
        let behind = &rest[comment.end..];
        let is_spaced = behind.is_empty() || behind.starts_with(' ');
        out.push_str(if is_spaced { before.trim_end_matches(' ') } else { before });
        rest = behind;
        match first(rest) {
            Some(next) => comment = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The parts of a block of HTML that are text, and those that are tags and comments of HTML. What stands in a script or a style is neither.
pub fn parts(html: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut texts, mut tags) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < html.len() {
        let open = html[at..].find('<').map_or(html.len(), |found| at + found);
        if open > at {
            texts.push(at..open);
        }
        let rest = &html[open..];
        let end = match rest.as_bytes().get(1) {
            _ if rest.starts_with("<!--") => rest[4..].find("-->").map_or(rest.len(), |end| 4 + end + 3),
            Some(b) if b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?') => tag_end(rest),
            Some(_) | None => {
                // A sign that opens no tag is text.
                let end = (open + 1).min(html.len());
                if open < end {
                    texts.push(open..end);
                }
                at = end.max(at + 1);
                continue;
            }
        };
        tags.push(open..open + end);
        at = open + end;
        let raw = ["script", "style"]
            .into_iter()
            .find(|name| rest.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)));
        if raw.is_some() {
            at = html[at..].find("</").map_or(html.len(), |found| at + found);
        }
    }
    (texts, tags)
}

/// The byte behind the tag that a text begins with, quoted values kept whole.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comments_go_with_the_space_before_them() {
        for (text, shown) in [
            ("a %%b%% c", "a c"),
            ("a %%b%%", "a"),
            ("%%b%%c", "c"),
            ("a%%b%%c%%d%%e", "ace"),
            ("100%%", "100%%"),
            ("%% a", "%% a"),
        ] {
            assert_eq!(without(text), shown);
        }
    }

    #[test]
    fn texts_and_tags() {
        let html = "<p title=\"a>b\">x < y <!-- <b> --> z</p><script>if (a < b) {}</script>é";
        let (texts, tags) = parts(html);
        let of = |ranges: &[Range<usize>]| ranges.iter().map(|r| &html[r.clone()]).collect::<Vec<_>>();
        assert_eq!(of(&texts).concat(), "x < y  zé");
        assert_eq!(of(&tags), ["<p title=\"a>b\">", "<!-- <b> -->", "</p>", "<script>", "</script>"]);
    }

    proptest! {
        #[test]
        fn any_text_is_parted(html in "[<>/!a-c\"'= %é\n-]{0,40}") {
            let (texts, tags) = parts(&html);
            for range in texts.iter().chain(&tags) {
                prop_assert!(html.get(range.clone()).is_some());
            }
            prop_assert!(first(&without(&html)).is_none() || html.matches('%').count() > 5);
        }
    }
}
