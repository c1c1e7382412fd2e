//! Particles and suffixes that stand within the family and given names.

use super::Name;

/// Takes particles in lower case out of the names: those before the family name do not drop, those after the given names do; and a suffix after a
/// comma in the given names. What stands in double quotes is one piece.
pub(super) fn take_apart(name: &mut Name) {
    if let Some(inner) = unquoted(&name.family) {
        name.family = inner;
    } else if name.non_dropping.is_empty() {
        leading(name);
    }
    if let Some(inner) = unquoted(&name.given) {
        name.given = inner;
        return;
    }
    if name.suffix.is_empty()
        && let Some((given, suffix)) = name.given.clone().split_once(',')
    {
        let (comma, suffix) = match suffix.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, suffix),
        };
        if !given.is_empty() && !suffix.trim().is_empty() {
            name.given = given.trim_end().to_owned();
            name.suffix = suffix.trim().to_owned();
            name.comma_suffix |= comma;
        }
    }
    if name.dropping.is_empty() {
        trailing(name);
    }
}

fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.to_owned())
}

fn is_particle(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_lowercase) && !word.chars().any(|c| c.is_ascii_digit())
}

fn leading(name: &mut Name) {
    let mut end = 0;
    let text = name.family.clone();
    let mut rest = text.as_str();
    while let Some((word, after)) = rest.split_once(' ') {
        if !is_particle(word) || after.trim().is_empty() {
            break;
        }
        end += word.len() + 1;
        rest = after;
    }
    // "d'Aubigné", "al-Hakim": the particle ends with the apostrophe or hyphen.
    if let Some((index, mark)) = rest.char_indices().find(|(_, c)| matches!(c, '\'' | '’' | '-' | '‘' | 'ʼ')) {
        let after = index + mark.len_utf8();
        let next = rest[after..].chars().next();
        if index > 0 && index <= 4 && is_particle(&rest[..index]) && next.is_some_and(char::is_uppercase) {
            end += after;
        }
    }
    if end > 0 {
        let particle = &text[..end];
        // A space behind an apostrophe is part of the name: the particle joins only where it was joined.
        let keeps = particle.trim_end().ends_with(['\'', '’', 'ʼ']);
        name.non_dropping = if keeps { particle } else { particle.trim_end() }.to_owned();
        name.family = text[end..].trim_start().to_owned();
    }
}

fn trailing(name: &mut Name) {
    let text = name.given.clone();
    let mut start = text.len();
    while let Some((before, word)) = text[..start].trim_end().rsplit_once(' ') {
        if !is_particle(word) || word.ends_with('.') || before.trim().is_empty() {
            break;
        }
        start = before.len() + 1;
    }
    if start < text.len() {
        name.dropping = text[start..].trim().to_owned();
        name.given = text[..start].trim_end().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(family: &str, given: &str) -> Name {
        let mut name = Name { family: family.into(), given: given.into(), ..Name::default() };
        take_apart(&mut name);
        name
    }

    #[test]
    fn particles_are_found() {
        let name = apart("van der Vlist", "Eric");
        assert_eq!((name.non_dropping.as_str(), name.family.as_str()), ("van der", "Vlist"));
        let name = apart("d’Aubigné", "Jean de");
        assert_eq!((name.non_dropping.as_str(), name.family.as_str()), ("d’", "Aubigné"));
        assert_eq!((name.dropping.as_str(), name.given.as_str()), ("de", "Jean"));
        let name = apart("\"van Gogh\"", "Vincent");
        assert_eq!((name.non_dropping.as_str(), name.family.as_str()), ("", "van Gogh"));
        let name = apart("Doe", "John, Jr.");
        assert_eq!((name.given.as_str(), name.suffix.as_str()), ("John", "Jr."));
    }
}
