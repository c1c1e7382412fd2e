//! The sentence around a place in plain text, for backlinks and for the passages that cite a source.

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 26] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "vs", "cf", "eg", "e.g", "ie", "i.e", "etc", "inc", "ltd",
    "co", "corp", "al", "fig", "sec", "u.s", "u.k", "p", "pp",
];

/// The bytes of the sentence of `text` that holds byte `at`, trimmed of white space. Ends are `.`, `!`, `?` before white space and a
/// capital, digit, quotation mark or U+FFFC, and `。！？` anywhere.
pub fn sentence_at(text: &str, at: usize) -> std::ops::Range<usize> {
    let at = at.min(text.len());
    let mut start = 0;
    let mut end = text.len();
    for (offset, c) in text.char_indices() {
        let next = offset + c.len_utf8();
        if !ends_sentence(text, offset, c) {
            continue;
        }
        if next <= at {
            start = next;
        } else if offset >= at {
            end = next;
            // Closing quotation marks and brackets belong to the sentence that they close.
            while let Some(c) = text[end..].chars().next().filter(|c| "”’\"')]»」』".contains(*c)) {
                end += c.len_utf8();
            }
            break;
        }
    }
    let slice = &text[start..end];
    let lead = slice.len() - slice.trim_start_matches(|c: char| c.is_whitespace() || "”’)]»".contains(c)).len();
    start + lead..start + lead + slice[lead..].trim_end().len()
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
    use super::sentence_at;

    fn at(text: &str, needle: &str) -> String {
        text[sentence_at(text, text.find(needle).unwrap())].to_owned()
    }

    #[test]
    fn sentences() {
        let text = "One is here. The U.S. listed Huawei Technologies Co. Ltd. in May 2019. “Two.” Three!";
        assert_eq!(at(text, "Huawei"), "The U.S. listed Huawei Technologies Co. Ltd. in May 2019.");
        assert_eq!(at(text, "One"), "One is here.");
        assert_eq!(at(text, "Two"), "“Two.”");
        assert_eq!(at("华为在名单上。中芯国际也在。", "中芯"), "中芯国际也在。");
        assert_eq!(at("A grew 3.5 times. B did not.", "grew"), "A grew 3.5 times.");
    }

    #[test]
    fn any_place_is_safe() {
        for i in 0..=20 {
            let _ = sentence_at("é. É? 。", i);
        }
    }
}
