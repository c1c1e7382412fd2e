//! Sentences of plain text: what claims are, and what backlinks and passages quote.

use std::ops::Range;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 26] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "vs", "cf", "eg", "e.g", "ie", "i.e", "etc", "inc", "ltd",
    "co", "corp", "al", "fig", "sec", "u.s", "u.k", "p", "pp",
];

/// The character that stands for a citation group in a run's plain text.
const CITATION: char = '\u{fffc}';

/// Where the sentences of a run's plain text begin and end: ranges of bytes that together are the whole text.
///
/// The boundaries are those of UAX #29, tailored: an end is `.`, `!`, `?` or `…` before white space and a capital, digit, quotation mark or
/// U+FFFC, but for abbreviations and initials, and `。！？` anywhere. Quotation marks and brackets that close belong to the sentence that they
/// close, and so does a citation behind its full stop: `It fell. [@a] Then it rose.` `beside` tells of a U+FFFC at a byte whether it is such a
/// citation, and not a part of a sentence (`@a says`).
pub fn sentences(text: &str, beside: &dyn Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    // Only few bytes begin a character that ends a sentence: `.!?`, and those of `…` and `。！？`.
    let is_ascii = text.is_ascii();
    // The next stop of ASCII is kept: before it may stand thousands of curly quotation marks, each of which would look for it.
    let mut stop = 0;
    let mut next = |at: usize| {
        if stop < at || at == 0 {
            stop = at + memchr::memchr3(b'.', b'!', b'?', &text.as_bytes()[at..]).unwrap_or(text.len() - at);
        }
        let wide = match is_ascii {
            true => None,
            false => memchr::memchr3(0xe2, 0xe3, 0xef, &text.as_bytes()[at..stop]).map(|found| at + found),
        };
        wide.or(Some(stop)).filter(|found| *found < text.len())
    };
    while let Some(offset) = next(at) {
        let Some(c) = text[offset..].chars().next() else { break };
        at = offset + c.len_utf8();
        if offset < start || !ends_sentence(text, offset, c) {
            continue;
        }
        let mut end = at;
        while let Some(c) = text[end..].chars().next().filter(|c| "”’\"')]»」』".contains(*c)) {
            end += c.len_utf8();
        }
        end = behind_citations(text, end, beside);
        end += text[end..].len() - text[end..].trim_start().len();
        found.push(start..end);
        start = end;
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}

/// The byte behind the citations that follow a full stop at `end`; `end` where what follows them goes on in small letters, as a sentence that they
/// begin would.
fn behind_citations(text: &str, end: usize, beside: &dyn Fn(usize) -> bool) -> usize {
    let mut at = end;
    let mut behind = end;
    loop {
        let rest = &text[at..];
        let citation = at + rest.len() - rest.trim_start().len();
        if !text[citation..].starts_with(CITATION) || !beside(citation) {
            break;
        }
        at = citation + CITATION.len_utf8();
        behind = at;
    }
    let next = text[behind..].trim_start().chars().next();
    if next.is_some_and(|c| c.is_lowercase() || matches!(c, ',' | ';' | ':')) { end } else { behind }
}

/// The bytes of the sentence of `text` that holds byte `at`, trimmed of white space. `beside` as for [`sentences`].
pub fn sentence_at(text: &str, at: usize, beside: &dyn Fn(usize) -> bool) -> Range<usize> {
    among(text, &sentences(text, beside), at)
}

/// The same where the sentences are known.
pub fn among(text: &str, all: &[Range<usize>], at: usize) -> Range<usize> {
    let index = all.partition_point(|sentence| sentence.end <= at.min(text.len()));
    let held = all.get(index).or(all.last()).cloned().unwrap_or(0..text.len());
    let slice = &text[held.clone()];
    let lead = slice.len() - slice.trim_start_matches(|c: char| c.is_whitespace() || "”’)]»".contains(c)).len();
    held.start + lead..held.start + lead + slice[lead..].trim_end().len()
}

fn ends_sentence(text: &str, offset: usize, c: char) -> bool {
    if "。！？".contains(c) {
        return true;
    }
    if !".!?…".contains(c) {
        return false;
    }
    let after = text[offset + c.len_utf8()..].trim_start_matches(['”', '’', '"', '\'', ')', ']', '»']);
    if after.is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start().chars().next();
    if !next
        .is_some_and(|n| n.is_uppercase() || n.is_numeric() || "“‘\"'([«\u{fffc}".contains(n) || (n as u32) > 0x2e80)
    {
        return false;
    }
    if c != '.' {
        return true;
    }
    let word: String =
        text[..offset].rsplit(|w: char| w.is_whitespace() || w == '(').next().unwrap_or("").to_lowercase();
    let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    !single && !ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::{sentence_at, sentences};

    fn at(text: &str, needle: &str) -> String {
        text[sentence_at(text, text.find(needle).unwrap(), &|_| true)].to_owned()
    }

    #[test]
    fn where_sentences_end() {
        let text = "One is here. The U.S. listed Huawei Technologies Co. Ltd. in May 2019. “Two.” Three!";
        assert_eq!(at(text, "Huawei"), "The U.S. listed Huawei Technologies Co. Ltd. in May 2019.");
        assert_eq!(at(text, "One"), "One is here.");
        assert_eq!(at(text, "Two"), "“Two.”");
        assert_eq!(at("华为在名单上。中芯国际也在。", "中芯"), "中芯国际也在。");
        let cited = "It fell. \u{fffc} \u{fffc} Then it rose. \u{fffc} says so. “Yes.” \u{fffc}";
        let split: Vec<&str> = sentences(cited, &|_| true).into_iter().map(|range| &cited[range]).collect();
        assert_eq!(split, ["It fell. \u{fffc} \u{fffc} ", "Then it rose. ", "\u{fffc} says so. ", "“Yes.” \u{fffc}"]);
        assert_eq!(at("A grew 3.5 times. B did not.", "grew"), "A grew 3.5 times.");
    }

    #[test]
    fn any_place_is_safe() {
        for i in 0..=20 {
            let _ = sentence_at("é. É? 。", i, &|_| true);
        }
    }
}
