//! Given names: initials, and initials that are written already.

/// A piece of given names. Markup is passed through.
enum Piece<'a> {
    Tag(&'a str),
    Space,
    Hyphen,
    Word(&'a str),
}

fn pieces(given: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = given;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '<' => rest.find('>').map_or(rest.len(), |end| end + 1),
            c if c.is_whitespace() || is_hyphen(c) => c.len_utf8(),
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || is_hyphen(c) || c == '<' || c == '.');
                end.map_or(rest.len(), |end| end + usize::from(rest[end..].starts_with('.')))
            }
        };
        let (piece, after) = rest.split_at(length);
        found.push(match first {
            '<' => Piece::Tag(piece),
            c if c.is_whitespace() => Piece::Space,
            c if is_hyphen(c) => Piece::Hyphen,
            _ => Piece::Word(piece),
        });
        rest = after;
    }
    found
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

/// Text that grows: a closing tag stands before the space that an initial's mark leaves.
fn push_tag(out: &mut String, tag: &str) {
    let trimmed = out.trim_end().len();
    let space = if tag.starts_with("</") { out.split_off(trimmed) } else { String::new() };
    out.push_str(tag);
    out.push_str(&space);
}

fn trim_end(out: &mut String) {
    let trimmed = out.trim_end().len();
    out.truncate(trimmed);
}

/// The given names as initials, with the mark of `initialize-with` after each.
pub(crate) fn initials(given: &str, mark: &str, hyphens: bool) -> String {
    let mut out = String::new();
    let mut after_hyphen = false;
    for piece in pieces(given) {
        match piece {
            Piece::Tag(tag) => push_tag(&mut out, tag),
            Piece::Space => after_hyphen = false,
            Piece::Hyphen => after_hyphen = true,
            // The second half of a hyphenated name in small letters has no initial.
            Piece::Word(word) if is_small(word) && after_hyphen => {}
            Piece::Word(word) if is_small(word) => {
                // A word in small letters is no given name, and stays.
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(word);
                out.push(' ');
            }
            Piece::Word(word) => {
                let Some(initial) = initial(word) else { continue };
                if after_hyphen {
                    trim_end(&mut out);
                    if hyphens {
                        out.push('-');
                    }
                    after_hyphen = false;
                }
                out.push_str(&initial);
                out.push_str(mark);
            }
        }
    }
    out.trim_end().to_owned()
}

fn is_small(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_lowercase)
}

/// The first letter; an abbreviation as a whole (`Ph.`, `Yu.`); two letters where both are capitals of one sound (`TSerendorj`).
fn initial(word: &str) -> Option<String> {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    let first = core.chars().next()?;
    if word.ends_with('.') && core.chars().nth(1).is_some() {
        return Some(core.to_owned());
    }
    let mut out: String = first.to_uppercase().collect();
    let capitals = core.chars().take_while(|c| c.is_uppercase()).count();
    if capitals > 1 && core.chars().nth(capitals).is_some_and(char::is_lowercase) {
        out.extend(core.chars().skip(1).take(capitals - 1).flat_map(char::to_lowercase));
    }
    Some(out)
}

/// Given names with only those initials changed that are written already: `J. R.` with `initialize-with=""` is `JR`.
pub(crate) fn normalized(given: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut after_initial = false;
    for piece in pieces(given) {
        match piece {
            Piece::Tag(tag) => push_tag(&mut out, tag),
            Piece::Space if after_initial => {}
            Piece::Space => out.push(' '),
            Piece::Hyphen => {
                trim_end(&mut out);
                out.push('-');
                after_initial = false;
            }
            Piece::Word(word) => {
                let core = word.trim_end_matches('.');
                let single = core.chars().count() == 1 && core.chars().all(char::is_uppercase);
                let is_initial = !core.is_empty() && (single || core.len() < word.len());
                if !is_initial && after_initial && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(if is_initial { core } else { word });
                out.push_str(if is_initial { mark } else { "" });
                after_initial = is_initial;
            }
        }
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
        assert_eq!(initials("<b>John</b> Q.", ". ", true), "<b>J.</b> Q.");
        assert_eq!(initials("Guo-ping", "", true), "G");
        assert_eq!(normalized("J. R. Ronald", ""), "JR Ronald");
        assert_eq!(normalized("Ph.M.E.", "."), "Ph.M.E.");
    }
}
