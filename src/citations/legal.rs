//! Legal sources, as their countries cite them. Styles take every law for an American public law, and every case for one in a reporter: what is
//! neither is put here into the fields from which they write it as it is written.

use crate::parse::bibliography::laws::{LawPlace, is_federal_register, law_place, public_law};
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// Sets a legal source's fields right; others stay as they are. `brackets_years`: whether the style writes the years of cases in brackets.
pub fn set(fields: &mut Fields, brackets_years: bool) {
    match text(fields, "type").as_str() {
        "legislation" | "regulation" => law(fields),
        "legal_case" => case(fields, brackets_years),
        "document" if text(fields, "genre").eq_ignore_ascii_case("bill") => {
            fields.insert("type".to_owned(), "bill".into());
            fields.remove("genre");
        }
        "bill" | "treaty" => authored(fields),
        _ => {}
    }
}

fn text(fields: &Fields, name: &str) -> String {
    match fields.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn put(fields: &mut Fields, name: &str, value: &str) {
    fields.insert(name.to_owned(), value.into());
}

fn law(fields: &mut Fields) {
    let (number, genre) = (text(fields, "number"), text(fields, "genre"));
    if genre.eq_ignore_ascii_case("executive order") {
        return executive_order(fields, &number);
    }
    if is_federal_register(&text(fields, "container-title")) {
        return federal_register(fields);
    }
    if fields.contains_key("author") {
        return authored(fields);
    }
    if let Some(law) = public_law(&number) {
        put(fields, "number", &law);
        put(fields, "type", "legislation");
    } else if let Some(LawPlace { volume, container, place, is_section }) = law_place(&number) {
        fields.remove("number");
        put(fields, "volume", &volume);
        put(fields, "container-title", &container);
        put(fields, if is_section { "section" } else { "page" }, &place);
    } else if !number.is_empty() {
        // The number is part of the title, or is shown as it is written.
        fields.remove("number");
        if !text(fields, "title").contains(&number) && genre.is_empty() {
            put(fields, "genre", &number);
            put(fields, "type", "regulation");
        }
    }
    official_journal(fields);
}

/// `14105` → `Executive Order No. 14105`, and its short name in sentences. Orders are not cited by the president's name.
fn executive_order(fields: &mut Fields, number: &str) {
    fields.remove("author");
    put(fields, "type", "regulation");
    put(fields, "genre", "Executive Order");
    if !number.is_empty() && !fields.contains_key("title-short") {
        put(fields, "title-short", &format!("Executive Order {number}"));
    }
}

/// A notice or rule in the Federal Register: under its agency as an article in it, as the Chicago Manual has it; under its title else.
fn federal_register(fields: &mut Fields) {
    let has_place = fields.contains_key("volume") || fields.contains_key("page");
    match (fields.contains_key("author"), has_place) {
        (true, true) => put(fields, "type", "article-journal"),
        (true, false) => authored(fields),
        (false, _) => put(fields, "type", "regulation"),
    }
}

/// A rule that has an author (an agency) reads better, and is found more easily, as a document of that author: styles cite laws by their title
/// alone.
fn authored(fields: &mut Fields) {
    if !fields.contains_key("author") {
        return;
    }
    put(fields, "type", "document");
    if let Some(container) = fields.remove("container-title") {
        fields.entry("publisher").or_insert(container);
    }
}

/// The Official Journal of the European Union: `OJ L 206/1`.
fn official_journal(fields: &mut Fields) {
    let container = text(fields, "container-title");
    let (volume, page) = (text(fields, "volume"), text(fields, "page"));
    if !container.starts_with("OJ ") || volume.is_empty() {
        return;
    }
    let first = page.split(['-', '–']).next().unwrap_or_default().trim().to_owned();
    let place = if first.is_empty() { String::new() } else { format!("/{first}") };
    put(fields, "container-title", &format!("{container} {volume}{place}"));
    fields.remove("volume");
    fields.remove("page");
}

fn case(fields: &mut Fields, brackets_years: bool) {
    let (number, container) = (text(fields, "number"), text(fields, "container-title"));
    if !container.is_empty() || number.is_empty() {
        return;
    }
    let (title, court) = (text(fields, "title"), text(fields, "authority"));
    let year = fields
        .get("issued")
        .and_then(|issued| issued.get("date-parts")?.get(0)?.get(0))
        .map(|year| year.as_str().map_or_else(|| year.to_string(), str::to_owned));
    // Cases of the Court of Justice of the European Union.
    let numbered = number.strip_prefix("C-").or_else(|| number.strip_prefix("T-")).unwrap_or_default();
    if numbered.split_once('/').is_some_and(|(a, b)| [a, b].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))) {
        put(fields, "title", &format!("Case {number}, {title}"));
        fields.entry("title-short").or_insert(title.into());
        fields.remove("number");
        return;
    }
    // A neutral citation: `[2017] UKSC 5`.
    let is_neutral = (3..=6).contains(&court.len()) && court.bytes().all(|b| b.is_ascii_uppercase());
    if let Some(year) = year.filter(|_| is_neutral && number.bytes().all(|b| b.is_ascii_digit())) {
        let container = if brackets_years { court } else { format!("[{year}] {court}") };
        put(fields, "container-title", &container);
        put(fields, "page", &number);
        fields.remove("number");
        fields.remove("authority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_right(json: serde_json::Value) -> Fields {
        let mut fields = json.as_object().cloned().unwrap_or_default();
        set(&mut fields, false);
        fields
    }

    #[test]
    fn only_public_laws_keep_their_number() {
        for (number, kept) in [
            ("117-167", Some("117-167")),
            ("Pub. L. No. 117–167", Some("117-167")),
            ("2021/821", None),
            ("15 C.F.R. § 734.9", None),
            ("商务部令2020年第4号", None),
            ("c. 12", None),
        ] {
            let fields = set_right(serde_json::json!({"type": "legislation", "title": "T", "number": number}));
            assert_eq!(fields.get("number").and_then(Value::as_str), kept, "{number}");
        }
    }

    #[test]
    fn places_are_written_as_their_country_writes_them() {
        let fields = set_right(serde_json::json!({"type": "legislation", "number": "15 C.F.R. §§ 734.9-10"}));
        assert_eq!([&fields["volume"], &fields["container-title"], &fields["section"]], ["15", "C.F.R.", "734.9-10"]);
        let fields = set_right(
            serde_json::json!({"type": "legislation", "title": "Regulation (EU) 2021/821", "number": "2021/821",
            "container-title": "OJ L", "volume": "206", "page": "1-461"}),
        );
        assert_eq!(fields["container-title"], "OJ L 206/1");
        let fields =
            set_right(serde_json::json!({"type": "legal_case", "title": "A v B", "number": "5", "authority": "UKSC",
            "issued": {"date-parts": [["2017"]]}}));
        assert_eq!([&fields["container-title"], &fields["page"]], ["[2017] UKSC", "5"]);
        let fields = set_right(serde_json::json!({"type": "legal_case", "title": "A v B", "number": "C-362/14"}));
        assert_eq!(fields["title"], "Case C-362/14, A v B");
        let fields =
            set_right(serde_json::json!({"type": "legislation", "title": "Investments", "genre": "Executive Order",
            "number": "14105", "author": [{"literal": "President"}]}));
        assert_eq!(fields["title-short"], "Executive Order 14105");
    }

    #[test]
    fn agencies_are_authors() {
        let rule = serde_json::json!({"type": "legislation", "author": [{"literal": "Agency"}], "container-title": "Federal Register"});
        let fields = set_right(rule.clone());
        assert_eq!([&fields["type"], &fields["publisher"]], ["document", "Federal Register"]);
        let mut rule = rule;
        rule["volume"] = "87".into();
        assert_eq!(set_right(rule)["type"], "article-journal");
    }
}
