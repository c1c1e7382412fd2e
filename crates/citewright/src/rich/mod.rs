//! Rich text: the markup of CSL-JSON fields, quotation marks, and the case of text.

mod case;
mod markup;
mod words;

pub(crate) use case::apply as text_case;
pub(crate) use markup::parse;
pub(crate) use words::strip_periods;
