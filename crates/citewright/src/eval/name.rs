//! One name.

use super::given::{initials, normalized};
use super::{Context, Mode, text_node};
use crate::item::Name;
use crate::rich;
use crate::style::{Common, Demote, NameForm, NameOptions, NamesElement};
use crate::tree::Inline;

/// How one name is shown.
pub(super) struct NameLook<'a> {
    pub element: &'a NamesElement,
    pub options: &'a NameOptions,
    pub inverted: bool,
    /// What disambiguation asks of the given names: 0 nothing, 1 initials, 2 all.
    pub level: u8,
}

/// A part of a name with its attributes.
type Part = Vec<Inline>;

impl Context<'_> {
    pub(super) fn name(&self, name: &Name, look: &NameLook) -> Vec<Inline> {
        if name.is_literal() {
            return self.part(rich::parse(&name.literal), look.element.family.as_ref());
        }
        let form = look.options.form.unwrap_or(NameForm::Long);
        if !name.is_romanesque() {
            return self.eastern(name, look, form);
        }
        let demote = self.style.demote;
        let non_dropping = rich::parse(&name.non_dropping);
        let family = rich::parse(&name.family);
        let short = form == NameForm::Short && look.level == 0;
        if short {
            let whole = attach(non_dropping, family);
            return self.part(whole, look.element.family.as_ref());
        }
        let given = rich::parse(&self.given(name, look));
        let dropping = rich::parse(&name.dropping);
        let suffix = rich::parse(&name.suffix);
        if self.mode == Mode::Key {
            let (family, rest) = match demote {
                Demote::Never => (attach(non_dropping, family), dropping),
                _ => (family, attach(dropping, non_dropping)),
            };
            return separated([family, rest, given, suffix], " ");
        }
        let separator = look.options.sort_separator.as_deref().unwrap_or(", ");
        let family_look = look.element.family.as_ref();
        let given_look = look.element.given.as_ref();
        let family = self.part_format(family, family_look);
        let non_dropping = self.part_format(non_dropping, family_look);
        let given = self.part_format(given, given_look);
        let dropping = self.part_format(dropping, given_look);
        if look.inverted {
            let (family, given) = match demote {
                Demote::DisplayAndSort => (family, attach(given, attach(dropping, non_dropping))),
                _ => (attach(non_dropping, family), attach(given, dropping)),
            };
            return separated([affixed(family, family_look), affixed(given, given_look), suffix], separator);
        }
        let family = attach(dropping, attach(non_dropping, family));
        let family = separated([family, suffix], if name.comma_suffix { ", " } else { " " });
        attach(affixed(given, given_look), affixed(family, family_look))
    }

    /// A name whose script puts the family name first.
    fn eastern(&self, name: &Name, look: &NameLook, form: NameForm) -> Part {
        let family =
            self.part(rich::parse(&format!("{}{}", name.non_dropping, name.family)), look.element.family.as_ref());
        if form == NameForm::Short && look.level == 0 {
            return family;
        }
        let mut whole = family;
        whole.extend(self.part(rich::parse(&name.given), look.element.given.as_ref()));
        whole
    }

    fn given(&self, name: &Name, look: &NameLook) -> String {
        let full = look.level >= 2;
        match look.options.initialize_with.as_deref() {
            Some(mark) if !full => match look.options.initialize {
                Some(false) => normalized(&name.given, mark),
                _ => initials(&name.given, mark, self.style.initialize_with_hyphen),
            },
            _ => name.given.clone(),
        }
    }

    /// A part with the attributes of `name-part`, its affixes too.
    fn part(&self, nodes: Part, common: Option<&Common>) -> Part {
        match common {
            Some(common) if self.mode != Mode::Key => self.wrap(nodes, common),
            _ => nodes,
        }
    }

    fn part_format(&self, nodes: Part, common: Option<&Common>) -> Part {
        match common {
            Some(common) if self.mode != Mode::Key && !nodes.is_empty() => self.inner(nodes, common),
            _ => nodes,
        }
    }
}

/// Two parts with a space between them, if the first does not end with an apostrophe or hyphen that joins them.
fn attach(first: Part, second: Part) -> Part {
    if first.is_empty() {
        return second;
    }
    if second.is_empty() {
        return first;
    }
    let joins =
        last_char(&first).is_some_and(|c| matches!(c, '\'' | '’' | ' ' | '-' | '\u{2010}' | '\u{2011}' | '\u{a0}'));
    let mut whole = first;
    if !joins {
        whole.extend(text_node(" "));
    }
    whole.extend(second);
    whole
}

fn last_char(nodes: &[Inline]) -> Option<char> {
    match nodes.last()? {
        Inline::Text(text) => text.chars().next_back(),
        other => last_char(other.children()),
    }
}

/// A part with the affixes of `name-part`.
fn affixed(nodes: Part, common: Option<&Common>) -> Part {
    let Some(common) = common.filter(|_| !nodes.is_empty()) else { return nodes };
    let mut out = text_node(&*common.prefix);
    out.extend(nodes);
    out.extend(text_node(&*common.suffix));
    out
}

/// The parts that are there, with a text between them.
fn separated<const N: usize>(parts: [Part; N], separator: &str) -> Part {
    let mut out = Vec::new();
    for part in parts {
        if part.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.extend(text_node(separator));
        }
        out.extend(part);
    }
    out
}
