//! Punctuation that meets where two texts join: what two marks become, and what moves into quotation marks.

use super::finish::{Closing, Token};
use super::{Inline, Mark};

/// What two marks become that meet; `None` if both stay.
fn merged(first: char, second: char) -> Option<&'static str> {
    Some(match (first, second) {
        ('.', '.') => ".",
        (',', ',') => ",",
        (':', ':') => ":",
        (';', ';') => ";",
        ('!', '!' | '.' | ':') => "!",
        ('?', '?' | '.' | ':') => "?",
        (':', '.') => ":",
        (':', '!') => "!",
        (':', '?') => "?",
        (';', '.') => ";",
        (';', ':') => ";",
        (';', '!') => "!",
        (';', '?') => "?",
        _ => return None,
    })
}

/// Goes over the texts in order and joins each to the one before.
pub(super) fn merge(tokens: &mut [Token], in_quote: bool, tidy: bool) {
    // The texts so far, each with whether a quotation closes before it.
    let mut texts: Vec<(usize, bool)> = Vec::new();
    let mut joint = Joint::default();
    // How many fields are open, and whether the last text was in the one that is.
    let mut fields = 0usize;
    for index in 0..tokens.len() {
        match &tokens[index] {
            Token::Open(Inline::Mark(Mark::Field, _)) => {
                fields += 1;
                joint.between_fields = true;
            }
            Token::Close(Closing::Field) => {
                fields = fields.saturating_sub(1);
                joint.between_fields = true;
            }
            Token::Open(node) => joint.opened |= matches!(node, Inline::Quoted { .. }),
            Token::Close(closing) => joint.closed |= *closing == Closing::Quote,
            Token::Text(text) if text.is_empty() => {}
            Token::Text(_) => {
                let inside = fields > 0 && !joint.between_fields;
                while tidy && !joint.closed && !joint.opened && !inside && stop(&tokens[index]) {
                    // No blank stands before a stop or a comma that another part of the style begins with.
                    let Some(&(last, after_quote)) = texts.last() else { break };
                    let Token::Text(text) = &mut tokens[last] else { break };
                    text.truncate(text.trim_end_matches(' ').len());
                    if !text.is_empty() {
                        break;
                    }
                    texts.pop();
                    joint.closed = after_quote;
                }
                if let Some(&(mut last, after_quote)) = texts.last().filter(|_| !joint.opened && !inside) {
                    if joint.closed
                        && let Some(end) = end_of_quote(tokens, last, index)
                    {
                        // What moves into the quotation stands behind a format that ends with it, not in it.
                        join_at_end(tokens, last, end, index, in_quote);
                        if matches!(&tokens[end], Token::Text(text) if !text.is_empty()) {
                            texts.push((end, after_quote));
                            last = end;
                        }
                    } else {
                        join(tokens, last, index, joint.closed, in_quote);
                    }
                    // A mark that has become another one behind a quotation may belong into it.
                    let outer = texts.len().checked_sub(2).map(|before| texts[before].0);
                    if let Some(outer) = outer.filter(|_| after_quote && in_quote && is_mark(&tokens[last])) {
                        join(tokens, outer, last, true, true);
                    }
                }
                let shows = matches!(&tokens[index], Token::Text(text) if !text.is_empty());
                if shows {
                    texts.push((index, joint.closed));
                    joint = Joint::default();
                }
            }
        }
    }
}

/// Whether a text begins with a full stop or a comma that ends something, and is no figure or name (`.5`, `.com`) or ellipsis.
fn stop(token: &Token) -> bool {
    let Token::Text(text) = token else { return false };
    let mut rest = text.chars();
    matches!(rest.next(), Some('.' | ',')) && rest.next().is_none_or(char::is_whitespace)
}

/// The place at the end of a quotation, if a format or a link ends between a text and it.
fn end_of_quote(tokens: &[Token], first: usize, second: usize) -> Option<usize> {
    let quote = (first + 1..second).find(|&at| matches!(tokens[at], Token::Close(Closing::Quote)))?;
    let seen = tokens[first..quote].iter().any(|token| matches!(token, Token::Close(Closing::Look)));
    seen.then(|| quote - 1)
}

/// Joins two texts between which a quotation ends; a mark that moves into it goes to the place at its end.
fn join_at_end(tokens: &mut [Token], first: usize, end: usize, second: usize, in_quote: bool) {
    let mut text = match &tokens[first] {
        Token::Text(text) => text.chars().next_back().map(String::from).unwrap_or_default(),
        _ => return,
    };
    let before = text.clone();
    let moved = std::mem::replace(&mut tokens[end], Token::Text(text.clone()));
    join(tokens, end, second, true, in_quote);
    if let Token::Text(joined) = &tokens[end] {
        text.clone_from(joined);
    }
    tokens[end] = moved;
    match text.strip_prefix(before.as_str()) {
        // A mark is added.
        Some(added) => tokens[end] = Token::Text(added.to_owned()),
        // The last mark became another one.
        None => {
            if let Token::Text(own) = &mut tokens[first] {
                own.pop();
                own.push_str(&text);
            }
        }
    }
}

/// What lies between two texts.
#[derive(Default)]
struct Joint {
    opened: bool,
    closed: bool,
    between_fields: bool,
}

fn is_mark(token: &Token) -> bool {
    matches!(token, Token::Text(text) if matches!(text.as_str(), "!" | "?"))
}

fn join(tokens: &mut [Token], first: usize, second: usize, closed_quote: bool, in_quote: bool) {
    let (head, tail) = tokens.split_at_mut(second);
    let (Token::Text(first), Token::Text(second)) = (&mut head[first], &mut tail[0]) else { return };
    if !closed_quote && first.ends_with(' ') && second.starts_with(' ') {
        second.remove(0);
    }
    let (Some(last), Some(next)) = (first.chars().next_back(), second.chars().next()) else { return };
    // A question or an exclamation within quotation marks needs no colon.
    if closed_quote && in_quote && next == ':' && matches!(last, '!' | '?') {
        second.remove(0);
        return;
    }
    if closed_quote && (!in_quote || !matches!(next, '.' | ',' | '!' | '?')) {
        return;
    }
    if let Some(one) = merged(last, next) {
        first.pop();
        first.push_str(one);
        second.remove(0);
    } else if closed_quote {
        first.push(next);
        second.remove(0);
    }
}
