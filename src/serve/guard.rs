//! Keeps other web sites away from the server.
//!
//! The server listens on the writer's machine, where any page in the writer's browser can send requests to it. The
//! browser does not show such a page the answers, unless its author lets a name of theirs lead to this machine (DNS
//! rebinding). Then the `Host` header still has that name, so only names that cannot lead elsewhere are answered.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};

/// Which hosts are answered.
pub(super) struct Guard {
    addr: IpAddr,
    name: Option<String>,
    port: u16,
}

/// Why a request is not answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It makes no sense.
    Bad(&'static str),
    /// It comes from elsewhere.
    Forbidden(&'static str),
}

const FOREIGN_HOST: &str = "403: this server only answers requests for the address that it was started with.\n\
    Open it as localhost, or start it with -i and the address or name that you want to use.\n";
const FOREIGN_ORIGIN: &str = "403: another website sent this request, but this server only answers its own pages.\n";
const NO_HOST: &str = "400: the request needs exactly one Host header.\n";

impl Guard {
    /// For a server that listens on `addr` and `port`, and was given `name` for the address.
    pub(super) fn new(addr: IpAddr, name: Option<String>, port: u16) -> Self {
        Self { addr, name, port }
    }

    /// Whether the request may be answered. `events`: it is for the event stream, which no other site may open, be it
    /// only to see whether it is there.
    pub(super) fn check(&self, uri: &Uri, headers: &HeaderMap, events: bool) -> Result<(), Refusal> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(Refusal::Bad(NO_HOST));
        };
        let ours = |authority: &str, default_port| self.allows(authority, default_port);
        // A proxy's request line has a host too, and whoever reads that one must not be led astray either.
        let in_line = uri.authority().is_none_or(|authority| ours(authority.as_str(), 80));
        if !in_line || !host.to_str().is_ok_and(|host| ours(host, 80)) {
            return Err(Refusal::Forbidden(FOREIGN_HOST));
        }
        for origin in headers.get_all(ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            let allowed = match origin.split_once("://") {
                Some(("http", authority)) => ours(authority, 80),
                Some(("https", authority)) => ours(authority, 443),
                _ => false,
            };
            if !allowed {
                return Err(Refusal::Forbidden(FOREIGN_ORIGIN));
            }
        }
        if events && headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site") {
            return Err(Refusal::Forbidden(FOREIGN_ORIGIN));
        }
        Ok(())
    }

    /// Whether `authority` (`host` or `host:port`) is this server.
    fn allows(&self, authority: &str, default_port: u16) -> bool {
        let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => {
                let Ok(addr) = host.parse::<Ipv6Addr>() else {
                    return false;
                };
                (Host::Addr(IpAddr::V6(addr)), rest)
            }
            None => {
                let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
                (host.parse().map_or(Host::Name(host), |addr| Host::Addr(IpAddr::V4(addr))), port)
            }
        };
        let port = match port.strip_prefix(':') {
            // The standard library would take a plus sign as well.
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
            Some(_) => None,
            None if port.is_empty() => Some(default_port),
            None => None,
        };
        port == Some(self.port) && self.allows_host(&host)
    }

    fn allows_host(&self, host: &Host) -> bool {
        match host {
            Host::Name(name) if !is_name(name) => false,
            // An address cannot be made to lead elsewhere, so with 0.0.0.0 each one that leads here is fine.
            Host::Addr(addr) => addr.is_loopback() || self.addr.is_unspecified() || *addr == self.addr,
            Host::Name(name) => {
                // Browsers take all names below `localhost` to be this machine, whatever a name server says.
                let below = name.len().checked_sub(".localhost".len()).filter(|at| *at > 0);
                name.eq_ignore_ascii_case("localhost")
                    || below.and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(".localhost"))
                    || self.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name))
            }
        }
    }
}

/// Whether a text is a host's name: labels of letters, digits, `-` and `_`, none empty. Anything else may mean another host to somebody
/// (`evil/.localhost`, `evil#.localhost`).
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.split('.').all(label)
}

enum Host<'a> {
    Addr(IpAddr),
    Name(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(addr: &str, name: Option<&str>) -> Guard {
        Guard::new(addr.parse().unwrap(), name.map(str::to_owned), 3000)
    }

    #[test]
    fn loopback_names_and_addresses_are_allowed() {
        let guard = guard("127.0.0.1", None);
        for host in [
            "localhost:3000",
            "LOCALHOST:3000",
            "book.localhost:3000",
            "127.0.0.1:3000",
            "127.9.9.9:3000",
            "[::1]:3000",
        ] {
            assert!(guard.allows(host, 80), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        let guard = guard("127.0.0.1", None);
        for host in [
            "evil.example:3000",
            "127.0.0.1.evil.example:3000",
            "localhost.evil.example:3000",
            "evillocalhost:3000",
            ".localhost:3000",
            "localhost",
            "localhost:",
            "localhost:+3000",
            "localhost:3000:3000",
            "localhost:3001",
            "user@localhost:3000",
            "localhost:3000/",
            "192.168.0.2:3000",
            "[::2]:3000",
            "[::1]3000",
            "[::1:3000",
            "0.0.0.0:3000",
            "2130706433:3000",
            "127.1:3000",
            "ü.example:3000",
            "evil/.localhost:3000",
            "evil/x.localhost:3000",
            "evil#.localhost:3000",
            "evil?.localhost:3000",
            "evil\\.localhost:3000",
            "evil@x.localhost:3000",
            "evil..localhost:3000",
            "evil%2f.localhost:3000",
            "evil .localhost:3000",
            "",
        ] {
            assert!(!guard.allows(host, 80), "{host}");
        }
    }

    #[test]
    fn what_was_bound_is_allowed() {
        assert!(guard("192.168.0.2", None).allows("192.168.0.2:3000", 80));
        assert!(!guard("192.168.0.2", None).allows("192.168.0.3:3000", 80));
        assert!(guard("192.168.0.2", Some("desk.lan")).allows("Desk.lan:3000", 80));
        assert!(!guard("0.0.0.0", None).allows("desk.lan:3000", 80));
        assert!(guard("0.0.0.0", None).allows("10.1.2.3:3000", 80));
        assert!(guard("::", None).allows("[fe80::1]:3000", 80));
        assert!(guard("::", None).allows("10.1.2.3:3000", 80));
        assert!(Guard::new("127.0.0.1".parse().unwrap(), None, 80).allows("localhost", 80));
    }
}
