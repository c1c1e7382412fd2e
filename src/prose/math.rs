//! TeX math → MathML Core, which browsers show without scripts, by `pulldown-latex`.

use crate::html::escape;

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
    // The crate has `expect`s on tables of characters; no formula may end a build.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(render)) {
        Ok(Some(mathml)) => mathml,
        _ => format!("<code class=\"math-error\">{}</code>", escape(tex)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas() {
        let html = super::to_mathml("x^2", false);
        assert!(html.starts_with("<math") && html.contains("<msup>"), "{html}");
        assert_eq!(super::to_mathml("\\frac{<", false), "<code class=\"math-error\">\\frac{&lt;</code>");
    }
}
