//! Highlighted code, by `syntect` with the syntaxes of `two-face` (bat's). Each different block of a book is highlighted once.

use crate::html::escape;
use crate::parse::markdown::CodeBlock;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// Blocks longer than this are shown plain: the grammar's regular expressions take too long on generated text.
const LONGEST: usize = 200_000;

/// The HTML of each different code block of a book.
#[derive(Default)]
pub struct Highlighted(HashMap<CodeBlock, String>);

impl Highlighted {
    /// Highlights all blocks, on all cores, apart from those that were highlighted in `previous`.
    pub fn new<'a>(blocks: impl Iterator<Item = &'a CodeBlock>, previous: &Self) -> Self {
        let blocks: BTreeSet<&CodeBlock> = blocks.filter(|b| !b.language.is_empty()).collect();
        let (old, blocks): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|b| previous.0.contains_key(*b));
        let mut known: HashMap<CodeBlock, String> =
            old.into_iter().filter_map(|b| previous.0.get_key_value(b).map(|(k, v)| (k.clone(), v.clone()))).collect();
        if blocks.is_empty() {
            return Self(known);
        }
        let syntaxes = two_face::syntax::extra_newlines();
        let new: Vec<_> = blocks
            .into_par_iter()
            .filter_map(|block| highlight(&syntaxes, block).map(|html| (block.clone(), html)))
            .collect();
        known.extend(new);
        Self(known)
    }

    /// The inner HTML of a block.
    pub fn get(&self, block: &CodeBlock) -> String {
        self.0.get(block).cloned().unwrap_or_else(|| escape(&block.text).into_owned())
    }
}

fn highlight(syntaxes: &SyntaxSet, block: &CodeBlock) -> Option<String> {
    if block.text.len() > LONGEST {
        return None;
    }
    let syntax = syntaxes.find_syntax_by_token(&block.language)?;
    let mut generator =
        ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, ClassStyle::SpacedPrefixed { prefix: "hl-" });
    for line in LinesWithEndings::from(&block.text) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_and_unknown_languages() {
        let rust = CodeBlock { language: "rust".into(), text: "let x = \"<\";\n".into() };
        let other = CodeBlock { language: "no-such".into(), text: "<b>\n".into() };
        let all = Highlighted::new([&rust, &other].into_iter(), &Highlighted::default());
        assert!(all.get(&rust).contains("hl-") && all.get(&rust).contains("&lt;"));
        assert_eq!(all.get(&other), "&lt;b&gt;\n");
    }
}
