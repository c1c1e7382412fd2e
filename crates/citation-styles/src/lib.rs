#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod pack;

/// A style that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its official id.
    pub id: &'static str,
    /// Its text, to be compiled.
    pub text: String,
    /// The language that a journal sets, where the name is a journal's that follows the style.
    pub locale: Option<String>,
}

/// What the addresses of official styles begin with.
const ADDRESSES: [&str; 4] = [
    "http://www.zotero.org/styles/",
    "https://www.zotero.org/styles/",
    "http://zotero.org/styles/",
    "http://typst.org/csl/",
];

/// A line of `names.txt` for each short name.
fn short_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../names.txt").lines().filter_map(|line| line.split_once(' '))
}

/// The style of a name: a short one, an official id, an address, or a journal's.
pub fn find(name: &str) -> Option<Found> {
    let name = ADDRESSES.iter().find_map(|address| name.strip_prefix(address)).unwrap_or(name);
    let id = short_names().find(|(short, _)| *short == name).map_or(name, |(_, id)| id);
    if let Some(number) = pack::position(id) {
        return Some(Found { id: pack::name(number)?, text: pack::text(number)?, locale: None });
    }
    let journals = pack::journals();
    let (_, number, locale) = journal_lines(&journals).find(|(journal, ..)| *journal == id)?;
    let locale = (!locale.is_empty()).then(|| locale.to_owned());
    Some(Found { id: pack::name(number)?, text: pack::text(number)?, locale })
}

/// The style of an address alone, which a dependent style names as its parent.
pub fn by_address(address: &str) -> Option<Found> {
    let id = ADDRESSES.iter().find_map(|known| address.strip_prefix(known))?;
    let number = pack::position(id)?;
    Some(Found { id: pack::name(number)?, text: pack::text(number)?, locale: None })
}

/// All names but those of journals: short ones, then official ids.
pub fn names() -> impl Iterator<Item = &'static str> {
    short_names().map(|(short, _)| short).chain((0..pack::count()).filter_map(pack::name))
}

/// The names of all journals whose style is built in.
pub fn journals() -> Vec<String> {
    journal_lines(&pack::journals()).map(|(name, ..)| name.to_owned()).collect()
}

fn journal_lines(text: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    text.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some((parts.next()?, parts.next()?.parse().ok()?, parts.next().unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_a_style() {
        let all: Vec<&str> = names().collect();
        assert!(all.len() > 500, "{}", all.len());
        for name in all {
            let style = find(name).unwrap_or_else(|| panic!("{name}"));
            assert!(style.text.starts_with("<style ") && style.text.ends_with("</style>"), "{name}");
            // The licence asks for the authors' names.
            assert!(style.text.contains("<info>"), "{name}");
        }
    }

    #[test]
    fn short_names_hide_no_style_but_those_that_are_kept_for_older_books() {
        let ids: Vec<&str> = (0..pack::count()).filter_map(pack::name).collect();
        let hidden: Vec<&str> = short_names().map(|(short, _)| short).filter(|short| ids.contains(short)).collect();
        assert_eq!(hidden, ["chicago-notes", "springer-vancouver"]);
        let mut all: Vec<&str> = short_names().map(|(short, _)| short).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), short_names().count());
    }

    #[test]
    fn journals_and_addresses_lead_to_their_style() {
        assert_eq!(find("nature-climate-change").unwrap().id, "nature");
        assert_eq!(find("gb-7714").unwrap().id, "china-national-standard-gb-t-7714-2015-numeric");
        assert_eq!(by_address("http://www.zotero.org/styles/apa").unwrap().id, "apa");
        assert!(by_address("http://example.org/apa").is_none() && find("no-such-style").is_none());
        let journals = journals();
        assert!(journals.len() > 5000);
        for name in journals.iter().step_by(97) {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
