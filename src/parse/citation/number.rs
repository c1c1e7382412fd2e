//! The numbers of a locator: `33-35, 38-39`, `iv, vi–xi`, `(xv)-(xvii)`, `5(2)(a)`, `3.2`, `591 [84]`, as Pandoc's
//! heuristics take them out of a suffix. Knows no labels; each function looks at one text from its begin.

/// What a word that counts looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Begins with a digit, brackets left out.
    Digit,
    /// A letter, but with digits in it: `C22`.
    Letter,
    /// Roman numbers only.
    Roman,
}

/// The length of the numbers that `text` begins with, 0 where there are none. Without a label before them they begin
/// with a digit, so that `I think` and `COVID-19` stay words.
pub fn numbers(text: &str, labelled: bool) -> usize {
    let (mut end, mut shape) = match word(text) {
        Some((length, shape)) if labelled || shape == Shape::Digit => (length, shape),
        _ => return 0,
    };
    while let Some((length, next)) = further(&text[end..], shape) {
        end += length;
        shape = next;
    }
    end
}

/// One more number with what joins it to those before. It must look like the last one or begin with a digit: `p. 33, I
/// think` ends at 33.
fn further(text: &str, last: Shape) -> Option<(usize, Shape)> {
    let rest = text.strip_prefix([',', ';']).unwrap_or(text).trim_start();
    let rest = rest.strip_prefix("& ").map_or(rest, str::trim_start);
    let joint = text.len() - rest.len();
    let (length, shape) = word(rest)?;
    // Without a mark between them only digits go on: `iv mix` is a number and a word.
    let marked = !text[..joint].trim().is_empty();
    let fits = shape == Shape::Digit || (marked && shape == last);
    (joint > 0 && fits).then_some((joint + length, shape))
}

/// The length and the shape of the word that `text` begins with, where it counts something.
fn word(text: &str) -> Option<(usize, Shape)> {
    let mut end = 0;
    loop {
        let length = piece(&text[end..], end > 0 && text[..end].ends_with(is_digit));
        if length == 0 {
            break;
        }
        end += length;
    }
    // `p. 3: a remark` and `12-` end with their number.
    let word = text[..end].trim_end_matches(['-', '–', ':']);
    let shape = if word.trim_start_matches(['(', '[', '{']).starts_with(is_digit) {
        Shape::Digit
    } else if word.contains(is_digit) {
        Shape::Letter
    } else if is_roman(word) {
        Shape::Roman
    } else {
        return None;
    };
    Some((word.len(), shape))
}

/// The length of one piece of a word: letters and digits with hyphens, the same in brackets, or behind a full stop.
fn piece(text: &str, after_digit: bool) -> usize {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    let close = match first {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '.' => return prefixed(unit(&text[1..])),
        // A slash joins numbers (`33/34`) and nothing else: addresses have slashes, too.
        '/' if after_digit && text[1..].starts_with(is_digit) => return prefixed(unit(&text[1..])),
        _ => return unit(text),
    };
    let mut end = 1 + unit(&text[1..]);
    while let Some(rest) = text[end..].strip_prefix('.') {
        match unit(rest) {
            0 => break,
            length => end += 1 + length,
        }
    }
    if end > 1 && text[end..].starts_with(close) { end + 1 } else { 0 }
}

fn prefixed(unit: usize) -> usize {
    if unit == 0 { 0 } else { unit + 1 }
}

/// The length of letters, digits and what joins them.
fn unit(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || "-–:+".contains(c))).unwrap_or(text.len())
}

fn is_digit(c: char) -> bool {
    c.is_numeric()
}

/// Whether all letters of a word, and there are some, make Roman numbers.
fn is_roman(word: &str) -> bool {
    let mut parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(roman)
}

/// Whether letters are a Roman number in its usual form, in upper or lower case.
fn roman(letters: &str) -> bool {
    let letters = letters.to_ascii_lowercase();
    let mut rest = letters.trim_start_matches('m');
    for (one, five, ten) in [("c", "d", "m"), ("x", "l", "c"), ("i", "v", "x")] {
        rest = decade(rest, one, five, ten);
    }
    rest.is_empty()
}

/// A text without the Roman digit that it begins with, 0 to 9 of one power of ten.
fn decade<'a>(text: &'a str, one: &str, five: &str, ten: &str) -> &'a str {
    let Some(rest) = text.strip_prefix(five) else {
        let Some(rest) = text.strip_prefix(one) else {
            return text;
        };
        if let Some(rest) = rest.strip_prefix(five).or_else(|| rest.strip_prefix(ten)) {
            return rest;
        }
        return ones(rest, one, 2);
    };
    ones(rest, one, 3)
}

fn ones<'a>(mut text: &'a str, one: &str, most: usize) -> &'a str {
    for _ in 0..most {
        text = text.strip_prefix(one).unwrap_or(text);
    }
    text
}
