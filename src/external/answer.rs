//! What an address answered, and what that means: fine, moved, gone, or nothing certain.
//!
//! Knows HTTP's status codes (RFC 9110, section 15) and nothing of connections.

use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The way from an address to its last answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The redirects that were followed, in order.
    pub hops: Vec<Hop>,
    pub end: End,
}

/// One redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub status: u16,
    /// Where it leads, made absolute.
    pub to: String,
}

/// How the last request ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// A status that is no redirect which could be followed.
    Status(u16),
    /// The host's name does not exist.
    NoHost(String),
    /// The host's name could not be looked up, which may pass.
    LookUp(String),
    Timeout,
    /// The certificate or the handshake, in words.
    Tls(String),
    /// No connection, or one that broke, in words.
    Connection(String),
    /// An address that was met before.
    Loop,
    TooManyRedirects,
    /// A redirect to what is no web address.
    Elsewhere(String),
    /// A host of a private network, which a book may not reach.
    Private(IpAddr),
    /// A pause of so many seconds that the host asks for (status 429 or 503).
    Pause(u16, u64),
    /// Never asked.
    #[default]
    Nothing,
}

/// What an answer means for the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// Moved for good.
    Moved {
        to: String,
        /// The new address is its host's front page, and the old one was not: often what is left where a page is gone.
        front_page: bool,
    },
    /// Why it is gone.
    Gone(String),
    /// Why nothing certain can be said.
    Unreachable(String),
}

/// What all answers mean. Where no host at all could be looked up, it is this machine that is cut off, not the web that is gone.
pub fn judge_all<'a>(answers: &[Answer], urls: impl Iterator<Item = &'a Url>) -> Vec<Verdict> {
    let missing = |a: &Answer| matches!(a.end, End::NoHost(_) | End::LookUp(_));
    let mut hosts: Vec<&str> = Vec::new();
    let verdicts: Vec<Verdict> = answers
        .iter()
        .zip(urls)
        .map(|(answer, url)| {
            hosts.extend(url.host_str());
            judge(answer, url)
        })
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    if hosts.len() > 1 && answers.iter().all(missing) {
        let why = "no host name can be resolved: is this computer online?";
        return verdicts.iter().map(|_| Verdict::Unreachable(why.to_owned())).collect();
    }
    verdicts
}

fn judge(answer: &Answer, url: &Url) -> Verdict {
    let by_way = match answer.hops.last() {
        Some(hop) => format!("it redirects to `{}`, and ", hop.to),
        None => String::new(),
    };
    let unreachable = |why: &str| Verdict::Unreachable(format!("{by_way}{why}"));
    match &answer.end {
        End::Status(200..=299 | 304) => moved(answer, url),
        End::Status(status @ (404 | 410)) => Verdict::Gone(format!("{by_way}the server answered {}", name(*status))),
        End::NoHost(host) => Verdict::Gone(format!("{by_way}the host `{host}` does not exist")),
        End::Status(status) => unreachable(&format!("the server answered {}", name(*status))),
        End::LookUp(host) => unreachable(&format!("the host name `{host}` cannot be resolved right now")),
        End::Timeout => unreachable("the server did not answer in time"),
        End::Tls(why) => unreachable(&format!("the connection is not secure: {why}")),
        End::Connection(why) => unreachable(why),
        End::Loop => Verdict::Unreachable("it redirects in a loop".to_owned()),
        End::TooManyRedirects => Verdict::Unreachable(format!("it redirects more than {} times", answer.hops.len())),
        End::Elsewhere(to) => unreachable(&format!("from there to `{to}`, which is not a web address")),
        End::Private(ip) => unreachable(&format!("its host is on a private network ({ip})")),
        End::Pause(status, seconds) => {
            unreachable(&format!("the server answered {} and asked for a pause of {seconds} seconds", name(*status)))
        }
        End::Nothing => unreachable("it was not checked"),
    }
}

/// The address behind the permanent redirects that a way begins with: what comes after a temporary one is not the page's own address.
fn moved(answer: &Answer, url: &Url) -> Verdict {
    let permanent = answer.hops.iter().take_while(|hop| matches!(hop.status, 301 | 308));
    let Some(to) = permanent.last().and_then(|hop| Url::parse(&hop.to).ok()) else {
        return Verdict::Fine;
    };
    let is_front = |url: &Url| matches!(url.path(), "" | "/") && url.query().is_none();
    let front_page = is_front(&to) && !is_front(url);
    Verdict::Moved { to: to.into(), front_page }
}

/// `404 Not Found`.
fn name(status: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason());
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} {reason}"))
}

/// Whether a status or a broken connection may be otherwise a moment later.
pub fn may_pass(end: &End) -> bool {
    match end {
        End::Status(status) => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
        End::LookUp(_) | End::Timeout | End::Connection(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, hops: &[(u16, &str)], end: End) -> Verdict {
        let hops = hops.iter().map(|(status, to)| Hop { status: *status, to: (*to).to_owned() }).collect();
        judge(&Answer { hops, end }, &Url::parse(url).unwrap())
    }

    #[test]
    fn only_leading_permanent_redirects_move_an_address() {
        let moved = |to: &str, front_page| Verdict::Moved { to: to.to_owned(), front_page };
        let all = [(301, "https://a.example/x"), (308, "https://b.example/x")];
        assert_eq!(verdict("http://a.example/x", &all, End::Status(200)), moved("https://b.example/x", false));
        let mixed = [(301, "https://a.example/x"), (302, "https://a.example/login"), (301, "https://c.example/")];
        assert_eq!(verdict("http://a.example/x", &mixed, End::Status(200)), moved("https://a.example/x", false));
        let temporary = [(302, "https://a.example/y"), (301, "https://a.example/z")];
        assert_eq!(verdict("http://a.example/x", &temporary, End::Status(200)), Verdict::Fine);
        let front = [(301, "https://a.example/")];
        assert_eq!(verdict("https://a.example/old", &front, End::Status(200)), moved("https://a.example/", true));
        assert_eq!(verdict("http://a.example", &front, End::Status(200)), moved("https://a.example/", false));
    }

    #[test]
    fn a_machine_that_is_cut_off_calls_nothing_gone() {
        let urls = ["https://a.example/", "https://b.example/"].map(|u| Url::parse(u).unwrap());
        let lost = |host: &str| Answer { hops: Vec::new(), end: End::NoHost(host.to_owned()) };
        let all = judge_all(&[lost("a.example"), lost("b.example")], urls.iter());
        assert!(all.iter().all(|v| matches!(v, Verdict::Unreachable(_))), "{all:?}");
        let one = judge_all(&[lost("a.example"), Answer { hops: Vec::new(), end: End::Timeout }], urls.iter());
        assert!(matches!(one[0], Verdict::Gone(_)), "{one:?}");
    }
}
