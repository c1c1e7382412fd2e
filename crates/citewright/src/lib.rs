#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod error;
mod eval;
mod item;
mod locale;
mod process;
mod rich;
mod style;
mod tree;

pub use error::Error;
pub use item::{Date, Day, Item, Name, Value, Variable, VariableKind};
#[cfg(feature = "locales")]
pub use locale::BuiltinLocales;
pub use locale::{Locale, LocaleFile, LocaleSource, parse_locale};
pub use process::{Affix, BibliographyLook, Book, BookOptions, Cite, Cluster, Decided, Document, Entry, Processor};
pub use style::{Info, Position, SecondField, Style};
pub use tree::{
    Align, Decoration, DisplayKind, FontStyle, FontVariant, FontWeight, Format, Inline, Mark, bibliography_html, html,
    plain,
};
