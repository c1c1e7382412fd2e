//! `index.md` beside each page: what another reader of Markdown finds in it is what the author wrote.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use briefbook::parse::markdown::tree::{BlockKind, InlineKind, Piece, Style};
use briefbook::parse::markdown::{self, lower};
use std::collections::BTreeMap;
use std::path::Path;

/// The copies of a book's pages, by the pages' file names.
fn copies(book: &Path) -> BTreeMap<String, String> {
    let (state, files) = Engine::make(book, EngineOptions { today: Some((2026, 11, 23)), ..EngineOptions::default() });
    assert!(!files.is_empty(), "{:?}", state.diagnostics);
    let text = |content| match content {
        Content::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        Content::Copy(_) => String::new(),
    };
    let copies = files.into_iter().filter(|file| file.path.ends_with("/index.md"));
    copies.map(|file| (file.path.trim_end_matches("/index.md").to_owned(), text(file.content))).collect()
}

/// What a text says, in its order: words, and how they stand. White space and what is HTML do not count.
fn says(text: &str, smart: bool) -> Vec<String> {
    let lowered =
        lower(text, 0, markdown::MarkdownOptions { smart_punctuation: smart, extensions: true, ..Default::default() });
    let mut said: Vec<String> = Vec::new();
    let mut words = String::new();
    lowered.tree.walk(&mut |piece| match piece {
        Piece::Block(block) => {
            said.push(std::mem::take(&mut words));
            match &block.kind {
                BlockKind::Heading { index, .. } => {
                    said.push(format!("heading {}", lowered.facts.headings[*index as usize].level));
                }
                BlockKind::Code(index) => {
                    let code = &lowered.facts.code[*index as usize];
                    said.push(format!("code {} {:?}", code.language, code.text.trim_end_matches('\n')));
                }
                BlockKind::List { start, .. } => said.push(format!("list {start:?}")),
                BlockKind::Quote(_) => said.push("quote".to_owned()),
                BlockKind::Rule => said.push("rule".to_owned()),
                BlockKind::Table(table) => said.push(format!("table {:?}", table.alignments)),
                _ => {}
            }
        }
        Piece::Inline(inline) => match &inline.kind {
            InlineKind::Text { text, .. } | InlineKind::Annotation(text) => words.push_str(text),
            InlineKind::Code(code) => words.push_str(&format!("`{code}`")),
            InlineKind::Math { tex, .. } => words.push_str(tex),
            InlineKind::SoftBreak | InlineKind::HardBreak => words.push(' '),
            InlineKind::Link { index, .. } => {
                words.push_str(&format!("<{}>", lowered.facts.links[*index as usize].target));
            }
            InlineKind::Styled(style, _) if *style == Style::Strikethrough => words.push('~'),
            _ => {}
        },
    });
    said.push(words);
    let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    said.into_iter().map(squeezed).filter(|text| !text.is_empty()).collect()
}

/// The body of a copy, without front matter and title.
fn body(copy: &str) -> &str {
    let (_, rest) = copy.split_once("\n---\n\n").unwrap();
    rest.split_once('\n').map_or("", |(_, body)| body)
}

fn has_html(text: &str) -> bool {
    let lowered =
        lower(text, 0, markdown::MarkdownOptions { smart_punctuation: false, extensions: true, ..Default::default() });
    let mut found = false;
    lowered.tree.walk(&mut |piece| match piece {
        Piece::Block(block) => found |= matches!(block.kind, BlockKind::Html(_)),
        Piece::Inline(inline) => found |= matches!(inline.kind, InlineKind::Html(_)),
    });
    found
}

#[test]
fn the_examples_of_the_specification_say_the_same() {
    let spec = include_str!("commonmark/spec.txt");
    let fence = "`".repeat(32);
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("content")).unwrap();
    let config = "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n[markdown]\nsmart_punctuation = false\n\
        [check]\nbroken_link = \"ignore\"\nbroken_html_link = \"ignore\"\nunknown_source = \"ignore\"\nunknown_footnote = \"ignore\"\n\
        duplicate_anchor = \"ignore\"\n";
    std::fs::write(dir.path().join("briefbook.toml"), config).unwrap();
    let mut written = BTreeMap::new();
    for (number, part) in spec.split(&format!("{fence} example\n")).skip(1).enumerate() {
        let markdown = part.split("\n.\n").next().unwrap().replace('→', "\t");
        // What leads out of the example's own text is a matter of the book.
        if markdown.contains("![") || has_html(&markdown) || markdown.starts_with(".\n") {
            continue;
        }
        let name = format!("example-{number}");
        std::fs::write(
            dir.path().join(format!("content/{name}.md")),
            format!("---\ntitle: T{number}\n---\nBegin.\n\n{markdown}\n"),
        )
        .unwrap();
        written.insert(name, format!("Begin.\n\n{markdown}\n"));
    }
    assert!(written.len() > 400, "{}", written.len());
    let copies = copies(dir.path());
    let mut wrong = Vec::new();
    for (name, markdown) in &written {
        // Headings stand below the page's title; links within the site are absolute, and those that lead nowhere are text.
        let level = |said: Vec<String>| {
            let links = |text: String| match text.contains('<') {
                true => text.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect(),
                false => text,
            };
            said.into_iter()
                .map(|text| if text.starts_with("heading") { "heading".to_owned() } else { text })
                .map(links)
                .filter(|text: &String| !text.trim().is_empty())
                .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
        };
        let (wanted, found) = (level(says(markdown, false)), level(says(body(&copies[name]), false)));
        if wanted != found {
            wrong.push(format!("{name}\n{markdown}\n--- copy\n{}\n{wanted:?}\n{found:?}\n", body(&copies[name])));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), written.len(), wrong.join("\n======\n"));
}
