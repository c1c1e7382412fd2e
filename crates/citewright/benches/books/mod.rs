//! A made-up book: sources as CSL-JSON, and citations of them. The same in every run, and in each benchmark that times books.

use serde_json::{Value, json};

/// A book.
pub struct Book {
    /// CSL-JSON.
    pub sources: Vec<Value>,
    /// Sources that are cited together, by their number, each with a page or none.
    pub citations: Vec<Vec<(usize, Option<usize>)>>,
}

/// Numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const FAMILIES: [&str; 24] = [
    "Smith",
    "Wang",
    "Li",
    "García",
    "Müller",
    "Jones",
    "van der Berg",
    "Okafor",
    "Kim",
    "Nguyen",
    "Ivanov",
    "Dubois",
    "Rossi",
    "Silva",
    "Hansen",
    "Kowalski",
    "Sato",
    "Haddad",
    "Cohen",
    "Murphy",
    "Lindqvist",
    "Papadopoulos",
    "Yılmaz",
    "O’Brien",
];
const GIVEN: [&str; 12] =
    ["John", "Jane", "Wei", "María José", "Jean-Luc", "Anna", "Peter", "Olga", "Hans", "Mei", "Ahmed", "Lucía"];
const WORDS: [&str; 18] = [
    "trade",
    "policy",
    "export",
    "control",
    "of",
    "the",
    "semiconductor",
    "industry",
    "in",
    "a",
    "changing",
    "world",
    "\"security\"",
    "and",
    "law",
    "<i>de facto</i>",
    "markets",
    "regulation",
];
const KINDS: [&str; 5] = ["article-journal", "book", "report", "chapter", "webpage"];

impl Book {
    /// A book of this many sources and citations.
    pub fn new(sources: usize, citations: usize) -> Self {
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
        let made = (0..sources).map(|index| source(&mut numbers, index)).collect();
        let cite =
            |numbers: &mut Numbers| (numbers.below(sources), (numbers.below(3) == 0).then_some(numbers.below(300) + 1));
        let group = |_| (0..1 + numbers.below(3)).map(|_| cite(&mut numbers)).collect();
        let citations = (0..citations).map(group).collect();
        Self { sources: made, citations }
    }
}

fn source(numbers: &mut Numbers, index: usize) -> Value {
    let authors: Vec<Value> = (0..1 + numbers.below(4))
        .map(|_| json!({ "family": numbers.one(&FAMILIES), "given": numbers.one(&GIVEN) }))
        .collect();
    let title: Vec<&str> = (0..5 + numbers.below(8)).map(|_| numbers.one(&WORDS)).collect();
    let first = 1 + numbers.below(900);
    json!({
        "id": format!("s{index}"), "type": numbers.one(&KINDS), "title": format!("On {}", title.join(" ")), "author": authors,
        "issued": { "date-parts": [[1990 + numbers.below(35), 1 + numbers.below(12), 1 + numbers.below(28)]] },
        "container-title": format!("Journal of {} Studies", numbers.one(&WORDS)), "volume": numbers.below(80).to_string(),
        "issue": numbers.below(6).to_string(), "page": format!("{first}-{}", first + 20), "publisher": "University Press",
        "publisher-place": "London", "DOI": format!("10.1000/{index}"), "URL": format!("https://example.org/{index}"),
    })
}
