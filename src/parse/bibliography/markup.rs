//! The mark-up of CSL-JSON's texts: `<i>`, `<b>`, `<sub>`, `<sup>`, `<sc>` and two kinds of `<span>`. All else that looks like a tag is text.

use std::borrow::Cow;

/// What a tag does to the text in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    Italic,
    Bold,
    Sub,
    Sup,
    SmallCaps,
    /// The letters keep their case.
    NoCase,
}

impl Tag {
    /// The tag that begins it.
    pub fn open(self) -> &'static str {
        match self {
            Tag::Italic => "<i>",
            Tag::Bold => "<b>",
            Tag::Sub => "<sub>",
            Tag::Sup => "<sup>",
            Tag::SmallCaps => "<span style=\"font-variant:small-caps;\">",
            Tag::NoCase => "<span class=\"nocase\">",
        }
    }

    /// The tag that ends it.
    pub fn close(self) -> &'static str {
        match self {
            Tag::Italic => "</i>",
            Tag::Bold => "</b>",
            Tag::Sub => "</sub>",
            Tag::Sup => "</sup>",
            Tag::SmallCaps | Tag::NoCase => "</span>",
        }
    }
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    Text(&'t str),
    Open(Tag),
    Close(Tag),
}

/// The text as pieces. Only tags that pair are tags; the others are text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    if !text.contains('<') {
        return vec![Piece::Text(text)];
    }
    let mut found: Vec<(Piece<'_>, &str)> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(next) = text[at..].find('<') {
        at += next;
        let Some((tag, length)) = read(&text[at..]) else {
            at += 1;
            continue;
        };
        if start < at {
            found.push((Piece::Text(&text[start..at]), &text[start..at]));
        }
        found.push((tag, &text[at..at + length]));
        at += length;
        start = at;
    }
    if start < text.len() {
        found.push((Piece::Text(&text[start..]), &text[start..]));
    }
    // A tag without a partner is text; so are tags that would cross.
    let mut paired = vec![false; found.len()];
    let mut open: Vec<(usize, Tag)> = Vec::new();
    let mut counts = [0usize; 6];
    for (index, (piece, _)) in found.iter().enumerate() {
        match piece {
            Piece::Open(tag) => {
                open.push((index, *tag));
                counts[slot(*tag)] += 1;
            }
            Piece::Close(tag) if counts[slot(*tag)] > 0 => {
                while let Some((opened, other)) = open.pop() {
                    counts[slot(other)] -= 1;
                    if slot(other) == slot(*tag) {
                        (paired[opened], paired[index]) = (true, true);
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    // A span ends what its begin was.
    let mut tags: Vec<Tag> = Vec::new();
    found
        .into_iter()
        .zip(paired)
        .map(|((piece, written), paired)| match piece {
            _ if !paired => Piece::Text(written),
            Piece::Open(tag) => {
                tags.push(tag);
                piece
            }
            Piece::Close(tag) => Piece::Close(tags.pop().unwrap_or(tag)),
            text => text,
        })
        .collect()
}

/// Both kinds of span end in the same way, and count as one.
fn slot(tag: Tag) -> usize {
    match tag {
        Tag::Italic => 0,
        Tag::Bold => 1,
        Tag::Sub => 2,
        Tag::Sup => 3,
        Tag::SmallCaps | Tag::NoCase => 4,
    }
}

/// The tag that a text begins with, and its length.
fn read(text: &str) -> Option<(Piece<'static>, usize)> {
    const PLAIN: [(&str, Piece<'static>); 11] = [
        ("<i>", Piece::Open(Tag::Italic)),
        ("</i>", Piece::Close(Tag::Italic)),
        ("<b>", Piece::Open(Tag::Bold)),
        ("</b>", Piece::Close(Tag::Bold)),
        ("<sub>", Piece::Open(Tag::Sub)),
        ("</sub>", Piece::Close(Tag::Sub)),
        ("<sup>", Piece::Open(Tag::Sup)),
        ("</sup>", Piece::Close(Tag::Sup)),
        ("<span class=\"nocase\">", Piece::Open(Tag::NoCase)),
        ("<span style=\"font-variant:small-caps;\">", Piece::Open(Tag::SmallCaps)),
        ("<span style=\"font-variant: small-caps;\">", Piece::Open(Tag::SmallCaps)),
    ];
    let known = PLAIN.iter().find(|(tag, _)| text.starts_with(tag)).map(|(tag, piece)| (*piece, tag.len()));
    known.or_else(|| text.starts_with("</span>").then_some((Piece::Close(Tag::NoCase), "</span>".len())))
}

/// The text without its mark-up.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        if let Piece::Text(text) = piece {
            out.push_str(text);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_pair_are_tags() {
        for (text, expected) in [
            ("a <i>b</i>", "a b"),
            ("a <i>b", "a <i>b"),
            ("a</i> <b>b</b>", "a</i> b"),
            ("<i>a <b>b</i> c</b>", "a <b>b c</b>"),
            ("<script>x</script> 1 < 2", "<script>x</script> 1 < 2"),
            ("<span class=\"nocase\">NASA</span> <span>x</span>", "NASA <span>x</span>"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
