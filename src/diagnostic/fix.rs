//! Fixes put into a text: which of them can be applied together, and what comes of it. Pure; who writes files is another.

use super::{Diagnostic, FileId, Fix};
use std::collections::BTreeMap;

/// What applying fixes to one text gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The text afterwards.
    pub text: String,
    /// The diagnostics whose fix was applied, by their place in the list that was given.
    pub applied: Vec<usize>,
}

/// The fixes of some diagnostics by file; the number is the diagnostic's place in the list.
pub fn by_file(diagnostics: &[Diagnostic]) -> BTreeMap<FileId, Vec<(usize, &Fix)>> {
    let mut files: BTreeMap<FileId, Vec<(usize, &Fix)>> = BTreeMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if let Some(fix) = &diagnostic.fix {
            files.entry(fix.span.file).or_default().push((index, fix));
        }
    }
    files
}

/// Applies fixes to `text`, all of one file. Where two overlap, the first by place is taken and the other left for the next run, unless
/// they say the same; a fix whose span is no range of characters of the text is left out. All other bytes stay.
pub fn apply(text: &str, fixes: &[(usize, &Fix)]) -> Mended {
    let mut sorted = fixes.to_vec();
    sorted.sort_by_key(|(index, fix)| (fix.span.start, fix.span.end, *index));
    let (mut out, mut applied, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    let mut last: Option<&Fix> = None;
    for (index, fix) in sorted {
        if last == Some(fix) {
            applied.push(index);
            continue;
        }
        // Two insertions at one place have no order: the second waits.
        let meets = last.is_some_and(|l| fix.span.start < l.span.end || fix.span.start == l.span.start);
        let (Some(before), Some(_)) = (text.get(at..fix.span.start.max(at)), text.get(fix.span.start..fix.span.end))
        else {
            continue;
        };
        if meets {
            continue;
        }
        out.push_str(before);
        out.push_str(&fix.replacement);
        at = fix.span.end;
        applied.push(index);
        last = Some(fix);
    }
    out.push_str(&text[at..]);
    applied.sort_unstable();
    Mended { text: out, applied }
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;

    fn fix(start: usize, end: usize, replacement: &str) -> Fix {
        Fix { span: Span::new(FileId(0), start..end), replacement: replacement.to_owned() }
    }

    #[test]
    fn fixes_that_overlap_are_not_both_applied() {
        let fixes = [fix(6, 11, "book"), fix(0, 5, "good"), fix(8, 12, "x"), fix(0, 5, "good")];
        let numbered: Vec<_> = fixes.iter().enumerate().collect();
        let mended = apply("hello world!", &numbered);
        assert_eq!(mended, Mended { text: "good book!".to_owned(), applied: vec![0, 1, 3] });
    }

    #[test]
    fn a_place_that_is_none_is_left_alone() {
        let fixes = [fix(1, 2, "x"), fix(3, 99, "y")];
        let numbered: Vec<_> = fixes.iter().enumerate().collect();
        let mended = apply("华为", &numbered);
        assert_eq!(mended, Mended { text: "华为".to_owned(), applied: vec![] });
    }
}
