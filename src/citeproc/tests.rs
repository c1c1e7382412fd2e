use super::*;
use crate::parse::bibliography::{self, Format as F, Item};

fn items(bib: &str) -> Vec<Item> {
    let (sources, problems) = bibliography::parse(bib, F::BibLatex);
    assert_eq!(problems, []);
    sources.into_iter().map(|s| s.item).collect()
}

fn run(style: &str, items: &[Item]) -> (Formatter, Formatted) {
    let formatter = Formatter::new(StyleSource::Name(style), "en").unwrap_or_else(|e| panic!("{e}"));
    let formatted = format(&formatter, &items.iter().collect::<Vec<_>>());
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
    let cite = &format_located(&formatter, &refs, &f, &[request])[0];
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
    let located =
        format_located(&formatter, &refs, &f, &[Request { source: 0, locator: Some(("page".into(), "4".into())) }]);
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
        let f = format(&formatter, &[&sources[0].item]);
        assert_eq!(text(&f.sources[0].cite.full), format!("Doe {and} Roe 2020"));
    }
}
