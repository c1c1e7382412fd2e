//! When two texts say the same: what is changed by a comma, and what by a number.

/// A text without what changes nothing of what it says: white space, capitals, and punctuation between words. Signs that count are kept, and so are
/// stops and commas within numbers.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let in_number = matches!(c, '.' | ',' | ':' | '/')
            && last.is_ascii_digit()
            && chars.peek().is_some_and(char::is_ascii_digit);
        // `-5`, but not the hyphen of `dual-use`.
        let is_minus =
            matches!(c, '-' | '−') && !last.is_alphanumeric() && chars.peek().is_some_and(char::is_ascii_digit);
        if c.is_alphanumeric()
            || in_number
            || is_minus
            || matches!(c, '%' | '$' | '€' | '£' | '¥' | '<' | '>' | '=' | '±' | '?')
        {
            if std::mem::take(&mut gap) && !out.is_empty() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        } else {
            gap = true;
        }
        last = c;
    }
    out
}

/// How alike two texts are that are [normal]: 0 to 1, by the pairs of letters that they have in common.
pub fn similarity(a: &str, b: &str) -> f64 {
    strsim::sorensen_dice(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_changes_nothing_and_a_number_does() {
        let same = |a: &str, b: &str| normal(a) == normal(b);
        assert!(same("In May, it fell — by 5 %.", "in May it fell, by 5 %"));
        assert!(same("“Dual-use” goods", "Dual use goods"));
        assert!(!same("It fell by 3.5 %.", "It fell by 35 %."));
        assert!(!same("It fell by 5 %.", "It fell by 6 %."));
        assert!(!same("It grew by -5.", "It grew by 5."));
        assert!(!same("It fell.", "It fell?"));
        assert!(!same("It cost $5.", "It cost €5."));
        assert!(same("华为，在名单上。", "华为在名单上") || normal("华为，在名单上。") == "华为 在名单上");
        assert!(similarity(&normal("It fell by 5 % in May."), &normal("It fell by 6 % in May.")) > 0.8);
    }
}
