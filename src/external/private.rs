//! Which network addresses a book may not reach: a book from a stranger that is checked in CI must not make requests to the machine,
//! its network or a cloud's metadata service, neither directly nor by a redirect or a name that leads there.
//!
//! The ranges are those of IANA's registries of special-purpose addresses (RFC 6890 and its updates).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Whether an address is not of the public internet.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => v6(ip),
    }
}

fn v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a, b, c) == (192, 0, 0)
}

fn v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let last = || Ipv4Addr::from(((u32::from(s[6])) << 16) | u32::from(s[7]));
    // Addresses that stand for one of version 4: mapped, compatible, translated (RFC 6052), 6to4.
    match s {
        [0, 0, 0, 0, 0, 0xffff, _, _] => return v4(last()),
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => return v4(last()),
        [0x2002, high, low, ..] => return v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        _ => {}
    }
    // Global unicast addresses are all of 2000::/3; of these, 2001::/23 is for protocols and 2001:db8::/32 and 3fff::/20 for documents.
    s[0] & 0xe000 != 0x2000
        || (s[0] == 0x2001 && s[1] < 0x200)
        || (s[0] == 0x2001 && s[1] == 0xdb8)
        || (s[0] == 0x3fff && s[1] < 0x1000)
}

/// Why a host's name gave no address.
#[derive(Clone, Debug)]
pub enum LookUpError {
    /// The name does not exist.
    NoHost,
    /// The system could not say, which may pass.
    Temporary,
    /// All its addresses are private.
    Private(IpAddr),
}

impl std::fmt::Display for LookUpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            LookUpError::NoHost => "no such host",
            LookUpError::Temporary => "the name cannot be resolved right now",
            LookUpError::Private(_) => "a private address",
        })
    }
}

impl std::error::Error for LookUpError {}

/// The system's look-up of names, without private addresses unless they are allowed. The connection is made to what it gives, so that a name
/// cannot lead elsewhere between the question and the connection.
#[derive(Clone, Copy)]
pub struct Resolver {
    pub allow_private: bool,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let allowed = self.allow_private;
        Box::pin(async move {
            let found = look_up(name.as_str()).await?;
            match only_private(&found) {
                Some(ip) if !allowed => Err(LookUpError::Private(ip).into()),
                _ => {
                    let found: Vec<SocketAddr> = found.into_iter().filter(|a| allowed || !is_private(a.ip())).collect();
                    Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
                }
            }
        })
    }
}

/// The addresses of a name: at least one.
async fn look_up(name: &str) -> Result<Vec<SocketAddr>, LookUpError> {
    let found: Vec<SocketAddr> =
        tokio::net::lookup_host((name, 0)).await.map_err(|error| look_up_error(&error))?.collect();
    if found.is_empty() { Err(LookUpError::NoHost) } else { Ok(found) }
}

/// The first address, where all are private.
fn only_private(found: &[SocketAddr]) -> Option<IpAddr> {
    let first = found.first()?.ip();
    found.iter().all(|address| is_private(address.ip())).then_some(first)
}

/// So long a name is looked up that a proxy is about to look up itself.
const GLANCE: Duration = Duration::from_secs(2);

/// Whether a name that a proxy is to reach leads into a private network, as far as this machine can say: many that use a proxy can look up
/// no name of the internet.
pub async fn leads_inside(name: &str) -> Option<IpAddr> {
    let bare = name.trim_end_matches('.');
    if bare.eq_ignore_ascii_case("localhost") || bare.to_ascii_lowercase().ends_with(".localhost") {
        return Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let found = tokio::time::timeout(GLANCE, look_up(name)).await.ok()?.ok()?;
    only_private(&found)
}

/// The standard library passes on the words of the system's `gai_strerror` alone.
fn look_up_error(error: &std::io::Error) -> LookUpError {
    let words = error.to_string().to_lowercase();
    let missing = ["not known", "no address associated", "nodename nor servname", "no such host", "does not exist"];
    if missing.iter().any(|m| words.contains(m)) { LookUpError::NoHost } else { LookUpError::Temporary }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_and_what_is_not() {
        for public in ["8.8.8.8", "100.63.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2001:4860:4860::8888"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "2001::1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        assert!(!is_private("::ffff:8.8.8.8".parse().unwrap()));
    }
}
