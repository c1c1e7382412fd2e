//! Emphasis between wide characters, where CommonMark sees none.

use super::is_cjk;
use std::ops::Range;

/// Where a mark of emphasis stands between punctuation and a wide letter, with what is to stand in the letter's place: `**注意：**这是` is no emphasis
/// to CommonMark, which looks for white space or punctuation behind the mark, and wide scripts have none there.
pub fn wide_runs(body: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    if body.is_ascii() || !body.contains(['*', '~']) {
        return found;
    }
    let is_mark = |c: char| matches!(c, '*' | '~');
    let instead = |c: char| if c.len_utf8() == 4 { "\u{10100}" } else { "、" };
    let mut at = 0;
    while let Some(start) = body[at..].find(is_mark).map(|found| at + found) {
        let mark = body.as_bytes()[start];
        let end = start + body.as_bytes()[start..].iter().take_while(|b| **b == mark).count();
        at = end;
        let (before, behind) = (body[..start].chars().next_back(), body[end..].chars().next());
        let (Some(before), Some(behind)) = (before, behind) else { continue };
        if before == '\\' || (mark == b'~' && end - start != 2) {
            continue;
        }
        if is_punctuation(before) && is_wide_letter(behind) {
            found.push((end..end + behind.len_utf8(), instead(behind)));
        } else if is_wide_letter(before) && is_punctuation(behind) {
            found.push((start - before.len_utf8()..start, instead(before)));
        }
    }
    found
}

fn is_wide_letter(c: char) -> bool {
    is_cjk(c) && c.is_alphanumeric() && matches!(c.len_utf8(), 3 | 4)
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}')
        || matches!(c, '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}
