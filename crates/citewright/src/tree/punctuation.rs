//! Punctuation that meets where two texts join: what two marks become, and what moves into quotation marks.

use super::finish::{Closing, Token};

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
pub(super) fn merge(tokens: &mut [Token], in_quote: bool) {
    let mut before: Option<usize> = None;
    let mut closed_quote = false;
    let mut opened = false;
    for index in 0..tokens.len() {
        match &tokens[index] {
            Token::Open(_) => {
                opened |= matches!(&tokens[index], Token::Open(super::Inline::Quoted { .. }));
                continue;
            }
            Token::Close(Closing::Quote) => {
                closed_quote = true;
                continue;
            }
            Token::Close(_) => continue,
            Token::Text(_) => {}
        }
        if let Some(last) = before {
            let (head, tail) = tokens.split_at_mut(index);
            if let (Token::Text(first), Token::Text(second)) = (&mut head[last], &mut tail[0])
                && !opened
            {
                join(first, second, closed_quote, in_quote);
            }
        }
        if let Token::Text(text) = &tokens[index] {
            // A text that has gone into the one before leaves no joint of its own.
            if text.is_empty() {
                continue;
            }
        }
        before = Some(index);
        closed_quote = false;
        opened = false;
    }
}

fn join(first: &mut String, second: &mut String, closed_quote: bool, in_quote: bool) {
    if !closed_quote && first.ends_with(' ') && second.starts_with(' ') {
        second.remove(0);
    }
    let (Some(last), Some(next)) = (first.chars().next_back(), second.chars().next()) else { return };
    if closed_quote && in_quote && matches!(next, '.' | ',' | '!' | '?') {
        second.remove(0);
        match merged(last, next) {
            Some(one) => {
                first.pop();
                first.push_str(one);
            }
            None => first.push(next),
        }
        return;
    }
    if closed_quote && !in_quote {
        return;
    }
    if let Some(one) = merged(last, next) {
        first.pop();
        first.push_str(one);
        second.remove(0);
    }
}
