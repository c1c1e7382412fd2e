//! What a card is drawn on: 1200 × 630 pixels of sixteen colours, written as PNG (ISO/IEC 15948) of four bits a pixel.
//!
//! Sixteen colours are the paper and three inks, each in as many steps as the edges of its letters need. The steps of an ink stand together,
//! so that where letters overlap the stronger step wins.

use crate::draw::card::{HEIGHT, WIDTH};

/// An ink, by the first of its steps in the palette and their number. The colours are the theme's in light (`css/briefing.css`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Body,
    Accent,
    Quiet,
}

const PAPER: [u8; 3] = [0xfb, 0xfc, 0xfc];

impl Ink {
    const ALL: [Self; 3] = [Self::Body, Self::Accent, Self::Quiet];

    fn colour(self) -> [u8; 3] {
        match self {
            Self::Body => [0x16, 0x1d, 0x26],
            Self::Accent => [0x8a, 0x1a, 0x12],
            Self::Quiet => [0x41, 0x4b, 0x56],
        }
    }

    /// The number of the step before the ink's first, and how many it has.
    fn steps(self) -> (u8, u8) {
        match self {
            Self::Body => (0, 6),
            Self::Accent => (6, 4),
            Self::Quiet => (10, 5),
        }
    }

    /// The place in the palette for how much of a pixel is covered.
    fn step(self, coverage: u8) -> u8 {
        let (before, steps) = self.steps();
        match (u32::from(coverage) * u32::from(steps) + 127) / 255 {
            0 => 0,
            step => before + step as u8,
        }
    }
}

/// Red, green and blue of each place in the palette.
fn palette() -> Vec<u8> {
    let mut palette = PAPER.to_vec();
    for ink in Ink::ALL {
        let (_, steps) = ink.steps();
        for step in 1..=u32::from(steps) {
            let mix = |paper: u8, ink: u8| {
                ((u32::from(paper) * (u32::from(steps) - step) + u32::from(ink) * step) / u32::from(steps)) as u8
            };
            palette.extend(PAPER.iter().zip(ink.colour()).map(|(paper, ink)| mix(*paper, ink)));
        }
    }
    palette
}

/// The picture while it is drawn.
pub struct Canvas(Vec<u8>);

impl Canvas {
    /// Blank paper.
    pub fn blank() -> Self {
        Self(vec![0; WIDTH * HEIGHT])
    }

    /// Blank paper again.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Fills a box that lies within the picture.
    pub fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, ink: Ink, coverage: u8) {
        for row in y..(y + height).min(HEIGHT) {
            self.0[row * WIDTH + x.min(WIDTH)..row * WIDTH + (x + width).min(WIDTH)].fill(ink.step(coverage));
        }
    }

    /// Lays a mask of coverage over the picture, its upper left corner at a place; what is outside is cut off.
    pub fn stamp(&mut self, mask: &[u8], width: usize, x: i32, y: i32, ink: Ink) {
        for (row, line) in mask.chunks_exact(width.max(1)).enumerate() {
            let y = y + row as i32;
            if !(0..HEIGHT as i32).contains(&y) {
                continue;
            }
            let from = (-x).clamp(0, width as i32);
            let until = (WIDTH as i32 - x).clamp(from, width as i32);
            let start = y as usize * WIDTH + (x + from) as usize;
            let pixels = &mut self.0[start..start + (until - from) as usize];
            for (pixel, coverage) in pixels.iter_mut().zip(&line[from as usize..until as usize]) {
                *pixel = (*pixel).max(ink.step(*coverage));
            }
        }
    }

    /// The picture as PNG.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 << 10);
        // Memory takes all that is written.
        let _ = self.encode(&mut bytes);
        bytes
    }

    fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), png::EncodingError> {
        let mut encoder = png::Encoder::new(bytes, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_palette(palette());
        // What is like the row above becomes zeros, which the fast compression is made for.
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&packed(&self.0))?;
        writer.finish()
    }
}

/// Two pixels a byte, the left one above; eight at once.
fn packed(pixels: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(pixels.len() / 2);
    for eight in pixels.as_chunks::<8>().0 {
        let all = u64::from_be_bytes(*eight);
        // 0a0b 0c0d … → ..ab ..cd … → abcd …
        let two = (all >> 4 | all) & 0x00ff_00ff_00ff_00ff;
        let four = (two >> 8 | two) & 0x0000_ffff_0000_ffff;
        packed.extend_from_slice(&((four >> 16 | four) as u32).to_be_bytes());
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_reads_back() {
        let mut canvas = Canvas::blank();
        canvas.fill(0, 0, WIDTH, 2, Ink::Body, 255);
        canvas.stamp(&[255, 0, 128, 255], 2, 1199, 629, Ink::Accent);
        canvas.stamp(&[255; 4], 2, -1, -1, Ink::Quiet);
        let png = canvas.png();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(&png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (WIDTH as u32, HEIGHT as u32));
        let at = |x: usize, y: usize| <[u8; 3]>::try_from(&pixels[(y * WIDTH + x) * 3..][..3]).unwrap();
        assert_eq!(at(600, 1), Ink::Body.colour());
        assert_eq!(at(600, 2), PAPER);
        assert_eq!(at(1199, 629), Ink::Accent.colour());
        assert_eq!(at(0, 0), Ink::Quiet.colour());
    }

    #[test]
    fn pixels_are_packed_in_their_order() {
        assert_eq!(
            packed(&[1, 2, 3, 4, 5, 6, 7, 8, 15, 0, 0, 15, 0, 0, 0, 9]),
            [0x12, 0x34, 0x56, 0x78, 0xf0, 0x0f, 0, 9]
        );
    }

    #[test]
    fn the_palette_has_sixteen_colours_and_every_step_is_in_it() {
        assert_eq!(palette().len(), 48);
        let last: Vec<u8> = Ink::ALL.iter().map(|ink| ink.step(255)).collect();
        assert_eq!(last, [6, 10, 15]);
        assert!(Ink::ALL.iter().all(|ink| ink.step(0) == 0));
    }
}
