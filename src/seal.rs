//! A seal on what briefbook keeps between two runs: only who has the user's own key can make one, so that a cache or a list of written
//! files that a repository brings along is never taken for one of this machine's.

/// The user's key.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal([u8; 32]);

impl Seal {
    /// A seal with this key, which is a secret of the user's.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The mark on some bytes: a keyed BLAKE3 hash. `purpose` keeps marks on different things apart.
    pub fn mark(&self, purpose: &str, bytes: &[u8]) -> blake3::Hash {
        self.mark_parts(purpose, &[bytes])
    }

    /// The mark on bytes that come in parts.
    pub fn mark_parts(&self, purpose: &str, parts: &[&[u8]]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&(purpose.len() as u64).to_le_bytes()).update(purpose.as_bytes());
        for part in parts {
            hasher.update(part);
        }
        hasher.finalize()
    }

    /// Whether a mark is this key's on these bytes; compared in constant time.
    pub fn is_mark(&self, mark: [u8; 32], purpose: &str, bytes: &[u8]) -> bool {
        self.mark(purpose, bytes) == blake3::Hash::from_bytes(mark)
    }
}

/// Never shows the key.
impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_key_one_purpose_and_these_bytes() {
        let seal = Seal::new([7; 32]);
        let mark = *seal.mark("pages", b"text").as_bytes();
        assert!(seal.is_mark(mark, "pages", b"text"));
        assert_eq!(mark, *seal.mark_parts("pages", &[b"te", b"", b"xt"]).as_bytes());
        assert!(!seal.is_mark(mark, "sources", b"text"));
        assert!(!seal.is_mark(mark, "pages", b"texts"));
        assert!(!seal.is_mark(mark, "pagest", b"ext"));
        assert!(!Seal::new([8; 32]).is_mark(mark, "pages", b"text"));
        assert_eq!(format!("{seal:?}"), "Seal");
    }
}
