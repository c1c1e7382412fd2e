//! The few words of HTML that the house writes by itself: escaping, and what may be linked.

use crate::diagnostic::visible::is_control;
use std::borrow::Cow;

/// Escapes text for element content and for quoted attribute values. Control characters, which HTML has no place for, become U+FFFD.
pub fn escape(text: &str) -> Cow<'_, str> {
    let is_special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || is_control(c);
    if !text.contains(is_special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_control(c) && c != '\r' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The text of HTML that this house wrote: tags dropped, its five entities resolved.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    if text.contains('&') {
        text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
    }
    text
}

/// Whether a web address may stand in an `href` that comes from data: `http`, `https` or `mailto`, and nothing that a browser would
/// read otherwise.
pub fn is_web_address(url: &str) -> bool {
    let lower = url.trim_start().to_ascii_lowercase();
    url.trim() == url
        && !url.chars().any(|c| c.is_control() || c.is_whitespace())
        && ["http://", "https://", "mailto:"].iter().any(|s| lower.starts_with(s))
}

/// The schemes that addresses in sanitised HTML may have.
const SCHEMES: [&str; 16] = [
    "http", "https", "mailto", "tel", "ftp", "ftps", "geo", "im", "irc", "ircs", "magnet", "news", "sip", "sms",
    "webcal", "xmpp",
];

/// The attributes that hold one address (HTML, "Attributes"; `srcset` holds several).
const URL_ATTRIBUTES: [&str; 20] = [
    "action",
    "archive",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "dynsrc",
    "formaction",
    "href",
    "icon",
    "longdesc",
    "lowsrc",
    "manifest",
    "ping",
    "poster",
    "profile",
    "src",
    "usemap",
    "xlink:href",
];

/// Whether an address may stand in sanitised HTML: one within the site, or one that names its scheme. Browsers read `\\` as `/`, and leave
/// out tabs, line ends and what is before the address.
fn may_lead(address: &str) -> bool {
    let address: String = address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let address = address.trim_start_matches(|c: char| c.is_control() || c.is_whitespace()).replace('\\', "/");
    if address.starts_with("//") {
        return false;
    }
    match address.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
        }
        _ => true,
    }
}

/// Cleans a whole body where the configuration wants raw HTML sanitised: scripts, styles, forms, handlers and foreign schemes go;
/// what this house writes itself stays.
pub fn sanitize(html: &str) -> String {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags([
            "section",
            "article",
            "aside",
            "figure",
            "figcaption",
            "mark",
            "input",
            "math",
            "semantics",
            "annotation",
            "mrow",
            "mi",
            "mo",
            "mn",
            "ms",
            "mtext",
            "mspace",
            "msup",
            "msub",
            "msubsup",
            "mfrac",
            "msqrt",
            "mroot",
            "munder",
            "mover",
            "munderover",
            "mtable",
            "mtr",
            "mtd",
            "mstyle",
            "mpadded",
            "mphantom",
            "merror",
            "menclose",
            "mmultiscripts",
            "mprescripts",
            "none",
        ])
        .add_generic_attributes([
            "class",
            "id",
            "role",
            "tabindex",
            "lang",
            "dir",
            "title",
            "aria-label",
            "aria-hidden",
            "datetime",
            "data-lang",
            "display",
            "mathvariant",
            "stretchy",
            "fence",
            "separator",
            "lspace",
            "rspace",
            "linethickness",
            "columnalign",
            "rowspacing",
            "columnspacing",
            "displaystyle",
            "scriptlevel",
            "accent",
            "accentunder",
            "minsize",
            "maxsize",
            "form",
            "movablelimits",
            "width",
            "height",
            "depth",
            "voffset",
            "encoding",
            "xmlns",
            "loading",
            "start",
            "align",
        ])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("a", ["href"])
        .url_schemes(SCHEMES.into())
        .attribute_filter(|_, name, value| match name {
            "srcset" | "imagesrcset" => value.split(',').all(may_lead).then_some(value.into()),
            name if URL_ATTRIBUTES.contains(&name) => may_lead(value).then_some(value.into()),
            _ => Some(value.into()),
        })
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener"));
    builder.clean(html).to_string()
}

/// Puts `prefix` before the ids in an author's own HTML, and before those that links within it lead to (`href="#…"`), so that many texts
/// can stand on one page. Only attributes in quotation marks of tags that begin and end in `html` are seen.
pub fn prefix_ids<'t>(html: &'t str, prefix: &str) -> Cow<'t, str> {
    if !["id=", "name=", "href="].iter().any(|attribute| html.contains(attribute)) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + prefix.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        out.push_str(&rest[..start]);
        prefix_tag(&rest[start..end], &escape(prefix), &mut out);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn prefix_tag(tag: &str, prefix: &str, out: &mut String) {
    let mut rest = tag;
    while let Some(at) = rest.find(['"', '\'']) {
        let (before, quoted) = rest.split_at(at);
        let quote = &quoted[..1];
        let Some(end) = quoted[1..].find(quote).map(|end| end + 1) else { break };
        let name = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("").to_ascii_lowercase();
        let value = &quoted[1..end];
        out.push_str(before);
        out.push_str(quote);
        match (name.as_str(), value.strip_prefix('#')) {
            ("id=" | "name=", _) => out.push_str(prefix),
            ("href=", Some(_)) => {
                out.push('#');
                out.push_str(prefix);
            }
            _ => {}
        }
        out.push_str(if name == "href=" { value.strip_prefix('#').unwrap_or(value) } else { value });
        out.push_str(quote);
        rest = &quoted[end + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_reads_back() {
        let text = "a < b & \"c\" > 'd'";
        assert_eq!(to_text(&escape(text)), text);
        assert_eq!(to_text("<em>x</em> y"), "x y");
    }

    #[test]
    fn web_addresses() {
        assert!(is_web_address("https://example.org/a?b=c#d"));
        for bad in ["javascript:alert(1)", " https://x", "java\nscript:x", "data:text/html,x", "/x", "https://a b"] {
            assert!(!is_web_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn ids_get_prefixes() {
        let html = "id=\"x\" <p id=\"a\" class='id=b'>t <a href='#a'>x</a><a href=\"/b#c\" name='n'> < ü";
        let wanted = "id=\"x\" <p id=\"q/:a\" class='id=b'>t <a href='#q/:a'>x</a><a href=\"/b#c\" name='q/:n'> < ü";
        assert_eq!(prefix_ids(html, "q/:"), wanted);
        assert_eq!(prefix_ids("<b>", "q"), "<b>");
    }

    #[test]
    fn sanitised_addresses_lead_into_the_site_or_to_the_web() {
        for bad in [
            "file:///etc/passwd",
            "//evil.example/x",
            "/\\\\evil.example",
            "\t//x",
            " javascript:x",
            "data:text/html,x",
            "zotero://x",
        ] {
            for (tag, name) in [
                ("blockquote", "cite"),
                ("q", "cite"),
                ("a", "href"),
                ("img", "src"),
                ("ins", "cite"),
                ("img", "srcset"),
            ] {
                let clean = sanitize(&format!("<{tag} {name}=\"{bad}\">x"));
                assert!(!clean.contains(name), "{clean}");
            }
        }
        for good in ["a/b.html#x", "#x", "/x?a=b:c", "https://example.org/", "mailto:a@example.org"] {
            let clean = sanitize(&format!("<a href=\"{good}\">x</a>"));
            assert!(clean.contains(good), "{clean}");
        }
    }

    #[test]
    fn sanitized() {
        let clean = sanitize("<p class=\"a\" onclick=x>t<script>x</script><a href=\"javascript:x\">l</a></p>");
        assert_eq!(clean, "<p class=\"a\">t<a rel=\"noopener\">l</a></p>");
    }
}
