//! One text → one value, without knowledge of any other file.
//!
//! Invariant: nothing here reads a file, knows the book, or fails half way: a parser gives its value beside the diagnostics, and
//! every parsed thing keeps the bytes it came from. Each format is a folder or file of its own.

pub mod bibliography;
pub mod citation;
pub mod edtf;
pub mod fields;
mod foreign;
pub mod front_matter;
mod json;
pub mod ledger;
pub mod login;
pub mod markdown;
mod nearest;
pub mod private;
pub mod schema;
pub mod toml;
pub mod value;
pub mod yaml;

pub use nearest::{Known, Near, is_alone, nearest};
