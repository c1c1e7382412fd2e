//! The theme: templates and what bounds them, the words of the languages, and the static files under their names.
//!
//! Knows no book: what a template sees is given to it as values.

pub mod assets;
pub mod built_in;
mod css;
mod growth;
mod joined;
pub mod loops;
mod parts;
pub mod templates;
pub mod words;
