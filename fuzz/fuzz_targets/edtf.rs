//! Dates of EDTF level 0 and 1, and the suggestions for what is none.
#![no_main]

mod holds;

use briefbook::parse::edtf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = holds::text(data);
    match edtf::parse(&text) {
        Ok(date) => {
            assert_eq!(edtf::parse(&date.to_string()).as_ref(), Ok(&date), "a date is what it is written as");
            if let (Some(first), Some(last)) = (date.earliest_day(), date.latest_day()) {
                assert!(first <= last, "{first:?} to {last:?}");
            }
            date.sort_key();
            (date.human(), date.iso_start(), date.iso_end_exclusive(), date.html_datetime());
        }
        Err(error) => {
            holds::range(&text, &error.range, &error.message);
        }
    }
});
