//! What pages tell machines: schema.org, Open Graph, Highwire Press and COinS.
//!
//! Asks the book through a reader, as all outputs do, so that what a file was made from is noted. Knows no template, and not which files there are.

pub mod coins;
pub mod head;
pub mod linked_data;
