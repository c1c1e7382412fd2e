//! Bibliographies: BibLaTeX, or CSL-JSON where the text begins with `[`.
#![no_main]

mod holds;

use briefbook::parse::bibliography::{self, Format};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: holds::quiet(), |data: &[u8]| {
    let text = holds::text(data);
    let format = if text.starts_with('[') { Format::CslJson } else { Format::BibLatex };
    let (sources, problems) = bibliography::parse(&text, format);
    for source in &sources {
        holds::range(&text, &source.key_range, "a key");
        holds::range(&text, &source.entry_range, "an entry");
        bibliography::csl_json(source);
    }
    for problem in &problems {
        holds::range(&text, &problem.range, &problem.message);
        if let Some(first) = &problem.duplicate_of {
            holds::range(&text, first, "the first definition");
        }
    }
});
