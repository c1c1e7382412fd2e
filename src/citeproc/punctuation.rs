//! Punctuation that a style and a source put twice: `Ltd..`, `Why?.”`, `(2000,)`, `3 : 1`. An ellipsis stays.
//!
//! CSL 1.0.2 leaves this to processors; the rules are those that citeproc-js and Pandoc share, as far as hayagriva leaves them open.

use super::html::Piece;

/// Mends a row of pieces. The text of links is an address, and is left alone.
pub fn mend(pieces: &mut [Piece]) {
    let mut row: Vec<(usize, char)> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text { text, .. } => row.extend(text.chars().map(|c| (at, c))),
            // Digits will stand there.
            Piece::Number(_) => row.push((at, '0')),
            Piece::Open(_) | Piece::Close => {}
        }
    }
    let fixed: Vec<bool> = pieces.iter().map(|p| !matches!(p, Piece::Text { link: None, .. })).collect();
    let mut kept: Vec<(usize, char)> = Vec::with_capacity(row.len());
    for (i, (at, c)) in row.iter().copied().enumerate() {
        let next = row.get(i + 1).map(|(_, c)| *c);
        if fixed[at] {
            kept.push((at, c));
            continue;
        }
        let before = |back: usize| kept.len().checked_sub(back).and_then(|i| kept.get(i)).map(|(_, c)| *c);
        let open = kept.last().is_some_and(|(at, _)| !fixed[*at]);
        let drop = match c {
            ' ' => before(1) == Some(' '),
            ',' => before(1) == Some(',') || (before(1) == Some(' ') && before(2) == Some(',')),
            '.' => is_stopped(&before, next) || (before(1) == Some(' ') && before(2) == Some('.') && next != Some('.')),
            _ => false,
        };
        if drop {
            continue;
        }
        let spoils = match (before(1), c) {
            (Some(','), '.' | ')') => 1,
            (Some(' '), ',' | ';') => 1,
            (Some(' '), '.') if before(2) == Some(',') => 2,
            // `3 : 1–9`; in words the space may be French.
            (Some(' '), ':') if before(2).is_some_and(|c| c.is_ascii_digit()) && next == Some(' ') => 1,
            _ => 0,
        };
        if open {
            kept.truncate(kept.len().saturating_sub(spoils));
        }
        kept.push((at, c));
    }
    for (at, piece) in pieces.iter_mut().enumerate() {
        if let (Piece::Text { text, .. }, false) = (piece, fixed[at]) {
            text.clear();
        }
    }
    for (at, c) in kept {
        if let (Piece::Text { text, .. }, false) = (&mut pieces[at], fixed[at]) {
            text.push(c);
        }
    }
}

/// Whether a full stop would be the second one.
fn is_stopped(before: &impl Fn(usize) -> Option<char>, next: Option<char>) -> bool {
    // `example..org` is nobody's punctuation, and `...` is an ellipsis.
    if next.is_some_and(|c| c == '.' || c.is_alphanumeric()) {
        return false;
    }
    let closed = matches!(before(1), Some('”' | '’' | '"' | '»' | '“' | '‘'));
    match before(if closed { 2 } else { 1 }) {
        // Three make an ellipsis, and a fourth is the sentence's.
        Some('.') => before(2) != Some('.') || before(3) == Some('.') || closed,
        Some('?' | '!' | '…') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_punctuation() {
        for (wrong, right) in [
            ("Ltd.. 2nd", "Ltd. 2nd"),
            ("“Why?.” J", "“Why?” J"),
            ("“Ltd.”. J", "“Ltd.” J"),
            ("(2000,).", "(2000)."),
            ("WB,. x", "WB. x"),
            ("J 3 : 1–9", "J 3: 1–9"),
            ("Titre : suite", "Titre : suite"),
            ("and so on... x", "and so on... x"),
            ("and so on….", "and so on…"),
            ("Wait....”", "Wait...”"),
            ("a,, b , c", "a, b, c"),
            ("Yahoo!.", "Yahoo!"),
            ("May 3, . x", "May 3. x"),
            ("[no date]. . Online", "[no date]. Online"),
            ("WB, , 2022", "WB, 2022"),
            ("see ... x", "see ... x"),
            ("[Online].  Available", "[Online]. Available"),
        ] {
            for cut in 0..=wrong.chars().count() {
                let text =
                    |text: String| Piece::Text { text, formatting: hayagriva::Formatting::default(), link: None };
                let mut pieces = [text(wrong.chars().take(cut).collect()), text(wrong.chars().skip(cut).collect())];
                mend(&mut pieces);
                let joined: String =
                    pieces.iter().map(|p| if let Piece::Text { text, .. } = p { text.as_str() } else { "" }).collect();
                assert_eq!(joined, right, "cut at {cut}");
            }
        }
    }
}
