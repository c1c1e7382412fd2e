//! `briefbook.toml`, typed. Pure: a text in, a [`Config`] and diagnostics out; unknown keys are warnings with the nearest known one.

mod claims;
mod external;
mod language;
pub mod schema;

pub use crate::diagnostic::policy::Level;
pub use claims::{ClaimMatch, ClaimNeed, ClaimRule, Claims, Marks, Require};
pub use external::External;
pub use language::{canonical, is_language, primary};

use crate::diagnostic::policy::{self, Levels};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::parse::fields::{Fields, Spanned};
use crate::parse::value::{Node, Value};
use crate::parse::{login, markdown};
use std::collections::BTreeMap;

/// The configuration of a book, with the contract's defaults.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub title: String,
    pub description: String,
    /// Empty, or an absolute address that ends in `/`.
    pub base_url: String,
    /// Whether a `base_url` was given that cannot be used: it was told of, and is not missing.
    pub base_url_is_wrong: bool,
    /// Where one would be given: its empty value, or the table that lacks it.
    pub base_url_place: Option<Span>,
    pub language: String,
    /// Whether the book names it.
    pub is_language_set: bool,
    /// The languages that a file's name may tell, `smic.zh.md`; `None`: those of ISO 639-1.
    pub languages: Option<Vec<String>>,
    pub authors: Vec<String>,
    /// The folder with the Markdown files, relative to the book, without a final `/`.
    pub content: String,
    /// Empty: the built-in theme.
    pub theme: String,
    /// Where it is named.
    pub theme_place: Option<Span>,
    /// Schemes of addresses that links may have beside the usual ones, in lower case.
    pub schemes: Vec<String>,
    pub bibliography: Vec<Spanned<String>>,
    /// Whether the book has a bibliography, or names one; who reads the book's files says so.
    pub has_bibliography: bool,
    pub style: Option<Spanned<String>>,
    pub link_citations: bool,
    pub link_form: LinkForm,
    pub auto_entities: bool,
    /// The levels of `[check]`, by code.
    pub check: Levels,
    /// `[check.external]`.
    pub external: External,
    /// `[profile.NAME.check]`: levels that a check may have in place of those of `check`.
    pub profiles: BTreeMap<String, Levels>,
    /// `[claims]`.
    pub claims: Claims,
    /// `[nav] pages`: names of the pages in the navigation, besides sections and lists.
    pub nav: Vec<Spanned<String>>,
    pub raw_html: RawHtml,
    pub smart_punctuation: bool,
    /// Whether `/print/` shows the whole book; `None`: while the book has at most [`WHOLE_BOOK`] pages.
    pub whole_book: Option<bool>,
    /// Whether pages have pictures for where they are shared; `None`: while there are at most [`SOCIAL_CARDS`] of them.
    pub social_cards: Option<bool>,
}

/// How addresses inside the site are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum LinkForm {
    /// `page/`
    Pretty,
    /// `page/index.html`, so that the site opens from `file://`.
    Portable,
}

/// What becomes of HTML within Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum RawHtml {
    Allow,
    Sanitize,
    Escape,
}

/// The most pages that `/print/` shows unasked: about a megabyte for each hundred pages, made anew at each edit.
pub const WHOLE_BOOK: usize = 1000;

/// The most social cards that are drawn unasked: some 35 MB of pictures.
pub const SOCIAL_CARDS: usize = 1000;

/// The style where the configuration names none.
pub const DEFAULT_STYLE: &str = "chicago-author-date";

impl Default for Config {
    fn default() -> Self {
        Self {
            title: String::new(),
            description: String::new(),
            base_url: String::new(),
            base_url_is_wrong: false,
            base_url_place: None,
            language: "en".to_owned(),
            is_language_set: false,
            languages: None,
            authors: Vec::new(),
            content: "content".to_owned(),
            theme: String::new(),
            theme_place: None,
            schemes: Vec::new(),
            bibliography: Vec::new(),
            has_bibliography: true,
            style: None,
            link_citations: true,
            link_form: LinkForm::Pretty,
            auto_entities: true,
            check: policy::defaults(),
            external: External::default(),
            profiles: BTreeMap::new(),
            claims: Claims::default(),
            nav: Vec::new(),
            raw_html: RawHtml::Allow,
            smart_punctuation: true,
            whole_book: None,
            social_cards: None,
        }
    }
}

impl Config {
    /// How Markdown is read.
    pub fn markdown(&self) -> markdown::MarkdownOptions {
        markdown::MarkdownOptions {
            smart_punctuation: self.smart_punctuation,
            extensions: true,
            names_cite: self.has_bibliography,
        }
    }

    /// The name of the citation style, or the path of a `.csl` file.
    pub fn style(&self) -> &str {
        self.style.as_ref().map_or(DEFAULT_STYLE, |s| &s.value)
    }
}

/// Reads the text of `briefbook.toml`.
pub fn parse(file: FileId, text: &str) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (mut node, errors) = crate::parse::toml::parse(text, 0);
    let broken: Vec<_> = errors.iter().map(|e| e.range.clone()).collect();
    for error in errors {
        diagnostics.push(
            Diagnostic::new(Code::InvalidConfig, format!("this is not valid TOML: {}", error.message))
                .at(Span::new(file, error.range)),
        );
    }
    let mut found = Vec::new();
    diagnostics.extend(crate::parse::value::controls(file, node.clean()));
    login::in_tree(file, text, &node, &mut diagnostics);
    let config = read(file, &node, &mut found);
    diagnostics.extend(crate::parse::toml::without_followers(found, &broken));
    (config, diagnostics)
}

fn read(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Config {
    let mut config = Config::default();
    let empty = Node { value: Value::Map(Vec::new()), range: 0..0 };
    let mut top = Fields::new(file, node, "`briefbook.toml`", Code::InvalidConfig, d);

    let book_node = top.node("book").unwrap_or(&empty);
    let mut book = Fields::new(file, book_node, "[book]", Code::InvalidConfig, d);
    match book.text("title", d) {
        Some(title) if !title.value.trim().is_empty() => config.title = title.value,
        Some(title) => d.push(Diagnostic::new(Code::InvalidConfig, "`title` must not be empty").at(title.span)),
        // A wrong type has been reported by the reader; only a missing key is still to be told.
        None if !has(book_node, "title") => d.push(
            Diagnostic::new(Code::InvalidConfig, "`[book]` needs a `title`")
                .at(Span::new(file, book_node.range.start..book_node.range.start))
                .help("add `title = \"…\"` under `[book]`"),
        ),
        None => {}
    }
    take(book.text("description", d), &mut config.description);
    config.base_url_place = Some(Span::new(file, book_node.range.clone()));
    if let Some(url) = book.text("base_url", d) {
        config.base_url_place = Some(url.span);
        config.base_url_is_wrong = check_base_url(&url.value).is_err();
        config.base_url = base_url(url, d);
    }
    if let Some(language) = book.text("language", d) {
        if is_language(&language.value) {
            config.language = language.value;
            config.is_language_set = true;
        } else {
            d.push(
                Diagnostic::new(Code::InvalidConfig, format!("`{}` is not a valid language tag", language.value))
                    .at(language.span)
                    .help("use a BCP 47 tag, such as `en`, `de-CH` or `zh-Hans`"),
            );
        }
    }
    // An empty list says that no file's name tells a language; without the key, all that can do.
    let named = book.texts("languages", d);
    config.languages = has(book_node, "languages").then(|| languages(named, d));
    config.authors = book.texts("authors", d).into_iter().map(|a| a.value).collect();
    if let Some(content) = book.text("content", d) {
        let folder = content.value.trim_end_matches('/');
        if is_content_folder(folder) {
            config.content = folder.to_owned();
        } else {
            d.push(
                Diagnostic::new(Code::InvalidConfig, format!("`{}` is not a valid content folder", content.value))
                    .at(content.span)
                    .help("use a folder in the book, but not `static`, `themes` or `public`"),
            );
        }
    }
    if let Some(theme) = book.text("theme", d) {
        if theme.value.is_empty() || crate::slug::is_safe_segment(&theme.value) {
            config.theme = theme.value;
            config.theme_place = Some(theme.span);
        } else {
            d.push(
                Diagnostic::new(Code::InvalidConfig, "`theme` must be the name of a folder under `themes/`")
                    .at(theme.span),
            );
        }
    }
    config.bibliography = book.texts("bibliography", d);
    book.finish(d);

    let mut citations =
        Fields::new(file, top.node("citations").unwrap_or(&empty), "[citations]", Code::InvalidConfig, d);
    config.style = citations.text("style", d);
    config.link_citations = citations.flag("link_citations", d).unwrap_or(config.link_citations);
    citations.finish(d);

    let mut links = Fields::new(file, top.node("links").unwrap_or(&empty), "[links]", Code::InvalidConfig, d);
    let forms = [("pretty", LinkForm::Pretty), ("portable", LinkForm::Portable)];
    config.link_form = links.choice("form", &forms, d).unwrap_or(config.link_form);
    config.auto_entities = links.flag("auto_entities", d).unwrap_or(config.auto_entities);
    config.schemes = links
        .texts("schemes", d)
        .into_iter()
        .map(|scheme| scheme.value.trim_end_matches([':', '/']).to_ascii_lowercase())
        .collect();
    links.finish(d);

    let mut nav = Fields::new(file, top.node("nav").unwrap_or(&empty), "[nav]", Code::InvalidConfig, d);
    config.nav = nav.texts("pages", d);
    nav.finish(d);

    let mut check = Fields::new(file, top.node("check").unwrap_or(&empty), "[check]", Code::InvalidConfig, d);
    for policy in &policy::POLICIES {
        if let Some(level) = check.choice(policy.key, &Level::WORDS, d) {
            config.check.insert(policy.code, level);
        }
    }
    if let Some(node) = check.node("external") {
        config.external = external::read(file, node, d);
    }
    check.finish(d);

    if let Some(node) = top.node("claims") {
        config.claims = claims::read(file, node, d);
    }
    if let Some(node) = top.node("profile") {
        config.profiles = claims::profiles(file, node, d);
    }

    let mut markdown = Fields::new(file, top.node("markdown").unwrap_or(&empty), "[markdown]", Code::InvalidConfig, d);
    let ways = [("allow", RawHtml::Allow), ("sanitize", RawHtml::Sanitize), ("escape", RawHtml::Escape)];
    config.raw_html = markdown.choice("raw_html", &ways, d).unwrap_or(config.raw_html);
    config.smart_punctuation = markdown.flag("smart_punctuation", d).unwrap_or(config.smart_punctuation);
    markdown.finish(d);

    let mut print = Fields::new(file, top.node("print").unwrap_or(&empty), "[print]", Code::InvalidConfig, d);
    config.whole_book = automatic(&mut print, "whole_book", d);
    print.finish(d);

    let mut social = Fields::new(file, top.node("social").unwrap_or(&empty), "[social]", Code::InvalidConfig, d);
    config.social_cards = automatic(&mut social, "cards", d);
    if config.social_cards == Some(true) && !cfg!(feature = "cards") {
        let place = social.node("cards").map_or(0..0, |node| node.range.clone());
        d.push(
            Diagnostic::new(
                Code::InvalidConfig,
                "this briefbook was compiled without social cards, and cannot draw them",
            )
            .at(Span::new(file, place))
            .help("compile it with the feature `cards`, or leave `cards` out"),
        );
    }
    social.finish(d);

    top.finish(d);
    config
}

/// Whether the pages can be in this folder of the book: it is below the book, not hidden, and has no other purpose.
fn is_content_folder(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path.split('/').all(|part| crate::slug::is_safe_segment(part) && !part.starts_with('.'))
        && !["static", "themes", "public"].contains(&first)
}

/// `true`, `false` or `"auto"`.
fn automatic(fields: &mut Fields<'_>, key: &'static str, d: &mut Vec<Diagnostic>) -> Option<bool> {
    match fields.node(key).map(|node| &node.value)? {
        Value::Text(text) if text == "auto" => None,
        Value::Text(_) => {
            let text = fields.text(key, d)?;
            let message = format!("`{key}` cannot be \"{}\"", text.value);
            d.push(Diagnostic::new(Code::InvalidConfig, message).at(text.span).help("use true, false or \"auto\""));
            None
        }
        _ => fields.flag(key, d),
    }
}

/// The tags among the texts, as BCP 47 writes them.
fn languages(texts: Vec<Spanned<String>>, d: &mut Vec<Diagnostic>) -> Vec<String> {
    let (good, bad): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| is_language(&text.value));
    d.extend(bad.into_iter().map(|text| {
        Diagnostic::new(Code::InvalidConfig, format!("`{}` is not a valid language tag", text.value))
            .at(text.span)
            .help("use BCP 47 tags, such as `de`, `pt-BR` or `zh-Hans`")
    }));
    good.into_iter().map(|text| canonical(&text.value)).collect()
}

fn has(node: &Node, key: &str) -> bool {
    matches!(&node.value, Value::Map(m) if m.iter().any(|e| e.key == key))
}

fn take(from: Option<Spanned<String>>, to: &mut String) {
    if let Some(text) = from {
        *to = text.value;
    }
}

fn base_url(url: Spanned<String>, d: &mut Vec<Diagnostic>) -> String {
    // A login in it was told of.
    if login::find(&url.value).is_some() {
        return String::new();
    }
    match check_base_url(&url.value) {
        Ok(url) => url,
        Err(message) => {
            d.push(
                Diagnostic::new(Code::InvalidConfig, message)
                    .at(url.span)
                    .help("write a full address, such as \"https://example.org/\" or \"https://example.org/sub/\""),
            );
            String::new()
        }
    }
}

/// The address with its final `/`, or what is wrong with it. Empty stays empty.
///
/// # Errors
/// A text that is no http(s) address of a folder, as a message.
pub fn check_base_url(url: &str) -> Result<String, String> {
    if url.is_empty() {
        return Ok(String::new());
    }
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let fits = rest.is_some_and(|r| {
        let host = r.split('/').next().unwrap_or("");
        !host.is_empty() && r.chars().all(|c| c.is_ascii_graphic() && !"<>\"'`{}|\\^?#".contains(c))
    });
    if login::find(url).is_some() {
        return Err(login::MESSAGE.to_owned());
    }
    if !fits {
        return Err(format!("`{url}` is not a valid site address"));
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}
