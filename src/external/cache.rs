//! What was reached not long ago, in the book's `.briefbook/`: a cache that may go at any time.
//!
//! Only addresses that answered well are kept, moved ones included: whoever mends a broken one wants to know at once.

use super::answer::{Answer, End};
use crate::incremental::store::Store;
use std::collections::BTreeMap;

const NAME: &str = "external";

/// Answers by address, each with the second at which it was given.
#[derive(Debug, Default)]
pub struct Cache {
    answers: BTreeMap<String, (u64, Answer)>,
}

impl Cache {
    /// What is kept and not older than so many hours.
    pub fn read(store: &Store, now: u64, hours: u64) -> Self {
        let mut answers: BTreeMap<String, (u64, Answer)> = store.read(NAME).unwrap_or_default();
        // A time to come is no time: the clock was wrong once.
        answers.retain(|_, (at, _)| *at <= now && now - *at < hours.saturating_mul(3600));
        Self { answers }
    }

    /// The answer of an address.
    pub fn get(&self, url: &str) -> Option<&Answer> {
        self.answers.get(url).map(|(_, answer)| answer)
    }

    /// Keeps what the book's addresses answered, and forgets all others.
    pub fn renew<'a>(self, store: &Store, now: u64, answers: impl Iterator<Item = (&'a str, &'a Answer)>) {
        let renewed: BTreeMap<&str, (u64, &Answer)> = answers
            .filter(|(_, answer)| matches!(answer.end, End::Status(200..=299)))
            .map(|(url, answer)| (url, (self.answers.get(url).map_or(now, |(at, _)| *at), answer)))
            .collect();
        store.write(NAME, &renewed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reached_is_kept_for_its_hours() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path(), Some(&crate::seal::Seal::new([7; 32])));
        let answer = |end| Answer { hops: Vec::new(), end };
        let (fine, gone) = (answer(End::Status(200)), answer(End::Status(404)));
        Cache::default().renew(&store, 1000, [("a", &fine), ("b", &gone)].into_iter());
        let kept = |now, hours| Cache::read(&store, now, hours).answers.into_keys().collect::<Vec<_>>();
        assert_eq!(kept(1000 + 3599, 1), ["a"]);
        assert!(kept(1000 + 3600, 1).is_empty(), "too old");
        assert!(kept(999, 1).is_empty(), "from the future");
        assert!(kept(1000, 0).is_empty(), "no cache is wanted");
        // What is not asked again keeps its age.
        Cache::read(&store, 2000, 1).renew(&store, 2000, [("a", &fine)].into_iter());
        assert_eq!(kept(1000 + 3599, 1), ["a"]);
        assert!(kept(1000 + 3600, 1).is_empty());
    }
}
