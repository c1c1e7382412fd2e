//! Reading rendering elements.

use super::xml::{elements, flag};
use super::*;
use crate::error::Error;
use crate::tree::{Align, Decoration, FontStyle, FontVariant, FontWeight};
use roxmltree::Node;

/// What is known while elements are read: the macros by name.
pub(super) struct Reader<'a> {
    pub macros: &'a HashMap<String, usize>,
}

/// The formatting attributes, affixes and other attributes that most elements share.
pub(crate) fn common(node: Node) -> Common {
    let text = |name: &str| node.attribute(name).map(Box::from);
    Common {
        format: Format {
            style: node.attribute("font-style").and_then(|value| match value {
                "italic" => Some(FontStyle::Italic),
                "oblique" => Some(FontStyle::Oblique),
                "normal" => Some(FontStyle::Normal),
                _ => None,
            }),
            variant: node.attribute("font-variant").and_then(|value| match value {
                "small-caps" => Some(FontVariant::SmallCaps),
                "normal" => Some(FontVariant::Normal),
                _ => None,
            }),
            weight: node.attribute("font-weight").and_then(|value| match value {
                "bold" => Some(FontWeight::Bold),
                "light" => Some(FontWeight::Light),
                "normal" => Some(FontWeight::Normal),
                _ => None,
            }),
            decoration: node.attribute("text-decoration").and_then(|value| match value {
                "underline" => Some(Decoration::Underline),
                "none" => Some(Decoration::None),
                _ => None,
            }),
            align: node.attribute("vertical-align").and_then(|value| match value {
                "sup" => Some(Align::Sup),
                "sub" => Some(Align::Sub),
                "baseline" => Some(Align::Baseline),
                _ => None,
            }),
        },
        prefix: text("prefix").unwrap_or_default(),
        suffix: text("suffix").unwrap_or_default(),
        delimiter: text("delimiter"),
        display: node.attribute("display").and_then(|value| match value {
            "block" => Some(DisplayKind::Block),
            "left-margin" => Some(DisplayKind::LeftMargin),
            "right-inline" => Some(DisplayKind::RightInline),
            "indent" => Some(DisplayKind::Indent),
            _ => None,
        }),
        quotes: flag(node, "quotes") == Some(true),
        strip_periods: flag(node, "strip-periods") == Some(true),
        text_case: node.attribute("text-case").and_then(|value| match value {
            "lowercase" => Some(TextCase::Lower),
            "uppercase" => Some(TextCase::Upper),
            "capitalize-first" => Some(TextCase::CapitalizeFirst),
            "capitalize-all" => Some(TextCase::CapitalizeAll),
            "sentence" => Some(TextCase::Sentence),
            "title" => Some(TextCase::Title),
            _ => None,
        }),
    }
}

pub(crate) fn term_form(value: &str) -> Option<TermForm> {
    match value {
        "long" => Some(TermForm::Long),
        "short" => Some(TermForm::Short),
        "symbol" => Some(TermForm::Symbol),
        "verb" => Some(TermForm::Verb),
        "verb-short" => Some(TermForm::VerbShort),
        _ => None,
    }
}

fn form_of(node: Node) -> TermForm {
    node.attribute("form").and_then(term_form).unwrap_or_default()
}

impl Reader<'_> {
    /// The rendering elements within an element.
    pub fn children(&self, node: Node) -> Result<Vec<Element>, Error> {
        let mut found = Vec::new();
        for child in elements(node) {
            if let Some(element) = self.element(child)? {
                found.push(element);
            }
        }
        Ok(found)
    }

    fn element(&self, node: Node) -> Result<Option<Element>, Error> {
        Ok(Some(match node.tag_name().name() {
            "text" => Element::Text(self.text(node)?, common(node)),
            "number" => match node.attribute("variable").and_then(Variable::named) {
                Some(variable) => {
                    let form = match node.attribute("form") {
                        Some("ordinal") => NumberForm::Ordinal,
                        Some("long-ordinal") => NumberForm::LongOrdinal,
                        Some("roman") => NumberForm::Roman,
                        _ => NumberForm::Numeric,
                    };
                    Element::Number(NumberElement { variable, form }, common(node))
                }
                None => Element::Text(TextSource::Unknown, common(node)),
            },
            "label" => match label(node) {
                Some(found) if found.variable.is_some() => Element::Label(found, common(node)),
                _ => return Ok(None),
            },
            "date" => match date(node) {
                Some(found) => Element::Date(Box::new(found), common(node)),
                None => Element::Text(TextSource::Unknown, common(node)),
            },
            "names" => Element::Names(Box::new(self.names(node)?), common(node)),
            "group" => Element::Group(self.children(node)?, common(node)),
            "choose" => Element::Choose(self.branches(node)?),
            // What is unknown is left out: extensions add elements.
            _ => return Ok(None),
        }))
    }

    fn text(&self, node: Node) -> Result<TextSource, Error> {
        if let Some(name) = node.attribute("variable") {
            let short = node.attribute("form") == Some("short");
            return Ok(Variable::named(name).map_or(TextSource::Unknown, |found| TextSource::Variable(found, short)));
        }
        if let Some(name) = node.attribute("macro") {
            return self.macro_number(name, node).map(TextSource::Macro);
        }
        if let Some(name) = node.attribute("term") {
            let plural = flag(node, "plural") == Some(true);
            return Ok(TextSource::Term { name: name.to_owned(), form: form_of(node), plural });
        }
        Ok(TextSource::Value(node.attribute("value").unwrap_or_default().to_owned()))
    }

    /// The number of a macro by its name.
    pub fn macro_number(&self, name: &str, node: Node) -> Result<usize, Error> {
        let unknown = || Error::at(format!("the macro \"{name}\" is not defined"), node.range());
        self.macros.get(name).copied().ok_or_else(unknown)
    }

    fn names(&self, node: Node) -> Result<NamesElement, Error> {
        let variables = node.attribute("variable").unwrap_or_default();
        let variables = variables.split_whitespace().filter_map(Variable::named).collect();
        let mut found = NamesElement {
            variables,
            options: NameOptions::default(),
            name_common: Common::default(),
            label_first: false,
            label: None,
            et_al: None,
            family: None,
            given: None,
            substitute: Vec::new(),
            has_name: false,
        };
        for child in elements(node) {
            match child.tag_name().name() {
                "name" => {
                    (found.options, found.family, found.given) = names::of_name(child);
                    found.name_common = common(child);
                    found.has_name = true;
                }
                "et-al" => {
                    let term = child.attribute("term").unwrap_or("et-al").to_owned();
                    found.et_al = Some((term, common(child)));
                }
                "label" => {
                    found.label_first = !found.has_name;
                    found.label = label(child).map(|label| (label, common(child)));
                }
                "substitute" => found.substitute = self.children(child)?,
                _ => {}
            }
        }
        found.label_first &= found.has_name && found.label.is_some();
        Ok(found)
    }

    fn branches(&self, node: Node) -> Result<Vec<Branch>, Error> {
        let mut branches = Vec::new();
        for part in elements(node) {
            let condition = match part.tag_name().name() {
                "if" | "else-if" => Some(condition(part)),
                "else" => None,
                _ => continue,
            };
            branches.push(Branch { condition, children: self.children(part)? });
        }
        Ok(branches)
    }
}

fn label(node: Node) -> Option<LabelElement> {
    let plural = match node.attribute("plural") {
        Some("always" | "true") => Plural::Always,
        Some("never" | "false") => Plural::Never,
        _ => Plural::Contextual,
    };
    let variable = node.attribute("variable");
    if variable.is_some_and(|name| Variable::named(name).is_none()) {
        return None;
    }
    Some(LabelElement { variable: variable.and_then(Variable::named), form: form_of(node), plural })
}

fn date(node: Node) -> Option<DateElement> {
    let variable = node.attribute("variable").and_then(Variable::named)?;
    let localized = match node.attribute("form") {
        Some("text") => Some(DateForm::Text),
        Some("numeric") => Some(DateForm::Numeric),
        _ => None,
    };
    let shown = match node.attribute("date-parts") {
        Some("year") => DateParts::Year,
        Some("year-month") => DateParts::YearMonth,
        _ => DateParts::All,
    };
    Some(DateElement { variable, localized, shown, parts: date_parts(node) })
}

/// The `date-part` elements of a date, in a style or a locale.
pub(crate) fn date_parts(node: Node) -> Vec<DatePart> {
    elements(node)
        .filter(|child| child.tag_name().name() == "date-part")
        .filter_map(|child| {
            let kind = match child.attribute("name")? {
                "year" => DatePartKind::Year,
                "month" => DatePartKind::Month,
                "day" => DatePartKind::Day,
                _ => return None,
            };
            let form = match child.attribute("form") {
                Some("long") => DatePartForm::Long,
                Some("short") => DatePartForm::Short,
                Some("numeric") => DatePartForm::Numeric,
                Some("numeric-leading-zeros") => DatePartForm::LeadingZeros,
                Some("ordinal") => DatePartForm::Ordinal,
                _ => DatePartForm::Default,
            };
            let range_delimiter = child.attribute("range-delimiter").map(Box::from);
            Some(DatePart { kind, form, range_delimiter, common: common(child) })
        })
        .collect()
}

fn condition(node: Node) -> Condition {
    let match_kind = match node.attribute("match") {
        Some("any") => MatchKind::Any,
        Some("none") => MatchKind::None,
        _ => MatchKind::All,
    };
    let mut tests = Vec::new();
    for attribute in node.attributes() {
        for value in attribute.value().split_whitespace() {
            tests.push(match attribute.name() {
                "disambiguate" => Test::Disambiguate(value == "true"),
                "is-numeric" => Test::IsNumeric(Variable::named(value)),
                "is-uncertain-date" => Test::IsUncertain(Variable::named(value)),
                "locator" => Test::Locator(value.to_owned()),
                "position" => match value {
                    "first" => Test::Position(Position::First),
                    "subsequent" => Test::Position(Position::Subsequent),
                    "ibid" => Test::Position(Position::Ibid),
                    "ibid-with-locator" => Test::Position(Position::IbidWithLocator),
                    "near-note" => Test::Position(Position::NearNote),
                    _ => Test::Never,
                },
                "type" => Test::Type(value.to_owned()),
                "variable" => Test::Variable(Variable::named(value)),
                _ => continue,
            });
        }
    }
    Condition { match_kind, tests }
}
