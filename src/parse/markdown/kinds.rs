//! What the parser's tags are to us.

use super::MarkdownOptions;
use super::grow::Opening;
use super::token::{Placed, Token, Wrap};
use super::tree::Style;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The parser's flags.
pub fn flags(options: MarkdownOptions) -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Flags;
    let mut flags = Flags::empty();
    if options.extensions {
        flags |= Flags::ENABLE_TABLES
            | Flags::ENABLE_FOOTNOTES
            | Flags::ENABLE_STRIKETHROUGH
            | Flags::ENABLE_TASKLISTS
            | Flags::ENABLE_HEADING_ATTRIBUTES
            | Flags::ENABLE_DEFINITION_LIST
            | Flags::ENABLE_WIKILINKS;
        if options.smart_punctuation {
            flags |= Flags::ENABLE_SMART_PUNCTUATION;
        }
    }
    flags
}

/// Words as a reader counts them: runs of letters and digits; each CJK character is one.
pub fn count_words(text: &str) -> usize {
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_cjk(c) {
            words += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            words += usize::from(!inside);
            inside = true;
        } else if !matches!(c, '\'' | '’' | '-') {
            inside = false;
        }
    }
    words
}

/// Ideographs, kana and hangul: scripts whose words are not set apart by spaces, or whose characters count as words.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The plain text of tokens.
pub fn plain_text(tokens: &[Placed<'_>]) -> String {
    let mut text = String::new();
    // A note in a heading is no part of its title.
    let mut wraps: Vec<bool> = Vec::new();
    for (token, _) in tokens {
        let event = match token {
            Token::Open(wrap) => {
                wraps.push(*wrap == Wrap::Note);
                continue;
            }
            Token::Close => {
                wraps.pop();
                continue;
            }
            Token::Event(_) if wraps.contains(&true) => continue,
            Token::Event(event) => event,
        };
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// What a block's tag begins.
pub fn opening(tag: Tag<'_>) -> Opening<'_> {
    match tag {
        Tag::List(start) => Opening::List(start),
        Tag::Item => Opening::Item,
        Tag::HtmlBlock => Opening::Html,
        Tag::Table(alignments) => Opening::Table(alignments),
        Tag::TableHead => Opening::TableHead,
        Tag::TableRow => Opening::TableRow,
        Tag::TableCell => Opening::TableCell,
        Tag::DefinitionList => Opening::Definitions,
        Tag::DefinitionListTitle => Opening::Term,
        Tag::DefinitionListDefinition => Opening::Meaning,
        Tag::FootnoteDefinition(label) => Opening::Note(label),
        // What else there is, is told apart before.
        _ => Opening::Paragraph,
    }
}

/// How a tag sets its text off, if that is all that it does.
pub fn style(tag: &Tag<'_>) -> Option<Style> {
    Some(match tag {
        Tag::Emphasis => Style::Emphasis,
        Tag::Strong => Style::Strong,
        Tag::Strikethrough => Style::Strikethrough,
        Tag::Superscript => Style::Superscript,
        Tag::Subscript => Style::Subscript,
        _ => return None,
    })
}

/// Whether a tag begins an inline.
pub fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Whether a tag ends an inline.
pub fn is_inline_end(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Notes the ids that raw HTML sets, so that links may lead to them.
pub fn collect_ids(html: &str, ids: &mut Vec<String>) {
    for name in ["id=", "name="] {
        for (at, _) in html.match_indices(name) {
            let rest = &html[at + name.len()..];
            let id = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split([' ', '>', '\n', '/']).next(),
            };
            ids.extend(id.filter(|i| !i.is_empty()).map(str::to_owned));
        }
    }
}
