//! The theme's static files under names that tell their content: `css/briefing.css` is `css/briefing.0123456789.css`, so that who has such a
//! file need never ask for it again, and who asks for another content asks for another name.
//!
//! The built-in files with the book's own in their places and beside them. Style sheets name other files: their addresses are rewritten before
//! they are hashed, so that a sheet has another name when a font of it has.

use crate::book::address::encode;
use crate::digest::{Digest, Sink};
use crate::source::{Located, ThemeFile, hash};
use crate::theme::built_in::BUILT_IN_STATIC;
use crate::theme::css;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// What gets a name by its content: what browsers load for a page. Other files of a theme (`robots.txt`, a licence) have one name only.
const KINDS: [&str; 17] = [
    "css",
    "js",
    "mjs",
    "svg",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "avif",
    "ico",
    "woff2",
    "woff",
    "ttf",
    "otf",
    "json",
    "webmanifest",
];

/// How many digits of the hash a name has.
const DIGITS: usize = 10;

/// A static file of the theme under the name that tells its content.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Below the site's root.
    pub path: String,
    pub content: Content,
}

/// The bytes of an asset, or where they lie.
#[derive(Clone, Debug)]
pub enum Content {
    Bytes(Arc<[u8]>),
    Copy(Located),
}

/// All static files that templates may ask for, by the name that the theme gives them.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    hashed: BTreeMap<String, Asset>,
    /// Files of the book that no theme has: they keep the names that their owner gave them.
    plain: BTreeSet<String>,
    /// Built-in files whose own names the book's theme says somewhere, and not through `asset()`.
    named: Vec<&'static str>,
}

/// The built-in style sheets without what only people read, by name; the addresses in them are still plain.
static COMPACT: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
    let sheets = BUILT_IN_STATIC.iter().filter(|(name, _)| name.ends_with(".css"));
    sheets.map(|(name, bytes)| (*name, css::rewrite(&String::from_utf8_lossy(bytes), true, &|_| None))).collect()
});

impl Assets {
    /// The built-in files, `own` in their places and beside them. `copied` are the names of all files that the book has for its site, `texts` its
    /// theme's templates.
    pub fn new<'t>(
        own: &BTreeMap<String, Arc<ThemeFile>>,
        copied: impl Iterator<Item = &'t str>,
        texts: impl Iterator<Item = &'t str>,
    ) -> Self {
        let mut raw: BTreeMap<&str, Raw<'_>> = BUILT_IN_STATIC
            .iter()
            .map(|(name, bytes)| match COMPACT.get(name) {
                Some(text) => (*name, Raw::Css(text)),
                None => (*name, Raw::Bytes(bytes)),
            })
            .collect();
        raw.extend(own.iter().map(|(name, file)| {
            let css = file.text.as_deref().filter(|_| name.ends_with(".css"));
            (name.as_str(), css.map_or(Raw::File(file), Raw::Css))
        }));
        raw.retain(|name, _| name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind)));
        let mut hashed = BTreeMap::new();
        let mut making = BTreeSet::new();
        for name in raw.keys() {
            make(name, &raw, &mut hashed, &mut making);
        }
        let mut texts: Vec<&str> = texts.collect();
        texts.extend(own.values().filter_map(|file| file.text.as_deref()));
        let named =
            BUILT_IN_STATIC.iter().map(|(name, _)| *name).filter(|name| texts.iter().any(|text| says(text, name)));
        Self {
            named: named.collect(),
            plain: copied.map(str::to_owned).filter(|n| !hashed.contains_key(n)).collect(),
            hashed,
        }
    }

    /// The address of a static file below the site's root, for an attribute of HTML; `None` where there is no such file.
    pub fn address(&self, name: &str) -> Option<String> {
        let path = self.hashed.get(name).map(|asset| asset.path.as_str());
        path.or_else(|| self.plain.get(name).map(String::as_str)).map(encode)
    }

    /// The name that is most like one that no file has.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        crate::parse::nearest(name, self.hashed.keys().chain(&self.plain).map(String::as_str))
    }

    /// The files under names that tell their content.
    pub fn hashed(&self) -> impl Iterator<Item = &Asset> {
        self.hashed.values()
    }

    /// Built-in files that are wanted under their own names, too: by templates and scripts of a theme that does not ask for the other one.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Content)> {
        let built_in = BUILT_IN_STATIC.iter().filter(|(name, _)| self.named.contains(name));
        built_in.map(|(name, bytes)| (*name, Content::Bytes((*bytes).into())))
    }

    /// A digest of all names and contents.
    pub fn digest(&self) -> Digest {
        let mut sink = Sink::default();
        let hashed: Vec<&Asset> = self.hashed.values().collect();
        sink.list(&hashed, |s, asset| {
            s.text(&asset.path);
        });
        let plain: Vec<&String> = self.plain.iter().collect();
        sink.list(&plain, |s, name| {
            s.text(name);
        });
        sink.finish()
    }
}

/// What an asset is made from.
enum Raw<'r> {
    Bytes(&'static [u8]),
    Css(&'r str),
    File(&'r ThemeFile),
}

/// So long may a chain of style sheets be that import each other.
const LONGEST: usize = 64;

/// Makes an asset after those that it names. Where sheets import each other in a circle, the address that closes it stays as it is: those are the
/// book's files, which are there under their own names, too.
fn make<'r>(
    name: &'r str,
    raw: &BTreeMap<&'r str, Raw<'r>>,
    made: &mut BTreeMap<String, Asset>,
    making: &mut BTreeSet<&'r str>,
) {
    let Some(from) = raw.get(name).filter(|_| !made.contains_key(name)) else { return };
    let asset = match from {
        Raw::Bytes(bytes) => Asset { path: with_hash(name, &hash(bytes)), content: Content::Bytes((*bytes).into()) },
        Raw::File(file) => Asset { path: with_hash(name, &file.hash), content: Content::Copy(file.from.clone()) },
        Raw::Css(text) => {
            making.insert(name);
            for other in addresses(name, text) {
                if let Some((other, _)) = raw.get_key_value(other.as_str())
                    && !making.contains(other)
                    && making.len() < LONGEST
                {
                    make(other, raw, made, making);
                }
            }
            making.remove(name);
            let text = css::rewrite(text, false, &|url| {
                let path = &made.get(&below(name, url)?)?.path;
                // Both lie in one folder: only the last part of the address is another.
                let (url, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
                let folder = url.rfind('/').map_or("", |at| &url[..=at]);
                Some(format!("{folder}{}{rest}", encode(path.rsplit('/').next().unwrap_or(path))))
            });
            Asset { path: with_hash(name, &hash(text.as_bytes())), content: Content::Bytes(text.into_bytes().into()) }
        }
    };
    made.insert(name.to_owned(), asset);
}

/// The files that a style sheet names.
fn addresses(name: &str, text: &str) -> BTreeSet<String> {
    let found = RefCell::new(BTreeSet::new());
    css::rewrite(text, false, &|url| {
        found.borrow_mut().extend(below(name, url));
        None
    });
    found.into_inner()
}

/// What a relative address in the file `name` means, below the site's root; `None` for addresses of other kinds.
fn below(name: &str, url: &str) -> Option<String> {
    let path = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    if path.is_empty() || path.starts_with('/') || path.contains(':') {
        return None;
    }
    let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(percent_encoding::percent_decode_str(part).decode_utf8().ok()?.into_owned()),
        }
    }
    Some(parts.join("/"))
}

/// `css/a.css` → `css/a.0123456789.css`.
fn with_hash(name: &str, hash: &[u8]) -> String {
    let digits: String = hash.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, kind)) => format!("{stem}.{digits}.{kind}"),
        None => format!("{name}.{digits}"),
    }
}

/// Whether a text names a file otherwise than to ask [`Assets::address`] for it: not as `path="NAME"`.
fn says(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = &text[..at];
        let asked = before
            .strip_suffix(['"', '\''])
            .is_some_and(|b| b.trim_end().strip_suffix('=').is_some_and(|b| b.trim_end().ends_with("path")));
        !asked
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<ThemeFile> {
        Arc::new(ThemeFile {
            from: Located::new(std::path::Path::new("."), "none").unwrap(),
            hash: hash(text.as_bytes()),
            text: Some(text.to_owned()),
            stamp: None,
        })
    }

    fn assets(own: &[(&str, &str)]) -> Assets {
        let own = own.iter().map(|(name, text)| ((*name).to_owned(), file(text))).collect();
        Assets::new(&own, std::iter::empty(), std::iter::empty())
    }

    fn text(assets: &Assets, name: &str) -> String {
        match &assets.hashed[name].content {
            Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Content::Copy(_) => panic!("{name} is copied"),
        }
    }

    #[test]
    fn a_name_tells_its_content() {
        let (one, other) = (assets(&[("css/briefing.css", "a{}")]), assets(&[("css/briefing.css", "b{}")]));
        let name = |assets: &Assets, name| assets.address(name).unwrap();
        assert_ne!(name(&one, "css/briefing.css"), name(&other, "css/briefing.css"));
        assert_eq!(name(&one, "js/cards.js"), name(&other, "js/cards.js"));
        let parts: Vec<String> = name(&one, "css/briefing.css").split('.').map(str::to_owned).collect();
        assert_eq!((parts[0].as_str(), parts[1].len(), parts[2].as_str()), ("css/briefing", DIGITS, "css"));
        assert_ne!(one.digest(), other.digest());
    }

    #[test]
    fn sheets_name_what_they_load_by_its_content() {
        let with = |font: &str| {
            assets(&[
                ("css/a.css", "@import \"deep/b.css\"; @font-face { src: url(../fonts/A%20b.woff2?#x) }"),
                (
                    "css/deep/b.css",
                    "p { background: url(../../img/none.png) url(https://example.org/a.png) url(/css/a.css) }",
                ),
                ("fonts/A b.woff2", font),
            ])
        };
        let (one, other) = (with("1"), with("2"));
        let [b, font] = ["css/deep/b.css", "fonts/A b.woff2"].map(|name| one.address(name).unwrap());
        let (b, font) = (b.rsplit('/').next().unwrap(), font.rsplit('/').next().unwrap());
        let wanted = format!("@import \"deep/{b}\"; @font-face {{ src: url(../fonts/{font}?#x) }}");
        assert_eq!(text(&one, "css/a.css"), wanted);
        assert!(
            text(&one, "css/deep/b.css")
                .contains("url(../../img/none.png) url(https://example.org/a.png) url(/css/a.css)")
        );
        assert_ne!(one.address("css/a.css"), other.address("css/a.css"), "a sheet has another name when its font has");
        assert_eq!(one.address("css/deep/b.css"), other.address("css/deep/b.css"));
    }

    #[test]
    fn sheets_that_import_each_other_end() {
        let both =
            assets(&[("a.css", "@import 'b.css';"), ("b.css", "@import 'a.css';"), ("c.css", "@import 'c.css';")]);
        assert_eq!(text(&both, "b.css"), "@import 'a.css';");
        assert_eq!(text(&both, "a.css"), format!("@import \"{}\";", both.address("b.css").unwrap()));
        assert_eq!(text(&both, "c.css"), "@import 'c.css';");
        let names: Vec<String> = (0..200).map(|i| format!("n{i:03}.css")).collect();
        let chain: Vec<(String, String)> =
            (0..199).map(|i| (names[i].clone(), format!("@import '{}';", names[i + 1]))).collect();
        let chain: Vec<(&str, &str)> = chain.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(assets(&chain).hashed().filter(|asset| asset.path.starts_with('n')).count(), 199);
    }

    #[test]
    fn built_in_sheets_are_compact() {
        for (name, bytes) in BUILT_IN_STATIC.iter().filter(|(name, _)| name.ends_with(".css")) {
            let compact = text(&assets(&[]), name);
            assert!(!compact.contains("/*") && compact.len() < bytes.len(), "{name}");
        }
    }

    #[test]
    fn plain_names_are_kept_for_who_says_them() {
        let with = |text: &str| -> Vec<&'static str> {
            Assets::new(&BTreeMap::new(), std::iter::empty(), [text].into_iter())
                .named()
                .map(|(name, _)| name)
                .collect()
        };
        assert_eq!(with("<link href=\"{{ root }}css/briefing.css\">"), ["css/briefing.css"]);
        assert!(with("{{ asset(path=\"css/briefing.css\") }} {{ asset( path = 'js/cards.js' ) }}").is_empty());
        let script = Assets::new(
            &BTreeMap::from([("js/x.js".into(), file("load(\"js/search-core.js\")"))]),
            std::iter::empty(),
            std::iter::empty(),
        );
        assert_eq!(script.named().map(|(name, _)| name).collect::<Vec<_>>(), ["js/search-core.js"]);
    }
}
