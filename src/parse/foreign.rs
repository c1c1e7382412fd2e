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
    ("bibliography", Otherwise("set the book's bibliographies under `[book]` in `briefbook.toml`")),
    ("categories", Called("topics")),
    ("category", Called("topics")),
    ("cover", Called("images")),
    ("created", Called("date")),
    ("created_at", Called("date")),
    ("csl", Otherwise("set the book's citation style under `[citations]` in `briefbook.toml`")),
    ("css", Otherwise(STYLE)),
    ("cssclass", Otherwise(STYLE)),
    ("cssclasses", Otherwise(STYLE)),
    ("date_created", Called("date")),
    ("date_modified", Called("updated")),
    ("date_updated", Called("updated")),
    ("desc", Called("summary")),
    ("description", Called("summary")),
    ("excerpt", Called("summary")),
    ("expirydate", Otherwise("pages do not expire; `review_by` is the day by which the page must be checked again")),
    ("featured_image", Called("images")),
    ("hide", Otherwise("use `draft: true` to leave a page out, and `nav` and `toc` to choose what is shown")),
    ("id", Otherwise("add other names of the page to `aliases`")),
    ("image", Called("images")),
    ("keyword", Called("topics")),
    ("keywords", Called("topics")),
    ("language", Called("lang")),
    ("last_modified", Called("updated")),
    ("last_modified_at", Called("updated")),
    ("last_updated", Called("updated")),
    ("lastmod", Called("updated")),
    ("layout", Called("template")),
    ("linktitle", Otherwise("links show the page's `title`; add other names to `aliases`")),
    ("linter_yaml_title_alias", Otherwise("add other names of the page to `aliases`")),
    ("locale", Called("lang")),
    ("menu", Otherwise("use `nav: true` to add the page to the navigation")),
    ("menus", Otherwise("use `nav: true` to add the page to the navigation")),
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
    ("publish", Otherwise("every page is published unless it has `draft: true`")),
    ("publish_date", Called("date")),
    ("publishdate", Called("date")),
    ("published", Otherwise("every page is published unless it has `draft: true`; `date` is the day of publication")),
    ("redirect_from", Called("aliases")),
    (
        "references",
        Otherwise("set the book's bibliographies under `[book]` in `briefbook.toml`; `sources` lists their keys"),
    ),
    ("series", Called("topics")),
    ("sidebar_position", Called("weight")),
    ("subject", Called("topics")),
    ("subtitle", Otherwise("add it to the `title` after a colon, or use `summary`")),
    ("tag", Called("topics")),
    ("tags", Called("topics")),
    ("taxonomies", Otherwise("`topics` is the only taxonomy: write it at the top level, as a list of texts")),
    ("teaser", Called("summary")),
    ("thumbnail", Called("images")),
    ("translationkey", Otherwise("translations are matched by file name: `page.md` and `page.zh.md`")),
    ("type", Called("kind")),
    ("uid", Otherwise("add other names of the page to `aliases`")),
    ("updated_at", Called("updated")),
    ("url", Otherwise(ADDRESS)),
    ("uuid", Otherwise("add other names of the page to `aliases`")),
];

const STYLE: &str = "a page cannot have its own styles; remove this, or use a `template` of your theme";
const ADDRESS: &str =
    "the folder of a page gives its address: set the last part with `slug`, and add old addresses to `aliases`";

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
