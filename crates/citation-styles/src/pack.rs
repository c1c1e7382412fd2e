//! The archive of styles; `scripts/pack_styles.py` says how it is laid out.

use miniz_oxide::inflate::decompress_to_vec_zlib;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

static STYLES: &[u8] = include_bytes!("../styles.pack");
static JOURNALS: &[u8] = include_bytes!("../journals.pack");

/// A reader of little-endian numbers, which ends where the bytes do.
struct Bytes<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn u16(&mut self) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes(self.take(2)?.try_into().ok()?)))
    }

    fn u32(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.take(4)?.try_into().ok()?)).ok()
    }
}

/// Where each style's block begins, and its name.
fn table() -> impl Iterator<Item = (usize, &'static str)> {
    let mut bytes = Bytes { bytes: STYLES, at: 0 };
    let count = bytes.u32().unwrap_or(0);
    (0..count).map_while(move |_| {
        let at = bytes.u32()?;
        let length = bytes.u16()?;
        Some((at, std::str::from_utf8(bytes.take(length)?).ok()?))
    })
}

/// How many styles there are.
pub fn count() -> usize {
    table().count()
}

/// The number of a style.
pub fn position(name: &str) -> Option<usize> {
    table().position(|(_, known)| known == name)
}

/// The name of a style.
pub fn name(number: usize) -> Option<&'static str> {
    table().nth(number).map(|(_, name)| name)
}

/// A block: the places of the pieces that its style is made of, and the pieces that are in it.
struct Block {
    places: Vec<(usize, usize)>,
    pieces: Vec<String>,
}

fn block(number: usize) -> Option<Block> {
    let (at, _) = table().nth(number)?;
    let raw = decompress_to_vec_zlib(STYLES.get(at..)?).ok()?;
    let mut bytes = Bytes { bytes: &raw, at: 0 };
    let count = bytes.u16()?;
    let places = (0..count).map(|_| Some((bytes.u16()?, bytes.u16()?))).collect::<Option<_>>()?;
    let count = bytes.u16()?;
    let lengths = (0..count).map(|_| bytes.u32()).collect::<Option<Vec<usize>>>()?;
    let piece = |length: usize| String::from_utf8(bytes.take(length)?.to_vec()).ok();
    Some(Block { places, pieces: lengths.into_iter().map(piece).collect::<Option<_>>()? })
}

/// The text of a style.
pub fn text(number: usize) -> Option<String> {
    let own = block(number)?;
    let mut others: HashMap<usize, Block> = HashMap::new();
    let mut text = String::new();
    for &(from, piece) in &own.places {
        let pieces = match others.entry(from) {
            _ if from == number => &own.pieces,
            Entry::Occupied(known) => &known.into_mut().pieces,
            Entry::Vacant(place) => &place.insert(block(from)?).pieces,
        };
        text.push_str(pieces.get(piece)?);
    }
    Some(text)
}

/// The list of journals: name, number of the style and language in a line each.
pub fn journals() -> String {
    let raw = decompress_to_vec_zlib(JOURNALS).unwrap_or_default();
    String::from_utf8(raw).unwrap_or_default()
}
