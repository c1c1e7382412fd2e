//! Text → the few characters that matter to citations: keys, brackets, braces and semicolons, paired and classified.
//!
//! Knows nothing of locators or of what a bracket in the running text belongs to. One pass each for curly keys, tokens,
//! pairs and contents, each linear in the text.

use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Stands for an opaque piece of the text.
const OPAQUE: char = '\u{fffc}';

/// One piece of the syntax.
#[derive(Debug)]
pub struct Token {
    pub range: Range<usize>,
    pub mark: Mark,
    /// The index of the token at the other end of the brackets or braces; set on the opening token only.
    pub partner: Option<usize>,
}

/// What a token is.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    /// `@key`, `-@key` or `@{key}`; the range is that of the key itself.
    Key { range: Range<usize>, suppress: bool },
    /// `[`
    Open(Content),
    /// `]`
    Close,
    /// `{`
    BraceOpen,
    /// `}`
    BraceClose,
    /// `;`
    Semicolon,
}

/// What brackets hold, by the keys in their parts between `;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A key in every part.
    Citations,
    /// A key in every part but the first: what may go on a citation in the running text.
    Continued,
    /// Anything else.
    Other,
}

/// The tokens of `text`, in order.
pub fn scan(text: &str) -> Vec<Token> {
    if !text.contains('@') {
        return Vec::new();
    }
    let mut tokens = tokens(text);
    pair(&mut tokens);
    classify(&mut tokens);
    tokens
}

fn tokens(text: &str) -> Vec<Token> {
    let curly = curly_keys(text);
    let mut tokens = Vec::new();
    let mut at = 0;
    // All that matters is ASCII, so that bytes may be looked at one by one.
    while let Some(byte) = text.as_bytes().get(at) {
        let mark = match byte {
            b'[' => Mark::Open(Content::Other),
            b']' => Mark::Close,
            b'{' => Mark::BraceOpen,
            b'}' => Mark::BraceClose,
            b';' => Mark::Semicolon,
            b'@' => {
                let token = key(text, at, &curly);
                at = token.as_ref().map_or(at + 1, |t| t.range.end);
                tokens.extend(token);
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        tokens.push(Token { range: at..at + 1, mark, partner: None });
        at += 1;
    }
    tokens
}

/// For each `@{` the `}` that closes it: braces balance, and between them stand neither white space nor opaque pieces.
/// Found for all at once, since each could otherwise look through the rest of the text.
fn curly_keys(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !text.contains("@{") {
        return found;
    }
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '{' => open.push(at),
            '}' => {
                if let Some(start) = open.pop()
                    && text[..start].ends_with('@')
                {
                    found.push((start, at));
                }
            }
            c if c.is_whitespace() || c == OPAQUE => open.clear(),
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

/// The key whose `@` is at `at`.
fn key(text: &str, at: usize, curly: &[(usize, usize)]) -> Option<Token> {
    let before = text[..at].chars().next_back();
    let suppress = before == Some('-') && !text[..at - 1].chars().next_back().is_some_and(|c| c == '-' || joins(c));
    if before.is_some_and(joins) {
        return None;
    }
    let open = at + 1;
    let (range, end) = if text[open..].starts_with('{') {
        let index = curly.binary_search_by_key(&open, |pair| pair.0).ok()?;
        let close = curly.get(index)?.1;
        (open + 1..close, close + 1)
    } else {
        let end = open + simple_key(&text[open..]);
        (open..end, end)
    };
    (!range.is_empty()).then(|| Token {
        range: at - usize::from(suppress)..end,
        mark: Mark::Key { range, suppress },
        partner: None,
    })
}

/// Whether a character before an `@` makes it part of something else: `a@b.org`, `https://example.social/@user`.
fn joins(c: char) -> bool {
    is_regular(c) || is_combining_mark(c) || matches!(c, '/' | '@')
}

/// What a key may begin with, and what must follow a punctuation mark in it.
fn is_regular(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the key without braces that a text begins with.
fn simple_key(text: &str) -> usize {
    let begins = |at: usize| text[at..].starts_with(is_regular);
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        let rest = &text[end..];
        end += match c {
            // A mark belongs to the letter before it: an accent that is no part of its letter (NFD), a vowel sign.
            c if is_regular(c) || (end > 0 && is_combining_mark(c)) => c.len_utf8(),
            // A key begins with a regular character.
            _ if end == 0 => break,
            // `@https://example.com/x` is one key, though its punctuation is not single.
            ':' if rest.starts_with("://") && begins(end + 3) => 3,
            '/' if rest.starts_with("//") && begins(end + 2) => 2,
            c if ":.#$%&-+?<>~/".contains(c) && begins(end + 1) => 1,
            _ => break,
        };
    }
    end
}

/// Sets the partners of brackets and braces. Brackets bind stronger: a brace that is not closed within its brackets is
/// text, and so is one that is closed outside of them.
fn pair(tokens: &mut [Token]) {
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut brackets = 0usize;
    for index in 0..tokens.len() {
        match tokens[index].mark {
            Mark::Open(_) => {
                open.push((index, true));
                brackets += 1;
            }
            Mark::BraceOpen => open.push((index, false)),
            Mark::Close if brackets > 0 => {
                brackets -= 1;
                while let Some((start, bracket)) = open.pop() {
                    if bracket {
                        tokens[start].partner = Some(index);
                        break;
                    }
                }
            }
            Mark::BraceClose => {
                if let Some((start, false)) = open.last().copied() {
                    tokens[start].partner = Some(index);
                    open.pop();
                }
            }
            _ => {}
        }
    }
}

/// What is known of brackets or braces while they are walked through.
struct Frame {
    token: usize,
    close: usize,
    /// Whether the part that is walked through has a key.
    has_key: bool,
    /// Whether the first part had one, once it is over.
    first: Option<bool>,
    /// Whether each further part had one.
    rest: bool,
}

impl Frame {
    fn end_part(&mut self) {
        match self.first {
            None => self.first = Some(self.has_key),
            Some(_) => self.rest &= self.has_key,
        }
        self.has_key = false;
    }

    fn content(mut self) -> Content {
        self.end_part();
        match (self.first, self.rest) {
            (Some(true), true) => Content::Citations,
            (_, true) => Content::Continued,
            _ => Content::Other,
        }
    }
}

/// Says of all brackets what they hold. Keys and semicolons belong to the innermost pair around them, so that the outer
/// brackets of `[[@a]]` hold no citation, and the inner ones do.
fn classify(tokens: &mut [Token]) {
    let mut frames: Vec<Frame> = Vec::new();
    for index in 0..tokens.len() {
        if let Some(frame) = frames.pop_if(|frame| frame.close == index)
            && let start = frame.token
            && let Mark::Open(content) = &mut tokens[start].mark
        {
            *content = frame.content();
        }
        match (&tokens[index].mark, tokens[index].partner) {
            (_, Some(close)) => frames.push(Frame { token: index, close, has_key: false, first: None, rest: true }),
            (Mark::Key { .. }, None) => {
                if let Some(frame) = frames.last_mut() {
                    frame.has_key = true;
                }
            }
            (Mark::Semicolon, None) => {
                if let Some(frame) = frames.last_mut() {
                    frame.end_part();
                }
            }
            _ => {}
        }
    }
}
