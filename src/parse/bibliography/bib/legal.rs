//! Legal works: what a style needs to cite one as its country does, out of what bibliographies write (decision 0021).
//!
//! Styles know a law by its type: `legislation` with a number is a public law of the United States to them (“Pub. L. No.”), `regulation` is what bodies
//! decree. So the type is found out from what a work is printed in and how it is numbered, and composed citations (`15 C.F.R. § 734.9`) are taken apart.

use super::super::laws::{LawPlace, law_place, printed_in, public_law};
use super::super::{Item, NameValue, Value};

/// Completes a legal work; others stay as they are.
pub fn complete(item: &mut Item) {
    let kind = item.markup("type").unwrap_or_default().to_owned();
    match kind.as_str() {
        "legislation" | "regulation" | "bill" | "treaty" => law(item, &kind),
        "legal_case" => case(item),
        "hearing" => {
            authority(item);
            // Styles take the author of a hearing for a witness.
            if item.names("author").iter().all(|name| matches!(name, NameValue::Literal(_))) {
                item.0.remove("author");
            }
            congress(item);
        }
        _ => {}
    }
}

fn set(item: &mut Item, name: &str, value: impl Into<String>) {
    item.0.insert(name.to_owned(), Value::String(value.into()));
}

fn set_if_none(item: &mut Item, name: &str, value: &str) {
    if !value.is_empty() {
        item.0.entry(name.to_owned()).or_insert_with(|| Value::String(value.to_owned()));
    }
}

fn text(item: &Item, name: &str) -> String {
    item.text(name).unwrap_or_default().trim().to_owned()
}

fn law(item: &mut Item, kind: &str) {
    authority(item);
    if let Some(LawPlace { volume, container, place, is_section }) = law_place(&text(item, "number")) {
        item.0.remove("number");
        set_if_none(item, "volume", &volume);
        set_if_none(item, "container-title", &container);
        set_if_none(item, if is_section { "section" } else { "page" }, &place);
    }
    let printed = printed_in(&text(item, "container-title"));
    let number = text(item, "number");
    let title = text(item, "title");
    if let Some(printed) = printed {
        set_if_none(item, "jurisdiction", printed.country);
        if matches!(kind, "legislation" | "regulation") {
            set(item, "type", printed.kind);
        }
        // Bibliographies have no field for a section.
        if printed.by_section
            && !item.0.contains_key("section")
            && let Some(page) = item.0.remove("page")
        {
            item.0.insert("section".to_owned(), page);
        }
    }
    if let Some(public) =
        public_law(&number).filter(|_| kind == "legislation" && printed.is_none_or(|printed| printed.country == "us"))
    {
        set(item, "number", public);
        set(item, "type", "legislation");
        set_if_none(item, "jurisdiction", "us");
    } else if let Some((genre, order)) = presidential(item, &title, &number) {
        set(item, "type", "regulation");
        set(item, "genre", genre);
        if let Some(order) = order {
            set(item, "number", order);
        }
        set_if_none(item, "jurisdiction", "us");
    } else if european(&title, &number) {
        set(item, "type", "regulation");
        set_if_none(item, "jurisdiction", "eu");
        // The title of such an act holds its number.
        if !number.is_empty() && title.contains(bare(&number)) {
            item.0.remove("number");
        }
    } else if kind == "bill" {
        congress(item);
        if text(item, "genre").eq_ignore_ascii_case("bill") {
            item.0.remove("genre");
        }
    } else if kind == "legislation" && !number.is_empty() {
        // A style would write “Pub. L. No.” before it.
        set(item, "type", "regulation");
    }
    if is_chinese(item, &title) {
        set_if_none(item, "jurisdiction", "cn");
        set_if_none(item, "language", "zh");
    }
}

/// The body that answers for a law, where its author is one.
fn authority(item: &mut Item) {
    let body = match item.names("author") {
        [NameValue::Literal(name), ..] => name.literal.clone(),
        _ => String::new(),
    };
    set_if_none(item, "authority", &body);
}

/// What a president decrees: its kind and number.
fn presidential(item: &Item, title: &str, number: &str) -> Option<(&'static str, Option<String>)> {
    let genre = text(item, "genre").to_lowercase();
    for kind in ["Executive Order", "Proclamation", "Presidential Memorandum"] {
        let lower = kind.to_lowercase();
        let named = [title, number].iter().find_map(|text| {
            text.get(..kind.len()).filter(|head| head.eq_ignore_ascii_case(kind)).map(|_| &text[kind.len()..])
        });
        if genre == lower || named.is_some() {
            let figures = |text: &str| {
                let text = text.trim_start_matches([' ', ',']).trim_start_matches("No.").trim_start();
                let length = text.bytes().take_while(u8::is_ascii_digit).count();
                (length >= 4).then(|| text[..length].to_owned())
            };
            return Some((kind, figures(number).or_else(|| figures(named.unwrap_or_default()))));
        }
    }
    let short = ["E.O. ", "EO "].iter().find_map(|prefix| number.strip_prefix(prefix))?;
    Some(("Executive Order", Some(short.to_owned())))
}

/// Whether an act is one of the European Union.
fn european(title: &str, number: &str) -> bool {
    let acts =
        ["Regulation", "Directive", "Decision", "Council", "Commission", "Verordnung", "Richtlinie", "Règlement"];
    let marks = ["(EU)", "(EC)", "(EEC)", "(CFSP)", "(Euratom)", "(UE)", "(EG)"];
    acts.iter().any(|act| title.contains(act)) && marks.iter().any(|mark| title.contains(mark))
        || marks.iter().any(|mark| number.starts_with(mark))
        || ["EU ", "EC "].iter().any(|mark| number.starts_with(mark))
}

/// The number without the marks of a union.
fn bare(number: &str) -> &str {
    number.rsplit(' ').next().unwrap_or(number)
}

/// The house of the United States' Congress that a bill's number tells, for its jurisdiction.
fn congress(item: &mut Item) {
    let number = text(item, "number").replace(' ', "");
    if [
        "H.R.",
        "HR",
        "S.",
        "H.Res.",
        "S.Res.",
        "H.Con.Res.",
        "S.Con.Res.",
        "H.J.Res.",
        "S.J.Res.",
        "H.Rept.",
        "S.Rept.",
    ]
    .iter()
    .any(|prefix| number.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
    {
        set_if_none(item, "jurisdiction", "us");
    }
}

fn is_chinese(item: &Item, title: &str) -> bool {
    let language = text(item, "language");
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let kana = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
    language.starts_with("zh") || (language.is_empty() && title.chars().any(han) && !title.chars().any(kana))
}

/// Reporters, and the country of their courts.
const REPORTERS: [(&str, &str); 15] = [
    ("U.S.", "us"),
    ("S. Ct.", "us"),
    ("L. Ed. 2d", "us"),
    ("F.2d", "us"),
    ("F.3d", "us"),
    ("F.4th", "us"),
    ("F. Supp.", "us"),
    ("F. Supp. 2d", "us"),
    ("F. Supp. 3d", "us"),
    ("Fed. Cl.", "us"),
    ("AC", "gb"),
    ("WLR", "gb"),
    ("All ER", "gb"),
    ("ECR", "eu"),
    ("CLR", "au"),
];

/// Courts whose name tells the country.
const COURTS: [(&str, &str); 8] = [
    ("UKSC", "gb"),
    ("UKHL", "gb"),
    ("EWCA", "gb"),
    ("EWHC", "gb"),
    ("Court of Justice", "eu"),
    ("General Court", "eu"),
    ("HCA", "au"),
    ("D.C. Cir.", "us"),
];

fn case(item: &mut Item) {
    let (container, court, number) = (text(item, "container-title"), text(item, "authority"), text(item, "number"));
    let known = REPORTERS.iter().find(|(reporter, _)| *reporter == container);
    let known = known.or_else(|| COURTS.iter().find(|(name, _)| court.starts_with(name)));
    // A case of the European courts: `C-362/14`, `T-125/03`.
    let european = ["C-", "T-", "C‑", "T‑", "Case C-", "Case T-"].iter().any(|prefix| number.starts_with(prefix))
        && number.contains('/');
    let country = known.map(|(_, country)| *country).or(european.then_some("eu"));
    set_if_none(item, "jurisdiction", country.unwrap_or_default());
}
