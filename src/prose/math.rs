//! TeX math → MathML Core, which browsers show without scripts, by `pulldown-latex`.

use crate::html::escape;

/// How deep the groups of a formula may stand in each other. The parser looks for the end of each group over all that it holds, so that a formula
/// without this bound would cost the square of its length.
const DEEPEST: usize = 64;

/// MathML for `tex`; what cannot be read is shown as it was written.
pub fn to_mathml(tex: &str, display: bool) -> String {
    use pulldown_latex::config::DisplayMode;
    use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};
    let render = || {
        let storage = Storage::new();
        let config = RenderConfig {
            display_mode: if display { DisplayMode::Block } else { DisplayMode::Inline },
            ..RenderConfig::default()
        };
        // The renderer shows errors in red within the formula; a formula that does not parse is better shown whole, as text.
        let mut failed = false;
        let events: Vec<_> = Parser::new(tex, &storage).inspect(|e| failed |= e.is_err()).collect();
        let mut mathml = String::new();
        (!failed && push_mathml(&mut mathml, events.into_iter(), config).is_ok()).then_some(mathml)
    };
    if depth(tex) > DEEPEST {
        return as_written(tex);
    }
    // The crate has `expect`s on tables of characters; no formula may end a build.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(render)) {
        Ok(Some(mathml)) => mathml,
        _ => as_written(tex),
    }
}

fn as_written(tex: &str) -> String {
    format!("<code class=\"math-error\">{}</code>", escape(tex))
}

/// How deep groups stand in each other: those of braces, of `\left`, of `\begin`, and brackets right behind a command. What ends none is not counted.
fn depth(tex: &str) -> usize {
    let bytes = tex.as_bytes();
    let (mut at, mut depth, mut brackets, mut deepest) = (0, 0usize, 0usize, 0);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b']' => brackets = brackets.saturating_sub(1),
            b'\\' => {
                let length = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
                let name = &tex[at..at + length];
                match name {
                    // A sign that stands for itself.
                    "" => at += 1,
                    "left" | "begin" => depth += 1,
                    "right" | "end" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                at += length;
                let is_fence = matches!(name, "" | "left" | "right" | "big");
                brackets += usize::from(!is_fence && bytes.get(at) == Some(&b'['));
            }
            _ => {}
        }
        deepest = deepest.max(depth + brackets);
    }
    deepest
}

#[cfg(test)]
mod tests {
    #[test]
    fn groups_have_a_depth() {
        for (tex, deep) in [
            ("x^2", 0),
            ("\\frac{a_{1}}{b}", 2),
            ("\\{ \\{ \\\\{", 1),
            ("\\left( \\leftarrow \\left[ x \\right] \\right)", 2),
            ("\\begin{a}\\begin{b}", 3),
            ("\\sqrt[\\sqrt[3]{x}]{y} [0, 1[ [", 2),
            ("}}{", 1),
            ("\\é{", 1),
            ("\\", 0),
        ] {
            assert_eq!(super::depth(tex), deep, "{tex}");
        }
        let nested = |n: usize| "\\sqrt{".repeat(n) + "x" + &"}".repeat(n);
        assert!(super::to_mathml(&nested(super::DEEPEST), false).starts_with("<math"));
        assert!(super::to_mathml(&nested(super::DEEPEST + 1), false).starts_with("<code class=\"math-error\">"));
    }

    #[test]
    fn formulas() {
        let html = super::to_mathml("x^2", false);
        assert!(html.starts_with("<math") && html.contains("<msup>"), "{html}");
        assert_eq!(super::to_mathml("\\frac{<", false), "<code class=\"math-error\">\\frac{&lt;</code>");
    }
}
