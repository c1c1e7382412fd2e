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
  note = {83 FR 54519},
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
    assert_eq!((text(rule, "type"), text(rule, "container-title")), ("legislation".into(), "Federal Register".into()));
    assert_eq!(rule.own.frcite.as_deref(), Some("83 FR 54519"));
    assert_eq!(rule.own.tier, Some(1));
    assert_eq!(rule.biblatex, RULE);
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
fn hayagriva_and_csl_json() {
    let yaml = "rule2022:\n  type: legislation\n  title: A rule\n  author: Doe, Jane\n  date: 2022-10-07\n  tier: 1\n  frcite: 87 FR 62186\n";
    let (sources, problems) = parse(yaml, Format::Hayagriva);
    assert_eq!(problems, []);
    assert_eq!(text(&sources[0], "type"), "legislation");
    assert_eq!(sources[0].own.frcite.as_deref(), Some("87 FR 62186"));
    let json = r#"[{"id": "x", "type": "report", "title": "R", "issued": {"date-parts": [["2020", 13]]}, "author": [{"literal": "Body"}], "custom": {"tier": 2}}, {"id": "x"}, 3]"#;
    let (sources, problems) = parse(json, Format::CslJson);
    assert_eq!(sources.len(), 1);
    assert_eq!(problems.len(), 2);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_panics(text in "[@a-z{}=,\"#\\\\ \n0-9é:\\-\\[\\]]{0,120}|\\PC{0,60}") {
        for format in [Format::BibLatex, Format::Hayagriva, Format::CslJson] {
            let (sources, problems) = parse(&text, format);
            for range in sources.iter().map(|s| &s.key_range).chain(problems.iter().map(|p| &p.range)) {
                prop_assert!(range.start <= range.end && range.end <= text.len());
            }
        }
    }
}
