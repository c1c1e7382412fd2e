//! `[claims]`: what claims need; and `[profile.NAME.check]`: levels for a check of another kind.

use crate::diagnostic::policy::{Level, Levels, POLICIES};
use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::parse::fields::{Fields, Spanned};
use crate::parse::markdown::ClaimStatus;
use crate::parse::value::{Entry, Node, Value};
use std::collections::BTreeMap;

/// The settings of `[claims]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// How many sources of different origins establish a claim.
    pub independent: usize,
    pub require: Require,
    /// `None`: as the theme does.
    pub marks: Option<Marks>,
    /// Where readers report a problem.
    pub report: String,
    pub rules: Vec<ClaimRule>,
}

impl Default for Claims {
    fn default() -> Self {
        Self { independent: 2, require: Require::None, marks: None, report: String::new(), rules: Vec::new() }
    }
}

/// Which sentences need a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Require {
    None,
    /// Those with a figure, a date, an amount, a quotation or an accusation.
    Figures,
    Sentences,
}

/// How claims are marked in the reading view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Marks {
    /// Citations in full.
    Text,
    /// One small mark for each claim.
    Compact,
}

/// What claims of some kind need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimRule {
    pub which: ClaimMatch,
    pub need: ClaimNeed,
    pub level: Option<Level>,
}

/// Which claims a rule is for: those that fit each list that is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimMatch {
    /// Slugs.
    pub topics: Vec<String>,
    pub entities: Vec<String>,
    pub statuses: Vec<ClaimStatus>,
    pub classes: Vec<String>,
    /// In small letters.
    pub words: Vec<String>,
    pub pages: Vec<glob::Pattern>,
}

/// What a claim needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimNeed {
    /// So many sources of different origins.
    pub independent: Option<usize>,
    /// A source of this tier or a better one.
    pub tier: Option<u8>,
    pub copy: bool,
    pub locator: bool,
    pub checked: bool,
}

/// A number within bounds.
fn bounded(fields: &mut Fields<'_>, key: &'static str, most: i64, d: &mut Vec<Diagnostic>) -> Option<usize> {
    let number = fields.integer(key, d)?;
    if (1..=most).contains(&number.value) {
        return usize::try_from(number.value).ok();
    }
    d.push(
        Diagnostic::new(Code::InvalidConfig, format!("`{key}` must be from 1 to {most}, not {}", number.value))
            .at(number.span),
    );
    None
}

/// Reads `[claims]`.
pub fn read(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Claims {
    let mut claims = Claims::default();
    let mut fields = Fields::new(file, node, "[claims]", Code::InvalidConfig, d);
    claims.independent = bounded(&mut fields, "independent", 9, d).unwrap_or(claims.independent);
    let requires = [("none", Require::None), ("figures", Require::Figures), ("sentences", Require::Sentences)];
    claims.require = fields.choice("require", &requires, d).unwrap_or(claims.require);
    claims.marks = fields.choice("marks", &[("text", Marks::Text), ("compact", Marks::Compact)], d);
    if let Some(report) = fields.text("report", d) {
        let is_address = crate::html::is_web_address(&report.value)
            || report.value.strip_prefix("mailto:").is_some_and(|rest| rest.contains('@'));
        match is_address || report.value.is_empty() {
            true => claims.report = report.value,
            false => d.push(
                Diagnostic::new(Code::InvalidConfig, format!("`{}` is not a valid address", report.value))
                    .at(report.span)
                    .help("write a web address, or `mailto:desk@example.org`"),
            ),
        }
    }
    claims.rules = fields.list("rules", d).iter().map(|node| rule(file, node, d)).collect();
    fields.finish(d);
    claims
}

fn rule(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> ClaimRule {
    let mut fields = Fields::new(file, node, "a rule of `[[claims.rules]]`", Code::InvalidConfig, d);
    let mut rule = ClaimRule::default();
    if let Some(node) = fields.node("match") {
        let mut which = Fields::new(file, node, "`match`", Code::InvalidConfig, d);
        let plain = |texts: Vec<Spanned<String>>| texts.into_iter().map(|text| text.value).collect::<Vec<_>>();
        rule.which.topics = plain(which.texts("topic", d));
        rule.which.entities = plain(which.texts("entity", d));
        for status in which.texts("status", d) {
            match ClaimStatus::named(&status.value) {
                Some(known) => rule.which.statuses.push(known),
                None => {
                    let names: Vec<String> = ClaimStatus::ALL.iter().map(|s| format!("\"{}\"", s.as_str())).collect();
                    d.push(
                        Diagnostic::new(Code::InvalidConfig, format!("`status` cannot be \"{}\"", status.value))
                            .at(status.span)
                            .help(format!("use one of {}", names.join(", "))),
                    );
                }
            }
        }
        rule.which.classes = plain(which.texts("class", d));
        rule.which.words = which.texts("words", d).into_iter().map(|word| word.value.to_lowercase()).collect();
        for page in which.texts("page", d) {
            match glob::Pattern::new(&page.value) {
                Ok(pattern) => rule.which.pages.push(pattern),
                Err(error) => d.push(
                    Diagnostic::new(
                        Code::InvalidConfig,
                        format!("`{}` is not a valid pattern: {}", page.value, error.msg),
                    )
                    .at(page.span),
                ),
            }
        }
        which.finish(d);
    }
    match fields.node("need") {
        Some(node) => {
            let mut need = Fields::new(file, node, "`need`", Code::InvalidConfig, d);
            rule.need.independent = bounded(&mut need, "independent", 9, d);
            rule.need.tier = bounded(&mut need, "tier", 3, d).map(|tier| tier as u8);
            rule.need.copy = need.flag("copy", d).unwrap_or(false);
            rule.need.locator = need.flag("locator", d).unwrap_or(false);
            rule.need.checked = need.flag("checked", d).unwrap_or(false);
            need.finish(d);
        }
        None => d.push(
            Diagnostic::new(Code::InvalidConfig, "a rule of `[[claims.rules]]` needs a `need`")
                .at(crate::diagnostic::Span::new(file, node.range.clone()))
                .help("add `need = { independent = 2 }`, or `tier`, `copy`, `locator` or `checked`"),
        ),
    }
    rule.level = fields.choice("level", &Level::WORDS, d);
    fields.finish(d);
    rule
}

/// Reads `[profile]`: the levels of each profile, by its name.
pub fn profiles(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> BTreeMap<String, Levels> {
    // The names are the author's own.
    Fields::new(file, node, "[profile]", Code::InvalidConfig, d);
    let Value::Map(entries) = &node.value else { return BTreeMap::new() };
    let one = |Entry { key, node, .. }: &Entry| {
        let what = format!("[profile.{key}]");
        let mut fields = Fields::new(file, node, &what, Code::InvalidConfig, d);
        let mut levels = Levels::new();
        if let Some(node) = fields.node("check") {
            let what = format!("[profile.{key}.check]");
            let mut check = Fields::new(file, node, &what, Code::InvalidConfig, d);
            for policy in &POLICIES {
                if let Some(level) = check.choice(policy.key, &Level::WORDS, d) {
                    levels.insert(policy.code, level);
                }
            }
            check.finish(d);
        }
        fields.finish(d);
        (key.clone(), levels)
    };
    entries.iter().map(one).collect()
}
