//! A text set in lines: cleaned, shaped, broken and put in the order in which it is seen.
//!
//! Shaping is swash's, directions are those of the Unicode Bidirectional Algorithm (UAX #9), breaks those of UAX #14. A paragraph is shaped
//! once, in units of its size, and broken for as many sizes as are tried.

use super::fonts::{FaceId, Faces, Voice};
use std::ops::Range;
use swash::shape::{Direction, ShapeContext};
use swash::text::Codepoint;
use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_normalization::UnicodeNormalization;

/// The most characters of a text that a card can show; the rest is not looked at.
const MOST: usize = 600;

/// A glyph: where it stands from the start of its cluster, in parts of the text's size.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub face: FaceId,
    pub id: u16,
    pub x: f32,
    pub y: f32,
}

/// A shaped paragraph.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub text: String,
    glyphs: Vec<Glyph>,
    clusters: Vec<Cluster>,
}

/// The least part of a text that stands together: a letter with its marks, a ligature.
#[derive(Debug)]
struct Cluster {
    bytes: Range<usize>,
    glyphs: Range<usize>,
    /// In parts of the text's size.
    advance: f32,
    level: Level,
    /// Whether a line may end after it.
    breaks: bool,
    space: bool,
}

/// The clusters of a line.
pub type Line = Range<usize>;

/// A text as a card can show it: on one line, without invisible marks, and with no character that the fonts lack. A letter or digit without a
/// glyph leaves `…`, once for all that stand together; signs and emoji are left out. Empty where nothing of it can be read.
pub fn clean(faces: &Faces, text: &str) -> String {
    let mut out = String::new();
    let mut readable = false;
    for c in text.nfc().take(MOST) {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_invisible(c) {
        } else if faces.has(c) {
            readable |= c.is_alphanumeric();
            out.push(c);
        } else if c.is_alphanumeric() && !out.ends_with('…') {
            out.push('…');
        }
    }
    if readable { out.trim_end().to_owned() } else { String::new() }
}

/// Controls of directions and joins, variation selectors, and what else has no width: directions are found anew, and joins are rare in titles.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Shapes a clean text. `rtl` is the direction of the page that it is from.
pub fn shape(faces: &Faces, shaper: &mut ShapeContext, text: &str, voice: Voice, rtl: bool, han: bool) -> Paragraph {
    let mut paragraph = Paragraph { text: text.to_owned(), ..Paragraph::default() };
    let base = if rtl { Level::rtl() } else { Level::ltr() };
    let bidi = BidiInfo::new(text, Some(base));
    let mut run: Option<(FaceId, Level, usize)> = None;
    let mut runs = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(face) = faces.face(voice, c, run.map(|(face, ..)| face), han) else { continue };
        let level = bidi.levels[at];
        if run.is_none_or(|(f, l, _)| f != face || l != level) {
            if let Some((face, level, start)) = run {
                runs.push((face, level, start..at));
            }
            run = Some((face, level, at));
        }
    }
    if let Some((face, level, start)) = run {
        runs.push((face, level, start..text.len()));
    }
    for (face, level, bytes) in runs {
        paragraph.add(faces, shaper, face, level, bytes);
    }
    let breaks: Vec<usize> =
        linebreaks(text).filter(|(_, kind)| *kind == BreakOpportunity::Allowed).map(|(at, _)| at).collect();
    for cluster in &mut paragraph.clusters {
        cluster.breaks = breaks.binary_search(&cluster.bytes.end).is_ok() && !holds(&text[..cluster.bytes.end]);
    }
    paragraph
}

/// Whether what stands before a place holds on to what follows it, though UAX #14 lets them part: a short number to its month or its unit,
/// `7-` to what it is of.
fn holds(before: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    match before.strip_suffix(' ') {
        Some(before) => {
            let word = before.rsplit(' ').next().unwrap_or(before);
            word.len() <= 2 && !word.is_empty() && word.chars().all(is_digit)
        }
        None => before.strip_suffix('-').is_some_and(|before| before.ends_with(is_digit)),
    }
}

impl Paragraph {
    fn add(&mut self, faces: &Faces, shaper: &mut ShapeContext, face: FaceId, level: Level, bytes: Range<usize>) {
        let direction = if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight };
        let text = &self.text[bytes.clone()];
        let font = faces.font(face);
        let units = f32::from(font.metrics(&[]).units_per_em).max(1.0);
        let mut shaper = shaper.builder(font).script(Faces::script(face)).direction(direction).size(units).build();
        // A bracket opens towards what follows it, from whichever side that is read.
        let mirrored: String = match level.is_rtl() {
            true => text.chars().map(|c| c.mirror().filter(|m| m.len_utf8() == c.len_utf8()).unwrap_or(c)).collect(),
            false => String::new(),
        };
        shaper.add_str(if level.is_rtl() { &mirrored } else { text });
        let (glyphs, clusters) = (&mut self.glyphs, &mut self.clusters);
        shaper.shape_with(|cluster| {
            let (start, from) = (glyphs.len(), cluster.source.to_range());
            let mut pen = 0.0;
            for glyph in cluster.glyphs {
                glyphs.push(Glyph { face, id: glyph.id, x: (pen + glyph.x) / units, y: glyph.y / units });
                pen += glyph.advance;
            }
            clusters.push(Cluster {
                space: text[from.clone()].trim().is_empty(),
                bytes: bytes.start + from.start..bytes.start + from.end,
                glyphs: start..glyphs.len(),
                advance: pen / units,
                level,
                breaks: false,
            });
        });
    }

    /// The lines of the text at a size and within a width, both in pixels. A word that is wider than the line is broken where it must be.
    pub fn lines(&self, size: f32, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let (mut start, mut at) = (0, 0);
        let mut end = None;
        let mut used = 0.0;
        while at < self.clusters.len() {
            let cluster = &self.clusters[at];
            used += cluster.advance * size;
            if used > width && !cluster.space && at > start {
                let next = end.unwrap_or(at);
                lines.push(start..next);
                (start, at, end, used) = (next, next, None, 0.0);
                continue;
            }
            at += 1;
            if cluster.breaks {
                end = Some(at);
            }
        }
        if start < at {
            lines.push(start..at);
        }
        lines
    }

    /// Whether a line ends where one may end, and not within a word.
    pub fn ends_well(&self, line: &Line) -> bool {
        self.clusters.get(line.end.saturating_sub(1)).is_none_or(|c| c.breaks)
    }

    /// Where the text of a line ends.
    pub fn end(&self, line: &Line) -> usize {
        self.clusters.get(line.end.saturating_sub(1)).map_or(0, |c| c.bytes.end)
    }

    /// The width of a line at a size, the space at its end left out.
    pub fn width(&self, line: &Line, size: f32) -> f32 {
        self.trimmed(line).iter().map(|c| c.advance * size).sum()
    }

    fn trimmed(&self, line: &Line) -> &[Cluster] {
        let clusters = &self.clusters[line.clone()];
        let end = clusters.iter().rposition(|c| !c.space).map_or(0, |last| last + 1);
        &clusters[..end]
    }

    /// The glyphs of a line with their places from its left end at a size, in pixels.
    pub fn placed(&self, line: &Line, size: f32) -> impl Iterator<Item = (Glyph, f32, f32)> {
        let clusters = self.trimmed(line);
        let levels: Vec<Level> = clusters.iter().map(|c| c.level).collect();
        let mut pen = 0.0;
        let mut placed = Vec::with_capacity(clusters.len());
        for index in BidiInfo::reorder_visual(&levels) {
            let cluster = &clusters[index];
            let glyphs = &self.glyphs[cluster.glyphs.clone()];
            placed.extend(glyphs.iter().map(|g| (*g, pen + g.x * size, g.y * size)));
            pen += cluster.advance * size;
        }
        placed.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(text: &str, rtl: bool) -> (Faces, Paragraph) {
        let faces = Faces::bundled().unwrap();
        let paragraph = shape(&faces, &mut ShapeContext::new(), text, Voice::Text, rtl, false);
        (faces, paragraph)
    }

    /// The texts of the lines of a paragraph.
    fn lines(text: &str, size: f32, width: f32) -> Vec<String> {
        let (_, paragraph) = shaped(text, false);
        let line = |line: Line| {
            let clusters = &paragraph.clusters[line];
            text[clusters[0].bytes.start..clusters[clusters.len() - 1].bytes.end].trim_end().to_owned()
        };
        paragraph.lines(size, width).into_iter().map(line).collect()
    }

    #[test]
    fn brackets_open_towards_what_follows_them() {
        let (faces, paragraph) = shaped("א(ב)", true);
        // The font of Hebrew has no brackets.
        let glyph = |c: char| faces.font(faces.face(Voice::Text, c, None, false).unwrap()).charmap().map(c);
        // From the left, as it is seen.
        let seen: Vec<u16> = paragraph.placed(&(0..4), 20.0).map(|(glyph, ..)| glyph.id).collect();
        assert_eq!(seen, [glyph('('), glyph('ב'), glyph(')'), glyph('א')]);
        assert!(seen.iter().all(|id| *id != 0));
    }

    #[test]
    fn short_numbers_hold_on_to_what_they_count() {
        for width in 60..400 {
            for line in lines("from 18 February 2015 to 31 May 2026, 7-nanometre chips in 5 nm", 20.0, width as f32) {
                assert!(
                    ![" 18", " 31", "7-", " 5"].iter().any(|end| format!(" {line}").ends_with(end)) || width < 130,
                    "{width}: {line}"
                );
            }
        }
    }

    #[test]
    fn lines_are_broken_where_they_may_be_and_lose_nothing() {
        let text = "Kirin 麒麟9000S，由中芯国际制造。 Donaudampfschifffahrt";
        for width in [1.0, 30.0, 80.0, 200.0, 1000.0] {
            let all: String = lines(text, 20.0, width).concat();
            assert_eq!(all.replace(' ', ""), text.replace(' ', ""), "{width}");
        }
        assert!(lines(text, 20.0, 120.0).iter().all(|line| !line.starts_with(['，', '。'])));
    }

    #[test]
    fn what_no_font_shows_is_left_out() {
        let faces = Faces::bundled().unwrap();
        assert_eq!(clean(&faces, " a\t\u{202e}b 🚀 กขค c\n"), "a b … c");
        assert_eq!(clean(&faces, "🚀 กข"), "");
        assert_eq!(clean(&faces, &"x".repeat(100_000)).len(), MOST);
    }
}
