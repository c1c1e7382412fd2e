//! A title as the lines of a box.
//!
//! Which font a reader has is not known here: widths are those of a wide sans, so that a line fits with any.

use unicode_normalization::char::is_combining_mark;

/// The size of the type and the height of a line, in units of the drawing; the style sheet has the same size.
pub const TYPE: f64 = 13.0;
pub const LINE: i32 = 16;
/// Between the words and the border, and the least height: what a finger can hit.
const PAD: (i32, i32) = (9, 7);
const LOWEST: i32 = 30;
const MOST_LINES: usize = 3;

/// A title in lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub lines: Vec<String>,
    /// By line, whether the title has a space before it: a reader that hears the lines hears words.
    pub spaced: Vec<bool>,
    /// Whether the lines are the title, each character of it but for space.
    pub whole: bool,
    width: i32,
}

impl Label {
    /// The width and height of its box.
    pub fn size(&self) -> (i32, i32) {
        let high = self.lines.len() as i32 * LINE + 2 * PAD.1 - 2;
        ((self.width + 2 * PAD.0).max(2 * LOWEST), high.max(LOWEST))
    }
}

/// The width of a character in parts of the size of type.
fn advance(c: char) -> f64 {
    match c {
        c if is_combining_mark(c) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}') => 0.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' | '(' | ')' | '[' | ']' => 0.34,
        ' ' | 'f' | 't' | 'r' | '-' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        'A'..='Z' | '&' => 0.7,
        ' '..='~' => 0.58,
        c if (c as u32) < 0x1100 => 0.64,
        _ => 1.02,
    }
}

fn width(text: &str) -> f64 {
    text.chars().map(advance).sum::<f64>() * TYPE
}

/// Whether a line may break before the second of two characters: in scripts without spaces, between any two letters.
fn breaks(before: char, after: char) -> bool {
    let ideographic = |c: char| matches!(c as u32, 0x2e80..=0x2fff | 0x3040..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff);
    (ideographic(before) && (ideographic(after) || after.is_alphanumeric()))
        || (ideographic(after) && before.is_alphanumeric())
}

/// Breaks a title into lines of at most `room` units; what does not fit ends in an ellipsis.
pub fn wrap(title: &str, room: i32) -> Label {
    let room = f64::from(room);
    // A piece is what stays on one line, and whether a space stands before it.
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for word in title.split_whitespace() {
        let mut piece = String::new();
        let mut spaced = true;
        let mut last = None;
        for c in word.chars().filter(|c| !c.is_control()) {
            let joined = advance(c) == 0.0 || last == Some('\u{200d}');
            let full = !joined && width(&piece) + advance(c) * TYPE > room;
            if last.is_some_and(|last| (breaks(last, c) && !joined) || full) {
                pieces.push((std::mem::take(&mut piece), spaced));
                spaced = false;
            }
            piece.push(c);
            last = Some(c);
        }
        if !piece.is_empty() {
            pieces.push((piece, spaced));
        }
    }
    let mut lines: Vec<String> = Vec::new();
    let mut spaces = Vec::new();
    let mut whole = true;
    for (piece, spaced) in pieces {
        let space = if spaced { " " } else { "" };
        let room_left = |line: &String| width(line) + width(space) + width(&piece) <= room;
        if lines.last().is_some_and(room_left) {
            lines.last_mut().into_iter().for_each(|line| line.extend([space, piece.as_str()]));
        } else if lines.len() < MOST_LINES {
            lines.push(piece);
            spaces.push(spaced);
        } else {
            whole = false;
            break;
        }
    }
    if let Some(line) = lines.last_mut().filter(|_| !whole) {
        while width(line) + width("…") > room && line.pop().is_some() {}
        line.push('…');
    }
    if lines.is_empty() {
        lines.push("…".to_owned());
        spaces.push(false);
        whole = false;
    }
    let widest = lines.iter().map(|l| width(l)).fold(0.0, f64::max);
    Label { lines, spaced: spaces, whole, width: widest.ceil() as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_readers_do() {
        let label = wrap("Foreign direct product rule", 100);
        assert_eq!((label.lines.join("|").as_str(), label.whole), ("Foreign direct|product rule", true));
        let label = wrap("中国集成电路产业投资基金", 100);
        assert!(label.whole && label.lines.len() == 2, "{label:?}");
        assert_eq!(label.lines.concat(), "中国集成电路产业投资基金");
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        for title in ["word ".repeat(40), "x".repeat(400), "字".repeat(100)] {
            let label = wrap(&title, 100);
            assert!(!label.whole && label.lines.len() == MOST_LINES && label.lines[2].ends_with('…'), "{label:?}");
            assert!(label.size().0 <= 100 + 2 * PAD.0 && label.lines.iter().all(|l| width(l) <= 100.0), "{label:?}");
        }
    }
}
