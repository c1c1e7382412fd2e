//! A page's front matter, YAML or TOML, into types.
#![no_main]

mod holds;

use briefbook::diagnostic::FileId;
use briefbook::parse::front_matter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = holds::text(data);
    let (front, body, diagnostics) = front_matter::parse(FileId(0), &text);
    holds::range(&text, &(body..text.len()), "the body");
    holds::diagnostics(&text, &diagnostics);
    for event in &front.events {
        holds::span(&text, event.span, "an event");
        holds::span(&text, event.title.span, "an event's title");
    }
    for named in front.title.iter().chain(&front.topics).chain(&front.entities).chain(&front.sources) {
        holds::span(&text, named.span, &named.value);
        if let Some(inner) = named.inner() {
            holds::span(&text, inner, &named.value);
        }
    }
    // The cache keeps it, and must give back the same.
    let kept = postcard::to_stdvec(&front).expect("front matter can be kept");
    let again: front_matter::FrontMatter = postcard::from_bytes(&kept).expect("what is kept can be read");
    assert_eq!(front, again);
});
