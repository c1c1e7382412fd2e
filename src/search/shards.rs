//! Records and their terms → the files that a browser loads: how many there are depends on the number of pages alone.
//!
//! Each file is a classic script that calls `briefbook_search.add(NAME, VALUE)`, because a page that was opened with `file://` may
//! load scripts, but neither fetch data nor import modules. The formats are described beside their readers in `search-core.js`.

use super::pack;
use super::record::Record;
use super::terms::PageTerms;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// Pages to a file of texts: what is loaded for one result that is shown.
const PAGES_A_TEXT: usize = 8;
/// Pages for whose terms there is one more file of terms: what is loaded for one word.
const PAGES_A_SHARD: usize = 32;
/// Pages whose terms are gathered in one piece of work.
const PIECE: usize = 256;

/// How many files of terms and of texts an index of so many pages has.
pub fn counts(pages: usize) -> (usize, usize) {
    (pages.div_ceil(PAGES_A_SHARD).clamp(1, 1024), pages.div_ceil(PAGES_A_TEXT))
}

/// The files of an index.
#[derive(Debug, Default, PartialEq)]
pub struct Files {
    pub root: String,
    pub terms: Vec<String>,
    pub texts: Vec<String>,
}

/// Puts the pages' terms together. `terms` is parallel to `records`.
pub fn merge(records: &[Record], terms: &[PageTerms]) -> Files {
    let (term_files, _) = counts(records.len());
    let (topics, texts) = rayon::join(|| topics(records), || texts(records));
    let postings = postings(terms);
    let (firsts, terms) = divide(&postings, term_files);
    let mut hash = blake3::Hasher::new();
    for file in texts.iter().chain(&terms) {
        hash.update(file.as_bytes());
    }
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let years: Vec<i32> = records.iter().filter_map(|r| r.year).collect::<BTreeSet<_>>().into_iter().collect();
    let (mut of_kind, mut of_year, mut of_topic) = (String::new(), String::new(), String::new());
    for record in records {
        pack::number(place(&kinds, &record.kind.as_str()).unwrap_or(0), &mut of_kind);
        pack::number(record.year.and_then(|y| place(&years, &y)).map_or(0, |i| i + 1), &mut of_year);
        pack::number(record.topics.len() as u32, &mut of_topic);
        for topic in &record.topics {
            pack::number(place(&topics, &topic.as_str()).unwrap_or(0), &mut of_topic);
        }
    }
    let root = serde_json::json!({
        "pages": records.len(),
        "version": &hash.finalize().to_hex()[..12],
        "texts": PAGES_A_TEXT,
        "firsts": firsts,
        "kinds": kinds,
        "years": years,
        "topics": topics,
        "kind": of_kind,
        "year": of_year,
        "topic": of_topic,
    });
    Files { root: script("index", &root), terms, texts }
}

fn place<T: Ord>(sorted: &[T], value: &T) -> Option<u32> {
    sorted.binary_search(value).ok().map(|i| i as u32)
}

fn topics(records: &[Record]) -> Vec<&str> {
    records.iter().flat_map(|r| &r.topics).map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

fn script(name: &str, value: &impl serde::Serialize) -> String {
    format!("briefbook_search.add({},{});\n", pack::json(&name), pack::json(value))
}

/// What is shown of the pages, and what phrases are looked for in.
fn texts(records: &[Record]) -> Vec<String> {
    let one = |(index, pages): (usize, &[Record])| {
        let pages: Vec<_> = pages
            .iter()
            .map(|r| {
                let sections: Vec<_> = r.sections.iter().map(|s| (&s.id, &s.title, &s.text)).collect();
                let mentions: Vec<&[String]> = r.mentions.iter().map(|m| &**m).collect();
                (&r.address, &r.title, &r.lang, &r.date, &r.names, mentions, sections)
            })
            .collect();
        script(&format!("x{index}"), &pages)
    };
    records.par_chunks(PAGES_A_TEXT).enumerate().map(one).collect()
}

/// By term: the first and the last page that have it, and the weights with the numbers of the pages between them, as differences.
type Piece<'a> = HashMap<&'a str, (u32, u32, String)>;

/// Terms are gathered in so many parts, so that as many cores can put them together.
const PARTS: usize = 16;

/// The terms of neighbouring pages, of which the first has the number `first`, in parts.
fn gather(first: usize, pages: &[PageTerms]) -> Vec<Piece<'_>> {
    let mut parts = vec![Piece::new(); PARTS];
    for (number, page) in (first as u32..).zip(pages) {
        for (term, weight) in page.iter() {
            // The low bits of the last bytes: of a character in UTF-8 those that differ most.
            let part = term.bytes().rev().take(2).map(usize::from).sum::<usize>() % PARTS;
            let (_, last, packed) = parts[part].entry(term).or_insert_with(|| (number, number, String::new()));
            if *last != number {
                pack::number(number - *last - 1, packed);
            }
            pack::digit(weight, packed);
            *last = number;
        }
    }
    parts
}

/// All terms, each with the pages that have it and their weights, in the order in which JavaScript compares strings.
fn postings(pages: &[PageTerms]) -> Vec<(&str, String)> {
    let pieces: Vec<Vec<Piece>> =
        pages.par_chunks(PIECE).enumerate().map(|(i, pages)| gather(i * PIECE, pages)).collect();
    let mut all: Vec<(&str, String)> = (0..PARTS).into_par_iter().flat_map_iter(|part| join(&pieces, part)).collect();
    all.par_sort_unstable_by(|a, b| by_units(a.0, b.0));
    all
}

/// Puts one part of all pieces together, in the order of the pages.
fn join<'a>(pieces: &[Vec<Piece<'a>>], part: usize) -> Vec<(&'a str, String)> {
    let mut all: HashMap<&str, (u32, String)> = HashMap::new();
    for piece in pieces {
        for (term, (first, last, packed)) in &piece[part] {
            let (end, out) = all.entry(term).or_insert_with(|| (0, String::with_capacity(packed.len() + 3)));
            pack::number(if out.is_empty() { *first } else { first - *end - 1 }, out);
            out.push_str(packed);
            *end = *last;
        }
    }
    all.into_iter().map(|(term, (_, packed))| (term, packed)).collect()
}

/// The order of UTF-16 code units: that of bytes, but for characters beyond the first plane, which come before U+E000.
fn by_units(a: &str, b: &str) -> Ordering {
    let differ = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    match differ {
        Some((a, b)) if a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0) => b.cmp(&a),
        Some((a, b)) => a.cmp(&b),
        None => a.len().cmp(&b.len()),
    }
}

/// Divides the terms into `count` files of about the same size; the first term of each file (none where it holds nothing), and the
/// files.
fn divide<'a>(postings: &[(&'a str, String)], count: usize) -> (Vec<Option<&'a str>>, Vec<String>) {
    let size = |(term, packed): &(&str, String)| term.len() + packed.len() + 2;
    let total: usize = postings.iter().map(size).sum();
    let mut parts: Vec<&[(&str, String)]> = Vec::with_capacity(count);
    let (mut start, mut done) = (0, 0);
    for part in 1..=count {
        let mut end = start;
        while end < postings.len() && (part == count || done < total / count * part) {
            done += size(&postings[end]);
            end += 1;
        }
        parts.push(&postings[start..end]);
        start = end;
    }
    let firsts = parts.iter().map(|part| part.first().map(|(term, _)| *term)).collect();
    let one = |(index, part): (usize, &&[(&str, String)])| {
        let mut text = String::with_capacity(part.iter().map(size).sum());
        for (term, packed) in *part {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(term);
            text.push(' ');
            text.push_str(packed);
        }
        script(&format!("t{index}"), &text)
    };
    (firsts, parts.par_iter().enumerate().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn terms_are_in_the_order_of_javascript(a in "\\PC{0,6}", b in "\\PC{0,6}") {
            let units: (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
            prop_assert_eq!(by_units(&a, &b), units.0.cmp(&units.1));
        }
    }

    #[test]
    fn files_are_as_many_as_promised() {
        for pages in [0, 1, 8, 9, 33, 700] {
            let records: Vec<Record> = (0..pages)
                .map(|i| Record { title: format!("Page {i}"), address: format!("p{i}/"), ..Record::default() })
                .collect();
            let terms: Vec<PageTerms> = records.iter().map(super::super::terms::of).collect();
            let files = merge(&records, &terms);
            assert_eq!((files.terms.len(), files.texts.len()), counts(pages));
        }
    }
}
