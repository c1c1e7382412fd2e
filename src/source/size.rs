//! How large a picture is: read from the first bytes of its file, and never decoded.
//!
//! What is broken, absurd or of no known kind has no size, which is no mistake: it is copied as it is. Why `imagesize`:
//! `docs/decisions/0016-picture-sizes.md`.

use crate::folder::Folder;
use imagesize::ImageType;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};

/// The most bytes that are read of one picture. What tells the size stands in the first hundred, or behind other matter that is skipped.
const MOST_READ: u64 = 64 * 1024;
/// What is read at once: pictures tell their size in a few bytes at a few places.
const STEP: usize = 256;
/// The longest side, in pixels; that of a JPEG. What claims more is broken.
const LONGEST: u32 = 65_535;

/// Kinds that browsers show, by their ending; which of them a file is say its bytes.
const KINDS: [&str; 9] = ["png", "apng", "jpg", "jpeg", "jfif", "gif", "webp", "avif", "bmp"];

/// Width and height in pixels, both at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// Sizes of pictures by their path in the site.
pub type Sizes = BTreeMap<String, Size>;

impl Size {
    fn new(width: f64, height: f64) -> Option<Self> {
        let side = |side: f64| {
            // NaN is in no range.
            let whole = side.round().max(1.0);
            (side > 0.0 && whole <= f64::from(LONGEST)).then_some(whole as u32)
        };
        Some(Self { width: side(width)?, height: side(height)? })
    }

    /// How high the picture is where it is so wide.
    pub fn height_at(self, width: u32) -> u32 {
        scaled(self.height, width, self.width)
    }

    /// How wide the picture is where it is so high.
    pub fn width_at(self, height: u32) -> u32 {
        scaled(self.width, height, self.height)
    }
}

fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let scaled = f64::from(side) * f64::from(to) / f64::from(from.max(1));
    scaled.round().clamp(1.0, f64::from(u32::MAX)) as u32
}

/// Opens the file at `path` below a folder, which is called `name` in the site, and reads how large it is where it is a picture.
///
/// # Errors
/// The file cannot be opened.
pub(super) fn of(folder: &Folder, path: &str, name: &str) -> Result<Option<Size>> {
    let kind = name.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase()).unwrap_or_default();
    let is_svg = kind == "svg";
    if !is_svg && !KINDS.contains(&kind.as_str()) {
        return folder.readable(path).map(|()| None);
    }
    let head = folder.head(path, MOST_READ)?;
    Ok(if is_svg { svg(head) } else { raster(head) })
}

/// The size of a picture of pixels.
fn raster(file: impl Read + Seek) -> Option<Size> {
    let mut file = BufReader::with_capacity(STEP, file);
    let kind = imagesize::reader_type(&mut file).ok()?;
    // Where the reader of each kind begins.
    file.seek(SeekFrom::Start(12)).ok()?;
    if kind == ImageType::Png {
        let mut chunk = [0; 4];
        file.read_exact(&mut chunk).ok()?;
        (&chunk == b"IHDR").then_some(())?;
    }
    let size = kind.reader_size(&mut file).ok()?;
    let (width, mut height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    if kind == ImageType::Bmp {
        // Where the rows go from top to bottom, the height is negative.
        height = (height as i32).unsigned_abs();
    }
    let (width, height) = match kind == ImageType::Jpeg && is_turned(&mut file) {
        true => (height, width),
        false => (width, height),
    };
    Size::new(f64::from(width), f64::from(height))
}

/// Whether a JPEG is shown turned by a quarter: what its camera noted (Exif 2.3, tag 274), and browsers follow.
fn is_turned(file: &mut (impl Read + Seek)) -> bool {
    orientation(file).is_some_and(|orientation| (5..=8).contains(&orientation))
}

fn orientation(file: &mut (impl Read + Seek)) -> Option<u16> {
    let mut at = 2;
    loop {
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut segment = [0; 10];
        file.read_exact(&mut segment).ok()?;
        let [0xff, marker, high, low, rest @ ..] = segment else { return None };
        match marker {
            0xe1 if &rest == b"Exif\0\0" => break,
            // The picture itself: what is noted stands before it.
            0xda => return None,
            _ => at += 2 + u64::from(u16::from_be_bytes([high, low]).max(2)),
        }
    }
    let tiff = at + 10;
    let mut header = [0; 8];
    file.read_exact(&mut header).ok()?;
    let little = header.starts_with(b"II");
    let short = |bytes: [u8; 2]| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let first = [header[4], header[5], header[6], header[7]];
    let first = if little { u32::from_le_bytes(first) } else { u32::from_be_bytes(first) };
    file.seek(SeekFrom::Start(tiff + u64::from(first))).ok()?;
    let mut count = [0; 2];
    file.read_exact(&mut count).ok()?;
    for _ in 0..short(count) {
        let mut entry = [0; 12];
        file.read_exact(&mut entry).ok()?;
        if short([entry[0], entry[1]]) == 274 {
            return Some(short([entry[8], entry[9]]));
        }
    }
    None
}

/// The size of a drawing: `width` and `height` of its outermost element, or its `viewBox`. Entities are not resolved.
fn svg(file: impl Read) -> Option<Size> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(4 * STEP, file));
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match reader.read_event_into(&mut bytes).ok()? {
            Event::Start(element) | Event::Empty(element) => return of_root(&element),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            Event::Text(text) if text.iter().all(u8::is_ascii_whitespace) => {}
            _ => return None,
        }
    }
}

fn of_root(element: &BytesStart<'_>) -> Option<Size> {
    if element.local_name().as_ref() != b"svg" {
        return None;
    }
    let attribute = |name: &str| {
        let found = element.try_get_attribute(name).ok()??;
        String::from_utf8(found.value.into_owned()).ok()
    };
    let side = |name| attribute(name).and_then(|text| pixels(&text));
    let shown = attribute("viewBox").and_then(|text| {
        let parts = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
        let parts: Vec<f64> = parts.map(str::parse).collect::<std::result::Result<_, _>>().ok()?;
        let [_, _, width, height] = parts[..] else { return None };
        Size::new(width, height).map(|_| (width, height))
    });
    match (side("width"), side("height"), shown) {
        (Some(width), Some(height), _) => Size::new(width, height),
        (Some(width), None, Some((w, h))) => Size::new(width, width * h / w),
        (None, Some(height), Some((w, h))) => Size::new(height * w / h, height),
        (None, None, Some((w, h))) => Size::new(w, h),
        _ => None,
    }
}

/// A length of CSS in pixels, unless it depends on what is around it.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit = length.find(|c: char| c.is_ascii_alphabetic() && c != 'e' || c == '%').unwrap_or(length.len());
    let (number, unit) = length.split_at(unit);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        _ => return None,
    };
    number.trim().parse::<f64>().ok().map(|number| number * factor).filter(|length| length.is_finite())
}
