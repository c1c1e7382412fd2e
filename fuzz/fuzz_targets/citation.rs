//! Citations in the plain text of a paragraph.
#![no_main]

mod holds;

use briefbook::parse::citation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = holds::text(data);
    let mut end = 0;
    for group in citation::find(&text) {
        assert!(group.range.start >= end, "groups are in order and apart");
        end = group.range.end;
        holds::range(&text, &group.range, "a group");
        assert!(!group.items.is_empty(), "a group has a key");
        for item in &group.items {
            let places =
                [&item.key_range, &item.prefix, &item.suffix].into_iter().chain(item.locator.iter().map(|l| &l.range));
            for place in places {
                holds::range(&text, place, "a part of an item");
                assert!(
                    group.range.start <= place.start && place.end <= group.range.end,
                    "{place:?} of {:?}",
                    group.range
                );
            }
            assert_eq!(text[item.key_range.clone()], item.key);
            assert!(!item.key.is_empty(), "a key is a name");
        }
    }
});
