//! The size that a picture's label may end with, as in Obsidian: `![[chart.png|300]]`, `![Exports|300x200](chart.png)`.

use super::LinkKind;
use super::attributes::Attributes;

/// Width, and height, in pixels.
pub type Asked = (u32, Option<u32>);

/// The size at the end of the label of a link of this kind, and how many bytes stand before it.
pub fn size(label: &str, kind: LinkKind) -> Option<(Asked, usize)> {
    let at = match (label.rfind('|'), kind) {
        (Some(at), LinkKind::Embed | LinkKind::Image) => at,
        (None, LinkKind::Embed) => 0,
        _ => return None,
    };
    let asked = label[at..].trim_start_matches('|').trim();
    let asked = match asked.split_once('x') {
        Some((width, height)) => (side(width)?, Some(side(height)?)),
        None => (side(asked)?, None),
    };
    Some((asked, label[..at].trim_end().len()))
}

/// The size that attributes ask for (`{width=300 height=200}`, in pixels), and what else they say. Other units and shares of the page are left to
/// style sheets, and stay.
pub fn asked(attributes: &Attributes) -> (Option<Asked>, Attributes) {
    let pixels = |key: &str| attributes.get(key).and_then(|value| side(value.trim_end_matches("px")));
    let Some(width) = pixels("width") else { return (None, attributes.clone()) };
    let mut rest = attributes.clone();
    let height = pixels("height");
    rest.pairs.retain(|(key, _)| key != "width" && (key != "height" || height.is_none()));
    (Some((width, height)), rest)
}

/// A side of four digits at most.
fn side(text: &str) -> Option<u32> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|side| plain && *side > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_end_with_sizes() {
        assert_eq!(size("300", LinkKind::Embed), Some(((300, None), 0)));
        assert_eq!(size("a | 300x20", LinkKind::Embed), Some(((300, Some(20)), 1)));
        assert_eq!(size("é|x|1", LinkKind::Image), Some(((1, None), 4)));
        for label in ["2024", "", "a", "a|", "a|0", "a|+3", "a|3x", "a|x3", "a|3x3x3", "a|10000", "a|３"] {
            assert_eq!(size(label, LinkKind::Image), None, "{label}");
        }
        assert_eq!(size("a|300", LinkKind::Inline), None);
    }
}
