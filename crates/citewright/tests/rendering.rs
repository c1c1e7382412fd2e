//! Rules of the specification, each with a small style and one item: they hold where the suite is not there.

use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style, html};
use serde_json::{Value, json};

/// What a citation of the item shows in a layout.
fn shown(attributes: &str, layout: &str, item: Value) -> String {
    cited(attributes, layout, item, Cite::new("a"))
}

fn cited(attributes: &str, layout: &str, mut item: Value, cite: Cite) -> String {
    item["id"] = json!("a");
    let text = format!(
        "<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\" {attributes}><citation><layout>{layout}</layout></citation></style>"
    );
    let processor = Processor::new(Style::parse(&text).expect("a style"), &BuiltinLocales, None).expect("a processor");
    let items = vec![Item::from_json(&item).expect("an item")];
    let clusters = vec![Cluster { note: 0, cites: vec![cite] }];
    let book = processor.book(&items, &clusters, BookOptions::default());
    html(&book.citation(0).expect("a citation"))
}

const TITLE: &str = "<text variable=\"title\" text-case=\"title\"/>";

#[test]
fn titles_get_capitals_in_english_alone() {
    for (title, wanted) in [
        ("the rise of the small state: a view from within", "The Rise of the Small State: A View from Within"),
        ("what iPhones do to e-mail and NATO", "What iPhones Do to E-Mail and NATO"),
        ("a <span class=\"nocase\">de facto</span> rule", "A de facto Rule"),
        ("self-help for the well-to-do", "Self-Help for the Well-to-Do"),
    ] {
        assert_eq!(shown("", TITLE, json!({ "title": title })), wanted);
    }
    assert_eq!(shown("", TITLE, json!({ "title": "la politique du pire", "language": "fr" })), "la politique du pire");
    let sentence = "<text variable=\"title\" text-case=\"sentence\"/>";
    assert_eq!(shown("", sentence, json!({ "title": "The Rise of NATO" })), "The rise of NATO");
}

#[test]
fn quotation_marks_alternate_and_take_punctuation_as_the_language_wants() {
    let layout = "<text variable=\"title\" quotes=\"true\" suffix=\", \"/><text value=\"x\"/>";
    let item = || json!({ "title": "He said \"no\"" });
    assert_eq!(shown("default-locale=\"en-US\"", layout, item()), "“He said ‘no,’” x");
    assert_eq!(shown("default-locale=\"en-GB\"", layout, item()), "‘He said “no”’, x");
    assert_eq!(shown("default-locale=\"de-DE\"", layout, item()), "„He said ‚no‘“, x");
    assert_eq!(shown("default-locale=\"en-US\"", layout, json!({ "title": "Why?" })), "“Why?,” x");
}

#[test]
fn formats_turn_within_formats() {
    let layout = "<text variable=\"title\" font-style=\"italic\"/>";
    let item = json!({ "title": "On <i>Hamlet</i> and H<sub>2</sub>O, m²" });
    let wanted = "<i>On <span style=\"font-style:normal;\">Hamlet</span> and H<sub>2</sub>O, m<sup>2</sup></i>";
    assert_eq!(shown("", layout, item), wanted);
}

#[test]
fn punctuation_that_meets_is_merged() {
    let layout = "<group delimiter=\". \"><text variable=\"title\"/><text variable=\"publisher\" suffix=\".\"/></group><text value=\".\"/>";
    assert_eq!(shown("", layout, json!({ "title": "Who?", "publisher": "Inc." })), "Who? Inc.");
    // What is within a field stays.
    assert_eq!(shown("", layout, json!({ "title": "A.. b", "publisher": "C" })), "A.. b. C.");
}

const DATE: &str = "<date variable=\"issued\" form=\"text\"/>";

#[test]
fn dates_and_ranges_of_dates() {
    let day = |parts: Value| json!({ "issued": { "date-parts": parts } });
    for (parts, wanted) in [
        (json!([[2005, 2, 3]]), "February 3, 2005"),
        (json!([[2005, 2, 3], [2005, 2, 7]]), "February 3–7, 2005"),
        (json!([[2005, 2, 3], [2005, 4, 7]]), "February 3–April 7, 2005"),
        (json!([[2005, 2, 3], [2006, 4, 7]]), "February 3, 2005–April 7, 2006"),
        (json!([["2005", "21"]]), "Spring 2005"),
        (json!([[2005], [2006]]), "2005–2006"),
        (json!([[2005], [0]]), "2005–"),
    ] {
        assert_eq!(shown("", DATE, day(parts)), wanted);
    }
    assert_eq!(shown("", DATE, json!({ "issued": { "literal": "in spring" } })), "in spring");
    assert_eq!(shown("", DATE, json!({ "issued": { "raw": "2005-02/2005-04" } })), "February–April 2005");
    let german = "<date variable=\"issued\" form=\"text\"/>";
    assert_eq!(shown("default-locale=\"de-DE\"", german, day(json!([[2005, 2, 3]]))), "3. Februar 2005");
}

#[test]
fn pages_in_the_styles_form() {
    let layout = "<group delimiter=\" \"><label variable=\"page\" form=\"short\"/><text variable=\"page\"/></group>";
    for (format, page, wanted) in [
        ("chicago", "101-108", "pp. 101–8"),
        ("chicago", "1496-1500", "pp. 1496–1500"),
        ("expanded", "42-5", "pp. 42–45"),
        ("minimal", "321-325", "pp. 321–5"),
        ("minimal-two", "1002-1006", "pp. 1002–06"),
        ("expanded", "i-ix, 4", "pp. i–ix, 4"),
        ("minimal", "N110-S5", "pp. N110-S5"),
    ] {
        assert_eq!(shown(&format!("page-range-format=\"{format}\""), layout, json!({ "page": page })), wanted);
    }
    assert_eq!(shown("", layout, json!({ "page": "7" })), "p. 7");
}

#[test]
fn numbers_of_documents_stay_as_they_are() {
    let layout =
        "<group delimiter=\" \"><label variable=\"number\" form=\"short\"/><text variable=\"number\"/></group>";
    assert_eq!(shown("", layout, json!({ "number": "GAO-23-105" })), "no. GAO-23-105");
    assert_eq!(shown("", layout, json!({ "number": "117-167" })), "no. 117-167");
    let issue = "<group delimiter=\" \"><label variable=\"issue\" form=\"short\"/><text variable=\"issue\"/></group>";
    assert_eq!(shown("", issue, json!({ "issue": "3-4" })), "nos. 3–4");
    let edition = "<number variable=\"edition\" form=\"ordinal\"/>";
    assert_eq!(shown("", edition, json!({ "edition": 23 })), "23rd");
    assert_eq!(shown("", edition, json!({ "edition": "revised" })), "revised");
}

#[test]
fn names_in_every_order() {
    let item = || {
        json!({ "author": [
            { "family": "Fontaine", "given": "Jean", "dropping-particle": "de", "non-dropping-particle": "La", "suffix": "III" },
            { "family": "van der Vlist", "given": "Eric" }, { "literal": "The Office" },
        ] })
    };
    let names = |name: &str| format!("<names variable=\"author\"><name {name}/></names>");
    let sort = "name-as-sort-order=\"all\" and=\"symbol\" initialize-with=\".\"";
    assert_eq!(
        shown("", &names("and=\"text\""), item()),
        "Jean de La Fontaine III, Eric van der Vlist, and The Office"
    );
    assert_eq!(shown("", &names(sort), item()), "Fontaine, J. de La, III, Vlist, E. van der, &#38; The Office");
    let never = "demote-non-dropping-particle=\"never\"";
    assert_eq!(shown(never, &names(sort), item()), "La Fontaine, J. de, III, van der Vlist, E., &#38; The Office");
    assert_eq!(
        shown("", &names("form=\"short\" et-al-min=\"3\" et-al-use-first=\"2\""), item()),
        "La Fontaine, van der Vlist, et al."
    );
    let last = "form=\"short\" et-al-min=\"3\" et-al-use-first=\"1\" et-al-use-last=\"true\"";
    assert_eq!(shown("", &names(last), item()), "La Fontaine, … The Office");
    assert_eq!(shown("", &names("form=\"count\""), item()), "3");
    let chinese = json!({ "author": [{ "family": "王", "given": "小明" }] });
    assert_eq!(shown("", &names(""), chinese), "王小明");
}

#[test]
fn an_editor_stands_in_and_is_labelled_once() {
    let layout = "<group delimiter=\". \"><names variable=\"author\"><name/><label form=\"short\" prefix=\", \"/>
      <substitute><names variable=\"editor\"/></substitute></names><names variable=\"editor\"/><text variable=\"title\"/></group>";
    let item = json!({ "title": "T", "editor": [{ "family": "Roe", "given": "Richard" }] });
    assert_eq!(shown("", layout, item), "Richard Roe, ed. T");
}

#[test]
fn groups_without_values_are_left_out() {
    let layout = "<group delimiter=\" \"><group><text value=\"in \"/><text variable=\"container-title\"/></group>
      <choose><if variable=\"volume\"><text term=\"volume\"/></if></choose></group>
      <choose><if variable=\"volume\" match=\"none\"><text value=\"none\"/></if></choose>";
    assert_eq!(shown("", layout, json!({})), "none");
    // A term alone does not keep a group whose variables are all empty.
    assert_eq!(shown("", layout, json!({ "volume": "2" })), "");
    assert_eq!(shown("", layout, json!({ "container-title": "C", "volume": "2" })), "in C volume");
}

#[test]
fn locators_have_the_label_of_what_they_count() {
    let layout =
        "<group delimiter=\" \"><label variable=\"locator\" form=\"short\"/><text variable=\"locator\"/></group>";
    let at = |label: Option<&str>, locator: &str| {
        let cite = Cite { locator: Some(locator.into()), label: label.map(str::to_owned), ..Cite::new("a") };
        cited("", layout, json!({}), cite)
    };
    assert_eq!(at(None, "12-14"), "pp. 12–14");
    assert_eq!(at(Some("chapter"), "3"), "chap. 3");
    assert_eq!(at(Some("paragraph"), "3 and 5"), "paras. 3 and 5");
    assert_eq!(at(None, "vol. 1, fol. 3"), "vol. 1, fol. 3");
}

#[test]
fn others_are_et_al() {
    let names = |options: &str| format!("<names variable=\"author\"><name {options}/></names>");
    let people = |count: usize, last: Value| {
        let mut authors: Vec<Value> =
            ["Doe", "Roe", "Poe"][..count].iter().map(|family| json!({ "family": family })).collect();
        authors.push(last);
        json!({ "author": authors })
    };
    let others = || json!({ "literal": "others" });
    assert_eq!(shown("", &names("and=\"text\""), people(1, others())), "Doe et al.");
    assert_eq!(shown("", &names("and=\"text\""), people(2, others())), "Doe, Roe, et al.");
    assert_eq!(shown("", &names("et-al-min=\"3\" et-al-use-first=\"1\""), people(2, others())), "Doe et al.");
    assert_eq!(
        shown("", &names("et-al-min=\"4\" et-al-use-first=\"1\""), people(3, json!({ "family": "others" }))),
        "Doe et al."
    );
    // Somebody of that name is no others.
    assert_eq!(shown("", &names(""), people(1, json!({ "family": "others", "given": "A." }))), "Doe, A. others");
}

#[test]
fn words_with_a_capital_keep_their_form() {
    let first = "<text variable=\"title\" text-case=\"capitalize-first\"/>";
    assert_eq!(shown("", first, json!({ "title": "arXiv:2101.1" })), "arXiv:2101.1");
    assert_eq!(shown("", first, json!({ "title": "preprint" })), "Preprint");
}

#[test]
fn punctuation_moves_into_a_quotation_but_not_into_its_formats() {
    let layout = "<text variable=\"title\" quotes=\"true\" suffix=\". \"/><text value=\"X\"/>";
    let title = |title: &str| shown("", layout, json!({ "title": title }));
    assert_eq!(title("On <i>Homo</i>"), "“On <i>Homo</i>.” X");
    assert_eq!(title("On <i>Who?</i>"), "“On <i>Who?</i>” X");
    assert_eq!(title("On <i>Homo</i> and"), "“On <i>Homo</i> and.” X");
    let twice = "<group delimiter=\".\"><text variable=\"title\" quotes=\"true\"/><text value=\". X\"/></group>";
    assert_eq!(shown("", twice, json!({ "title": "On <i>Homo</i>" })), "“On <i>Homo</i>.” X");
}

#[test]
fn tidy_processors_leave_no_blank_before_a_stop() {
    let text = "<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\"><citation><layout>
        <text variable=\"title\" suffix=\". \"/><text value=\" \"/><text variable=\"publisher\" prefix=\". \"/><text value=\" .5\"/></layout></citation></style>";
    let item = json!({ "id": "a", "type": "book", "title": "T. , U", "publisher": "P" });
    let items = vec![Item::from_json(&item).expect("an item")];
    let shown = |tidy: bool| {
        let processor =
            Processor::new(Style::parse(text).expect("a style"), &BuiltinLocales, None).expect("a processor");
        let processor = if tidy { processor.with_tidy_stops() } else { processor };
        html(&processor.book(&items, &[], BookOptions::default()).cite_alone(0))
    };
    assert_eq!(shown(false), "T. , U. . P .5");
    // What a field says is left as it is.
    assert_eq!(shown(true), "T. , U. P .5");
}

#[test]
fn an_address_that_is_made_of_two_parts_is_one_link() {
    let text = "<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\"><citation><layout>
        <text variable=\"DOI\" prefix=\"doi: https://doi.org/\"/><text variable=\"PMID\" prefix=\" pmid \"/></layout></citation></style>";
    let item = json!({ "id": "a", "type": "book", "DOI": "10.1/x", "PMID": "5" });
    let items = vec![Item::from_json(&item).expect("an item")];
    let processor = Processor::new(Style::parse(text).expect("a style"), &BuiltinLocales, None).expect("a processor");
    let processor = processor.with_links();
    let shown = html(&processor.book(&items, &[], BookOptions::default()).cite_alone(0));
    let wanted = "doi: <a href=\"https://doi.org/10.1/x\">https://doi.org/10.1/x</a> pmid <a href=\"https://www.ncbi.nlm.nih.gov/pubmed/5\">5</a>";
    assert_eq!(shown, wanted);
}
