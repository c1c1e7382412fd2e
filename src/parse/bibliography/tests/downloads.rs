//! What readers take away comes back as the same sources, here and in stricter readers.

use super::super::*;
use super::text;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    /// What readers take away reads again as the same sources: no value can end an entry or begin another.
    #[test]
    fn downloads_read_again(
        fields in proptest::collection::vec(("[a-z ]{0,6}[\\{\\}\\\\@,=\"\\n#%$~^&_<>é.-]{0,5}[a-z]{0,4}|\\PC{0,12}", 0usize..9), 1..6),
        key in "[a-zé0-9][a-z:/._@=#%-]{0,8}",
    ) {
        const NAMES: [&str; 9] = ["title", "publisher", "URL", "DOI", "volume", "note", "archive_url", "frcite", "container-title"];
        let mut map = serde_json::Map::new();
        map.insert("id".into(), key.clone().into());
        map.insert("type".into(), "report".into());
        for (value, name) in &fields {
            map.insert(NAMES[*name].into(), value.clone().into());
        }
        let text = serde_json::Value::Array(vec![map.into()]).to_string();
        let (sources, _) = parse(&text, Format::CslJson);
        prop_assert_eq!(sources.len(), 1);
        same(&sources[0])?;
        let bib = fields.iter().map(|(value, name)| format!("{} = {{{value}}},\n", NAMES[*name])).collect::<String>();
        for source in parse(&format!("@misc{{k,\n{bib}}}\n@misc{{l, title={{T}}}}"), Format::BibLatex).0 {
            same(&source)?;
        }
    }
}

/// Whether a source's downloads read again as the source.
pub fn same(source: &ParsedSource) -> Result<(), TestCaseError> {
    let (again, problems) = parse(&csl_json(source), Format::CslJson);
    prop_assert_eq!(&problems, &[], "{}", csl_json(source));
    prop_assert_eq!(again.len(), 1);
    prop_assert_eq!(&again[0].key, &source.key);
    prop_assert_eq!(&again[0].item, &source.item);
    prop_assert_eq!(&again[0].own, &source.own);
    let (again, problems) = parse(&source.biblatex, Format::BibLatex);
    prop_assert_eq!(&problems, &[], "{}", source.biblatex);
    prop_assert_eq!(again.len(), 1, "{}", source.biblatex);
    prop_assert_eq!(&again[0].key, &source.key);
    prop_assert_eq!(&again[0].item, &source.item, "{}", source.biblatex);
    let plain =
        |own: &OwnFields| own.entries().into_iter().map(|(name, value)| (name, tidy(&value))).collect::<Vec<_>>();
    prop_assert_eq!(plain(&again[0].own), plain(&source.own), "{}", source.biblatex);
    prop_assert_eq!(&again[0].own.short_author, &source.own.short_author, "{}", source.biblatex);
    // Readers that are stricter than ours.
    let strict = biblatex::Bibliography::parse(&source.biblatex);
    prop_assert!(strict.is_ok(), "{:?} in {}", strict, source.biblatex);
    // That one knows neither `custom` nor dates in words, which the schema has.
    let mut plain = source.item.json();
    plain.retain(|name, _| source.item.date(name).is_none_or(|date| date.literal.is_none()));
    let strict = serde_json::from_value::<citationberg::json::Item>(plain.into());
    prop_assert!(strict.is_ok(), "{:?} in {}", strict, csl_json(source));
    Ok(())
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_key_or_a_value_cannot_begin_another_entry() {
    let json = r#"[{"id": "c2,title={x}}\n@misc{inj4", "title": "T"}, {"id": "a\u001bb"}, {"id": "ok", "title": "}} @misc{inj, title={x"}]"#;
    let (sources, problems) = parse(json, Format::CslJson);
    assert_eq!(sources.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(), ["ok"]);
    assert_eq!(
        problems.iter().map(|p| &json[p.range.clone()]).collect::<Vec<_>>(),
        [r"c2,title={x}}\n@misc{inj4", r"a\u001bb"]
    );
    let (again, problems) = parse(&sources[0].biblatex, Format::BibLatex);
    assert_eq!((again.len(), problems), (1, Vec::new()));
    assert_eq!(text(&again[0], "title"), "}} @misc{inj, title={x");
}

/// Found by the property above.
#[test]
fn a_backslash_at_a_values_end_does_not_take_its_brace() {
    for value in ["a\\ ", "\\\n", "a\\\\ "] {
        let (sources, _) =
            parse(&format!("@misc{{k, title = {{{value}}}}}\n@misc{{l, title = {{T}}}}"), Format::BibLatex);
        assert_eq!(sources.len(), 2, "{value:?}");
        same(&sources[0]).unwrap();
    }
}

#[test]
fn addresses_are_read_as_they_are_written() {
    let bib = r"@misc{a, title={T}, url={https://e.org/a--b_c\_d~e/{f}?g=%20#h}, archive_url={{https://e.org/x--y}}, doi={10.1/a--b}}";
    let (sources, problems) = parse(bib, Format::BibLatex);
    assert_eq!(problems, []);
    assert_eq!(sources[0].url.as_deref(), Some("https://e.org/a--b_c_d~e/%7Bf%7D?g=%20#h"));
    assert_eq!(text(&sources[0], "DOI"), "10.1/a--b");
    assert_eq!(sources[0].own.archive_url.as_deref(), Some("https://e.org/x--y"));
}

/// Everything that a CSL item may hold comes back from both downloads: names with all parts, ranges, words, mark-up, variables without a field.
fn any_item() -> impl Strategy<Value = serde_json::Value> {
    let words = "[A-Za-zé&%$#_{}~^\\\\ '`,.:;<>=0-9-]{1,14}|<i>[a-z ]{1,5}</i> [A-Z]{1,3}<sub>[0-9]</sub>|<span class=\"nocase\">[A-Z]{1,4}</span> [a-z]{1,4}|“[a-z]{1,4}”|中[一-十]{1,3}";
    let part = "[A-Z][a-zé]{1,6}( [A-Z][a-z]{1,4})?|van|de la Cruz|d'Art|\"van Gogh\"|O'Brien|A, B|x and y|Jr\\.|III";
    let name = (
        proptest::option::of(part),
        proptest::option::of(part),
        proptest::option::of("van|de|von der|Del"),
        proptest::option::of("Jr\\.|III"),
        any::<bool>(),
    )
        .prop_map(|(family, given, particle, suffix, comma)| match family {
            None => serde_json::json!({"literal": given.unwrap_or_else(|| "Body & Co, {Ltd}".to_owned())}),
            Some(family) => {
                let mut name = serde_json::json!({"family": family});
                let parts = [
                    ("given", given),
                    ("non-dropping-particle", particle.clone().filter(|p| p != "de")),
                    ("dropping-particle", particle.filter(|p| p == "de")),
                    ("suffix", suffix),
                ];
                for (key, part) in parts {
                    if let Some(part) = part {
                        name[key] = part.into();
                    }
                }
                if comma {
                    name["comma-suffix"] = true.into();
                }
                name
            }
        });
    let day = proptest::collection::vec(prop_oneof![1i32..13, 1950i32..2030, Just(21), Just(-50)], 1..4);
    let date = prop_oneof![
        (proptest::collection::vec(day, 1..3), any::<bool>())
            .prop_map(|(parts, circa)| serde_json::json!({"date-parts": parts, "circa": circa})),
        words.prop_map(|text| serde_json::json!({"literal": text})),
        "[0-9]{4}(-[0-9]{2}){0,2}(/([0-9]{4})?)?|May [0-9]{1,2}, 2019"
            .prop_map(|text| serde_json::json!({"raw": text})),
        Just(serde_json::json!({"date-parts": [[2019]], "season": "2"})),
    ];
    const TEXTS: [&str; 24] = [
        "title",
        "title-short",
        "container-title",
        "container-title-short",
        "collection-title",
        "publisher",
        "publisher-place",
        "volume",
        "issue",
        "number",
        "page",
        "edition",
        "version",
        "genre",
        "DOI",
        "ISBN",
        "URL",
        "event-title",
        "status",
        "authority",
        "jurisdiction",
        "dimensions",
        "language",
        "section",
    ];
    const KINDS: [&str; 20] = [
        "article-journal",
        "article",
        "book",
        "chapter",
        "paper-conference",
        "report",
        "thesis",
        "webpage",
        "post-weblog",
        "legislation",
        "regulation",
        "bill",
        "legal_case",
        "hearing",
        "patent",
        "speech",
        "song",
        "entry-dictionary",
        "map",
        "own-type",
    ];
    const PEOPLE: [&str; 6] = ["author", "editor", "translator", "container-author", "contributor", "recipient"];
    const DATES: [&str; 4] = ["issued", "accessed", "event-date", "submitted"];
    (
        proptest::collection::vec((0..TEXTS.len(), words), 0..7),
        0..KINDS.len(),
        proptest::collection::vec((0..PEOPLE.len(), proptest::collection::vec(name.clone(), 1..3)), 0..3),
        proptest::collection::vec((0..DATES.len(), date), 0..3),
        proptest::collection::vec(name, 0..2),
    )
        .prop_map(|(texts, kind, people, dates, short)| {
            let mut item =
                serde_json::json!({"id": "k1", "type": KINDS[kind], "custom": {"tier": 2, "shortauthor": short}});
            for (index, text) in texts {
                item[TEXTS[index]] = text.into();
            }
            for (index, names) in people {
                item[PEOPLE[index]] = names.into();
            }
            for (index, date) in dates {
                item[DATES[index]] = date;
            }
            item
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]
    #[test]
    fn items_come_back_from_their_downloads(item in any_item()) {
        let (sources, _) = parse(&serde_json::json!([item]).to_string(), Format::CslJson);
        prop_assert_eq!(sources.len(), 1);
        same(&sources[0])?;
    }
}
