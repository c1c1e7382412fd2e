//! Logins in web addresses, `https://user:password@host/`: they would be published with the address. Pure functions of text.
//!
//! A password is one, and so is what looks like a program's token where it stands alone, `https://ghp_0123456789abcdef@host/`. A name alone gives nothing
//! away: `ssh://git@host`, or a mail address that was taken for one of the web.

use super::markdown::is_cjk;
use super::value::{Node, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::ops::Range;

/// Schemes of the web: browsers take an address of them without its slashes as well, and with too many.
const WEB: [&str; 6] = ["http", "https", "ftp", "ftps", "ws", "wss"];

/// What is said of a login, wherever it stands.
pub const MESSAGE: &str = "this web address contains a login, which would be published";

/// What to do about it.
pub const HELP: &str = "remove the part before the `@`; if it is a real password, change it";

/// The bytes of the first login of a text: what stands between the scheme and the `@` of the host.
pub fn find(text: &str) -> Option<Range<usize>> {
    // Most texts have no `@`.
    if !text.contains('@') {
        return None;
    }
    let mut host = Host::default();
    text.match_indices(':').find_map(|(colon, _)| behind(text, colon, scheme_before(text, colon)?, &mut host))
}

/// The bytes of each login of a text.
pub fn all(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = find(&text[at..])?;
        let found = at + found.start..at + found.end;
        at = found.end;
        Some(found)
    })
}

/// As [`find`], in what is an address as a whole: it may begin without a scheme, `//user:password@host/`.
pub fn find_in_address(address: &str) -> Option<Range<usize>> {
    let slashes = address.len() - address.trim_start_matches(['/', '\\']).len();
    let bare = (slashes >= 2).then(|| user(address, slashes, &mut Host::default())).flatten();
    bare.or_else(|| find(address))
}

/// The name that ends at a colon, as the scheme of an address.
fn scheme_before(text: &str, colon: usize) -> Option<&str> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
    let length = text.as_bytes()[..colon].iter().rev().take(32).take_while(|b| is_part(b)).count();
    let name = text[colon - length..colon].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    (!name.is_empty()).then_some(name)
}

/// The login behind the colon of a scheme.
fn behind(text: &str, colon: usize, scheme: &str, host: &mut Host) -> Option<Range<usize>> {
    let rest = &text[colon + 1..];
    let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    let is_web = WEB.iter().any(|web| scheme.eq_ignore_ascii_case(web));
    if !is_web && !rest.starts_with("//") {
        return None;
    }
    user(text, colon + 1 + slashes, host)
}

/// Whether a user without a password looks like what a program made: long, of letters and digits.
fn is_token(user: &str) -> bool {
    let has = |is: fn(&u8) -> bool| user.as_bytes().iter().any(is);
    user.len() >= 16 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// The piece of text that was last taken for a host: a text may hold thousands of schemes in a row, which all have the same end.
#[derive(Default)]
struct Host {
    end: usize,
    /// The last `@` before the end.
    at: Option<usize>,
}

/// The login of the host at `start`; hosts are asked for in the order of the text.
fn user(text: &str, start: usize, host: &mut Host) -> Option<Range<usize>> {
    // A host ends at these (WHATWG URL, authority state); in running text also where another script or a quotation begins.
    let ends =
        |c: char| "/\\?#\"<>`".contains(c) || c.is_whitespace() || is_cjk(c) || (!c.is_ascii() && !c.is_alphanumeric());
    if start >= host.end {
        host.end = start + text[start..].find(ends).unwrap_or(text.len() - start);
        host.at = text[start..host.end].rfind('@').map(|at| start + at);
    }
    let at = host.at.filter(|at| *at >= start)?;
    let user = &text[start..at];
    // `https://@host` names nobody, and an address must lead to something.
    let is_login = !user.trim_matches(':').is_empty() && host.end > at + 1;
    (is_login && (user.contains(':') || is_token(user))).then_some(start..at)
}

/// The login among the bytes `range` of a file's text; all of them where it stands there otherwise than it is read, with escapes.
pub fn place(text: &str, range: Range<usize>) -> Range<usize> {
    let found = text.get(range.clone()).and_then(find_in_address);
    found.map_or(range.clone(), |login| range.start + login.start..range.start + login.end)
}

/// Tells of each login in the texts of a tree that was read from `text`.
pub fn in_tree(file: FileId, text: &str, node: &Node, d: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Text(value) if find_in_address(value.trim()).is_some() => {
            d.push(diagnostic(Span::new(file, place(text, node.range.clone()))));
        }
        Value::List(items) => items.iter().for_each(|item| in_tree(file, text, item, d)),
        Value::Map(entries) => {
            for entry in entries {
                if find_in_address(&entry.key).is_some() {
                    d.push(diagnostic(Span::new(file, place(text, entry.key_range.clone()))));
                }
                in_tree(file, text, &entry.node, d);
            }
        }
        _ => {}
    }
}

fn diagnostic(span: Span) -> Diagnostic {
    Diagnostic::new(Code::LoginInAddress, MESSAGE).at(span).help(HELP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_and_their_places() {
        for (text, login) in [
            ("https://user:password@example.org/", "user:password"),
            ("see HTTP://ghp_0123456789abcdef@example.org.", "ghp_0123456789abcdef"),
            ("(https://u:p@[::1]:80/x)", "u:p"),
            ("https://a@b:c@example.org", "a@b:c"),
            ("https:\\\\u:p@example.org", "u:p"),
            ("https:///u:p@example.org", "u:p"),
            ("https:u:p@example.org", "u:p"),
            ("ftp://u:p@example.org", "u:p"),
            ("postgres://u:p@example.org/db", "u:p"),
            ("git+https://u:p@example.org", "u:p"),
            ("看https://u:p@example.org/，好", "u:p"),
            ("https://example.org/a https://:p@example.org", ":p"),
            ("https://josé:p@example.org", "josé:p"),
        ] {
            assert_eq!(find(text).map(|at| &text[at]), Some(login), "{text}");
        }
        for text in ["//u:p@example.org/", "\\\\u:p@example.org"] {
            assert!(find_in_address(text).is_some() && find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn other_addresses_hold_none() {
        for text in [
            "https://medium.com/@user/a:b",
            "https://example.org/?to=a:b@example.org",
            "https://example.org#a:b@c",
            "https://example.org，写信给a:b@example.org",
            "https://example.org, a@example.org",
            "mailto:user@example.org",
            "xmpp:user@example.org",
            "acct:user@example.org",
            "ssh://git@example.org/x",
            "https://git@example.org/x",
            "http://first.last@example.org",
            "git@example.org:a/b",
            "https://@example.org",
            "https://user:password@",
            "user:password@example.org",
            "https://example.org",
            "npm:@scope/name",
        ] {
            assert_eq!(find_in_address(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_sound_places(text in "[a-c:/@\\\\ é华\"]{0,12}(https?:/{0,3})?[a:@é]{0,6}\\PC{0,6}") {
            for found in [find(&text), find_in_address(&text)].into_iter().flatten() {
                proptest::prop_assert!(text.get(found).is_some_and(|login| !login.is_empty()));
            }
        }
    }
}
