//! The fonts of social cards: bundled, for a card must have the same bytes on every machine. Which one shows a character.
//!
//! All are Noto's, under the SIL Open Font License (`themes/briefing/fonts/README.md` tells of them and of how they were cut).

use swash::text::Script;
use swash::{CacheKey, FontRef};

/// What a text is on the card: it chooses the Latin, Greek and Cyrillic letters. The other scripts have one font each, drawn bolder where
/// these are bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Title,
    Text,
    Label,
}

/// The number of a face in [`Faces`].
pub type FaceId = u8;

const TITLE: FaceId = 0;
const TEXT: FaceId = 1;
const LABEL: FaceId = 2;
const HAN: FaceId = 3;
const ARABIC: FaceId = 4;
const HEBREW: FaceId = 5;

const FILES: [&[u8]; 6] = [
    include_bytes!("../../../themes/briefing/fonts/NotoSerif-Bold.ttf"),
    include_bytes!("../../../themes/briefing/fonts/NotoSerif-Regular.ttf"),
    include_bytes!("../../../themes/briefing/fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../../themes/briefing/fonts/NotoSansCJKsc-Regular.otf"),
    include_bytes!("../../../themes/briefing/fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../../../themes/briefing/fonts/NotoSerifHebrew-Regular.ttf"),
];

/// All faces, ready to be asked for glyphs.
pub struct Faces([FontRef<'static>; FILES.len()]);

impl Faces {
    /// The bundled faces; nothing is read from the machine. None only if a bundled file were no font, which a test excludes.
    pub fn bundled() -> Option<Self> {
        let mut faces = Vec::with_capacity(FILES.len());
        for data in FILES {
            let font = FontRef::from_index(data, 0)?;
            faces.push(FontRef { key: CacheKey::new(), ..font });
        }
        faces.try_into().ok().map(Self)
    }

    /// The font of a face.
    pub fn font(&self, face: FaceId) -> FontRef<'static> {
        self.0[usize::from(face)]
    }

    /// The script for which a face's letters are joined and placed.
    pub fn script(face: FaceId) -> Script {
        match face {
            HAN => Script::Han,
            ARABIC => Script::Arabic,
            HEBREW => Script::Hebrew,
            _ => Script::Latin,
        }
    }

    /// Whether a face is to be drawn bolder than it is.
    pub fn is_emboldened(voice: Voice, face: FaceId) -> bool {
        voice != Voice::Text && face > LABEL
    }

    /// Whether any face shows a character.
    pub fn has(&self, c: char) -> bool {
        self.face(Voice::Title, c, None, false).is_some()
    }

    /// The face that shows a character after one in the face `before`, if any does. What belongs to no script, such as a quotation mark,
    /// is drawn like what is before it; `han` says that a Chinese or Japanese text begins.
    pub fn face(&self, voice: Voice, c: char, before: Option<FaceId>, han: bool) -> Option<FaceId> {
        let own = match voice {
            Voice::Title => TITLE,
            Voice::Text => TEXT,
            Voice::Label => LABEL,
        };
        let shows = |face: FaceId| self.font(face).charmap().map(c) != 0;
        let punctuation = matches!(c, '\u{2010}'..='\u{2027}' | '\u{b7}');
        let like = match before {
            Some(face) if !c.is_alphanumeric() && (c != ' ' || face != HAN) => Some(face),
            None if han && punctuation => Some(HAN),
            _ => None,
        };
        like.into_iter().chain([own, HAN, ARABIC, HEBREW]).find(|face| shows(*face))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_files_are_fonts_and_show_what_books_are_written_in() {
        let faces = Faces::bundled().unwrap();
        for c in "aßéłőŻơệ Ωλ Жґ 华為龍 、。かナ（ ةپچ שלום €£₽№ “”’–—…".chars()
        {
            assert!(faces.has(c), "{c:?}");
        }
        assert!(!faces.has('🚀') && !faces.has('ก'));
    }

    #[test]
    fn marks_are_drawn_like_what_is_before_them() {
        let faces = Faces::bundled().unwrap();
        assert_eq!(faces.face(Voice::Title, '”', Some(HAN), false), Some(HAN));
        assert_eq!(faces.face(Voice::Title, '”', Some(TITLE), false), Some(TITLE));
        assert_eq!(faces.face(Voice::Title, '“', None, true), Some(HAN));
        assert_eq!(faces.face(Voice::Text, '7', Some(HAN), true), Some(TEXT));
    }
}
