//! Attributes in braces, as Pandoc, Quarto and Djot read them: `{#id .class key=value key="two words"}`.

use serde::{Deserialize, Serialize};

/// What an author says of a span, a div or a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    pub id: Option<String>,
    pub classes: Vec<String>,
    /// Keys with their values, in the order in which they are written.
    pub pairs: Vec<(String, String)>,
}

impl Attributes {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The longest attributes that are looked for, in bytes.
const LONGEST: usize = 2000;

/// Reads the attributes that a text begins with; gives them and the length of what was read. `None` where the text begins otherwise, or says nothing
/// within its braces.
pub fn read(text: &str) -> Option<(Attributes, usize)> {
    let mut rest = text.strip_prefix('{')?;
    let mut found = Attributes::default();
    loop {
        rest = rest.trim_start();
        if text.len() - rest.len() > LONGEST {
            return None;
        }
        if let Some(behind) = rest.strip_prefix('}') {
            return (!found.is_empty()).then_some((found, text.len() - behind.len()));
        }
        let (kind, body) = match rest.chars().next()? {
            c @ ('#' | '.') => (c, &rest[1..]),
            _ => ('=', rest),
        };
        let end = body.find(|c: char| c.is_whitespace() || matches!(c, '}' | '{' | '=' | '"' | '\'' | '#'))?;
        let (name, behind) = body.split_at(end);
        if name.is_empty() {
            return None;
        }
        match kind {
            '#' => found.id = Some(crate::slug::composed(name).into_owned()),
            '.' => found.classes.push(name.to_owned()),
            _ => {
                let behind = behind.strip_prefix('=')?;
                let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
                let (value, behind) = match quote {
                    Some(quote) => behind[1..].split_once(quote)?,
                    None => behind.split_at(behind.find(|c: char| c.is_whitespace() || matches!(c, '}' | '{'))?),
                };
                match name {
                    // As Pandoc reads them.
                    "id" if !value.trim().is_empty() && !value.trim().contains(char::is_whitespace) => {
                        found.id = Some(crate::slug::composed(value.trim()).into_owned())
                    }
                    "class" => found.classes.extend(value.split_whitespace().map(str::to_owned)),
                    _ => found.pairs.push((name.to_owned(), super::hidden::without(value).into_owned())),
                }
                rest = behind;
                continue;
            }
        }
        if behind.starts_with(['=', '"', '\'', '{', '#']) {
            return None;
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_read() {
        let (found, length) = read("{#a .b .c-d until=2027 reason=\"own } count\" x='1'} more").unwrap();
        assert_eq!(found.id.as_deref(), Some("a"));
        assert_eq!(found.classes, ["b", "c-d"]);
        assert_eq!(found.get("reason"), Some("own } count"));
        assert_eq!((found.get("until"), found.get("x")), (Some("2027"), Some("1")));
        assert_eq!(length, "{#a .b .c-d until=2027 reason=\"own } count\" x='1'}".len());
        for text in
            ["{}", "{ }", "{a}", "{.a", "{{< x >}}", "{% x %}", "{.}", "{#}", "{a=}b", "{=html}", "{a=\"b}", "x"]
        {
            let said = read(text);
            assert!(said.is_none() || text == "{a=}b", "{text}: {said:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[{}#.a=\"' é\n-]{0,40}") {
            if let Some((_, length)) = read(&text) {
                let closed = text[..length].ends_with('}');
                prop_assert!(closed);
            }
        }
    }
}
