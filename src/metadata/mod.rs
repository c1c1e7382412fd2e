//! What pages tell machines: schema.org, Open Graph, Highwire Press and COinS.
//!
//! Asks the book through a reader, as all outputs do, so that what a file was made from is noted. Knows no template, and not which files there are.

pub mod coins;
mod head;
mod linked_data;

use crate::site::job::Job;
use crate::site::reader::Reader;
use crate::site::view;

/// What a page tells machines in its `head`.
pub fn of_page(reader: &Reader<'_>, job: &Job) -> view::Meta {
    view::Meta { json_ld: linked_data::json_ld(reader, job), tags: head::tags(reader, job) }
}
