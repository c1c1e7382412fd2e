use super::*;
use crate::parse::bibliography::{self, Format as F, Item};

fn items(bib: &str) -> Vec<Item> {
    let (sources, problems) = bibliography::parse(bib, F::BibLatex);
    // An address that is no address of the web is left out.
    assert!(problems.iter().all(|p| p.code == crate::diagnostic::Code::LocalAddress), "{problems:?}");
    sources.into_iter().map(|s| s.item).collect()
}

fn run(style: &str, items: &[Item]) -> (Formatter, Formatted) {
    let formatter = Formatter::new(StyleSource::Name(style), "en").unwrap_or_else(|e| panic!("{e}"));
    let (formatted, _) = format(&formatter, &items.iter().collect::<Vec<_>>(), &Pieces::default());
    assert_eq!(formatted.failed, []);
    (formatter, formatted)
}

fn text(segments: &[Seg]) -> String {
    segments
        .iter()
        .map(|s| match s {
            Seg::Html(h) => h.as_str(),
            Seg::Number => "#",
        })
        .collect()
}

const RULES: &str =
    "@legislation{r1, title={Rule One}, author={{Bureau of Industry}}, publisher={Federal Register}, date={2022-10-07}}
@legislation{r2, title={Rule Two}, author={{Bureau of Industry}}, publisher={Federal Register}, date={2022-10-13}}
@online{w, title={A Page <script>}, organization={Body}, date={2023}, url={https://example.org/a?b=1&c=2}}
@online{t, title={Untitled Author}, date={2021-03}}";

#[test]
fn author_date() {
    let (formatter, f) = run("chicago-author-date", &items(RULES));
    assert_eq!(formatter.kind(), Kind::AuthorDate);
    assert_eq!(formatter.affixes(), Affixes { prefix: "(".into(), suffix: ")".into(), delimiter: "; ".into() });
    assert_eq!(text(&f.sources[0].cite.full), "Bureau of Industry 2022a");
    assert_eq!(text(&f.sources[1].cite.full), "Bureau of Industry 2022b");
    assert_eq!(text(&f.sources[1].cite.suppressed), "2022b");
    assert_eq!(f.sources[1].cite.author, "Bureau of Industry");
    assert!(
        f.sources[0].bibliography.contains("2022a") && f.sources[0].bibliography.contains("Federal Register"),
        "{}",
        f.sources[0].bibliography
    );
    assert!(
        f.sources[2].bibliography.contains("&lt;script&gt;") || f.sources[2].bibliography.contains("&lt;Script&gt;"),
        "{}",
        f.sources[2].bibliography
    );
    assert!(
        f.sources[2].bibliography.contains("href=\"https://example.org/a?b=1&amp;c=2\""),
        "{}",
        f.sources[2].bibliography
    );
    assert_eq!(text(&f.sources[3].cite.suppressed), "2021");
}

#[test]
fn stops_stand_once() {
    let bib = "@misc{a, title={Order on ZTE Ltd.}, author={Doe, J.}, date={2020}}
@misc{b, title={Who Knows?}, author={Roe, R.}, date={2020}}
@misc{c, title={Wait...}, author={Poe, P.}, date={2020}}";
    let (_, f) = run("chicago-author-date", &items(bib));
    assert!(f.sources[0].bibliography.ends_with("“Order on ZTE Ltd.”"), "{}", f.sources[0].bibliography);
    assert!(f.sources[1].bibliography.ends_with("“Who Knows?”"), "{}", f.sources[1].bibliography);
    assert!(
        f.sources[2].bibliography.contains("Wait...") && !f.sources[2].bibliography.contains("...."),
        "{}",
        f.sources[2].bibliography
    );
}

#[test]
fn locators_keep_the_letter() {
    let all = items(RULES);
    let (formatter, f) = run("apa", &all);
    let refs: Vec<&Item> = all.iter().collect();
    let request = Request { source: 1, locator: Some(("page".into(), "4-5".into())) };
    let cite = &format_located(&formatter, &refs, &f, &[request], &Pieces::default(), &mut Pieces::default())[0];
    assert_eq!(text(&cite.full), "Bureau of Industry, 2022b, pp. 4–5");
    assert_eq!(text(&cite.suppressed), "2022b, pp. 4–5");
}

#[test]
fn suffixes_do_not_depend_on_the_order_of_the_file() {
    let mut all = items(RULES);
    all.reverse();
    let (_, f) = run("chicago-author-date", &all);
    assert_eq!(text(&f.sources[3].cite.full), "Bureau of Industry 2022a");
}

#[test]
fn numeric_and_notes() {
    let all = items(RULES);
    let (formatter, f) = run("ieee", &all);
    assert_eq!((formatter.kind(), text(&f.sources[0].cite.full)), (Kind::Numeric, "[#]".into()));
    assert_eq!(f.sources[0].cite.author, "Bureau of Industry");
    let refs: Vec<&Item> = all.iter().collect();
    let request = Request { source: 0, locator: Some(("page".into(), "4".into())) };
    let located = format_located(&formatter, &refs, &f, &[request], &Pieces::default(), &mut Pieces::default());
    assert_eq!(text(&located[0].full), "[#, p. 4]");
    let (formatter, f) = run("chicago-notes", &all);
    assert_eq!(formatter.kind(), Kind::Note);
    assert!(text(&f.sources[0].cite.full).contains("Rule One"), "{:?}", f.sources[0].cite);
    let subsequent = f.sources[0].cite.subsequent.as_ref().map(|s| text(s)).unwrap_or_default();
    assert!(!subsequent.is_empty() && subsequent.len() < text(&f.sources[0].cite.full).len(), "{subsequent}");
    assert!(!f.sources[0].bibliography.is_empty());
}

#[test]
fn a_huge_group_gets_its_letters() {
    let bib: String = (0..60)
        .map(|i| format!("@misc{{k{i:02}, title={{T {i:02}}}, author={{Doe, Jane}}, date={{2020}}}}\n"))
        .collect();
    let (_, f) = run("chicago-author-date", &items(&bib));
    assert_eq!(text(&f.sources[0].cite.full), "Doe 2020a");
    assert_eq!(text(&f.sources[27].cite.full), "Doe 2020ab");
    assert!(f.sources[27].bibliography.contains("2020ab"));
}

#[test]
fn unknown_styles() {
    assert_eq!(Formatter::new(StyleSource::Name("chicago"), "en").err(), Some(StyleError::Unknown));
    assert!(matches!(Formatter::new(StyleSource::Xml("<x/>"), "en").err(), Some(StyleError::Invalid(_))));
    assert!(style_names().any(|n| n == "ieee"));
}

#[test]
fn other_languages() {
    let (sources, _) = bibliography::parse(
        "@book{a, title={Titel}, author={Doe, Jane and Roe, Rick}, date={2020-05-01}}",
        F::BibLatex,
    );
    for (language, and) in [("de", "und"), ("en-GB", "and"), ("xx", "and")] {
        let formatter =
            Formatter::new(StyleSource::Name("chicago-author-date"), language).unwrap_or_else(|e| panic!("{e}"));
        let (f, _) = format(&formatter, &[&sources[0].item], &Pieces::default());
        assert_eq!(text(&f.sources[0].cite.full), format!("Doe {and} Roe 2020"));
    }
}

/// Sources that only a letter tells apart, with authors who share a family name.
fn alike(count: usize) -> Vec<Item> {
    let one = |i: usize| {
        let author = ["Doe, Jane", "Doe, Jane", "Doe, Richard", "{Body of 2020}"][i % 4];
        let (month, letter) = (1 + i % 12, char::from(b'A' + (i * 7 % 26) as u8));
        format!("@misc{{k{i:03}, title={{{letter} {i:03} 2020a}}, author={{{author}}}, date={{2020-{month:02}}}}}\n")
    };
    items(&(0..count).map(one).collect::<String>())
}

#[test]
fn letters_do_not_depend_on_the_order_of_the_items() {
    for style in ["chicago-author-date", "apa", "alphanumeric"] {
        for count in [12, 60] {
            let all = alike(count);
            let (_, straight) = run(style, &all);
            let mut turned = all.clone();
            turned.reverse();
            turned.rotate_left(count / 3);
            let (_, other) = run(style, &turned);
            for (item, source) in all.iter().zip(&straight.sources) {
                let at = turned.iter().position(|i| i == item).unwrap();
                assert_eq!(source, &other.sources[at], "{style} {count}");
            }
            let mut cites: Vec<String> = straight.sources.iter().map(|s| text(&s.cite.full)).collect();
            cites.sort();
            cites.dedup();
            assert_eq!(cites.len(), count, "{style}: {cites:?}");
        }
    }
}

#[test]
fn large_and_small_groups_are_lettered_alike() {
    // A title that holds a year and a letter is left alone.
    let bib: String = (0..9)
        .map(|i| format!("@book{{k{i}, title={{Plan 2020a, part {i}}}, author={{{{Body 2020}}}}, date={{2020}}}}\n"))
        .collect();
    let all = items(&bib);
    let (_, large) = run("chicago-author-date", &all);
    let (_, small) = run("chicago-author-date", &all[..8]);
    for (large, small) in large.sources.iter().zip(&small.sources) {
        assert_eq!((&large.cite, &large.bibliography), (&small.cite, &small.bibliography));
    }
    assert_eq!(large.sources[8].bibliography, "Body 2020. 2020i. <em>Plan 2020a, part 8</em>.");
}

#[test]
fn undated_sources_are_lettered_too() {
    let all = items("@misc{a, title={A}, author={{Body}}}\n@misc{b, title={B}, author={{Body}}}");
    let (_, f) = run("apa", &all);
    assert_eq!([text(&f.sources[0].cite.full), text(&f.sources[1].cite.full)], ["Body, n.d.-a", "Body, n.d.-b"]);
}

#[test]
fn a_style_without_dates_adds_titles() {
    let all = items(RULES);
    let (formatter, f) = run("modern-language-association", &all);
    assert_eq!(text(&f.sources[0].cite.full), "Bureau of Industry, “Rule One”");
    assert_eq!(text(&f.sources[1].cite.full), "Bureau of Industry, “Rule Two”");
    let refs: Vec<&Item> = all.iter().collect();
    let request = Request { source: 0, locator: Some(("page".into(), "4".into())) };
    let cite = &format_located(&formatter, &refs, &f, &[request], &Pieces::default(), &mut Pieces::default())[0];
    assert_eq!(text(&cite.full), "Bureau of Industry, “Rule One” 4");
}

#[test]
fn hostile_texts_are_text() {
    let all = items(
        "@online{x, title={<script>alert(1)</script> \"><img>}, author={{<b>Body</b> \\& \"Co\"}}, url={javascript:alert(1)}, date={2020}}",
    );
    for style in ["chicago-author-date", "ieee", "chicago-notes", "modern-language-association"] {
        let (_, f) = run(style, &all);
        let source = &f.sources[0];
        for html in
            [&source.bibliography, &text(&source.cite.full), &source.cite.author, &text(&source.cite.suppressed)]
        {
            let lower = html.to_lowercase();
            for bad in ["<script", "<b>", "<img", "href=\"javascript"] {
                assert!(!lower.contains(bad), "{style}: {html}");
            }
        }
    }
}

#[test]
fn what_the_formatter_loses_is_mended() {
    let all = items(
        "@online{a, title={The Future of AI}, author={Doe, Jane}, organization={ChinaTalk}, date={2022-10}, url={https://e.org}}
@article{b, title={Why?}, author={Doe, Jane}, journaltitle={J}, volume={3}, pages={1--9}, date={2020}}",
    );
    let (_, f) = run("chicago-author-date", &all);
    assert!(f.sources[0].bibliography.starts_with("Doe, Jane. 2022. “The Future of AI.” ChinaTalk, October."));
    assert_eq!(f.sources[1].bibliography, "Doe, Jane. 2020. “Why?” <em>J</em> 3: 1–9.");
    let (_, f) = run("vancouver", &all);
    assert!(f.sources[1].bibliography.starts_with("Doe J. Why? J."), "{}", f.sources[1].bibliography);
    // A page's date, which the style shows for other types only.
    let (_, f) = run("ieee", &all);
    assert!(f.sources[0].bibliography.contains("Oct. 2022"), "{}", f.sources[0].bibliography);
}

#[test]
fn superscript_numbers_are_superscript() {
    let (_, f) = run("nature", &items(RULES));
    assert_eq!(text(&f.sources[0].cite.full), "<sup>#</sup>");
    assert!(!f.sources[0].bibliography.starts_with(['1', '.', '<']), "{}", f.sources[0].bibliography);
}

#[test]
fn every_style_formats_every_source() {
    let all = items(RULES);
    for name in style_names() {
        let (formatter, f) = run(name, &all);
        for source in &f.sources {
            assert!(!source.cite.full.is_empty() && !source.cite.author.is_empty(), "{name}: {source:?}");
            assert!(source.bibliography.chars().any(char::is_alphabetic), "{name}: {source:?}");
            assert_eq!(
                formatter.kind() == Kind::Numeric,
                source.cite.full.contains(&Seg::Number),
                "{name}: {source:?}"
            );
        }
    }
}

#[test]
fn styles_that_would_not_end_are_refused() {
    let style = |macros: &str| {
        format!(
            "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\"><info><title>T</title><id>t</id>\
             <updated>2020-01-01T00:00:00+00:00</updated></info>{macros}<citation><layout><text macro=\"a\"/></layout></citation></style>"
        )
    };
    let sound = style("<macro name=\"a\"><text variable=\"title\"/></macro>");
    assert!(Formatter::new(StyleSource::Xml(&sound), "en").is_ok());
    let circle = style("<macro name=\"a\"><text macro=\"b\"/></macro><macro name=\"b\"><text macro=\"a\"/></macro>");
    assert!(matches!(Formatter::new(StyleSource::Xml(&circle), "en"), Err(StyleError::Invalid(_))));
    let deep = style(&format!("<macro name=\"a\">{}{}</macro>", "<group>".repeat(50_000), "</group>".repeat(50_000)));
    assert!(matches!(Formatter::new(StyleSource::Xml(&deep), "en"), Err(StyleError::Invalid(_))));
}

#[test]
fn fingerprints_and_joined_groups() {
    let new = |name, language| Formatter::new(StyleSource::Name(name), language).unwrap();
    assert_eq!(new("apa", "en").fingerprint(), new("apa", "en-US").fingerprint());
    assert_ne!(new("apa", "en").fingerprint(), new("apa", "de").fingerprint());
    assert_ne!(new("apa", "en").fingerprint(), new("ieee", "en").fingerprint());
    assert_eq!(join(&new("apa", "en"), &["A".into(), "B".into()]), "(A; B)");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn nothing_panics(title in "\\PC{0,30}", author in "\\PC{0,20}", year in "[0-9]{0,6}", value in "\\PC{0,12}") {
        let field = |text: &str| serde_json::Value::from(text);
        let json = serde_json::json!([{"id": "x", "type": "book", "title": field(&title), "author": [{"family": author, "given": value}],
            "issued": {"date-parts": [[year, value]]}, "volume": field(&value), "page": field(&value), "edition": field(&value)},
            {"id": "y", "title": field(&title)}]);
        let (sources, _) = bibliography::parse(&json.to_string(), F::CslJson);
        for style in ["apa", "ieee", "chicago-notes"] {
            let formatter = Formatter::new(StyleSource::Name(style), "en").unwrap();
            let (f, _) = format(&formatter, &sources.iter().map(|s| &s.item).collect::<Vec<_>>(), &Pieces::default());
            proptest::prop_assert_eq!(f.sources.len(), 2);
            let html = format!("{}{}", f.sources[0].bibliography, text(&f.sources[0].cite.full));
            proptest::prop_assert!(!html.to_lowercase().contains("<script"));
        }
    }
}

#[test]
fn what_is_known_changes_nothing() {
    // Sources that are told apart by letters and by names, and some that stand alone.
    let mut bib = String::from(RULES);
    for (n, name) in ["Doe, Jane", "Doe, Richard", "Doe, Jane", "Roe, Ann", "Doe, Jane"].iter().enumerate() {
        bib += &format!("@article{{a{n}, title={{Title {n}}}, author={{{name}}}, date={{2020}}, journal={{J}}}}\n");
    }
    let all = items(&bib);
    for style in ["chicago-author-date", "apa", "ieee", "chicago-notes", "alphanumeric"] {
        let formatter = Formatter::new(StyleSource::Name(style), "en").unwrap_or_else(|e| panic!("{e}"));
        let mut known = Pieces::default();
        // Sources come, go, change and come back; each round knows what the last one used.
        for round in 0..12usize {
            let mut some: Vec<Item> =
                all.iter().enumerate().filter(|(i, _)| (i * 7 + round) % 4 != 0).map(|(_, i)| i.clone()).collect();
            if round % 3 == 1
                && let Some(item) = some.first_mut()
            {
                item.0
                    .insert("title".to_owned(), hayagriva::citationberg::json::Value::String(format!("Round {round}")));
            }
            if round % 2 == 1 {
                some.reverse();
            }
            let refs: Vec<&Item> = some.iter().collect();
            let request = Request { source: round % refs.len(), locator: Some(("page".into(), "4".into())) };
            let (clean, mut clean_pieces) = format(&formatter, &refs, &Pieces::default());
            let (warm, mut pieces) = format(&formatter, &refs, &known);
            assert_eq!(warm.sources, clean.sources, "{style}, round {round}");
            let requests = [request];
            let place = format_located(&formatter, &refs, &warm, &requests, &known, &mut pieces);
            assert_eq!(
                place,
                format_located(&formatter, &refs, &clean, &requests, &Pieces::default(), &mut clean_pieces)
            );
            assert_eq!(pieces, clean_pieces, "{style}, round {round}");
            // The same again takes everything from what is known.
            assert_eq!(format(&formatter, &refs, &pieces).0.sources, clean.sources);
            known = pieces;
        }
    }
}
