//! CommonMark's own examples through the parser that briefbook uses, without its extensions.

use briefbook::parse::markdown::{Node, Options, lower};

/// The examples of the specification: number, Markdown, HTML.
fn examples() -> Vec<(usize, String, String)> {
    let spec = include_str!("commonmark/spec.txt");
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut rest = spec;
    while let Some(start) = rest.find(&format!("{fence} example")) {
        let body = &rest[start..];
        let body = &body[body.find('\n').map_or(0, |i| i + 1)..];
        let end = body.find(&fence).unwrap_or(body.len());
        let (markdown, html) = body[..end].split_once("\n.\n").map_or_else(
            || (body[..end].strip_prefix(".\n").map_or("", |_| ""), body[..end].strip_prefix(".\n").unwrap_or("")),
            |(m, h)| (m, h),
        );
        let tabs = |text: &str| text.replace('→', "\t");
        examples.push((examples.len() + 1, tabs(markdown) + "\n", tabs(html)));
        rest = &body[end + fence.len()..];
    }
    examples
}

/// HTML as a browser reads it, white space between blocks left out.
fn normal(html: &str) -> String {
    let tree = scraper::Html::parse_fragment(html).root_element().inner_html();
    let mut text = tree.replace("\n<", "<").replace(">\n", ">");
    while text.contains("  ") {
        text = text.replace("  ", " ");
    }
    text.trim().to_owned()
}

#[test]
fn every_example_of_the_specification() {
    let examples = examples();
    assert!(examples.len() > 640, "{} examples were found", examples.len());
    let mut failed = Vec::new();
    for (number, markdown, expected) in &examples {
        let lowered = lower(markdown, 0, Options { smart_punctuation: false, extensions: false });
        let events = lowered.nodes.into_iter().filter_map(|(node, _)| match node {
            Node::Event(event) => Some(event),
            _ => None,
        });
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events);
        if normal(&html) != normal(expected) {
            failed.push((number, html, expected));
        }
    }
    assert!(failed.is_empty(), "{} of {} examples fail: {failed:#?}", failed.len(), examples.len());
}
