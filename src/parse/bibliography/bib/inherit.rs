//! What entries take from others: `xdata`, `crossref` and sets, by biber's rules (biblatex's manual, appendix B).
//!
//! What an entry has itself goes before what it takes. References that lead nowhere, in a circle or too far are told of and not followed.

use super::super::Problem;
use super::entry::{Entry, Field};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A chain of references may be this long.
const DEEPEST: usize = 8;
/// So many fields may entries take in all, for each entry of the file and besides: what thousands take from one large entry would fill the memory.
const MOST_TAKEN: usize = 64;

/// Fields that stay where they are.
const NEVER: [&str; 19] = [
    "ids",
    "crossref",
    "xref",
    "xdata",
    "entryset",
    "entrysubtype",
    "execute",
    "label",
    "options",
    "presort",
    "related",
    "relatedoptions",
    "relatedstring",
    "relatedtype",
    "shortauthor",
    "shorteditor",
    "shorthand",
    "shorthandintro",
    "sortkey",
];

/// Fields that tell the same in two ways: who has one of them takes none.
const DATES: [&str; 4] = ["date", "year", "month", "day"];

/// Entries of the book's other files, by their keys.
pub type Others<'e, 's> = HashMap<&'s str, &'e Entry<'s>>;

/// Gives the entries what they take from each other and from `others`.
pub fn resolve<'s>(entries: &mut [Entry<'s>], others: &Others<'_, 's>, problems: &mut Vec<Problem>) {
    let refers = |entry: &Entry<'_>| entry.fields.iter().any(|field| is_reference(&field.name));
    if !entries.iter().any(refers) {
        return;
    }
    let index: HashMap<&str, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.key, at)).collect();
    let mut state = State {
        index,
        others,
        done: HashSet::new(),
        open: HashSet::new(),
        budget: entries.len() * MOST_TAKEN + 10_000,
    };
    for at in 0..entries.len() {
        state.entry(entries, at, 0, problems);
    }
}

fn is_reference(name: &str) -> bool {
    matches!(name, "crossref" | "xdata")
}

struct State<'e, 's> {
    index: HashMap<&'s str, usize>,
    others: &'e Others<'e, 's>,
    done: HashSet<usize>,
    /// Entries that are being resolved: who meets one of them has gone in a circle.
    open: HashSet<usize>,
    budget: usize,
}

impl<'s> State<'_, 's> {
    fn entry(&mut self, entries: &mut [Entry<'s>], at: usize, depth: usize, problems: &mut Vec<Problem>) -> bool {
        if self.done.contains(&at) {
            return true;
        }
        if depth > DEEPEST || !self.open.insert(at) {
            return false;
        }
        // Data that is shared goes before what a parent has.
        for reference in ["xdata", "crossref"] {
            let found = entries[at].fields.iter().position(|field| field.name == reference);
            let Some(field) = found.map(|index| entries[at].fields[index].clone()) else { continue };
            let targets: Vec<&str> = field.tex.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
            for target in targets {
                let key = entries[at].key;
                let other = match (self.index.get(target).copied(), self.others.get(target)) {
                    (Some(parent), _) if self.entry(entries, parent, depth + 1, problems) => Ok(parent),
                    (Some(_), _) => {
                        let message = format!("`{reference}` of `{key}` refers to itself, or through too many entries");
                        problems.push(Problem::new(field.range.clone(), message));
                        continue;
                    }
                    (None, Some(parent)) => Err(*parent),
                    (None, None) => {
                        let message = format!("`{reference}` of `{key}` is not an entry: `{target}`");
                        problems.push(Problem::new(field.range.clone(), message));
                        continue;
                    }
                };
                let mut fields = std::mem::take(&mut entries[at].fields);
                let parent = other.map_or_else(|parent| parent, |index| &entries[index]);
                self.take(&mut fields, &entries[at].kind, parent, &field);
                entries[at].fields = fields;
            }
        }
        self.open.remove(&at);
        self.done.insert(at);
        true
    }

    /// Gives an entry's fields what it lacks of a parent's.
    fn take(&mut self, fields: &mut Vec<Field<'s>>, kind: &str, parent: &Entry<'s>, reference: &Field<'s>) {
        let shared = reference.name == "xdata";
        for field in &parent.fields {
            let names = if shared { vec![field.name.as_str()] } else { inherited(&parent.kind, kind, &field.name) };
            for name in names {
                let is_date = DATES.contains(&name);
                let has =
                    |own: &Field<'_>| own.name == name || (is_date && own.own && DATES.contains(&own.name.as_str()));
                // A value that was put together costs what it weighs, another one a place in the list.
                let cost = match &field.tex {
                    Cow::Owned(text) => 1 + text.len() / 64,
                    Cow::Borrowed(_) => 1,
                };
                if NEVER.contains(&name) || fields.iter().any(has) || self.budget < cost {
                    continue;
                }
                self.budget -= cost;
                let (name, range) = (name.to_owned(), reference.range.clone());
                fields.push(Field { name, range, written: None, begins: None, own: false, tex: field.tex.clone() });
            }
        }
    }
}

/// Under which names a child has a field of its parent.
fn inherited<'n>(parent: &str, child: &str, name: &'n str) -> Vec<&'n str> {
    let many = parent.starts_with("mv");
    let part = matches!(
        child,
        "inbook" | "bookinbook" | "suppbook" | "incollection" | "suppcollection" | "inreference" | "inproceedings"
    );
    let whole = matches!(child, "book" | "collection" | "reference" | "proceedings");
    let article = matches!(child, "article" | "suppperiodical" | "review");
    // The parts of a book have its author as the book's, too.
    if matches!(parent, "mvbook" | "book") && matches!(child, "inbook" | "bookinbook" | "suppbook") && name == "author"
    {
        return vec!["author", "bookauthor"];
    }
    let titles: [&str; 3] = match () {
        () if many && (part || whole) => ["maintitle", "mainsubtitle", "maintitleaddon"],
        () if part
            && matches!(
                parent,
                "book" | "collection" | "reference" | "proceedings" | "inbook" | "misc" | "booklet"
            ) =>
        {
            ["booktitle", "booksubtitle", "booktitleaddon"]
        }
        () if article && parent == "periodical" => ["journaltitle", "journalsubtitle", "journaltitleaddon"],
        () => return vec![name],
    };
    match name {
        "title" => vec![titles[0]],
        "subtitle" => vec![titles[1]],
        "titleaddon" => vec![titles[2]],
        "shorttitle" | "sorttitle" | "indextitle" | "indexsorttitle" => Vec::new(),
        other => vec![other],
    }
}
