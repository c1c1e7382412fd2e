//! Digests of facts: 128 bits of BLAKE3 over a value's parts, each with its length, so that no two different values run together.

use serde::Serialize;
use tera::Value;

/// The digest of a fact's value.
pub type Digest = [u8; 16];

/// Collects the parts of a value.
#[derive(Default)]
pub struct Sink(Vec<u8>);

impl Sink {
    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// A number, or whether something is so.
    pub fn number(&mut self, number: impl TryInto<u64>) -> &mut Self {
        self.0.extend_from_slice(&number.try_into().unwrap_or(u64::MAX).to_le_bytes());
        self
    }

    /// A list: how long it is, and its parts in their order.
    pub fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) -> &mut Self {
        self.number(items.len());
        items.iter().for_each(|item| each(self, item));
        self
    }

    /// What may be missing.
    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        self.number(text.is_some()).text(text.unwrap_or(""))
    }

    /// The digest of another fact.
    pub fn digest(&mut self, digest: Digest) -> &mut Self {
        self.0.extend_from_slice(&digest);
        self
    }

    /// A value as templates see it; its maps keep their order.
    pub fn value(&mut self, value: &Value) -> &mut Self {
        self.serialized(value)
    }

    /// Anything that can be written down.
    pub fn serialized<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        let start = self.0.len();
        // To write to memory does not fail; a value that cannot be written is told from all that can by what it left.
        if serde_json::to_writer(&mut self.0, value).is_err() {
            self.0.extend_from_slice(b"\0unwritten");
        }
        let length = self.0.len() - start;
        self.number(length)
    }

    /// The digest of all parts.
    pub fn finish(&self) -> Digest {
        let mut digest = Digest::default();
        digest.copy_from_slice(&blake3::hash(&self.0).as_bytes()[..16]);
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let of = |texts: &[&str]| {
            let mut sink = Sink::default();
            sink.list(texts, |s, t| {
                s.text(t);
            });
            sink.finish()
        };
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["", "a"]), of(&["a", ""]));
        assert_ne!(Sink::default().maybe(None).finish(), Sink::default().maybe(Some("")).finish());
    }
}
