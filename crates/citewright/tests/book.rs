//! What a caller gets: positions, parts of cites, languages, links, trees.

use citewright::{
    BookOptions, BuiltinLocales, Cite, Cluster, Inline, Item, Processor, SecondField, Style, html, plain,
};
use serde_json::{Value, json};

fn processor(attributes: &str, inner: &str) -> Processor {
    let text = format!("<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\" {attributes}>{inner}</style>");
    Processor::new(Style::parse(&text).expect("a style"), &BuiltinLocales, None).expect("a processor")
}

fn items(values: &[Value]) -> Vec<Item> {
    values.iter().map(|value| Item::from_json(value).expect("an item")).collect()
}

fn doe(id: &str, given: &str, year: i32) -> Value {
    json!({ "id": id, "type": "book", "title": format!("Book {id}"), "author": [{ "family": "Doe", "given": given }],
        "issued": { "date-parts": [[year]] } })
}

const AUTHOR_DATE: &str = "<citation disambiguate-add-year-suffix=\"true\" disambiguate-add-givenname=\"true\" collapse=\"year\">
  <layout prefix=\"(\" suffix=\")\" delimiter=\"; \"><group delimiter=\" \">
    <names variable=\"author\"><name form=\"short\" initialize-with=\". \"/></names>
    <date variable=\"issued\"><date-part name=\"year\"/></date></group></layout></citation>
  <bibliography hanging-indent=\"true\" entry-spacing=\"0\"><sort><key variable=\"author\"/><key variable=\"issued\"/></sort>
    <layout suffix=\".\"><group delimiter=\". \"><names variable=\"author\"><name name-as-sort-order=\"all\"/></names>
    <date variable=\"issued\"><date-part name=\"year\"/></date><text variable=\"URL\"/></group></layout></bibliography>";

fn cluster(note: u32, cites: Vec<Cite>) -> Cluster {
    Cluster { note, cites }
}

#[test]
fn an_author_can_stand_alone_or_be_left_out() {
    let processor = processor("class=\"in-text\"", AUTHOR_DATE);
    let items = items(&[doe("a", "Jane", 2000)]);
    let clusters = vec![
        cluster(0, vec![Cite { author_only: true, ..Cite::new("a") }]),
        cluster(0, vec![Cite { suppress_author: true, ..Cite::new("a") }]),
        cluster(0, vec![Cite { prefix: "see".into(), suffix: "and others".into(), ..Cite::new("a") }]),
        cluster(0, vec![Cite::new("unknown")]),
    ];
    let book = processor.book(&items, &clusters, BookOptions::default());
    let shown: Vec<String> = (0..4).filter_map(|index| book.citation(index)).map(|nodes| plain(&nodes)).collect();
    assert_eq!(shown, ["Doe", "(2000)", "(see Doe 2000 and others)", ""]);
    assert_eq!(book.citation(4), None);
}

#[test]
fn years_get_letters_in_the_order_of_the_bibliography() {
    let processor = processor("class=\"in-text\"", AUTHOR_DATE);
    let items = items(&[doe("b", "Jane", 2000), doe("a", "Jane", 2000), doe("c", "John", 2000)]);
    let clusters = vec![cluster(0, vec![Cite::new("a"), Cite::new("b"), Cite::new("c")])];
    let book = processor.book(&items, &clusters, BookOptions::default());
    assert_eq!(plain(&book.citation(0).expect("a citation")), "(Jane Doe 2000b, 2000a; John Doe 2000)");
    let look = book.bibliography_look().expect("a bibliography");
    assert!(look.hanging_indent && look.entry_spacing == 0 && look.second_field_align.is_none());
    let entries: Vec<String> = book.bibliography().iter().map(|entry| plain(&entry.content)).collect();
    assert_eq!(entries, ["Doe, Jane. 2000a.", "Doe, Jane. 2000b.", "Doe, John. 2000."]);
    let part: Vec<String> =
        book.bibliography_where(|item| item != 0).iter().map(|entry| plain(&entry.content)).collect();
    assert_eq!(part, entries[1..], "the letters are those of the whole");
}

#[test]
fn notes_know_where_a_source_was_cited() {
    let inner = "<citation near-note-distance=\"2\"><layout delimiter=\"; \" suffix=\".\"><choose>
      <if position=\"ibid-with-locator\"><group delimiter=\", \"><text term=\"ibid\"/><text variable=\"locator\"/></group></if>
      <else-if position=\"ibid\"><text term=\"ibid\"/></else-if>
      <else-if position=\"near-note\"><text value=\"near\"/></else-if>
      <else-if position=\"subsequent\"><text variable=\"first-reference-note-number\" prefix=\"see note \"/></else-if>
      <else><text variable=\"title\"/></else></choose></layout></citation>";
    let processor = processor("class=\"note\"", inner);
    let items = items(&[doe("a", "Jane", 2000), doe("b", "John", 2001)]);
    let at = |page: &str| Cite { locator: Some(page.into()), ..Cite::new("a") };
    let clusters = vec![
        cluster(1, vec![Cite::new("a")]),
        cluster(2, vec![Cite::new("a")]),
        cluster(3, vec![at("7")]),
        cluster(4, vec![Cite::new("b")]),
        cluster(5, vec![Cite::new("a")]),
        cluster(9, vec![Cite::new("a"), Cite::new("b")]),
    ];
    let book = processor.book(&items, &clusters, BookOptions::default());
    let shown: Vec<String> = (0..6).filter_map(|index| book.citation(index)).map(|nodes| plain(&nodes)).collect();
    assert_eq!(shown, ["Book a.", "Ibid.", "Ibid., 7.", "Book b.", "near.", "Ibid.; see note 4."]);
}

#[test]
fn a_cite_is_a_node_that_names_its_item() {
    let processor = processor("class=\"in-text\"", AUTHOR_DATE);
    let items = items(&[doe("a", "Jane", 2000), doe("b", "John", 2001)]);
    let clusters = vec![cluster(0, vec![Cite::new("b"), Cite::new("a")])];
    let book = processor.book(&items, &clusters, BookOptions::default());
    let nodes = book.citation(0).expect("a citation");
    let cited: Vec<usize> =
        nodes.iter().filter_map(|node| if let Inline::Cite { item, .. } = node { Some(*item) } else { None }).collect();
    assert_eq!(cited, [1, 0]);
}

#[test]
fn addresses_are_links_where_that_is_wanted_and_only_those_of_the_web() {
    let mut values = vec![doe("a", "Jane", 2000), doe("b", "John", 2001)];
    values[0]["URL"] = json!("https://example.org/?a=1&b=2");
    values[1]["URL"] = json!("javascript:alert(1)");
    let items = items(&values);
    let processor = processor("class=\"in-text\"", AUTHOR_DATE).with_links();
    let book = processor.book(&items, &[], BookOptions::default());
    let shown: Vec<String> = book.bibliography().iter().map(|entry| html(&entry.content)).collect();
    let link = "<a href=\"https://example.org/?a=1&#38;b=2\">https://example.org/?a=1&#38;b=2</a>";
    assert_eq!(shown, [format!("Doe, Jane. 2000. {link}."), "Doe, John. 2001. javascript:alert(1).".to_owned()]);
}

#[test]
fn layouts_follow_the_language_of_the_item() {
    let layout = |locale: &str, term: &str| {
        format!(
            "<layout {locale}><names variable=\"author\"><name et-al-min=\"2\" et-al-use-first=\"1\"/><et-al term=\"{term}\"/></names></layout>"
        )
    };
    let inner = format!("<citation>{}{}</citation>", layout("locale=\"en\"", "and others"), layout("", "et-al"));
    let processor = processor("class=\"in-text\" default-locale=\"zh-CN\"", &inner);
    let item = |id: &str, language: &str, family: &str| json!({ "id": id, "type": "book", "language": language, "author": [{ "family": family, "given": "" }, { "family": family, "given": "x" }] });
    let items = items(&[item("a", "zh", "王"), item("b", "en-GB", "Wang")]);
    let clusters = vec![cluster(0, vec![Cite::new("a")]), cluster(0, vec![Cite::new("b")])];
    let book = processor.book(&items, &clusters, BookOptions::default());
    assert_eq!(plain(&book.citation(0).expect("a citation")), "王等");
    assert!(plain(&book.citation(1).expect("a citation")).starts_with("Wang"));
}

#[test]
fn chinese_is_sorted_by_pinyin() {
    let inner = "<citation><layout><text variable=\"title\"/></layout></citation>
      <bibliography><sort><key variable=\"title\"/></sort><layout><text variable=\"title\"/></layout></bibliography>";
    let processor = processor("class=\"in-text\" default-locale=\"zh-CN\"", inner);
    let item = |id: usize, title: &str| json!({ "id": id, "type": "book", "title": title });
    let items = items(&[item(1, "中国"), item(2, "北京"), item(3, "上海"), item(4, "阿")]);
    let book = processor.book(&items, &[], BookOptions::default());
    let shown: Vec<String> = book.bibliography().iter().map(|entry| plain(&entry.content)).collect();
    assert_eq!(shown, ["阿", "北京", "上海", "中国"]);
}

#[test]
fn a_book_can_be_rendered_on_several_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let processor = processor("class=\"in-text\"", AUTHOR_DATE);
    let items = items(&[doe("a", "Jane", 2000)]);
    let clusters = vec![cluster(0, vec![Cite::new("a")]); 8];
    let book = processor.book(&items, &clusters, BookOptions::default());
    shared(&book);
    let shown: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..8)
            .map(|index| {
                scope.spawn({
                    let book = &book;
                    move || book.citation(index)
                })
            })
            .collect();
        parts.into_iter().filter_map(|part| part.join().ok().flatten()).map(|nodes| plain(&nodes)).collect()
    });
    assert_eq!(shown, vec!["(Doe 2000)"; 8]);
}

#[test]
fn the_first_field_stands_in_the_margin() {
    let inner = "<citation><layout><text variable=\"citation-number\"/></layout></citation>
      <bibliography second-field-align=\"flush\"><layout suffix=\".\"><text variable=\"citation-number\"/><text variable=\"title\"/></layout></bibliography>";
    let processor = processor("class=\"in-text\"", inner);
    let items = items(&[doe("a", "Jane", 2000)]);
    let book = processor.book(&items, &[], BookOptions::default());
    assert_eq!(book.bibliography_look().and_then(|look| look.second_field_align), Some(SecondField::Flush));
    let entry = book.bibliography().remove(0);
    assert!(matches!(entry.content.as_slice(), [Inline::Display(..), Inline::Display(..)]), "{:?}", entry.content);
}

#[test]
fn the_same_book_gives_the_same_text() {
    let processor = processor("class=\"in-text\"", AUTHOR_DATE);
    let values: Vec<Value> =
        (0..40).map(|n| doe(&format!("s{n}"), ["Jane", "John", "J."][n % 3], 2000 + (n % 4) as i32)).collect();
    let items = items(&values);
    let clusters = vec![cluster(0, items.iter().map(|item| Cite::new(&item.id)).collect())];
    let text = || {
        let book = processor.book(&items, &clusters, BookOptions::default());
        let entries: Vec<String> = book.bibliography().iter().map(|entry| plain(&entry.content)).collect();
        (book.citation(0).map(|nodes| plain(&nodes)), entries)
    };
    assert_eq!(text(), text());
}

#[test]
fn words_before_a_cite_keep_it_in_its_place() {
    let sorted = AUTHOR_DATE.replacen("<layout", "<sort><key variable=\"author\"/></sort><layout", 1);
    let processor = processor("class=\"in-text\"", &sorted);
    let mut items = items(&[doe("a", "Jane", 2000), doe("b", "Jane", 2001), doe("c", "Jane", 2002)]);
    for (item, family) in items.iter_mut().zip(["Cole", "Bart", "Abel"]) {
        let other = Item::from_json(&json!({ "id": item.id, "type": "book", "author": [{ "family": family }],
            "issued": { "date-parts": [[2000]] } }));
        *item = other.expect("an item");
    }
    let cite = |id: &str, prefix: &str| Cite { prefix: prefix.into(), ..Cite::new(id) };
    let clusters = vec![
        cluster(0, vec![cite("a", "see "), cite("b", "but "), cite("c", "")]),
        cluster(0, vec![cite("a", ""), cite("b", ""), cite("c", "")]),
    ];
    let book = processor.book(&items, &clusters, BookOptions::default());
    let shown = |index| plain(&book.citation(index).expect("a citation"));
    assert_eq!(shown(0), "(see Cole 2000; but Bart 2000; Abel 2000)");
    assert_eq!(shown(1), "(Abel 2000; Bart 2000; Cole 2000)");
}

#[test]
fn a_title_in_the_place_of_names_is_what_a_sentence_is_built_on() {
    let style = "<citation><layout prefix=\"(\" suffix=\")\"><group delimiter=\" \"><choose><if type=\"legal_case\">
        <text variable=\"title\" font-style=\"italic\"/></if><else><names variable=\"author\"/></else></choose>
        <date variable=\"issued\"><date-part name=\"year\"/></date></group></layout></citation>";
    let processor = processor("class=\"in-text\"", style);
    let items =
        items(&[json!({ "id": "a", "type": "legal_case", "title": "A v. B", "issued": { "date-parts": [[2013]] } })]);
    let book = processor.book(&items, &[], BookOptions::default());
    let mut document = processor.document();
    document.add(&items[0], &book.decided(0), 1);
    assert_eq!(html(&document.names(&Cite::new("a"))), "<i>A v. B</i>");
    let rest = Cite { suppress_author: true, ..Cite::new("a") };
    assert_eq!(html(&document.citation(&cluster(0, vec![rest]))), "(2013)");
    assert_eq!(html(&document.citation(&cluster(0, vec![Cite::new("a")]))), "(<i>A v. B</i> 2013)");
}

#[test]
fn words_that_name_a_year_sort_by_it() {
    let style = "<citation><layout><text variable=\"title\"/></layout></citation><bibliography><sort><key variable=\"issued\"/></sort>
        <layout><text variable=\"title\"/></layout></bibliography>";
    let processor = processor("class=\"in-text\"", style);
    let item = |id: &str, issued: Value| json!({ "id": id, "type": "book", "title": id, "issued": issued });
    let items = items(&[
        item("later", json!({ "literal": "2010s" })),
        item("first", json!({ "date-parts": [[1850]] })),
        item("last", json!({ "literal": "forthcoming" })),
        item("second", json!({ "literal": "[1968]" })),
    ]);
    let book = processor.book(&items, &[], BookOptions::default());
    let order: Vec<String> = book.bibliography().iter().map(|entry| plain(&entry.content)).collect();
    assert_eq!(order, ["first", "second", "later", "last"]);
}

#[test]
fn years_of_one_author_stand_in_one_group_whatever_comes_after_it() {
    let style = AUTHOR_DATE.replacen("collapse=\"year\"", "collapse=\"year\" after-collapse-delimiter=\"; \"", 1);
    let processor = processor("class=\"in-text\"", &style);
    let items = items(&[doe("a", "Jane", 2000), doe("b", "Jane", 2001)]);
    let clusters = vec![cluster(0, vec![Cite::new("a"), Cite::new("b")])];
    let book = processor.book(&items, &clusters, BookOptions::default());
    assert_eq!(plain(&book.citation(0).expect("a citation")), "(Doe 2000, 2001)");
}
