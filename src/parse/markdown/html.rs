//! The tags of raw HTML, and where they lead: their `href` and `src`, with their places.
//!
//! A single pass that never fails and knows tags, quoted values and comments only: what a browser would mend is no business of ours.

use super::HtmlLink;
use std::ops::Range;

/// A tag of some HTML.
pub struct Tag<'t> {
    /// As written; that of an end tag begins with `/`.
    pub name: &'t str,
    /// The byte behind the name.
    pub end_of_name: usize,
    /// The name of each attribute, and the bytes of its value; end tags have none.
    pub attributes: Vec<(&'t str, Range<usize>)>,
}

/// Hands out each tag of some HTML.
pub fn tags<'t>(text: &'t str, mut found: impl FnMut(Tag<'t>)) {
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|i| at + i) {
        at = open + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at = rest.find("-->").map_or(text.len(), |i| at + i + 3);
            continue;
        }
        let slash = usize::from(rest.starts_with('/'));
        let inner = &rest[slash..];
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
        let name = &rest[..slash + length];
        at += name.len();
        let end_of_name = at;
        let mut attributes = Vec::new();
        if slash == 0 {
            at = each_attribute(text, at, |name, value| attributes.push((name, value)));
        }
        found(Tag { name, end_of_name, attributes });
        // What stands in a script or a style is no HTML.
        if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
            at = text[at..].find("</").map_or(text.len(), |i| at + i);
        }
    }
}

/// HTML without its comments. One that nobody ends goes to the end. In scripts and styles there are none.
pub fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[open..];
        let is = |name: &str| rest.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        let (kept, next) = match rest {
            _ if rest.starts_with("<!--") => (open, rest[4..].find("-->").map_or(html.len(), |end| open + 4 + end + 3)),
            _ if is("script") || is("style") => {
                let end = rest.find("</").map_or(html.len(), |end| open + end + 2);
                (end, end)
            }
            _ => (open + 1, open + 1),
        };
        out.push_str(&html[at..kept]);
        at = next;
    }
    out.push_str(&html[at..]);
    out
}

/// Adds the links of the HTML in `body[range]`, whose first byte is byte `base` of the file.
pub fn links(body: &str, range: &Range<usize>, base: usize, found: &mut Vec<HtmlLink>) {
    let text = &body[range.clone()];
    tags(text, |tag| {
        for (name, value) in tag.attributes {
            if ["href", "src"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
                let target = text[value.clone()].trim();
                let start = value.start + text[value.clone()].find(target).unwrap_or(0);
                let start = base + range.start + start;
                found.push(HtmlLink { target: target.replace("&amp;", "&"), range: start..start + target.len() });
            }
        }
    });
}

/// Hands out each attribute of the tag whose name ends at `at`, with the bytes of its value; returns the byte behind the tag.
fn each_attribute<'t>(text: &'t str, mut at: usize, mut found: impl FnMut(&'t str, Range<usize>)) -> usize {
    let bytes = text.as_bytes();
    let ends = |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'=' | b'"' | b'\'');
    let blank = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    loop {
        at = blank(at);
        match bytes.get(at) {
            None => return text.len(),
            Some(b'>') => return at + 1,
            _ => {}
        }
        let start = at;
        while bytes.get(at).is_some_and(|b| !ends(*b)) {
            at += 1;
        }
        let name = start..at;
        let equals = blank(at);
        if bytes.get(equals) != Some(&b'=') {
            // A quotation mark that is no value's.
            at = if at == start { at + 1 } else { at };
            continue;
        }
        at = blank(equals + 1);
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = bytes[at + 1..].iter().position(|b| b == quote).map_or(text.len(), |i| at + 1 + i);
                let value = at + 1..end;
                at = (end + 1).min(text.len());
                value
            }
            _ => {
                let start = at;
                while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                    at += 1;
                }
                start..at
            }
        };
        found(&text[name], value);
    }
}

#[cfg(test)]
mod tests {
    use super::links;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_those_of_what_is_written(text in "[<>a-c='\" /!&\n-]{0,40}(<a href=[\"']?[é&;a ]{0,5}[\"']?>?)?[é<>]{0,9}") {
            let mut found = Vec::new();
            links(&text, &(0..text.len()), 0, &mut found);
            for link in found {
                prop_assert_eq!(text.get(link.range.clone()).map(|t| t.replace("&amp;", "&")), Some(link.target));
            }
        }
    }

    #[test]
    fn addresses_and_their_places() {
        let text = "é<a class=x HREF='a.md'>b</a> <img alt=\"<a href=no>\" src= b.png ><br/><!-- <a href=\"no\"> -->\
            <script>'<a href=no>'</script><a\nhref=\" c?d&amp;e \"><a title href><a href=\"open";
        let mut found = Vec::new();
        links(text, &(0..text.len()), 10, &mut found);
        let told: Vec<(&str, &str)> =
            found.iter().map(|l| (l.target.as_str(), &text[l.range.start - 10..l.range.end - 10])).collect();
        let wanted = [("a.md", "a.md"), ("b.png", "b.png"), ("c?d&e", "c?d&amp;e"), ("open", "open")];
        assert_eq!(told, wanted);
        for text in ["<", "<a", "<a ", "<a href", "<a href=", "<a href='", "<a \"", "<a ='x'>", "<a é='é' href=é>"] {
            links(text, &(0..text.len()), 0, &mut found);
        }
    }
}
