//! One source → its citation and reference, each by a driver of its own: a driver's time grows with the square of its sources.

use super::html::{self, Part};
use super::style::{Formatter, Kind};
use super::{Cite, Seg};
use hayagriva::citationberg::json::{Item, LiteralName, NameValue, Value};
use hayagriva::citationberg::taxonomy::Locator;
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, CitePurpose, ElemChildren, LocatorPayload,
    SpecificLocator,
};
use std::str::FromStr;

/// A source as the style writes it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rendered {
    pub cite: Cite,
    /// The reference's HTML.
    pub reference: String,
}

impl Formatter {
    /// Citations of `items`; `note` counts them in note styles.
    pub(super) fn request<'a>(
        &'a self,
        items: Vec<CitationItem<'a, Item>>,
        note: Option<usize>,
    ) -> CitationRequest<'a, Item> {
        CitationRequest::new(items, &self.style, Some(self.locale.clone()), &self.locales, note)
    }

    pub(super) fn bibliography_request(&self) -> BibliographyRequest<'_> {
        BibliographyRequest::new(
            self.references.as_ref().unwrap_or(&self.style),
            Some(self.locale.clone()),
            &self.locales,
        )
    }
}

/// The item as styles should see it. Styles cite laws by their title alone; a rule that has an author (an agency) reads better, and is
/// found more easily, as a document of that author.
pub fn shown(item: &Item) -> Item {
    let legal = matches!(item.type_().as_deref(), Some("legislation" | "regulation" | "bill" | "treaty"));
    let mut shown = item.clone();
    // The formatter reads instructions out of notes, and makes no labels for CSL-JSON.
    shown.0.remove("note");
    shown.0.entry("citation-label".to_owned()).or_insert_with(|| Value::String(label(item)));
    if legal && item.0.contains_key("author") {
        shown.0.insert("type".to_owned(), Value::String("document".to_owned()));
        if let Some(container) = shown.0.remove("container-title") {
            shown.0.entry("publisher".to_owned()).or_insert(container);
        }
    }
    // Title case is for English items, and hayagriva's makes “Ai” of “AI” and “Chinatalk” of “ChinaTalk”. A title is a name: it is
    // shown as its bibliography has it. `und` is BCP 47's tag for a language that is not told.
    if item.0.get("language").and_then(Value::to_str).is_none_or(|l| l.starts_with("en")) {
        shown.0.insert("language".to_owned(), Value::String("und".to_owned()));
    }
    shown
}

/// A label as BibTeX's `alpha` makes it: `Doe20`, `DR20`, `Doe+20`.
fn label(item: &Item) -> String {
    let family = |name: &NameValue| match name {
        NameValue::Literal(literal) => literal.literal.clone(),
        NameValue::Item(item) => item.family.clone(),
    };
    let names = ["author", "editor"].iter().find_map(|variable| match item.0.get(*variable) {
        Some(Value::Names(names)) => Some(names.iter().map(family).collect::<Vec<_>>()),
        _ => None,
    });
    let text = |field: &str| item.0.get(field).and_then(Value::to_str).map(|t| t.into_owned());
    let names = names.or_else(|| text("title").or_else(|| text("id")).map(|t| vec![t])).unwrap_or_default();
    let letters =
        |name: &str, count: usize| name.chars().filter(|c| c.is_alphanumeric()).take(count).collect::<String>();
    let begin = match names.as_slice() {
        [one] => letters(one, 3),
        [first, _, _, _, ..] => letters(first, 3) + "+",
        some => some.iter().map(|name| letters(name, 1)).collect(),
    };
    let year = super::order::year(item).unwrap_or_default();
    begin + year.get(year.len().saturating_sub(2)..).unwrap_or_default()
}

/// A locator of CSL; a label that CSL does not know counts pages.
pub fn locator<'a>((label, value): &'a (String, String)) -> SpecificLocator<'a> {
    SpecificLocator(Locator::from_str(label).unwrap_or(Locator::Page), LocatorPayload::Str(value))
}

/// Renders one source; may panic on what the formatter cannot bear.
pub fn one(formatter: &Formatter, item: &Item, locator: Option<SpecificLocator<'_>>) -> Rendered {
    let mut driver = BibliographyDriver::new();
    let other = (formatter.kind() == Kind::Note).then(other_item);
    driver.citation(formatter.request(vec![CitationItem::with_locator(item, locator.clone())], Some(1)));
    if let Some(other) = &other {
        driver.citation(formatter.request(vec![CitationItem::with_entry(other)], Some(2)));
        driver.citation(formatter.request(vec![CitationItem::with_locator(item, locator)], Some(3)));
    }
    let rendered = driver.finish(formatter.bibliography_request());
    let mut cite = rendered.citations.first().map(|c| pieces(formatter, item, &c.citation)).unwrap_or_default();
    if other.is_some() {
        let later = rendered.citations.get(2).map(|c| html::segments(&c.citation, Part::All));
        cite.subsequent = later.filter(|segments| !segments.is_empty());
    }
    let key = item.id().unwrap_or_default();
    let items = rendered.bibliography.map(|b| b.items).unwrap_or_default();
    let reference = items.iter().find(|i| i.key == key).map(|i| html::reference(&i.content)).unwrap_or_default();
    let reference = titled(item, or_note(reference, &cite));
    Rendered { reference: dated(formatter, item, &reference).unwrap_or(reference), cite }
}

/// A reference that says something: chemists' styles show no titles, and a page without an author would be a year.
fn titled(item: &Item, reference: String) -> String {
    let title = item.0.get("title").and_then(Value::to_str).filter(|_| !reference.chars().any(char::is_alphabetic));
    title.map_or_else(|| reference.clone(), |title| format!("{}, {reference}", crate::html::escape(&title)))
}

/// The citation alone, which costs a third of both.
pub fn cite(formatter: &Formatter, item: &Item) -> Cite {
    let tree = hayagriva::standalone_citation(formatter.request(vec![CitationItem::with_entry(item)], None));
    pieces(formatter, item, &tree)
}

/// A reference that shows the date, where the style's own does not: for web pages some styles ask for the day of access only. As a
/// document, a page is shown with its date.
fn dated(formatter: &Formatter, item: &Item, reference: &str) -> Option<String> {
    let on_web = matches!(item.type_().as_deref(), Some("webpage" | "post" | "post-weblog"));
    let year = super::order::year(item).filter(|year| on_web && !reference.contains(year.as_str()))?;
    let mut document = item.clone();
    document.0.insert("type".to_owned(), Value::String("document".to_owned()));
    Some(one(formatter, &document, None).reference).filter(|reference| reference.contains(&year))
}

/// The reference, or the citation's text: some styles leave legal texts out of the bibliography, and a list of sources has no gaps.
pub fn or_note(reference: String, cite: &Cite) -> String {
    if !reference.trim().is_empty() {
        return reference;
    }
    let text = html::join(&cite.full);
    let end = if text.is_empty() || text.ends_with(['.', '?', '!']) || text.ends_with(".</a>") { "" } else { "." };
    format!("{text}{end}")
}

/// A source between two citations of another, so that the second is no ibid. Its names are nobody's.
fn other_item() -> Item {
    let text = |t: &str| Value::String(t.to_owned());
    let name = Value::Names(vec![NameValue::Literal(LiteralName { literal: "\u{2}".to_owned() })]);
    let fields = [("id", text("\u{2}")), ("type", text("document")), ("title", text("\u{2}")), ("author", name)];
    Item(fields.map(|(k, v)| (k.to_owned(), v)).into())
}

/// The parts of a citation.
pub fn pieces(formatter: &Formatter, item: &Item, tree: &ElemChildren) -> Cite {
    let full = html::segments(tree, Part::All);
    let (author, suppressed) = match (formatter.kind(), html::names(tree)) {
        (Kind::AuthorDate | Kind::Label, Some(names)) => (names, html::segments(tree, Part::WithoutNames)),
        // Where a title stands in the author's place it is the author, and what is left begins with the date.
        (Kind::AuthorDate, None) => (author(formatter, item), html::segments(tree, Part::FromDate)),
        (Kind::Label | Kind::Numeric | Kind::Note, _) => (author(formatter, item), full.clone()),
    };
    let suppressed = if suppressed.is_empty() { full.clone() } else { suppressed };
    let full = if full.is_empty() { vec![Seg::Html(author.clone())] } else { full };
    Cite { full, author, suppressed, subsequent: None }
}

/// The author as the style names it in a sentence, or a short title.
fn author(formatter: &Formatter, item: &Item) -> String {
    let is_author = |name: &str| matches!(item.0.get(name), Some(Value::Names(names)) if !names.is_empty());
    if is_author("author") || is_author("editor") {
        let one = vec![CitationItem::with_entry(item).kind(CitePurpose::Author)];
        let tree = hayagriva::standalone_citation(formatter.request(one, None));
        let text = html::html(&tree).trim().to_owned();
        if !text.is_empty() {
            return unstopped(text);
        }
    }
    let field = |name: &str| item.0.get(name).and_then(Value::to_str).filter(|t| !t.trim().is_empty());
    let title = field("title-short").or_else(|| field("title")).or_else(|| item.id()).unwrap_or_default();
    let short = title.split(": ").next().unwrap_or_default();
    format!("“{}”", crate::html::escape(short))
}

/// A name without the full stop that a reference sets behind it: `Allen GC.`; those of `J.`, `et al.` and `Ltd.` belong to it.
fn unstopped(mut name: String) -> String {
    if let Some(bare) = name.strip_suffix('.') {
        let last = bare.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_abbreviation = matches!(last, "al" | "Ltd" | "Inc" | "Co" | "Corp" | "Jr" | "Sr" | "Eds" | "eds" | "ed");
        if last.chars().count() > 1 && !is_abbreviation {
            name.pop();
        }
    }
    name
}

/// A source that cannot be formatted is shown by its title or key.
pub fn fallback(item: &Item) -> Rendered {
    let text = item.0.get("title").and_then(Value::to_str).or_else(|| item.id()).unwrap_or_default();
    let html = crate::html::escape(&text).into_owned();
    let full = vec![Seg::Html(html.clone())];
    Rendered { cite: Cite { suppressed: full.clone(), full, author: html.clone(), subsequent: None }, reference: html }
}
