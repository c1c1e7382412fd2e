//! Social cards: the picture that stands for a page where its address is shared, 1200 × 630 pixels, drawn at build time.
//!
//! Pure: the same words give the same bytes on every machine, for the fonts are bundled and nothing is asked of the system. Knows no book, only
//! the words of a [`Card`]. Shaped glyphs and their masks are kept by a `Pen`; a [`CardPainter`] lends pens to whoever draws.

mod canvas;
mod fonts;
mod text;

use super::card::{Card, HEIGHT, WIDTH};
use canvas::{Canvas, Ink};
use fonts::{FaceId, Faces, Voice};
use std::collections::HashMap;
use std::sync::Mutex;
use swash::scale::{Render, ScaleContext, Source};
use swash::shape::ShapeContext;
use text::{Line, Paragraph};

/// The blank border on all sides.
const MARGIN: usize = 72;
/// How wide a line can be.
const MEASURE: f32 = (WIDTH - 2 * MARGIN) as f32;
/// The sizes that are tried for a title, with the most lines that each may have.
const TITLES: [(f32, usize); 5] = [(104.0, 1), (84.0, 2), (68.0, 3), (56.0, 4), (46.0, 5)];
/// The same of a summary.
const SUMMARIES: [(f32, usize); 2] = [(38.0, 3), (31.0, 4)];
const LABEL: f32 = 27.0;
/// The baseline of the last line.
const FOOT: usize = HEIGHT - 58;
/// How far apart lines are, in parts of their size: of a title, of text.
const LEADING: (f32, f32) = (1.2, 1.42);
/// How much bolder letters are drawn whose font has no bold, in parts of their size.
const BOLD: f32 = 0.014;
/// How many glyphs a pen keeps.
const KEPT: usize = 3000;

/// Lends pens.
#[derive(Default)]
pub struct CardPainter(Mutex<Vec<Pen>>);

impl CardPainter {
    /// Draws a card and gives its PNG; blank paper only if the bundled fonts could not be read, which a test excludes.
    pub fn draw(&self, card: &Card) -> Vec<u8> {
        let lent = self.0.lock().ok().and_then(|mut pens| pens.pop());
        let Some(mut pen) = lent.or_else(Pen::new) else {
            return Canvas::blank().png();
        };
        let png = pen.draw(card);
        if let Ok(mut pens) = self.0.lock() {
            pens.push(pen);
        }
        png
    }
}

/// A glyph as it is drawn: coverage by pixel, and where its upper left corner is from its origin.
struct Mask {
    coverage: Vec<u8>,
    width: usize,
    left: i32,
    top: i32,
}

/// A glyph at a size.
type MaskKey = (FaceId, u16, u32, bool);

/// Draws cards, one after the other.
struct Pen {
    faces: Faces,
    shaper: ShapeContext,
    scaler: ScaleContext,
    masks: HashMap<MaskKey, Mask>,
    canvas: Canvas,
    rtl: bool,
    han: bool,
}

/// A text with its lines.
struct Block {
    paragraph: Paragraph,
    lines: Vec<Line>,
    size: f32,
}

impl Pen {
    fn new() -> Option<Self> {
        Some(Self {
            faces: Faces::bundled()?,
            shaper: ShapeContext::new(),
            scaler: ScaleContext::new(),
            masks: HashMap::new(),
            canvas: Canvas::blank(),
            rtl: false,
            han: false,
        })
    }

    fn draw(&mut self, card: &Card) -> Vec<u8> {
        self.canvas.clear();
        self.rtl = card.rtl;
        self.han = ["zh", "ja"].contains(&card.lang.split('-').next().unwrap_or(""));
        // The bar over every page, and the lines between which the page stands.
        self.canvas.fill(0, 0, WIDTH, 14, Ink::Body, 255);
        if self.ends(&card.book, &card.kind, 90, Ink::Accent) {
            self.canvas.fill(MARGIN, 112, WIDTH - 2 * MARGIN, 2, Ink::Quiet, 64);
        }
        let mut end = HEIGHT - MARGIN;
        if self.ends(&card.day, &card.topics, FOOT, Ink::Quiet) {
            self.canvas.fill(MARGIN, FOOT - 54, WIDTH - 2 * MARGIN, 2, Ink::Quiet, 64);
            end = FOOT - 66;
        }
        let title = self.title(card);
        let mut y = 134.0;
        for (index, line) in title.lines.iter().enumerate() {
            y += title.size * if index == 0 { 1.04 } else { LEADING.0 };
            self.line(&title, line, MARGIN as f32, y, MEASURE, Voice::Title, Ink::Body);
        }
        self.summary(&card.summary, y + title.size * 0.3 + 10.0, end as f32);
        self.canvas.png()
    }

    /// The title at the largest size at which it fits; where the page's cannot be shown, the book's.
    fn title(&mut self, card: &Card) -> Block {
        let own = text::clean(&self.faces, &card.title);
        let text = if own.is_empty() { text::clean(&self.faces, &card.book) } else { own };
        let paragraph = self.shape(&text, Voice::Title);
        for (size, most) in TITLES {
            let lines = paragraph.lines(size, MEASURE);
            // A word that had to be broken asks for a smaller size, too.
            let torn = lines.iter().take(lines.len().saturating_sub(1)).any(|line| !paragraph.ends_well(line));
            if lines.len() <= most && !torn {
                return Block { paragraph, lines, size };
            }
        }
        let (size, most) = TITLES[TITLES.len() - 1];
        self.shortened(paragraph, Voice::Title, size, MEASURE, most)
    }

    /// The summary beside a bar in red, as the key judgement stands on the page; shortened to the room that is left.
    fn summary(&mut self, summary: &str, top: f32, end: f32) {
        let text = text::clean(&self.faces, summary);
        let width = MEASURE - 28.0;
        let mut chosen = None;
        for (size, most) in SUMMARIES {
            let room = ((end - top) / (size * LEADING.1)).floor() as usize;
            chosen = Some((size, most.min(room)));
            if self.shape(&text, Voice::Text).lines(size, width).len() <= most.min(room) {
                break;
            }
        }
        let Some((size, most)) = chosen.filter(|(_, most)| *most > 0 && !text.is_empty()) else { return };
        let step = size * LEADING.1;
        let paragraph = self.shape(&text, Voice::Text);
        let block = self.shortened(paragraph, Voice::Text, size, width, most);
        let left = MARGIN as f32 + if self.rtl { 0.0 } else { 28.0 };
        for (index, line) in block.lines.iter().enumerate() {
            let y = top + step * (index as f32 + 0.72);
            self.line(&block, line, left, y, width, Voice::Text, Ink::Quiet);
        }
        let x = if self.rtl { WIDTH - MARGIN - 6 } else { MARGIN };
        self.canvas.fill(x, top as usize, 6, (step * block.lines.len() as f32) as usize, Ink::Accent, 255);
    }

    /// Two labels on one line, one at each end; the second gets what room the first leaves. Tells whether there is anything.
    fn ends(&mut self, first: &str, second: &str, y: usize, ink: Ink) -> bool {
        let second = text::clean(&self.faces, second);
        let first = text::clean(&self.faces, first);
        let room = if second.is_empty() { MEASURE } else { MEASURE * 0.66 };
        let paragraph = self.shape(&first, Voice::Label);
        let block = self.shortened(paragraph, Voice::Label, LABEL, room, 1);
        let mut used = 0.0;
        if let Some(line) = block.lines.first() {
            used = block.paragraph.width(line, LABEL) + 48.0;
            self.line(&block, line, MARGIN as f32, y as f32, MEASURE, Voice::Label, Ink::Body);
        }
        let paragraph = self.shape(&second, Voice::Label);
        let block = self.shortened(paragraph, Voice::Label, LABEL, MEASURE - used, 1);
        if let Some(line) = block.lines.first() {
            let width = block.paragraph.width(line, LABEL);
            self.rtl = !self.rtl;
            self.line(&block, line, MARGIN as f32, y as f32, MEASURE, Voice::Label, ink);
            self.rtl = !self.rtl;
            debug_assert!(width + used <= MEASURE + 1.0);
        }
        !first.is_empty() || !second.is_empty()
    }

    fn shape(&mut self, text: &str, voice: Voice) -> Paragraph {
        text::shape(&self.faces, &mut self.shaper, text, voice, self.rtl, self.han)
    }

    /// A text in at most `most` lines: where it has more, it ends with `…` at the last word that fits.
    fn shortened(&mut self, paragraph: Paragraph, voice: Voice, size: f32, width: f32, most: usize) -> Block {
        let lines = paragraph.lines(size, width);
        if lines.len() <= most {
            return Block { paragraph, lines, size };
        }
        let mut end = most.checked_sub(1).and_then(|last| lines.get(last)).map_or(0, |line| paragraph.end(line));
        let whole = paragraph.text;
        while end > 0 {
            let kept = whole[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && !")]”’»）」』".contains(c));
            let paragraph = self.shape(&format!("{kept}…"), voice);
            let lines = paragraph.lines(size, width);
            if lines.len() <= most {
                return Block { paragraph, lines, size };
            }
            // One word less, or one character where a line has no words.
            let word = kept.rfind(' ').filter(|at| kept.len() - at < 40);
            end = word.or_else(|| kept.char_indices().next_back().map(|(at, _)| at)).unwrap_or(0);
        }
        Block { paragraph: Paragraph::default(), lines: Vec::new(), size }
    }

    /// Draws a line from the side at which reading begins.
    #[expect(clippy::too_many_arguments, reason = "a place, a room and a look, each of its own kind")]
    fn line(&mut self, block: &Block, line: &Line, x: f32, y: f32, room: f32, voice: Voice, ink: Ink) {
        let size = block.size;
        let x = if self.rtl { x + room - block.paragraph.width(line, size) } else { x };
        for (glyph, dx, dy) in block.paragraph.placed(line, size) {
            let bold = Faces::is_emboldened(voice, glyph.face);
            if self.masks.len() > KEPT {
                self.masks.clear();
            }
            let key = (glyph.face, glyph.id, size as u32, bold);
            let (faces, scaler) = (&self.faces, &mut self.scaler);
            let mask = self.masks.entry(key).or_insert_with(|| mask(faces, scaler, glyph.face, glyph.id, size, bold));
            let (left, top) = ((x + dx).round() as i32 + mask.left, (y - dy).round() as i32 - mask.top);
            self.canvas.stamp(&mask.coverage, mask.width, left, top, ink);
        }
    }
}

/// Draws a glyph's outline.
fn mask(faces: &Faces, scaler: &mut ScaleContext, face: FaceId, id: u16, size: f32, bold: bool) -> Mask {
    let mut scaler = scaler.builder(faces.font(face)).size(size).hint(false).build();
    let mut render = Render::new(&[Source::Outline]);
    if bold {
        render.embolden(size * BOLD);
    }
    // A space has no outline.
    let image = render.render(&mut scaler, id).unwrap_or_default();
    Mask {
        coverage: image.data,
        width: image.placement.width as usize,
        left: image.placement.left,
        top: image.placement.top,
    }
}
