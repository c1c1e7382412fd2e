//! Front matter: YAML between `---` lines, TOML between `+++` lines, or a JSON object, as in Hugo, Zola and Jekyll, read into types.
//!
//! Knows nothing of other pages: slugs, keys and entities are names here, with their places.

use super::fields::{Fields, Spanned};
use super::markdown::hidden;
use super::value::{self, Node, SyntaxError, Value};
use super::{edtf::Edtf, json, login, private, schema, toml, yaml};
use crate::diagnostic::policy::{Level, Levels, POLICIES};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::ops::Range;

/// A page's front matter, as written. The contract's section 'A page' tells what each key means.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = []))]
pub struct FrontMatter {
    pub title: Option<Spanned<String>>,
    pub summary: Option<Spanned<String>>,
    /// Three to five bottom lines under the key judgement, in Markdown with citations; each is a claim.
    #[schemars(schema_with = "schema::texts")]
    pub points: Vec<Spanned<String>>,
    /// The date after which the key judgement has lapsed.
    pub until: Option<Spanned<Edtf>>,
    pub kind: Option<WrittenKind>,
    #[schemars(schema_with = "schema::day")]
    pub date: Option<Spanned<Edtf>>,
    #[schemars(schema_with = "schema::day")]
    pub updated: Option<Spanned<Edtf>>,
    #[schemars(schema_with = "schema::day")]
    pub as_of: Option<Spanned<Edtf>>,
    #[schemars(schema_with = "schema::day")]
    pub review_by: Option<Spanned<Edtf>>,
    #[schemars(schema_with = "schema::texts")]
    pub authors: Vec<Spanned<String>>,
    #[schemars(schema_with = "schema::texts")]
    pub topics: Vec<Spanned<String>>,
    #[schemars(schema_with = "schema::texts")]
    pub entities: Vec<Spanned<String>>,
    #[schemars(schema_with = "schema::texts")]
    pub aliases: Vec<Spanned<String>>,
    pub slug: Option<Spanned<String>>,
    pub weight: Option<i64>,
    /// Whether the page stands in the navigation.
    pub nav: bool,
    pub draft: bool,
    /// It says `draft: false`, so that it is no draft where its original is one.
    #[schemars(skip)]
    pub released: bool,
    /// The days from which and to which it is to be published, by the keys of other tools.
    #[schemars(skip)]
    pub publish_from: Option<Spanned<Edtf>>,
    #[schemars(skip)]
    pub publish_until: Option<Spanned<Edtf>>,
    pub template: Option<Spanned<String>>,
    pub toc: Option<bool>,
    pub lang: Option<Spanned<String>>,
    /// Pictures of the page for where it is shared, the best first: paths of files of the book, or web addresses.
    #[schemars(schema_with = "schema::texts")]
    pub images: Vec<Spanned<String>>,
    pub events: Vec<EventFields>,
    #[schemars(schema_with = "schema::texts")]
    pub sources: Vec<Spanned<String>>,
    pub entity: Option<EntityFields>,
    pub relations: Vec<RelationFields>,
    /// What events and relations name that cannot be told, for a wrong date, say: it is checked all the same.
    #[schemars(skip)]
    pub unfinished: Vec<Unfinished>,
    /// The page's own levels of what `[check]` steers.
    #[schemars(schema_with = "schema::page_levels")]
    pub check: Levels,
    #[serde(with = "extra")]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Free values as JSON text: compact formats cannot tell by themselves what comes next.
mod extra {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};
    type Map = serde_json::Map<String, serde_json::Value>;

    pub fn serialize<S: Serializer>(map: &Map, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&serde_json::Value::from(map.clone()).to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What sort of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum WrittenKind {
    Briefing,
    Entity,
    Page,
}

/// An event as told in front matter.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["date", "title"]))]
pub struct EventFields {
    #[schemars(skip)]
    pub span: Span,
    pub id: Option<Spanned<String>>,
    pub date: Spanned<Edtf>,
    pub title: Spanned<String>,
    pub summary: Option<String>,
    #[schemars(schema_with = "schema::texts")]
    pub actors: Vec<Spanned<String>>,
    #[schemars(schema_with = "schema::texts")]
    pub topics: Vec<Spanned<String>>,
    #[schemars(schema_with = "schema::texts")]
    pub sources: Vec<Spanned<String>>,
    #[schemars(range(min = 1, max = 3))]
    pub importance: Option<u8>,
}

/// The `entity` map of an entity page: its type, its website, and whatever else is told of it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(extend("required" = []))]
pub struct EntityFields {
    #[schemars(rename = "type")]
    pub kind: Option<Spanned<String>>,
    pub website: Option<Spanned<String>>,
    /// Free facts, in the file's order, as text.
    #[schemars(skip)]
    pub facts: Vec<(String, String)>,
}

/// A relation from this entity to another.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["to"]))]
pub struct RelationFields {
    pub to: Spanned<String>,
    pub kind: String,
    pub since: Option<Spanned<Edtf>>,
    pub until: Option<Spanned<Edtf>>,
    #[schemars(schema_with = "schema::texts")]
    pub sources: Vec<Spanned<String>>,
}

/// The names in an event or a relation that lacks what it needs.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Unfinished {
    pub id: Option<Spanned<String>>,
    pub actors: Vec<Spanned<String>>,
    pub topics: Vec<Spanned<String>>,
    pub sources: Vec<Spanned<String>>,
}

/// Entity types that the contract names; another type is kept as it is.
pub const ENTITY_TYPES: [&str; 7] = ["company", "agency", "country", "product", "rule", "treaty", "person"];

/// Splits `text` into front matter and body and reads the front matter.
///
/// Returns the front matter, the byte at which the body begins, and what is wrong.
pub fn parse(file: FileId, text: &str) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let (mut front, body, mut diagnostics) = divided(file, text);
    if !front.draft
        && !front.released
        && let Some(private) = private::tagged(file, text, body)
    {
        front.draft = true;
        diagnostics.push(private);
    }
    (front, body, diagnostics)
}

fn divided(file: FileId, text: &str) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let begin = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let start = behind_blank_lines(text, begin).unwrap_or(begin);
    let Some((fence, form, inner_start)) = opening(text, start) else {
        diagnostics.extend(late(file, text, start));
        let private = private::unfenced(file, text, start);
        let front = FrontMatter { draft: private.is_some(), ..FrontMatter::default() };
        diagnostics.extend(private);
        return (front, start, diagnostics);
    };
    let (inner_end, body) = match (fence, closing(text, inner_start, fence)) {
        // JSON ends where its brace is closed.
        ("{", _) => (text.len(), text.len()),
        (_, Some(ends)) => ends,
        (_, None) => {
            diagnostics.push(
                Diagnostic::new(
                    Code::InvalidFrontMatter,
                    format!("the front matter is not closed: there is no second `{fence}` line"),
                )
                .at(Span::new(file, start..start + 3))
                .help(format!("add a line `{fence}` below the last key")),
            );
            return (FrontMatter::default(), text.len(), diagnostics);
        }
    };
    let inner = &text[inner_start..inner_end];
    if let Some(place) = placeholder(inner).filter(|_| form != Form::Json) {
        let place = inner_start + place.start..inner_start + place.end;
        let message =
            format!("this note is a template, so it is not published: `{}` is not filled in", &text[place.clone()]);
        let warning = Diagnostic::new(Code::HeldBack, message)
            .at(Span::new(file, place))
            .help("fill it in, or move templates out of `content/`");
        // Its text waits to be filled in, too.
        return (FrontMatter { draft: true, ..FrontMatter::default() }, text.len(), vec![warning]);
    }
    let (mut node, errors, body) = form.read(inner, inner_start, body);
    let language = form.name();
    let broken: Vec<_> = errors.iter().map(|e| e.range.clone()).collect();
    for error in errors {
        diagnostics.push(
            Diagnostic::new(
                Code::InvalidFrontMatter,
                format!("the front matter is not valid {language}: {}", error.message),
            )
            .at(Span::new(file, error.range))
            .maybe_help(error.help),
        );
    }
    let mut found = Vec::new();
    diagnostics.extend(value::controls(file, node.clean()));
    login::in_tree(file, text, &node, &mut diagnostics);
    shown_comments(file, &node, &mut diagnostics);
    let front_matter = read(file, &node, &mut found);
    diagnostics.extend(toml::without_followers(found, &broken));
    (front_matter, body, diagnostics)
}

/// The language in which front matter is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Yaml,
    Toml,
    Json,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Form::Yaml => "YAML",
            Form::Toml => "TOML",
            Form::Json => "JSON",
        }
    }

    /// Reads front matter, whose first byte is byte `base` of the file: its tree, what is wrong with it, and where the body begins, which is at `body`
    /// where the language does not say so itself.
    fn read(self, inner: &str, base: usize, body: usize) -> (Node, Vec<SyntaxError>, usize) {
        let whole = base..base + inner.len();
        let nothing = || Node { value: Value::Map(Vec::new()), range: whole.clone() };
        match self {
            Form::Toml => {
                let (node, errors) = toml::parse(inner, base);
                (node, errors, body)
            }
            Form::Yaml => match yaml::parse(inner, base) {
                Ok(node) => (node, Vec::new(), body),
                Err(error) => (nothing(), vec![error], body),
            },
            Form::Json => match json::parse(inner, base) {
                Ok((node, end)) if body == base + inner.len() => {
                    let behind = inner[end..].find('\n').map_or(inner.len(), |line| end + line + 1);
                    let alone = inner[end..behind].trim().is_empty();
                    (node, Vec::new(), base + if alone { behind } else { end })
                }
                Ok((node, _)) => (node, Vec::new(), body),
                Err(error) => (nothing(), vec![error], body),
            },
        }
    }
}

/// How front matter begins: the line that ends it (or `{`, whose brace does), its language, and the byte at which it begins.
fn opening(text: &str, start: usize) -> Option<(&'static str, Form, usize)> {
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i + 1);
    match text[start..line_end].trim_end().to_ascii_lowercase().as_str() {
        "---" | "---yaml" | "---yml" | "--- yaml" => Some(("---", Form::Yaml, line_end)),
        "---toml" | "--- toml" => Some(("---", Form::Toml, line_end)),
        "---json" | "--- json" => Some(("---", Form::Json, line_end)),
        "+++" => Some(("+++", Form::Toml, line_end)),
        // A brace and a quotation mark: no shortcode and no attributes of Markdown begin so.
        _ => {
            let inner = text[start..].strip_prefix('{')?.trim_start();
            (inner.starts_with('"') || inner.starts_with('}')).then_some(("{", Form::Json, start))
        }
    }
}

/// What a program for notes puts something in the place of when it makes a note of a template: a value that is `{{date}}` (Obsidian) or `<% … %>`
/// (Templater) alone. Nothing that is published has one.
fn placeholder(inner: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        let value = line.split_once([':', '=']).map_or(line, |(_, value)| value).trim();
        let value = value.trim_start_matches("- ").trim_matches(['"', '\'', ' ']);
        let is_whole = |begin: &str, end: &str| value.len() > 4 && value.starts_with(begin) && value.ends_with(end);
        if is_whole("{{", "}}") || is_whole("<%", "%>") {
            let start = at + line.find(value).unwrap_or(0);
            return Some(start..start + value.len());
        }
        at += line.len();
    }
    None
}

/// Where front matter begins behind blank lines, as Zola takes it; a `---` there that no key follows is a line across the page.
fn behind_blank_lines(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    let (fence, form, inner) = opening(text, at).filter(|_| at > start)?;
    let is_json = form == Form::Json;
    (is_json || (begins_with_key(text, inner) && closing(text, inner, fence).is_some())).then_some(at)
}

/// Whether a key stands at the begin of what may be front matter.
fn begins_with_key(text: &str, inner: usize) -> bool {
    let first = text[inner..].lines().next().unwrap_or_default();
    let key = first.split([':', '=']).next().unwrap_or_default().trim();
    key.len() < first.len() && !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Front matter that begins too late to be any: behind blanks.
fn late(file: FileId, text: &str, start: usize) -> Option<Diagnostic> {
    let rest = &text[start..];
    let at = start + rest.len() - rest.trim_start().len();
    let (fence, _, inner) = opening(text, at).filter(|(_, form, _)| at > start && *form != Form::Json)?;
    closing(text, inner, fence).filter(|_| begins_with_key(text, inner))?;
    Some(
        Diagnostic::new(Code::InvalidFrontMatter, "front matter must start at the beginning of the file")
            .at(Span::new(file, at..at + fence.len()))
            .help(format!("remove the text before `{fence}`")),
    )
}

/// Where the front matter ends and where the body begins. YAML may end with `...`, too.
fn closing(text: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i + 1);
        let line = text[at..end].trim_end();
        if line == fence || (line == "..." && fence == "---") {
            return Some((at, end));
        }
        at = end;
    }
    None
}

fn read(file: FileId, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> FrontMatter {
    let d = diagnostics;
    let mut fields = Fields::new(file, node, "the front matter", Code::InvalidFrontMatter, d).with_foreign();
    let privacy = private::read(file, node, d);
    fields.told(privacy.keys);
    let mut page = FrontMatter {
        title: fields.text("title", d),
        summary: fields.text("summary", d),
        points: fields.texts("points", d),
        until: fields.date("until", d),
        date: fields.day("date", d),
        updated: fields.day("updated", d),
        as_of: fields.day("as_of", d),
        review_by: fields.day("review_by", d),
        authors: fields.texts("authors", d),
        topics: fields.listed("topics", d),
        entities: fields.texts("entities", d),
        aliases: fields.listed("aliases", d),
        slug: fields.text("slug", d),
        weight: fields.integer("weight", d).map(|w| w.value),
        nav: fields.flag("nav", d).unwrap_or(false),
        draft: fields.flag("draft", d).unwrap_or(false) || privacy.held,
        released: privacy.released && !privacy.held,
        publish_from: privacy.from,
        publish_until: privacy.until,
        template: fields.text("template", d),
        toc: fields.flag("toc", d),
        lang: fields.text("lang", d),
        images: fields.texts("images", d),
        sources: fields.texts("sources", d),
        ..FrontMatter::default()
    };
    if let Some(kind) = fields.text("kind", d) {
        page.kind = match kind.value.as_str() {
            "briefing" => Some(WrittenKind::Briefing),
            "entity" => Some(WrittenKind::Entity),
            "page" => Some(WrittenKind::Page),
            other => {
                d.push(
                    Diagnostic::new(Code::InvalidFrontMatter, format!("`{other}` is not a kind of page"))
                        .at(kind.span)
                        .help("a page is a `briefing`, an `entity` or a `page`"),
                );
                None
            }
        };
    }
    let events = fields.list("events", d);
    for node in events {
        match event(file, node, d) {
            Ok(event) => page.events.push(event),
            Err(unfinished) => page.unfinished.push(unfinished),
        }
    }
    let relations = fields.list("relations", d);
    for node in relations {
        match relation(file, node, d) {
            Ok(relation) => page.relations.push(relation),
            Err(unfinished) => page.unfinished.push(unfinished),
        }
    }
    if let Some(node) = fields.node("entity") {
        page.entity = Some(entity(file, node, d));
    }
    if let Some(node) = fields.node("check") {
        let mut check = Fields::new(file, node, "`check`", Code::InvalidFrontMatter, d);
        for policy in POLICIES.iter().filter(|p| p.of_page) {
            if let Some(level) = check.choice(policy.key, &Level::WORDS, d) {
                page.check.insert(policy.code, level);
            }
        }
        check.finish(d);
    }
    if let Some(node) = fields.node("extra") {
        match node.value.to_json() {
            serde_json::Value::Object(map) => page.extra = map,
            _ => d.push(
                Diagnostic::new(Code::InvalidFrontMatter, format!("`extra` must be a map, not {}", node.value.kind()))
                    .at(Span::new(file, node.range.clone())),
            ),
        }
    }
    fields.finish(d);
    page
}

/// Tells of texts with what would be a comment in a page's text: here it is none.
fn shown_comments(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Text(text) if hidden::first(text).is_some() => d.push(
            Diagnostic::new(
                Code::ShownComment,
                "`%%` does not start a comment in front matter: this text is published",
            )
            .at(Span::new(file, node.range.clone()))
            .help("remove it, or write a comment with `#`"),
        ),
        Value::List(items) => items.iter().for_each(|item| shown_comments(file, item, d)),
        Value::Map(entries) => entries.iter().for_each(|entry| shown_comments(file, &entry.node, d)),
        _ => {}
    }
}

/// A value that must be there: without it the event or relation is left out, and the author told.
fn required<T>(
    value: Option<T>,
    node: &Node,
    file: FileId,
    what: &str,
    key: &str,
    d: &mut Vec<Diagnostic>,
) -> Option<T> {
    let present = matches!(&node.value, Value::Map(m) if m.iter().any(|e| e.key == key && e.node.value != Value::Null));
    if value.is_none() && !present && matches!(node.value, Value::Map(_)) {
        d.push(
            Diagnostic::new(Code::InvalidFrontMatter, format!("{what} needs a `{key}`"))
                .at(Span::new(file, node.range.clone())),
        );
    }
    value
}

fn event(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Result<EventFields, Unfinished> {
    let mut fields = Fields::new(file, node, "an event", Code::InvalidFrontMatter, d);
    let date = fields.date("date", d);
    let title = fields.text("title", d);
    let importance = fields.integer("importance", d).and_then(|i| match i.value {
        1..=3 => Some(i.value as u8),
        other => {
            d.push(
                Diagnostic::new(Code::InvalidFrontMatter, format!("`importance` must be 1, 2 or 3, not {other}"))
                    .at(i.span)
                    .help("3 is the most important"),
            );
            None
        }
    });
    let (id, summary) = (fields.text("id", d), fields.text("summary", d).map(|s| s.value));
    let (actors, topics, sources) = (fields.texts("actors", d), fields.texts("topics", d), fields.texts("sources", d));
    fields.finish(d);
    let date = required(date, node, file, "an event", "date", d);
    let title = required(title, node, file, "an event", "title", d);
    let (Some(date), Some(title)) = (date, title) else {
        return Err(Unfinished { id, actors, topics, sources });
    };
    let span = Span::new(file, node.range.clone());
    Ok(EventFields { span, id, date, title, summary, actors, topics, sources, importance })
}

fn relation(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Result<RelationFields, Unfinished> {
    let mut fields = Fields::new(file, node, "a relation", Code::InvalidFrontMatter, d);
    let to = fields.text("to", d);
    let kind = fields.text("kind", d).map(|k| k.value);
    let (since, until) = (fields.date("since", d), fields.date("until", d));
    let sources = fields.texts("sources", d);
    fields.finish(d);
    let Some(to) = required(to, node, file, "a relation", "to", d) else {
        return Err(Unfinished { sources, ..Unfinished::default() });
    };
    Ok(RelationFields { to, kind: kind.unwrap_or_else(|| "related to".to_owned()), since, until, sources })
}

fn entity(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> EntityFields {
    let mut fields = Fields::new(file, node, "`entity`", Code::InvalidFrontMatter, d);
    let kind = fields.text("type", d);
    let website = fields.text("website", d);
    // The map is open (the contract's `…`): whatever else it holds is shown as a fact.
    let mut facts = Vec::new();
    if let Value::Map(entries) = &node.value {
        for entry in entries.iter().filter(|e| e.key != "type" && e.key != "website") {
            match &entry.node.value {
                Value::List(items) => {
                    let texts: Vec<String> = items.iter().filter_map(super::fields::as_text).collect();
                    facts.push((entry.key.clone(), texts.join(", ")));
                }
                Value::Bool(b, _) => facts.push((entry.key.clone(), if *b { "yes" } else { "no" }.to_owned())),
                _ => match super::fields::as_text(&entry.node) {
                    Some(text) => facts.push((entry.key.clone(), text)),
                    None => d.push(
                        Diagnostic::new(
                            Code::InvalidFrontMatter,
                            format!("`{}` must be text or a list of text, not {}", entry.key, entry.node.value.kind()),
                        )
                        .at(Span::new(file, entry.node.range.clone())),
                    ),
                },
            }
        }
    }
    EntityFields { kind, website, facts }
}
