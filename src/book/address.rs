//! Addresses: where things lie in the site, relative to its root, `/` between parts and at the end.

use crate::slug::composed;
use std::fmt;

/// A folder of the site: `entities/smic/`; the home page's is empty. Its parts are safe (see [`crate::slug::is_safe_segment`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The address of the parts, empty ones left out, composed (NFC), so that one name has one address. The caller has checked that each is a
    /// safe segment.
    pub fn from_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut address = String::new();
        for part in parts.into_iter().flat_map(|p| p.split('/')).filter(|p| !p.is_empty()) {
            address.push_str(&composed(part));
            address.push('/');
        }
        Self(address)
    }

    /// The address as text: empty, or with a final `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many folders lie between it and the root.
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// The file that is served there.
    pub fn file(&self) -> String {
        format!("{}index.html", self.0)
    }

    /// What templates put behind `root` to link here: percent-encoded, with `index.html` in portable form.
    pub fn href(&self, portable: bool) -> String {
        let mut href = encode(&self.0);
        if portable {
            href.push_str("index.html");
        }
        href
    }

    /// What leads from a page at this address to the site's root: `./`, `../`, `../../` …
    pub fn to_root(&self) -> String {
        match self.depth() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }

    /// The path below the site's root to which a browser is led that reads `path` in a page at this address; `None` where that is out of the site.
    /// `base_url` tells whether the site lies in a folder of its host.
    pub fn leads_to(&self, path: &str, base_url: &str) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        let rest = match path.strip_prefix('/') {
            Some(_) => {
                let base = base_url.split_once("://").map_or("", |(_, rest)| rest);
                path.strip_prefix(base.find('/').map_or("/", |at| &base[at..]))?
            }
            None => {
                parts.extend(self.0.split('/').filter(|part| !part.is_empty()));
                path
            }
        };
        for part in rest.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes a path for an `href`: RFC 3986's path characters stay, `/` too.
pub fn encode(path: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'!')
        .remove(b'(')
        .remove(b')')
        .remove(b',')
        .remove(b'+')
        .remove(b'=')
        .remove(b'@');
    percent_encoding::utf8_percent_encode(path, KEEP).to_string()
}

/// Percent-encodes the fragment of a file's address, of which a part may be encoded already (RFC 3986, 3.5).
pub fn encode_fragment(fragment: &str) -> String {
    const WRONG: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    percent_encoding::utf8_percent_encode(fragment, WRONG).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let a = Address::from_parts(["entities", "中芯"]);
        assert_eq!(a.file(), "entities/中芯/index.html");
        assert_eq!(a.href(true), "entities/%E4%B8%AD%E8%8A%AF/index.html");
        assert_eq!(a.to_root(), "../../");
        assert_eq!(Address::from_parts([]).to_root(), "./");
    }

    #[test]
    fn paths_lead_on_as_in_a_browser() {
        let page = Address::from_parts(["notes", "a"]);
        let to = |path, base| page.leads_to(path, base).unwrap_or_else(|| "out".to_owned());
        assert_eq!((to("x.png", ""), to("../x.png", "")), ("notes/a/x.png".into(), "notes/x.png".into()));
        assert_eq!((to("/x.png", ""), to("../../../x.png", "")), ("x.png".into(), "out".into()));
        assert_eq!(
            (to("/sub/x.png", "https://h/sub/"), to("/x.png", "https://h/sub/")),
            ("x.png".into(), "out".into())
        );
    }
}
