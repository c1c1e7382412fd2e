//! Reading a whole style.

use super::elements::{Reader, common};
use super::xml::{self, child, elements, flag, number};
use super::*;
use crate::error::Error;
use roxmltree::Node;

pub(super) fn style(text: &str) -> Result<Style, Error> {
    let document = xml::document(text, "style")?;
    let root = document.root_element();
    let mut macro_names = HashMap::new();
    let nodes: Vec<Node> = elements(root).filter(|node| node.tag_name().name() == "macro").collect();
    for (index, node) in nodes.iter().enumerate() {
        let name = node.attribute("name").unwrap_or_default();
        macro_names.insert(name.to_owned(), index);
    }
    let reader = Reader { macros: &macro_names };
    let macros = nodes.iter().map(|&node| reader.children(node)).collect::<Result<Vec<_>, _>>()?;
    let info = info(root);
    let citation = match child(root, "citation") {
        Some(node) => section(node, &reader)?,
        None if info.parent.is_some() => Section::default(),
        None => return Err(Error::at("the style has no citation element", root.range())),
    };
    let bibliography = child(root, "bibliography").map(|node| section(node, &reader)).transpose()?;
    let locales = elements(root)
        .filter(|node| node.tag_name().name() == "locale")
        .map(StyleLocale::read)
        .collect::<Result<Vec<_>, _>>()?;
    let global = names::inherited(root);
    let mut style = Style {
        info,
        note: root.attribute("class") == Some("note"),
        default_locale: root.attribute("default-locale").map(str::to_owned),
        locales,
        macros,
        macro_names,
        citation,
        bibliography,
        initialize_with_hyphen: flag(root, "initialize-with-hyphen") != Some(false),
        page_range: root.attribute("page-range-format").and_then(|value| match value {
            "chicago" | "chicago-15" => Some(PageRange::Chicago15),
            "chicago-16" => Some(PageRange::Chicago16),
            "expanded" => Some(PageRange::Expanded),
            "minimal" => Some(PageRange::Minimal),
            "minimal-two" => Some(PageRange::MinimalTwo),
            _ => None,
        }),
        demote: match root.attribute("demote-non-dropping-particle") {
            Some("never") => Demote::Never,
            Some("sort-only") => Demote::SortOnly,
            _ => Demote::DisplayAndSort,
        },
        explicit_year_suffix: false,
    };
    style.citation.names = style.citation.names.or(&global);
    if let Some(bibliography) = &mut style.bibliography {
        bibliography.names = bibliography.names.or(&global);
    }
    check::check(&mut style)?;
    Ok(style)
}

fn info(root: Node) -> Info {
    let Some(node) = child(root, "info") else { return Info::default() };
    let text = |name: &str| child(node, name).map(|found| xml::text(found).trim().to_owned()).unwrap_or_default();
    let parent = elements(node)
        .find(|found| found.tag_name().name() == "link" && found.attribute("rel") == Some("independent-parent"))
        .and_then(|found| found.attribute("href"));
    Info { id: text("id"), title: text("title"), parent: parent.map(str::to_owned) }
}

fn section(node: Node, reader: &Reader) -> Result<Section, Error> {
    let mut layouts = Vec::new();
    for found in elements(node).filter(|found| found.tag_name().name() == "layout") {
        let locales = found.attribute("locale").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        layouts.push(Layout { locales, children: reader.children(found)?, common: common(found) });
    }
    if layouts.is_empty() {
        return Err(Error::at("a citation or bibliography has no layout element", node.range()));
    }
    let mut sort = Vec::new();
    if let Some(keys) = child(node, "sort") {
        for key in elements(keys).filter(|key| key.tag_name().name() == "key") {
            let source = match (key.attribute("variable"), key.attribute("macro")) {
                (Some(name), _) => match Variable::named(name) {
                    Some(variable) => KeySource::Variable(variable),
                    None => continue,
                },
                (None, Some(name)) => KeySource::Macro(reader.macro_number(name, key)?),
                (None, None) => continue,
            };
            let descending = key.attribute("sort") == Some("descending");
            sort.push(SortKey { source, descending, names: names::inherited(key) });
        }
    }
    Ok(Section { layouts, sort, names: names::inherited(node), options: options(node) })
}

fn options(node: Node) -> SectionOptions {
    let on = |name: &str| flag(node, name) == Some(true);
    let text = |name: &str| node.attribute(name).map(str::to_owned);
    SectionOptions {
        add_givenname: on("disambiguate-add-givenname"),
        givenname_rule: match node.attribute("givenname-disambiguation-rule") {
            Some("all-names") => GivennameRule::AllNames,
            Some("all-names-with-initials") => GivennameRule::AllNamesInitials,
            Some("primary-name") => GivennameRule::Primary,
            Some("primary-name-with-initials") => GivennameRule::PrimaryInitials,
            _ => GivennameRule::ByCite,
        },
        add_names: on("disambiguate-add-names"),
        add_year_suffix: on("disambiguate-add-year-suffix"),
        cite_group_delimiter: text("cite-group-delimiter"),
        collapse: match node.attribute("collapse") {
            Some("citation-number") => Collapse::Number,
            Some("year") => Collapse::Year,
            Some("year-suffix") => Collapse::YearSuffix,
            Some("year-suffix-ranged") => Collapse::YearSuffixRanged,
            _ => Collapse::None,
        },
        year_suffix_delimiter: text("year-suffix-delimiter"),
        after_collapse_delimiter: text("after-collapse-delimiter"),
        near_note_distance: number(node, "near-note-distance").unwrap_or(5),
        hanging_indent: on("hanging-indent"),
        second_field_align: match node.attribute("second-field-align") {
            Some("flush" | "true") => Some(SecondField::Flush),
            Some("margin") => Some(SecondField::Margin),
            _ => None,
        },
        line_spacing: number(node, "line-spacing").unwrap_or(1),
        entry_spacing: number(node, "entry-spacing").unwrap_or(1),
        subsequent_author: text("subsequent-author-substitute"),
        subsequent_rule: match node.attribute("subsequent-author-substitute-rule") {
            Some("complete-each") => SubsequentRule::CompleteEach,
            Some("partial-each") => SubsequentRule::PartialEach,
            Some("partial-first") => SubsequentRule::PartialFirst,
            _ => SubsequentRule::CompleteAll,
        },
    }
}
