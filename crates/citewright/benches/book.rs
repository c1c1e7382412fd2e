//! Times a whole book: 1,600 sources and 40,000 citations. Arguments: styles to read instead of the small one that is built in.

mod books;

use citewright::{BookOptions, BuiltinLocales, Cite, Cluster, Item, Processor, Style};
use std::time::Instant;

const SOURCES: usize = 1_600;
const CITATIONS: usize = 40_000;

const STYLE: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <macro name="author"><names variable="author">
    <name name-as-sort-order="first" and="text" delimiter-precedes-last="always" initialize-with=". "/>
    <label form="short" prefix=", "/><substitute><names variable="editor"/><text variable="title"/></substitute></names></macro>
  <macro name="short"><names variable="author"><name form="short" and="text" initialize-with=". "/>
    <substitute><names variable="editor"/><text variable="title"/></substitute></names></macro>
  <macro name="year"><choose><if variable="issued"><date variable="issued"><date-part name="year"/></date></if>
    <else><text term="no date" form="short"/></else></choose></macro>
  <citation et-al-min="4" et-al-use-first="1" disambiguate-add-names="true" disambiguate-add-givenname="true"
      disambiguate-add-year-suffix="true" collapse="year">
    <layout prefix="(" suffix=")" delimiter="; "><group delimiter=", ">
      <group delimiter=" "><text macro="short"/><text macro="year"/></group>
      <group delimiter=" "><label variable="locator" form="short"/><text variable="locator"/></group></group></layout></citation>
  <bibliography et-al-min="11" et-al-use-first="7" subsequent-author-substitute="———">
    <sort><key macro="author"/><key variable="issued"/><key variable="title"/></sort>
    <layout suffix="."><group delimiter=". "><text macro="author"/><text macro="year"/>
      <choose><if type="book report" match="any"><text variable="title" text-case="title" font-style="italic"/></if>
        <else><text variable="title" text-case="title" quotes="true"/></else></choose>
      <group delimiter=", "><text variable="container-title" font-style="italic"/><text variable="volume"/><text variable="page"/></group>
      <group delimiter=": "><text variable="publisher-place"/><text variable="publisher"/></group>
      <text variable="DOI" prefix="https://doi.org/"/></group></layout></bibliography>
</style>"#;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if named.is_empty() {
        time("built in", STYLE);
    }
    for path in named {
        match std::fs::read_to_string(&path) {
            Ok(text) => time(&path, &text),
            Err(error) => eprintln!("{path}: {error}"),
        }
    }
}

fn time(name: &str, style: &str) {
    let book = books::Book::new(SOURCES, CITATIONS);
    let cite = |(source, page): &(usize, Option<usize>)| Cite {
        locator: page.map(|page| page.to_string()),
        ..Cite::new(format!("s{source}"))
    };
    let clusters: Vec<Cluster> = book
        .citations
        .iter()
        .zip(1..)
        .map(|(cites, note)| Cluster { note, cites: cites.iter().map(cite).collect() })
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{name}: {SOURCES} sources, {CITATIONS} citations, {threads} threads");
    let start = Instant::now();
    let mut last = start;
    let mut lap = |what: &str| {
        println!("  {what:<42} {:>8.1} ms", last.elapsed().as_secs_f64() * 1000.0);
        last = Instant::now();
    };
    let items: Vec<Item> = book.sources.iter().filter_map(|item| Item::from_json(item).ok()).collect();
    lap("items from CSL-JSON");
    let style = match Style::parse(style) {
        Ok(style) => style,
        Err(error) => return eprintln!("{name}: {error}"),
    };
    let processor = match Processor::new(style, &BuiltinLocales, None) {
        Ok(processor) => processor,
        Err(error) => return eprintln!("{name}: {error}"),
    };
    lap("style and locale");
    let alone = processor.book(&items, &[], BookOptions::default());
    lap("order, disambiguation (no citations)");
    let entries = alone.bibliography();
    lap("bibliography, one thread");
    println!("  {:<42} {:>8.1} ms", "= the sources, cold", start.elapsed().as_secs_f64() * 1000.0);
    let book = processor.book(&items, &clusters, BookOptions::default());
    lap("the book with its citations");
    let shown: usize = (0..book.len()).filter_map(|index| book.citation(index)).map(|nodes| nodes.len()).sum();
    lap("all citations, one thread");
    let each = book.len().div_ceil(threads);
    std::thread::scope(|scope| {
        for part in 0..threads {
            let book = &book;
            scope.spawn(move || {
                (part * each..(part * each + each).min(book.len())).filter_map(|index| book.citation(index)).count()
            });
        }
    });
    lap("all citations, all threads");
    println!("  ({} entries, {shown} nodes)", entries.len());
}
