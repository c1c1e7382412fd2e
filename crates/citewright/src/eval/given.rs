//! Given names: initials, and initials that are written already.

/// The given names as initials, with the mark of `initialize-with` after each.
pub(crate) fn initials(given: &str, mark: &str, hyphens: bool) -> String {
    let mut out = String::new();
    for word in given.split_whitespace().flat_map(split_initials) {
        if is_kept(word) {
            // A word in small letters is no given name, and stays.
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push_str(word);
            out.push(' ');
            continue;
        }
        for (index, part) in word.split(['-', '\u{2010}', '\u{2011}']).enumerate() {
            let Some(initial) = initial(part) else { continue };
            // The second half of a hyphenated name in small letters has no initial of its own (Guo-ping has: it is a name).
            if index > 0 {
                let trimmed = out.trim_end().len();
                out.truncate(trimmed);
                if hyphens {
                    out.push('-');
                }
            }
            out.push_str(&initial);
            out.push_str(mark);
        }
    }
    out.trim_end().to_owned()
}

/// `J.P.` is two initials.
fn split_initials(word: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = word;
    while let Some(dot) = rest.find('.') {
        let end = dot + 1;
        if rest[end..].starts_with('-') || end == rest.len() {
            break;
        }
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts.push(rest);
    parts
}

fn is_kept(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some_and(|c| c.is_lowercase()) && letters.all(char::is_lowercase)
}

/// The first letter; two where the second is a capital that belongs to it, as in an abbreviation like `Yu.`.
fn initial(part: &str) -> Option<String> {
    let core = part.trim_matches(|c: char| !c.is_alphanumeric());
    let first = core.chars().next()?;
    if part.ends_with('.')
        && core.chars().count() > 1
        && core.chars().count() <= 3
        && core.chars().skip(1).all(char::is_lowercase)
    {
        return Some(core.to_owned());
    }
    Some(first.to_uppercase().collect())
}

/// Given names with only those initials changed that are written already: `J. R.` with `initialize-with=""` is `JR`.
pub(crate) fn normalized(given: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut after_initial = false;
    for word in given.split_whitespace().flat_map(split_initials) {
        let core = word.trim_end_matches('.');
        let is_initial = core.chars().count() == 1 && core.chars().all(char::is_uppercase);
        let joined = is_initial && after_initial;
        let spaced = !out.is_empty() && !joined;
        if spaced && !out.ends_with(' ') {
            out.push(' ');
        }
        if is_initial {
            out.push_str(core);
            out.push_str(mark);
        } else {
            out.push_str(word);
        }
        after_initial = is_initial;
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_made() {
        assert_eq!(initials("John Paul", ". ", true), "J. P.");
        assert_eq!(initials("John Paul", "", true), "JP");
        assert_eq!(initials("Jean-Luc", ".", true), "J.-L.");
        assert_eq!(initials("Jean-Luc", ".", false), "J.L.");
        assert_eq!(initials("J.P.", ". ", true), "J. P.");
        assert_eq!(normalized("J. R. Ronald", ""), "JR Ronald");
    }
}
