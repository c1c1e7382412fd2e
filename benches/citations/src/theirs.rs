//! hayagriva's driver, and pandoc as a program.

use crate::books::Book;
use hayagriva::citationberg::{IndependentStyle, LocaleCode, json::Item};
use hayagriva::{BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest};
use std::fmt::Write;
use std::process::{Command, Stdio};

/// Every source cited once, in one driver.
pub fn hayagriva(book: &Book, style: &str) -> Option<usize> {
    let style = IndependentStyle::from_xml(style).ok()?;
    let locales = hayagriva::archive::locales();
    let items: Vec<Item> = book.sources.iter().filter_map(|source| serde_json::from_value(source.clone()).ok()).collect();
    let english = || Some(LocaleCode("en-US".to_owned()));
    let mut driver = BibliographyDriver::new();
    for (index, item) in items.iter().enumerate() {
        driver.citation(CitationRequest::new(vec![CitationItem::with_entry(item)], &style, english(), &locales, Some(index + 1)));
    }
    let rendered = driver.finish(BibliographyRequest::new(&style, english(), &locales));
    Some(rendered.citations.len())
}

/// A Markdown file through `pandoc --citeproc`.
pub fn pandoc(program: &str, book: &Book, style: &str, with_citations: bool) -> Option<usize> {
    let folder = std::env::temp_dir().join(format!("citations-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let mut text = String::from("---\nnocite: '@*'\n---\n\n");
    for group in book.citations.iter().filter(|_| with_citations) {
        let cites: Vec<String> = group
            .iter()
            .map(|(source, page)| page.map_or_else(|| format!("@s{source}"), |page| format!("@s{source}, p. {page}")))
            .collect();
        let _ = write!(text, "A sentence [{}].\n\n", cites.join("; "));
    }
    let (sources, sheet, page) = (folder.join("sources.json"), folder.join("style.csl"), folder.join("text.md"));
    std::fs::write(&sources, serde_json::to_vec(&book.sources).ok()?).ok()?;
    std::fs::write(&sheet, style).ok()?;
    std::fs::write(&page, text).ok()?;
    let done = Command::new(program)
        .args(["--citeproc", "--to=html", "--metadata=lang:en-US", "--output=/dev/null"])
        .arg(format!("--bibliography={}", sources.display()))
        .arg(format!("--csl={}", sheet.display()))
        .arg(&page)
        .stdin(Stdio::null())
        .status()
        .ok()?;
    std::fs::remove_dir_all(&folder).ok()?;
    done.success().then_some(0)
}
