//! The built-in theme's colours: every colour of text keeps 7:1 on every ground, by WCAG 2.2's formula, in light and in dark; and the
//! table in `docs/design/theme.md` says the same. `UPDATE_CONTRAST=1 cargo test --test contrast` writes the table anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const TEXTS: [&str; 10] = ["ink", "quiet", "link", "accent", "good", "note", "tip", "important", "warning", "caution"];
const GROUNDS: [&str; 3] = ["paper", "wash", "mark"];

/// Relative luminance of `#rgb` or `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let digits = colour.trim_start_matches('#');
    let wide: String =
        if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
    assert_eq!(wide.len(), 6, "{colour}");
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The custom properties of a block of the style sheet that are colours.
fn colours(block: &str) -> BTreeMap<&str, &str> {
    block
        .split([';', '{', '\n'])
        .filter_map(|declaration| declaration.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, _)| (name, block.split(&format!("--{name}: ")).nth(1).unwrap().split(';').next().unwrap()))
        .collect()
}

#[test]
fn text_keeps_seven_to_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let css = std::fs::read_to_string(root.join("themes/briefing/static/css/briefing.css")).unwrap();
    let mut blocks = css.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap());
    let schemes = [("light", colours(blocks.next().unwrap())), ("dark", colours(blocks.next().unwrap()))];
    let mut table =
        String::from("| scheme | text | colour | on paper | on wash | on mark |\n|---|---|---|---|---|---|\n");
    for (scheme, colours) in &schemes {
        for text in TEXTS {
            let _ = write!(table, "| {scheme} | `--{text}` | `{}` |", colours[text]);
            for ground in GROUNDS {
                let ratio = contrast(colours[text], colours[ground]);
                assert!(ratio >= 7.0, "{scheme}: --{text} on --{ground} is {ratio:.2}");
                let _ = write!(table, " {ratio:.2} |");
            }
            table.push('\n');
        }
        let inverse = [("on-accent", "accent"), ("paper", "good")];
        for (text, ground) in inverse {
            let ratio = contrast(colours[text], colours[ground]);
            assert!(ratio >= 7.0, "{scheme}: --{text} on --{ground} is {ratio:.2}");
        }
    }
    let doc = root.join("docs/design/theme.md");
    let text = std::fs::read_to_string(&doc).unwrap();
    let start = text.find("| scheme |").expect("the table in docs/design/theme.md");
    let end = start + text[start..].find("\n\n").map_or(text.len() - start, |at| at + 1);
    if std::env::var_os("UPDATE_CONTRAST").is_some() {
        std::fs::write(&doc, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
    } else {
        assert_eq!(&text[start..end], table);
    }
}

#[test]
fn the_style_sheet_is_light_and_knows_no_sides() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/briefing");
    let css = std::fs::read_to_string(root.join("static/css/briefing.css")).unwrap();
    // Gzip makes about a quarter of it; 15 KB are allowed.
    assert!(css.len() < 45_000, "{} bytes", css.len());
    for side in [
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "border-left",
        "border-right",
        "float: left",
        "float: right",
        "text-align: left",
        "text-align: right",
        " left:",
        " right:",
    ] {
        assert!(!css.contains(side), "{side}");
    }
    assert!(!css.contains("url(") && !css.contains("@import"), "the style sheet asks for another file");
    for entry in std::fs::read_dir(root.join("templates")).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        assert!(
            !text.contains("style=\"") && !text.contains("<style") && !text.contains(" onclick="),
            "{:?}",
            entry.path()
        );
    }
    let script = std::fs::read_to_string(root.join("static/js/contents.js")).unwrap();
    assert!(script.len() < 1024, "{} bytes", script.len());
}
