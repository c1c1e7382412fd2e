//! Style sheets as tokens (CSS Syntax Level 3, by `cssparser`): the addresses in them put in place of others, and what only people read left out.

use cssparser::{Parser, ToCss, Token};

/// A style sheet with other addresses: `address` is asked for each one in `url()`, `src()`, `image-set()` and `@import`, and gives what stands there
/// instead. All other text stays as it is, byte for byte; `compact` leaves out comments and the space that no browser needs.
pub fn rewrite(css: &str, compact: bool, address: &dyn Fn(&str) -> Option<String>) -> String {
    let mut writer = Writer { out: String::with_capacity(css.len()), compact, space: false, address };
    writer.tokens(&mut Parser::new(css), false);
    writer.out
}

struct Writer<'w> {
    out: String,
    compact: bool,
    /// There was space, which is written only if what follows needs it.
    space: bool,
    address: &'w dyn Fn(&str) -> Option<String>,
}

impl Writer<'_> {
    /// Writes the tokens of a block; `addressed` says whether strings in it are addresses.
    fn tokens(&mut self, parser: &mut Parser<'_>, addressed: bool) {
        let mut import = false;
        loop {
            let start = parser.position();
            let Ok(token) = parser.next_including_whitespace_and_comments() else { return };
            let (mut inner, mut other) = (None, None);
            match token {
                Token::WhiteSpace(_) | Token::Comment(_) if self.compact => {
                    self.space = true;
                    continue;
                }
                Token::AtKeyword(name) => import = name.eq_ignore_ascii_case("import"),
                Token::Semicolon | Token::CurlyBracketBlock => import = false,
                Token::UnquotedUrl(url) => other = (self.address)(url).map(|url| Token::UnquotedUrl(url.into())),
                Token::QuotedString(text) if addressed || import => {
                    other = (self.address)(text).map(|text| Token::QuotedString(text.into()));
                }
                _ => {}
            }
            match token {
                Token::Function(name) => {
                    const ADDRESSED: [&str; 4] = ["url", "src", "image-set", "-webkit-image-set"];
                    inner = Some(ADDRESSED.iter().any(|known| name.eq_ignore_ascii_case(known)));
                }
                Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => inner = Some(false),
                _ => {}
            }
            match other {
                Some(token) => self.put(&token.to_css_string()),
                None => self.put(parser.slice_from(start)),
            }
            if let Some(addressed) = inner {
                let mut end = parser.position();
                // Blocks that nest deeper than the parser goes are written flat: their text is the same.
                let _ = parser.parse_nested_block(|parser| {
                    self.tokens(parser, addressed);
                    end = parser.position();
                    Ok::<(), cssparser::ParseError<()>>(())
                });
                self.put(parser.slice_from(end));
            }
        }
    }

    fn put(&mut self, text: &str) {
        if std::mem::take(&mut self.space) {
            // Before a colon space stays, for in a selector it is a descendant's; around + and - it is calc()'s.
            let glued = self.out.is_empty()
                || self.out.ends_with(['{', '}', ';', ',', ':', '(', '>'])
                || text.starts_with(['{', '}', ';', ',', ')', '>', '!']);
            if !glued {
                self.out.push(' ');
            }
        }
        if self.compact && text == "}" && self.out.ends_with(';') {
            self.out.pop();
        }
        self.out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn addresses_are_found_where_css_has_them() {
        let css = "@import 'a.css' layer(x); @import url(b.css);\np { background: url( \"c.png\" ), url(d.png#x); content: 'a.css'; /* url(no) */\n\
                   mask: image-set('e.png' 1x, url(f.png) 2x) }";
        let seen = std::cell::RefCell::new(Vec::new());
        let out = rewrite(css, false, &|url| {
            seen.borrow_mut().push(url.to_owned());
            Some(format!("{url}!"))
        });
        assert_eq!(seen.into_inner(), ["a.css", "b.css", "c.png", "d.png#x", "e.png", "f.png"]);
        assert_eq!(
            out,
            "@import \"a.css!\" layer(x); @import url(b.css!);\np { background: url( \"c.png!\" ), url(d.png#x!); content: 'a.css'; /* url(no) */\n\
             mask: image-set(\"e.png!\" 1x, url(f.png!) 2x) }"
        );
    }

    #[test]
    fn compact_is_the_same_style() {
        let css = "/* a */\na :hover,\n b > c { width: calc( 1px + 2px ); color: red !important; }\n@media (width > 10rem) and (hover) { x { y: z; } }\n";
        let out = "a :hover,b>c{width:calc(1px + 2px);color:red!important}@media (width>10rem) and (hover){x{y:z}}";
        assert_eq!(rewrite(css, true, &same), out);
        assert_eq!(rewrite(out, true, &same), out);
        assert_eq!(rewrite("a/**/.b{}", true, &same), "a .b{}", "a comment parts what it stands between");
    }

    #[test]
    fn deep_nesting_is_no_matter() {
        let css = format!("{}url(a){}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(rewrite(&css, false, &same), css);
    }

    proptest! {
        #[test]
        fn what_is_not_an_address_stays(css in "([a-z{}()\\[\\];:,'\"/*\\\\@!é\n ]|url\\(|/\\*|\\*/){0,60}") {
            prop_assert_eq!(rewrite(&css, false, &same), css);
        }
    }
}
