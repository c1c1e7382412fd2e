use super::*;
use crate::book::SourceId;
use crate::parse::bibliography::{self, Format, Item};
use crate::parse::markdown::{MarkdownOptions, lower};
use crate::prose::{rich_html, rich_markdown};
use crate::rich::{Rich, plain};
use std::collections::HashMap;
use std::sync::Arc;

/// A book of sources alone.
struct Shelf {
    cites: Cites,
    keys: Vec<String>,
}

fn items(bib: &str) -> Vec<(String, Item)> {
    let (sources, problems) = bibliography::parse(bib, Format::BibLatex);
    // An address that is no address of the web is left out.
    assert!(problems.iter().all(|p| p.code == crate::diagnostic::Code::LocalAddress), "{problems:?}");
    sources.into_iter().map(|source| (source.key, source.item)).collect()
}

fn formatter(style: &str, language: Option<&str>) -> Arc<Formatter> {
    Arc::new(Formatter::new(StyleSource::Name(style), language).unwrap_or_else(|e| panic!("{style}: {e}")))
}

fn shelf_of(formatter: Arc<Formatter>, items: &[(String, Item)], known: &Arc<Kept>) -> Shelf {
    let entries = items
        .iter()
        .map(|(key, item)| Entry { item, key, short_author: &[], short_editor: &[], anchor: format!("src-{key}") })
        .collect();
    let cites = Cites::of(formatter, entries, known);
    Shelf { cites, keys: items.iter().map(|(key, _)| key.clone()).collect() }
}

fn shelf(style: &str, bib: &str) -> Shelf {
    shelf_of(formatter(style, Some("en")), &items(bib), &Arc::default())
}

impl Shelf {
    fn id(&self, key: &str) -> Option<SourceId> {
        self.keys.iter().position(|known| known == key).map(|place| SourceId(place as u32))
    }

    /// The reference as Markdown.
    fn reference(&self, key: &str) -> String {
        rich_markdown(self.cites.reference(self.id(key).unwrap()))
    }

    fn short(&self, key: &str) -> &str {
        self.cites.short(self.id(key).unwrap())
    }

    /// The citations of a page, each with where it stands: what stays in the sentence, a bar, and the rest.
    fn page(&self, text: &str, stand: impl Fn(usize) -> Stand) -> Vec<String> {
        let facts = lower(text, 0, MarkdownOptions::default()).facts;
        let mut listed: Vec<SourceId> = Vec::new();
        for id in facts.citations.iter().flat_map(|c| &c.items).filter_map(|item| self.id(&item.key)) {
            if !listed.contains(&id) {
                listed.push(id);
            }
        }
        let numbers = self.cites.in_order(&listed).into_iter().zip(1..).collect::<HashMap<_, _>>();
        let mut page = PageCites::new(&self.cites.formatter, false, numbers);
        let mut composed = Vec::new();
        for (index, citation) in facts.citations.iter().enumerate() {
            let part = |key: &str| self.id(key).map(|id| Part { id, source: self.cites.source(id) });
            // `a+b` is a set of two.
            let members = |key: &str| key.split('+').filter_map(part).collect();
            let parts: Vec<Vec<Part<'_>>> = citation.items.iter().map(|item| members(&item.key)).collect();
            let Composed { author, text } = page.group(citation.kind, &citation.items, &parts, stand(index));
            let bar = if author.is_empty() { "" } else { "|" };
            composed.push(format!("{}{bar}{}", rich_markdown(&author), rich_markdown(&text)));
        }
        composed
    }

    fn text(&self, text: &str) -> Vec<String> {
        self.page(text, |_| Stand::Text)
    }

    /// Each citation in a note of its own.
    fn notes(&self, text: &str) -> Vec<String> {
        self.page(text, |index| Stand::OwnNote(index as u32 + 1))
    }
}

const RULES: &str =
    "@legislation{r1, title={Rule One}, author={{Bureau of Industry}}, publisher={Federal Register}, date={2022-10-07}}
@legislation{r2, title={Rule Two}, author={{Bureau of Industry}}, publisher={Federal Register}, date={2022-10-13}}
@online{w, title={A Page <script>}, organization={Body}, date={2023}, url={https://example.org/a?b=1&c=2}}
@online{t, title={Untitled Author}, date={2021-03}}";

const PEOPLE: &str = "@article{doe19, author={Doe, Jane}, title={Nineteen}, journaltitle={Annals}, date={2019}}
@article{doe20, author={Doe, Jane}, title={Twenty}, journaltitle={Annals}, date={2020-01}}
@article{doe20b, author={Doe, Jane}, title={Twenty More}, journaltitle={Annals}, date={2020-02}}
@article{abe, author={Abe, Al}, title={Alpha}, journaltitle={Annals}, date={2021}}
@book{roe, author={Roe, Rick}, title={On Chips}, publisher={Press}, location={Paris}, date={2005}}";

#[test]
fn author_date() {
    let shelf = shelf("chicago-author-date", RULES);
    assert_eq!(shelf.cites.formatter.kind(), StyleKind::AuthorDate);
    assert_eq!((shelf.short("r1"), shelf.short("r2")), ("Bureau of Industry 2022a", "Bureau of Industry 2022b"));
    assert_eq!(
        shelf.text("[@r1], [-@r2], @r2, @r2 [p. 4], @t."),
        [
            "(Bureau of Industry 2022a)",
            "(2022b)",
            "Bureau of Industry|(2022b)",
            "Bureau of Industry|(2022b, 4)",
            "“Untitled Author”|(2021)"
        ]
    );
    assert!(shelf.reference("r1").contains("2022a") && shelf.reference("r1").contains("Federal Register"));
    let page = rich_html(shelf.cites.reference(shelf.id("w").unwrap()));
    assert!(page.contains("&lt;script&gt;") || page.contains("&lt;Script&gt;"), "{page}");
    assert!(page.contains("href=\"https://example.org/a?b=1&amp;c=2\""), "{page}");
}

#[test]
fn groups_are_sorted_and_collapsed_as_the_style_says() {
    let apa = shelf("apa", PEOPLE);
    assert_eq!(
        apa.text("[@roe; @abe] [@doe19; @doe20; @doe20b] [see @doe19, p. 3; @doe20 for more]"),
        ["(Abe, 2021; Roe, 2005)", "(Doe, 2019, 2020a, 2020b)", "(see Doe, 2019, p. 3, 2020a for more)"]
    );
    let vancouver = shelf("vancouver", PEOPLE);
    assert_eq!(vancouver.text("[@doe19; @doe20; @doe20b] [@roe] [@doe19; @roe]"), ["(1–3)", "(4)", "(1,4)"]);
}

#[test]
fn numbers_are_the_page_s() {
    let shelf = shelf("ieee", RULES);
    assert_eq!(shelf.cites.formatter.kind(), StyleKind::Numeric);
    assert_eq!(shelf.text("[@w] [@r2, p. 4] @w says"), ["\\[1\\]", "\\[2, p. 4\\]", "Body|\\[1\\]"]);
    assert_eq!(shelf.text("[@r2]"), ["\\[1\\]"]);
    assert!(!shelf.reference("r1").starts_with(['[', '1', ' ']), "{}", shelf.reference("r1"));
    assert_eq!(shelf.short("w"), "Body");
}

#[test]
fn superscript_numbers_are_superscript() {
    let shelf = shelf("nature", RULES);
    assert!(matches!(shelf.text("[@r1]").as_slice(), [one] if one == "^1^" || one == "<sup>1</sup>"));
    assert!(!shelf.reference("r1").starts_with(['1', '.', '<']), "{}", shelf.reference("r1"));
}

#[test]
fn notes_know_what_was_cited_before() {
    let chicago = shelf("chicago-notes", PEOPLE);
    let notes = chicago.notes("[@roe, p. 11] [@doe19] [@roe, p. 12]");
    assert!(notes[0].starts_with("Rick Roe, *On Chips* (Press, 2005), 11"), "{notes:?}");
    assert_eq!(notes[2], "Roe, *On Chips*, 12.");
    let oscola = shelf("oscola", PEOPLE);
    let notes = oscola.notes("[@doe19] [@roe] [@roe] [@roe, p. 9] [@doe19, p. 4]");
    assert!(notes[2].starts_with("ibid") || notes[2].starts_with("Ibid"), "{notes:?}");
    assert!(notes[3].to_lowercase().starts_with("ibid 9"), "{notes:?}");
    // Another work of hers is in the bibliography.
    assert_eq!(notes[4], "Doe, “Nineteen” (n 1) 4.", "{notes:?}");
}

#[test]
fn a_citation_in_a_note_is_a_part_of_its_sentence() {
    let shelf = shelf("chicago-notes", PEOPLE);
    let within = |first| move |_: usize| Stand::InNote { number: 1, first };
    let text = |first, text: &str| shelf.page(text, within(first)).join("");
    assert!(text(true, "[@roe, p. 11]").ends_with("2005), 11."), "{}", text(true, "[@roe, p. 11]"));
    let inside = text(false, "[@roe, p. 11]");
    assert!(inside.starts_with('(') && inside.ends_with("2005), 11)"), "{inside}");
    let named = text(false, "@roe [p. 11]");
    assert!(named.starts_with("Roe|(*On Chips*"), "{named}");
}

#[test]
fn people_of_one_family_name_are_two_people() {
    let bib = "@article{a, author={Wang, Wei}, title={Tools}, journaltitle={J}, date={2021}}
@article{b, author={Wang, Min}, title={Chips}, journaltitle={J}, date={2021}}";
    let apa = shelf("apa", bib);
    assert_eq!(apa.text("[@a] [@b]"), ["(W. Wang, 2021)", "(M. Wang, 2021)"]);
    assert!(apa.reference("a").starts_with("Wang, W. (2021). "), "{}", apa.reference("a"));
    // What tells citations apart does not shorten the list.
    let bib = "@report{a, author={Wang, Wei and Zhao, Yan and Qian, Yi}, title={Tools}, date={2022}}
@report{b, author={Wang, Wei and Li, Si and Sun, Liu}, title={Tools}, date={2022}}";
    let chicago = shelf("chicago-author-date", bib);
    assert!(chicago.reference("b").starts_with("Wang, Wei, Si Li, and Liu Sun. 2022."), "{}", chicago.reference("b"));
}

#[test]
fn an_editor_stands_in_the_author_s_place() {
    let bib = "@collection{c, editor={Roe, Rick}, title={Edited Volume}, publisher={Press}, date={2005}}
@book{t, translator={Poe, Pat and Lee, Lou}, title={Rendered}, publisher={Press}, date={2006}}";
    let chicago = shelf("chicago-author-date", bib);
    assert!(chicago.reference("c").starts_with("Roe, Rick, ed. 2005."), "{}", chicago.reference("c"));
    assert_eq!(chicago.text("[@c] [@t] @c"), ["(Roe 2005)", "(Poe and Lee 2006)", "Roe|(2005)"]);
    let apa = shelf("apa", bib);
    assert!(apa.reference("c").starts_with("Roe, R. (Ed.). (2005)."), "{}", apa.reference("c"));
}

#[test]
fn editors_and_authors_have_short_names_in_citations_alone() {
    let bib = "@collection{a, editor={{Ministry of Canals}}, shorteditor={MoC}, title={Rules}, date={2020}}
@report{b, author={{Commission of Weirs} and {Board of Locks}}, shortauthor={{CoW} and {BoL}}, title={Report}, date={2021}}
@incollection{c, author={Doe, Jane}, editor={{Ministry of Canals}}, shorteditor={MoC}, title={Part}, booktitle={Rules}, date={2022}}";
    let (sources, _) = bibliography::parse(bib, Format::BibLatex);
    let entry = |source: &'static bibliography::ParsedSource| Entry {
        item: &source.item,
        key: &source.key,
        short_author: &source.own.short_author,
        short_editor: &source.own.short_editor,
        anchor: source.key.clone(),
    };
    let sources: &'static [bibliography::ParsedSource] = sources.leak();
    let cites =
        Cites::of(formatter("chicago-author-date", Some("en")), sources.iter().map(entry).collect(), &Arc::default());
    let short = |index: u32| cites.short(SourceId(index));
    assert_eq!([short(0), short(1), short(2)], ["MoC 2020", "CoW and BoL 2021", "Doe 2022"]);
    let reference = |index: u32| plain(cites.reference(SourceId(index)));
    assert!(reference(0).starts_with("Ministry of Canals, ed. 2020."), "{}", reference(0));
    assert!(reference(2).contains("edited by Ministry of Canals"), "{}", reference(2));
}

#[test]
fn the_year_of_a_neutral_citation_is_written_once() {
    let bib = "@jurisdiction{a, title={Firm v Department}, institution={UKSC}, number={12}, date={2021}}";
    let reference = shelf("oscola", bib).reference("a");
    assert!(reference.contains("UKSC 12") && reference.matches("2021").count() == 1, "{reference}");
    let reference = shelf("chicago-author-date", bib).reference("a");
    assert!(reference.contains("2021\\] UKSC 12 (2021)"), "{reference}");
}

#[test]
fn a_set_is_all_of_its_members() {
    let bib =
        "@book{a, author={Doe, Jane}, title={One}, date={2011}}\n@book{b, author={Doe, Jane}, title={Two}, date={2012}}
@book{c, author={Roe, Rick}, title={Three}, date={2013}}";
    let authors = shelf("chicago-author-date", bib);
    assert_eq!(authors.text("[see @a+b, p. 3] @{a+c} [@b]")[0], "(see Doe 2011, 2012, 3)");
    assert_eq!(shelf("ieee", bib).text("[@a+b+c]"), ["\\[1\\], \\[2\\], \\[3\\]"]);
    assert_eq!(shelf("chicago-notes", bib).notes("[@a+c]"), ["Jane Doe, *One* (2011); Rick Roe, *Three* (2013)."]);
}

#[test]
fn what_a_bibliography_leaves_out_is_shown_as_a_sentence() {
    let bib = "@letter{a, author={Doe, Jane}, title={Letter to the Bureau}, date={2004-05-06}}";
    let reference = shelf("chicago-author-date", bib).reference("a");
    assert!(reference.ends_with(".”"), "{reference}");
}

#[test]
fn a_law_in_a_sentence_is_named_once() {
    let bib =
        "@legislation{a, title={Canal Control Act}, volume={50}, journaltitle={U.S.C.}, pages={9801}, date={2018}}
@jurisdiction{b, title={Barge Co. v. State}, volume={999}, journaltitle={U.S.}, pages={338}, date={2013}}";
    for style in ["chicago-author-date", "apa"] {
        let comma = if style == "apa" { ", " } else { " " };
        assert_eq!(
            shelf(style, bib).text("@a says, and @b [p. 3], and [@a]"),
            [
                "Canal Control Act|(2018)".to_owned(),
                format!("*Barge Co. v. State*|(2013, {}3)", if style == "apa" { "p. " } else { "" }),
                format!("(Canal Control Act{comma}2018)"),
            ],
            "{style}"
        );
    }
}

#[test]
fn stops_stand_once() {
    let bib = "@misc{a, title={Order on ZTE Ltd.}, author={Doe, J.}, date={2020}}
@misc{b, title={Who Knows?}, author={Roe, R.}, date={2020}}
@misc{c, title={Wait...}, author={Poe, P.}, date={2020}}";
    let shelf = shelf("chicago-author-date", bib);
    assert!(shelf.reference("a").ends_with("“Order on ZTE Ltd.”"), "{}", shelf.reference("a"));
    assert!(shelf.reference("b").ends_with("“Who Knows?”"), "{}", shelf.reference("b"));
    assert!(!shelf.reference("c").contains("...."), "{}", shelf.reference("c"));
}

#[test]
fn letters_do_not_depend_on_the_order_of_the_file() {
    for style in ["chicago-author-date", "apa", "alphanumeric"] {
        let bib: String = (0..60usize)
            .map(|i| {
                let author = ["Doe, Jane", "Doe, Jane", "Doe, Richard", "{Body of 2020}"][i % 4];
                let (month, letter) = (1 + i % 12, char::from(b'A' + (i * 7 % 26) as u8));
                format!("@misc{{k{i:03}, title={{{letter} {i:03}}}, author={{{author}}}, date={{2020-{month:02}}}}}\n")
            })
            .collect();
        let all = items(&bib);
        let straight = shelf_of(formatter(style, Some("en")), &all, &Arc::default());
        let mut turned = all.clone();
        turned.reverse();
        turned.rotate_left(20);
        let other = shelf_of(formatter(style, Some("en")), &turned, &Arc::default());
        let mut names: Vec<&str> = Vec::new();
        for key in &straight.keys {
            assert_eq!(straight.reference(key), other.reference(key), "{style}");
            assert_eq!(straight.short(key), other.short(key), "{style}");
            names.push(straight.short(key));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 60, "{style}: {names:?}");
    }
}

#[test]
fn the_language_is_the_book_s_or_the_style_s() {
    let bib = "@book{a, title={Titel}, author={Doe, Jane and Roe, Rick}, date={2020-05-01}}";
    for (language, and) in [("de", "und"), ("en-GB", "and"), ("xx", "and")] {
        let shelf = shelf_of(formatter("chicago-author-date", Some(language)), &items(bib), &Arc::default());
        assert_eq!(shelf.short("a"), format!("Doe {and} Roe 2020"));
    }
    let bib = "@online{n, title={Notice}, author={{Some Agency}}, date={2023-10-17}, url={https://example.org/}}";
    let own = shelf_of(formatter("oscola", None), &items(bib), &Arc::default());
    assert!(own.reference("n").contains("‘Notice’") && own.reference("n").contains("17 October 2023"));
    let american = shelf_of(formatter("oscola", Some("en-US")), &items(bib), &Arc::default());
    assert!(american.reference("n").contains("“Notice"), "{}", american.reference("n"));
}

#[test]
fn hostile_texts_are_text() {
    let bib = "@online{x, title={<script>alert(1)</script> \"><img>}, author={{<b>Body</b> \\& \"Co\"}}, url={javascript:alert(1)}, date={2020}}";
    for style in ["chicago-author-date", "ieee", "chicago-notes", "modern-language-association"] {
        let shelf = shelf(style, bib);
        let id = shelf.id("x").unwrap();
        let all = format!("{}{}", rich_html(shelf.cites.reference(id)), rich_html(shelf.cites.source(id).name()));
        let lower = all.to_lowercase();
        for bad in ["<script", "<img", "href=\"javascript"] {
            assert!(!lower.contains(bad), "{style}: {all}");
        }
    }
}

#[test]
fn every_style_formats_every_source() {
    let all = items(&format!("{RULES}\n{PEOPLE}"));
    // Every style is compiled in the crate that holds them; here some of each kind.
    for name in citation_styles::names().step_by(11) {
        let shelf = shelf_of(formatter(name, Some("en")), &all, &Arc::default());
        for key in &shelf.keys {
            assert!(shelf.reference(key).chars().any(char::is_alphabetic), "{name}: {}", shelf.reference(key));
            assert!(!shelf.short(key).trim().is_empty(), "{name}: {key}");
        }
        let stand = |index: usize| match shelf.cites.formatter.kind() {
            StyleKind::Note => Stand::OwnNote(index as u32 + 1),
            _ => Stand::Text,
        };
        for (index, text) in shelf.page("[@r1] [@w, p. 3] @t [@doe19; @doe20; @abe]", stand).iter().enumerate() {
            assert!(!text.trim().is_empty(), "{name}: {index}");
        }
    }
}

#[test]
fn files_of_the_book_s_own() {
    let new = |text: &str| Formatter::new(StyleSource::Xml(text), Some("en"));
    assert!(matches!(Formatter::new(StyleSource::Name("no-such-style"), None), Err(StyleError::Unknown)));
    assert!(matches!(new("<x/>"), Err(StyleError::Invalid(..))));
    let style = |inner: &str| {
        format!(
            "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\" default-locale=\"de-DE\"><info><title>T</title><id>t</id>\
             <updated>2020-01-01T00:00:00+00:00</updated>{inner}</style>"
        )
    };
    let sound = style("</info><citation><layout><text variable=\"title\"/></layout></citation>");
    assert!(new(&sound).is_ok());
    let wrong = style("</info><citation><layout><text variabel=\"title\"/></layout>");
    assert!(matches!(new(&wrong), Err(StyleError::Invalid(_, Some(_)))), "{:?}", new(&wrong).err());
    let child = |parent: &str| style(&format!("<link href=\"{parent}\" rel=\"independent-parent\"/></info>"));
    let apa = Arc::new(Formatter::new(StyleSource::Xml(&child("http://www.zotero.org/styles/apa")), None).unwrap());
    // The language is the dependent style's.
    assert_eq!(
        shelf_of(apa, &items("@book{a, title={T}, author={A, B and C, D}, date={2020}}"), &Arc::default()).short("a"),
        "A & C, 2020"
    );
    assert!(matches!(new(&child("http://example.org/none")), Err(StyleError::NoParent(_))));
    let circle = style(
        "</info><macro name=\"a\"><text macro=\"b\"/></macro><macro name=\"b\"><text macro=\"a\"/></macro>
         <citation><layout><text macro=\"a\"/></layout></citation>",
    );
    assert!(matches!(new(&circle), Err(StyleError::Invalid(..))));
}

#[test]
fn fingerprints_tell_what_would_be_formatted_otherwise() {
    let print = |style, language| formatter(style, language).fingerprint().to_owned();
    assert_eq!(print("apa", Some("en-US")), print("apa", Some("en-US")));
    assert_ne!(print("apa", Some("en")), print("apa", Some("de")));
    assert_ne!(print("apa", Some("en")), print("ieee", Some("en")));
}

#[test]
fn what_is_known_changes_nothing() {
    // Sources that are told apart by letters and by names, and some that stand alone.
    let all = items(&format!("{RULES}\n{PEOPLE}\n@book{{other, author={{Doe, Ann}}, title={{Other}}, date={{2020}}}}"));
    for style in ["chicago-author-date", "apa", "ieee", "chicago-notes", "alphanumeric"] {
        let formatter = formatter(style, Some("en"));
        let mut known = Arc::<Kept>::default();
        // Sources come, go, change and come back; each round knows what the last one used.
        for round in 0..12usize {
            let mut some: Vec<(String, Item)> =
                all.iter().enumerate().filter(|(i, _)| (i * 7 + round) % 4 != 0).map(|(_, i)| i.clone()).collect();
            if round % 3 == 1
                && let Some((_, item)) = some.first_mut()
            {
                item.0.insert("title".to_owned(), bibliography::Value::String(format!("Round {round}")));
            }
            if round % 2 == 1 {
                some.reverse();
            }
            let clean = shelf_of(formatter.clone(), &some, &Arc::default());
            let warm = shelf_of(formatter.clone(), &some, &known);
            for key in &clean.keys {
                assert_eq!(warm.reference(key), clean.reference(key), "{style}, round {round}");
                assert_eq!(warm.short(key), clean.short(key), "{style}, round {round}");
                let id = clean.id(key).unwrap();
                assert_eq!(warm.cites.source(id).digest(), clean.cites.source(id).digest());
            }
            assert_eq!(warm.cites.kept(), clean.cites.kept(), "{style}, round {round}");
            known = warm.cites.kept().clone();
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn nothing_panics(title in "\\PC{0,30}", author in "\\PC{0,20}", year in "[0-9]{0,6}", value in "\\PC{0,12}") {
        let field = |text: &str| serde_json::Value::from(text);
        let json = serde_json::json!([{"id": "x", "type": "book", "title": field(&title), "author": [{"family": author, "given": value}],
            "issued": {"date-parts": [[year, value]]}, "volume": field(&value), "page": field(&value), "edition": field(&value)},
            {"id": "y", "title": field(&title)}]);
        let (sources, _) = bibliography::parse(&json.to_string(), Format::CslJson);
        let all: Vec<(String, Item)> = sources.into_iter().map(|source| (source.key, source.item)).collect();
        for style in ["apa", "ieee", "chicago-notes"] {
            let shelf = shelf_of(formatter(style, Some("en")), &all, &Arc::default());
            for place in 0..all.len() {
                let reference: &[Rich] = shelf.cites.reference(SourceId(place as u32));
                proptest::prop_assert!(!plain(reference).is_empty());
                proptest::prop_assert!(!rich_html(reference).to_lowercase().contains("<script"));
            }
        }
    }
}
