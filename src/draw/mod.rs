//! Pictures drawn from data: social cards, maps of actors, the timeline's band.
//!
//! Knows no book, no theme and no words: what it draws comes in, and bytes or SVG go out. The same data give the same bytes on any machine.

pub mod card;
pub mod map;
pub mod overview;
#[cfg(feature = "cards")]
pub mod social;
