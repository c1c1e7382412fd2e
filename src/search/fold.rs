//! How text is made comparable, and what its words are. The reader's browser does the same (`search-core.js`): whoever changes one
//! changes the other; `tests/browser/search-core.mjs` compares them.
//!
//! Folding is compatibility decomposition (NFKD, UAX 15), accents off, lower case, a few letters that do not decompose (`ø`, `ß`), and
//! composition again, so that Hangul and kana are whole. Words are runs of letters and digits. Scripts that set no spaces between words
//! are taken as runs of characters, of which every two neighbours are a term.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Marks that readers leave out when they type: accents of the European scripts, Hebrew points, Arabic vowel signs. Marks of Indic
/// scripts are vowels, and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Letters of scripts without spaces between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer), and Hangul, whose particles hang on
/// their words.
pub fn is_unspaced(c: char) -> bool {
    c >= '\u{e01}'
        && matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
            | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309a}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{3400}'..='\u{4dbf}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}' | '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'
            | '\u{e81}'..='\u{ece}' | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{1780}'..='\u{17d3}')
}

/// Whether a character belongs to a word that spaces set apart: Unicode's `Alphabetic`, or a number.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric() && !is_unspaced(c))
}

/// Text as it is compared. A space between two characters of an unspaced script is a broken line of the source, and goes.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // ASCII and ideographs are most of all text, and never change with what stands beside them but for accents, which go.
        let plain = |c: char| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}');
        let end = rest.find(|c| plain(c) != plain(first)).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at(end);
        if plain(first) {
            out.extend(piece.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            let bare: String = piece.nfkd().filter(|c| !is_accent(*c)).collect();
            out.extend(letters(&bare.to_lowercase()).nfc());
        }
        rest = tail;
    }
    match join_lines(&out) {
        Cow::Owned(joined) => joined,
        Cow::Borrowed(_) => out,
    }
}

/// Letters that have no decomposition but are typed without their strokes.
fn letters(text: &str) -> Cow<'_, str> {
    const LETTERS: [(char, &str); 8] =
        [('ß', "ss"), ('ς', "σ"), ('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('ł', "l"), ('đ', "d"), ('ı', "i")];
    let of = |c: char| LETTERS.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
    if !text.chars().any(|c| of(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match of(c) {
            Some(to) => out.push_str(to),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn join_lines(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_unspaced) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(' ') {
        let after = rest[at..].trim_start_matches(' ');
        out.push_str(&rest[..at]);
        let inside = out.chars().next_back().is_some_and(is_unspaced) && after.chars().next().is_some_and(is_unspaced);
        if !inside {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The terms of folded text, in its order: words; of a run of unspaced characters every two neighbours, and its last one alone, so that
/// any one character is the beginning of a term.
pub fn terms(folded: &str) -> impl Iterator<Item = &str> {
    Terms { text: folded, run: "" }
}

struct Terms<'a> {
    text: &'a str,
    /// What is left of a run of unspaced characters.
    run: &'a str,
}

impl<'a> Iterator for Terms<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut letters = self.run.chars();
        if letters.next().is_some() {
            let rest = letters.as_str();
            let pair = letters.next().map_or(self.run, |_| &self.run[..self.run.len() - letters.as_str().len()]);
            self.run = rest;
            return Some(pair);
        }
        let start = self.text.find(|c| is_word(c) || is_unspaced(c))?;
        let text = &self.text[start..];
        let unspaced = text.starts_with(is_unspaced);
        let of_run: fn(char) -> bool = if unspaced { is_unspaced } else { is_word };
        let end = text.find(|c| !of_run(c)).unwrap_or(text.len());
        let (run, rest) = text.split_at(end);
        self.text = rest;
        if unspaced {
            self.run = run;
            return self.next();
        }
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        terms(&fold(text)).map(str::to_owned).collect()
    }

    #[test]
    fn folds() {
        assert_eq!(
            fold("Émigré ŁÓDŹ Straße ＨＵＡＷＥＩ ﬁ ΣΊΣΥΦΟΣ Ægir İ"),
            "emigre lodz strasse huawei fi σισυφοσ aegir i"
        );
        assert_eq!(fold("가각 ガギ"), "가각ガギ");
        assert_eq!(fold("半导 体 chip 华\n为"), "半导体 chip 华\n为");
    }

    #[test]
    fn words_and_pairs() {
        assert_eq!(all("Export-controls, 14nm"), ["export", "controls", "14nm"]);
        assert_eq!(all("华为Mate 60手机"), ["华为", "为", "mate", "60", "手机", "机"]);
        assert_eq!(all("हिन्दी में"), ["हिन", "दी", "में"]);
        assert_eq!(all("—"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once_and_nothing_panics(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            for term in terms(&once) {
                prop_assert!(!term.contains([' ', ',', '\n']));
            }
        }

        #[test]
        fn every_two_neighbours_are_a_term(text in "[一-龥 ，a-z]{0,40}") {
            let terms = all(&text);
            let letters: Vec<char> = text.chars().collect();
            for pair in letters.windows(2).filter(|p| p.iter().all(|c| is_unspaced(*c))) {
                let pair: String = pair.iter().collect();
                prop_assert!(terms.contains(&pair), "{pair}");
            }
        }
    }
}
