//! What a sentence says that a reader would want a source for: a figure, a date, an amount, a quotation, an accusation.
//!
//! The rules are for English and Chinese, and all of them hold on every page, whatever its language. The guide's page on claims states them in full:
//! who changes one here changes it there.

use super::kinds::is_cjk;
use std::ops::Range;

/// What a sentence says, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asserts(u8);

impl Asserts {
    /// A number that counts or measures something.
    pub const FIGURE: Self = Self(1);
    /// A year, a month of a year, a day.
    pub const DATE: Self = Self(2);
    /// A number with a currency.
    pub const AMOUNT: Self = Self(4);
    /// Somebody's words.
    pub const QUOTATION: Self = Self(8);
    /// That somebody did wrong.
    pub const ACCUSATION: Self = Self(16);

    /// In the order in which people are told of them, with the words for it.
    pub const WORDS: [(Self, &'static str); 5] = [
        (Self::QUOTATION, "a quotation"),
        (Self::AMOUNT, "an amount"),
        (Self::FIGURE, "a figure"),
        (Self::DATE, "a date"),
        (Self::ACCUSATION, "an accusation"),
    ];

    /// Whether nothing was found.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it has all of another.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The least characters of a quotation; a CJK character counts as two.
const QUOTATION: usize = 12;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const NUMBERS: [&str; 12] = [
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "dozens",
    "percent",
];

const CURRENCIES: [&str; 12] =
    ["yuan", "renminbi", "rmb", "dollar", "dollars", "euro", "euros", "yen", "pounds", "won", "usd", "cny"];

/// How English words of accusation begin.
const ACCUSATIONS: [&str; 30] = [
    "accus",
    "alleg",
    "brib",
    "convict",
    "corrupt",
    "crimin",
    "embezzl",
    "espionage",
    "evaded",
    "evading",
    "extort",
    "forged",
    "forgery",
    "fraud",
    "guilty",
    "illegal",
    "illicit",
    "indict",
    "launder",
    "lied",
    "perjur",
    "plagiari",
    "smuggl",
    "spied",
    "spying",
    "stole",
    "theft",
    "unlawful",
    "violat",
    "wrongdoing",
];

const CHINESE_ACCUSATIONS: [&str; 18] = [
    "被控", "涉嫌", "指控", "指責", "指责", "违法", "非法", "贪污", "受贿", "行贿", "欺诈", "走私", "窃取", "间谍",
    "洗钱", "起诉", "定罪", "违反",
];

const CHINESE_CURRENCIES: [&str; 6] = ["元", "欧元", "英镑", "日圆", "人民币", "韩圜"];

/// What a sentence's plain text says. `spared` are bytes of it whose quotation marks quote nobody, in order.
pub fn asserts(text: &str, spared: &[Range<usize>]) -> Asserts {
    let mut found = Asserts::default();
    if has_quotation(text, spared) {
        found.add(Asserts::QUOTATION);
    }
    let may_count = text.bytes().any(|b| b.is_ascii_digit()) || !text.is_ascii();
    if may_count || text.len() > 6 {
        words(text, &mut found);
    }
    if !text.is_ascii() {
        chinese(text, &mut found);
    }
    found
}

/// Whether words in quotation marks are long enough to be somebody's.
fn has_quotation(text: &str, spared: &[Range<usize>]) -> bool {
    const PAIRS: [(char, char); 6] = [('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('『', '』'), ('"', '"')];
    let mut open: Option<(char, usize)> = None;
    for (at, c) in text.char_indices() {
        match open {
            Some((close, start)) if c == close => {
                let width: usize = text[start..at].chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum();
                if width >= QUOTATION && !spared.iter().any(|range| range.start <= start && at <= range.end) {
                    return true;
                }
                open = None;
            }
            Some(_) => {}
            None => open = PAIRS.iter().find(|(begin, _)| *begin == c).map(|(_, end)| (*end, at + c.len_utf8())),
        }
    }
    false
}

/// A word of a text: letters, digits and what joins them.
struct Word<'t> {
    text: &'t str,
    /// What stands before and behind it.
    before: &'t str,
    behind: &'t str,
}

fn words(text: &str, found: &mut Asserts) {
    let is_part = |c: char| c.is_alphanumeric() && !is_cjk(c);
    let mut last: Option<&str> = None;
    let mut is_first = true;
    let mut at = 0;
    while let Some(start) = text[at..].find(is_part).map(|start| at + start) {
        let mut end = start;
        let mut chars = text[start..].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            // `3.5`, `1,200` and `F-35` are one word.
            let joins =
                matches!(c, '.' | ',' | '-' | '’' | '\'') && chars.peek().is_some_and(|(_, next)| is_part(*next));
            if !is_part(c) && !joins {
                break;
            }
            end = start + offset + c.len_utf8();
        }
        let word = Word { text: &text[start..end], before: &text[..start], behind: &text[end..] };
        classify(&word, last.filter(|_| !is_first), found);
        is_first = last.is_none();
        last = Some(word.text);
        at = end;
    }
}

/// `last` is the word before, unless it begins the sentence and has its capital from there.
fn classify(word: &Word<'_>, last: Option<&str>, found: &mut Asserts) {
    let first = word.text.chars().next().unwrap_or(' ');
    if !first.is_ascii_digit() {
        let lower = word.text.to_lowercase();
        if NUMBERS.contains(&lower.as_str()) {
            found.add(Asserts::FIGURE);
        }
        if ACCUSATIONS.iter().any(|begin| lower.starts_with(begin)) {
            found.add(Asserts::ACCUSATION);
        }
        return;
    }
    let is_number = word.text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let is_before = |end: &str| word.before.ends_with(end) || word.before.ends_with(&format!("{end} "));
    let next: String =
        word.behind.trim_start().chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let is_money = ["$", "€", "£", "¥", "₩", "₹", "￥"].iter().any(|sign| is_before(sign))
        || CURRENCIES.contains(&next.as_str())
        || ["million", "billion", "trillion", "thousand"].contains(&next.as_str())
            && CURRENCIES
                .iter()
                .any(|name| word.behind.to_lowercase().trim_start()[next.len()..].trim_start().starts_with(name));
    if is_money {
        return found.add(Asserts::AMOUNT);
    }
    if word.behind.starts_with('%') || word.behind.starts_with(" %") || word.behind.starts_with('％') {
        return found.add(Asserts::FIGURE);
    }
    let is_month = |word: &str| MONTHS.contains(&word.to_lowercase().as_str());
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| word.text.ends_with(end));
    let year = is_number && word.text.len() == 4 && ("1500".."2200").contains(&word.text);
    let iso = word.text.len() >= 7
        && word.text.as_bytes()[4] == b'-'
        && word.text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let decade = word.text.len() == 5 && word.text.ends_with('s') && word.text[..4].bytes().all(|b| b.is_ascii_digit());
    if year || iso || decade || is_month(&next) || last.is_some_and(is_month) || (ordinal && next == "century") {
        return found.add(Asserts::DATE);
    }
    // What belongs to a name counts nothing: `910C`, `Mate 60`, `Article 5`.
    let is_name = !is_number && !word.text.contains('-')
        || last.is_some_and(|last| last.chars().next().is_some_and(char::is_uppercase)) && word.before.ends_with(' ');
    if !is_name {
        found.add(Asserts::FIGURE);
    }
}

/// What is said in Chinese characters alone.
fn chinese(text: &str, found: &mut Asserts) {
    if CHINESE_ACCUSATIONS.iter().any(|word| text.contains(word)) {
        found.add(Asserts::ACCUSATION);
    }
    const DIGITS: &str = "〇零一二三四五六七八九十两";
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |c: char| DIGITS.contains(c) || c.is_ascii_digit();
    for (at, c) in chars.iter().enumerate() {
        let behind_digit = at > 0 && is_digit(chars[at - 1]);
        match c {
            // A year has four digits, of one script or the other.
            '年' if at >= 4 && chars[at - 4..at].iter().all(|c| is_digit(*c)) => found.add(Asserts::DATE),
            '月' | '日' if behind_digit => found.add(Asserts::DATE),
            '百' | '千' | '万' | '亿' | '成' | '倍' if behind_digit => found.add(Asserts::FIGURE),
            '分' if chars.get(at + 1) == Some(&'之') => found.add(Asserts::FIGURE),
            _ => {}
        }
    }
    let counts = |at: usize| text[..at].trim_end().ends_with(|c: char| is_digit(c) || "百千万亿美港".contains(c));
    if CHINESE_CURRENCIES.iter().any(|name| text.match_indices(name).any(|(at, _)| counts(at))) {
        found.add(Asserts::AMOUNT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&'static str> {
        let found = asserts(text, &[]);
        Asserts::WORDS.iter().filter(|(kind, _)| found.has(*kind)).map(|(_, word)| *word).collect()
    }

    #[test]
    fn what_wants_a_source() {
        for (text, kinds) in [
            ("Sales grew by 12 %.", vec!["a figure"]),
            ("Some 200,000 chips were shipped.", vec!["a figure"]),
            ("It made thousands of chips.", vec!["a figure"]),
            ("It was listed in May 2019.", vec!["a date"]),
            ("It was listed on 16 May.", vec!["a date"]),
            ("In 2019 it was listed.", vec!["a date"]),
            ("The order came on 2019-05-16.", vec!["a date"]),
            ("It cost $ 7.5 billion.", vec!["an amount", "a figure"]),
            ("It cost 7.5 billion yuan.", vec!["an amount", "a figure"]),
            ("He said “we will not stop at this”.", vec!["a quotation"]),
            ("The firm was accused of theft.", vec!["an accusation"]),
            ("The Mate 60 has a new chip.", vec![]),
            ("The Ascend 910C and the F-35 are names.", vec![]),
            ("Two things follow from “dual use”.", vec![]),
            ("中芯国际在2020年被列入名单。", vec!["a date"]),
            ("二〇二〇年，它上了名单。", vec!["a date"]),
            ("华为售出三千万部手机。", vec!["a figure"]),
            ("它花了七亿美元。", vec!["an amount", "a figure"]),
            ("该公司涉嫌走私。", vec!["an accusation"]),
            ("他说：“我们不会停止”。", vec!["a quotation"]),
            ("华为是一家公司。", vec![]),
        ] {
            assert_eq!(said(text), kinds, "{text}");
        }
    }

    #[test]
    fn words_that_quote_nobody() {
        let text = "It is a “small yard, high fence” policy.";
        assert!(asserts(text, &[]).has(Asserts::QUOTATION));
        let all = 0..text.len();
        assert!(asserts(text, std::slice::from_ref(&all)).is_empty());
    }

    #[test]
    fn any_text_is_safe() {
        for text in ["", "年", "1年", "“", "“é", "-1", "1-", "1.é", "１２", "$", "9999-99", "\u{fffc}"] {
            let _ = asserts(text, &[]);
        }
    }
}
