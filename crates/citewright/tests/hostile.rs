//! Styles and items that are made to hurt: each ends with an error or a result, soon.

use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style, html, plain};
use serde_json::json;
use std::fmt::Write;

fn style(inner: &str) -> String {
    format!("<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\" class=\"in-text\">{inner}</style>")
}

fn refused(text: &str, why: &str) {
    let error = Style::parse(text).expect_err(why);
    assert!(error.message.contains(why), "{error}");
}

#[test]
fn a_macro_that_doubles_forty_times_is_refused() {
    let mut macros = String::new();
    for level in 0..40 {
        let next = level + 1;
        write!(macros, "<macro name=\"m{level}\"><text macro=\"m{next}\"/><text macro=\"m{next}\"/></macro>")
            .expect("written");
    }
    macros.push_str("<macro name=\"m40\"><text variable=\"title\"/></macro>");
    refused(&style(&format!("{macros}<citation><layout><text macro=\"m0\"/></layout></citation>")), "elements");
}

#[test]
fn macros_that_call_themselves_are_refused() {
    let macros =
        "<macro name=\"a\"><text macro=\"b\"/></macro><macro name=\"b\"><group><text macro=\"a\"/></group></macro>";
    refused(&style(&format!("{macros}<citation><layout><text macro=\"a\"/></layout></citation>")), "calls itself");
}

#[test]
fn depth_is_limited_in_xml_and_across_macros() {
    let deep = format!("{}{}", "<group>".repeat(100_000), "</group>".repeat(100_000));
    refused(&style(&format!("<citation><layout>{deep}</layout></citation>")), "deep");
    let mut macros = String::new();
    for level in 0..60 {
        let inside = if level == 59 {
            "<text variable=\"title\"/>".to_owned()
        } else {
            format!("<text macro=\"m{}\"/>", level + 1)
        };
        write!(macros, "<macro name=\"m{level}\">{}{inside}{}</macro>", "<group>".repeat(50), "</group>".repeat(50))
            .expect("written");
    }
    refused(&style(&format!("{macros}<citation><layout><text macro=\"m0\"/></layout></citation>")), "deep");
    // The same in the other order, so that each macro is known before it is called.
    let mut macros = String::new();
    for level in (0..60).rev() {
        let inside = if level == 59 {
            "<text variable=\"title\"/>".to_owned()
        } else {
            format!("<text macro=\"m{}\"/>", level + 1)
        };
        write!(macros, "<macro name=\"m{level}\">{}{inside}{}</macro>", "<group>".repeat(50), "</group>".repeat(50))
            .expect("written");
    }
    refused(&style(&format!("{macros}<citation><layout><text macro=\"m0\"/></layout></citation>")), "deep");
}

#[test]
fn what_is_no_style_is_refused_with_its_place() {
    refused("", "not valid XML");
    refused("<html/>", "expected the element");
    refused(&style(""), "no citation");
    let text = format!("\u{feff}\n{}", style("<citation><layout><text macro=\"gone\"/></layout></citation>"));
    let error = Style::parse(&text).expect_err("a macro that is not there");
    assert_eq!(error.span.map(|span| &text[span]), Some("<text macro=\"gone\"/>"));
    refused("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><style/>", "not valid XML");
}

const PLAIN: &str = "<macro name=\"author\"><names variable=\"author\"><name form=\"short\" and=\"text\"/></names></macro>
  <citation et-al-min=\"3\" et-al-use-first=\"1\" disambiguate-add-names=\"true\" disambiguate-add-givenname=\"true\" disambiguate-add-year-suffix=\"true\">
    <layout delimiter=\"; \"><group delimiter=\" \"><text macro=\"author\"/><text variable=\"title\" quotes=\"true\" text-case=\"title\"/>
      <text variable=\"page\"/><number variable=\"volume\" form=\"ordinal\"/><date variable=\"issued\" form=\"text\"/></group></layout></citation>
  <bibliography><sort><key macro=\"author\"/></sort><layout><text macro=\"author\"/></layout></bibliography>";

#[test]
fn items_with_hostile_fields_are_rendered() {
    let processor =
        Processor::new(Style::parse(&style(PLAIN)).expect("a style"), &BuiltinLocales, None).expect("a processor");
    let nested = format!("{}x{}", "<i>".repeat(50_000), "</i>".repeat(50_000));
    let titles = [
        nested,
        "\"'".repeat(50_000),
        "<span".repeat(50_000),
        "<".repeat(100_000),
        "²".repeat(50_000),
        "</i></b></span>".repeat(20_000),
        "\u{0}\u{202e}\u{fffd}".repeat(10_000),
    ];
    for (index, title) in titles.iter().enumerate() {
        let item = json!({
            "id": "a", "type": "book", "title": title, "page": "9".repeat(400) + "-" + &"1".repeat(400), "volume": "99999999999999999999",
            "author": [{ "family": title, "given": title }, { "literal": title }, {}, "x", 3],
            "issued": { "date-parts": [[2_147_483_647, 99, -4], ["", null], []], "season": {} },
            "note": "title: ".repeat(1000),
        });
        let items = vec![Item::from_json(&item).expect("an item")];
        let clusters = vec![Cluster { note: 0, cites: vec![Cite { locator: Some(title.clone()), ..Cite::new("a") }] }];
        let book = processor.book(&items, &clusters, BookOptions::default());
        let shown = book.citation(0).expect("a citation");
        assert!(!plain(&shown).is_empty() && !html(&shown).is_empty(), "title {index}");
        assert_eq!(book.bibliography().len(), 1);
    }
}

#[test]
fn long_lists_of_names_are_told_apart_in_time() {
    let processor =
        Processor::new(Style::parse(&style(PLAIN)).expect("a style"), &BuiltinLocales, None).expect("a processor");
    let authors = |from: usize| -> Vec<_> {
        (0..3_000).map(|n| json!({ "family": "Li", "given": format!("A{}", n + from) })).collect()
    };
    let item =
        |id: usize| Item::from_json(&json!({ "id": id, "type": "book", "author": authors(id) })).expect("an item");
    let items: Vec<Item> = (0..4).map(item).collect();
    let clusters = vec![Cluster { note: 0, cites: items.iter().map(|item| Cite::new(&item.id)).collect() }];
    let book = processor.book(&items, &clusters, BookOptions::default());
    assert!(plain(&book.citation(0).expect("a citation")).contains("et al."));
}

#[test]
fn the_deepest_style_is_rendered_on_a_small_stack() {
    let mut macros = String::new();
    for level in 0..35 {
        let inside = if level == 34 {
            "<text variable=\"title\"/>".to_owned()
        } else {
            format!("<text macro=\"m{}\"/>", level + 1)
        };
        let choose = format!(
            "<choose><if type=\"book\"><group><names variable=\"author\"><substitute>{inside}</substitute></names></group></if></choose>"
        );
        write!(macros, "<macro name=\"m{level}\">{choose}</macro>").expect("written");
    }
    let text = style(&format!("{macros}<citation><layout><text macro=\"m0\"/></layout></citation>"));
    let rendered = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let processor = Processor::new(Style::parse(&text)?, &BuiltinLocales, None)?;
        let items = vec![Item::from_json(&json!({ "id": "a", "type": "book", "title": "T" }))?];
        let clusters = vec![Cluster { note: 0, cites: vec![Cite::new("a")] }];
        let book = processor.book(&items, &clusters, BookOptions::default());
        Ok::<_, citewright::Error>(plain(&book.citation(0).unwrap_or_default()))
    });
    let text = rendered.expect("a thread").join().expect("no overflow").expect("a style within the limits");
    assert_eq!(text, "T");
}
