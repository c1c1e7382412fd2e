//! The options of names, which come from the style, the section and the element.

use super::Common;
use super::elements::common;
use super::xml::{flag, number};
use roxmltree::Node;

/// `None` is "as the outer level has it".
#[derive(Clone, Debug, Default)]
pub(crate) struct NameOptions {
    pub and: Option<AndKind>,
    pub delimiter: Option<Box<str>>,
    pub names_delimiter: Option<Box<str>>,
    pub precedes_et_al: Option<DelimiterPrecedes>,
    pub precedes_last: Option<DelimiterPrecedes>,
    pub et_al_min: Option<u32>,
    pub et_al_use_first: Option<u32>,
    pub et_al_subsequent_min: Option<u32>,
    pub et_al_subsequent_use_first: Option<u32>,
    pub et_al_use_last: Option<bool>,
    pub form: Option<NameForm>,
    pub initialize: Option<bool>,
    pub initialize_with: Option<Box<str>>,
    pub as_sort_order: Option<SortOrder>,
    pub sort_separator: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AndKind {
    Text,
    Symbol,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DelimiterPrecedes {
    Contextual,
    AfterInvertedName,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameForm {
    Long,
    Short,
    Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortOrder {
    First,
    All,
}

impl NameOptions {
    /// These options, and those of an outer level where these say nothing.
    pub fn or(&self, outer: &NameOptions) -> NameOptions {
        NameOptions {
            and: self.and.or(outer.and),
            delimiter: self.delimiter.clone().or_else(|| outer.delimiter.clone()),
            names_delimiter: self.names_delimiter.clone().or_else(|| outer.names_delimiter.clone()),
            precedes_et_al: self.precedes_et_al.or(outer.precedes_et_al),
            precedes_last: self.precedes_last.or(outer.precedes_last),
            et_al_min: self.et_al_min.or(outer.et_al_min),
            et_al_use_first: self.et_al_use_first.or(outer.et_al_use_first),
            et_al_subsequent_min: self.et_al_subsequent_min.or(outer.et_al_subsequent_min),
            et_al_subsequent_use_first: self.et_al_subsequent_use_first.or(outer.et_al_subsequent_use_first),
            et_al_use_last: self.et_al_use_last.or(outer.et_al_use_last),
            form: self.form.or(outer.form),
            initialize: self.initialize.or(outer.initialize),
            initialize_with: self.initialize_with.clone().or_else(|| outer.initialize_with.clone()),
            as_sort_order: self.as_sort_order.or(outer.as_sort_order),
            sort_separator: self.sort_separator.clone().or_else(|| outer.sort_separator.clone()),
        }
    }
}

/// The options that `style`, `citation`, `bibliography` and `key` carry.
pub(super) fn inherited(node: Node) -> NameOptions {
    NameOptions {
        delimiter: node.attribute("name-delimiter").map(Box::from),
        names_delimiter: node.attribute("names-delimiter").map(Box::from),
        form: node.attribute("name-form").and_then(form),
        ..shared(node)
    }
}

/// The options that `name` carries.
pub(super) fn of_name(node: Node) -> (NameOptions, Option<Common>, Option<Common>) {
    let options = NameOptions {
        delimiter: node.attribute("delimiter").map(Box::from),
        form: node.attribute("form").and_then(form),
        ..shared(node)
    };
    let part = |name: &str| {
        super::xml::elements(node)
            .find(|child| child.tag_name().name() == "name-part" && child.attribute("name") == Some(name))
            .map(common)
    };
    (options, part("family"), part("given"))
}

fn form(value: &str) -> Option<NameForm> {
    match value {
        "long" => Some(NameForm::Long),
        "short" => Some(NameForm::Short),
        "count" => Some(NameForm::Count),
        _ => None,
    }
}

fn precedes(value: &str) -> Option<DelimiterPrecedes> {
    match value {
        "contextual" => Some(DelimiterPrecedes::Contextual),
        "after-inverted-name" => Some(DelimiterPrecedes::AfterInvertedName),
        "always" => Some(DelimiterPrecedes::Always),
        "never" => Some(DelimiterPrecedes::Never),
        _ => None,
    }
}

fn shared(node: Node) -> NameOptions {
    NameOptions {
        and: node.attribute("and").and_then(|value| match value {
            "text" => Some(AndKind::Text),
            "symbol" => Some(AndKind::Symbol),
            _ => None,
        }),
        precedes_et_al: node.attribute("delimiter-precedes-et-al").and_then(precedes),
        precedes_last: node.attribute("delimiter-precedes-last").and_then(precedes),
        et_al_min: number(node, "et-al-min").or_else(|| number(node, "names-min")),
        et_al_use_first: number(node, "et-al-use-first").or_else(|| number(node, "names-use-first")),
        et_al_subsequent_min: number(node, "et-al-subsequent-min"),
        et_al_subsequent_use_first: number(node, "et-al-subsequent-use-first"),
        et_al_use_last: flag(node, "et-al-use-last").or_else(|| flag(node, "names-use-last")),
        initialize: flag(node, "initialize"),
        initialize_with: node.attribute("initialize-with").map(Box::from),
        as_sort_order: node.attribute("name-as-sort-order").and_then(|value| match value {
            "first" => Some(SortOrder::First),
            "all" => Some(SortOrder::All),
            _ => None,
        }),
        sort_separator: node.attribute("sort-separator").map(Box::from),
        ..NameOptions::default()
    }
}
