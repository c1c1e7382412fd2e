//! Language tags: BCP 47 (RFC 5646), as far as their shape goes. Plain functions of text.

/// Whether `tag` has the shape of a BCP 47 tag (letters and digits in parts of one to eight).
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The primary language of a tag, in lower case: `zh` of `zh-Hans`.
pub fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or("").to_ascii_lowercase()
}

/// A tag as BCP 47 writes it (RFC 5646, section 2.1.1): `zh-hans-cn` → `zh-Hans-CN`.
pub fn canonical(tag: &str) -> String {
    let part = |(at, part): (usize, &str)| {
        let lower = part.to_ascii_lowercase();
        match part.len() {
            2 if at > 0 => part.to_ascii_uppercase(),
            4 if at > 0 && part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                let mut letters = lower.chars();
                letters.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + letters.as_str())
            }
            _ => lower,
        }
    };
    tag.split('-').enumerate().map(part).collect::<Vec<_>>().join("-")
}
