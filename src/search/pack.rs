//! Numbers as short text: six bits a character, of which a number longer than one character gives five to its value.
//!
//! Written into JavaScript string literals: none of the 64 characters needs an escape there.

/// The digits 0 to 63.
pub const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends a number of any size, its low bits first; a set sixth bit says that more follow.
pub fn number(mut value: u32, out: &mut String) {
    while value >= 32 {
        digit(32 | (value & 31) as u8, out);
        value >>= 5;
    }
    digit(value as u8, out);
}

/// Appends one digit; what is above 63 is 63.
pub fn digit(value: u8, out: &mut String) {
    out.push(char::from(DIGITS[usize::from(value.min(63))]));
}

/// A value as JSON that may also stand in a script within a page, or in a script of before ES2019.
pub fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    if !text.contains(['<', '\u{2028}', '\u{2029}']) {
        return text;
    }
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let of = |value| {
            let mut out = String::new();
            number(value, &mut out);
            out
        };
        assert_eq!([of(0), of(31), of(32), of(1000)], ["A", "f", "gB", "of"]);
    }

    #[test]
    fn nothing_ends_a_script() {
        assert_eq!(json(&"</script>\u{2028}\""), r#""\u003c/script>\u2028\"""#);
    }
}
