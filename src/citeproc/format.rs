//! Formatting: each source alone and in parallel, then the few that would look the same together.

use super::html::{self, Part};
use super::style::{Formatter, Kind};
use super::{Cite, Request, Seg};
use hayagriva::citationberg::json::{Item, LiteralName, NameValue, Value};
use hayagriva::citationberg::taxonomy::Locator;
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, CitePurpose, ElemChildren, LocatorPayload,
    SpecificLocator,
};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// A group larger than this gets its year suffixes by our own hand: one driver's time grows with the square of its sources.
const LARGEST_GROUP: usize = 24;

/// All sources of a book, formatted.
#[derive(Clone, Debug, Default)]
pub struct Formatted {
    /// Parallel to the items.
    pub sources: Vec<SourceText>,
    /// Items that could not be formatted, with the reason.
    pub failed: Vec<(usize, String)>,
}

/// One source, formatted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceText {
    /// The reference, as HTML, without the number of numeric styles.
    pub bibliography: String,
    pub cite: Cite,
    /// Its place when all sources are sorted by author, date and title.
    pub order: usize,
    /// The citation as it would be if there were no other source: what a locator is appended to.
    alone: String,
}

/// The item as styles should see it. Styles cite laws by their title alone; a rule that has an author (an agency) reads better, and is
/// found more easily, as a document of that author.
fn shown(item: &Item) -> Item {
    let legal = matches!(item.type_().as_deref(), Some("legislation" | "regulation" | "bill" | "treaty"));
    let mut shown = item.clone();
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

/// Formats every item once.
pub fn format(formatter: &Formatter, items: &[&Item]) -> Formatted {
    let shown: Vec<Item> = items.iter().map(|item| shown(item)).collect();
    let items: Vec<&Item> = shown.iter().collect();
    let items = items.as_slice();
    let alone: Vec<Result<SourceText, String>> = items.par_iter().map(|item| one(formatter, item)).collect();
    let mut formatted = Formatted::default();
    for (index, result) in alone.into_iter().enumerate() {
        formatted.sources.push(result.unwrap_or_else(|reason| {
            formatted.failed.push((index, reason));
            fallback(items[index])
        }));
    }
    let keys: Vec<(String, String, String, String)> = items.iter().map(|item| sort_key(item)).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(a.cmp(b)));
    for (place, index) in order.iter().enumerate() {
        formatted.sources[*index].order = place;
    }
    if matches!(formatter.kind(), Kind::AuthorDate | Kind::Label) {
        disambiguate(formatter, items, &order, &mut formatted);
    }
    formatted
}

/// Formats the citations that point into a source.
pub fn format_located(
    formatter: &Formatter,
    items: &[&Item],
    formatted: &Formatted,
    requests: &[Request],
) -> Vec<Cite> {
    requests
        .par_iter()
        .map(|request| located(formatter, &shown(items[request.source]), &formatted.sources[request.source], request))
        .collect()
}

fn located(formatter: &Formatter, item: &Item, source: &SourceText, request: &Request) -> Cite {
    let Some((label, value)) = &request.locator else {
        return source.cite.clone();
    };
    let place = Locator::from_str(label).unwrap_or(Locator::Page);
    let found = catch_unwind(AssertUnwindSafe(|| {
        cite(formatter, item, Some(SpecificLocator(place, LocatorPayload::Str(value))))
    }));
    let Ok((mut cite, html, _)) = found else {
        return source.cite.clone();
    };
    // A year suffix is known to the whole book only: the locator is what formatting adds, and goes behind the source's own citation.
    if let Some(tail) = html.strip_prefix(source.alone.as_str()).filter(|t| !t.is_empty())
        && matches!(formatter.kind(), Kind::AuthorDate | Kind::Label)
    {
        let with = |segments: &[Seg]| segments.iter().cloned().chain([Seg::Html(tail.to_owned())]).collect::<Vec<_>>();
        cite.full = with(&source.cite.full);
        cite.suppressed = with(&source.cite.suppressed);
        cite.author.clone_from(&source.cite.author);
    }
    cite
}

/// A source that cannot be formatted is shown by its title or key.
fn fallback(item: &Item) -> SourceText {
    let text = item.0.get("title").and_then(Value::to_str).or_else(|| item.id()).unwrap_or_default();
    let html = crate::html::escape(&text).into_owned();
    let full = vec![Seg::Html(html.clone())];
    SourceText {
        bibliography: html.clone(),
        cite: Cite { suppressed: full.clone(), full, author: html.clone(), subsequent: None },
        order: 0,
        alone: html,
    }
}

fn one(formatter: &Formatter, item: &Item) -> Result<SourceText, String> {
    catch_unwind(AssertUnwindSafe(|| {
        let (cite, alone, mut bibliography) = cite(formatter, item, None);
        if bibliography.trim().is_empty() {
            // Some styles leave legal texts out of the bibliography; a list of sources has no such gaps.
            bibliography = html::join(&cite.full);
            if !bibliography.ends_with('.') {
                bibliography.push('.');
            }
        }
        SourceText { bibliography, cite, order: 0, alone }
    }))
    .map_err(|_| "the formatter failed on it".to_owned())
}

fn request<'a>(
    formatter: &'a Formatter,
    items: Vec<CitationItem<'a, Item>>,
    note: Option<usize>,
) -> CitationRequest<'a, Item> {
    CitationRequest::new(items, &formatter.style, Some(formatter.locale.clone()), &formatter.locales, note)
}

fn bibliography_request(formatter: &Formatter) -> BibliographyRequest<'_> {
    BibliographyRequest::new(&formatter.style, Some(formatter.locale.clone()), &formatter.locales)
}

/// The citation of one source, its HTML, and the reference.
fn cite(formatter: &Formatter, item: &Item, locator: Option<SpecificLocator<'_>>) -> (Cite, String, String) {
    let mut driver = BibliographyDriver::new();
    let note = formatter.kind() == Kind::Note;
    let other = note.then(other_item);
    driver.citation(request(formatter, vec![CitationItem::with_locator(item, locator.clone())], Some(1)));
    if let Some(other) = &other {
        driver.citation(request(formatter, vec![CitationItem::with_entry(other)], Some(2)));
        driver.citation(request(formatter, vec![CitationItem::with_locator(item, locator)], Some(3)));
    }
    let rendered = driver.finish(bibliography_request(formatter));
    let mut cite = rendered.citations.first().map(|c| pieces(formatter, item, &c.citation)).unwrap_or_default();
    if note {
        cite.subsequent =
            rendered.citations.get(2).map(|c| html::segments(&c.citation, Part::All)).filter(|s| !s.is_empty());
    }
    let html = html::join(&cite.full);
    let id = item.id().unwrap_or_default();
    let reference = rendered.bibliography.and_then(|b| b.items.into_iter().find(|i| i.key == id));
    let reference = reference.map(|i| html::html(&i.content)).unwrap_or_default();
    (cite, html, reference)
}

/// A source between two citations of another, so that the second is no ibid. Its names are nobody's.
fn other_item() -> Item {
    let text = |t: &str| Value::String(t.to_owned());
    let name = Value::Names(vec![NameValue::Literal(LiteralName { literal: "\u{2}".to_owned() })]);
    Item(
        [("id", text("\u{2}")), ("type", text("document")), ("title", text("\u{2}")), ("author", name)]
            .map(|(k, v)| (k.to_owned(), v))
            .into(),
    )
}

fn pieces(formatter: &Formatter, item: &Item, tree: &ElemChildren) -> Cite {
    let full = html::segments(tree, Part::All);
    let (author, suppressed) = match (formatter.kind(), html::names(tree)) {
        (Kind::AuthorDate | Kind::Label, Some(names)) => (names, html::segments(tree, Part::WithoutNames)),
        // Where a title stands in the author's place it is the author, and what is left begins with the date.
        (Kind::AuthorDate | Kind::Label, None) => {
            (author(formatter, item), html::from_date(tree).unwrap_or_else(|| full.clone()))
        }
        (Kind::Numeric | Kind::Note, _) => (author(formatter, item), full.clone()),
    };
    let suppressed = if suppressed.is_empty() { full.clone() } else { suppressed };
    Cite { full, author, suppressed, subsequent: None }
}

/// The author as the style names it in a sentence, or the title.
fn author(formatter: &Formatter, item: &Item) -> String {
    let one = vec![CitationItem::with_entry(item).kind(CitePurpose::Author)];
    let tree = hayagriva::standalone_citation(request(formatter, one, None));
    let text = html::html(&tree).trim().to_owned();
    let has_names = item.0.values().any(|v| matches!(v, Value::Names(_)));
    if has_names && !text.is_empty() {
        return text;
    }
    let title = item
        .0
        .get("title-short")
        .or_else(|| item.0.get("title"))
        .and_then(Value::to_str)
        .or_else(|| item.id())
        .unwrap_or_default();
    format!("“{}”", crate::html::escape(&title))
}

/// Author, date, title and id for sorting: lower case, without accents, punctuation or leading articles.
fn sort_key(item: &Item) -> (String, String, String, String) {
    let plain = |text: &str| -> String {
        text.nfd()
            .filter(|c| c.is_alphanumeric() || *c == ' ')
            .flat_map(char::to_lowercase)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let name = |name: &NameValue| match name {
        NameValue::Literal(l) => l.literal.clone(),
        NameValue::Item(i) => format!("{} {}", i.family, i.given.as_deref().unwrap_or("")),
    };
    let names = ["author", "editor", "translator"].iter().find_map(|v| match item.0.get(*v) {
        Some(Value::Names(names)) => Some(names.iter().map(name).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    let title = item.0.get("title").and_then(Value::to_str).unwrap_or_default();
    let title = ["The ", "A ", "An "].iter().find_map(|a| title.strip_prefix(a)).unwrap_or(&title).to_owned();
    let date = match item.0.get("issued") {
        Some(Value::Date(hayagriva::citationberg::json::DateValue::DateParts { date_parts, .. })) => date_parts
            .0
            .first()
            .map(|d| d.0.iter().map(|n| format!("{:06}", i32::from(*n) + 100_000)).collect::<String>())
            .unwrap_or_default(),
        _ => String::new(),
    };
    (plain(&names.unwrap_or_else(|| title.clone())), date, plain(&title), item.id().unwrap_or_default().into_owned())
}

/// Tells sources apart whose citations look the same, over the whole book: 2022a, 2022b.
fn disambiguate(formatter: &Formatter, items: &[&Item], order: &[usize], formatted: &mut Formatted) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for index in order {
        groups.entry(formatted.sources[*index].alone.clone()).or_default().push(*index);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    let results: Vec<Vec<(usize, SourceText)>> = groups
        .par_iter()
        .map(|group| {
            let together =
                (group.len() <= LARGEST_GROUP).then(|| together(formatter, items, group, formatted)).flatten();
            together.unwrap_or_else(|| by_hand(group, formatted))
        })
        .collect();
    for (index, text) in results.into_iter().flatten() {
        formatted.sources[index] = text;
    }
}

/// A group in one driver, in the order of the list of sources, so that the letters follow it.
fn together(
    formatter: &Formatter,
    items: &[&Item],
    group: &[usize],
    formatted: &Formatted,
) -> Option<Vec<(usize, SourceText)>> {
    let rendered = catch_unwind(AssertUnwindSafe(|| {
        let mut driver = BibliographyDriver::new();
        for index in group {
            driver.citation(request(formatter, vec![CitationItem::with_entry(items[*index])], None));
        }
        driver.finish(bibliography_request(formatter))
    }))
    .ok()?;
    let bibliography = rendered.bibliography?;
    let mut results = Vec::with_capacity(group.len());
    let mut distinct = std::collections::HashSet::new();
    for (place, index) in group.iter().enumerate() {
        let old = &formatted.sources[*index];
        let tree = &rendered.citations.get(place)?.citation;
        let cite = pieces(formatter, items[*index], tree);
        distinct.insert(html::join(&cite.full));
        let id = items[*index].id().unwrap_or_default();
        let reference = bibliography.items.iter().find(|i| i.key == id).map(|i| html::html(&i.content))?;
        results.push((*index, SourceText { bibliography: reference, cite, ..old.clone() }));
    }
    // A style that does not tell them apart is left as it is; half a job is done by hand.
    (distinct.len() == group.len() || !formatter.style.citation.disambiguate_add_year_suffix).then_some(results)
}

/// Letters set behind the year in citation and reference, for groups that are too large for the formatter.
fn by_hand(group: &[usize], formatted: &Formatted) -> Vec<(usize, SourceText)> {
    group
        .iter()
        .enumerate()
        .map(|(place, index)| {
            let mut text = formatted.sources[*index].clone();
            let Some(year) = last_year(&text.alone) else {
                return (*index, text);
            };
            let marked = format!("{year}{}", letters(place));
            for segments in [&mut text.cite.full, &mut text.cite.suppressed] {
                for segment in segments.iter_mut().rev() {
                    if let Seg::Html(html) = segment
                        && let Some(at) = html.rfind(&year)
                    {
                        html.replace_range(at..at + year.len(), &marked);
                        break;
                    }
                }
            }
            text.bibliography = text.bibliography.replacen(&year, &marked, 1);
            (*index, text)
        })
        .collect()
}

/// The last number of four digits.
fn last_year(text: &str) -> Option<String> {
    text.rsplit(|c: char| !c.is_ascii_digit()).find(|d| d.len() == 4).map(str::to_owned)
}

/// a … z, aa, ab …
fn letters(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + (place % 26) as u8);
        place /= 26;
        if place == 0 {
            break;
        }
        place -= 1;
    }
    letters.reverse();
    String::from_utf8(letters).unwrap_or_default()
}
