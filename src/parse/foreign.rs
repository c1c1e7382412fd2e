//! Keys of front matter that other tools have (Hugo, Zola, Jekyll, Obsidian, Quartz, Pandoc, Docusaurus, MkDocs), and what briefbook calls them.

use super::value::{Node, Value};

/// What to say of another tool's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It is called so here, and takes the same values.
    Called(&'static str),
    /// What it is for is said otherwise.
    Otherwise(&'static str),
}

use Foreign::{Called, Otherwise};

/// The keys, in lower case with `_` for `-`.
const KEYS: [(&str, Foreign); 69] = [
    ("abstract", Called("summary")),
    ("alias", Called("aliases")),
    ("author", Called("authors")),
    ("banner", Called("images")),
    ("bibliography", Otherwise("the book's bibliographies stand under `[book]` in `briefbook.toml`")),
    ("categories", Called("topics")),
    ("category", Called("topics")),
    ("cover", Called("images")),
    ("created", Called("date")),
    ("created_at", Called("date")),
    ("csl", Otherwise("the book's citation style stands under `[book]` in `briefbook.toml`")),
    ("css", Otherwise(STYLE)),
    ("cssclass", Otherwise(STYLE)),
    ("cssclasses", Otherwise(STYLE)),
    ("date_created", Called("date")),
    ("date_modified", Called("updated")),
    ("date_updated", Called("updated")),
    ("desc", Called("summary")),
    ("description", Called("summary")),
    ("excerpt", Called("summary")),
    ("expirydate", Otherwise("pages do not expire; `review_by` is the day on which its facts must be checked again")),
    ("featured_image", Called("images")),
    ("hide", Otherwise("`draft: true` leaves a page out; `nav` and `toc` say what is shown")),
    ("id", Otherwise("another name of the page has its place under `aliases`")),
    ("image", Called("images")),
    ("keyword", Called("topics")),
    ("keywords", Called("topics")),
    ("language", Called("lang")),
    ("last_modified", Called("updated")),
    ("last_modified_at", Called("updated")),
    ("last_updated", Called("updated")),
    ("lastmod", Called("updated")),
    ("layout", Called("template")),
    ("linktitle", Otherwise("the page is shown by its `title`; another name has its place under `aliases`")),
    ("linter_yaml_title_alias", Otherwise("another name of the page has its place under `aliases`")),
    ("locale", Called("lang")),
    ("menu", Otherwise("`nav: true` puts the page into the navigation")),
    ("menus", Otherwise("`nav: true` puts the page into the navigation")),
    ("modified", Called("updated")),
    ("modified_at", Called("updated")),
    ("nav_order", Called("weight")),
    ("og_image", Called("images")),
    ("order", Called("weight")),
    ("params", Called("extra")),
    ("path", Otherwise(ADDRESS)),
    ("permalink", Otherwise(ADDRESS)),
    ("position", Called("weight")),
    ("pubdate", Called("date")),
    ("publish", Otherwise("every page is published; `draft: true` leaves one out")),
    ("publish_date", Called("date")),
    ("publishdate", Called("date")),
    (
        "published",
        Otherwise("every page is published; `draft: true` leaves one out, and `date` is the day of publication"),
    ),
    ("redirect_from", Called("aliases")),
    (
        "references",
        Otherwise("the book's bibliographies stand under `[book]` in `briefbook.toml`; `sources` lists keys of them"),
    ),
    ("series", Called("topics")),
    ("sidebar_position", Called("weight")),
    ("subject", Called("topics")),
    ("subtitle", Otherwise("say it in the `title`, behind a colon, or in the `summary`")),
    ("tag", Called("topics")),
    ("tags", Called("topics")),
    ("taxonomies", Otherwise("`topics` is the one taxonomy: a list of texts, not within a table")),
    ("teaser", Called("summary")),
    ("thumbnail", Called("images")),
    ("translationkey", Otherwise("translations are found by the file's name: `page.md` and `page.zh.md`")),
    ("type", Called("kind")),
    ("uid", Otherwise("another name of the page has its place under `aliases`")),
    ("updated_at", Called("updated")),
    ("url", Otherwise(ADDRESS)),
    ("uuid", Otherwise("another name of the page has its place under `aliases`")),
];

const STYLE: &str =
    "briefbook has no styles of single pages; leave it out, or choose a `template` of the book's own theme";
const ADDRESS: &str = "a page lies where its file does: `slug` is the last part of its address, and an old address has its place under `aliases`";

/// What to say of a key, if it is one that other tools have.
pub fn find(key: &str) -> Option<Foreign> {
    let key = key.to_ascii_lowercase().replace('-', "_");
    KEYS.binary_search_by_key(&key.as_str(), |(name, _)| name).ok().map(|at| KEYS[at].1)
}

/// Whether a value can stand under the key of that name as it is, so that a program may rename its own.
pub fn fits(key: &str, node: &Node) -> bool {
    let is_text = |node: &Node| matches!(node.value, Value::Text(_) | Value::Integer(..));
    match (key, &node.value) {
        ("topics" | "authors" | "aliases", Value::List(items)) => items.iter().all(is_text),
        ("topics" | "authors" | "aliases" | "summary", _) => is_text(node),
        ("date" | "updated", Value::Text(text)) => super::fields::is_day(text),
        ("weight", Value::Integer(..)) | ("extra", Value::Map(_)) => true,
        ("kind", Value::Text(text)) => ["briefing", "entity", "page"].contains(&text.as_str()),
        // A picture or a template of that name may be missing, and what rang no bell would be an error.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_lead_to_known_ones() {
        assert!(KEYS.is_sorted_by(|a, b| a.0 < b.0));
        let (front, _, problems) =
            crate::parse::front_matter::parse(crate::diagnostic::FileId(0), "---\nkind: page\n---\n");
        assert!(problems.is_empty() && front.kind.is_some());
        for (name, foreign) in KEYS {
            let text = format!("---\n{name}: 1\n---\n");
            let (_, _, problems) = crate::parse::front_matter::parse(crate::diagnostic::FileId(0), &text);
            assert_eq!(problems.len(), 1, "{name} is a key of ours");
            let Called(ours) = foreign else { continue };
            let text = format!("---\n{ours}:\n---\n");
            let (_, _, problems) = crate::parse::front_matter::parse(crate::diagnostic::FileId(0), &text);
            assert!(problems.is_empty(), "{ours}: {problems:?}");
        }
        assert_eq!(find("Last-Modified"), Some(Called("updated")));
        assert_eq!(find("sumary"), None);
    }
}
