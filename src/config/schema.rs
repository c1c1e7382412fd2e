//! The JSON Schema (2020-12) of `briefbook.toml`, for editors, derived from types that have the file's shape. A test holds that the reader knows the
//! same keys.

use super::{DEFAULT_STYLE, LinkForm, RawHtml, external};
use crate::parse::schema::{book_levels, finish, profile_levels, texts};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `briefbook.toml` as it is written.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["book"]))]
#[expect(dead_code, reason = "only its shape is of use")]
struct File {
    book: Book,
    citations: Option<Citations>,
    links: Option<Links>,
    nav: Option<Nav>,
    /// How grave a mistake is in this book
    #[schemars(schema_with = "book_levels::<External>")]
    check: Option<()>,
    claims: Option<Claims>,
    /// Levels for `check --profile NAME`
    profile: Option<BTreeMap<String, Profile>>,
    markdown: Option<Markdown>,
    print: Option<Print>,
    social: Option<Social>,
}

/// What the book is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["title"]))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Book {
    #[schemars(length(min = 1))]
    title: String,
    description: String,
    /// Where the site will lie: `https://example.org/sub/`; empty: links are relative, and feeds have no full addresses
    #[schemars(regex(pattern = r"^$|^https?://[^/]"))]
    base_url: String,
    /// The language of pages that name none, by BCP 47
    #[schemars(regex(pattern = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"), extend("default" = "en"))]
    language: String,
    /// The languages that a file's name may tell, as `smic.zh.md` does; without the key every language of two letters
    #[schemars(inner(regex(pattern = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")))]
    languages: Vec<String>,
    authors: Vec<String>,
    /// The folder with the Markdown files, relative to the book
    #[schemars(extend("default" = "content"))]
    content: String,
    /// A folder under `themes/`; empty: the built-in theme
    theme: String,
    /// Files or globs, relative to the book; empty: `sources.bib` where there is one
    bibliography: Vec<String>,
}

/// How sources are cited.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Citations {
    /// The name of a CSL style, or the path of a `.csl` file
    #[schemars(extend("default" = DEFAULT_STYLE))]
    style: String,
    #[schemars(extend("default" = true))]
    link_citations: bool,
}

/// How links are written.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Links {
    form: LinkForm,
    /// The first mention of an entity's name on a page becomes a link to it
    #[schemars(extend("default" = true))]
    auto_entities: bool,
    /// Schemes of addresses that links may have beside the usual ones: `slack`, `zoommtg`
    #[schemars(extend("default" = []))]
    schemes: Vec<String>,
}

/// What every page links to.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Nav {
    /// Pages in the navigation after the sections and lists, by the names that wikilinks use, in this order
    pages: Vec<String>,
}

/// How Markdown is read.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Markdown {
    raw_html: RawHtml,
    #[schemars(extend("default" = true))]
    smart_punctuation: bool,
}

/// What claims need.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Claims {
    /// How many sources of different origins establish a claim
    #[schemars(range(min = 1, max = 9), extend("default" = 2))]
    independent: u8,
    /// Which sentences need a source
    #[schemars(extend("default" = "none"))]
    require: super::Require,
    /// How claims are marked in the reading view
    marks: super::Marks,
    /// Where readers report a problem: a web address, or `mailto:` one
    report: String,
    /// What claims of some kind need
    rules: Vec<Rule>,
}

/// What claims of some kind need.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["need"]))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Rule {
    r#match: Match,
    need: Need,
    #[schemars(extend("enum" = ["error", "warn", "ignore"]))]
    level: String,
}

/// Which claims a rule is for: those that fit all of its keys.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Match {
    #[schemars(schema_with = "texts")]
    topic: (),
    #[schemars(schema_with = "texts")]
    entity: (),
    #[schemars(schema_with = "texts")]
    status: (),
    #[schemars(schema_with = "texts")]
    class: (),
    #[schemars(schema_with = "texts")]
    words: (),
    /// Globs below the content folder: `briefings/*`
    #[schemars(schema_with = "texts")]
    page: (),
}

/// What a claim needs.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Need {
    /// So many sources of different origins
    #[schemars(range(min = 1, max = 9))]
    independent: u8,
    /// A source of this tier or a better one
    #[schemars(range(min = 1, max = 3))]
    tier: u8,
    /// A saved copy of each source
    copy: bool,
    /// A locator for each source
    locator: bool,
    /// That somebody has checked it
    checked: bool,
}

/// A profile of checks.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Profile {
    #[schemars(schema_with = "profile_levels")]
    check: (),
}

/// What is made for paper.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Print {
    /// Whether the whole book is also one page at `/print/`; "auto": where the book is small enough to be read so
    #[schemars(extend("type" = ["boolean", "string"], "enum" = [true, false, "auto"], "default" = "auto"))]
    whole_book: (),
}

/// What is made for where pages are shared.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
#[expect(dead_code, reason = "only its shape is of use")]
struct Social {
    /// Whether each page has a picture beside it, `card.png`; "auto": where the book has a base_url and no more than 1,000 pages
    #[schemars(extend("type" = ["boolean", "string"], "enum" = [true, false, "auto"], "default" = "auto"))]
    cards: (),
}

/// How `check --external` asks the web.
struct External;

impl JsonSchema for External {
    fn schema_name() -> Cow<'static, str> {
        "External".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut standard = external::External::default();
        let mut keys: Map<String, Value> = external::numbers(&mut standard)
            .into_iter()
            .map(|number| {
                let (least, most) = number.range.into_inner();
                let key = json!({
                    "description": number.meaning,
                    "type": "integer",
                    "minimum": least,
                    "maximum": most,
                    "default": *number.value,
                });
                (number.key.to_owned(), key)
            })
            .collect();
        let exclude = json!({
            "description": "Addresses to skip, as globs: https://www.example.com/*",
            "type": "array",
            "items": { "type": "string" },
        });
        keys.insert("exclude".to_owned(), exclude);
        json_schema!({ "type": "object", "properties": keys, "additionalProperties": false })
    }
}

/// The schema of `briefbook.toml`.
pub fn config() -> Value {
    finish(schemars::schema_for!(File), "briefbook.toml")
}
