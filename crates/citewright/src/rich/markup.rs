//! The markup of CSL-JSON (`<i>`, `<b>`, `<sup>`, `<sub>`, small capitals, `nocase`, `nodecor`), and quotation marks typed on a keyboard.

use crate::tree::{Align, FontStyle, FontVariant, FontWeight, Format, Inline, Mark};

/// The quotation marks that a parsed quotation gets at first; the marks of the locale and of the depth are set when the whole is known.
pub(crate) const OPEN: &str = "\u{201c}";
pub(crate) const CLOSE: &str = "\u{201d}";

/// How deep markup may stand within markup; what is deeper is text.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tag {
    Italic,
    Bold,
    Sup,
    Sub,
    Caps,
    NoCase,
    NoDecor,
    Double,
    Single,
}

#[derive(Debug)]
enum Token<'a> {
    Text(&'a str),
    Open(Tag, &'a str),
    Close(Tag, &'a str),
    /// A mark that may open a quotation, close it, or be an apostrophe.
    Quote {
        tag: Tag,
        mark: &'a str,
        may_open: bool,
        may_close: bool,
    },
}

/// Parses a field. Markup that is not closed is text.
pub(crate) fn parse(text: &str) -> Vec<Inline> {
    if !text.contains(['<', '"', '\'', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '«', '»']) {
        return if text.is_empty() { Vec::new() } else { vec![Inline::Text(text.to_owned())] };
    }
    // French guillemets keep a narrow space that does not break.
    let text = text.replace("« ", "«\u{202f}").replace(" »", "\u{202f}»");
    let tokens = tokens(&text);
    let partners = partners(&tokens);
    let mut at = 0;
    let mut out = Vec::new();
    build(&tokens, &partners, &mut at, tokens.len(), &mut out);
    if matches!(out.as_slice(), [Inline::Text(_)] | []) { out } else { vec![Inline::Mark(Mark::Field, out)] }
}

fn opening(rest: &str) -> Option<(Tag, usize)> {
    let plain =
        [("<i>", Tag::Italic), ("<b>", Tag::Bold), ("<sup>", Tag::Sup), ("<sub>", Tag::Sub), ("<sc>", Tag::Caps)];
    if let Some((mark, tag)) = plain.iter().find(|(mark, _)| rest.starts_with(mark)) {
        return Some((*tag, mark.len()));
    }
    let inside = rest.strip_prefix("<span")?;
    let length = inside.bytes().take(100).position(|byte| byte == b'>')?;
    let (inside, end) = (inside.get(..length)?, length + 5);
    let squeezed: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
    let tag = match squeezed.trim_end_matches('/').replace('\'', "\"").trim_end_matches([';', '"']) {
        "class=\"nocase" => Tag::NoCase,
        "class=\"nodecor" => Tag::NoDecor,
        "style=\"font-variant:small-caps" => Tag::Caps,
        _ => return None,
    };
    Some((tag, end + 1))
}

fn closing(rest: &str) -> Option<(&'static [Tag], usize)> {
    let known: [(&str, &'static [Tag]); 6] = [
        ("</i>", &[Tag::Italic]),
        ("</b>", &[Tag::Bold]),
        ("</sup>", &[Tag::Sup]),
        ("</sub>", &[Tag::Sub]),
        ("</sc>", &[Tag::Caps]),
        ("</span>", &[Tag::NoCase, Tag::NoDecor, Tag::Caps]),
    ];
    known.iter().find(|(mark, _)| rest.starts_with(mark)).map(|(mark, tags)| (*tags, mark.len()))
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    // Tags are no neighbours of a quotation mark: the letters around them are.
    let mut before: Option<char> = None;
    let mut spans: Vec<Tag> = Vec::new();
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut token = None;
        if character == '<' {
            if let Some((tag, length)) = opening(rest).filter(|_| spans.len() < MAX_DEPTH) {
                spans.push(tag);
                token = Some((Token::Open(tag, &rest[..length]), length));
            } else if let Some((tags, length)) = closing(rest) {
                let tag = spans.iter().rposition(|tag| tags.contains(tag)).map(|index| spans.remove(index));
                token = tag.map(|tag| (Token::Close(tag, &rest[..length]), length));
            }
        } else if matches!(character, '"' | '\'' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}') {
            let length = character.len_utf8();
            let after = next_letter(&rest[length..]);
            let space_before = before.is_none_or(|c| c.is_whitespace() || "([{/-–—\u{2018}\u{201c}\"'‹«".contains(c));
            let space_after =
                after.is_none_or(|c| c.is_whitespace() || ".,;:!?)]}/-–—\u{2019}\u{201d}\"'›»".contains(c));
            let (may_open, may_close) = match character {
                '\u{2018}' | '\u{201c}' => (true, false),
                '\u{201d}' => (false, before.is_some_and(|c| !c.is_whitespace())),
                '\u{2019}' => (false, space_after),
                _ => (
                    space_before && after.is_some_and(|c| !c.is_whitespace()),
                    space_after && before.is_some_and(|c| !c.is_whitespace()),
                ),
            };
            let tag = if matches!(character, '"' | '\u{201c}' | '\u{201d}') { Tag::Double } else { Tag::Single };
            token = Some((Token::Quote { tag, mark: &rest[..length], may_open, may_close }, length));
        }
        match token {
            Some((token, length)) => {
                if start < at {
                    found.push(Token::Text(&text[start..at]));
                }
                if matches!(token, Token::Quote { .. }) {
                    before = Some(character);
                }
                found.push(token);
                at += length;
                start = at;
            }
            None => {
                before = Some(character);
                at += character.len_utf8();
            }
        }
    }
    if start < text.len() {
        found.push(Token::Text(&text[start..]));
    }
    found
}

fn next_letter(mut rest: &str) -> Option<char> {
    while let Some(length) = opening(rest).map(|(_, length)| length).or_else(|| closing(rest).map(|(_, length)| length))
    {
        rest = &rest[length..];
    }
    rest.chars().next()
}

/// For each token that opens something, the token that closes it. Pairs nest; what has no partner is text.
fn partners(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut partner = vec![None; tokens.len()];
    let mut open: Vec<(usize, Tag)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(_) => {}
            Token::Open(tag, _) if open.len() < MAX_DEPTH => open.push((index, *tag)),
            Token::Open(..) => {}
            Token::Close(tag, _) => {
                if let Some(found) = open.iter().rposition(|(_, known)| known == tag) {
                    partner[open[found].0] = Some(index);
                    partner[index] = Some(open[found].0);
                    open.truncate(found);
                }
            }
            Token::Quote { tag, may_open, may_close, .. } => {
                // Two marks with nothing between them are no quotation.
                let may_close = *may_close && open.last().is_none_or(|(last, _)| last + 1 < index);
                let last = open.last().filter(|(_, known)| known == tag && may_close);
                // A quotation may close over a mark that never closes, but not over a tag.
                let quotes = open.iter().rev().take_while(|(_, tag)| matches!(tag, Tag::Double | Tag::Single)).count();
                let found = last.map(|_| open.len() - 1).or_else(|| {
                    let from = open.len() - quotes;
                    open[from..].iter().rposition(|(_, known)| known == tag && may_close).map(|index| from + index)
                });
                if let Some(found) = found {
                    partner[open[found].0] = Some(index);
                    partner[index] = Some(open[found].0);
                    open.truncate(found);
                } else if *may_open && open.len() < MAX_DEPTH {
                    open.push((index, *tag));
                }
            }
        }
    }
    partner
}

fn build(tokens: &[Token], partners: &[Option<usize>], at: &mut usize, end: usize, out: &mut Vec<Inline>) {
    let text = |text: &str, out: &mut Vec<Inline>| match out.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => out.push(Inline::Text(text.to_owned())),
    };
    while *at < end {
        let index = *at;
        *at += 1;
        let tag = match (&tokens[index], partners[index]) {
            (Token::Text(words), _) => {
                text(words, out);
                continue;
            }
            (Token::Open(tag, _) | Token::Quote { tag, .. }, Some(close)) if close > index => {
                let mut children = Vec::new();
                build(tokens, partners, at, close, &mut children);
                *at = close + 1;
                out.push(wrap(*tag, children));
                continue;
            }
            (Token::Open(_, mark) | Token::Close(_, mark), _) => *mark,
            (Token::Quote { tag: Tag::Single, mark, .. }, _) if *mark == "'" => "\u{2019}",
            (Token::Quote { mark, .. }, _) => *mark,
        };
        text(tag, out);
    }
}

fn wrap(tag: Tag, children: Vec<Inline>) -> Inline {
    let format = Format::default();
    let format = match tag {
        Tag::Italic => Format { style: Some(FontStyle::Italic), ..format },
        Tag::Bold => Format { weight: Some(FontWeight::Bold), ..format },
        Tag::Sup => Format { align: Some(Align::Sup), ..format },
        Tag::Sub => Format { align: Some(Align::Sub), ..format },
        Tag::Caps => Format { variant: Some(FontVariant::SmallCaps), ..format },
        Tag::NoCase => return Inline::NoCase(children),
        Tag::NoDecor => return Inline::NoDecor(children),
        Tag::Double | Tag::Single => {
            return Inline::Quoted { open: OPEN.to_owned(), close: CLOSE.to_owned(), children };
        }
    };
    Inline::Format(format, children)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::html;

    #[test]
    fn markup_quotes_and_apostrophes() {
        assert_eq!(html(&parse("A <i>B</i> & C")), "A <i>B</i> &#38; C");
        assert_eq!(html(&parse("A \"B 'C' D\" E's")), "A “B “C” D” E’s");
        assert_eq!(html(&parse("the '90s and <i>open")), "the ’90s and &#60;i&#62;open");
        assert_eq!(html(&parse("<span class=\"nocase\">x</span>")), "x");
    }
}
