//! CommonMark's own examples through the parser that briefbook uses, without its extensions.

use briefbook::parse::markdown::tree::{Block, BlockKind, Inline, InlineKind, Style, plain_text};
use briefbook::parse::markdown::{Facts, MarkdownOptions, lower};
use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

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
        let lowered =
            lower(markdown, 0, MarkdownOptions { smart_punctuation: false, extensions: false, ..Default::default() });
        let mut html = String::new();
        blocks(&lowered.tree.blocks, &lowered.facts, &mut html);
        if normal(&html) != normal(expected) {
            failed.push((number, html, expected));
        }
    }
    assert!(failed.is_empty(), "{} of {} examples fail: {failed:#?}", failed.len(), examples.len());
}

/// Writes the tree as the specification's examples write HTML: it must hold all that they say.
fn blocks(all: &[Block<'_>], facts: &Facts, out: &mut String) {
    let wrapped = |name: &str, blocks_in: &[Block<'_>], out: &mut String| {
        *out += &format!("<{name}>\n");
        blocks(blocks_in, facts, out);
        *out += &format!("</{name}>\n");
    };
    for block in all {
        match &block.kind {
            BlockKind::Paragraph(text) => {
                *out += "<p>";
                inlines(text, facts, out);
                *out += "</p>\n";
            }
            BlockKind::Plain(text) => inlines(text, facts, out),
            BlockKind::Heading { index, inlines: text } => {
                let level = facts.headings[*index as usize].level;
                *out += &format!("<h{level}>");
                inlines(text, facts, out);
                *out += &format!("</h{level}>\n");
            }
            BlockKind::Quote(blocks) => wrapped("blockquote", blocks, out),
            BlockKind::List { start, items } => {
                let name = if start.is_some() { "ol" } else { "ul" };
                let start = start.filter(|start| *start != 1).map(|start| format!(" start=\"{start}\""));
                *out += &format!("<{name}{}>\n", start.unwrap_or_default());
                for item in items {
                    *out += "<li>";
                    if !matches!(item.blocks.first(), None | Some(Block { kind: BlockKind::Plain(_), .. })) {
                        *out += "\n";
                    }
                    for (index, block) in item.blocks.iter().enumerate() {
                        if index > 0 && !out.ends_with('\n') {
                            *out += "\n";
                        }
                        blocks(std::slice::from_ref(block), facts, out);
                    }
                    *out += "</li>\n";
                }
                *out += &format!("</{name}>\n");
            }
            BlockKind::Code(index) => {
                let code = &facts.code[*index as usize];
                *out += "<pre><code";
                if !code.language.is_empty() {
                    *out += " class=\"language-";
                    escape_html(&mut *out, &code.language).unwrap();
                    *out += "\"";
                }
                *out += ">";
                escape_html_body_text(&mut *out, &code.text).unwrap();
                *out += "</code></pre>\n";
            }
            BlockKind::Html(pieces) => pieces.iter().for_each(|piece| *out += piece),
            BlockKind::Rule => *out += "<hr />\n",
            BlockKind::Table(_)
            | BlockKind::Callout(_)
            | BlockKind::Div { .. }
            | BlockKind::Definitions(_)
            | BlockKind::Note { .. } => {
                panic!("CommonMark has no {:?}", block.kind)
            }
        }
    }
}

fn inlines(all: &[Inline<'_>], facts: &Facts, out: &mut String) {
    let attribute = |name: &str, text: &str, out: &mut String| {
        *out += &format!(" {name}=\"");
        escape_html(&mut *out, text).unwrap();
        *out += "\"";
    };
    let address = |name: &str, text: &str, out: &mut String| {
        *out += &format!(" {name}=\"");
        escape_href(&mut *out, text).unwrap();
        *out += "\"";
    };
    for inline in all {
        match &inline.kind {
            InlineKind::Text { text, .. } | InlineKind::Annotation(text) => {
                escape_html_body_text(&mut *out, text).unwrap();
            }
            InlineKind::Sentence { inlines: text, .. } => inlines(text, facts, out),
            InlineKind::Styled(style, text) => {
                let name = if *style == Style::Strong { "strong" } else { "em" };
                *out += &format!("<{name}>");
                inlines(text, facts, out);
                *out += &format!("</{name}>");
            }
            InlineKind::Link { index, inlines: text } => {
                let link = &facts.links[*index as usize];
                *out += "<a";
                address("href", &link.target, out);
                if !link.title.is_empty() {
                    attribute("title", &link.title, out);
                }
                *out += ">";
                inlines(text, facts, out);
                *out += "</a>";
            }
            InlineKind::Image { index, inlines: text } => {
                let link = &facts.links[*index as usize];
                *out += "<img";
                address("src", &link.target, out);
                attribute("alt", &plain_text(text), out);
                if !link.title.is_empty() {
                    attribute("title", &link.title, out);
                }
                *out += " />";
            }
            InlineKind::Code(code) => {
                *out += "<code>";
                escape_html_body_text(&mut *out, code).unwrap();
                *out += "</code>";
            }
            InlineKind::Html(html) => *out += html,
            InlineKind::SoftBreak => *out += "\n",
            InlineKind::HardBreak => *out += "<br />\n",
            other => panic!("CommonMark has no {other:?}"),
        }
    }
}
