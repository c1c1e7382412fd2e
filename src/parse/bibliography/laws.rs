//! How laws are numbered and where they are printed: asked where bibliographies are read, and where citations are made.

/// Where laws are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedLaw {
    /// The names it goes by, as [`letters`] has them.
    names: &'static [&'static str],
    /// What CSL calls a work that is printed there.
    pub kind: &'static str,
    pub country: &'static str,
    /// Whether it is cited by sections, and not by pages.
    pub by_section: bool,
}

const fn printed(names: &'static [&'static str], kind: &'static str, country: &'static str) -> PrintedLaw {
    PrintedLaw { names, kind, country, by_section: false }
}

const PRINTED: [PrintedLaw; 9] = [
    PrintedLaw { by_section: true, ..printed(&["usc", "uscode", "unitedstatescode", "usca"], "legislation", "us") },
    printed(&["stat", "statutesatlarge", "unitedstatesstatutesatlarge"], "legislation", "us"),
    PrintedLaw { by_section: true, ..printed(&["cfr", "codeoffederalregulations"], "regulation", "us") },
    printed(&FEDERAL_REGISTER, "regulation", "us"),
    printed(
        &[
            "ojl",
            "ojc",
            "oj",
            "officialjournal",
            "officialjournaloftheeuropeanunion",
            "officialjournaloftheeuropeancommunities",
        ],
        "regulation",
        "eu",
    ),
    printed(&["congressionalrecord", "congrec"], "bill", "us"),
    printed(&["bundesgesetzblatt", "bgbl", "bgbli"], "legislation", "de"),
    printed(&["journalofficiel", "jorf"], "legislation", "fr"),
    printed(&["staatsblad", "staatscourant"], "legislation", "nl"),
];

const FEDERAL_REGISTER: [&str; 3] = ["federalregister", "fedreg", "fr"];

/// Lower-case letters and figures alone: `U.S.C.` is `usc`.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What laws are printed in that goes by a name.
pub fn printed_in(container: &str) -> Option<&'static PrintedLaw> {
    let name = letters(container);
    PRINTED.iter().find(|printed| printed.names.contains(&name.as_str()))
}

/// Whether a name is that of the Federal Register of the United States.
pub fn is_federal_register(container: &str) -> bool {
    FEDERAL_REGISTER.contains(&letters(container).as_str())
}

/// A place in what laws are printed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawPlace {
    pub volume: String,
    pub container: String,
    pub place: String,
    /// Whether the place is a section, and not a page.
    pub is_section: bool,
}

/// Takes a composed citation apart: `15 C.F.R. § 734.9`, `50 U.S.C. § 4801`, `87 FR 62186`. What has a section sign may be any code.
pub fn law_place(number: &str) -> Option<LawPlace> {
    let (volume, rest) = number.trim().split_once(' ')?;
    if volume.is_empty() || !volume.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = rest.trim_start();
    let at = rest.find(|c: char| c == '§' || c.is_ascii_digit())?;
    let container = rest[..at].trim().trim_end_matches("pt.").trim();
    let section = rest[at..].strip_prefix('§').map(|section| section.trim_start_matches('§').trim());
    let is_code = section.is_some() && container.len() > 1 && container.starts_with(|c: char| c.is_ascii_uppercase());
    let place = section.unwrap_or(rest[at..].trim());
    if place.is_empty() || !is_code && printed_in(container).is_none() {
        return None;
    }
    let (volume, container, place) = (volume.to_owned(), container.to_owned(), place.to_owned());
    Some(LawPlace { volume, container, place, is_section: section.is_some() })
}

/// The number of an American public law: `117-167`, with or without `Pub. L. No.` before it, and with a hyphen. `None` for any other number.
pub fn public_law(number: &str) -> Option<String> {
    let number = number.trim();
    let bare = ["Public Law", "Pub. L.", "Pub.L.", "P.L.", "PL "].iter().find_map(|name| number.strip_prefix(name));
    let bare = bare.unwrap_or(number).trim_start();
    let bare = bare.strip_prefix("No.").unwrap_or(bare).trim();
    let (congress, law) = bare.split_once(['-', '–', '‑'])?;
    let is_figure = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = (2..=3).contains(&congress.len()) && (1..=4).contains(&law.len());
    (fits && is_figure(congress) && is_figure(law)).then(|| format!("{congress}-{law}"))
}

#[cfg(test)]
mod tests {
    use super::{is_federal_register, law_place, printed_in, public_law};

    #[test]
    fn composed_citations_are_taken_apart() {
        for (number, wanted) in [
            ("15 C.F.R. § 734.9", Some(("15", "C.F.R.", "734.9", true))),
            ("15 C.F.R. §§ 734.9-10", Some(("15", "C.F.R.", "734.9-10", true))),
            ("50 U.S.C. 4801", Some(("50", "U.S.C.", "4801", false))),
            ("87 FR 62186", Some(("87", "FR", "62186", false))),
            ("5 D.C. Code § 1-2", Some(("5", "D.C. Code", "1-2", true))),
            ("5 Some Place 3", None),
            ("15 C.F.R. §", None),
            ("2021/821", None),
        ] {
            let place = law_place(number);
            let found = place.as_ref().map(|p| (&*p.volume, &*p.container, &*p.place, p.is_section));
            assert_eq!(found, wanted, "{number}");
        }
        assert!(["Federal Register", "Fed. Reg.", "FR", "F.R."].into_iter().all(is_federal_register));
        assert!(!is_federal_register("Frankfurter Rundschau"));
        assert_eq!(printed_in("Bundesgesetzblatt").map(|printed| printed.country), Some("de"));
    }

    #[test]
    fn only_public_laws_are_public_laws() {
        for number in ["117-167", "Pub. L. No. 117–167", "P.L. 117-167", "PL 117‑167", "Public Law No. 117-167"] {
            assert_eq!(public_law(number).as_deref(), Some("117-167"), "{number}");
        }
        for number in
            ["2021/821", "15 C.F.R. § 734.9", "c. 12", "商务部令2020年第4号", "1-2", "117-", "117-16a", "GAO-23-105"]
        {
            assert_eq!(public_law(number), None, "{number}");
        }
    }
}
