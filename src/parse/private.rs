//! What front matter says of whether a page may be published, in the words of other tools (Hugo, Jekyll, Zola, Obsidian, Quartz, Docusaurus, Pelican,
//! Eleventy), whatever their capitals.
//!
//! A page that says in any of these ways that it is private is held back as a draft is. What is not understood decides for privacy where the key is
//! `draft`, and says nothing elsewhere.

use super::edtf::Edtf;
use super::fields::{Spanned, as_text, parse_date};
use super::value::{Node, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::ops::Range;

/// What a page says of its publication.
#[derive(Debug, Default)]
pub struct Privacy {
    /// It is a draft, or private in another tool's words.
    pub held: bool,
    /// It says `draft: false`.
    pub released: bool,
    /// The day on which it is to be published, and the one behind which it is no longer; with the keys that say so.
    pub from: Option<Spanned<Edtf>>,
    pub until: Option<Spanned<Edtf>>,
    /// The keys that were understood.
    pub keys: Vec<String>,
}

/// Keys that hold a page back where they are true.
const TRUE: [&str; 12] = [
    "confidential",
    "draft",
    "drafts",
    "embargo",
    "headless",
    "hidden",
    "hide",
    "internal",
    "private",
    "secret",
    "unlisted",
    "unpublished",
];

/// Keys that hold a page back where they are false.
const FALSE: [&str; 9] =
    ["dg_publish", "output", "permalink", "public", "publish", "published", "render", "routable", "is_published"];

/// Keys whose value is a word, and the words that hold a page back.
const STATES: [&str; 5] = ["access", "post_status", "publish_status", "status", "visibility"];
const WORDS: [&str; 13] = [
    "confidential",
    "do not publish",
    "draft",
    "drafts",
    "embargoed",
    "hidden",
    "internal",
    "private",
    "secret",
    "trash",
    "unlisted",
    "unpublished",
    "wip",
];

/// Keys whose value is a list of tags, and the tags that hold a page back: no tool publishes by them, but who writes one means it. Words that are
/// subjects as well (`internal`, `secret`) and stages of notes that are published all the same (`wip`) are not among them.
const TAG_KEYS: [&str; 2] = ["tag", "tags"];
const TAGS: [&str; 10] = [
    "confidential",
    "do not publish",
    "donotpublish",
    "dont publish",
    "draft",
    "drafts",
    "no publish",
    "nopublish",
    "private",
    "unpublished",
];

/// Days of publication, and days behind which a page is not to be published.
const FROM: [&str; 6] = ["embargo_until", "pubdate", "publish_date", "publish_on", "publishdate", "published"];
const UNTIL: [&str; 6] = ["expires", "expiry", "expiry_date", "expirydate", "unpublish_date", "unpublishdate"];

/// What to do where a word may have been meant otherwise.
const EITHER: &str = "write `draft: true`, or `draft: false` to publish the page";

/// Reads what the front matter `node` says, and tells of the first word of another tool that holds the page back.
pub fn read(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> Privacy {
    let mut found = Privacy::default();
    let Value::Map(entries) = &node.value else { return found };
    let own = entries.iter().any(|e| e.key == "draft" && holds_back("draft", &e.node));
    let mut told = own;
    found.released = entries.iter().any(|e| plain(&e.key) == "draft" && flag(&e.node) == Some(false));
    for entry in entries {
        let key = plain(&entry.key);
        let value = &entry.node;
        // A tag is the weakest of words: `draft: false` is stronger.
        if holds_back(&key, value) && !(found.released && TAG_KEYS.contains(&key.as_str())) {
            found.held = true;
            found.keys.push(entry.key.clone());
            if !std::mem::replace(&mut told, true) {
                let span = Span::new(file, entry.key_range.start..value.range.end.max(entry.key_range.end));
                let message = format!("`{}` makes this page private, so it is not published", entry.key);
                let help = match key.as_str() {
                    key if key == "draft" || TAG_KEYS.contains(&key) => EITHER.to_owned(),
                    _ => format!("write `draft: true`, or remove `{}` to publish the page", entry.key),
                };
                d.push(Diagnostic::new(Code::HeldBack, message).help(help).at(span));
            }
            continue;
        }
        for (keys, day) in [(&FROM, &mut found.from), (&UNTIL, &mut found.until)] {
            if keys.contains(&key.as_str())
                && let Some(text) = as_text(value)
            {
                let text = Spanned { value: text, span: Span::new(file, value.range.clone()) };
                // What is no day is told of as a key that briefbook does not know.
                *day =
                    day.take().or(parse_date(&text, &mut Vec::new()).map(|value| Spanned { value, span: text.span }));
            }
        }
    }
    found
}

/// Lines of keys and values at the begin of a text that has no front matter (Pelican's way, or a forgotten `---`): tells of one that says that the
/// page is private.
pub fn unfenced(file: FileId, text: &str, start: usize) -> Option<Diagnostic> {
    const MOST: usize = 50;
    let mut at = start;
    let mut lines = 0;
    for line in text[start..].split_inclusive('\n') {
        if lines == 0 && line.trim().is_empty() {
            at += line.len();
            continue;
        }
        lines += 1;
        if lines > MOST {
            return None;
        }
        let (key, value) = line.split_once([':', '='])?;
        let is_key = key.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
        if !is_key || key.trim().is_empty() || key.len() > 40 {
            return None;
        }
        let value = value.trim().trim_start_matches(':').trim().trim_matches(['"', '\'']);
        let node = Node { value: Value::Text(value.to_owned()), range: at..at + line.len() };
        if holds_back(&plain(key), &node) {
            let message = format!("`{}` makes this page private, so it is not published", line.trim());
            let end = at + line.trim_end().len();
            return Some(
                Diagnostic::new(Code::HeldBack, message)
                    .help("write `draft: true` in front matter, between two lines `---` at the start of the file")
                    .at(Span::new(file, at..end)),
            );
        }
        at += line.len();
    }
    None
}

/// Tags in the text of a page, as Obsidian and others have them: tells of one that says that the page is private. In code it is no tag, and `\#` is
/// none either.
pub fn tagged(file: FileId, text: &str, start: usize) -> Option<Diagnostic> {
    let mut fence: Option<&str> = None;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '>', '\t']);
        let marks = ["```", "~~~"].into_iter().find(|marks| inner.starts_with(marks));
        if marks.is_some() && (fence.is_none() || fence == marks) {
            fence = if fence.is_none() { marks } else { None };
        } else if fence.is_none()
            && let Some(tag) = tags_of(line).find(|tag| is_private_tag(&line[tag.clone()]))
        {
            let message = format!("the tag `{}` makes this page private, so it is not published", &line[tag.clone()]);
            return Some(
                Diagnostic::new(Code::HeldBack, message).help(EITHER).at(Span::new(file, at + tag.start..at + tag.end)),
            );
        }
        at += line.len();
    }
    None
}

/// The tags of a line, each with its `#`: behind a blank or at the line's begin, and not within backticks.
fn tags_of(line: &str) -> impl Iterator<Item = Range<usize>> {
    memchr::memchr_iter(b'#', line.as_bytes()).filter_map(|at| {
        let before = &line[..at];
        if before.ends_with(|c: char| !c.is_whitespace() && c != ',' && c != '(')
            || before.matches('`').count() % 2 == 1
        {
            return None;
        }
        let tag = &line[at + 1..];
        let end = tag.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/'))).unwrap_or(tag.len());
        Some(at..at + 1 + end)
    })
}

/// Whether a tag, or the outermost part of a nested one, says that its page is private.
fn is_private_tag(tag: &str) -> bool {
    let name = tag.trim().trim_start_matches('#').split('/').next().unwrap_or_default();
    TAGS.contains(&name.to_lowercase().replace(['-', '_'], " ").as_str())
}

/// A key without its capitals and hyphens.
fn plain(key: &str) -> String {
    key.trim().to_lowercase().replace(['-', ' '], "_")
}

/// Whether a key with this value holds its page back.
fn holds_back(key: &str, node: &Node) -> bool {
    let inner = |is: &dyn Fn(&str, &Node) -> bool| match &node.value {
        Value::Map(entries) => entries.iter().any(|e| is(&plain(&e.key), &e.node)),
        _ => false,
    };
    match key {
        // Who writes something there that is neither yes nor no has not said that the page may be read.
        "draft" => match &node.value {
            Value::Null => false,
            Value::Text(text) if text.trim().is_empty() => false,
            _ => flag(node) != Some(false),
        },
        // Hugo's: what is never made is private; what is only not listed is not.
        "build" | "_build" => inner(&|key, value| {
            key == "render" && (flag(value) == Some(false) || word(value).is_some_and(|w| w == "never" || w == "link"))
        }),
        // What Hugo's section hands down to its pages.
        "cascade" => match &node.value {
            Value::List(items) => items.iter().any(|item| holds_back("cascade", item)),
            _ => inner(&|key, value| key != "cascade" && holds_back(key, value)),
        },
        key if TRUE.contains(&key) => flag(node) == Some(true),
        key if FALSE.contains(&key) => flag(node) == Some(false),
        key if STATES.contains(&key) => match &node.value {
            Value::List(items) => items.iter().any(|item| word(item).is_some_and(|w| WORDS.contains(&w.as_str()))),
            _ => word(node).is_some_and(|word| WORDS.contains(&word.as_str())),
        },
        key if TAG_KEYS.contains(&key) => match &node.value {
            Value::List(items) => items.iter().any(|item| as_text(item).is_some_and(|tag| is_private_tag(&tag))),
            // `tags: a, b` and `tags: a b`.
            _ => as_text(node).is_some_and(|tags| is_private_tag(&tags) || tags.split([',', ' ']).any(is_private_tag)),
        },
        _ => false,
    }
}

fn word(node: &Node) -> Option<String> {
    as_text(node).map(|text| text.trim().to_lowercase().replace(['-', '_'], " "))
}

/// Yes or no, in the words that YAML 1.1 and people have for them, within quotation marks or not.
fn flag(node: &Node) -> Option<bool> {
    if let Value::Bool(flag, _) = node.value {
        return Some(flag);
    }
    match word(node)?.as_str() {
        "yes" | "on" | "true" | "y" | "1" => Some(true),
        "no" | "off" | "false" | "n" | "0" | "never" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Code, FileId};
    use crate::parse::front_matter;
    use proptest::prelude::*;

    fn held(text: &str) -> (bool, usize) {
        let (front, _, d) = front_matter::parse(FileId(0), text);
        (front.draft, d.iter().filter(|d| d.code == Code::HeldBack).count())
    }

    #[test]
    fn whatever_says_private_holds_the_page_back_and_is_told_once() {
        for front in [
            "Draft: true",
            "DRAFT: yes",
            "published: false",
            "publish: no",
            "publish: \"false\"",
            "private: true",
            "Private: 'true'",
            "status: draft",
            "Status: Private",
            "status: [WIP, x]",
            "dg-publish: false",
            "dg_publish: off",
            "headless: true",
            "hidden: 1",
            "unlisted: true",
            "visibility: private",
            "build: {render: never}",
            "_build:\n  render: false\n  list: never",
            "cascade: {draft: true}",
            "cascade:\n  - _target: {path: /x}\n    private: yes",
            "permalink: false",
            "tags: [chips, private]",
            "Tags: '#Private'",
            "tag: a, draft",
            "tags: chips do-not-publish",
            "tags:\n  - private/people",
            "draft: false\npublished: false",
            "published: false\nprivate: true",
        ] {
            assert_eq!(held(&format!("---\ntitle: T\n{front}\n---\nText\n")), (true, 1), "{front}");
        }
        for front in
            ["draft: true", "draft: \"true\"", "draft: yes", "draft: 1", "draft: true\nprivate: true", "draft: perhaps"]
        {
            assert_eq!(held(&format!("---\n{front}\n---\nText\n")), (true, 0), "{front}");
        }
        for front in [
            "draft: false",
            "draft:",
            "draft: \"\"",
            "draft: no",
            "published: true",
            "published: 2024-01-01",
            "publish: true",
            "private: false",
            "status: in force",
            "status: published",
            "hide: [toc]",
            "permalink: /x/",
            "build: {list: never}",
            "cascade: {draft: false}",
            "tags: [private equity, wip, secret]",
            "topics: [private]",
            "draft: false\ntags: [private]",
        ] {
            assert_eq!(held(&format!("---\n{front}\n---\nText\n")), (false, 0), "{front}");
        }
        assert_eq!(held("+++\nDraft = true\n+++\nText\n"), (true, 1));
        assert_eq!(held("+++\ndraft = \"yes\"\n+++\nText\n"), (true, 0));
        assert_eq!(held("---json\n{\"draft\": true}\n---\nText\n"), (true, 0));
        assert_eq!(held("---toml\nprivate = true\n---\nText\n"), (true, 1));
        for text in ["Title: T\nStatus: draft\n\nText\n", "\ntitle: T\ndraft: true\n---\nText\n", "draft:: true\n"] {
            assert_eq!(held(text), (true, 1), "{text}");
        }
        assert_eq!(held("Title: T\nStatus: in force\n\nStatus: draft\n"), (false, 0));
        assert_eq!(held("{\"title\": \"T\", \"published\": false}\nText\n"), (true, 1));
    }

    #[test]
    fn a_tag_in_the_text_that_says_private_holds_the_page_back() {
        for text in [
            "#private",
            "Text\n\n#a #Private\n",
            "> see (#draft)",
            "- x, #do-not-publish.",
            "#private/people",
            "~~~\n#a\n~~~\n#private",
        ] {
            assert_eq!(held(text), (true, 1), "{text}");
            assert_eq!(held(&format!("---\ntitle: T\n---\n{text}")), (true, 1), "{text}");
            assert_eq!(held(&format!("---\ndraft: true\n---\n{text}")), (true, 0), "{text}");
            assert_eq!(held(&format!("---\nprivate: true\n---\n{text}")), (true, 1), "{text}");
            assert_eq!(held(&format!("---\ndraft: false\n---\n{text}")), (false, 0), "{text}");
        }
        for text in [
            "# private\n",
            "## Draft\n",
            "#privateer",
            "`#private`",
            "```\n#private\n```\n",
            "> ~~~\n> #private\n> ~~~\n",
            "\\#private",
            "a#private",
            "[x](b.md#private)",
            "[[b#private]]",
            "&#private",
            "#private-equity",
        ] {
            assert_eq!(held(text), (false, 0), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_draft_is_one_in_whatever_capitals_and_marks(
            key in "[dD][rR][aA][fF][tT]", quote in "['\"]?", yes in "[tT]rue|TRUE|[yY]es|[oO]n|1", fence in "---|\\+\\+\\+"
        ) {
            let text = match fence.as_str() {
                "---" => format!("---\n{key}: {quote}{yes}{quote}\n---\nText\n"),
                _ => format!("+++\n{key} = \"{yes}\"\n+++\nText\n"),
            };
            prop_assert!(held(&text).0, "{}", text);
        }
    }
}
