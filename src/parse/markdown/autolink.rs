//! Web and mail addresses in running text (GFM, "Autolinks (extension)").

use std::ops::Range;

/// The addresses in a text, with where each leads. `before` is the character before the text. An address of the web ends, beside what GFM says,
/// before wide punctuation and quotation marks, which close a sentence and no address.
pub fn find(text: &str, before: Option<char>) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if !text.contains("://") && !text.contains("www.") && !text.contains('@') {
        return found;
    }
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let previous = text[..at].chars().next_back().or(before.filter(|_| at == 0));
        let may_begin = previous
            .is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '/' | '@' | '.' | '-' | '_' | ':' | '='));
        let address = match rest.as_bytes()[0] {
            _ if !may_begin => None,
            b'h' | b'H' => web(rest, &["https://", "http://"], ""),
            b'f' | b'F' => web(rest, &["ftp://"], ""),
            b'w' => web(rest, &["www."], "http://"),
            b'm' | b'M' | b'x' | b'X' => protocol(rest),
            _ => None,
        };
        let is_name = may_begin && rest.as_bytes()[0].is_ascii_alphanumeric();
        let address = address.or_else(|| is_name.then(|| mail(rest)).flatten());
        match address {
            Some((length, target)) => {
                found.push((at..at + length, target));
                at += length;
            }
            // A word that is no address holds none, but behind what may come before one.
            None => {
                let word = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                at += word.max(rest.chars().next().map_or(1, char::len_utf8));
            }
        }
    }
    found
}

/// The address of the web that a text begins with: its length, and where it leads.
fn web(text: &str, begins: &[&str], scheme: &str) -> Option<(usize, String)> {
    let begin = begins.iter().find(|begin| text.get(..begin.len()).is_some_and(|t| t.eq_ignore_ascii_case(begin)))?;
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '`' | '“' | '”' | '‘' | '’' | '«' | '»')
            || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff65}')
    };
    // Before all of it is looked at, whether it can be one: a text may begin thousands that are none.
    let host = if *begin == "www." { text } else { &text[begin.len()..] };
    let no_label = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let (domain, behind) = host.split_at(host.find(no_label).unwrap_or(host.len()));
    let tail = behind.trim_start_matches(|c| PUNCTUATION.contains(&c) || matches!(c, ')' | ']'));
    let is_ended = tail.is_empty() || tail.starts_with(ends);
    let goes_on = behind.starts_with(['/', '?', '#', ':']) && is_domain(domain);
    if !is_ended && !goes_on {
        return None;
    }
    let end = text.find(ends).unwrap_or(text.len());
    let length = trimmed(&text[..end]);
    let rest = text[..length].get(begin.len()..)?;
    let host = if *begin == "www." { &text[..length] } else { rest };
    let domain = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if !is_domain(domain) {
        return None;
    }
    Some((length, format!("{scheme}{}", &text[..length])))
}

/// Whether a text is the name of a host with at least two parts.
fn is_domain(domain: &str) -> bool {
    let sound = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let mut last_two = domain.rsplit('.').take(2);
    domain.contains('.') && domain.split('.').all(sound) && !last_two.any(|label| label.contains('_'))
}

/// What ends a sentence and no address.
const PUNCTUATION: [char; 10] = ['?', '!', '.', ',', ':', ';', '*', '_', '~', '\''];

/// The length of an address without the punctuation behind it.
fn trimmed(address: &str) -> usize {
    let count = |c: char| address.matches(c).count();
    let mut more_round = count(')').saturating_sub(count('('));
    let mut more_square = count(']').saturating_sub(count('['));
    let mut end = address.len();
    loop {
        let text = &address[..end];
        let Some(last) = text.chars().next_back() else { return 0 };
        let goes = match last {
            last if PUNCTUATION.contains(&last) => true,
            ')' if more_round > 0 => {
                more_round -= 1;
                true
            }
            ']' if more_square > 0 => {
                more_square -= 1;
                true
            }
            _ => false,
        };
        if !goes {
            return end;
        }
        end -= last.len_utf8();
    }
}

/// The address of mail or of XMPP that a text begins with, its protocol before it; one of XMPP may name a resource.
fn protocol(text: &str) -> Option<(usize, String)> {
    let is = |name: &str| text.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    let name = ["mailto:", "xmpp:"].into_iter().find(|name| is(name))?;
    let (mut length, _) = mail(&text[name.len()..])?;
    length += name.len();
    if name == "xmpp:"
        && let Some(resource) = text[length..].strip_prefix('/')
    {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.');
        let end = resource.find(|c| !is_part(c)).unwrap_or(resource.len());
        let resource = resource[..end].trim_end_matches('.');
        length += if resource.is_empty() { 0 } else { 1 + resource.len() };
    }
    Some((length, text[..length].to_owned()))
}

/// The longest name of a mail address (RFC 5321, 4.5.3.1.1).
const LONGEST_NAME: usize = 64;

/// The address of mail that a text begins with.
fn mail(text: &str) -> Option<(usize, String)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let at = text.char_indices().take(LONGEST_NAME + 1).find(|(_, c)| !is_name(*c))?.0;
    if !text[at..].starts_with('@') {
        return None;
    }
    let domain = &text[at + 1..];
    let end =
        domain.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(domain.len());
    let domain = domain[..end].trim_end_matches('.');
    let labels: Vec<&str> = domain.split('.').collect();
    if labels.len() < 2 || labels.iter().any(|label| label.is_empty()) || domain.ends_with(['-', '_']) {
        return None;
    }
    let length = at + 1 + domain.len();
    Some((length, format!("mailto:{}", &text[..length])))
}

#[cfg(test)]
mod tests {
    use super::find;
    use proptest::prelude::*;

    #[test]
    fn addresses_in_text() {
        let all = |text: &str| find(text, None).into_iter().map(|(_, target)| target).collect::<Vec<_>>();
        assert_eq!(
            all("https://e.org/bare_(x)_y. and www.e.org/a?b=c, (see http://e.org/x) and me.x@e.org."),
            ["https://e.org/bare_(x)_y", "http://www.e.org/a?b=c", "http://e.org/x", "mailto:me.x@e.org"]
        );
        assert_eq!(all("见https://e.org/芯片。好 “https://e.org/--a”"), ["https://e.org/芯片", "https://e.org/--a"]);
        // GFM's own examples of protocols, and addresses of FTP as its program takes them.
        assert_eq!(
            all(
                "mailto:foo@bar.baz mailto:a.b-c_d@a.b. mailto:a.b-c_d@a.b_ xmpp:foo@bar.baz/txt/bin, ftp://e.org/x. Ftp://e.org"
            ),
            ["mailto:foo@bar.baz", "mailto:a.b-c_d@a.b", "xmpp:foo@bar.baz/txt", "ftp://e.org/x", "Ftp://e.org"]
        );
        assert_eq!(
            all("foo@e.org, harry@e.org; www@e.org"),
            ["mailto:foo@e.org", "mailto:harry@e.org", "mailto:www@e.org"]
        );
        for text in [
            "mailto:",
            "mailto:x",
            "xmpp:@",
            "sftp://e.org",
            "ftp:e.org",
            "http://",
            "https://localhost",
            "xhttps://e.org",
            "www.",
            "a@b",
            "@smith2020",
            "a@b@c.org/",
            "x://e.org",
            "http://_._",
        ] {
            assert!(all(text).len() <= usize::from(text == "a@b@c.org/"), "{text}: {:?}", all(text));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "[hw]{0,2}(https?://|www\\.|a@)?[a-z.():_é。@/ -]{0,30}") {
            for (range, _) in find(&text, None) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
