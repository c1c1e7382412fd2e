//! The index as a whole: what the browser will find, asked of the files as it asks them; and the same bytes with any number of threads.

use super::record::{Record, Section};
use super::shards::{self, Files};
use super::{fold, pack, terms};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn build(records: &[Record]) -> Files {
    let terms: Vec<terms::PageTerms> = records.iter().map(terms::of).collect();
    shards::merge(records, &terms)
}

/// The value that a file adds.
fn value(script: &str) -> serde_json::Value {
    let inner = script.strip_prefix("briefbook_search.add(").unwrap().strip_suffix(");\n").unwrap();
    let (_, value) = inner.split_once(',').unwrap();
    serde_json::from_str(value).unwrap()
}

fn number(digits: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let c = digits.next()?;
        let digit = pack::DIGITS.iter().position(|d| *d == c).unwrap() as u32;
        value |= (digit & 31) << shift;
        shift += 5;
        if digit & 32 == 0 {
            return Some(value);
        }
    }
}

/// The pages that have a term, by the files alone.
fn find(files: &Files, term: &str) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for file in &files.terms {
        let value = value(file);
        for line in value.as_str().unwrap().split(',').filter(|l| !l.is_empty()) {
            let (known, packed) = line.split_once(' ').unwrap();
            if known == term {
                let mut digits = packed.bytes();
                let mut page = None;
                while let Some(step) = number(&mut digits) {
                    page = Some(page.map_or(step, |p: u32| p + 1 + step));
                    found.insert(page.unwrap() as usize);
                    digits.next().unwrap();
                }
            }
        }
    }
    found
}

fn page(text: &str) -> Record {
    Record { sections: vec![Section { text: text.to_owned(), ..Section::default() }], ..Record::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_two_characters_of_chinese_text_find_its_page(texts in prop::collection::vec("[一-丟a ，]{0,24}", 1..40)) {
        let records: Vec<Record> = texts.iter().map(|t| page(t)).collect();
        let files = build(&records);
        for (index, text) in texts.iter().enumerate() {
            let letters: Vec<char> = text.chars().collect();
            for pair in letters.windows(2).filter(|p| p.iter().all(|c| fold::is_unspaced(*c))) {
                let pair: String = pair.iter().collect();
                prop_assert!(find(&files, &pair).contains(&index), "{} in {}", pair, text);
            }
        }
    }

    #[test]
    fn nothing_panics_and_nothing_is_markup(title in "\\PC*", text in "(\\PC|[<&>\\u{2028}\\u{2029}\"\\\\\n])*") {
        let mut record = page(&text);
        record.title.clone_from(&title);
        let files = build(&[record]);
        for file in files.terms.iter().chain(&files.texts).chain([&files.root]) {
            let harmless = !file.contains(['<', '\u{2028}', '\u{2029}']);
            prop_assert!(harmless);
            value(file);
        }
        let shown = value(&files.texts[0]);
        prop_assert_eq!(shown[0][1].as_str().unwrap(), title);
        prop_assert_eq!(shown[0][6][0][2].as_str().unwrap(), text);
    }
}

#[test]
fn the_bytes_are_the_same_with_any_number_of_threads() {
    let records: Vec<Record> = (0..1500)
        .map(|i| Record {
            title: format!("Page {i}"),
            topics: vec![format!("Topic {}", i % 7)],
            year: (i % 3 > 0).then_some(2000 + i % 20),
            ..page(&format!("Chips number {} and 半导体{i}制造 {}", i * 7, i % 13))
        })
        .collect();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build(&records))
    };
    let one = with(1);
    assert!(one == with(2) && one == with(7));
    assert!(one.terms.iter().all(|t| t.len() < 64 * 1024));
    assert_eq!(find(&one, "chips").len(), 1500);
    assert_eq!(find(&one, "1499"), BTreeSet::from([1499]));
}

#[test]
fn a_page_is_found_by_every_name_of_what_it_mentions() {
    let huawei = ["Huawei".to_owned(), "华为".to_owned(), "Huawei Technologies".to_owned()];
    let record = Record { mentions: vec![huawei.into()], ..page("华为发布了新手机。") };
    let files = build(&[page("Nothing of the kind."), record]);
    for name in ["huawei", "technologies", "华为", "手机"] {
        assert_eq!(find(&files, name), BTreeSet::from([1]), "{name}");
    }
}
