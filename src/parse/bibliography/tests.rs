mod downloads;

use super::*;
use proptest::prelude::*;

fn text(source: &ParsedSource, name: &str) -> String {
    source.item.0.get(name).and_then(|v| v.to_str()).map(|t| t.into_owned()).unwrap_or_default()
}

const RULE: &str = "@legislation{bis2018jinhua,
  title = {Addition of an Entity to the Entity List},
  author = {{Bureau of Industry and Security}},
  publisher = {Federal Register},
  date = {2018-10-30},
  addendum = {83 FR 54519},
  frcite = {83 FR 54519},
  tier = {1},
}
";

#[test]
fn biblatex_to_csl() {
    let (sources, problems) = parse(RULE, Format::BibLatex);
    assert_eq!(problems, []);
    let rule = &sources[0];
    assert_eq!(&RULE[rule.key_range.clone()], "bis2018jinhua");
    assert_eq!((text(rule, "type"), text(rule, "container-title")), ("regulation".into(), "Federal Register".into()));
    assert_eq!(rule.own.frcite.as_deref(), Some("83 FR 54519"));
    assert_eq!(rule.own.tier, Some(1));
    assert!(
        rule.biblatex.starts_with("@legislation{bis2018jinhua,\n  author = {{Bureau of Industry and Security}},\n"),
        "{}",
        rule.biblatex
    );
    let json = csl_json(rule);
    assert!(json.contains("\"date-parts\": [\n        [\n          2018,"), "{json}");
    assert!(json.contains("\"literal\": \"Bureau of Industry and Security\""), "{json}");
}

#[test]
fn a_body_stands_in_for_an_author() {
    let (sources, _) = parse(
        "@online{a, title={T --- and U\\&V}, organization={Body \\& Co}, date={2019}}\n@report{b, author={Doe, Jane}, institution={Inst}, title={R}}",
        Format::BibLatex,
    );
    assert!(csl_json(&sources[0]).contains("\"literal\": \"Body & Co\""));
    let (whole, _) =
        parse("@online{a, title={T}, organization={Institute of Standards and Technology}}", Format::BibLatex);
    assert!(
        csl_json(&whole[0]).contains("\"literal\": \"Institute of Standards and Technology\""),
        "{}",
        csl_json(&whole[0])
    );
    assert_eq!(text(&sources[0], "title"), "T — and U&V");
    assert_eq!(text(&sources[1], "publisher"), "Inst");
}

#[test]
fn one_bad_entry_costs_itself() {
    let broken = format!(
        "{RULE}@online{{bad,\n  title = {{open,\n}}\n\n@online{{good, title = {{Fine}}}}\n@misc{{x, title = nosuch}}\n"
    );
    let (sources, problems) = parse(&broken, Format::BibLatex);
    let keys: Vec<&str> = sources.iter().map(|s| s.key.as_str()).collect();
    assert_eq!(keys, ["bis2018jinhua", "good"]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].message.contains("`bad`") && problems[1].message.contains("`nosuch`"), "{problems:?}");
    assert!(broken[..problems[0].range.start].ends_with(&RULE[RULE.len() - 2..]), "{problems:?}");
}

#[test]
fn wrong_dates_and_doubled_keys_are_told() {
    let (sources, problems) = parse("@misc{a, title={T}, date={2023-02-30}}\n@misc{a, title={U}}", Format::BibLatex);
    assert_eq!(sources.len(), 1);
    assert_eq!(problems.len(), 2);
    assert!(problems[0].message.contains("February 2023 has 28 days"));
    assert!(problems[1].duplicate_of.is_some());
}

#[test]
fn bibtex_years_and_months() {
    let (sources, problems) = parse("@article{a, title={T}, year=1998, month=may, journal={J}}", Format::BibLatex);
    assert_eq!(problems, []);
    assert!(
        csl_json(&sources[0]).replace([' ', '\n'], "").contains("\"date-parts\":[[1998,5]]"),
        "{}",
        csl_json(&sources[0])
    );
    assert_eq!(text(&sources[0], "container-title"), "J");
}

#[test]
fn dates_in_words_are_shown_and_stop_nothing() {
    let json = r#"[{"id": "a", "issued": {"literal": "forthcoming"}}, {"id": "b", "issued": {"date-parts": [[2018, 14]]}}, {"id": "c", "issued": {"raw": "some day"}}]"#;
    let (sources, problems) = parse(json, Format::CslJson);
    assert_eq!(sources[0].item.date("issued"), Some(&DateValue::words("forthcoming")));
    assert_eq!(sources[1].item.date("issued"), Some(&DateValue::of(vec![2018, 22])));
    assert_eq!(sources[2].item.date("issued"), Some(&DateValue::words("some day")));
    assert_eq!(problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["loose-date"]);
    for (date, loose) in [
        ("May 16, 2019", true),
        ("05/16/2019", true),
        ("Summer of 2020", true),
        ("someday", true),
        ("2019-13", false),
        ("2019-02-30", false),
    ] {
        let (sources, problems) = parse(&format!("@misc{{a, title = {{T}}, date = {{{date}}}}}"), Format::BibLatex);
        assert_eq!(sources.len(), 1);
        assert_eq!(
            problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(),
            [if loose { "loose-date" } else { "invalid-bibliography" }],
            "{date}"
        );
    }
}

#[test]
fn parentheses_and_strings_of_other_files() {
    let text = "@book(a, title = {One (1)}, publisher = cup # { and others}, year = 2020)\n@misc{b, title = {Two}, note = {(@}}";
    let (sources, problems) =
        parse_beside(text, Format::BibLatex, &["@string(cup = {Cambridge})", "@misc{x, title={X}}"]);
    assert_eq!(problems, []);
    assert_eq!(sources.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(self::text(&sources[0], "publisher"), "Cambridge and others");
    assert_eq!(parse(text, Format::BibLatex).1.len(), 1, "without the other file the abbreviation is unknown");
}

#[test]
fn hayagriva_and_csl_json() {
    let yaml = "rule2022:\n  type: legislation\n  title: A rule\n  author: Doe, Jane\n  date: 2022-10-07\n  tier: 1\n  frcite: 87 FR 62186\n";
    let (sources, problems) = parse(yaml, Format::Hayagriva);
    assert_eq!(problems, []);
    assert_eq!(text(&sources[0], "type"), "legislation");
    assert_eq!(sources[0].own.frcite.as_deref(), Some("87 FR 62186"));
    let json = r#"[{"id": "x", "type": "report", "title": "R", "issued": {"date-parts": [["2020", 17]]}, "author": [{"literal": "Body"}], "custom": {"tier": 2}}, {"id": "x"}, 3]"#;
    let (sources, problems) = parse(json, Format::CslJson);
    assert_eq!(sources.len(), 1);
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        messages,
        ["17 in `issued` of `x` is not a valid month", "the source `x` is defined twice", "item 3 is not an object"]
    );
    assert_eq!(&json[problems[0].range.clone()], "17");
    assert_eq!(sources[0].own.tier, Some(2));
    assert_eq!(&json[sources[0].key_range.clone()], "x");
    // What was written out can be read in again.
    let (again, problems) = parse(&csl_json(&sources[0]), Format::CslJson);
    assert_eq!(problems, []);
    assert_eq!(again[0].item, sources[0].item);
    let (bib, problems) = parse(&sources[0].biblatex, Format::BibLatex);
    assert_eq!(problems, []);
    assert_eq!(text(&bib[0], "title"), "R");
}

#[test]
fn types_and_fields() {
    for (entry, expected) in [
        ("@article{k, title={T}, entrysubtype={newspaper}}", ("type", "article-newspaper")),
        ("@article{k, title={T}, journaltitle={J}, number={4}}", ("issue", "4")),
        ("@inproceedings{k, title={T}, booktitle={B}, booksubtitle={S}}", ("container-title", "B: S")),
        ("@incollection{k, title={T}}", ("type", "chapter")),
        ("@phdthesis{k, title={T}, school={MIT}, author={Doe, J}}", ("publisher", "MIT")),
        ("@thesis{k, title={T}, type={mathesis}}", ("genre", "Master’s thesis")),
        ("@legal{k, title={T}}", ("type", "treaty")),
        ("@jurisdiction{k, title={T}, institution={Court}}", ("authority", "Court")),
        (
            "@legislation{k, title={T}, organization={O}, publisher={Federal Register}}",
            ("container-title", "Federal Register"),
        ),
        ("@misc{k, title={T}, howpublished={\\url{https://e.org/a_b}}}", ("URL", "https://e.org/a_b")),
        ("@book{k, title={V}, maintitle={Whole}, volume={2}}", ("title", "Whole. V")),
        ("@article{k, title={T}, eid={e12}}", ("page", "e12")),
        ("@misc{k, title={T}, doi={https://doi.org/10.1000/XyZ}}", ("DOI", "10.1000/XyZ")),
        ("@misc{k, title={T}, doi={doi: https://dx.doi.org/10.1000/x}}", ("DOI", "10.1000/x")),
        ("@report{k, title={T}, number={GAO-23-105}}", ("number", "GAO-23-105")),
        ("@book{k, title={T}, langid={ngerman}}", ("language", "de")),
        ("@book{k, title={T}, shorthand={KRV}}", ("citation-label", "KRV")),
        ("@online{k, title={T}, author={Doe, J}, organization={Site}}", ("container-title", "Site")),
        ("@online{k, title={T}, eprint={2101.1}, eprinttype={arxiv}}", ("URL", "https://arxiv.org/abs/2101.1")),
        ("@video{k, title={T}}", ("type", "motion_picture")),
        ("@misc{k, title={T}}", ("type", "document")),
        (
            "@book{k, title={T}, publisher={Houghton and Mifflin}, location={Haver and {Lock and Weir}}}",
            ("publisher", "Houghton and Mifflin"),
        ),
        ("@book{k, title={T}, location={Haver and {Lock and Weir}}}", ("publisher-place", "Haver and Lock and Weir")),
        ("@dataset{k, title={Why?}, subtitle={Because}}", ("title", "Why? Because")),
        ("@misc{k, title={It's 10 -- 20 \\& {\\'e}\\\"o}}", ("title", "It’s 10 – 20 & éö")),
        ("@misc{k, title={T}, pubstate={inpress}}", ("status", "in press")),
    ] {
        let (sources, problems) = parse(entry, Format::BibLatex);
        assert_eq!(problems, [], "{entry}");
        assert_eq!(text(&sources[0], expected.0), expected.1, "{entry}");
        assert!(!sources[0].item.0.contains_key("note"), "{entry}");
        assert_eq!(&entry[sources[0].entry_range.clone()], entry);
    }
}

#[test]
fn names_keep_their_parts() {
    let bib = "@book{k, title={T}, author={van der Berg, Jan and {{Army and Navy}} and Doe, Jr., John}}";
    let json: serde_json::Value = serde_json::from_str(&csl_json(&parse(bib, Format::BibLatex).0[0])).unwrap();
    assert_eq!(
        json[0]["author"],
        serde_json::json!([
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"literal": "Army and Navy"},
            {"family": "Doe", "given": "John", "suffix": "Jr."},
        ])
    );
}

#[test]
fn dates_of_all_kinds() {
    for (date, parts) in [
        ("2020", "[[2020]]"),
        ("2020-05-06", "[[2020,5,6]]"),
        ("2020-05-06T10:00:00Z", "[[2020,5,6]]"),
        ("2020-05/2021-06", "[[2020,5],[2021,6]]"),
        ("2019/", "[[2019],[0]]"),
        ("-0049", "[[-50]]"),
        ("2001-21", "[[2001]]"),
        ("1850~", "[[1850]]"),
    ] {
        let (sources, problems) = parse(&format!("@misc{{k, date={{{date}}}}}"), Format::BibLatex);
        assert_eq!(problems, [], "{date}");
        let json: serde_json::Value = serde_json::from_str(&csl_json(&sources[0])).unwrap();
        assert_eq!(json[0]["issued"]["date-parts"].to_string(), parts);
        assert_eq!(json[0]["issued"]["circa"].as_bool(), (date == "1850~").then_some(true));
    }
}

#[test]
fn an_entry_as_biblatex_stands_alone() {
    let bib = "@string{press = {The Press}}
@collection{whole, title={The Whole}, subtitle={All of it}, editor={Roe, R}, publisher=press, date={2001}}
@incollection{part, crossref={whole}, title={A Part},
  author = \"Doe, Jane\", month = may}";
    let (sources, problems) = parse(bib, Format::BibLatex);
    assert_eq!(problems, []);
    let part = &sources[1];
    assert_eq!((text(part, "title"), text(part, "container-title")), ("A Part".into(), "The Whole: All of it".into()));
    assert!(part.biblatex.starts_with("@incollection{part,\n  author = {Doe, Jane},\n"), "{}", part.biblatex);
    assert!(
        !part.biblatex.contains("crossref") && part.biblatex.contains("publisher = {The Press}"),
        "{}",
        part.biblatex
    );
    let (again, problems) = parse(&part.biblatex, Format::BibLatex);
    assert_eq!(problems, []);
    assert_eq!(again[0].item, part.item);
}

#[test]
fn what_would_never_end_is_told() {
    let deep = format!("@misc{{deep, title={{{}{}}}}}\n", "{\\a".repeat(20_000), "}".repeat(20_000));
    let chain: String = (0..50_000).map(|i| format!("@string{{s{i} = s{}}}\n", i + 1)).collect();
    let doubled: String = (0..60).map(|i| format!("@string{{d{i} = d{0} # d{0}}}\n", i + 1)).collect();
    let crossed: String =
        (0..3_000).map(|i| format!("@misc{{c{i}, title={{T}}, crossref={{c{}}}}}\n", (i + 1) % 3_000)).collect();
    for text in [deep, chain, doubled + "@string{d60 = {xxxxxxxx}}\n@misc{a, title=d0}\n", crossed] {
        let (sources, problems) = parse(&(text + "@misc{good, title={G}}\n"), Format::BibLatex);
        assert!(!problems.is_empty());
        assert!(sources.iter().any(|s| s.key == "good"));
    }
}

#[test]
fn recovery_is_linear_and_loses_nothing() {
    let entry = |i: usize| {
        if i.is_multiple_of(3) {
            format!("@misc{{k{i}, title = {{a}} date = {{b}}}}\n")
        } else {
            format!("@misc{{k{i}, title={{T}}}} ")
        }
    };
    let text: String = (0..6_000).map(entry).collect();
    let (sources, problems) = parse(&text, Format::BibLatex);
    assert_eq!((sources.len(), problems.len()), (4_000, 2_000));
    assert!(problems[7].message.contains("`k21`"));
}

#[test]
fn errors_have_their_place() {
    for (bib, place, part) in [
        ("@misc{a, title = , date={2020}}", ",", "a value is missing here"),
        ("@misc{a, title={T} date={2020}}", "d", "a comma is missing here"),
        ("@misc[a, title={T}]", "[", "an opening brace is missing here"),
        ("@misc{a, title={T}, tier={7}}", "7", "is not 1, 2 or 3"),
        ("@misc{a, title={A $1 fine}}", "$", "dollar"),
        ("@misc{a, title={A \\nosuch{b}}}", "\\nosuch", "is not a command"),
        ("@misc{a, crossref={b}}", "b", "is not an entry"),
        ("@misc{a, title={T}, x{y}}", "{", "an equals sign is missing here"),
        ("@misc{a, title={T}", "@misc{a", "it is not closed"),
        ("@misc{, title={T}}", "{", "has no key"),
        ("@misc{a, year={unknown}}", "unknown", "is not a date"),
    ] {
        let (_, problems) = parse(bib, Format::BibLatex);
        assert_eq!(problems.len(), 1, "{bib}: {problems:?}");
        assert_eq!(&bib[problems[0].range.clone()], place, "{bib}");
        assert!(problems[0].message.contains(part), "{bib}: {}", problems[0].message);
    }
}

/// The problems of a text: each message with the text that it points at.
fn told(text: &str, format: Format) -> Vec<(String, &str)> {
    let (_, problems) = parse(text, format);
    problems.into_iter().map(|p| (p.message, &text[p.range])).collect()
}

#[test]
fn a_date_that_is_none_is_pointed_at() {
    let bib = "@misc{a, date = {2024-02-30}, urldate = \"2024-1-01\", year = 2024}\n@misc{b, date = { 2024-{13} }}";
    let found = told(bib, Format::BibLatex);
    assert_eq!(found.iter().map(|(_, place)| *place).collect::<Vec<_>>(), ["30", "1", "2024-{13}"], "{found:?}");
}

#[test]
fn each_wrong_field_of_an_entry_is_told_of() {
    let yaml = "a:\n  type: artcle\n  title: [x]\n  date: 2024-13-01\n  tier: 1\n  url: not one\n  parent:\n    - type: newspaper\n      \
                date: \"x y\"\n    - type: qqqqqqqq\nb:\n  title: T\nc: {type: web, url: {value: \"https://e.org\", date: soon}, parnt: 1}\n";
    let found = told(yaml, Format::Hayagriva);
    let places: Vec<&str> = found.iter().map(|(_, place)| *place).collect();
    let wanted = [
        "artcle",
        "[x]",
        "2024-13-01",
        "not one",
        "\"x y\"",
        "qqqqqqqq",
        "b",
        "{value: \"https://e.org\", date: soon}",
        "parnt",
    ];
    assert_eq!(places, wanted, "{found:?}");
    assert_eq!(found[0].0, "`artcle` is not a type of source");
    assert!(found.iter().all(|(message, _)| !message.contains("a.") && !message.contains("c.url")), "{found:?}");
    let json = r#"[{"id": "a", "issued": {"date-parts": [["2024", 0, 0]]}, "title": "é"}, {"id": "b", "tier": "4", "accessed": "never",
        "submitted": {"date-parts": [[2023, "02", 31], [2024]]}, "custom": {"tier": 0}}]"#;
    let found = told(json, Format::CslJson);
    let places: Vec<&str> = found.iter().map(|(_, place)| *place).collect();
    assert_eq!(places, ["4", "never", "31", "{\"tier\": 0}"], "{found:?}");
}

#[test]
fn fields_that_nobody_knows() {
    let found =
        told("@misc{a, Title = {T}, tilte = {T}, archiveurl = {x}, x-own = 1, bdsk-url-1 = {y}}", Format::BibLatex);
    assert_eq!(found, [("BibLaTeX has no field `tilte`".to_owned(), "tilte")]);
    let found = told(r#"{"id": "a", "é": 1, "_x": 2, "custom": {"mine": 3}, "url": "x"}"#, Format::CslJson);
    assert_eq!(found.iter().map(|(_, place)| *place).collect::<Vec<_>>(), ["é", "url"]);
}

#[test]
fn broken_json_costs_an_item() {
    let json = "[{\"id\": \"a\", \"title\": \"<i>T</i>\", \"note\": \"N\"},\n {\"id\": \"b\", \"x\": tru},\n {\"id\": 3, \"author\": [{\"given\": \"Only\"}]}]";
    let (sources, problems) = parse(json, Format::CslJson);
    assert_eq!(sources.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(), ["a", "3"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("item 2"), "{problems:?}");
    assert_eq!((text(&sources[0], "title").as_str(), sources[0].own.addendum.as_deref()), ("<i>T</i>", None));
    assert_eq!(&json[sources[1].key_range.clone()], "3");
    assert!(csl_json(&sources[1]).contains("\"literal\": \"Only\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn nothing_panics(text in "(@misc\\{k,)?[@a-z{}=,\"#\\\\ $%\n0-9é:\\-\\[\\]]{0,120}\\}?|\\PC{0,60}") {
        for format in [Format::BibLatex, Format::Hayagriva, Format::CslJson] {
            let (sources, problems) = parse(&text, format);
            let of_sources = sources.iter().flat_map(|s| [&s.key_range, &s.entry_range]);
            for range in of_sources.chain(problems.iter().map(|p| &p.range)) {
                prop_assert!(text.get(range.clone()).is_some());
            }
            for source in &sources {
                csl_json(source);
            }
        }
    }
}

proptest! {
    /// The places of fields lie in the text and on borders of characters, whatever stands around them.
    #[test]
    fn fields_have_their_places(
        json in proptest::collection::vec(r#""(é|issued|tier|titel|accessed)" ?: ?("é"|\{"date-parts": ?\[\[-?[0-9é"]{0,5},? ?[0-9]{0,2},[0-9"é]{0,3}\]{0,2}\}|\[1, "é"\]|7|"2024-0é")"#, 0..5),
        yaml in proptest::collection::vec(r#"(type|date|é|url|parent|titel|tier): (é|"é x"|\[é, 1\]|\{type: é, date: 20é\}|2024-13|7|)"#, 0..5),
        bib in proptest::collection::vec(r#"(date|é|urldate|tier|titel) = ?(\{ ?é?2024-[0-9é]{2} ?\}|"é"|\{\}|"20\{2\}4-13"|7)"#, 0..5),
    ) {
        let json = format!("[{{\"id\": \"é\"{}{}}}]", if json.is_empty() { "" } else { ", " }, json.join(", "));
        let yaml = format!("é:\n  {}\n", yaml.join("\n  "));
        let bib = format!("é@misc{{é, {}}}", bib.join(", "));
        for (text, format) in [(json, Format::CslJson), (yaml, Format::Hayagriva), (bib, Format::BibLatex)] {
            for problem in parse(&text, format).1 {
                prop_assert!(text.get(problem.range.clone()).is_some(), "{problem:?} of {text}");
            }
        }
    }
}

/// Found by fuzzing in a former reader, which cut a year within a character.
#[test]
fn a_year_that_is_no_ascii_is_shown_as_it_is() {
    for year in ["\u{c}\u{c}\u{c}\u{c}- 5& \u{e9}\u{fffd}\u{fffd}wn", "\u{ff12}\u{ff10}\u{ff12}\u{ff14}", "202\u{e9}"] {
        let (sources, problems) =
            super::parse(&format!("@misc{{a, title={{T}}, year={{{year}}}}}\n"), super::Format::BibLatex);
        assert_eq!(sources.len(), 1);
        assert!(
            problems.iter().any(|p| p.code == Code::LooseDate) || sources[0].item.date("issued").is_some(),
            "{problems:?}"
        );
    }
}

const NINETY: &str = include_str!("../../../tests/bibliography/ninety.bib");

/// A bibliography of all types: nothing in it is wrong, no TeX is shown, and all of it comes back.
#[test]
fn ninety_entries() {
    let (sources, problems) = parse(NINETY, Format::BibLatex);
    assert_eq!(problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(sources.len() >= 90, "{}", sources.len());
    for source in &sources {
        let json = csl_json(source);
        assert!(!json.contains(['$', '{', '}']) || !json.contains("\\\\"), "{json}");
        downloads::same(source).unwrap();
    }
    let items: Vec<_> = sources.iter().map(|source| source.item.json()).collect();
    insta::assert_snapshot!("ninety", serde_json::to_string_pretty(&items).unwrap());
}

#[test]
fn entries_inherit_by_bibers_table() {
    let of = |key: &str, name: &str| {
        let (sources, _) = parse(NINETY, Format::BibLatex);
        text(sources.iter().find(|source| source.key == key).unwrap(), name)
    };
    assert_eq!(of("child", "container-title"), "Parent Book: All of It");
    assert_eq!(of("volume1", "title"), "Collected Papers. Early Years");
    assert_eq!(of("inwhole", "container-title"), "Collected Papers. Early Years");
    assert_eq!(of("inproc", "event-title"), "Weir Meeting");
    assert_eq!(of("usesxdata", "publisher-place"), "Oslo");
    // From another file, with the abbreviations that hold there.
    let other = "@string{hp = {Haver}} @collection{far, title = {Far}, publisher = hp, editor = {Roe, R}}";
    let (sources, problems) =
        parse_beside("@incollection{near, title = {Near}, crossref = {far}}", Format::BibLatex, &[other]);
    assert_eq!(problems, []);
    assert_eq!((text(&sources[0], "container-title"), text(&sources[0], "publisher")), ("Far".into(), "Haver".into()));
}

#[test]
fn other_keys_and_sets() {
    let (sources, _) = parse(NINETY, Format::BibLatex);
    let keys = |key: &str| {
        let source = sources.iter().find(|source| source.key == key).unwrap();
        source.other_keys.iter().map(|(key, place)| (key.as_str(), &NINETY[place.clone()])).collect::<Vec<_>>()
    };
    assert_eq!(keys("aliased"), [("oldname", "oldname"), ("older-name", "older-name")]);
    let sets: Vec<&SourceSet> = sources.iter().flat_map(|source| &source.sets).collect();
    assert_eq!(sets.len(), 1);
    assert_eq!((sets[0].key.as_str(), &NINETY[sets[0].key_range.clone()]), ("bothchildren", "bothchildren"));
    assert_eq!(sets[0].members, ["child", "childxref"]);
}

#[test]
fn a_text_may_end_anywhere() {
    // Fuzzing found `@string{`.
    let text = "@string{a = \"b\" # c}\n@preamble{\"x\"}\n@comment{y}\n@book(k, title = {T {\\emph{x}} $_2$}, year = 2020, author = a # {B})\n% z\n@set{s, entryset={k}}";
    for end in 0..=text.len() {
        let (sources, problems) = parse(&text[..end], Format::BibLatex);
        let ranges = problems.iter().map(|problem| &problem.range);
        assert!(ranges.chain(sources.iter().map(|source| &source.entry_range)).all(|range| range.end <= end), "{end}");
    }
    let (sources, problems) = parse("@string{", Format::BibLatex);
    assert!(sources.is_empty());
    assert_eq!(problems[0].message, "this `@string` cannot be parsed: it is not closed");
}

#[test]
fn laws_are_what_they_are() {
    let (sources, _) = parse(NINETY, Format::BibLatex);
    let of = |key: &str| {
        let source = sources.iter().find(|source| source.key == key).unwrap();
        ["type", "number", "volume", "container-title", "section", "jurisdiction"]
            .map(|name| text(source, name))
            .join("|")
    };
    for (key, expected) in [
        ("law_code", "legislation||50|U.S.C.|9801|us"),
        ("law_rules", "regulation||15|C.F.R.|934.9|us"),
        ("law_public", "legislation|117-967|136|Stat.||us"),
        ("notice", "regulation||87|Federal Register||us"),
        ("order", "regulation|19105||||us"),
        ("regulation_eu", "regulation||206|OJ L||eu"),
        ("law_cn", "legislation|||||cn"),
        ("bill", "bill|H.R. 94683||||us"),
        ("case_us", "legal_case||999|U.S.||us"),
        ("case_eu", "legal_case|C-999/14||||eu"),
        ("treaty", "treaty|||||"),
    ] {
        assert_eq!(of(key), expected, "{key}");
    }
}

#[test]
fn what_programs_leave_behind_is_read() {
    let bib = "\u{feff}% comment @book{no, title={No}}\n@comment{jabref-meta: databaseType:biblatex;}\n@Comment{@book{inner, title={Inner}}}\n\
        Exported for x@example.org {with care}\n@Book {a:b/c.d+e, title = {One},, year = 2001,}\n@misc{o'brien--2, title = \"A {\"}B{\"}\" # { C}, }\n\
        @misc{中文键, title = {T}, file = {C\\:\\\\x.pdf:PDF}}\n@article{open, title = {Open}, }@misc{same-line, title = {S}}";
    let (sources, problems) = parse(bib, Format::BibLatex);
    assert_eq!(problems, []);
    assert_eq!(
        sources.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(),
        ["a:b/c.d+e", "o'brien--2", "中文键", "open", "same-line"]
    );
    assert_eq!(text(&sources[1], "title"), "A \"B\" C");
}

/// Reading takes time in step with the text, whatever it is made of: twice the text, no more than some times the time.
#[test]
fn no_text_takes_more_than_its_length() {
    for piece in [
        "@a{b,c={",
        "@comment{",
        "@a(k,x=\"",
        "@a{k,x={\\}y}",
        "{",
        "\\'",
        "$a ",
        "``,,'",
        "@misc{k, author = {a and ",
        "@string{a = b # ",
        "\"#",
        "<i>",
        "\\emph{a}",
    ] {
        let time = |count: usize| {
            let text = piece.repeat(count);
            let whole = format!("@misc{{z, title = {{{text}}}}}\n{text}");
            let start = std::time::Instant::now();
            parse(&whole, Format::BibLatex);
            start.elapsed()
        };
        time(200);
        let (small, large) = (time(2_000), time(16_000));
        assert!(large < small * 40 + std::time::Duration::from_millis(400), "{piece}: {small:?}, {large:?}");
    }
}
