//! One request → what came of it. HTTP/1.1 by `reqwest`, TLS by `rustls` with the system's root certificates; redirects are not
//! followed here, and no body is read: an answer is let go after its head.

use super::answer::End;
use super::private::{self, LookUpError, Resolver};
use super::{ExternalOptions, Proxies};
use crate::config::External;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT, LOCATION, RETRY_AFTER};
use reqwest::{Method, Url};
use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Reply {
    Status {
        code: u16,
        location: Option<String>,
        /// Seconds that the host asks to wait.
        retry_after: Option<u64>,
    },
    Failed(End),
}

/// Asks one address at a time; a clone shares the connections.
#[derive(Clone)]
pub struct Client {
    /// Asks hosts themselves.
    direct: reqwest::Client,
    /// Ask a proxy, each its own, by the proxy's address. They connect to nothing else, so they alone may reach a private network.
    proxied: BTreeMap<String, reqwest::Client>,
    /// Which addresses go by a proxy.
    proxies: Arc<Matcher>,
    allow_private: bool,
}

impl Client {
    /// A client that says what it is, and for which site where the book has one.
    ///
    /// # Errors
    /// Where the system has no root certificates, as a message.
    pub fn new(config: &External, options: &ExternalOptions, base_url: &str) -> Result<Self, String> {
        // Another part of the program may have chosen one already; any will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let version = env!("CARGO_PKG_VERSION");
        let site = if base_url.is_empty() { String::new() } else { format!("; +{base_url}") };
        let timeout = Duration::from_secs(config.timeout_seconds);
        // The library would read the environment by itself, and give names to one resolver for hosts and proxies alike.
        let builder = |allow_private| {
            reqwest::Client::builder()
                .user_agent(format!("briefbook/{version} (link check{site})"))
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .timeout(timeout)
                .pool_max_idle_per_host(1)
                .no_proxy()
                .dns_resolver(Arc::new(Resolver { allow_private }))
        };
        let failed = |error: reqwest::Error| format!("cannot check web addresses: {}", innermost(&error));
        let Proxies { http, https, all, none } = &options.proxies;
        let proxies = Matcher::builder().http(http.as_str()).https(https.as_str()).all(all.as_str());
        let proxies = proxies.no(none.as_str()).build();
        // The two kinds of addresses that there are; `no` cannot hold a name that is not one.
        let unlisted = Matcher::builder().http(http.as_str()).https(https.as_str()).all(all.as_str()).build();
        let mut proxied = BTreeMap::new();
        for address in ["http://host.invalid/", "https://host.invalid/"] {
            let Some(found) = unlisted.intercept(&Uri::from_static(address)) else { continue };
            let mut proxy = reqwest::Proxy::all(found.uri().to_string()).map_err(failed)?;
            if let Some(secret) = found.basic_auth() {
                proxy = proxy.custom_http_auth(secret.clone());
            }
            let client = builder(true).proxy(proxy).build().map_err(failed)?;
            proxied.insert(found.uri().to_string(), client);
        }
        let direct = builder(options.allow_private).build().map_err(failed)?;
        Ok(Self { direct, proxied, proxies: Arc::new(proxies), allow_private: options.allow_private })
    }

    /// The client for an address, and whether it asks a proxy.
    fn way(&self, url: &Url) -> (&reqwest::Client, bool) {
        let proxy = url.as_str().parse::<Uri>().ok().and_then(|uri| self.proxies.intercept(&uri));
        match proxy.and_then(|proxy| self.proxied.get(&proxy.uri().to_string())) {
            Some(client) => (client, true),
            None => (&self.direct, false),
        }
    }

    /// Asks for the head of an address, or for all of it, of which the head is read.
    pub async fn ask(&self, url: Url, get: bool) -> Reply {
        let (client, by_proxy) = self.way(&url);
        if !self.allow_private {
            // Numbers are not looked up, so that the resolver does not see them; nor are names that a proxy is given.
            let literal = url.host_str().and_then(|h| h.trim_matches(['[', ']']).parse::<IpAddr>().ok());
            let inside = match (literal, url.host_str()) {
                (Some(ip), _) => private::is_private(ip).then_some(ip),
                (None, Some(name)) if by_proxy => private::leads_inside(name).await,
                _ => None,
            };
            if let Some(ip) = inside {
                return Reply::Failed(End::Private(ip));
            }
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let method = if get { Method::GET } else { Method::HEAD };
        let request = client.request(method, url).header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        match request.send().await {
            Ok(response) => {
                let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
                Reply::Status {
                    code: response.status().as_u16(),
                    location: header(LOCATION).map(str::to_owned),
                    retry_after: header(RETRY_AFTER).and_then(seconds),
                }
            }
            Err(error) => Reply::Failed(failure(&error, host)),
        }
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
fn seconds(value: &str) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(seconds);
    }
    let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Some(u64::try_from(date.as_second() - jiff::Timestamp::now().as_second()).unwrap_or(0))
}

/// Why there was no answer.
fn failure(error: &reqwest::Error, host: String) -> End {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(look_up) = this.downcast_ref::<LookUpError>() {
            return match look_up {
                LookUpError::NoHost => End::NoHost(host),
                LookUpError::Temporary => End::LookUp(host),
                LookUpError::Private(ip) => End::Private(*ip),
            };
        }
        if let Some(tls) = this.downcast_ref() {
            return End::Tls(tls_words(tls));
        }
        // An error of input and output hides the error that it was made of from `source`.
        let hidden = this.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = hidden.map(|e| e as &(dyn Error + 'static)).or_else(|| this.source());
    }
    if error.is_timeout() {
        return End::Timeout;
    }
    End::Connection(if error.is_connect() {
        "the connection failed".to_owned()
    } else {
        "the connection was lost, or the answer is not HTTP".to_owned()
    })
}

fn tls_words(error: &rustls::Error) -> String {
    use rustls::CertificateError as C;
    let words = match error {
        rustls::Error::InvalidCertificate(why) => match why {
            C::Expired | C::ExpiredContext { .. } => "its certificate has expired",
            C::NotValidYet | C::NotValidYetContext { .. } => "its certificate is not valid yet",
            C::UnknownIssuer => "its certificate is not signed by an authority that this system trusts",
            C::NotValidForName | C::NotValidForNameContext { .. } => "its certificate belongs to another host",
            C::Revoked => "its certificate was revoked",
            _ => "its certificate is not valid",
        },
        _ => "the TLS handshake failed",
    };
    words.to_owned()
}

/// What an error comes from, in the words of its innermost cause.
fn innermost(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn pauses_are_seconds_or_dates() {
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        assert!(seconds("Tue, 31 Dec 2999 23:59:59 GMT").is_some_and(|s| s > 1_000_000));
        assert_eq!(seconds("soon"), None);
    }
}
